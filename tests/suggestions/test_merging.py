"""合并办理 answers each: nothing of one case reaches the author of the other but what is addressed to him."""

import pytest

from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from suggestions import workflow
from suggestions.figures import facts
from suggestions.likeness import similar_cases, similar_to
from suggestions.matters import matters_in
from suggestions.models import OutcomeClass, Reply, Suggestion
from suggestions.states import SuggestionState as S
from tests.factories.ground import NOW
from tests.suggestions.stages import LATER

pytestmark = pytest.mark.django_db
SECRET = "此件背景敏感，内部掌握"


@pytest.fixture
def pair(stages, cast):
    """曹国栋's suggestion, merged into 陆明远's, which the transport bureau has with the water bureau's help."""
    main = stages.at_office(title="关于修好供水管道的建议")
    workflow.assign(actor=cast.office, suggestion=main, lead=cast.transport, assists=[cast.water], at=NOW)
    for actor, unit in ((cast.handler, cast.transport), (cast.other_handler, cast.water)):
        workflow.acknowledge(actor=actor, assignment=stages.part(main, unit), at=NOW)
    other = workflow.draft_suggestion(
        actor=cast.other_deputy, mandate=cast.mandates["other_deputy"], title="关于修供水管道的建议",
        body="管道漏水。", at=NOW,
    )  # fmt: skip
    workflow.submit_suggestion(actor=cast.other_deputy, suggestion=other, at=NOW)
    other = workflow.examine(actor=cast.staff, suggestion=other, at=NOW)
    return anew(main), workflow.merge(
        actor=cast.staff, suggestion=other, into=main, reason="同一条管道", at=NOW
    )


def anew(case):
    return Suggestion.objects.for_page().get(pk=case.pk)


def answer(stages, cast, main):
    workflow.reply(actor=cast.other_handler, assignment=stages.part(main, cast.water), body=SECRET, at=NOW)
    workflow.reply(
        actor=cast.handler, assignment=stages.part(main), body="管道已经换好。",
        outcome=OutcomeClass.objects.get(letter="A"), close_statement="已验收", at=LATER,
    )  # fmt: skip


def test_the_merged_one_waits_with_a_limit_of_its_own_and_both_authors_are_told(pair, cast, client_of):
    main, other = pair
    assert (other.state, other.merged_into, other.due_kind, other.acts) == (
        S.MERGED,
        main,
        "reply",
        "闭会2026年第01号的承办单位",
    )
    assert other.clocks.running().get().due == other.due
    for key in ("deputy", "other_deputy"):
        message = OutboxMessage.objects.get(recipient=cast.actors[key].person, kind="suggestions.merge")
        assert "答复" in message.title
    page = client_of(cast.handler).get(main.get_absolute_url()).content.decode()
    assert "闭会2026年第02号并入本件一起办理" in page and other.get_absolute_url() in page
    assert similar_cases(cast.staff, main) == similar_cases(cast.staff, other) == []


def test_what_is_merged_into_a_case_that_waits_is_handed_over_with_it(stages, cast):
    main, case = stages.examined(title="关于修好供水管道的建议"), stages.examined()
    case = workflow.merge(actor=cast.staff, suggestion=case, into=main, reason="同一条管道", at=NOW)
    assert (case.dispatched_on, case.due_kind, case.acts, case.step) == (
        None,
        "dispatch",
        main.acts,
        main.step,
    )
    assert not Suggestion.objects.filter(facts(LATER.date())["handed"], pk=case.pk)
    workflow.dispatch(actor=cast.staff, suggestion=main, unit=cast.government_office, at=LATER)
    workflow.assign(actor=cast.office, suggestion=main, lead=cast.transport, at=LATER)
    case = anew(case)
    assert (case.dispatched_on, case.due_kind, case.step) == (LATER.date(), "reply", 3)
    assert case.due == stages.part(main).clocks.running().get(kind="reply").due
    # And where the other one is put back, it stands by itself again.
    workflow.override(actor=cast.staff, suggestion=main, state=S.AWAITING_DISPATCH, reason="派错了", at=LATER)
    case = anew(case)
    assert (case.state, case.dispatched_on, case.merged_into) == (S.AWAITING_DISPATCH, None, None)


