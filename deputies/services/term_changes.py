"""A change of term (换届): its list in preparation, carried out in one transaction, taken back while unused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.inserting import insert_many
from congress_portal.foundation.journal.services import Line, record, record_lines
from congress_portal.foundation.slots import MANDATE_SUCCESSIONS, subject_key
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import MandateState, TermChangeState
from deputies.models import ComingDeputy, Constituency, Delegation, Mandate, Term, TermChange
from deputies.models.congress import congress_name
from deputies.numerals import term_label
from deputies.services.coming_facts import apply_facts, mandate_facts
from deputies.services.congress import open_term
from deputies.services.endings_many import end_late_with_term, end_term_mandates
from deputies.services.expected import list_anew
from deputies.services.guards import check_keeps, lock_congresses, locked
from deputies.services.leaving_meetings import pass_on
from deputies.services.mandates import LONGEST_AHEAD, NewMandate, grant_mandates


def change_rows() -> QuerySet[TermChange]:
    """Changes with what labels and verbs read."""
    return TermChange.objects.select_related(
        "congress__division", "congress__county", "old_term__congress__division",
        "old_term__congress__county", "new_term",
    )  # fmt: skip


def check_may_change(actor: Actor, congress: Organization) -> None:
    """Terms and deputies of this congress are the actor's to keep. Raises Denied."""
    check_keeps(actor, congress, Capability.MANAGE_TERMS)
    check_keeps(actor, congress, Capability.MANAGE_DEPUTIES)


def _check_open(change: TermChange) -> None:
    if not change.is_open:
        raise Conflict(f"{change}{change.get_state_display()}，不能再改。")


def term_in_office(congress: Organization) -> Term | None:
    """The latest term that has open mandates, else the latest one; with what labels read."""
    terms = Term.objects.with_labels().filter(congress=congress).order_by("-number")
    seated = Mandate.objects.open().filter(congress=congress).values("term")
    return terms.filter(pk__in=seated).first() or terms.first()


@transaction.atomic
def prepare_change(
    *, actor: Actor, congress: Organization, number: int, elected_on: date, starts_on: date, at: datetime
) -> TermChange:
    """Begin to prepare the next term of a congress; nothing of the present one is touched.

    Raises Refused where number or days do not follow from the present term, Conflict where one is being
    prepared already.
    """
    lock_congresses([congress.pk])
    congress = Organization.objects.select_related("division", "county").get(pk=congress.pk)
    check_may_change(actor, congress)
    present = TermChange.objects.filter(congress=congress, state=TermChangeState.PREPARING).first()
    if present is not None:
        raise Conflict(f"{congress_name(congress)}{present.label}的换届已经在准备，请打开它接着办。")
    old = term_in_office(congress)
    if old is None:
        raise Refused(f"{congress_name(congress)}还没有登记现在是第几届，请先登记届次。", field="number")
    if number != old.number + 1:
        raise Refused(f"现在是{old}，新一届应是{term_label(old.number + 1)}。", field="number")
    if elected_on > starts_on:
        raise Refused("当选日期不能晚于新一届起始日期。", field="elected_on")
    if elected_on < old.starts_on or starts_on <= old.starts_on:
        raise Refused(f"日期应在{old}起始日期 {old.starts_on:%Y-%m-%d} 以后。", field="elected_on")
    if starts_on > timezone.localdate(at) + LONGEST_AHEAD:
        raise Refused("起始日期太远了，请核对年份。", field="starts_on")
    opened = Term.objects.filter(congress=congress, number=number).first()
    if opened is not None and opened.starts_on != starts_on:
        raise Refused(f"已经登记{opened}从 {opened.starts_on:%Y-%m-%d} 开始，请填同一天。", field="starts_on")
    if opened is None and old.ends_on is not None and old.ends_on >= starts_on:
        raise Refused(f"{old}登记到 {old.ends_on:%Y-%m-%d} 结束，新一届应在这一天以后。", field="starts_on")
    change = TermChange.objects.create(
        congress=congress, old_term=old, number=number, elected_on=elected_on, starts_on=starts_on
    )
    record(
        actor=actor,
        subject=change,
        root=congress,
        move="prepare_change",
        summary=f"开始准备{change}，新一届从 {starts_on:%Y-%m-%d} 开始",
        at=at,
    )
    return change


def coming_of(change: TermChange, mandate: Mandate) -> ComingDeputy:
    """The unsaved row of a deputy elected again: where he stood, unless that was given up meanwhile."""
    district, group = mandate.constituency, mandate.group
    return ComingDeputy(
        change=change,
        person_id=mandate.person_id,
        previous=mandate,
        constituency=district if district is not None and district.retired_on is None else None,
        home_division_id=mandate.home_division_id,
        delegation=mandate.delegation.name if mandate.delegation is not None else "",
        group=group if group is not None and group.retired_on is None else None,
        occupation=mandate.occupation,
        more=({"trade": mandate.trade} if mandate.trade else {})
        | ({"wageless": True} if mandate.wageless else {}),
    )


