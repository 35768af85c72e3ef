"""督办: key cases are led by name, units are asked in steps, leaders' questions have a day; nobody urges a rating."""

import io
import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from docx import Document

from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from suggestions import workflow
from suggestions.choices import WatchKind
from suggestions.led_cases import LED
from suggestions.models import KeyCase, OutcomeClass, Suggestion, WatchEntry
from suggestions.promise_deadlines import watches_due
from suggestions.workflow.key_cases import Chosen, leaders_of
from suggestions.workflow.watch import kinds_for, units_for
from tests.factories.ground import appoint, make_person, moment
from tests.suggestions.stages import LATER

pytestmark = pytest.mark.django_db
ON = LATER.date()
SOON = ON + timedelta(days=10)


def send(cast, case, kind="nudge", *, actor=None, at=LATER, due=SOON, **details):
    details.setdefault("units", [cast.transport])
    return workflow.send_watch(
        actor=actor or cast.staff, suggestion=case, kind=kind, text="请抓紧办理。", due=due, at=at, **details
    )  # fmt: skip


def choose(cast, *cases, leader=None, at=LATER, **details):
    details = {
        "chosen_on": ON,
        "document": "主任会议纪要〔2026〕4号",
        "grounds": ["hard", "shared"],
        **details,
    }
    rows = [Chosen(case, leader or cast.leader.person, "财经工委") for case in cases]
    return workflow.choose_key(actor=cast.staff, rows=rows, at=at, **details)


# --- key cases ------------------------------------------------------------------------------------
def test_the_meetings_list_is_split_among_leaders_and_everybody_concerned_is_told(stages, cast):
    first, second = stages.handling(), stages.assigned(title="关于路灯的建议")
    rows = [Chosen(first, cast.leader.person), Chosen(second, cast.official.person, "监察司法工委")]
    keys = workflow.choose_key(
        actor=cast.staff, rows=rows, chosen_on=ON, document="纪要〔2026〕4号", grounds=["wide", "x"], at=LATER
    )
    assert [(k.leader, k.ground_words) for k in keys] == [
        (cast.leader.person, "事关全局"), (cast.official.person, "事关全局"),
    ]  # fmt: skip
    first.refresh_from_db()
    assert first.key
    told = set(
        OutboxMessage.objects.filter(kind="suggestions.watch_said").values_list("recipient", flat=True)
    )
    assert {a.person_id for a in (cast.leader, cast.official, cast.handler, cast.deputy)} <= told
    assert {row.person for row in leaders_of(cast.county.pk, on=ON)} == {
        cast.leader.person,
        cast.official.person,
    }
    with pytest.raises(Conflict, match="已经是重点督办件"):
        choose(cast, first)


def test_a_choice_needs_its_meeting_its_reason_and_cases_that_are_open(stages, cast):
    case = stages.handling()
    for details, words in (
        ({"document": " "}, "会议名称或文号"),
        ({"grounds": []}, "理由"),
        ({"chosen_on": ON + timedelta(days=1)}, "不能晚于今天"),
    ):
        with pytest.raises(Refused, match=words):
            choose(cast, case, **details)
    for other in (stages.handed_in(), stages.withdrawn(), stages.submitted()):
        with pytest.raises(Refused):
            choose(cast, other)
    with pytest.raises(Denied):
        workflow.choose_key(
            actor=cast.chair, rows=[Chosen(case)], chosen_on=ON, document="x", grounds=["hard"], at=LATER
        )
    assert not KeyCase.objects.exists()


def test_a_leader_is_changed_and_a_supervision_ends_with_its_result(stages, cast):
    case = stages.handling()
    (key,) = choose(cast, case)
    workflow.change_key(
        actor=cast.staff, key=key, leader=cast.official.person, committee="", at=LATER, version=1
    )
    with pytest.raises(Conflict):
        workflow.change_key(actor=cast.staff, key=key, leader=None, committee="", at=LATER, version=1)
    with pytest.raises(Refused, match="督办结果"):
        workflow.end_key(actor=cast.staff, key=key, on=ON, result=" ", at=LATER)
    workflow.end_key(actor=cast.staff, key=key, on=ON, result="已经开工。", at=LATER)
    case.refresh_from_db()
    assert not case.key
    with pytest.raises(Conflict, match="已经结束"):
        workflow.void_key(actor=cast.staff, key=key, reason="x", at=LATER)
    (again,) = choose(cast, case)
    workflow.void_key(actor=cast.staff, key=again, reason="登记错了", at=LATER)
    case.refresh_from_db()
    assert not case.key


