"""The county's words, the working calendar, the checklist and the journal."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict
from congress_portal.setup.checklist import ITEMS
from congress_portal.setup.services import settings
from congress_portal.setup.views.checklist import checklist_rows
from tests.factories.ground import NOW, moment
from tests.setup.posting import post

pytestmark = pytest.mark.django_db
WORDS = {
    "word": "区",
    "host": "云岭区人大常委会办公室",
    "help_phone": "０９１５－112233",
    "help_hours": "工作日 9:00–17:00",
    "stage_submit": "选民点单",
    "stage_accept": "代表接单",
    "stage_dispatch": "人大派单",
    "stage_close": "政府销单",
}


def test_the_countys_words_and_telephone_are_kept(ground, client_of):
    client, url = client_of(ground.admin), reverse("setup:county_edit")
    assert post(client, url, version=1, **WORDS).status_code == 302
    county = County.objects.get()
    assert (county.word, county.stage_submit, county.help_phone) == ("区", "选民点单", "0915-112233")
    stale = post(client, url, version=1, **{**WORDS, "host": "别的"})
    assert stale.status_code == 409 and "管亦清" in stale.content.decode()
    empty = post(client, url, version=2, **{**WORDS, "stage_close": ""})
    assert empty.status_code == 422 and "请填写这一步的叫法" in empty.content.decode()


def test_a_second_setting_on_an_old_page_conflicts(ground):
    values = {name: getattr(ground.county, name) for name in settings.COUNTY_FIELDS}
    change = {"actor": ground.admin, "county": ground.county, "at": NOW}
    settings.change_county(version=1, values=values | {"help_phone": "1"}, **change)
    with pytest.raises(Conflict):
        settings.change_county(version=1, values=values | {"help_phone": "2"}, **change)


def test_the_checklist_says_what_is_missing_and_leads_there(ground, client_of, django_assert_max_num_queries):
    rows = {row["label"]: row for row in checklist_rows(ground.county)}
    assert set(rows) >= {item.label for item in ITEMS}
    assert rows["登记承办单位"]["number"] == 2 and rows["登记承办单位"]["done"]
    assert rows["核对乡镇、街道和村、社区"]["number"] == 3
    assert rows["填写帮助电话和主办单位"]["done"]
    assert not rows["核对今年的放假和补班日"]["done"]
    client = client_of(ground.admin)
    with django_assert_max_num_queries(20):
        page = client.get(reverse("setup:checklist")).content.decode()
    assert all(row["url"] in page for row in rows.values())


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.key)
def test_an_item_of_the_checklist_costs_one_query(ground, item, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        item.count(ground.county) if item.count else item.done(ground.county)


def test_the_auditor_reads_the_countys_journal_page_by_page(ground, client_of):
    for number in range(60):
        record(
            actor=ground.staff,
            subject=ground.water,
            move="x",
            summary=f"办了第{number:03d}件",
            at=moment(date(2026, 4, 1), 9, number % 60),
        )
    client, url = client_of(ground.auditor), reverse("setup:journal_list")
    first = client.get(url)
    text = first.content.decode()
    assert "办了第059件" in text and "办了第000件" not in text and "周文清" in text
    second = client.get(first.context["page"].next_url).content.decode()
    assert "办了第000件" in second
    assert "没有符合条件的记录" in client.get(url, {"q": "没有"}).content.decode()
    assert "没有符合条件的记录" in client.get(url, {"first": "2026-04-02"}).content.decode()
    assert "办了第059件" in client.get(url, {"first": "2026-04-01", "last": "2026-04-01"}).content.decode()


def test_another_countys_journal_is_not_shown(ground, client_of):
    from tests.setup.test_setup_county import run

    run("610923.csv")
    assert "宁陕" not in client_of(ground.auditor).get(reverse("setup:journal_list")).content.decode()
