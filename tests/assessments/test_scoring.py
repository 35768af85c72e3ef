"""Totals, ranks and fingerprints: pure."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.rules import Measure, RuleError, build
from assessments.scoring import Contender, Item, combined, fingerprint, latest, next_steps, ranked, sheet


def item(key, full, block="base", category=1, cap=None, rule=("per_event", {"each": "1"})):
    return Item(
        key, f"指标{key}", category, block, D(full), build(*rule), cap=None if cap is None else D(cap)
    )


def test_points_of_base_indicators_add_up():
    done = sheet([item(1, 60), item(2, 40)], {1: Measure(D(50)), 2: Measure(D(40))}, full_mark=D(100))
    assert (done.base, done.total, done.applicable_mark) == (D(90), D(90), D(100))


def test_a_bonus_block_stops_at_its_cap_and_penalties_are_taken_off():
    items = [item(1, 100), item(2, 20, "bonus", 2, cap=10), item(3, 20, "penalty", 3)]
    done = sheet(items, {1: Measure(D(90)), 2: Measure(D(15)), 3: Measure(D(4))}, full_mark=D(100))
    assert (done.base, done.bonus, done.penalty, done.total) == (D(90), D(10), D(4), D(96))


def test_a_total_never_falls_below_nothing():
    done = sheet(
        [item(1, 100), item(2, 50, "penalty", 2)], {1: Measure(D(1)), 2: Measure(D(50))}, full_mark=D(100)
    )
    assert done.total == 0


def test_what_does_not_apply_leaves_the_sheet_and_the_rest_is_rescaled():
    done = sheet([item(1, 30), item(2, 70)], {1: None, 2: Measure(D(35))}, full_mark=D(100))
    assert (done.earned, done.applicable_mark, done.base) == (D(35), D(70), D("50.00"))
    assert not done.outcomes[1].applicable


def test_what_does_not_apply_may_count_as_full_instead():
    done = sheet([item(1, 30), item(2, 70)], {1: None, 2: Measure(D(35))}, full_mark=D(100), policy="full")
    assert done.base == D(65)


def test_a_sheet_on_which_nothing_applies_is_refused():
    with pytest.raises(RuleError, match="没有一项指标适用"):
        sheet([item(1, 100)], {1: None}, full_mark=D(100))


def test_a_rule_that_fails_names_its_indicator():
    broken = item(1, 100, rule=("ratio", {"mode": "linear"}))
    with pytest.raises(RuleError, match="指标1"):
        sheet([broken], {1: Measure(D(3))}, full_mark=D(100))


def test_a_year_adds_numerators_and_denominators_never_points():
    year = combined([Measure(D(5), D(6)), None, Measure(D(6), D(6)), Measure(D(0), D(0))])
    assert (year.numerator, year.denominator) == (D(11), D(12))
    assert combined([None, None]) is None
    assert combined([Measure(D(2)), Measure(D(1))]).denominator is None


def test_two_second_places_are_followed_by_the_fourth():
    places = ranked([Contender(1, D(90)), Contender(2, D(80)), Contender(3, D(80)), Contender(4, D(70))])
    assert [(p.rank, p.tied) for p in places.values()] == [(1, False), (2, True), (2, True), (4, False)]


def test_equal_totals_are_told_apart_by_indicators_then_by_decision():
    by_indicator = ranked([Contender(1, D(80), (D(5), D(1))), Contender(2, D(80), (D(5), D(2)))])
    assert (by_indicator[2].rank, by_indicator[1].rank) == (1, 2)
    decided = ranked([Contender(1, D(80), (), 2), Contender(2, D(80), (), 1)])
    assert (decided[2].rank, decided[1].rank) == (1, 2)
    assert not decided[1].tied


@given(st.lists(st.decimals(min_value=0, max_value=100, places=1), min_size=1, max_size=40))
def test_a_rank_is_one_more_than_the_number_of_better_totals(totals):
    places = ranked([Contender(key, total) for key, total in enumerate(totals)])
    for key, total in enumerate(totals):
        assert places[key].rank == 1 + sum(other > total for other in totals)
        assert places[key].tied == (totals.count(total) > 1)


def test_next_steps_say_what_one_more_is_worth():
    misses = ("deduct_per_miss", {"each": "3"})
    items = [item(1, 10), replace(item(2, 10, rule=misses), due_grows=False), item(3, 10)]
    measures = {1: Measure(D(9)), 2: Measure(D(4), D(6)), 3: Measure(D(10))}
    steps = next_steps(items, measures)
    assert [(s.item.key, s.gain) for s in steps] == [(2, D(3)), (1, D(1))]
    # What fell due and was missed stays missed: of 4 in 6, the next one makes 5 in 7.
    assert [s.item.key for s in next_steps([items[0], item(2, 10, rule=misses)], measures)] == [1]


def test_where_the_last_figure_counts_the_quarters_are_not_added():
    told = [(date(2026, 6, 30), Measure(D(2), D(3))), (date(2026, 3, 31), Measure(D(1), D(3)))]
    assert latest(told) == Measure(D(2), D(3))
    assert latest([(date(2026, 3, 31), Measure(D(1), D(3))), (date(2026, 6, 30), None)]).numerator == 1
    assert latest([(date(2026, 3, 31), None)]) is None


def test_a_fingerprint_does_not_depend_on_the_order_of_keys():
    assert fingerprint({"a": 1, "b": D("2.50")}) == fingerprint({"b": D("2.50"), "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})