def test_who_leads_a_confidential_case_sees_it(stages, cast):
    person = make_person(cast.county, "梁书记")
    of_the_government = appoint(person, cast.government_office, Role.LEADING_OFFICIAL)
    official = cast.join("government_leader", of_the_government)
    case = stages.assigned(confidential=True)
    Suggestion.objects.filter(pk=case.pk).update(confidential=True)
    case.assignments.filter(unit=cast.government_office).update(state="cancelled")
    assert not Suggestion.objects.visible_to(official).filter(pk=case.pk).exists()
    choose(cast, case, leader=person)
    assert Suggestion.objects.visible_to(official).filter(pk=case.pk).exists()


# --- the ladder -----------------------------------------------------------------------------------
def test_a_nudge_comes_before_supervision_and_supervision_before_a_circular(stages, cast):
    case = stages.handling()
    with pytest.raises(Refused, match="还没有向.*发过催办"):
        send(cast, case, "supervise")
    send(cast, case, "nudge")
    with pytest.raises(Refused, match="还没有到期"):
        send(cast, case, "supervise")
    later = moment(SOON + timedelta(days=1))
    with pytest.raises(Refused, match="还没有向.*发过督办"):
        send(cast, case, "circular", at=later, due=None)
    send(cast, case, "supervise", at=later, due=later.date() + timedelta(days=5))
    last = moment(later.date() + timedelta(days=6))
    (row,) = send(cast, case, "circular", at=last, due=None)
    assert row.state == "noted" and not Todo.objects.open().filter(subject_key=subject_key(row)).exists()


def test_a_late_case_and_a_key_case_may_be_supervised_at_once(stages, cast):
    late = stages.handling()
    send(cast, late, "supervise", at=moment(date(2026, 8, 1)), due=date(2026, 8, 10))
    key = stages.handling(title="关于路灯的建议")
    choose(cast, key)
    send(cast, key, "supervise")


def test_nobody_urges_a_deputys_rating(stages, cast):
    """重庆 38: whoever prompts a deputy's rating is punished; there is no way to do it here."""
    for case in (stages.replied(), stages.evaluated()):
        assert units_for(cast.staff, case, WatchKind.NUDGE) == []
        for kind in ("nudge", "supervise", "circular"):
            with pytest.raises(Refused, match="代表的评价不催"):
                send(cast, case, kind)
        for actor in (cast.handler, cast.head, cast.deputy):
            assert kinds_for(actor, case) == []
            with pytest.raises(Denied):
                send(cast, case, actor=actor)
    assert not WatchEntry.objects.exists()


def test_the_government_office_nudges_its_departments_and_nothing_more(stages, cast):
    case = stages.handling()
    (row,) = send(cast, case, actor=cast.office)
    assert row.office == cast.government_office
    with pytest.raises(Denied):
        send(cast, case, "supervise", actor=cast.office)


def test_what_is_asked_has_a_sensible_day_and_words(stages, cast):
    case = stages.handling()
    for details, words in (
        ({"due": None}, "哪天前答复"),
        ({"due": ON - timedelta(days=1)}, "不能早于今天"),
        ({"due": date(2199, 1, 1)}, "核对年份"),
        ({"units": [cast.water]}, "承办单位"),
        ({"units": []}, "承办单位"),
        ({"kind": "x"}, "怎么督办"),
    ):
        with pytest.raises(Refused, match=words):
            send(cast, case, **details)
    with pytest.raises(Refused, match="没有交办"):
        send(cast, stages.examined())


