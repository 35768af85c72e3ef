"""Placing many deputies at once who have no station yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.web.refusals import Refused
from deputies.models import Mandate

from ..models import Station
from ..querysets import has_station
from .opening import place_many


@transaction.atomic
def place_unplaced(*, actor: Actor, rows: Mapping[int, int], on: date, at: datetime) -> int:
    """Place deputies (mandate → station, by key) who have no station; returns how many were placed.

    Whoever got one meanwhile keeps it. Raises Refused for an ended mandate or a closed station, Denied
    outside the actor's territory.
    """
    stations = Station.objects.filter(pk__in=set(rows.values())).select_related("township")
    found = {station.pk: station for station in stations.order_by("pk")}
    # One after the other: two clerks who confirm the same list place each deputy once.
    mandates = Mandate.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=rows)
    wanted = {mandate.pk: mandate for mandate in mandates.select_related("person").order_by("pk")}
    for mandate in wanted.values():
        if mandate.ended_on is not None and mandate.ended_on < on:
            raise Refused(f"{mandate}的代表职务已经终止，不能安排进站。", field=f"station_{mandate.pk}")
    missing = set(Mandate.objects.filter(pk__in=wanted).exclude(has_station()).values_list("pk", flat=True))
    chosen: dict[int, list[int]] = {}
    for pk in wanted:
        if pk in missing:
            chosen.setdefault(rows[pk], []).append(pk)
    made = place_many(
        actor=actor, rows=[(found[station], keys) for station, keys in sorted(chosen.items())], on=on, at=at
    )
    return sum(map(len, made.values()))
