"""代录: what is entered for a deputy waits for his word; what is changed or checked afterwards, for his word again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization, OrganizationKind
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import holders_of, open_todo, settle

from ..choices import OWN_KINDS, PresenceStatus
from ..models import Activity, ActivityDeputy

if TYPE_CHECKING:
    from deputies.models import Mandate


def entered_for_others(actor: Actor, kind: str, mandates: Iterable[Mandate]) -> bool:
    """Whether this is 代录 by itself: somebody enters what another person does alone."""
    if kind not in OWN_KINDS or actor.person_id is None:
        return False
    return any(mandate.person_id != actor.person_id for mandate in mandates)


def is_own_word(activity: Activity) -> bool:
    """Whether who entered it was there."""
    return activity.activity_deputies.filter(mandate__person_id=activity.entered_by_id).exists()


def ask_to_confirm(row: ActivityDeputy, *, at: datetime | None = None, why: str = "") -> None:
    """代录: the deputy says 对 or 不对."""
    activity = row.activity
    open_todo(
        subject=row,
        kind="activity_confirm",
        capability=Capability.DISPUTE_ACTIVITY,
        person=row.mandate.person,
        verb="核对",
        title=f"{activity.on.month}月{activity.on.day}日 {activity.summary}",
        why=why or "联络站替您记的，请看对不对",
        url=activity.get_absolute_url(),
        at=at or activity.received_at,
    )


def ask_again(activity: Activity, *, at: datetime, why: str, besides: int | None = None) -> None:
    """Let the confirmations of a proxy entry lapse and ask everybody who was there anew, but ``besides``."""
    if not activity.proxy:
        return
    rows = activity.activity_deputies.exclude(mandate__person_id=besides)
    rows.exclude(confirmed_at=None).update(confirmed_at=None)
    for row in rows.filter(status=PresenceStatus.PRESENT).select_related("mandate__person"):
        row.activity = activity
        ask_to_confirm(row, at=at, why=why)


def settle_confirmations(activity: Activity, at: datetime, person_id: int | None = None) -> None:
    """Nobody (or not this person) has to confirm any more."""
    rows = activity.activity_deputies.filter(confirmed_at=None)
    if person_id is not None:
        rows = rows.filter(mandate__person_id=person_id)
    for row in rows:
        settle(row, kind="activity_confirm", at=at)


def checker_of(activity: Activity, at: datetime) -> Organization:
    """Who checks an objection: the congress, and one where somebody else than who entered it can do so."""
    on = timezone.localdate(at)
    asked = (activity.organizer, activity.congress, activity.county.congress)
    for office in asked:
        if office is None or office.kind == OrganizationKind.STATION:
            continue
        if set(holders_of(office.pk, Capability.LOG_FOR_OTHERS, on=on)) - {activity.entered_by_id}:
            return office
    return activity.congress
