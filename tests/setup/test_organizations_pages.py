"""Registering units one by one and by the list, correcting and ending them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.models import Membership, Organization, OrganizationKind
from congress_portal.foundation.notifications.services import open_todo
from congress_portal.foundation.web.refusals import Conflict, Refused
from congress_portal.setup.services import organizations
from tests.factories.ground import NOW, TODAY
from tests.setup.posting import post

pytestmark = pytest.mark.django_db


def test_a_unit_is_registered_with_a_short_name_of_its_own(ground, client_of):
    values = {"name": "云岭县教育体育局", "kind": "handling_unit", "division": ground.county.division_id}
    answer = post(client_of(ground.admin), reverse("setup:organization_new"), **values)
    assert answer.status_code == 302
    assert Organization.objects.get(name="云岭县教育体育局").short_name == "县教育体育局"


def test_names_and_seats_are_not_given_twice(ground, client_of):
    client, url = client_of(ground.admin), reverse("setup:organization_new")
    place = {"division": ground.county.division_id}
    again = post(client, url, name="云岭县水利局", kind="handling_unit", **place)
    assert again.status_code == 422 and "已经有“云岭县水利局”" in again.content.decode()
    second = post(client, url, name="云岭县督查室", kind="county_government_office", **place)
    assert second.status_code == 422 and "同类单位只能有一个" in second.content.decode()


def test_a_pasted_list_becomes_units_and_known_ones_stay(ground, client_of):
    lines = "1、云岭县教育体育局\n云岭县水利局\n\n云岭县卫生健康局，县卫健局，0000-112255\n云岭县林业局\t县林业局\n"
    answer = post(client_of(ground.admin), reverse("setup:organization_units"), lines=lines)
    assert answer.status_code == 302
    units = Organization.objects.filter(kind=OrganizationKind.HANDLING_UNIT, county=ground.county)
    assert set(units.values_list("short_name", flat=True)) == {
        "县交通运输局",
        "县水利局",
        "县教育体育局",
        "县卫健局",
        "县林业局",
    }
    assert units.get(short_name="县卫健局").phone == "0000-112255"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("", "请粘贴单位名称"),
        ("   \n\n", "请粘贴单位名称"),
        ("甲局\n甲局", "第 2 行：“甲局”与第 1 行重复"),
        ("甲局，甲，1，2", "第 1 行：一行最多三项"),
        ("，甲", "第 1 行：没有单位全称"),
        ("\n".join(f"第{n}局" for n in range(201)), "一次最多加 200 个"),
        (f"{'局' * 61}", "第 1 行：单位全称超过 60 个字"),
    ],
)
def test_a_faulty_list_adds_nothing_and_says_where(ground, client_of, lines, says):
    before = Organization.objects.count()
    answer = post(client_of(ground.admin), reverse("setup:organization_units"), lines=lines)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Organization.objects.count() == before


def edit(ground, **changes):
    values = {"name": "云岭县水务局", "short_name": "县水务局", "phone": "", "version": 1, **changes}
    return organizations.edit_organization(actor=ground.admin, organization=ground.water, at=NOW, **values)


def test_an_edit_of_an_old_page_is_told_who_was_first(ground):
    edit(ground)
    with pytest.raises(Conflict, match="管亦清.*改过这条"):
        edit(ground, name="云岭县水保局")
    with pytest.raises(Refused, match="已经有"):
        edit(ground, name="云岭县交通运输局", version=2)


def test_a_unit_ends_when_nobody_and_nothing_waits_in_it(ground):
    end = {"actor": ground.admin, "organization": ground.water, "on": TODAY, "at": NOW}
    with pytest.raises(Refused, match="还有 1 人"):
        organizations.end_organization(**end)
    Membership.objects.filter(organization=ground.water).update(ends_on=TODAY.replace(month=1))
    todo = open_todo(
        subject=ground.water,
        kind="x",
        capability="handle_case",
        verb="办",
        title="事",
        url="/",
        at=NOW,
        organization=ground.water,
    )
    with pytest.raises(Refused, match="还有 1 件待办"):
        organizations.end_organization(**end)
    todo.closed_at = NOW
    todo.save()
    ended = organizations.end_organization(successor=ground.transport, **end)
    assert (ended.valid_to, ended.successor_id) == (TODAY, ground.transport.pk)
    with pytest.raises(Refused, match="已于"):
        organizations.end_organization(**end)


def test_the_standing_committee_cannot_be_ended(ground):
    with pytest.raises(Refused, match="不能撤销"):
        organizations.end_organization(
            actor=ground.admin, organization=ground.county_congress, on=TODAY, at=NOW
        )


def test_the_page_of_an_ended_unit_still_opens(ground, client_of):
    Organization.objects.filter(pk=ground.court.pk).update(valid_to=TODAY)
    url = reverse("setup:organization_detail", args=[ground.court.pk])
    assert "撤销" in client_of(ground.admin).get(url).content.decode()
    listed = client_of(ground.admin).get(reverse("setup:organization_list"), {"state": "ended"})
    assert "云岭县人民法院" in listed.content.decode()
