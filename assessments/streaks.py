"""Runs of years: who has stood how, how long in a row, and what the scheme says follows (R26).

A year without a result breaks a run; nothing is taken over a gap. Read-only, three queries for a group.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from assessments.choices import PeriodKind, PeriodState
from assessments.grading import terms_of
from assessments.models import AssessedSubject, HistoricalScore, Period, Result
from assessments.rules.awards import Past, consequences

YEARS = 20


@dataclass(frozen=True)
class Run:
    """A subject's years up to one, the newest last: (year, rank, of how many, band), and what follows."""

    subject: AssessedSubject
    years: tuple[tuple[int, int | None, int, str], ...]
    follows: tuple[str, ...]

    @property
    def in_front(self) -> int:
        """How many years in a row it has been first."""
        return self._in_a_row(lambda rank, size: rank == 1)

    @property
    def at_the_end(self) -> int:
        """How many years in a row it has been last, of those with more than one."""
        return self._in_a_row(lambda rank, size: size > 1 and rank == size)

    def _in_a_row(self, fits) -> int:
        count = 0
        for _, rank, size, _ in reversed(self.years):
            if rank is None or not fits(rank, size):
                break
            count += 1
        return count

    @property
    def ranks(self) -> list[dict[str, Any]]:
        """The last five years for a table."""
        return [{"year": year, "rank": rank, "band": band} for year, rank, _, band in self.years[-5:]]


def runs_of(period: Period) -> list[Run]:
    """The run of each subject of a year's sheet, in order of rank."""
    terms = terms_of(period)
    group, first = period.scheme.group_id, period.year - YEARS
    found: dict[int, dict[int, tuple[int | None, str]]] = defaultdict(dict)
    sizes: dict[int, int] = defaultdict(int)
    files = HistoricalScore.objects.filter(group=group, year__gte=first, year__lt=period.year)
    own = (
        Result.objects.filter(period__scheme__group=group, period__kind=PeriodKind.YEAR)
        .filter(period__year__gte=first, period__year__lte=period.year)
        .select_related("period", "subject")
        .order_by("rank", "subject__sort_order", "pk")
    )
    sheets = [r for r in own if r.period_id == period.pk or r.period.state == PeriodState.PUBLISHED]
    sheets = [r for r in sheets if r.period_id == period.pk or r.period.year < period.year]
    kept = {r.period.year for r in sheets}
    for score in files:
        if score.year not in kept:
            found[score.subject_id][score.year] = score.rank, ""
            sizes[score.year] += 1
    for result in sheets:
        band = getattr(result, "band", "") or terms.band_of(result.total, result.base)
        found[result.subject_id][result.period.year] = result.rank, band
        sizes[result.period.year] += 1
    runs = []
    for result in (r for r in sheets if r.period_id == period.pk):
        years, year = [], period.year
        while year in found[result.subject_id]:
            rank, band = found[result.subject_id][year]
            years.append((year, rank, sizes[year], band))
            year -= 1
        years.reverse()
        history = [Past(rank, size, band) for _, rank, size, band in years]
        runs.append(Run(result.subject, tuple(years), tuple(consequences(terms, history))))
    return runs
