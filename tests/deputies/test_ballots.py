"""Who is elected, what is carried, which numbers cannot be: the arithmetic of 地方组织法 25, 27, 29, 30."""

import pytest

from deputies.ballots import (
    Votes,
    decide,
    impossible_numbers,
    impossible_votes,
    majority,
    margin_sentence,
    passes,
)
from deputies.session_words import BallotRound, Post


def outcome(votes, *, total=100, seats=1, issued=90, returned=90):
    rows = [Votes(name, *marks) for name, *marks in votes]
    return decide(total=total, seats=seats, issued=issued, returned=returned, votes=rows)


@pytest.mark.parametrize(("total", "least"), [(1, 1), (2, 2), (3, 2), (100, 51), (101, 51), (154, 78)])
def test_a_majority_is_more_than_half_of_all_deputies(total, least):
    assert majority(total) == least
    assert passes(total, least)
    assert not passes(total, least - 1)


def test_half_of_those_present_is_not_enough():
    # 70 of 100 are there: 40 are most of them, and not most of the deputies.
    assert outcome([("罗启航", 40, 30, 0)], issued=70, returned=70).elected == frozenset()


def test_of_more_majorities_than_seats_the_most_votes_are_elected():
    found = outcome([("甲", 60, 30, 0), ("乙", 80, 10, 0), ("丙", 70, 20, 0)], seats=2)
    assert found.elected == {1, 2}
    assert (found.tied, found.left) == (frozenset(), 0)


def test_a_tie_at_the_border_elects_neither_and_keeps_who_is_above():
    found = outcome([("甲", 80, 10, 0), ("乙", 60, 30, 0), ("丙", 60, 30, 0)], seats=2)
    assert found.elected == {0}
    assert found.tied == {1, 2}
    assert found.left == 1


def test_a_tie_that_fits_into_the_seats_is_no_tie():
    found = outcome([("甲", 60, 30, 0), ("乙", 60, 30, 0)], seats=2)
    assert found.elected == {0, 1}
    assert found.tied == frozenset()


def test_fewer_majorities_than_seats_leave_seats_open():
    found = outcome([("甲", 60, 30, 0), ("乙", 50, 40, 0)], seats=2)
    assert found.elected == {0}
    assert found.left == 1


def test_a_name_written_in_may_be_elected():
    rows = [Votes("甲", 30, 60, 0), Votes("乙", 55, written_in=True)]
    found = decide(total=100, seats=1, issued=90, returned=90, votes=rows)
    assert found.elected == {1}


def test_more_ballots_returned_than_issued_make_the_vote_void():
    found = outcome([("甲", 91, 0, 0)], issued=90, returned=91)
    assert not found.valid
    assert found.elected == frozenset()
    assert found.left == 1


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ({"present": 101}, "present"),
        ({"present": 66}, "present"),
        ({"issued": 91}, "issued"),
        ({"invalid": 91}, "invalid"),
    ],
)
def test_numbers_that_cannot_be_are_named_by_their_field(numbers, field):
    fitting = {"total": 100, "present": 90, "issued": 90, "returned": 90, "invalid": 0}
    assert impossible_numbers(**fitting) is None
    assert impossible_numbers(**(fitting | numbers))[0] == field


def test_two_thirds_are_a_quorum_to_the_person():
    assert impossible_numbers(total=100, present=67, issued=67, returned=67, invalid=0) is None
    assert impossible_numbers(total=99, present=66, issued=66, returned=66, invalid=0) is None


def test_each_candidate_has_one_mark_from_every_valid_ballot():
    assert impossible_votes(seats=1, counted=90, votes=[Votes("甲", 60, 20, 10)]) is None
    place, sentence = impossible_votes(seats=1, counted=90, votes=[Votes("甲", 60, 20, 9)])
    assert place == 0
    assert "合计 89 票" in sentence


def test_nobody_votes_for_more_than_the_seats():
    votes = [Votes("甲", 80, 10, 0), Votes("乙", 70, 20, 0)]
    assert impossible_votes(seats=2, counted=90, votes=votes) is None
    place, sentence = impossible_votes(seats=1, counted=90, votes=votes)
    assert place is None
    assert "最多只能有 90 张" in sentence


def test_a_name_written_in_has_no_more_votes_than_ballots():
    votes = [Votes("甲", 0, 90, 0), Votes("乙", 91, written_in=True)]
    assert impossible_votes(seats=2, counted=90, votes=votes)[0] == 1


@pytest.mark.parametrize(
    ("post", "seats", "ballot_round", "fits", "does_not"),
    [
        (Post.GOVERNMENT_HEAD, 1, BallotRound.FIRST, (1, 2), (3,)),
        (Post.GOVERNMENT_DEPUTY, 5, BallotRound.FIRST, (6, 7, 8), (5, 9)),
        (Post.GOVERNMENT_DEPUTY, 1, BallotRound.BY_ELECTION, (1, 2, 9), (0,)),
        (Post.COMMITTEE_MEMBER, 20, BallotRound.FIRST, (22, 24), (21, 25)),
        (Post.COMMITTEE_MEMBER, 3, BallotRound.FIRST, (4,), (3, 5)),
        (Post.UPPER_DEPUTY, 10, BallotRound.FIRST, (12, 15), (11, 16)),
        (Post.TOWN_VICE_CHAIR, 1, BallotRound.AGAIN, (2, 4), (1, 5)),
        (Post.OTHER, 1, BallotRound.FIRST, (0, 1, 50), ()),
    ],
)
def test_the_number_of_candidates_follows_the_post(post, seats, ballot_round, fits, does_not):
    assert [n for n in fits if margin_sentence(post, seats, ballot_round, n)] == []
    assert [n for n in does_not if not margin_sentence(post, seats, ballot_round, n)] == []
