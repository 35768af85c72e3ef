"""Rules in use: chosen, put into force, compared, asked, and open cases put under them; what a rule says is what runs."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.foundation.workdays.services import calendar_for, seed_holidays
from suggestions import rulebook, workflow
from suggestions.codes import rule_for, seed_rules
from suggestions.deadlines import limits_due
from suggestions.models import ClockChange, HandlingRule, OutcomeClass, Signature, SuggestionClock
from suggestions.presets import PRESETS
from suggestions.rule_moves import cases_for, move_cases, moves_of
from suggestions.rules import Cell
from tests.factories import ground
from tests.factories.ground import NOW, moment
from tests.suggestions.stages import LATER

pytestmark = pytest.mark.django_db
WHY = "县人大常委会通过了新的办理规则"


def preset(key: str) -> HandlingRule:
    return HandlingRule.objects.get(county=None, key=key)


def in_force(cast, *, key: str = "national-2025", at=NOW, **changes: Cell) -> HandlingRule:
    """A rule of the county's own, with these cells changed."""
    draft = rulebook.copy_rule(actor=cast.staff, rule=preset(key), at=at)
    cells = {cell.name: cell for cell in draft.all_cells} | changes
    rulebook.edit_rule(actor=cast.staff, rule=draft, name="本县规则", basis="", cells=cells, at=at)
    return rulebook.enact_rule(actor=cast.staff, rule=draft, at=at)


def chosen(name: str, option: str) -> Cell:
    return Cell(name, 0, "choice", choice=option)


def open_moves(cast, rule):
    return moves_of(rule, list(cases_for(rule)), calendar_for(cast.county))


def due_of(case, kind: str) -> date:
    return SuggestionClock.objects.running().get(suggestion=case, kind=kind).due


def joint(cast, stages):
    """A replied suggestion of two deputies."""
    case = stages.assigned()
    Signature.objects.create(
        suggestion=case, mandate=cast.mandates["co_deputy"], lead=False, confirmed_at=NOW
    )
    workflow.acknowledge(actor=cast.handler, assignment=stages.part(case), at=NOW)
    workflow.reply(
        actor=cast.handler, assignment=stages.part(case), body="办好了。",
        outcome=OutcomeClass.objects.get(letter="A"), at=LATER, close_statement="已验收",
    )  # fmt: skip
    return type(case).objects.for_page().get(pk=case.pk)


# --- which rule ------------------------------------------------------------------------------------
def test_a_preset_counts_only_once_the_county_has_adopted_it(cast, stages):
    asked = {"county_id": cast.county.pk, "kind": "deputy_suggestion", "at": NOW}
    assert rule_for(**asked, level="county") == preset("national-2025")
    own = rulebook.adopt_preset(actor=cast.staff, rule=preset("henan-2017"), at=NOW)
    assert rule_for(**asked, level="county") == own
    assert rule_for(**asked, level="township") == preset("national-2025")
    assert rule_for(**{**asked, "kind": "demand"}, level="county") == preset("national-2025")


def test_rules_for_other_matters_stay_in_force_and_the_same_scope_is_replaced(cast, stages):
    first = rulebook.adopt_preset(actor=cast.staff, rule=preset("henan-2017"), at=NOW)
    town = rulebook.adopt_preset(actor=cast.staff, rule=preset("shandong-2017-town"), at=NOW)
    second = rulebook.adopt_preset(actor=cast.staff, rule=preset("beijing-2014"), at=NOW)
    own = HandlingRule.objects.in_force().filter(county=cast.county)
    assert set(own) == {town, second} and first not in own


def test_a_newer_version_of_a_preset_retires_the_older_and_leaves_it_as_it_was(cast, stages):
    newer = preset("national-2025")
    HandlingRule.objects.filter(pk=newer.pk).update(version=1, cells={"reply": newer.cells["reply"]})
    seed_rules(at=LATER)
    old, new = HandlingRule.objects.filter(county=None, key="national-2025").order_by("version")
    assert (old.retired_at, new.retired_at) == (LATER, None)
    assert list(old.cells) == ["reply"] and len(new.cells) > 20
    assert old.option("answered") == "each" and not old.says("consent")
    # What such an old rule is copied to has the newer cells as well.
    assert rulebook.copy_rule(actor=cast.staff, rule=old, at=LATER).cell("contact").value == 20


