"""Demands that were closed along with a suggestion wait for it once more when it is open again (record 0072)."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from congress_portal.foundation.attachments.checking import validated
from congress_portal.foundation.journal.services import last_move, timeline
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import subject_key
from suggestions import workflow
from suggestions.choices import ClockKind
from suggestions.collected import SETTLED
from suggestions.figures import facts
from suggestions.models import DemandLink, OutcomeClass, Receipt, Suggestion
from suggestions.presenters import steps_of
from suggestions.states import AssignmentState as A
from suggestions.states import SuggestionState as S
from tests.factories.ground import NOW
from tests.suggestions.stages import LATER, voter_of
from tests.suggestions.test_queries import number_of
from tests.suggestions.test_units import picture

pytestmark = pytest.mark.django_db
AFTER = LATER + timedelta(days=1)


def counted(demand, on=AFTER):
    """What the figures say of it, of those that a closing decides."""
    names = ("handed", "replied", "timed", "claimed", "closed")
    asked = facts(on.date())
    found = {name for name in names if Suggestion.objects.filter(asked[name], pk=demand.pk)}
    return found | ({"settled"} if Suggestion.objects.filter(SETTLED, pk=demand.pk) else set())


WHOLE = {"handed", "replied", "timed", "claimed", "closed", "settled"}


def now(case):
    return Suggestion.objects.for_page().get(pk=case.pk)


def handled(stages, cast, case):
    """Examined, handed over and taken up by the transport bureau."""
    if case.state == S.AWAITING_EXAMINATION:
        workflow.examine(actor=cast.staff, suggestion=case, at=NOW)
    workflow.dispatch(
        actor=cast.staff, suggestion=now(case), unit=cast.government_office, lead=cast.transport, at=NOW
    )
    workflow.assign(actor=cast.office, suggestion=now(case), lead=cast.transport, at=NOW)
    part = case.assignments.get(unit=cast.transport, state=A.PENDING)
    workflow.acknowledge(actor=cast.handler, assignment=part, at=NOW)
    return answered(cast, case, part)


def answered(cast, case, part, at=LATER):
    workflow.reply(
        actor=cast.handler, assignment=part, body="已经硬化。", outcome=OutcomeClass.objects.get(letter="A"),
        close_statement="已验收", at=at,
    )  # fmt: skip
    return now(case)


def closed(cast, case, at=LATER, on_paper=False):
    said = {"satisfied": "satisfied", "solved": "yes", "at": at}
    if on_paper:
        workflow.record_evaluation(
            actor=cast.staff, suggestion=case, signed_on=at.date(), scans=[validated(picture())], **said
        )
    else:
        workflow.evaluate(actor=cast.deputy, suggestion=case, **said)
    return workflow.close(actor=cast.staff, suggestion=now(case), at=at)


@pytest.fixture
def demand(stages):
    return stages.raised()


@pytest.fixture
def answered_case(stages, cast, demand):
    return handled(stages, cast, Suggestion.objects.get(demand_links__demand=demand))


@pytest.fixture
def case(cast, answered_case):
    """The suggestion, closed with its demand."""
    return closed(cast, answered_case)


def reopened(cast, case, at=AFTER):
    return workflow.reopen(actor=cast.staff, suggestion=now(case), reason="核销时点错了", at=at)


def put(cast, case, state=S.AWAITING_DISPATCH, at=AFTER):
    return workflow.override(actor=cast.staff, suggestion=now(case), state=state, reason="派错了", at=at)


def rated(demand, satisfied, solved, at=LATER):
    return workflow.rate_demand(
        actor=voter_of(demand), suggestion=now(demand), satisfied=satisfied, solved=solved, note="看过", at=at
    )


def test_with_the_suggestion_that_is_opened_again_its_demand_waits_again(cast, demand, case):
    assert counted(demand) == WHOLE
    reopened(cast, case)
    demand = now(demand)
    assert (demand.state, demand.closed_on, demand.closed_by_id, demand.due) == (S.RAISED, None, None, None)
    assert (demand.acts, demand.round) == (str(case.congress), 2)
    # What was answered stays, as with the suggestion itself.
    assert counted(demand) == WHOLE - {"closed", "settled"}
    line = last_move(demand)
    assert (line.move, line.summary) == ("take_up", "转成的建议重新打开，随建议重新办理")
    assert line in timeline(demand, "public")
    told = OutboxMessage.objects.get(kind="suggestions.take_up")
    assert (told.recipient_id, told.title) == (cast.deputy.person_id, f"{demand.number}随建议重新办理")
    assert not Todo.objects.open().filter(subject_key=subject_key(demand)).exists()


def test_its_page_says_that_it_waits_for_the_suggestion(cast, demand, case, client_of):
    reopened(cast, case)
    page = client_of(cast.staff).get(now(demand).get_absolute_url()).content.decode()
    assert f"随{case.short_number}办理，现在等{cast.transport}。" in page
    # Its steps stand where the suggestion's do.
    steps = steps_of(now(demand), on=AFTER.date(), raised=now(case))
    assert [step["status"] for step in steps] == ["done", "done", "done", "current"]
    assert steps[3]["note"] == f"等{cast.transport}办理" and str(cast.transport) in steps[2]["note"]


def test_closed_once_more_it_takes_the_new_answer_along(cast, demand, case):
    again = reopened(cast, case)
    case = answered(cast, case, again.assignments.get(unit=cast.transport), at=AFTER)
    case = closed(cast, case, at=AFTER)
    demand = now(demand)
    assert (demand.state, demand.closed_on, demand.last_reply_at) == (S.CLOSED, AFTER.date(), AFTER)
    assert counted(demand) == WHOLE
    assert last_move(demand).move == "conclude"
    # And so on.
    reopened(cast, case)
    assert now(demand).state == S.RAISED


def test_set_back_before_its_dispatch_the_answer_counts_no_more_for_the_demand_either(
    stages, cast, demand, case
):
    rated(demand, "satisfied", "yes")
    assert now(demand).satisfied
    put(cast, case)
    demand = now(demand)
    assert (demand.state, demand.lead_unit, demand.dispatched_on, demand.replied_on) == (
        S.RAISED,
        None,
        None,
        None,
    )
    assert (demand.satisfied, demand.evaluated_on, demand.round) == ("", None, 1)
    assert not demand.evaluations.filter(counts=True).exists()
    assert counted(demand) == {"handed"}
    case = closed(cast, handled(stages, cast, now(case)), at=AFTER)
    assert counted(demand) == WHOLE and now(demand).closed_on == AFTER.date()


@pytest.mark.parametrize("denied", [False, True])
def test_a_demand_that_waits_again_loses_the_answer_when_its_suggestion_is_set_back_later(
    cast, demand, answered_case, denied
):
    case = closed(cast, answered_case, on_paper=denied)
    if denied:
        workflow.object_evaluation(actor=cast.deputy, suggestion=case, why="没有签过", at=AFTER)
    else:
        reopened(cast, case)
    assert "replied" in counted(demand)
    put(cast, case, S.AWAITING_EXAMINATION)
    assert (now(demand).state, counted(demand)) == (S.RAISED, {"handed"})
    line = last_move(demand)
    assert (line.move, line.summary) == ("take_up", "转成的建议更正为“待审查”，随建议重新办理")


def test_late_stays_late_for_the_demand_too(stages, cast, demand):
    case = handled(stages, cast, Suggestion.objects.get(demand_links__demand=demand))
    Suggestion.objects.filter(pk=case.pk).update(replied_in_time=False)
    put(cast, closed(cast, now(case)))
    assert now(demand).replied_in_time is False


def test_a_paper_that_was_not_the_deputys_opens_the_demand_with_the_suggestion(cast, demand, answered_case):
    case = closed(cast, answered_case, on_paper=True)
    rated(demand, "basically", "yes")
    assert counted(demand) == WHOLE
    workflow.object_evaluation(actor=cast.deputy, suggestion=case, why="没有签过", at=AFTER)
    demand = now(demand)
    # The same answer is judged: nothing of it is handled anew, and the voter's word stands.
    assert (now(case).state, demand.state, demand.round, demand.satisfied) == (
        S.REPLIED, S.RAISED, 1, "basically",
    )  # fmt: skip
    assert counted(demand) == WHOLE - {"closed", "settled"}
    workflow.evaluate(actor=cast.deputy, suggestion=now(case), satisfied="satisfied", solved="yes", at=AFTER)
    workflow.close(actor=cast.staff, suggestion=now(case), at=AFTER)
    assert counted(demand) == WHOLE


def test_a_later_rating_hides_nothing_and_both_reasons_to_stay_closed_hold(stages, cast, demand, case):
    # Rated after the closing, also badly after the days for it: closed along all the same.
    rated(demand, "satisfied", "partly")
    rated(demand, "dissatisfied", "no", at=LATER + timedelta(days=200))
    assert last_move(demand).move == "rate" and now(demand).state == S.CLOSED
    # One that its voter's own yes closed, linked as well.
    own = stages.settled()
    rated(own, "satisfied", "yes")
    # One that the voter had opened again, and that the congress closed by itself then.
    again = stages.raised()
    other = closed(cast, handled(stages, cast, again.raised_links.get().suggestion))
    assert now(again).state == S.CLOSED
    rated(again, "dissatisfied", "no", at=LATER)
    assert now(again).state == S.EVALUATED
    workflow.close(actor=cast.chair, suggestion=now(again), reason="已经到现场看过", at=LATER)
    DemandLink.objects.bulk_create(
        DemandLink(demand=one, suggestion=case, linked_at=NOW) for one in (own, again)
    )
    before = counted(own), counted(again)
    reopened(cast, case, at=LATER + timedelta(days=201))
    reopened(cast, other)
    assert [now(one).state for one in (demand, own, again)] == [S.RAISED, S.CLOSED, S.CLOSED]
    assert (counted(own), counted(again)) == before
    assert now(demand).solved == "no"


def test_of_two_suggestions_either_takes_it_up_and_both_must_be_closed(stages, cast, demand):
    first = Suggestion.objects.get(demand_links__demand=demand)
    second = stages.handed_in(title="关于另一段路的建议")
    DemandLink.objects.create(demand=demand, suggestion=second, linked_at=NOW)
    first = closed(cast, handled(stages, cast, first))
    assert now(demand).state == S.RAISED
    second = closed(cast, handled(stages, cast, second))
    assert now(demand).state == S.CLOSED
    reopened(cast, first)
    assert now(demand).state == S.RAISED
    # The other one may be opened as well; the demand waits already, and then for both.
    reopened(cast, second)
    assert now(demand).round == 2
    for one in (first, second):
        assert now(demand).state == S.RAISED
        closed(cast, answered(cast, one, one.assignments.get(unit=cast.transport), at=AFTER), at=AFTER)
    assert counted(demand) == WHOLE


def test_what_was_followed_closed_nothing_and_what_was_never_answered_took_nobody_along(stages, cast, demand):
    case = handled(stages, cast, Suggestion.objects.get(demand_links__demand=demand))
    put(cast, case)
    version = now(demand).version
    # Set back while it waited for the first time: the demand has nothing of it.
    assert now(demand).state == S.RAISED and last_move(demand).move == "raise"
    other = stages.raised()
    unanswered = other.raised_links.get().suggestion
    workflow.examine(actor=cast.staff, suggestion=unanswered, at=NOW)
    put(cast, unanswered, S.CLOSED)
    assert now(other).state == S.ACCEPTED
    put(cast, unanswered, S.WITHDRAWN)
    put(cast, unanswered, S.AWAITING_DISPATCH)
    assert (now(other).state, now(demand).version) == (S.ACCEPTED, version)


def test_a_followed_suggestion_is_opened_again_with_the_demand_still_waiting(stages, cast, demand):
    case = Suggestion.objects.get(demand_links__demand=demand)
    workflow.examine(actor=cast.staff, suggestion=case, at=NOW)
    workflow.dispatch(
        actor=cast.staff, suggestion=now(case), unit=cast.government_office, lead=cast.transport, at=NOW
    )
    workflow.assign(actor=cast.office, suggestion=now(case), lead=cast.transport, at=NOW)
    part = stages.part(case)
    workflow.acknowledge(actor=cast.handler, assignment=part, at=NOW)
    workflow.reply(
        actor=cast.handler, assignment=part, body="列入明年计划。", outcome=OutcomeClass.objects.get(letter="B"),
        commitment="明年修好", commitment_due=(LATER + timedelta(days=300)).date(), close_statement="计划在案",
        at=LATER,
    )  # fmt: skip
    assert closed(cast, now(case)).state == S.FOLLOWING
    reopened(cast, case)
    assert now(demand).state == S.RAISED and last_move(demand).move == "raise"


def test_a_demand_without_a_deputy_is_let_go_to_those_who_can_name_one(stages, cast, demand):
    """While its draft lay, it went another way and lost its deputy; it was handed in with it all the same."""
    case = Suggestion.objects.get(demand_links__demand=demand)
    Suggestion.objects.filter(pk=demand.pk).update(deputy=None)
    workflow.withdraw(actor=cast.deputy, suggestion=case, reason="并到另一件", at=LATER)
    demand = now(demand)
    assert (demand.state, demand.acts) == (S.AWAITING_ACCEPT, str(cast.station.organization))
    kinds = set(demand.clocks.running().values_list("kind", flat=True))
    assert kinds == {ClockKind.ACCEPT, ClockKind.ANSWER}
    todo = Todo.objects.open().get(subject_key=subject_key(demand))
    assert (todo.kind, todo.organization) == ("suggestions.assign_deputy", cast.station.organization)


def test_the_voter_reads_that_it_is_handled_once_more(stages, client, cast, demand, case):
    url = Receipt.objects.get(demand=demand).get_absolute_url()
    rated(demand, "satisfied", "yes")
    assert "办完了" in client.get(url).content.decode()
    # A newer one came to nothing: the step bar stands where the one that is open stands.
    DemandLink.objects.create(demand=demand, suggestion=stages.withdrawn(), linked_at=NOW)
    case = reopened(cast, case)
    page = client.get(url).content.decode()
    assert "正在重新办理" in page and "原来办完了，现在转成的建议又在办" in page
    assert "转成的建议重新打开，随建议重新办理" in page and "上一次办理，您的评价" in page
    assert f"等{case.acts}办理" in page and "提交评价" not in page
    assert "上一次办理，代表说" in page
    workflow.add_words(actor=voter_of(demand), suggestion=now(demand), body="还在等。", at=AFTER)
    assert "正在重新办理" in client.get(url).content.decode()
    closed(cast, answered(cast, case, case.assignments.get(unit=cast.transport), at=AFTER), at=AFTER)
    page = client.get(url).content.decode()
    assert "正在重新办理" not in page and "提交评价" in page
    assert "代表说" in page and "上一次办理，代表说" not in page
    # Raised for the first time, it is not.
    fresh = Receipt.objects.get(demand=stages.raised()).get_absolute_url()
    assert "代表提成了建议" in (page := client.get(fresh).content.decode()) and "正在重新办理" not in page


@pytest.mark.parametrize(
    ("name", "most", "given"),
    [
        # Which there are, what the journal says of them; for each its row, its line and its message.
        ("reopen", 24, {"reason": "核销时点错了"}),
        ("override", 26, {"state": "awaiting_dispatch", "reason": "派错了"}),
        ("object_evaluation", 23, {"why": "没有签过"}),
    ],
)
def test_taking_a_demand_up_costs_no_more_than_is_known(
    cast, client_of, demand, answered_case, name, most, given, django_assert_max_num_queries
):
    on_paper = name == "object_evaluation"
    case = closed(cast, answered_case, on_paper=on_paper)
    who = client_of(cast.deputy if on_paper else cast.staff)
    url = reverse(f"suggestions:suggestion_{name}", args=[case.pk])
    who.get(url)
    with django_assert_max_num_queries(99) as captured:
        response = who.post(url, {"form_key": uuid.uuid4(), **given})
    assert response.status_code == 302, response.content.decode()[:2000]
    assert now(demand).state == S.RAISED
    assert number_of(captured) <= most
