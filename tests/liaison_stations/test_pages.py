import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from liaison_stations import services
from liaison_stations.models import Activity, ReceptionDay, Station
from liaison_stations.services import ActivityDraft
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.usefixtures("today")


def url(name, *args):
    return reverse(f"liaison_stations:{name}", args=args)


def keyed(client, page_url, **data):
    """POST with the key the page's form carries."""
    page = client.get(page_url)
    key = page.content.decode().split('name="form_key" value="')[1].split('"')[0]
    return client.post(page_url, {"form_key": key, **data})


def log_many(cast, number, **changes):
    rows = [
        ActivityDraft(
            **{
                "kind": "visit",
                "on": TODAY - timedelta(days=n % 5),
                "mandates": [cast.mandates["deputy"], cast.mandates["co_deputy"]],
                "organizer": cast.green_hill_congress,
                "congress": cast.green_hill_congress,
                "township": cast.green_hill,
                "station": cast.station,
                "headcount": n,
                **changes,
            }
        )
        for n in range(number)
    ]
    return services.log_activities(actor=Actor.system(cast.county), rows=rows, at=NOW)


@pytest.fixture
def day(cast):
    return services.plan_reception_days(actor=cast.keeper, station=cast.station, dates=[TODAY], at=NOW)[0]


@pytest.fixture
def activity(cast):
    return log_many(cast, 1)[0]


# --- reading ----------------------------------------------------------------------------------------


def test_the_list_shows_each_station_with_its_code(cast, client_of):
    page = client_of(cast.chair).get(url("station_list")).content.decode()
    assert "青山镇代表联络站" in page and "7KQ2M" in page and "3 人" in page


def test_a_search_that_finds_nothing_says_so(cast, client_of):
    page = client_of(cast.chair).get(url("station_list"), {"q": "没有这个站"}).content.decode()
    assert "没有符合条件的联络站" in page


def test_the_stations_page_leads_to_poster_and_public_page(cast, client_of, day, activity):
    page = client_of(cast.keeper).get(url("station_detail", cast.station.pk)).content.decode()
    assert url("station_poster", cast.station.pk) in page and activity.number in page
    assert "陆明远" in page and "等登记的接待日" not in page


def test_the_poster_carries_code_address_and_qr(cast, client_of):
    page = client_of(cast.keeper).get(url("station_poster", cast.station.pk)).content.decode()
    assert "<svg" in page and "7KQ2M" in page and "/p/s/7KQ2M" in page


PAGES = [
    ("station_list", None, 12),
    ("station_detail", "station", 15),
    ("reception_day_list", None, 12),
    ("reception_day_detail", "day", 15),
    ("activity_list", None, 12),
    ("activity_detail", "activity", 15),
    ("station_poster", "station", 15),
    ("station_create", None, 15),
    ("station_edit", "station", 15),
    ("station_placement", "station", 15),
    ("reception_day_plan", "station", 15),
    ("reception_day_hold", "day", 15),
    ("activity_create", None, 15),
    ("activity_edit", "activity", 15),
    ("activity_dispute", "activity", 15),
    ("activity_void", "activity", 15),
    ("activity_photo_create", "activity", 15),
]


@pytest.mark.parametrize(("name", "row", "ceiling"), PAGES, ids=[name for name, _, _ in PAGES])
def test_pages_cost_the_same_few_queries_however_much_there_is(
    cast, client_of, name, row, ceiling, django_assert_max_num_queries
):
    log_many(cast, 60)
    services.plan_reception_days(
        actor=cast.keeper,
        station=cast.station,
        dates=[TODAY + timedelta(days=n) for n in range(-20, 30)],
        at=NOW,
    )
    rows = {
        None: lambda: [],
        "station": lambda: [cast.station.pk],
        "day": lambda: [ReceptionDay.objects.filter(on=TODAY).get().pk],
        "activity": lambda: [Activity.objects.first().pk],
    }
    client = client_of(cast.clerk)
    address = url(name, *rows[row]())
    client.get(address)
    with django_assert_max_num_queries(ceiling):
        page = client.get(address)
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1


