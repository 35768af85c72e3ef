"""民主测评: prepared, opened, rated by slip, counted. Who rated is never written beside how.

A press of a rater leaves no journal entry and no moment (decision record 0062): the journal tells that
a ballot was opened and counted, with how many papers and their fingerprint.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from assessments.balloting import GroupPapers, Tally, grades_from, tally
from assessments.models import (
    AssessedSubject,
    Ballot,
    Indicator,
    Paper,
    RaterGroup,
    Rating,
    Slip,
    YearReview,
)
from assessments.models.ballots import code_of, new_nonce
from assessments.review_choices import BallotState
from assessments.reviewed import needs_of
from assessments.rules import RuleError
from assessments.scoring import fingerprint
from assessments.workflow.guards import acting, check_version, locked, need, required, same_county
from assessments.workflow.judgements import mark_stale
from assessments.workflow.reviews import review_to_change, working
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import open_todos, settle, waiting_todo
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
    try:
        parsed = grades_from(grades)
        fits = indicator is None or "ratings" in needs_of(indicator)
    except RuleError as error:
        raise Refused(str(error), field="grades") from None
    if indicator is not None and (not fits or indicator.scheme_id != review.period.scheme_id):
        raise Refused(f"“{indicator}”不按测评计分，请选别的指标或者不选。", field="indicator")
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


def _draft(actor: Actor, ballot: Ballot) -> Ballot:
    need(actor, Capability.PUBLISH_RESULTS, "准备民主测评")
    ballot = locked(ballot, "review__period__scheme__county")
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
    if weight <= 0 or weight > 1000 or weight != weight.quantize(Decimal("0.01")):
        raise Refused("权重请填大于 0 的数，最多两位小数。", field="weight")
    if slips < 0 or slips > MOST_SLIPS:
        raise Refused(f"一组最多印 {MOST_SLIPS} 张票。", field="slips")
    if not slips and not people:
        raise Refused("请填印几张票，或者选有账号的测评人。", field="slips")
    people = list({p.pk: p for p in people}.values())
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
    if not ballot.groups.exists():
        raise Refused("请先加测评组，再开始测评。")
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


def rating_url(ballot: Ballot) -> str:
    """Where a rater with an account rates."""
    return reverse("assessments:ballot_rate", args=[ballot.pk])


def slip_by_code(code: str) -> Slip | None:
    """The slip with this code, whatever has become of it."""
    found = Slip.objects.filter(code_hash=Slip.hash_of(code), person=None)
    return found.select_related("group__ballot__review__period__scheme__county").first()


def slip_of(ballot: Ballot, actor: Actor) -> Slip | None:
    """The slip of the actor's person in a ballot."""
    if actor.person_id is None:
        return None
    found = Slip.objects.filter(group__ballot=ballot, person=actor.person_id, voided=False)
    return found.select_related("group__ballot__review__period__scheme__county").first()


def check_slip(slip: Slip, at: datetime) -> None:
    """Refused with a sentence where the slip rates no more."""
    ballot = slip.group.ballot
    if slip.voided or ballot.state == BallotState.VOIDED:
        raise Refused("这张测评票已经作废。请向发票的工作人员要新的。")
    if slip.used:
        raise Refused("这张测评票已经用过了，一张票只能投一次。")
    if ballot.state == BallotState.DRAFT:
        raise Refused("测评还没有开始，请晚些时候再来。")
    if ballot.state == BallotState.COUNTED or ballot.closes_on < timezone.localdate(at):
        raise Refused(f"测评已于 {ballot.closes_on.month}月{ballot.closes_on.day}日截止，谢谢您。")


def subjects_to_rate(ballot: Ballot, organizations: Sequence[int] = ()) -> list[AssessedSubject]:
    """Whom a paper names: everybody in the sheet, except those the rater works for."""
    rows = AssessedSubject.objects.filter(results__period=ballot.review.period_id)
    return list(rows.exclude(organization__in=list(organizations)).order_by("sort_order", "pk"))


def workplaces(person_id: int | None, at: datetime) -> list[int]:
    """The organizations a rater works for: nobody rates his own."""
    if person_id is None:
        return []
    rows = Membership.objects.current(timezone.localdate(at)).filter(person=person_id)
    return list(rows.values_list("organization_id", flat=True))


