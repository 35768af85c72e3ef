"""Opening quarters and years: a quarter opens with every report already filled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from assessments.choices import (
    FILLABLE,
    MeasureSource,
    MeasureState,
    PeriodKind,
    SchemeState,
    Verification,
    quarter_word,
)
from assessments.counted_once import count_once
from assessments.counting import Counted, put, source_of
from assessments.models import (
    AssessedSubject,
    MeasureLine,
    Period,
    QuarterReport,
    ReportingRule,
    RunningCount,
    Scheme,
)
from assessments.workflow import days
from assessments.workflow.guards import locked, need, same_county
from assessments.workflow.review_locks import quarter_may_open
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.notifications.services import open_todos, waiting_todo
from congress_portal.foundation.numbering.services import take_numbers
from congress_portal.foundation.web.refusals import Refused
from congress_portal.foundation.workdays.services import calendar_for

FILL, VERIFY = "quarter_report", "verify_report"


def quarter_days(year: int, quarter: int) -> tuple[date, date]:
    """First and last day of a quarter."""
    first = date(year, 3 * quarter - 2, 1)
    last = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}[quarter]
    return first, date(year, *last)


def ended_quarter(on: date) -> tuple[int, int]:
    """The quarter that ended last before a day: (year, number)."""
    quarter = (on.month - 1) // 3
    return (on.year, quarter) if quarter else (on.year - 1, 4)


def proposal(on: date, rule: ReportingRule | None = None) -> tuple[int, date]:
    """The quarter to report next and its due date: so many working days after it ended, or after today."""
    year, quarter = ended_quarter(on)
    _, ends_on = quarter_days(year, quarter)
    calendar = calendar_for(years=(year, on.year + 1))
    return quarter, days.proposed(rule or ReportingRule(), calendar, ends_on, on).due_on


def scheme_in_force(actor: Actor, scheme: Scheme) -> Scheme:
    """The scheme, locked and published. Refused while it is a draft."""
    need(actor, Capability.VERIFY_REPORT, "开始季度填报")
    scheme = locked(scheme, "group")
    same_county(actor, scheme.county_id)
    if scheme.state != SchemeState.PUBLISHED:
        raise Refused(f"“{scheme.name}”还没有发布，请先发布方案，再开始填报。")
    return scheme


@transaction.atomic
def open_period(
    *, actor: Actor, scheme: Scheme, quarter: int, due_on: date, at: datetime, on: date | None = None
) -> Period:
    """Open a quarter: one report for each subject, each line counted from the records.

    The days of grace and the day of locking follow from the due date by the group's rule (record
    0061). Refused where it is open already, where the year is decided, where the group has nobody in it,
    or where the due date lies before the quarter's end or absurdly late.
    """
    scheme = scheme_in_force(actor, scheme)
    if scheme.group.assesses != "township":
        raise Refused(f"“{scheme.group}”不用按季度填报，请在“其他考评”里开始。", field="scheme")
    if quarter not in (1, 2, 3, 4):
        raise Refused("请选择第一到第四季度。", field="quarter")
    starts_on, ends_on = quarter_days(scheme.year, quarter)
    label = f"{scheme.year}年{quarter_word(quarter)}"
    known = list(scheme.periods.select_related("scheme"))
    if any(p.kind == PeriodKind.QUARTER and p.number == quarter for p in known):
        raise Refused(f"{label}已经开始填报了。", field="quarter")
    quarter_may_open(next((p for p in known if p.kind == PeriodKind.YEAR), None))
    if due_on <= ends_on:
        raise Refused(f"截止日期要在{label}结束（{ends_on:%Y-%m-%d}）以后。", field="due_on")
    days.within_reach(due_on, max(ends_on, timezone.localdate(at)), "填报截止", field="due_on")
    subjects = list(
        scheme.group.subjects.current().select_related("organization").order_by("sort_order", "pk")
    )
    if not subjects:
        raise Refused(f"“{scheme.group}”里还没有参评单位，请先在考评分组里添加。")
    dated = days.following(days.rule_of(scheme.group), days.calendar_from(due_on), due_on)
    period = Period.objects.create(
        scheme=scheme,
        kind=PeriodKind.QUARTER,
        year=scheme.year,
        number=quarter,
        starts_on=starts_on,
        ends_on=ends_on,
        due_on=due_on,
        grace_until=dated.grace_until,
        lock_on=dated.lock_on,
        opened_at=at,
    )
    fill_reports(actor=actor, period=period, subjects=subjects, at=at)
    return period


def ask_to_fill(period: Period, reports: Sequence[QuarterReport], why: str, at: datetime) -> None:
    """A to-do for each township whose report of the period waits to be filled."""
    open_todos(
        [
            waiting_todo(
                subject=report,
                kind=FILL,
                organization=report.subject.organization,
                capability=Capability.FILL_REPORT,
                verb="填报",
                title=f"{period}填报",
                why=why,
                due=period.due_on,
                url=report.get_absolute_url(),
                at=at,
            )
            for report in reports
            if report.subject.organization is not None
        ]
    )


def fill_reports(
    *, actor: Actor, period: Period, subjects: Sequence[AssessedSubject], at: datetime
) -> list[QuarterReport]:
    """A counted report for each subject of a period that was just made; who fills it gets a to-do.

    One query a metric, whatever the number of subjects.
    """
    scheme, label = period.scheme, str(period)
    # Days that this period covers now are no longer the daily count's.
    RunningCount.objects.filter(scheme=scheme).delete()
    numbers = take_numbers(f"assessments.report:{scheme.county_id}:{scheme.year}", len(subjects))
    reports = QuarterReport.objects.bulk_create(
        [
            QuarterReport(
                period=period, subject=subject, refreshed_at=at, number=f"季报{scheme.year}-{number:04d}"
            )
            for subject, number in zip(subjects, numbers, strict=True)
        ]
    )
    indicators = list(scheme.indicators.all())
    counted = count_once(indicators, subjects, period.starts_on, period.ends_on)
    sources = {indicator.pk: source_of(indicator) for indicator in indicators}
    lines = []
    for report in reports:
        for indicator in indicators:
            line = MeasureLine(
                report=report, indicator=indicator, source=sources[indicator.pk], counted_at=at
            )
            put(line, counted[report.subject_id, indicator.pk])
            _settle_if_nothing_to_say(line)
            lines.append(line)
    MeasureLine.objects.bulk_create(lines, batch_size=1000)
    record(
        actor=actor, subject=period, move="open_period", summary=f"开始{label}填报", audience="parties", at=at
    )
    ask_to_fill(period, reports, "数已按日常记录算好，请确认和补充", at)
    return reports


def _settle_if_nothing_to_say(line: MeasureLine) -> None:
    """Nobody has to confirm or verify what does not apply, or what the review judges."""
    if not line.applicable or line.source == MeasureSource.JUDGED:
        line.state = MeasureState.CONFIRMED
        line.verification = Verification.VERIFIED


@transaction.atomic
def refresh_report(*, actor: Actor, report: QuarterReport, at: datetime) -> int:
    """Count a report's lines anew while the township works on it; the number of lines that moved.

    A confirmed line whose records moved has to be confirmed again.
    """
    report = locked(report, "period__scheme", "subject__organization")
    if actor.kind != "system" and not actor.can(Capability.VERIFY_REPORT):
        need(actor, Capability.FILL_REPORT, "更新填报数据")
        if report.subject.organization_id != actor.organization_id:
            raise Refused("只能更新本单位的填报。")
    if report.state not in FILLABLE:
        raise Refused(
            f"{report.period}填报“{report.get_state_display()}”，不能重新取数。需要更正请联系县人大。"
        )
    lines = list(
        report.lines.select_for_update(of=("self",), no_key=True).select_related("indicator").order_by("pk")
    )
    period = report.period
    counted = count_once(
        [line.indicator for line in lines], [report.subject], period.starts_on, period.ends_on
    )
    moved = recounted(actor=actor, report=report, lines=lines, counted=counted, at=at)
    report.refreshed_at = at
    report.save(update_fields=["refreshed_at"])
    return moved


def recounted(
    *, actor: Actor, report: QuarterReport, lines: Sequence[MeasureLine], counted: Counted, at: datetime
) -> int:
    """Write what the records say now on the lines (locked) of a report; the number that moved.

    What moved waits for the township again.
    """
    moved = []
    for line in lines:
        before = f"{line.numerator}/{line.denominator}"
        if line.source != MeasureSource.COUNTED or not put(
            line, counted[report.subject_id, line.indicator_id]
        ):
            continue
        line.state, line.verification = MeasureState.COUNTED, Verification.PENDING
        line.counted_at = at
        line.version += 1
        _settle_if_nothing_to_say(line)
        moved.append((line, before))
    if moved:
        MeasureLine.objects.bulk_update(
            [line for line, _ in moved],
            [
                "applicable",
                "numerator",
                "denominator",
                "breakdown",
                "state",
                "verification",
                "counted_at",
                "version",
            ],
        )
        record_many(
            entry(
                actor=actor,
                subject=line,
                root=report,
                move="recount",
                summary=f"“{line.indicator}”记录有变，重新取数",
                before=before,
                after=f"{line.numerator}/{line.denominator}",
                audience="parties",
                at=at,
            )
            for line, before in moved
        )
    return len(moved)
