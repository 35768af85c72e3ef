"""Verbs of elections: prepared, held, corrected. Candidates: ``services/candidates.py``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.ballots import Votes, decide, impossible_numbers, impossible_votes
from deputies.models import Candidate, CongressSession, Election, Mandate, Meeting, OfficeHolding
from deputies.services.guards import changes
from deputies.services.offices import leave_office, take_office
from deputies.services.session_parts import (
    EARLY_DAYS,
    check_meeting,
    check_vote_day,
    locked_part,
    locked_session,
    next_position,
    save_part,
    tell_new,
    total_deputies,
    void,
)
from deputies.session_words import (
    FROM_DEPUTIES,
    OFFICE_OF_POST,
    POSTS_OF_LEVEL,
    BallotRound,
    ElectionState,
    NominatedBy,
    Post,
)


def _check_election(
    session: CongressSession, post: str, meeting: Meeting | None, previous: Election | None
) -> None:
    allowed = POSTS_OF_LEVEL.get(session.term.congress.congress_level, (Post.OTHER,))
    if post not in allowed:
        raise Refused("这一级人大不选举这个职务，请重新选择。", field="post")
    check_meeting(session, meeting)
    if previous is not None and previous.session.term_id != session.term_id:
        raise Refused("上一轮选举不是这一届的，请重新选择。", field="previous")


def _check_previous(previous: Election) -> None:
    """A round goes on once, after it was held."""
    if previous.state == ElectionState.PREPARED:
        raise Refused("上一轮还没有选举，不能另行选举。")
    if previous.next_rounds.standing().exists():
        raise Conflict("已经登记了另行选举，请到那一轮里办理。")


@transaction.atomic
def prepare_election(
    *,
    actor: Actor,
    session: CongressSession,
    post: Post | str,
    title: str,
    at: datetime,
    seats: int = 1,
    ballot_round: BallotRound | str = BallotRound.FIRST,
    meeting: Meeting | None = None,
    previous: Election | None = None,
) -> Election:
    """Enter that a session is to elect somebody. A further round takes over the candidates of the last.

    Of the last round those who were not elected stand again, in the order of their votes (地方组织法 29).
    """
    session = locked_session(session, actor)
    _check_election(session, post, meeting, previous)
    if previous is not None:
        previous = locked_part(previous, actor)
        _check_previous(previous)
    election = Election.objects.create(
        session=session,
        position=next_position(session.elections.standing()),
        post=Post(post),
        title=title,
        seats=seats,
        ballot_round=BallotRound(ballot_round),
        meeting=meeting,
        previous=previous,
    )
    if previous is not None:
        again = previous.candidates.filter(withdrawn_at__isnull=True, elected=False)
        # A tie is decided among the tied alone.
        tied = again.filter(tied=True)
        for place, old in enumerate((tied if tied.exists() else again).order_by("-yes", "position", "pk"), 1):
            Candidate.objects.create(
                election=election,
                position=place,
                name=old.name,
                mandate=old.mandate,
                nominated_by=NominatedBy.PRESIDIUM if old.is_written_in else old.nominated_by,
                nominators=None if old.is_written_in else old.nominators,
                introduction=old.introduction,
                met=old.met,
            )
    tell_new(
        actor,
        election,
        move="prepare_election",
        summary=f"登记{session}的选举：{title}，应选 {seats} 人",
        at=at,
    )
    return election


def prepared_election(election: Election, actor: Actor, version: int | None = None) -> Election:
    """The election, locked, before its vote. Raises Conflict afterwards."""
    row = locked_part(election, actor, version)
    if row.state != ElectionState.PREPARED:
        raise Conflict(
            f"这次选举{row.get_state_display()}，候选人和安排不能再改。结果登记错了的，请用“更正结果”。"
        )
    return row


@transaction.atomic
def edit_election(
    *, actor: Actor, election: Election, at: datetime, version: int | None = None, **values: Any
) -> Election:
    """Correct what is to be elected: post, title, seats, ballot_round, meeting, position."""
    row = prepared_election(election, actor, version)
    _check_election(
        row.session, values.get("post", row.post), values.get("meeting", row.meeting), row.previous
    )
    save_part(actor, row, values, move="edit_election", at=at)
    return row


@transaction.atomic
def void_election(
    *,
    actor: Actor,
    election: Election,
    reason: str,
    at: datetime,
    end_offices: bool = False,
    version: int | None = None,
) -> Election:
    """Take back an election that was entered by mistake; with ``end_offices`` those entered from it end today."""
    row = locked_part(election, actor, version)
    if row.next_rounds.standing().exists():
        raise Refused("这次选举后面还有另行选举，请先作废另行选举。")
    void(actor, row, move="void_election", reason=reason, at=at)
    if end_offices:
        for holding in offices_of(row):
            day = max(holding.starts_on, timezone.localdate(at))
            leave_office(actor=actor, holding=holding, on=day, at=at)
    return row


def offices_of(election: Election) -> list[OfficeHolding]:
    """The offices still held that were entered from an election's result."""
    held = election.office_holdings.filter(ends_on__isnull=True)
    return list(held.select_related("mandate__person").order_by("pk"))


