"""Behind the codes: the deputy's own form, open matters with 我也遇到了, demands out of a group chat."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.services import end_mandate, suspend_mandate
from liaison_stations.models import ReceptionDuty, Station, StationPlacement
from liaison_stations.services import ask_leave, plan_reception_days, withdraw_deputies
from suggestions import workflow
from suggestions.models import ChatLine, Echo, PublicLine, Suggestion
from suggestions.outcomes import station_year
from suggestions.views.public import duty_of
from suggestions.workflow import Said
from tests.factories.ground import NOW, TODAY, moment
from tests.suggestions.stages import voter_of

pytestmark = pytest.mark.django_db
STATION = "/p/s/7KQ2M/"
PASTE, TAKE = "/suggestions/chat/", "/suggestions/chat/take/"
CHAT = "老王 10:21\n三组的路灯坏了半个月，问 13900001402\n李姐 10:22\n好的\n王婶 10:25\n水渠堵了没人清\n"


def post(client, url, **data):
    return client.post(url, {"form_key": str(uuid.uuid4()), **data})


def page_of(client, url):
    return client.get(url).content.decode()


# --- the deputy's own code ----------------------------------------------------------------------------
def test_a_deputys_page_has_the_form_and_the_demand_waits_for_that_deputy(
    stages, cast, client, django_assert_max_num_queries
):
    mandate = cast.mandates["co_deputy"]
    page = page_of(client, reverse("public_deputies:deputy_detail", args=[mandate.pk]))
    url = f"/p/d/{mandate.pk}/"
    with django_assert_max_num_queries(12):
        client.get(url)
    assert f'action="{url}"' in page and "交给沈秀兰代表" in page
    first = post(client, url, body="路灯不亮", form_key=(key := str(uuid.uuid4())))
    again = post(client, url, body="路灯不亮", form_key=key)
    assert first.status_code == 302 and first.url == again.url
    demand = Suggestion.objects.get()
    assert (demand.deputy, demand.station, demand.state) == (mandate, cast.station, "awaiting_accept")
    assert "沈秀兰代表会在" in page_of(client, first.url)


def test_a_county_deputy_without_a_station_is_reached_and_may_be_asked_past_the_township(
    stages, cast, client
):
    mandate = cast.mandates["other_deputy"]
    assert post(client, f"/p/d/{mandate.pk}/", body="河堤塌了", direct_to_county="on").status_code == 302
    demand = Suggestion.objects.get()
    assert (demand.deputy, demand.station, demand.direct_to_county) == (mandate, None, True)
    # A deputy of the township has no way past it, whatever is sent.
    town = cast.mandates["town_deputy"]
    page = page_of(client, f"/p/d/{town.pk}/")
    assert "直接送县人大" not in page
    post(client, f"/p/d/{town.pk}/", body="河堤又塌了", direct_to_county="on")
    assert Suggestion.objects.get(deputy=town).direct_to_county is False


def test_what_was_typed_stays_and_who_does_not_act_takes_nothing(stages, cast, client):
    mandate = cast.mandates["deputy"]
    wrong = post(client, f"/p/d/{mandate.pk}/", body="路灯不亮", phone="abc")
    assert wrong.status_code == 422
    assert "不像电话号码" in wrong.content.decode() and "路灯不亮" in wrong.content.decode()
    suspend_mandate(actor=cast.staff, mandate=mandate, on=TODAY, reason="detained", at=NOW)
    assert client.get(f"/p/d/{mandate.pk}/").status_code == 404
    late = post(client, f"/p/d/{mandate.pk}/", body="写到一半的话")
    said = late.content.decode()
    assert late.status_code == 404 and "这位代表现在不接收反映" in said and "写到一半的话" in said
    assert client.get("/p/d/99999999/").status_code == 404
    mandate.refresh_from_db()
    with pytest.raises(Refused, match="请选别的代表"):
        stages.submitted(mandate=mandate)
    assert not Suggestion.objects.exists()


def test_who_is_on_duty_now_and_who_is_next(stages, cast):
    plan_reception_days(
        actor=cast.keeper, station=cast.station, dates=[TODAY, TODAY + timedelta(days=15)], at=NOW,
        roster={
            TODAY: [cast.mandates["deputy"]],
            TODAY + timedelta(days=15): [cast.mandates["co_deputy"], cast.mandates["town_deputy"]],
        },
    )  # fmt: skip
    away = cast.mandates["town_deputy"].reception_duties.get()
    ask_leave(actor=cast.town_deputy, duty=away, reason="外出培训", at=NOW)
    now = duty_of(cast.station, moment(TODAY, 10))
    assert (now["title"], now["tag"]) == ("今天值班", "11:30 前都在")
    [person] = now["people"]
    assert (person["name"], person["note"]) == ("陆明远", "县人大代表，种粮大户")
    later = duty_of(cast.station, moment(TODAY, 12))
    assert (later["title"], later["tag"]) == ("下次接待", "4月24日 9:00–11:30")
    assert [person["name"] for person in later["people"]] == ["沈秀兰"], "who is on leave is not named"
    nobody = duty_of(cast.station, moment(TODAY + timedelta(days=60), 9))
    assert nobody["title"] == "本站代表" and len(nobody["people"]) == 3


def test_the_next_day_is_one_on_which_somebody_serves(stages, cast):
    m, soon, later = cast.mandates, TODAY + timedelta(days=15), TODAY + timedelta(days=30)
    plan_reception_days(
        actor=cast.keeper, station=cast.station, dates=[soon, later], at=NOW,
        roster={soon: [m["deputy"]], later: [m["town_deputy"]]},
    )  # fmt: skip
    duty = m["deputy"].reception_duties.get()
    ask_leave(actor=cast.deputy, duty=duty, reason="外出培训", at=NOW)
    told = duty_of(cast.station, moment(TODAY, 10))
    assert told["tag"].startswith("5月9日") and [p["name"] for p in told["people"]] == ["石永康"]
    other = m["town_deputy"].reception_duties.get()
    ask_leave(actor=cast.town_deputy, duty=other, reason="外出培训", at=NOW)
    told = duty_of(cast.station, moment(TODAY, 10))
    assert (told["title"], told["people"], told["note"]) == ("下次接待", [], "值班代表请假")
    assert told["tag"].startswith("4月24日")


def test_who_left_the_station_or_is_no_deputy_any_more_is_not_waiting_there(stages, cast):
    m, day = cast.mandates, TODAY + timedelta(days=15)
    plan_reception_days(actor=cast.keeper, station=cast.station, dates=[day], at=NOW)
    system = Actor.system(cast.county)
    withdraw_deputies(actor=system, station=cast.station, mandates=[m["co_deputy"]], on=TODAY, at=NOW)
    end_mandate(actor=system, mandate=m["town_deputy"], on=TODAY, reason="moved_away", at=NOW)
    told = duty_of(cast.station, moment(TODAY, 10))
    assert [person["name"] for person in told["people"]] == ["陆明远"]


def test_a_station_that_is_not_open_invites_nobody(stages, cast, client):
    plan_reception_days(actor=cast.keeper, station=cast.station, dates=[TODAY + timedelta(days=15)], at=NOW)
    for state, words in (("paused", "暂停开放，暂时不接待"), ("closed", "已撤销，不再接待")):
        Station.objects.filter(pk=cast.station.pk).update(state=state)
        text = client.get(f"/p/s/{cast.station.code}/").content.decode()
        assert (
            words in text and "您可以到这里反映" in text and "下次接待" not in text and "4月24日" not in text
        )
    assert "本站代表" not in text


# --- open matters ---------------------------------------------------------------------------------------
def shown(stages, cast, text="三组小学路的硬化", **details):
    case = stages.submitted(body="王大山家门口的路下雨全是泥", **details)
    return workflow.show_line(actor=cast.keeper, suggestion=case, text=text, at=NOW)


def test_others_read_the_line_of_the_station_and_never_the_voters_words(
    stages, cast, client, django_assert_max_num_queries
):
    stages.submitted(body="还没有人看过的一件")
    line = shown(stages, cast)
    page = page_of(client, STATION)
    assert "三组小学路的硬化" in page
    assert "王大山" not in page and "还没有人看过" not in page
    with django_assert_max_num_queries(12):
        matter = page_of(client, f"{STATION}{line.pk}/")
    assert "1 位乡亲遇到" in matter and "我也遇到了" in matter and "王大山" not in matter


def test_one_more_who_met_it_counts_once_a_browser_and_the_voter_reads_it(stages, cast, client):
    line = shown(stages, cast)
    url = f"{STATION}{line.pk}/"
    assert post(client, url).status_code == 302
    assert "2 位乡亲遇到" in page_of(client, url)
    assert post(client, url).status_code == 302, "pressed again under another form"
    assert Echo.objects.count() == 1
    receipt = page_of(client, line.demand.receipt.get_absolute_url())
    assert "有 1 位乡亲也反映过这件事" in receipt


def test_a_hidden_line_and_an_ended_matter_take_nobody_more(stages, cast, client, client_of):
    line = shown(stages, cast)
    url = f"{STATION}{line.pk}/"
    workflow.withdraw_demand(actor=voter_of(line.demand), suggestion=line.demand, at=NOW)
    assert "我也遇到了</button>" not in page_of(client, url)
    assert "三组小学路的硬化" not in page_of(client, STATION)
    with pytest.raises(Conflict, match="另外反映"):
        workflow.echo_demand(actor=voter_of(line.demand), line=line, at=NOW)
    other = shown(stages, cast, text="二组水渠清淤")
    keeper = client_of(cast.keeper)
    hide = reverse("suggestions:suggestion_hide", args=[other.demand_id])
    assert post(keeper, hide, reason="").status_code == 422
    assert post(keeper, hide, reason="写错了组").status_code == 302
    assert client.get(f"{STATION}{other.pk}/").status_code == 404
    with pytest.raises(Conflict):
        workflow.echo_demand(actor=voter_of(other.demand), line=other, at=NOW)


def test_a_line_is_looked_at_by_a_person_and_holds_no_number(stages, cast, client_of):
    case = stages.submitted(body="路灯不亮")
    keeper = client_of(cast.keeper)
    url = reverse("suggestions:suggestion_show", args=[case.pk])
    assert f'href="{url}"' in page_of(keeper, case.get_absolute_url())
    unread = post(keeper, url, text="三组路灯不亮")
    assert unread.status_code == 422 and "确认没有个人隐私" in unread.content.decode()
    numbered = post(keeper, url, text="路灯不亮找 139 0000 1402", checked="on")
    assert numbered.status_code == 422 and "电话号码" in numbered.content.decode()
    assert post(keeper, url, text="三组路灯不亮", checked="on").status_code == 302
    assert PublicLine.objects.get().written_by == cast.keeper.person
    page = page_of(keeper, case.get_absolute_url())
    assert "三组路灯不亮" in page and "撤下公示" in page


def test_what_went_past_the_township_is_not_shown_at_its_station(stages, cast):
    case = stages.submitted(direct_to_county=True)
    with pytest.raises(Refused, match="不在联络站公示"):
        workflow.show_line(actor=cast.staff, suggestion=case, text="河道采砂", at=NOW)
    assert not workflow.may_show_line(cast.keeper, case)


# --- group chats ----------------------------------------------------------------------------------------
def test_no_number_of_a_station_tells_of_what_was_left_there_for_the_county_alone(stages, cast):
    stages.submitted()
    before = station_year(cast.station.pk, 2026)
    stages.submitted(direct_to_county=True)
    assert station_year(cast.station.pk, 2026) == before and before.total == 1


def test_a_pasted_chat_is_read_ticked_and_becomes_demands_and_the_rest_is_kept_nowhere(
    stages, cast, client_of, django_assert_max_num_queries
):
    keeper = client_of(cast.keeper)
    with django_assert_max_num_queries(12):
        page = post(keeper, PASTE, station=cast.station.pk, text=CHAT)
    text = page.content.decode()
    assert page.status_code == 200 and not Suggestion.objects.exists()
    assert "三组的路灯坏了半个月" in text and "另有 1 句" in text
    assert not any(word in text for word in ("老王", "李姐", "13900001402"))
    said = [row["said"] for row in page.context["form"].rows]
    sent = {"station": cast.station.pk, "number": 2, "said-0": said[0], "said-1": said[1]}
    sent |= {"body-0": "三组路口的路灯坏了半个月", "body-1": said[1], "pick-0": "on"}
    done = post(keeper, TAKE, **sent)
    assert done.status_code == 302
    demand = Suggestion.objects.get()
    assert (demand.channel, demand.body) == ("group", "三组路口的路灯坏了半个月")
    assert demand.receipt and demand.deputy_id and demand.entered_by_id == cast.keeper.person_id
    assert "水渠" not in "".join(ChatLine.objects.values_list("mark", flat=True))
    # Pasted again, by a colleague: known, without a tick.
    again = post(client_of(cast.clerk), PASTE, station=cast.station.pk, text=CHAT)
    assert [bool(row["known"]) for row in again.context["form"].rows] == [True, False]
    assert f'已经转成 <a href="{demand.get_absolute_url()}">{demand.number}' in again.content.decode()
    twice = post(keeper, TAKE, **sent)
    assert twice.status_code == 409 and demand.number in twice.content.decode()
    assert Suggestion.objects.count() == 1


def test_nothing_ticked_nothing_left_and_a_strangers_station_are_answered_in_words(stages, cast, client_of):
    keeper = client_of(cast.keeper)
    sent = {"station": cast.station.pk, "number": 1, "said-0": "路灯坏了没人修", "body-0": "路灯坏了没人修"}
    none = post(keeper, TAKE, **sent)
    assert none.status_code == 422 and "请勾选要转成群众意见的话" in none.content.decode()
    assert "路灯坏了没人修" in none.content.decode()
    emptied = post(keeper, TAKE, **{**sent, "pick-0": "on", "body-0": " "})
    assert emptied.status_code == 422 and "或者不勾选" in emptied.content.decode()
    stranger = post(client_of(cast.stranger), TAKE, **{**sent, "pick-0": "on"})
    assert stranger.status_code == 422 and "请选择联络站" in stranger.content.decode()
    for odd in ({"number": "99999999999"}, {"number": "x"}, {"station": "\0"}, {}):
        assert post(keeper, TAKE, **odd).status_code == 422, odd
    assert post(keeper, PASTE, station=cast.station.pk, text="[图片]\0").status_code == 422
    long = post(keeper, PASTE, station=cast.station.pk, text="路" * 20_001)
    assert long.status_code == 422 and "请分几次贴" in long.content.decode()
    assert not Suggestion.objects.exists()


def test_lines_of_another_station_are_not_the_actors_to_take(stages, cast):
    with pytest.raises(Denied, match="不归您登记"):
        workflow.take_chat_lines(
            actor=cast.stranger, station=cast.station, lines=[Said("路灯坏了", "路灯坏了")], at=NOW
        )


def test_the_deputies_of_a_station_take_turns_and_who_signed_in_goes_before_who_did_not(stages, cast):
    both = [cast.mandates["deputy"], cast.mandates["co_deputy"]]
    StationPlacement.objects.all().delete()
    for mandate in both:
        StationPlacement.objects.create(station=cast.station, mandate=mandate, starts_on=TODAY)
    placed = [stages.submitted().deputy for _ in range(4)]
    assert placed == [*both, *both]
    (day,) = plan_reception_days(actor=cast.keeper, station=cast.station, dates=[TODAY], at=NOW)
    day.duties.all().delete()
    for mandate in both:
        ReceptionDuty.objects.create(reception_day=day, mandate=mandate)
    assert [stages.submitted().deputy for _ in range(3)] == [*both, both[0]]
    day.duties.filter(mandate=both[0]).update(present=True)
    assert {stages.submitted().deputy for _ in range(3)} == {both[0]}
