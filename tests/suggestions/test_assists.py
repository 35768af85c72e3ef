"""Units that assist: their part is a machine of its own, whatever the lead and the deputy do meanwhile."""

from datetime import date, timedelta

import pytest

from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.workbench.figures import case_figures, unit_figures
from suggestions import workflow
from suggestions.models import OutcomeClass, Suggestion
from suggestions.parties import available_moves
from suggestions.presenters import clock_for, last_cell, late_assists
from suggestions.states import AssignmentState as A
from suggestions.states import SuggestionState as S
from tests.factories.ground import NOW, moment
from tests.suggestions.stages import LATER

pytestmark = pytest.mark.django_db
LATE = moment(date(2026, 6, 1), 10)


@pytest.fixture
def assisted(stages, cast):
    """The transport bureau leads and has signed for it; the water bureau assists and has not."""
    case = workflow.assign(
        actor=cast.office, suggestion=stages.at_office(), lead=cast.transport, assists=[cast.water], at=NOW
    )
    workflow.acknowledge(actor=cast.handler, assignment=stages.part(case), at=NOW)
    return stages._anew(case)


def answer(cast, stages, case, at=LATER):
    workflow.reply(
        actor=cast.handler, assignment=stages.part(case), body="已经办好。", close_statement="已验收",
        outcome=OutcomeClass.objects.get(letter="A"), at=at,
    )  # fmt: skip
    return stages._anew(case)


def evaluate(cast, stages, case, **said):
    said = {"satisfied": "satisfied", "solved": "yes", "note": "看过"} | said
    workflow.evaluate(actor=cast.deputy, suggestion=case, at=LATER, **said)
    return stages._anew(case)


def running(case):
    return set(case.clocks.running().values_list("kind", "assignment__unit__short_name"))


def test_an_opinion_may_come_when_the_lead_has_answered_and_moves_nobodys_case(stages, cast, assisted):
    case = answer(cast, stages, assisted)
    own = stages.part(case, cast.water)
    limits = running(case)
    assert {kind for kind, _ in limits} == {"evaluate", "acknowledge", "opinion"}
    assert {m.name for m in available_moves(cast.other_handler, case)} >= {
        "acknowledge",
        "send_back",
        "allot",
    }
    day = case.due
    # Everybody but the water bureau reads the evaluation's limit.
    clocks = list(case.clocks.running().select_related("assignment__unit"))
    assert clock_for(cast.staff, clocks).kind == clock_for(cast.handler, clocks).kind == "evaluate"
    assert clock_for(cast.other_handler, clocks).assignment == own
    workflow.acknowledge(actor=cast.other_handler, assignment=own, at=LATER)
    case = evaluate(cast, stages, case)
    assert (case.state, case.due_kind, running(case)) == (
        S.EVALUATED,
        "close",
        {("close", None), *_opinion(cast)},
    )
    workflow.reply(actor=cast.other_handler, assignment=own, body="管道已移交。", at=LATER)
    case = stages._anew(case)
    assert (case.state, case.due_kind, case.acts) == (S.EVALUATED, "close", str(cast.county_congress))
    assert (stages.part(case, cast.water).state, case.assist_due) == (A.DONE, None)
    assert case.due != day and not Todo.objects.open().filter(subject_key=subject_key(own)).exists()


def _opinion(cast):
    return {("opinion", cast.water.short_name)}


def test_a_rework_takes_nothing_from_who_assists(stages, cast, assisted):
    case = answer(cast, stages, assisted)
    case = evaluate(cast, stages, case, satisfied="dissatisfied", solved="no")
    owed = case.assist_due
    case = workflow.rework(actor=cast.staff, suggestion=case, reason="没有通水", at=LATER)
    assert case.assist_due == owed is not None
    assert {kind for kind, _ in running(case)} == {"rework", "acknowledge", "opinion"}
    workflow.acknowledge(actor=cast.other_handler, assignment=stages.part(case, cast.water), at=LATER)
    assert stages._anew(case).state == S.REWORK


def test_a_unit_that_gave_no_opinion_is_not_called_done(stages, cast, assisted):
    case = evaluate(cast, stages, answer(cast, stages, assisted))
    case = workflow.close(actor=cast.staff, suggestion=case, at=LATER)
    assert case.state == S.CLOSED and not case.clocks.running().exists() and case.assist_due is None
    states = {p.unit_id: p.state for p in case.assignments.all()}
    assert (states[cast.water.pk], states[cast.transport.pk]) == (A.CANCELLED, A.DONE)
    said = OutboxMessage.objects.filter(recipient=cast.other_handler.person, kind="suggestions.close")
    assert "协办意见不用再提" in said.get().title and said.get().url == "/suggestions/"


