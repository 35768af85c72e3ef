"""Correction by request: a chair asks, the county's staff decide, both are told (record 0061).

The locked quarter stands; what is granted becomes a correction that enters the year (decisions E26).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from assessments.choices import CorrectionState, ReportState
from assessments.models import CorrectionRequest, MeasureLine
from assessments.workflow.days import calendar_from, rule_of
from assessments.workflow.evidence import lay_beside, own_only
from assessments.workflow.guards import (
    acting,
    check_version,
    locked,
    need,
    required,
    same_county,
    whole,
    within_due,
)
from assessments.workflow.verification import adjust, year_is_open
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category as MessageCategory
from congress_portal.foundation.notifications.services import enqueue, holders_of, open_todo, settle
from congress_portal.foundation.web.refusals import Refused
from congress_portal.foundation.workdays.arithmetic import add_workdays

ANSWER = "correction_request"
_ANSWERED = ["state", "answer", "decided_by", "decided_at", "adjustment", "version"]


def signed(value: Decimal) -> str:
    """+1, -2, +0.5"""
    return f"{Decimal(value).normalize():+f}"


def change_text(request: CorrectionRequest) -> str:
    """实际数 +1，应有数 -2"""
    parts = []
    if request.numerator_change:
        parts.append(f"实际数 {signed(request.numerator_change)}")
    if request.denominator_change:
        parts.append(f"应有数 {signed(request.denominator_change)}")
    return "，".join(parts)


def _within_due(line: MeasureLine, more: Decimal, more_due: Decimal) -> None:
    """Refused where more than all would be done; earlier corrections are looked at where it comes to that.
    What is granted is checked again with all of them."""
    measure = line.measure
    if measure.denominator is None or measure.numerator + more <= measure.denominator + more_due:
        return
    for earlier in line.adjustments.in_force():
        more, more_due = more + earlier.numerator_change, more_due + earlier.denominator_change
    within_due(
        line.indicator, measure.numerator + more, measure.denominator + more_due, field="numerator_change"
    )


@transaction.atomic
def ask_correction(
    *,
    actor: Actor,
    line: MeasureLine,
    reason: str,
    at: datetime,
    numerator_change: Decimal = Decimal(0),
    denominator_change: Decimal = Decimal(0),
    source: str = "",
    records: Sequence[str] = (),
) -> CorrectionRequest:
    """Ask to correct a locked number. Only the chair asks; one request at a time for a number.

    ``records`` are keys of records that show it (assessments.evidence); they are kept with their hash.
    """
    need(actor, Capability.SUBMIT_REPORT, "申请更正，要由主席提出")
    report = locked(
        line.report, "period__scheme__group", "subject__organization", "subject__county__congress"
    )
    own_only(actor, report)
    if report.state != ReportState.LOCKED:
        raise Refused("这一季还没有锁定，不用申请更正：直接确认或者写明不同意见就行。")
    year_is_open(report)
    line = locked(line, "indicator")
    line.report = report
    if not line.applicable:
        raise Refused(f"“{line.indicator}”对本单位不适用，没有可以更正的数。")
    reason = required(reason, "请写明为什么要更正。", field="reason")
    if not numerator_change and not denominator_change:
        raise Refused("请填写要增减多少。", field="numerator_change")
    whole(line, numerator_change, field="numerator_change")
    whole(line, denominator_change, field="denominator_change")
    if denominator_change and line.measure.denominator is None:
        raise Refused(f"“{line.indicator}”没有应有数，只能更正实际数。", field="denominator_change")
    _within_due(line, numerator_change, denominator_change)
    open_one = line.correction_requests.waiting().first()
    if open_one is not None:
        when = timezone.localtime(open_one.asked_at)
        raise Refused(f"{open_one.asked_by}已在 {when:%m月%d日} 申请更正这一项，请等县人大答复，或者先撤回。")
    congress = report.subject.county.congress
    if congress is None:
        raise Refused("县人大还没有设置，请系统管理员先到“设置”里补上。")
    request = CorrectionRequest.objects.create(
        line=line,
        numerator_change=numerator_change,
        denominator_change=denominator_change,
        reason=reason,
        asked_by=acting(actor),
        asked_by_person_id=actor.person_id,
        asked_at=at,
    )
    if records:
        lay_beside(actor=actor, line=line, source=source, keys=records, at=at, request=request)
    record(
        actor=actor,
        subject=line,
        root=report,
        move="ask_correction",
        summary=f"申请更正“{line.indicator}”：{change_text(request)}",
        reason=reason,
        audience="parties",
        at=at,
    )
    today = timezone.localdate(at)
    due = add_workdays(calendar_from(today), today, rule_of(report.period.scheme.group).return_workdays)
    open_todo(
        subject=request,
        kind=ANSWER,
        organization=congress,
        capability=Capability.VERIFY_REPORT,
        verb="答复",
        title=f"{report.subject}申请更正{report.period}“{line.indicator}”",
        why=f"{change_text(request)}。{reason}",
        due=due,
        url=request.get_absolute_url(),
        at=at,
    )
    return request


def _waiting(request: CorrectionRequest, version: int | None) -> CorrectionRequest:
    request = locked(
        request, "line__indicator", "line__report__period__scheme", "line__report__subject__organization"
    )
    check_version(request, version, request.decided_by, request.decided_at)
    if request.state != CorrectionState.ASKED:
        raise Refused(f"这个申请{request.get_state_display()}，不用再办。")
    return request


@transaction.atomic
def grant_correction(
    *,
    actor: Actor,
    request: CorrectionRequest,
    at: datetime,
    answer: str = "",
    numerator_change: Decimal | None = None,
    denominator_change: Decimal | None = None,
    version: int | None = None,
) -> CorrectionRequest:
    """Grant a request, as asked or with other numbers (then a reason is needed); the correction is written."""
    need(actor, Capability.VERIFY_REPORT, "答复更正申请")
    request = _waiting(request, version)
    same_county(actor, request.line.report.subject.county_id)
    asked = (request.numerator_change, request.denominator_change)
    granted = (
        asked[0] if numerator_change is None else numerator_change,
        asked[1] if denominator_change is None else denominator_change,
    )
    answer = answer.strip()
    if granted != asked:
        answer = required(answer, "核定的数与申请的不同，请写明理由。", field="answer")
    row = adjust(
        actor=actor,
        line=request.line,
        reason=f"{request.line.report.subject}申请更正：{request.reason}"
        + (f"。县人大意见：{answer}" if answer else ""),
        basis=f"更正申请 {request.pk}（{timezone.localtime(request.asked_at):%Y-%m-%d} {request.asked_by}）",
        numerator_change=granted[0],
        denominator_change=granted[1],
        at=at,
    )
    request.adjustment = row
    done = f"实际数 {signed(granted[0])}" + (f"，应有数 {signed(granted[1])}" if granted[1] else "")
    return _answer(actor, request, CorrectionState.GRANTED, answer, f"已更正：{done}", at)


@transaction.atomic
def decline_correction(
    *, actor: Actor, request: CorrectionRequest, answer: str, at: datetime, version: int | None = None
) -> CorrectionRequest:
    """Decline a request, with the reason."""
    need(actor, Capability.VERIFY_REPORT, "答复更正申请")
    request = _waiting(request, version)
    same_county(actor, request.line.report.subject.county_id)
    answer = required(answer, "请写明不予更正的理由，镇里会看到。", field="answer")
    return _answer(actor, request, CorrectionState.DECLINED, answer, "不予更正", at)


def _answer(
    actor: Actor, request: CorrectionRequest, state: str, answer: str, what: str, at: datetime
) -> CorrectionRequest:
    line, report = request.line, request.line.report
    request.state, request.answer = state, answer
    request.decided_by, request.decided_at = acting(actor), at
    request.version += 1
    request.save(update_fields=_ANSWERED)
    record(
        actor=actor,
        subject=line,
        root=report,
        move="answer_correction",
        summary=f"答复“{line.indicator}”的更正申请：{what}",
        reason=answer,
        audience="parties",
        at=at,
    )
    settle(request, at=at)
    told = set(holders_of(report.subject.organization_id, Capability.FILL_REPORT, on=timezone.localdate(at)))
    if request.asked_by_person_id:
        told.add(request.asked_by_person_id)
    enqueue(
        recipients=sorted(told),
        kind="correction_answered",
        subject_key=request,
        title=f"{report.period}“{line.indicator}”的更正申请：{what}",
        body=answer,
        category=MessageCategory.PROGRESS,
        url=request.get_absolute_url(),
        at=at,
    )
    return request


@transaction.atomic
def withdraw_correction(
    *, actor: Actor, request: CorrectionRequest, at: datetime, version: int | None = None
) -> CorrectionRequest:
    """The chair takes an unanswered request back; it stays on the list."""
    need(actor, Capability.SUBMIT_REPORT, "撤回更正申请，要由主席撤回")
    request = _waiting(request, version)
    own_only(actor, request.line.report)
    request.state = CorrectionState.WITHDRAWN
    request.decided_by, request.decided_at = acting(actor), at
    request.version += 1
    request.save(update_fields=_ANSWERED)
    record(
        actor=actor,
        subject=request.line,
        root=request.line.report,
        move="withdraw_correction",
        summary=f"撤回“{request.line.indicator}”的更正申请",
        audience="parties",
        at=at,
    )
    settle(request, at=at)
    return request
