"""A year's review step by step: opened, moved on, decided by the meeting, on notice, reported.

It adds steps between the computed and the published year; computing, ties and publishing stay the
verbs of ``workflow.results``, which ask ``review_locks``.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from assessments.choices import PeriodState
from assessments.models import (
    AssessedSubject,
    Period,
    SelfAssessment,
    SiteSample,
    YearReview,
)
from assessments.review_choices import (
    LOCKED,
    BallotState,
    ReviewStage,
    SampleState,
    SelfState,
)
from assessments.verdicts import pending_scores
from assessments.workflow import review_gaps
from assessments.workflow.guards import acting, check_version, locked, need, required, same_county
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.services import enqueue, open_todos, settle, waiting_todo
from congress_portal.foundation.web.refusals import Conflict, Refused

SELF_TODO = "self_assessment"


def review_to_change(actor: Actor, review: YearReview, capability: str, what: str) -> YearReview:
    """The review, locked, for somebody of its county who may do ``what``."""
    need(actor, capability, what)
    review = locked(review, "period__scheme__county__congress")
    same_county(actor, review.period.scheme.county_id)
    return review


def working(review: YearReview) -> None:
    """Refused where the sheet is decided or locked: nothing is judged or changed any more."""
    if review.stage in LOCKED:
        raise Refused(f"{review.period}考评结果已发布并锁定，不能再改。")
    if not review.is_working:
        raise Refused(
            f"{review.period}考评结果已经主任会议审定（{review.minutes_number}），"
            "只能通过公示期内的申诉复核来改。"
        )


@transaction.atomic
def open_review(*, actor: Actor, period: Period, self_due_on: date, at: datetime) -> YearReview:
    """Start the review of a computed year: every subject is asked for its self-assessment by a day."""
    need(actor, Capability.PUBLISH_RESULTS, "开始考评评议")
    period = locked(period, "scheme__county")
    same_county(actor, period.scheme.county_id)
    if not period.is_year or period.state != PeriodState.COMPUTED:
        raise Refused("先汇总年度考评，再开始评议；已经发布的不用评议。")
    if YearReview.objects.filter(period=period).exists():
        raise Conflict(f"{period}的评议已经开始了。")
    if self_due_on < timezone.localdate(at):
        raise Refused("自评截止日期不能早于今天。", field="self_due_on")
    review = YearReview.objects.create(
        period=period, self_due_on=self_due_on, opened_at=at, opened_by=acting(actor)
    )
    subjects = list(
        AssessedSubject.objects.filter(results__period=period)
        .select_related("organization")
        .order_by("sort_order", "pk")
    )
    SelfAssessment.objects.bulk_create([SelfAssessment(review=review, subject=s) for s in subjects])
    rows = {s.subject_id: s for s in review.self_assessments.all()}
    todos = []
    for subject in subjects:
        if subject.organization is None:
            continue
        row = rows[subject.pk]
        row.review = review
        todos.append(self_todo(row, subject, at))
    open_todos(todos)
    record(
        actor=actor,
        subject=period,
        move="open_review",
        summary=f"开始{period}考评评议，自评 {self_due_on.month}月{self_due_on.day}日截止",
        audience="parties",
        at=at,
    )
    return review


def self_todo(row: SelfAssessment, subject: AssessedSubject, at: datetime, why: str = "", urgency: str = ""):
    """The township's to-do of its self-assessment."""
    review = row.review
    return waiting_todo(
        subject=row,
        kind=SELF_TODO,
        capability=Capability.SUBMIT_REPORT,
        verb="自评",
        title=f"{review.period}自评",
        why=why or "得分已按记录算好，写一年工作和亮点，没有记录可数的项自己打分",
        due=review.self_due_on,
        url=row.get_absolute_url(),
        at=at,
        organization=subject.organization,
        **({"urgency": urgency} if urgency else {}),
    )


_NEXT = {ReviewStage.SELF: ReviewStage.FIRST, ReviewStage.FIRST: ReviewStage.APPRAISAL}


