"""Which station a deputy is offered, and which villages have none. No database."""

import pytest

from liaison_stations.placing import Cover, Homeless, Place, cover_of, offers

pytestmark = pytest.mark.once

TOWN, OTHER = 1, 2
CENTRE = Place(10, TOWN, None, "central")
ROOM = Place(11, TOWN, 101, "village", frozenset({102}))
WEB = Place(12, TOWN, None, "online")


def offered(village, places, township=TOWN):
    [offer] = offers([Homeless(1, township, village)], places)
    return offer.station, offer.why


def test_the_own_villages_station_comes_first_then_the_one_that_serves_it_then_the_towns():
    places = [CENTRE, ROOM, WEB]
    assert offered(101, places) == (11, "本村的站")
    assert offered(102, places) == (11, "联系本村的站")
    assert offered(103, places) == (10, "镇里的中心站")
    assert offered(None, places) == (10, "镇里的中心站")


def test_where_the_town_has_no_centre_any_of_its_stations_will_do():
    assert offered(103, [ROOM, WEB]) == (11, "本镇的站")
    assert offered(103, [WEB]) == (12, "网上的站")


def test_nobody_is_offered_a_station_of_another_town():
    assert offered(201, [CENTRE, ROOM], township=OTHER) == (None, "")


def test_among_stations_as_near_those_with_fewest_deputies_fill_first():
    twins = [Place(20, TOWN, 101, "village", load=3), Place(21, TOWN, 101, "activity_room", load=1)]
    people = [Homeless(n, TOWN, 101) for n in range(5)]
    stations = [offer.station for offer in offers(people, twins)]
    # 1 → 3 here, then turn about: nobody is heaped into one room.
    assert stations == [21, 21, 20, 21, 20]
    assert offers(people[:1], twins)[0].why == "本村的站，人最少"


def test_who_stands_for_the_whole_county_is_offered_a_centre():
    places = [ROOM, Place(30, OTHER, None, "central", load=0), Place(10, TOWN, None, "central", load=2)]
    [offer] = offers([Homeless(1, None, None)], places)
    assert offer.station == 30


def test_a_village_is_its_own_served_or_a_gap():
    places = [CENTRE, ROOM]
    assert cover_of(101, places) == (Cover.OWN, [11])
    assert cover_of(102, places) == (Cover.SERVED, [11])
    assert cover_of(103, places) == (Cover.GAP, [])