@transaction.atomic
def rate(*, slip: Slip, grades: Mapping[int, str], at: datetime) -> Ballot:
    """Fill one paper with a slip. A subject may be left out; an empty paper is refused.

    The slip is marked as used, the paper is written with a key drawn by lot: nothing joins them.
    """
    slip = locked(slip, "group__ballot__review__period__scheme__county", "person")
    check_slip(slip, at)
    ballot = slip.group.ballot
    values = {word: Decimal(points) for word, points in ballot.grades}
    subjects = {s.pk for s in subjects_to_rate(ballot, workplaces(slip.person_id, at))}
    given = {pk: word for pk, word in grades.items() if word}
    if any(pk not in subjects or word not in values for pk, word in given.items()):
        raise Refused("票上有不认识的单位或者等次，请刷新后重新选。")
    if not given:
        raise Refused("还没有选等次。至少给一个单位选，拿不准的可以空着（算弃权）。")
    slip.used = True
    slip.save(update_fields=["used"])
    paper = Paper.objects.create(group=slip.group)
    Rating.objects.bulk_create(
        [Rating(paper=paper, subject_id=pk, grade=word, points=values[word]) for pk, word in given.items()]
    )
    if slip.person_id is not None:
        settle(slip, at=at)
    return ballot


@transaction.atomic
def count_ballot(*, actor: Actor, ballot: Ballot, at: datetime, version: int | None = None) -> Ballot:
    """Close and count. Before the last day only when every slip was used."""
    need(actor, Capability.PUBLISH_RESULTS, "计票")
    ballot = locked(ballot, "review__period__scheme__county")
    same_county(actor, ballot.review.period.scheme.county_id)
    if ballot.state != BallotState.OPEN:
        raise Refused(f"这个测评现在是“{ballot.get_state_display()}”，不能计票。")
    check_version(ballot, version, "", None)
    review = review_to_change(actor, ballot.review, Capability.PUBLISH_RESULTS, "计票")
    working(review)
    out = Slip.objects.filter(group__ballot=ballot, used=False, voided=False).count()
    if out and ballot.closes_on >= timezone.localdate(at):
        day = f"{ballot.closes_on.month}月{ballot.closes_on.day}日"
        raise Refused(f"还有 {out} 张票没有投，{day}截止以后（或者全部投完）再计票。")
    papers = Paper.objects.filter(group__ballot=ballot).count()
    if not papers:
        raise Refused("一张票也没有收到，没有可以计的。不用的请作废。")
    ballot.state, ballot.counted_at, ballot.counted_by = BallotState.COUNTED, at, acting(actor)
    ballot.papers_sha256 = papers_fingerprint(ballot)
    ballot.version += 1
    ballot.save(update_fields=["state", "counted_at", "counted_by", "papers_sha256", "version"])
    if ballot.indicator_id is not None:
        mark_stale(review)
    settle(list(Slip.objects.filter(group__ballot=ballot, used=False, person__isnull=False)), at=at)
    record(
        actor=actor,
        subject=ballot,
        root=review.period,
        move="count_ballot",
        summary=f"{ballot}计票：收到 {papers} 张，没有投 {out} 张",
        after={"sha256": ballot.papers_sha256},
        audience="parties",
        at=at,
    )
    return ballot


def papers_fingerprint(ballot: Ballot) -> str:
    """SHA-256 of all that was rated, whatever order it came in."""
    rows = Rating.objects.filter(paper__group__ballot=ballot).values_list(
        "paper__group_id", "paper_id", "subject_id", "grade"
    )
    return fingerprint(sorted([group, str(paper), subject, grade] for group, paper, subject, grade in rows))


@transaction.atomic
def void_ballot(*, actor: Actor, ballot: Ballot, reason: str, at: datetime) -> Ballot:
    """Give a ballot up, with the reason; what was rated stays and counts nowhere."""
    review = review_to_change(actor, ballot.review, Capability.PUBLISH_RESULTS, "作废测评")
    working(review)
    ballot = locked(ballot)
    if ballot.state == BallotState.VOIDED:
        raise Refused("这个测评已经作废了。")
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


def turnout(ballot: Ballot) -> list[RaterGroup]:
    """Groups with ``sent``, ``used`` and ``printed`` counts. One query."""
    return list(
        ballot.groups.annotate(
            sent=Count("slips", filter=Q(slips__voided=False)),
            used=Count("slips", filter=Q(slips__used=True)),
            printed=Count("slips", filter=Q(slips__person=None, slips__voided=False)),
        ).order_by("sort_order", "pk")
    )


def tallies(ballot: Ballot) -> dict[int, Tally]:
    """A counted ballot's outcome by subject. Two queries."""
    groups = list(ballot.groups.all())
    values: dict[tuple[int, int], list[Decimal]] = defaultdict(list)
    subjects = set()
    for subject, group, points in Rating.objects.filter(paper__group__ballot=ballot).values_list(
        "subject_id", "paper__group_id", "points"
    ):
        values[subject, group].append(points)
        subjects.add(subject)
    return {
        subject: tally(
            [GroupPapers(g.name, g.weight, tuple(values[subject, g.pk])) for g in groups], ballot.trim
        )
        for subject in subjects
    }
