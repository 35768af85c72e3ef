"""A record that a locked quarter counts is not counted again in another. Reads, writes nothing.

The date of a record may be corrected after its quarter was locked; the locked number stands (decisions E26)
and is mended by a correction that somebody asks for, never by counting the record a second time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from assessments.choices import MeasureSource, PeriodKind, ReportState
from assessments.counting import Counted, count, less, metric_of, source_of, subject_ref
from assessments.metrics import Metric, Record, measures, records_behind
from assessments.models import AssessedSubject, Indicator, MeasureLine, QuarterReport
from congress_portal.foundation.accounts.models import Organization

# How far before a period a locked quarter of the year before still matters.
NEAR = timedelta(days=100)

# (organization, metric) → {record key: the locked line that counts it}
Archived = dict[tuple[int, str], dict[str, MeasureLine]]


def count_once(
    indicators: Sequence[Indicator], subjects: Iterable[AssessedSubject], start: date, end: date
) -> Counted:
    """``count`` without what locked quarters hold already; what was left out stands on the measure.

    One query for the locked lines, one a metric and locked quarter to see whether its records moved, and
    a few more for each number that did.
    """
    subjects = list(subjects)
    counted = count(indicators, subjects, start, end)
    metrics = {metric_of(i).code: metric_of(i) for i in indicators if _may_repeat(i)}
    lines = _moved(metrics, _locked_lines(metrics, subjects, start, end))
    if not lines:
        return counted
    archived = _archived(lines)
    by_organization = {s.organization_id: s.pk for s in subjects if s.organization_id}
    organizations = {s.organization_id: s.organization for s in subjects if s.organization_id}
    for (organization, code), keys in archived.items():
        found = records_behind(metrics[code], organization, start, end)
        again: list[dict[str, Any]] | None = None
        for indicator in indicators:
            place = by_organization[organization], indicator.pk
            measure = counted.get(place)
            if indicator.metric != code or measure is None or measure.breakdown or measure.items:
                continue
            if again is None:
                again = repeated(metrics[code], organizations[organization], found, keys)
            if again:
                counted[place] = replace(less(measure, again), elsewhere=tuple(again))
    return counted


def _may_repeat(indicator: Indicator) -> bool:
    """Counted from records, by what happened in a stretch: stocks and people of the year never add up."""
    return source_of(indicator) == MeasureSource.COUNTED and not metric_of(indicator).last_counts


def _locked_lines(
    metrics: Mapping[str, Metric], subjects: Sequence[AssessedSubject], start: date, end: date
) -> list[MeasureLine]:
    """Locked lines of other quarters of the year, and of the one just before it. One query."""
    if not metrics:
        return []
    near = Q(report__period__year=start.year) | Q(
        report__period__ends_on__gte=start - NEAR, report__period__ends_on__lt=start
    )
    return list(
        MeasureLine.objects.filter(
            near,
            report__subject__in=[s.pk for s in subjects if s.organization_id],
            report__state=ReportState.LOCKED,
            report__period__kind=PeriodKind.QUARTER,
            indicator__metric__in=list(metrics),
            applicable=True,
            records_sha256__gt="",
        )
        .exclude(report__period__starts_on__lte=end, report__period__ends_on__gte=start)
        .select_related("report__period", "report__subject__organization", "indicator")
        .defer("records")
        .order_by("pk")
    )


def _moved(metrics: Mapping[str, Metric], lines: Sequence[MeasureLine]) -> list[MeasureLine]:
    """The locked lines whose records say something else by now. One query a metric and quarter."""
    groups: dict[tuple[str, int], list[MeasureLine]] = defaultdict(list)
    for line in lines:
        groups[line.indicator.metric, line.report.period_id].append(line)
    moved = []
    for (code, _), same in groups.items():
        period = same[0].report.period
        kinds = {ref: kind for _, kind, ref in (subject_ref(line.report.subject) for line in same)}
        now = measures(metrics[code], kinds, period.starts_on, period.ends_on)
        for line in same:
            found = now.get(line.report.subject.organization_id)
            if found is None or (found.numerator, found.denominator) != (line.numerator, line.denominator):
                moved.append(line)
    return moved


def _archived(lines: Iterable[MeasureLine]) -> Archived:
    """The records that locked lines count, by whose and of which metric. One query."""
    known = {line.pk: line for line in lines}
    archived: Archived = defaultdict(dict)
    for pk, records in MeasureLine.objects.filter(pk__in=known).values_list("pk", "records"):
        line = known[pk]
        place = line.report.subject.organization_id, line.indicator.metric
        for record in records or ():
            if record.get("counted") is not False and "elsewhere" not in record:
                archived[place][record["key"]] = line
    return archived


def repeated(
    metric: Metric, organization: Organization, found: Sequence[Record], keys: Mapping[str, MeasureLine]
) -> list[dict[str, Any]]:
    """Those of some records that a locked line counts, with what each is worth, as a measure keeps them."""
    rows = []
    for record in found:
        if record.key not in keys:
            continue
        done, due = _worth(metric, organization, record, found)
        rows.append(
            {
                "key": record.key,
                "on": record.on.isoformat(),
                "label": record.label,
                "done": format(done, "f"),
                "due": None if due is None else format(due, "f"),
                "period": str(keys[record.key].report.period),
                "line": keys[record.key].pk,
            }
        )
    return rows


def _worth(
    metric: Metric, organization: Organization, record: Record, found: Sequence[Record]
) -> tuple[Decimal, Decimal | None]:
    """What one record adds to a number: what its day counts where it is alone on it, else one of one.

    At most one query.
    """
    if sum(1 for other in found if other.on == record.on) == 1:
        day = measures(metric, {organization.pk: organization.kind}, record.on, record.on)[organization.pk]
        if day is not None and (day.numerator or day.denominator):
            return day.numerator, day.denominator
    return Decimal(record.counted is not False), Decimal(1) if metric.has_denominator else None


def still_counted(
    report: QuarterReport, lines: Sequence[MeasureLine], listed: Mapping[str, Sequence[Record]] | None = None
) -> dict[int, list[dict[str, Any]]]:
    """By line of a report: records in its number that a locked quarter counts, less those it names as left out.

    Two queries, and one a metric whose records are not ``listed``. The report comes with period and subject's
    organization, the lines with their indicators.
    """
    subject, period, listed = report.subject, report.period, listed or {}
    lines = [line for line in lines if line.source == MeasureSource.COUNTED and line.applicable]
    metrics = {
        line.indicator.metric: metric_of(line.indicator) for line in lines if _may_repeat(line.indicator)
    }
    if not subject.organization_id:
        return {}
    others = _locked_lines(metrics, [subject], period.starts_on, period.ends_on)
    archived = _archived(others) if others else {}
    again = {}
    for line in lines:
        code = line.indicator.metric
        keys, measure = archived.get((subject.organization_id, code)), line.measure
        if not keys or measure.breakdown or measure.items:
            continue
        found = listed.get(code)
        if found is None:
            found = records_behind(metrics[code], subject.organization_id, period.starts_on, period.ends_on)
        left_out = {row["key"] for row in measure.elsewhere}
        keys = {key: other for key, other in keys.items() if key not in left_out}
        rows = repeated(metrics[code], subject.organization, found, keys)
        if rows:
            again[line.pk] = rows
    return again


def words(rows: Sequence[Mapping[str, Any]]) -> str:
    """“…”已经算进2026年第三季度: what is told the chair and the county."""
    told = "；".join(f"{row['on']}“{row['label']}”已经算进{row['period']}" for row in rows[:3])
    return told + (f"，等 {len(rows)} 条" if len(rows) > 3 else "")
