"""The reception desk: a visitor is a row, and belongs to the reception that is being held."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Denied, Refused
from congress_portal.workbench.desk_verbs import register_visitor
from liaison_stations.choices import StationState
from liaison_stations.models import Station
from liaison_stations.services import (
    correct_activity,
    hold_reception_day,
    plan_reception_days,
    void_activity,
)
from suggestions.models import Suggestion
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db


def register(cast, body="三组的路灯坏了", **details):
    details = {
        "actor": cast.keeper,
        "channel": "reception",
        "at": NOW,
        "client_uuid": uuid.uuid4(),
        **details,
    }
    return register_visitor(station=cast.station, body=body, **details)


def plan(cast, on=TODAY):
    [day] = plan_reception_days(actor=cast.keeper, station=cast.station, dates=[on], per_day=1, at=NOW)
    return day


def test_a_visitor_of_a_reception_day_belongs_to_it_and_is_counted_by_it(cast):
    day = plan(cast)
    first = register(cast)
    assert first.activity_key == subject_key(day)
    activity = hold_reception_day(
        actor=cast.keeper, reception_day=day, present=[cast.mandates["deputy"]], headcount=0, at=NOW
    )
    first.refresh_from_db()
    assert first.activity_key == subject_key(activity), "it follows to the record"
    assert activity.headcount == 1, "one was registered, so one was received"
    second = register(cast, body="水渠堵了")
    assert second.activity_key == subject_key(activity)
    activity.refresh_from_db()
    assert activity.headcount == 2, "two were registered, so two were received"
    caller = register(cast, body="桥栏断了", channel="telephone")
    activity.refresh_from_db()
    assert (caller.activity_key, activity.headcount) == ("", 2), "who telephones was not received"


def test_a_correction_leaves_no_fewer_than_were_registered_and_a_voided_record_gives_them_back(cast):
    day = plan(cast)
    first, _ = register(cast), register(cast, body="水渠堵了")
    held = {"actor": cast.keeper, "reception_day": day, "present": [cast.mandates["deputy"]], "at": NOW}
    activity = hold_reception_day(**held, headcount=4)
    same = {"actor": cast.keeper, "activity": activity, "reason": "数错了", "at": NOW}
    with pytest.raises(Refused, match="登记了 2 位来访群众") as refusal:
        correct_activity(**same, version=1, headcount=1)
    assert refusal.value.field == "headcount"
    assert correct_activity(**same, version=1, headcount=2).headcount == 2
    void_activity(**same)
    first.refresh_from_db()
    assert first.activity_key == subject_key(day), "the day is open again, with its visitors"
    again = hold_reception_day(**held, headcount=0)
    first.refresh_from_db()
    assert (again.headcount, first.activity_key) == (2, subject_key(again))


def test_more_received_than_registered_stays_as_it_was_told(cast):
    day = plan(cast)
    activity = hold_reception_day(
        actor=cast.keeper, reception_day=day, present=[cast.mandates["deputy"]], headcount=9, at=NOW
    )
    register(cast)
    activity.refresh_from_db()
    assert (activity.headcount, activity.version) == (9, 1)


def test_the_same_row_sent_twice_is_one_demand(cast):
    same = uuid.uuid4()
    assert register(cast, client_uuid=same) == register(cast, client_uuid=same)
    assert Suggestion.objects.count() == 1


def test_a_deputy_of_another_station_a_stranger_and_an_odd_way_in_are_refused_in_words(cast):
    with pytest.raises(Refused, match="不在这个站"):
        register(cast, mandate=cast.mandates["other_deputy"])
    with pytest.raises(Denied, match="不归您登记"):
        register(cast, actor=cast.stranger)
    with pytest.raises(Denied, match="由联络站"):
        register(cast, actor=cast.deputy)
    with pytest.raises(Refused, match="来访、电话还是来信"):
        register(cast, channel="code")
    assert not Suggestion.objects.exists()


def test_a_row_is_added_on_the_page_and_in_place(cast, client_of, django_assert_max_num_queries):
    keeper = client_of(cast.keeper)
    url = reverse("workbench:desk", args=[cast.station.pk])
    page = keeper.get(url)
    assert "今天还没有登记" in page.content.decode()
    form = {
        "form_key": uuid.uuid4(), "client_uuid": uuid.uuid4(), "body": "三组的路灯坏了", "channel": "letter",
        "mandate": cast.mandates["co_deputy"].pk, "name": "王大爷", "phone": "139 0000 1402",
    }  # fmt: skip
    answer = keeper.post(url, form)
    demand = Suggestion.objects.get()
    assert answer.url == f"{url}?new={demand.pk}"
    with django_assert_max_num_queries(15):
        part = keeper.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and demand.receipt.spaced_code in part
    assert "139****1402" in part and "13900001402" not in part
    assert (demand.channel, demand.deputy, demand.submitted_on) == (
        "letter",
        cast.mandates["co_deputy"],
        timezone.localdate(),
    )


def test_a_row_sent_again_is_one_and_other_words_under_its_number_are_not_lost(cast, client_of):
    keeper = client_of(cast.keeper)
    url, same = reverse("workbench:desk", args=[cast.station.pk]), uuid.uuid4()
    sent = {"client_uuid": same, "channel": "reception"}
    first, again, other = (
        keeper.post(url, {**sent, "form_key": uuid.uuid4(), "body": body}).url
        for body in ("路灯坏了", "路灯坏了", "水渠堵了")
    )
    assert first == again != other
    assert sorted(Suggestion.objects.values_list("body", flat=True)) == sorted(["路灯坏了", "水渠堵了"])


def test_a_desk_closed_meanwhile_shows_the_words_again(cast, client_of):
    Station.objects.filter(pk=cast.station.pk).update(state=StationState.CLOSED)
    sent = {
        "form_key": uuid.uuid4(),
        "client_uuid": uuid.uuid4(),
        "body": "三组的路灯坏了",
        "channel": "reception",
    }
    page = client_of(cast.keeper).post(reverse("workbench:desk", args=[cast.station.pk]), sent)
    assert page.status_code == 422 and "三组的路灯坏了" in page.content.decode()


def test_bad_fields_are_said_beside_the_field_and_the_words_stay(cast, client_of):
    keeper = client_of(cast.keeper)
    url = reverse("workbench:desk", args=[cast.station.pk])
    sent = {"form_key": uuid.uuid4(), "client_uuid": uuid.uuid4(), "body": "路灯坏了", "channel": "reception"}
    for wrong, sentence in (
        ({"body": ""}, "请记下群众反映的事"),
        ({"phone": "abc"}, "不像电话号码"),
        ({"mandate": "99999999999999999999"}, "请选站里的代表"),
        ({"mandate": "\0"}, ""),
        ({"channel": "code"}, "来访、电话还是来信"),
        ({"topic": "x"}, "请在列表里选类别"),
        ({"client_uuid": "x"}, ""),
    ):
        page = keeper.post(url, {**sent, **wrong})
        assert page.status_code == 422, wrong
        assert sentence in page.content.decode()
        assert wrong.get("body", "路灯坏了") in page.content.decode()
    assert not Suggestion.objects.exists()
