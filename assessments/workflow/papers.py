"""Filling a paper by slip, and what the papers come to. Who rated is never written beside how.

A rater's press leaves no journal entry and no moment (decision record 0062).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from assessments.balloting import GroupPapers, Tally, tally
from assessments.models import AssessedSubject, Ballot, Paper, RaterGroup, Rating, Slip
from assessments.review_choices import BallotState
from assessments.rules.judged import SHOWN_FROM
from assessments.scoring import fingerprint
from assessments.workflow.guards import locked
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.notifications.services import settle
from congress_portal.foundation.web.refusals import Refused


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
    ended = timezone.localdate(ballot.counted_at) if ballot.counted_at is not None else None
    if ended is not None and ended <= ballot.closes_on:
        raise Refused(
            f"测评已于 {ended.month}月{ended.day}日提前结束并计票，这张票没有投过，现在不再收了。谢谢您。"
        )
    if ballot.state == BallotState.COUNTED or ballot.closes_on < timezone.localdate(at):
        raise Refused(f"测评已于 {ballot.closes_on.month}月{ballot.closes_on.day}日截止，谢谢您。")


def subjects_to_rate(ballot: Ballot, organizations: Sequence[int] = ()) -> list[AssessedSubject]:
    """Whom a paper names: everybody in the sheet, except those the rater works for."""
    rows = AssessedSubject.objects.filter(results__period=ballot.review.period_id)
    return list(rows.exclude(organization__in=list(organizations)).order_by("sort_order", "pk"))


def not_rated(ballot: Ballot) -> list[str]:
    """Whom no paper of the ballot rates: left blank on all of them. One query."""
    rated = Rating.objects.filter(paper__group__ballot=ballot).values("subject")
    rows = AssessedSubject.objects.filter(results__period=ballot.review.period_id).exclude(pk__in=rated)
    return list(rows.order_by("sort_order", "pk").values_list("name", flat=True))


def too_few(ballot: Ballot) -> list[str]:
    """Who was rated, but on so few papers that the outcome would tell them. One query."""
    rows = Rating.objects.filter(paper__group__ballot=ballot).values("subject", "subject__name")
    few = rows.annotate(came=Count("pk")).filter(came__lt=SHOWN_FROM)
    return [row["subject__name"] for row in few.order_by("subject__sort_order", "subject")]


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
    ballot = slip.group.ballot
    # Counting waits for this slip's lock, or it was first: then the state read with the slip is old.
    ballot.refresh_from_db(fields=["state", "closes_on", "counted_at"])
    check_slip(slip, at)
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


def papers_fingerprint(ballot: Ballot) -> str:
    """SHA-256 of all that was rated, whatever order it came in."""
    rows = Rating.objects.filter(paper__group__ballot=ballot).values_list(
        "paper__group_id", "paper_id", "subject_id", "grade"
    )
    return fingerprint(sorted([group, str(paper), subject, grade] for group, paper, subject, grade in rows))


def check_papers(ballots: Iterable[Ballot]) -> None:
    """Refused where the papers of a counted ballot are not those that were counted: none may have come,
    gone or changed since. Two queries a ballot."""
    for ballot in ballots:
        if ballot.state != BallotState.COUNTED:
            continue
        check_points(ballot)
        if papers_fingerprint(ballot) != ballot.papers_sha256:
            raise Refused(
                f"“{ballot.title}”现在的票和计票时的校验码对不上，计票以后票被动过。"
                "请先作废这次测评重新测，并请管理员查明原因。"
            )


def check_points(ballot: Ballot) -> None:
    """Refused where a paper carries other points than its grade has. One query."""
    points = {word: Decimal(value) for word, value in ballot.grades}
    rows = Rating.objects.filter(paper__group__ballot=ballot).order_by().values_list("grade", "points")
    if any(points.get(grade) != value for grade, value in rows.distinct()):
        raise Refused(
            f"“{ballot.title}”有的票分值和等次对不上，票被动过，不能计。请先作废这次测评重新测，并请管理员查明原因。"
        )


def turnout(ballot: Ballot) -> list[RaterGroup]:
    """Groups with ``sent``, ``used`` and ``printed`` counts. One query."""
    return list(
        ballot.groups.annotate(
            sent=Count("slips", filter=Q(slips__voided=False)),
            used=Count("slips", filter=Q(slips__used=True)),
            printed=Count("slips", filter=Q(slips__person=None, slips__voided=False)),
            people=Count("slips", filter=Q(slips__person__isnull=False, slips__voided=False)),
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
