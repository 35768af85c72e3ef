"""Another day for the reports of an open quarter: the townships get the time, and nobody stays late for it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from assessments.choices import FILLABLE, PeriodKind, PeriodState, ReportState
from assessments.models import Period, QuarterReport
from assessments.workflow import days
from assessments.workflow.guards import check_version, locked, need, required, same_county
from assessments.workflow.periods import FILL, VERIFY, ask_to_fill
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.notifications.services import (
    Word,
    enqueue_many,
    settle,
)
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Refused
from congress_portal.foundation.workdays.arithmetic import add_workdays, workdays_between

MOVED = ["state", "closed_at", "late_workdays", "answer_by", "version"]


@transaction.atomic
def change_due_day(
    *,
    actor: Actor,
    period: Period,
    due_on: date,
    reason: str,
    at: datetime,
    version: int | None = None,
) -> Period:
    """Set another due day for a quarter that is not locked; the days after it move along.

    As many working days of grace and of verifying follow as before. What was passed on at the end of
    grace without the township's hand goes back to the township; what was handed in after the old day
    is late by the new one only. Locked reports stay as they are.
    """
    need(actor, Capability.VERIFY_REPORT, "改填报截止")
    # The reports first, then the period: lock_report takes them in the same order.
    reports = list(
        QuarterReport.objects.select_for_update(of=("self",), no_key=True)
        .filter(period=period.pk)
        .exclude(state=ReportState.LOCKED)
        .select_related("subject__organization")
        .order_by("pk")
    )
    period = locked(period, "scheme")
    same_county(actor, period.scheme.county_id)
    today = timezone.localdate(at)
    _may_move(period)
    check_version(period, version, "", None)
    reason = required(reason, "请写明为什么改截止日期，各单位会看到。", field="reason")
    if due_on < today:
        raise Refused(f"新的截止日期不能早于今天（{today:%Y-%m-%d}）。", field="due_on")
    if due_on <= period.ends_on:
        raise Refused(f"截止日期要在{period}结束（{period.ends_on:%Y-%m-%d}）以后。", field="due_on")
    if due_on == period.due_on:
        raise Refused("这还是原来的截止日期，没有变化。", field="due_on")
    days.within_reach(due_on, max(period.ends_on, today), "填报截止", field="due_on")
    before = period.due_on
    _move(period, due_on)
    back = [_follow(report, period) for report in reports]
    QuarterReport.objects.bulk_update(reports, MOVED)
    summary = f"{period}填报截止由 {_day(before)}改到 {_day(due_on)}"
    record_many(
        [
            entry(
                actor=actor,
                subject=period,
                move="change_due_day",
                summary=summary,
                reason=reason,
                before={"due_on": str(before)},
                after={"due_on": str(due_on), "grace_until": str(period.grace_until)},
                audience="parties",
                at=at,
            ),
            *(
                entry(
                    actor=actor,
                    subject=report,
                    move="change_due_day",
                    summary=f"{summary}，{report.subject}没有交的填报退给镇里继续办" if again else summary,
                    reason=reason,
                    audience="parties",
                    at=at,
                )
                for report, again in zip(reports, back, strict=True)
            ),
        ]
    )
    again = [report for report, returned in zip(reports, back, strict=True) if returned]
    settle(again, at=at)
    _todos(period, reports, again, at)
    _tell(period, reports, before, reason, at)
    return period


def _may_move(period: Period) -> None:
    if period.kind != PeriodKind.QUARTER or period.due_on is None:
        raise Refused(f"{period}不是按季填报的，没有截止日期可改。")
    if period.state != PeriodState.OPEN:
        raise Refused(
            f"{period}填报已经全部锁定，截止日期不能再改。数有错的，由镇里在那一项的页面上点“申请更正”。"
        )


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _move(period: Period, due_on: date) -> None:
    """The new days, as many working days apart as they were."""
    calendar = days.calendar_from(min(period.due_on, due_on))
    grace, lock = period.grace_until, period.lock_on
    if grace is not None:
        given = workdays_between(calendar, period.due_on, grace)
        period.grace_until = add_workdays(calendar, due_on, given)
    if lock is not None:
        given = workdays_between(calendar, grace or period.due_on, lock)
        period.lock_on = add_workdays(calendar, period.grace_until or due_on, given)
    period.due_on = due_on
    period.version += 1
    period.save(update_fields=["due_on", "grace_until", "lock_on", "version"])


def _follow(report: QuarterReport, period: Period) -> bool:
    """What the new day makes of a report (not saved); whether it goes back to the township."""
    back = report.state == ReportState.SUBMITTED and report.was_closed and report.submitted_at is None
    if back:
        report.state, report.closed_at, report.late_workdays = ReportState.OPEN, None, 0
    elif report.late_workdays:
        came = report.closed_at or report.first_submitted_at
        report.late_workdays = min(
            report.late_workdays, days.late_workdays(period.due_on, timezone.localdate(came))
        )
    # Who was asked to add something has no less time than who has not reported yet.
    if report.state == ReportState.RETURNED and report.answer_by is not None:
        report.answer_by = max(report.answer_by, period.due_on)
    report.version += 1
    report.period = period
    return back


def _todos(period: Period, reports: list[QuarterReport], again: list[QuarterReport], at: datetime) -> None:
    """The to-dos carry the new days; what went back is a to-do again."""
    ask_to_fill(period, again, "截止日期改了，可以继续确认和补充", at)
    by_day: dict[tuple[str, date], list[str]] = {}
    for report in reports:
        kind, due = (FILL, report.deadline) if report.state in FILLABLE else (VERIFY, period.lock_on)
        by_day.setdefault((kind, due), []).append(subject_key(report))
    for (kind, due), keys in by_day.items():
        Todo.objects.open().filter(kind=kind, subject_key__in=keys).update(due=due)


def _tell(period: Period, reports: list[QuarterReport], before: date, reason: str, at: datetime) -> None:
    """The townships read the new day, and why."""
    weekday = "一二三四五六日"[period.due_on.weekday()]
    verb = "延到" if period.due_on > before else "提前到"
    people: dict[int, list[int]] = {}
    rows = Membership.objects.current(timezone.localdate(at)).filter(
        organization__in=[report.subject.organization_id for report in reports],
        role__in=roles_with(Capability.FILL_REPORT),
    )
    for organization, person in rows.values_list("organization_id", "person_id").distinct():
        people.setdefault(organization, []).append(person)
    words = []
    for report in reports:
        rest = (
            "您这里还没有交，请按新的日子办。" if report.state in FILLABLE else "您这里已经交了，不用再办。"
        )
        words.append(
            Word(
                people.get(report.subject.organization_id, []),
                report,
                f"{period}填报截止{verb} {_day(period.due_on)}（星期{weekday}）24:00",
                f"原定 {_day(before)}截止。理由：{reason}。{rest}".replace("。。", "。"),
                report.get_absolute_url(),
            )
        )
    enqueue_many(words, kind="due_day_changed", stage=f"{period.due_on}-{period.version}", at=at)
