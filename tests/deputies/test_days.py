"""Days of work: how lines of a file become days of the calendar."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deputies.days import count_days, said_days

MONDAY = date(2026, 4, 6)


def on(day: int, days="1"):
    return (date(2026, 4, day), Decimal(days))


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        ([], "0"),
        ([on(6)], "1"),
        # Three things on one day are one day.
        ([on(6), on(6), on(6)], "1"),
        # Two halves are a whole, three halves of one day are no more than the day.
        ([on(6, "0.5"), on(6, "0.5")], "1"),
        ([on(6, "0.5"), on(6, "0.5"), on(6, "0.5")], "1"),
        ([on(6, "0.5"), on(7, "0.5")], "1"),
        # A visit during a class of three days adds nothing, one after it does.
        ([on(6, "3"), on(7)], "3"),
        ([on(6, "3"), on(9)], "4"),
        # Two and a half days lie on three dates; the half left free is taken by the visit.
        ([on(6, "2.5"), on(8)], "3"),
        # No time of its own.
        ([on(6, "0")], "0"),
    ],
)
def test_a_day_of_the_calendar_counts_once(lines, days):
    assert count_days(lines) == Decimal(days)


def test_the_last_day_there_is_does_not_break_the_count():
    assert count_days([(date.max, Decimal(3))]) <= 1


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from(["0", "0.5", "1", "1.5", "3"])), max_size=12))
def test_more_work_never_makes_fewer_days_and_no_day_counts_twice(told):
    lines = [on(day, days) for day, days in told]
    whole = count_days(lines)
    assert whole <= sum((days for _, days in lines), Decimal(0))
    assert all(count_days(lines[:n]) <= whole for n in range(len(lines)))


def test_days_are_said_without_a_trailing_nought():
    assert [said_days(Decimal(d)) for d in ("0", "0.0", "3.0", "12.5", "20", "100.0")] == [
        "0", "0", "3", "12.5", "20", "100",
    ]  # fmt: skip
