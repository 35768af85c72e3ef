"""Verbs for divisions: correct, add, end, and give one a congress."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import (
    County,
    Division,
    DivisionKind,
    DivisionLevel,
    Organization,
    OrganizationKind,
)
from congress_portal.foundation.accounts.services import place_division
from congress_portal.foundation.journal.services import changed_sentence, record
from congress_portal.foundation.web.refusals import Conflict, Refused
from congress_portal.setup.divisions import LENGTHS, LEVEL_WORDS
from congress_portal.setup.naming import CONGRESS_KINDS, bodies_of

BELOW = {DivisionLevel.COUNTY: DivisionLevel.TOWNSHIP, DivisionLevel.TOWNSHIP: DivisionLevel.VILLAGE}
# Bodies of which a division has at most one: its congress, or its committee.
SEATS = (OrganizationKind.TOWNSHIP_CONGRESS, OrganizationKind.STREET_COMMITTEE)


def state_of(division: Division) -> str:
    """What an edit form has seen; another text afterwards means that somebody was faster."""
    return f"{division.code}|{division.name}|{division.kind}"


def _checked_code(code: str, level: str, *, besides: int | None = None) -> str:
    """The code, all digits and of its level's length, held by no other division in force."""
    length = LENGTHS[level]
    if len(code) != length or not (code.isascii() and code.isdigit()):
        raise Refused(f"{LEVEL_WORDS[level]}区划代码应当是 {length} 位数字。", field="code")
    other = Division.objects.filter(code=code, valid_to__isnull=True).exclude(pk=besides).first()
    if other is not None:
        raise Refused(f"代码 {code} 已经是“{other.name}”的，请核对。", field="code")
    return code


def _checked_name(parent: Division | None, name: str, *, besides: int | None = None) -> str:
    """The name, not borne by a sibling in force."""
    siblings = Division.objects.filter(parent=parent, name=name, valid_to__isnull=True).exclude(pk=besides)
    if parent is not None and siblings.exists():
        raise Refused(f"{parent.name}里已经有“{name}”，请核对。", field="name")
    return name


def rename_bodies(division: Division, before: str) -> int:
    """Bodies still called after the division's earlier name take the new one; how many did."""
    renamed = 0
    pairs = zip(bodies_of(division, before), bodies_of(division), strict=True)
    for old, new in pairs:
        renamed += Organization.objects.filter(
            division=division, kind=old.kind, name=old.name, valid_to__isnull=True
        ).update(name=new.name, short_name=new.short_name)
    return renamed


@transaction.atomic
def edit_division(
    *, actor: Actor, division: Division, name: str, code: str, kind: str, on: date, seen: str, at: datetime
) -> Division:
    """Correct a division's name, code or kind from a day on; its records stay where they are.

    Bodies named after it follow the new name. ``seen`` is ``state_of`` when the form was opened.
    Raises Conflict where somebody changed it meanwhile, Refused for a code or name that is taken
    and for a kind that contradicts the congress or committee that sits there.
    """
    division = (
        Division.objects.select_for_update(of=("self",), no_key=True)
        .select_related("parent")
        .get(pk=division.pk)
    )
    if state_of(division) != seen:
        raise Conflict(changed_sentence(division, at=at))
    before = {"name": division.name, "code": division.code, "kind": division.kind}
    name = _checked_name(division.parent, name, besides=division.pk)
    code = _checked_code(code, division.level, besides=division.pk)
    if division.level != DivisionLevel.TOWNSHIP:
        kind = division.kind
    elif kind != division.kind:
        _kind_fits(division, kind)
    after = {"name": name, "code": code, "kind": kind}
    if after == before:
        raise Refused("没有改动。请改好再保存，或返回区划列表。")
    division.name, division.code, division.kind = name, code, kind
    if code != before["code"] or kind != before["kind"]:
        # The earlier code and its last day stand in the journal.
        division.valid_from = on
    division.save(update_fields=["name", "code", "kind", "valid_from"])
    if name != before["name"]:
        rename_bodies(division, before["name"])
        if division.level == DivisionLevel.COUNTY:
            County.objects.filter(division=division).update(name=name)
    record(
        actor=actor,
        subject=division,
        move="edit_division",
        summary=f"修改区划{before['name']}（{before['code']}）：{name}（{code}），自 {on:%Y-%m-%d} 起",
        before=before,
        after={**after, "on": on.isoformat()},
        at=at,
    )
    return division


