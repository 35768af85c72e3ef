"""Filling reports from the records: which numbers belong on which line. Reads metrics, writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from assessments.choices import Block, MeasureSource
from assessments.metrics import METRICS, Metric, measures
from assessments.models import AssessedSubject, Indicator, MeasureLine, Period, QuarterReport
from assessments.rules import MANUAL, RATINGS, Measure, Rule, RuleError, pack
from congress_portal.foundation.web.refusals import Refused

# (subject, indicator) → measure; None where the metric does not apply to the subject.
Counted = dict[tuple[int, int], Measure | None]


def metric_of(indicator: Indicator) -> Metric:
    """The indicator's metric. Refused where the catalogue has lost it: a gap must never score 0."""
    metric = METRICS.get(indicator.metric)
    if metric is None:
        raise Refused(f"指标“{indicator.name}”的数据来源“{indicator.metric}”已经没有了，请联系管理员。")
    return metric


def placed_rule(indicator: Indicator) -> Rule:
    """The rule as it works in the block it stands in (category loaded): what scores and what is shown.

    Raises RuleError where its parameters are not valid.
    """
    return indicator.rule.placed(subtracted=indicator.category.block == Block.PENALTY)


def subject_ref(subject: AssessedSubject) -> tuple[str, str, int]:
    """(family, kind, id) of what is assessed; of an organization its own kind (organization loaded)."""
    if subject.organization_id:
        return "organization", subject.organization.kind, subject.organization_id
    if subject.mandate_id:
        return "mandate", "mandate", subject.mandate_id
    if subject.deputy_group_id:
        return "deputy_group", "deputy_group", subject.deputy_group_id
    return "liaison_station", "liaison_station", subject.station_id


def count(
    indicators: Sequence[Indicator], subjects: Iterable[AssessedSubject], start: date, end: date
) -> Counted:
    """Measures of all subjects (their organization loaded) for all indicators.

    One query a metric, and one more for each further sort of subject in the same group.
    """
    families: dict[str, dict[int, tuple[str, AssessedSubject]]] = {}
    for subject in subjects:
        family, kind, ref = subject_ref(subject)
        families.setdefault(family, {})[ref] = kind, subject
    counted: Counted = {}
    known: dict[tuple[str, str], dict[int, Measure | None]] = {}
    for indicator in indicators:
        metric = metric_of(indicator)
        for family, members in families.items():
            if (metric.code, family) not in known:
                kinds = {ref: kind for ref, (kind, _) in members.items()}
                known[metric.code, family] = measures(metric, kinds, start, end) if end >= start else {}
            for ref, (_, subject) in members.items():
                counted[subject.pk, indicator.pk] = known[metric.code, family].get(ref)
    return counted


def source_of(indicator: Indicator) -> str:
    """How the indicator's figure comes about: counted, typed by the township, or judged in the review."""
    if not getattr(metric_of(indicator), "by_hand", False):
        return MeasureSource.COUNTED
    try:
        needs = indicator.rule.needs_of()
    except RuleError:
        return MeasureSource.TYPED
    return MeasureSource.JUDGED if needs & {MANUAL, RATINGS} else MeasureSource.TYPED


def put(line: MeasureLine, measure: Measure | None) -> bool:
    """Write a measure into an unsaved change of a line; whether anything differs."""
    applicable = measure is not None
    numerator = measure.numerator if measure else 0
    denominator = measure.denominator if measure else None
    breakdown = pack(measure)
    before = (line.applicable, line.numerator, line.denominator, line.breakdown)
    line.applicable, line.numerator, line.denominator, line.breakdown = (
        applicable,
        numerator,
        denominator,
        breakdown,
    )
    return before != (applicable, numerator, denominator, breakdown)


def less(measure: Measure, again: Sequence[Mapping[str, Any]]) -> Measure:
    """The measure less some records of it, as ``Measure.elsewhere`` keeps them."""
    if not again:
        return measure
    done = sum((Decimal(row["done"]) for row in again), Decimal(0))
    gone, due = sum((Decimal(row["due"] or 0) for row in again), Decimal(0)), measure.denominator
    return replace(
        measure,
        numerator=max(Decimal(0), measure.numerator - done),
        denominator=None if due is None else max(Decimal(0), due - gone),
    )


def changed_since(report: QuarterReport, lines: Sequence[MeasureLine]) -> dict[int, Measure | None]:
    """Lines whose records have moved since they were counted: {line: what they say now}."""
    period: Period = report.period
    counted = count([line.indicator for line in lines], [report.subject], period.starts_on, period.ends_on)
    moved = {}
    for line in lines:
        now = counted[report.subject_id, line.indicator_id]
        # What a locked quarter counts was left out when the line was counted (counted_once.py).
        if now is not None and line.applicable:
            now = less(now, line.measure.elsewhere)
        was = (line.applicable, line.numerator, line.denominator)
        if was != (now is not None, now.numerator if now else 0, now.denominator if now else None):
            moved[line.pk] = now
    return moved
