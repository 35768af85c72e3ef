from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress_portal.foundation.workdays.arithmetic import Calendar
from liaison_stations.rules import Pattern, fair_roster, monthly_dates, notice_day, rule_dates

pytestmark = pytest.mark.once


def test_the_9th_and_24th_of_each_month():
    assert monthly_dates([24, 9], date(2026, 4, 9), date(2026, 6, 20)) == [
        date(2026, 4, 9),
        date(2026, 4, 24),
        date(2026, 5, 9),
        date(2026, 5, 24),
        date(2026, 6, 9),
    ]


def test_a_day_the_month_lacks_falls_on_its_last_day_and_counts_once():
    assert monthly_dates([30, 31], date(2026, 2, 1), date(2026, 2, 28)) == [date(2026, 2, 28)]


def test_a_rule_runs_over_the_turn_of_the_year():
    assert monthly_dates([15], date(2026, 12, 1), date(2027, 1, 31)) == [
        date(2026, 12, 15),
        date(2027, 1, 15),
    ]


def test_no_days_and_a_turned_round_span_give_nothing():
    assert monthly_dates([], date(2026, 1, 1), date(2026, 12, 31)) == []
    assert monthly_dates([9], date(2026, 5, 1), date(2026, 4, 1)) == []


def test_notice_is_posted_three_days_ahead():
    assert notice_day(date(2026, 4, 24)) == date(2026, 4, 21)


def test_duties_go_round_fairly_and_those_who_served_least_come_first():
    days = [date(2026, 4, d) for d in (9, 24)] + [date(2026, 5, 9)]
    plan = fair_roster(days, ["a", "b", "c"], 2, {"a": 1})
    assert plan == {days[0]: ["b", "c"], days[1]: ["a", "b"], days[2]: ["a", "c"]}


def test_too_few_people_all_come():
    assert fair_roster([date(2026, 4, 9)], ["a"], 3) == {date(2026, 4, 9): ["a"]}


# --- rules of reception days ----------------------------------------------------------------------
LABOUR_DAY = {date(2026, 5, day): False for day in range(1, 6)} | {date(2026, 5, 9): True}
CALENDAR = Calendar(LABOUR_DAY, date(2026, 12, 31), dict.fromkeys(LABOUR_DAY, "劳动节"), date(2026, 1, 1))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def days_of(start, end, **rule):
    found = rule_dates(Pattern(**rule), CALENDAR, start, end)
    return [day.on for day in found.days], found


def test_the_15th_and_20th_of_a_month_shifted_off_weekends_say_why():
    days, found = days_of(date(2026, 8, 1), date(2026, 9, 30), kind="month_days", days=(15, 20))
    # 15 August is a Saturday, 20 September a Sunday.
    assert days == [date(2026, 8, 17), date(2026, 8, 20), date(2026, 9, 15), date(2026, 9, 21)]
    assert (found.days[0].rule_date, found.days[0].note) == (date(2026, 8, 15), "8月15日周末，顺延")
    assert found.days[1].note == ""


def test_every_monday_waits_for_the_end_of_a_holiday():
    days, found = days_of(date(2026, 4, 27), date(2026, 5, 11), kind="weekly", weekdays=(1,))
    assert days == [date(2026, 4, 27), date(2026, 5, 6), date(2026, 5, 11)]
    assert found.days[1].note == "5月4日劳动节放假，顺延"


def test_the_15th_of_odd_months():
    days, _ = days_of(*YEAR, kind="month_days", days=(15,), months="odd", shift="stay")
    assert [day.month for day in days] == [1, 3, 5, 7, 9, 11] and {day.day for day in days} == {15}


def test_the_nth_and_the_last_weekday_of_a_month():
    days, _ = days_of(date(2026, 4, 1), date(2026, 6, 30), kind="nth_weekday", weekdays=(3,), nth=1)
    assert days == [date(2026, 4, 1), date(2026, 5, 6), date(2026, 6, 3)]
    days, _ = days_of(date(2026, 4, 1), date(2026, 5, 31), kind="nth_weekday", weekdays=(5,), nth=5)
    assert days == [date(2026, 4, 24), date(2026, 5, 29)]