@transaction.atomic
def advance_review(
    *, actor: Actor, review: YearReview, at: datetime, reason: str = "", version: int | None = None
) -> YearReview:
    """On to the first review, then to visits and ballots. What is missing needs a reason."""
    review = review_to_change(actor, review, Capability.VERIFY_REPORT, "推进考评评议")
    check_version(review, version, "", None)
    following = _NEXT.get(review.stage)
    if following is None:
        raise Refused(f"现在是“{review.get_stage_display()}”，下一步不在这里办。")
    rows = review.self_assessments.select_related("subject").order_by("subject__sort_order", "pk")
    lacking = rows.exclude(state__in=(SelfState.SUBMITTED, SelfState.CHECKED))
    if review.stage == ReviewStage.FIRST:
        lacking = rows.filter(state=SelfState.SUBMITTED)
    names = "、".join(row.subject.name for row in lacking)
    if names:
        words = "还没有交自评" if review.stage == ReviewStage.SELF else "的自评还没有初审"
        reason = required(reason, f"{names}{words}。要先走下一步，请写明原因。", field="reason")
    review.stage = following
    review.version += 1
    review.save(update_fields=["stage", "version"])
    record(
        actor=actor,
        subject=review.period,
        move="advance_review",
        summary=f"{review.period}考评进入{review.get_stage_display()}"
        + (f"（{names}除外）" if names else ""),
        reason=reason,
        audience="parties",
        at=at,
    )
    return review


@transaction.atomic
def decide_results(
    *,
    actor: Actor,
    review: YearReview,
    minutes_number: str,
    decided_on: date,
    at: datetime,
    version: int | None = None,
) -> YearReview:
    """Note the decision of the chairpersons' meeting. From here on only an appeal changes points."""
    review = review_to_change(actor, review, Capability.PUBLISH_RESULTS, "登记主任会议审定")
    if review.stage != ReviewStage.APPRAISAL:
        if review.is_working:
            raise Refused(f"现在是“{review.get_stage_display()}”，走完初审、核查以后再报主任会议审定。")
        raise Conflict(f"已由{review.decided_by}登记审定，{review.minutes_number}。")
    check_version(review, version, "", None)
    minutes_number = required(minutes_number, "请填写主任会议纪要号。", field="minutes_number")
    if decided_on > timezone.localdate(at):
        raise Refused("审定日期不能晚于今天。", field="decided_on")
    computed_on = timezone.localdate(review.period.computed_at)
    if decided_on < computed_on:
        raise Refused(
            f"现在的得分是 {computed_on.month}月{computed_on.day}日汇总的，审定日期不能早于这一天。",
            field="decided_on",
        )
    problems = review_gaps.lacking_values(review)
    waiting = review.ballots.filter(state__in=(BallotState.DRAFT, BallotState.OPEN)).count()
    if waiting:
        problems.append(f"还有 {waiting} 个民主测评没有计票，不用的请作废")
    visits = SiteSample.objects.filter(
        report__period__scheme=review.period.scheme_id, state=SampleState.OPEN
    ).count()
    if visits:
        problems.append(f"还有 {visits} 次实地抽查没有办结")
    if review.stale:
        problems.append("有改动还没有汇总，请先重新汇总")
    if problems:
        raise Refused(f"{'；'.join(problems)}。")
    review.stage, review.minutes_number = ReviewStage.DECIDED, minutes_number
    review.decided_on, review.decided_by = decided_on, acting(actor)
    review.version += 1
    review.save(update_fields=["stage", "minutes_number", "decided_on", "decided_by", "version"])
    record(
        actor=actor,
        subject=review.period,
        move="decide_results",
        summary=f"主任会议审定{review.period}考评结果，{minutes_number}",
        after={"sha256": review.period.sheet_sha256},
        audience="parties",
        at=at,
    )
    # Whoever has not handed in a self-assessment by now is not asked for it any more.
    settle(list(review.self_assessments.all()), at=at)
    return review


def may_reopen(review: YearReview) -> bool:
    """Whether the sheet may go back to be judged: decided, or on notice with an item nobody judged."""
    if review.stage == ReviewStage.DECIDED:
        return True
    return review.stage == ReviewStage.NOTICE and bool(pending_scores(review.period))


@transaction.atomic
def reopen_review(
    *, actor: Actor, review: YearReview, reason: str, at: datetime, version: int | None = None
) -> YearReview:
    """The meeting sends the sheet back before it is on notice: judged and changed again, with the reason.

    What is on notice goes back only where something was never judged, so that it could not be published.
    """
    review = review_to_change(actor, review, Capability.PUBLISH_RESULTS, "退回重新核查")
    on_notice = review.stage == ReviewStage.NOTICE
    if not may_reopen(review):
        raise Refused("只有已经审定、还没有公示的才能退回重新核查；公示以后的问题按申诉办。")
    check_version(review, version, "", None)
    reason = required(reason, "请写明退回的原因，如：主任会议要求重新核查哪几项。", field="reason")
    earlier = review.minutes_number
    review.stage, review.minutes_number, review.decided_on, review.decided_by = (
        ReviewStage.APPRAISAL,
        "",
        None,
        "",
    )
    review.notice_from = review.appeals_until = None
    review.version += 1
    review.save(
        update_fields=[
            "stage", "minutes_number", "decided_on", "decided_by", "notice_from", "appeals_until", "version",
        ]
    )  # fmt: skip
    if on_notice:
        enqueue(
            recipients=subject_people(review.period, at),
            kind="notice_withdrawn",
            category=Category.NOTICE,
            subject_key=review.period,
            title=f"{review.period}考评公示撤回，重新核查以后再公示",
            body=reason,
            at=at,
        )
    record(
        actor=actor,
        subject=review.period,
        move="reopen_review",
        summary=f"{review.period}考评结果退回重新核查（原{earlier}）",
        reason=reason,
        before={"minutes_number": earlier},
        audience="parties",
        at=at,
    )
    return review


