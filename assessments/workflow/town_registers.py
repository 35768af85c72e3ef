"""Keeping the township registers: enter, correct, void. By the township itself; the county reads."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import PartyBriefing, PublicityItem, TownCondition
from assessments.models.town_registers import TownEntry
from assessments.town_register_choices import TownRegister
from assessments.workflow.guards import locked, need, required
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization, OrganizationKind
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import changed_sentence, record
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

REGISTERS: dict[str, type[TownEntry]] = {
    TownRegister.CONDITIONS: TownCondition,
    TownRegister.BRIEFINGS: PartyBriefing,
    TownRegister.PUBLICITY: PublicityItem,
}
# What is written of a line of each register, and the columns that make it the same line twice.
_WRITTEN = {
    TownRegister.CONDITIONS: ("kind", "met", "detail"),
    TownRegister.BRIEFINGS: ("kind", "matter", "outcome"),
    TownRegister.PUBLICITY: ("title", "outlet", "level"),
}
_SAME = {
    TownRegister.CONDITIONS: (("kind", "on"), "这一天已经登记过这项条件，请修改原来的一条。"),
    TownRegister.BRIEFINGS: (("kind", "on", "matter"), "这件事已经登记过了。"),
    TownRegister.PUBLICITY: (("title", "outlet"), "这一篇已经登记过了，一篇只登记一次。"),
}
_NEEDED = {"detail": "具体情况", "matter": "事项", "title": "标题", "outlet": "在哪里刊发、交流"}
KEEPING = frozenset({OrganizationKind.TOWNSHIP_CONGRESS, OrganizationKind.STREET_COMMITTEE})


def _keeper(actor: Actor, organization: Organization) -> None:
    """Denied unless the actor works for that township's congress or street's committee."""
    need(actor, Capability.FILL_REPORT, "登记这本台账")
    if actor.kind != "system" and organization.pk != actor.organization_id:
        raise Denied("只能登记本单位的情况。县人大可以查看，登记由各乡镇自己办。")
    if organization.kind not in KEEPING:
        raise Refused("这本台账由乡镇人大和街道人大工委登记。")


def _checked(
    register: TownRegister, organization: Organization, values: dict[str, Any], at: datetime
) -> dict[str, Any]:
    on = values.get("on")
    if not isinstance(on, date):
        raise Refused("请填写日期。", field="on")
    if on > timezone.localdate(at):
        raise Refused("日期不能晚于今天，发生以后再登记。", field="on")
    if on.year < 2000:
        raise Refused("日期太早了，请核对年份。", field="on")
    checked = {"on": on, "document": (values.get("document") or "").strip()}
    for name in _WRITTEN[register]:
        value = values.get(name)
        if name in _NEEDED:
            value = required(value, f"请填写{_NEEDED[name]}。", field=name)
        checked[name] = bool(value) if name == "met" else str(value or "").strip()
    kinds = REGISTERS[register]._meta.get_field("level" if register == TownRegister.PUBLICITY else "kind")
    if checked[kinds.name] not in dict(kinds.choices):
        raise Refused(f"请选择{kinds.verbose_name}。", field=kinds.name)
    return checked


@transaction.atomic
def save_entry(
    *,
    actor: Actor,
    register: TownRegister | str,
    organization: Organization,
    values: dict[str, Any],
    at: datetime,
    row: TownEntry | None = None,
    version: int | None = None,
) -> TownEntry:
    """Enter a line, or correct it. Refused where the same line stands already, Conflict where
    ``version`` is stale."""
    register = TownRegister(register)
    model = REGISTERS[register]
    _keeper(actor, organization)
    # One writer of a township at a time: the same line twice is refused, not an error of the database.
    organization = locked(organization)
    if row is not None:
        row = locked(row)
        if row.organization_id != organization.pk:
            raise Denied("只能修改本单位的登记。")
        if row.voided_at is not None:
            raise Refused("这一条已经作废，不能再改，请另行登记。")
        if version is not None and version != row.version:
            raise Conflict(changed_sentence(row, at=at))
    checked = _checked(register, organization, values, at)
    names, sentence = _SAME[register]
    same = model.objects.standing().filter(
        organization=organization, **{name: checked[name] for name in names}
    )
    if same.exclude(pk=row.pk if row else None).exists():
        raise Refused(sentence, field=names[0])
    before = None
    if row is None:
        row = model(organization=organization, entered_by=actor.person, entered_at=at, version=0)
    else:
        before = {name: str(getattr(row, name)) for name in checked}
    for name, value in checked.items():
        setattr(row, name, value)
    row.version += 1
    if before is None:
        row.save(force_insert=True)
    else:
        row.save(update_fields=[*checked, "version"])
    record(
        actor=actor,
        subject=row,
        root=organization,
        move="save_town_entry",
        summary=f"{'登记' if before is None else '修改'}{register.label}：{row}",
        before=before,
        after={name: str(value) for name, value in checked.items()},
        audience="parties",
        at=at,
    )
    return row


@transaction.atomic
def void_entry(
    *, actor: Actor, row: TownEntry, reason: str, at: datetime, version: int | None = None
) -> TownEntry:
    """A line counts no more; it stays to be read with the reason. What was locked keeps its snapshot."""
    _keeper(actor, row.organization)
    row = locked(row, "organization")
    if row.voided_at is not None:
        raise Refused("这一条已经作废了。")
    if version is not None and version != row.version:
        raise Conflict(changed_sentence(row, at=at))
    row.void_reason = required(reason, "请写明作废的原因。", field="reason")[:200]
    row.voided_at = at
    row.version += 1
    row.save(update_fields=["void_reason", "voided_at", "version"])
    record(
        actor=actor,
        subject=row,
        root=row.organization,
        move="void_town_entry",
        summary=f"作废{row.register.label}：{row}",
        reason=row.void_reason,
        audience="parties",
        at=at,
    )
    return row
