"""Elections at a session: candidates, their meeting with deputies, ballots, further rounds."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.models import Candidate, Election
from deputies.services import candidates as people
from deputies.services import elections as verbs
from deputies.session_words import BallotRound, ElectionState, NominatedBy, Post
from tests.factories.ground import NOW

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 3)
FULL = {
    "total": 45, "present": 42, "issued": 42, "returned": 42, "invalid": 0, "total_reason": "名册还没有登全",
}  # fmt: skip


@pytest.fixture
def election(cast):
    """青山镇 elects two deputy heads of its government at its sixth session."""
    return verbs.prepare_election(
        actor=cast.clerk,
        session=cast.green_session,
        post=Post.TOWN_DEPUTY_HEAD,
        title="青山镇副镇长",
        seats=2,
        at=NOW,
    )


@pytest.fixture
def named(cast, election):
    """Three candidates."""
    return [
        people.name_candidate(actor=cast.clerk, election=election, name=name, at=NOW) for name in "甲乙丙"
    ]


def hold(cast, election, marks, **values):
    votes = {candidate.pk: marks_of for candidate, marks_of in marks.items()}
    return verbs.hold_election(
        actor=cast.clerk, election=election, votes=votes, at=NOW, **(FULL | {"voted_on": DAY} | values)
    )


def elected(election):
    return set(election.candidates.filter(elected=True).values_list("name", flat=True))


def test_who_has_more_than_half_of_all_deputies_is_elected(cast, election, named):
    row = hold(cast, election, dict(zip(named, [(23, 19, 0), (22, 20, 0), (20, 20, 2)], strict=True)))
    assert row.state == ElectionState.HELD
    assert elected(row) == {"甲"}
    assert timeline(cast.green_session)[0].summary == "登记选举青山镇副镇长的结果：甲当选"


def test_nobody_is_elected_to_a_post_before_the_session_opens(cast, election, named):
    marks = dict(zip(named, [(23, 19, 0), (22, 20, 0), (20, 20, 2)], strict=True))
    early = election.session.opens_on - timedelta(days=1)
    with pytest.raises(Refused, match="这一天不在会期内") as refusal:
        hold(cast, election, marks, voted_on=early)
    assert refusal.value.field == "voted_on"


def test_the_seats_left_are_voted_again_among_those_not_elected_in_the_order_of_their_votes(
    cast, election, named
):
    hold(cast, election, dict(zip(named, [(30, 12, 0), (18, 24, 0), (20, 20, 2)], strict=True)))
    again = verbs.prepare_election(
        actor=cast.clerk,
        session=cast.green_session,
        post=election.post,
        title=election.title,
        ballot_round=BallotRound.AGAIN,
        previous=election,
        at=NOW,
    )
    assert [c.name for c in again.candidates.all()] == ["丙", "乙"]
    with pytest.raises(Conflict, match="先作废另行选举"):
        hold(cast, election, dict(zip(named, [(30, 12, 0)] * 3, strict=True)), reason="复核")


def test_a_tie_goes_on_among_the_tied_alone(cast, election, named):
    marks = dict(zip(named, [(30, 12, 0), (25, 17, 0), (25, 17, 0)], strict=True))
    hold(cast, election, marks)
    assert elected(election) == {"甲"}
    again = verbs.prepare_election(
        actor=cast.clerk,
        session=cast.green_session,
        post=election.post,
        title=election.title,
        previous=election,
        at=NOW,
    )
    assert {c.name for c in again.candidates.all()} == {"乙", "丙"}


def test_a_round_goes_on_once_and_after_it_was_held(cast, election, named):
    values = {
        "actor": cast.clerk,
        "session": cast.green_session,
        "post": election.post,
        "title": election.title,
        "previous": election,
        "at": NOW,
    }
    with pytest.raises(Refused, match="还没有选举"):
        verbs.prepare_election(**values)
    hold(cast, election, dict.fromkeys(named, (14, 28, 0)))
    verbs.prepare_election(**values)
    with pytest.raises(Conflict, match="已经登记了另行选举"):
        verbs.prepare_election(**values)


def test_a_void_vote_keeps_no_candidates_votes(cast, election, named):
    row = hold(cast, election, {}, returned=43)
    assert row.state == ElectionState.INVALID
    assert not Candidate.objects.filter(yes__isnull=False).exists()
    assert elected(row) == set()


def test_names_that_voters_wrote_in_are_counted_and_may_be_taken_back(cast, election, named):
    marks = dict(zip(named, [(30, 12, 0), (10, 30, 2), (10, 30, 2)], strict=True))
    hold(cast, election, marks, written_in={"丁": 24, "戊": 1})
    assert elected(election) == {"甲", "丁"}
    with pytest.raises(Refused, match="更正请写明原因"):
        hold(cast, election, marks)
    hold(cast, election, marks, written_in={"丁": 22}, reason="监票人复核")
    assert elected(election) == {"甲"}
    assert list(
        election.candidates.filter(
            nominated_by=NominatedBy.WRITTEN_IN, withdrawn_at__isnull=True
        ).values_list("name", "yes")
    ) == [("丁", 22)]


def test_the_refusal_names_the_field_of_the_candidate(cast, election, named):
    marks = dict(zip(named, [(30, 12, 0), (10, 30, 1), (10, 30, 2)], strict=True))
    with pytest.raises(Refused) as refusal:
        hold(cast, election, marks)
    assert refusal.value.field == f"yes_{named[1].pk}"
    assert Election.objects.get(pk=election.pk).state == ElectionState.PREPARED
    assert not Candidate.objects.filter(yes__isnull=False).exists()


def test_a_name_of_the_ballot_is_not_written_in_once_more(cast, election, named):
    marks = dict.fromkeys(named, (14, 28, 0))
    with pytest.raises(Refused, match="已经在候选人里"):
        hold(cast, election, marks, written_in={"甲": 1})


def test_nobody_is_elected_without_candidates(cast, election):
    with pytest.raises(Refused, match="还没有候选人"):
        hold(cast, election, {})


def test_joint_nomination_takes_ten_deputies(cast, election):
    values = {"actor": cast.clerk, "election": election, "name": "甲", "at": NOW}
    for nominators in (None, 9):
        with pytest.raises(Refused) as refusal:
            people.name_candidate(nominated_by=NominatedBy.DEPUTIES, nominators=nominators, **values)
        assert refusal.value.field == "nominators"
    people.name_candidate(nominated_by=NominatedBy.DEPUTIES, nominators=10, **values)


def test_the_chair_of_a_township_congress_is_elected_from_its_deputies(cast):
    election = verbs.prepare_election(
        actor=cast.clerk, session=cast.green_session, post=Post.TOWN_CHAIR, title="青山镇人大主席", at=NOW
    )
    with pytest.raises(Refused, match="从本级人大代表中选举"):
        people.name_candidate(actor=cast.clerk, election=election, name="外人", at=NOW)
    with pytest.raises(Refused, match="不是本级人大的"):
        people.name_candidate(actor=cast.clerk, election=election, mandate=cast.mandates["deputy"], at=NOW)
    found = people.name_candidate(
        actor=cast.clerk, election=election, mandate=cast.mandates["other_deputy"], at=NOW
    )
    assert found.name == "沈秀兰"
    with pytest.raises(Refused, match="已经是候选人"):
        people.name_candidate(
            actor=cast.clerk, election=election, mandate=cast.mandates["other_deputy"], at=NOW
        )


def test_a_township_elects_no_posts_of_the_county(cast):
    with pytest.raises(Refused, match="不选举这个职务"):
        verbs.prepare_election(
            actor=cast.clerk, session=cast.green_session, post=Post.COURT_HEAD, title="院长", at=NOW
        )


def test_who_stands_no_more_is_not_on_the_ballot(cast, election, named):
    people.withdraw_candidate(actor=cast.clerk, candidate=named[2], reason="本人不愿意", at=NOW)
    row = hold(cast, election, dict(zip(named[:2], [(30, 12, 0), (25, 17, 0)], strict=True)))
    assert elected(row) == {"甲", "乙"}
    with pytest.raises(Conflict, match="不能再改"):
        people.name_candidate(actor=cast.clerk, election=election, name="己", at=NOW)


def test_candidates_meet_the_deputies(cast, election, named):
    row = people.meet_deputies(
        actor=cast.clerk, election=election, met_on=DAY, met_deputies=40, candidates=named[:2], at=NOW
    )
    assert (row.met_on, row.met_deputies) == (DAY, 40)
    assert [c.met for c in row.candidates.all()] == [True, True, False]
    with pytest.raises(Refused, match="勾选到场"):
        people.meet_deputies(
            actor=cast.clerk, election=election, met_on=DAY, met_deputies=40, candidates=[], at=NOW
        )


def test_before_the_vote_candidates_are_seen_by_the_offices_alone(cast, election, named):
    for who, sees in (("clerk", True), ("staff", True), ("other_deputy", False), ("stranger", False)):
        seen = Election.objects.visible_to(getattr(cast, who)).filter(pk=election.pk)
        assert seen.exists() is sees, who
    hold(cast, election, dict.fromkeys(named, (14, 28, 0)))
    assert Election.objects.visible_to(cast.other_deputy).filter(pk=election.pk).exists()
    assert not Election.objects.visible_to(cast.stranger).filter(pk=election.pk).exists()


def test_another_township_enters_nothing(cast, election):
    with pytest.raises(Denied):
        people.name_candidate(actor=cast.stranger, election=election, name="甲", at=NOW)


def test_a_void_entry_is_listed_no_more(cast, election):
    verbs.void_election(actor=cast.clerk, election=election, reason="登记重了", at=NOW)
    assert not cast.green_session.elections.standing().exists()
    with pytest.raises(Conflict, match="已经作废"):
        verbs.edit_election(actor=cast.clerk, election=election, title="再改", at=NOW)


def test_the_result_enters_the_office_where_it_is_asked_to(cast):
    session, clerk = cast.green_session, cast.clerk
    row = verbs.prepare_election(
        actor=clerk, session=session, post=Post.TOWN_VICE_CHAIR, title="青山镇人大副主席", seats=1, at=NOW
    )
    mandate = cast.mandates["leader_of_group"]
    candidate = people.name_candidate(actor=clerk, election=row, mandate=mandate, at=NOW)
    votes = FULL | {"voted_on": DAY}
    given = {"actor": clerk, "votes": {candidate.pk: (40, 1, 1)}, "at": NOW, **votes}
    with pytest.raises(Refused, match="不能早于选举日期"):
        verbs.hold_election(election=row, offices_from=date(2026, 3, 2), **given)
    done = verbs.hold_election(election=row, offices_from=DAY, **given)
    holding = mandate.office_holdings.get(office="vice_chairperson")
    assert (holding.starts_on, holding.election, done.offices) == (DAY, row, [mandate.person.name])
    # Entered once: a correction that elects the same deputy adds nothing.
    verbs.hold_election(election=row, offices_from=DAY, reason="票数复核", **given)
    assert mandate.office_holdings.filter(office="vice_chairperson").count() == 1


def test_a_result_without_the_question_enters_no_office(cast, client_of):
    row = verbs.prepare_election(
        actor=cast.clerk, session=cast.green_session, post=Post.TOWN_CHAIR, title="青山镇人大主席", at=NOW
    )
    mandate = cast.mandates["leader_of_group"]
    candidate = people.name_candidate(actor=cast.clerk, election=row, mandate=mandate, at=NOW)
    page = client_of(cast.clerk).get(reverse("deputies:election_result", args=[row.pk])).content.decode()
    assert "当选后登记职务" in page
    hold(cast, row, {candidate: (40, 1, 1)})
    assert not mandate.office_holdings.filter(office="chairperson").exists()


@pytest.fixture
def chairs(cast):
    """青山镇 elects a vice chairperson of its congress; one deputy is on the ballot."""
    row = verbs.prepare_election(
        actor=cast.clerk, session=cast.green_session, post=Post.TOWN_VICE_CHAIR, title="副主席", at=NOW
    )
    mandate = cast.mandates["leader_of_group"]
    return row, people.name_candidate(actor=cast.clerk, election=row, mandate=mandate, at=NOW)


def test_who_is_written_in_for_an_office_of_deputies_is_a_deputy_of_the_roster(cast, chairs):
    row, candidate = chairs
    marks = {candidate: (10, 30, 2)}
    with pytest.raises(Refused, match="名册里没有叫街上的人的本级人大代表") as refused:
        hold(cast, row, marks, written_in={"街上的人": 30})
    assert refused.value.field == "written_in"
    done = hold(cast, row, marks, written_in={"沈秀兰": 30}, offices_from=DAY)
    assert row.candidates.get(elected=True).mandate == cast.mandates["other_deputy"]
    assert done.offices == ["沈秀兰"]


def test_the_number_of_all_deputies_is_the_rosters_or_has_a_reason(cast, chairs):
    row, candidate = chairs
    three = {"total": 3, "present": 3, "issued": 3, "returned": 3, "total_reason": ""}
    with pytest.raises(Refused, match="全体代表是 3 人，填的是 45 人") as refused:
        hold(cast, row, {candidate: (40, 1, 1)}, total_reason=" ")
    assert refused.value.field == "total_reason"
    assert hold(cast, row, {candidate: (3, 0, 0)}, **three).total == 3


@pytest.mark.parametrize("ends", [True, False])
def test_taking_an_election_back_offers_to_end_the_offices_it_gave(cast, chairs, client_of, submit, ends):
    row, candidate = chairs
    hold(cast, row, {candidate: (40, 1, 1)}, offices_from=DAY)
    client, url = client_of(cast.clerk), reverse("deputies:election_void", args=[row.pk])
    name = cast.mandates["leader_of_group"].person.name
    assert f"名册里登记了{name}任" in client.get(url).content.decode()
    typed = {"end_offices": "on" if ends else "", "reason": "登记错了"}
    assert submit(client, url, **typed).status_code == 302
    holding = cast.mandates["leader_of_group"].office_holdings.get(election=row)
    assert (holding.ends_on is not None) is ends
    page = client.get(row.get_absolute_url()).content.decode()
    assert ("这次选举已经作废，名册里还登记着" in page) is not ends
