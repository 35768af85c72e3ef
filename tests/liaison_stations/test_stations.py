from datetime import date, time

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import OrganizationKind
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from liaison_stations import services
from liaison_stations.models import ReceptionDay, Station, StationPlacement
from tests.factories.ground import NOW, TODAY


def open_one(cast, **changes):
    return services.open_station(
        **{
            "actor": cast.clerk,
            "name": "青山镇松坡村代表联络站",
            "township_congress": cast.green_hill_congress,
            "division": cast.village,
            "address": "松坡村村委会",
            "at": NOW,
            **changes,
        }
    )


def test_a_new_station_gets_a_code_and_an_organization_of_its_own(cast):
    station = open_one(cast)
    assert len(station.code) == 5 and not set(station.code) & set("01IO")
    assert station.organization.kind == OrganizationKind.STATION
    assert station.organization != cast.green_hill_congress
    assert (station.township, station.division) == (cast.green_hill, cast.village)


def test_a_station_takes_over_the_organization_that_waits_for_it(cast):
    assert cast.station.organization == cast.station_organization


def test_a_streets_working_committee_guides_stations_too(cast):
    station = open_one(
        cast,
        actor=cast.staff,
        name="城关街道代表联络站",
        township_congress=cast.street_committee,
        division=cast.street,
    )
    assert station.township == cast.street


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "青山镇代表联络站"}, "name"),
        ({"name": "县水利局"}, None),
        ({"code": "7KQ2M"}, "code"),
        ({"code": "AB0CD"}, "code"),
        ({"code": "AB"}, "code"),
    ],
)
def test_taken_names_and_codes_are_refused(cast, changes, field):
    if field is None:
        changes = {"name": cast.water.name}
        field = "name"
    with pytest.raises(Refused) as refusal:
        open_one(cast, **changes)
    assert refusal.value.field == field


def test_a_village_of_another_town_is_refused(cast):
    with pytest.raises(Refused) as refusal:
        open_one(cast, actor=cast.staff, division=cast.other_village)
    assert refusal.value.field == "division"


def test_a_department_guides_no_station(cast):
    with pytest.raises(Refused) as refusal:
        open_one(cast, actor=cast.staff, township_congress=cast.water)
    assert refusal.value.field == "township_congress"


def test_only_those_of_the_territory_open_stations(cast):
    for actor in (cast.stranger, cast.keeper, cast.deputy, cast.handler, cast.leader):
        with pytest.raises(Denied):
            open_one(cast, actor=actor)


def test_revising_a_station_renames_its_organization_and_keeps_a_version(cast):
    station = services.revise_station(
        actor=cast.clerk, station=cast.station, version=1, name="青山镇中心联络站", hours="每周一", at=NOW
    )
    assert (station.name, station.organization.name, station.version) == (
        "青山镇中心联络站",
        "青山镇中心联络站",
        2,
    )
    with pytest.raises(Conflict, match="吴桂香"):
        services.revise_station(actor=cast.staff, station=cast.station, version=1, hours="每周二", at=NOW)


def test_deputies_are_placed_once_and_leave_with_a_date(cast):
    assert (
        services.place_deputies(
            actor=cast.clerk, station=cast.station, mandates=[cast.mandates["deputy"]], on=TODAY, at=NOW
        )
        == []
    )
    assert (
        services.withdraw_deputies(
            actor=cast.clerk, station=cast.station, mandates=[cast.mandates["deputy"]], on=TODAY, at=NOW
        )
        == 1
    )
    placement = StationPlacement.objects.get(mandate=cast.mandates["deputy"])
    assert placement.ends_on == date(2026, 4, 8)
    again = services.place_deputies(
        actor=cast.clerk, station=cast.station, mandates=[cast.mandates["deputy"]], on=TODAY, at=NOW
    )
    assert len(again) == 1 and StationPlacement.objects.filter(mandate=cast.mandates["deputy"]).count() == 2


