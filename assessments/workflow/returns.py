"""Giving a report back to the township: what is to be mended, and until when."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from assessments.choices import ReportState, Verification
from assessments.models import QuarterReport
from assessments.workflow.days import calendar_from, rule_of
from assessments.workflow.guards import check_version, locked, need, required, same_county
from assessments.workflow.periods import FILL, VERIFY
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category as MessageCategory
from congress_portal.foundation.notifications.choices import Urgency
from congress_portal.foundation.notifications.services import enqueue, holders_of, open_todo, settle
from congress_portal.foundation.web.refusals import Refused
from congress_portal.foundation.workdays.arithmetic import add_workdays


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
