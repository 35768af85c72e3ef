"""Verbs of what a congress is made of: terms, sessions, districts, delegations, groups."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import ConstituencyKind
from deputies.models import CongressSession, Constituency, Delegation, DeputyGroup, Term
from deputies.models.congress import congress_name
from deputies.services.guards import changes, check_keeps, lock_congresses, locked
from deputies.services.mandates import LONGEST_AHEAD
from deputies.services.seats import check_sitting

LATEST = date.max
# A session is not called more than two years ahead; a term is over in ten, however late the next begins.
FARTHEST, FARTHEST_END = timedelta(days=731), timedelta(days=3653)


def _check_term(
    congress: Organization, number: int, starts_on: date, ends_on: date | None, own: int | None, at: datetime
) -> None:
    today = timezone.localdate(at)
    if starts_on > today + LONGEST_AHEAD:
        raise Refused("起始日期太远了，请核对年份。", field="starts_on")
    if ends_on is not None and ends_on > today + FARTHEST_END:
        raise Refused("结束日期太远了，请核对年份。", field="ends_on")
    if ends_on is not None and ends_on < starts_on:
        raise Refused("结束日期不能早于起始日期。", field="ends_on")
    for other in Term.objects.filter(congress=congress).exclude(pk=own):
        if other.number == number:
            raise Refused(f"{congress_name(congress)}已经有{other}了。", field="number")
        other_end = other.ends_on or LATEST
        if starts_on <= other_end and other.starts_on <= (ends_on or LATEST):
            raise Refused(
                f"和{other}（{other.starts_on:%Y-%m-%d} 至 {other.ends_on or '今'}）的日期重叠，"
                "请先填写上一届的结束日期。",
                field="starts_on",
            )
        if (other.number < number) != (other.starts_on < starts_on):
            raise Refused(f"届数和日期对不上：{other}从 {other.starts_on:%Y-%m-%d} 开始。", field="number")


@transaction.atomic
def open_term(
    *,
    actor: Actor,
    congress: Organization,
    number: int,
    starts_on: date,
    at: datetime,
    ends_on: date | None = None,
) -> Term:
    """Enter a term of a congress. An open previous term is closed on the day before.

    Raises Refused where number or dates collide with another term.
    """
    congress = _congress(congress.pk)
    check_keeps(actor, congress, Capability.MANAGE_TERMS, roster=True)
    previous = Term.objects.filter(
        congress=congress, number=number - 1, ends_on__isnull=True, starts_on__lt=starts_on
    ).first()
    if previous is not None:
        previous.ends_on = starts_on - timedelta(days=1)
        previous.version += 1
        previous.save(update_fields=["ends_on", "version"])
        record(
            actor=actor,
            subject=previous,
            root=congress,
            move="close_term",
            summary=f"{congress_name(congress)}{previous}到 {previous.ends_on:%Y-%m-%d} 结束",
            at=at,
        )
    _check_term(congress, number, starts_on, ends_on, None, at)
    term = Term.objects.create(congress=congress, number=number, starts_on=starts_on, ends_on=ends_on)
    record(
        actor=actor,
        subject=term,
        root=congress,
        move="open_term",
        summary=f"登记{congress_name(congress)}{term}",
        after={"starts_on": starts_on.isoformat()},
        at=at,
    )
    return term


def _save_changes(actor: Actor, row, values: dict, *, move: str, at: datetime) -> None:
    """Store what differs on a locked row, with version and journal."""
    before, after = changes(row, values)
    if not after:
        return
    row.version += 1
    row.save(update_fields=[*after, "version"])
    labels = "、".join(str(row._meta.get_field(field).verbose_name) for field in after)
    record(
        actor=actor,
        subject=row,
        move=move,
        summary=f"修改“{row}”的{labels}",
        before=before,
        after=after,
        at=at,
    )


@transaction.atomic
def edit_term(
    *,
    actor: Actor,
    term: Term,
    number: int,
    starts_on: date,
    ends_on: date | None,
    at: datetime,
    version: int | None = None,
) -> Term:
    """Correct a term. Raises Conflict where ``version`` is stale, Refused as ``open_term``."""
    term = locked(Term.objects.select_related("congress__division", "congress__county"), term.pk, version)
    check_keeps(actor, term.congress, Capability.MANAGE_TERMS, roster=True)
    lock_congresses([term.congress_id])
    _check_term(term.congress, number, starts_on, ends_on, term.pk, at)
    outside = term.mandates.filter(Q(starts_on__lt=starts_on) | Q(starts_on__gt=ends_on or LATEST)).count()
    if outside:
        raise Refused(f"有 {outside} 位代表的任职日期不在这个范围内，请先核对代表名册。", field="starts_on")
    _save_changes(
        actor, term, {"number": number, "starts_on": starts_on, "ends_on": ends_on}, move="edit_term", at=at
    )
    return term


def _check_session(
    term: Term, number: int, opens_on: date, closes_on: date | None, own: int | None, at: datetime
) -> None:
    if opens_on > timezone.localdate(at) + FARTHEST:
        raise Refused("开幕日期在两年以后，太远了，请核对年份。", field="opens_on")
    if closes_on is not None and closes_on < opens_on:
        raise Refused("闭幕日期不能早于开幕日期。", field="closes_on")
    if opens_on < term.starts_on:
        raise Refused(f"开幕日期不能早于本届起始日期 {term.starts_on:%Y-%m-%d}。", field="opens_on")
    if term.ends_on is not None and opens_on > term.ends_on:
        raise Refused(f"开幕日期不能晚于本届结束日期 {term.ends_on:%Y-%m-%d}。", field="opens_on")
    for other in term.sessions.exclude(pk=own):
        if other.number == number:
            raise Refused("这一届已经有同一次会议了。", field="number")
        if (other.number < number) != (other.opens_on < opens_on):
            raise Refused(
                f"次数和日期对不上：第 {other.number} 次会议在 {other.opens_on:%Y-%m-%d} 开幕。",
                field="number",
            )


def _term_rows():
    return Term.objects.select_related("congress__division", "congress__county")


@transaction.atomic
def add_session(
    *, actor: Actor, term: Term, number: int, opens_on: date, at: datetime, closes_on: date | None = None
) -> CongressSession:
    """Enter a session of a congress within a term. Raises Refused where number or dates do not fit."""
    term = _term_rows().get(pk=term.pk)
    check_keeps(actor, term.congress, Capability.MANAGE_TERMS)
    lock_congresses([term.congress_id])
    _check_session(term, number, opens_on, closes_on, None, at)
    session = CongressSession.objects.create(term=term, number=number, opens_on=opens_on, closes_on=closes_on)
    record(actor=actor, subject=session, root=term, move="add_session", summary=f"登记{session}", at=at)
    return session


@transaction.atomic
def edit_session(
    *,
    actor: Actor,
    session: CongressSession,
    number: int,
    opens_on: date,
    closes_on: date | None,
    at: datetime,
    version: int | None = None,
) -> CongressSession:
    """Correct a session. Raises Conflict where ``version`` is stale, Refused as ``add_session``."""
    session = locked(CongressSession.objects.with_labels(), session.pk, version)
    check_keeps(actor, session.term.congress, Capability.MANAGE_TERMS)
    lock_congresses([session.term.congress_id])
    _check_session(session.term, number, opens_on, closes_on, session.pk, at)
    values = {"number": number, "opens_on": opens_on, "closes_on": closes_on}
    _save_changes(actor, session, values, move="edit_session", at=at)
    return session


def _check_name(model, congress: Organization, name: str, own: int | None, **where) -> None:
    if model.objects.filter(congress=congress, name=name, **where).exclude(pk=own).exists():
        raise Refused(f"已经有同名的{model._meta.verbose_name}，请换一个名称。", field="name")


def _check_division(congress: Organization, division: Division | None, field: str = "division") -> None:
    if division is not None and not division.path.startswith(congress.division.path):
        raise Refused(f"{division}不在{congress_name(congress)}的范围内，请重新选择。", field=field)


def _check_kind(congress: Organization, kind: str) -> None:
    """Voters elect in districts, congresses below in electing units (选举法第二条)."""
    if congress.is_higher_congress and kind != ConstituencyKind.ELECTING_UNIT:
        raise Refused(f"{congress_name(congress)}代表由选举单位选出，类别请选“选举单位”。", field="kind")


def _congress(pk: int) -> Organization:
    rows = Organization.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("division", "county").get(pk=pk)


@transaction.atomic
def add_constituency(
    *,
    actor: Actor,
    congress: Organization,
    name: str,
    at: datetime,
    kind: ConstituencyKind | str = ConstituencyKind.ELECTORAL_DISTRICT,
    divisions: Iterable[Division] = (),
    seats: int | None = None,
) -> Constituency:
    """Enter an electoral district (or electing unit) with the divisions it covers."""
    congress = _congress(congress.pk)
    check_keeps(actor, congress, Capability.MANAGE_DEPUTIES, roster=True)
    _check_name(Constituency, congress, name, None, retired_on__isnull=True)
    _check_kind(congress, str(kind))
    divisions = list(divisions)
    for division in divisions:
        _check_division(congress, division, "divisions")
    constituency = Constituency.objects.create(congress=congress, name=name, kind=kind, seats=seats)
    constituency.divisions.set(divisions)
    record(
        actor=actor,
        subject=constituency,
        root=congress,
        move="add_constituency",
        summary=f"登记{congress_name(congress)}{constituency.get_kind_display()}“{name}”",
        at=at,
    )
    return constituency


@transaction.atomic
def edit_constituency(
    *,
    actor: Actor,
    constituency: Constituency,
    name: str,
    kind: ConstituencyKind | str,
    divisions: Iterable[Division],
    seats: int | None,
    retired_on: date | None,
    at: datetime,
    version: int | None = None,
) -> Constituency:
    """Correct or retire a district. Raises Conflict where ``version`` is stale, Refused for who sits in it."""
    constituency = locked(
        Constituency.objects.select_related("congress__division", "congress__county"),
        constituency.pk,
        version,
    )
    congress = constituency.congress
    check_keeps(actor, congress, Capability.MANAGE_DEPUTIES, roster=True)
    lock_congresses([congress.pk])
    if retired_on is None:
        _check_name(Constituency, congress, name, constituency.pk, retired_on__isnull=True)
    _check_kind(congress, str(kind))
    divisions = list(divisions)
    for division in divisions:
        _check_division(congress, division, "divisions")
    covered = dict(constituency.divisions.values_list("pk", "path"))
    old, new = set(covered), {d.pk for d in divisions}
    if old != new or retired_on is not None and constituency.retired_on is None:
        check_sitting(constituency, retired_on, covered.values(), [d.path for d in divisions])
    values = {"name": name, "kind": str(kind), "seats": seats, "retired_on": retired_on}
    before, after = changes(constituency, values)
    if not after and old == new:
        return constituency
    constituency.version += 1
    constituency.save(update_fields=[*after, "version"])
    constituency.divisions.set(divisions)
    if old != new:
        before["divisions"], after["divisions"] = sorted(old), sorted(new)
    record(
        actor=actor,
        subject=constituency,
        root=congress,
        move="edit_constituency",
        summary=f"修改{constituency.get_kind_display()}“{constituency}”",
        before=before,
        after=after,
        at=at,
    )
    return constituency


@transaction.atomic
def add_delegation(
    *, actor: Actor, term: Term, name: str, at: datetime, division: Division | None = None
) -> Delegation:
    """Enter a delegation for a term."""
    term = _term_rows().get(pk=term.pk)
    check_keeps(actor, term.congress, Capability.MANAGE_DEPUTIES, roster=True)
    lock_congresses([term.congress_id])
    _check_name(Delegation, term.congress, name, None, term=term)
    _check_division(term.congress, division)
    delegation = Delegation.objects.create(congress=term.congress, term=term, name=name, division=division)
    record(
        actor=actor,
        subject=delegation,
        root=term,
        move="add_delegation",
        summary=f"登记{congress_name(term.congress)}{term}“{name}”",
        at=at,
    )
    return delegation


@transaction.atomic
def edit_delegation(
    *,
    actor: Actor,
    delegation: Delegation,
    name: str,
    division: Division | None,
    at: datetime,
    version: int | None = None,
) -> Delegation:
    """Correct a delegation. Raises Conflict where ``version`` is stale."""
    rows = Delegation.objects.select_related("congress__division", "congress__county", "term")
    delegation = locked(rows, delegation.pk, version)
    check_keeps(actor, delegation.congress, Capability.MANAGE_DEPUTIES, roster=True)
    lock_congresses([delegation.congress_id])
    _check_name(Delegation, delegation.congress, name, delegation.pk, term=delegation.term)
    _check_division(delegation.congress, division)
    _save_changes(actor, delegation, {"name": name, "division": division}, move="edit_delegation", at=at)
    return delegation


@transaction.atomic
def add_group(
    *, actor: Actor, congress: Organization, name: str, at: datetime, division: Division | None = None
) -> DeputyGroup:
    """Enter a deputies' group."""
    congress = _congress(congress.pk)
    check_keeps(actor, congress, Capability.MANAGE_DEPUTIES, roster=True)
    _check_name(DeputyGroup, congress, name, None, retired_on__isnull=True)
    _check_division(congress, division)
    group = DeputyGroup.objects.create(congress=congress, name=name, division=division)
    record(
        actor=actor,
        subject=group,
        root=congress,
        move="add_group",
        summary=f"成立{congress_name(congress)}“{name}”",
        at=at,
    )
    return group


@transaction.atomic
def edit_group(
    *,
    actor: Actor,
    group: DeputyGroup,
    name: str,
    division: Division | None,
    retired_on: date | None,
    at: datetime,
    version: int | None = None,
) -> DeputyGroup:
    """Correct or retire a group. Raises Conflict where ``version`` is stale, Refused while members remain."""
    rows = DeputyGroup.objects.select_related("congress__division", "congress__county")
    group = locked(rows, group.pk, version)
    check_keeps(actor, group.congress, Capability.MANAGE_DEPUTIES, roster=True)
    lock_congresses([group.congress_id])
    if retired_on is None:
        _check_name(DeputyGroup, group.congress, name, group.pk, retired_on__isnull=True)
    elif group.mandates.open().exists():
        raise Refused("小组里还有在任代表，请先把他们编入别的小组，再停用。", field="retired_on")
    _check_division(group.congress, division)
    values = {"name": name, "division": division, "retired_on": retired_on}
    _save_changes(actor, group, values, move="edit_group", at=at)
    return group
