"""What stands around the points in the workbook: earlier years, cases, stations. A query each, at any size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from assessments.choices import PeriodKind, PeriodState
from assessments.models import AssessedSubject, HistoricalScore, Period, Result
from liaison_stations.choices import ActivityKind, ReceptionState
from liaison_stations.models import Activity, ReceptionDay, Station
from suggestions import figures
from suggestions.choices import Kind
from suggestions.collected import HANDED_OVER, SETTLED, VOTERS, with_receptions
from suggestions.models import Suggestion
from suggestions.states import ENDED, SuggestionState

MOST_PERIODS = 8


# --- earlier years ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Past:
    """One subject's total and rank in a year; ``imported``: as the file of a year before the portal has it."""

    total: Decimal | None
    rank: int | None
    imported: bool = False


@dataclass(frozen=True)
class History:
    """The last years, the oldest first, and where everybody stood."""

    years: Sequence[int] = ()
    cells: dict[tuple[int, int], Past] = field(default_factory=dict)  # (subject, year)


def history_of(period: Period) -> History:
    """Published years of the group up to this one, and this one as it stands; files fill what lies before.

    Quarters have no points that could be compared (decisions E26). Two queries.
    """
    group = period.scheme.group_id
    cells = {
        (row.subject_id, row.year): Past(row.total, row.rank, imported=True)
        for row in HistoricalScore.objects.filter(group=group, year__lte=period.year)
    }
    results = Result.objects.filter(
        Q(period__state=PeriodState.PUBLISHED) | Q(period=period),
        period__kind=PeriodKind.YEAR,
        period__scheme__group=group,
        period__year__lte=period.year,
    )
    for row in results.select_related("period"):
        cells[row.subject_id, row.period.year] = Past(row.total, row.rank)
    years = sorted({year for _, year in cells})[-MOST_PERIODS:]
    return History(years, cells)


# --- deputies' suggestions --------------------------------------------------------------------------

_CASES = ("all", "timed", "timely", "told", "solved", "graded", "content", "overdue", "again")


@dataclass
class CaseLine:
    """A township's or a unit's suggestions of the year in numbers."""

    kind: str
    name: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_CASES, 0))

    def add(self, counts: dict[str, int]) -> None:
        """Add another count of the same."""
        for name in _CASES:
            self.counts[name] += counts[name]

    def share(self, good: str, of: str) -> str:
        """90%, -- where there is nothing to divide by."""
        return figures.percent(self.counts[good], self.counts[of])


def cases_of(period: Period, on: date) -> list[CaseLine]:
    """建议办理汇总: townships, then units, each line by the portal's one definition of the rates. One query."""
    known = figures.facts(on)
    wanted = {name: known[name] for name in _CASES if name in known}
    wanted["overdue"] = ~Q(state__in=ENDED) & Q(due__lt=on)
    wanted["again"] = Q(round__gt=1)
    rows = (
        figures.county_scope(period.scheme.county)
        .cases()
        .filter(kind=Kind.SUGGESTION, year=period.year)
        .order_by()
        .values(
            "township__sort_order",
            "township__name",
            "counted_unit__sort_order",
            "counted_unit__name",
            "counted_unit__short_name",
        )
        .annotate(**{f"n_{name}": Count("pk", filter=fact or None) for name, fact in wanted.items()})
    )
    towns: dict[tuple, CaseLine] = {}
    units: dict[tuple, CaseLine] = {}
    for row in rows:
        counts = {name: row[f"n_{name}"] for name in _CASES}
        for lines, place, word, missing in (
            (towns, "township", "镇（乡、街道）", "不分镇（乡）"),
            (units, "counted_unit", "承办单位", "还没有派给单位"),
        ):
            name = row.get(f"{place}__short_name") or row[f"{place}__name"]
            order = (name is None, row[f"{place}__sort_order"] or 0, name or "")
            lines.setdefault(order, CaseLine(word, name or missing)).add(counts)
    return [lines[key] for lines in (towns, units) for key in sorted(lines)]


# --- stations ---------------------------------------------------------------------------------------


@dataclass
class StationLine:
    """A station's year: receptions held, deputies present, voters received, matters and what became of them."""

    town: str
    name: str
    held: int = 0
    present: int = 0
    received: int = 0
    collected: int = 0
    handed: int = 0
    settled: int = 0

    @property
    def rate(self) -> str:
        """落实率: settled of those handed over."""
        return figures.percent(self.settled, self.handed)


def stations_of(period: Period, subjects: Sequence[AssessedSubject]) -> list[StationLine]:
    """联络站活动汇总, counted as the funnel of the registers counts (record 0049). Four queries."""
    congresses = [s.organization_id for s in subjects if s.organization_id]
    within = (period.starts_on, period.ends_on)
    lines = {
        pk: StationLine(town or "", name)
        for pk, name, town in Station.objects.filter(township_congress__in=congresses)
        .order_by("township__sort_order", "township_id", "pk")
        .values_list("pk", "name", "township__name")
    }
    chosen = Q(station__in=list(lines))
    held = ReceptionDay.objects.filter(chosen, on__range=within, state=ReceptionState.HELD).order_by()
    for row in held.values("station_id").annotate(
        days=Count("pk", distinct=True), people=Count("duties", filter=Q(duties__present=True))
    ):
        lines[row["station_id"]].held, lines[row["station_id"]].present = row["days"], row["people"]
    received: dict[int, int] = defaultdict(int)
    activities = Activity.objects.counted().filter(chosen, kind=ActivityKind.RECEPTION, on__range=within)
    for row in activities.order_by().values("station_id").annotate(people=Sum("headcount")):
        received[row["station_id"]] += row["people"] or 0
    demands = with_receptions(
        Suggestion.objects.filter(chosen, kind=Kind.DEMAND, submitted_on__range=within)
        .exclude(state=SuggestionState.DRAFT)
        .order_by()
    )
    counts: dict[str, Any] = {
        "n": Count("pk"),
        "voters": Sum(VOTERS),
        "handed": Count("pk", filter=HANDED_OVER),
        "settled": Count("pk", filter=HANDED_OVER & SETTLED),
    }
    for row in demands.values("station_id").annotate(**counts):
        line = lines[row["station_id"]]
        line.collected, line.handed, line.settled = row["n"], row["handed"], row["settled"]
        received[row["station_id"]] += row["voters"] or 0
    for pk, number in received.items():
        lines[pk].received = number
    return list(lines.values())
