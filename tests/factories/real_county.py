"""宁陕县 on its real divisions, with invented people: what the browser walks from end to end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from assessments.defaults import SHORT, default_scheme
from assessments.models import Period, Scheme
from assessments.workflow import flags, groups, periods, schemes
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import (
    County,
    Division,
    Membership,
    Organization,
    OrganizationKind,
    User,
)
from congress_portal.foundation.accounts.roles import Role
from congress_portal.setup.divisions import plan_of
from congress_portal.setup.services.counties import set_up_county
from deputies.choices import AttendanceStatus, MeetingKind, Office
from deputies.models import CongressSession, Mandate, Term
from deputies.services import grant_mandate, hold_meeting, plan_meeting, take_office
from liaison_stations.models import Station
from liaison_stations.services import hold_reception_day, open_station, place_deputies, plan_reception_days
from suggestions.codes import seed_presets
from tests.factories.ground import PASSWORD, SINCE, make_organization, make_person, moment

DIVISIONS = Path(__file__).resolve().parent.parent / "setup" / "fixtures" / "610923.csv"
TOWN = "城关镇"
VILLAGE = "老城村"
STATION_CODE = "NSX2M"
# The county's first flag, for 2019, went to 太山庙镇 (published history).
FIRST_FLAG = ("太山庙镇", 2019)


@dataclass
class RealCounty:
    """What a walk through the portal needs to hold in hand."""

    county: County
    congress: Organization
    town_congress: Organization
    transport: Organization
    station: Station
    session: CongressSession
    mandate: Mandate
    users: dict[str, User] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)


def quarter_of(day: date) -> int:
    """1 to 4."""
    return (day.month - 1) // 3 + 1


def quarter_end(day: date) -> date:
    """The last day of a day's quarter."""
    number = quarter_of(day)
    first_after = date(day.year + number // 4, number % 4 * 3 + 1, 1)
    return first_after - timedelta(days=1)


class Founder:
    """Sets the county up as its administrator would in the first week."""

    def __init__(self, today: date, at: datetime) -> None:
        self.today, self.at = today, at
        done = set_up_county(actor=Actor.system(), plan=plan_of(DIVISIONS.read_bytes()), at=moment(SINCE))
        self.county = done.county
        self.county.help_phone = "0000-6822000"
        self.county.save(update_fields=["help_phone"])
        self.system = Actor.system(self.county)
        seed_presets(at=moment(SINCE))
        bodies = Organization.objects.filter(county=self.county)
        self.congress = bodies.get(kind=OrganizationKind.COUNTY_CONGRESS)
        self.office = bodies.get(kind=OrganizationKind.COUNTY_GOVERNMENT_OFFICE)
        self.town = Division.objects.get(name=TOWN)
        self.town_congress = bodies.get(kind=OrganizationKind.TOWNSHIP_CONGRESS, division=self.town)
        self.village = Division.objects.filter(parent=self.town, name__startswith=VILLAGE).get()
        self.users: dict[str, User] = {}
        self.actors: dict[str, Actor] = {}

    def somebody(self, key: str, name: str, organization: Organization, role: Role, title: str = "") -> None:
        """A person with a role and an account."""
        person = make_person(self.county, name)
        membership = Membership.objects.create(
            person=person, organization=organization, role=role.value, starts_on=SINCE, title=title
        )
        self.account(key, membership)

    def account(self, key: str, membership: Membership) -> None:
        """An account that need not change its password."""
        membership = Membership.objects.select_related(
            "person", "organization__division", "organization__county__division"
        ).get(pk=membership.pk)
        user = User(username=key, person=membership.person, joined_at=self.at)
        user.set_password(PASSWORD)
        user.save()
        self.users[key] = user
        self.actors[key] = Actor.of(membership, user)

    def deputy(self, key: str, name: str, congress: Organization, term: Term) -> Mandate:
        """A deputy with an account."""
        mandate = grant_mandate(
            actor=self.system,
            person=make_person(self.county, name),
            congress=congress,
            term=term,
            constituency=None,
            home_division=self.village,
            starts_on=SINCE,
            at=moment(SINCE),
        )
        self.account(key, mandate.membership)
        return mandate

    def found(self) -> RealCounty:
        """Everything the walk needs, and nothing of the walk itself."""
        county = self.county
        transport = make_organization(
            county, county.division, OrganizationKind.HANDLING_UNIT, "宁陕县交通运输局", "县交通运输局"
        )
        term = Term.objects.create(congress=self.congress, number=19, starts_on=SINCE)
        town_term = Term.objects.create(congress=self.town_congress, number=19, starts_on=SINCE)
        session = CongressSession.objects.create(
            term=term, number=6, opens_on=self.today, closes_on=self.today + timedelta(days=2)
        )
        for key, name, place, role, title in (
            ("staff", "周文清", self.congress, Role.CONGRESS_STAFF, "代工委"),
            ("office", "高远", self.office, Role.GOVERNMENT_OFFICE, ""),
            ("handler", "田志军", transport, Role.UNIT_HANDLER, ""),
            ("chair", "何建平", self.town_congress, Role.TOWNSHIP_CHAIR, f"{TOWN}人大主席"),
        ):
            self.somebody(key, name, place, role, title)
        mandate = self.deputy("deputy", "陆明远", self.congress, term)
        town_mandate = self.deputy("town_deputy", "石永康", self.town_congress, town_term)
        station = open_station(
            actor=self.system,
            name=f"{TOWN}代表联络站",
            township_congress=self.town_congress,
            division=self.town,
            address="长安街 1 号，镇便民中心一楼",
            hours="每月 9日、24日 上午 9:00–11:30",
            phone="0000-6822001",
            code=STATION_CODE,
            at=moment(SINCE),
        )
        place_deputies(
            actor=self.system, station=station, mandates=[mandate, town_mandate], on=SINCE, at=moment(SINCE)
        )
        self._records(station, mandate, town_mandate)
        return RealCounty(
            county=county,
            congress=self.congress,
            town_congress=self.town_congress,
            transport=transport,
            station=station,
            session=session,
            mandate=mandate,
            users=self.users,
            actors=self.actors,
        )

    def _records(self, station: Station, mandate: Mandate, town_mandate: Mandate) -> None:
        """Today's presidium meeting and reception day, so that the quarter has something to count."""
        take_office(
            actor=self.system,
            mandate=town_mandate,
            office=Office.PRESIDIUM_MEMBER,
            starts_on=SINCE,
            at=moment(SINCE),
        )
        meeting = plan_meeting(
            actor=self.system,
            congress=self.town_congress,
            kind=MeetingKind.PRESIDIUM,
            title=f"{TOWN}人大主席团会议",
            held_on=self.today,
            at=self.at,
        )
        hold_meeting(
            actor=self.system,
            meeting=meeting,
            held_on=self.today,
            attendance={town_mandate.pk: AttendanceStatus.PRESENT},
            at=self.at,
        )
        [day] = plan_reception_days(
            actor=self.system, station=station, dates=[self.today], mandates=[mandate], at=self.at
        )
        hold_reception_day(actor=self.system, reception_day=day, present=[mandate], headcount=6, at=self.at)


def make_real_county(today: date, at: datetime) -> RealCounty:
    """宁陕县 on the day of the walk."""
    return Founder(today, at).found()


def make_scheme(real: RealCounty, today: date, at: datetime) -> Scheme:
    """This year's published scheme, and the flag that has hung in 太山庙镇 since 2019."""
    staff = real.actors["staff"]
    group = groups.ensure_groups(actor=staff, county=real.county, on=today, at=at)[0]
    name, year = FIRST_FLAG
    flags.record_past_award(
        actor=staff,
        group=group,
        holder=group.subjects.get(organization__division__name=name),
        year=year,
        from_on=date(year + 1, 4, 1),
        minutes_number=f"主任会议纪要〔{year + 1}〕3号",
        at=at,
        handover_meeting="县人代会闭幕会",
    )
    scheme = default_scheme(
        actor=staff, group=group, year=today.year, at=at, work_funds=(30000, 20000, 10000), lines=SHORT
    )
    return schemes.publish_scheme(actor=staff, scheme=scheme, at=at)


def open_quarter(real: RealCounty, scheme: Scheme, today: date, at: datetime) -> Period:
    """The quarter of the walk, opened by the county."""
    return periods.open_period(
        actor=real.actors["staff"],
        scheme=scheme,
        quarter=quarter_of(today),
        due_on=quarter_end(today) + timedelta(days=10),
        at=at,
    )
