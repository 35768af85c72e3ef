"""What the verbs promise: who is told, what is refused, what stays."""

from datetime import date

import pytest

from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.models import PerformanceEntry
from suggestions import workflow
from suggestions.models import Evaluation, OutcomeClass, Suggestion
from suggestions.states import SuggestionState as S
from suggestions.workflow.submission import title_of
from tests.factories import ground
from tests.factories.ground import NOW, moment
from tests.suggestions.stages import LATER, voter_of

pytestmark = pytest.mark.django_db


def todos(case):
    return set(Todo.objects.open().filter(subject_key=subject_key(case)).values_list("verb", flat=True))


# --- 点单, 接单 --------------------------------------------------------------------------------------
def test_the_title_is_made_of_the_first_sentence():
    assert title_of("路灯不亮。晚上看不见。") == "路灯不亮"
    assert title_of("井") == "井"
    assert title_of("一" * 60) == "一" * 29 + "…"
    assert title_of("三组到小学的路\n下雨全是泥") == "三组到小学的路"


def test_the_same_phone_entry_is_one_demand(stages, cast):
    uuid = "6b3c0f0e-3a53-4f0e-9d2d-0a5d1d9f6f11"
    first = stages.submitted(client_uuid=uuid)
    again = stages.submitted(client_uuid=uuid, body="别的")
    assert (again.pk, again.receipt.token) == (first.pk, first.receipt.token)
    assert Suggestion.objects.count() == 1


def test_a_deputy_who_enters_what_was_said_to_him_has_accepted_it(stages, cast):
    case = stages.submitted(actor=cast.deputy, mandate=cast.mandates["deputy"], channel="visit")
    assert (case.state, case.deputy) == (S.ACCEPTED, cast.mandates["deputy"])
    assert PerformanceEntry.objects.get(source_key=subject_key(case)).kind == "demand"
    assert todos(case) == {"跟进"}


def test_empty_long_and_odd_submissions_are_refused_in_words(stages):
    for body, word in (("  ", "请写下"), ("长" * 5_001, "缩短")):
        with pytest.raises(Refused, match=word):
            stages.submitted(body=body)
    with pytest.raises(Refused, match="电话号码"):
        stages.submitted(contact={"phone": "我的电话"})
    assert stages.submitted(body="😀 路灯 <script>alert(1)</script>").title.startswith("😀")


def test_a_closed_station_takes_no_demand(stages, cast):
    cast.station.state = "paused"
    with pytest.raises(Refused, match="暂停"):
        stages.submitted()


def test_a_street_demand_belongs_to_the_county_and_counts_for_the_street(stages, cast):
    station = cast.station
    station.township_congress = cast.street_committee
    station.save(update_fields=["township_congress"])
    case = stages.submitted()
    assert (case.congress, case.level, case.township_congress) == (
        cast.county_congress, "county", cast.street_committee,
    )  # fmt: skip


def test_what_goes_straight_to_the_county_passes_the_township_by(stages, cast):
    case = stages.submitted(direct_to_county=True)
    assert case.congress == cast.county_congress
    seen = {key: Suggestion.objects.visible_to(cast.actors[key]).exists() for key in (
        "staff", "deputy", "chair", "clerk", "keeper", "town_deputy", "stranger",
    )}  # fmt: skip
    assert seen == {
        "staff": True, "deputy": True, "chair": False, "clerk": False, "keeper": False, "town_deputy": False,
        "stranger": False,
    }  # fmt: skip


def test_the_loser_is_told_who_accepted_and_when(stages, cast):
    case = stages.accepted()
    with pytest.raises(Conflict) as conflict:
        workflow.accept_demand(actor=cast.co_deputy, suggestion=case, at=moment(date(2026, 4, 9), 11))
    assert conflict.value.message == "这件已由 陆明远 于 9:46 接单。现在是“已接单”，请刷新页面看最新情况。"
    with pytest.raises(Conflict, match="4月9日 9:46"):
        workflow.accept_demand(actor=cast.co_deputy, suggestion=case, at=LATER)