@pytest.mark.parametrize("stage", [S.REPLIED, S.EVALUATED, S.REWORK])
def test_who_will_not_assist_sends_back_its_part_and_nothing_waits_for_it(stages, cast, assisted, stage):
    case = answer(cast, stages, assisted, at=NOW)
    if stage != S.REPLIED:
        said = {"satisfied": "dissatisfied", "solved": "no", "note": "没有通水"}
        workflow.evaluate(actor=cast.deputy, suggestion=case, at=NOW, **said)
    if stage == S.REWORK:
        workflow.rework(actor=cast.staff, suggestion=case, reason="没有通水", at=NOW)
    case, own = stages._anew(case), stages.part(case, cast.water)
    before = (case.state, case.acts, case.due)
    assert "send_back" in {move.name for move in available_moves(cast.other_handler, case)}
    workflow.send_back(actor=cast.other_handler, assignment=own, reason="没有水利设施", at=NOW)
    case = stages._anew(case)
    assert (case.state, case.acts, case.due) == before and case.state == stage
    assert case.assist_due is None and not case.clocks.running().filter(assignment=own).exists()
    assert not Todo.objects.open().filter(subject_key=subject_key(own)).exists()
    told = OutboxMessage.objects.filter(title__contains="不再协办")
    for_office = told.get(recipient=cast.office.person).body
    assert "没有水利设施" in for_office and "协办到此为止，不另换协办单位" in for_office
    assert told.get(recipient=cast.handler.person).body == "没有水利设施"
    # The case goes on to its end without it.
    if stage == S.REWORK:
        answer(cast, stages, case)
    case = evaluate(cast, stages, stages._anew(case))
    assert workflow.close(actor=cast.staff, suggestion=case, at=LATER).state == S.CLOSED


def test_an_overdue_opinion_is_overdue_wherever_the_case_is_looked_for(stages, cast, assisted):
    case, on = assisted, date(2026, 6, 1)
    assert case.due > on > case.assist_due
    late = Suggestion.objects.overdue(on)
    for actor in (cast.staff, cast.office, cast.other_handler, cast.handler):
        assert late.visible_to(actor).get() == case, actor
    assert case_figures(cast.staff, on)["overdue"] == 1
    assert unit_figures(cast.other_handler, on)["overdue"] == 1
    days = (on - case.assist_due).days
    assert last_cell(case, on)["text"] == f"协办逾期 {days} 天"
    words = late_assists(list(case.clocks.running().select_related("assignment__unit")), on)
    assert f"{cast.water}的协办意见逾期" in "".join(words)
    # Given, it is late no more.
    own = stages.part(case, cast.water)
    workflow.acknowledge(actor=cast.other_handler, assignment=own, at=LATE)
    workflow.reply(actor=cast.other_handler, assignment=own, body="同意。", at=LATE + timedelta(hours=1))
    assert not late.exists()


@pytest.mark.once
def test_an_opinion_is_called_one_and_who_closes_without_it_reads_so(stages, cast, assisted, client_of):
    workflow.acknowledge(actor=cast.other_handler, assignment=stages.part(assisted, cast.water), at=NOW)
    helper = client_of(cast.other_handler)
    assert "写协办意见" in helper.get(assisted.get_absolute_url()).content.decode()
    form = helper.get(f"{assisted.get_absolute_url()}reply/").content.decode()
    assert (
        "提协办意见" in form
        and "交给主办单位" in form
        and "答复并通知" not in form
        and "发给代表" not in form
    )
    case = evaluate(cast, stages, answer(cast, stages, assisted))
    page = client_of(cast.staff).get(case.get_absolute_url()).content.decode()
    assert f"{cast.water}的协办意见还没有提，核销后不用再提" in page


@pytest.mark.once
def test_the_list_counts_and_shows_the_late_opinion(stages, cast, assisted, client_of):
    Suggestion.objects.filter(pk=assisted.pk).update(assist_due=date(2020, 1, 1), due=date(2099, 1, 1))
    page = client_of(cast.staff).get("/suggestions/?tab=overdue").content.decode()
    assert "协办逾期" in page and assisted.title in page
    assert "协办逾期" not in client_of(cast.staff).get("/suggestions/?tab=closed").content.decode()
