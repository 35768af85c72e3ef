"""What the rows of a list of stations are compared with, loaded once."""

from __future__ import annotations

import re
from collections import defaultdict

from django.db.models import Prefetch, Q

from congress_portal.foundation.accounts.models import (
    Division,
    DivisionLevel,
    Membership,
    Organization,
    OrganizationKind,
    Person,
)
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.imports.cells import squeezed
from congress_portal.foundation.slots import ImportScope
from deputies.models import Mandate

from ..choices import StationState
from ..models import Station, StationPlacement


class Ground:
    """What rows are compared with, loaded once: a fixed number of queries."""

    def __init__(self, scope: ImportScope) -> None:
        county = scope.county
        self.towns: dict[str, Division] = {}
        self.villages: dict[tuple[int, str], list[Division]] = defaultdict(list)
        places = list(
            Division.objects.filter(path__startswith=county.division.path, valid_to=None).order_by("path")
        )
        for place in places:
            if place.level == DivisionLevel.TOWNSHIP:
                self.towns[squeezed(place.name)] = place
            elif place.level == DivisionLevel.VILLAGE:
                self.villages[place.parent_id, village_key(place.name)].append(place)
        self.divisions = {d.pk: d for d in places}
        kinds = (OrganizationKind.TOWNSHIP_CONGRESS, OrganizationKind.STREET_COMMITTEE)
        bodies = Organization.objects.filter(county=county, valid_to=None).select_related("county")
        self.congresses = {b.division_id: b for b in bodies.filter(kind__in=kinds)}
        self.stations: dict[tuple[int, str], Station] = {}
        self.codes: dict[str, int] = {}
        rows = Station.objects.filter(organization__county=county).select_related(
            "township", "organization", "parent"
        )
        placed = StationPlacement.objects.filter(ends_on=None)
        for station in rows.prefetch_related(Prefetch("placements", queryset=placed)):
            self.stations[station.township_congress_id, squeezed(station.name)] = station
            self.codes[station.code] = station.pk
        self.by_pk = {station.pk: station for station in self.stations.values()}
        self.with_points = {s.parent_id for s in self.by_pk.values() if s.state != StationState.CLOSED}
        # Central stations of the file itself, by congress and name.
        self.coming: set[tuple[int, str]] = set()
        self.served: dict[int, set[int]] = defaultdict(set)
        through = Station.serves.through
        for station, village in through.objects.filter(station__in=self.by_pk).values_list(
            "station_id", "division_id"
        ):
            self.served[station].add(village)
        with_station = {s.organization_id for s in self.stations.values()}
        self.taken = {
            squeezed(b.name): b.pk
            for b in bodies
            if b.kind != OrganizationKind.STATION or b.pk in with_station
        }
        self.deputies: dict[str, list[Mandate]] = defaultdict(list)
        # Deputies of higher congresses who are of the county, too.
        of_county = Q(congress__county=county) | Q(home_division__path__startswith=county.division.path)
        for mandate in Mandate.objects.open().filter(of_county).select_related("person"):
            self.deputies[mandate.person.name].append(mandate)
        self.keepers: dict[int, dict[str, int]] = defaultdict(dict)
        roles = roles_with(Capability.LOG_FOR_OTHERS)
        serving = Membership.objects.filter(
            organization__in=with_station, role__in=roles, ends_on=None
        ).values_list("organization", "person__name", "person")
        for organization, name, person in serving:
            self.keepers[organization][name] = person
        known = Person.objects.filter(county=county).exclude(phone_hash="")
        self.by_phone = {h: (pk, name) for pk, name, h in known.values_list("pk", "name", "phone_hash")}


def village_key(name: str) -> str:
    text = squeezed(name)
    return re.sub(r"(村民委员会|居民委员会|村委会|居委会|社区|村)$", "", text) or text


def ground_of(scope: ImportScope) -> Ground:
    """What was loaded for this import."""
    if "stations" not in scope.cache:
        scope.cache["stations"] = Ground(scope)
    return scope.cache["stations"]
