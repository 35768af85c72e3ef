"""From a year's confirmed measures to scored sheets: reads the database, hands numbers to scoring.

The year is always computed anew from measures, never from points (decisions E26).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from assessments.choices import ReportState, quarter_word
from assessments.counting import metric_of, placed_rule
from assessments.models import (
    AssessedSubject,
    Category,
    Indicator,
    MeasureAdjustment,
    MeasureLine,
    Period,
    Scheme,
)
from assessments.rules import Measure, Outcome, RuleError
from assessments.rules.awards import Past, Terms
from assessments.scoring import Item, Sheet, combined, latest, sheet, with_peers
from congress_portal.foundation.web.refusals import Refused

ZERO = Decimal(0)
NO_HISTORY: Mapping[int, Sequence[Past]] = {}


def items_of(indicators: Sequence[Indicator]) -> list[Item]:
    """Indicators (their categories loaded) as scoring needs them. Refused where a rule is broken.

    No query, but one where categories stand below headings.
    """
    items = []
    headings = _headings(indicators)
    for indicator in indicators:
        try:
            rule = placed_rule(indicator)
        except RuleError as error:
            raise Refused(f"指标“{indicator.name}”的计分规则不完整：{error}") from None
        metric = metric_of(indicator)
        items.append(
            Item(
                key=indicator.pk,
                name=indicator.name,
                category=indicator.category_id,
                block=indicator.category.block,
                full_mark=indicator.full_mark,
                rule=rule,
                wording=metric.wording,
                cap=indicator.category.cap,
                tie_break=indicator.tie_break,
                code=indicator.code,
                above=_above(indicator.category, headings),
                due_grows=not (metric.last_counts or metric.due_stands),
            )
        )
    return items


def _headings(indicators: Sequence[Indicator]) -> Mapping[int, Category]:
    """The headings of the scheme, where categories stand below some."""
    below = next((i.category for i in indicators if i.category.parent_id is not None), None)
    if below is None:
        return {}
    return Category.objects.filter(scheme=below.scheme_id).in_bulk()


def _above(category: Category, headings: Mapping[int, Category]) -> tuple[tuple[int, Decimal | None], ...]:
    path: list[tuple[int, Decimal | None]] = []
    parent = headings.get(category.parent_id)
    while parent is not None and len(path) < 4:
        path.append((parent.pk, parent.cap))
        parent = headings.get(parent.parent_id)
    return tuple(path)


@dataclass(frozen=True)
class YearMeasures:
    """The year's measure of each (subject, indicator), and which of them hold corrections."""

    measures: Mapping[tuple[int, int], Measure | None]
    adjusted: frozenset[tuple[int, int]]

    def of(self, subject_id: int, indicators: Sequence[Indicator]) -> dict[int, Measure | None]:
        """One subject's measures by indicator."""
        return {i.pk: self.measures.get((subject_id, i.pk)) for i in indicators}


def corrected(measure: Measure, rows: Sequence[MeasureAdjustment]) -> Measure:
    numerator = measure.numerator + sum((r.numerator_change for r in rows), ZERO)
    denominator = measure.denominator
    if denominator is not None:
        denominator += sum((r.denominator_change for r in rows), ZERO)
    if denominator is not None:
        denominator = max(ZERO, denominator)
    return replace(measure, numerator=max(ZERO, numerator), denominator=denominator)


def corrections_of(scheme: Scheme) -> dict[int, list[MeasureAdjustment]]:
    """Corrections in force by line. One query."""
    found: dict[int, list[MeasureAdjustment]] = defaultdict(list)
    for row in (
        MeasureAdjustment.objects.in_force().filter(line__report__period__scheme=scheme).order_by("pk")
    ):
        found[row.line_id].append(row)
    return found


def lasting(indicator: Indicator) -> bool:
    """Whether the indicator's last figure of a year is the year's; else its quarters add up."""
    return metric_of(indicator).last_counts


