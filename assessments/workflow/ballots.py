"""民主测评: prepared, opened, rated by slip, counted. Who rated is never written beside how.

A press of a rater leaves no journal entry and no moment (decision record 0062): the journal tells that
a ballot was opened and counted, with how many papers and their fingerprint.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessments.balloting import grades_from
from assessments.models import (
    Ballot,
    Indicator,
    Paper,
    RaterGroup,
    Slip,
    YearReview,
)
from assessments.models.ballots import code_of, new_nonce
from assessments.review_choices import BallotState
from assessments.reviewed import raters_of
from assessments.rules import RuleError, plain
from assessments.rules.judged import SHOWN_FROM
from assessments.workflow.guards import acting, check_version, locked, need, required, same_county
from assessments.workflow.judgements import mark_stale
from assessments.workflow.papers import check_points, not_rated, papers_fingerprint, too_few
from assessments.workflow.reviews import review_to_change, working
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import enqueue, open_todos, settle, waiting_todo
from congress_portal.foundation.web.refusals import Conflict, Refused

RATE_TODO = "rate"
MOST_SLIPS = 500


@transaction.atomic
def create_ballot(
    *,
    actor: Actor,
    review: YearReview,
    title: str,
    question: str,
    grades: str,
    closes_on: date,
    at: datetime,
    indicator: Indicator | None = None,
    trim: int = 0,
) -> Ballot:
    """Prepare a ballot. One that feeds an indicator is the only one that does."""
    review = review_to_change(actor, review, Capability.PUBLISH_RESULTS, "准备民主测评")
    working(review)
    if closes_on < timezone.localdate(at):
        raise Refused("测评截止不能早于今天。", field="closes_on")
    if trim < 0 or trim > 20:
        raise Refused("每头去掉的个数请填 0 到 20。", field="trim")
    parsed, trim = _grades(review, indicator, grades, trim)
    try:
        with transaction.atomic():
            ballot = Ballot.objects.create(
                review=review,
                indicator=indicator,
                title=required(title, "请写测评名称。", field="title")[:60],
                question=required(question, "请写明请测评人评什么。", field="question")[:200],
                grades=parsed,
                trim=trim,
                closes_on=closes_on,
                made_by=acting(actor),
            )
    except IntegrityError:
        raise Conflict(f"“{indicator}”已经有一个测评了，不用的先作废。") from None
    record(
        actor=actor, subject=ballot, root=review.period, move="create_ballot", summary=f"准备{ballot}", at=at
    )
    return ballot


def _grades(
    review: YearReview, indicator: Indicator | None, text: str, trim: int
) -> tuple[list[list[str]], int]:
    """The grades, and how many papers are dropped: as the indicator's rule says, else as typed."""
    try:
        rule = raters_of(indicator) if indicator is not None else None
        if indicator is not None and (rule is None or indicator.scheme_id != review.period.scheme_id):
            raise Refused(f"“{indicator}”不按测评计分，请选别的指标或者不选。", field="indicator")
        if rule is not None:
            trim = (rule.trim or 0) if rule.mean == "trimmed" else 0
            if rule.grades:
                return [[word, plain(points)] for word, points in rule.grades], trim
        parsed = grades_from(text)
    except RuleError as error:
        raise Refused(str(error), field="grades") from None
    if rule is not None and Decimal(parsed[0][1]) > rule.scale:
        raise Refused(f"“{indicator}”打分的满分是 {plain(rule.scale)}，等次的分值不能超过。", field="grades")
    return parsed, trim


def groups_of_rule(ballot: Ballot) -> dict[str, Decimal]:
    """Names and weights that the indicator's rule prescribes; empty where the office chooses them."""
    if ballot.indicator is None:
        return {}
    try:
        rule = raters_of(ballot.indicator)
    except RuleError:
        return {}
    return dict(rule.groups) if rule is not None else {}


