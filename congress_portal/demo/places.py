"""The demonstration's deputies and stations: who stands for which village, who sits where."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from congress_portal.demo.data import OCCUPATIONS, TRADES
from congress_portal.foundation.accounts.models import Division, Person
from congress_portal.foundation.accounts.people import Appointment, appoint_many
from congress_portal.foundation.accounts.roles import Role
from deputies.choices import ConstituencyKind
from deputies.models import Constituency, Delegation, Term
from deputies.numerals import chinese_numeral
from deputies.services import NewMandate, appoint_group_leader, grant_mandates
from liaison_stations.choices import StationKind
from liaison_stations.models import Station
from liaison_stations.services import open_station, place_deputies

if TYPE_CHECKING:
    from congress_portal.demo.county import Builder, Town

STATION_RULES = """接待选民制度
来访必登，原话原记，不推不绕。
反映的事 3 个工作日内有代表看，答应什么写清什么。
办完请您评一评，满意不满意都算数。
代表进站制度
每位代表每年进站接待不少于 2 次，来不了的提前说，换人不空岗。
接待日提前 3 天张贴公告，写明日期、代表和主题。
资料归档制度
接待、走访、督办当天登记，一事一记。
来访人的姓名和电话只给办事的人看。"""
STATION_FACILITIES = (
    "接待室 40 平方米\n接待桌椅 2 套、书柜 1 个、电脑 1 台、打印机 1 台\n意见箱 1 个、公示栏 1 块\n无障碍坡道"
)
ROOM_FACILITIES = "活动室 30 平方米\n桌椅 6 套、书柜 1 个、意见箱 1 个"


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An aware moment of a day."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))


def _districts(builder: Builder) -> list[list[Constituency]]:
    """The electoral districts of each town, with the villages they cover."""
    size = builder.size
    districts = [
        [
            Constituency(
                congress=builder.congress,
                name=f"{town.division.name}第{chinese_numeral(n + 1)}选区",
                kind=ConstituencyKind.ELECTORAL_DISTRICT,
                # One seat is vacant, so that a by-election can be entered.
                seats=len(range(n, size.county_deputies, size.districts))
                + (town is builder.towns[2] and n == 1),
            )
            for n in range(size.districts)
        ]
        for town in builder.towns
    ]
    Constituency.objects.bulk_create(d for of_town in districts for d in of_town)
    cover = Constituency.divisions.through
    cover.objects.bulk_create(
        cover(constituency_id=district.pk, division_id=village.pk)
        for town, of_town in zip(builder.towns, districts, strict=True)
        for n, district in enumerate(of_town)
        for village in town.villages[n :: size.districts]
    )
    return districts


def elect_deputies(builder: Builder, term: Term) -> None:
    """Deputies of the county and of the townships, with delegations, districts and groups."""
    size = builder.size
    delegations = Delegation.objects.bulk_create(
        Delegation(congress=builder.congress, term=term, name=f"{t.division.name}代表团", division=t.division)
        for t in builder.towns
    )
    districts = _districts(builder)
    fresh: list[Person] = []

    def somebody(number: int, named: str = "") -> Person:
        if named:
            return builder.people[named]
        person = builder.person(female=number % 3 == 1, employer=OCCUPATIONS[number % len(OCCUPATIONS)])
        fresh.append(person)
        return person

    rows: list[NewMandate] = []
    for index, town in enumerate(builder.towns):
        own = ("lumy", "shenxl") if town.division.name == "绿水镇" else ()
        villages = town.villages
        for n in range(size.county_deputies):
            number = index * size.county_deputies + n
            rows.append(
                NewMandate(
                    person=somebody(number, own[n] if n < len(own) else ""),
                    congress=builder.congress,
                    term=term,
                    constituency=districts[index][n % size.districts],
                    home_division=villages[n % len(villages)],
                    starts_on=builder.since,
                    delegation=delegations[index],
                    group=town.group,
                    occupation=OCCUPATIONS[number % len(OCCUPATIONS)],
                    trade=TRADES[number % len(OCCUPATIONS)],
                )
            )
        for n in range(size.town_seats(index)):
            rows.append(
                NewMandate(
                    person=somebody(index + n),
                    congress=town.congress,
                    term=town.term,
                    constituency=None,
                    home_division=villages[(n + 3) % len(villages)],
                    starts_on=builder.since,
                    occupation=OCCUPATIONS[(index + n) % len(OCCUPATIONS)],
                    trade=TRADES[(index + n) % len(OCCUPATIONS)],
                )
            )
    Person.objects.bulk_create(fresh, batch_size=500)
    towns = {t.division.pk: t for t in builder.towns}
    for mandate in grant_mandates(actor=builder.system, rows=rows, at=builder.at):
        town = towns[mandate.township_id]
        of_county = mandate.congress_id == builder.congress.pk
        (town.county_deputies if of_county else town.town_deputies).append(mandate)
    for town in builder.towns:
        appoint_group_leader(
            actor=builder.system,
            group=town.group,
            mandate=town.county_deputies[1],
            starts_on=builder.since,
            at=builder.at,
        )


def _places(builder: Builder, town: Town, rooms: int) -> Iterator[tuple[str, Division, str]]:
    """(name, division, kind) of a town's stations, its own first."""
    yield f"{town.division.name}代表联络站", town.division, StationKind.CENTRAL
    for village in town.villages[:rooms]:
        if builder.size.rooms_are_stations and town is builder.towns[9]:
            yield f"{village.name}人大代表之家", village, StationKind.DEPUTIES_HOME
        elif builder.size.rooms_are_stations:
            yield f"{village.name}代表联络站", village, StationKind.VILLAGE
        else:
            yield f"{village.name}代表活动室", village, StationKind.ACTIVITY_ROOM


