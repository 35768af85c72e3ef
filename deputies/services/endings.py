"""Verbs that suspend a mandate, restore it, and end it with its membership and offices."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.accounts.services import end_membership
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import EndReason, MandateState, SuspensionReason
from deputies.models import Mandate, OfficeHolding
from deputies.services.guards import check_keeps, locked
from deputies.services.mandates import mandate_rows
from deputies.services.offices import close_offices


def _check_open(mandate: Mandate) -> None:
    if not mandate.is_open:
        raise Conflict(
            f"{mandate.person.name}的代表职务已于 {mandate.ended_on:%Y-%m-%d} 终止"
            f"（{mandate.get_end_reason_display()}），不能再办理。"
        )


@transaction.atomic
def suspend_mandate(
    *,
    actor: Actor,
    mandate: Mandate,
    on: date,
    reason: SuspensionReason | str,
    at: datetime,
    version: int | None = None,
) -> Mandate:
    """Suspend the exercise of a mandate (代表法 61). The membership stays; the mandate is not active."""
    mandate = locked(mandate_rows(), mandate.pk, version)
    check_keeps(actor, mandate.congress, Capability.MANAGE_DEPUTIES)
    _check_open(mandate)
    if mandate.state == MandateState.SUSPENDED:
        raise Conflict(f"{mandate.person.name}已于 {mandate.suspended_on:%Y-%m-%d} 起暂停执行职务。")
    if on < mandate.starts_on:
        raise Refused(f"暂停日期不能早于任职日期 {mandate.starts_on:%Y-%m-%d}。", field="on")
    mandate.state = MandateState.SUSPENDED
    mandate.suspended_on = on
    mandate.suspension_reason = SuspensionReason(reason)
    mandate.version += 1
    mandate.save(update_fields=["state", "suspended_on", "suspension_reason", "version"])
    record(
        actor=actor,
        subject=mandate,
        move="suspend_mandate",
        summary=f"{mandate.person.name}自 {on:%Y-%m-%d} 起暂停执行代表职务",
        reason=str(SuspensionReason(reason).label),
        after={"suspended_on": on.isoformat(), "reason": str(reason)},
        at=at,
    )
    return mandate


@transaction.atomic
def restore_mandate(
    *, actor: Actor, mandate: Mandate, on: date, at: datetime, version: int | None = None
) -> Mandate:
    """End a suspension within the term: the deputy acts again (代表法 61)."""
    mandate = locked(mandate_rows(), mandate.pk, version)
    check_keeps(actor, mandate.congress, Capability.MANAGE_DEPUTIES)
    _check_open(mandate)
    if mandate.state != MandateState.SUSPENDED:
        raise Conflict(f"{mandate.person.name}没有暂停执行职务，不用恢复。")
    if on < mandate.suspended_on:
        raise Refused(f"恢复日期不能早于暂停日期 {mandate.suspended_on:%Y-%m-%d}。", field="on")
    before = {"suspended_on": mandate.suspended_on.isoformat(), "reason": mandate.suspension_reason}
    mandate.state = MandateState.ACTIVE
    mandate.suspended_on = None
    mandate.suspension_reason = ""
    mandate.version += 1
    mandate.save(update_fields=["state", "suspended_on", "suspension_reason", "version"])
    record(
        actor=actor,
        subject=mandate,
        move="restore_mandate",
        summary=f"{mandate.person.name}自 {on:%Y-%m-%d} 起恢复执行代表职务",
        before=before,
        at=at,
    )
    return mandate


@transaction.atomic
def end_mandate(
    *,
    actor: Actor,
    mandate: Mandate,
    on: date,
    reason: EndReason | str,
    at: datetime,
    note: str = "",
    version: int | None = None,
) -> Mandate:
    """End a mandate on its last day, with its membership, offices and group leadership (代表法 62).

    Raises Conflict where it has ended already, Refused where the day does not fit.
    """
    mandate = locked(mandate_rows(), mandate.pk, version)
    check_keeps(actor, mandate.congress, Capability.MANAGE_DEPUTIES)
    _check_open(mandate)
    if on < mandate.starts_on:
        raise Refused(f"终止日期不能早于任职日期 {mandate.starts_on:%Y-%m-%d}。", field="on")
    latest = OfficeHolding.objects.filter(mandate=mandate, ends_on__isnull=True, starts_on__gt=on).first()
    if latest is not None:
        raise Refused(f"终止日期早于担任{latest}的日期 {latest.starts_on:%Y-%m-%d}，请先核对。", field="on")
    reason = EndReason(reason)
    mandate.state = MandateState.ENDED
    mandate.ended_on = on
    mandate.end_reason = reason
    mandate.end_note = note
    mandate.suspended_on = None
    mandate.suspension_reason = ""
    mandate.version += 1
    mandate.save(
        update_fields=[
            "state", "ended_on", "end_reason", "end_note", "suspended_on", "suspension_reason", "version",
        ]
    )  # fmt: skip
    end_membership(actor=actor, membership=mandate.membership, on=on, at=at, reason=str(reason.label))
    close_offices(actor=actor, mandate=mandate, on=on, at=at)
    record(
        actor=actor,
        subject=mandate,
        move="end_mandate",
        summary=f"{mandate.person.name}的代表职务自 {on:%Y-%m-%d} 起终止",
        reason=f"{reason.label}。{note}" if note else str(reason.label),
        after={"ended_on": on.isoformat(), "reason": str(reason)},
        audience="parties",
        at=at,
    )
    return mandate
