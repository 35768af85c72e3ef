"""Where a deputy is met: the stations, as doors on the deputy's public page."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch
from django.urls import reverse

from congress_portal.foundation.slots import DeputyDoors, Door
from liaison_stations.models import ReceptionDay, StationPlacement


def stations_of(mandate_id: int, on: date) -> list[Door]:
    """The stations the deputy is placed at, by their public pages; closed ones take nothing in. Two queries."""
    days = Prefetch("station__reception_days", ReceptionDay.objects.around(on), to_attr="days_around")
    placements = (
        StationPlacement.objects.filter(mandate=mandate_id, ends_on__isnull=True)
        .select_related("station")
        .prefetch_related(days)
    )
    return [
        Door(
            label=station.name,
            url=reverse("suggestions:public_station", args=[station.code]),
            note="，".join(
                part for part in (station.where, station.hours_on(on, station.days_around)) if part
            ),
        )
        for station in (placement.station for placement in placements.order_by("pk"))
        if station.is_open
    ]


STATION_DOORS = DeputyDoors(key="liaison_stations.stations", doors=stations_of)
