"""The numbers of a ballot on a report agree, or a sentence says which do not."""

import pytest

from deputies.report_ballots import Ballot, percent_text


@pytest.mark.parametrize(
    ("ballot", "field"),
    [
        (Ballot(56, 54, 50, 3, 1, 0), ""),
        (Ballot(56, 56, 50, 3, 1, 2), ""),
        (Ballot(56, 0), ""),
        (Ballot(0, 0), "issued"),
        (Ballot(0, 3, 3), "issued"),
        (Ballot(56, 54, 50, 3, 0, 0), "returned"),
        (Ballot(56, 54, 50, 3, 1, 1), "returned"),
    ],
)
def test_returned_papers_are_the_three_grades_and_the_invalid_ones(ballot, field):
    assert ballot.problem()[0] == field


def test_the_sentence_names_both_numbers():
    assert "收回 54 张" in Ballot(56, 54, 50, 3).problem()[1]
    assert "加起来是 53 张" in Ballot(56, 54, 50, 3).problem()[1]


def test_more_returned_than_issued_is_no_mistake_of_the_form_but_a_void_ballot():
    void, good = Ballot(50, 51, 48, 2, 1), Ballot(50, 50, 48, 2)
    assert void.is_void and void.problem() == ("", "")
    assert not good.is_void


def test_invalid_papers_stand_in_no_share():
    assert Ballot(60, 58, 48, 6, 1, 3).shares == [
        ("满意", 48, "87.3%"),
        ("基本满意", 6, "10.9%"),
        ("不满意", 1, "1.8%"),
    ]
    assert Ballot(5, 5, 0, 0, 0, 5).shares[0] == ("满意", 0, "--")


def test_more_than_half_of_the_valid_papers_is_more_than_half():
    assert not Ballot(10, 10, 4, 1, 5).is_mostly_unsatisfied
    assert Ballot(10, 10, 4, 0, 5, 1).is_mostly_unsatisfied
    assert not Ballot(10, 10, 0, 0, 0, 10).is_mostly_unsatisfied


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(1, 3, "33.3%"), (2, 3, "66.7%"), (1, 2000, "0.1%"), (1, 2001, "0.0%"), (7, 7, "100.0%"), (0, 0, "--")],
)
def test_shares_are_rounded_once(part, whole, text):
    assert percent_text(part, whole) == text