def open_stations(builder: Builder) -> None:
    """One station a town with all its deputies, rooms in villages with some, and a keeper in each."""
    opened = moment(builder.day - timedelta(days=max(400, builder.size.days_back + 20)))
    codes = iter(f"{a}{b}K{c}M" for a in "782345" for b in "KQR" for c in "23456")
    keepers: list[tuple[Station, Person]] = []
    phones = 40
    for index, town in enumerate(builder.towns):
        rooms = builder.size.rooms[index]
        for number, (name, division, kind) in enumerate(_places(builder, town, rooms)):
            main = town.division.name == "绿水镇" and number == 0
            station = open_station(
                actor=builder.system,
                name=name,
                kind=kind,
                township_congress=town.congress,
                division=division,
                address=f"{town.division.name[:2]}街 {18 + index} 号，镇便民中心一楼"
                if number == 0
                else f"{division.name}文化活动室",
                hours="每月 9日、24日 上午 9:00–11:30",
                phone=f"0000-1122{phones:02d}" if phones < 100 else f"0000-113{phones:03d}",
                code="7KQ2M" if main else next(codes),
                rules=STATION_RULES,
                facilities=ROOM_FACILITIES if number else STATION_FACILITIES,
                at=opened,
                on=opened.date(),
            )
            phones += 1
            town.stations.append(station)
            place_deputies(
                actor=builder.system,
                station=station,
                mandates=town.deputies
                if number == 0
                else town.county_deputies[number - 1 :: max(rooms, 3)]
                + town.town_deputies[number - 1 :: max(rooms, 3)],
                on=opened.date(),
                at=opened,
            )
            keepers.append(
                (station, builder.people["luoxy"] if main else builder.person(female=index % 2 == 0))
            )
    Person.objects.bulk_create(p for _, p in keepers if p.pk is None)
    builder.memberships += appoint_many(
        actor=builder.system,
        rows=[
            Appointment(person, station.organization, Role.STATION_KEEPER, opened.date())
            for station, person in keepers
        ],
        at=opened,
    )