# --- answers --------------------------------------------------------------------------------------
def test_a_leaders_question_is_typed_once_becomes_a_dated_todo_and_is_answered_in_the_case(stages, cast):
    case = stages.handling()
    (row,) = send(cast, case, "question", actor=cast.leader)
    todo = Todo.objects.open().get(subject_key=subject_key(row))
    assert (todo.organization, todo.due, todo.verb, row.leader) == (
        cast.transport, SOON, "答复领导批示", cast.leader.person,
    )  # fmt: skip
    with pytest.raises(Denied):
        workflow.answer_watch(actor=cast.other_handler, entry=row, text="好", at=LATER)
    workflow.answer_watch(actor=cast.handler, entry=row, text="已经开工，月底完成。", at=LATER)
    assert not Todo.objects.open().filter(subject_key=subject_key(row)).exists()
    assert OutboxMessage.objects.filter(recipient=cast.leader.person, body="已经开工，月底完成。").exists()
    with pytest.raises(Conflict, match="已答复"):
        workflow.answer_watch(actor=cast.handler, entry=row, text="再答", at=LATER)
    assert not WatchEntry.objects.visible_to(cast.deputy).exists(), "what leaders ask stays in the offices"
    assert WatchEntry.objects.visible_to(cast.handler).exists()
    with pytest.raises(Refused, match="哪位领导"):
        send(cast, case, "question")
    (other,) = send(cast, case, "question", leader=cast.official.person)
    assert other.leader == cast.official.person


def test_the_reply_itself_settles_nudges_and_the_end_of_a_case_everything(stages, cast):
    case = stages.handling()
    (nudge,) = send(cast, case)
    (seen,) = send(cast, case, "check", leader=cast.leader.person, place="三组", at=LATER)
    workflow.reply(
        actor=cast.handler, assignment=stages.part(case), body="办好了。", at=LATER, close_statement="验收",
        outcome=OutcomeClass.objects.get(letter="A"),
    )  # fmt: skip
    nudge.refresh_from_db()
    seen.refresh_from_db()
    assert (nudge.state, nudge.answer, seen.state) == ("answered", "已经答复代表。", "waiting")
    workflow.evaluate(actor=cast.deputy, suggestion=case, satisfied="satisfied", solved="yes", at=LATER)
    workflow.close(actor=cast.staff, suggestion=case, at=LATER)
    seen.refresh_from_db()
    assert seen.state == "lapsed"
    keys = [subject_key(row) for row in (nudge, seen)]
    assert not Todo.objects.open().filter(subject_key__in=keys).exists()
    with pytest.raises(Refused, match="不用督办"):
        send(cast, case)


def test_a_broken_day_is_told_to_the_unit_and_to_who_asked_however_late_the_server_is(stages, cast):
    case = stages.handling()
    (row,) = send(cast, case, "question", actor=cast.leader)
    (soon,) = watches_due(SOON - timedelta(days=2))
    assert (soon.organization_id, soon.stage) == (cast.transport.pk, "t-3")
    late = list(watches_due(SOON + timedelta(days=15)))
    assert [(r.organization_id, r.person_ids, r.stage) for r in late] == [
        (cast.transport.pk, (), "overdue-3"), (None, (cast.leader.person_id,), "overdue-3"),
    ]  # fmt: skip
    workflow.void_watch(actor=cast.leader, entry=row, reason="已当面问过", at=LATER)
    assert not list(watches_due(SOON + timedelta(days=15)))
    assert not Todo.objects.open().filter(subject_key=subject_key(row)).exists()
    with pytest.raises(Conflict, match="已经作废"):
        workflow.void_watch(actor=cast.staff, entry=row, reason="再作废", at=LATER)


# --- pages ----------------------------------------------------------------------------------------
@pytest.mark.once
def test_a_step_of_the_ladder_is_offered_when_it_has_come(stages, cast, client_of):
    case, staff = stages.handling(), client_of(cast.staff)
    Suggestion.objects.filter(pk=case.pk).update(due=date(2099, 1, 1))
    pages = {kind: reverse("suggestions:watch_new", args=[case.pk, kind]) for kind in ("nudge", "supervise")}
    page = staff.get(case.get_absolute_url()).content.decode()
    assert pages["nudge"] in page and pages["supervise"] not in page
    told = staff.get(pages["supervise"])
    assert told.status_code == 422 and "先催办" in told.content.decode()
    Suggestion.objects.filter(pk=case.pk).update(due=date(2020, 1, 1))
    assert pages["supervise"] in staff.get(case.get_absolute_url()).content.decode()
    assert staff.get(pages["supervise"]).status_code == 200