def test_a_demand_may_be_passed_on_given_to_the_station_and_named_again(stages, cast):
    case = stages.accepted()
    workflow.pass_on(
        actor=cast.deputy, suggestion=case, to=cast.mandates["co_deputy"], reason="她管这一片", at=NOW
    )
    assert Todo.objects.open().get(subject_key=subject_key(case)).person == cast.co_deputy.person
    workflow.give_to_station(actor=cast.co_deputy, suggestion=case, reason="出差", at=NOW)
    waiting = Todo.objects.open().get(subject_key=subject_key(case))
    assert (waiting.organization, waiting.verb) == (cast.station_organization, "指定代表")
    with pytest.raises(Denied):
        workflow.assign_deputy(actor=cast.stranger, suggestion=case, to=cast.mandates["deputy"], at=NOW)
    case = workflow.assign_deputy(actor=cast.keeper, suggestion=case, to=cast.mandates["town_deputy"], at=NOW)
    assert (case.state, case.deputy.person.name) == (S.AWAITING_ACCEPT, "石永康")


def test_a_voters_no_sends_it_back_to_the_deputy_once_and_then_to_the_congress(stages, cast):
    case = stages.settled()
    voter = voter_of(case)
    case = workflow.rate_demand(
        actor=voter, suggestion=case, satisfied="dissatisfied", solved="no", note="还是不亮", at=NOW
    )
    assert (case.state, case.round) == (S.ACCEPTED, 2)
    workflow.settle_on_spot(actor=cast.deputy, suggestion=case, note="换了灯", at=NOW)
    case = workflow.rate_demand(
        actor=voter, suggestion=case, satisfied="dissatisfied", solved="no", note="又灭了", at=NOW
    )
    assert case.state == S.EVALUATED
    with pytest.raises(Refused, match="为什么仍然核销"):
        workflow.close(actor=cast.chair, suggestion=case, at=NOW)
    case = workflow.close(actor=cast.chair, suggestion=case, reason="线路改造排在明年", at=NOW)
    assert case.state == S.CLOSED


def test_a_voter_may_add_withdraw_and_reopen_but_only_in_time(stages, cast):
    case = stages.submitted()
    voter = voter_of(case)
    workflow.add_words(actor=voter, suggestion=case, body="还有一盏", at=NOW)
    workflow.withdraw_demand(actor=voter, suggestion=case, at=NOW)
    with pytest.raises(Conflict):
        workflow.add_words(actor=voter, suggestion=case, body="晚了", at=NOW)
    done = stages.settled()
    voter = voter_of(done)
    workflow.rate_demand(actor=voter, suggestion=done, satisfied="satisfied", solved="yes", at=NOW)
    with pytest.raises(Refused, match="6月8日为止"):
        workflow.reopen_demand(actor=voter, suggestion=done, reason="又坏了", at=moment(date(2026, 6, 9)))
    done = workflow.reopen_demand(actor=voter, suggestion=done, reason="又坏了", at=moment(date(2026, 6, 8)))
    assert (done.state, done.closed_on) == (S.ACCEPTED, None)


def test_a_forged_receipt_moves_nothing(stages, cast):
    case, other = stages.settled(), stages.submitted()
    with pytest.raises(Denied):
        workflow.rate_demand(
            actor=voter_of(other), suggestion=case, satisfied="satisfied", solved="yes", at=NOW
        )


