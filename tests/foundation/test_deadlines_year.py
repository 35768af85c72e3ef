"""A county's year of limits with time passed in: every reminder once, whatever beat, workers and outages do.

The year is a list of limits with a start, a due day, perhaps an extension and a day of completion;
``Year.due`` reports from it as an app does from its tables. What must have been said is worked out
beside the engine, from the same list, and compared row by row.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications import deadlines
from congress_portal.foundation.notifications.choices import DeliveryState, MailingState
from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.notifications.delivery import deliver_pending
from congress_portal.foundation.notifications.digests import build_digests
from congress_portal.foundation.notifications.models import (
    Delivery,
    DigestRound,
    Mailing,
    OutboxMessage,
    ReminderRun,
)
from congress_portal.foundation.notifications.services import settle
from congress_portal.foundation.slots import DEFAULT_LADDER, DeadlineKind, Reminder, Slot
from congress_portal.foundation.workdays.services import calendar_for, seed_holidays
from tests.factories.ground import moment

FIRST = date(2026, 1, 1)
SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
KIND = "simulated"
ONE_DAY = timedelta(days=1)
# The first day of the week without a server.
OFF = 140


# Days of a generated life.
LONG = 80 if SOAK else 35


@dataclass
class Limit:
    """One limit of the year; days are counted from its beginning."""

    key: str
    person_ids: tuple[int, ...]
    organization_id: int | None
    start: int
    amount: int
    done: int
    extended_on: int | None = None
    extension: int = 0

    def due_on(self, day: int) -> int:
        """The due day as it stands on a day."""
        moved = self.extended_on is not None and day >= self.extended_on
        return self.start + self.amount + (self.extension if moved else 0)

    def runs_on(self, day: int) -> bool:
        """Whether it is open."""
        return self.start <= day < self.done


@dataclass
class Year:
    """The limits and what the engine is told of them."""

    limits: list[Limit]
    asked: Counter = field(default_factory=Counter)

    def due(self, on: date):
        """As an app's deadline kind."""
        day = (on - FIRST).days
        self.asked[on] += 1
        for limit in self.limits:
            if limit.runs_on(day):
                deadline = FIRST + limit.due_on(day) * ONE_DAY
                stage = DEFAULT_LADDER.stage_on(on, deadline)
                if stage:
                    yield Reminder(
                        subject_key=limit.key, stage=stage, deadline=deadline, title=f"{limit.key} {stage}",
                        body="", url="/x/", person_ids=limit.person_ids,
                        organization_id=limit.organization_id,
                        capability=Capability.HANDLE_CASE if limit.organization_id else "",
                        since=FIRST + limit.start * ONE_DAY,
                    )  # fmt: skip

    def expected(self, members: dict[int, tuple[int, ...]], days_on: list[int]) -> Counter:
        """Who must have been told what, where the engine ran on these days."""
        keys = set()
        for limit in self.limits:
            people = {*limit.person_ids, *members.get(limit.organization_id, ())}
            for day in days_on:
                if limit.runs_on(day):
                    deadline = FIRST + limit.due_on(day) * ONE_DAY
                    stage = DEFAULT_LADDER.stage_on(FIRST + day * ONE_DAY, deadline)
                    keys |= {(pk, limit.key, stage, deadline) for pk in people if stage}
        return Counter(keys)


def demo_like(ground, number: int = 60) -> Year:
    """Sixty limits as a county has them: short and long, extended, done early, on the day, late, never."""
    limits = []
    for n in range(number):
        amount = (5, 10, 20, 30, 90)[n % 5]
        start = (n * 37) % 300
        extended = n % 6 == 0
        due = start + amount + (20 if extended else 0)
        done = due + (-6, -2, 0, 1, 9, 25, 400)[n % 7]
        limits.append(
            Limit(
                key=f"sim.limit:{n}",
                person_ids=(ground.deputy_like.pk,) if n % 3 == 0 else (),
                organization_id=None
                if n % 3 == 0
                else (ground.transport.pk if n % 3 == 1 else ground.water.pk),
                start=start,
                amount=amount,
                done=max(done, start + 1),
                extended_on=start + amount - 2 if extended else None,
                extension=20 if extended else 0,
            )
        )
    return Year(limits)


