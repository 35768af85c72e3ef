"""Which reminders a limit owes on which day, to whom, and only once."""

from datetime import date, timedelta

import pytest

from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.slots import DEADLINE_KINDS, subject_key
from suggestions import workflow
from suggestions.choices import VOTER_HOLDS_LINK, ClockKind
from suggestions.models import Suggestion
from suggestions.presenters import waits_for
from suggestions.reminders import LADDER, TO_DO, Promise, RunningLimit, reminder_for, reminder_of_promise
from tests.factories.ground import NOW, moment
from tests.suggestions.stages import LATER

DUE = date(2026, 7, 9)


def limit(kind=ClockKind.REPLY, **details):
    return RunningLimit("suggestions.suggestion:1", kind, DUE, "第001号 修路", "/x/", holder=7, **details)


@pytest.mark.parametrize(
    ("days", "stage"),
    [(-30, ""), (-8, ""), (-7, "t-7"), (-5, "t-7"), (-3, "t-3"), (-2, "t-3"), (-1, "t-1"), (0, "due"),
     (1, "overdue-1"), (7, "overdue-1"), (8, "overdue-2"), (15, "overdue-3")],
)  # fmt: skip
def test_the_ladder_says_the_most_urgent_stage_reached_and_never_one_of_yesterday(days, stage):
    assert LADDER.stage_on(DUE + timedelta(days=days), DUE) == stage
    said = reminder_for(limit(), DUE + timedelta(days=days))
    assert (said.stage if said else "") == stage


def test_every_kind_of_limit_says_what_is_to_be_done():
    assert set(TO_DO) == set(ClockKind)
    reminder = reminder_for(limit(), DUE - timedelta(days=3))
    assert (reminder.title, reminder.organization_id, reminder.capability) == (
        "答复还剩 3 天：第001号 修路", 7, "handle_case",
    )  # fmt: skip
    assert reminder_for(limit(), DUE).title.startswith("答复今天到期")
    assert reminder_for(limit(), DUE + timedelta(days=2)).title.startswith("答复逾期 2 天")


def test_the_keeper_hears_of_a_demand_only_when_the_deputy_is_late():
    waiting = limit(ClockKind.ACCEPT, deputy=3, keepers=9)
    early, late = reminder_for(waiting, DUE), reminder_for(waiting, DUE + timedelta(days=1))
    assert (early.person_ids, early.organization_id) == ((3,), None)
    assert (late.person_ids, late.organization_id) == ((3,), 9)
    nobody = reminder_for(limit(ClockKind.ACCEPT, keepers=9), DUE)
    assert (nobody.person_ids, nobody.organization_id) == ((), 9)


def test_a_promise_is_reminded_of_in_its_own_words():
    promise = Promise("suggestions.suggestion:1", DUE, "通水", "第001号 供水", "/x/", unit=4)
    assert reminder_of_promise(promise, DUE - timedelta(days=8)) is None
    assert reminder_of_promise(promise, DUE).body == "承诺事项：通水"


@pytest.mark.django_db
def test_the_handlers_get_one_reminder_three_days_before_and_not_two(stages, cast):
    case = stages.handling()
    due = case.clocks.running().get(kind="reply").due
    on = due - timedelta(days=3)
    for _ in range(2):
        run_reminders(on=on, at=moment(on))
    inbox = OutboxMessage.objects.filter(
        recipient=cast.handler.person, kind="suggestions.limit", aspect="reply"
    )
    assert [m.stage for m in inbox] == ["t-3"]
    assert "答复还剩 3 天" in inbox.get().title


@pytest.mark.django_db
def test_what_was_answered_is_not_reminded_of(stages, cast):
    case = stages.replied()
    due = case.clocks.get(kind="reply").due
    run_reminders(on=due, at=moment(due))
    assert not OutboxMessage.objects.filter(recipient=cast.handler.person, kind="suggestions.limit").exists()


@pytest.mark.django_db
def test_who_closes_hears_that_nobody_evaluated_and_no_voter_is_urged(
    stages, cast, client_of, django_assert_max_num_queries
):
    """Silence stops nothing (C18): after the limit it is the congress's turn, and its page says so."""
    case, voters = stages.replied(), stages.settled()
    stages.evaluated()
    assert case.due_kind == voters.due_kind == ClockKind.EVALUATE
    assert voters.channel in VOTER_HOLDS_LINK
    kinds = {kind.key: kind for kind in DEADLINE_KINDS}
    last = max(case.due, voters.due)
    assert not [r for r in kinds["suggestions.limit"].due(voters.due) if r.subject_key == subject_key(voters)]
    on = last + timedelta(days=1)
    assert not [r for r in kinds["suggestions.silence"].due(case.due) if r.subject_key == subject_key(case)]
    with django_assert_max_num_queries(1):
        said = {r.subject_key: r for r in kinds["suggestions.silence"].due(on)}
    assert set(said) == {subject_key(case), subject_key(voters)}
    assert said[subject_key(voters)].organization_id == voters.congress_id
    for _ in range(2):
        run_reminders(on=on, at=moment(on))
    told = OutboxMessage.objects.get(recipient=cast.staff.person, kind="suggestions.silence")
    assert told.stage == "due" and told.deadline == on
    assert told.title == f"评价期满没有表态，请核销：{case.short_number} {case.title}"
    assert f"{case.due.year}年{case.due.month}月{case.due.day}日" in told.body
    assert "没有表态，等" in waits_for(case, on) and waits_for(case, case.due).endswith("评价")
    Suggestion.objects.filter(pk=case.pk).update(due=date(2026, 1, 5))
    page = client_of(cast.staff).get(case.get_absolute_url()).content.decode()
    assert "评价期限 1月5日 已过，没有表态，等" in page.replace("2026年", "")
    assert "月5日前" not in page
    Suggestion.objects.filter(pk=case.pk).update(due=case.due)
    workflow.close(actor=cast.staff, suggestion=case, at=moment(on))
    assert subject_key(case) not in {r.subject_key for r in kinds["suggestions.silence"].due(on)}


@pytest.mark.django_db
def test_every_open_state_is_watched_and_the_queries_do_not_grow(stages, cast, django_assert_max_num_queries):
    for _ in range(3):
        stages.submitted()
        stages.at_office()
        stages.sent_back()
        stages.handling()
        stages.replied()
        stages.evaluated()
    stages.following()
    kinds = {kind.key: kind for kind in DEADLINE_KINDS}
    on = date(2027, 3, 30)
    with django_assert_max_num_queries(1):
        limits = list(kinds["suggestions.limit"].due(on))
    with django_assert_max_num_queries(1):
        promises = list(kinds["suggestions.promise"].due(on))
    assert len(promises) == 1
    words = {r.title.split("逾期")[0] for r in limits}
    assert words == {"接单", "回告群众", "分办", "改派", "联系代表", "答复", "评价", "核销"}
    assert all(r.organization_id or r.person_ids for r in limits)


@pytest.mark.django_db
def test_a_case_that_is_redispatched_is_reminded_of_at_the_new_unit(stages, cast):
    case = stages.sent_back()
    workflow.redispatch(actor=cast.office, suggestion=case, unit=cast.water, at=LATER)
    on = case.clocks.running().get(kind="acknowledge").due
    run_reminders(on=on, at=NOW)
    told = OutboxMessage.objects.filter(kind="suggestions.limit").values_list("recipient__name", flat=True)
    assert set(told) == {cast.other_handler.name}
