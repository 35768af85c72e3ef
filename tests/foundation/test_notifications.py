"""Everything is said once, to whom it concerns, and stops when the work is done."""

from datetime import date, timedelta

import pytest

from congress_portal.foundation import slots
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications import deadlines
from congress_portal.foundation.notifications.deadlines import run_reminders, stage_on
from congress_portal.foundation.notifications.models import OutboxMessage, ReminderRun, Todo
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
    return slot


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
    assert inbox.get(stage="t-3").superseded
    assert inbox.unread().get().stage == "due"


def test_stages_of_days_without_a_run_are_stored_as_superseded_and_never_shown(ground, one_kind):
    run_reminders(on=date(2026, 4, 2), at=NOW)
    run_reminders(on=DUE, at=NOW)
    rows = OutboxMessage.objects.filter(recipient=ground.handler.person).order_by("deadline", "pk")
    assert [(m.stage, m.superseded) for m in rows] == [
        ("t-7", True), ("t-3", True), ("t-1", True), ("due", False),
    ]  # fmt: skip
    assert OutboxMessage.objects.visible_to(ground.handler).unread().count() == 1


def test_a_stage_that_passed_before_the_limit_began_is_not_called_overtaken(ground, monkeypatch):
    slot = slots.Slot("test")

    def due(on):
        if on >= date(2026, 4, 10):
            yield slots.Reminder(
                subject_key="x.y:1", stage=stage_on(on, DUE), deadline=DUE, since=date(2026, 4, 10),
                title="t", body="", url="/x/", person_ids=(ground.handler.person_id,),
            )  # fmt: skip

    slot.register(slots.DeadlineKind("reply", "答复", due))
    monkeypatch.setattr(deadlines, "DEADLINE_KINDS", slot)
    run_reminders(on=date(2026, 4, 1), at=NOW)
    run_reminders(on=DUE, at=NOW)
    assert list(OutboxMessage.objects.order_by("pk").values_list("stage", "superseded")) == [
        ("t-1", True),
        ("due", False),
    ]


def test_two_limits_on_one_subject_do_not_overtake_each_other(ground, monkeypatch):
    slot = slots.Slot("test")

    def due(on):
        for aspect, day in (("accept", DUE), ("answer", DUE), ("close", DUE + timedelta(days=3))):
            yield slots.Reminder(
                subject_key="x.y:1", aspect=aspect, stage=stage_on(on, day), deadline=day,
                title=aspect, body="", url="/x/", person_ids=(ground.handler.person_id,),
            )  # fmt: skip

    slot.register(slots.DeadlineKind("reply", "答复", due))
    monkeypatch.setattr(deadlines, "DEADLINE_KINDS", slot)
    for _ in range(2):
        run_reminders(on=DUE, at=NOW)
    inbox = OutboxMessage.objects.visible_to(ground.handler).unread()
    assert sorted(inbox.values_list("title", flat=True)) == ["accept", "answer", "close"]


def test_what_is_no_longer_due_leaves_the_inbox_unless_it_was_read(ground, one_kind, monkeypatch):
    run_reminders(on=TODAY, at=NOW)
    OutboxMessage.objects.filter(recipient=ground.head.person).update(read_at=NOW)
    monkeypatch.setattr(deadlines, "DEADLINE_KINDS", slots.Slot("empty"))
    deadlines.DEADLINE_KINDS.register(slots.DeadlineKind("reply", "答复", lambda on: ()))
    run_reminders(on=TODAY, at=NOW)
    assert not OutboxMessage.objects.visible_to(ground.handler).current().exists()
    assert OutboxMessage.objects.visible_to(ground.head).current().count() == 1


def test_a_worker_that_slept_past_midnight_says_nothing_of_yesterday(ground, one_kind):
    run_reminders(on=DUE, at=NOW)
    run_reminders(on=TODAY, at=NOW)
    assert set(OutboxMessage.objects.values_list("stage", flat=True)) == {"due"}
    assert ReminderRun.objects.get().last_on == DUE


def test_a_kind_that_fails_does_not_silence_the_others(ground, one_kind, caplog):
    def broken(on):
        raise RuntimeError("a mistake of an app")

    one_kind.register(slots.DeadlineKind("broken", "坏的", broken))
    run = run_reminders(on=TODAY, at=NOW)
    assert (run.failed, run.messages) == (1, 2)
    assert "broken" in caplog.text


def test_the_engine_asks_few_questions_however_much_is_due(
    ground, monkeypatch, django_assert_max_num_queries
):
    slot = slots.Slot("test")

    def due(on):
        for n in range(300):
            yield slots.Reminder(
                subject_key=f"x.y:{n}", stage="due", deadline=DUE, title="t", body="", url="/x/",
                organization_id=ground.transport.pk, capability=Capability.HANDLE_CASE,
            )  # fmt: skip

    slot.register(slots.DeadlineKind("reply", "答复", due))
    monkeypatch.setattr(deadlines, "DEADLINE_KINDS", slot)
    with django_assert_max_num_queries(24):
        assert run_reminders(on=DUE, at=NOW).messages == 600
    with django_assert_max_num_queries(12):
        assert run_reminders(on=DUE, at=NOW).messages == 0


def test_settling_takes_unread_reminders_out_of_the_inbox_and_leaves_other_messages(ground, one_kind):
    run_reminders(on=TODAY, at=NOW)
    enqueue(recipients=[ground.handler.person], kind="told", subject_key="x.y:1", title="进展", at=NOW)
    settle("x.y:1", at=NOW)
    assert [m.title for m in OutboxMessage.objects.visible_to(ground.handler).unread()] == ["进展"]


@pytest.mark.parametrize(
    ("ladder", "day", "stage"),
    [
        (slots.Ladder((30, 10), 0), DUE - timedelta(days=31), ""),
        (slots.Ladder((30, 10), 0), DUE - timedelta(days=12), "t-30"),
        (slots.Ladder((30, 10), 0), DUE + timedelta(days=99), "overdue-1"),
        (slots.Ladder((), 1), DUE - timedelta(days=1), ""),
        (slots.Ladder((), 1), DUE + timedelta(days=5), "overdue-5"),
    ],
)
def test_a_kind_may_have_a_ladder_of_its_own(ladder, day, stage):
    assert ladder.stage_on(day, DUE) == stage
    if stage:
        assert ladder.stage_on(ladder.day_of(stage, DUE), DUE) == stage


def test_the_ladder_is_told_in_words():
    assert slots.DEFAULT_LADDER.words == "提前 7 天、3 天、1 天，到期当天，逾期后每周一次"
