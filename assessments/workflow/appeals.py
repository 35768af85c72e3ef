"""申诉: said within the days of notice, answered with reasons; what it moves is a change with its author."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from assessments.models import Appeal, AssessedSubject, Indicator, Score, YearReview
from assessments.review_choices import ANSWERS, AppealKind, AppealState, ChangeStage, ReviewStage
from assessments.rules import plain
from assessments.workflow.appeal_evidence import Upload, lay_beside_appeal
from assessments.workflow.guards import acting, check_version, locked, need, required
from assessments.workflow.judgements import mark_stale, write_change
from assessments.workflow.reviews import review_to_change
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import enqueue, holders_of, open_todo, settle
from congress_portal.foundation.numbering.services import keep_clear_of, next_number
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

ANSWER_TODO = "answer_appeal"


def appeals_are_open(review: YearReview, at: datetime) -> None:
    """Refused, with the days, outside the time of notice."""
    if review.stage == ReviewStage.NOTICE:
        until = review.appeals_until
        if timezone.localdate(at) <= until:
            return
        raise Refused(f"申诉已于 {until.month}月{until.day}日 24:00 截止。有问题请电话联系县人大办公室。")
    if review.is_working or review.stage == ReviewStage.DECIDED:
        raise Refused("结果还没有公示，公示开始以后可以申诉。")
    raise Refused("结果已经正式发布，公示期内没有提出的不再受理。有问题请电话联系县人大办公室。")


def _next_number(review: YearReview) -> str:
    """申2026-01: one row of numbers a county and year, whatever groups are reviewed."""
    county, year = review.period.scheme.county_id, review.period.year
    scope = f"assessments.appeal:{county}:{year}"
    serial = next_number(scope)
    if serial == 1:
        earlier = Appeal.objects.filter(
            review__period__year=year, review__period__scheme__county=county
        ).count()
        if earlier:  # numbered before the county's row began
            keep_clear_of(scope, earlier)
            serial = next_number(scope)
    return f"申{year}-{serial:02d}"


@transaction.atomic
def raise_appeal(
    *,
    actor: Actor,
    review: YearReview,
    subject: AssessedSubject,
    indicator: Indicator,
    kind: str,
    claim: str,
    at: datetime,
    source: str = "",
    records: Sequence[str] = (),
    papers: Sequence[Upload] = (),
) -> Appeal:
    """A township says of one indicator of its own sheet what is wrong, counted twice or missing.

    ``records`` of a ``source`` and ``papers`` show it; they are kept with their hash.
    """
    need(actor, Capability.SUBMIT_REPORT, "提出申诉")
    review = locked(review, "period__scheme__county__congress")
    if actor.kind != "system" and subject.organization_id != actor.organization_id:
        raise Denied("只能就本单位的得分申诉。")
    appeals_are_open(review, at)
    if kind not in AppealKind.values:
        raise Refused("请选择是算错、重复还是漏记。", field="kind")
    claim = required(claim, "请写明哪里不对、依据哪条记录。", field="claim")
    score = Score.objects.filter(
        result__period=review.period_id, result__subject=subject, indicator=indicator
    ).first()
    if score is None:
        raise Refused("请选择本单位得分表里的一项指标。", field="indicator")
    earlier = review.appeals.filter(subject=subject, indicator=indicator).first()
    if earlier is not None and earlier.state != AppealState.WITHDRAWN:
        raise Conflict(f"“{indicator}”已经申诉过（{earlier.number}，{earlier.get_state_display()}）。")
    number = _next_number(review)
    appeal = Appeal.objects.create(
        review=review,
        subject=subject,
        indicator=indicator,
        number=number,
        kind=kind,
        claim=claim,
        raised_by=acting(actor),
        raised_at=at,
        points_before=score.points,
    )
    added = []
    if records or papers:
        added = lay_beside_appeal(
            actor=actor, appeal=appeal, source=source, records=records, papers=papers, at=at, fresh=True
        )
    record(
        actor=actor,
        subject=appeal,
        root=review.period,
        move="raise_appeal",
        summary=f"{number}：{subject}就“{indicator}”申诉（{appeal.get_kind_display()}）"
        + (f"，附佐证 {len(added)} 份" if added else ""),
        reason=claim,
        after={"sha256": [digest for _, digest in added]} if added else None,
        audience="parties",
        at=at,
    )
    congress = review.period.scheme.county.congress
    if congress is not None:
        open_todo(
            subject=appeal,
            kind=ANSWER_TODO,
            capability=Capability.PUBLISH_RESULTS,
            verb="答复申诉",
            title=f"{number} {subject}“{indicator}”",
            why=claim[:200],
            due=review.appeals_until,
            url=appeal.get_absolute_url(),
            at=at,
            organization=congress,
        )
    return appeal


@transaction.atomic
def withdraw_appeal(*, actor: Actor, appeal: Appeal, at: datetime) -> Appeal:
    """Take an appeal back before it is answered."""
    need(actor, Capability.SUBMIT_REPORT, "撤回申诉")
    appeal = locked(appeal, "review__period", "subject", "indicator")
    if actor.kind != "system" and appeal.subject.organization_id != actor.organization_id:
        raise Denied("只能撤回本单位的申诉。")
    if appeal.state != AppealState.OPEN:
        raise Refused(f"这件申诉现在是“{appeal.get_state_display()}”，不用撤回。")
    appeal.state = AppealState.WITHDRAWN
    appeal.version += 1
    appeal.save(update_fields=["state", "version"])
    settle(appeal, at=at)
    record(
        actor=actor,
        subject=appeal,
        root=appeal.review.period,
        move="withdraw_appeal",
        summary=f"{appeal.subject}撤回申诉 {appeal.number}",
        audience="parties",
        at=at,
    )
    return appeal


@transaction.atomic
def answer_appeal(
    *,
    actor: Actor,
    appeal: Appeal,
    verdict: str,
    answer: str,
    at: datetime,
    delta: Decimal | None = None,
    version: int | None = None,
) -> Appeal:
    """Answer with reasons. What is upheld changes points by ``delta``, or rests on a registered correction.

    Refused: upholding without either; declining with points. The sheet is computed anew afterwards.
    """
    review = review_to_change(actor, appeal.review, Capability.PUBLISH_RESULTS, "答复申诉")
    appeal = locked(appeal, "subject", "indicator")
    appeal.review = review
    if appeal.state != AppealState.OPEN:
        raise Conflict(f"{appeal.answered_by or '镇里'}已经处理过这件申诉（{appeal.get_state_display()}）。")
    check_version(appeal, version, "", None)
    if review.stage != ReviewStage.NOTICE:
        raise Refused("公示阶段才能答复申诉。")
    if verdict not in ANSWERS:
        raise Refused("请选择采纳、部分采纳还是不采纳。", field="verdict")
    answer = required(answer, "请写明答复的理由，镇里要看得懂分是怎么算的。", field="answer")
    corrected = not delta and _corrected_since(appeal)
    if verdict == AppealState.DECLINED and delta:
        raise Refused("不采纳就不改分；要改分请选采纳或部分采纳。", field="delta")
    if verdict != AppealState.DECLINED and not delta and not corrected:
        raise Refused("采纳的要么写加减多少分，要么先在填报数据里登记更正。", field="delta")
    if delta:
        write_change(
            actor=actor,
            review=review,
            subject=appeal.subject,
            indicator=appeal.indicator,
            delta=delta,
            reason=answer,
            stage=ChangeStage.APPEAL,
            at=at,
            appeal=appeal,
        )
    elif corrected:
        mark_stale(review)
    appeal.state, appeal.answer = verdict, answer
    appeal.answered_by, appeal.answered_at = acting(actor), at
    appeal.points_after = appeal.points_before if verdict == AppealState.DECLINED else None
    appeal.version += 1
    appeal.save(update_fields=["state", "answer", "answered_by", "answered_at", "points_after", "version"])
    settle(appeal, at=at)
    record(
        actor=actor,
        subject=appeal,
        root=review.period,
        move="answer_appeal",
        summary=f"{appeal.number} {appeal.get_state_display()}"
        + (f"，改 {plain(delta)} 分" if delta else "，按登记的更正重算" if corrected else ""),
        reason=answer,
        audience="parties",
        at=at,
    )
    if appeal.subject.organization_id is not None:
        enqueue(
            recipients=holders_of(
                appeal.subject.organization_id, Capability.SUBMIT_REPORT, on=timezone.localdate(at)
            ),
            kind="appeal_answered",
            subject_key=appeal,
            title=f"申诉 {appeal.number}“{appeal.indicator}”：{appeal.get_state_display()}",
            body=answer,
            url=appeal.get_absolute_url(),
            at=at,
        )
    return appeal


def _corrected_since(appeal: Appeal) -> bool:
    """Whether a correction of one of the indicator's quarters was registered since the appeal."""
    lines = appeal.indicator.lines.filter(report__subject=appeal.subject_id)
    return lines.filter(adjustments__made_at__gte=appeal.raised_at, adjustments__voided_at=None).exists()