def test_each_is_answered_evaluated_and_closed_by_itself(pair, stages, cast):
    main, other = pair
    answer(stages, cast, main)
    other = anew(other)
    assert (other.state, other.lead_unit, other.outcome.letter) == (S.REPLIED, cast.transport, "A")
    assert (other.replied_in_time, other.due_kind) == (True, "evaluate")
    assert Todo.objects.open().get(person=cast.other_deputy.person).verb == "评价"
    workflow.evaluate(
        actor=cast.other_deputy,
        suggestion=other,
        satisfied="dissatisfied",
        solved="no",
        note="还漏",
        at=LATER,
    )
    other = workflow.rework(actor=cast.staff, suggestion=other, reason="没有修到这一段", at=LATER)
    assert other.state == S.REWORK and anew(main).state == S.REPLIED
    part = stages.part(other)
    workflow.reply(
        actor=cast.handler,
        assignment=part,
        body="补上了。",
        outcome=OutcomeClass.objects.get(letter="A"),
        at=LATER,
    )
    workflow.evaluate(actor=cast.deputy, suggestion=main, satisfied="satisfied", solved="yes", at=LATER)
    assert workflow.close(actor=cast.staff, suggestion=main, at=LATER).state == S.CLOSED
    assert anew(other).state == S.REPLIED


def test_the_office_that_coordinates_opens_what_was_answered_along(pair, stages, cast, client_of):
    main, other = pair
    office = client_of(cast.office)
    assert office.get(other.get_absolute_url()).status_code == 200
    answer(stages, cast, main)
    other = anew(other)
    assert office.get(other.get_absolute_url()).status_code == 200
    assert other.title in office.get("/suggestions/?tab=evaluate").content.decode()
    assert other.coordinator == cast.government_office
    assert stages.part(other).parent == stages.part(other, cast.government_office)
    said = {"satisfied": "dissatisfied", "solved": "no", "note": "还漏"}
    workflow.evaluate(actor=cast.other_deputy, suggestion=other, at=LATER, **said)
    other = workflow.rework(actor=cast.staff, suggestion=other, reason="归住建局", unit=cast.court, at=LATER)
    assert (other.state, other.lead_unit) == (S.AWAITING_ACKNOWLEDGE, cast.court)


def test_internal_notes_of_one_never_reach_the_other_author_or_the_public(
    pair, stages, cast, client_of, client
):
    main, other = pair
    workflow.unmerge(actor=cast.staff, suggestion=other, reason="先分开", at=NOW)
    workflow.reexamine(actor=cast.staff, suggestion=other, reason=SECRET, at=NOW)
    workflow.examine(actor=cast.staff, suggestion=other, at=NOW)
    workflow.merge(actor=cast.staff, suggestion=other, into=main, reason="同一条管道", at=NOW)
    answer(stages, cast, main)
    assert not Reply.objects.filter(suggestion=other, body=SECRET).exists()
    for who in ("deputy", "other_deputy", "co_deputy"):
        for case in pair:
            page = client_of(cast.actors[who]).get(case.get_absolute_url() + "?all=1")
            assert page.status_code == 200 and SECRET not in page.content.decode(), (who, case)
    # The same page shows them to the clerks of the congress: the notes are there to be seen.
    assert SECRET in client_of(cast.staff).get(other.get_absolute_url() + "?all=1").content.decode()
    workflow.evaluate(
        actor=cast.other_deputy, suggestion=other, satisfied="satisfied", solved="yes", at=LATER
    )
    other = workflow.close(actor=cast.staff, suggestion=other, at=LATER)
    workflow.publish(
        actor=cast.staff,
        suggestion=other,
        title=other.title,
        body=other.body,
        reply="管道已经换好。",
        at=LATER,
    )
    public = client.get(f"/p/results/{other.publication.pk}/").content.decode()
    assert "管道已经换好" in public and SECRET not in public