def _draft(actor: Actor, ballot: Ballot) -> Ballot:
    need(actor, Capability.PUBLISH_RESULTS, "准备民主测评")
    ballot = locked(ballot, "review__period__scheme__county", "indicator")
    same_county(actor, ballot.review.period.scheme.county_id)
    if ballot.state != BallotState.DRAFT:
        raise Refused(f"这个测评现在是“{ballot.get_state_display()}”，测评组和票数不能再改。")
    return ballot


@transaction.atomic
def add_rater_group(
    *,
    actor: Actor,
    ballot: Ballot,
    name: str,
    weight: Decimal,
    at: datetime,
    slips: int = 0,
    people: Sequence[Person] = (),
) -> RaterGroup:
    """A group of raters: printed slips with codes, and people who rate with their account."""
    ballot = _draft(actor, ballot)
    name = required(name, "请写测评组的名称，如：县人大常委会组成人员。", field="name")[:40]
    prescribed = groups_of_rule(ballot)
    if prescribed:
        if name not in prescribed:
            words = "、".join(prescribed)
            raise Refused(f"按“{ballot.indicator}”的规则，测评组是：{words}。", field="name")
        weight = prescribed[name]
    if weight <= 0 or weight > 1000 or weight != weight.quantize(Decimal("0.01")):
        raise Refused("权重请填大于 0 的数，最多两位小数。", field="weight")
    if slips < 0 or slips > MOST_SLIPS:
        raise Refused(f"一组最多印 {MOST_SLIPS} 张票。", field="slips")
    people = list({p.pk: p for p in people}.values())
    if slips + len(people) < SHOWN_FROM:
        words = f"一组至少 {SHOWN_FROM} 人，人再少，平均分就等于公开了各人的票。"
        raise Refused(f"{words}请增加印票，或者选有账号的测评人。", field="slips")
    if any(p.county_id != ballot.review.period.scheme.county_id for p in people):
        raise Refused("测评人要是本县的人员。", field="people")
    twice = Slip.objects.filter(group__ballot=ballot, person__in=people).select_related("person")
    if twice:
        names = "、".join(s.person.name for s in twice)
        raise Refused(f"{names}已经在别的测评组里，一人只投一票。", field="people")
    try:
        with transaction.atomic():
            group = RaterGroup.objects.create(
                ballot=ballot, name=name, weight=weight, sort_order=ballot.groups.count() + 1
            )
    except IntegrityError:
        raise Refused(f"已经有“{name}”这一组了。", field="name") from None
    rows = []
    for number in range(1, slips + len(people) + 1):
        nonce = new_nonce()
        person = people[number - slips - 1] if number > slips else None
        rows.append(
            Slip(
                group=group,
                person=person,
                number=number,
                nonce=nonce,
                code_hash=Slip.hash_of(code_of(nonce)),
            )
        )
    Slip.objects.bulk_create(rows, batch_size=200)
    record(
        actor=actor,
        subject=ballot,
        root=ballot.review.period,
        move="add_rater_group",
        summary=f"{ballot}：{name}，权重 {weight}，印票 {slips} 张，账号测评 {len(people)} 人",
        at=at,
    )
    return group


@transaction.atomic
def remove_rater_group(*, actor: Actor, group: RaterGroup, at: datetime) -> Ballot:
    """Take a group out of a ballot that has not begun; its slips open nothing any more."""
    ballot = _draft(actor, group.ballot)
    name = group.name
    Slip.objects.filter(group=group).delete()
    group.delete()
    record(
        actor=actor,
        subject=ballot,
        root=ballot.review.period,
        move="remove_rater_group",
        summary=f"{ballot}：去掉{name}",
        at=at,
    )
    return ballot


