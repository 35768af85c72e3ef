"""The demonstration's places, bodies, people, terms, deputies and stations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password

from congress_portal.demo.accounts import ACCOUNTS, Account
from congress_portal.demo.data import DEPARTMENTS, HELP_PHONE, PASSWORD, SCHOOLING, Names, divisions_csv
from congress_portal.demo.places import elect_deputies, moment, open_stations
from congress_portal.demo.sizes import SMALL, Size
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
from congress_portal.foundation.accounts.readings import set_readings
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.accounts.services import set_phone
from congress_portal.setup.divisions import plan_of
from congress_portal.setup.services.counties import set_up_county
from deputies.models import CongressSession, DeputyGroup, Mandate, Term
from liaison_stations.models import Station

TERM_NUMBER = 19
SESSION_NUMBER = 6


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
    size: Size

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

    def __init__(self, day: date, size: Size = SMALL) -> None:
        self.day = day
        self.size = size
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
            education=SCHOOLING[self.phones % len(SCHOOLING)],
            **fields,
        )
        set_readings(person)
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
        elect_deputies(self, term)
        open_stations(self)
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
            size=self.size,
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


def build_county(day: date, size: Size = SMALL) -> DemoCounty:
    """The county of the demonstration, anchored to a day, without records."""
    return Builder(day, size).build()


__all__ = ["Account", "DemoCounty", "Town", "build_county", "load_actor", "moment"]
