"""Everything is said once, to whom it concerns, and stops when the work is done."""

from datetime import date, timedelta

import pytest
from django.core import mail

from congress_portal.foundation import slots
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications import deadlines
from congress_portal.foundation.notifications.deadlines import run_reminders, stage_on
from congress_portal.foundation.notifications.delivery import MAX_ATTEMPTS, deliver_pending
from congress_portal.foundation.notifications.models import Delivery, DeliveryState, OutboxMessage, Todo
from congress_portal.foundation.notifications.services import (
    enqueue,
    holders_of,
    open_todo,
    settle,
    todos_for,
    urgent_count,
)
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db

DUE = date(2026, 4, 12)


def wait_for_dispatch(ground, **changes):
    details = {
        "subject": ground.county,
        "kind": "dispatch",
        "organization": ground.county_congress,
        "capability": Capability.DISPATCH_SUGGESTION,
        "verb": "派单",
        "title": "关于道路的建议",
        "url": "/x/",
        "due": DUE,
        "at": NOW,
    }
    return open_todo(**{**details, **changes})


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2026, 4, 4), ""),
        (date(2026, 4, 5), "t-7"),
        (date(2026, 4, 8), "t-7"),
        (date(2026, 4, 9), "t-3"),
        (date(2026, 4, 11), "t-1"),
        (date(2026, 4, 12), "due"),
        (date(2026, 4, 13), "overdue-1"),
        (date(2026, 4, 19), "overdue-1"),
        (date(2026, 4, 20), "overdue-2"),
    ],
)
def test_the_ladder_names_the_most_urgent_stage_reached(day, stage):
    assert stage_on(day, DUE) == stage


def test_a_message_with_the_same_key_is_said_once(ground):
    for _ in range(2):
        enqueue(
            recipients=[ground.handler.person, ground.handler.person],
            kind="reply",
            subject_key="x.y:1",
            stage="t-3",
            deadline=DUE,
            title="还有三天",
            at=NOW,
        )
    assert OutboxMessage.objects.count() == 1


def test_a_moved_deadline_arms_the_reminder_again(ground):
    for due in (DUE, DUE + timedelta(days=30)):
        enqueue(
            recipients=[ground.handler.person],
            kind="reply",
            subject_key="x.y:1",
            stage="t-3",
            deadline=due,
            title="还有三天",
            at=NOW,
        )
    assert OutboxMessage.objects.count() == 2


def test_a_todo_waits_for_whoever_holds_the_capability_there(ground):
    wait_for_dispatch(ground)
    assert todos_for(ground.staff).count() == 1
    for other in (ground.leader, ground.chair, ground.handler, ground.stranger):
        assert not todos_for(other).exists()


def test_asking_twice_leaves_one_todo_with_the_newer_words(ground):
    wait_for_dispatch(ground)
    wait_for_dispatch(ground, title="改了题目")
    assert Todo.objects.get().title == "改了题目"


def test_settling_closes_todos_and_a_later_one_can_open(ground):
    wait_for_dispatch(ground)
    assert settle(ground.county, at=NOW) == 1
    assert not todos_for(ground.staff).exists()
    wait_for_dispatch(ground)
    assert Todo.objects.count() == 2


def test_the_count_on_the_bar_is_what_is_overdue_or_due_today(ground):
    wait_for_dispatch(ground)
    assert urgent_count(ground.staff, TODAY) == 0
    assert urgent_count(ground.staff, DUE) == 1


def test_holders_are_found_by_capability(ground):
    found = holders_of(ground.transport.pk, Capability.HANDLE_CASE, on=TODAY)
    assert set(found) == {ground.handler.person_id, ground.head.person_id}


@pytest.fixture
def one_kind(monkeypatch, ground):
    """A kind of deadline that is due on DUE for the transport bureau."""
    slot = slots.Slot("test")

    def due(on):
        stage = stage_on(on, DUE)
        if stage:
            yield slots.Reminder(
                subject_key="x.y:1",
                stage=stage,
                deadline=DUE,
                title=stage,
                body="",
                url="/x/",
                organization_id=ground.transport.pk,
                capability=Capability.HANDLE_CASE,
            )

    slot.register(slots.DeadlineKind("reply", "答复", due))
    monkeypatch.setattr(deadlines, "DEADLINE_KINDS", slot)


def test_three_days_off_says_one_reminder_however_often_beat_runs(ground, one_kind):
    for _ in range(3):
        run_reminders(on=TODAY, at=NOW)
    assert OutboxMessage.objects.filter(recipient=ground.handler.person).count() == 1
    assert OutboxMessage.objects.count() == 2  # the handler and the head of the unit


def test_a_server_that_slept_says_only_the_most_urgent_stage(ground, one_kind):
    run_reminders(on=DUE, at=NOW)
    assert set(OutboxMessage.objects.values_list("stage", flat=True)) == {"due"}


def test_an_overtaken_stage_is_marked_and_no_longer_counted(ground, one_kind):
    run_reminders(on=TODAY, at=NOW)
    run_reminders(on=DUE, at=NOW)
    inbox = OutboxMessage.objects.visible_to(ground.handler)
    assert inbox.count() == 2
    assert inbox.unread().get().stage == "due"


def test_mail_goes_to_those_who_have_an_address_and_once(ground, one_kind):
    ground.head.person.email = "head@example.org"
    ground.head.person.save()
    run_reminders(on=TODAY, at=NOW)
    assert deliver_pending(at=NOW) == 1
    assert deliver_pending(at=NOW) == 0
    assert [m.to for m in mail.outbox] == [["head@example.org"]]


def test_a_mail_that_fails_is_tried_again_later_and_at_last_stands_as_failed(ground, one_kind, settings):
    ground.head.person.email = "head@example.org"
    ground.head.person.save()
    run_reminders(on=TODAY, at=NOW)
    settings.EMAIL_BACKEND = "tests.foundation.broken_mail.Backend"
    at = NOW
    for _ in range(MAX_ATTEMPTS):
        deliver_pending(at=at)
        at = Delivery.objects.get().next_at
    delivery = Delivery.objects.get()
    assert delivery.state == DeliveryState.FAILED
    assert delivery.error == "ConnectionRefusedError"


def test_settling_cancels_reminders_that_were_not_sent_yet(ground, one_kind):
    ground.head.person.email = "head@example.org"
    ground.head.person.save()
    run_reminders(on=TODAY, at=NOW)
    settle("x.y:1", at=NOW)
    assert deliver_pending(at=NOW) == 0
    assert Delivery.objects.get().state == DeliveryState.CANCELLED
