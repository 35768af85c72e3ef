"""Opening and revising stations, placing deputies."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, Organization, OrganizationKind
from congress_portal.foundation.journal.services import entry, record, record_many
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.services.guards import changed_sentence

from ..choices import CODE_ALPHABET, CODE_LENGTH, CODE_PATTERN, StationKind, StationState
from ..models import Station, StationPlacement
from .guards import check_may_manage as _check_may_manage
from .guards import check_not_far_ahead
from .network import check_phone, check_ties, check_web_address, served_villages

if TYPE_CHECKING:
    from deputies.models import Mandate

REVISABLE = (
    "name",
    "kind",
    "parent",
    "address",
    "web_address",
    "hours",
    "phone",
    "rules",
    "facilities",
    "state",
)
CODE_TRIES = 20


def free_code() -> str:
    """A wall code nobody has. Codes say nothing about the station, so guessing one finds nothing."""
    for _ in range(CODE_TRIES):
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        if not Station.objects.filter(code=code).exists():
            return code
    raise Refused("没有取到可用的站码，请再试一次。")


def _township_of(division: Division) -> Division:
    return division.parent if division.level == "village" and division.parent_id else division


def _own_organization(congress: Organization, name: str) -> Organization | None:
    """The station organization of this name that waits for its station; None where it is to be made."""
    found = Organization.objects.filter(county=congress.county, name=name, valid_to=None).first()
    if found is None:
        return None
    if found.kind == OrganizationKind.STATION and not Station.objects.filter(organization=found).exists():
        return found
    raise Refused(f"已经有一个单位叫“{name}”，请在站名里写上村名或街道名。", field="name")


@transaction.atomic
def open_station(
    *,
    actor: Actor,
    name: str,
    township_congress: Organization,
    division: Division,
    address: str,
    at: datetime,
    on: date | None = None,
    kind: str = StationKind.CENTRAL,
    code: str = "",
    hours: str = "",
    phone: str = "",
    rules: str = "",
    facilities: str = "",
    web_address: str = "",
    parent: Station | None = None,
    serves: Iterable[Division] = (),
) -> Station:
    """Open a station and make its own organization (decisions A3: keepers reach it, not the town).

    ``division`` is a village or a township; ``code`` is drawn where it is empty. Raises Denied
    outside the actor's territory, Refused for a taken name or code and for a parent that has no points.
    """
    name = name.strip()
    township = _township_of(division)
    _check_may_manage(actor, township.path)
    if township_congress.kind not in (OrganizationKind.TOWNSHIP_CONGRESS, OrganizationKind.STREET_COMMITTEE):
        raise Refused("请选择镇、乡人大或街道人大工委。", field="township_congress")
    if not township.path.startswith(township_congress.division.path):
        raise Refused("所选的村（社区）不在这个乡镇，请重新选择。", field="division")
    organization = _own_organization(township_congress, name)
    code = code.strip().upper() or free_code()
    if not re.match(CODE_PATTERN, code):
        raise Refused("站码是 5 位大写字母和数字，不含 0、1、I、O。", field="code")
    if Station.objects.filter(code=code).exists():
        raise Refused(f"站码 {code} 已被别的站使用，请换一个。", field="code")
    if parent is not None:
        parent = Station.objects.select_for_update(of=("self",), no_key=True).get(pk=parent.pk)
    station = Station(
        name=name,
        code=code,
        kind=kind,
        parent=parent,
        township_congress=township_congress,
        division=division,
        township=township,
        address=address.strip(),
        web_address=web_address.strip(),
        hours=hours.strip(),
        phone=phone.strip(),
        rules=rules.strip(),
        facilities=facilities.strip(),
        opened_at=at,
    )
    _check_place(station)
    villages = served_villages(station, serves)
    if organization is None:
        organization = Organization.objects.create(
            name=name,
            short_name=name[:40],
            kind=OrganizationKind.STATION,
            division=division,
            county=township_congress.county,
            phone=phone,
            valid_from=on,
        )
    station.organization = organization
    station.save()
    if villages:
        station.serves.set(villages)
    record(actor=actor, subject=station, move="open_station", summary=f"建立{name}，站码 {code}", at=at)
    return station


def _check_place(station: Station) -> None:
    """Refused where the station, as it is about to be saved, is nowhere, or hangs on what has no points."""
    check_ties(station)
    check_web_address(station.web_address)
    check_phone(station.phone)
    if not station.address and not station.is_online:
        raise Refused("请填写地址。只有网上联络站可以没有地址。", field="address")
    if station.is_online and not station.address and not station.web_address:
        raise Refused("网上联络站请填写网上地址。", field="web_address")


@transaction.atomic
def revise_station(
    *,
    actor: Actor,
    station: Station,
    version: int,
    at: datetime,
    serves: Iterable[Division] | None = None,
    **changes: object,
) -> Station:
    """Change what stands on the station's page (fields of ``REVISABLE``) and which villages it serves.

    Raises Conflict where somebody saved since ``version`` was read.
    """
    unknown = set(changes) - set(REVISABLE)
    if unknown:
        raise TypeError(f"not revisable: {sorted(unknown)}")
    parent = changes.get("parent")
    # Both in the order of their keys: two revisions of neighbours cannot wait for each other.
    found = Station.objects.filter(pk__in={station.pk, parent.pk if isinstance(parent, Station) else None})
    rows = found.select_for_update(of=("self",), no_key=True).select_related("township", "organization")
    locked = {row.pk: row for row in rows.order_by("pk")}
    station = locked[station.pk]
    _check_may_manage(actor, station.township.path)
    check_version(station, version)
    before = {name: getattr(station, name) for name in changes}
    after = {name: value.strip() if isinstance(value, str) else value for name, value in changes.items()}
    if isinstance(parent, Station):
        after["parent"] = locked[parent.pk]
    villages = None
    if serves is not None:
        villages = served_villages(station, serves)
        served = sorted(
            station.serves.all(), key=lambda village: (village.sort_order, village.code, village.pk)
        )
        if villages == served:
            villages = None
        else:
            before["serves"], changed_villages = _names(served), _names(villages)
    if before == after:
        return station
    new_name = str(after.get("name", station.name))
    organization = station.organization
    if new_name != station.name:
        taken = Organization.objects.filter(county_id=organization.county_id, name=new_name, valid_to=None)
        if taken.exclude(pk=organization.pk).exists():
            raise Refused(f"已经有一个单位叫“{new_name}”，请在站名里写上村名或街道名。", field="name")
        organization.name, organization.short_name = new_name, new_name[:40]
        organization.save(update_fields=["name", "short_name"])
    for name, value in after.items():
        setattr(station, name, value)
    _check_place(station)
    station.version += 1
    station.save(update_fields=[*after, "version"])
    if villages is not None:
        station.serves.set(villages)
        after["serves"] = changed_villages
    move = "revise_station"
    if after.get("state") == StationState.CLOSED and before["state"] != StationState.CLOSED:
        move = "close_station"
    record(
        actor=actor,
        subject=station,
        move=move,
        summary=f"修改{station.name}的资料",
        before={k: _told(v) for k, v in before.items() if v != after[k]},
        after={k: _told(v) for k, v in after.items() if v != before[k]},
        at=at,
    )
    return station


def _names(villages: Iterable[Division]) -> str:
    return "、".join(village.name for village in villages)


def _told(value: object) -> str:
    """A value as the journal tells it."""
    return "" if value is None else str(value)


def check_version(row: Station, version: int) -> None:
    """Raise Conflict naming who and when, where ``row`` was saved since ``version`` was read."""
    if row.version != version:
        raise Conflict(changed_sentence(row))


@transaction.atomic
def place_deputies(
    *, actor: Actor, station: Station, mandates: Iterable[Mandate], on: date, at: datetime
) -> list[StationPlacement]:
    """Place deputies at a station from ``on``; those who are there already stay as they are.

    Raises Refused for a closed station or an ended mandate. Returns the new placements.
    """
    station = (
        Station.objects.select_for_update(of=("self",), no_key=True)
        .select_related("township")
        .get(pk=station.pk)
    )
    _check_may_manage(actor, station.township.path)
    if station.state == StationState.CLOSED:
        raise Refused(f"{station.name}已撤销，不能再安排代表进站。")
    placed = set(station.placements.filter(ends_on=None).values_list("mandate_id", flat=True))
    wanted = list({mandate.pk: mandate for mandate in mandates}.values())
    check_not_far_ahead(on, at)
    for mandate in wanted:
        if mandate.ended_on is not None and mandate.ended_on < on:
            raise Refused(f"{mandate}的代表职务已经终止，不能安排进站。", field="mandates")
    rows = [
        StationPlacement(station=station, mandate=mandate, starts_on=on)
        for mandate in wanted
        if mandate.pk not in placed
    ]
    StationPlacement.objects.bulk_create(rows)
    if rows:
        names = "、".join(str(row.mandate) for row in rows)
        record(
            actor=actor,
            subject=station,
            move="place_deputies",
            summary=f"{names}进{station.name}",
            after={"mandates": [row.mandate_id for row in rows], "on": on.isoformat()},
            at=at,
        )
    return rows


@transaction.atomic
def withdraw_deputies(
    *, actor: Actor, station: Station, mandates: Iterable[Mandate], on: date, at: datetime
) -> int:
    """End the placements of these deputies the day before ``on``; returns how many were ended."""
    station = (
        Station.objects.select_for_update(of=("self",), no_key=True)
        .select_related("township")
        .get(pk=station.pk)
    )
    _check_may_manage(actor, station.township.path)
    rows = list(
        station.placements.filter(ends_on=None, mandate__in=[m.pk for m in mandates]).select_related(
            "mandate__person"
        )
    )
    for row in rows:
        # No day lies before the first that a calendar has.
        row.ends_on = on - timedelta(days=1) if on > row.starts_on else row.starts_on
    StationPlacement.objects.bulk_update(rows, ["ends_on"])
    record_many(
        entry(
            actor=actor,
            subject=station,
            move="withdraw_deputy",
            summary=f"{row.mandate}离开{station.name}",
            after={"mandate": row.mandate_id, "ends_on": row.ends_on.isoformat()},
            at=at,
        )
        for row in rows
    )
    return len(rows)
