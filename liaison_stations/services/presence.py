"""Who was there, who was excused, who did not come: setting it anew, and telling those it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import enqueue, settle
from congress_portal.foundation.web.refusals import Denied, Refused
from deputies.services import uncount_performance

from ..choices import PresenceStatus
from ..models import Activity, ActivityDeputy
from ..querysets import recordable_mandates
from .activities import check_in_office, check_one_mandate_each
from .confirming import ask_to_confirm

if TYPE_CHECKING:
    from deputies.models import Mandate

# Status by deputy.
Presence = Mapping["Mandate", str]


def presence_of(
    mandates: Iterable[Mandate], excused: Iterable[Mandate], absent: Iterable[Mandate]
) -> Presence:
    """Three lists as one; Refused where somebody stands in two of them, or nobody was there."""
    found: dict[Mandate, str] = {}
    for status, people in (
        (PresenceStatus.PRESENT, mandates),
        (PresenceStatus.EXCUSED, excused),
        (PresenceStatus.ABSENT, absent),
    ):
        for mandate in people:
            if mandate in found:
                raise Refused(f"{mandate.person.name}选了两次：到场、请假、未到三者选一。", field="mandates")
            found[mandate] = status.value
    check_one_mandate_each(found)
    if PresenceStatus.PRESENT not in found.values():
        raise Refused("请选择至少一位到场的代表。", field="mandates")
    return found


def told_presence(rows: Iterable[tuple[str, str]]) -> str:
    """到场：陆明远、沈秀兰；请假：石永康 — from (name, status)."""
    parts = []
    rows = list(rows)
    for status in PresenceStatus:
        names = [name for name, held in rows if held == status]
        if names:
            parts.append(f"{status.label}：{'、'.join(names)}")
    return "；".join(parts)


def change_presence(
    actor: Actor, activity: Activity, presence: Presence, at: datetime
) -> tuple[str, str] | None:
    """Set who was there; (before, after) in words, None where nothing differs.

    Part of a verb that has locked and checked the activity, and writes the performance lines after it.
    The lines of those who were not there after all leave the count here.
    """
    rows = list(activity.activity_deputies.select_related("mandate__person"))
    before = {row.mandate_id: row for row in rows}
    wanted = {mandate.pk: (mandate, status) for mandate, status in presence.items()}
    if {pk: row.status for pk, row in before.items()} == {pk: status for pk, (_, status) in wanted.items()}:
        return None
    new = [mandate for pk, (mandate, _) in wanted.items() if pk not in before]
    _check_may_add(actor, new)
    for mandate in new:
        check_in_office(mandate, activity.on)
    gone = [row for pk, row in before.items() if pk not in wanted]
    was = told_presence((row.mandate.person.name, row.status) for row in rows)
    for row in gone:
        settle(row, at=at)
    ActivityDeputy.objects.filter(pk__in=[row.pk for row in gone]).delete()
    for pk, row in before.items():
        if pk in wanted and row.status != wanted[pk][1]:
            row.status = wanted[pk][1]
            row.save(update_fields=["status"])
    for mandate in new:
        row = ActivityDeputy.objects.create(
            activity=activity,
            mandate=mandate,
            status=wanted[mandate.pk][1],
            confirmed_at=at if mandate.person_id == actor.person_id else None,
        )
        if activity.proxy and row.confirmed_at is None and row.status == PresenceStatus.PRESENT:
            ask_to_confirm(row)
    there = {pk for pk, (_, status) in wanted.items() if status == PresenceStatus.PRESENT}
    out = [pk for pk, row in before.items() if pk not in there]
    if out:
        uncount_performance(source=activity, mandates=out)
    return was, told_presence((mandate.person.name, status) for mandate, status in presence.items())


def _check_may_add(actor: Actor, mandates: list[Mandate]) -> None:
    """As with a new entry: oneself, or those one records for."""
    others = {mandate.pk for mandate in mandates if mandate.person_id != actor.person_id}
    if not others or not actor.is_member:
        return
    if not actor.can(Capability.LOG_FOR_OTHERS):
        raise Denied("只能改自己的履职记录，别的代表请他本人或者联络站来记。")
    if recordable_mandates(actor).filter(pk__in=others).count() != len(others):
        raise Refused("选中的代表里有不归您记录的，请重新选择。", field="mandates")


def tell_concerned(
    actor: Actor, activity: Activity, *, kind: str, title: str, body: str, at: datetime
) -> None:
    """Tell the deputies of the activity and who entered it; not the actor."""
    people = set(activity.activity_deputies.values_list("mandate__person_id", flat=True))
    people |= {activity.entered_by_id, activity.disputed_by_id}
    enqueue(
        recipients=sorted(people - {None, actor.person_id}),
        kind=kind,
        subject_key=activity,
        title=title,
        body=body,
        url=activity.get_absolute_url(),
        at=at,
    )