def test_a_rule_is_taken_out_of_force_and_a_draft_given_up_with_a_reason(cast, stages, client_of):
    own = rulebook.adopt_preset(actor=cast.staff, rule=preset("henan-2017"), at=NOW)
    client, url = client_of(cast.admin), reverse("suggestions:rule_retire", args=[own.pk])
    empty = client.post(url, {"reason": " ", "form_key": uuid.uuid4()})
    assert empty.status_code == 422 and "请写明" in empty.content.decode()
    assert client.post(url, {"reason": "误采用", "form_key": uuid.uuid4()}).status_code == 302
    assert client.post(url, {"reason": "误采用", "form_key": uuid.uuid4()}).status_code == 409
    asked = {"county_id": cast.county.pk, "kind": "deputy_suggestion", "level": "county", "at": NOW}
    assert rule_for(**asked) == preset("national-2025")
    draft = rulebook.copy_rule(actor=cast.staff, rule=own, at=NOW)
    rulebook.retire_rule(actor=cast.staff, rule=draft, reason="不改了", at=LATER)
    with pytest.raises(Conflict, match="作废"):
        rulebook.enact_rule(actor=cast.staff, rule=draft, at=LATER)
    assert rulebook.copy_rule(actor=cast.staff, rule=own, at=LATER).version == draft.version + 1
    assert "草稿已作废" in client.get(draft.get_absolute_url()).content.decode()


# --- what a rule says is what runs -----------------------------------------------------------------
def test_a_limit_counts_from_the_event_that_the_rule_names(cast, stages):
    in_force(cast, dispatch=Cell("dispatch", 10, "days", "submitted"))
    case = stages.handed_in()
    case = workflow.examine(actor=cast.staff, suggestion=case, at=LATER)
    # 4月9日提交，4月20日审查。
    assert due_of(case, "dispatch") == date(2026, 4, 19)


def test_a_limit_for_what_is_received_between_sessions_leaves_a_session_alone(cast, stages):
    in_force(cast, key="chongqing-2017")
    between, at_session = stages.handed_in(), stages.handed_in()
    session = cast.mandates["deputy"].term.sessions.order_by("number").last()
    type(at_session).objects.filter(pk=at_session.pk).update(session=session)
    for case in (between, at_session):
        workflow.examine(actor=cast.staff, suggestion=case, at=LATER)
    # 4月9日收到：10 第 1 天，13—17 第 2—6 天，20—23 第 7—10 天
    clock = SuggestionClock.objects.running().get(suggestion=between, kind="dispatch")
    assert (clock.started_on, due_of(between, "dispatch")) == (date(2026, 4, 9), date(2026, 4, 23))
    assert SuggestionClock.objects.running().get(suggestion=at_session, kind="dispatch").started_on == date(
        2026, 4, 20
    )


def test_a_limit_from_the_end_of_the_session_counts_from_there(cast, stages):
    in_force(cast, reply=Cell("reply", 2, "months", "session_closed"))
    case = stages.examined()
    session = cast.mandates["deputy"].term.sessions.order_by("number").last()
    session.opens_on, session.closes_on = date(2026, 3, 17), date(2026, 3, 20)
    session.save(update_fields=["opens_on", "closes_on"])
    type(case).objects.filter(pk=case.pk).update(session=session)
    between = stages.examined()
    for one, due in ((case, date(2026, 5, 20)), (between, date(2026, 6, 9))):
        workflow.dispatch(actor=cast.staff, suggestion=one, unit=cast.government_office, at=NOW)
        workflow.assign(actor=cast.office, suggestion=one, lead=cast.transport, at=LATER)
        assert due_of(one, "reply") == due


def test_a_case_handed_over_anew_counts_from_the_new_day(cast, stages):
    in_force(cast, one_step=Cell("one_step", 1, "yes_no"))
    case = stages.at_office()
    workflow.return_dispatch(actor=cast.staff, suggestion=case, reason="直接交部门", at=LATER)
    workflow.dispatch(actor=cast.staff, suggestion=case, unit=cast.transport, at=LATER)
    assert due_of(case, "reply") == date(2026, 7, 20)


