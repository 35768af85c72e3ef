"""Mandates of terms before the portal: entered ended, many at once (decisions 0019)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, Organization, Person
from congress_portal.foundation.accounts.people import Appointment, appoint_many
from congress_portal.foundation.accounts.roles import Capability, Role
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import ConstituencyKind, ElectionKind, EndReason, MandateState, Office
from deputies.models import Constituency, Delegation, Mandate, OfficeHolding, Term
from deputies.models.congress import congress_name, congress_word, deputy_label
from deputies.services.guards import check_keeps, lock_congresses
from deputies.services.mandates import NewMandate, _check_row, _townships, level_of


@dataclass(frozen=True)
class PastMandate:
    """One row of ``enter_past_mandates``. Without ``ended_on`` it lasted to the end of the term."""

    person: Person
    congress: Organization
    term: Term
    home_division: Division
    starts_on: date
    ended_on: date | None = None
    end_reason: EndReason | str = EndReason.TERM_OVER
    end_note: str = ""
    constituency: Constituency | None = None
    delegation: Delegation | None = None
    occupation: str = ""
    elected_on: date | None = None
    kind_of_election: ElectionKind | str = ElectionKind.GENERAL
    offices: tuple[str, ...] = ()

    @property
    def last_day(self) -> date:
        """The last day of the mandate."""
        return self.ended_on or self.term.ends_on


def _check_past(row: PastMandate, level: str, at: datetime) -> None:
    """The row is history and its parts belong together. Raises Refused."""
    term = row.term
    if term.ends_on is None or term.ends_on >= timezone.localdate(at):
        raise Refused(
            f"{congress_name(row.congress)}{term}还没有结束，请按代表名册登记，不作往届导入。", field="term"
        )
    _check_row(
        NewMandate(
            row.person, row.congress, term, row.constituency, row.home_division, row.starts_on, row.delegation,
            elected_on=row.elected_on,
        ),
        level,
        timezone.localdate(at),
    )  # fmt: skip
    if not row.starts_on <= row.last_day <= term.ends_on:
        raise Refused(
            f"{row.person.name}的终止日期应在任职日期以后、本届结束日期 {term.ends_on:%Y-%m-%d} 以前。",
            field="ended_on",
        )
    if Office.GROUP_LEADER in row.offices:
        raise Refused("往届的小组组长不在这里登记。", field="offices")


@transaction.atomic
def enter_past_mandates(*, actor: Actor, rows: Iterable[PastMandate], at: datetime) -> list[Mandate]:
    """Enter mandates of terms that are over, with ended memberships and offices; nobody gets a role today.

    Raises Refused or Denied for the first row that does not fit, and then enters none.
    """
    rows = list(rows)
    levels = {row.congress.pk: level_of(row.congress) for row in rows}
    for congress in {row.congress.pk: row.congress for row in rows}.values():
        check_keeps(actor, congress, Capability.MANAGE_DEPUTIES, roster=True)
    lock_congresses(levels)
    for row in rows:
        _check_past(row, levels[row.congress.pk], at)
    held = set(
        Mandate.objects.filter(term__in={row.term.pk for row in rows}).values_list("person_id", "term_id")
    )
    for row in rows:
        if (row.person.pk, row.term.pk) in held:
            raise Refused(
                f"{row.person.name}已经登记过{deputy_label(row.congress, row.term)}。", field="name"
            )
        held.add((row.person.pk, row.term.pk))
    townships = _townships({row.home_division.pk: row.home_division for row in rows}.values())
    memberships = appoint_many(
        actor=actor,
        rows=[
            Appointment(
                row.person, row.congress, Role.DEPUTY, row.starts_on,
                f"{congress_word(row.congress)}{row.term.label[1:]}人大代表", row.last_day,
            )
            for row in rows
        ],
        at=at,
    )  # fmt: skip
    made = Mandate.objects.bulk_create(
        [
            Mandate(
                person=row.person,
                congress=row.congress,
                term=row.term,
                level=levels[row.congress.pk],
                constituency=row.constituency,
                home_division=row.home_division,
                township_id=townships[row.home_division.pk],
                delegation=row.delegation,
                occupation=row.occupation,
                kind_of_election=row.kind_of_election,
                elected_on=row.elected_on or row.starts_on,
                starts_on=row.starts_on,
                state=MandateState.ENDED,
                ended_on=row.last_day,
                end_reason=row.end_reason,
                end_note=row.end_note,
                imported=True,
                membership=membership,
            )
            for row, membership in zip(rows, memberships, strict=True)
        ],
        batch_size=300,
    )
    hold_past_offices(rows={mandate: row.offices for mandate, row in zip(made, rows, strict=True)})
    record_many(
        entry(
            actor=actor,
            subject=mandate,
            move="import_past_mandate",
            summary=f"历史导入：{mandate.person.name}曾任{mandate.deputy_label}",
            after={
                "term": mandate.term_id,
                "starts_on": mandate.starts_on.isoformat(),
                "ended_on": mandate.ended_on.isoformat(),
            },
            audience="parties",
            at=at,
        )
        for mandate in made
    )
    return made


def hold_past_offices(*, rows: Mapping[Mandate, Sequence[str]]) -> list[OfficeHolding]:
    """Offices held through a past mandate, from its first day to its last; part of the verbs that enter it."""
    return OfficeHolding.objects.bulk_create(
        [
            OfficeHolding(
                mandate=mandate, office=office, starts_on=mandate.starts_on, ends_on=mandate.ended_on
            )
            for mandate, offices in rows.items()
            for office in dict.fromkeys(offices)
        ],
        batch_size=300,
    )


@transaction.atomic
def add_past_parts(
    *, actor: Actor, term: Term, constituencies: Iterable[str], delegations: Iterable[str], at: datetime
) -> tuple[list[Constituency], list[Delegation]]:
    """Districts and delegations of a term that is over; the districts are retired with its last day."""
    congress = term.congress
    check_keeps(actor, congress, Capability.MANAGE_DEPUTIES, roster=True)
    direct = level_of(congress) in ("county", "township")
    kind = ConstituencyKind.ELECTORAL_DISTRICT if direct else ConstituencyKind.ELECTING_UNIT
    districts = Constituency.objects.bulk_create(
        [
            Constituency(congress=congress, name=name, kind=kind, retired_on=term.ends_on)
            for name in constituencies
        ]
    )
    groups = Delegation.objects.bulk_create(
        [Delegation(congress=congress, term=term, name=name) for name in delegations]
    )
    record_many(
        entry(
            actor=actor, subject=part, root=term, move="import_past_part", at=at,
            summary=f"历史导入：{congress_name(congress)}{term}“{part.name}”",
        )
        for part in (*districts, *groups)
    )  # fmt: skip
    return districts, groups
