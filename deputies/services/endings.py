"""Verbs that suspend a mandate, restore it, and end it with its membership and offices."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import DateField, F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.accounts.services import end_membership
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import EndReason, MandateState, SuspensionReason
from deputies.deciding_bodies import example_of
from deputies.ending_rules import Ending, unmet
from deputies.models import Mandate, OfficeHolding, Suspension
from deputies.models.congress import congress_word, place_names
from deputies.services.absences import sessions_missed_by
from deputies.services.guards import changes, check_keeps, locked
from deputies.services.leaving_meetings import leave_meetings
from deputies.services.mandates import mandate_rows
from deputies.services.offices import close_offices


def _check_open(mandate: Mandate) -> None:
    if not mandate.is_open:
        raise Conflict(
            f"{mandate.person.name}的代表职务已于 {mandate.ended_on:%Y-%m-%d} 终止"
            f"（{mandate.get_end_reason_display()}），不能再办理。"
        )


def _check_come(day: date | None, at: datetime, what: str, field: str) -> None:
    """What acts at once is entered on its day or later."""
    if day is not None and day > timezone.localdate(at):
        raise Refused(f"{what}在今天以后，请核对；到了那一天再登记。", field=field)


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
    check_keeps(actor, mandate.congress, Capability.MANAGE_DEPUTIES, roster=True)
    _check_open(mandate)
    if mandate.state == MandateState.SUSPENDED:
        raise Conflict(f"{mandate.person.name}已于 {mandate.suspended_on:%Y-%m-%d} 起暂停执行职务。")
    _check_come(on, at, "暂停日期", "on")
    if on < mandate.starts_on:
        raise Refused(f"暂停日期不能早于任职日期 {mandate.starts_on:%Y-%m-%d}。", field="on")
    before = Suspension.objects.filter(mandate=mandate, until__gt=on).order_by("-until").first()
    if before is not None:
        raise Refused(
            f"{before.since:%Y-%m-%d} 至 {before.until:%Y-%m-%d} 已登记过暂停，{before.until:%Y-%m-%d} 起恢复的，"
            "再次暂停不能早于那一天，请核对。",
            field="on",
        )
    mandate.state = MandateState.SUSPENDED
    mandate.suspended_on = on
    mandate.suspension_reason = SuspensionReason(reason)
    mandate.version += 1
    mandate.save(update_fields=["state", "suspended_on", "suspension_reason", "version"])
    Suspension.objects.create(mandate=mandate, since=on, reason=mandate.suspension_reason)
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
    check_keeps(actor, mandate.congress, Capability.MANAGE_DEPUTIES, roster=True)
    _check_open(mandate)
    if mandate.state != MandateState.SUSPENDED:
        raise Conflict(f"{mandate.person.name}没有暂停执行职务，不用恢复。")
    _check_come(on, at, "恢复日期", "on")
    if on < mandate.suspended_on:
        raise Refused(f"恢复日期不能早于暂停日期 {mandate.suspended_on:%Y-%m-%d}。", field="on")
    before = {"suspended_on": mandate.suspended_on.isoformat(), "reason": mandate.suspension_reason}
    mandate.state = MandateState.ACTIVE
    mandate.suspended_on = None
    mandate.suspension_reason = ""
    mandate.version += 1
    mandate.save(update_fields=["state", "suspended_on", "suspension_reason", "version"])
    Suspension.objects.filter(mandate=mandate, until__isnull=True).update(until=on)
    record(
        actor=actor,
        subject=mandate,
        move="restore_mandate",
        summary=f"{mandate.person.name}自 {on:%Y-%m-%d} 起恢复执行代表职务",
        before=before,
        at=at,
    )
    return mandate


def body_example(mandate: Mandate, reason: str) -> str:
    """How the body that decides an end on this ground is written for this deputy; reads congress and term."""
    return example_of(
        reason,
        mandate.level,
        place=congress_word(mandate.congress),
        term=mandate.term.number,
        district=str(mandate.constituency or ""),
    )


@transaction.atomic
def end_mandate(
    *,
    actor: Actor,
    mandate: Mandate,
    on: date,
    reason: EndReason | str,
    at: datetime,
    note: str = "",
    body: str = "",
    decided_on: date | None = None,
    announcement_number: str = "",
    announced_on: date | None = None,
    version: int | None = None,
) -> Mandate:
    """End a mandate on its last day, with its membership, offices and group leadership (代表法 62).

    ``body`` and ``decided_on``: the meeting that accepted or passed it. Raises Conflict where it has ended
    already, Refused where the day does not fit or the ground lacks what the law asks (``ending_rules``).
    """
    mandate = locked(mandate_rows(), mandate.pk, version)
    check_keeps(actor, mandate.congress, Capability.MANAGE_DEPUTIES, roster=True)
    _check_open(mandate)
    _check_come(on, at, "终止日期", "on")
    _check_come(decided_on, at, "接受（通过）日期", "decided_on")
    _check_come(announced_on, at, "公告日期", "announced_on")
    if on < mandate.starts_on:
        raise Refused(f"终止日期不能早于任职日期 {mandate.starts_on:%Y-%m-%d}。", field="on")
    latest = OfficeHolding.objects.filter(mandate=mandate, ends_on__isnull=True, starts_on__gt=on).first()
    if latest is not None:
        raise Refused(f"终止日期早于担任{latest}的日期 {latest.starts_on:%Y-%m-%d}，请先核对。", field="on")
    reason = EndReason(reason)
    absences = sessions_missed_by(mandate) if reason == EndReason.ABSENT_TWICE else []
    lacking = unmet(
        Ending(
            reason=reason,
            level=mandate.level,
            on=on,
            body=body,
            decided_on=decided_on,
            announcement_number=announcement_number,
            announced_on=announced_on,
            missed=[session.label for session in absences],
            term_ends_on=mandate.term.ends_on,
            places=place_names(mandate.congress),
            example=body_example(mandate, reason),
        )
    )
    if lacking is not None:
        raise Refused(lacking[1], field=lacking[0])
    mandate.state = MandateState.ENDED
    mandate.ended_on = on
    mandate.end_reason = reason
    mandate.end_note = note or "；".join(f"{session.label}未经批准没有出席" for session in absences)
    mandate.end_body, mandate.end_decided_on = body, decided_on
    mandate.announcement_number, mandate.announced_on = announcement_number, announced_on
    mandate.suspended_on = None
    mandate.suspension_reason = ""
    mandate.version += 1
    mandate.save(
        update_fields=[
            "state", "ended_on", "end_reason", "end_note", "end_body", "end_decided_on",
            "announcement_number", "announced_on", "suspended_on", "suspension_reason", "version",
        ]
    )  # fmt: skip
    end_membership(actor=actor, membership=mandate.membership, on=on, at=at, reason=str(reason.label))
    close_offices(actor=actor, mandate=mandate, on=on, at=at)
    leave_meetings(actor=actor, mandates=[mandate], on=on, at=at)
    spells = Suspension.objects.filter(mandate=mandate, until__isnull=True)
    spells.update(until=Greatest(F("since"), Value(on + timedelta(days=1), output_field=DateField())))
    record(
        actor=actor,
        subject=mandate,
        move="end_mandate",
        summary=f"{mandate.person.name}的代表职务自 {on:%Y-%m-%d} 起终止",
        reason=f"{reason.label}。{note}" if note else str(reason.label),
        after={"ended_on": on.isoformat(), "reason": str(reason), "announcement": announcement_number},
        audience="parties",
        at=at,
    )
    return mandate


@transaction.atomic
def announce_end(
    *,
    actor: Actor,
    mandate: Mandate,
    number: str,
    announced_on: date,
    at: datetime,
    version: int | None = None,
) -> Mandate:
    """Add the announcement of an end that the law brought about by itself (代表法 63).

    Raises Conflict for a mandate that has not ended, Refused for a day before its end.
    """
    mandate = locked(mandate_rows(), mandate.pk, version)
    check_keeps(actor, mandate.congress, Capability.MANAGE_DEPUTIES, roster=True)
    if mandate.is_open or mandate.imported:
        raise Conflict(f"{mandate.person.name}的代表职务没有在平台里终止，不用登记公告。")
    _check_come(announced_on, at, "公告日期", "announced_on")
    first = mandate.end_decided_on or mandate.ended_on
    if announced_on < first:
        raise Refused(f"公告日期不能早于 {first:%Y-%m-%d}。", field="announced_on")
    before, after = changes(mandate, {"announcement_number": number, "announced_on": announced_on})
    if not after:
        return mandate
    mandate.version += 1
    mandate.save(update_fields=[*after, "version"])
    record(
        actor=actor,
        subject=mandate,
        move="announce_end",
        summary=f"登记{mandate.person.name}代表职务终止的公告：{number}",
        before=before,
        after=after,
        audience="parties",
        at=at,
    )
    return mandate