def test_how_far_an_extension_reaches_is_the_rules_and_stands_under_the_day(cast, stages, client_of):
    in_force(
        cast,
        reply=Cell("reply", 2, "months", "dispatched"),
        extension=Cell("extension", 4, "months", "dispatched"),
    )
    case = stages.handling()
    page = (
        client_of(cast.staff).get(reverse("suggestions:suggestion_extend", args=[case.pk])).content.decode()
    )
    assert "自交办之日起最长 4 个月" in page
    said = {"actor": cast.staff, "suggestion": case, "reason": "代表同意", "at": LATER}
    with pytest.raises(Refused, match="最晚 2026年8月9日"):
        workflow.extend(**said, due=date(2026, 8, 10))
    workflow.extend(**said, due=date(2026, 8, 9))


def test_silence_may_be_closed_only_after_asking_where_the_rule_says_so(cast, stages):
    in_force(cast, silence=chosen("silence", "ask_first"))
    case = stages.replied()
    late = moment(date(2026, 6, 30))
    with pytest.raises(Refused, match="征求意见"):
        workflow.close(actor=cast.staff, suggestion=case, at=late)
    closed = workflow.close(
        actor=cast.staff, suggestion=case, reason="6月1日电话征求过，代表没有表态", at=late
    )
    assert (closed.state, closed.satisfied) == ("closed", "")


@pytest.mark.once
def test_the_manner_is_graded_apart_where_the_rule_asks(cast, stages, client_of):
    in_force(cast, grades=chosen("grades", "two"))
    case = stages.replied()
    page = client_of(cast.deputy).get(reverse("suggestions:suggestion_evaluate", args=[case.pk]))
    assert "对办理态度满意吗" in page.content.decode() and "对办理结果满意吗" in page.content.decode()
    said = {
        "actor": cast.deputy,
        "suggestion": case,
        "satisfied": "basically",
        "solved": "partly",
        "at": LATER,
    }
    with pytest.raises(Refused, match="办理态度"):
        workflow.evaluate(**said)
    evaluation = workflow.evaluate(**said, attitude="satisfied")
    assert (evaluation.attitude, evaluation.satisfied) == ("satisfied", "basically")
    body = client_of(cast.staff).get(case.get_absolute_url()).content.decode()
    assert "态度满意，结果基本满意" in body


@pytest.mark.once
def test_an_evaluation_is_kept_from_the_unit_until_the_closing_where_the_rule_says_so(
    cast, stages, client_of
):
    in_force(cast, visible=chosen("visible", "closed"))
    case = stages.replied()
    workflow.evaluate(
        actor=cast.deputy,
        suggestion=case,
        satisfied="basically",
        solved="partly",
        note="路面还有坑",
        at=LATER,
    )
    unit, url = client_of(cast.handler), case.get_absolute_url()
    before = unit.get(url).content.decode()
    assert "路面还有坑" not in before and "基本满意" not in before
    assert "路面还有坑" in client_of(cast.staff).get(url).content.decode()
    workflow.close(actor=cast.staff, suggestion=case, at=LATER)
    assert "路面还有坑" in unit.get(url).content.decode()


def test_every_signatory_evaluates_where_the_rule_says_so_and_the_worst_counts(cast, stages, client_of):
    in_force(cast, evaluators=chosen("evaluators", "each"))
    case = joint(cast, stages)
    waiting = Todo.objects.open().filter(subject_key=subject_key(case), kind="suggestions.evaluate")
    people = {cast.deputy.person_id, cast.co_deputy.person_id}
    assert set(waiting.values_list("person_id", flat=True)) == people
    assert case.acts == f"{cast.mandates['deputy']}、{cast.mandates['co_deputy']}代表"
    workflow.evaluate(actor=cast.deputy, suggestion=case, satisfied="satisfied", solved="yes", at=LATER)
    case.refresh_from_db()
    assert (case.state, case.satisfied, case.due_kind) == ("replied", "satisfied", "evaluate")
    assert set(waiting.values_list("person_id", flat=True)) == {cast.co_deputy.person_id}
    page = client_of(cast.co_deputy).get(case.get_absolute_url()).content.decode()
    assert "问题解决了吗" in page
    reminded = [one for one in limits_due(case.due) if one.subject_key == subject_key(case)]
    assert [one.person_ids for one in reminded] == [(cast.co_deputy.person_id,)]
    workflow.evaluate(actor=cast.co_deputy, suggestion=case, satisfied="basically", solved="partly", at=LATER)
    case.refresh_from_db()
    assert (case.state, case.satisfied, case.solved) == ("evaluated", "basically", "partly")
    assert case.evaluations.filter(counts=True).count() == 2 and not waiting.exists()
    # A second word of one replaces that one's first, and nobody else's.
    workflow.evaluate(actor=cast.co_deputy, suggestion=case, satisfied="satisfied", solved="yes", at=LATER)
    case.refresh_from_db()
    assert (case.satisfied, case.evaluations.filter(counts=True).count()) == ("satisfied", 2)


