"""Values that an evaluator types with a note, and points changed by hand with a reason."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from assessments.models import (
    Appeal,
    AssessedSubject,
    Indicator,
    Judgement,
    PointChange,
    Score,
    YearReview,
)
from assessments.review_choices import ChangeStage, JudgementSide, ReviewStage
from assessments.reviewed import bounded, judged_refusal, moved, needs_of, restated, rule_points_of
from assessments.rules import RuleError, plain
from assessments.workflow.guards import acting, locked, required
from assessments.workflow.reviews import review_to_change, working
from assessments.workflow.self_assessments import put_judgement
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import enqueue, holders_of
from congress_portal.foundation.web.refusals import Refused

CENT = Decimal("0.01")


def _score(review: YearReview, subject: AssessedSubject, indicator: Indicator) -> Score:
    score = (
        Score.objects.filter(result__period=review.period_id, result__subject=subject, indicator=indicator)
        .select_related("indicator")
        .first()
    )
    if score is None:
        raise Refused(f"{subject}没有“{indicator}”这一项的得分，请先汇总。")
    return score


def mark_stale(review: YearReview) -> None:
    """The sheet is behind: it is computed anew before it is decided or published."""
    if not review.stale:
        review.stale = True
        review.save(update_fields=["stale"])


@transaction.atomic
def judge(
    *,
    actor: Actor,
    review: YearReview,
    subject: AssessedSubject,
    indicator: Indicator,
    value: Decimal,
    note: str,
    at: datetime,
) -> Judgement:
    """Type the value of an indicator that is judged (rule R15), with the note that bears it.

    Refused outside the rule's range and without a note. An earlier value stays, marked as replaced.
    """
    review = review_to_change(actor, review, Capability.VERIFY_REPORT, "评定得分")
    working(review)
    try:
        manual = "manual" in needs_of(indicator)
    except RuleError as error:
        raise Refused(f"指标“{indicator}”的计分规则不完整：{error}") from None
    if not manual or indicator.scheme_id != review.period.scheme_id:
        raise Refused(f"“{indicator}”按记录计分，不用人工评定。要改请用“改分”，写明理由。")
    score = _score(review, subject, indicator)
    note = required(note, "请写明评定理由，没有理由的评定不算数。", field="note")
    if value != value.quantize(CENT):
        raise Refused("评定分值最多两位小数。", field="value")
    problem = judged_refusal(indicator, value, note, score)
    if problem:
        raise Refused(problem, field="value")
    earlier = Judgement.objects.in_force().filter(
        review=review, subject=subject, indicator=indicator, side=JudgementSide.COUNTY
    )
    before = earlier.first()
    row = put_judgement(
        actor=actor,
        review=review,
        subject=subject,
        indicator=indicator,
        side=JudgementSide.COUNTY,
        value=value,
        note=note,
        at=at,
    )
    mark_stale(review)
    record(
        actor=actor,
        subject=row,
        root=review.period,
        move="judge",
        summary=f"{subject}“{indicator}”评定为 {plain(value)} 分",
        reason=note,
        before={"value": str(before.value)} if before else None,
        after={"value": str(value)},
        audience="parties",
        at=at,
    )
    return row


def _stage_of(review: YearReview, stage: str) -> str:
    """At which step the change stands: the first review until visits begin, then a visit or the meeting."""
    if review.stage in (ReviewStage.SELF, ReviewStage.FIRST):
        return ChangeStage.FIRST
    if stage not in (ChangeStage.SITE, ChangeStage.MEETING):
        raise Refused("请选择是实地核查改的，还是主任会议改的。", field="stage")
    return stage


@transaction.atomic
def change_points(
    *,
    actor: Actor,
    review: YearReview,
    subject: AssessedSubject,
    indicator: Indicator,
    delta: Decimal,
    reason: str,
    at: datetime,
    stage: str = "",
) -> PointChange:
    """Add or take points by hand, with the reason; every computation adds it again, to the cent."""
    review = review_to_change(actor, review, Capability.VERIFY_REPORT, "改分")
    working(review)
    row = write_change(
        actor=actor,
        review=review,
        subject=subject,
        indicator=indicator,
        delta=delta,
        reason=reason,
        stage=_stage_of(review, stage),
        at=at,
    )
    if subject.organization_id is not None:
        enqueue(
            recipients=holders_of(
                subject.organization_id, Capability.SUBMIT_REPORT, on=timezone.localdate(at)
            ),
            kind="points_changed",
            subject_key=row,
            title=f"{review.period}“{indicator}”改为 {plain(row.after)} 分（原 {plain(row.before)} 分）",
            body=f"{row.get_stage_display()}：{row.reason}",
            url=review.self_assessments.get(subject=subject).get_absolute_url(),
            at=at,
        )
    return row


def write_change(
    *,
    actor: Actor,
    review: YearReview,
    subject: AssessedSubject,
    indicator: Indicator,
    delta: Decimal,
    reason: str,
    stage: str,
    at: datetime,
    appeal: Appeal | None = None,
) -> PointChange:
    """The row and its journal entry, within the caller's transaction and lock."""
    reason = required(reason, "请写明改分的理由和依据。", field="reason")
    score = _score(review, subject, indicator)
    if not score.applicable:
        raise Refused(f"“{indicator}”对{subject}不适用，没有分可改。")
    if not delta or delta != delta.quantize(CENT):
        raise Refused("请填写加减多少分，最多两位小数。", field="delta")
    earlier = list(
        PointChange.objects.in_force()
        .filter(review=review, subject=subject, indicator=indicator)
        .order_by("made_at", "pk")
    )
    rule_points = rule_points_of(score)
    before = moved(rule_points, indicator.full_mark, earlier)
    after = bounded(before + delta, rule_points, indicator.full_mark)
    if after == before:
        edge = f"满分 {plain(indicator.full_mark)}" if delta > 0 else "最低"
        raise Refused(f"这一项已经是{edge}分，不能再{'加' if delta > 0 else '减'}。", field="delta")
    if after != before + delta:
        raise Refused(
            f"这一项现在 {plain(before)} 分，最多{'加' if delta > 0 else '减'} {plain(abs(after - before))} 分，"
            f"到 {plain(after)} 分为止。",
            field="delta",
        )
    row = PointChange.objects.create(
        review=review,
        subject=subject,
        indicator=indicator,
        stage=stage,
        delta=after - before,
        before=before,
        after=after,
        reason=reason,
        appeal=appeal,
        made_by=acting(actor),
        made_at=at,
    )
    mark_stale(review)
    record(
        actor=actor,
        subject=row,
        root=review.period,
        move="change_points",
        summary=f"{subject}“{indicator}”{row.get_stage_display()}改分：{plain(before)} → {plain(after)}",
        reason=reason,
        before={"points": str(before)},
        after={"points": str(after)},
        audience="parties",
        at=at,
    )
    return row


