"""The year's measures of many subjects at once: sums where sums do, lines where a line has more to tell.

The database adds up; only lines with parts, records of their own or corrections come one by one. Read in
portions of subjects, so that memory does not grow with the county.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Sum, When

from assessments.choices import DECIDED, PeriodKind, PeriodState, ReportState
from assessments.models import AssessedSubject, MeasureAdjustment, MeasureLine, QuarterReport, Result, Scheme
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
    """Who has a locked report in the scheme's year, in order, with the period of the last one. One query."""
    locked = QuarterReport.objects.filter(period__scheme=scheme, state=ReportState.LOCKED)
    last = locked.filter(subject=OuterRef("pk")).order_by("-period__ends_on").values("period")[:1]
    rows = AssessedSubject.objects.filter(pk__in=locked.values("subject"))
    return list(rows.annotate(last_period=Subquery(last)).order_by("sort_order", "pk"))


def portion_of(
    scheme: Scheme,
    subjects: Sequence[AssessedSubject],
    last: Sequence[int],
    indicators: Sequence[int] | None = None,
) -> Portion:
    """Measures of some subjects (of all indicators unless told) out of locked reports, corrected.

    ``last`` are the indicators whose last figure counts instead of the sum (sheets.lasting), subjects those
    of ``subjects_of``. Two queries, and one more where there are corrections.
    """
    ended: dict[int, list[int]] = defaultdict(list)
    for subject in subjects:
        ended[subject.last_period].append(subject.pk)
    current = Q(pk__in=[])
    for period, keys in ended.items():
        current |= (
            Q(report__period=period)
            if len(ended) == 1
            else Q(report__period=period, report__subject__in=keys)
        )
    stands = ~Q(indicator__in=last) | current
    lines = MeasureLine.objects.filter(report__period__scheme=scheme, report__state=ReportState.LOCKED)
    lines = lines.filter(report__subject__in=[subject.pk for subject in subjects])
    if indicators is not None:
        lines = lines.filter(indicator__in=indicators)
    changes = MeasureAdjustment.objects.in_force().filter(line=OuterRef("pk"))
    own = ~Q(breakdown={}) | Exists(changes)
    decided = Q(verification__in=DECIDED, verified_numerator__isnull=False)
    applies = Q(applicable=True)
    sums = (
        lines.filter(stands)
        .exclude(own)
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
        lines.filter(own & stands | Exists(changes))
        .select_related("report")
        .defer("records", "note", "verify_note")
        .order_by("report__period_id", "pk")
    )
    corrections = _corrections(single)
    adjusted = set()
    ending, lasts = {subject.pk: subject.last_period for subject in subjects}, frozenset(last)
    mended: dict[tuple[int, int], list[MeasureAdjustment]] = defaultdict(list)
    for line in single:
        place = (line.report.subject_id, line.indicator_id)
        measure, rows = line.measure if line.applicable else None, corrections.get(line.pk)
        if measure is not None and rows:
            adjusted.add(place)
            if line.indicator_id in lasts:
                mended[place] += rows
            else:
                measure = corrected(measure, rows)
        if line.indicator_id not in lasts or line.report.period_id == ending[place[0]]:
            parts[place].append(measure)
    for place, found in parts.items():
        rest = plain.pop(place, None)
        rich[place] = combined([None if rest is None else Measure(*rest), *found])
    for place, rows in mended.items():
        rest = plain.pop(place, None)
        measure = rich.get(place) or (None if rest is None else Measure(*rest))
        rich[place] = corrected(measure, rows) if measure else None
    return Portion(plain, rich, frozenset(adjusted))


def _corrections(lines: Sequence[MeasureLine]) -> dict[int, list[MeasureAdjustment]]:
    found: dict[int, list[MeasureAdjustment]] = defaultdict(list)
    if lines:
        rows = MeasureAdjustment.objects.in_force().filter(line__in=[line.pk for line in lines])
        for row in rows.order_by("pk"):
            found[row.line_id].append(row)
    return found


def standing_of_group(
    scheme: Scheme,
    items: Sequence[Item],
    subjects: Sequence[AssessedSubject],
    last: Sequence[int],
    portion: int,
) -> dict[int, dict[Decimal, Peers]]:
    """For each indicator that compares the whole group: where each value stands. Nothing without such."""
    own = [item for item in items if compared(item) is not None]
    counts: dict[int, Counter[Decimal]] = {item.key: Counter() for item in own}
    for start in range(0, len(subjects) if own else 0, portion):
        keys = subjects[start : start + portion]
        found = portion_of(scheme, keys, last, [item.key for item in own])
        for item in own:
            values = (compared_value(item, found.of((subject.pk, item.key))) for subject in keys)
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
