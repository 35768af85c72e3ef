"""Saying things to people: messages, to-dos, and settling both when the work is done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from congress_portal.foundation import slots
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.accounts.roles import roles_with
from congress_portal.foundation.notifications.channels import CHANNELS, DEFAULT_CHANNELS, Channel
from congress_portal.foundation.notifications.choices import Category, Urgency
from congress_portal.foundation.notifications.models import Delivery, OutboxMessage, Todo
from congress_portal.foundation.slots import background


def _key(subject: Any) -> str:
    return subject if isinstance(subject, str) else slots.subject_key(subject)


def holders_of(organization_id: int, capability: str, *, on: date) -> list[int]:
    """Ids of the people who hold a capability in an organization on a day."""
    return list(
        Membership.objects.current(on)
        .filter(organization_id=organization_id, role__in=roles_with(capability))
        .values_list("person_id", flat=True)
        .distinct()
    )


def people_who(on: date, *held: tuple[int, str]) -> list[Person]:
    """The people who hold one of these capabilities in the organization named with it, in one statement."""
    wanted = Q()
    for organization_id, capability in held:
        wanted |= Q(organization_id=organization_id, role__in=roles_with(capability))
    rows = Membership.objects.current(on).filter(wanted) if held else Membership.objects.none()
    return list(Person.objects.filter(pk__in=rows.values("person")).order_by("pk"))


def _person_ids(recipients: Iterable[Any]) -> list[int]:
    return list(dict.fromkeys(r if isinstance(r, int) else r.pk for r in recipients))


def enqueue(
    *,
    recipients: Iterable[Person | int],
    kind: str,
    subject_key: str | Any,
    title: str,
    at: datetime,
    body: str = "",
    url: str = "",
    stage: str = "",
    deadline: date | None = None,
    category: str = Category.PROGRESS,
    urgency: str = Urgency.NONE,
) -> int:
    """Put a message into each recipient's inbox, once; the number of new messages.

    The key is recipient + subject + kind + stage + deadline. A message without a deadline takes its
    moment into the stage, so that two events of one kind are two messages. ``category`` is what it
    asks of the reader (a notice of the office: ``Category.NOTICE``). Outside the portal it goes with
    the next digest; with an ``urgency`` (returns, rework, changed meetings) at once.
    """
    recipients = list(recipients)
    ids = _person_ids(recipients)
    if not ids:
        return 0
    key = _key(subject_key)
    is_event = not stage and deadline is None
    if is_event:
        stage = at.isoformat(timespec="seconds")
    said = {pk: said_key(pk, key, kind, stage, deadline) for pk in ids}
    # An event happens once; only reminders, which are said again and again, look what was said.
    outbox = OutboxMessage.objects.filter(said_key__in=said.values())
    known = set() if is_event else set(outbox.values_list("said_key", flat=True))
    rows = [
        OutboxMessage(
            recipient_id=pk,
            category=category,
            kind=kind,
            subject_key=key,
            stage=stage,
            deadline=deadline,
            title=title[:200],
            body=body,
            url=url,
            created_at=at,
            said_key=unique,
        )
        for pk, unique in said.items()
        if unique not in known
    ]
    # Persons that are loaded tell at once that nobody has an address.
    reachable = any(isinstance(r, int) or r.email for r in recipients)
    return store(rows, channels=DEFAULT_CHANNELS if reachable else (), urgency=urgency)


class Word(NamedTuple):
    """What one entry of ``enqueue_many`` has of its own; ``stage`` "" makes it an event of its moment."""

    recipients: list[Person | int]
    subject: Any
    title: str
    body: str
    url: str = ""


def enqueue_many(
    words: Iterable[Word],
    *,
    kind: str,
    at: datetime,
    stage: str = "",
    category: str = Category.PROGRESS,
    urgency: str = Urgency.NONE,
) -> int:
    """``enqueue`` of one kind about many subjects, in a fixed number of statements; the new messages.

    One person is told once about one subject: by the first word.
    """
    key_stage = stage or at.isoformat(timespec="seconds")
    rows: dict[str, OutboxMessage] = {}
    reachable = False
    for word in words:
        key = _key(word.subject)
        reachable = reachable or any(isinstance(one, int) or one.email for one in word.recipients)
        for pk in _person_ids(word.recipients):
            unique = said_key(pk, key, kind, key_stage, None)
            if unique in rows:
                continue
            rows[unique] = OutboxMessage(
                recipient_id=pk,
                category=category,
                kind=kind,
                subject_key=key,
                stage=key_stage,
                title=word.title[:200],
                body=word.body,
                url=word.url,
                created_at=at,
                said_key=unique,
            )
    said, known = list(rows), set()
    for start in range(0, len(said) if stage else 0, 500):
        outbox = OutboxMessage.objects.filter(said_key__in=said[start : start + 500])
        known.update(outbox.values_list("said_key", flat=True))
    new = [row for key, row in rows.items() if key not in known]
    return store(new, channels=DEFAULT_CHANNELS if reachable else (), urgency=urgency)


def said_key(
    person_id: int, subject: str, kind: str, stage: str, deadline: date | None, aspect: str = ""
) -> str:
    """What makes saying it twice harmless."""
    return f"{person_id}|{subject}|{kind}{'/' if aspect else ''}{aspect}|{stage}|{deadline or ''}"


def store(rows: list[OutboxMessage], *, channels: Iterable[str], urgency: str = Urgency.NONE) -> int:
    """Write messages and plan their deliveries for those whom a channel reaches; the number of rows."""
    if not rows:
        return 0
    # A second worker may have been faster: the unique key then swallows our row.
    OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    for name in channels:
        channel = CHANNELS.get(name)
        if channel is not None and channel.is_set_up():
            _plan([row.said_key for row in rows if not row.superseded], channel, urgency)
    return len(rows)


def _plan(said_keys: list[str], channel: Channel, urgency: str) -> None:
    """A delivery for those who have an address on the channel."""
    planned = False
    for start in range(0, len(said_keys), 500):
        pending = (
            OutboxMessage.objects.filter(said_key__in=said_keys[start : start + 500], superseded=False)
            .filter(channel.reaches("recipient__"))
            .exclude(deliveries__channel=channel.key)
            .values_list("pk", flat=True)
        )
        rows = [Delivery(message_id=pk, channel=channel.key, urgency=urgency) for pk in pending]
        if rows:
            Delivery.objects.bulk_create(rows, ignore_conflicts=True)
            planned = True
    if planned and urgency:
        transaction.on_commit(lambda: background.ask("notifications.deliver_pending"))


def open_todo(
    *,
    subject: Any,
    kind: str,
    capability: str,
    verb: str,
    title: str,
    url: str,
    at: datetime,
    organization: Any = None,
    person: Person | None = None,
    why: str = "",
    due: date | None = None,
    urgency: str = Urgency.NONE,
) -> Todo:
    """Make something wait for an organization (its holders of a capability) or for one person.

    An open to-do for the same subject, kind and addressee is brought up to date instead.
    """
    todo = waiting_todo(
        subject=subject, kind=kind, capability=capability, verb=verb, title=title, url=url, at=at,
        organization=organization, person=person, why=why, due=due, urgency=urgency,
    )  # fmt: skip
    open_todos([todo])
    return todo


def waiting_todo(
    *,
    subject: Any,
    kind: str,
    capability: str,
    verb: str,
    title: str,
    url: str,
    at: datetime,
    organization: Any = None,
    person: Person | None = None,
    why: str = "",
    due: date | None = None,
    urgency: str = Urgency.NONE,
) -> Todo:
    """An unsaved to-do for ``open_todos``; with an ``urgency`` its people get a letter at once."""
    key = _key(subject)
    addressee = f"p{person.pk}" if person is not None else f"o{organization.pk}"
    return Todo(
        open_key=f"{key}|{kind}|{addressee}",
        subject_key=key,
        kind=kind,
        organization=organization,
        person=person,
        capability=capability,
        verb=verb,
        title=title[:200],
        why=why[:200],
        due=due,
        url=url,
        opened_at=at,
        urgency=urgency,
    )


def open_todos(todos: Iterable[Todo]) -> None:
    """Write prepared to-dos in one statement; those that are open already are brought up to date."""
    Todo.objects.bulk_create(
        todos,
        update_conflicts=True,
        unique_fields=["open_key"],
        update_fields=["capability", "verb", "title", "why", "due", "url", "opened_at", "urgency"],
    )


def settle(subject: Any, *, at: datetime, kind: str | None = None) -> int:
    """Close the open to-dos of a subject (or a list of them); the number closed.

    Its reminders that nobody has read leave the inbox, and what was not sent is not sent any more.
    """
    keys = [_key(one) for one in (subject if isinstance(subject, (list, tuple)) else [subject])]
    todos = Todo.objects.open().filter(subject_key__in=keys)
    reminders = OutboxMessage.objects.unread().filter(subject_key__in=keys, deadline__isnull=False)
    if kind is not None:
        todos = todos.filter(kind=kind)
        reminders = reminders.filter(kind=kind)
    reminders.update(settled_at=at)
    return todos.update(closed_at=at, open_key=None)


def todos_for(actor: Actor):
    """The open to-dos of an actor, the most urgent first."""
    return Todo.objects.open().visible_to(actor)


def urgent_count(actor: Actor, on: date | None = None) -> int:
    """Overdue and due today: the number on the top bar, never an inflated one."""
    on = on or timezone.localdate()
    return todos_for(actor).filter(Q(due__lte=on)).order_by().count()


def mark_read(actor: Actor, *, at: datetime, pk: int | None = None, category: str = "") -> int:
    """Mark one of the actor's messages, or all (of a category), as read; the number that was unread."""
    mine = OutboxMessage.objects.visible_to(actor)
    if pk is not None:
        return mine.filter(pk=pk, read_at__isnull=True).update(read_at=at)
    unread = mine.unread()
    return (unread.filter(category=category) if category else unread).update(read_at=at)