def may_take_back(row: PointChange, review: YearReview) -> None:
    """Refused where the sheet is decided, or the change was taken back already."""
    working(review)
    if row.voided_at is not None:
        raise Refused("这次改分已经撤销了。")


@transaction.atomic
def void_change(*, actor: Actor, row: PointChange, reason: str, at: datetime) -> PointChange:
    """Take a change back, with the reason. It stays readable."""
    review = review_to_change(actor, row.review, Capability.VERIFY_REPORT, "撤销改分")
    row = locked(row, "subject", "indicator")
    may_take_back(row, review)
    row.void_reason, row.voided_at = required(reason, "请写明撤销的理由。", field="reason")[:200], at
    row.save(update_fields=["voided_at", "void_reason"])
    score = _score(review, row.subject, row.indicator)
    standing = PointChange.objects.in_force().filter(
        review=review, subject=row.subject_id, indicator=row.indicator_id
    )
    # What stood behind it starts from other points now; how it was then stands in the journal.
    later = restated(rule_points_of(score), row.indicator.full_mark, list(standing.order_by("made_at", "pk")))
    PointChange.objects.bulk_update(later, ["before", "after"])
    mark_stale(review)
    record(
        actor=actor,
        subject=row,
        root=review.period,
        move="void_change",
        summary=f"撤销{row.subject}“{row.indicator}”的改分（{plain(row.before)} → {plain(row.after)}）",
        after={"restated": [f"{one.made_by}：{plain(one.before)} → {plain(one.after)}" for one in later]}
        if later
        else None,
        reason=row.void_reason,
        audience="parties",
        at=at,
    )
    return row
