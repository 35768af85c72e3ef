"""Who keeps a station: appointed and relieved on the station's page, as memberships of its organization."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.accounts.people import register_person
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.accounts.services import appoint, end_membership
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Refused

from ..choices import StationState
from ..models import Station
from .guards import check_may_manage, check_not_far_ahead


def _locked(station: Station) -> Station:
    rows = Station.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("township", "organization__county").get(pk=station.pk)


@transaction.atomic
def appoint_keeper(
    *,
    actor: Actor,
    station: Station,
    on: date,
    at: datetime,
    person: Person | None = None,
    name: str = "",
    phone: str = "",
) -> Membership:
    """Make somebody a keeper of the station: a person on record, or by name and telephone.

    The account is the administrator's to open. Raises Refused for a closed station, somebody who keeps
    it already, a telephone of another person; Denied outside the actor's territory.
    """
    station = _locked(station)
    check_may_manage(actor, station.township.path)
    if station.state == StationState.CLOSED:
        raise Refused(f"{station.name}已撤销，不再安排工作人员。")
    check_not_far_ahead(on, at)
    organization = station.organization
    if person is None:
        if not name.strip():
            raise Refused("请选择一个人，或者填写姓名。", field="name")
        person = register_person(actor=actor, county=organization.county, name=name, phone=phone, at=at)
    if Membership.objects.filter(
        person=person, organization=organization, role=Role.STATION_KEEPER, ends_on__isnull=True
    ).exists():
        raise Refused(f"{person.name}已经是这个站的工作人员。", field="person" if not name else "name")
    membership = appoint(
        actor=actor, person=person, organization=organization, role=Role.STATION_KEEPER, starts_on=on, at=at
    )
    record(
        actor=actor,
        subject=station,
        move="appoint_keeper",
        summary=f"{person.name}任{station.name}工作人员",
        at=at,
    )
    return membership


@transaction.atomic
def relieve_keeper(
    *, actor: Actor, station: Station, membership: Membership, on: date, at: datetime, reason: str = ""
) -> Membership:
    """End a keeper's role with its last day. Raises Refused for a role of another body or one that has ended."""
    station = _locked(station)
    check_may_manage(actor, station.township.path)
    keepers = Membership.objects.filter(organization=station.organization_id, role=Role.STATION_KEEPER)
    if not keepers.filter(pk=membership.pk).exists():
        raise Refused(f"这不是{station.name}的工作人员，请回到站的页面重新选择。")
    check_not_far_ahead(on, at)
    ended = end_membership(actor=actor, membership=membership, on=on, at=at, reason=reason)
    record(
        actor=actor,
        subject=station,
        move="relieve_keeper",
        summary=f"{ended.person.name}不再任{station.name}工作人员",
        reason=reason,
        at=at,
    )
    return ended