def measures_from(
    lines: Iterable[MeasureLine],
    corrections: Mapping[int, Sequence[MeasureAdjustment]],
    later: Iterable[tuple[date, Mapping[tuple[int, int], Measure | None]]] = (),
    indicators: Iterable[Indicator] = (),
) -> YearMeasures:
    """The year's measures out of lines (report, period and indicator loaded) and corrections.

    ``later`` are counts of days no line covers, with their last day, of these ``indicators``. Where the last figure counts, the
    corrections of the earlier ones still stand: what they mend, the records do not tell.
    """
    parts: dict[tuple[int, int], list[tuple[date, Measure | None]]] = defaultdict(list)
    mended: dict[tuple[int, int], list[MeasureAdjustment]] = defaultdict(list)
    last = {indicator.pk: lasting(indicator) for indicator in indicators}
    adjusted = set()
    for line in lines:
        place = (line.report.subject_id, line.indicator_id)
        if line.indicator_id not in last:
            last[line.indicator_id] = lasting(line.indicator)
        measure, rows = line.measure if line.applicable else None, corrections.get(line.pk)
        if measure is not None and rows:
            adjusted.add(place)
            if last[line.indicator_id]:
                mended[place] += rows
            else:
                measure = corrected(measure, rows)
        parts[place].append((line.report.period.ends_on, measure))
    for ends_on, counted in later:
        for place, measure in counted.items():
            if place[1] in last:
                parts[place].append((ends_on, measure))
    measures = {}
    for place, found in parts.items():
        if not last[place[1]]:
            measures[place] = combined([measure for _, measure in found])
            continue
        measure = latest(found)
        measures[place] = corrected(measure, mended[place]) if measure and mended[place] else measure
    return YearMeasures(measures, frozenset(adjusted))


def locked_measures(scheme: Scheme) -> tuple[YearMeasures, list[AssessedSubject]]:
    """What the year is computed from, and for whom: lines of locked reports, corrected. Two queries."""
    lines = list(
        MeasureLine.objects.filter(report__period__scheme=scheme, report__state=ReportState.LOCKED)
        .select_related("report__subject", "report__period", "indicator")
        .defer("records", "note", "verify_note")
        .order_by("report__subject__sort_order", "report__subject_id", "report__period_id", "pk")
    )
    subjects = list({line.report.subject_id: line.report.subject for line in lines}.values())
    return measures_from(lines, corrections_of(scheme)), subjects


def terms_of(scheme: Scheme) -> Terms:
    """The scheme's bands, gates, start and ceiling. Refused where they are broken."""
    try:
        return Terms.from_params(scheme.terms or {})
    except RuleError as error:
        raise Refused(f"方案里的等次、门槛和折算不完整：{error}") from None


def score_all(
    scheme: Scheme,
    indicators: Sequence[Indicator],
    subjects: Sequence[AssessedSubject],
    year: YearMeasures,
    changed: Callable[[int, Item, Outcome], Outcome] | None = None,
    history: Mapping[int, Sequence[Past]] = NO_HISTORY,
) -> dict[int, Sheet]:
    """A sheet for each subject. Refused, naming the subject, where anything cannot be scored: never a
    silent 0. ``changed`` gets the subject, the item and its outcome (points changed by hand)."""
    items = items_of(indicators)
    terms = terms_of(scheme)
    whole = YearMeasures(with_peers(items, year.measures), year.adjusted)
    sheets = {}
    for subject in subjects:
        try:
            sheets[subject.pk] = sheet(
                items,
                whole.of(subject.pk, indicators),
                full_mark=scheme.full_mark,
                policy=scheme.not_applicable,
                changed=partial(changed, subject.pk) if changed is not None else None,
                terms=terms,
                history=history.get(subject.pk, ()),
            )
        except RuleError as error:
            raise Refused(f"{subject.name}没法计分：{error}") from None
    return sheets


def coverage_text(quarters: Sequence[Period]) -> str:
    """第一、第二季度；还缺第三、第四季度"""
    there = sorted(p.number for p in quarters)
    text = (
        "、".join(quarter_word(n).removesuffix("季度") for n in there) + "季度" if there else "没有季度数据"
    )
    missing = [n for n in (1, 2, 3, 4) if n not in there]
    if missing:
        text += f"；缺{'、'.join(quarter_word(n).removesuffix('季度') for n in missing)}季度"
    return text