def _kind_fits(division: Division, kind: str) -> None:
    """Refuse a kind that the body sitting there contradicts: a street has no congress."""
    body = Organization.objects.filter(division=division, kind__in=SEATS, valid_to__isnull=True).first()
    if body is None:
        return
    wanted = (
        OrganizationKind.TOWNSHIP_CONGRESS if kind in CONGRESS_KINDS else OrganizationKind.STREET_COMMITTEE
    )
    if kind in (DivisionKind.OTHER, DivisionKind.NONE) or body.kind != wanted:
        label = DivisionKind(kind).label
        raise Refused(
            f"这里现有“{body.name}”，与“{label}”不符。请先在单位页面撤销它，再改类型。", field="kind"
        )


@transaction.atomic
def add_division(
    *, actor: Actor, parent: Division, name: str, code: str, kind: str, on: date, at: datetime
) -> Division:
    """Add a township to a county or a village to a township. Raises Refused where name or code is taken."""
    parent = Division.objects.select_for_update(of=("self",), no_key=True).get(pk=parent.pk)
    level = BELOW.get(DivisionLevel(parent.level))
    if level is None or parent.valid_to is not None:
        raise Refused(f"{parent.name}下面不能再加区划。")
    last = parent.children.order_by("-sort_order").values_list("sort_order", flat=True).first()
    division = place_division(
        Division(
            parent=parent,
            name=_checked_name(parent, name),
            code=_checked_code(code, level),
            level=level,
            kind=kind if level == DivisionLevel.TOWNSHIP else DivisionKind.NONE,
            sort_order=(last or 0) + 1,
            valid_from=on,
        )
    )
    record(
        actor=actor,
        subject=division,
        move="add_division",
        summary=f"在{parent.name}增加{division.name}（{division.code}）",
        at=at,
    )
    return division


@transaction.atomic
def end_division(*, actor: Actor, division: Division, on: date, reason: str, at: datetime) -> Division:
    """End a division with its last day; records that name it keep it.

    Raises Refused while parts or bodies of it are in force.
    """
    division = Division.objects.select_for_update(of=("self",), no_key=True).get(pk=division.pk)
    if division.level not in (DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE):
        raise Refused("只能停用乡级和村级区划。")
    if division.valid_to is not None:
        raise Refused(f"{division.name}已于 {division.valid_to:%Y-%m-%d} 停用。")
    children = division.children.filter(valid_to__isnull=True).count()
    if children:
        raise Refused(f"{division.name}下面还有 {children} 个村、社区。请先把它们停用或改到别处。")
    body = division.organizations.filter(valid_to__isnull=True).first()
    if body is not None:
        raise Refused(f"这里还有“{body.name}”。请先在单位页面撤销它。")
    division.valid_to = on
    division.save(update_fields=["valid_to"])
    record(
        actor=actor,
        subject=division,
        move="end_division",
        summary=f"停用区划{division.name}（{division.code}），最后一天 {on:%Y-%m-%d}",
        reason=reason,
        at=at,
    )
    return division


@transaction.atomic
def set_up_bodies(*, actor: Actor, division: Division, kind: str, at: datetime) -> list[Organization]:
    """Say what a township-level division is, and make the congress or committee and the office it then has.

    Raises Refused where it has such a body already or the kind has none.
    """
    division = Division.objects.select_for_update(of=("self",), no_key=True).get(pk=division.pk)
    if division.level != DivisionLevel.TOWNSHIP or division.valid_to is not None:
        raise Refused("只有在用的乡级区划才能设人大或人大工委。")
    there = Organization.objects.filter(division=division, kind__in=SEATS, valid_to__isnull=True).first()
    if there is not None:
        raise Refused(f"{division.name}已经有“{there.name}”。")
    division.kind = kind
    wanted = bodies_of(division)
    if not wanted:
        raise Refused("请选择镇、乡、民族乡、苏木或街道，其他区域不设人大。", field="kind")
    county = County.objects.filter(division_id=division.parent_id).first()
    taken = Organization.objects.filter(
        county=county, name__in=[body.name for body in wanted], valid_to__isnull=True
    ).first()
    if taken is not None and taken.division_id != division.pk:
        raise Refused(f"本{county.word}已经有“{taken.name}”，请先核对区划名称。")
    division.save(update_fields=["kind"])
    known = set(division.organizations.filter(valid_to__isnull=True).values_list("kind", flat=True))
    made = [
        Organization.objects.create(
            county=county,
            division=division,
            kind=body.kind,
            name=body.name,
            short_name=body.short_name,
            sort_order=division.sort_order,
            valid_from=timezone.localdate(at),
        )
        for body in wanted
        if body.kind not in known
    ]
    record(
        actor=actor,
        subject=division,
        move="set_up_bodies",
        summary=f"在{division.name}设{'、'.join(body.name for body in made)}",
        after={"kind": kind},
        at=at,
    )
    return made
