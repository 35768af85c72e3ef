"""我的记录, 我的履职 and 设置 on the phone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from liaison_stations.choices import ActivityKind
from liaison_stations.models import Activity
from liaison_stations.services import log_activity
from tests.factories.ground import NOW, TODAY
from tests.workbench.test_phone import VISIT, filled


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The pages' clock stands at ``NOW``."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def at(name, activity):
    return reverse(f"phone:{name}", args=[activity.pk])


def logged_for(cast, **facts):
    """What the station's keeper wrote down for the deputy."""
    values = {
        "kind": ActivityKind.VISIT, "on": TODAY, "mandates": [cast.mandates["deputy"]],
        "organizer": cast.green_hill_congress, "congress": cast.green_hill_congress,
        "township": cast.green_hill, "headcount": 3, "proxy": True, "at": NOW,
    }  # fmt: skip
    return log_activity(actor=cast.keeper, **values | facts)


def test_a_deputy_corrects_an_entry_of_these_days_on_the_phone(cast, client_of):
    client = client_of(cast.deputy)
    client.post(VISIT, filled(client, VISIT))
    activity = Activity.objects.get()
    assert at("record_detail", activity) in client.get(reverse("phone:record_list")).content.decode()
    address = at("record_edit", activity)
    assert address in client.get(at("record_detail", activity)).content.decode()
    answer = client.post(address, filled(client, address, headcount="12", note="一共十二户"), follow=True)
    activity.refresh_from_db()
    assert (activity.headcount, activity.note) == (12, "一共十二户")
    assert "已更正，县人大已收到" in answer.content.decode() and "12 位" in answer.content.decode()


def test_a_wrong_correction_keeps_what_was_typed_and_a_late_one_says_whom_to_ask(
    cast, client_of, monkeypatch
):
    client = client_of(cast.deputy)
    client.post(VISIT, filled(client, VISIT))
    activity = Activity.objects.get()
    address = at("record_edit", activity)
    wrong = client.post(address, filled(client, address, on="2026-04-30", note="改了一半"))
    assert wrong.status_code == 422 and "不能晚于今天" in wrong.content.decode()
    assert "改了一半" in wrong.content.decode()
    Activity.objects.update(received_at=NOW - timedelta(days=8))
    late = client.get(address)
    assert late.status_code == 403 and "请联络站或镇人大来改" in late.content.decode()
    assert address not in client.get(at("record_detail", activity)).content.decode()


def test_what_the_keeper_wrote_down_is_confirmed_or_disputed_on_the_phone(cast, client_of):
    right, wrong = logged_for(cast), logged_for(cast, headcount=9)
    client = client_of(cast.deputy)
    todos = client.get(reverse("phone:todos")).content.decode()
    assert at("record_detail", right) in todos and at("record_detail", wrong) in todos
    page = client.get(at("record_detail", right)).content.decode()
    assert "替您记的，对不对" in page
    key = page.split('name="form_key" value="')[1].split('"')[0]
    done = client.post(at("record_confirm", right), {"form_key": key}, follow=True).content.decode()
    assert "已确认，县人大已收到" in done and "对不对" not in done
    address = at("record_dispute", wrong)
    said = client.post(address, filled(client, address, reason="那天我在县里开会"), follow=True)
    wrong.refresh_from_db()
    assert wrong.disputed_at is not None and "那天我在县里开会" in said.content.decode()


def test_a_record_is_taken_back_with_its_reason_and_others_have_no_page_of_it(cast, client_of):
    client = client_of(cast.deputy)
    client.post(VISIT, filled(client, VISIT))
    activity = Activity.objects.get()
    address = at("record_void", activity)
    assert client.post(address, filled(client, address, reason="")).status_code == 422
    page = client.post(address, filled(client, address, reason="记重了"), follow=True).content.decode()
    activity.refresh_from_db()
    assert activity.void_reason == "记重了" and "已作废：" in page
    for name in ("record_detail", "record_edit", "record_void"):
        assert client_of(cast.co_deputy).get(at(name, activity)).status_code == 404


def test_the_own_year_is_told_in_figures_from_what_was_entered(cast, client_of):
    client = client_of(cast.deputy)
    client.post(VISIT, filled(client, VISIT, people="10", demand="三组到小学的路下雨全是泥。"))
    client.post(VISIT, filled(client, VISIT, people="5", day="other", on="2026-03-20"))
    logged = Activity.objects.get(headcount=5)
    page = client.get(reverse("phone:summary"))
    figures = {row["label"]: row["figure"] for row in page.context["figures"]}
    assert (figures["见到群众"], figures["反映的事"], figures["办好"]) == (15, 1, 0)
    months = {month["label"]: month["count"] for month in page.context["months"]}
    assert months["3月"] == 1 and months["4月"] == 2 and "5月" not in months
    address = at("record_void", logged)
    client.post(address, filled(client, address, reason="记错了"))
    after = client.get(reverse("phone:summary")).context["figures"]
    assert {row["label"]: row["figure"] for row in after}["见到群众"] == 10


def test_these_pages_cost_few_queries(cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.deputy)
    for people in ("1", "2", "5"):
        client.post(VISIT, filled(client, VISIT, people=people))
    activity = Activity.objects.first()
    for address, most in (
        (at("record_detail", activity), 15),
        (at("record_edit", activity), 15),
        (reverse("phone:summary"), 15),
        (reverse("phone:settings"), 12),
        (reverse("phone:outbox"), 12),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
