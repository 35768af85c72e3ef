"""Deputies of the congresses above the county, who live or work in it."""

from __future__ import annotations

from datetime import timedelta

from congress_portal.demo.county import DemoCounty, moment
from congress_portal.foundation.accounts.people import register_person
from deputies.choices import ConstituencyKind, MandateLevel
from deputies.services import NewMandate, add_constituency, enter_higher_congress, grant_mandates
from liaison_stations.services import place_deputies

# Level, place, term, days after the county's own term began, who elects.
HIGHER: tuple[tuple[str, str, int, int, str], ...] = (
    (MandateLevel.NATIONAL, "", 14, 640, "云省人民代表大会"),
    (MandateLevel.PROVINCE, "云省", 13, 600, "云州市人民代表大会"),
    (MandateLevel.PREFECTURE, "云州市", 6, 250, "云岭县人民代表大会"),
)
# Who of the county's deputies sits in a congress above too: level, town, which of its deputies.
OF_BOTH = (
    (MandateLevel.NATIONAL, 1, 2),
    (MandateLevel.PROVINCE, 3, 2),
    (MandateLevel.PREFECTURE, 4, 2),
    (MandateLevel.PREFECTURE, 6, 2),
    (MandateLevel.PREFECTURE, 8, 2),
)
# And who sits there alone: level, name, gender, birth, work, town.
ALONE = (
    (MandateLevel.PROVINCE, "纪云帆", "male", (1972, 4), "县中医院主任医师", "professional", 0),
    (MandateLevel.PREFECTURE, "柏雨桐", "female", (1980, 9), "县职业中学教师", "professional", 2),
)


def fill_higher(demo: DemoCounty) -> None:
    """Three congresses with their terms and electing units, and seven deputies of them."""
    by_level = {}
    for level, place, number, days, unit in HIGHER:
        starts_on = demo.term.starts_on + timedelta(days=days)
        at = moment(starts_on)
        term = enter_higher_congress(
            actor=demo.system, level=level, place=place, number=number, starts_on=starts_on, at=at
        )
        district = add_constituency(
            actor=demo.system, congress=term.congress, name=unit, kind=ConstituencyKind.ELECTING_UNIT, at=at
        )
        by_level[level] = term, district, at
    rows: list[NewMandate] = []

    def seat(level: str, person, home, occupation: str, trade: str) -> None:
        term, district, at = by_level[level]
        rows.append(
            NewMandate(
                person=person, congress=term.congress, term=term, constituency=district, home_division=home,
                starts_on=term.starts_on, occupation=occupation, trade=trade,
                elected_on=term.starts_on - timedelta(days=20),
            )
        )  # fmt: skip

    for level, town, which in OF_BOTH:
        known = demo.towns[town].county_deputies[which]
        seat(level, known.person, known.home_division, known.occupation, known.trade)
    for level, name, gender, (year, month), occupation, trade, town in ALONE:
        at = by_level[level][2]
        person = register_person(
            actor=demo.system, county=demo.county, name=name, gender=gender, employer=occupation, at=at,
            birth_date=demo.term.starts_on.replace(year=year, month=month, day=1), education="大学本科",
            party="中共党员" if gender == "male" else "群众",
        )  # fmt: skip
        seat(level, person, demo.towns[town].villages[0], occupation, trade)
    made = grant_mandates(actor=demo.system, rows=rows, at=max(at for _, _, at in by_level.values()))
    alone = {m.person.name: m for m in made}
    for _, name, *_, town in ALONE:
        place_deputies(
            actor=demo.system, station=demo.towns[town].stations[0], mandates=[alone[name]],
            on=demo.day - timedelta(days=180), at=demo.ago(180),
        )  # fmt: skip
