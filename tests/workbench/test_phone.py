import io
import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse, reverse_lazy
from PIL import Image

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Denied
from congress_portal.workbench.phone_reading import duties_of, needed_mandate, past_sentence
from deputies.models import PerformanceEntry
from deputies.services import end_mandate
from liaison_stations import services
from liaison_stations.models import Activity
from suggestions.models import Suggestion
from tests.factories.ground import NOW, TODAY, moment

HOME = reverse_lazy("phone:home")
VISIT = reverse_lazy("phone:visit_create")
PROBLEM = reverse_lazy("phone:problem_create")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The pages' clock stands at ``NOW``: Thursday 9 April 2026, 9:46."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def filled(client, address, **changes):
    """What a browser would send when the button is pressed after these changes."""
    page = client.get(address)
    form = page.context["form"]
    data = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, "")}
    key = page.content.decode().split('name="form_key" value="')[1].split('"')[0]
    return {**data, "form_key": key, **changes}


def photo(name="走访.jpg", **options):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG", **options)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


# --- D1: two taps -----------------------------------------------------------------------------------


def test_a_visit_with_all_defaults_right_takes_two_taps(cast, client_of):
    client = client_of(cast.deputy)
    home = client.get(HOME)
    assert str(VISIT) in home.content.decode()  # tap 1: 记一次走访
    answer = client.post(VISIT, filled(client, VISIT))  # tap 2: 提交
    activity = Activity.objects.get()
    assert answer.url == reverse("phone:done", args=[activity.pk])
    assert (activity.kind, activity.on, activity.headcount) == ("visit", TODAY, 1)
    assert (activity.place_text, activity.topic) == ("松坡村", "none")
    assert (activity.congress, activity.township) == (cast.county_congress, cast.green_hill)
    done = client.get(answer.url).content.decode()
    assert "已记下" in done and activity.number in done and "县人大已收到" in done
    line = PerformanceEntry.objects.get(source_key=subject_key(activity))
    assert line.mandate == cast.mandates["deputy"]


def test_the_home_says_who_what_and_when(cast, client_of):
    services.plan_reception_days(
        actor=cast.keeper, station=cast.station, dates=[date(2026, 4, 24)], at=NOW,
        mandates=[cast.mandates["deputy"], cast.mandates["co_deputy"]],
    )  # fmt: skip
    page = client_of(cast.deputy).get(HOME).content.decode()
    for words in (
        "陆明远代表，您好",
        "4月9日 星期四",
        "上午 9:00–11:30",
        "和沈秀兰代表一起",
        "来不了，请假",
        "今年还没有记录",
    ):
        assert words in page


def test_the_last_kind_and_places_come_first_next_time(cast, client_of):
    client = client_of(cast.deputy)
    client.post(VISIT, filled(client, VISIT, kind="good_deed", place="elsewhere", place_other="二组"))
    form = client.get(VISIT).context["form"]
    assert form["kind"].value() == "good_deed"
    assert [value for value, _ in form.fields["place"].choices] == ["松坡村", "二组", "station", "elsewhere"]


# --- once, however often it is sent -----------------------------------------------------------------


def test_sent_twice_it_is_taken_once(cast, client_of):
    client = client_of(cast.deputy)
    data = filled(client, VISIT, demand="三组到小学的路下雨全是泥。")
    first = client.post(VISIT, data)
    same_form = client.post(VISIT, data)
    again_later = client.post(VISIT, {**data, "form_key": str(uuid.uuid4())})
    assert first.url == same_form.url == again_later.url
    assert (
        Activity.objects.count()
        == Suggestion.objects.count()
        == PerformanceEntry.objects.filter(kind="visit").count()
        == 1
    )


def test_every_page_draws_a_number_of_its_own(cast, client_of):
    client = client_of(cast.deputy)
    assert filled(client, VISIT)["client_uuid"] != filled(client, VISIT)["client_uuid"]


# --- one entry, two records -------------------------------------------------------------------------


def test_what_people_reported_becomes_a_demand_in_the_same_entry(cast, client_of):
    client = client_of(cast.deputy)
    answer = client.post(VISIT, filled(client, VISIT, demand="三组到小学的路下雨全是泥，盼着早点硬化。"))
    activity, demand = Activity.objects.get(), Suggestion.objects.get()
    assert demand.activity_key == subject_key(activity)
    assert (demand.deputy, demand.station) == (cast.mandates["deputy"], cast.station)
    assert demand.number in client.get(answer.url).content.decode()


