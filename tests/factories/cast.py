"""The whole cast: the county of ``ground`` with its terms, deputies, and a station that has two of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from congress_portal.foundation.accounts.access import Actor
from deputies.models import CongressSession, Mandate, Term
from deputies.services import grant_mandate
from liaison_stations.services import open_station, place_deputies
from tests.factories.ground import NOW, SINCE, Cast, make_county, make_person, moment

STATION_CODE = "7KQ2M"


def make_term(congress: Any, number: int = 19, starts_on: date = SINCE) -> Term:
    """A term of a congress that is still running."""
    return Term.objects.create(congress=congress, number=number, starts_on=starts_on)


def make_deputy(
    cast: Cast, key: str, name: str, congress: Any, term: Term, home: Any, **fields: Any
) -> Mandate:
    """A deputy with mandate, membership and account; joins the cast under ``key``."""
    mandate = grant_mandate(
        actor=Actor.system(cast.county),
        person=make_person(cast.county, name, gender=fields.pop("gender", "male")),
        congress=congress,
        term=term,
        constituency=None,
        home_division=home,
        starts_on=SINCE,
        at=moment(SINCE),
        **fields,
    )
    cast.join(key, mandate.membership)
    cast.mandates[key] = mandate
    return mandate


def make_cast() -> Cast:
    """Adds to the county: the nineteenth term and its sixth session, five deputies, the station 7KQ2M.

    陆明远 and 沈秀兰 are county deputies of 青山镇 and placed at its station; 石永康 is a township
    deputy there; 曹国栋 is a county deputy of 绿水镇, the stranger among the deputies.
    """
    cast = make_county()
    system = Actor.system(cast.county)
    cast.mandates = {}
    cast.term = make_term(cast.county_congress)
    cast.town_term = make_term(cast.green_hill_congress)
    cast.session = CongressSession.objects.create(
        term=cast.term, number=6, opens_on=date(2026, 3, 24), closes_on=date(2026, 3, 27)
    )
    county, town = cast.county_congress, cast.green_hill_congress
    make_deputy(cast, "deputy", "陆明远", county, cast.term, cast.village, occupation="种粮大户")
    make_deputy(cast, "co_deputy", "沈秀兰", county, cast.term, cast.green_hill, gender="female")
    make_deputy(cast, "town_deputy", "石永康", town, cast.town_term, cast.village, occupation="中心小学教师")
    make_deputy(cast, "other_deputy", "曹国栋", county, cast.term, cast.other_village)
    cast.station = open_station(
        actor=system,
        name="青山镇代表联络站",
        township_congress=town,
        division=cast.green_hill,
        address="青山街 18 号，镇便民中心一楼",
        hours="每月 9日、24日 上午 9:00–11:30",
        phone="0000-112244",
        code=STATION_CODE,
        at=NOW,
    )
    place_deputies(
        actor=system,
        station=cast.station,
        mandates=[cast.mandates["deputy"], cast.mandates["co_deputy"], cast.mandates["town_deputy"]],
        on=date(2026, 1, 1),
        at=NOW,
    )
    return cast