def test_a_demand_may_go_to_a_unit_without_a_formal_suggestion(stages, cast):
    case = stages.demand_to_dispatch()
    with pytest.raises(Refused, match="本乡镇人民政府"):
        workflow.dispatch(actor=cast.chair, suggestion=case, unit=cast.transport, at=NOW)
    case = workflow.dispatch(actor=cast.chair, suggestion=case, unit=cast.green_hill_government, at=NOW)
    part = case.assignments.get()
    workflow.acknowledge(actor=cast.town_handler, assignment=part, at=NOW)
    workflow.reply(
        actor=cast.town_handler, assignment=part, body="已修。", outcome=OutcomeClass.objects.get(letter="A"), at=NOW,
        close_statement="修好",
    )  # fmt: skip
    case = workflow.rate_demand(
        actor=voter_of(case), suggestion=case, satisfied="basically", solved="partly", at=LATER
    )
    assert case.state == S.EVALUATED
    assert workflow.close(actor=cast.chair, suggestion=case, at=LATER).state == S.CLOSED
    # What the voter takes back after the closing is a question for the congress again, while there is time.
    said = {"actor": voter_of(case), "suggestion": case, "satisfied": "basically", "solved": "no"}
    with pytest.raises(Refused, match="哪里没有解决"):
        workflow.rate_demand(**said, at=LATER)
    case = workflow.rate_demand(**said, note="又黑了", at=LATER)
    assert (case.state, case.closed_on, case.due_kind) == (S.EVALUATED, None, "close")
    assert Todo.objects.open().filter(organization=case.congress, url=case.get_absolute_url(), verb="核定")
    case = workflow.close(actor=cast.chair, suggestion=case, reason="线路改造排在明年", at=LATER)
    again = {**said, "satisfied": "dissatisfied", "note": "还是黑"}
    assert workflow.rate_demand(**again, at=LATER).state == S.CLOSED, "it was closed knowing this"
    other = stages.settled()
    rated = {"actor": voter_of(other), "suggestion": other}
    workflow.rate_demand(**rated, satisfied="satisfied", solved="yes", at=LATER)
    bad = {**rated, "satisfied": "dissatisfied", "solved": "no", "note": "又坏了"}
    assert workflow.rate_demand(**bad, at=moment(date(2027, 4, 1))).state == S.CLOSED, "too late"
    other = workflow.reopen_demand(**rated, reason="又坏了", at=LATER)
    other = workflow.settle_on_spot(actor=cast.deputy, suggestion=other, note="换了", at=LATER)
    workflow.rate_demand(**rated, satisfied="satisfied", solved="yes", at=LATER)
    assert workflow.rate_demand(**bad, at=LATER).state == S.EVALUATED, "the rounds are used up"


# --- 建议 --------------------------------------------------------------------------------------------
def test_numbers_are_given_as_people_say_them(stages, cast):
    in_session = stages.handed_in(at=moment(date(2026, 3, 25)))
    first = workflow.examine(actor=cast.staff, suggestion=in_session, at=NOW)
    assert (first.number, first.short_number) == ("县十九届人大六次会议第001号建议", "六次会议第001号")
    second = stages.examined()
    assert second.number == "闭会2026年第01号"
    town = workflow.draft_suggestion(
        actor=cast.town_deputy,
        mandate=cast.mandates["town_deputy"],
        title="关于修桥的建议",
        body="修桥",
        at=NOW,
    )
    workflow.submit_suggestion(actor=cast.town_deputy, suggestion=town, at=NOW)
    assert workflow.examine(actor=cast.chair, suggestion=town, at=NOW).number == "青山镇闭会2026年第01号"


def test_a_suggestion_of_a_township_is_never_numbered_by_the_county(stages, cast):
    town = workflow.draft_suggestion(
        actor=cast.town_deputy,
        mandate=cast.mandates["town_deputy"],
        title="关于修桥的建议",
        body="修桥",
        at=NOW,
    )
    workflow.submit_suggestion(actor=cast.town_deputy, suggestion=town, at=NOW)
    with pytest.raises(Denied):
        workflow.examine(actor=cast.staff, suggestion=town, at=NOW)


def test_a_number_stays_when_the_examination_is_repeated(stages, cast):
    case = stages.examined()
    workflow.reexamine(actor=cast.staff, suggestion=case, reason="核实事权", at=NOW)
    assert workflow.examine(actor=cast.staff, suggestion=case, at=NOW).number == "闭会2026年第01号"
    assert stages.examined().number == "闭会2026年第02号"


def test_declining_lets_the_demand_go_back_to_its_deputy(stages, cast):
    demand = stages.raised()
    case = demand.raised_links.get().suggestion
    workflow.decline(
        actor=cast.staff, suggestion=case, ground="outside", turn_to="hotline", reason="属省级事权", at=NOW
    )
    demand.refresh_from_db()
    assert demand.state == S.ACCEPTED
    assert "跟进" in todos(demand)


def test_a_demand_raised_into_two_suggestions_waits_for_both(stages, cast):
    demand = stages.raised()
    first = demand.raised_links.get().suggestion
    second = stages.handed_in(title="关于另一段路的建议")
    from suggestions.models import DemandLink

    DemandLink.objects.create(demand=demand, suggestion=second, linked_at=NOW)
    workflow.withdraw(actor=cast.deputy, suggestion=first, reason="并到另一件", at=NOW)
    demand.refresh_from_db()
    assert demand.state == S.RAISED
    workflow.withdraw(actor=cast.deputy, suggestion=second, reason="不提了", at=NOW)
    demand.refresh_from_db()
    assert demand.state == S.ACCEPTED


