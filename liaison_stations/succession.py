"""Deputies elected again stay at their stations; the others leave with their last day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.slots import MandateSuccession
from liaison_stations.models import Station, StationPlacement


def follow(
    *, actor: Actor, ended: Iterable[int], successors: Mapping[int, int], on: date, at: datetime
) -> dict[str, list[int]]:
    """End the placements of ended mandates the day before ``on``; place the successors from ``on``."""
    open_ones = StationPlacement.objects.select_for_update(of=("self",), no_key=True).filter(
        mandate__in=list(ended), ends_on=None
    )
    rows = list(open_ones.order_by("pk"))
    last = on - timedelta(days=1)
    for row in rows:
        row.ends_on = max(last, row.starts_on)
    StationPlacement.objects.bulk_update(rows, ["ends_on"], batch_size=200)
    made = StationPlacement.objects.bulk_create(
        StationPlacement(station_id=row.station_id, mandate_id=successors[row.mandate_id], starts_on=on)
        for row in rows
        if row.mandate_id in successors
    )
    left: dict[int, int] = defaultdict(int)
    stayed: dict[int, int] = defaultdict(int)
    for row in rows:
        (stayed if row.mandate_id in successors else left)[row.station_id] += 1
    stations = Station.objects.in_bulk({row.station_id for row in rows})
    record_many(
        entry(
            actor=actor,
            subject=station,
            move="follow_change_of_term",
            summary=f"换届：{stayed[pk]} 位连任代表继续在{station.name}，{left[pk]} 位不再担任代表的离站",
            at=at,
        )
        for pk, station in sorted(stations.items())
    )
    return {"ended": [row.pk for row in rows], "made": [row.pk for row in made]}


def back(*, actor: Actor, kept: Mapping[str, list[int]], successors: Mapping[int, int], at: datetime) -> None:
    """Take the successors' placements away and open the old ones again."""
    StationPlacement.objects.filter(pk__in=kept["made"]).delete()
    StationPlacement.objects.filter(pk__in=kept["ended"]).update(ends_on=None)


PLACEMENTS = MandateSuccession(
    key="liaison_stations.placements",
    follow=follow,
    back=back,
    models=frozenset({"liaison_stations.stationplacement"}),
)
