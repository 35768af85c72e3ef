"""How the demonstration's stations hang together: each town's centre, its points, the villages they serve."""

from __future__ import annotations

from congress_portal.demo.county import DemoCounty
from liaison_stations.services.network import Tie, tie_stations

# So many neighbours the centre of a small county's town serves; the villages beyond them are gaps.
BESIDE = 4


def fill_network(demo: DemoCounty) -> None:
    """Points under their centre; each room serves the next village, a centre some of those around it."""
    rows: dict[int, Tie] = {}
    for index, town in enumerate(demo.towns):
        centre, *points = town.stations
        free = town.villages[len(points) :]
        if demo.size.rooms_are_stations:
            # The last of the townships has been everywhere, the others leave two or three villages out.
            number = len(free) if index == len(demo.towns) - 1 else BESIDE + index % 2
            rows[centre.pk] = Tie(None, free[:number])
        for point, village in zip(points, free, strict=False):
            rows[point.pk] = Tie(centre, () if demo.size.rooms_are_stations else [village])
        for point in points:
            rows.setdefault(point.pk, Tie(centre))
    tie_stations(actor=demo.system, rows=rows, at=demo.ago(300))