# --- 派单, 承办 --------------------------------------------------------------------------------------
def test_the_office_coordinates_without_a_reply_clock(stages, cast):
    case = stages.at_office()
    office = case.assignments.get()
    assert (office.role, office.proposal["lead"]) == ("coordinate", cast.transport.pk)
    assert set(office.clocks.values_list("kind", flat=True)) == {"assign"}
    assert case.acts == "县政府办"


def test_a_court_gets_its_case_directly(stages, cast):
    case = workflow.dispatch(actor=cast.staff, suggestion=stages.examined(), unit=cast.court, at=NOW)
    assert (case.state, case.lead_unit) == (S.AWAITING_ACKNOWLEDGE, cast.court)
    assert case.clocks.running().get(kind="reply").due == date(2026, 7, 9)


def test_a_department_is_reached_through_the_office_only(stages, cast):
    with pytest.raises(Refused, match="先交县政府办公室"):
        workflow.dispatch(actor=cast.staff, suggestion=stages.examined(), unit=cast.transport, at=NOW)


def test_a_dissolved_department_is_refused_with_its_heir(stages, cast):
    case = stages.at_office()
    cast.transport.valid_to, cast.transport.successor = date(2026, 4, 1), cast.water
    cast.transport.save()
    with pytest.raises(Refused, match="接手的县水利局"):
        workflow.assign(actor=cast.office, suggestion=case, lead=cast.transport, at=NOW)


def test_sending_back_needs_reason_and_time_and_the_clock_of_the_next_unit_starts_anew(stages, cast):
    case = stages.assigned()
    part = stages.part(case)
    with pytest.raises(Refused, match="职责"):
        workflow.send_back(actor=cast.handler, assignment=part, reason=" ", at=NOW)
    with pytest.raises(Refused, match="已经过了"):
        workflow.send_back(
            actor=cast.handler, assignment=part, reason="不归我们", at=moment(date(2026, 5, 20))
        )
    workflow.send_back(actor=cast.handler, assignment=part, reason="属于水利局", at=LATER)
    case.refresh_from_db()
    assert (case.state, case.acts) == (S.SENT_BACK, "县政府办")
    with pytest.raises(Refused, match="刚退回"):
        workflow.redispatch(actor=cast.office, suggestion=case, unit=cast.transport, at=LATER)
    case = workflow.redispatch(actor=cast.office, suggestion=case, unit=cast.water, at=LATER)
    assert (case.state, case.lead_unit) == (S.AWAITING_ACKNOWLEDGE, cast.water)
    assert stages.part(case, cast.water).clocks.get(kind="reply").due == date(2026, 7, 20)
    assert not todos(case)


def test_separate_units_make_the_case_replied_only_together(stages, cast):
    case = stages.at_office()
    with pytest.raises(Refused, match="两个以上"):
        workflow.assign(actor=cast.office, suggestion=case, separates=[cast.transport], at=NOW)
    workflow.assign(actor=cast.office, suggestion=case, separates=[cast.transport, cast.water], at=NOW)
    done = OutcomeClass.objects.get(letter="A")
    for actor, unit in ((cast.handler, cast.transport), (cast.other_handler, cast.water)):
        part = stages.part(case, unit)
        workflow.acknowledge(actor=actor, assignment=part, at=NOW)
        workflow.reply(
            actor=actor, assignment=part, body="办了", outcome=done, at=NOW, close_statement="办了"
        )
        case.refresh_from_db()
        assert case.state == (S.REPLIED if unit == cast.water else S.AWAITING_ACKNOWLEDGE)


def test_an_assisting_units_opinion_does_not_answer_for_the_lead(stages, cast):
    case = stages.at_office()
    workflow.assign(actor=cast.office, suggestion=case, lead=cast.transport, assists=[cast.water], at=NOW)
    part = stages.part(case, cast.water)
    workflow.acknowledge(actor=cast.other_handler, assignment=part, at=NOW)
    opinion = workflow.reply(actor=cast.other_handler, assignment=part, body="可以改线", at=NOW)
    case.refresh_from_db()
    assert (opinion.kind, case.state, case.replied_on) == ("opinion", S.AWAITING_ACKNOWLEDGE, None)
    assert "可以改线" not in str([e.reason for e in timeline(case, "public")])


