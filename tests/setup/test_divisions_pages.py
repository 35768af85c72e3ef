"""Correcting, adding and ending divisions, and giving one its congress."""

from __future__ import annotations

import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.models import Division, DivisionKind, Organization, OrganizationKind
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.web.refusals import Conflict, Refused
from congress_portal.setup.services import divisions
from tests.factories.ground import NOW, TODAY, make_division
from tests.setup.posting import post

pytestmark = pytest.mark.django_db


def edit(ground, division, **changes):
    values = {
        "name": division.name,
        "code": division.code,
        "kind": division.kind,
        "seen": divisions.state_of(division),
    }
    return divisions.edit_division(
        actor=ground.admin, division=division, on=TODAY, at=NOW, **{**values, **changes}
    )


def test_a_new_name_goes_to_the_bodies_and_keeps_the_records(ground):
    path = ground.green_hill.path
    division = edit(ground, ground.green_hill, name="青峰镇")
    assert division.path == path
    names = set(Organization.objects.filter(division=division).values_list("name", flat=True))
    assert {"青峰镇人民代表大会", "青峰镇人民政府"} <= names
    entry = JournalEntry.objects.get(move="edit_division")
    assert entry.before["name"] == "青山镇" and entry.after["name"] == "青峰镇"


def test_a_new_code_counts_from_its_day(ground):
    division = edit(ground, ground.green_hill, code="990101199")
    assert (division.code, division.valid_from) == ("990101199", TODAY)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"code": "990101102"}, "已经是“绿水镇”的"),
        ({"code": "99010"}, "9 位数字"),
        ({"code": "99010119x"}, "9 位数字"),
        ({"name": "绿水镇"}, "已经有“绿水镇”"),
        ({"kind": DivisionKind.SUBDISTRICT}, "现有“青山镇人民代表大会”"),
        ({"kind": DivisionKind.OTHER}, "现有“青山镇人民代表大会”"),
        ({}, "没有改动"),
    ],
)
def test_an_edit_that_contradicts_is_refused_in_words(ground, changes, says):
    with pytest.raises(Refused, match=says):
        edit(ground, ground.green_hill, **changes)


def test_who_comes_second_is_told_who_was_first(ground):
    seen = divisions.state_of(ground.green_hill)
    edit(ground, ground.green_hill, name="青峰镇")
    with pytest.raises(Conflict, match="管亦清"):
        edit(ground, ground.green_hill, name="青岭镇", seen=seen)


def test_the_edit_page_shows_what_was_typed_and_the_reason(ground, client_of):
    client = client_of(ground.admin)
    url = reverse("setup:division_edit", args=[ground.green_hill.pk])
    values = {"kind": "town", "on": "2026-04-09", "seen": divisions.state_of(ground.green_hill)}
    refused = post(client, url, name="绿水镇", code="990101101", **values)
    text = refused.content.decode()
    assert refused.status_code == 422 and "已经有“绿水镇”" in text and 'value="绿水镇"' in text
    done = post(client, url, name=" 青峰 镇", code="９９０１０１１０１", **values)
    assert done.status_code == 302
    assert Division.objects.get(pk=ground.green_hill.pk).name == "青峰镇"
    late = post(client, url, name="青岭镇", code="990101101", **values)
    assert late.status_code == 409 and "管亦清" in late.content.decode()


def test_a_village_is_added_below_its_township(ground, client_of):
    url = reverse("setup:division_add", args=[ground.green_hill.pk])
    answer = post(client_of(ground.admin), url, name="白果村委会", code="990101101202", on="2026-04-09")
    assert answer.status_code == 302
    village = Division.objects.get(name="白果村委会")
    assert village.path == f"{ground.green_hill.path}{village.pk}/" and village.level == "village"


def test_the_same_press_twice_adds_one_village(ground, client_of):
    client, url = client_of(ground.admin), reverse("setup:division_add", args=[ground.green_hill.pk])
    values = {"name": "白果村委会", "code": "990101101202", "on": "2026-04-09"}
    key = "11111111-2222-4333-8444-555555555555"
    first, second = (client.post(url, {"form_key": key, **values}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Division.objects.filter(name="白果村委会").count() == 1


def test_a_township_is_added_to_the_county_and_then_gets_its_congress(ground, client_of):
    client = client_of(ground.admin)
    url = reverse("setup:division_add", args=[ground.county.division_id])
    post(client, url, name="高坪乡", code="990101201", kind="township", on="2026-04-09")
    division = Division.objects.get(name="高坪乡")
    assert not division.organizations.exists()
    answer = post(client, reverse("setup:division_bodies", args=[division.pk]), kind="township")
    assert answer.status_code == 302
    assert set(division.organizations.values_list("name", flat=True)) == {
        "高坪乡人民代表大会",
        "高坪乡人民政府",
    }


def test_nothing_lies_below_a_village(ground, client_of):
    url = reverse("setup:division_add", args=[ground.village.pk])
    answer = post(client_of(ground.admin), url, name="一组", code="990101101201", on="2026-04-09")
    assert answer.status_code == 422 and "不能再加区划" in answer.content.decode()


def test_a_zone_can_become_a_street_with_its_committee(ground):
    zone = make_division(
        ground.county.division, "990101400", "云岭经济开发区", "township", DivisionKind.OTHER
    )
    made = divisions.set_up_bodies(actor=ground.admin, division=zone, kind=DivisionKind.SUBDISTRICT, at=NOW)
    assert [b.kind for b in made] == [OrganizationKind.STREET_COMMITTEE, OrganizationKind.TOWNSHIP_GOVERNMENT]
    with pytest.raises(Refused, match="已经有"):
        divisions.set_up_bodies(actor=ground.admin, division=zone, kind=DivisionKind.TOWN, at=NOW)
    with pytest.raises(Refused, match="其他区域不设人大"):
        other = make_division(ground.county.division, "990101401", "云岭监狱", "township", DivisionKind.OTHER)
        divisions.set_up_bodies(actor=ground.admin, division=other, kind=DivisionKind.OTHER, at=NOW)


def test_ending_waits_for_villages_and_bodies(ground):
    end = {"actor": ground.admin, "on": TODAY, "reason": "撤并", "at": NOW}
    with pytest.raises(Refused, match="还有 1 个村、社区"):
        divisions.end_division(division=ground.green_hill, **end)
    divisions.end_division(division=ground.village, **end)
    with pytest.raises(Refused, match="这里还有"):
        divisions.end_division(division=ground.green_hill, **end)
    with pytest.raises(Refused, match="停用"):
        divisions.end_division(division=ground.village, **end)
    with pytest.raises(Refused, match="乡级和村级"):
        divisions.end_division(division=ground.county.division, **end)


def test_an_ended_code_may_be_given_again(ground):
    divisions.end_division(actor=ground.admin, division=ground.village, on=TODAY, reason="", at=NOW)
    again = divisions.add_division(
        actor=ground.admin,
        parent=ground.green_hill,
        name="松坡村",
        code=ground.village.code,
        kind="",
        on=TODAY,
        at=NOW,
    )
    assert again.pk != ground.village.pk


def test_the_county_takes_its_divisions_new_name(ground):
    edit(ground, ground.county.division, name="云岭市")
    ground.county.refresh_from_db()
    assert ground.county.name == "云岭市"
    assert Organization.objects.filter(name="云岭市人民代表大会常务委员会").exists()
