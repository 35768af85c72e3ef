"""Whose office keeps standards, plans and acceptances, and who is told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization, OrganizationKind
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import enqueue, holders_of
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


def keepers_office(station: Station, at: datetime) -> Organization:
    """Where the station's work waits: at the station, or at its congress while it has no keeper."""
    on = timezone.localdate(at)
    if holders_of(station.organization_id, Capability.PLAN_RECEPTION, on=on):
        return station.organization
    return station.township_congress


@transaction.atomic
def tell_station(
    *,
    actor: Actor,
    station: Station,
    kind: str,
    subject: object,
    title: str,
    body: str,
    url: str,
    at: datetime,
) -> None:
    """Tell the station's keepers and its congress what came of it."""
    on = timezone.localdate(at)
    people = {
        *holders_of(station.organization_id, Capability.PLAN_RECEPTION, on=on),
        *holders_of(station.township_congress_id, Capability.PLAN_RECEPTION, on=on),
    }
    people.discard(actor.person_id)
    if people:
        enqueue(
            recipients=sorted(people), kind=kind, subject_key=subject, title=title, body=body, url=url, at=at
        )
