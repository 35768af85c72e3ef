"""Deputies for the small county of ``ground``: terms, districts, groups and six mandates.

``seat_deputies(cast)`` goes through the real verbs and gives the cast:
``cast.county_term``, ``cast.green_term``, ``cast.clear_term``; ``cast.county_session`` (县十九届人大六次会议,
closed) ; ``cast.mandates`` by key, and actors ``cast.deputy`` (陆明远, county and 青山镇 松坡村),
``cast.other_deputy`` (沈秀兰, 青山镇), ``cast.leader_of_group`` (方晓云, 青山镇), ``cast.strange_deputy`` (绿水镇).
"""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.people import register_person
from deputies import services
from deputies.choices import Office
from deputies.models import Mandate
from tests.factories.ground import NOW, Cast, make_county
from tests.towers import standing_on

TERM_START = date(2021, 6, 1)


def deputy_person(cast: Cast, name: str, **values):
    """A person of the county, registered by the verb."""
    return register_person(actor=Actor.system(cast.county), county=cast.county, name=name, at=NOW, **values)


@standing_on(make_county)
def seat_deputies(cast: Cast) -> Cast:
    """Terms, a session, districts, delegation, group and deputies of the county and two townships."""
    actor = Actor.system(cast.county)
    with_time = {"actor": actor, "at": NOW}

    def term(congress, number):
        return services.open_term(congress=congress, number=number, starts_on=TERM_START, **with_time)

    extra = SimpleNamespace()
    extra.county_term = term(cast.county_congress, 19)
    extra.green_term = term(cast.green_hill_congress, 19)
    extra.clear_term = term(cast.clear_water_congress, 19)
    extra.county_session = services.add_session(
        term=extra.county_term, number=6, opens_on=date(2026, 3, 24), closes_on=date(2026, 3, 27), **with_time
    )
    extra.green_session = services.add_session(
        term=extra.green_term, number=6, opens_on=date(2026, 3, 2), closes_on=date(2026, 3, 3), **with_time
    )
    extra.county_district = services.add_constituency(
        congress=cast.county_congress,
        name="青山选区",
        divisions=[cast.green_hill, cast.village],
        seats=2,
        **with_time,
    )
    extra.green_district = services.add_constituency(
        congress=cast.green_hill_congress, name="松坡选区", divisions=[cast.village], seats=3, **with_time
    )
    extra.clear_district = services.add_constituency(
        congress=cast.clear_water_congress, name="三组选区", divisions=[cast.other_village], **with_time
    )
    extra.delegation = services.add_delegation(
        term=extra.county_term, name="青山镇代表团", division=cast.green_hill, **with_time
    )
    extra.group = services.add_group(
        congress=cast.green_hill_congress, name="青山镇第一代表小组", division=cast.green_hill, **with_time
    )
    people = {
        "deputy": deputy_person(
            cast,
            "陆明远",
            gender="male",
            ethnicity="汉族",
            birth_date=date(1972, 5, 6),
            phone="138 0000 1402",
            employer="松坡村村民委员会主任",
        ),
        "other_deputy": deputy_person(cast, "沈秀兰", gender="female", ethnicity="回族", phone="13900001403"),
        "leader_of_group": deputy_person(cast, "方晓云", gender="female", birth_date=date(1980, 1, 2)),
        "strange_deputy": deputy_person(cast, "曹国栋", gender="male", birth_date=date(1969, 9, 9)),
    }
    county, green, clear = cast.county_congress, cast.green_hill_congress, cast.clear_water_congress
    start = {"starts_on": TERM_START}
    rows = {
        "deputy": services.NewMandate(
            people["deputy"],
            county,
            extra.county_term,
            extra.county_district,
            cast.village,
            delegation=extra.delegation,
            group=extra.group,
            occupation="松坡村村民委员会主任",
            **start,
        ),
        "deputy_green": services.NewMandate(
            people["deputy"], green, extra.green_term, extra.green_district, cast.village, group=extra.group, **start
        ),
        "other_deputy": services.NewMandate(
            people["other_deputy"], green, extra.green_term, extra.green_district, cast.village, group=extra.group,
            **start,
        ),
        "leader_of_group": services.NewMandate(
            people["leader_of_group"], green, extra.green_term, extra.green_district, cast.village,
            group=extra.group, **start,
        ),
        "strange_deputy": services.NewMandate(
            people["strange_deputy"], clear, extra.clear_term, extra.clear_district, cast.other_village, **start
        ),
    }  # fmt: skip
    made = services.grant_mandates(actor=actor, rows=rows.values(), at=NOW)
    extra.mandates = dict(zip(rows, made, strict=True))
    for key in people:
        cast.join(key, extra.mandates[key].membership)
    services.appoint_group_leader(
        actor=actor,
        group=extra.group,
        mandate=extra.mandates["leader_of_group"],
        starts_on=TERM_START,
        at=NOW,
    )
    for key in ("deputy_green", "leader_of_group"):
        services.take_office(
            actor=actor,
            mandate=extra.mandates[key],
            office=Office.PRESIDIUM_MEMBER,
            starts_on=TERM_START,
            at=NOW,
        )
    extra.group.refresh_from_db()
    for name, value in vars(extra).items():
        setattr(cast, name, value)
    return cast


def many_mandates(cast: Cast, number: int) -> list[Mandate]:
    """``number`` more deputies of 青山镇, for lists."""
    rows = [
        services.NewMandate(
            deputy_person(cast, f"代表{index:03d}", birth_date=date(1970, 1, 1)),
            cast.green_hill_congress,
            cast.green_term,
            cast.green_district,
            cast.village,
            starts_on=TERM_START,
        )
        for index in range(number)
    ]
    return services.grant_mandates(actor=Actor.system(cast.county), rows=rows, at=NOW)