def test_where_the_demand_is_refused_neither_is_stored(cast, client_of, monkeypatch):
    from congress_portal.foundation.web.refusals import Refused
    from congress_portal.workbench import phone_verbs

    def refuse(**kwargs):
        raise Refused("这件事请再写清楚一些。", field="demand")

    monkeypatch.setattr(phone_verbs, "submit_demand", refuse)
    client = client_of(cast.deputy)
    answer = client.post(VISIT, filled(client, VISIT, demand="路"))
    assert answer.status_code == 422 and "再写清楚" in answer.content.decode()
    assert not Activity.objects.exists()


def test_a_paused_station_does_not_stop_what_a_deputy_heard(cast, client_of):
    services.revise_station(actor=cast.clerk, station=cast.station, version=1, state="paused", at=NOW)
    client = client_of(cast.deputy)
    assert client.post(VISIT, filled(client, VISIT, demand="井水发黄。")).status_code == 302
    assert Suggestion.objects.get().station is None


# --- places, days, people ---------------------------------------------------------------------------


def test_a_reception_belongs_to_the_station(cast, client_of):
    client = client_of(cast.deputy)
    client.post(VISIT, filled(client, VISIT, kind="reception", place="station", people="10"))
    activity = Activity.objects.get()
    assert (activity.station, activity.place_text, activity.headcount) == (
        cast.station,
        cast.station.name,
        10,
    )
    assert activity.congress == cast.green_hill_congress


def test_another_day_another_place_and_many_people(cast, client_of):
    client = client_of(cast.deputy)
    data = filled(
        client, VISIT, day="other", on="2026-03-20", people="more", people_more="24",
        place="elsewhere", place_other="县城",
    )  # fmt: skip
    answer = client.post(VISIT, data)
    activity = Activity.objects.get()
    assert (activity.on, activity.headcount, activity.place_text) == (date(2026, 3, 20), 24, "县城")
    assert activity.late and "补录" in client.get(answer.url).content.decode()


def test_a_page_left_open_over_midnight_files_the_day_it_showed(cast, client_of):
    client = client_of(cast.deputy)
    data = filled(client, VISIT, day=(TODAY - timedelta(days=3)).isoformat())
    client.post(VISIT, data)
    assert Activity.objects.get().on == date(2026, 4, 6)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "dance"}, "请选择做了什么"),
        ({"day": ""}, "请选择哪一天"),
        ({"day": "2026-02-30"}, "没有这一天"),
        ({"day": "other"}, "请填写是哪一天"),
        ({"day": "other", "on": "2026-13-40"}, "2026-04-07"),
        ({"day": "other", "on": "2026-04-10"}, "不能晚于今天"),
        ({"day": "2026-04-10"}, "不能晚于今天"),
        ({"day": "other", "on": "2019-01-01"}, "还不是代表"),
        ({"people": ""}, "请填写见了几位群众"),
        ({"people": "more"}, "一共见了几位"),
        ({"people": "more", "people_more": "很多"}, "请用数字"),
        ({"people": "more", "people_more": "-3"}, "不小于"),
        ({"place": "elsewhere"}, "在哪里"),
        ({"place": "村\0口"}, "请选“别处”"),
        ({"place": "村" * 101}, "请选“别处”"),
        ({"topic": "weather"}, "请选择主要谈什么"),
        ({"note": "字" * 5001}, "5000"),
        ({"client_uuid": "not-one"}, "这一页不完整"),
    ],
)
def test_bad_input_is_shown_again_with_what_was_typed(cast, client_of, changes, words):
    client = client_of(cast.deputy)
    data = filled(client, VISIT, **{"note": "说了修路的事", **changes})
    answer = client.post(VISIT, data)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and "请改正以下" in page
    assert data["note"][:6] in page and "<title>有错误：" in page
    assert not Activity.objects.exists()


