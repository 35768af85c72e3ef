"""The first day of a real county: the administrator signs in, and every step of the checklist opens."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from congress_portal.foundation.accounts.models import County, Organization, User
from tests.setup.posting import post
from tests.setup.test_setup_county import run

pytestmark = pytest.mark.django_db
OWN = "shan-quan-2026"


@pytest.fixture
def administrator() -> Client:
    """宁陕县 just made, its administrator signed in with a password of his own."""
    password = run("610923.csv").split("初始密码 ")[1].split()[0]
    client = Client()
    answer = client.post(reverse("accounts:sign_in"), {"username": "admin", "password": password})
    assert answer.status_code == 302
    # Nothing else opens before the first password is changed.
    assert client.get("/")["Location"] == reverse("accounts:password")
    values = {"old_password": password, "new_password": OWN, "repeated": OWN}
    assert post(client, reverse("accounts:password"), **values).status_code == 302
    return client


def test_the_administrator_lands_on_what_is_to_do(administrator, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        response = administrator.get("/")
    text = response.content.decode()
    assert "启用清单" in text and "宁陕县人大代表工作平台" in text and "演示数据" not in text


def test_every_step_of_the_checklist_opens(administrator):
    rows = administrator.get(reverse("setup:checklist")).context["rows"]
    assert len(rows) >= len([row for row in rows if not row["done"]]) > 0
    for row in rows:
        assert administrator.get(row["url"]).status_code == 200, row["label"]


def test_the_first_three_steps_are_done_in_the_browser(administrator):
    county = County.objects.get()
    words = {
        name: getattr(county, name)
        for name in (
            "word",
            "host",
            "help_hours",
            "stage_submit",
            "stage_accept",
            "stage_dispatch",
            "stage_close",
        )
    }
    post(
        administrator,
        reverse("setup:county_edit"),
        version=county.version,
        help_phone="0915-6822000",
        **words,
    )
    post(administrator, reverse("setup:organization_units"), lines="宁陕县水利局\n宁陕县交通运输局")
    office = {
        "organization": county.congress_id,
        "role": "congress_staff",
        "title": "代工委",
        "username": "zhou",
    }
    answer = post(administrator, reverse("setup:person_new"), name="周文清", phone="", **office)
    password = (
        administrator.get(answer["Location"]).content.decode().split('id="first-password">')[1].split("<")[0]
    )
    assert Organization.objects.filter(short_name="县水利局").exists()
    states = {
        row["label"]: row["done"] for row in administrator.get(reverse("setup:checklist")).context["rows"]
    }
    assert states["填写帮助电话和主办单位"] and states["登记承办单位"] and states["给工作人员开通账号"]
    theirs = Client()
    assert (
        theirs.post(reverse("accounts:sign_in"), {"username": "zhou", "password": password}).status_code
        == 302
    )
    User.objects.filter(username="zhou").update(must_change_password=False)
    assert "工作台" in theirs.get("/").content.decode()