def _check_total(election: Election, total: int, voted_on: date, reason: str) -> None:
    """Raise Refused where the number of all deputies is not the roster's and nobody says why."""
    listed = total_deputies(election.session, voted_on)
    if total != listed and not reason.strip():
        raise Refused(
            f"名册里 {voted_on:%Y-%m-%d} 的全体代表是 {listed} 人，填的是 {total} 人。请核对；"
            "确实不一样的，写明“人数不一致的说明”。",
            field="total_reason",
        )


def _deputies_named(election: Election, names: Mapping[str, int], on: date) -> dict[str, Mandate]:
    """The deputies whom voters wrote in for a post that only deputies are elected to.

    Raises Refused for names of no deputy; of two with one name nobody can tell which is meant.
    """
    if election.post not in FROM_DEPUTIES or not names:
        return {}
    session = election.session
    deputies: dict[str, list[Mandate]] = {}
    rows = Mandate.objects.filter(congress=session.term.congress_id, term=session.term_id).held_on(on)
    for mandate in rows.filter(person__name__in=list(names)).select_related("person"):
        deputies.setdefault(mandate.person.name, []).append(mandate)
    unknown = [name for name in names if name not in deputies]
    if unknown:
        raise Refused(
            f"名册里没有叫{'、'.join(unknown)}的本级人大代表。{election.get_post_display()}从本级人大代表中选举，"
            "请核对姓名；不是代表的不在这里登记。",
            field="written_in",
        )
    several = [name for name, found in deputies.items() if len(found) > 1]
    if several:
        raise Refused(
            f"名册里有两位代表叫{several[0]}，分不清另选的是哪一位。请先在名册里把姓名区分开。",
            field="written_in",
        )
    return {name: found[0] for name, found in deputies.items()}


def _written_in(
    election: Election, names: Mapping[str, int], deputies: Mapping[str, Mandate], at: datetime
) -> list[Candidate]:
    """The rows of names that voters wrote in; those of an earlier entry that are gone are withdrawn."""
    old = {row.name: row for row in election.candidates.filter(nominated_by=NominatedBy.WRITTEN_IN)}
    position = next_position(election.candidates)
    rows = []
    for name in names:
        row = old.pop(name, None)
        if row is None:
            row = Candidate(
                election=election, position=position, name=name, nominated_by=NominatedBy.WRITTEN_IN
            )
            row.save()
            position += 1
        row.withdrawn_at, row.withdrawn_reason = None, ""
        row.mandate = deputies.get(name)
        rows.append(row)
    for row in old.values():
        row.withdrawn_at, row.withdrawn_reason = at, "更正结果时去掉"
        row.elected = row.tied = False
        row.save(update_fields=["withdrawn_at", "withdrawn_reason", "elected", "tied"])
    return rows


