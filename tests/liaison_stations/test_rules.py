from datetime import date

from liaison_stations.rules import fair_roster, monthly_dates, notice_day


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
