"""Verbs of a mandate: granted (with its membership), and corrected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from types import EllipsisType
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel, Organization, Person
from congress_portal.foundation.accounts.people import Appointment, appoint_many
from congress_portal.foundation.accounts.roles import Capability, Role
from congress_portal.foundation.inserting import insert_many, new_rows
from congress_portal.foundation.journal.services import Line, record, record_lines
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import (
    DIRECT_LEVELS,
    ConstituencyKind,
    ElectionKind,
    MandateLevel,
)
from deputies.models import Constituency, Delegation, DeputyGroup, Mandate, Term
from deputies.models.congress import congress_name, congress_word, deputy_label
from deputies.services.guards import changes, check_keeps, lock_congresses, locked
from deputies.services.seats import check_of_age, check_seat

# A mandate may be entered ahead of the change of term, not years ahead.
LONGEST_AHEAD = timedelta(days=366)


class NewMandate(NamedTuple):
    """One row of ``grant_mandates``; the fields are those of ``grant_mandate``."""

    person: Person
    congress: Organization
    term: Term
    constituency: Constituency | None
    home_division: Division
    starts_on: date
    delegation: Delegation | None = None
    group: DeputyGroup | None = None
    level: MandateLevel | str | None = None
    occupation: str = ""
    elected_on: date | None = None
    kind_of_election: ElectionKind | str = ElectionKind.GENERAL
    trade: str = ""
    wageless: bool = False


def level_of(congress: Organization) -> str:
    """The level a congress elects to. Raises Refused for a village's."""
    level = congress.congress_level
    if level not in MandateLevel.values:
        raise Refused(f"{congress_name(congress)}所在的区划没有人大代表。", field="congress")
    return level


def mandate_rows() -> QuerySet[Mandate]:
    """Mandates with what the verbs read."""
    return Mandate.objects.select_related(
        "person",
        "congress__division",
        "congress__county",
        "term",
        "membership__organization",
        "membership__person",
    )


def _townships(divisions: Iterable[Division]) -> dict[int, int | None]:
    """For each division the township-level one it lies in (or is); None above township level.

    One query for the ancestors of all of them, read off the stored paths.
    """
    divisions = list(divisions)
    ids = {int(part) for d in divisions for part in d.path.strip("/").split("/") if part}
    townships = set(
        Division.objects.filter(pk__in=ids, level=DivisionLevel.TOWNSHIP).values_list("pk", flat=True)
    )
    return {
        d.pk: next((int(p) for p in d.path.strip("/").split("/") if p and int(p) in townships), None)
        for d in divisions
    }


def _check_row(row: NewMandate, level: str, today: date) -> None:
    """The row's parts belong together. Raises Refused beside the field that does not fit."""
    if row.starts_on > today + LONGEST_AHEAD:
        raise Refused("任职日期太远了，请核对年份。", field="starts_on")
    if row.term.congress_id != row.congress.pk:
        raise Refused(f"{row.term}不是{congress_name(row.congress)}的届次，请重新选择。", field="term")
    for field in ("constituency", "delegation"):
        part = getattr(row, field)
        if part is not None and part.congress_id != row.congress.pk:
            raise Refused(f"“{part}”不属于{congress_name(row.congress)}，请重新选择。", field=field)
    # County and township deputies of one place often work in one group.
    if row.group is not None and row.group.congress.county_id != row.congress.county_id:
        raise Refused(f"“{row.group}”不在本县，请重新选择。", field="group")
    if row.delegation is not None and row.delegation.term_id != row.term.pk:
        raise Refused(f"“{row.delegation}”不是{row.term}的代表团，请重新选择。", field="delegation")
    if row.constituency is not None:
        direct = row.constituency.kind == ConstituencyKind.ELECTORAL_DISTRICT
        if direct != (level in DIRECT_LEVELS):
            wanted = "选区" if level in DIRECT_LEVELS else "选举单位"
            raise Refused(
                f"{MandateLevel(level).label}代表由{wanted}选出，请选{wanted}。", field="constituency"
            )
    if not row.home_division.path.startswith(row.congress.division.path):
        # Of a congress above the county those of this county are kept: its roster lies in the county.
        area = "本县" if row.congress.is_higher_congress else congress_name(row.congress)
        raise Refused(
            f"{row.home_division}不在{area}的范围内，请重新选择。",
            field="home_division",
        )
    if row.starts_on < row.term.starts_on:
        raise Refused(f"任职日期不能早于本届起始日期 {row.term.starts_on:%Y-%m-%d}。", field="starts_on")
    if row.term.ends_on is not None and row.starts_on > row.term.ends_on:
        raise Refused(f"任职日期不能晚于本届结束日期 {row.term.ends_on:%Y-%m-%d}。", field="starts_on")
    if row.elected_on is not None and row.elected_on > row.starts_on:
        raise Refused("任职日期不能早于当选日期。", field="starts_on")
    if (row.elected_on or row.starts_on) > today:
        raise Refused("当选日期在今天以后，请核对；选出来以后再登记。", field="elected_on")