def test_an_ended_mandate_is_told_so(cast, client_of):
    client = client_of(cast.deputy)
    data = filled(client, VISIT)
    end_mandate(
        actor=Actor.system(), mandate=cast.mandates["deputy"], on=TODAY - timedelta(days=1),
        reason="moved_away", at=NOW,
    )  # fmt: skip
    answer = client.post(VISIT, data)
    assert answer.status_code in (302, 403) and not Activity.objects.exists()
    # Who has another role still signs in: the sentence names the day.
    with pytest.raises(Denied, match="已于2026年4月8日终止"):
        needed_mandate(cast.deputy)
    assert "已于2026年4月8日终止" in past_sentence(cast.deputy)
    with pytest.raises(Denied, match="替代表代录"):
        needed_mandate(cast.keeper)


# --- photos after the text --------------------------------------------------------------------------


def test_photos_follow_the_text(cast, client_of):
    client = client_of(cast.deputy)
    answer = client.post(VISIT, filled(client, VISIT))
    activity = Activity.objects.get()
    address = reverse("phone:photo_create", args=[activity.pk])
    key = filled(client, answer.url)["form_key"]
    done = client.post(address, {"form_key": key, "photo": photo()}, follow=True).content.decode()
    assert "已有 1 张" in done
    picture = client.get(reverse("liaison_stations:activity_photo", args=[activity.photos.get().pk]))
    assert picture["Content-Type"] == "image/jpeg"
    assert client_of(cast.other_deputy).get(picture.request["PATH_INFO"]).status_code == 404


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("走访.jpg", b"not a picture", "image/jpeg"),
        SimpleUploadedFile("空.jpg", b"", "image/jpeg"),
        SimpleUploadedFile("病毒.exe", b"MZ" + b"0" * 100, "image/jpeg"),
        SimpleUploadedFile("大.jpg", b"\xff\xd8\xff" + b"0" * (11 * 1024 * 1024), "image/jpeg"),
        None,
    ],
    ids=["words", "empty", "program", "too big", "none"],
)
def test_a_photo_that_is_none_gets_a_sentence_and_loses_nothing(cast, client_of, upload):
    client = client_of(cast.deputy)
    done = client.post(VISIT, filled(client, VISIT)).url
    activity = Activity.objects.get()
    data = {"form_key": filled(client, done)["form_key"]}
    if upload is not None:
        data["photo"] = upload
    answer = client.post(reverse("phone:photo_create", args=[activity.pk]), data)
    assert answer.status_code == 422 and activity.number in answer.content.decode()
    assert not activity.photos.exists()


def test_others_see_nobodys_done_page(cast, client_of):
    client = client_of(cast.deputy)
    done = client.post(VISIT, filled(client, VISIT)).url
    assert client_of(cast.co_deputy).get(done).status_code == 404


# --- a problem --------------------------------------------------------------------------------------


def test_a_problem_is_passed_on_and_accepted_with_that(cast, client_of):
    client = client_of(cast.deputy)
    data = filled(
        client,
        PROBLEM,
        body="井水发黄，盼着检测一下。",
        name="王小宁",
        phone="138 0000 1402",
        may_contact="on",
    )
    answer = client.post(PROBLEM, data)
    demand = Suggestion.objects.get()
    assert answer.url == reverse("phone:problem_done", args=[demand.pk])
    assert demand.deputy == cast.mandates["deputy"] and demand.contact.phone == "13800001402"
    page = client.get(answer.url).content.decode()
    assert demand.short_number in page and demand.receipt.short_code in page
    assert client.post(PROBLEM, {**data, "form_key": str(uuid.uuid4())}).url == answer.url
    assert Suggestion.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"body": ""}, "请写下群众反映的事"),
        ({"body": "  "}, "请写下群众反映的事"),
        ({"phone": "一三八"}, "不像电话号码"),
    ],
)
def test_a_bad_problem_is_shown_again(cast, client_of, changes, words):
    client = client_of(cast.deputy)
    answer = client.post(PROBLEM, filled(client, PROBLEM, **{"body": "井水发黄。", **changes}))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Suggestion.objects.exists()


# --- reading ----------------------------------------------------------------------------------------


def test_records_stand_by_month_and_only_the_own(cast, client_of):
    for actor, key, on in (
        (cast.deputy, "deputy", TODAY),
        (cast.deputy, "deputy", date(2026, 3, 2)),
        (cast.co_deputy, "co_deputy", TODAY),
    ):
        services.log_activity(
            actor=actor, kind="visit", on=on, mandates=[cast.mandates[key]], organizer=cast.county_congress,
            congress=cast.county_congress, township=cast.green_hill, headcount=1, at=NOW,
        )  # fmt: skip
    page = client_of(cast.deputy).get(reverse("phone:record_list"))
    assert [(g["month"].month, len(g["rows"])) for g in page.context["months"]] == [(4, 1), (3, 1)]


