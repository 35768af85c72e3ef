"""自评 and its first review: the township says its year, the county reads, returns or checks it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from assessments.models import Indicator, Judgement, Score, SelfAssessment
from assessments.review_choices import JudgementSide, SelfState
from assessments.reviewed import judged_refusal, needs_of
from assessments.workflow.guards import acting, check_version, locked, need, required
from assessments.workflow.reviews import SELF_TODO, review_to_change, self_todo, working
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Urgency
from congress_portal.foundation.notifications.services import (
    enqueue,
    holders_of,
    open_todo,
    open_todos,
    settle,
)
from congress_portal.foundation.web.refusals import Denied, Refused

CHECK_TODO = "first_review"


def _own(actor: Actor, row: SelfAssessment, version: int | None, capability: str) -> SelfAssessment:
    need(actor, capability, "填写自评")
    row = locked(row, "review__period__scheme__county__congress", "subject__organization")
    if actor.kind != "system" and row.subject.organization_id != actor.organization_id:
        raise Denied("只能填写本单位的自评。")
    working(row.review)
    if row.state in (SelfState.SUBMITTED, SelfState.CHECKED):
        raise Refused("自评已经交了。要修改，请联系县人大退回。")
    check_version(row, version, row.submitted_by, row.submitted_at)
    return row


def put_judgement(
    *,
    actor: Actor,
    review,
    subject,
    indicator: Indicator,
    side: str,
    value: Decimal,
    note: str,
    at: datetime,
) -> Judgement:
    """One value in force for a side; an earlier one stays, marked as replaced."""
    earlier = Judgement.objects.in_force().filter(
        review=review, subject=subject, indicator=indicator, side=side
    )
    for row in earlier:
        row.voided_at, row.void_reason = at, f"{acting(actor)}改评为 {value} 分"[:200]
        row.save(update_fields=["voided_at", "void_reason"])
    return Judgement.objects.create(
        review=review,
        subject=subject,
        indicator=indicator,
        side=side,
        value=value,
        note=note,
        made_by=acting(actor),
        made_at=at,
    )


@transaction.atomic
def save_self_assessment(
    *,
    actor: Actor,
    row: SelfAssessment,
    statement: str,
    at: datetime,
    values: Mapping[int, tuple[Decimal | None, str]] | None = None,
    version: int | None = None,
) -> SelfAssessment:
    """Keep what the township wrote: its words, and its own value of each indicator nobody can count.

    ``values`` gives by indicator a value and its note; a value without a note is refused.
    """
    row = _own(actor, row, version, Capability.FILL_REPORT)
    row.statement = statement.strip()
    row.version += 1
    row.save(update_fields=["statement", "version"])
    indicators = {i.pk: i for i in row.review.period.scheme.indicators.filter(pk__in=list(values or {}))}
    present = {
        j.indicator_id: j
        for j in Judgement.objects.in_force().filter(
            review=row.review, subject=row.subject, side=JudgementSide.SELF
        )
    }
    scores = {
        score.indicator_id: score
        for score in Score.objects.filter(
            result__period=row.review.period_id, result__subject=row.subject, indicator__in=indicators
        )
    }
    for pk, (value, note) in (values or {}).items():
        indicator = indicators.get(pk)
        if indicator is None or "manual" not in needs_of(indicator) or value is None:
            continue
        note = required(note, f"请写明“{indicator}”为什么打 {value} 分。", field=f"note_{pk}")
        problem = judged_refusal(indicator, value, note, scores.get(pk))
        if problem:
            raise Refused(f"“{indicator}”{problem}", field=f"value_{pk}")
        known = present.get(pk)
        if known is None or (known.value, known.note) != (value, note):
            put_judgement(
                actor=actor,
                review=row.review,
                subject=row.subject,
                indicator=indicator,
                side=JudgementSide.SELF,
                value=value,
                note=note,
                at=at,
            )
    return row


@transaction.atomic
def submit_self_assessment(
    *, actor: Actor, row: SelfAssessment, at: datetime, version: int | None = None
) -> SelfAssessment:
    """Hand the self-assessment in; after the day it counts as late and is taken all the same."""
    row = _own(actor, row, version, Capability.SUBMIT_REPORT)
    required(row.statement, "请先写一年工作和亮点，再提交。", field="statement")
    row.state, row.submitted_at, row.submitted_by = SelfState.SUBMITTED, at, acting(actor)
    row.late = timezone.localdate(at) > row.review.self_due_on
    row.return_reason = ""
    row.version += 1
    row.save(update_fields=["state", "submitted_at", "submitted_by", "late", "return_reason", "version"])
    settle(row, at=at, kind=SELF_TODO)
    late = "（逾期）" if row.late else ""
    record(
        actor=actor,
        subject=row,
        root=row.review.period,
        move="submit_self_assessment",
        summary=f"{row.subject}提交自评{late}",
        audience="parties",
        at=at,
    )
    congress = row.review.period.scheme.county.congress
    if congress is not None:
        open_todo(
            subject=row,
            kind=CHECK_TODO,
            capability=Capability.VERIFY_REPORT,
            verb="初审",
            title=f"{row.subject}{row.review.period}自评{late}",
            url=row.get_absolute_url(),
            at=at,
            organization=congress,
        )
    return row


def _handed_in(actor: Actor, row: SelfAssessment, version: int | None) -> SelfAssessment:
    review_to_change(actor, row.review, Capability.VERIFY_REPORT, "初审自评")
    row = locked(row, "review__period__scheme__county", "subject__organization")
    working(row.review)
    if row.state != SelfState.SUBMITTED:
        raise Refused(f"{row.subject}的自评现在是“{row.get_state_display()}”，不用初审。")
    check_version(row, version, row.submitted_by, row.submitted_at)
    return row


@transaction.atomic
def return_self_assessment(
    *, actor: Actor, row: SelfAssessment, reason: str, at: datetime, version: int | None = None
) -> SelfAssessment:
    """Give a self-assessment back with what is to be said better."""
    row = _handed_in(actor, row, version)
    row.return_reason = required(reason, "请写明要镇里补充什么。", field="reason")
    row.state = SelfState.RETURNED
    row.version += 1
    row.save(update_fields=["state", "return_reason", "version"])
    settle(row, at=at, kind=CHECK_TODO)
    record(
        actor=actor,
        subject=row,
        root=row.review.period,
        move="return_self_assessment",
        summary=f"退回{row.subject}的自评",
        reason=row.return_reason,
        audience="parties",
        at=at,
    )
    if row.subject.organization is not None:
        todo = self_todo(row, row.subject, at, why=row.return_reason, urgency=Urgency.RETURNED)
        open_todos([todo])
    return row


@transaction.atomic
def check_self_assessment(
    *, actor: Actor, row: SelfAssessment, at: datetime, note: str = "", version: int | None = None
) -> SelfAssessment:
    """Finish the first review of one township, with an opinion if there is one."""
    row = _handed_in(actor, row, version)
    row.state, row.check_note = SelfState.CHECKED, note.strip()
    row.checked_at, row.checked_by = at, acting(actor)
    row.version += 1
    row.save(update_fields=["state", "check_note", "checked_at", "checked_by", "version"])
    settle(row, at=at, kind=CHECK_TODO)
    record(
        actor=actor,
        subject=row,
        root=row.review.period,
        move="check_self_assessment",
        summary=f"初审{row.subject}的自评",
        reason=row.check_note,
        audience="parties",
        at=at,
    )
    if row.subject.organization_id is not None:
        enqueue(
            recipients=holders_of(
                row.subject.organization_id, Capability.SUBMIT_REPORT, on=timezone.localdate(at)
            ),
            kind="self_assessment_checked",
            subject_key=row,
            title=f"{row.review.period}自评已初审",
            body=row.check_note,
            url=row.get_absolute_url(),
            at=at,
        )
    return row