def subject_people(period: Period, at: datetime) -> list[int]:
    """People of the assessed organizations who read results. One query."""
    return list(
        Membership.objects.current(timezone.localdate(at))
        .filter(
            organization__assessed_as__results__period=period, role__in=roles_with(Capability.SEE_RESULTS)
        )
        .values_list("person_id", flat=True)
        .distinct()
    )


@transaction.atomic
def open_notice(
    *, actor: Actor, review: YearReview, appeals_until: date, at: datetime, version: int | None = None
) -> YearReview:
    """公示: participants read the decided sheet and may say until a day what is wrong, double or missing."""
    review = review_to_change(actor, review, Capability.PUBLISH_RESULTS, "公示考评结果")
    if review.stage != ReviewStage.DECIDED:
        raise Refused("主任会议审定以后才能公示，一次考评公示一次。")
    check_version(review, version, "", None)
    review_gaps.whole_sheet(review.period)
    today = timezone.localdate(at)
    if appeals_until <= today:
        raise Refused("申诉截止要晚于今天，各镇才来得及核对。", field="appeals_until")
    review.stage, review.notice_from, review.appeals_until = ReviewStage.NOTICE, today, appeals_until
    review.version += 1
    review.save(update_fields=["stage", "notice_from", "appeals_until", "version"])
    record(
        actor=actor,
        subject=review.period,
        move="open_notice",
        summary=f"公示{review.period}考评结果，申诉到 {appeals_until.month}月{appeals_until.day}日",
        audience="parties",
        at=at,
    )
    enqueue(
        recipients=subject_people(review.period, at),
        kind="results_on_notice",
        category=Category.NOTICE,
        subject_key=review.period,
        title=f"{review.period}考评结果公示，请核对本单位得分",
        body=f"算错、重复、漏记的，{appeals_until.month}月{appeals_until.day}日 24:00 前在得分页提出申诉。",
        url=review.period.get_absolute_url(),
        at=at,
    )
    return review


@transaction.atomic
def report_results(
    *,
    actor: Actor,
    review: YearReview,
    reported_on: date,
    reported_to: str,
    report_document: str,
    at: datetime,
    version: int | None = None,
) -> YearReview:
    """上报: the locked sheet went to the county's assessment office, on a day and under a number."""
    review = review_to_change(actor, review, Capability.PUBLISH_RESULTS, "登记上报")
    if review.stage == ReviewStage.REPORTED:
        raise Conflict(f"已由{review.reported_by}登记上报，{review.report_document}。")
    if review.stage != ReviewStage.PUBLISHED:
        raise Refused("结果发布、锁定以后才能上报。")
    check_version(review, version, "", None)
    if reported_on > timezone.localdate(at):
        raise Refused("上报日期不能晚于今天。", field="reported_on")
    review.reported_to = required(reported_to, "请写明报给谁，如：县考核办。", field="reported_to")[:60]
    review.report_document = required(report_document, "请填写上报文号。", field="report_document")[:80]
    review.stage, review.reported_on = ReviewStage.REPORTED, reported_on
    review.reported_by = acting(actor)
    review.version += 1
    review.save(
        update_fields=["stage", "reported_on", "reported_to", "report_document", "reported_by", "version"]
    )
    record(
        actor=actor,
        subject=review.period,
        move="report_results",
        summary=f"{review.period}考评结果上报{review.reported_to}，{review.report_document}",
        audience="parties",
        at=at,
    )
    return review


@transaction.atomic
def note_archive(*, actor: Actor, review: YearReview, sha256: str, at: datetime) -> YearReview:
    """Keep the fingerprint of the package that was made, so that a later copy can be compared."""
    review = locked(review, "period")
    review.archive_sha256, review.archived_at = sha256, at
    review.save(update_fields=["archive_sha256", "archived_at"])
    record(
        actor=actor,
        subject=review.period,
        move="archive_results",
        summary=f"{review.period}考评归档成包",
        after={"sha256": sha256},
        at=at,
    )
    return review
