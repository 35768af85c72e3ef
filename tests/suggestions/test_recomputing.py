"""After the holiday table changed, open limits move only when somebody confirmed it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import CLOCK_SOURCES, subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.foundation.workdays.changes import set_day, undo_change
from congress_portal.foundation.workdays.models import ClockReview, Holiday, ReviewOutcome
from congress_portal.foundation.workdays.recomputing import (
    calendar_notes,
    leave_limits,
    movable,
    move_limits,
    proposals,
    stamp_of,
    unanswered_change,
)
from congress_portal.foundation.workdays.services import calendar_for, seed_holidays
from suggestions import workflow
from suggestions.models import ClockChange, SuggestionClock
from tests.factories.ground import NOW, moment
from tests.setup.posting import post

pytestmark = pytest.mark.django_db
LATER = moment(date(2026, 4, 10), 15)
WHY = "按通知重新计算期限"


@pytest.fixture(autouse=True)
def table(db):
    Holiday.objects.all().delete()
    seed_holidays()


def a_day_off(cast, day: date = date(2026, 4, 14), at=LATER):
    return set_day(actor=cast.staff, day=day, is_workday=False, name="县庆", at=at)


def seen(cast) -> str:
    return stamp_of(unanswered_change(cast.county))


def move_all(cast, **fields) -> int:
    fields = {"source": "suggestions", "refs": None, "why": WHY, "seen": seen(cast), "at": LATER} | fields
    return move_limits(actor=cast.staff, **fields)


def due_of(case, kind: str) -> date:
    return case.clocks.get(kind=kind, stopped_at__isnull=True).due


def test_a_change_of_the_table_moves_nothing_by_itself(cast, stages):
    case = stages.submitted()
    before = due_of(case, "accept"), due_of(case, "answer")
    a_day_off(cast)
    assert (
        (due_of(case, "accept"), due_of(case, "answer")) == before == (date(2026, 4, 14), date(2026, 4, 30))
    )
    assert movable(cast.county) == 2 and not ClockReview.objects.exists()


def test_what_would_move_is_shown_old_and_new(cast, stages):
    stages.submitted()
    a_day_off(cast)
    [proposal] = proposals(cast.county)
    assert [(m.label, m.old_due, m.new_due) for m in proposal.moves] == [
        ("接单期限", date(2026, 4, 14), date(2026, 4, 15)),
        ("回告群众期限", date(2026, 4, 30), date(2026, 5, 6)),
    ]


def test_confirmed_limits_move_with_their_reason_and_the_case_follows(cast, stages):
    case = stages.submitted()
    a_day_off(cast)
    assert move_all(cast) == 2
    case.refresh_from_db()
    assert due_of(case, "accept") == case.due == date(2026, 4, 15) and case.due_kind == "accept"
    assert due_of(case, "answer") == case.answer_due == date(2026, 5, 6)
    changes = ClockChange.objects.order_by("old_due").values_list(
        "old_due", "new_due", "why", "changed_by__name"
    )
    assert list(changes) == [
        (date(2026, 4, 14), date(2026, 4, 15), WHY, "周文清"),
        (date(2026, 4, 30), date(2026, 5, 6), WHY, "周文清"),
    ]
    clock = case.clocks.get(kind="accept")
    assert clock.notes[-1].day == clock.due and "县庆放假" in [n.note for n in clock.notes]
    entry = JournalEntry.objects.filter(root_key=subject_key(case), move="recompute").order_by("pk").first()
    assert entry.summary == "接单期限由 2026-04-14 改为 2026-04-15" and entry.reason == WHY
    review = ClockReview.objects.get()
    assert review.outcome == ReviewOutcome.MOVED and review.moved == 2 and movable(cast.county) == 0


def test_only_the_ticked_ones_move_and_the_rest_still_wait(cast, stages):
    first, second = stages.submitted(), stages.submitted(body="另一件事。")
    a_day_off(cast)
    clock = first.clocks.get(kind="accept")
    assert move_all(cast, refs=[clock.pk]) == 1
    assert due_of(first, "accept") == date(2026, 4, 15) and due_of(second, "accept") == date(2026, 4, 14)
    assert movable(cast.county) == 3 and not ClockReview.objects.exists()
    assert calendar_notes(cast.staff, NOW.date())["movable"] == 3


def test_moving_twice_moves_once(cast, stages):
    case = stages.submitted()
    a_day_off(cast)
    refs = list(case.clocks.values_list("pk", flat=True))
    stamp = seen(cast)
    assert move_all(cast, refs=refs) == 2
    with pytest.raises(Conflict):
        move_all(cast, refs=refs, seen=stamp)
    assert ClockChange.objects.count() == 2


def test_a_table_changed_since_is_looked_at_again(cast, stages):
    stages.submitted()
    a_day_off(cast)
    stamp = seen(cast)
    a_day_off(cast, date(2026, 4, 13), at=LATER + timedelta(minutes=1))
    with pytest.raises(Conflict, match="刚才有人改过"):
        move_all(cast, seen=stamp)


def test_a_day_that_an_extension_set_stays_and_stands_apart(cast, stages):
    case = stages.handling()
    workflow.extend(actor=cast.staff, suggestion=case, due=date(2026, 8, 14), reason="涉及面广", at=LATER)
    a_day_off(cast, date(2026, 8, 14))
    [proposal] = proposals(cast.county)
    assert [m.old_due for m in proposal.apart] == [date(2026, 8, 14)]
    assert due_of(case, "reply") not in [m.old_due for m in proposal.moves]
    clock = case.clocks.get(kind="reply")
    source = CLOCK_SOURCES.get("suggestions")
    assert source.move(actor=cast.staff, refs=[clock.pk], calendar=calendar_for(), why=WHY, at=LATER) == 0
    assert due_of(case, "reply") == date(2026, 8, 14)


def test_stopped_limits_and_ended_cases_are_left_alone(cast, stages):
    stages.closed()
    stages.declined()
    accepted = stages.accepted()
    a_day_off(cast)
    [proposal] = proposals(cast.county)
    assert {m.ref for m in proposal.moves} == set(
        accepted.clocks.filter(stopped_at__isnull=True).values_list("pk", flat=True)
    )


def test_another_countys_limits_are_not_touched(cast, stages):
    stages.submitted()
    other = County.objects.create(name="邻县", division=cast.clear_water)
    a_day_off(cast)
    assert movable(other) == 0
    clock = SuggestionClock.objects.get(kind="accept")
    stranger = cast.staff.__class__(**{**cast.staff.__dict__, "county": other})
    with pytest.raises((Conflict, Refused)):
        move_limits(
            actor=stranger, source="suggestions", refs=[clock.pk], why=WHY,
            seen=stamp_of(unanswered_change(other)), at=LATER,
        )  # fmt: skip
    clock.refresh_from_db()
    assert clock.due == date(2026, 4, 14)


def test_to_dos_show_the_new_day_and_the_concerned_are_told_once(cast, stages):
    case = stages.assigned()
    part = stages.part(case)
    old = Todo.objects.open().get(subject_key=subject_key(part)).due
    a_day_off(cast, date(2026, 4, 14))
    assert move_all(cast) >= 1
    new = part.clocks.get(kind="acknowledge").due
    assert new > old and Todo.objects.open().get(subject_key=subject_key(part)).due == new
    told = OutboxMessage.objects.filter(kind="suggestions.recompute", subject_key=subject_key(part))
    assert set(told.values_list("recipient__name", flat=True)) == {"田办真", "石负责", "陆明远"}
    # Two limits of the part moved: the one for acknowledging and the one for talking to the deputy.
    message = told.filter(title__startswith="签收").first()
    assert message.category == "progress" and "签收" in message.title and WHY in message.body


def test_limits_are_left_with_a_reason_and_the_banner_goes(cast, stages):
    case = stages.submitted()
    a_day_off(cast)
    with pytest.raises(Refused, match="写明"):
        leave_limits(actor=cast.staff, why=" ", seen=seen(cast), at=LATER)
    leave_limits(actor=cast.staff, why="县庆当天照常值班", seen=seen(cast), at=LATER)
    assert due_of(case, "accept") == date(2026, 4, 14)
    assert calendar_notes(cast.staff, NOW.date())["movable"] == 0
    assert ClockReview.objects.get().reason == "县庆当天照常值班"


def test_a_change_that_moves_nothing_is_answered_at_once(cast, stages):
    stages.submitted()
    a_day_off(cast, date(2026, 12, 1))
    assert ClockReview.objects.get().outcome == ReviewOutcome.NOTHING
    assert unanswered_change(cast.county) is None


def test_undoing_a_change_asks_again_where_limits_were_moved(cast, stages):
    case = stages.submitted()
    change = a_day_off(cast)
    move_all(cast)
    undo_change(actor=cast.staff, change=change, at=LATER + timedelta(hours=1))
    assert movable(cast.county) == 2
    move_all(cast, at=LATER + timedelta(hours=2))
    assert due_of(case, "accept") == date(2026, 4, 14)


def test_limits_counted_before_their_year_was_published_say_so_no_more(cast, stages):
    Holiday.objects.filter(date__year=2026).delete()
    case = stages.submitted()
    assert not case.clocks.get(kind="accept").known
    set_day(actor=cast.staff, day=date(2026, 10, 1), is_workday=False, name="国庆节", at=LATER)
    clock = case.clocks.get(kind="accept")
    assert clock.known and clock.due == date(2026, 4, 14)


def test_who_does_not_keep_the_calendar_moves_nothing(cast, stages):
    stages.submitted()
    a_day_off(cast)
    with pytest.raises(Denied):
        move_limits(actor=cast.chair, source="suggestions", refs=None, why=WHY, seen=seen(cast), at=LATER)


def test_the_cost_of_showing_and_moving_does_not_grow_with_the_number(cast, stages, client_of):
    client = client_of(cast.staff)

    def cost(number: int) -> tuple[int, int]:
        for _ in range(number):
            stages.assigned()
            stages.submitted()
        a_day_off(cast, date(2026, 4, 14 if number == 1 else 15), at=LATER + timedelta(minutes=number))
        with CaptureQueriesContext(connection) as shown:
            assert client.get(reverse("workdays:clock_list")).status_code == 200
        with CaptureQueriesContext(connection) as moved:
            move_all(cast, at=LATER + timedelta(minutes=number))
        return len(shown), len(moved)

    few, many = cost(1), cost(6)
    # A database takes so many rows in one statement: the writing may take one or two more.
    assert many[0] == few[0] <= 15 and few[1] <= 27 and many[1] <= few[1] + 2, (few, many)


def test_the_page_confirms_ticked_limits_and_says_how_many(cast, stages, client_of, monkeypatch):
    case = stages.submitted()
    a_day_off(cast)
    client, url = client_of(cast.staff), reverse("workdays:clock_list")
    text = client.get(url).content.decode()
    assert "2026-04-14" in text and "2026-04-15" in text and "2026年放假安排有改动" in text
    assert "放假安排改过，有 2 个期限可以重算" in client.get("/calendar/").content.decode()
    clock = case.clocks.get(kind="accept")
    nothing = post(client, url, source="suggestions", seen=seen(cast), why=WHY)
    assert nothing.status_code == 422 and "请先勾选要重算的期限" in nothing.content.decode()
    empty = post(client, url, source="suggestions", seen=seen(cast), why="", ref=clock.pk)
    assert empty.status_code == 422 and "请写明原因" in empty.content.decode()
    answer = post(client, url, source="suggestions", seen=seen(cast), why=WHY, ref=clock.pk)
    assert answer.status_code == 302
    assert "已重算 1 个期限" in client.get(url).content.decode()
    left = post(client, reverse("workdays:clock_leave"), seen=seen(cast), why="其余照旧")
    assert left.status_code == 302 and "其余照旧" in client.get(url).content.decode()
    assert "可以重算" not in client.get("/calendar/").content.decode()
    assert timezone.localdate(LATER) == date(2026, 4, 10)


def test_a_mangled_tick_is_answered_in_words(cast, stages, client_of):
    stages.submitted()
    a_day_off(cast)
    answer = post(
        client_of(cast.staff),
        reverse("workdays:clock_list"),
        source="suggestions",
        seen=seen(cast),
        why=WHY,
        ref="x",
    )
    assert answer.status_code == 422 and "看不懂" in answer.content.decode()
