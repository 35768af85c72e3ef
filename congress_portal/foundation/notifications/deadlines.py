"""The reminder engine: asks each kind what is due today and says it once.

Running it twice, by two workers, or after an outage changes nothing but what is still unsaid: the
message's key is unique, and a kind reports only the most urgent stage, so that a worker that slept
a week sends one reminder and not five. Stages overtaken by it are marked superseded.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from congress_portal.foundation.notifications.models import OutboxMessage
from congress_portal.foundation.notifications.services import enqueue, holders_of
from congress_portal.foundation.slots import DEADLINE_KINDS, Reminder

# Days before (negative) and after the deadline at which something is said, in order of urgency.
LADDER = (("t-7", -7), ("t-3", -3), ("t-1", -1), ("due", 0))


def stage_on(on: date, deadline: date) -> str:
    """The most urgent stage reached on a day, "" before the first one.

    T-7, T-3, T-1, the day itself, then weekly: "overdue-1" from the first day after, "overdue-2"
    a week later. Never an exact match of the day: a server that was off says it when it is back.
    """
    late = (on - deadline).days
    if late > 0:
        return f"overdue-{(late - 1) // 7 + 1}"
    reached = ""
    for name, offset in LADDER:
        if late >= offset:
            reached = name
    return reached


@dataclass
class Run:
    """What one run did."""

    reminders: int = 0
    messages: int = 0


def _recipients(reminder: Reminder, on: date, known: dict) -> list[int]:
    ids = list(reminder.person_ids)
    if reminder.organization_id and reminder.capability:
        key = (reminder.organization_id, reminder.capability)
        if key not in known:
            known[key] = holders_of(*key, on=on)
        ids += known[key]
    return ids


def run_reminders(*, on: date, at: datetime) -> Run:
    """Say everything that is due on a day. Safe to repeat."""
    run = Run()
    holders: dict = {}
    said: dict[str, list[tuple[str, str, date]]] = defaultdict(list)
    for kind in DEADLINE_KINDS:
        for reminder in kind.due(on):
            run.reminders += 1
            new = enqueue(
                recipients=_recipients(reminder, on, holders),
                kind=kind.key,
                subject_key=reminder.subject_key,
                stage=reminder.stage,
                deadline=reminder.deadline,
                title=reminder.title,
                body=reminder.body,
                url=reminder.url,
                at=at,
            )
            run.messages += new
            if new:
                said[kind.key].append((reminder.subject_key, reminder.stage, reminder.deadline))
    for kind_key, stages in said.items():
        for subject_key, stage, deadline in stages:
            OutboxMessage.objects.filter(
                kind=kind_key, subject_key=subject_key, read_at__isnull=True, superseded=False
            ).exclude(stage=stage, deadline=deadline).update(superseded=True)
    return run