def test_a_class_with_a_promise_needs_text_and_a_day_to_come(stages, cast):
    case = stages.handling()
    planned = OutcomeClass.objects.get(letter="B")
    with pytest.raises(Refused, match="承诺"):
        workflow.reply(
            actor=cast.handler, assignment=stages.part(case), body="在办", outcome=planned, at=LATER
        )
    with pytest.raises(Refused, match="今天以后"):
        workflow.reply(
            actor=cast.handler, assignment=stages.part(case), body="在办", outcome=planned, at=LATER,
            commitment="通水", commitment_due=date(2026, 4, 20),
        )  # fmt: skip


def test_a_unit_cannot_touch_another_units_part_nor_reply_after_closing(stages, cast):
    case = stages.closed()
    with pytest.raises(Conflict, match="核销"):
        workflow.reply(actor=cast.handler, assignment=stages.part(case), body="补充", at=LATER)
    other = stages.assigned()
    with pytest.raises(Denied):
        workflow.acknowledge(actor=cast.other_handler, assignment=stages.part(other), at=NOW)


def test_an_extension_moves_the_day_with_its_reason_and_never_beyond_the_law(stages, cast):
    case = stages.handling()
    for day, word in ((date(2026, 7, 9), "晚于"), (date(2026, 10, 10), "最长 6 个月")):
        with pytest.raises(Refused, match=word):
            workflow.extend(actor=cast.staff, suggestion=case, due=day, reason="涉及面广", at=LATER)
    case = workflow.extend(
        actor=cast.staff, suggestion=case, due=date(2026, 10, 9), reason="涉及面广，代表同意", at=LATER
    )
    assert (case.state, case.due) == (S.HANDLING, date(2026, 10, 9))
    clock = case.clocks.get(kind="reply")
    assert clock.changes.get().why == "涉及面广，代表同意"
    assert Todo.objects.open().get(subject_key=subject_key(stages.part(case))).due == date(2026, 10, 9)


# --- 评价, 核销 --------------------------------------------------------------------------------------
def test_closing_needs_the_request_and_the_evaluation_or_the_silence_limit(stages, cast):
    case = stages.replied(ask=False)
    with pytest.raises(Refused, match="还没有申请销单"):
        workflow.close(actor=cast.staff, suggestion=case, at=LATER)
    workflow.request_close(actor=cast.handler, assignment=stages.part(case), statement="已验收", at=LATER)
    with pytest.raises(Refused, match="还在等评价"):
        workflow.close(actor=cast.staff, suggestion=case, at=LATER)
    limit = case.clocks.get(kind="evaluate").due
    with pytest.raises(Refused):
        workflow.close(actor=cast.staff, suggestion=case, at=moment(limit))
    case = workflow.close(actor=cast.staff, suggestion=case, at=moment(date(2026, 7, 1)))
    assert (case.state, case.satisfied, case.closed_by) == (S.CLOSED, "", cast.staff.person)
    assert "没有表态" in timeline(case)[0].summary


def test_nobody_closes_or_evaluates_what_he_handled_by_another_membership(stages, cast):
    both = ground.appoint(cast.handler.person, cast.county_congress, Role.CONGRESS_STAFF)
    insider = cast.join("insider", both, cast.users["handler"])
    case = stages.evaluated()
    with pytest.raises(Denied, match="不能自己核销"):
        workflow.close(actor=insider, suggestion=case, at=LATER)
    other = stages.replied()
    ground.appoint(cast.deputy.person, cast.transport, Role.UNIT_HANDLER)
    with pytest.raises(Denied, match="不能自己评价"):
        workflow.evaluate(actor=cast.deputy, suggestion=other, satisfied="satisfied", solved="yes", at=LATER)


def test_dissatisfaction_needs_words_and_the_last_evaluation_counts(stages, cast):
    case = stages.replied()
    with pytest.raises(Refused, match="原因"):
        workflow.evaluate(actor=cast.deputy, suggestion=case, satisfied="dissatisfied", solved="no", at=LATER)
    for satisfied in ("basically", "satisfied"):
        workflow.evaluate(actor=cast.deputy, suggestion=case, satisfied=satisfied, solved="partly", at=LATER)
    case.refresh_from_db()
    assert (case.satisfied, Evaluation.objects.count(), Evaluation.objects.filter(counts=True).count()) == (
        "satisfied", 2, 1,
    )  # fmt: skip