def test_nobody_is_placed_at_a_closed_station(cast):
    services.revise_station(actor=cast.clerk, station=cast.station, version=1, state="closed", at=NOW)
    with pytest.raises(Refused, match="已撤销"):
        services.place_deputies(
            actor=cast.clerk, station=cast.station, mandates=[cast.mandates["other_deputy"]], on=TODAY, at=NOW
        )


def test_who_sees_a_station(cast):
    seen = {key for key, actor in cast.actors.items() if Station.objects.visible_to(actor).exists()}
    assert seen == {
        "admin", "auditor", "staff", "leader", "official", "chair", "clerk", "keeper",
        "deputy", "co_deputy", "town_deputy",
    }  # fmt: skip
    assert Station.objects.visible_to(Actor.system(cast.county)).exists()
    assert not Station.objects.visible_to(Actor.anonymous()).exists()


def raw_day(cast, **values):
    return ReceptionDay.objects.create(
        **{"station": cast.station, "on": TODAY, "starts": "09:00", "ends": "11:30", **values}
    )


@pytest.mark.parametrize(
    "broken",
    [
        lambda cast: Station.objects.filter(pk=cast.station.pk).update(code="A1B2C"),
        lambda cast: StationPlacement.objects.create(
            station=cast.station, mandate=cast.mandates["deputy"], starts_on=TODAY
        ),
        lambda cast: StationPlacement.objects.create(
            station=cast.station,
            mandate=cast.mandates["other_deputy"],
            starts_on=TODAY,
            ends_on=date(2026, 1, 1),
        ),
        lambda cast: [raw_day(cast), raw_day(cast)],
        lambda cast: raw_day(cast, ends="08:00"),
        lambda cast: raw_day(cast, state="missed"),
        lambda cast: Station.objects.create(
            name=cast.station.name,
            code="ZZZZZ",
            organization=cast.water,
            township_congress=cast.green_hill_congress,
            division=cast.village,
            township=cast.green_hill,
            address="x",
            opened_at=NOW,
        ),
    ],
    ids=[
        "code",
        "placed twice",
        "placement dates",
        "day twice",
        "times",
        "missed without reason",
        "name twice",
    ],
)
def test_the_database_keeps_its_own_rules(cast, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        broken(cast)


def test_the_hours_on_the_wall_are_those_of_the_planned_days(cast, client):
    Station.objects.filter(pk=cast.station.pk).update(hours="每月 9日 上午")
    station = Station.objects.get(pk=cast.station.pk)
    assert station.hours_on(TODAY) == "每月 9日 上午"
    values = {
        "pattern": "month_days", "month_days": "15、20", "starts": time(14), "ends": time(16),
        "shift": "stay", "starts_on": TODAY,
    }  # fmt: skip
    rule = services.add_rule(actor=cast.keeper, station=station, at=NOW, **values)
    assert station.hours_on(TODAY) == "每月 9日 上午", "nothing is planned yet"
    said = "每月 15日、20日 14:00–16:00"

    def generate():
        shown = services.plan_year(station=station, year=2026, on=TODAY)
        services.generate_year(
            actor=cast.keeper, station=station, year=2026, on=TODAY, seen=shown.stamp, at=NOW
        )

    generate()
    assert station.hours_on(TODAY) == said
    page = client.get("/p/s/7KQ2M/").content.decode()
    assert said in page and "每月 9日 上午" not in page
    door = client.get(reverse("public_deputies:deputy_detail", args=[cast.mandates["deputy"].pk]))
    assert said in door.content.decode()
    # A rule that was changed and not planned anew says what nobody planned.
    rule = services.revise_rule(
        actor=cast.keeper, rule=rule, version=1, at=NOW, **values | {"month_days": "15、20、25"}
    )
    assert station.hours_on(TODAY) == "接下来 4月15日、4月20日、5月15日"
    generate()
    assert station.hours_on(TODAY) == "每月 15日、20日、25日 14:00–16:00"
    # Its days stand when it is stopped.
    services.stop_rule(actor=cast.keeper, rule=rule, reason="改为每周一", at=NOW)
    assert station.hours_on(TODAY) == "每月 15日、20日、25日 14:00–16:00"
    assert station.hours_on(date(2026, 12, 26)) == "每月 9日 上午"
