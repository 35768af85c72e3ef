"""The live standing (暂计): where everybody would stand by today's records. Read-only, never a result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from assessments.choices import Block, PeriodKind, PeriodState, ReportState
from assessments.counting import Counted, count
from assessments.models import (
    AssessedSubject,
    Category,
    Indicator,
    MeasureLine,
    Period,
    RunningCount,
    Scheme,
)
from assessments.rules import pack, rounded, unpack
from assessments.scoring import NextStep, Sheet, next_steps
from assessments.sheets import YearMeasures, corrections_of, items_of, measures_from, score_all

ZERO = Decimal(0)


def mean(values: Sequence[Decimal]) -> Decimal | None:
    """The arithmetic mean to two decimals; None of nothing."""
    return rounded(sum(values, ZERO) / len(values)) if values else None


@dataclass(frozen=True)
class Standing:
    """Sheets of a group as of a day."""

    on: date
    subjects: Sequence[AssessedSubject]
    indicators: Sequence[Indicator]
    measures: YearMeasures
    sheets: dict[int, Sheet]
    # Whose quarters are all locked, with no day left that is not covered: nothing more is to be gained.
    closed: frozenset[int] = frozenset()

    @property
    def categories(self) -> list[Category]:
        """Base categories that have indicators, in order."""
        found = {i.category_id: i.category for i in self.indicators if i.category.block == Block.BASE}
        return sorted(found.values(), key=lambda c: (c.sort_order, c.pk))

    def category_full(self, category: Category) -> Decimal:
        """Full marks of a category."""
        return sum((i.full_mark for i in self.indicators if i.category_id == category.pk), ZERO)

    def category_points(self, subject_id: int, category: Category) -> Decimal:
        """What a subject has in a category."""
        outcomes = self.sheets[subject_id].outcomes
        return sum((outcomes[i.pk].points for i in self.indicators if i.category_id == category.pk), ZERO)

    def category_mean(self, category: Category) -> Decimal | None:
        """The group's mean in a category."""
        return mean([self.category_points(pk, category) for pk in self.sheets])

    @property
    def mean_total(self) -> Decimal | None:
        """The group's mean total."""
        return mean([done.total for done in self.sheets.values()])

    def gains(self, subject_id: int) -> list[NextStep]:
        """What one more would bring the subject; nothing once its year is locked to the last day."""
        if subject_id in self.closed:
            return []
        return next_steps(items_of(self.indicators), self.measures.of(subject_id, self.indicators))


def year_lines(scheme: Scheme) -> list[MeasureLine]:
    """All lines of a scheme's quarters with report, period, subject and indicator loaded. One query."""
    return list(
        MeasureLine.objects.filter(report__period__scheme=scheme)
        .select_related("report__period", "report__subject__organization", "indicator__category")
        .defer("records")
        .order_by(
            "report__period__number",
            "report__subject__sort_order",
            "indicator__category__sort_order",
            "indicator__sort_order",
            "pk",
        )
    )


def participants_of(
    scheme: Scheme, lines: Sequence[MeasureLine]
) -> tuple[list[AssessedSubject], list[Indicator]]:
    """Who and what is in a year: of its lines, or before the first quarter of its group and scheme."""
    if lines:
        subjects = list({line.report.subject_id: line.report.subject for line in lines}.values())
        return subjects, list({line.indicator_id: line.indicator for line in lines}.values())
    return list(scheme.group.subjects.current().select_related("organization")), list(
        scheme.indicators.select_related("category").order_by("category__sort_order", "sort_order", "pk")
    )


def live_standing(scheme: Scheme, *, on: date, lines: Sequence[MeasureLine] | None = None) -> Standing:
    """Opened quarters as they stand, the days not yet reported from the records.

    Those days come from the daily count where there is a fresh one, else they are counted now: one
    query for the lines (unless given), one for corrections, one for the count or one a metric.
    Refused where an indicator cannot be scored.
    """
    lines = year_lines(scheme) if lines is None else lines
    subjects, indicators = participants_of(scheme, lines)
    kept = _kept_counts(scheme, lines, on)
    if kept is not None:
        on, counts = kept
    else:
        stretches = uncovered(scheme.year, lines, on)
        counts = [(last, count(indicators, subjects, first, last)) for first, last in stretches]
    who = {subject.pk for subject in subjects}
    counts = [(last, {place: found[place] for place in found if place[0] in who}) for last, found in counts]
    measures = measures_from(lines, corrections_of(scheme), counts, indicators)
    sheets = score_all(scheme, indicators, subjects, measures) if indicators else {}
    return Standing(on, subjects, indicators, measures, sheets, _closed(scheme, lines))


def _closed(scheme: Scheme, lines: Sequence[MeasureLine]) -> frozenset[int]:
    if not lines or uncovered(scheme.year, lines, date(scheme.year, 12, 31)):
        return frozenset()
    running = {line.report.subject_id for line in lines if line.report.state != ReportState.LOCKED}
    return frozenset(line.report.subject_id for line in lines) - running


def published_year(scheme: Scheme) -> Period | None:
    """The scheme's published year: from then on its sheet tells where everybody stands. One query."""
    return scheme.periods.filter(kind=PeriodKind.YEAR, state=PeriodState.PUBLISHED).first()


# A daily count older than this is not trusted: the background work is down.
STALE = timedelta(days=2)


def _kept_counts(
    scheme: Scheme, lines: Sequence[MeasureLine], on: date
) -> tuple[date, list[tuple[date, Counted]]] | None:
    """The daily count and its day, where it is fresh and covers the days that no quarter covers now."""
    row = RunningCount.objects.filter(scheme=scheme).first()
    if row is None or row.on > on or row.on < on - STALE:
        return None
    wanted = [[first.isoformat(), last.isoformat()] for first, last in uncovered(scheme.year, lines, row.on)]
    if [stretch[:2] for stretch in row.stretches] != wanted:
        return None
    return row.on, [(date.fromisoformat(stretch[1]), from_json(stretch[2])) for stretch in row.stretches]


def to_json(counted: Counted) -> dict[str, Any]:
    """Counts as JSON: {subject: {indicator: [numerator, denominator, the rest]}}; None: not applicable."""
    rows: dict[str, Any] = defaultdict(dict)
    for (subject, indicator), measure in counted.items():
        rows[str(subject)][str(indicator)] = measure and [
            str(measure.numerator),
            None if measure.denominator is None else str(measure.denominator),
            pack(measure),
        ]
    return dict(rows)


def from_json(rows: Mapping[str, Any]) -> Counted:
    """What ``to_json`` wrote."""
    return {
        (int(subject), int(indicator)): found
        and unpack(Decimal(found[0]), None if found[1] is None else Decimal(found[1]), found[2])
        for subject, row in rows.items()
        for indicator, found in row.items()
    }


def uncovered(year: int, lines: Sequence[MeasureLine], on: date) -> list[tuple[date, date]]:
    """Stretches of the year up to a day that no opened quarter covers, neighbours joined."""
    covered = sorted({(line.report.period.starts_on, line.report.period.ends_on) for line in lines})
    stretches = []
    begin = date(year, 1, 1)
    for first, last in covered:
        if begin < first:
            stretches.append((begin, first - timedelta(days=1)))
        begin = last + timedelta(days=1)
    stretches.append((begin, date(year, 12, 31)))
    return [(first, min(last, on)) for first, last in stretches if first <= min(last, on)]