@pytest.fixture
def county(ground):
    """The cast with addresses, the holidays of the year, and nobody's own kinds but ours."""
    seed_holidays()
    for actor in (ground.handler, ground.head, ground.other_handler, ground.keeper):
        actor.person.email = f"p{actor.person_id}@example.org"
        actor.person.save()
    ground.deputy_like = ground.keeper.person
    ground.members = {
        ground.transport.pk: (ground.handler.person_id, ground.head.person_id),
        ground.water.pk: (ground.other_handler.person_id,),
    }
    return ground


@pytest.fixture
def watch(monkeypatch):
    """``watch(year)``: the engine asks this year and nothing else."""

    def take(year: Year) -> Year:
        slot = Slot("year")
        slot.register(DeadlineKind(KIND, "模拟", year.due))
        monkeypatch.setattr(deadlines, "DEADLINE_KINDS", slot)
        return year

    return take


def moments(day: int) -> list[datetime]:
    """When beat comes by on a day: every hour in the long profile, else around the digest and after it."""
    on = FIRST + day * ONE_DAY
    if SOAK:
        return [moment(on, hour, 35) for hour in range(24)]
    return [moment(on, 8, 35), moment(on, 14)]


def beat(at: datetime) -> None:
    """What beat asks for at a moment."""
    run_reminders(on=at.date(), at=at)
    build_digests(at=at)
    deliver_pending(at=at)


def live(
    year: Year, days: range, *, off: range = range(0), times: int = 1, afternoons: bool = True
) -> list[int]:
    """Let days pass; returns those on which the server ran."""
    ran = []
    for day in days:
        for limit in year.limits:
            if limit.done == day:
                settle(limit.key, at=moment(FIRST + day * ONE_DAY))
        if day in off:
            continue
        ran.append(day)
        for at in moments(day)[: None if afternoons or SOAK else 1]:
            for _ in range(times):
                beat(at)
    return ran


def said() -> Counter:
    """What was said, and how often."""
    rows = OutboxMessage.objects.filter(kind=KIND).exclude(superseded=True, deliveries__isnull=True)
    return Counter(rows.values_list("recipient_id", "subject_key", "stage", "deadline"))


def check_letters() -> None:
    """Nobody got two digests on a day, none at night or on a day off, no message stood in two letters."""
    digests = Mailing.objects.filter(state=MailingState.SENT)
    assert max(Counter(digests.values_list("recipient_id", "on")).values()) == 1
    calendar = calendar_for()
    for row in DigestRound.objects.all():
        assert calendar.is_workday(row.on), row.on
    assert digests.count() == len(mail.outbox)
    names = [letter.extra_headers["Message-ID"] for letter in mail.outbox]
    assert len(set(names)) == len(names)
    assert not Delivery.objects.filter(
        state=DeliveryState.PENDING, message__created_at__lt=moment(FIRST)
    ).exists()


@pytest.mark.django_db
@pytest.mark.once
def test_a_year_says_every_reminder_once_and_leaves_open_exactly_what_is_due(county, watch):
    year = watch(demo_like(county))
    ran = live(year, range(365), afternoons=False)
    expected = year.expected(county.members, ran)
    assert len(expected) > 300
    assert said() == expected
    check_letters()
    due = {(r.subject_key, r.stage, r.deadline) for r in year.due(FIRST + 364 * ONE_DAY)}
    unread = OutboxMessage.objects.unread().filter(kind=KIND)
    assert due and set(unread.values_list("subject_key", "stage", "deadline")) == due


@pytest.mark.once
@pytest.mark.django_db
def test_doubled_beats_say_nothing_twice(county, watch):
    days = range(365) if SOAK else range(150, 200)
    year = watch(demo_like(county))
    ran = live(year, days, times=2)
    assert said() == year.expected(county.members, ran)
    check_letters()


