"""Ways out of a case that goes wrong, and small things said truly about it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Refused
from congress_portal.workbench.homes.people import deputy as deputys_home
from deputies.choices import EndReason, MandateState
from deputies.models import Mandate
from suggestions import workflow
from suggestions.figures import facts
from suggestions.forms.redispatching import RedispatchForm
from suggestions.models import Commitment, OutcomeClass, Receipt, Suggestion
from suggestions.parties import available_moves, standing_parts
from suggestions.presenters import steps_of, voter_steps
from suggestions.states import OVERRIDE_TARGETS
from suggestions.states import AssignmentState as A
from suggestions.states import SuggestionState as S
from suggestions.workflow.closing import offered_targets
from tests.factories.ground import NOW, moment
from tests.suggestions.stages import LATER, voter_of

pytestmark = pytest.mark.django_db


# --- 改派 -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("stage", ["assigned", "handling"])
def test_a_silent_units_case_is_given_to_another_one_and_no_time_is_gained(stages, cast, stage):
    case = getattr(stages, stage)()
    old = stages.part(case)
    limit = old.clocks.running().get(kind="reply").due
    with pytest.raises(Refused, match="为什么改派"):
        workflow.redispatch(actor=cast.office, suggestion=case, unit=cast.water, part=old, at=LATER)
    with pytest.raises(Refused, match="现在就是"):
        workflow.redispatch(actor=cast.office, suggestion=case, unit=cast.transport, note="不办", at=LATER)
    case = workflow.redispatch(
        actor=cast.office, suggestion=case, unit=cast.water, part=old, note="十天没有签收", at=LATER
    )
    new = stages.part(case, cast.water)
    assert (case.state, case.lead_unit, case.acts) == (S.AWAITING_ACKNOWLEDGE, cast.water, str(cast.water))
    old.refresh_from_db()
    assert (old.state, old.replaced_by) == (A.CANCELLED, new)
    assert new.clocks.running().get(kind="reply").due == limit, "the months of the law run from 交办"
    assert not old.clocks.running().exists()
    assert not Todo.objects.open().filter(subject_key=subject_key(old)).exists()
    assert Todo.objects.open().filter(subject_key=subject_key(new), verb="签收").exists()
    told = OutboxMessage.objects.filter(recipient=cast.handler.person, title__contains="不再办理")
    assert told.get().body == "十天没有签收"
    with pytest.raises(Conflict):
        workflow.redispatch(
            actor=cast.office, suggestion=case, unit=cast.transport, part=old, note="再改", at=LATER
        )


def test_what_was_granted_to_the_case_stays_with_it_and_what_was_asked_of_the_old_unit_ends(stages, cast):
    case = stages.handling()
    old = stages.part(case)
    counted = old.clocks.running().get(kind="reply").due
    longer = counted + timedelta(days=20)
    workflow.extend(actor=cast.staff, suggestion=case, due=longer, reason="要勘察，代表同意", at=NOW)
    asked = {"suggestion": case, "text": "请抓紧办理。", "due": LATER.date(), "at": LATER}
    (nudge,) = workflow.send_watch(actor=cast.staff, kind="nudge", units=[cast.transport], **asked)
    case = workflow.redispatch(
        actor=cast.office, suggestion=case, unit=cast.water, part=old, note="不办", at=LATER
    )
    clock = stages.part(case, cast.water).clocks.running().get(kind="reply")
    assert clock.due == longer, "the congress granted it to the case"
    assert [(row.old_due, row.new_due) for row in clock.changes.all()] == [(counted, longer)]
    nudge.refresh_from_db()
    assert nudge.state == "lapsed"
    assert not Todo.objects.open().filter(subject_key=subject_key(nudge)).exists()
    lines = [line.summary for line in timeline(case)]
    assert any("不再办理这件，对它的催办不用再答复" in line for line in lines)
    assert any(f"沿用这件已经批准的延期，{cast.water}" in line for line in lines)
    # What comes back to the congress is handed out anew: nobody owes an answer to what was asked before.
    (other,) = workflow.send_watch(actor=cast.staff, kind="nudge", units=[cast.water], **asked)
    workflow.override(actor=cast.staff, suggestion=case, state=S.AWAITING_DISPATCH, reason="派错了", at=LATER)
    other.refresh_from_db()
    assert other.state == "lapsed"


def test_a_case_put_back_after_closing_may_go_to_the_same_units_and_stays_in_the_rates(stages, cast):
    case = workflow.override(
        actor=cast.staff, suggestion=stages.closed(), state=S.AWAITING_DISPATCH, reason="销错了", at=LATER
    )
    assert (case.lead_unit, {part.state for part in case.assignments.all()}) == (None, {A.CANCELLED})
    with pytest.raises(Refused, match="要留在统计里"):
        workflow.decline(
            actor=cast.staff, suggestion=case, ground="outside", turn_to="hotline", reason="属省级", at=LATER
        )
    case = workflow.dispatch(
        actor=cast.staff, suggestion=case, unit=cast.government_office, lead=cast.transport, at=LATER
    )
    case = workflow.assign(actor=cast.office, suggestion=case, lead=cast.transport, at=LATER)
    assert (case.state, case.lead_unit) == (S.AWAITING_ACKNOWLEDGE, cast.transport)


def test_a_demand_put_back_to_its_station_still_owes_the_voter_an_answer(stages, cast):
    def put(case, state):
        return workflow.override(actor=cast.staff, suggestion=case, state=state, reason="点错了", at=LATER)

    case = stages.accepted()
    said = case.due
    case = put(case, S.AWAITING_ACCEPT)
    case = workflow.accept_demand(actor=cast.deputy, suggestion=case, at=LATER)
    assert case.due == said, "no day is gained by setting a case back"
    # Let go for a while, it is owed from the day on which it comes back.
    case = put(put(case, S.WITHDRAWN), S.AWAITING_ACCEPT)
    case = workflow.accept_demand(actor=cast.deputy, suggestion=case, at=LATER)
    assert case.due > said and case.clocks.running().get().started_on == LATER.date()


def test_a_demand_put_back_waits_for_its_deputy_on_every_page(stages, cast, client_of):
    case = workflow.override(
        actor=cast.staff, suggestion=stages.accepted(), state=S.AWAITING_ACCEPT, reason="点错了", at=LATER
    )
    assert (case.deputy.person, case.acts, case.accepted_on) == (cast.deputy.person, str(case.deputy), None)
    todo = Todo.objects.open().get(subject_key=subject_key(case))
    assert (todo.kind, todo.person) == ("suggestions.accept", cast.deputy.person)
    page = client_of(cast.staff).get(case.get_absolute_url()).content.decode()
    assert f"现在等{case.deputy}" in page and f"等{case.congress}" not in page


def test_the_voter_is_not_told_what_did_not_happen(stages, cast, client):
    """Put right by the congress, not withdrawn by the voter and not done."""
    for state, title in ((S.WITHDRAWN, "这件撤回了"), (S.CLOSED, "这件结束了")):
        case = workflow.override(
            actor=cast.staff, suggestion=stages.submitted(), state=state, reason="重复登记", at=LATER
        )
        page = client.get(Receipt.objects.get(demand=case).get_absolute_url()).content.decode()
        assert title in page and ("人大更正的" in page or "人大没有答复就结束了" in page)
        assert "您已撤回" not in page and "办完了" not in page
        assert "不用派单" not in page and "接单，已完成" not in page
    case = stages.submitted()
    workflow.withdraw_demand(actor=voter_of(case), suggestion=case, at=LATER)
    assert "您已撤回" in client.get(Receipt.objects.get(demand=case).get_absolute_url()).content.decode()


def test_the_voter_reads_who_is_waited_for_after_the_evaluation(stages, cast, client):
    case = stages.demand_to_dispatch()
    workflow.dispatch(actor=cast.chair, suggestion=case, unit=cast.green_hill_government, at=NOW)
    part = case.assignments.get()
    workflow.acknowledge(actor=cast.town_handler, assignment=part, at=NOW)
    outcome = OutcomeClass.objects.get(letter="A")
    workflow.reply(actor=cast.town_handler, assignment=part, body="修好了。", outcome=outcome, at=LATER)
    workflow.rate_demand(
        actor=voter_of(case), suggestion=stages._anew(case), satisfied="satisfied", solved="yes", at=LATER
    )
    url = Receipt.objects.get(demand=case).get_absolute_url()
    page = client.get(url).content.decode()
    assert f"等{cast.green_hill_government}送办结的凭据" in page and "申请销单" not in page
    workflow.request_close(actor=cast.town_handler, assignment=part, statement="已验收", at=LATER)
    page = client.get(url).content.decode()
    assert f"等{case.congress}" in page and "送办结的凭据" not in page


def test_a_voter_whose_demand_waits_for_a_suggestion_reads_no_word_of_the_trade(stages, cast):
    demand = stages.raised()
    case = stages.evaluated(ask=False)
    steps = voter_steps(demand, on=LATER.date(), raised=case)
    assert steps[3]["note"] == "等县交通运输局送办结的凭据"
    assert not any("申请销单" in step["note"] for step in steps)


def test_what_has_no_number_yet_is_not_offered_to_be_dispatched(stages):
    assert S.AWAITING_DISPATCH not in offered_targets(stages.handed_in())
    assert S.AWAITING_DISPATCH in offered_targets(stages.at_office())


@pytest.mark.parametrize("state", ["replied", "evaluated", "rework"])
def test_a_case_with_an_open_promise_is_not_put_to_closed(stages, cast, state):
    """Closed, nobody would follow the promise any more."""
    case = getattr(stages, state)(letter="B")
    assert S.CLOSED not in offered_targets(case)
    with pytest.raises(Refused, match="不然承诺就没有人跟踪了。请按评价、核销办"):
        workflow.override(actor=cast.staff, suggestion=case, state=S.CLOSED, reason="办好了", at=LATER)


def test_what_is_always_refused_is_not_offered(stages, cast):
    def put(case, state):
        return workflow.override(actor=cast.staff, suggestion=case, state=state, reason="更正", at=LATER)

    def names(case):
        return {move.name for move in available_moves(cast.staff, stages._anew(case))}

    assert "reopen" not in names(put(stages.examined(), S.CLOSED))
    assert "reopen" in names(stages.closed())
    assert "decline" not in names(put(stages.closed(), S.AWAITING_DISPATCH))
    assert "decline" in names(stages.examined())


@pytest.mark.parametrize("way", ["voter", "rating", "congress", "release", "override"])
def test_nobody_waits_for_a_deputy_whose_mandate_has_ended(stages, cast, client, client_of, way):
    """The demand was done; it is opened again when its deputy sits no more: somebody is named who follows it."""
    case = stages.raised() if way == "release" else stages.settled()
    if way in ("voter", "congress"):
        # Content, and so it is closed.
        workflow.rate_demand(
            actor=voter_of(case), suggestion=case, satisfied="satisfied", solved="yes", note="", at=LATER
        )
    Mandate.objects.filter(pk=case.deputy_id).update(
        state=MandateState.ENDED, ended_on=LATER.date(), end_reason=EndReason.RESIGNED
    )
    case = stages._anew(case)
    match way:
        case "voter":
            workflow.reopen_demand(actor=voter_of(case), suggestion=case, reason="又坏了", at=LATER)
        case "rating":
            said = {"satisfied": "dissatisfied", "solved": "no", "note": "没有修"}
            workflow.rate_demand(actor=voter_of(case), suggestion=case, at=LATER, **said)
        case "congress":
            workflow.reopen(actor=cast.chair, suggestion=case, reason="又坏了", at=LATER)
        case "release":
            raised = Suggestion.objects.get(demand_links__demand=case)
            workflow.override(actor=cast.staff, suggestion=raised, state=S.WITHDRAWN, reason="错了", at=LATER)
        case "override":
            workflow.override(
                actor=cast.staff, suggestion=case, state=S.AWAITING_ACCEPT, reason="错了", at=LATER
            )
    case = stages._anew(case)
    assert case.state in (S.ACCEPTED, S.AWAITING_ACCEPT)
    assert (case.deputy, case.acts) == (None, str(cast.station.organization))
    todo = Todo.objects.open().get(subject_key=subject_key(case))
    assert (todo.kind, todo.organization) == ("suggestions.assign_deputy", cast.station.organization)
    page = client.get(Receipt.objects.get(demand=case).get_absolute_url()).content.decode()
    assert "None" not in page and "代表在核实" not in page
    page = client_of(cast.keeper).get(case.get_absolute_url()).content.decode()
    assert "None" not in page and f"现在等{case.acts}" in page


def test_taking_a_case_from_a_unit_is_a_quiet_link_and_what_a_leader_decided_stays(stages, cast):
    case = stages._anew(stages.assigned())
    names = [m.name for m in available_moves(cast.office, case)]
    assert "redispatch" in names and names[0] != "redispatch" or len(names) == 1
    case.assignments.filter(unit=cast.transport).update(decided_by=cast.leader.person)
    case = stages._anew(case)
    assert "redispatch" not in [m.name for m in available_moves(cast.office, case)]
    with pytest.raises(Conflict, match="领导裁定"):
        workflow.redispatch(actor=cast.office, suggestion=case, unit=cast.water, note="不办", at=LATER)


@pytest.mark.once
def test_a_body_dissolved_since_the_page_was_opened_is_named_with_its_heir(stages, cast, client_of):
    case = stages.sent_back()
    type(cast.water).objects.filter(pk=cast.water.pk).update(
        valid_to=date(2026, 1, 1), successor=cast.transport
    )
    url = reverse("suggestions:suggestion_redispatch", args=[case.pk])
    page = client_of(cast.office).post(url, {"unit": cast.water.pk, "note": "请水利局办"})
    text = page.content.decode()
    assert page.status_code == 422 and f"{cast.water}已经撤销，请选接手的{cast.transport}" in text
    assert "请水利局办" in text


# --- 更正状态 ---------------------------------------------------------------------------------------
def test_an_override_invents_no_legal_ground_and_takes_no_answer_out_of_the_figures(stages, cast):
    assert all(S.DECLINED not in targets for targets in OVERRIDE_TARGETS.values())
    case = stages.closed()
    with pytest.raises(Refused, match="从列出的状态里选"):
        workflow.override(actor=cast.staff, suggestion=case, state=S.DECLINED, reason="登记错了", at=LATER)
    with pytest.raises(Refused, match="留在统计里"):
        workflow.override(actor=cast.staff, suggestion=case, state=S.WITHDRAWN, reason="登记错了", at=LATER)
    case.refresh_from_db()
    assert (case.state, case.decline_ground) == (S.CLOSED, "")


def test_a_case_set_back_to_dispatch_counts_as_neither_answered_nor_evaluated_and_its_unit_is_told(
    stages, cast
):
    on = LATER.date()
    for case in (stages.evaluated(), stages.closed(), stages.following()):
        OutboxMessage.objects.all().delete()
        case = workflow.override(
            actor=cast.staff, suggestion=case, state=S.AWAITING_DISPATCH, reason="派错了", at=LATER
        )
        counted = {name for name, fact in facts(on).items() if Suggestion.objects.filter(fact, pk=case.pk)}
        assert counted == {"all"} and case.lead_unit is None
        assert OutboxMessage.objects.filter(
            recipient=cast.handler.person, title__contains="到此为止"
        ).exists()
        assert not Commitment.objects.standing().filter(suggestion=case).exists()
        with pytest.raises(Refused, match="留在统计里"):
            workflow.override(actor=cast.staff, suggestion=case, state=S.WITHDRAWN, reason="登记错", at=LATER)
        # The same office and unit take it up anew, and the answer and its evaluation are the new ones.
        workflow.dispatch(actor=cast.staff, suggestion=case, unit=cast.government_office, at=LATER)
        workflow.assign(actor=cast.office, suggestion=case, lead=cast.transport, at=LATER)
        part = case.assignments.get(unit=cast.transport, state="pending")
        workflow.acknowledge(actor=cast.handler, assignment=part, at=LATER)
        workflow.reply(
            actor=cast.handler, assignment=part, body="重新办了。", close_statement="已验收", at=LATER,
            outcome=OutcomeClass.objects.get(letter="A"),
        )  # fmt: skip
        case = stages._anew(case)
        assert (case.state, case.replied_on, case.satisfied) == (S.REPLIED, on, "")
        with pytest.raises(Refused, match="还在等评价"):
            workflow.close(actor=cast.staff, suggestion=case, at=LATER)
        workflow.evaluate(actor=cast.deputy, suggestion=case, satisfied="basically", solved="yes", at=LATER)
        assert workflow.close(actor=cast.staff, suggestion=case, at=LATER).state == S.CLOSED


# --- 退回派单 ---------------------------------------------------------------------------------------
def test_what_one_unit_has_answered_is_not_undone_by_what_another_sent_back(stages, cast):
    case = stages.at_office()
    workflow.assign(actor=cast.office, suggestion=case, separates=[cast.transport, cast.water], at=NOW)
    part = stages.part(case)
    workflow.acknowledge(actor=cast.handler, assignment=part, at=NOW)
    workflow.reply(
        actor=cast.handler,
        assignment=part,
        body="办了。",
        outcome=OutcomeClass.objects.get(letter="A"),
        at=NOW,
    )
    back = stages.part(case, cast.water)
    workflow.send_back(actor=cast.other_handler, assignment=back, reason="不归我们", at=NOW)
    case = stages._anew(case)
    assert "return_dispatch" not in [m.name for m in available_moves(cast.office, case)]
    with pytest.raises(Refused, match="县交通运输局已经答复"):
        workflow.return_dispatch(actor=cast.office, suggestion=case, reason="请重派", at=NOW)
    form = RedispatchForm(case=stages._anew(case), actor=cast.office)
    offered = {str(key) for key, _ in form.fields["unit"].choices}
    assert str(cast.transport.pk) in offered and str(cast.water.pk) not in offered
    case = workflow.redispatch(
        actor=cast.office, suggestion=case, unit=cast.transport, note="两段路都归交通局", at=NOW
    )
    assert (case.state, case.due_kind, case.acts) == (S.REPLIED, "evaluate", "陆明远代表")
    assert {p.unit_id for p in standing_parts(case) if not p.is_coordinating} == {cast.transport.pk}


# --- what is said ---------------------------------------------------------------------------------
def test_a_draft_is_being_written_and_waits_for_nobody(stages, cast):
    steps = steps_of(stages.draft(), on=NOW.date())
    assert [(s["status"], s["note"]) for s in steps[:2]] == [
        ("done", "代表直接提出"), ("current", "正在起草，还没有提交"),
    ]  # fmt: skip
    asked = steps_of(stages._anew(stages.cosigning(title="关于桥的建议")), on=NOW.date())
    assert asked[1]["note"].endswith("附议")


def test_who_was_only_asked_to_co_sign_has_raised_nothing(stages, cast):
    case = stages.cosigning()
    assert deputys_home(cast.co_deputy, NOW.date())["totals"]["raised"] == 0
    workflow.cosign(actor=cast.co_deputy, suggestion=case, at=NOW)
    assert deputys_home(cast.co_deputy, NOW.date())["totals"]["raised"] == 1


def test_one_unit_is_urged_once_a_day(stages, cast):
    case = stages.handling()

    def urge(actor, at):
        workflow.send_watch(
            actor=actor, suggestion=case, kind="nudge", units=[cast.transport], text="请抓紧。", at=at,
            due=date(2026, 5, 20),
        )  # fmt: skip

    urge(cast.staff, LATER)
    with pytest.raises(Refused, match="今天已经催办过"):
        urge(cast.office, LATER)
    urge(cast.office, moment(date(2026, 4, 21)))


def test_two_parts_of_one_suggestion_bear_two_titles(stages, cast):
    case = stages.handed_in()
    with pytest.raises(Refused, match="标题一样"):
        workflow.split(
            actor=cast.staff, suggestion=case, title="关于路的建议", body="修路。", other_title="关于路的建议",
            other_body="修桥。", reason="一事一议", at=NOW,
        )  # fmt: skip


@pytest.mark.once
def test_a_unit_reads_the_voters_words_without_a_link_it_may_not_follow(stages, cast, client_of):
    demand = stages.raised()
    case = Suggestion.objects.get(demand_links__demand=demand)
    case = workflow.examine(actor=cast.staff, suggestion=case, at=NOW)
    case = workflow.dispatch(actor=cast.staff, suggestion=case, unit=cast.government_office, at=NOW)
    workflow.assign(actor=cast.office, suggestion=case, lead=cast.transport, at=NOW)
    link, url = f'href="{demand.get_absolute_url()}"', case.get_absolute_url()
    page = client_of(cast.handler).get(url).content.decode()
    assert demand.number in page and link not in page
    assert link in client_of(cast.staff).get(url).content.decode()


@pytest.mark.parametrize("by_voter", [True, False])
def test_a_demand_without_a_deputy_that_is_opened_again_waits_for_who_can_name_one(stages, cast, by_voter):
    case = workflow.give_to_station(
        actor=cast.deputy, suggestion=stages.accepted(), reason="不在我的片区", at=NOW
    )
    case = workflow.override(actor=cast.staff, suggestion=case, state=S.CLOSED, reason="重复登记", at=LATER)
    if by_voter:
        case = workflow.reopen_demand(actor=voter_of(case), suggestion=case, reason="没有解决", at=LATER)
    else:
        case = workflow.reopen(actor=cast.chair, suggestion=case, reason="不是重复的", at=LATER)
    keeper = case.station.organization
    assert (case.state, case.acts) == (S.ACCEPTED, str(keeper))
    todo = Todo.objects.open().get(subject_key=subject_key(case))
    assert (todo.verb, todo.organization) == ("指定代表", keeper)