@pytest.mark.once
def test_staff_choose_supervise_and_print_by_page(stages, cast, client_of, django_assert_max_num_queries):
    first, second = stages.handling(), stages.assigned(title="关于路灯的建议")
    staff = client_of(cast.staff)
    url = reverse("suggestions:key_choose")
    assert "关于路灯的建议" in staff.get(url).content.decode()
    url = f"{url}?id={first.pk}&id={second.pk}&id=x&id=9999999999999999999"
    assert cast.leader.name in staff.get(url).content.decode()
    data = {"form_key": uuid.uuid4(), "chosen_on": "2026-04-09", "document": "写好的文号"}
    bad = staff.post(url, data)
    assert bad.status_code == 422 and "写好的文号" in bad.content.decode()
    data |= {
        "grounds": ["hard"], "chosen_on": "2026年4月9日", f"leader-{first.pk}": cast.leader.person_id,
        f"leader-{second.pk}": cast.official.person_id, f"committee-{second.pk}": "财经工委",
    }  # fmt: skip
    assert staff.post(url, data).status_code == 302
    assert staff.get(url).status_code == 302, "they are key cases already"
    leader = client_of(cast.official)
    with django_assert_max_num_queries(12):
        page = leader.get(reverse("suggestions:watch_list")).content.decode()
    assert f"{cast.official.name}（您）领衔，1 件" in page
    assert page.index("关于路灯的建议") < page.index(first.title), "the own ones stand first"
    assert "财经工委" in staff.get(reverse("suggestions:watch_print")).content.decode()

    url = reverse("suggestions:watch_new", args=[first.pk, "nudge"])
    assert "催办的话" in staff.get(url).content.decode()
    due = {"due": "2199-12-31", "units": cast.transport.pk, "text": "写好的话"}
    bad = staff.post(url, {"form_key": uuid.uuid4(), **due})
    assert bad.status_code == 422 and "写好的话" in bad.content.decode()
    assert staff.get(reverse("suggestions:watch_new", args=[first.pk, "other"])).status_code == 404
    (row,) = send(cast, first, "supervise", document="云人办〔2026〕12号")
    page = staff.get(first.get_absolute_url()).content.decode()
    assert reverse("suggestions:watch_case", args=[first.pk]) in page and "重点督办" in page
    with django_assert_max_num_queries(15):
        assert "云人办〔2026〕12号" in staff.get(row.get_absolute_url()).content.decode()
    fragment = staff.get(row.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert "云人办〔2026〕12号" in fragment and "<h1" not in fragment
    unit = client_of(cast.handler)
    assert "答复督办" in unit.get(reverse("suggestions:watch_answer", args=[row.pk])).content.decode()
    for tab in ("waiting", "late", "all", "x\x00"):
        assert (
            unit.get(reverse("suggestions:watch_list"), {"tab": tab, "q": "\x00", "unit": "9e9"}).status_code
            == 200
        )
    letter = unit.get(reverse("suggestions:watch_letter", args=[row.pk]))
    words = "\n".join(p.text for p in Document(io.BytesIO(letter.content)).paragraphs)
    for part in (
        "云人办〔2026〕12号",
        "关于督办",
        "的函",
        "请抓紧办理。",
        "2026年4月30日前",
        cast.transport.name,
    ):
        assert part in words, part


@pytest.mark.once
def test_a_leaders_home_shows_what_the_leader_leads(stages, cast, client_of, django_assert_max_num_queries):
    case = stages.handling()
    choose(cast, case)
    client = client_of(cast.leader)
    with django_assert_max_num_queries(20):
        page = client.get(reverse("workbench:home")).content.decode()
    assert "您领衔督办的" in page and case.title in page
    assert "您领衔督办的" not in client_of(cast.official).get(reverse("workbench:home")).content.decode()


def test_key_cases_pass_to_the_leader_who_takes_over(stages, cast):
    case = stages.handling()
    (key,) = choose(cast, case)
    person, to, body = cast.leader.person, cast.official.person, cast.county_congress
    assert [LED.waiting(person, body), LED.waiting(person, cast.transport), LED.waiting(to, body)] == [
        1,
        0,
        0,
    ]
    assert LED.hand_over(actor=cast.admin, person=person, to=to, organization=body, at=LATER) == 1
    key.refresh_from_db()
    assert key.leader == to