def test_rework_is_confirmed_by_the_congress_and_capped_by_the_rule(stages, cast):
    case = stages.rework()
    assert (case.state, case.round, case.due) == (S.REWORK, 2, date(2026, 5, 20))
    part = stages.part(case)
    assert part.state == "rework"
    workflow.reply(
        actor=cast.handler, assignment=part, body="再办", outcome=OutcomeClass.objects.get(letter="A"), at=LATER,
        close_statement="办了",
    )  # fmt: skip
    workflow.evaluate(
        actor=cast.deputy, suggestion=case, satisfied="dissatisfied", solved="no", note="还是不行", at=LATER
    )
    with pytest.raises(Refused, match="最多重新办理 1 次"):
        workflow.rework(actor=cast.staff, suggestion=case, reason="再办", at=LATER)
    assert workflow.close(actor=cast.staff, suggestion=case, reason="条件所限", at=LATER).state == S.CLOSED


def test_a_promise_is_followed_until_it_is_kept_and_a_broken_one_is_reopened(stages, cast):
    case = stages.following()
    assert (case.state, case.due, case.closed_on) == (S.FOLLOWING, date(2027, 3, 31), None)
    promise = case.commitments.get()
    late = moment(date(2027, 4, 1))
    case = workflow.fulfil(actor=cast.staff, commitment=promise, kept=False, note="没有通水", at=late)
    assert case.state == S.FOLLOWING
    case = workflow.reopen(actor=cast.staff, suggestion=case, reason="承诺没有兑现", at=late)
    assert (case.state, case.round) == (S.REWORK, 2)
    assert stages.kept(stages.following().commitments.get(), LATER).state == S.CLOSED


def test_the_override_leaves_a_reason_and_a_case_that_goes_on(stages, cast):
    case = stages.handling()
    with pytest.raises(Refused, match="为什么更正"):
        workflow.override(actor=cast.staff, suggestion=case, state=S.AWAITING_DISPATCH, reason="", at=NOW)
    case = workflow.override(
        actor=cast.staff, suggestion=case, state=S.AWAITING_DISPATCH, reason="派错了单位", at=NOW
    )
    assert case.state == S.AWAITING_DISPATCH
    assert timeline(case)[0].reason == "派错了单位"
    assert not Todo.objects.open().filter(subject_key=subject_key(stages.part(case))).exists()
    again = workflow.dispatch(actor=cast.staff, suggestion=case, unit=cast.government_office, at=NOW)
    assert again.state == S.AWAITING_ASSIGN


def test_the_author_is_told_of_every_step(stages, cast):
    case = stages.closed()
    told = OutboxMessage.objects.filter(recipient=cast.deputy.person, subject_key=subject_key(case))
    assert [m.title for m in told.order_by("pk")] == [
        "您的建议已立案，编为闭会2026年第01号",
        "闭会2026年第01号已交县政府办",
        "闭会2026年第01号由县交通运输局办理",
        "闭会2026年第01号有了答复，请您评价",
        "闭会2026年第01号已核销",
    ]


def test_the_journal_replays_to_the_state_of_the_case(stages, cast):
    for state in S.values:
        case = stages.in_state(state)
        moved = [e for e in reversed(timeline(case)) if e.after and "state" in e.after]
        for earlier, later in zip(moved, moved[1:], strict=False):
            assert later.before["state"] == earlier.after["state"], (state, later.move)
        assert moved[-1].after["state"] == state


def test_every_open_case_waits_for_somebody(stages, cast):
    for state in S.values:
        case = stages.in_state(state)
        if not case.is_open or state in (S.DRAFT, S.RAISED):
            continue
        worked_on = case.merged_into or case
        others = [*worked_on.assignments.all(), *case.signatures.all()]
        keys = [subject_key(case), *(subject_key(one) for one in others)]
        assert case.due, state
        assert case.acts, state
        if state != S.FOLLOWING:
            assert Todo.objects.open().filter(subject_key__in=keys).exists(), state
