"""A small county with one member of every role, and a stranger from the next township.

Nothing here is random and nothing reads the clock: ``TODAY`` is a Thursday in April 2026.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import (
    County,
    Division,
    DivisionKind,
    DivisionLevel,
    Membership,
    Organization,
    OrganizationKind,
    Person,
    User,
)
from congress_portal.foundation.accounts.readings import readings_of
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.accounts.services import place_division, set_phone

TODAY = date(2026, 4, 9)
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 4, 9, 9, 46, tzinfo=SHANGHAI)
SINCE = date(2021, 6, 1)
PASSWORD = "kai-hui-2026"


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An aware moment of a day in Shanghai."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def make_division(
    parent: Division | None, code: str, name: str, level: str, kind: str = DivisionKind.NONE, order: int = 0
) -> Division:
    """A division with its path."""
    return place_division(
        Division(parent=parent, code=code, name=name, level=level, kind=kind, sort_order=order)
    )


def make_organization(
    county: County, division: Division, kind: str, name: str, short_name: str = "", order: int = 0
) -> Organization:
    """An organization in a county."""
    return Organization.objects.create(
        county=county,
        division=division,
        kind=kind,
        name=name,
        short_name=short_name or name,
        sort_order=order,
    )


def make_person(county: County, name: str, **fields: Any) -> Person:
    """A person; ``phone`` is encrypted and hashed as the portal does it."""
    phone = fields.pop("phone", "")
    person = Person(county=county, name=name, **readings_of(name), **fields)
    if phone:
        set_phone(person, phone)
    person.save()
    return person


def make_user(person: Person, username: str) -> User:
    """An account whose password is ``PASSWORD`` and need not be changed."""
    user = User(username=username, person=person, joined_at=NOW)
    user.set_password(PASSWORD)
    user.save()
    return user


def appoint(person: Person, organization: Organization, role: Role, title: str = "") -> Membership:
    """A role since ``SINCE``."""
    return Membership.objects.create(
        person=person, organization=organization, role=role.value, starts_on=SINCE, title=title
    )


@dataclass
class Cast:
    """The county, its bodies, and the people by role: ``cast.staff`` is an Actor, ``cast.users["staff"]`` the account."""

    county: County
    green_hill: Division  # 青山镇
    clear_water: Division  # 绿水镇, where the stranger sits
    street: Division  # 城关街道
    village: Division  # 青山镇松坡村
    other_village: Division  # 绿水镇三组村
    county_congress: Organization
    green_hill_congress: Organization
    clear_water_congress: Organization
    street_committee: Organization
    government_office: Organization
    green_hill_government: Organization
    transport: Organization  # 县交通运输局
    water: Organization  # 县水利局
    court: Organization
    station_organization: Organization  # 青山镇代表联络站
    users: dict[str, User] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["actors"][name]
        except KeyError:
            raise AttributeError(name) from None

    def join(self, key: str, membership: Membership, user: User | None = None) -> Actor:
        """Take a membership into the cast under a key, with an account of that user name."""
        membership = Membership.objects.select_related(
            "person", "organization__division", "organization__county__division"
        ).get(pk=membership.pk)
        user = user or make_user(membership.person, key)
        self.users[key] = user
        self.actors[key] = Actor.of(membership, user)
        return self.actors[key]


MEMBERS = (
    # key, name, organization attribute, role, title
    ("admin", "管亦清", "county_congress", Role.SYSTEM_ADMIN, ""),
    ("auditor", "沈计安", "county_congress", Role.SECURITY_AUDITOR, ""),
    ("staff", "周文清", "county_congress", Role.CONGRESS_STAFF, "代工委"),
    ("leader", "秦岳山", "county_congress", Role.CONGRESS_LEADER, "县人大常委会副主任"),
    ("official", "许领航", "county_congress", Role.LEADING_OFFICIAL, "领衔领导"),
    ("office", "高督成", "government_office", Role.GOVERNMENT_OFFICE, ""),
    ("chair", "何建平", "green_hill_congress", Role.TOWNSHIP_CHAIR, "青山镇人大主席"),
    ("clerk", "吴桂香", "green_hill_congress", Role.TOWNSHIP_CLERK, ""),
    ("keeper", "罗守站", "station_organization", Role.STATION_KEEPER, ""),
    ("handler", "田办真", "transport", Role.UNIT_HANDLER, ""),
    ("head", "石负责", "transport", Role.UNIT_HEAD, ""),
    ("other_handler", "杜水生", "water", Role.UNIT_HANDLER, ""),
    ("town_handler", "方镇长", "green_hill_government", Role.UNIT_HANDLER, ""),
    ("rater", "白评公", "county_congress", Role.RATER, ""),
    ("stranger", "韩绿水", "clear_water_congress", Role.TOWNSHIP_CHAIR, "绿水镇人大主席"),
)


def make_county() -> Cast:
    """云岭县 with two towns, a street, its bodies and everybody but the deputies."""
    level, kind = DivisionLevel, DivisionKind
    province = make_division(None, "99", "云省", level.PROVINCE)
    prefecture = make_division(province, "9901", "云州市", level.PREFECTURE)
    place = make_division(prefecture, "990101", "云岭县", level.COUNTY)
    green_hill = make_division(place, "990101101", "青山镇", level.TOWNSHIP, kind.TOWN, 1)
    clear_water = make_division(place, "990101102", "绿水镇", level.TOWNSHIP, kind.TOWN, 2)
    street = make_division(place, "990101001", "城关街道", level.TOWNSHIP, kind.SUBDISTRICT, 3)
    village = make_division(green_hill, "990101101201", "松坡村", level.VILLAGE)
    other_village = make_division(clear_water, "990101102201", "三组村", level.VILLAGE)
    county = County.objects.create(name="云岭县", division=place, help_phone="0000-112233")
    kinds = OrganizationKind

    def body(division: Division, kind: str, name: str, short: str, order: int = 0) -> Organization:
        return make_organization(county, division, kind, name, short, order)

    congress = body(place, kinds.COUNTY_CONGRESS, "云岭县人民代表大会常务委员会", "云岭县人大")
    county.congress = congress
    county.save(update_fields=["congress"])
    cast = Cast(
        county=county,
        green_hill=green_hill,
        clear_water=clear_water,
        street=street,
        village=village,
        other_village=other_village,
        county_congress=congress,
        green_hill_congress=body(green_hill, kinds.TOWNSHIP_CONGRESS, "青山镇人民代表大会", "青山镇人大", 1),
        clear_water_congress=body(
            clear_water, kinds.TOWNSHIP_CONGRESS, "绿水镇人民代表大会", "绿水镇人大", 2
        ),
        street_committee=body(
            street, kinds.STREET_COMMITTEE, "城关街道人大工作委员会", "城关街道人大工委", 3
        ),
        government_office=body(
            place, kinds.COUNTY_GOVERNMENT_OFFICE, "云岭县人民政府办公室（督查室）", "县政府办"
        ),
        green_hill_government=body(green_hill, kinds.TOWNSHIP_GOVERNMENT, "青山镇人民政府", "青山镇政府"),
        transport=body(place, kinds.HANDLING_UNIT, "云岭县交通运输局", "县交通运输局", 1),
        water=body(place, kinds.HANDLING_UNIT, "云岭县水利局", "县水利局", 2),
        court=body(place, kinds.COURT, "云岭县人民法院", "县法院", 9),
        station_organization=body(green_hill, kinds.STATION, "青山镇代表联络站", "青山镇代表联络站"),
    )
    for key, name, attribute, role, title in MEMBERS:
        person = make_person(county, name)
        cast.join(key, appoint(person, getattr(cast, attribute), role, title))
    return cast
