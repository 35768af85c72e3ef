"""Central stations and points, villages served, keepers, who has a station, the grid."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from liaison_stations import services
from liaison_stations.models import Station, StationPlacement
from liaison_stations.network import grid_of, placed_by_town
from liaison_stations.services.keepers import appoint_keeper, relieve_keeper
from liaison_stations.services.network import Tie, check_phone, tie_stations, untie_stations
from liaison_stations.services.placements import place_unplaced
from tests.factories.cast import make_deputy
from tests.factories.ground import NOW, TODAY, make_division
from tests.liaison_stations.test_pages import keyed

pytestmark = pytest.mark.usefixtures("today")


def url(name, *args):
    return reverse(f"liaison_stations:{name}", args=args)


def village_of(cast, name, code):
    return make_division(cast.green_hill, code, name, "village")


def point_of(cast, name="松坡村代表联络站", **changes):
    return services.open_station(
        **{
            "actor": cast.clerk,
            "name": name,
            "kind": "village",
            "township_congress": cast.green_hill_congress,
            "division": cast.village,
            "address": "村委会",
            "parent": cast.station,
            "at": NOW,
            **changes,
        }
    )


def revise(cast, station, actor=None, **changes):
    station.refresh_from_db()
    return services.revise_station(
        actor=actor or cast.clerk, station=station, version=station.version, at=NOW, **changes
    )


# --- a central station and its points ---------------------------------------------------------------


def test_a_point_hangs_on_the_towns_central_station_and_serves_villages(cast):
    bamboo = village_of(cast, "竹园村", "990101101202")
    point = point_of(cast, serves=[bamboo, cast.village])
    assert point.parent == cast.station and list(cast.station.points.all()) == [point]
    # Its own village is its own: nobody writes it down twice.
    assert list(point.serves.all()) == [bamboo]
    point = revise(cast, point, serves=[], parent=None)
    assert (point.parent, point.serves.count(), point.version) == (None, 0, 2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "central"}, "parent"),
        ({"web_address": "javascript:alert(1)"}, "web_address"),
        ({"address": ""}, "address"),
        ({"kind": "online", "address": "", "web_address": ""}, "web_address"),
    ],
)
def test_what_no_station_can_be_is_refused_at_its_field(cast, changes, field):
    with pytest.raises(Refused) as refusal:
        point_of(cast, **changes)
    assert refusal.value.field == field


def test_a_station_on_the_web_has_an_address_there_and_no_door(cast):
    station = point_of(cast, kind="online", address="", web_address="https://www.example.com/zhan")
    assert station.is_online and station.address == ""


def test_a_central_station_keeps_its_points_until_they_hang_elsewhere(cast):
    point = point_of(cast)
    for changes in ({"kind": "village"}, {"state": "closed"}):
        with pytest.raises(Refused, match="下面还有站点"):
            revise(cast, cast.station, **changes)
    with pytest.raises(Refused, match="不是中心联络站"):
        point_of(cast, "又一个站", parent=point)
    revise(cast, point, parent=None)
    assert revise(cast, cast.station, state="closed").state == "closed"
    with pytest.raises(Refused, match="已撤销"):
        revise(cast, point, parent=cast.station)


def test_a_village_of_another_town_is_not_served_and_a_strangers_station_is_no_parent(cast):
    with pytest.raises(Refused, match="不是这个乡镇的村"):
        revise(cast, cast.station, serves=[cast.other_village])
    with pytest.raises(Refused, match="不在同一个乡镇"):
        point_of(
            cast,
            "三组村代表联络站",
            actor=cast.stranger,
            township_congress=cast.clear_water_congress,
            division=cast.other_village,
        )
    with pytest.raises(Denied):
        revise(cast, cast.station, actor=cast.stranger, serves=[cast.village])


def test_ties_are_made_in_bulk_and_taken_back_as_they_were(cast):
    bamboo = village_of(cast, "竹园村", "990101101202")
    point = point_of(cast, parent=None)
    rows = {point.pk: Tie(cast.station, [bamboo]), cast.station.pk: Tie(None, [bamboo])}
    before = tie_stations(actor=cast.clerk, rows=rows, at=NOW)
    point.refresh_from_db()
    assert point.parent == cast.station and point.serves.get() == bamboo
    assert tie_stations(actor=cast.clerk, rows=rows, at=NOW) == {}
    untie_stations(actor=cast.clerk, before=before, at=NOW)
    point.refresh_from_db()
    assert point.parent is None and not point.serves.exists() and not cast.station.serves.exists()
    with pytest.raises(Denied):
        tie_stations(actor=cast.stranger, rows=rows, at=NOW)


# --- keepers -----------------------------------------------------------------------------------------


def test_a_keeper_is_appointed_by_name_or_from_the_roster_and_relieved_with_a_day(cast):
    new = appoint_keeper(
        actor=cast.clerk, station=cast.station, name="罗小站", phone="13800001499", on=TODAY, at=NOW
    )
    assert (new.role, new.organization, new.person.phone) == (
        "station_keeper",
        cast.station.organization,
        "13800001499",
    )
    deputy = cast.mandates["town_deputy"].person
    appoint_keeper(actor=cast.clerk, station=cast.station, person=deputy, on=TODAY, at=NOW)
    with pytest.raises(Refused, match="已经是这个站的工作人员"):
        appoint_keeper(actor=cast.clerk, station=cast.station, person=deputy, on=TODAY, at=NOW)
    relieve_keeper(actor=cast.clerk, station=cast.station, membership=new, on=TODAY, at=NOW)
    assert Membership.objects.get(pk=new.pk).ends_on == TODAY
    with pytest.raises(Refused, match="已于 2026-04-09 结束"):
        relieve_keeper(actor=cast.clerk, station=cast.station, membership=new, on=TODAY, at=NOW)


def test_nobody_gives_or_takes_a_role_that_is_not_the_stations(cast):
    for call in (
        lambda: appoint_keeper(actor=cast.stranger, station=cast.station, name="某人", on=TODAY, at=NOW),
        lambda: appoint_keeper(actor=cast.keeper, station=cast.station, name="某人", on=TODAY, at=NOW),
    ):
        with pytest.raises(Denied):
            call()
    with pytest.raises(Refused, match="这不是"):
        relieve_keeper(
            actor=cast.staff, station=cast.station, membership=cast.chair.membership, on=TODAY, at=NOW
        )


def test_the_keepers_form_keeps_what_was_typed_and_says_what_to_do(cast, client_of):
    clerk, page = client_of(cast.clerk), url("keeper_create", cast.station.pk)
    for posted, words in (
        ({"on": "2026-04-09"}, "请在上面选一个人，或者填写姓名"),
        ({"on": "2026-04-09", "name": "罗小站", "phone": "12"}, "11 位数字"),
        ({"on": "2026-04-09", "name": "罗\x00小站"}, ""),
        ({"on": "0000-99-99", "name": "罗小站"}, "罗小站"),
        ({"on": "2026-04-09", "name": "罗小站", "person": str(cast.deputy.person_id)}, "上面已经选了人"),
        ({"on": "2026-04-09", "person": "99999999999999999999"}, "选"),
    ):
        answer = keyed(clerk, page, **posted)
        assert answer.status_code == 422 and words in answer.content.decode(), posted
    assert keyed(clerk, page, on="2026-04-09", name="罗小站").status_code == 302
    shown = clerk.get(cast.station.get_absolute_url() + "?tab=facts").content.decode()
    assert "罗小站" in shown and "罗守站" in shown
    keeper = Membership.objects.get(person__name="罗小站")
    end = url("keeper_end", cast.station.pk, keeper.pk)
    assert keyed(clerk, end, on="2020-01-01").status_code == 422
    assert keyed(clerk, end, on="2026-04-09", reason="调走").status_code == 302
    assert client_of(cast.stranger).get(end).status_code == 404
    assert clerk.get(url("keeper_end", cast.station.pk, cast.chair.membership_id)).status_code == 404


# --- who has a station -------------------------------------------------------------------------------


def test_a_person_counts_once_and_has_a_station_by_any_mandate(cast):
    make_deputy(cast, "twice", "石永康", cast.county_congress, cast.term, cast.village)
    twin = cast.mandates["twice"]
    # 石永康's second mandate is the same person's: no second deputy to place.
    type(twin).objects.filter(pk=twin.pk).update(person=cast.mandates["town_deputy"].person)
    whole, towns = placed_by_town(cast.staff)
    assert (whole.placed, whole.total, whole.missing) == (3, 4, 1)
    assert [(row.name, row.placed, row.total) for row in towns] == [("青山镇", 3, 3), ("绿水镇", 0, 1)]
    services.revise_station(actor=cast.clerk, station=cast.station, version=1, state="closed", at=NOW)
    assert placed_by_town(cast.staff)[0].placed == 0


def test_a_deputy_whose_mandate_ended_is_neither_counted_nor_shown_at_the_station(cast, client_of):
    mandate = cast.mandates["deputy"]
    type(mandate).objects.filter(pk=mandate.pk).update(state="ended", ended_on=TODAY, end_reason="resigned")
    assert placed_by_town(cast.clerk)[0].total == 2
    assert "陆明远" not in client_of(cast.clerk).get(url("station_poster", cast.station.pk)).content.decode()


def test_many_are_placed_in_one_press_and_whoever_has_a_station_keeps_it(cast, client_of):
    point = point_of(cast)
    for number in range(3):
        make_deputy(cast, f"new{number}", f"新代表{number}", cast.county_congress, cast.term, cast.village)
    clerk, page = client_of(cast.clerk), url("placement_many", cast.green_hill.pk)
    form = clerk.get(page).context["form"]
    assert [row["why"] for row in form.rows] == ["本村的站"] * 3
    fields = {f"station_{cast.mandates[f'new{n}'].pk}": str(point.pk) for n in range(2)}
    place_unplaced(actor=cast.staff, rows={cast.mandates["new0"].pk: cast.station.pk}, on=TODAY, at=NOW)
    done = keyed(clerk, page, on="2026-04-09", **fields)
    assert done.status_code == 302
    assert "1 位代表已经安排进站" in clerk.get(done.url).content.decode()
    stations = dict(
        StationPlacement.objects.filter(mandate__person__name__startswith="新").values_list(
            "mandate__person__name", "station"
        )
    )
    assert stations == {"新代表0": cast.station.pk, "新代表1": point.pk}


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"on": "2026-04-09"}, "还没有给谁选站"),
        ({"on": "九号", "station": "own"}, "日期"),
        ({"on": "2026-04-09", "station": "99999"}, "选"),
        ({"on": "2026-04-09", "station": "\x00"}, "选"),
    ],
)
def test_a_list_that_cannot_be_placed_is_shown_again(cast, client_of, posted, words):
    cast.station.placements.filter(mandate=cast.mandates["deputy"]).delete()
    fields = {"on": posted["on"]}
    if "station" in posted:
        chosen = str(cast.station.pk) if posted["station"] == "own" else posted["station"]
        fields[f"station_{cast.mandates['deputy'].pk}"] = chosen
    answer = keyed(client_of(cast.clerk), url("placement_many", cast.green_hill.pk), **fields)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not cast.station.placements.filter(mandate=cast.mandates["deputy"], ends_on=None).exists()


def test_nobody_is_placed_at_a_closed_station_or_in_anothers_town(cast):
    rows = {cast.mandates["other_deputy"].pk: cast.station.pk}
    with pytest.raises(Denied):
        place_unplaced(actor=cast.stranger, rows=rows, on=TODAY, at=NOW)
    services.revise_station(actor=cast.clerk, station=cast.station, version=1, state="closed", at=NOW)
    with pytest.raises(Refused, match="已撤销"):
        place_unplaced(actor=cast.staff, rows=rows, on=TODAY, at=NOW)


# --- the pages ---------------------------------------------------------------------------------------


def test_the_grid_marks_each_village_and_leaves_closed_stations_out(cast):
    bamboo = village_of(cast, "竹园村", "990101101202")
    village_of(cast, "柏树村", "990101101203")
    point = point_of(cast, serves=[bamboo])
    grid = grid_of(cast.county.division.path)
    [green, clear, street] = grid.towns
    assert [(c.village.name, c.cover.value) for c in green.villages] == [
        ("松坡村", "own"), ("竹园村", "served"), ("柏树村", "gap"),
    ]  # fmt: skip
    assert green.stations == [cast.station] and grid.without_centre == [clear.town, street.town]
    assert (grid.villages, grid.own, grid.served, grid.gaps) == (4, 1, 1, 2)
    assert grid.answer == "空白最多的是青山镇、绿水镇，各 1 个村（社区）"
    revise(cast, point, state="closed")
    assert grid_of(cast.green_hill.path).answer == "青山镇还有 3 个村（社区）空白"


def test_a_keeper_and_a_deputy_read_the_network_and_open_only_their_own_stations(cast, client_of):
    other = services.open_station(
        actor=cast.stranger, name="绿水镇代表联络站", township_congress=cast.clear_water_congress,
        division=cast.clear_water, address="绿水街", at=NOW,
    )  # fmt: skip
    keeper = client_of(cast.keeper).get(url("station_grid")).content.decode()
    assert cast.station.get_absolute_url() in keeper and "绿水镇" not in keeper
    deputy = client_of(cast.deputy).get(url("station_grid")).content.decode()
    assert "绿水镇代表联络站" in deputy and other.get_absolute_url() not in deputy


def test_the_placements_page_says_how_many_have_a_station(cast, client_of):
    staff = client_of(cast.staff)
    page = staff.get(url("placement_list")).content.decode()
    assert "4 人中 3 人有站，还有 1 人没有站" in page and "曹国栋" in page and "陆明远" not in page
    own = client_of(cast.deputy).get(url("placement_list")).content.decode()
    assert "您已经有站" in own and "您所在的站" in own and "人中" not in own
    everybody = staff.get(url("placement_list"), {"view": "all", "q": "陆"}).content.decode()
    assert "陆明远" in everybody and "青山镇代表联络站" in everybody
    for query in ({"township": "²"}, {"q": "\x00"}, {"township": "9" * 30, "view": "x"}, {"at": "x"}):
        assert staff.get(url("placement_list"), query).status_code == 200, query
        assert staff.get(url("station_grid"), query).status_code == 200, query


@pytest.mark.parametrize(
    ("name", "ceiling"),
    [("station_grid", 12), ("station_grid_print", 12), ("placement_list", 12), ("placement_many", 15),
     ("keeper_create", 15), ("station_rules", 15), ("facts", 15)],
)  # fmt: skip
def test_pages_of_the_network_cost_few_queries(cast, client_of, name, ceiling, django_assert_max_num_queries):
    for number in range(12):
        place = village_of(cast, f"第{number}村", f"9901011013{number:02d}")
        point_of(cast, f"第{number}站", division=place, serves=[cast.village])
        make_deputy(cast, f"n{number}", f"代表{number}", cast.county_congress, cast.term, place)
    rows = {"placement_many": [cast.green_hill.pk], "keeper_create": [cast.station.pk]}
    address = (
        cast.station.get_absolute_url() + "?tab=facts"
        if name == "facts"
        else url(name, *rows.get(name, [cast.station.pk] if name == "station_rules" else []))
    )
    client = client_of(cast.clerk)
    client.get(address)
    with django_assert_max_num_queries(ceiling):
        page = client.get(address)
    assert page.status_code == 200 and page.content.decode().count("<h1") == 1


def test_the_rules_are_printed_a_sheet_each_and_the_station_tells_what_it_waits_for(cast, client_of):
    revise(cast, cast.station, rules="接待制度\n来访必登\n保密制度\n不外传")
    page = client_of(cast.keeper).get(url("station_rules", cast.station.pk)).content.decode()
    assert page.count("wall-sheet") == 2 and "wall-a3.css" in page
    assert (
        "wall-a3.css"
        not in client_of(cast.keeper)
        .get(url("station_rules", cast.station.pk), {"paper": "a4"})
        .content.decode()
    )
    Todo.objects.create(
        subject_key="x.y:1", kind="x", organization=cast.station.organization, capability="plan_reception",
        verb="张贴", title="4月9日的接待公告", url="/x/", opened_at=NOW, due=TODAY + timedelta(days=2),
    )  # fmt: skip
    keeper = client_of(cast.keeper).get(cast.station.get_absolute_url()).content.decode()
    assert "4月9日的接待公告" in keeper and "剩 2 天" in keeper
    # The keeper plans days; what only the office can put right is the office's to do.
    assert "以后的接待日还没有排" in keeper and "资料还缺" not in keeper
    clerk = client_of(cast.clerk).get(cast.station.get_absolute_url()).content.decode()
    assert "资料还缺：场地与设施" in clerk


def test_the_edit_form_changes_the_network_and_shows_both_sides_of_a_conflict(cast, client_of):
    bamboo = village_of(cast, "竹园村", "990101101202")
    point = point_of(cast, parent=None)
    clerk, page = client_of(cast.clerk), url("station_edit", point.pk)
    values = {"name": point.name, "kind": "village", "state": "open", "address": "村委会", "version": "1"}
    saved = keyed(clerk, page, **values, parent=str(cast.station.pk), serves=[str(bamboo.pk)])
    assert saved.status_code == 302
    point.refresh_from_db()
    assert (point.parent, point.serves.get(), point.version) == (cast.station, bamboo, 2)
    stale = keyed(clerk, page, **values, parent="", serves=[])
    assert stale.status_code == 409 and "用现在的" in stale.content.decode()
    with pytest.raises(Conflict):
        services.revise_station(actor=cast.clerk, station=point, version=1, serves=[], at=NOW)
    shown = clerk.get(point.get_absolute_url() + "?tab=facts").content.decode()
    assert "竹园村" in shown and cast.station.name in shown


def test_a_placement_that_ends_on_the_first_day_of_the_calendar_is_no_error(cast):
    services.withdraw_deputies(
        actor=cast.clerk, station=cast.station, mandates=[cast.mandates["deputy"]], on=date.min, at=NOW
    )
    row = StationPlacement.objects.get(mandate=cast.mandates["deputy"])
    assert row.ends_on == row.starts_on


def test_the_system_sees_every_station_and_nobody_else_is_made_by_a_refused_row(cast):
    people = Person.objects.count()
    with pytest.raises(Refused):
        appoint_keeper(
            actor=Actor.system(cast.county), station=cast.station, name=" ", on=TODAY + timedelta(1), at=NOW
        )
    assert (Person.objects.count(), Station.objects.count()) == (people, 1)


@pytest.mark.parametrize(
    "phone", ["", "0914-2345678", "（０９１４）2345678", "13800001499、0914-2345678转801", "400-123-4567"]
)
def test_a_stations_telephone_is_one_that_can_be_dialled(phone):
    check_phone(phone)


@pytest.mark.parametrize("phone", ["abc", "12", "站长家", "0914-2345678、abc", "、", "1380000149"])
def test_what_nobody_can_dial_is_not_shown_to_the_public(phone):
    with pytest.raises(Refused, match="不是电话号码"):
        check_phone(phone)


def test_a_telephone_that_is_none_is_asked_back_where_the_station_is_edited(cast):
    with pytest.raises(Refused, match="不是电话号码") as refusal:
        services.revise_station(
            actor=cast.clerk, station=cast.station, version=cast.station.version, phone="abc", at=NOW
        )
    assert refusal.value.field == "phone"
