"""Whose office keeps standards, plans and acceptances, and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Organization, OrganizationKind
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.notifications.services import Word, enqueue_many
from congress_portal.foundation.web.refusals import Denied, Refused

from ..models import Station

OWNERS = (
    OrganizationKind.COUNTY_CONGRESS,
    OrganizationKind.TOWNSHIP_CONGRESS,
    OrganizationKind.STREET_COMMITTEE,
)


def check_owner(actor: Actor, owner: Organization, capability: str) -> None:
    """Raise Denied unless the actor's office is the owner, or lies above it."""
    if not actor.can(capability) or not actor.covers(owner.division.path):
        raise Denied(f"这项工作由{owner}办理，您现在的角色不能修改。需要时请联系{owner}。")


def own_office(actor: Actor) -> Organization:
    """The office for which the actor drafts standards and plans. Raises Denied where there is none."""
    office = actor.organization
    if office is None or office.kind not in OWNERS:
        raise Denied("标准和计划由县人大、镇（乡）人大和街道人大工委制定，您现在的单位不能制定。")
    return office


def words_of(value: str, name: str, field: str) -> str:
    """A text that must be said, trimmed. Raises Refused where it is empty."""
    words = " ".join(value.split())
    if not words:
        raise Refused(f"请填写{name}。", field=field)
    return words


def _keepers(organizations: Iterable[int], at: datetime) -> dict[int, set[int]]:
    """Ids of the people who work for stations in each of these bodies; one query."""
    rows = Membership.objects.current(timezone.localdate(at)).filter(
        organization__in=set(organizations), role__in=roles_with(Capability.PLAN_RECEPTION)
    )
    found: dict[int, set[int]] = {}
    for organization, person in rows.values_list("organization_id", "person_id"):
        found.setdefault(organization, set()).add(person)
    return found


def keepers_offices(stations: Iterable[Station], at: datetime) -> dict[int, Organization]:
    """Where each station's work waits, by station: at the station, or at its congress while it has no keeper."""
    rows = list(stations)
    keepers = _keepers([station.organization_id for station in rows], at)
    return {
        station.pk: station.organization if station.organization_id in keepers else station.township_congress
        for station in rows
    }


class Told(NamedTuple):
    """What keepers and congress of a station are told."""

    station: Station
    subject: object
    title: str
    body: str
    url: str


def tell_stations(*, actor: Actor, told: Iterable[Told], kind: str, at: datetime) -> None:
    """Tell each station's keepers and its congress what came of it, in a fixed number of statements."""
    rows = list(told)
    bodies = [(row.station.organization_id, row.station.township_congress_id) for row in rows]
    keepers = _keepers([pk for pair in bodies for pk in pair], at)
    words = []
    for row, pair in zip(rows, bodies, strict=True):
        people = set().union(*(keepers.get(pk, set()) for pk in pair)) - {actor.person_id}
        words.append(Word(sorted(people), row.subject, row.title, row.body, row.url))
    enqueue_many(words, kind=kind, at=at)
