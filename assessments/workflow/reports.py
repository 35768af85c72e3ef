"""What the township does with its report: confirm, disagree, submit. The numbers are counted for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.choices import FILLABLE, MeasureSource, MeasureState, ReportState, Verification
from assessments.counting import changed_since
from assessments.models import Category, MeasureLine, QuarterReport
from assessments.workflow.days import calendar_from, late_workdays, rule_of
from assessments.workflow.guards import (
    acting,
    amount,
    check_version,
    locked,
    need,
    required,
    same_county,
)
from assessments.workflow.periods import FILL, VERIFY
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.notifications.choices import Category as MessageCategory
from congress_portal.foundation.notifications.choices import Urgency
from congress_portal.foundation.notifications.services import enqueue, holders_of, open_todo, settle
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.foundation.workdays.arithmetic import add_workdays

_LINE = ["state", "note", "claimed_numerator", "claimed_denominator"]
_DECIDED = [*_LINE, "decided_by", "decided_by_person", "decided_at", "verification", "version"]


def _own(actor: Actor, report: QuarterReport, capability: str, what: str) -> None:
    """Denied unless the actor works for the subject; Refused unless the report is in its hands."""
    need(actor, capability, what)
    if actor.kind != "system" and report.subject.organization_id != actor.organization_id:
        raise Denied("只能办理本单位的季度填报。")
    if report.state == ReportState.LOCKED:
        raise Refused(f"{report.period}已锁定。需要更正，请在那一项的页面上点“申请更正”，由县人大答复。")
    if report.state not in FILLABLE and report.was_closed:
        raise Refused(
            f"{report.period}填报的宽限期已过，数已按日常记录转县人大核验。要说明情况，请联系县人大退回。"
        )
    if report.state not in FILLABLE:
        raise Refused(f"{report.period}填报已提交，正在等县人大核验。要修改，请联系县人大退回。")


def _fillable(actor: Actor, report: QuarterReport, capability: str, what: str) -> QuarterReport:
    report = locked(report, "period", "subject__organization", "subject__county__congress")
    _own(actor, report, capability, what)
    return report


def _line(actor: Actor, line: MeasureLine, version: int | None) -> MeasureLine:
    """The line with its report, both locked, ready to be decided by the township.

    Conflict where somebody else decided it meanwhile.
    """
    report = _fillable(actor, line.report, Capability.FILL_REPORT, "确认填报数据")
    line = locked(line, "indicator")
    line.report = report
    check_version(line, version, line.decided_by, line.decided_at)
    if not line.applicable:
        raise Refused(f"“{line.indicator}”对本单位不适用，不用确认。")
    return line


def _decide(line: MeasureLine, actor: Actor, state: str, at: datetime) -> None:
    line.state = state
    line.decided_by, line.decided_by_person_id, line.decided_at = acting(actor), actor.person_id, at
    # Whatever the county had said of the earlier answer is open again.
    line.verification = Verification.PENDING
    line.version += 1


def _confirm(line: MeasureLine, actor: Actor, at: datetime) -> None:
    _decide(line, actor, MeasureState.CONFIRMED, at)
    line.note, line.claimed_numerator, line.claimed_denominator = "", None, None


@transaction.atomic
def confirm_line(
    *, actor: Actor, line: MeasureLine, at: datetime, version: int | None = None, note: str = ""
) -> MeasureLine:
    """Confirm one number, with a remark if there is something to say."""
    line = _line(actor, line, version)
    _confirm(line, actor, at)
    line.note = note.strip()
    line.save(update_fields=_DECIDED)
    record(
        actor=actor,
        subject=line,
        root=line.report,
        move="confirm",
        summary=f"确认“{line.indicator}”",
        reason=line.note,
        audience="parties",
        at=at,
    )
    return line


@transaction.atomic
def confirm_group(
    *,
    actor: Actor,
    report: QuarterReport,
    category: Category,
    at: datetime,
    versions: Mapping[int, int] | None = None,
) -> int:
    """Confirm everything in a category that waits for it; the number confirmed.

    ``versions`` maps the lines seen to their versions: what moved meanwhile is not confirmed unseen
    (Conflict). Lines with a disagreement or a query of the county's stay for their own page.
    """
    report = _fillable(actor, report, Capability.FILL_REPORT, "确认填报数据")
    lines = list(
        report.lines.select_for_update(of=("self",), no_key=True)
        .select_related("indicator")
        .filter(indicator__category=category, applicable=True, state=MeasureState.COUNTED)
        .exclude(verification=Verification.QUERIED)
        .order_by("pk")
    )
    if not lines:
        raise Conflict(f"“{category}”里已经没有等您确认的项了，可能刚有同事确认过。")
    for line in lines:
        if versions is not None:
            if line.pk not in versions:
                raise Conflict(f"“{line.indicator}”刚刚重新取了数，请刷新看看再确认。")
            check_version(line, versions[line.pk], line.decided_by, line.decided_at)
        _confirm(line, actor, at)
    MeasureLine.objects.bulk_update(lines, _DECIDED)
    record_many(
        entry(
            actor=actor,
            subject=line,
            root=report,
            move="confirm",
            summary=f"确认“{line.indicator}”",
            audience="parties",
            at=at,
        )
        for line in lines
    )
    return len(lines)


@transaction.atomic
def disagree(
    *,
    actor: Actor,
    line: MeasureLine,
    note: str,
    at: datetime,
    version: int | None = None,
    numerator: Any = None,
    denominator: Any = None,
) -> MeasureLine:
    """Say that a number is not right, why, and what it should be; the county decides on it."""
    line = _line(actor, line, version)
    note = required(note, "请写明哪里不对、为什么。", field="note")
    _decide(line, actor, MeasureState.DISAGREED, at)
    line.note = note
    line.claimed_numerator = amount(numerator, "应为多少", field="numerator")
    line.claimed_denominator = amount(denominator, "应有多少", field="denominator")
    line.save(update_fields=_DECIDED)
    record(
        actor=actor,
        subject=line,
        root=line.report,
        move="disagree",
        summary=f"对“{line.indicator}”有不同意见",
        reason=note,
        audience="parties",
        at=at,
    )
    return line


def open_lines(lines: list[MeasureLine]) -> list[MeasureLine]:
    """Lines the township still has to answer: not looked at, or asked about by the county."""
    return [
        line
        for line in lines
        if line.applicable
        and (line.state == MeasureState.COUNTED or line.verification == Verification.QUERIED)
    ]


@transaction.atomic
def submit_report(
    *, actor: Actor, report: QuarterReport, at: datetime, version: int | None = None
) -> QuarterReport:
    """Hand the report to the county. Only the chair does; all lines must be answered and up to date.

    After the due day it is taken as late, and how late it came stays beside it.
    """
    report = _fillable(actor, report, Capability.SUBMIT_REPORT, "提交季度填报，要由主席提交")
    check_version(report, version, report.submitted_by, report.submitted_at)
    lines = list(report.lines.select_related("indicator"))
    waiting = open_lines(lines)
    if waiting:
        names = "、".join(f"“{line.indicator}”" for line in waiting[:5])
        raise Refused(f"还有 {len(waiting)} 项没有确认：{names}。请先办完再提交。")
    moved = changed_since(report, [line for line in lines if line.source == MeasureSource.COUNTED])
    if moved:
        names = "、".join(f"“{line.indicator}”" for line in lines if line.pk in moved)
        raise Refused(f"{names}的记录在确认以后有变化，请先点“重新取数”，看一眼再提交。")
    report.state = ReportState.SUBMITTED
    report.submitted_at, report.submitted_by = at, acting(actor)
    if report.first_submitted_at is None:
        report.first_submitted_at = at
        # Closed by itself and then returned: how late it was has been set down already.
        if report.closed_at is None:
            report.late_workdays = late_workdays(report.period.due_on, timezone.localdate(at))
    report.version += 1
    report.save(
        update_fields=[
            "state",
            "submitted_at",
            "submitted_by",
            "first_submitted_at",
            "late_workdays",
            "version",
        ]
    )
    late = f"（迟交 {report.late_workdays} 个工作日）" if report.late_workdays else ""
    record(
        actor=actor,
        subject=report,
        move="submit_report",
        summary=f"{report.subject}提交{report.period}填报{late}",
        audience="parties",
        at=at,
    )
    settle(report, kind=FILL, at=at)
    disagreed = sum(1 for line in lines if line.state == MeasureState.DISAGREED)
    why = f"{len(lines)} 项，其中 {disagreed} 项有不同意见" if disagreed else f"{len(lines)} 项都已确认"
    ask_to_verify(report, f"{why}{late}", at)
    return report


def ask_to_verify(report: QuarterReport, why: str, at: datetime) -> None:
    """The county's to-do: a report waits to be verified, until the day on which the period locks."""
    open_todo(
        subject=report,
        kind=VERIFY,
        organization=_county_congress(report),
        capability=Capability.VERIFY_REPORT,
        verb="核验",
        title=f"{report.subject}{report.period}填报",
        why=why,
        due=report.period.lock_on,
        url=report_verify_url(report),
        at=at,
    )