@transaction.atomic
def open_ballot(*, actor: Actor, ballot: Ballot, at: datetime, version: int | None = None) -> Ballot:
    """Begin: slips work from now on, and raters with an account find it among their to-dos."""
    ballot = _draft(actor, ballot)
    working(ballot.review)
    check_version(ballot, version, "", None)
    there = set(ballot.groups.values_list("name", flat=True))
    if not there:
        raise Refused("请先加测评组，再开始测评。")
    missing = [name for name in groups_of_rule(ballot) if name not in there]
    if missing:
        raise Refused(f"按“{ballot.indicator}”的规则还缺测评组：{'、'.join(missing)}。")
    if ballot.closes_on < timezone.localdate(at):
        raise Refused("测评截止已经过了，请作废后重新准备。")
    ballot.state, ballot.opened_at = BallotState.OPEN, at
    ballot.version += 1
    ballot.save(update_fields=["state", "opened_at", "version"])
    slips = list(Slip.objects.filter(group__ballot=ballot).select_related("person"))
    open_todos(
        waiting_todo(
            subject=slip,
            kind=RATE_TODO,
            capability=Capability.RATE,
            verb="测评",
            title=ballot.title,
            why=f"{ballot.question}，不记名",
            due=ballot.closes_on,
            url=rating_url(ballot),
            at=at,
            person=slip.person,
        )
        for slip in slips
        if slip.person_id is not None
    )
    record(
        actor=actor,
        subject=ballot,
        root=ballot.review.period,
        move="open_ballot",
        summary=f"开始{ballot}，发出 {len(slips)} 张票",
        at=at,
    )
    return ballot


@transaction.atomic
def replace_slip(*, actor: Actor, group: RaterGroup, number: int, reason: str, at: datetime) -> Slip:
    """A lost printed slip opens nothing any more and a new one takes its place; a used one is never replaced."""
    need(actor, Capability.PUBLISH_RESULTS, "补发测评票")
    ballot = locked(group.ballot, "review__period__scheme__county")
    same_county(actor, ballot.review.period.scheme.county_id)
    if ballot.state != BallotState.OPEN:
        raise Refused("测评开始以后、计票以前才能补发。")
    reason = required(reason, "请写明为什么补发，如：票丢了。", field="reason")
    slips = Slip.objects.select_for_update(of=("self",), no_key=True)
    lost = slips.filter(group=group, number=number, person=None).first()
    if lost is None:
        raise Refused(f"{group}没有第 {number} 号印票。", field="number")
    if lost.used or lost.voided:
        raise Refused(f"第 {number} 号票已经{'用过' if lost.used else '作废'}了，不能补发。", field="number")
    lost.voided = True
    lost.save(update_fields=["voided"])
    nonce = new_nonce()
    last = Slip.objects.filter(group=group).order_by("-number").first()
    fresh = Slip.objects.create(
        group=group, number=last.number + 1, nonce=nonce, code_hash=Slip.hash_of(code_of(nonce))
    )
    record(
        actor=actor,
        subject=ballot,
        root=ballot.review.period,
        move="replace_slip",
        summary=f"{ballot}：{group}第 {number} 号票作废，补发第 {fresh.number} 号",
        reason=reason,
        at=at,
    )
    return fresh


def rating_url(ballot: Ballot) -> str:
    """Where a rater with an account rates."""
    return reverse("assessments:ballot_rate", args=[ballot.pk])


@transaction.atomic
def end_ballot(
    *, actor: Actor, ballot: Ballot, reason: str, at: datetime, version: int | None = None
) -> Ballot:
    """Close and count before the last day, with the reason; slips that are out are not taken any more."""
    need(actor, Capability.PUBLISH_RESULTS, "计票")
    reason = required(reason, "请写明为什么提前结束，如：该投的都投了，其余的人请假。", field="reason")
    return count_ballot(actor=actor, ballot=ballot, at=at, version=version, reason=reason[:200])


