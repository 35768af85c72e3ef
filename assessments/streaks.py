"""Runs of years and quotas: who has stood how long how, what follows (R26), and who is within a quota (R25).

A year without a result breaks a run; nothing is taken over a gap. Read-only, three queries for a group.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from assessments.choices import PeriodKind, PeriodState
from assessments.grading import facts_in, terms_of, verdict_of
from assessments.models import AssessedSubject, HistoricalScore, Period, Result, Score
from assessments.rules.awards import Past, consequences, honoured

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


def honours_of(period: Period) -> list[dict[str, Any]]:
    """Who is within each of the scheme's quotas (R25): name, subjects in order of rank. Two queries.

    Who a gate keeps out of awards, and of whom the quota's own condition is true, is not counted in.
    """
    terms = terms_of(period)
    if not terms.quotas:
        return []
    results = list(
        period.results.filter(rank__isnull=False)
        .select_related("subject")
        .order_by("rank", "subject__sort_order", "pk")
    )
    scores: dict[int, list[Score]] = {result.pk: [] for result in results}
    for score in Score.objects.filter(result__in=results).select_related("indicator"):
        scores[score.result_id].append(score)
    barred = {r.subject_id for r in results if not verdict_of(terms, r, scores[r.pk]).award}
    facts = {r.subject_id: facts_in(scores[r.pk]) for r in results}
    places = [(r.subject_id, r.rank, r.total) for r in results]
    subjects = {r.subject_id: r.subject for r in results}
    found = []
    for quota in terms.quotas:
        named = quota["excluded"]
        out = barred | {pk for pk, true in facts.items() if named and named in true}
        chosen = honoured(quota, places, frozenset(out))
        found.append({"name": quota["name"], "subjects": [subjects[pk] for pk in chosen]})
    return found
