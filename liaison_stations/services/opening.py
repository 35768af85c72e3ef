"""Many stations at once: opened with their keepers and deputies, revised, and taken back after an import."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import (
    Division,
    Membership,
    Organization,
    OrganizationKind,
    Person,
)
from congress_portal.foundation.accounts.people import Appointment, appoint_many, forget_memberships
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.imports.undoing import users_of
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.web.refusals import Conflict, Refused

from ..choices import CODE_ALPHABET, CODE_LENGTH, StationKind, StationState
from ..models import Station, StationPlacement
from .guards import check_may_manage as _check_may_manage
from .guards import check_not_far_ahead
from .network import check_web_address, parent_problem
from .stations import CODE_TRIES, REVISABLE

_OWN = frozenset({"liaison_stations.stationplacement"})
# Changed one station at a time, or by ``tie_stations``.
_NOT_IN_BULK = frozenset({"name", "parent"})
_OWN_ORGANIZATION = frozenset({"liaison_stations.station", "accounts.membership"})


@dataclass(frozen=True)
class NewStation:
    """One row of ``open_stations``; the fields are those of ``open_station``."""

    name: str
    township_congress: Organization
    division: Division
    township: Division
    address: str
    kind: str = StationKind.CENTRAL.value
    state: str = StationState.OPEN.value
    code: str = ""
    hours: str = ""
    phone: str = ""
    rules: str = ""
    facilities: str = ""
    web_address: str = ""
    opened_on: date | None = None


def free_codes(number: int) -> list[str]:
    """So many wall codes nobody has; one question to the database a round."""
    found: dict[str, None] = {}
    for _ in range(CODE_TRIES):
        missing = number - len(found)
        if missing <= 0:
            break
        drawn = {
            "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(missing + 3)
        }
        taken = set(Station.objects.filter(code__in=drawn).values_list("code", flat=True))
        found |= dict.fromkeys(sorted(drawn - taken))
    if len(found) < number:
        raise Refused("没有取到足够的站码，请再试一次。")
    return list(found)[:number]


@transaction.atomic
def open_stations(*, actor: Actor, rows: Iterable[NewStation], at: datetime) -> list[Station]:
    """Open many stations with their organizations: the checks and the journal of ``open_station``.

    Raises Refused for a taken name or code, Denied outside the actor's territory.
    """
    rows = list(rows)
    for township in {row.township.pk: row.township for row in rows}.values():
        _check_may_manage(actor, township.path)
    for row in rows:
        check_web_address(row.web_address)
    waiting = _waiting_organizations(rows)
    codes = [row.code for row in rows if row.code]
    taken = Station.objects.filter(code__in=codes).values_list("code", flat=True).first()
    if taken or len(set(codes)) < len(codes):
        raise Refused(f"站码 {taken or '有重复的，'}已被别的站使用，请换一个。")
    drawn = iter(free_codes(sum(not row.code for row in rows)))
    fresh = {row.name: row for row in rows if row.name not in waiting}
    made = Organization.objects.bulk_create(
        [
            Organization(
                name=row.name,
                short_name=row.name[:40],
                kind=OrganizationKind.STATION,
                division=row.division,
                county=row.township_congress.county,
                phone=row.phone,
                valid_from=row.opened_on,
            )
            for row in fresh.values()
        ],
        batch_size=200,
    )
    bodies = waiting | {body.name: body for body in made}
    stations = Station.objects.bulk_create(
        [
            Station(
                name=row.name,
                code=row.code or next(drawn),
                kind=row.kind,
                state=row.state,
                organization=bodies[row.name],
                township_congress=row.township_congress,
                division=row.division,
                township=row.township,
                address=row.address,
                hours=row.hours,
                phone=row.phone,
                rules=row.rules,
                facilities=row.facilities,
                web_address=row.web_address,
                opened_at=at,
            )
            for row in rows
        ],
        batch_size=200,
    )
    record_many(
        entry(
            actor=actor, subject=s, move="open_station", summary=f"建立{s.name}，站码 {s.code}", at=at
        )
        for s in stations
    )  # fmt: skip
    return stations


def _waiting_organizations(rows: Sequence[NewStation]) -> dict[str, Organization]:
    """Station organizations of these names that wait for their station. Refused where a name is another body's."""
    names = [row.name for row in rows]
    if len(set(names)) < len(names):
        double = next(name for name in names if names.count(name) > 1)
        raise Refused(f"有两个站都叫“{double}”，请在站名里写上村名或街道名。")
    counties = {row.township_congress.county_id for row in rows}
    found = {}
    for body in Organization.objects.filter(
        county__in=counties, name__in=names, valid_to=None
    ).select_related("station"):
        if body.kind != OrganizationKind.STATION or hasattr(body, "station"):
            raise Refused(f"已经有一个单位叫“{body.name}”，请在站名里写上村名或街道名。")
        found[body.name] = body
    return found


