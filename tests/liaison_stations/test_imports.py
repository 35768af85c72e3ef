"""Stations from the office's list: judged, opened with keepers and deputies, revised, and taken back."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress_portal.foundation.accounts.models import Membership, Organization, Person
from congress_portal.foundation.slots import IMPORT_KINDS, ImportScope, StagedRow, Verdict
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from liaison_stations.models import Station, StationPlacement
from liaison_stations.services import plan_reception_days
from liaison_stations.services.opening import NewStation, open_stations, place_many
from tests.factories.cast import make_deputy
from tests.factories.ground import NOW, make_division

LATER = NOW + timedelta(hours=1)
KIND = IMPORT_KINDS.get("liaison_stations.stations")
ROW = {
    "name": "青山镇松坡村代表联络站",
    "township": "青山镇",
    "village": "松坡村委会",
    "kind": "village",
    "address": "松坡村村委会一楼",
    "hours": "每月 15 日上午",
    "keepers": "罗小站",
    "keeper_phones": "13800001499",
    "opened_on": date(2020, 7, 1),
    "facilities": "接待室 40 平方米",
    "deputies": "陆明远、石永康",
}


def scope_of(cast, actor=None, at=NOW):
    return ImportScope(actor or cast.staff, cast.county, {}, at)


def judge(scope, *values):
    keys = frozenset(key for v in values for key in v)
    rows = [StagedRow(n, {k: v.get(k) for k in keys}, keys) for n, v in enumerate(values, start=3)]
    return rows, KIND.judge(scope, rows)


def bring_in(scope, *values):
    rows, judged = judge(scope, *values)
    assert all(j.verdict in (Verdict.NEW, Verdict.CHANGED) for j in judged), [j.reasons for j in judged]
    scope.cache.clear()
    return KIND.apply(scope, [(row, j.plan) for row, j in zip(rows, judged, strict=True)])


def test_a_station_is_opened_with_its_keeper_and_its_deputies(cast):
    bring_in(scope_of(cast), ROW)
    station = Station.objects.get(name=ROW["name"])
    assert (station.division, station.township, station.township_congress) == (
        cast.village, cast.green_hill, cast.green_hill_congress,
    )  # fmt: skip
    assert (station.kind, station.hours, station.facilities) == (
        "village",
        "每月 15 日上午",
        "接待室 40 平方米",
    )
    assert station.organization.valid_from == date(2020, 7, 1)
    assert len(station.code) == 5
    keeper = station.organization.memberships.get()
    assert (keeper.person.name, keeper.role, keeper.person.phone) == (
        "罗小站",
        "station_keeper",
        "13800001499",
    )
    assert sorted(station.placements.values_list("mandate__person__name", flat=True)) == ["石永康", "陆明远"]


def test_what_a_list_does_not_say_is_taken_from_the_place(cast):
    bring_in(scope_of(cast), {"name": "绿水镇中心联络站", "township": "绿水镇"})
    station = Station.objects.get(name="绿水镇中心联络站")
    assert (station.kind, station.address, station.state) == ("central", "绿水镇", "open")
    assert not station.placements.exists()


def test_one_keeper_of_two_stations_is_one_person(cast):
    bring_in(scope_of(cast), ROW, ROW | {"name": "青山镇活动室", "village": None, "kind": "activity_room"})
    assert Person.objects.filter(name="罗小站").count() == 1
    assert Membership.objects.filter(person__name="罗小站").count() == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"township": "石头镇"}, "没有“石头镇”"),
        ({"village": "三组村"}, "青山镇没有“三组村”"),
        ({"deputies": "王不在"}, "在任代表里没有“王不在”"),
        ({"code": "7KQ2M"}, "站码 7KQ2M 已被别的站使用"),
        ({"code": "0OIL1"}, "站码是 5 位"),
        ({"name": "县交通运输局"}, "已经有一个单位叫“县交通运输局”"),
        ({"keeper_phones": "13800001499、13800001498"}, "一一对应"),
        ({"keeper_phones": "12345"}, "11 位数字"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_with_what_to_do(cast, change, words):
    Organization.objects.filter(pk=cast.transport.pk).update(name="县交通运输局")
    _, [judged] = judge(scope_of(cast), ROW | change)
    assert judged.verdict == Verdict.REFUSED
    assert any(words in reason for reason in judged.reasons), judged.reasons


def test_a_namesake_of_the_same_town_is_not_guessed_and_one_of_another_town_is_no_matter(cast):
    make_deputy(cast, "far", "陆明远", cast.county_congress, cast.term, cast.other_village)
    assert judge(scope_of(cast), ROW)[1][0].verdict == Verdict.NEW
    make_deputy(cast, "near", "陆明远", cast.green_hill_congress, cast.town_term, cast.village)
    assert "分不清是哪一位" in judge(scope_of(cast), ROW)[1][0].reasons[0]


def test_a_known_station_is_completed_and_nobody_leaves_it(cast):
    row = {
        "name": "青山镇代表联络站",
        "township": "青山镇",
        "address": "青山街 20 号",
        "deputies": "陆明远",
        "keepers": "罗守站",
    }
    _, [judged] = judge(scope_of(cast), row)
    assert judged.verdict == Verdict.CHANGED
    assert judged.changes["地址"] == ("青山街 18 号，镇便民中心一楼", "青山街 20 号")
    before = cast.station.placements.count()
    applied = bring_in(scope_of(cast), row)
    cast.station.refresh_from_db()
    assert (cast.station.address, cast.station.hours, cast.station.version) == (
        "青山街 20 号", "每月 9日、24日 上午 9:00–11:30", 2,
    )  # fmt: skip
    assert cast.station.placements.count() == before
    KIND.undo(scope_of(cast, at=LATER), applied)
    cast.station.refresh_from_db()
    assert (cast.station.address, cast.station.version) == ("青山街 18 号，镇便民中心一楼", 1)
    assert not Person.objects.filter(name="罗守站").exclude(memberships__isnull=False).exists()


def test_the_same_list_again_changes_nothing(cast):
    bring_in(scope_of(cast), ROW)
    _, [same] = judge(scope_of(cast), ROW)
    assert same.verdict == Verdict.SAME, same.changes


def test_undo_leaves_nothing_behind(cast):
    people, bodies = Person.objects.count(), Organization.objects.count()
    applied = bring_in(scope_of(cast), ROW)
    KIND.undo(scope_of(cast, at=LATER), applied)
    assert not Station.objects.filter(name=ROW["name"]).exists()
    assert (Person.objects.count(), Organization.objects.count()) == (people, bodies)
    assert StationPlacement.objects.exclude(station=cast.station).count() == 0


def test_undo_refuses_naming_what_was_used_or_changed_since(cast):
    applied = bring_in(scope_of(cast), ROW)
    station = Station.objects.get(name=ROW["name"])
    plan_reception_days(
        actor=cast.staff, station=station, dates=[date(2026, 5, 15)], mandates=[cast.mandates["deputy"]], at=NOW,
    )  # fmt: skip
    with pytest.raises(Refused, match="松坡村代表联络站导入以后有了“接待日”"):
        KIND.undo(scope_of(cast, at=LATER), applied)
    station.reception_days.all()[0].duties.all().delete()
    station.reception_days.all().delete()
    Station.objects.filter(pk=station.pk).update(version=4)
    with pytest.raises(Conflict, match="导入以后又改过"):
        KIND.undo(scope_of(cast, at=LATER), applied)
    Station.objects.filter(pk=station.pk).update(version=1)
    place_many(actor=cast.staff, rows=[(station, [cast.mandates["co_deputy"].pk])], on=NOW.date(), at=LATER)
    with pytest.raises(Refused, match="代表进站"):
        KIND.undo(scope_of(cast, at=LATER), applied)


def test_a_township_imports_its_own_stations_only(cast):
    assert judge(scope_of(cast, actor=cast.clerk), ROW)[1][0].verdict == Verdict.NEW
    _, [judged] = judge(scope_of(cast, actor=cast.stranger), ROW)
    assert any("不在您负责的区域" in reason for reason in judged.reasons)
    row = NewStation("别处的站", cast.green_hill_congress, cast.green_hill, cast.green_hill, "某处")
    with pytest.raises(Denied):
        open_stations(actor=cast.stranger, rows=[row], at=NOW)


def test_a_taken_name_or_code_stops_the_whole_list(cast):
    good = NewStation("甲站", cast.green_hill_congress, cast.green_hill, cast.green_hill, "某处")
    taken = NewStation(
        "乙站", cast.green_hill_congress, cast.green_hill, cast.green_hill, "某处", code="7KQ2M"
    )
    with pytest.raises(Refused, match="站码 7KQ2M"):
        open_stations(actor=cast.staff, rows=[good, taken], at=NOW)
    with pytest.raises(Refused, match="有两个站都叫“甲站”"):
        open_stations(actor=cast.staff, rows=[good, good], at=NOW)
    assert Station.objects.count() == 1


def test_what_is_exported_is_read_again_as_the_same(cast):
    bring_in(scope_of(cast), ROW)
    for row in KIND.export(scope_of(cast)):
        assert set(row) <= {column.key for column in KIND.columns}
        _, [judged] = judge(scope_of(cast), row)
        assert judged.verdict == Verdict.SAME, (judged.reasons, judged.changes)


CENTRE = {"name": "青山镇中心站", "township": "青山镇", "kind": "central"}


def test_a_central_station_and_its_points_come_in_one_file_in_any_order(cast):
    make_division(cast.green_hill, "990101101202", "竹园村", "village")
    point = ROW | {"parent": "青山镇中心站", "serves": "竹园村、松坡村"}
    # The point stands above its centre in the file, and its own village is not written down twice.
    applied = bring_in(scope_of(cast), point, CENTRE)
    station = Station.objects.get(name=ROW["name"])
    assert (station.parent.name, [v.name for v in station.serves.all()]) == ("青山镇中心站", ["竹园村"])
    _, same = judge(scope_of(cast), point, CENTRE)
    assert [j.verdict for j in same] == [Verdict.SAME, Verdict.SAME], [j.changes for j in same]
    for row in KIND.export(scope_of(cast)):
        assert judge(scope_of(cast), row)[1][0].verdict == Verdict.SAME, row
    KIND.undo(scope_of(cast, at=LATER), applied)
    assert list(Station.objects.all()) == [cast.station]


def test_a_known_station_gets_its_centre_and_its_villages_and_undo_gives_the_old_ones_back(cast):
    make_division(cast.green_hill, "990101101202", "竹园村", "village")
    bring_in(scope_of(cast), ROW)
    row = {
        "name": ROW["name"],
        "township": "青山镇",
        "parent": "青山镇代表联络站",
        "serves": "竹园村",
        "web_address": "https://www.example.com/zhan",
    }
    _, [judged] = judge(scope_of(cast), row)
    assert judged.changes["所属中心站"] == ("", "青山镇代表联络站")
    assert judged.changes["联系的村（社区）"] == ("", "增加 竹园村")
    applied = bring_in(scope_of(cast), row)
    station = Station.objects.get(name=ROW["name"])
    assert (station.parent, station.serves.count()) == (cast.station, 1)
    KIND.undo(scope_of(cast, at=LATER), applied)
    station.refresh_from_db()
    assert (station.parent, station.serves.count(), station.web_address) == (None, 0, "")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"parent": "没有这个站"}, "没有“没有这个站”这个中心站"),
        ({"parent": "青山镇代表联络站", "kind": "central"}, "中心联络站不归别的站"),
        ({"serves": "三组村"}, "青山镇没有“三组村”"),
        ({"web_address": "javascript:alert(1)"}, "https://"),
    ],
)
def test_a_row_that_fits_into_no_network_is_refused(cast, change, words):
    _, [judged] = judge(scope_of(cast), ROW | change)
    assert judged.verdict == Verdict.REFUSED and any(words in r for r in judged.reasons), judged.reasons


def test_a_centre_that_is_refused_takes_its_points_with_it(cast):
    _, judged = judge(scope_of(cast), CENTRE | {"code": "0OIL1"}, ROW | {"parent": "青山镇中心站"})
    assert [j.verdict for j in judged] == [Verdict.REFUSED, Verdict.REFUSED]


def test_a_station_on_the_web_needs_no_address(cast):
    bring_in(
        scope_of(cast),
        {
            "name": "网上代表联络站",
            "township": "青山镇",
            "kind": "online",
            "web_address": "https://a.example.com",
        },
    )
    assert Station.objects.get(kind="online").address == ""


def test_more_stations_cost_no_more_questions(cast):
    def selects(first, number):
        rows = [
            ROW
            | {
                "name": f"第{first + n}站",
                "keepers": f"站员{first + n}",
                "keeper_phones": f"1390000{first + n}",
            }
            for n in range(number)
        ]
        with CaptureQueriesContext(connection) as captured:
            bring_in(scope_of(cast), *rows)
        # Keys drawn for many rows at once are no questions to a table.
        asked = [query["sql"] for query in captured.captured_queries]
        return sum(sql.startswith("SELECT") and ' FROM "' in sql for sql in asked)

    few, many = selects(1000, 2), selects(2000, 40)
    assert many <= few


def test_two_rows_of_one_station_are_one_thing():
    assert KIND.identity({"name": " 甲 站", "township": "青山镇"}) == KIND.identity(
        {"name": "甲站", "township": "青山镇"}
    )
    assert KIND.identity({"name": "甲站", "township": "绿水镇"}) != KIND.identity(
        {"name": "甲站", "township": "青山镇"}
    )


def test_the_list_shows_what_was_imported(cast, client_of, django_assert_max_num_queries):
    bring_in(scope_of(cast), ROW)
    staff = client_of(cast.staff)
    with django_assert_max_num_queries(12):
        page = staff.get("/stations/").content.decode()
    assert ROW["name"] in page
    with django_assert_max_num_queries(15):
        assert staff.get(Station.objects.get(name=ROW["name"]).get_absolute_url()).status_code == 200
