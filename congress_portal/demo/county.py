"""The demonstration's places, bodies, people, terms, deputies and stations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from congress_portal.demo.accounts import ACCOUNTS, Account
from congress_portal.demo.data import DEPARTMENTS, HELP_PHONE, OCCUPATIONS, PASSWORD, Names, divisions_csv
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import (
    County,
    Division,
    DivisionLevel,
    Membership,
    Organization,
    OrganizationKind,
    Person,
    User,
)
from congress_portal.foundation.accounts.people import Appointment, appoint_many
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.accounts.services import set_phone
from congress_portal.setup.divisions import plan_of
from congress_portal.setup.services.counties import set_up_county
from deputies.choices import ConstituencyKind
from deputies.models import CongressSession, Constituency, Delegation, DeputyGroup, Mandate, Term
from deputies.services import NewMandate, appoint_group_leader, grant_mandates
from liaison_stations.models import Station
from liaison_stations.services import open_station, place_deputies

TERM_NUMBER = 19
SESSION_NUMBER = 6
COUNTY_DEPUTIES_PER_TOWN = 3
TOWN_DEPUTIES_PER_TOWN = 2
# Towns with a second, village station; with one station a town that makes fifteen.
SECOND_STATIONS = ("绿水镇", "石桥镇", "东湾镇", "龙泉镇")


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An aware moment of a day."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour, minute))


@dataclass
class Town:
    """A township with what the demonstration needs of it."""

    division: Division
    congress: Organization
    government: Organization
    villages: list[Division]
    term: Term
    group: DeputyGroup
    chair: Actor
    keeper: Actor
    clerk: Actor | None = None
    county_deputies: list[Mandate] = field(default_factory=list)
    town_deputies: list[Mandate] = field(default_factory=list)
    stations: list[Station] = field(default_factory=list)

    @property
    def deputies(self) -> list[Mandate]:
        """County deputies first."""
        return self.county_deputies + self.town_deputies


@dataclass
class DemoCounty:
    """The county while it is being filled. ``day`` is the anchor: "today" of the demonstration."""

    county: County
    day: date
    system: Actor
    congress: Organization
    office: Organization
    departments: list[Organization]
    towns: list[Town]
    term: Term
    session: CongressSession
    actors: dict[str, Actor]

    def ago(self, days: int, hour: int = 9, minute: int = 0) -> datetime:
        """A moment so many days before the anchor."""
        return moment(self.day - timedelta(days=days), hour, minute)

    def town(self, name: str) -> Town:
        """A township by its name."""
        return next(t for t in self.towns if t.division.name == name)

    def actor_of(self, mandate: Mandate) -> Actor:
        """The deputy of a mandate, acting."""
        return load_actor(mandate.membership_id)


def load_actor(membership_id: int) -> Actor:
    """The actor of a membership, with the account where there is one."""
    membership = Membership.objects.select_related(
        "person__user", "organization__division", "organization__county__division"
    ).get(pk=membership_id)
    return _acting(membership)


class Builder:
    """Makes the county step by step; ``build`` is the whole of it."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.since = date(day.year - 5 if day.month < 6 else day.year - 4, 5, 20)
        self.at = moment(self.since)
        self.names = Names(tuple(a.name for a in ACCOUNTS))
        self.people: dict[str, Person] = {}
        self.phones = 0

    def person(self, name: str = "", *, female: bool = False, **fields: object) -> Person:
        """An unsaved person; the numbers of the demonstration begin with 1990000 and reach nobody."""
        self.phones += 1
        person = Person(
            county=self.county,
            name=name or self.names.take(female=female),
            gender="female" if female else "male",
            birth_date=date(1964 + self.phones * 7 % 32, 1 + self.phones % 12, 1 + self.phones * 3 % 28),
            ethnicity="回族" if self.phones % 17 == 0 else "汉族",
            party="群众" if self.phones % 3 == 0 else "中共党员",
            **fields,
        )
        set_phone(person, f"1990000{self.phones:04d}")
        return person

    def build(self) -> DemoCounty:
        """Everything but the records."""
        self.system = Actor.system()
        done = set_up_county(actor=self.system, plan=plan_of(divisions_csv()), at=self.at)
        self.county = done.county
        self.county.is_demonstration = True
        self.county.anchored_on = self.day
        self.county.help_phone = HELP_PHONE
        self.county.save()
        # The administrator that set-up made waits for a real county; the demonstration has its own.
        if done.admin is not None:
            done.admin.is_active = False
            done.admin.save(update_fields=["is_active"])
            Membership.objects.filter(person=done.admin.person).update(ends_on=self.since)
        self.system = Actor.system(self.county)
        of_kind = Organization.objects.filter(county=self.county)
        self.congress = of_kind.get(kind=OrganizationKind.COUNTY_CONGRESS)
        self.office = of_kind.get(kind=OrganizationKind.COUNTY_GOVERNMENT_OFFICE)
        self.departments = Organization.objects.bulk_create(
            Organization(
                county=self.county,
                division=self.county.division,
                kind=OrganizationKind.HANDLING_UNIT,
                name=name,
                short_name=short,
                sort_order=number,
                valid_from=self.since,
            )
            for number, (name, short) in enumerate(DEPARTMENTS, 1)
        )
        term = Term.objects.create(congress=self.congress, number=TERM_NUMBER, starts_on=self.since)
        self.towns = self._towns()
        self._members()
        self._deputies(term)
        self._stations()
        session = CongressSession.objects.create(
            term=term,
            number=SESSION_NUMBER,
            opens_on=self.day - timedelta(days=100),
            closes_on=self.day - timedelta(days=97),
        )
        actors = self._accounts()
        return DemoCounty(
            county=self.county,
            day=self.day,
            system=self.system,
            congress=self.congress,
            office=self.office,
            departments=self.departments,
            towns=self.towns,
            term=term,
            session=session,
            actors=actors,
        )

    def _towns(self) -> list[Town]:
        divisions = Division.objects.filter(path__startswith=self.county.division.path)
        by_parent: dict[int, list[Division]] = {}
        for village in divisions.filter(level=DivisionLevel.VILLAGE).order_by("code"):
            by_parent.setdefault(village.parent_id, []).append(village)
        bodies = {(o.division_id, o.kind): o for o in Organization.objects.filter(county=self.county)}
        towns = []
        for division in divisions.filter(level=DivisionLevel.TOWNSHIP).order_by("code"):
            congress = bodies[division.pk, OrganizationKind.TOWNSHIP_CONGRESS]
            towns.append(
                Town(
                    division=division,
                    congress=congress,
                    government=bodies[division.pk, OrganizationKind.TOWNSHIP_GOVERNMENT],
                    villages=by_parent[division.pk],
                    term=Term(congress=congress, number=TERM_NUMBER, starts_on=self.since),
                    group=DeputyGroup(
                        congress=self.congress, name=f"{division.name}代表小组", division=division
                    ),
                    chair=None,
                    keeper=None,
                )
            )
        Term.objects.bulk_create(t.term for t in towns)
        DeputyGroup.objects.bulk_create(t.group for t in towns)
        return towns

    def _members(self) -> None:
        """Everybody with a desk: the accounts' people, a chair and a clerk in each township, a handler in each unit."""
        transport = self.departments[0]
        water = next(t for t in self.towns if t.division.name == "绿水镇")
        places = {
            Role.GOVERNMENT_OFFICE: self.office,
            Role.UNIT_HANDLER: transport,
            Role.UNIT_HEAD: transport,
            Role.TOWNSHIP_CHAIR: water.congress,
            Role.TOWNSHIP_CLERK: water.congress,
        }
        # Their mandates and their station come after this.
        later = {"lumy", "shenxl", "luoxy"}
        rows: list[tuple[Person, Organization, Role, str]] = []
        for account in ACCOUNTS:
            person = self.people[account.username] = self.person(account.name, female=account.female)
            if account.username not in later:
                rows.append((person, places.get(account.role, self.congress), account.role, account.title))
        for number, town in enumerate(self.towns):
            if town is not water:
                title = f"{town.division.name}人大主席"
                rows.append((self.person(female=number % 4 == 0), town.congress, Role.TOWNSHIP_CHAIR, title))
        for number, unit in enumerate(self.departments[1:]):
            rows.append((self.person(female=number % 2 == 0), unit, Role.UNIT_HANDLER, ""))
        for number, town in enumerate(self.towns):
            rows.append((self.person(female=number % 2 == 1), town.government, Role.UNIT_HANDLER, ""))
        Person.objects.bulk_create(row[0] for row in rows)
        Person.objects.bulk_create(p for p in self.people.values() if p.pk is None)
        memberships = appoint_many(
            actor=self.system,
            rows=[Appointment(person, unit, role, self.since, title) for person, unit, role, title in rows],
            at=self.at,
        )
        self.memberships = memberships

    def _deputies(self, term: Term) -> None:
        rows: list[NewMandate] = []
        delegations = Delegation.objects.bulk_create(
            Delegation(
                congress=self.congress, term=term, name=f"{t.division.name}代表团", division=t.division
            )
            for t in self.towns
        )
        districts = Constituency.objects.bulk_create(
            Constituency(
                congress=self.congress,
                name=f"{t.division.name}第{'一二三'[n]}选区",
                kind=ConstituencyKind.ELECTORAL_DISTRICT,
                seats=1,
            )
            for t in self.towns
            for n in range(COUNTY_DEPUTIES_PER_TOWN)
        )
        Constituency.divisions.through.objects.bulk_create(
            Constituency.divisions.through(constituency_id=district.pk, division_id=village.pk)
            for number, district in enumerate(districts)
            for village in self.towns[number // COUNTY_DEPUTIES_PER_TOWN].villages[number % 3 :: 3]
        )
        fresh: list[Person] = []

        def somebody(number: int, named: str = "") -> Person:
            if named:
                return self.people[named]
            person = self.person(female=number % 3 == 1, employer=OCCUPATIONS[number % len(OCCUPATIONS)])
            fresh.append(person)
            return person

        for index, town in enumerate(self.towns):
            own = ("lumy", "shenxl") if town.division.name == "绿水镇" else ()
            for n in range(COUNTY_DEPUTIES_PER_TOWN):
                number = index * COUNTY_DEPUTIES_PER_TOWN + n
                rows.append(
                    NewMandate(
                        person=somebody(number, own[n] if n < len(own) else ""),
                        congress=self.congress,
                        term=term,
                        constituency=districts[number],
                        home_division=town.villages[n],
                        starts_on=self.since,
                        delegation=delegations[index],
                        group=town.group,
                        occupation=OCCUPATIONS[number % len(OCCUPATIONS)],
                    )
                )
            # Five towns have a third township deputy: sixty in all.
            for n in range(TOWN_DEPUTIES_PER_TOWN + (1 if index < 5 else 0)):
                rows.append(
                    NewMandate(
                        person=somebody(index + n),
                        congress=town.congress,
                        term=town.term,
                        constituency=None,
                        home_division=town.villages[n + 3],
                        starts_on=self.since,
                        occupation=OCCUPATIONS[(index + n) % len(OCCUPATIONS)],
                    )
                )
        Person.objects.bulk_create(fresh)
        mandates = grant_mandates(actor=self.system, rows=rows, at=self.at)
        towns = {t.division.pk: t for t in self.towns}
        for mandate in mandates:
            town = towns[mandate.township_id]
            mine = town.county_deputies if mandate.congress_id == self.congress.pk else town.town_deputies
            mine.append(mandate)
        for town in self.towns:
            leader = town.county_deputies[1]
            appoint_group_leader(
                actor=self.system, group=town.group, mandate=leader, starts_on=self.since, at=self.at
            )

    def _stations(self) -> None:
        opened = moment(self.day - timedelta(days=400))
        codes = iter(f"{a}{b}K{c}M" for a in "782345" for b in "KQR" for c in "23456")
        keepers: list[tuple[Station, Person]] = []
        for index, town in enumerate(self.towns):
            places = [(f"{town.division.name}代表联络站", town.division)]
            if town.division.name in SECOND_STATIONS:
                village = town.villages[0]
                places.append((f"{village.name}代表联络站", village))
            for number, (name, division) in enumerate(places):
                station = open_station(
                    actor=self.system,
                    name=name,
                    township_congress=town.congress,
                    division=division,
                    address=f"{town.division.name[:2]}街 {18 + index} 号，镇便民中心一楼"
                    if number == 0
                    else f"{division.name}文化活动室",
                    hours="每月 9日、24日 上午 9:00–11:30",
                    phone=f"0000-1122{40 + index * 2 + number:02d}",
                    code="7KQ2M" if town.division.name == "绿水镇" and number == 0 else next(codes),
                    rules="来访必登，事事有着落。反映的事 3 个工作日内有代表看，办完请您评一评。",
                    at=opened,
                    on=opened.date(),
                )
                town.stations.append(station)
                place_deputies(
                    actor=self.system,
                    station=station,
                    mandates=town.deputies
                    if number == 0
                    else town.county_deputies[:1] + town.town_deputies[:1],
                    on=opened.date(),
                    at=opened,
                )
                first = town.division.name == "绿水镇" and number == 0
                keepers.append(
                    (station, self.people["luoxy"] if first else self.person(female=index % 2 == 0))
                )
        Person.objects.bulk_create(p for _, p in keepers if p.pk is None)
        self.memberships += appoint_many(
            actor=self.system,
            rows=[
                Appointment(person, station.organization, Role.STATION_KEEPER, opened.date())
                for station, person in keepers
            ],
            at=opened,
        )

    def _accounts(self) -> dict[str, Actor]:
        password = make_password(PASSWORD)
        User.objects.bulk_create(
            User(username=a.username, person=self.people[a.username], password=password, joined_at=self.at)
            for a in ACCOUNTS
        )
        memberships = Membership.objects.filter(person__county=self.county).select_related(
            "person__user", "organization__division", "organization__county__division"
        )
        holders = {(m.role, m.person_id): m for m in memberships}
        seats = {(m.role, m.organization_id): m for m in memberships}
        for town in self.towns:
            town.chair = _acting(seats[Role.TOWNSHIP_CHAIR, town.congress.pk])
            town.keeper = _acting(seats[Role.STATION_KEEPER, town.stations[0].organization_id])
        return {a.username: _acting(holders[a.role, self.people[a.username].pk]) for a in ACCOUNTS}


def _acting(membership: Membership) -> Actor:
    return Actor.of(membership, getattr(membership.person, "user", None))


def build_county(day: date) -> DemoCounty:
    """The county of the demonstration, anchored to a day, without records."""
    return Builder(day).build()


__all__ = ["Account", "DemoCounty", "Town", "build_county", "load_actor", "moment"]
