"""The whole path, by the verbs: a demand becomes a suggestion, is handled, evaluated and closed."""

from datetime import date

import pytest

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.slots import subject_key
from deputies.models import PerformanceEntry
from suggestions import workflow
from suggestions.models import OutcomeClass, Suggestion
from suggestions.states import SuggestionState as S
from tests.factories.ground import NOW, moment

pytestmark = pytest.mark.django_db


def test_a_demand_becomes_a_suggestion_and_is_closed_with_it(cast):
    voter = Actor.bearer("liaison_stations.station:1", cast.county)
    demand = workflow.submit_demand(
        actor=voter,
        station=cast.station,
        body="三组到小学的路，下雨全是泥，孩子要绕老远，盼着早点硬化。",
        channel="code",
        at=NOW,
        contact={"phone": "138 0000 1402", "may_contact": True},
    )
    assert demand.state == S.AWAITING_ACCEPT
    assert demand.number == "民2026-0001"
    assert demand.due == date(2026, 4, 14)
    workflow.accept_demand(actor=cast.deputy, suggestion=demand, at=NOW)
    demand.refresh_from_db()
    assert (demand.state, demand.deputy.person.name) == (S.ACCEPTED, "陆明远")
    case = workflow.raise_suggestion(
        actor=cast.deputy,
        demands=[demand],
        title="关于硬化三组至小学道路的建议",
        body="建议列入今年农村公路计划。",
        at=NOW,
    )
    demand.refresh_from_db()
    assert demand.state == S.RAISED
    assert case.state == S.AWAITING_EXAMINATION
    workflow.examine(actor=cast.staff, suggestion=case, at=NOW)
    workflow.dispatch(
        actor=cast.staff, suggestion=case, unit=cast.government_office, lead=cast.transport, at=NOW
    )
    workflow.assign(actor=cast.office, suggestion=case, lead=cast.transport, assists=[cast.water], at=NOW)
    case.refresh_from_db()
    assert case.number == "闭会2026年第01号"
    assert case.state == S.AWAITING_ACKNOWLEDGE
    part = case.assignments.get(unit=cast.transport)
    workflow.acknowledge(actor=cast.handler, assignment=part, at=NOW)
    case.refresh_from_db()
    assert (case.state, case.due) == (S.HANDLING, date(2026, 7, 9)), "three months from 交办"
    outcome = OutcomeClass.objects.get(letter="A")
    workflow.reply(
        actor=cast.handler,
        assignment=part,
        body="已经硬化。",
        outcome=outcome,
        at=moment(date(2026, 6, 1)),
        close_statement="已验收",
    )
    case.refresh_from_db()
    assert (case.state, case.replied_in_time) == (S.REPLIED, True)
    workflow.evaluate(
        actor=cast.deputy, suggestion=case, satisfied="satisfied", solved="yes", at=moment(date(2026, 6, 3))
    )
    workflow.close(actor=cast.staff, suggestion=case, at=moment(date(2026, 6, 4)))
    case.refresh_from_db()
    demand.refresh_from_db()
    assert (case.state, demand.state) == (S.CLOSED, S.CLOSED)
    assert case.due is None
    assert (
        not Todo.objects.open()
        .exclude(subject_key=subject_key(case.assignments.get(unit=cast.water)))
        .exists()
    )
    assert not case.clocks.running().exists()
    # The second line of the closing: who assisted gave no opinion.
    assert [e.move for e in timeline(case)][:4] == ["close", "close", "evaluate", "request_close"]
    assert {e.kind for e in PerformanceEntry.objects.filter(mandate=cast.mandates["deputy"])} == {
        "demand",
        "suggestion",
        "evaluation",
    }


def test_a_demand_settled_on_the_spot_is_closed_by_the_voters_yes(cast):
    demand = workflow.submit_demand(
        actor=Actor.bearer("x", cast.county), station=cast.station, body="路灯不亮了", channel="code", at=NOW
    )
    workflow.settle_on_spot(actor=cast.deputy, suggestion=demand, note="已联系供电所，当天修好。", at=NOW)
    voter = Actor.bearer(subject_key(demand), cast.county)
    case = workflow.rate_demand(actor=voter, suggestion=demand, satisfied="satisfied", solved="yes", at=NOW)
    assert case.state == S.CLOSED
    assert Suggestion.objects.get(pk=demand.pk).closed_on == date(2026, 4, 9)
