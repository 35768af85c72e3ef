"""What we have seen go wrong in products of this kind, each shown not to happen here.

The long forms stand elsewhere: test_rule_dates.py (1, 4, 5), test_recomputing.py (4), test_reminders.py
and test_deadlines_year.py (3), test_merging.py (9), test_verbs.py (12).
"""

import inspect
from datetime import date, timedelta

import pytest

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Refused
from congress_portal.foundation.workdays.arithmetic import Calendar, deadline
from suggestions import workflow
from suggestions.models import Evaluation
from suggestions.states import SuggestionState as S
from tests.factories.ground import moment
from tests.suggestions.stages import LATER

START = date(2026, 4, 3)


@pytest.mark.parametrize("unit", ["workdays", "days", "months"])
def test_1_a_holiday_never_makes_a_limit_end_earlier(unit):
    for more in range(0, 60, 7):
        off = {START + timedelta(days=more + n): False for n in range(5)}
        for value in (1, 3, 6):
            plain = deadline(Calendar(), START, value, unit).due
            assert deadline(Calendar(off), START, value, unit).due >= plain


@pytest.mark.django_db
def test_3_a_morning_without_a_server_loses_no_reminder(stages, cast):
    case = stages.handling()
    due = case.clocks.running().get(kind="reply").due
    # The server is off from the twentieth day before to the second.
    for days in (20, 2):
        run_reminders(on=due - timedelta(days=days), at=moment(due - timedelta(days=days)))
    said = OutboxMessage.objects.filter(
        recipient=cast.handler.person, kind="suggestions.limit", aspect="reply"
    )
    assert {m.stage: m.superseded for m in said} == {"t-3": False, "t-7": True}, "the missed one is on record"
    assert "答复还剩 2 天" in said.get(superseded=False).title


@pytest.mark.parametrize("verb", ["reopen", "reopen_demand", "override", "rework"])
def test_8_nothing_is_opened_again_without_a_reason(verb):
    """Each of these asks for one, and none has a value to fall back to."""
    asked = inspect.signature(getattr(workflow, verb)).parameters["reason"]
    assert asked.default is inspect.Parameter.empty


@pytest.mark.django_db
def test_8_a_reason_of_blanks_is_none(stages, cast):
    case = stages.rework()
    with pytest.raises(Refused, match="为什么更正"):
        workflow.override(
            actor=cast.staff, suggestion=case, state=S.AWAITING_DISPATCH, reason=" \u200b\u3164", at=LATER
        )
    followed = stages.following()
    with pytest.raises(Refused, match="为什么重新打开"):
        workflow.reopen(actor=cast.staff, suggestion=followed, reason="\u3000", at=LATER)
    assert S(type(followed).objects.get(pk=followed.pk).state) == S.FOLLOWING


@pytest.mark.django_db
def test_9_a_note_among_clerks_is_on_no_page_of_the_author(stages, cast, client_of):
    case, note = stages.handed_in(), "此件背景敏感，内部掌握"
    workflow.examine(actor=cast.staff, suggestion=case, at=LATER)
    workflow.reexamine(actor=cast.staff, suggestion=case, reason=note, at=LATER)
    author = client_of(cast.deputy).get(case.get_absolute_url() + "?all=1").content.decode()
    clerk = client_of(cast.staff).get(case.get_absolute_url() + "?all=1").content.decode()
    assert note in clerk and note not in author


@pytest.mark.django_db
def test_12_the_author_hears_of_a_change_whoever_made_it(stages, cast):
    case = stages.rework()
    told = OutboxMessage.objects.filter(recipient=cast.deputy.person, subject_key=subject_key(case))
    before = told.count()
    assert "重新办理" in told.order_by("-pk")[0].title
    workflow.override(
        actor=cast.staff, suggestion=case, state=S.AWAITING_DISPATCH, reason="派错了单位", at=LATER
    )
    assert told.count() == before + 1


@pytest.mark.django_db
def test_13_of_two_ratings_the_last_in_time_counts_and_both_are_kept(stages, cast):
    case = stages.replied()
    for satisfied in ("basically", "satisfied"):
        workflow.evaluate(actor=cast.deputy, suggestion=case, satisfied=satisfied, solved="yes", at=LATER)
    case.refresh_from_db()
    assert (case.satisfied, Evaluation.objects.filter(suggestion=case).count()) == ("satisfied", 2)
    assert Evaluation.objects.get(suggestion=case, counts=True).satisfied == "satisfied"


@pytest.mark.django_db
def test_13_a_link_moves_nothing_once_the_time_is_over(stages):
    demand = stages.settled()
    voter = Actor.bearer(subject_key(demand), demand.county)
    workflow.rate_demand(actor=voter, suggestion=demand, satisfied="satisfied", solved="yes", at=LATER)
    demand.refresh_from_db()
    assert demand.state == S.CLOSED
    after = moment(demand.closed_on + timedelta(days=400))
    with pytest.raises(Refused, match="重新反映一次"):
        workflow.reopen_demand(actor=voter, suggestion=demand, reason="又坏了", at=after)