@transaction.atomic
def choose_coming(
    *, actor: Actor, change: TermChange, mandates: Iterable[Mandate], at: datetime, version: int | None = None
) -> TermChange:
    """Say which present deputies were elected again: exactly these. New names come by a file.

    The list is a draft until it is confirmed: who is unticked leaves no trace but the journal's count.
    """
    change = locked(change_rows(), change.pk, version)
    check_may_change(actor, change.congress)
    _check_open(change)
    wanted = {m.pk for m in mandates}
    rows = Mandate.objects.open().filter(pk__in=wanted, term=change.old_term_id)
    found = {m.pk: m for m in rows.select_related("person", "constituency", "delegation", "group")}
    if len(found) < len(wanted):
        raise Refused("勾选的人里有的已经不是现任代表，请重新打开这一页再选。")
    listed = {c.previous_id: c for c in change.coming.filter(previous__isnull=False)}
    gone = [c.pk for pk, c in listed.items() if pk not in wanted]
    fresh = [coming_of(change, m) for pk, m in sorted(found.items()) if pk not in listed]
    if not gone and not fresh:
        return change
    change.coming.filter(pk__in=gone).delete()
    insert_many(fresh)
    change.version += 1
    change.save(update_fields=["version"])
    record(
        actor=actor,
        subject=change,
        root=change.congress,
        move="choose_coming",
        summary=f"{change}：连任 {len(wanted)} 人（新勾选 {len(fresh)} 人，去掉 {len(gone)} 人）",
        at=at,
    )
    return change


@transaction.atomic
def enter_coming(
    *, actor: Actor, change: TermChange, rows: Iterable[ComingDeputy], at: datetime
) -> TermChange:
    """Put many names on the coming list, new or corrected ones, as a file has them.

    Raises Conflict where the change is no longer in preparation, Refused for a person who stands there twice.
    """
    change = locked(change_rows(), change.pk)
    check_may_change(actor, change.congress)
    _check_open(change)
    rows = list(rows)
    fresh = [row for row in rows if row.pk is None]
    listed = ComingDeputy.objects.filter(change=change, person__in=[row.person_id for row in fresh])
    twice = listed.select_related("person").first()
    if twice is not None:
        raise Refused(f"{twice.person.name}已经在新一届名单里，请重新核对。")
    old = [row for row in rows if row.pk is not None]
    insert_many(fresh)
    for row in old:
        row.version += 1
    names = ["constituency", "home_division", "delegation", "group", "occupation", "more", "version"]
    ComingDeputy.objects.bulk_update(old, names, batch_size=100)
    change.version += 1
    change.save(update_fields=["version"])
    record(
        actor=actor, subject=change, root=change.congress, move="enter_coming",
        summary=f"{change}：名单新增 {len(fresh)} 人，更正 {len(old)} 人", at=at,
    )  # fmt: skip
    return change


@transaction.atomic
def drop_change(
    *, actor: Actor, change: TermChange, reason: str, at: datetime, version: int | None = None
) -> TermChange:
    """Give a preparation up; the present term goes on, and its list stays readable."""
    change = locked(change_rows(), change.pk, version)
    check_may_change(actor, change.congress)
    _check_open(change)
    if not reason.strip():
        raise Refused("请写明为什么取消。", field="reason")
    change.state, change.reason = TermChangeState.DROPPED, reason.strip()
    change.version += 1
    change.save(update_fields=["state", "reason", "version"])
    record(
        actor=actor, subject=change, root=change.congress, move="drop_change", summary=f"取消准备{change}",
        reason=change.reason, at=at,
    )  # fmt: skip
    return change


