"""How far building plans are: each place with its stage, figures by township and by year, money due and paid."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, FilteredRelation, Q

from .building_choices import OPEN_STATES, AcceptanceState, SiteStage, StandardPurpose
from .building_querysets import SiteQuerySet
from .building_rules import stage_of
from .models import Acceptance, BuildingPlan, PlannedSite, StarAward, Station

NOTHING = Decimal(0)
STAGE_TONES = {
    SiteStage.PLANNED: "draft",
    SiteStage.LATE: "overdue",
    SiteStage.BUILT: "waiting",
    SiteStage.CHECKING: "doing",
    SiteStage.APPROVED: "evaluate",
    SiteStage.PAID: "closed",
    SiteStage.DROPPED: "declined",
}


class Paid(NamedTuple):
    """The reward that stands for an acceptance."""

    amount: Decimal
    paid_on: date
    voucher: str


@dataclass
class SiteRow:
    """A planned place with how far it is."""

    site: PlannedSite
    stage: SiteStage
    acceptance: Acceptance | None = None
    reward: Paid | None = None

    @property
    def words(self) -> str:
        """The stage; during an acceptance where that stands."""
        if self.stage == SiteStage.CHECKING and self.acceptance is not None:
            return self.acceptance.state_words
        return self.stage.label

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return STAGE_TONES[self.stage]

    @property
    def served(self) -> set[int]:
        """Ids of the villages it serves, its own among them; empty where they were not read."""
        if "villages" not in getattr(self.site, "_prefetched_objects_cache", {}):
            return set()
        own = {self.site.division_id} if self.site.division_id != self.site.township_id else set()
        return own | {division.pk for division in self.site.villages.all()}


@dataclass
class Figures:
    """What a number of places come to."""

    name: str = ""
    planned: int = 0
    built: int = 0
    approved: int = 0
    paid: int = 0
    late: int = 0
    money_planned: Decimal = NOTHING
    money_due: Decimal = NOTHING
    money_paid: Decimal = NOTHING
    served: set[int] = field(default_factory=set)

    def add(self, row: SiteRow, reward: Decimal | None) -> None:
        """Count one place; ``reward`` is what its plan gives for one."""
        if row.stage == SiteStage.DROPPED:
            return
        self.planned += 1
        self.built += row.site.station_id is not None
        self.late += row.stage == SiteStage.LATE
        self.served |= row.served
        approved = row.stage in (SiteStage.APPROVED, SiteStage.PAID)
        self.approved += approved
        due = row.acceptance.reward_amount if approved and row.acceptance else None
        self.money_due += due or NOTHING
        self.money_planned += due or reward or NOTHING
        if row.reward is not None:
            self.paid += 1
            self.money_paid += row.reward.amount

    @property
    def percent(self) -> int:
        """Approved of planned."""
        return self.approved * 100 // self.planned if self.planned else 0

    @property
    def money_left(self) -> Decimal:
        """Due and not paid yet."""
        return self.money_due - self.money_paid


def reward_of(plan: BuildingPlan) -> Decimal | None:
    """What the plan gives for a place: its own amount, else its standard's."""
    return plan.reward_amount or (plan.standard.reward_amount if plan.standard else None)


def _acceptances(stations: Iterable[int]) -> dict[int, list[Acceptance]]:
    """What was or is being checked of each station with its reward, the newest first; one query."""
    rows = (
        Acceptance.objects.filter(station__in=list(stations), purpose=StandardPurpose.BUILDING)
        .exclude(state=AcceptanceState.CANCELLED)
        .select_related("standard")
        .annotate(standing=FilteredRelation("rewards", condition=Q(rewards__voided_at=None)))
        .annotate(
            paid=F("standing__amount"),
            paid_on=F("standing__paid_on"),
            paid_voucher=F("standing__voucher"),
        )
        .order_by("-opened_at", "-pk")
    )
    found: dict[int, list[Acceptance]] = {}
    for row in rows:
        found.setdefault(row.station_id, []).append(row)
    return found


def site_rows_of(
    sites: SiteQuerySet, plans: dict[int, BuildingPlan], today: date, *, villages: bool = True
) -> list[SiteRow]:
    """Places of these plans with their stages, in three queries; two without the villages they serve."""
    found = sites.filter(plan__in=plans).select_related("division", "township", "station")
    if villages:
        found = found.prefetch_related("villages")
    rows = list(found.order_by("year", "township__sort_order", "township_id", "pk"))
    checked = _acceptances({site.station_id for site in rows if site.station_id})
    return [_row(site, plans[site.plan_id], checked.get(site.station_id, []), today) for site in rows]


def _row(site: PlannedSite, plan: BuildingPlan, checked: list[Acceptance], today: date) -> SiteRow:
    # Only what was checked for this place: a station may stand in an earlier plan too.
    checked = [row for row in checked if row.site_id == site.pk]
    if plan.standard is not None:
        checked = [row for row in checked if row.standard.chain == plan.standard.chain]
    approved = next((row for row in checked if row.state == AcceptanceState.APPROVED), None)
    paid = next((row for row in checked if row.paid is not None), None)
    acceptance = paid or approved or next(iter(checked), None)
    reward = None
    if acceptance is not None and acceptance.paid is not None:
        reward = Paid(acceptance.paid, acceptance.paid_on, acceptance.paid_voucher)
    stage = stage_of(
        year=site.year,
        this_year=today.year,
        dropped=site.dropped_at is not None,
        built=site.station_id is not None,
        in_acceptance=acceptance is not None and acceptance.state in OPEN_STATES,
        approved=approved is not None,
        paid=reward is not None,
    )
    return SiteRow(site, stage, acceptance, reward)


def figures_by(rows: Iterable[SiteRow], plan: BuildingPlan, key: Callable[[SiteRow], Any]) -> list[Figures]:
    """Figures of each group, in the order in which the groups first come; named by ``str`` of the key."""
    groups: dict[Any, Figures] = {}
    for row in rows:
        figures = groups.setdefault(key(row), Figures(name=str(key(row))))
        figures.add(row, reward_of(plan))
    return [figures for figures in groups.values() if figures.planned]


def total_of(rows: Iterable[SiteRow], plan: BuildingPlan) -> Figures:
    """Figures of all places."""
    total = Figures(name="合计")
    for row in rows:
        total.add(row, reward_of(plan))
    return total


def by_township(rows: Iterable[SiteRow], plan: BuildingPlan) -> list[Figures]:
    """Figures of each township, in the official order."""
    ordered = sorted(rows, key=lambda row: (row.site.township.sort_order, row.site.township.code))
    return figures_by(ordered, plan, lambda row: row.site.township)


def by_year(rows: Iterable[SiteRow], plan: BuildingPlan) -> list[Figures]:
    """Figures of each year."""
    return figures_by(sorted(rows, key=lambda row: row.site.year), plan, lambda row: row.site.year)


def stars_of(stations: Iterable[int], on: date) -> dict[int, StarAward]:
    """The present stars of each station that has any; one query."""
    return {row.station_id: row for row in StarAward.objects.current(on).filter(station__in=list(stations))}


def building_of(station: Station, on: date) -> dict[str, Any]:
    """What a station's page says of its building: its stars, and every acceptance; two queries."""
    rows = station.acceptances.select_related("standard").order_by("-opened_at", "-pk")
    return {"stars": stars_of([station.pk], on).get(station.pk), "acceptances": list(rows[:10])}