def test_a_proxy_entry_stands_among_the_to_dos(cast, client_of):
    services.log_activity(
        actor=cast.keeper, kind="visit", on=TODAY, mandates=[cast.mandates["deputy"]], proxy=True,
        organizer=cast.station_organization, congress=cast.green_hill_congress, township=cast.green_hill,
        headcount=1, at=NOW, station=cast.station,
    )  # fmt: skip
    client = client_of(cast.deputy)
    assert "核对" in client.get(reverse("phone:todos")).content.decode()
    assert "1 件" in client.get(HOME).content.decode()


def test_own_cases_with_their_state(cast, client_of):
    client = client_of(cast.deputy)
    client.post(PROBLEM, filled(client, PROBLEM, body="井水发黄，盼着检测一下。"))
    page = client.get(reverse("phone:suggestion_list")).content.decode()
    assert "井水发黄" in page and "已接单" in page
    assert "1 件，办好 0 件" in client.get(HOME).content.decode()
    assert (
        "井水发黄" not in client_of(cast.other_deputy).get(reverse("phone:suggestion_list")).content.decode()
    )


def test_a_leave_from_the_phone(cast, client_of):
    (day,) = services.plan_reception_days(
        actor=cast.keeper, station=cast.station, dates=[date(2026, 4, 24)], at=NOW
    )
    duty = day.duties.get(mandate=cast.mandates["deputy"])
    address = reverse("phone:duty_leave", args=[duty.pk])
    client = client_of(cast.deputy)
    assert client.post(address, filled(client, address)).status_code == 422
    answer = client.post(address, filled(client, address, reason="去县里开会"), follow=True)
    assert "已请假" in answer.content.decode()
    assert client_of(cast.co_deputy).get(address).status_code == 404


def test_todays_duty_is_the_next_one_until_its_hours_are_over(cast):
    services.plan_reception_days(
        actor=cast.keeper, station=cast.station, dates=[TODAY, TODAY + timedelta(days=15)], at=NOW,
        roster={day: [cast.mandates["deputy"]] for day in (TODAY, TODAY + timedelta(days=15))},
    )  # fmt: skip
    days = [
        [duty.reception_day.on for duty in duties_of(cast.deputy, moment(TODAY, hour))] for hour in (11, 18)
    ]
    assert days == [[TODAY, TODAY + timedelta(days=15)], [TODAY + timedelta(days=15)]]


def test_those_who_are_no_deputies_are_shown_the_way(cast, client_of):
    page = client_of(cast.keeper).get(HOME)
    assert page.status_code == 200 and "代录" in page.content.decode()
    assert client_of(cast.keeper).get(VISIT).status_code == 403
    assert client_of(cast.handler).get(HOME).status_code == 403


@pytest.mark.parametrize(
    "name", ["home", "visit_create", "problem_create", "record_list", "todos", "suggestion_list", "duty_list"]
)
def test_pages_cost_few_queries_however_much_there_is(cast, client_of, name, django_assert_max_num_queries):
    rows = [
        services.ActivityDraft(
            kind="visit", on=TODAY - timedelta(days=n), mandates=[cast.mandates["deputy"]],
            organizer=cast.county_congress, congress=cast.county_congress, township=cast.green_hill,
            entered_by=cast.deputy.person, place_text=f"{n}组",
        )
        for n in range(40)
    ]  # fmt: skip
    services.log_activities(actor=Actor.system(cast.county), rows=rows, at=NOW)
    services.plan_reception_days(
        actor=cast.keeper, station=cast.station, dates=[TODAY + timedelta(days=n) for n in range(20)], at=NOW
    )
    client = client_of(cast.deputy)
    client.get(reverse(f"phone:{name}"))
    with django_assert_max_num_queries(20 if name == "home" else 12):
        assert client.get(reverse(f"phone:{name}")).status_code == 200


def test_filing_a_visit_with_a_demand_costs_few_queries(cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.deputy)
    data = filled(client, VISIT)
    with django_assert_max_num_queries(32):  # middleware 5, form key 4, form's choices 3, the verb
        client.post(VISIT, data)
