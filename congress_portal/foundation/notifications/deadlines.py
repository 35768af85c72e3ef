"""The reminder engine: asks each kind what is due today and says it once.

Running it twice, by two workers, or after an outage changes nothing but what is still unsaid: the
message's key is unique, and a kind reports only the most urgent stage, so that a server that slept
a week says one stage and not five. The stages that fell into the days without a run are stored as
superseded, so that the record shows them. What a kind no longer reports, because the work is done
or the deadline has moved, leaves the inbox where nobody has read it.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.accounts.roles import roles_with
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.models import OutboxMessage, ReminderRun
from congress_portal.foundation.notifications.services import said_key, store
from congress_portal.foundation.notifications.wording import words_in_force
from congress_portal.foundation.slots import DEADLINE_KINDS, DEFAULT_LADDER, DeadlineKind, Reminder
from congress_portal.foundation.slots.deadlines import fill

logger = logging.getLogger(__name__)

stage_on = DEFAULT_LADDER.stage_on


@dataclass
class Run:
    """What one run did."""

    reminders: int = 0
    messages: int = 0
    failed: int = 0


def run_reminders(*, on: date, at: datetime) -> Run:
    """Say everything that is due on a day. Safe to repeat, at the same time by several workers too.

    A kind that fails is logged and left for the next run; the others are not held up by it.
    """
    run = Run()
    for kind in DEADLINE_KINDS:
        try:
            with transaction.atomic():
                reminders, messages = _run_kind(kind, on, at)
        except Exception:  # an app's mistake must not silence the others
            logger.exception("reminders of %s failed", kind.key)
            run.failed += 1
            continue
        run.reminders += reminders
        run.messages += messages
    return run


def _run_kind(kind: DeadlineKind, on: date, at: datetime) -> tuple[int, int]:
    """One kind under its row's lock: two workers take turns, and the later finds nothing left to say."""
    row = _locked(kind.key)
    if row.last_on is not None and row.last_on > on:
        return 0, 0  # a worker that slept past midnight knows less than the one that ran since
    reminders = list(kind.due(on))
    recipients = _recipients(reminders, on)
    counties = _counties(recipients)
    words = words_in_force(kind, set(counties.values()))
    known = _known_keys(kind, reminders, recipients)
    rows: dict[str, OutboxMessage] = {}
    for reminder, ids in zip(reminders, recipients, strict=True):
        missed = _missed(kind, reminder, row.last_on, on)
        for pk in ids:
            for stage in (*missed, reminder.stage):
                key = _key(kind, reminder, stage, pk)
                if key not in known and key not in rows:
                    title, body = _words(reminder, words.get(counties.get(pk)))
                    rows[key] = OutboxMessage(
                        recipient_id=pk,
                        category=Category.TODO,
                        kind=kind.key,
                        subject_key=reminder.subject_key,
                        aspect=reminder.aspect,
                        stage=stage,
                        deadline=reminder.deadline,
                        title=title[:200],
                        body=body,
                        url=reminder.url,
                        created_at=at,
                        superseded=stage != reminder.stage,
                        said_key=key,
                    )
    _retire(kind, reminders, at)
    store(list(rows.values()), channels=kind.channels)
    row.last_on, row.last_at = on, at
    row.save(update_fields=["last_on", "last_at"])
    return len(reminders), sum(1 for message in rows.values() if not message.superseded)


def _locked(kind: str) -> ReminderRun:
    ReminderRun.objects.bulk_create([ReminderRun(kind=kind)], ignore_conflicts=True)
    return ReminderRun.objects.select_for_update(no_key=True).get(kind=kind)


def _key(kind: DeadlineKind, reminder: Reminder, stage: str, person_id: int) -> str:
    return said_key(person_id, reminder.subject_key, kind.key, stage, reminder.deadline, reminder.aspect)


def _missed(kind: DeadlineKind, reminder: Reminder, last_on: date | None, on: date) -> list[str]:
    """Stages that would have been said on the days without a run."""
    if last_on is None or last_on >= on:
        return []
    after = last_on if reminder.since is None else max(last_on, reminder.since)
    return kind.ladder.between(after, on, reminder.deadline)


def _recipients(reminders: list[Reminder], on: date) -> list[list[int]]:
    """Who is told of each reminder: the persons named, and who holds the capability there. One query."""
    wanted = {(r.organization_id, r.capability) for r in reminders if r.organization_id and r.capability}
    holders: dict[tuple[int, str], list[int]] = defaultdict(list)
    if wanted:
        roles = {capability: set(roles_with(capability)) for _, capability in wanted}
        members = (
            Membership.objects.current(on)
            .filter(organization_id__in={organization for organization, _ in wanted})
            .order_by("pk")
            .values_list("organization_id", "role", "person_id")
        )
        for organization_id, role, person_id in members:
            for capability, allowed in roles.items():
                if role in allowed:
                    holders[organization_id, capability].append(person_id)
    return [
        list(dict.fromkeys([*r.person_ids, *holders.get((r.organization_id, r.capability), ())]))
        for r in reminders
    ]


def _counties(recipients: list[list[int]]) -> dict[int, int]:
    """The county of each person who is told."""
    ids = {pk for some in recipients for pk in some}
    found: dict[int, int] = {}
    for part in _chunks(sorted(ids)):
        found.update(Person.objects.filter(pk__in=part).values_list("pk", "county_id"))
    return found


def _known_keys(kind: DeadlineKind, reminders: list[Reminder], recipients: list[list[int]]) -> set[str]:
    """What has been said already of these subjects with these deadlines."""
    if not any(recipients):
        return set()
    known: set[str] = set()
    for part in _chunks(sorted({r.subject_key for r in reminders})):
        rows = OutboxMessage.objects.filter(kind=kind.key, subject_key__in=part, deadline__isnull=False)
        known.update(rows.values_list("said_key", flat=True))
    return known


def _words(reminder: Reminder, own: tuple[str, str] | None) -> tuple[str, str]:
    if own is None:
        return reminder.title, reminder.body
    title, body = (fill(text, reminder.places) for text in own)
    return " ".join(title.split()) or reminder.title, body


def _retire(kind: DeadlineKind, reminders: list[Reminder], at: datetime) -> None:
    """Take out of the inbox what a later stage overtook, and what is no longer to be reminded of."""
    current = {(r.subject_key, r.aspect, r.stage, r.deadline) for r in reminders}
    alive = {(r.subject_key, r.aspect) for r in reminders}
    overtaken, settled = [], []
    rows = OutboxMessage.objects.unread().filter(kind=kind.key, deadline__isnull=False)
    for pk, subject, aspect, stage, deadline in rows.values_list(
        "pk", "subject_key", "aspect", "stage", "deadline"
    ):
        if (subject, aspect, stage, deadline) not in current:
            (overtaken if (subject, aspect) in alive else settled).append(pk)
    for part in _chunks(overtaken):
        OutboxMessage.objects.filter(pk__in=part).update(superseded=True)
    for part in _chunks(settled):
        OutboxMessage.objects.filter(pk__in=part).update(settled_at=at)


def _chunks(items: Iterable) -> Iterator[list]:
    items = list(items)
    for start in range(0, len(items), 500):
        yield items[start : start + 500]