@transaction.atomic
def grant_mandates(*, actor: Actor, rows: Iterable[NewMandate], at: datetime) -> list[Mandate]:
    """Enter many mandates with their memberships; the same checks and journal as one.

    Raises Refused or Denied for the first row that does not fit, and then enters none.
    """
    rows = list(rows)
    levels = [str(row.level or level_of(row.congress)) for row in rows]
    for congress in {row.congress.pk: row.congress for row in rows}.values():
        check_keeps(actor, congress, Capability.MANAGE_DEPUTIES, roster=True)
    lock_congresses(row.congress.pk for row in rows)
    return _grant(actor, rows, levels, at)


def _grant(actor: Actor, rows: list[NewMandate], levels: list[str], at: datetime) -> list[Mandate]:
    """``grant_mandates`` of congresses that are the actor's to keep, and locked."""
    today = timezone.localdate(at)
    for row, level in zip(rows, levels, strict=True):
        _check_row(row, level, today)
        check_of_age(row.person, row.elected_on or row.starts_on)
    open_ones = {
        (m.person_id, m.congress_id): m
        for m in Mandate.objects.open()
        # By person alone: asked for the congress too, a database may read all of its mandates.
        .filter(person__in={r.person.pk for r in rows})
        .select_related("term")
    }
    for row in rows:
        held = open_ones.get((row.person.pk, row.congress.pk))
        if held is not None and held.term_id == row.term.pk:
            raise Refused(f"{row.person.name}已经是{deputy_label(row.congress, row.term)}。", field="name")
        if held is not None:
            raise Refused(
                f"{row.person.name}的{deputy_label(row.congress, held.term)}职务还没有终止，请先办理终止。",
                field="name",
            )
    townships = _townships({row.home_division.pk: row.home_division for row in rows}.values())
    titles = {row.congress.pk: f"{congress_word(row.congress)}人大代表" for row in rows}
    memberships = appoint_many(
        actor=actor,
        rows=[
            Appointment(row.person, row.congress, Role.DEPUTY, row.starts_on, titles[row.congress.pk])
            for row in rows
        ],
        at=at,
    )
    same_name = ("person", "congress", "term", "constituency", "home_division", "delegation", "group")
    told = ("occupation", "trade", "wageless", "kind_of_election", "starts_on")
    made = insert_many(
        new_rows(
            Mandate,
            {name: [getattr(row, name) for row in rows] for name in told}
            | {
                "level": levels,
                "township_id": [townships[row.home_division.pk] for row in rows],
                "elected_on": [row.elected_on or row.starts_on for row in rows],
            },
            {name: [getattr(row, name) for row in rows] for name in same_name} | {"membership": memberships},
        )
    )
    elected: dict[tuple[object, ...], tuple[str, dict[str, object]]] = {}
    lines = []
    for mandate in made:
        # Of a thousand new deputies most were elected alike.
        alike = mandate.congress_id, mandate.term_id, mandate.kind_of_election, mandate.starts_on
        if alike not in elected:
            way = ElectionKind(mandate.kind_of_election).label
            after = {"term": mandate.term_id, "starts_on": mandate.starts_on.isoformat()}
            elected[alike] = f"当选{mandate.deputy_label}（{way}）", after
        sentence, after = elected[alike]
        lines.append(Line(subject_key(mandate), f"{mandate.person.name}{sentence}", after))
    record_lines(actor=actor, move="grant_mandate", lines=lines, at=at, audience="parties")
    return made


