"""Leaders and presidium members keep contact with deputies; what was asked for waits until it is answered."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies import contact_deadlines, contact_handing_over
from deputies.forms.contacts import waiting_visits
from deputies.models import ContactAssignment, ContactVisit, Mandate, PerformanceEntry
from deputies.services.contact_visits import (
    answer_contact,
    edit_contact_visit,
    log_contact,
    void_contact_visit,
)
from deputies.services.contacts import assign_contacts, contact_people, copy_contacts, end_contact
from deputies.services.endings import end_mandate
from deputies.services.mandates import grant_mandate
from tests.factories.deputies import many_mandates
from tests.factories.ground import NOW, TODAY, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(cast):
    """The chair of 青山镇 keeps contact with 沈秀兰 this year."""
    return assign_contacts(
        actor=cast.clerk,
        congress=cast.green_hill_congress,
        year=2026,
        person=cast.chair.person,
        mandates=[cast.mandates["other_deputy"]],
        at=NOW,
    )[0]


def visit_of(cast, pair, **values):
    values = {"on": TODAY, "topic": "看望，谈饮水工程", "at": NOW, "actor": cast.chair} | values
    return log_contact(assignment=pair, **values)


def test_members_are_found_by_office_and_leaders_by_role(cast):
    of_county = contact_people(cast.county_congress, TODAY)
    of_town = contact_people(cast.green_hill_congress, TODAY)
    assert cast.leader.person_id in of_county
    assert cast.deputy.person_id not in of_county
    assert of_town[cast.chair.person_id] == "青山镇人大主席"
    assert of_town[cast.mandates["deputy_green"].person_id] == "主席团成员"
    assert cast.clerk.person_id not in of_town
    assert cast.mandates["other_deputy"].person_id not in of_town


def test_both_sides_are_told_of_the_assignment(cast, pair):
    told = OutboxMessage.objects.filter(kind="contact_assigned").values_list("recipient_id", "title")
    assert dict(told) == {
        cast.chair.person_id: "2026年请您联系 1 位代表",
        cast.mandates["other_deputy"].person_id: "2026年由何建平联系您",
    }


@pytest.mark.parametrize(
    ("who", "mandates", "words"),
    [
        ("clerk", ["other_deputy"], "请先在代表的“届次与变更”里登记职务"),
        ("chair", ["strange_deputy"], "不是青山镇人大的现任代表"),
        ("chair", ["deputy"], "不是青山镇人大的现任代表"),
        ("chair", [], "请至少选择一位代表"),
        ("deputy", ["deputy_green"], "本人不用联系本人"),
    ],
)
def test_who_has_no_office_and_whom_one_cannot_contact(cast, who, mandates, words):
    with pytest.raises(Refused, match=words):
        assign_contacts(
            actor=cast.clerk,
            congress=cast.green_hill_congress,
            year=2026,
            person=getattr(cast, who).person,
            mandates=[cast.mandates[key] for key in mandates],
            at=NOW,
        )


def test_assigning_the_same_pair_again_says_that_nothing_is_new(cast, pair):
    with pytest.raises(Refused, match="没有新的安排"):
        assign_contacts(
            actor=cast.clerk, congress=cast.green_hill_congress, year=2026, person=cast.chair.person,
            mandates=[cast.mandates["other_deputy"]], at=NOW,
        )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        ContactAssignment.objects.create(
            congress=pair.congress, year=2026, person=pair.person, mandate=pair.mandate
        )


def test_the_next_township_and_leaders_assign_nobody(cast):
    for who in ("stranger", "leader", "other_deputy"):
        with pytest.raises(Denied):
            assign_contacts(
                actor=getattr(cast, who), congress=cast.green_hill_congress, year=2026,
                person=cast.chair.person, mandates=[cast.mandates["other_deputy"]], at=NOW,
            )  # fmt: skip


def test_a_contact_counts_and_writes_nothing_into_the_deputys_file(cast, pair):
    assert list(ContactAssignment.objects.lacking()) == [pair]
    visit_of(cast, pair)
    pair.refresh_from_db()
    assert (pair.visits_done, pair.last_visit_on, pair.visits_left) == (1, TODAY, 0)
    assert not ContactAssignment.objects.lacking().exists()
    assert not PerformanceEntry.objects.exists()


def test_days_ahead_other_years_and_the_same_day_twice_are_refused(cast, pair):
    visit_of(cast, pair)
    for on, words in (
        (TODAY, "已经登记过"),
        (TODAY + timedelta(days=1), "还没有到"),
        (date(2025, 12, 30), "2026 年的安排"),
    ):
        with pytest.raises(Refused, match=words):
            visit_of(cast, pair, on=on)


def test_only_who_keeps_contact_and_the_office_write_it_down(cast, pair):
    for who in ("other_deputy", "leader", "stranger", "leader_of_group"):
        with pytest.raises(Denied):
            visit_of(cast, pair, actor=getattr(cast, who))
    assert visit_of(cast, pair, actor=cast.staff).recorded_by == cast.staff.person


def test_a_request_waits_for_the_office_and_its_answer_reaches_the_deputy(cast, pair):
    visit = visit_of(cast, pair, requests="希望早些通知视察")
    todo = Todo.objects.open().get(kind="contact_request")
    assert (todo.organization, todo.verb) == (cast.green_hill_congress, "答复")
    assert list(waiting_visits()) == [visit]
    visit = answer_contact(actor=cast.clerk, visit=visit, answer="今后提前十天通知", on=TODAY, at=NOW)
    assert not Todo.objects.open().filter(kind="contact_request").exists()
    assert not waiting_visits().exists()
    told = OutboxMessage.objects.get(kind="contact_answered")
    assert (told.recipient_id, told.body) == (pair.mandate.person_id, "今后提前十天通知")


def test_an_answer_on_the_spot_makes_nobody_wait(cast, pair):
    visit = visit_of(cast, pair, requests="想参加培训", answer="列入下期")
    assert (visit.answered_on, Todo.objects.open().filter(kind="contact_request").count()) == (TODAY, 0)


@pytest.mark.parametrize(
    ("answer", "on", "words"),
    [
        ("", TODAY, "请写明怎么答复"),
        ("好", TODAY - timedelta(days=1), "答复日期"),
        ("好", TODAY + timedelta(days=1), "答复日期"),
    ],
)
def test_an_answer_has_words_and_a_day_that_fits(cast, pair, answer, on, words):
    visit = visit_of(cast, pair, requests="希望早些通知视察")
    with pytest.raises(Refused, match=words):
        answer_contact(actor=cast.clerk, visit=visit, answer=answer, on=on, at=NOW)


def test_a_voided_contact_no_longer_counts_and_is_left_alone(cast, pair):
    visit = visit_of(cast, pair, requests="希望早些通知视察")
    with pytest.raises(Refused, match="请写明作废的原因"):
        void_contact_visit(actor=cast.clerk, visit=visit, reason=" ", at=NOW)
    void_contact_visit(actor=cast.clerk, visit=visit, reason="登记重复", at=NOW)
    pair.refresh_from_db()
    assert (pair.visits_done, pair.last_visit_on) == (0, None)
    assert not Todo.objects.open().filter(kind="contact_request").exists()
    with pytest.raises(Conflict, match="已经作废"):
        answer_contact(actor=cast.clerk, visit=visit, answer="好", on=TODAY, at=NOW)
    assert visit_of(cast, pair).pk != visit.pk


def test_a_contact_that_somebody_else_corrected_is_a_conflict(cast, pair):
    visit = visit_of(cast, pair)
    values = {"on": TODAY, "way": "talk", "requests": "", "at": NOW, "version": 1}
    edit_contact_visit(actor=cast.clerk, visit=visit, topic="座谈", **values)
    with pytest.raises(Conflict):
        edit_contact_visit(actor=cast.clerk, visit=visit, topic="走访", **values)


def test_last_years_assignments_are_taken_over_without_who_left(cast, pair):
    assign_contacts(
        actor=cast.clerk, congress=cast.green_hill_congress, year=2026, person=cast.chair.person,
        mandates=[cast.mandates["leader_of_group"]], visits_due=3, at=NOW,
    )  # fmt: skip
    end_mandate(
        actor=cast.clerk, mandate=cast.mandates["other_deputy"], on=TODAY, reason="died", note="", at=NOW
    )
    made = copy_contacts(
        actor=cast.clerk, congress=cast.green_hill_congress, from_year=2026, year=2027, at=NOW
    )
    assert [(row.mandate.person.name, row.visits_due) for row in made] == [("方晓云", 3)]
    with pytest.raises(Refused, match="都已经沿用过"):
        copy_contacts(actor=cast.clerk, congress=cast.green_hill_congress, from_year=2026, year=2027, at=NOW)


def test_an_ended_assignment_is_no_longer_due_and_takes_no_later_contact(cast, pair):
    end_contact(actor=cast.clerk, assignment=pair, on=date(2026, 3, 1), reason="工作调动", at=NOW)
    assert not ContactAssignment.objects.lacking().exists()
    with pytest.raises(Refused, match="2026-03-01 结束"):
        visit_of(cast, pair)
    with pytest.raises(Conflict, match="已于 2026-03-01 结束"):
        end_contact(actor=cast.clerk, assignment=pair, on=TODAY, reason="再来一次", at=NOW)


def test_a_deputy_who_left_office_is_due_no_longer_and_the_years_before_read_as_they_were(
    cast, pair, client_of
):
    before = assign_contacts(
        actor=cast.clerk, congress=cast.green_hill_congress, year=2025, person=cast.chair.person,
        mandates=[cast.mandates["other_deputy"]], at=NOW,
    )[0]  # fmt: skip
    end_mandate(actor=cast.clerk, mandate=cast.mandates["other_deputy"], on=TODAY, reason="died", at=NOW)
    now = ContactAssignment.objects.select_related("mandate").get(pk=pair.pk)
    assert (now.deputy_left, now.visits_left) == (True, 0)
    assert list(ContactAssignment.objects.lacking()) == [before]
    client, url = client_of(cast.chair), reverse("deputies:contact_list")
    page = client.get(f"{url}?year=2026").content.decode()
    assert "代表已离任" in page and "1 人联系代表" not in page
    assert "1 人联系代表，共 1 项安排" in client.get(f"{url}?year=2025").content.decode()
    assert "不用再联系" in client.get(pair.get_absolute_url()).content.decode()


def test_who_has_deputies_left_is_reminded_once_and_a_week_late_of_the_stage_that_stands(cast, pair):
    assert list(contact_deadlines.due(date(2026, 10, 31))) == []
    kinds = OutboxMessage.objects.filter(kind=contact_deadlines.KEY, superseded=False)
    for day in (date(2026, 11, 3), date(2026, 11, 3)):
        run_reminders(on=day, at=moment(day))
    assert list(kinds.values_list("recipient_id", "stage")) == [(cast.chair.person_id, "t-60")]
    run_reminders(on=date(2026, 12, 28), at=moment(date(2026, 12, 28)))
    assert kinds.order_by("pk").last().stage == "t-7"
    last = kinds.order_by("pk").last()
    assert last.title == "2026年还有 1 位联系的代表没有联系到"
    assert last.body.startswith("沈秀兰。")
    visit_of(cast, pair, on=date(2026, 12, 28), at=moment(date(2026, 12, 28)))
    assert list(contact_deadlines.due(date(2026, 12, 29))) == []
    assert not kinds.unread().exists()


def test_deputies_see_who_contacts_them_and_nobody_elses(cast, pair, client_of):
    list_url = reverse("deputies:contact_list")
    assert "何建平" in client_of(cast.other_deputy).get(list_url).content.decode()
    assert client_of(cast.other_deputy).get(pair.get_absolute_url()).status_code == 200
    for who in ("strange_deputy", "leader_of_group", "stranger"):
        client = client_of(getattr(cast, who))
        assert "沈秀兰" not in client.get(list_url).content.decode()
        assert client.get(pair.get_absolute_url()).status_code == 404


def test_the_list_is_narrowed_by_name_and_progress_and_survives_nonsense(cast, pair, client_of):
    client, url = client_of(cast.clerk), reverse("deputies:contact_list")
    assert "沈秀兰" in client.get(url, {"year": 2026, "state": "lacking"}).content.decode()
    assert "没有符合条件的安排" in client.get(url, {"year": 2026, "state": "done"}).content.decode()
    assert "沈秀兰" in client.get(url, {"year": 2026, "q": "秀兰"}).content.decode()
    for query in ({"year": "9" * 40}, {"q": "\0"}, {"congress": "x"}, {"mandate": "9" * 30}, {"state": "?"}):
        assert client.get(url, query).status_code == 200


def test_lists_and_pairs_ask_the_database_little(cast, pair, client_of, django_assert_max_num_queries):
    mandates = many_mandates(cast, 30)
    assign_contacts(
        actor=cast.clerk, congress=cast.green_hill_congress, year=2026, person=cast.chair.person,
        mandates=mandates, at=NOW,
    )  # fmt: skip
    for day in (1, 2, 3):
        visit_of(cast, pair, on=date(2026, 4, day), requests="要求")
    client = client_of(cast.staff)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("deputies:contact_list"), {"year": 2026}).status_code == 200
    with django_assert_max_num_queries(15):
        assert client.get(pair.get_absolute_url()).status_code == 200
    export = reverse("deputies:contact_export") + "?year=2026"
    with django_assert_max_num_queries(15):
        assert client.post(export).status_code == 200


def test_a_contact_is_written_down_through_the_page_and_what_is_wrong_keeps_the_words(
    cast, pair, client_of, submit
):
    client, url = client_of(cast.chair), reverse("deputies:contact_visit_create", args=[pair.pk])
    answer = submit(client, url, on="2099-01-01", topic="看望老代表")
    assert answer.status_code == 422
    assert "看望老代表" in answer.content.decode()
    answer = submit(client, url, on="2026-04-08", topic="看望老代表", requests="")
    assert answer.status_code == 302
    assert ContactVisit.objects.get().topic == "看望老代表"


def test_after_a_change_of_term_the_same_year_is_taken_over_under_the_new_mandate(cast, pair, system):
    old = cast.mandates["other_deputy"]
    end_mandate(actor=system, mandate=old, on=TODAY, reason="moved_away", at=NOW)
    Mandate.objects.filter(pk=old.pk).update(term=cast.clear_term)
    new = grant_mandate(
        actor=system, person=old.person, congress=cast.green_hill_congress, term=cast.green_term,
        constituency=cast.green_district, home_division=cast.village, starts_on=TODAY, at=NOW,
    )  # fmt: skip
    made = copy_contacts(
        actor=cast.clerk, congress=cast.green_hill_congress, from_year=2026, year=2026, at=NOW
    )
    assert [(row.person_id, row.mandate_id) for row in made] == [(cast.chair.person_id, new.pk)]


def test_contacts_that_were_made_stay_made_after_a_change_of_term(cast, pair, client_of, system):
    lacking = assign_contacts(
        actor=cast.clerk, congress=cast.green_hill_congress, year=2026, person=cast.chair.person,
        mandates=[cast.mandates["leader_of_group"]], visits_due=2, at=NOW,
    )[0]  # fmt: skip
    ContactAssignment.objects.filter(pk=pair.pk).update(visits_done=F("visits_due"))
    Mandate.objects.filter(pk__in=[pair.mandate_id, lacking.mandate_id]).update(
        state="ended", ended_on=TODAY, end_reason="term_over"
    )
    assert list(ContactAssignment.objects.in_force()) == [pair]
    assert not ContactAssignment.objects.lacking().exists()
    page = client_of(cast.chair).get(f"{reverse('deputies:contact_list')}?year=2026").content.decode()
    assert "已完成" in page and "上届任期届满" in page and "代表已离任" not in page
    assert "1 人联系代表，共 1 项安排" in page
    answer = client_of(cast.chair).get(lacking.get_absolute_url()).content.decode()
    assert "沿用到新一届" in answer


def test_contacts_pass_to_a_colleague_in_office_and_what_was_done_stays(cast, pair):
    visit_of(cast, pair)
    member = cast.mandates["deputy_green"].person
    move = {
        "actor": cast.staff,
        "person": cast.chair.person,
        "organization": cast.green_hill_congress,
        "at": NOW,
    }
    assert contact_handing_over.waiting(cast.chair.person, cast.green_hill_congress) == 1
    assert contact_handing_over.hand_over(to=cast.clerk.person, **move) == 0
    assert contact_handing_over.hand_over(to=pair.mandate.person, **move) == 0
    assert contact_handing_over.hand_over(to=member, **move) == 1
    pair.refresh_from_db()
    assert (pair.ended_on, pair.visits_done) == (TODAY, 1)
    assert ContactAssignment.objects.standing().get().person == member
    assert contact_handing_over.waiting(cast.chair.person, cast.green_hill_congress) == 0
