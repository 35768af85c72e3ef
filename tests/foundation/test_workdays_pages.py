"""Pages of the working calendar: the year, the pasted notice, the counter."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.workdays.changes import plan_of, propose
from congress_portal.foundation.workdays.models import ChangeState, Holiday, HolidayChange
from congress_portal.foundation.workdays.services import seed_holidays
from tests.factories.ground import NOW, moment
from tests.foundation.test_workdays_notices import NOTICES
from tests.setup.posting import post

pytestmark = pytest.mark.django_db
LIST = "/calendar/"


@pytest.fixture
def table(ground):
    Holiday.objects.all().delete()
    seed_holidays()
    return ground


def test_everybody_reads_the_calendar_and_only_its_keepers_change_it(table, client_of):
    page = client_of(table.deputy if "deputy" in table.actors else table.handler).get(LIST, {"year": 2026})
    text = page.content.decode()
    assert page.status_code == 200 and "放假 33 天，补班 6 天，全年工作日 248 天" in text
    assert "粘贴通知" not in text and "删去" not in text
    assert post(client_of(table.handler), LIST, date="2027-10-01").status_code == 403
    assert "粘贴通知" in client_of(table.staff).get(LIST, {"year": 2026}).content.decode()


@pytest.mark.parametrize("query", ["?year=abc", "?year=0", "?year=99999", "?page=x", "?start=&amount=x"])
def test_a_mangled_address_is_no_accident(table, client_of, query):
    client = client_of(table.staff)
    for name in ("holiday_list", "year_print", "change_list", "clock_list", "notice_paste"):
        assert client.get(reverse(f"workdays:{name}") + query).status_code == 200, name
    assert client.get(reverse("workdays:date_count") + query).status_code in (200, 422)


def test_pages_cost_few_queries(table, client_of, django_assert_max_num_queries):
    change = propose(actor=table.staff, text=NOTICES[2026], year=2026, at=NOW)
    client = client_of(table.staff)
    for url in (LIST, reverse("workdays:change_list"), reverse("workdays:clock_list")):
        with django_assert_max_num_queries(12):
            assert client.get(url).status_code == 200
    for url in (reverse("workdays:year_print"), change.get_absolute_url(), reverse("workdays:notice_paste")):
        with django_assert_max_num_queries(12):
            assert client.get(url).status_code == 200


def test_a_notice_is_pasted_checked_confirmed_and_undone(table, client_of):
    client = client_of(table.staff)
    Holiday.objects.filter(date__year=2026).delete()
    answer = post(client, reverse("workdays:notice_paste"), year=2026, text=NOTICES[2026], document_number="")
    change = HolidayChange.objects.get()
    assert answer["Location"] == change.get_absolute_url()
    text = client.get(change.get_absolute_url()).content.decode()
    assert "新增 39 天" in text and "国办发明电〔2025〕7号" in text and "确认改动日历" in text
    assert not Holiday.objects.filter(date__year=2026).exists()
    stamp = plan_of(change).stamp
    assert post(client, reverse("workdays:change_apply", args=[change.pk]), stamp=stamp).status_code == 302
    assert Holiday.objects.filter(date__year=2026).count() == 39
    assert "撤销这次改动" in client.get(change.get_absolute_url()).content.decode()
    assert "国办发明电〔2025〕7号" in client.get(reverse("workdays:change_list")).content.decode()
    assert post(client, reverse("workdays:change_undo", args=[change.pk])).status_code == 302
    assert not Holiday.objects.filter(date__year=2026).exists()
    change.refresh_from_db()
    assert change.state == ChangeState.UNDONE


def test_a_notice_that_contradicts_itself_is_shown_with_every_sentence_and_kept_in_the_form(table, client_of):
    text = NOTICES[2026].replace("1月4日（周日）", "1月4日（周六）").replace("共9天", "共8天")
    page = post(client_of(table.staff), reverse("workdays:notice_paste"), year=2026, text=text)
    body = page.content.decode()
    assert page.status_code == 422
    assert "2026年1月4日是星期日，通知里写的是星期六" in body
    assert "春节：通知写共 8 天，按日期数是 9 天" in body
    assert "10月10日（周六）上班" in body


def test_a_confirmation_after_another_change_comes_back_as_a_conflict(table, client_of):
    change = propose(actor=table.staff, text="四、劳动节：5月1日至3日放假，共3天。", year=2026, at=NOW)
    stamp = plan_of(change).stamp
    client = client_of(table.staff)
    day = {"date": "2026-05-06", "is_workday": "0", "name": "劳动节", "source": ""}
    assert post(client, LIST, **day).status_code == 302
    answer = post(client, reverse("workdays:change_apply", args=[change.pk]), stamp=stamp)
    assert answer.status_code == 409 and "刚才有人改过" in answer.content.decode()


def test_a_day_is_entered_and_taken_out_on_the_years_page(table, client_of):
    client = client_of(table.staff)
    answer = post(client, LIST, date="2027-10-09", is_workday="1", name="国庆节", source="")
    assert answer["Location"].endswith("?year=2027")
    holiday = Holiday.objects.get(date=date(2027, 10, 9))
    refused = post(client, LIST, date="2027-10-12", is_workday="1", name="国庆节", source="")
    assert refused.status_code == 422 and "本来就上班" in refused.content.decode()
    url = reverse("workdays:holiday_clear", args=[holiday.pk])
    key = "7d0c3a1e-7c39-4b0e-9d5f-2f3b8c1d9e10"
    first, again = (client.post(url, {"form_key": key}) for _ in range(2))
    assert first.status_code == again.status_code == 302 and first["Location"] == again["Location"]
    assert not Holiday.objects.filter(pk=holiday.pk).exists()
    assert post(client, url).status_code == 409


def test_a_missing_next_year_is_said_from_november_with_what_to_do(table, client_of, monkeypatch):
    client = client_of(table.staff)
    monkeypatch.setattr(timezone, "now", lambda: moment(date(2026, 10, 31)))
    assert "放假安排还没有录入" not in client.get(LIST).content.decode()
    monkeypatch.setattr(timezone, "now", lambda: moment(date(2026, 11, 2)))
    text = client.get(LIST).content.decode()
    assert "2027年的放假安排还没有录入" in text and f"{reverse('workdays:notice_paste')}?year=2027" in text
    assert "2027年的放假安排还没有录入" not in client_of(table.handler).get(LIST).content.decode()


def test_the_homes_of_who_keeps_the_calendar_say_so_too(table, client_of, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: moment(date(2026, 11, 2)))
    for who in ("staff", "admin"):
        assert "2027年的放假安排还没有录入" in client_of(getattr(table, who)).get("/").content.decode(), who
    assert "2027年的放假安排" not in client_of(table.chair).get("/").content.decode()


def test_the_counter_answers_from_the_address(table, client_of, django_assert_max_num_queries):
    client = client_of(table.handler)
    url = reverse("workdays:date_count")
    with django_assert_max_num_queries(8):
        page = client.get(url, {"start": "2025-09-29", "amount": "3", "unit": "workdays"})
    text = page.content.decode()
    assert "2025年10月10日" in text and "国庆节、中秋节放假" in text and "跳过放假和周末 8 天" in text
    rolled = client.get(url, {"start": "2026-07-02", "amount": "3", "unit": "months", "roll": "on"})
    assert "2026年10月8日" in rolled.content.decode()
    plain = client.get(url, {"start": "2026-07-02", "amount": "3", "unit": "months"})
    assert "2026年10月2日" in plain.content.decode()
    first = client.get(url, {"start": "2026-03-02", "amount": "1", "unit": "days", "count_first": "on"})
    assert "2026年3月2日" in first.content.decode()


def test_a_question_without_sense_is_answered_in_words(table, client_of):
    client, url = client_of(table.handler), reverse("workdays:date_count")
    page = client.get(url, {"start": "昨天", "amount": "0", "unit": "years"})
    assert page.status_code == 422
    assert "起算日期请写成 2026-04-09 的样子" in page.content.decode()
    assert (
        "请填写 1900 年到 2199 年之间的日期"
        in client.get(url, {"start": "9999-12-01", "amount": "1000", "unit": "months"}).content.decode()
    )
    unknown = client.get(url, {"start": "2031-03-02", "amount": "5", "unit": "workdays"}).content.decode()
    assert "放假安排还没有公布" in unknown


def test_the_sheet_shows_twelve_months(table, client_of):
    text = client_of(table.staff).get(reverse("workdays:year_print"), {"year": 2026}).content.decode()
    assert text.count('class="month-grid"') == 12 and "2026年工作日历" in text
    assert "国庆节：10月1日—7日，9月20日（周日）、10月10日（周六）补班" in text
