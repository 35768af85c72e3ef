"""The reception desk: what a visitor says is a demand, and belongs to the reception that is being held."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Denied, Refused
from deputies.models import Mandate
from liaison_stations.choices import ActivityKind, ReceptionState
from liaison_stations.models import Activity, ReceptionDay, Station
from liaison_stations.services import correct_activity
from liaison_stations.services.amendments import available_actions
from suggestions.choices import Channel
from suggestions.day_book import heard
from suggestions.models import Suggestion
from suggestions.workflow import submit_demand

# How somebody comes to the desk; the first is the usual one.
WAYS = (
    (Channel.RECEPTION, "来访"),
    (Channel.TELEPHONE, "电话"),
    (Channel.LETTER, "来信"),
)


@dataclass(frozen=True)
class Today:
    """The reception of a station on a day: planned, held or none."""

    day: ReceptionDay | None
    activity: Activity | None

    @property
    def key(self) -> str:
        """What a visitor's demand carries as its source: the record, before it is made the day."""
        row = self.activity or self.day
        return subject_key(row) if row is not None else ""


def today_at(station: Station, on: date) -> Today:
    """What is going on at the station; two queries."""
    day = (
        ReceptionDay.objects.with_duties()
        .filter(station=station, on=on, state__in=[ReceptionState.PLANNED, ReceptionState.HELD])
        .first()
    )
    activity = (
        Activity.objects.standing()
        .filter(station=station, on=on, kind=ActivityKind.RECEPTION)
        .order_by("pk")
        .first()
    )
    return Today(day, activity)


def check_may_register(actor: Actor, station: Station) -> None:
    """Raise Denied for whoever does not sit at this station's desk."""
    if not actor.can(Capability.LOG_FOR_OTHERS):
        raise Denied("接待登记由联络站或者所在乡镇的人大来做。")
    if not Station.objects.visible_to(actor).filter(pk=station.pk).exists():
        raise Denied("这个联络站不归您登记，请找所在乡镇的人大。")


@transaction.atomic
def register_visitor(
    *,
    actor: Actor,
    station: Station,
    body: str,
    channel: str,
    at: datetime,
    client_uuid: uuid.UUID,
    mandate: Mandate | None = None,
    contact: dict[str, Any] | None = None,
    topic: Any = None,
) -> Suggestion:
    """接待登记: a visitor's words become a demand; who came in person belongs to today's reception.

    A reception received at least as many people as were registered: its headcount is raised where it
    says less. Raises Refused for a deputy who is neither placed at the station nor on duty today.
    """
    check_may_register(actor, station)
    if channel not in {way for way, _ in WAYS}:
        raise Refused("请选择是来访、电话还是来信。", field="channel")
    now = today_at(station, timezone.localdate(at))
    if mandate is not None and mandate.pk not in {m.pk for m in deputies_at(station, now)}:
        raise Refused("这位代表不在这个站，请选站里的代表。", field="mandate")
    source = now.key if channel == Channel.RECEPTION else ""
    case = submit_demand(
        actor=actor,
        station=station,
        body=body,
        channel=channel,
        at=at,
        contact=contact,
        client_uuid=client_uuid,
        activity_key=source,
        mandate=mandate,
        topic=topic,
    )
    if source and now.activity is not None:
        _count_at_least(actor, now, at)
    return case


def _count_at_least(actor: Actor, now: Today, at: datetime) -> None:
    activity = now.activity
    registered = heard([subject_key(activity)]).get(subject_key(activity), 0)
    if activity.headcount >= registered:
        return
    if "correct" not in available_actions(actor, activity, on=timezone.localdate(at)):
        return
    correct_activity(
        actor=actor,
        activity=activity,
        version=activity.version,
        headcount=registered,
        reason="接待登记的来访人数",
        at=at,
    )


def deputies_at(station: Station, now: Today) -> list[Mandate]:
    """Who may be asked: on duty today first, then the others placed at the station; acting ones only."""
    on_duty = [duty.mandate_id for duty in now.day.serving] if now.day else []
    placed = station.placements.filter(ends_on=None).values_list("mandate_id", flat=True)
    rows = Mandate.objects.active().filter(pk__in={*on_duty, *placed}).select_related("person").order_by("pk")
    return sorted(rows, key=lambda mandate: mandate.pk not in on_duty)