def test_one_who_is_not_content_is_enough_for_the_congress_to_look(cast, stages):
    in_force(cast, evaluators=chosen("evaluators", "each"))
    case = joint(cast, stages)
    workflow.evaluate(
        actor=cast.co_deputy,
        suggestion=case,
        satisfied="dissatisfied",
        solved="no",
        note="没有动工",
        at=LATER,
    )
    case.refresh_from_db()
    assert case.state == "evaluated"
    assert workflow.rework(actor=cast.staff, suggestion=case, reason="请动工", at=LATER).state == "rework"


def test_a_co_signer_does_not_evaluate_where_the_rule_names_the_lead(cast, stages):
    case = joint(cast, stages)
    with pytest.raises(Denied, match="领衔代表"):
        workflow.evaluate(
            actor=cast.co_deputy, suggestion=case, satisfied="satisfied", solved="yes", at=LATER
        )


# --- pages -----------------------------------------------------------------------------------------
@pytest.mark.once
def test_the_form_keeps_scope_choices_and_yes_or_no(cast, stages, client_of):
    draft = rulebook.copy_rule(actor=cast.staff, rule=preset("henan-2017"), at=NOW)
    admin, url = client_of(cast.admin), reverse("suggestions:rule_edit", args=[draft.pk])
    form = admin.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (False, None)}
    data |= {"kind": "", "level": "county", "answered-choice": "lead", "one_step-value": "1"}
    wrong = admin.post(url, {**data, "reply-from_event": "closed", "form_key": uuid.uuid4()})
    assert wrong.status_code == 422 and "本县规则" not in wrong.content.decode()
    longer = admin.post(url, {**data, "opinion-value": "4", "form_key": uuid.uuid4()})
    assert "不能比答复期限长" in str(longer.context["form"].errors)
    rulebook.edit_rule(
        actor=cast.staff,
        rule=draft,
        name="别人改过",
        basis="",
        cells={c.name: c for c in draft.all_cells},
        at=NOW,
    )
    assert admin.post(url, {**data, "form_key": uuid.uuid4()}).status_code == 409
    draft.refresh_from_db()
    data["seen"] = rulebook.state_of(draft)
    assert admin.post(url, {**data, "form_key": uuid.uuid4()}).status_code == 302
    draft.refresh_from_db()
    assert (draft.scope, draft.option("answered"), draft.says("one_step")) == ("县级", "lead", True)


@pytest.mark.once
def test_two_rules_stand_side_by_side_and_what_differs_is_marked(cast, stages, client_of):
    client, url = client_of(cast.leader), reverse("suggestions:rule_compare")
    a, b = preset("henan-2017"), preset("chongqing-2017")
    page = client.get(url, {"a": a.pk, "b": b.pk})
    rows = {row.label: row for _, rows in page.context["parts"] for row in rows}
    assert rows["协办意见"].differs and not rows["签收或退回"].differs
    assert "分办之日起 2 个月" in page.content.decode() and "分办之日起 30 个工作日" in page.content.decode()
    only = client.get(url, {"a": a.pk, "b": b.pk, "only": "on"})
    assert {row.label for _, rows in only.context["parts"] for row in rows} == {
        label for label, row in rows.items() if row.differs
    }
    draft = rulebook.copy_rule(actor=cast.staff, rule=a, at=NOW)
    assert client.get(url, {"a": a.pk, "b": draft.pk}).context["differing"] == 0
    for wrong in ("9" * 30, "\x00", "²"):
        assert client.get(url, {"a": a.pk, "b": wrong}).status_code == 422


@pytest.mark.once
def test_the_what_if_page_counts_a_typed_in_day_and_prints(cast, stages, client_of):
    seed_holidays()
    client, url = client_of(cast.clerk), reverse("suggestions:rule_whatif")
    asked = {"rule": preset("henan-2017").pk, "on": "2026年9月18日"}
    page = client.get(url, asked)
    body = page.content.decode()
    assert "2026-10-09" in body and "第 1 个工作日（周日补班）" in body and "中秋节放假" in body
    paper = client.get(reverse("suggestions:rule_whatif_print"), asked).content.decode()
    assert "2026-10-09" in paper and "每一步都用满期限" in paper
    for wrong in ({"on": "2026-02-30"}, {"on": "99999-01-01"}, {"on": "\x00"}, {"rule": "9" * 20}):
        for name in ("rule_whatif", "rule_whatif_print"):
            assert client.get(reverse(f"suggestions:{name}"), asked | wrong).status_code == 422
    assert client.get(url, {"rule": asked["rule"]}).context["form"]["rule"].value() == str(asked["rule"])