def test_a_holiday_may_be_skipped_brought_forward_or_ignored():
    span = {"start": date(2026, 5, 1), "end": date(2026, 5, 2), "kind": "month_days", "days": (1,)}
    days, found = days_of(**span, shift="skip")
    assert days == [] and found.left_out == [(date(2026, 5, 1), "劳动节放假，不安排")]
    assert days_of(**span, shift="earlier")[0] == [date(2026, 4, 30)]
    assert days_of(**span, shift="stay")[0] == [date(2026, 5, 1)]


def test_a_station_that_receives_on_saturdays_is_moved_by_holidays_only():
    days, _ = days_of(date(2026, 4, 25), date(2026, 5, 9), kind="weekly", weekdays=(6,), off="holidays")
    # 2 May is a holiday and moves to the next working day; 9 May is worked.
    assert days == [date(2026, 4, 25), date(2026, 5, 6), date(2026, 5, 9)]


def test_two_dates_that_meet_on_one_day_make_one_reception():
    days, found = days_of(date(2026, 5, 1), date(2026, 5, 6), kind="month_days", days=(1, 5, 6))
    assert days == [date(2026, 5, 6)]
    assert found.left_out == [
        (date(2026, 5, 5), "与5月6日合成一次"),
        (date(2026, 5, 6), "与5月6日合成一次"),
    ]


def test_a_year_whose_holidays_are_not_published_says_so():
    found = rule_dates(Pattern("weekly", weekdays=(1,)), CALENDAR, date(2027, 1, 1), date(2027, 1, 31))
    assert not found.known
    assert days_of(*YEAR, kind="weekly", weekdays=(1,))[1].known


def test_a_rule_is_said_as_people_say_it():
    assert Pattern("month_days", days=(15, 20)).words == "每月 15日、20日"
    assert Pattern("month_days", days=(15,), months="odd").words == "单月 15日"
    assert Pattern("weekly", weekdays=(1,)).words == "每周一"
    assert Pattern("nth_weekday", weekdays=(3,), nth=1).words == "每月第一个周三"
    assert Pattern("weekly", weekdays=(1,)).shift_words == "遇放假、周末顺延"
    assert Pattern("weekly", weekdays=(1,), shift="skip", off="holidays").shift_words == "遇放假不安排"


@given(
    days=st.sets(st.integers(1, 31), min_size=1, max_size=4),
    months=st.sampled_from(["all", "odd", "even"]),
    shift=st.sampled_from(["later", "earlier", "skip", "stay"]),
    start=st.dates(date(2024, 1, 1), date(2027, 1, 1)),
)
def test_whatever_the_rule_days_come_once_in_order_and_each_date_is_accounted_for(days, months, shift, start):
    pattern = Pattern("month_days", days=tuple(sorted(days)), months=months, shift=shift)
    end = start + timedelta(days=366)
    found = rule_dates(pattern, CALENDAR, start, end)
    on = [day.on for day in found.days]
    assert on == sorted(set(on))
    assert sorted([d.rule_date for d in found.days] + [d for d, _ in found.left_out]) == pattern.dates(
        start, end
    )
    if shift in ("later", "earlier"):
        assert all(CALENDAR.is_workday(day) for day in on)


def test_turns_go_to_whoever_served_least_then_to_whoever_waited_longest():
    days = [date(2026, 4, 9), date(2026, 4, 24), date(2026, 5, 9)]
    last = {"a": date(2026, 3, 24), "b": date(2026, 3, 9)}
    assert fair_roster(days, ["a", "b", "c"], 1, last=last) == {
        days[0]: ["c"],
        days[1]: ["b"],
        days[2]: ["a"],
    }


def test_who_is_on_duty_elsewhere_is_passed_over_and_days_may_need_different_numbers():
    first, second = date(2026, 4, 9), date(2026, 4, 24)
    plan = fair_roster([first, second], ["a", "b", "c"], {first: 1, second: 2}, busy={first: {"a"}})
    assert plan == {first: ["b"], second: ["a", "c"]}


@given(number=st.integers(1, 9), per_day=st.integers(1, 4), length=st.integers(1, 40))
def test_a_year_of_turns_never_differs_by_more_than_one(number, per_day, length):
    people = list(range(number))
    days = [date(2026, 1, 1) + timedelta(days=7 * n) for n in range(length)]
    served = Counter(person for chosen in fair_roster(days, people, per_day).values() for person in chosen)
    counts = [served[person] for person in people]
    assert max(counts) - min(counts) <= 1
