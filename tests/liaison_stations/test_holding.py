"""Reception days recorded as held, many at once: as one by one, and all or none."""

from datetime import date, timedelta

import pytest

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.models import PerformanceEntry
from liaison_stations.choices import ReceptionState
from liaison_stations.models import Activity, ReceptionDay
from liaison_stations.services import HeldDay, hold_reception_days, plan_reception_days
from liaison_stations.services.roster import placed_mandates
from tests.factories.ground import moment

FIRST = date(2026, 4, 9)


@pytest.fixture
def days(cast):
    """Three planned days of the cast's station."""
    return plan_reception_days(
        actor=Actor.system(cast.county),
        station=cast.station,
        dates=[FIRST + timedelta(days=30 * n) for n in range(3)],
        at=moment(FIRST - timedelta(days=10)),
    )


def held(cast, days, **more):
    people = placed_mandates(cast.station)
    return [
        HeldDay(reception_day=d, present=people, headcount=n + 1, at=moment(d.on, 12), **more)
        for n, d in enumerate(days)
    ]


def test_many_days_are_held_at_once_each_with_its_activity_lines_and_journal(cast, days):
    system = Actor.system(cast.county)
    made = hold_reception_days(actor=system, rows=held(cast, days), at=moment(days[-1].on, 12))
    assert [a.headcount for a in made] == [1, 2, 3]
    assert [a.on for a in made] == [d.on for d in days]
    assert set(ReceptionDay.objects.values_list("state", flat=True)) == {ReceptionState.HELD}
    assert PerformanceEntry.objects.filter(kind="reception").count() == 3 * len(placed_mandates(cast.station))
    assert JournalEntry.objects.filter(move="hold_reception_day").count() == 3


def test_one_day_that_does_not_fit_keeps_all_from_being_held(cast, days):
    rows = held(cast, days)
    rows[1] = HeldDay(reception_day=days[1], present=[], headcount=3, at=moment(days[1].on, 12))
    with pytest.raises(Refused, match="未开展"):
        hold_reception_days(actor=Actor.system(cast.county), rows=rows, at=moment(days[-1].on, 12))
    assert not Activity.objects.filter(kind="reception").exists()


def test_a_day_that_was_settled_is_not_settled_again(cast, days):
    system = Actor.system(cast.county)
    hold_reception_days(actor=system, rows=held(cast, days[:1]), at=moment(days[0].on, 12))
    with pytest.raises(Conflict, match="已开展"):
        hold_reception_days(actor=system, rows=held(cast, days), at=moment(days[-1].on, 12))
    assert Activity.objects.filter(kind="reception").count() == 1


def test_the_number_of_queries_does_not_grow_with_the_days(cast, days, django_assert_max_num_queries):
    with django_assert_max_num_queries(26):
        hold_reception_days(
            actor=Actor.system(cast.county), rows=held(cast, days), at=moment(days[-1].on, 12)
        )
