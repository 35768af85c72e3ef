"""Verbs for organizations: register one or many, correct, end."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import (
    County,
    Division,
    Membership,
    Organization,
    OrganizationKind,
)
from congress_portal.foundation.journal.services import changed_sentence, entry, record, record_many
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.web.refusals import Conflict, Refused

MAX_UNITS = 200
_SEPARATORS = re.compile(r"[,，;；\t]")
_EDGES = re.compile(r"^[\s\d]{0,4}[、.．]\s*")


def short_name_of(county: County, name: str) -> str:
    """县水利局 for 云岭县水利局: how tables and letters call a county's unit."""
    rest = name.removeprefix(county.name)
    return f"{county.word}{rest}" if rest != name and rest else name


def _free_name(county: County, name: str, *, besides: int | None = None) -> str:
    taken = Organization.objects.filter(county=county, name=name, valid_to__isnull=True).exclude(pk=besides)
    if taken.exists():
        raise Refused(f"已经有“{name}”，请核对。", field="name")
    return name


@transaction.atomic
def create_organization(
    *,
    actor: Actor,
    kind: str,
    name: str,
    short_name: str,
    division: Division,
    at: datetime,
    phone: str = "",
    valid_from: date | None = None,
) -> Organization:
    """Register a body. Raises Refused where the name is taken, or where its place has such a congress."""
    county = County.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.county_id)
    _free_name(county, name)
    only_one = {
        OrganizationKind.COUNTY_CONGRESS,
        OrganizationKind.COUNTY_GOVERNMENT_OFFICE,
        OrganizationKind.TOWNSHIP_CONGRESS,
        OrganizationKind.STREET_COMMITTEE,
    }
    if kind in only_one:
        there = Organization.objects.filter(
            county=county, division=division, kind=kind, valid_to__isnull=True
        ).first()
        if there is not None:
            raise Refused(f"{division.name}已经有“{there.name}”，同类单位只能有一个。", field="kind")
    organization = Organization.objects.create(
        county=county,
        division=division,
        kind=kind,
        name=name,
        short_name=short_name or short_name_of(county, name),
        phone=phone,
        valid_from=valid_from or timezone.localdate(at),
    )
    record(actor=actor, subject=organization, move="create_organization", summary=f"增加单位{name}", at=at)
    return organization


@transaction.atomic
def edit_organization(
    *,
    actor: Actor,
    organization: Organization,
    version: int,
    name: str,
    short_name: str,
    phone: str,
    at: datetime,
) -> Organization:
    """Correct a body's names or telephone; letters already written keep the old name."""
    organization = Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=organization.pk)
    if organization.version != version:
        raise Conflict(changed_sentence(organization, at=at))
    before = {"name": organization.name, "short_name": organization.short_name, "phone": organization.phone}
    after = {"name": name, "short_name": short_name or name, "phone": phone}
    _free_name(organization.county, name, besides=organization.pk)
    for attribute, value in after.items():
        setattr(organization, attribute, value)
    organization.version += 1
    organization.save(update_fields=[*after, "version"])
    record(
        actor=actor,
        subject=organization,
        move="edit_organization",
        summary=f"修改单位{before['name']}" + (f"，现名{name}" if name != before["name"] else ""),
        before=before,
        after=after,
        at=at,
    )
    return organization