def test_what_was_merged_waits_for_dispatch_again_when_the_other_comes_to_nothing(pair, cast):
    main, other = pair
    workflow.withdraw(actor=cast.deputy, suggestion=main, reason="已经修好", at=NOW)
    other = anew(other)
    assert (other.state, other.merged_into, other.due_kind) == (S.AWAITING_DISPATCH, None, "dispatch")
    assert Todo.objects.open().get(subject_key=subject_key(other)).verb == "派单"


@pytest.mark.parametrize("before", ["examined", "at_office", "assigned", "handling", "sent_back"])
@pytest.mark.parametrize("target", [S.AWAITING_EXAMINATION, S.AWAITING_DISPATCH, S.CLOSED, S.WITHDRAWN])
def test_what_was_merged_stands_by_itself_wherever_the_other_one_is_corrected_to(
    stages, cast, before, target
):
    main = getattr(stages, before)(title="关于修好供水管道的建议")
    if main.state == target:
        return
    other = stages.merged(into=main)
    workflow.override(actor=cast.staff, suggestion=main, state=target, reason="登记错了", at=LATER)
    other = anew(other)
    assert (other.state, other.merged_into, other.due_kind) == (S.AWAITING_DISPATCH, None, "dispatch")
    assert other.acts == str(cast.staff.organization) and other.due > LATER.date()
    assert Todo.objects.open().get(subject_key=subject_key(other)).verb == "派单"
    told = OutboxMessage.objects.filter(kind="suggestions.release_merged").first()
    assert f"一起办理的{main.name}现在是“{target.label}”" in told.body and "单独答复您" in told.body


def test_whoever_was_late_to_a_released_case_reads_what_happened(stages, cast):
    main = stages.handling(title="关于修好供水管道的建议")
    other = stages.merged(into=main)
    workflow.override(actor=cast.staff, suggestion=main, state=S.CLOSED, reason="登记错了", at=LATER)
    with pytest.raises(Conflict) as refusal:
        workflow.unmerge(actor=cast.staff, suggestion=other, reason="分开办", at=LATER)
    assert refusal.value.message == (
        f"这件 10:00 有了变动（{cast.staff.person.name}）：一起办理的{main.name}现在是“已销单”，改为单独办理。"
        "现在是“待派单”，请刷新页面看最新情况。"
    )


def test_what_goes_back_to_be_dispatched_takes_what_was_merged_along_and_what_goes_further_does_not(
    stages, cast
):
    main = stages.at_office(title="关于修好供水管道的建议")
    other = stages.merged(into=main)
    workflow.return_dispatch(actor=cast.office, suggestion=main, reason="是法院的事", at=LATER)
    main, other = anew(main), anew(other)
    assert (other.state, other.merged_into, other.acts, other.due_kind) == (
        S.MERGED,
        main,
        main.acts,
        "dispatch",
    )
    workflow.reexamine(actor=cast.staff, suggestion=main, reason="重新看", at=LATER)
    other = anew(other)
    assert (other.state, other.merged_into, other.acts) == (S.AWAITING_DISPATCH, None, main.acts)
    assert Todo.objects.open().get(subject_key=subject_key(other)).verb == "派单"


def test_no_voter_is_told_that_it_is_done_when_a_suggestion_that_nobody_answered_is_corrected_to_closed(
    stages, cast
):
    demand = stages.raised()
    case = Suggestion.objects.get(demand_links__demand=demand)
    workflow.override(actor=cast.staff, suggestion=case, state=S.CLOSED, reason="重复登记", at=LATER)
    demand = anew(demand)
    assert (demand.state, demand.closed_on, demand.due_kind) == (S.ACCEPTED, None, "answer")
    todo = Todo.objects.open().get(subject_key=subject_key(demand))
    assert (todo.verb, todo.person) == ("跟进", cast.deputy.person) and "没有答复" in todo.why


