"""Figures and holders from before the portal, entered from the files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from assessments.choices import (
    MeasureSource,
    MeasureState,
    PeriodKind,
    PeriodState,
    ReportState,
    Verification,
    quarter_word,
)
from assessments.counting import put
from assessments.models import MeasureLine, Period, QuarterReport, Scheme
from assessments.rules import Measure
from assessments.workflow.guards import acting, within_due
from assessments.workflow.periods import quarter_days, scheme_in_force
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Refused


def _measure(numerator: int, denominator: int | None) -> Measure:
    return Measure(Decimal(numerator), None if denominator is None else Decimal(denominator))


@transaction.atomic
def enter_past_quarter(
    *,
    actor: Actor,
    scheme: Scheme,
    quarter: int,
    measures: Mapping[tuple[int, str], tuple[int, int | None] | None],
    basis: str,
    at: datetime,
) -> Period:
    """A quarter from before the portal, entered from the files and locked at once.

    ``measures`` maps (subject, indicator code) to (numerator, denominator), or to None where the
    indicator does not apply. Refused where a figure is missing or ``basis`` is empty.
    """
    scheme = scheme_in_force(actor, scheme)
    if not basis.strip():
        raise Refused("请写明这些历史数据的依据。", field="basis")
    starts_on, ends_on = quarter_days(scheme.year, quarter)
    label = f"{scheme.year}年{quarter_word(quarter)}"
    if scheme.periods.filter(kind=PeriodKind.QUARTER, number=quarter).exists():
        raise Refused(f"{label}已经有数据了。", field="quarter")
    subjects = list(scheme.group.subjects.all())
    indicators = list(scheme.indicators.all())
    wanted = {(s.pk, i.code): (s, i) for s in subjects for i in indicators}
    touched = {subject for subject, _ in measures}
    missing = [
        f"{s.name}“{i.name}”"
        for (pk, code), (s, i) in wanted.items()
        if pk in touched and (pk, code) not in measures
    ]
    unknown = [key for key in measures if key not in wanted]
    if missing or unknown:
        raise Refused(f"历史数据不完整：缺 {'、'.join(missing[:5]) or '无'}；不认识的有 {len(unknown)} 条。")
    for place, counts in measures.items():
        if counts is not None and counts[1] is not None:
            within_due(wanted[place][1], Decimal(counts[0]), Decimal(counts[1]), field="measures")
    period = Period.objects.create(
        scheme=scheme,
        kind=PeriodKind.QUARTER,
        year=scheme.year,
        number=quarter,
        starts_on=starts_on,
        ends_on=ends_on,
        state=PeriodState.LOCKED,
        opened_at=at,
        locked_at=at,
        locked_by=acting(actor),
    )
    reports = QuarterReport.objects.bulk_create(
        [
            QuarterReport(
                period=period,
                subject=s,
                state=ReportState.LOCKED,
                locked_at=at,
                locked_by=acting(actor),
                refreshed_at=at,
            )
            for s in subjects
            if s.pk in touched
        ]
    )
    lines = []
    for report in reports:
        for indicator in indicators:
            counts = measures[report.subject_id, indicator.code]
            line = MeasureLine(
                report=report,
                indicator=indicator,
                source=MeasureSource.ENTERED,
                counted_at=at,
                state=MeasureState.CONFIRMED,
                note=basis.strip(),
                verification=Verification.VERIFIED,
                verified_by=acting(actor),
                verified_at=at,
            )
            put(line, None if counts is None else _measure(*counts))
            if counts is not None:
                line.verified_numerator, line.verified_denominator = line.numerator, line.denominator
            lines.append(line)
    MeasureLine.objects.bulk_create(lines, batch_size=500)
    summary = f"录入{label}历史数据 {len(reports)} 个单位"
    record(
        actor=actor, subject=period, move="enter_past_quarter", summary=summary, reason=basis.strip(), at=at
    )
    return period
