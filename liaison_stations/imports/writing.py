"""Writing judged stations, taking them back, and the present ones as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch

from congress_portal.foundation.accounts.models import Membership, Organization, Person
from congress_portal.foundation.accounts.people import forget_people, register_people
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.imports.cells import squeezed
from congress_portal.foundation.imports.undoing import users_of
from congress_portal.foundation.privacy import is_mobile_phone
from congress_portal.foundation.slots import Applied, ImportScope, StagedRow, subject_key
from congress_portal.foundation.web.refusals import Refused

from ..choices import StationKind
from ..models import Station, StationPlacement
from ..services.network import Tie, tie_stations, untie_stations
from ..services.opening import (
    NewStation,
    appoint_keepers,
    forget_stations,
    open_stations,
    place_many,
    revise_stations,
)
from .columns import PLAIN, said
from .ground import Ground, ground_of
from .judging import kind_of


def apply(scope: ImportScope, rows: Sequence[tuple[StagedRow, dict[str, Any]]]) -> list[Applied]:
    """Open the new, revise the known, then appoint keepers and place deputies, each in one verb."""
    ground, on = ground_of(scope), scope.today
    new = [(row, plan) for row, plan in rows if "pk" not in plan]
    known = {plan["pk"]: (row, plan) for row, plan in rows if "pk" in plan}
    opened = open_stations(actor=scope.actor, rows=[_new(ground, plan) for _, plan in new], at=scope.at)
    applied = [
        Applied(row.number, subject_key(s), True, {"version": s.version})
        for (row, _), s in zip(new, opened, strict=True)
    ]
    stations = dict(zip((row.number for row, _ in new), opened, strict=True))
    if known:
        before = {s.pk: s for s in Station.objects.filter(pk__in=known)}
        revised = revise_stations(
            actor=scope.actor,
            rows={pk: plan["fields"] for pk, (_, plan) in known.items()},
            versions={pk: plan["version"] for pk, (_, plan) in known.items()},
            at=scope.at,
        )
        for station in revised:
            row, plan = known[station.pk]
            was = {key: getattr(before[station.pk], key) for key in plan["fields"]}
            kept = {"version": station.version, "fields": was}
            applied.append(Applied(row.number, subject_key(station), False, kept))
            stations[row.number] = station
    bodies = Organization.objects.in_bulk([s.organization_id for s in stations.values()])
    for station in stations.values():
        station.organization = bodies[station.organization_id]
        station.township = ground.divisions[station.township_id]
    done = {a.number: a for a in applied}
    _tie(scope, ground, rows, stations, done)
    _keep(scope, rows, stations, done, on)
    placed = place_many(
        actor=scope.actor,
        rows=[(stations[row.number], plan["mandates"]) for row, plan in rows],
        on=on,
        at=scope.at,
    )
    for number, station in stations.items():
        if station.pk in placed:
            done[number].before["placements"] = placed[station.pk]
    return applied


def _new(ground: Ground, plan: dict[str, Any]) -> NewStation:
    town, division = ground.divisions[plan["town"]], ground.divisions[plan["division"]]
    given = {key: plan[key] for key in PLAIN if key in plan}
    given.setdefault("kind", kind_of(division, town))
    if given["kind"] != StationKind.ONLINE:
        given.setdefault("address", town.name if division == town else f"{town.name}{division.name}")
    opened = plan["opened_on"]
    return NewStation(
        name=plan["name"], township_congress=ground.congresses[town.pk], township=town, division=division,
        code=plan["code"], opened_on=date.fromisoformat(opened) if opened else None,
        **{"address": ""} | given,
    )  # fmt: skip


def _tie(
    scope: ImportScope, ground: Ground, rows, stations: Mapping[int, Station], done: Mapping[int, Applied]
) -> None:
    """Hang the points on their central stations, those of the same file included."""
    named = {(s.township_congress_id, squeezed(s.name)): s for s in stations.values()}
    ties, numbers = {}, {}
    for row, plan in rows:
        key = plan.get("parent_name")
        parent = ground.by_pk.get(plan.get("parent")) or (named.get((key[0], key[1])) if key else None)
        if key and parent is None:
            raise Refused(f"第 {row.number} 行的中心站“{key[1]}”没有导入，请把两行一起导入。")
        villages = [ground.divisions[pk] for pk in plan.get("serves", ())]
        if parent is not None or villages:
            station = stations[row.number]
            ties[station.pk], numbers[station.pk] = Tie(parent, villages), row.number
    for pk, kept in tie_stations(actor=scope.actor, rows=ties, at=scope.at).items():
        done[numbers[pk]].before["tie"] = kept


def _keep(scope, rows, stations: Mapping[int, Station], done: Mapping[int, Applied], on) -> None:
    """Register keepers nobody knows, and appoint all."""
    wanted = [(row.number, keeper) for row, plan in rows for keeper in plan["keepers"]]
    fresh: dict[tuple[str, str], list[int]] = {}
    for number, keeper in wanted:
        if keeper["person"] is None:
            # One telephone is one person, at however many stations; a bare name is one at each station.
            fresh.setdefault((keeper["name"], keeper["phone"] or str(number)), []).append(number)
    people = register_people(
        actor=scope.actor,
        county=scope.county,
        rows=[
            {"name": name, "ethnicity": "", "phone": phone if is_mobile_phone(phone) else ""}
            for name, phone in fresh
        ],
        at=scope.at,
    )
    made = dict(zip(fresh, people, strict=True))
    for key, person in made.items():
        done[fresh[key][0]].before.setdefault("people", []).append(person.pk)
    known = Person.objects.in_bulk([k["person"] for _, k in wanted if k["person"]])
    pairs = []
    for number, keeper in wanted:
        key = (keeper["name"], keeper["phone"] or str(number))
        pairs.append((number, known.get(keeper["person"]) or made[key]))
    memberships = appoint_keepers(
        actor=scope.actor, rows=[(stations[number], person) for number, person in pairs], on=on, at=scope.at
    )
    for (number, _), membership in zip(pairs, memberships, strict=True):
        done[number].before.setdefault("keepers", []).append(membership.pk)


def undo(scope: ImportScope, applied: Sequence[Applied]) -> None:
    """Remove what was made, put back what was revised. Refused names what was used since."""

    def pk(row: Applied) -> int:
        return int(row.subject_key.rpartition(":")[2])

    ties = {pk(row): row.before["tie"] for row in applied if "tie" in row.before}
    untie_stations(actor=scope.actor, before=ties, at=scope.at)
    revised = {pk(row): row for row in applied if not row.created}
    if revised:
        revise_stations(
            actor=scope.actor,
            rows={key: row.before["fields"] for key, row in revised.items()},
            versions={key: row.before["version"] for key, row in revised.items()},
            at=scope.at,
            step=-1,
        )
    forget_stations(
        actor=scope.actor,
        versions={pk(row): row.before["version"] for row in applied if row.created},
        placements=[key for row in applied for key in row.before.get("placements", ())],
        keepers=[key for row in applied for key in row.before.get("keepers", ())],
        at=scope.at,
    )
    people = list(
        Person.objects.filter(pk__in=[key for row in applied for key in row.before.get("people", ())])
    )
    used = users_of(Person, [p.pk for p in people])
    for person in people:
        if person.pk in used or person.version != 1:
            raise Refused(
                f"{person.name}导入以后有了“{used.get(person.pk, '修改')}”，不能整批撤销。请逐个更正。"
            )
    forget_people(actor=scope.actor, people=people, at=scope.at)


def identity(values: Mapping[str, Any]) -> str:
    """Township and name."""
    name = squeezed(said(values, "name"))
    return f"{squeezed(said(values, 'township'))}/{name}" if name else ""


def export(scope: ImportScope) -> Iterator[dict[str, Any]]:
    """The stations the actor sees, with keepers and deputies; telephones of keepers stay out."""
    roles = roles_with(Capability.LOG_FOR_OTHERS)
    serving = Membership.objects.filter(role__in=roles, ends_on=None).select_related("person")
    placed = StationPlacement.objects.filter(ends_on=None).select_related("mandate__person")
    rows = (
        Station.objects.visible_to(scope.actor)
        .select_related("township", "division", "organization", "parent")
        .prefetch_related(
            Prefetch("placements", queryset=placed),
            Prefetch("organization__memberships", queryset=serving),
            "serves",
        )
        .order_by("township__sort_order", "township_id", "pk")
    )
    for station in rows.iterator(chunk_size=200):
        yield {
            "name": station.name,
            "township": station.township.name,
            "village": station.division.name if station.division_id != station.township_id else None,
            "parent": station.parent.name if station.parent else None,
            "serves": "、".join(village.name for village in station.serves.all()) or None,
            **{key: getattr(station, key) or None for key in PLAIN},
            "keepers": "、".join(m.person.name for m in station.organization.memberships.all()),
            "opened_on": station.organization.valid_from,
            "deputies": "、".join(p.mandate.person.name for p in station.placements.all()),
            "code": station.code,
        }