@transaction.atomic
def confirm_change(
    *, actor: Actor, change: TermChange, at: datetime, retire_empty: bool = False, version: int | None = None
) -> TermChange:
    """Carry a change of term out: the old term's mandates, offices and leaderships end on the day before,
    its delegations are made anew, and everybody of the list gets a mandate. All or nothing.

    ``retire_empty``: districts that send nobody are retired with the old term. Raises Refused before the
    first day of the new term and for an empty list.
    """
    change = locked(change_rows(), change.pk, version)
    check_may_change(actor, change.congress)
    _check_open(change)
    congress, first = change.congress, change.starts_on
    if first > timezone.localdate(at):
        raise Refused(
            f"新一届从 {first:%Y-%m-%d} 开始，到那一天再确认。名单可以先准备好，上一届代表履职到前一天。"
        )
    lock_congresses([congress.pk])
    coming = list(
        change.coming.select_related(
            "person", "constituency", "home_division", "group__congress", "previous"
        ).order_by("pk")
    )
    if not coming:
        raise Refused("新一届名单还是空的，请先勾选连任的代表，或者导入新一届名册。")
    stale = [c.person.name for c in coming if c.previous is not None and not c.previous.is_open]
    if stale:
        raise Refused(f"{'、'.join(stale[:5])}的上一届职务已经终止，请重新核对名单。")
    last, again = first - timedelta(days=1), {c.previous_id for c in coming if c.previous_id}
    done = end_term_mandates(actor=actor, term=change.old_term, on=last, at=at, again=again)
    done["late"] = end_late_with_term(actor=actor, term=change.old_term, on=last, at=at)
    done["old_ends_on"] = str(change.old_term.ends_on or "")
    term = Term.objects.with_labels().filter(congress=congress, number=change.number).first()
    done["opened"] = term is None
    if term is None:
        open_term(actor=actor, congress=congress, number=change.number, starts_on=first, at=at)
        term = Term.objects.with_labels().get(congress=congress, number=change.number)
    delegations, done["delegations"] = _delegations(actor, change, term, coming, at)
    done["people"] = apply_facts(actor=actor, coming=coming, at=at)
    made = grant_mandates(
        actor=actor,
        rows=[
            NewMandate(
                person=row.person,
                congress=congress,
                term=term,
                constituency=row.constituency,
                home_division=row.home_division,
                starts_on=first,
                delegation=delegations.get(row.delegation),
                group=row.group,
                occupation=row.occupation,
                elected_on=change.elected_on,
                **mandate_facts(row),
            )
            for row in coming
        ],
        at=at,
    )
    done["made"] = [m.pk for m in made]
    done["districts"] = _retire_empty(actor, change, coming, at) if retire_empty else []
    successors = {row.previous_id: m.pk for row, m in zip(coming, made, strict=True) if row.previous_id}
    done["successors"] = [list(pair) for pair in successors.items()]
    ended = [pk for pk, _, _ in done["mandates"]]
    done["kept"] = {
        offer.key: offer.follow(actor=actor, ended=ended, successors=successors, on=first, at=at)
        for offer in MANDATE_SUCCESSIONS
    }
    pass_on(successors=successors, on=last)
    before = {new: old for old, new in successors.items()}
    for told in list_anew(congress=congress, since=first, at=at):
        if told["mandate"] in before:
            done["left"].append(told | {"mandate": before[told["mandate"]]})
    change.state, change.new_term, change.confirmed_at, change.done = TermChangeState.DONE, term, at, done
    change.version += 1
    change.save(update_fields=["state", "new_term", "confirmed_at", "done", "version"])
    record(
        actor=actor,
        subject=change,
        root=congress,
        move="confirm_change",
        summary=f"{change}：上一届 {len(ended)} 人任期届满，新一届 {len(made)} 人任职，其中连任 {len(successors)} 人",
        after={"starts_on": first.isoformat(), "made": len(made), "ended": len(ended)},
        audience="parties",
        at=at,
    )
    return change


def _delegations(
    actor: Actor, change: TermChange, term: Term, coming: Iterable[ComingDeputy], at: datetime
) -> tuple[dict[str, Delegation], list[int]]:
    """The delegations of the new term by name: those of the old one, and what the list names; keys made."""
    known = {d.name: d for d in Delegation.objects.filter(term=term)}
    places = dict(Delegation.objects.filter(term=change.old_term_id).values_list("name", "division_id"))
    names = [*places, *(c.delegation for c in coming if c.delegation)]
    made = insert_many(
        Delegation(congress=change.congress, term=term, name=name, division_id=places.get(name))
        for name in dict.fromkeys(names)
        if name not in known
    )
    record_lines(
        actor=actor, move="add_delegation", at=at,
        lines=[
            Line(subject_key(d), f"登记{congress_name(change.congress)}{term}“{d.name}”", root=subject_key(term))
            for d in made
        ],
    )  # fmt: skip
    return known | {d.name: d for d in made}, [d.pk for d in made]


def _retire_empty(
    actor: Actor, change: TermChange, coming: Iterable[ComingDeputy], at: datetime
) -> list[int]:
    used = {c.constituency_id for c in coming}
    rows = Constituency.objects.filter(congress=change.congress).in_use().exclude(pk__in=used - {None})
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    last = change.starts_on - timedelta(days=1)
    Constituency.objects.filter(pk__in=pks).update(retired_on=last)
    if pks:
        record(
            actor=actor, subject=change, root=change.congress, move="retire_constituencies",
            summary=f"{change}：{len(pks)} 个没有产生代表的选区到 {last:%Y-%m-%d} 停用", after={"pks": pks}, at=at,
        )  # fmt: skip
    return pks


def old_mandates(change: TermChange) -> QuerySet[Mandate]:
    """Who sat in the old term to its end, or still sits."""
    rows = Mandate.objects.filter(term=change.old_term_id)
    if change.state == TermChangeState.DONE:
        return rows.filter(ended_on=change.starts_on - timedelta(days=1))
    return rows.exclude(state=MandateState.ENDED)