def _county_congress(report: QuarterReport):
    county = report.subject.county
    if county.congress is None:
        raise Refused("县人大还没有设置，请系统管理员先到“设置”里补上。")
    return county.congress


def report_verify_url(report: QuarterReport) -> str:
    """The county's split screen for a report."""
    return reverse("assessments:report_verify", args=[report.pk])


@transaction.atomic
def return_report(
    *,
    actor: Actor,
    report: QuarterReport,
    reason: str,
    at: datetime,
    version: int | None = None,
    answer_by: date | None = None,
) -> QuarterReport:
    """Give a submitted report back to the township, with what is to be mended and until when.

    Without a day the group's rule sets one, so many working days from now.
    """
    need(actor, Capability.VERIFY_REPORT, "退回季度填报")
    report = locked(report, "period__scheme__group", "subject__organization", "subject__county")
    same_county(actor, report.subject.county_id)
    if report.state != ReportState.SUBMITTED:
        raise Refused(f"{report}现在是“{report.get_state_display()}”，不能退回。")
    check_version(report, version, report.submitted_by, report.submitted_at)
    queried = list(
        report.lines.filter(verification=Verification.QUERIED).select_related("indicator").order_by("pk")
    )
    reason = reason.strip()
    if queried:
        asked = "；".join(f"“{line.indicator}”：{line.verify_note}" for line in queried)
        reason = f"{reason}（{asked}）" if reason else asked
    reason = required(reason, "请写明退回的理由，让镇里知道要补什么。", field="reason")
    today = timezone.localdate(at)
    if answer_by is not None and answer_by < today:
        raise Refused("补充期限要在今天以后。", field="answer_by")
    report.answer_by = answer_by or answer_day(report, today)
    report.state, report.return_reason, report.returned_at = ReportState.RETURNED, reason, at
    report.version += 1
    report.save(update_fields=["state", "return_reason", "returned_at", "answer_by", "version"])
    record(
        actor=actor,
        subject=report,
        move="return_report",
        summary=f"退回{report.subject}{report.period}填报",
        reason=reason,
        audience="parties",
        at=at,
    )
    settle(report, kind=VERIFY, at=at)
    organization = report.subject.organization
    if organization is not None:
        title = f"{report.period}填报已退回"
        open_todo(
            subject=report,
            kind=FILL,
            organization=organization,
            capability=Capability.FILL_REPORT,
            verb="补充",
            title=title,
            why=reason,
            due=report.answer_by,
            url=report.get_absolute_url(),
            at=at,
        )
        enqueue(
            recipients=holders_of(organization.pk, Capability.FILL_REPORT, on=timezone.localdate(at)),
            kind="report_returned",
            subject_key=report,
            title=f"{title}，请在 {report.answer_by:%m月%d日} 前补充提交",
            body=reason,
            category=MessageCategory.TODO,
            urgency=Urgency.RETURNED,
            url=report.get_absolute_url(),
            at=at,
        )
    return report


def answer_day(report: QuarterReport, today: date) -> date:
    """Until when a report returned today is to come back, by the group's rule."""
    rule = rule_of(report.period.scheme.group)
    return add_workdays(calendar_from(today), today, rule.return_workdays)
