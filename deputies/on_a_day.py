"""Who was what on a day: mandates held then, who was suspended, which offices were held. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet

from congress_portal.foundation.accounts.access import Actor
from deputies.choices import MandateState, Office
from deputies.forms.fields import DayField
from deputies.models import Mandate, OfficeHolding, Suspension

_DAY = DayField(required=False)


def asked_day(text: str | None) -> date | None:
    """The day of an address (2024-03-05, 2024年3月5日); None for everything else."""
    try:
        return _DAY.clean((text or "").replace("\0", ""))
    except (ValidationError, OverflowError):
        return None


def spells_on(on: date) -> QuerySet[Suspension]:
    """Suspensions in force on a day."""
    return Suspension.objects.filter(since__lte=on).filter(Q(until__isnull=True) | Q(until__gt=on))


def mandates_on(mandates: QuerySet[Mandate], on: date, state: str = "") -> QuerySet[Mandate]:
    """Mandates that were held on a day, whatever became of them; ``suspended_then`` tells who did not act."""
    spells = spells_on(on).filter(mandate=OuterRef("pk"))
    rows = mandates.held_on(on).annotate(suspended_then=Exists(spells))
    if state in (MandateState.ACTIVE, MandateState.SUSPENDED):
        rows = rows.filter(suspended_then=state == MandateState.SUSPENDED)
    return rows


def tell_that_day(mandates: Iterable[Mandate], on: date) -> None:
    """Put ``then_state`` and ``then_offices`` on rows of ``mandates_on``; one query for all."""
    rows = list(mandates)
    offices: dict[int, list[OfficeHolding]] = defaultdict(list)
    held = OfficeHolding.objects.held_on(on).filter(mandate__in=[row.pk for row in rows])
    for holding in held.select_related("group").order_by("pk"):
        offices[holding.mandate_id].append(holding)
    for row in rows:
        state = MandateState.SUSPENDED if row.suspended_then else MandateState.ACTIVE
        row.then_state, row.then_offices = str(state.label), offices[row.pk]


def leaders_on(groups: Iterable[int], on: date) -> dict[int, Mandate]:
    """Who led these groups on a day."""
    held = OfficeHolding.objects.held_on(on).filter(office=Office.GROUP_LEADER, group__in=list(groups))
    return {h.group_id: h.mandate for h in held.select_related("mandate__person").order_by("starts_on", "pk")}


@dataclass(frozen=True)
class Situation:
    """A person on a day: the mandates held then, as far as the actor sees them."""

    on: date
    mandates: list[Any]


def situation(*, actor: Actor, person_id: int, on: date) -> Situation:
    """What a person was on a day, at every level."""
    rows = mandates_on(Mandate.objects.visible_to(actor).filter(person_id=person_id), on)
    found = list(
        rows.select_related(
            "congress__division", "congress__county", "term", "constituency", "delegation", "group"
        ).order_by("level", "pk")
    )
    tell_that_day(found, on)
    return Situation(on, found)
