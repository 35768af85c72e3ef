"""The roster of a day: who sat then, who was suspended, who held which office; whatever became of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from deputies import services
from deputies.choices import Office, SuspensionReason
from deputies.models import Delegation, Mandate
from deputies.on_a_day import asked_day
from tests.factories.ground import NOW, TODAY

LIST = reverse("deputies:mandate_list")


@pytest.mark.parametrize("text", ["", "x", "2026-13-40", "2024-02-30", "9" * 40, "\0", None])
def test_a_day_that_is_none_asks_for_today(text):
    assert asked_day(text) is None


def test_a_day_may_be_written_as_people_write_it():
    assert asked_day("2024年3月5日") == asked_day("2024-03-05") == date(2024, 3, 5)


@pytest.fixture
def history(cast):
    """青山镇 changed its term today; 陆明远 was suspended in January, 沈秀兰 sat in the presidium for a year."""
    services.suspend_mandate(
        actor=cast.chair, mandate=cast.mandates["deputy_green"], on=date(2026, 1, 5),
        reason=SuspensionReason.DETAINED, at=NOW,
    )  # fmt: skip
    services.restore_mandate(
        actor=cast.chair, mandate=cast.mandates["deputy_green"], on=date(2026, 2, 1), at=NOW
    )
    holding = services.take_office(
        actor=cast.chair, mandate=cast.mandates["other_deputy"], office=Office.PRESIDIUM_MEMBER,
        starts_on=date(2023, 1, 1), at=NOW,
    )  # fmt: skip
    services.leave_office(actor=cast.chair, holding=holding, on=date(2023, 12, 31), at=NOW)
    change = services.prepare_change(
        actor=cast.chair,
        congress=cast.green_hill_congress,
        number=20,
        elected_on=TODAY,
        starts_on=TODAY,
        at=NOW,
    )
    services.choose_coming(
        actor=cast.chair, change=change, mandates=[cast.mandates["leader_of_group"]], at=NOW
    )
    services.confirm_change(actor=cast.chair, change=change, at=NOW)
    return cast


@pytest.mark.django_db
def test_the_list_of_a_day_is_as_it_was(history, client_of, django_assert_max_num_queries):
    client = client_of(history.chair)

    def rows(**query):
        page = client.get(LIST, {"level": "township", **query}).content.decode()
        return {n for n in ("陆明远", "沈秀兰", "方晓云") if f">{n}</a>" in page}, page

    assert rows()[0] == {"方晓云"}
    yesterday = str(TODAY - timedelta(days=1))
    with django_assert_max_num_queries(12):
        names, page = rows(on=yesterday)
    assert names == {"陆明远", "沈秀兰", "方晓云"} and "那天在任的" in page and "代表小组组长" in page
    assert rows(on="2021-05-31")[0] == set()
    assert rows(on=str(TODAY))[0] == {"方晓云"}
    assert "主席团成员" in rows(on="2023-06-30", q="沈秀兰")[1]
    assert "主席团成员" not in rows(on="2024-06-30", q="沈秀兰")[1]
    assert rows(on="2026-01-05", state="suspended")[0] == {"陆明远"}
    assert rows(on="2026-01-31", state="active")[0] == {"沈秀兰", "方晓云"}
    assert rows(on="2026-02-01", state="suspended")[0] == set()
    assert rows(on="x")[0] == {"方晓云"}


@pytest.mark.django_db
def test_a_deputys_page_tells_what_the_person_was_that_day(history, client_of, django_assert_max_num_queries):
    mandate = Mandate.objects.get(pk=history.mandates["deputy_green"].pk)
    url = f"{mandate.get_absolute_url()}?tab=history"
    client = client_of(history.staff)
    with django_assert_max_num_queries(15):
        page = client.get(f"{url}&on=2026-01-10").content.decode()
    assert "2026-01-10 那天" in page and "暂停执行职务" in page and "县十九届人大代表" in page
    assert "那天不是代表" in client.get(f"{url}&on=2020-01-01").content.decode()
    assert client.get(f"{url}&on=x").status_code == 200


@pytest.mark.django_db
def test_groups_and_delegations_of_a_day_with_their_leaders(
    history, client_of, django_assert_max_num_queries
):
    client, groups = client_of(history.staff), reverse("deputies:group_list")
    assert "方晓云" not in client.get(groups).content.decode()
    with django_assert_max_num_queries(12):
        page = client.get(f"{groups}?on=2024-01-01").content.decode()
    assert "方晓云" in page and "那天的代表" in page
    change = services.prepare_change(
        actor=history.staff,
        congress=history.county_congress,
        number=20,
        elected_on=TODAY,
        starts_on=TODAY,
        at=NOW,
    )
    services.choose_coming(actor=history.staff, change=change, mandates=[history.mandates["deputy"]], at=NOW)
    services.confirm_change(actor=history.staff, change=change, at=NOW)
    old, new = Delegation.objects.order_by("term__number")
    page = client.get(f"{groups}?show=delegations&on=2024-01-01").content.decode()
    assert f"delegation={old.pk}&amp;on=2024-01-01" in page and f"delegation={new.pk}&" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "label", "sentence"),
    [
        ("more=1&on=abc", "哪一天的名册", "请按“2026-04-09”的样子填写日期。"),
        ("more=1&on=0001-01-01", "哪一天的名册", "请填写 1900 年到 2199 年之间的日期。"),
        ("more=1&on=%00", "哪一天的名册", "请按“2026-04-09”的样子填写日期。"),
        ("level=x", "层级", "没有这个选项，请重新选择。"),
        ("term=99999999999999999999", "届", "这一项现在不能选，请重新选择。"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_over_the_list(
    cast, client_of, django_assert_max_num_queries, asked, label, sentence
):
    client = client_of(cast.staff)
    with django_assert_max_num_queries(12):
        page = client.get(f"{reverse('deputies:mandate_list')}?{asked}").content.decode()
    assert sentence in page
    assert f"“{label}”填写的内容看不懂，没有用上。下面列的是现任代表。" in page
    assert "沈秀兰" in page
