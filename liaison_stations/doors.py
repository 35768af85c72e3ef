"""Where a deputy is met: the stations, as doors on the deputy's public page."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from congress_portal.foundation.slots import DeputyDoors, Door
from liaison_stations.models import StationPlacement


def stations_of(mandate_id: int, on: date) -> list[Door]:
    """The stations the deputy is placed at, by their public pages; closed ones take nothing in. One query, and one a station."""
    placements = StationPlacement.objects.filter(mandate=mandate_id, ends_on__isnull=True).select_related(
        "station"
    )
    return [
        Door(
            label=placement.station.name,
            url=reverse("suggestions:public_station", args=[placement.station.code]),
            note="，".join(
                part for part in (placement.station.where, placement.station.hours_on(on)) if part
            ),
        )
        for placement in placements.order_by("pk")
        if placement.station.is_open
    ]


STATION_DOORS = DeputyDoors(key="liaison_stations.stations", doors=stations_of)