def test_a_list_is_turned_over_page_by_page(cast, client_of):
    log_many(cast, 25)
    client = client_of(cast.clerk)
    first = client.get(url("activity_list"))
    assert len(first.context["page"].rows) == 20 and "共 25 条" in first.content.decode()
    second = client.get(first.context["page"].next_url)
    assert len(second.context["page"].rows) == 5


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "L-2026-0003"}, 1),
        ({"q": "沈秀"}, 6),
        ({"q": "谁也不是"}, 0),
        ({"kind": "visit"}, 6),
        ({"kind": "survey"}, 0),
        ({"kind": "nonsense"}, 6),
        ({"month": "2026-04"}, 6),
        ({"month": "2026-03"}, 0),
        ({"month": "四月"}, 6),
        ({"station": "99999"}, 6),
        ({"view": "voided"}, 0),
        ({"view": "late"}, 0),
        ({"at": "mangled"}, 6),
    ],
)
def test_filters_of_the_activity_list(cast, client_of, query, found):
    log_many(cast, 6)
    page = client_of(cast.clerk).get(url("activity_list"), query)
    assert page.status_code == 200 and len(page.context["page"].rows) == found


def test_what_is_seen_is_what_is_exported(cast, client_of):
    log_many(cast, 3, note="=1+1")
    answer = client_of(cast.clerk).get(url("activity_export"), {"kind": "visit"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    numbers = [row[0] for row in cells if str(row[0]).startswith("L-2026")]
    assert sorted(numbers) == ["L-2026-0001", "L-2026-0002", "L-2026-0003"]
    assert any("陆明远、沈秀兰" in row for row in cells) and any("=1+1" in row for row in cells)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_people_of_other_places_and_trades_are_kept_out(cast, client_of, day, activity):
    for name, pk in (
        ("station_detail", cast.station.pk),
        ("reception_day_detail", day.pk),
        ("activity_detail", activity.pk),
    ):
        assert client_of(cast.stranger).get(url(name, pk)).status_code == 404
        assert client_of(cast.other_deputy).get(url(name, pk)).status_code == 404
        assert client_of(cast.handler).get(url(name, pk)).status_code == 403
    assert client_of(cast.keeper).get(url("station_create")).status_code == 403
    assert client_of(cast.deputy).get(url("activity_create")).status_code == 403


def test_a_get_changes_nothing(cast, client_of, activity):
    assert client_of(cast.deputy).get(url("activity_confirm", activity.pk)).status_code == 405


# --- writing ----------------------------------------------------------------------------------------


def test_a_clerk_opens_a_station(cast, client_of):
    answer = keyed(
        client_of(cast.clerk),
        url("station_create"),
        name="青山镇松坡村代表联络站",
        kind="village",
        township_congress=cast.green_hill_congress.pk,
        division=cast.village.pk,
        address="松坡村村委会",
    )
    station = Station.objects.get(name="青山镇松坡村代表联络站")
    assert answer.url == station.get_absolute_url()


def test_a_bad_station_form_keeps_what_was_typed(cast, client_of):
    answer = keyed(
        client_of(cast.clerk),
        url("station_create"),
        name="青山镇代表联络站",
        kind="village",
        township_congress=cast.green_hill_congress.pk,
        division=cast.village.pk,
        address="松坡村村委会",
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and "请改正以下" in text and "松坡村村委会" in text


def test_a_foreign_town_is_no_choice(cast, client_of):
    answer = keyed(
        client_of(cast.clerk),
        url("station_create"),
        name="新站",
        kind="village",
        township_congress=cast.clear_water_congress.pk,
        division=cast.other_village.pk,
        address="某处",
    )
    assert answer.status_code == 422 and not Station.objects.filter(name="新站").exists()


def test_two_editors_see_both_versions(cast, client_of):
    station = cast.station
    services.revise_station(actor=cast.staff, station=station, version=1, hours="每周一上午", at=NOW)
    data = {
        "name": station.name,
        "kind": station.kind,
        "state": station.state,
        "address": station.address,
        "hours": "每周二上午",
        "version": 1,
    }
    client = client_of(cast.clerk)
    answer = keyed(client, url("station_edit", station.pk), **data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "周文清" in text and "每周一上午" in text and "每周二上午" in text
    assert keyed(client, url("station_edit", station.pk), **{**data, "version": 2}).status_code == 302


def test_closing_a_station_says_what_becomes_of_its_days(cast, client_of, day):
    station = cast.station
    data = {"name": station.name, "kind": station.kind, "address": station.address, "state": "paused"}
    client = client_of(cast.clerk)
    answer = keyed(client, url("station_edit", station.pk), **data, version=1)
    assert answer.status_code == 302
    text = client.get(answer.url).content.decode()
    assert "现在暂停开放。还排着 1 个接待日" in text and "请取消或改期" in text


def test_placing_and_taking_away_by_ticks(cast, client_of):
    answer = keyed(
        client_of(cast.clerk),
        url("station_placement", cast.station.pk),
        mandates=[cast.mandates["deputy"].pk],
        on="2026-04-09",
    )
    assert answer.status_code == 302
    placed = cast.station.placements.filter(ends_on=None)
    assert [p.mandate for p in placed] == [cast.mandates["deputy"]]


def test_planning_by_rule_and_by_date(cast, client_of):
    client = client_of(cast.keeper)
    answer = keyed(
        client,
        url("reception_day_plan", cast.station.pk),
        month_days="9、24",
        start="2026-04-01",
        end="2026-05-31",
        dates="2026-06-01",
        starts="09:00",
        ends="11:30",
        per_day="2",
    )
    assert answer.status_code == 302
    days = [day.on.isoformat() for day in ReceptionDay.objects.order_by("on")]
    assert days == ["2026-04-09", "2026-04-24", "2026-05-09", "2026-05-24", "2026-06-01"]
    said = client.get(answer.url).content.decode()
    assert "已安排 5 个接待日；有 1 天贴公告的日期已经过了，请尽快贴出。" in said


@pytest.mark.parametrize(
    "changes",
    [
        {"month_days": "32"},
        {"month_days": "周一"},
        {"month_days": "9", "start": ""},
        {"month_days": "", "dates": "明天"},
        {"month_days": "", "dates": ""},
        {"end": "2020-01-01"},
        {"end": "2060-01-01"},
        {"starts": "12:00", "ends": "09:00"},
        {"per_day": "0"},
        {"per_day": "many"},
    ],
)
def test_a_bad_plan_is_shown_again(cast, client_of, changes):
    data = {
        "month_days": "9",
        "start": "2026-04-01",
        "end": "2026-05-31",
        "dates": "",
        "starts": "09:00",
        "ends": "11:30",
        "per_day": "2",
        **changes,
    }
    answer = keyed(client_of(cast.keeper), url("reception_day_plan", cast.station.pk), **data)
    assert answer.status_code == 422 and "请改正以下" in answer.content.decode()
    assert not ReceptionDay.objects.exists()


def test_a_keeper_records_a_reception(cast, client_of, day, django_assert_max_num_queries):
    client = client_of(cast.keeper)
    address = url("reception_day_hold", day.pk)
    answer = keyed(
        client,
        address,
        present=[cast.mandates["deputy"].pk, cast.mandates["town_deputy"].pk],
        headcount=5,
        topic="opinions",
        version=1,
    )
    assert answer.status_code == 302
    assert Activity.objects.get().headcount == 5


def test_recording_twice_is_told_in_words(cast, client_of, day):
    client, page = client_of(cast.keeper), url("reception_day_hold", day.pk)
    key = client.get(page).content.decode().split('name="form_key" value="')[1].split('"')[0]
    services.miss_reception_day(actor=cast.chair, reception_day=day, reason="防汛", at=NOW)
    typed = {"present": [cast.mandates["deputy"].pk], "headcount": 5, "topic": "opinions", "version": 1}
    answer = client.post(page, {"form_key": key, **typed})
    assert answer.status_code == 409 and "何建平" in answer.content.decode()


def test_a_recording_pressed_twice_goes_where_the_first_went(cast, client_of, day):
    client, page = client_of(cast.keeper), url("reception_day_hold", day.pk)
    key = client.get(page).content.decode().split('name="form_key" value="')[1].split('"')[0]
    typed = {
        "present": [cast.mandates["deputy"].pk],
        "headcount": 5,
        "topic": "opinions",
        "version": day.version,
    }
    answers = [client.post(page, {"form_key": key, **typed}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url and Activity.objects.count() == 1


def test_missing_and_moving_a_day(cast, client_of, day):
    client = client_of(cast.keeper)
    assert keyed(client, url("reception_day_miss", day.pk), reason="").status_code == 422
    assert keyed(client, url("reception_day_move", day.pk), to="2026-04-20", reason="开会").status_code == 302
    moved = ReceptionDay.objects.get(on="2026-04-20")
    assert moved.moved_from == day


def test_a_proxy_entry_from_the_desk_is_confirmed_by_the_deputy(cast, client_of):
    answer = keyed(
        client_of(cast.keeper),
        url("activity_create"),
        kind="visit", on="2026-04-08", mandates=[cast.mandates["town_deputy"].pk], station=cast.station.pk,
        headcount=2, topic="opinions", proxy="on", benefit_villages=0, benefit_households=0,
        benefit_persons=0, benefit_money=0,
    )  # fmt: skip
    activity = Activity.objects.get()
    assert answer.url == activity.get_absolute_url() and activity.proxy
    client = client_of(cast.town_deputy)
    page = client.get(activity.get_absolute_url()).content.decode()
    assert "对，是这样" in page
    key = page.split('name="form_key" value="')[1].split('"')[0]
    answer = client.post(url("activity_confirm", activity.pk), {"form_key": key}, follow=True)
    assert "本人已确认" in answer.content.decode()


def test_the_same_activity_entered_again_is_asked_about(cast, client_of):
    client, page = client_of(cast.keeper), url("activity_create")
    typed = {
        "kind": "visit", "on": "2026-04-08", "mandates": [cast.mandates["town_deputy"].pk], "headcount": 2,
        "station": cast.station.pk, "topic": "opinions", "note": "问水渠", "benefit_villages": 0,
        "benefit_households": 0, "benefit_persons": 0, "benefit_money": 0,
    }  # fmt: skip
    keyed(client, page, **typed)
    first = Activity.objects.get()
    answer = keyed(client, page, **typed)
    shown = answer.content.decode()
    assert answer.status_code == 422 and Activity.objects.count() == 1
    assert f'href="{first.get_absolute_url()}"' in shown and 'name="again"' in shown and "问水渠" in shown
    keyed(client, page, **typed, again="on")
    keyed(client, page, **{**typed, "note": "问道路"})
    assert Activity.objects.count() == 3


def test_disputing_and_upholding(cast, client_of, activity):
    answer = keyed(client_of(cast.deputy), url("activity_dispute", activity.pk), reason="那天没去")
    assert answer.status_code == 302
    activity.refresh_from_db()
    assert not activity.counted
    page = client_of(cast.clerk).get(activity.get_absolute_url()).content.decode()
    assert "那天没去" in page
    assert (
        keyed(client_of(cast.clerk), url("activity_uphold", activity.pk), reason="有签到").status_code == 302
    )


def test_a_reception_day_says_that_its_record_is_disputed(cast, client_of, day):
    held = services.hold_reception_day(
        actor=cast.keeper, reception_day=day, present=[cast.mandates["deputy"]], headcount=12, at=NOW
    )
    page = client_of(cast.keeper).get(day.get_absolute_url()).content.decode()
    assert "12 人" in page and "有异议" not in page
    services.dispute_activity(actor=cast.deputy, activity=held, reason="那天没去", at=NOW)
    page = client_of(cast.keeper).get(day.get_absolute_url()).content.decode()
    assert "有异议" in page and "12 人，核对清楚以前不计入" in page


def test_a_leader_reads_and_changes_nothing(cast, client_of, activity):
    client = client_of(cast.leader)
    assert client.get(activity.get_absolute_url()).status_code == 200
    assert client.get(url("activity_edit", activity.pk)).status_code == 403


def test_a_correction_by_the_desk(cast, client_of, activity):
    page = client_of(cast.clerk).get(url("activity_edit", activity.pk))
    data = {k: v for k, v in page.context["form"].initial.items() if v is not None}
    answer = keyed(
        client_of(cast.clerk),
        url("activity_edit", activity.pk),
        **{**data, "headcount": 8, "reason": "看了签到表"},
    )
    assert answer.status_code == 302
    activity.refresh_from_db()
    assert activity.headcount == 8


def test_whose_page_one_may_not_open_is_named_without_a_link(cast, client_of):
    url = reverse("liaison_stations:station_detail", args=[cast.station.pk])
    for who in (cast.deputy, cast.staff, cast.clerk):
        client = client_of(who)
        page = client.get(url).content.decode()
        for placement in cast.station.placements.select_related("mandate__person"):
            assert placement.mandate.person.name in page
            address = placement.mandate.get_absolute_url()
            assert (f'href="{address}"' in page) == (client.get(address).status_code == 200)


def test_who_sees_no_cases_is_not_asked_to_load_them(cast, client_of):
    url = reverse("liaison_stations:station_detail", args=[cast.station.pk])
    wanted = reverse("suggestions:station_suggestions", args=[cast.station.pk])
    assert wanted in client_of(cast.staff).get(url).content.decode()
    assert wanted not in client_of(cast.admin).get(url).content.decode()