@transaction.atomic
def hold_election(
    *,
    actor: Actor,
    election: Election,
    voted_on: date,
    total: int,
    present: int,
    issued: int,
    returned: int,
    invalid: int,
    votes: Mapping[int, tuple[int, int, int]],
    at: datetime,
    written_in: Mapping[str, int] | None = None,
    reason: str = "",
    total_reason: str = "",
    offices_from: date | None = None,
    version: int | None = None,
) -> Election:
    """Enter the result; again, with a ``reason``, to correct it.

    ``votes`` maps candidates to (for, against, abstaining), ``written_in`` names to votes for them.
    Elected is who has more than half of all deputies (地方组织法 25, 29); more ballots returned than
    issued make the vote void, and no candidate's votes are kept then. ``total_reason`` says why ``total``
    is not what the roster counts on that day. ``offices_from``: deputies elected
    to an office of their congress hold it from that day on; ``offices`` of the answer names them.
    Raises Refused where the numbers cannot be.
    """
    row = locked_part(election, actor, version)
    # A preparatory meeting elects the presidium only; whom this post belongs to is elected in the session.
    check_vote_day(row.session, voted_on, at, early_days=EARLY_DAYS if row.post == Post.OTHER else 0)
    correction = row.state != ElectionState.PREPARED
    if correction and not reason.strip():
        raise Refused("结果已经登记。更正请写明原因。", field="reason")
    if correction and row.next_rounds.standing().exists():
        raise Conflict("这次选举后面已经有另行选举。要更正结果，请先作废另行选举。")
    wrong = impossible_numbers(
        total=total, present=present, issued=issued, returned=returned, invalid=invalid
    )
    if wrong:
        raise Refused(wrong[1], field=wrong[0])
    _check_total(row, total, voted_on, total_reason)
    on_ballot = list(
        row.candidates.filter(withdrawn_at__isnull=True).exclude(nominated_by=NominatedBy.WRITTEN_IN)
    )
    if not on_ballot:
        raise Refused("还没有候选人，请先登记候选人。")
    twice = {c.name for c in on_ballot} & set(written_in or {})
    if twice:
        raise Refused(f"{'、'.join(sorted(twice))}已经在候选人里，不用再写进另选他人。", field="written_in")
    void_vote = returned > issued
    names = {} if void_vote else dict(written_in or {})
    written = _written_in(row, names, _deputies_named(row, names, voted_on), at)
    counts = []
    for candidate in on_ballot:
        yes, no, abstain = (0, 0, 0) if void_vote else votes.get(candidate.pk, (0, 0, 0))
        counts.append(Votes(candidate.name, yes, no, abstain))
    counts += [
        Votes(candidate.name, (written_in or {})[candidate.name], written_in=True) for candidate in written
    ]
    if not void_vote:
        wrong_votes = impossible_votes(seats=row.seats, counted=returned - invalid, votes=counts)
        if wrong_votes:
            place, sentence = wrong_votes
            on_it = place is not None and place < len(on_ballot)
            raise Refused(sentence, field=f"yes_{on_ballot[place].pk}" if on_it else "written_in")
    outcome = decide(total=total, seats=row.seats, issued=issued, returned=returned, votes=counts)
    for place, candidate in enumerate(on_ballot + written):
        candidate.elected, candidate.tied = place in outcome.elected, place in outcome.tied
        if void_vote:
            candidate.yes = candidate.no = candidate.abstain = None
        else:
            candidate.yes = counts[place].yes
            candidate.no = None if candidate.is_written_in else counts[place].no
            candidate.abstain = None if candidate.is_written_in else counts[place].abstain
        candidate.version += 1
        candidate.save(
            update_fields=[
                "elected",
                "tied",
                "mandate",
                "yes",
                "no",
                "abstain",
                "withdrawn_at",
                "withdrawn_reason",
                "version",
            ]
        )
    elected = [c for c in on_ballot + written if c.elected]
    row = _keep_result(
        actor, row, outcome.valid, elected, at,
        "；".join(filter(None, (reason.strip(), total_reason.strip()))),
        voted_on=voted_on, total=total, present=present, issued=issued, returned=returned, invalid=invalid,
    )  # fmt: skip
    row.offices = _take_offices(actor, row, elected, offices_from, at) if offices_from is not None else []
    return row


def _take_offices(
    actor: Actor, election: Election, elected: list[Candidate], since: date, at: datetime
) -> list[str]:
    """Enter the office of each deputy elected who does not hold it; the names. Others have no office here."""
    office = OFFICE_OF_POST.get(election.post)
    if office is None:
        return []
    if since < election.voted_on:
        raise Refused(f"任职日期不能早于选举日期 {election.voted_on:%Y-%m-%d}。", field="offices_from")
    if since > timezone.localdate(at):
        raise Refused("任职日期还没有到，到了以后再登记。", field="offices_from")
    pks = [c.mandate_id for c in elected if c.mandate_id]
    held = OfficeHolding.objects.filter(office=office, ends_on__isnull=True).values("mandate")
    fresh = list(
        Mandate.objects.open().filter(pk__in=pks).exclude(pk__in=held).select_related("person").order_by("pk")
    )
    for mandate in fresh:
        take_office(
            actor=actor, mandate=mandate, office=office, starts_on=max(since, mandate.starts_on),
            election=election, at=at,
        )  # fmt: skip
    return [mandate.person.name for mandate in fresh]


def _keep_result(
    actor: Actor,
    row: Election,
    valid: bool,
    elected: list[Candidate],
    at: datetime,
    reason: str,
    **numbers: Any,
) -> Election:
    correction = row.state != ElectionState.PREPARED
    state = ElectionState.HELD if valid else ElectionState.INVALID
    before, after = changes(row, {"state": str(state), **numbers})
    row.version += 1
    row.save(update_fields=[*after, "version"])
    names = "、".join(candidate.name for candidate in elected)
    outcome = f"{names}当选" if names else "没有人当选" if valid else "收回的选票多于发出的选票，选举无效"
    record(
        actor=actor,
        subject=row,
        root=row.session,
        move="correct_election" if correction else "hold_election",
        summary=f"{'更正' if correction else '登记'}选举{row.title}的结果：{outcome}",
        before=before if correction else None,
        after=after,
        reason=reason,
        at=at,
    )
    return row
