"""When mail may leave: the digest's hour, quiet hours, days off and make-up days, at every moment of a year."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress_portal.foundation.notifications.moments import (
    Hours,
    delivery_moment,
    may_leave,
    next_digest,
    next_leave,
    round_on,
)
from congress_portal.foundation.workdays.arithmetic import Calendar
from tests.factories.ground import SHANGHAI

# 1 to 8 October 2026 off; Sunday 27 September and Saturday 10 October made up.
DAYS = {date(2026, 10, day): False for day in range(1, 9)} | {
    date(2026, 9, 27): True,
    date(2026, 10, 10): True,
}
CALENDAR = Calendar(DAYS, date(2026, 12, 31), {})
HOURS = Hours()


def at(month, day, hour=0, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("said", "urgent", "leaves"),
    [
        (at(9, 22, 10), True, at(9, 22, 10)),  # a Tuesday morning
        (at(9, 22, 20), True, at(9, 23, 7, 30)),  # the quiet hours begin at 20:00 sharp
        (at(9, 22, 7, 29), True, at(9, 22, 7, 30)),
        (at(9, 25, 21), True, at(9, 27, 7, 30)),  # Friday night: Sunday is made up, so Sunday
        (at(9, 30, 21), True, at(10, 9, 7, 30)),  # the eve of the holiday
        (at(10, 3, 12), True, at(10, 9, 7, 30)),
        (at(9, 22, 10), False, at(9, 23, 8, 30)),
        (at(9, 22, 8, 30), False, at(9, 22, 8, 30)),
        (at(9, 22, 8, 31), False, at(9, 23, 8, 30)),
        (at(10, 9, 9), False, at(10, 10, 8, 30)),  # Saturday, made up
        (at(10, 10, 9), False, at(10, 12, 8, 30)),
    ],
)
def test_the_moment_at_which_something_leaves(said, urgent, leaves):
    assert delivery_moment(said, urgent=urgent, calendar=CALENDAR) == leaves


minutes = st.integers(0, 60 * 24 * 40)
calendars = st.dictionaries(
    st.integers(0, 45).map(lambda n: date(2026, 9, 15) + timedelta(days=n)), st.booleans(), max_size=20
).map(lambda days: Calendar(days, date(2026, 12, 31), {}))
clocks = st.tuples(*[st.integers(0, 24 * 60 - 1)] * 3).map(sorted).filter(lambda t: t[0] < t[2] > t[1])


def hours_of(three):
    first, digest, last = (time(n // 60, n % 60) for n in three)
    return Hours(digest_at=digest, quiet_from=last, quiet_until=first)


def start(minute):
    return at(9, 15) + timedelta(minutes=minute)


@given(minutes, calendars, clocks)
def test_what_is_urgent_leaves_at_the_first_moment_that_is_allowed_and_no_later(minute, calendar, three):
    said, hours = start(minute), hours_of(three)
    leaves = next_leave(said, calendar, hours)
    assert leaves >= said and may_leave(leaves, calendar, hours)
    assert next_leave(leaves, calendar, hours) == leaves
    # Nothing allowed lies between: neither just before nor at any quarter of an hour.
    moment = said
    while moment < leaves:
        assert not may_leave(moment, calendar, hours)
        moment += timedelta(minutes=15)
    if leaves > said:
        assert not may_leave(leaves - timedelta(minutes=1), calendar, hours) or leaves - said < timedelta(
            minutes=1
        )


@given(minutes, minutes, calendars, clocks)
def test_what_is_said_first_never_leaves_after_what_is_said_later(one, two, calendar, three):
    hours = hours_of(three)
    first, second = start(min(one, two)), start(max(one, two))
    for urgent in (True, False):
        early = delivery_moment(first, urgent=urgent, calendar=calendar, hours=hours)
        late = delivery_moment(second, urgent=urgent, calendar=calendar, hours=hours)
        assert early <= late
    assert delivery_moment(first, urgent=True, calendar=calendar, hours=hours) <= next_digest(
        first, calendar, hours
    )


@given(minutes, calendars, clocks)
def test_the_digest_leaves_on_a_working_day_at_its_hour_and_its_round_is_open_then(minute, calendar, three):
    said, hours = start(minute), hours_of(three)
    leaves = next_digest(said, calendar, hours)
    assert leaves >= said and leaves.time() == hours.digest_at and calendar.is_workday(leaves.date())
    assert round_on(leaves, calendar, hours) == leaves.date()
    day = said.date()
    while day < leaves.date():
        passed = day == said.date() and said.time() > hours.digest_at
        assert passed or not calendar.is_workday(day)
        day += timedelta(days=1)


@given(minutes, calendars)
def test_a_round_is_open_only_where_mail_may_leave(minute, calendar):
    moment = start(minute)
    on = round_on(moment, calendar, HOURS)
    if on is None:
        assert not may_leave(moment, calendar, HOURS) or moment.time() < HOURS.digest_at
    else:
        assert on == moment.date() and may_leave(moment, calendar, HOURS)


def test_another_time_zone_of_the_moment_changes_nothing():
    utc = at(9, 22, 20, 5).astimezone(tz=None)
    from datetime import UTC

    assert delivery_moment(
        at(9, 22, 20, 5).astimezone(UTC), urgent=True, calendar=CALENDAR
    ) == delivery_moment(utc, urgent=True, calendar=CALENDAR)
