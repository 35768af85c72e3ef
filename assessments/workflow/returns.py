"""Giving a report back to the township: what is to be mended, and until when."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.choices import ReportState, Verification
from assessments.models import QuarterReport
from assessments.workflow.days import calendar_from, rule_of, within_reach
from assessments.workflow.evidence import own_only
from assessments.workflow.guards import check_version, locked, need, required, same_county
from assessments.workflow.periods import FILL
from assessments.workflow.reports import county_congress
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category as MessageCategory
from congress_portal.foundation.notifications.choices import Urgency
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.notifications.services import enqueue, holders_of, open_todo, settle
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Refused
from congress_portal.foundation.workdays.arithmetic import add_workdays

# A chair's wish to have the report back, waiting for the county.
ASK = "return_request"


@transaction.atomic
def ask_return(*, actor: Actor, report: QuarterReport, reason: str, at: datetime) -> QuarterReport:
    """A chair asks the county to give back what is handed in or was passed on at the end of grace.

    The county decides by returning it, or by verifying it as it is; either tells the town.
    """
    need(actor, Capability.SUBMIT_REPORT, "申请退回，要由主席提出")
    report = locked(report, "period", "subject__organization", "subject__county__congress")
    own_only(actor, report)
    if report.state == ReportState.LOCKED:
        raise Refused(f"{report.period}已锁定。需要更正，请在那一项的页面上点“申请更正”，由县人大答复。")
    if report.state != ReportState.SUBMITTED:
        raise Refused(f"{report.period}填报还在本单位手里，直接改就行，不用申请退回。")
    reason = required(reason, "请写明要退回来改什么。", field="reason")
    if return_asked(report):
        raise Refused("已经申请过退回，请等县人大答复。")
    record(
        actor=actor,
        subject=report,
        move="ask_return",
        summary=f"{report.subject}申请退回{report.period}填报",
        reason=reason,
        audience="parties",
        at=at,
    )
    open_todo(
        subject=report,
        kind=ASK,
        organization=county_congress(report),
        capability=Capability.VERIFY_REPORT,
        verb="答复",
        title=f"{report.subject}申请退回{report.period}填报",
        why=reason,
        url=reverse("assessments:report_return", args=[report.pk]),
        at=at,
    )
    return report


def return_asked(report: QuarterReport) -> str:
    """What a chair has asked for and the county has not answered; "" where nothing is open. One query."""
    todo = Todo.objects.open().filter(subject_key=subject_key(report), kind=ASK).first()
    return todo.why if todo is not None else ""


def may_go_back(report: QuarterReport) -> None:
    """Refused unless the report is with the county."""
    if report.state != ReportState.SUBMITTED:
        raise Refused(f"{report}现在是“{report.get_state_display()}”，不能退回。")


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
    may_go_back(report)
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
    if answer_by is not None:
        within_reach(answer_by, today, "补充期限", field="answer_by")
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
    settle(report, at=at)
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