def grant_mandate(
    *,
    actor: Actor,
    person: Person,
    congress: Organization,
    term: Term,
    constituency: Constituency | None,
    home_division: Division,
    starts_on: date,
    at: datetime,
    delegation: Delegation | None = None,
    group: DeputyGroup | None = None,
    level: MandateLevel | str | None = None,
    occupation: str = "",
    elected_on: date | None = None,
    kind_of_election: ElectionKind | str = ElectionKind.GENERAL,
    trade: str = "",
    wageless: bool = False,
) -> Mandate:
    """Enter a person's mandate and the membership (role deputy) that goes with it.

    Raises Refused where parts do not belong together or the person is a deputy there already, Denied
    where the actor's office does not keep the congress.
    """
    row = NewMandate(
        person=person,
        congress=congress,
        term=term,
        constituency=constituency,
        home_division=home_division,
        starts_on=starts_on,
        delegation=delegation,
        group=group,
        level=level,
        occupation=occupation,
        elected_on=elected_on,
        kind_of_election=kind_of_election,
        trade=trade,
        wageless=wageless,
    )
    with transaction.atomic():
        check_keeps(actor, congress, Capability.MANAGE_DEPUTIES, roster=True)
        levels = [str(level or level_of(congress))]
        lock_congresses([congress.pk])
        if constituency is not None and constituency.congress_id == congress.pk:
            check_seat(
                district=constituency,
                term=term,
                home=home_division if home_division.path.startswith(congress.division.path) else None,
                kind=str(kind_of_election),
                elected_on=elected_on or starts_on,
            )
        return _grant(actor, [row], levels, at)[0]


@transaction.atomic
def edit_mandate(
    *,
    actor: Actor,
    mandate: Mandate,
    at: datetime,
    version: int | None = None,
    constituency: Constituency | None,
    home_division: Division,
    delegation: Delegation | None,
    group: DeputyGroup | None,
    occupation: str,
    elected_on: date,
    kind_of_election: ElectionKind | str,
    trade: str | None = None,
    wageless: bool | None = None,
    list_position: int | None | EllipsisType = ...,
) -> Mandate:
    """Correct where a deputy stands. Person, congress, term and dates of office are not changed here.

    ``trade``, ``wageless`` and ``list_position`` stay where they are not given. Raises Conflict where ``version`` is
    stale, Refused where parts do not belong together.
    """
    mandate = locked(mandate_rows(), mandate.pk, version)
    check_keeps(actor, mandate.congress, Capability.MANAGE_DEPUTIES, roster=True)
    _check_row(
        NewMandate(
            mandate.person,
            mandate.congress,
            mandate.term,
            constituency,
            home_division,
            mandate.starts_on,
            delegation,
            group,
            elected_on=elected_on,
        ),
        mandate.level,
        timezone.localdate(at),
    )
    if constituency is not None:
        lock_congresses([mandate.congress_id])
        check_seat(
            district=constituency,
            term=mandate.term,
            home=home_division,
            kind=str(kind_of_election),
            elected_on=elected_on,
            own=mandate,
        )
    before, after = changes(
        mandate,
        {
            "constituency": constituency,
            "home_division": home_division,
            "delegation": delegation,
            "group": group,
            "occupation": occupation,
            "elected_on": elected_on,
            "kind_of_election": kind_of_election,
            "township_id": _townships([home_division])[home_division.pk],
            "trade": mandate.trade if trade is None else trade,
            "wageless": mandate.wageless if wageless is None else wageless,
            "list_position": mandate.list_position if list_position is ... else list_position,
        },
    )
    if not after:
        return mandate
    mandate.version += 1
    mandate.save(update_fields=[*after, "version"])
    labels = "、".join(
        str(Mandate._meta.get_field(field).verbose_name) for field in after if field != "township_id"
    )
    record(
        actor=actor,
        subject=mandate,
        move="edit_mandate",
        summary=f"修改{mandate.person.name}的{labels}",
        before=before,
        after=after,
        audience="parties",
        at=at,
    )
    return mandate