@pytest.mark.once
def test_the_list_says_what_is_in_force_for_what(cast, stages, client_of):
    rulebook.adopt_preset(actor=cast.staff, rule=preset("shandong-2017-town"), at=NOW)
    body = client_of(cast.admin).get(reverse("suggestions:rule_list")).content.decode()
    assert "代表建议，乡镇级" in body and "没有写到的按国家法律底线" in body
    assert all(one.name in body for one in PRESETS)
    page = client_of(cast.admin).get(preset("fujian").get_absolute_url()).content.decode()
    assert "第二十一条" in page and "采用前请核对" in page


# --- open cases ------------------------------------------------------------------------------------
def test_open_cases_go_over_only_when_confirmed_and_each_limit_says_why(cast, stages):
    case, other = stages.assigned(), stages.assigned()
    rule = in_force(cast, reply=Cell("reply", 2, "months", "dispatched", article="县规则第九条"), at=LATER)
    row = next(one for one in open_moves(cast, rule) if one.case == case)
    assert {one.clock.kind: one.new_due for one in row.moving} == {"reply": date(2026, 6, 9)}
    with pytest.raises(Refused, match="原因"):
        move_cases(actor=cast.staff, rule=rule, refs=[row.ref], why=" ", at=LATER)
    with pytest.raises(Denied):
        move_cases(actor=cast.chair, rule=rule, refs=[row.ref], why=WHY, at=LATER)
    assert move_cases(actor=cast.staff, rule=rule, refs=[row.ref], why=WHY, at=LATER) == (1, 0)
    case.refresh_from_db()
    other.refresh_from_db()
    assert (case.rule, due_of(case, "reply")) == (rule, date(2026, 6, 9))
    assert (other.rule, due_of(other, "reply")) == (preset("national-2025"), date(2026, 7, 9))
    clock = SuggestionClock.objects.running().get(suggestion=case, kind="reply")
    assert (clock.rule, clock.article, clock.explanation[-1]["day"]) == (rule, "县规则第九条", "2026-06-09")
    change = ClockChange.objects.get()
    assert (change.old_due, change.new_due, change.why) == (date(2026, 7, 9), date(2026, 6, 9), WHY)
    line = JournalEntry.objects.get(root_key=subject_key(case), move="move_rule")
    assert "由 2026-07-09 改为 2026-06-09" in line.summary and line.reason == WHY
    told = OutboxMessage.objects.filter(kind="suggestions.recompute").values_list("recipient_id", flat=True)
    assert cast.handler.person_id in told and cast.deputy.person_id in told
    assert case not in cases_for(rule) and other in cases_for(rule)


def test_the_next_day_of_the_case_and_its_to_do_follow(cast, stages):
    case = stages.submitted()
    rule = in_force(cast, accept=Cell("accept", 1, "workdays", "submitted"), at=LATER)
    before = Todo.objects.open().get(subject_key=subject_key(case))
    refs = [row.ref for row in open_moves(cast, rule)]
    move_cases(actor=cast.staff, rule=rule, refs=refs, why=WHY, at=LATER)
    case.refresh_from_db()
    assert (before.due, case.due, due_of(case, "accept")) == (
        date(2026, 4, 14),
        date(2026, 4, 10),
        date(2026, 4, 10),
    )
    before.refresh_from_db()
    assert before.due == date(2026, 4, 10)


def test_an_extended_day_stays_and_what_changed_meanwhile_is_left(cast, stages):
    case, second = stages.handling(), stages.handling()
    workflow.extend(actor=cast.staff, suggestion=case, due=date(2026, 9, 1), reason="代表同意", at=LATER)
    rule = in_force(cast, reply=Cell("reply", 2, "months", "dispatched"), at=LATER)
    rows = {row.case.pk: row for row in open_moves(cast, rule)}
    assert any("已经延期到 2026-09-01" in text for text in rows[case.pk].kept)
    workflow.reply(
        actor=cast.handler, assignment=stages.part(second), body="办好了。",
        outcome=OutcomeClass.objects.get(letter="A"), at=LATER,
    )  # fmt: skip
    refs = [row.ref for row in rows.values()]
    assert move_cases(actor=cast.staff, rule=rule, refs=refs, why=WHY, at=LATER) == (1, 1)
    assert due_of(case, "reply") == date(2026, 9, 1)
    with pytest.raises(Conflict, match="刚才有变化"):
        move_cases(actor=cast.staff, rule=rule, refs=refs, why=WHY, at=LATER)