@transaction.atomic
def count_ballot(
    *, actor: Actor, ballot: Ballot, at: datetime, version: int | None = None, reason: str = ""
) -> Ballot:
    """Close and count. Before the last day only when every slip was used, or with a reason."""
    need(actor, Capability.PUBLISH_RESULTS, "计票")
    ballot = locked(ballot, "review__period__scheme__county")
    same_county(actor, ballot.review.period.scheme.county_id)
    if ballot.state != BallotState.OPEN:
        raise Refused(f"这个测评现在是“{ballot.get_state_display()}”，不能计票。")
    check_version(ballot, version, "", None)
    review = review_to_change(actor, ballot.review, Capability.PUBLISH_RESULTS, "计票")
    working(review)
    # A paper that is being handed in is waited for; one that comes later finds the ballot counted.
    slips = Slip.objects.select_for_update(of=("self",), no_key=True).filter(group__ballot=ballot)
    missing = [slip for slip in slips.order_by("pk") if not slip.used and not slip.voided]
    out, early = len(missing), bool(missing) and ballot.closes_on >= timezone.localdate(at)
    if early and not reason:
        day = f"{ballot.closes_on.month}月{ballot.closes_on.day}日"
        raise Refused(
            f"还有 {out} 张票没有投，{day}截止以后（或者全部投完）再计票。不再等的，请点“提前结束并计票”，写明理由。"
        )
    papers = Paper.objects.filter(group__ballot=ballot).count()
    if not papers:
        raise Refused("一张票也没有收到，没有可以计的。不用的请作废。")
    check_points(ballot)
    few = too_few(ballot)
    if few:
        raise Refused(
            f"{'、'.join(few)}收到的有效评定不到 {SHOWN_FROM} 个，计出来就等于公开了各人怎么评的，不能计票。"
            "请作废这个测评，多发一些票重新测。"
        )
    ballot.state, ballot.counted_at, ballot.counted_by = BallotState.COUNTED, at, acting(actor)
    ballot.papers_sha256 = papers_fingerprint(ballot)
    ballot.version += 1
    ballot.save(update_fields=["state", "counted_at", "counted_by", "papers_sha256", "version"])
    if ballot.indicator_id is not None:
        mark_stale(review)
    waiting = [slip for slip in missing if slip.person_id is not None]
    settle(waiting, at=at)
    if early:
        enqueue(
            recipients=[slip.person_id for slip in waiting],
            kind="ballot_ended",
            subject_key=ballot,
            title=f"“{ballot}”提前结束了，您的票不用再交",
            body=f"理由：{reason}",
            at=at,
        )
    record(
        actor=actor,
        subject=ballot,
        root=review.period,
        move="count_ballot",
        summary=f"{ballot}{'提前结束并' if early else ''}计票：收到 {papers} 张，没有投 {out} 张"
        + (f"，没有一张评到{'、'.join(blank)}" if (blank := not_rated(ballot)) else ""),
        reason=reason if early else "",
        after={"sha256": ballot.papers_sha256, "not_returned": out},
        audience="parties",
        at=at,
    )
    return ballot


def may_be_voided(ballot: Ballot, review: YearReview) -> None:
    """Refused where the sheet is decided, or the ballot was given up already."""
    working(review)
    if ballot.state == BallotState.VOIDED:
        raise Refused("这个测评已经作废了。")


@transaction.atomic
def void_ballot(*, actor: Actor, ballot: Ballot, reason: str, at: datetime) -> Ballot:
    """Give a ballot up, with the reason; what was rated stays and counts nowhere."""
    review = review_to_change(actor, ballot.review, Capability.PUBLISH_RESULTS, "作废测评")
    ballot = locked(ballot)
    may_be_voided(ballot, review)
    if ballot.state == BallotState.COUNTED and ballot.indicator_id is not None:
        mark_stale(review)
    ballot.void_reason = required(reason, "请写明作废的理由。", field="reason")[:200]
    ballot.state = BallotState.VOIDED
    ballot.version += 1
    ballot.save(update_fields=["state", "void_reason", "version"])
    settle(list(Slip.objects.filter(group__ballot=ballot, used=False, person__isnull=False)), at=at)
    record(
        actor=actor,
        subject=ballot,
        root=review.period,
        move="void_ballot",
        summary=f"作废{ballot}",
        reason=ballot.void_reason,
        at=at,
    )
    return ballot