@transaction.atomic
def revise_stations(
    *,
    actor: Actor,
    rows: Mapping[int, Mapping[str, str]],
    versions: Mapping[int, int],
    at: datetime,
    step: int = 1,
) -> list[Station]:
    """``revise_station`` for many, by key; the name stays. Conflict where one was changed since ``versions``.

    ``step`` is added to the version (−1 takes a revision back).
    """
    found = Station.objects.filter(pk__in=rows).select_related("township", "parent").order_by("pk")
    stations = list(found.select_for_update(of=("self",), no_key=True))
    points = Station.objects.filter(parent__in=rows).exclude(state=StationState.CLOSED)
    with_points = set(points.values_list("parent", flat=True))
    entries, fields = [], {"version"}
    for station in stations:
        _check_may_manage(actor, station.township.path)
        if station.version != versions[station.pk]:
            raise Conflict(f"别人刚才改过{station.name}的资料，没有写入。请重新核对。")
        changes = rows[station.pk]
        unknown = set(changes) - (set(REVISABLE) - _NOT_IN_BULK)
        if unknown:
            raise TypeError(f"not revisable: {sorted(unknown)}")
        before = {name: str(getattr(station, name)) for name in changes}
        for name, value in changes.items():
            setattr(station, name, value)
        station.version += step
        fields |= set(changes)
        closing = changes.get("state") == StationState.CLOSED
        check_web_address(station.web_address)
        problem = parent_problem(
            station.kind,
            station.township_congress_id,
            station.parent,
            has_points=station.pk in with_points,
            pk=station.pk,
        )
        if not problem and closing and station.pk in with_points:
            problem = "下面还有站点，请先把它们改归别的中心站，再撤销。"
        if problem and step > 0:
            raise Refused(f"{station.name}：{problem}")
        entries.append(
            entry(
                actor=actor,
                subject=station,
                move="close_station" if closing else "revise_station",
                summary=f"修改{station.name}的资料",
                before=before,
                after={name: str(value) for name, value in changes.items()},
                at=at,
            )
        )
    Station.objects.bulk_update(stations, sorted(fields), batch_size=100)
    record_many(entries)
    return stations


@transaction.atomic
def place_many(
    *, actor: Actor, rows: Iterable[tuple[Station, Sequence[int]]], on: date, at: datetime
) -> dict[int, list[int]]:
    """Place deputies (by their mandates' keys) at many stations; station → the placements made.

    Those who are there already stay as they are. ``rows``: stations with township loaded.
    """
    check_not_far_ahead(on, at)
    rows = list(rows)
    for station, _ in rows:
        _check_may_manage(actor, station.township.path)
    locked = Station.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    states = dict(locked.filter(pk__in={s.pk for s, _ in rows}).values_list("pk", "state"))
    for station, mandates in rows:
        if mandates and states[station.pk] == StationState.CLOSED:
            raise Refused(f"{station.name}已撤销，不能再安排代表进站。")
    placed = set(
        StationPlacement.objects.filter(station__in=[s.pk for s, _ in rows], ends_on=None).values_list(
            "station", "mandate"
        )
    )
    made = StationPlacement.objects.bulk_create(
        [
            StationPlacement(station=station, mandate_id=pk, starts_on=on)
            for station, mandates in rows
            for pk in dict.fromkeys(mandates)
            if (station.pk, pk) not in placed
        ],
        batch_size=300,
    )
    of_station: dict[int, list[StationPlacement]] = {}
    for placement in made:
        of_station.setdefault(placement.station_id, []).append(placement)
    record_many(
        entry(
            actor=actor,
            subject=station,
            move="place_deputies",
            summary=f"{len(of_station[station.pk])} 位代表进{station.name}",
            after={"mandates": [p.mandate_id for p in of_station[station.pk]], "on": on.isoformat()},
            at=at,
        )
        for station, _ in rows
        if station.pk in of_station
    )
    return {pk: [p.pk for p in placements] for pk, placements in of_station.items()}


@transaction.atomic
def appoint_keepers(
    *, actor: Actor, rows: Iterable[tuple[Station, Person]], on: date, at: datetime
) -> list[Membership]:
    """Make people the keepers of stations (role 联络站工作人员). Raises Refused where one is so already."""
    return appoint_many(
        actor=actor,
        rows=[Appointment(person, station.organization, Role.STATION_KEEPER, on) for station, person in rows],
        at=at,
    )


@transaction.atomic
def forget_stations(
    *,
    actor: Actor,
    versions: Mapping[int, int],
    placements: Iterable[int],
    keepers: Iterable[int],
    at: datetime,
) -> int:
    """Remove what an import made: stations with their organizations, placements, keepers' roles.

    ``versions`` are the new stations' versions; placements and keepers may be those of older stations
    too. Refused naming what was used or changed since (record 0017).
    """
    found = Station.objects.filter(pk__in=versions).select_related("organization", "township").order_by("pk")
    stations = list(found.select_for_update(of=("self",), no_key=True))
    for station in stations:
        _check_may_manage(actor, station.township.path)
        if station.version != versions[station.pk]:
            raise Conflict(f"{station.name}导入以后又改过，不能整批撤销。请逐个更正。")
    used = users_of(Station, [s.pk for s in stations], besides=_OWN)
    bodies = {s.organization_id: s for s in stations}
    used_bodies = users_of(Organization, bodies, besides=_OWN_ORGANIZATION)
    own_placements, own_keepers = set(placements), set(keepers)
    foreign = StationPlacement.objects.filter(station__in=stations).exclude(pk__in=own_placements)
    for station in foreign.values_list("station", flat=True):
        used.setdefault(station, "代表进站")
    members = Membership.objects.filter(organization__in=bodies).exclude(pk__in=own_keepers)
    for body in members.values_list("organization", flat=True):
        used_bodies.setdefault(body, "任职")
    for station in stations:
        why = used.get(station.pk) or used_bodies.get(station.organization_id)
        if why:
            raise Refused(f"{station.name}导入以后有了“{why}”，不能整批撤销。请逐个更正。")
    memberships = Membership.objects.filter(pk__in=own_keepers).select_related("person", "organization")
    StationPlacement.objects.filter(pk__in=own_placements).delete()
    forget_memberships(actor=actor, memberships=memberships, at=at)
    record_many(
        entry(actor=actor, subject=s, move="forget_station", summary=f"撤销登记{s.name}", at=at)
        for s in stations
    )
    Station.objects.filter(pk__in=[s.pk for s in stations]).delete()
    Organization.objects.filter(pk__in=bodies).delete()
    return len(stations)
