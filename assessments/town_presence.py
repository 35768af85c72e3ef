"""What leaders did in their townships in a year: what was entered, and what the records show anyway.

Entered once, used everywhere: a leader who sat in a township's congress or took part in an activity there
stands in those records, and nobody types it again. Set-based: three queries for any number of contacts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from assessments.contact_choices import VisitKind
from assessments.models import TownContact, TownVisit
from assessments.town_querysets import HELD, PRESENT, SURVEYING
from deputies.choices import MeetingKind
from deputies.models import MeetingAttendance
from liaison_stations.models import ActivityDeputy

_LATEST = date(9999, 12, 31)


@dataclass(frozen=True)
class Deed:
    """One thing a leader did in a township. ``visit`` is the entry, None where a record below shows it."""

    kind: str
    on: date
    title: str
    url: str = ""
    visit: TownVisit | None = None

    @property
    def kind_words(self) -> str:
        """专题调研, 列席人代会 …"""
        return str(VisitKind(self.kind).label)


@dataclass
class TownYear:
    """A contact's year: what was done, and which of the township's sessions there were."""

    contact: TownContact
    deeds: list[Deed] = field(default_factory=list)
    sessions: int = 0

    def of(self, kind: str) -> int:
        """How often something was done; one day counts once."""
        return len({deed.on for deed in self.deeds if deed.kind == kind})

    @property
    def surveys(self) -> int:
        """Surveys of the year."""
        return self.of(VisitKind.SURVEY)

    @property
    def sittings(self) -> int:
        """Sessions of the township's congress sat in."""
        return self.of(VisitKind.SESSION)

    @property
    def joined(self) -> int:
        """Presidium meetings and activities taken part in."""
        return self.of(VisitKind.MEETING) + self.of(VisitKind.ACTIVITY)

    @property
    def lacks(self) -> list[str]:
        """What is behind, in words; none of what has ended."""
        if self.contact.ends_on is not None:
            return []
        found = [] if self.surveys else ["还没有调研"]
        if self.sessions and not self.sittings:
            found.append(f"人代会开了 {self.sessions} 次，没有列席")
        return found


def years_of(contacts: Sequence[TownContact], year: int, on: date) -> list[TownYear]:
    """The year of each contact, in their order; three queries.

    Contacts have organization loaded and ``with_sessions`` of the same year.
    """
    first, last = date(year, 1, 1), min(date(year, 12, 31), on)
    towns = {contact.organization_id: contact.organization for contact in contacts}
    people = {contact.person_id for contact in contacts}
    by_pair = {(c.person_id, c.organization_id): [] for c in contacts}
    for visit in TownVisit.objects.filter(
        contact__in=contacts, voided_at=None, on__gte=first, on__lte=last
    ).select_related("contact"):
        pair = visit.contact.person_id, visit.contact.organization_id
        by_pair[pair].append(Deed(visit.kind, visit.on, visit.topic, "", visit))
    for pair, deed in [*_meetings(people, towns, first, last), *_activities(people, towns, first, last)]:
        if pair in by_pair:
            by_pair[pair].append(deed)
    found = []
    for contact in contacts:
        until = contact.ends_on or _LATEST
        deeds = [
            deed
            for deed in by_pair[contact.person_id, contact.organization_id]
            if contact.starts_on <= deed.on <= until
            and (deed.visit is None or deed.visit.contact_id == contact.pk)
        ]
        deeds.sort(key=lambda deed: (deed.on, deed.kind), reverse=True)
        found.append(TownYear(contact, deeds, contact.sessions_held))
    return found


def _meetings(people, towns, first: date, last: date):
    """Sittings and presidium meetings of the townships where the leaders were present."""
    rows = (
        MeetingAttendance.objects.filter(
            mandate__person__in=people,
            status=PRESENT,
            meeting__congress__in=towns,
            meeting__state=HELD,
            meeting__held_on__gte=first,
            meeting__held_on__lte=last,
        )
        .select_related("meeting", "mandate")
        .order_by("meeting__held_on", "pk")
    )
    seen = set()
    for row in rows:
        meeting = row.meeting
        plenary = meeting.kind == MeetingKind.PLENARY
        # Several sittings of one session are one session.
        key = (
            (row.mandate.person_id, "session", meeting.session_id)
            if plenary and meeting.session_id
            else row.pk
        )
        if key in seen:
            continue
        seen.add(key)
        kind = VisitKind.SESSION if plenary else VisitKind.MEETING
        deed = Deed(kind, meeting.held_on, meeting.title, meeting.get_absolute_url())
        yield (row.mandate.person_id, meeting.congress_id), deed


def _activities(people, towns, first: date, last: date):
    """Activities on the townships' ground in which the leaders took part."""
    grounds = {town.division_id: pk for pk, town in towns.items()}
    rows = (
        ActivityDeputy.objects.filter(
            mandate__person__in=people,
            status=PRESENT,
            activity__township__in=grounds,
            activity__on__gte=first,
            activity__on__lte=last,
            activity__voided_at=None,
            activity__disputed_at=None,
        )
        .select_related("activity", "mandate")
        .order_by("activity__on", "pk")
    )
    for row in rows:
        activity = row.activity
        kind = VisitKind.SURVEY if activity.kind in SURVEYING else VisitKind.ACTIVITY
        deed = Deed(
            kind,
            activity.on,
            activity.title or activity.get_kind_display(),
            activity.get_absolute_url(),
        )
        yield (row.mandate.person_id, grounds[activity.township_id]), deed


def leaders_in_contact(actor, subject) -> list[TownContact]:
    """The leaders who keep contact with an assessed township, for its page; none for other subjects. One query."""
    if subject.organization_id is None:
        return []
    rows = TownContact.objects.visible_to(actor).standing().filter(organization=subject.organization_id)
    return list(rows.select_related("person").order_by("starts_on", "pk"))


def towns_without_leader(county_towns, contacts: Sequence[TownContact]) -> list:
    """Townships that no leader keeps contact with now."""
    kept = {contact.organization_id for contact in contacts if contact.ends_on is None}
    return [town for town in county_towns if town.pk not in kept]