@transaction.atomic
def end_organization(
    *,
    actor: Actor,
    organization: Organization,
    on: date,
    at: datetime,
    successor: Organization | None = None,
    reason: str = "",
) -> Organization:
    """End a body with its last day and name who takes its work over.

    Raises Refused while people hold roles in it or work waits for it, and for the county's congress.
    """
    organization = Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=organization.pk)
    if organization.valid_to is not None:
        raise Refused(f"{organization.name}已于 {organization.valid_to:%Y-%m-%d} 撤销。")
    if organization.kind == OrganizationKind.COUNTY_CONGRESS:
        raise Refused("县级人大常委会不能撤销；改名请用“修改”。")
    if successor is not None and (successor.pk == organization.pk or successor.valid_to is not None):
        raise Refused("请另选一个在用的单位接手。", field="successor")
    people = Membership.objects.current(timezone.localdate(at)).filter(organization=organization).count()
    if people:
        raise Refused(f"还有 {people} 人在{organization}任职。请先在账号页面结束或改任。")
    waiting = Todo.objects.open().filter(organization=organization).order_by().count()
    if waiting:
        raise Refused(f"还有 {waiting} 件待办等{organization}办理。请先办完或改派，再撤销。")
    organization.valid_to = on
    organization.successor = successor
    organization.version += 1
    organization.save(update_fields=["valid_to", "successor", "version"])
    record(
        actor=actor,
        subject=organization,
        move="end_organization",
        summary=f"撤销{organization.name}，最后一天 {on:%Y-%m-%d}"
        + (f"，职责转给{successor}" if successor else ""),
        reason=reason,
        at=at,
    )
    return organization


@dataclass
class UnitLine:
    """One pasted line: full name, short name, telephone."""

    line: int
    name: str
    short_name: str
    phone: str


@dataclass
class PastedUnits:
    """What pasted lines say, and what is wrong with them."""

    lines: list[UnitLine] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def read_units(county: County, text: str) -> PastedUnits:
    """Units from pasted lines 全称，简称，电话 (the last two may be missing); numbering in front is dropped."""
    found = PastedUnits()
    seen: dict[str, int] = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in _SEPARATORS.split(_EDGES.sub("", raw.strip()))]
        name = cells[0]
        if not any(cells):
            continue
        if not name:
            found.errors.append(f"第 {number} 行：没有单位全称。")
        elif len(cells) > 3:
            found.errors.append(f"第 {number} 行：一行最多三项：全称，简称，电话。")
        elif len(name) > 60:
            found.errors.append(f"第 {number} 行：单位全称超过 60 个字。")
        elif name in seen:
            found.errors.append(f"第 {number} 行：“{name}”与第 {seen[name]} 行重复。")
        else:
            seen[name] = number
            short = cells[1] if len(cells) > 1 and cells[1] else short_name_of(county, name)
            found.lines.append(UnitLine(number, name, short[:40], (cells[2] if len(cells) > 2 else "")[:30]))
    if not found.lines and not found.errors:
        found.errors.append("请粘贴单位名称，一行一个。")
    if len(found.lines) > MAX_UNITS:
        found.errors.append(f"一次最多加 {MAX_UNITS} 个单位，这里有 {len(found.lines)} 个。请分几次粘贴。")
    return found


@transaction.atomic
def add_units(*, actor: Actor, text: str, at: datetime) -> tuple[list[Organization], list[str]]:
    """Register handling units from pasted lines: all of them or none. The names that were there are told.

    Raises Refused with the first faulty lines.
    """
    county = (
        County.objects.select_for_update(of=("self",), no_key=True)
        .select_related("division")
        .get(pk=actor.county_id)
    )
    pasted = read_units(county, text)
    if pasted.errors:
        more = f"还有 {len(pasted.errors) - 5} 处。" if len(pasted.errors) > 5 else ""
        raise Refused("".join(pasted.errors[:5]) + more, field="lines")
    current = Organization.objects.filter(county=county, valid_to__isnull=True)
    known = set(current.values_list("name", flat=True))
    last = current.filter(kind=OrganizationKind.HANDLING_UNIT).order_by("-sort_order").first()
    fresh = [
        Organization(
            county=county,
            division=county.division,
            kind=OrganizationKind.HANDLING_UNIT,
            name=line.name,
            short_name=line.short_name,
            phone=line.phone,
            sort_order=(last.sort_order if last else 0) + place,
            valid_from=timezone.localdate(at),
        )
        for place, line in enumerate((line for line in pasted.lines if line.name not in known), start=1)
    ]
    made = Organization.objects.bulk_create(fresh)
    record_many(
        entry(
            actor=actor, subject=unit, move="create_organization", summary=f"增加承办单位{unit.name}", at=at
        )
        for unit in made
    )
    return made, [line.name for line in pasted.lines if line.name in known]
