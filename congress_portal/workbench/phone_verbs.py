"""One entry on the phone, two records: the activity, and the demand that was heard on the way."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.repeats import same_words
from deputies.models import Mandate
from liaison_stations.choices import ActivityKind, PresenceStatus
from liaison_stations.models import Activity, Station
from liaison_stations.services import log_activity
from liaison_stations.services.activities import owner_of
from suggestions.choices import Channel, Kind
from suggestions.models import Suggestion
from suggestions.workflow import submit_demand


@dataclass(frozen=True)
class Visit:
    """What one entry made; ``demand`` is None where nothing was to be passed on."""

    activity: Activity
    demand: Suggestion | None


# So long the same words from the same deputy are taken for the same matter, until he says otherwise.
SAME_FOR = timedelta(days=1)


def filed_before(
    mandate: Mandate, *, client_uuid: uuid.UUID, note: str, demand_body: str, **facts: Any
) -> Activity | None:
    """What stands on record for the deputy with the same facts and words; None where it is this very entry."""
    names = ("kind", "on", "headcount", "place_text", "topic", "pair", "campaign")
    there = {"activity_deputies__mandate": mandate, "activity_deputies__status": PresenceStatus.PRESENT}
    same = Activity.objects.standing().filter(**{name: facts[name] for name in names}, **there).order_by("pk")
    rows = [row for row in same[:50] if same_words(row.note, note)]
    if not rows or any(row.client_uuid == client_uuid for row in rows):
        return None
    keys = [subject_key(row) for row in rows]
    told = dict(Suggestion.objects.filter(activity_key__in=keys).values_list("activity_key", "body"))
    return next((row for row in rows if same_words(told.get(subject_key(row), ""), demand_body)), None)


def said_before(actor: Actor, body: str, *, client_uuid: uuid.UUID, at: datetime) -> Suggestion | None:
    """The demand in the same words that this person passed on within ``SAME_FOR``."""
    own = Suggestion.objects.filter(
        kind=Kind.DEMAND, entered_by_id=actor.person_id, created_at__gt=at - SAME_FOR
    )
    rows = [row for row in own.order_by("pk")[:200] if same_words(row.body, body)]
    return None if not rows or any(row.client_uuid == client_uuid for row in rows) else rows[0]


@transaction.atomic
def file_visit(
    *,
    actor: Actor,
    mandate: Mandate,
    station: Station | None,
    client_uuid: uuid.UUID,
    at: datetime,
    demand_body: str = "",
    at_station: bool = False,
    **facts: Any,
) -> Visit:
    """Log the deputy's own visit and, where something was reported, make the demand with it.

    ``station`` is the deputy's own; the visit belongs to it where it happened there
    (``at_station``) or was a reception. Both records carry ``client_uuid``: sent twice, taken once.
    """
    there = at_station or facts["kind"] == ActivityKind.RECEPTION
    place = station if there else None
    congress, township = owner_of(mandate, place)
    activity = log_activity(
        actor=actor,
        mandates=[mandate],
        organizer=mandate.records_congress,
        congress=congress,
        township=township,
        division=place.division if place else mandate.home_division,
        station=place,
        client_uuid=client_uuid,
        at=at,
        **facts,
    )
    demand = None
    if demand_body.strip():
        demand = submit_demand(
            actor=actor,
            # A station that receives nothing at present does not stop what a deputy heard.
            station=station if station is not None and station.is_open else None,
            body=demand_body,
            channel=Channel.RECEPTION if facts["kind"] == ActivityKind.RECEPTION else Channel.VISIT,
            mandate=mandate,
            client_uuid=client_uuid,
            activity_key=subject_key(activity),
            at=at,
        )
    return Visit(activity, demand)
