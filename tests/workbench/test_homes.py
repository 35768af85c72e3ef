"""The home of every role: opens, shows what waits, and stays within twenty queries."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.notifications.services import open_todo
from congress_portal.workbench.homes import HOMES, home_of
from tests.factories.ground import NOW, make_person, make_user

pytestmark = pytest.mark.django_db
EVERYBODY = {
    "admin": "admin",
    "auditor": "auditor",
    "staff": "staff",
    "leader": "leader",
    "official": "leader",
    "chair": "township",
    "clerk": "township",
    "stranger": "township",
    "office": "office",
    "handler": "department",
    "head": "department",
    "town_handler": "department",
    "deputy": "deputy",
    "town_deputy": "deputy",
    "keeper": "station",
    "rater": "rater",
}


@pytest.mark.parametrize(("who", "name"), EVERYBODY.items())
def test_every_role_has_its_home_within_twenty_queries(
    cast, client_of, django_assert_max_num_queries, who, name
):
    actor = getattr(cast, who)
    assert home_of(actor).name == name
    client = client_of(actor)
    with django_assert_max_num_queries(20):
        response = client.get("/")
    text = response.content.decode()
    assert response.status_code == 200
    assert text.count("<h1") == 1 and "工作台" in text
    assert text.count("btn-primary") <= 1


def test_every_home_is_somebodys():
    assert {home.name for home in HOMES} == set(EVERYBODY.values())


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_link_of_a_home_is_dead(cast, client_of, who):
    client = client_of(getattr(cast, who))
    text = client.get("/").content.decode()
    main = text.split('<main id="main"')[1]
    for address in sorted(set(re.findall(r'href="(/[^"#]*)', main))):
        answer = client.get(address.replace("&amp;", "&"))
        assert answer.status_code in (200, 302), (who, address, answer.status_code)


def test_an_account_without_a_role_is_told_whom_to_call(cast, client):
    user = make_user(make_person(cast.county, "无任职"), "nobody")
    client.force_login(user)
    text = client.get("/").content.decode()
    assert "没有任职" in text and cast.county.help_phone in text


def test_a_role_that_ended_opens_nothing(cast, client_of):
    client = client_of(cast.handler)
    Membership.objects.filter(pk=cast.handler.membership_id).update(
        starts_on="2020-01-01", ends_on="2020-02-01"
    )
    assert "没有任职" in client.get("/").content.decode()


def test_the_visitor_signs_in_first(client, db):
    assert "/sign-in/" in client.get("/")["Location"]


def test_what_waits_stands_on_top(cast, client_of):
    open_todo(
        subject=cast.water,
        kind="test",
        organization=cast.county_congress,
        capability="dispatch_suggestion",
        verb="派单",
        title="关于修复水沟的建议",
        why="4月3日被退回",
        url="/todo/",
        at=NOW,
    )
    text = client_of(cast.staff).get("/").content.decode()
    assert text.index("关于修复水沟的建议") < text.index("14 天内到期")
    assert "关于修复水沟的建议" not in client_of(cast.leader).get("/").content.decode()


def test_the_rater_reads_the_truth(cast, client_of):
    assert "现在没有需要您测评的事项" in client_of(cast.rater).get("/").content.decode()


def test_a_town_is_never_red_and_a_deputy_never_ranked(cast, client_of):
    text = client_of(cast.deputy).get("/").content.decode()
    main = text.split('<main id="main"')[1]
    assert "名次" not in main and "积分" not in main
    assert reverse("phone:visit_create") in text