def test_the_page_shows_old_and_new_and_moves_what_is_ticked(cast, stages, client_of):
    case = stages.assigned()
    rule = in_force(cast, reply=Cell("reply", 1, "months", "dispatched"), at=LATER)
    client, url = client_of(cast.admin), reverse("suggestions:rule_move", args=[rule.pk])
    stages.assigned()
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(url)
    assert len(asked) <= 12
    body = page.content.decode()
    assert "2026-07-09 → <b>2026-05-09</b>" in body and "提前" in body
    ref = next(row.ref for row in page.context["moves"] if row.case == case)
    for refs, why, status in (([], WHY, 422), (["²-x"], WHY, 422), (["9" * 40], WHY, 422), ([ref], "", 422)):
        answer = client.post(url, {"ref": refs, "why": why, "form_key": uuid.uuid4()})
        assert answer.status_code == status, (refs, why)
    done = client.post(url, {"ref": [ref], "why": WHY, "form_key": uuid.uuid4()}, follow=True)
    assert "1 件已改用这份规则" in done.content.decode()
    case.refresh_from_db()
    assert case.rule == rule
    assert client.get(reverse("suggestions:rule_move", args=[preset("henan-2017").pk])).status_code == 409


def test_who_takes_his_name_off_an_answered_case_is_not_waited_for(cast, stages):
    in_force(cast, evaluators=chosen("evaluators", "each"))
    case = joint(cast, stages)
    workflow.evaluate(actor=cast.deputy, suggestion=case, satisfied="satisfied", solved="yes", at=LATER)
    later = moment(date(2026, 4, 22))
    workflow.unsign(actor=cast.co_deputy, suggestion=case, reason="不是我签的", at=later)
    case.refresh_from_db()
    # Everybody who is left has spoken, on the day he spoke.
    assert (case.state, case.satisfied, case.due_kind) == ("evaluated", "satisfied", "close")
    assert (case.evaluated_on, case.acts) == (LATER.date(), str(cast.county_congress))
    open_ones = Todo.objects.open().filter(subject_key=subject_key(case))
    assert [todo.kind for todo in open_ones] == ["suggestions.close"]
    line = JournalEntry.objects.get(root_key=subject_key(case), move="unsign")
    assert (line.reason, line.audience) == ("不是我签的", "parties")


def test_the_lead_is_still_waited_for_when_a_co_signer_takes_his_name_off(cast, stages):
    in_force(cast, evaluators=chosen("evaluators", "each"))
    case = joint(cast, stages)
    before = due_of(case, "evaluate")
    workflow.unsign(actor=cast.co_deputy, suggestion=case, reason="不是我签的", at=LATER)
    case.refresh_from_db()
    assert (case.state, case.acts) == ("replied", f"{cast.mandates['deputy']}代表")
    waiting = Todo.objects.open().filter(subject_key=subject_key(case), kind="suggestions.evaluate")
    assert [todo.person_id for todo in waiting] == [cast.deputy.person_id]
    assert due_of(case, "evaluate") == before


def test_nobody_is_left_to_ask_when_the_one_who_stood_in_takes_his_name_off(cast, stages):
    ground.appoint(cast.deputy.person, cast.transport, Role.UNIT_HANDLER, "兼职")
    case = joint(cast, stages)
    assert case.acts == f"{cast.mandates['co_deputy']}代表"
    workflow.unsign(actor=cast.co_deputy, suggestion=case, reason="不是我签的", at=LATER)
    case.refresh_from_db()
    assert (case.state, case.acts, case.due_kind) == ("replied", str(cast.county_congress), "close")
    open_ones = Todo.objects.open().filter(subject_key=subject_key(case))
    assert [(todo.kind, todo.organization) for todo in open_ones] == [
        ("suggestions.close", cast.county_congress)
    ]
    closed = workflow.close(actor=cast.staff, suggestion=case, reason="征求了组长的意见", at=LATER)
    assert closed.state == "closed"