@pytest.mark.once
@pytest.mark.django_db
def test_a_weeks_outage_costs_the_stages_of_that_week_and_nothing_more(county, watch):
    year = watch(demo_like(county))
    days, off = range(OFF - 30, OFF + 25), range(OFF, OFF + 7)
    ran = live(year, days, off=off)
    expected = year.expected(county.members, ran)
    everything = year.expected(county.members, list(days))
    assert said() == expected
    # What fell into the week and was overtaken in it stands as superseded, and was never shown or sent.
    missed = set(
        OutboxMessage.objects.filter(superseded=True, deliveries__isnull=True).values_list(
            "recipient_id", "subject_key", "stage", "deadline"
        )
    )
    assert missed and missed <= set(everything - expected)
    for _, key, stage, deadline in missed:
        assert (DEFAULT_LADDER.day_of(stage, deadline) - FIRST).days in off, (key, stage)
    back = FIRST + off.stop * ONE_DAY
    first_digest = DigestRound.objects.filter(on__gte=FIRST + off.start * ONE_DAY).order_by("on").first().on
    assert first_digest >= back and (first_digest - back).days < 4
    told = Mailing.objects.filter(on=first_digest, state=MailingState.SENT)
    assert max(Counter(told.values_list("recipient_id", flat=True)).values()) == 1
    check_letters()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_say_and_send_every_thing_once(county, watch):
    year = watch(demo_like(county, 40))
    errors: list[BaseException] = []
    for day in range(90, 130):
        for limit in year.limits:
            if limit.done == day:
                settle(limit.key, at=moment(FIRST + day * ONE_DAY))
        for at in moments(day)[:2]:
            gate = threading.Barrier(2)

            def work(gate=gate, at=at):
                try:
                    gate.wait(10)
                    beat(at)
                except BaseException as error:  # told below, in the thread that can fail the test
                    errors.append(error)
                finally:
                    connections.close_all()

            workers = [threading.Thread(target=work) for _ in range(2)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join(60)
            assert not errors, errors
    assert said() == year.expected(county.members, list(range(90, 130)))
    check_letters()
    assert ReminderRun.objects.get(kind=KIND).last_on == FIRST + 129 * ONE_DAY


limits = st.builds(
    lambda start, amount, late, who, extended_on, extension: (
        start,
        amount,
        late,
        who,
        extended_on,
        extension,
    ),
    st.integers(0, 60),
    st.integers(1, 40),
    st.integers(-30, 40),
    st.integers(0, 2),
    st.none() | st.integers(0, 40),
    st.integers(1, 40),
)


@pytest.mark.django_db
@settings(
    max_examples=100 if SOAK else 2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    drawn=st.lists(limits, min_size=1, max_size=12),
    off=st.sets(st.integers(0, LONG - 1), max_size=LONG // 2),
    times=st.integers(1, 2),
)
def test_any_limits_and_any_outages_say_everything_once(county, watch, drawn, off, times):
    for model in (Delivery, Mailing, OutboxMessage, DigestRound, ReminderRun):
        model.objects.all().delete()
    mail.outbox.clear()
    bodies = (None, county.transport.pk, county.water.pk)
    year = watch(
        Year(
            [
                Limit(
                    key=f"sim.limit:{n}",
                    person_ids=() if bodies[who] else (county.deputy_like.pk,),
                    organization_id=bodies[who],
                    start=start,
                    amount=amount,
                    done=max(start + 1, start + amount + late),
                    extended_on=None if extended is None else start + extended,
                    extension=extension,
                )
                for n, (start, amount, late, who, extended, extension) in enumerate(drawn)
            ]
        )
    )
    ran = []
    for day in range(LONG):
        ran += live(
            year, range(day, day + 1), off=range(day, day + 1) if day in off else range(0), times=times
        )
    assert said() == year.expected(county.members, ran)
    digests = Mailing.objects.filter(state=MailingState.SENT)
    assert all(n == 1 for n in Counter(digests.values_list("recipient_id", "on")).values())
