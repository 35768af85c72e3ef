"""What of a review is reminded of: self-assessments, papers of raters, appeals without an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from assessments.models import Appeal, SelfAssessment, Slip
from assessments.review_choices import WORKING, BallotState, ReviewStage, SelfState
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import DEFAULT_LADDER, DeadlineKind, Place, Reminder, subject_key
from congress_portal.foundation.slots.deadlines import days_words, fill

LADDER = DEFAULT_LADDER
_LEFT = Place("剩余", "还剩几天、今天到期、逾期几天", "还剩 3 天")
_DAY = Place("期限", "截止的日子", "1月15日")
_YEAR = Place("年度", "哪一年的考评", "2026年度")
_NUMBER = Place("编号", "哪件申诉", "申2026-01")
_BALLOT = Place("测评", "哪个测评", "2026年度乡镇人大工作民主测评")

SELF_TITLE, SELF_BODY = (
    "{年度}自评{剩余}，{期限}24:00 前提交",
    "得分已按记录算好，写一年工作和亮点就可以提交。",
)
RATE_TITLE, RATE_BODY = "“{测评}”{剩余}，{期限}24:00 截止", "点开选等次就可以，不记名，几分钟办完。"
APPEAL_TITLE = "申诉 {编号} 等答复，公示期{剩余}（{期限}）"
APPEAL_BODY = "公示期满以前答复，答复以后才能发布结果。"


def _values(on: date, deadline: date, **more: str) -> dict[str, str]:
    return {"剩余": days_words(on, deadline), "期限": f"{deadline.month}月{deadline.day}日", **more}


def self_due(on: date) -> Iterator[Reminder]:
    """Townships that have not handed in their self-assessment. One query."""
    rows = SelfAssessment.objects.filter(
        state__in=(SelfState.DRAFT, SelfState.RETURNED),
        review__stage__in=WORKING,
        review__self_due_on__lte=on + LADDER.reach,
        subject__organization__isnull=False,
    ).select_related("review__period", "subject")
    for row in rows.order_by("pk"):
        deadline = row.review.self_due_on
        stage = LADDER.stage_on(on, deadline)
        if stage:
            places = _values(on, deadline, 年度=str(row.review.period))
            yield Reminder(
                subject_key=subject_key(row),
                stage=stage,
                deadline=deadline,
                title=fill(SELF_TITLE, places),
                body=fill(SELF_BODY, places),
                places=places,
                url=row.get_absolute_url(),
                organization_id=row.subject.organization_id,
                capability=Capability.SUBMIT_REPORT,
            )


def rating_due(on: date) -> Iterator[Reminder]:
    """Raters with an account whose paper is not in. Nothing is said after the last day. One query."""
    rows = Slip.objects.filter(
        person__isnull=False,
        used=False,
        voided=False,
        group__ballot__state=BallotState.OPEN,
        group__ballot__closes_on__lte=on + LADDER.reach,
        group__ballot__closes_on__gte=on,
    ).select_related("group__ballot")
    for slip in rows.order_by("pk"):
        ballot = slip.group.ballot
        stage = LADDER.stage_on(on, ballot.closes_on)
        if stage:
            places = _values(on, ballot.closes_on, 测评=ballot.title)
            yield Reminder(
                subject_key=subject_key(slip),
                stage=stage,
                deadline=ballot.closes_on,
                title=fill(RATE_TITLE, places),
                body=fill(RATE_BODY, places),
                places=places,
                url=reverse("assessments:ballot_rate", args=[ballot.pk]),
                person_ids=(slip.person_id,),
            )


def appeals_due(on: date) -> Iterator[Reminder]:
    """Appeals that the county has not answered. One query."""
    rows = (
        Appeal.objects.open()
        .filter(
            review__stage=ReviewStage.NOTICE,
            review__appeals_until__lte=on + LADDER.reach,
            review__period__scheme__county__congress__isnull=False,
        )
        .select_related("review__period__scheme__county")
    )
    for appeal in rows.order_by("pk"):
        deadline = appeal.review.appeals_until
        stage = LADDER.stage_on(on, deadline)
        if stage:
            places = _values(on, deadline, 编号=appeal.number)
            yield Reminder(
                subject_key=subject_key(appeal),
                stage=stage,
                deadline=deadline,
                title=fill(APPEAL_TITLE, places),
                body=fill(APPEAL_BODY, places),
                places=places,
                url=appeal.get_absolute_url(),
                organization_id=appeal.review.period.scheme.county.congress_id,
                capability=Capability.PUBLISH_RESULTS,
            )


SELF_ASSESSMENT = DeadlineKind(
    key="self_assessment",
    label="考评自评",
    due=self_due,
    who="参评单位的主席",
    ladder=LADDER,
    title=SELF_TITLE,
    body=SELF_BODY,
    places=(_YEAR, _LEFT, _DAY),
)
RATING = DeadlineKind(
    key="rate",
    label="民主测评",
    due=rating_due,
    who="还没有投票的测评人（有账号的）",
    ladder=LADDER,
    title=RATE_TITLE,
    body=RATE_BODY,
    places=(_BALLOT, _LEFT, _DAY),
)
APPEAL_ANSWER = DeadlineKind(
    key="answer_appeal",
    label="申诉答复",
    due=appeals_due,
    who="县人大发布考评结果的工作人员",
    ladder=LADDER,
    title=APPEAL_TITLE,
    body=APPEAL_BODY,
    places=(_NUMBER, _LEFT, _DAY),
)
