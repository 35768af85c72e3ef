"""The year's measures of many subjects at once: sums where sums do, lines where a line has more to tell.

The database adds up; only lines with parts, records of their own or corrections come one by one. Read in
portions of subjects, so that memory does not grow with the county.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Sum, When

from assessments.choices import DECIDED, PeriodKind, PeriodState, ReportState
from assessments.models import AssessedSubject, MeasureAdjustment, MeasureLine, Result, Scheme
from assessments.rules import Measure, Peers, standing_of
from assessments.rules.awards import Past, Terms
from assessments.scoring import Item, combined, compared, compared_value
from assessments.sheets import corrected

Plain = tuple[Decimal, Decimal | None]


@dataclass(frozen=True)
class Portion:
    """Measures by (subject, indicator): ``plain`` ones are two numbers, ``rich`` ones have more.

    None in ``rich``: the indicator does not apply. ``adjusted`` are the places with corrections.
    """

    plain: Mapping[tuple[int, int], Plain]
    rich: Mapping[tuple[int, int], Measure | None]
    adjusted: frozenset[tuple[int, int]]

    def of(self, place: tuple[int, int]) -> Measure | None:
        """One measure."""
        if place in self.rich:
            return self.rich[place]
        numbers = self.plain.get(place)
        return None if numbers is None else Measure(*numbers)


def subjects_of(scheme: Scheme) -> list[AssessedSubject]:
    """Who has a locked report in the scheme's year, in order. One query."""
    locked = AssessedSubject.objects.filter(reports__period__scheme=scheme, reports__state=ReportState.LOCKED)
    return list(AssessedSubject.objects.filter(pk__in=locked.values("pk")).order_by("sort_order", "pk"))


def portion_of(scheme: Scheme, subjects: Sequence[int], indicators: Sequence[int] | None = None) -> Portion:
    """Measures of some subjects (of all indicators unless told) out of locked reports, corrected.

    Two queries, and one more where there are corrections.
    """
    lines = MeasureLine.objects.filter(report__period__scheme=scheme, report__state=ReportState.LOCKED)
    lines = lines.filter(report__subject__in=subjects)
    if indicators is not None:
        lines = lines.filter(indicator__in=indicators)
    changes = MeasureAdjustment.objects.in_force().filter(line=OuterRef("pk"))
    own = ~Q(breakdown={}) | Exists(changes)
    decided = Q(verification__in=DECIDED, verified_numerator__isnull=False)
    applies = Q(applicable=True)
    sums = (
        lines.exclude(own)
        .order_by()
        .values_list("report__subject_id", "indicator_id")
        .annotate(
            done=Sum(
                Case(When(decided, then=F("verified_numerator")), default=F("numerator")), filter=applies
            ),
            due=Sum(
                Case(When(decided, then=F("verified_denominator")), default=F("denominator")), filter=applies
            ),
            applicable_lines=Count("pk", filter=applies),
        )
    )
    plain: dict[tuple[int, int], Plain] = {}
    rich: dict[tuple[int, int], Measure | None] = {}
    for subject, indicator, done, due, count in sums.iterator(chunk_size=5000):
        if count:
            plain[subject, indicator] = (done, due)
        else:
            rich[subject, indicator] = None
    parts: dict[tuple[int, int], list[Measure | None]] = defaultdict(list)
    single = list(
        lines.filter(own)
        .select_related("report")
        .defer("records", "note", "verify_note")
        .order_by("report__period_id", "pk")
    )
    corrections = _corrections(single)
    adjusted = set()
    for line in single:
        place = (line.report.subject_id, line.indicator_id)
        measure = line.measure if line.applicable else None
        if measure is not None and line.pk in corrections:
            measure = corrected(measure, corrections[line.pk])
            adjusted.add(place)
        parts[place].append(measure)
    for place, found in parts.items():
        rest = plain.pop(place, None)
        rich[place] = combined([None if rest is None else Measure(*rest), *found])
    return Portion(plain, rich, frozenset(adjusted))


def _corrections(lines: Sequence[MeasureLine]) -> dict[int, list[MeasureAdjustment]]:
    found: dict[int, list[MeasureAdjustment]] = defaultdict(list)
    if lines:
        rows = MeasureAdjustment.objects.in_force().filter(line__in=[line.pk for line in lines])
        for row in rows.order_by("pk"):
            found[row.line_id].append(row)
    return found


def standing_of_group(
    scheme: Scheme, items: Sequence[Item], subjects: Sequence[int], portion: int
) -> dict[int, dict[Decimal, Peers]]:
    """For each indicator that compares the whole group: where each value stands. Nothing without such."""
    own = [item for item in items if compared(item) is not None]
    counts: dict[int, Counter[Decimal]] = {item.key: Counter() for item in own}
    for start in range(0, len(subjects) if own else 0, portion):
        keys = subjects[start : start + portion]
        found = portion_of(scheme, keys, [item.key for item in own])
        for item in own:
            values = (compared_value(item, found.of((subject, item.key))) for subject in keys)
            counts[item.key].update(value for value in values if value is not None)
    return {item.key: standing_of(counts[item.key], lowest_first=compared(item).lowest_first) for item in own}


def history_of(scheme: Scheme, terms: Terms) -> dict[int, list[Past]]:
    """Earlier published years of each subject, the newest last, as far as streaks look back. One query."""
    if not terms.streaks:
        return {}
    most = max(row["times"] for row in terms.streaks)
    rows = Result.objects.filter(
        period__kind=PeriodKind.YEAR,
        period__state=PeriodState.PUBLISHED,
        period__scheme__group=scheme.group_id,
        period__year__lt=scheme.year,
        period__year__gte=scheme.year - most,
    ).order_by("period__year")
    told = list(rows.values_list("subject_id", "period__year", "rank", "total", "base"))
    sizes: dict[int, int] = defaultdict(int)
    for _, year, rank, _, _ in told:
        sizes[year] += rank is not None
    found: dict[int, list[Past]] = defaultdict(list)
    for subject, year, rank, total, base in told:
        found[subject].append(Past(rank, sizes[year], terms.band_of(total, base)))
    return found
