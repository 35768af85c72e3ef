"""A button is offered only where its verb would take it, and whoever handled a case never evaluates it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Denied, Refused
from suggestions import workflow
from suggestions.endings import asks_first
from suggestions.models import OutcomeClass, Suggestion
from suggestions.parties import all_parts, available_moves
from suggestions.presenters import steps_of, waits_for
from suggestions.states import SuggestionState as S
from suggestions.views.listing import row_verb
from tests.factories import ground
from tests.factories.ground import NOW, moment
from tests.suggestions.stages import LATER, proof

pytestmark = pytest.mark.django_db


def offered(actor, case, on=date(2026, 4, 20)):
    case = Suggestion.objects.for_page().get(pk=case.pk)
    return [move.name for move in available_moves(actor, case, on=on)]


# --- who handled it -------------------------------------------------------------------------------
@pytest.fixture
def two_hats(cast):
    """陆明远 is a deputy and, besides, a handler in the transport bureau."""
    return ground.appoint(cast.deputy.person, cast.transport, Role.UNIT_HANDLER, "兼职")


def test_who_came_to_handle_it_after_the_answer_is_waited_for_no_longer(stages, cast):
    case = stages.replied()
    assert "close" not in offered(cast.staff, case)
    ground.appoint(cast.deputy.person, cast.transport, Role.UNIT_HANDLER, "兼职")
    assert "close" in offered(cast.staff, case)
    with pytest.raises(Refused, match="征求了谁的意见"):
        workflow.close(actor=cast.staff, suggestion=stages._anew(case), at=LATER)


def test_nobodys_paper_gets_in_for_who_handled_it_and_the_congress_closes_with_whom_it_asked(
    stages, cast, two_hats
):
    case = stages.replied()
    # Nobody is asked: the congress has it, and no screen says that it waits for the deputy.
    assert (case.state, case.due_kind, case.acts) == (S.REPLIED, "close", str(cast.county_congress))
    assert not Todo.objects.open().filter(kind="suggestions.evaluate").exists()
    told = OutboxMessage.objects.filter(recipient=cast.deputy.person, title__contains="有了答复").get()
    assert "您参与过办理" in told.title
    with pytest.raises(Denied, match="征求意见后核销"):
        workflow.evaluate(actor=cast.deputy, suggestion=case, satisfied="satisfied", solved="yes", at=LATER)
    with pytest.raises(Refused, match="参与过这件的办理"):
        workflow.record_evaluation(
            actor=cast.staff, suggestion=case, satisfied="satisfied", solved="yes", scans=[proof()], at=LATER,
            signed_on=LATER.date(),
        )  # fmt: skip
    assert not case.evaluations.exists()
    assert "evaluate" not in offered(cast.deputy, case) and "close" in offered(cast.staff, case)
    assert "record_evaluation" not in offered(cast.staff, case)
    with pytest.raises(Refused, match="征求了谁的意见"):
        workflow.close(actor=cast.staff, suggestion=case, at=LATER)
    closed = workflow.close(
        actor=cast.staff, suggestion=case, reason="征求了附近三位代表的意见，都说修好了", at=LATER
    )
    assert (closed.state, closed.evaluated_on) == (S.CLOSED, None)


def test_a_co_signer_who_had_no_hand_in_it_stands_in_for_the_lead(stages, cast, two_hats):
    case = stages.handling()
    case.signatures.create(mandate=cast.mandates["co_deputy"], confirmed_at=NOW)
    workflow.reply(
        actor=cast.handler, assignment=stages.part(case), body="办好了。", close_statement="已验收", at=LATER,
        outcome=OutcomeClass.objects.get(letter="A"),
    )  # fmt: skip
    case = stages._anew(case)
    assert case.acts == "沈秀兰代表" and offered(cast.co_deputy, case)[0] == "evaluate"
    assert Todo.objects.open().get(kind="suggestions.evaluate").person == cast.co_deputy.person
    workflow.evaluate(actor=cast.co_deputy, suggestion=case, satisfied="satisfied", solved="yes", at=LATER)
    assert stages._anew(case).state == S.EVALUATED


# --- buttons --------------------------------------------------------------------------------------
def test_the_voters_own_matter_is_not_rated_by_the_deputy(stages, cast):
    case = stages.settled()
    assert "evaluate" not in offered(cast.deputy, case)


def test_closing_is_offered_when_the_days_have_passed_and_the_unit_has_asked(stages, cast):
    case = stages.replied()
    assert "close" not in offered(cast.staff, case)
    assert "close" in offered(cast.staff, case, on=case.due + timedelta(days=1))
    unasked = stages.replied(ask=False, title="关于桥的建议")
    late = unasked.due + timedelta(days=1)
    assert "close" not in offered(cast.staff, unasked, on=late)
    with pytest.raises(Refused, match="还没有申请销单"):
        workflow.close(actor=cast.staff, suggestion=unasked, at=moment(late))


def test_an_evaluated_case_waits_for_the_unit_that_has_not_asked_and_then_for_the_congress(
    stages, cast, client_of
):
    case = stages.evaluated(ask=False)
    assert case.acts == "县交通运输局申请销单"
    page = client_of(cast.staff).get(case.get_absolute_url()).content.decode()
    assert "等县交通运输局申请销单" in page and "申请销单核销" not in page
    assert row_verb(cast.staff, case, "/")[0] == "查看"
    assert not Todo.objects.open().filter(kind="suggestions.close").exists()
    waits = Todo.objects.open().get(kind="suggestions.request_close")
    assert waits.organization == cast.transport
    workflow.request_close(actor=cast.handler, assignment=stages.part(case), statement="已验收", at=LATER)
    case = stages._anew(case)
    assert case.acts == str(cast.county_congress)
    assert Todo.objects.open().get(kind="suggestions.close").organization == cast.county_congress
    assert "close" in offered(cast.staff, case) and row_verb(cast.staff, case, "/")[0] == "核销"


def test_of_several_units_those_are_named_that_have_not_asked_whatever_is_said_meanwhile(stages, cast):
    case = stages.at_office()
    units = [cast.transport, cast.water]
    workflow.assign(actor=cast.office, suggestion=case, separates=units, at=NOW)
    grade_a = OutcomeClass.objects.get(letter="A")
    for unit in units:
        workflow.acknowledge(actor=Actor.system(), assignment=stages.part(case, unit), at=NOW)
        part = stages.part(case, unit)
        workflow.reply(actor=Actor.system(), assignment=part, body="办好了。", outcome=grade_a, at=LATER)

    def said(satisfied, solved):
        workflow.evaluate(
            actor=cast.deputy, suggestion=stages._anew(case), satisfied=satisfied, solved=solved, note="看过", at=LATER
        )  # fmt: skip
        return waits()

    def asked(unit):
        part = stages.part(case, unit)
        workflow.request_close(actor=Actor.system(), assignment=part, statement="已验收", at=LATER)
        return waits()

    def waits():
        closing = Todo.objects.open().filter(kind="suggestions.close")
        return stages._anew(case).acts, closing.exists()

    congress = str(cast.county_congress)
    assert said("satisfied", "partly") == ("县交通运输局、县水利局申请销单", False)
    assert asked(cast.transport) == ("县水利局申请销单", False)
    assert said("dissatisfied", "no") == (congress, True)
    assert said("satisfied", "yes") == ("县水利局申请销单", False)
    assert asked(cast.water) == (congress, True)


def test_after_a_bad_word_the_congress_decides_first_and_only_closing_needs_the_units_asking(stages, cast):
    bad = stages.evaluated("dissatisfied", "no", ask=False)
    assert bad.acts == str(cast.county_congress) and "rework" in offered(cast.staff, bad)
    workflow.rework(actor=cast.staff, suggestion=bad, reason="没有通水", at=LATER)
    grade_a, said = OutcomeClass.objects.get(letter="A"), {"satisfied": "dissatisfied", "solved": "no"}
    part = stages.part(bad)
    workflow.reply(actor=cast.handler, assignment=part, body="又修了。", outcome=grade_a, at=LATER)
    workflow.evaluate(actor=cast.deputy, suggestion=stages._anew(bad), **said, note="还是没水", at=LATER)
    # No round is left: what is left is closing, for which the unit must ask.
    again = stages._anew(bad)
    assert again.acts == "县交通运输局申请销单" and "rework" not in offered(cast.staff, again)


def test_after_the_limit_the_page_names_the_unit_that_must_ask_first(stages, cast):
    case = stages.replied(ask=False)
    late = case.due + timedelta(days=1)
    asked = stages.replied(title="关于桥的建议")
    for one, who in ((case, "县交通运输局申请销单"), (asked, f"{cast.county_congress}核销")):
        parts = all_parts(one)
        assert waits_for(one, late, parts).endswith(f"没有表态，等{who}")
        assert steps_of(one, on=late, parts=parts)[3]["note"] == f"没有表态，等{who}"


def test_however_many_units_have_not_asked_the_column_says_what_for(stages):
    case = stages.replied(ask=False)
    first = asks_first(case, all_parts(case) * 20, bad=False)
    assert (len(first), first[:6], first[-4:]) == (80, "县交通运输局", "申请销单")


def test_another_round_is_the_red_button_when_it_is_not_solved(stages, cast):
    case = stages.evaluated(satisfied="basically", solved="no")
    names = offered(cast.staff, case)
    assert names[0] == "rework" and names.index("close") > 1
    good = stages.evaluated(title="关于桥的建议")
    assert offered(cast.staff, good)[0] == "close" and "rework" not in offered(cast.staff, good)


def test_who_cannot_sign_is_offered_neither_correction_nor_joining(stages, cast):
    workflow.set_desk(
        actor=cast.head, unit=cast.transport, head_signs=True, number_prefix="", contact_text="", version=0, at=NOW
    )  # fmt: skip
    case = stages.handling()
    workflow.submit_reply(
        actor=cast.handler, assignment=stages.part(case), body="办好了。", at=LATER,
        outcome=OutcomeClass.objects.get(letter="A"), close_statement="已验收",
    )  # fmt: skip
    workflow.sign_reply(actor=cast.head, assignment=stages.part(case), at=LATER)
    assert "correct_reply" not in offered(cast.handler, case) and "correct_reply" in offered(cast.head, case)


@pytest.mark.once
def test_no_form_is_shown_whose_answer_is_known(stages, cast, client_of):
    case = stages.replied()
    case.signatures.create(mandate=cast.mandates["co_deputy"], confirmed_at=NOW)
    for who, name, words in (
        (cast.co_deputy, "evaluate", "这件由陆明远代表评价"),
        (cast.staff, "rework", "已由"),
    ):
        page = client_of(who).get(reverse(f"suggestions:suggestion_{name}", args=[case.pk]))
        assert page.status_code in (403, 409, 422) and words in page.content.decode(), name
    Suggestion.objects.filter(pk=case.pk).update(due=date(2999, 1, 1))
    page = client_of(cast.staff).get(case.get_absolute_url()).content.decode()
    assert "还在等评价，评价期限没有过" in page and "您现在不用做什么" not in page


@pytest.mark.once
def test_the_form_of_publishing_is_for_the_congress_whose_case_it_is(stages, cast, client_of):
    case = stages.closed()
    for name in ("publish", "withhold"):
        url = reverse(f"suggestions:suggestion_{name}", args=[case.pk])
        assert client_of(cast.staff).get(url).status_code == 200
        assert client_of(cast.chair).get(url).status_code == 403