def test_what_cannot_be_merged_is_refused_in_words(pair, stages, cast):
    main, other = pair
    third = stages.examined(title="关于加固河堤的建议")
    for into, word in (
        (third, "自己"),
        (other, "合并办理”，不能再并"),
        (stages.examined(confidential=True), "不宜公开"),
    ):
        with pytest.raises(Refused, match=word):
            workflow.merge(actor=cast.staff, suggestion=third, into=into, reason="同一件", at=NOW)
    with pytest.raises(Refused, match="为什么合并"):
        workflow.merge(actor=cast.staff, suggestion=third, into=main, reason=" ", at=NOW)
    with pytest.raises(Denied):
        workflow.merge(actor=cast.deputy, suggestion=third, into=main, reason="同一件", at=NOW)


def test_similar_ones_come_with_their_year_reply_and_promise_and_only_to_who_may_see_them(
    stages, cast, client_of
):
    past = stages.replied(letter="B", title="关于修好松坡村供水管道的建议")
    hidden = stages.handed_in(title="关于修好松坡村供水管道的建议", confidential=True)
    Suggestion.objects.filter(pk=past.pk).update(year=2025)
    [found] = similar_to(cast.other_deputy, title="关于尽快修好松坡村供水管道的建议")
    assert (found.case, found.same, found.reply) == (past, True, "已经办好。")
    assert found.promise.text == "明年通水" and hidden.pk != found.case.pk
    assert similar_to(cast.other_deputy, title="关于办好小学食堂的建议") == []
    client = client_of(cast.other_deputy)
    page = client.get(
        "/suggestions/alike/", {"title": "关于修好松坡村供水管道的建议", "body": "\x00", "topic": "9" * 40}
    ).content.decode()
    assert "2025 年" in page and "很可能是同一件事" in page and "明年通水" in page


def test_a_matter_raised_again_is_marked_with_its_year(stages, cast, client_of):
    first = stages.closed(title="关于修好松坡村供水管道的建议")
    Suggestion.objects.filter(pk=first.pk).update(year=2024, nth_year=2)
    again = stages.handed_in(title="关于尽快修好松坡村供水管道的建议")
    staff = client_of(cast.staff)
    assert "与以前哪件是同一件事" in staff.get(again.get_absolute_url()).content.decode()
    with pytest.raises(Refused, match="另一件"):
        workflow.examine(actor=cast.staff, suggestion=again, repeats=again, at=NOW)
    again = workflow.examine(actor=cast.staff, suggestion=again, repeats=anew(first), at=NOW)
    assert (again.nth_year, again.repeats) == (3, first)
    assert "第 3 年提出" in staff.get(again.get_absolute_url()).content.decode()
    assert "第 3 年" in staff.get("/suggestions/?tab=dispatch").content.decode()
    [found] = [row for row in similar_cases(cast.staff, again) if row.case.pk == first.pk]
    assert found.same


@pytest.mark.once
@pytest.mark.parametrize(
    ("title", "body", "number"),
    [
        ("关于硬化道路和解决饮水的建议", "", 2),
        ("关于解决饮水和完善供水管护的建议", "", 0),
        ("关于修好路的建议", "一、现状\n路烂。\n二、建议\n1. 硬化三组道路。\n2. 加装路边护栏。", 0),
        ("关于几件事的建议", "一、三组的路没有硬化。\n二、小学教师不够。\n三、卫生室没有医生。", 3),
        ("", "", 0),
    ],
)
def test_a_hint_tells_of_several_matters_and_not_of_the_parts_of_one(title, body, number):
    assert len(matters_in(title, body)) == number
