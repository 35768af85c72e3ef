"""What everybody reads about deputies without signing in, and the card that leads there."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from deputies import services
from deputies.choices import PerformanceKind
from deputies.models import Mandate
from deputies.public_faces import figures_of, public_deputies, standing_for
from liaison_stations.services import open_station, place_deputies
from tests.factories.deputies import many_mandates
from tests.factories.ground import NOW, TODAY

pytestmark = pytest.mark.django_db

LIST = "/p/deputies/"


def page_of(mandate) -> str:
    return reverse("public_deputies:deputy_detail", args=[mandate.pk])


def names_for(cast, place) -> set[str]:
    return {m.person.name for m in standing_for(public_deputies(cast.county, TODAY), place)}


def test_a_village_finds_who_contacts_it_and_whose_district_covers_it(cast):
    assert names_for(cast, cast.village) == {"陆明远", "沈秀兰", "方晓云"}
    assert names_for(cast, cast.other_village) == {"曹国栋"}
    # The county's district covers the whole of 青山镇, so a deputy who lives elsewhere stands for it too.
    Mandate.objects.filter(pk=cast.mandates["deputy"].pk).update(home_division=cast.other_village)
    assert "陆明远" in names_for(cast, cast.village)
    assert names_for(cast, cast.clear_water) == {"曹国栋", "陆明远"}


def test_who_stands_for_the_whole_township_or_county_is_found_in_each_village(cast):
    mandates = cast.mandates
    mandates["other_deputy"].constituency.divisions.clear()
    Mandate.objects.filter(pk=mandates["other_deputy"].pk).update(home_division=cast.green_hill)
    assert "沈秀兰" in names_for(cast, cast.village)
    assert "沈秀兰" not in names_for(cast, cast.other_village)
    Mandate.objects.filter(pk=mandates["other_deputy"].pk).update(home_division=cast.county.division)
    for place in (cast.village, cast.other_village, cast.green_hill, cast.clear_water):
        assert "沈秀兰" in names_for(cast, place)


def test_from_the_township_to_the_village_to_the_deputy_without_scripts(cast):
    client = Client()
    towns = client.get(LIST).content.decode()
    assert f"place={cast.green_hill.pk}" in towns
    town = client.get(LIST, {"place": cast.green_hill.pk}).content.decode()
    assert f"place={cast.village.pk}" in town
    village = client.get(LIST, {"place": cast.village.pk}).content.decode()
    assert page_of(cast.mandates["deputy"]) in village
    assert "曹国栋" not in village
    assert "<script" not in village.replace('<script src="', "")


def test_a_name_of_a_village_or_of_a_deputy_is_found(cast):
    assert "松坡村" in Client().get(LIST, {"q": "松坡"}).content.decode()
    assert page_of(cast.mandates["other_deputy"]) in Client().get(LIST, {"q": "秀兰"}).content.decode()
    assert "没有找到" in Client().get(LIST, {"q": "查无此人"}).content.decode()


def test_the_page_shows_what_the_law_publishes_and_nothing_personal(cast):
    mandate = cast.mandates["deputy"]
    mandate.person.party, mandate.person.identity_number = "中共党员", "990101197205061234"
    mandate.person.save(update_fields=["party", "identity_number"])
    page = Client().get(page_of(mandate)).content.decode()
    for word in ("陆明远", "县十九届人大代表", "男", "汉族", "松坡村村民委员会主任", "青山选区", "松坡村"):
        assert word in page
    for word in ("13800001402", "138****1402", "1972年", "1972-", "990101197205061234", "中共党员"):
        assert word not in page


def test_figures_count_the_year_and_the_term_without_what_is_disputed_and_show_no_line(cast):
    mandate = cast.mandates["other_deputy"]
    for key, on in (("a.b:1", date(2026, 3, 1)), ("a.b:2", date(2025, 3, 1)), ("a.b:3", date(2026, 4, 1))):
        services.record_performance(
            actor=cast.clerk, mandates=[mandate], source=key, kind=PerformanceKind.VISIT, on=on,
            summary="走访低保户王某某", at=NOW,
        )  # fmt: skip
    services.uncount_performance(source="a.b:3")
    [figure] = figures_of(mandate, 2026)
    assert (figure.label, figure.this_year, figure.this_term) == ("接待走访、联系群众", 1, 2)
    assert "王某某" not in Client().get(page_of(mandate)).content.decode()


@pytest.mark.parametrize("how", ["ended", "suspended"])
def test_who_does_not_act_as_a_deputy_has_no_page_and_no_reason_is_told(cast, how):
    mandate = cast.mandates["other_deputy"]
    if how == "ended":
        services.end_mandate(
            actor=cast.clerk, mandate=mandate, on=TODAY, reason="died", note="因病去世", at=NOW
        )
    else:
        services.suspend_mandate(actor=cast.clerk, mandate=mandate, on=TODAY, reason="detained", at=NOW)
    answer = Client().get(page_of(mandate))
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "这个代表码已经停用" in page
    for word in ("沈秀兰", "去世", "羁押", "暂停"):
        assert word not in page
    assert names_for(cast, cast.village) == {"陆明远", "方晓云"}


def test_a_card_of_the_last_term_leads_to_who_was_elected_again(cast):
    change = services.prepare_change(
        actor=cast.chair,
        congress=cast.green_hill_congress,
        number=20,
        elected_on=TODAY,
        starts_on=TODAY,
        at=NOW,
    )
    services.choose_coming(actor=cast.chair, change=change, mandates=[cast.mandates["deputy_green"]], at=NOW)
    change = services.confirm_change(actor=cast.chair, change=change, at=NOW)
    fresh = Mandate.objects.get(term=change.new_term)
    answer = Client().get(page_of(cast.mandates["deputy_green"]))
    assert (answer.status_code, answer.url) == (302, page_of(fresh))
    # Who is a deputy of another congress only, or of none, has no page behind the old card.
    assert Client().get(page_of(cast.mandates["other_deputy"])).status_code == 404
    services.suspend_mandate(actor=cast.chair, mandate=fresh, on=TODAY, reason="detained", at=NOW)
    assert Client().get(page_of(cast.mandates["deputy_green"])).status_code == 404


@pytest.mark.parametrize("query", ["place=99999", "place=9" * 9, "county=77", "place=1"])
def test_places_that_are_none_are_not_found(cast, query):
    assert Client().get(f"{LIST}?{query}").status_code in (200, 404)
    assert Client().get(f"{LIST}?place={cast.county.division_id}").status_code == 404


def test_nonsense_in_the_address_ends_in_no_error(cast):
    for query in (
        "q=%00",
        "q=" + "长" * 500,
        "county=%00",
        "place=%C2%B2",
        "at=zzz&place=" + str(cast.village.pk),
    ):
        assert Client().get(f"{LIST}?{query}").status_code in (200, 404)
    assert Client().get("/p/deputies/99999999999999999999/").status_code == 404


def test_the_page_leads_to_the_station_where_the_deputy_is_met(cast, system):
    station = open_station(
        actor=system, name="青山镇代表联络站", township_congress=cast.green_hill_congress,
        division=cast.green_hill, address="青山街 1 号", hours="每月 9日", phone="", code="7KQ2M", at=NOW,
    )  # fmt: skip
    mandate = cast.mandates["other_deputy"]
    place_deputies(actor=system, station=station, mandates=[mandate], on=TODAY, at=NOW)
    assert "/p/s/7KQ2M/" in Client().get(page_of(mandate)).content.decode()
    assert "人大办公室" in Client().get(page_of(cast.mandates["leader_of_group"])).content.decode()


def test_public_pages_ask_the_database_little(cast, django_assert_max_num_queries):
    many_mandates(cast, 60)
    with django_assert_max_num_queries(12):
        Client().get(LIST, {"place": cast.green_hill.pk})
    with django_assert_max_num_queries(12):
        Client().get(LIST, {"q": "代表"})
    with django_assert_max_num_queries(15):
        Client().get(page_of(cast.mandates["deputy"]))


def test_cards_are_printed_for_the_deputies_one_keeps_who_act_today(cast, client_of, settings):
    settings.PUBLIC_BASE_URL = "https://rd.example.cn"
    url = reverse("deputies:mandate_cards")
    services.suspend_mandate(
        actor=cast.clerk, mandate=cast.mandates["leader_of_group"], on=TODAY, reason="detained", at=NOW
    )
    page = client_of(cast.clerk).get(url).content.decode()
    assert page.count('class="access-card"') == 2
    for word in ("沈秀兰", "陆明远", f"rd.example.cn{page_of(cast.mandates['other_deputy'])}"):
        assert word in page
    assert "方晓云" not in page and "曹国栋" not in page
    assert not re.search(r"1[0-9][0-9*]{9}", page), "a phone, masked or whole"
    one = client_of(cast.clerk).get(url, {"mandate": cast.mandates["other_deputy"].pk}).content.decode()
    assert one.count('class="access-card"') == 1
    for wrong in (cast.mandates["strange_deputy"].pk, cast.mandates["leader_of_group"].pk, 10**8):
        assert client_of(cast.clerk).get(url, {"mandate": wrong}).status_code == 404
    assert client_of(cast.clerk).get(url, {"part": "7"}).status_code == 404
