"""An end that was entered for the wrong person is taken back within a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.people import reopen_memberships
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.choices import EndReason, MandateLevel, MandateState
from deputies.models import DeputyGroup, Mandate, OfficeHolding, Suspension
from deputies.services.guards import check_keeps, lock_congresses, locked
from deputies.services.leaving_meetings import MOVE as LEFT_MEETING
from deputies.services.leaving_meetings import come_back
from deputies.services.mandates import mandate_rows

WITHIN = timedelta(hours=24)


def end_entered(mandate: Mandate) -> JournalEntry | None:
    """The journal's entry of the end in force; None where a change of term ended the mandate.

    Congresses above the county have no change of term here: an end of theirs is taken back one by one.
    """
    if mandate.is_open or mandate.imported:
        return None
    if mandate.end_reason == EndReason.TERM_OVER and not mandate.congress.is_higher_congress:
        return None
    found = JournalEntry.objects.filter(subject_key=subject_key(mandate), move="end_mandate")
    return found.order_by("-pk").first()


def may_revive(actor: Actor, mandate: Mandate, at: datetime) -> bool:
    """Whether the actor may take this end back now: who entered it, or the county's office, within a day."""
    end = end_entered(mandate)
    if end is None or at - end.at > WITHIN:
        return False
    if not actor.can(Capability.MANAGE_DEPUTIES) or not actor.covers(mandate.congress.division.path):
        return False
    own = actor.person_id is not None and end.person_id == actor.person_id
    return (
        own or mandate.level != MandateLevel.TOWNSHIP or actor.division_path != mandate.congress.division.path
    )


@transaction.atomic
def revive_mandate(
    *, actor: Actor, mandate: Mandate, reason: str, at: datetime, version: int | None = None
) -> Mandate:
    """Take back an end entered by mistake: with the role, the offices, the leadership and the meetings it closed.

    Raises Conflict after a day, for the end of a term, and where the seat or the group has somebody else by now.
    """
    mandate = locked(mandate_rows(), mandate.pk, version)
    check_keeps(actor, mandate.congress, Capability.MANAGE_DEPUTIES, roster=True)
    lock_congresses([mandate.congress_id])
    end = end_entered(mandate)
    if end is None:
        raise Conflict("这项代表职务不是单独办理终止的，不能撤销。换届登记错了的，在“换届和补选”里撤销。")
    if at - end.at > WITHIN:
        raise Conflict("终止登记已超过 24 小时，不能撤销。")
    if not may_revive(actor, mandate, at):
        raise Denied("由登记终止的人或者县人大办公室撤销。")
    if not reason.strip():
        raise Refused("请写明为什么撤销。", field="reason")
    _check_place(mandate)
    keys = {"root_key": subject_key(mandate), "at": end.at}
    left = JournalEntry.objects.filter(move="leave_office", **keys).values_list("subject_key", flat=True)
    holdings = list(
        OfficeHolding.objects.select_for_update(of=("self",), no_key=True)
        .select_related("group")
        .filter(pk__in=[int(key.rsplit(":", 1)[1]) for key in left])
    )
    _lead_again(mandate, holdings)
    roles = [mandate.membership_id] + [h.membership_id for h in holdings if h.membership_id]
    reopen_memberships(actor=actor, memberships=roles, at=at, reason=reason.strip())
    OfficeHolding.objects.filter(pk__in=[h.pk for h in holdings]).update(ends_on=None)
    left = JournalEntry.objects.filter(move=LEFT_MEETING, **keys).values_list("after", flat=True)
    come_back([facts | {"mandate": mandate.pk} for facts in left], at)
    before = {"ended_on": mandate.ended_on.isoformat(), "reason": mandate.end_reason}
    mandate.state, mandate.ended_on, mandate.end_reason = MandateState.ACTIVE, None, ""
    mandate.end_note = mandate.end_body = mandate.announcement_number = ""
    mandate.end_decided_on = mandate.announced_on = None
    _suspend_again(mandate, end)
    mandate.version += 1
    mandate.save(
        update_fields=[
            "state", "ended_on", "end_reason", "end_note", "end_body", "end_decided_on",
            "announcement_number", "announced_on", "suspended_on", "suspension_reason", "version",
        ]
    )  # fmt: skip
    record(
        actor=actor,
        subject=mandate,
        move="revive_mandate",
        summary=f"撤销{mandate.person.name}代表职务终止的登记",
        reason=reason.strip(),
        before=before,
        audience="parties",
        at=at,
    )
    return mandate


def _check_place(mandate: Mandate) -> None:
    """Nobody else sits on the seat by now, nor the same person anew."""
    again = Mandate.objects.open().filter(congress=mandate.congress_id, person=mandate.person_id)
    if again.exists():
        raise Conflict(f"{mandate.person.name}已经重新登记为代表，不用撤销。")
    district = mandate.constituency
    if district is None or district.seats is None:
        return
    if district.mandates.open().count() >= district.seats:
        raise Conflict(f"{district}的缺额已经补选，不能撤销终止。请先核对补选的代表。")


def _lead_again(mandate: Mandate, holdings: list[OfficeHolding]) -> None:
    for holding in holdings:
        if holding.group_id is None:
            continue
        free = DeputyGroup.objects.filter(pk=holding.group_id, leader__isnull=True, retired_on__isnull=True)
        if not free.update(leader=mandate):
            raise Conflict(f"“{holding.group}”已经有新组长或者已停用，不能撤销终止。")


def _suspend_again(mandate: Mandate, end: JournalEntry) -> None:
    """Who was suspended when the end was entered is suspended again."""
    moves = JournalEntry.objects.filter(
        subject_key=subject_key(mandate),
        move__in=("suspend_mandate", "restore_mandate", "revive_mandate", "end_mandate"),
        pk__lt=end.pk,
    )
    last = moves.exclude(move__in=("revive_mandate", "end_mandate")).order_by("-pk").first()
    if last is None or last.move != "suspend_mandate":
        return
    spell = Suspension.objects.filter(mandate=mandate).order_by("-since", "-pk").first()
    if spell is None:
        return
    Suspension.objects.filter(pk=spell.pk).update(until=None)
    mandate.state = MandateState.SUSPENDED
    mandate.suspended_on, mandate.suspension_reason = spell.since, spell.reason
