"""The same entry arrives twice at the same moment; two people record the same reception day."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connections

from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.models import PerformanceEntry
from liaison_stations import services
from liaison_stations.models import Activity, DutySwap, ReceptionDuty, StationPlacement
from liaison_stations.services.placements import place_unplaced
from tests.factories.cast import make_cast
from tests.factories.ground import NOW, TODAY

ROUNDS = 10
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*verbs):
    """Run the verbs in threads that start together; their results or errors."""
    barrier = threading.Barrier(len(verbs))
    answers = [None] * len(verbs)

    def run(place, verb):
        try:
            barrier.wait(timeout=30)
            answers[place] = verb()
        except Exception as error:
            answers[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_a_phone_that_sends_twice_at_once_is_taken_once():
    cast = make_cast()
    for round_number in range(1, ROUNDS + 1):
        key = uuid.uuid4()

        def send(key=key):
            return services.log_activity(
                actor=cast.deputy,
                kind="visit",
                on=TODAY,
                mandates=[cast.mandates["deputy"]],
                organizer=cast.county_congress,
                congress=cast.county_congress,
                township=cast.green_hill,
                headcount=3,
                client_uuid=key,
                at=NOW,
            )

        first, second = at_once(send, send)
        assert first == second
        assert Activity.objects.count() == PerformanceEntry.objects.count() == round_number
    assert Activity.objects.latest("pk").number == f"L-2026-{ROUNDS:04d}", "a twin leaves no gap"


def test_two_who_record_the_same_day_make_one_reception():
    cast = make_cast()
    (day,) = services.plan_reception_days(actor=cast.keeper, station=cast.station, dates=[TODAY], at=NOW)

    def record(actor):
        return lambda: services.hold_reception_day(
            actor=actor, reception_day=day, present=[cast.mandates["deputy"]], headcount=2, at=NOW
        )

    answers = at_once(record(cast.keeper), record(cast.clerk))
    lost = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(lost) == 1 and isinstance(lost[0], Conflict)
    assert "罗守站" in str(lost[0]) or "吴桂香" in str(lost[0])
    assert Activity.objects.count() == 1


def test_two_who_confirm_the_same_list_place_each_deputy_once():
    cast = make_cast()
    StationPlacement.objects.all().delete()
    rows = {cast.mandates[key].pk: cast.station.pk for key in ("deputy", "co_deputy", "town_deputy")}

    def confirm(actor):
        return lambda: place_unplaced(actor=actor, rows=rows, on=TODAY, at=NOW)

    answers = at_once(confirm(cast.staff), confirm(cast.clerk))
    assert sorted(answers) == [0, 3]
    assert StationPlacement.objects.count() == 3


def test_a_swap_that_is_agreed_while_its_asker_asks_leave_ends_one_way():
    cast = make_cast()
    m = cast.mandates
    first, second = TODAY + timedelta(days=6), TODAY + timedelta(days=15)
    services.plan_reception_days(
        actor=cast.keeper, station=cast.station, dates=[first, second], at=NOW,
        roster={first: [m["deputy"]], second: [m["co_deputy"]]},
    )  # fmt: skip
    duties = {d.mandate_id: d for d in ReceptionDuty.objects.select_related("mandate", "reception_day")}
    own, theirs = duties[m["deputy"].pk], duties[m["co_deputy"].pk]
    swap = services.ask_swap(actor=cast.deputy, duty=own, other_duty=theirs, at=NOW)
    answers = at_once(
        lambda: services.answer_swap(actor=cast.co_deputy, swap=swap, agree=True, at=NOW),
        lambda: services.answer_swap(actor=cast.co_deputy, swap=swap, agree=True, at=NOW),
        lambda: services.ask_leave(actor=cast.deputy, duty=own, reason="住院", at=NOW),
    )
    swap.refresh_from_db()
    own.refresh_from_db()
    assert all(isinstance(a, (DutySwap, ReceptionDuty, Refused)) for a in answers), answers
    won = [a for a in answers if isinstance(a, DutySwap)]
    if swap.state == "agreed":
        # Leave is for who is on duty: asked for the duty that was given away it is refused.
        assert len(won) == 1 and own.leave_at is None and own.mandate == m["co_deputy"]
    else:
        assert swap.state == "lapsed" and not won and own.leave_at == NOW and own.mandate == m["deputy"]
