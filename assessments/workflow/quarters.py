"""Quarters that run by themselves: they open when a quarter has ended, go to the county when the days
of grace are over, and lock when what is verified has waited long enough (record 0061).

Each step asks "is it due and not yet done", never "is today the day": a server that was off does it
when it is back. Two workers may run at once; the later one finds nothing left to do.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from assessments.choices import (
    DECIDED,
    FILLABLE,
    MeasureState,
    PeriodKind,
    PeriodState,
    ReportState,
    SchemeState,
    Verification,
)
from assessments.counted_once import count_once
from assessments.models import MeasureLine, Period, QuarterReport, Scheme
from assessments.workflow import days, periods, running
from assessments.workflow.reports import ask_to_verify
from assessments.workflow.verification import lock_report
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category as MessageCategory
from congress_portal.foundation.notifications.services import enqueue, holders_of, settle
from congress_portal.foundation.web.refusals import Refused

logger = logging.getLogger(__name__)


@dataclass
class Kept:
    """What a run did."""

    opened: int = 0
    closed: int = 0
    locked: int = 0
    counted: int = 0


def keep_quarters(*, on: date, at: datetime) -> Kept:
    """Everything that is due on a day. Safe to repeat; a county that fails does not hold up the others."""
    kept = Kept()
    kept.opened = open_due(on=on, at=at)
    kept.closed = close_due(on=on, at=at)
    kept.locked = lock_due(on=on, at=at)
    kept.counted = running.count_due(on=on, at=at)
    return kept


def open_due(*, on: date, at: datetime) -> int:
    """Open the quarter that ended last, for each published scheme that has not opened it; the number.

    Where it cannot be opened, the county's staff are told why, once.
    """
    year, quarter = periods.ended_quarter(on)
    there = Period.objects.filter(scheme=OuterRef("pk"))
    schemes = (
        Scheme.objects.of_townships()
        .filter(state=SchemeState.PUBLISHED, year=year)
        .exclude(group__reporting_rule__opens_itself=False)
        .exclude(Exists(there.filter(kind=PeriodKind.QUARTER, number=quarter)))
        .exclude(Exists(there.filter(kind=PeriodKind.YEAR, state=PeriodState.PUBLISHED)))
        .filter(running.reporting())
        .select_related("group", "county__congress")
        .order_by("pk")
    )
    opened = 0
    for scheme in schemes:
        _, ends_on = periods.quarter_days(year, quarter)
        rule = days.rule_of(scheme.group)
        due_on = days.proposed(rule, days.calendar_from(on), ends_on, on).due_on
        try:
            period = periods.open_period(
                actor=Actor.system(scheme.county), scheme=scheme, quarter=quarter, due_on=due_on, at=at
            )
        except Refused as refusal:
            if scheme.periods.filter(kind=PeriodKind.QUARTER, number=quarter).exists():
                continue  # another worker was faster
            logger.warning("quarter %s/%s of scheme %s not opened", year, quarter, scheme.pk)
            _tell_staff(
                scheme,
                kind="quarter_not_opened",
                stage=f"{year}-{quarter}",
                title=f"{scheme.group}{year}年第 {quarter} 季度填报没有自动开始",
                body=refusal.message,
                url=scheme.get_absolute_url(),
                at=at,
            )
            continue
        opened += 1
        _tell_staff(
            scheme,
            kind="quarter_opened",
            stage=f"{year}-{quarter}",
            title=f"{scheme.group}{period}填报已自动开始",
            body=f"数已按日常记录算好，各单位 {due_on:%m月%d日} 前确认提交。",
            url=period.get_absolute_url(),
            at=at,
        )
    return opened


def _tell_staff(
    scheme: Scheme, *, kind: str, stage: str, title: str, body: str, url: str, at: datetime
) -> None:
    if scheme.county.congress_id is None:
        return
    enqueue(
        recipients=holders_of(scheme.county.congress_id, Capability.VERIFY_REPORT, on=timezone.localdate(at)),
        kind=kind,
        subject_key=scheme,
        stage=stage,
        title=title,
        body=body,
        url=url,
        category=MessageCategory.PROGRESS,
        at=at,
    )


def is_over(report: QuarterReport, on: date) -> bool:
    """Whether a report (its period loaded) is past its days of grace, and past its answer day if returned."""
    if report.state not in FILLABLE or report.period.grace_until is None:
        return False
    last = report.period.grace_until
    if report.state == ReportState.RETURNED and report.answer_by is not None:
        last = max(last, report.answer_by)
    return on > last


def close_due(*, on: date, at: datetime) -> int:
    """Pass reports on to the county that nobody handed in by the end of grace; the number of them."""
    waiting = (
        QuarterReport.objects.filter(
            state__in=FILLABLE, period__state=PeriodState.OPEN, period__grace_until__lt=on
        )
        .filter(Q(state=ReportState.OPEN) | Q(answer_by=None) | Q(answer_by__lt=on))
        .order_by("pk")
        .values_list("period_id", flat=True)
    )
    closed = 0
    for period_id in dict.fromkeys(waiting):
        try:
            closed += close_period(period_id=period_id, on=on, at=at)
        except Refused as refusal:
            logger.warning("reports of period %s not closed", period_id)
            period = Period.objects.select_related("scheme__county__congress").get(pk=period_id)
            _tell_staff(
                period.scheme,
                kind="quarter_not_closed",
                stage=f"{period.year}-{period.number}",
                title=f"{period}填报宽限期已满，还没有转核验",
                body=refusal.message,
                url=period.get_absolute_url(),
                at=at,
            )
    return closed


@transaction.atomic
def close_period(*, period_id: int, on: date, at: datetime) -> int:
    """The reports of one period whose grace is over go to the county as the records have them.

    Nothing is confirmed for the township: lines it has not answered stay unanswered, and the county
    sees that (record 0061). One query a metric for all of them.
    """
    reports = [
        report
        for report in QuarterReport.objects.select_for_update(of=("self",), no_key=True)
        .filter(period=period_id, state__in=FILLABLE)
        .select_related("period__scheme", "subject__organization", "subject__county__congress")
        .order_by("pk")
        if is_over(report, on)
    ]
    if not reports:
        return 0
    period = reports[0].period
    actor = Actor.system(reports[0].subject.county)
    lines: dict[int, list[MeasureLine]] = {report.pk: [] for report in reports}
    for line in (
        MeasureLine.objects.select_for_update(of=("self",), no_key=True)
        .filter(report__in=reports)
        .select_related("indicator")
        .order_by("pk")
    ):
        lines[line.report_id].append(line)
    indicators = list(
        {line.indicator_id: line.indicator for found in lines.values() for line in found}.values()
    )
    counted = count_once(indicators, [r.subject for r in reports], period.starts_on, period.ends_on)
    for report in reports:
        _close(actor, report, lines[report.pk], counted, on, at)
    return len(reports)


def _close(
    actor: Actor, report: QuarterReport, lines: list[MeasureLine], counted, on: date, at: datetime
) -> None:
    for line in lines:
        line.report = report
    periods.recounted(actor=actor, report=report, lines=lines, counted=counted, at=at)
    queried = [line.pk for line in lines if line.verification == Verification.QUERIED]
    MeasureLine.objects.filter(pk__in=queried).update(verification=Verification.PENDING)
    unanswered = sum(1 for line in lines if line.applicable and line.state == MeasureState.COUNTED)
    late = days.late_workdays(report.period.due_on, on)
    report.state, report.closed_at, report.refreshed_at = ReportState.SUBMITTED, at, at
    if report.first_submitted_at is None:
        report.late_workdays = late
    report.version += 1
    report.save(update_fields=["state", "closed_at", "refreshed_at", "late_workdays", "version"])
    what = "没有提交" if report.submitted_at is None else "退回以后没有再提交"
    said = f"{unanswered} 项镇里没有确认" if unanswered else "各项镇里都已确认"
    record(
        actor=actor,
        subject=report,
        move="close_report",
        summary=f"宽限期满，{report.subject}{report.period}填报{what}，按日常记录转县人大核验",
        reason=said,
        audience="parties",
        at=at,
    )
    settle(report, kind=periods.FILL, at=at)
    ask_to_verify(report, f"到期{what}，{said}", at)
    if report.subject.organization_id:
        enqueue(
            recipients=holders_of(report.subject.organization_id, Capability.FILL_REPORT, on=on),
            kind="report_closed",
            subject_key=report,
            title=f"{report.period}填报宽限期已满，数已按日常记录转县人大核验",
            body=f"{said}。要说明情况，可以申请退回。",
            url=report.get_absolute_url(),
            at=at,
        )


def lock_due(*, on: date, at: datetime) -> int:
    """Lock the reports that are verified to the last line and whose day of locking is over; the number.

    What is not verified is never locked: the county is reminded of it instead.
    """
    open_line = MeasureLine.objects.filter(report=OuterRef("pk"), applicable=True).exclude(
        verification__in=DECIDED
    )
    ready = (
        QuarterReport.objects.filter(
            state=ReportState.SUBMITTED, period__state=PeriodState.OPEN, period__lock_on__lt=on
        )
        .exclude(Exists(open_line))
        .select_related("subject__county")
        .order_by("pk")
    )
    done = 0
    for report in ready:
        try:
            lock_report(actor=Actor.system(report.subject.county), report=report, at=at)
        except Refused:  # somebody was faster, or a line was opened again
            continue
        done += 1
    return done
