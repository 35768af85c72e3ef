"""异议 of those who are assessed apart from townships: said of an announced score, answered with reasons.

What is upheld takes the announced result back: the records are corrected, it is computed anew and announced
again. Ties are put in order before anything is announced.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from assessments.choices import PeriodState
from assessments.models import AssessedSubject, Indicator, Objection, Period, Score
from assessments.register_querysets import of_actor
from assessments.review_choices import AppealKind, AppealState
from assessments.town_register_choices import Assessed
from assessments.workflow import results
from assessments.workflow.guards import acting, check_version, locked, need, required, same_county
from assessments.workflow.tallies import own_tally, sheet_fingerprint
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import enqueue, open_todo, settle
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

ANSWER_TODO = "answer_objection"
# How long those concerned may object after the announcement, and the office has to answer.
OBJECTION_DAYS = ANSWER_DAYS = timedelta(days=15)
VERDICTS = (AppealState.UPHELD, AppealState.DECLINED)


def own_subjects(actor: Actor) -> QuerySet[AssessedSubject]:
    """What is assessed of the actor: the own unit or station, a group the actor leads, the own mandate."""
    mine = of_actor(actor)
    if actor.person_id:
        mine |= Q(mandate__person=actor.person_id)
    return AssessedSubject.objects.filter(mine, county=actor.county_id)


def objections_until(period: Period) -> date | None:
    """The last day to object; None where nothing is announced."""
    if period.state != PeriodState.PUBLISHED:
        return None
    return timezone.localdate(period.published_at) + OBJECTION_DAYS


def may_object_until(period: Period, on: date) -> date | None:
    """The last day to object while it is not over; None where nobody can."""
    until = objections_until(period)
    return until if until is not None and on <= until else None


def objections_are_open(period: Period, at: datetime) -> None:
    """Refused, with the days, before the announcement and once the days are over."""
    until = objections_until(period)
    if until is None:
        raise Refused("结果还没有公布，公布以后可以提出异议。")
    if timezone.localdate(at) > until:
        raise Refused(
            f"异议已于 {until.month}月{until.day}日截止（公布后 {OBJECTION_DAYS.days} 天）。有问题请联系县人大办公室。"
        )


@transaction.atomic
def raise_objection(
    *,
    actor: Actor,
    period: Period,
    subject: AssessedSubject,
    indicator: Indicator,
    kind: str,
    claim: str,
    at: datetime,
) -> Objection:
    """Say of one indicator of the own announced score what is wrong, counted twice or missing."""
    period = locked(period, "scheme__group", "scheme__county__congress")
    if not own_subjects(actor).filter(pk=subject.pk).exists():
        raise Denied("只能就本单位、本站、本组或者本人的得分提出异议。")
    objections_are_open(period, at)
    if kind not in AppealKind.values:
        raise Refused("请选择是算错、重复还是漏记。", field="kind")
    claim = required(claim, "请写明哪里不对、依据哪条记录。", field="claim")
    score = Score.objects.filter(result__period=period, result__subject=subject, indicator=indicator).first()
    if score is None:
        raise Refused("请选择得分表里的一项指标。", field="indicator")
    if period.objections.open().filter(subject=subject, indicator=indicator).exists():
        raise Conflict(f"“{indicator}”已经提过异议，请等县人大答复。")
    row = Objection.objects.create(
        period=period,
        subject=subject,
        indicator=indicator,
        kind=kind,
        claim=claim,
        points_before=score.points,
        raised_by=acting(actor),
        raised_by_person_id=actor.person_id,
        raised_at=at,
    )
    private = period.scheme.group.assesses == Assessed.DEPUTY
    record(
        actor=actor,
        subject=row,
        root=period,
        move="raise_objection",
        summary=f"{subject}对{period}“{indicator}”的得分提出异议（{row.get_kind_display()}）",
        reason=claim,
        audience="staff" if private else "parties",
        at=at,
    )
    congress = period.scheme.county.congress
    if congress is not None:
        open_todo(
            subject=row,
            kind=ANSWER_TODO,
            capability=Capability.PUBLISH_RESULTS,
            verb="答复异议",
            title=f"{subject}“{indicator}”",
            why=claim[:200],
            due=timezone.localdate(at) + ANSWER_DAYS,
            url=row.get_absolute_url(),
            at=at,
            organization=congress,
        )
    return row


@transaction.atomic
def answer_objection(
    *,
    actor: Actor,
    objection: Objection,
    verdict: str,
    answer: str,
    at: datetime,
    version: int | None = None,
) -> Objection:
    """Answer with reasons. What is upheld takes the announced result back, to be computed and announced anew."""
    need(actor, Capability.PUBLISH_RESULTS, "答复异议")
    period = locked(objection.period, "scheme__group")
    same_county(actor, period.scheme.county_id)
    row = locked(objection, "subject", "indicator")
    row.period = period
    if row.state != AppealState.OPEN:
        raise Conflict(f"{row.answered_by}已经答复过这件异议（{row.get_state_display()}）。")
    check_version(row, version, "", None)
    if verdict not in VERDICTS:
        raise Refused("请选择采纳还是不采纳。", field="verdict")
    answer = required(answer, "请写明答复的理由，对方要看得懂分是怎么算的。", field="answer")
    row.state, row.answer = verdict, answer
    row.answered_by, row.answered_at = acting(actor), at
    row.version += 1
    row.save(update_fields=["state", "answer", "answered_by", "answered_at", "version"])
    settle(row, at=at)
    record(
        actor=actor,
        subject=row,
        root=period,
        move="answer_objection",
        summary=f"{row.subject}“{row.indicator}”的异议：{row.get_state_display()}",
        reason=answer,
        audience="parties",
        at=at,
    )
    if verdict == AppealState.UPHELD and period.state == PeriodState.PUBLISHED:
        _take_back(actor, period, row, at)
    if row.raised_by_person_id is not None:
        enqueue(
            recipients=[row.raised_by_person_id],
            kind="objection_answered",
            subject_key=row,
            title=f"{period}“{row.indicator}”的异议：{row.get_state_display()}",
            body=answer,
            url=row.get_absolute_url(),
            at=at,
        )
    return row


def _take_back(actor: Actor, period: Period, row: Objection, at: datetime) -> None:
    """The announced result is computed anew; what it was stands in the journal."""
    before = {
        "document": period.minutes_number,
        "sha256": period.sheet_sha256,
        "published_by": period.published_by,
    }
    period.state, period.minutes_number = PeriodState.COMPUTED, ""
    period.published_at, period.published_by = None, ""
    period.version += 1
    period.save(update_fields=["state", "minutes_number", "published_at", "published_by", "version"])
    record(
        actor=actor,
        subject=period,
        move="take_back_tally",
        summary=f"采纳异议，收回{period.scheme.group}{period}已公布的结果，更正记录后重新汇总、公布",
        reason=row.answer,
        before=before,
        at=at,
    )


@transaction.atomic
def decide_tally_tie(
    *, actor: Actor, period: Period, order: Sequence[AssessedSubject], reason: str, at: datetime
) -> Period:
    """Put those who share a place in an order that was decided, before the result is announced."""
    period = own_tally(actor, period, "决定并列名次的先后")
    results.decide_tie(actor=actor, period=period, order=order, reason=reason, at=at)
    found = list(period.results.all())
    points: dict[int, list] = {result.pk: [] for result in found}
    scores = Score.objects.filter(result__period=period).select_related("indicator")
    for score in scores.order_by("indicator__category__sort_order", "indicator__sort_order", "indicator"):
        points[score.result_id].append((score.indicator.code, score.points))
    period.sheet_sha256 = sheet_fingerprint(found, lambda result: points[result.pk])
    period.version += 1
    period.save(update_fields=["sheet_sha256", "version"])
    return period
