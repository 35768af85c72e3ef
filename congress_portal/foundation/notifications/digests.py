"""Deciding what leaves the portal: one digest a person and working day, and the few things said at once.

Nothing is written or sent here but rows: a ``Mailing`` is what ``delivery`` hands over. What it will
say is composed when it leaves (``composing``), so that what was read or done meanwhile drops out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from congress_portal.foundation.accounts.models import County, Membership, Person
from congress_portal.foundation.accounts.roles import roles_with
from congress_portal.foundation.notifications.channels import CHANNELS, Channel
from congress_portal.foundation.notifications.choices import (
    DeliveryState,
    MailingKind,
    MailingState,
    Problem,
    Urgency,
)
from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.notifications.models import (
    Delivery,
    DeliveryHours,
    DigestRound,
    Mailing,
    OutboxMessage,
    Todo,
)
from congress_portal.foundation.notifications.moments import Hours, may_leave, round_on
from congress_portal.foundation.privacy import keyed_hash
from congress_portal.foundation.workdays.arithmetic import Calendar
from congress_portal.foundation.workdays.services import calendar_for


def calendar_at(at: datetime) -> Calendar:
    """The holiday table around a moment, in one query."""
    year = timezone.localdate(at).year
    return calendar_for(years=(year - 1, year + 1))


def hours_by_county() -> dict[int | None, Hours]:
    """The hours that counties have set; who is not in it keeps the defaults. One query."""
    return {row.county_id: row.hours for row in DeliveryHours.objects.all()}


def open_channels() -> list[Channel]:
    """The ways out that are set up."""
    return [channel for channel in CHANNELS if channel.is_set_up()]


# --- the round of a day -------------------------------------------------------------------------------
def build_digests(*, at: datetime) -> int:
    """Make the digests that are due, each county's once a working day; the number of mailings made.

    Safe to repeat and to run twice at once. A server that was off at the digest's hour makes it when
    it is back, until the quiet hours begin; then the next working day's digest carries everything.
    """
    channels = open_channels()
    if not channels:
        return 0
    calendar, hours = calendar_at(at), hours_by_county()
    counties = [None, *County.objects.order_by("pk").values_list("pk", flat=True)]
    due = {pk: round_on(at, calendar, hours.get(pk, Hours())) for pk in counties}
    keys = {pk: f"{pk or 0}|{on}" for pk, on in due.items() if on is not None}
    if not keys:
        return 0
    done = set(DigestRound.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    waiting = [pk for pk, key in keys.items() if key not in done]
    if not waiting:
        return 0
    # After an outage the stages of today come first, so that the digest tells those and no older ones.
    run_reminders(on=timezone.localdate(at), at=at)
    return sum(_round(pk, due[pk], keys[pk], channels, at) for pk in waiting)


def _round(county_id: int | None, on: date, key: str, channels: list[Channel], at: datetime) -> int:
    """One county's digests in one transaction: all of them or, killed in the middle, none."""
    with transaction.atomic():
        row, mine = DigestRound.objects.get_or_create(key=key, defaults={"on": on, "at": at})
        if not mine:
            return 0  # another worker was faster
        drop_what_needs_no_mail(Q(message__recipient__county_id=county_id))
        row.mailings = sum(_digests(county_id, on, channel, at) for channel in channels)
        row.save(update_fields=["mailings"])
        _announce(county_id, on)
    return row.mailings


def drop_what_needs_no_mail(which: Q) -> None:
    """Cancel planned deliveries of what was read, overtaken or done meanwhile."""
    moot = (
        Q(message__read_at__isnull=False) | Q(message__superseded=True) | Q(message__settled_at__isnull=False)
    )
    rows = Delivery.objects.filter(which, moot, state=DeliveryState.PENDING)
    Delivery.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
        state=DeliveryState.CANCELLED
    )


@dataclass
class _Bundle:
    """What one person's digest takes up."""

    deliveries: list[int]
    earlier: list[Mailing]
    todos: bool = False


def _digests(county_id: int | None, on: date, channel: Channel, at: datetime) -> int:
    bundles: dict[int, _Bundle] = defaultdict(lambda: _Bundle([], []))
    pending = Delivery.objects.filter(
        message__recipient__county_id=county_id, channel=channel.key, state=DeliveryState.PENDING
    )
    for pk, person_id in pending.filter(urgency=Urgency.NONE).values_list("pk", "message__recipient_id"):
        bundles[person_id].deliveries.append(pk)
    # Digests that did not arrive, or perhaps did not: what is still true of them is told again today.
    for mailing in _not_arrived(county_id, channel, on):
        bundles[mailing.recipient_id].earlier.append(mailing)
    for person_id in people_of_todos(_unannounced(county_id), channel, on):
        bundles[person_id].todos = True
    reached = set(Person.objects.filter(channel.reaches(""), pk__in=bundles).values_list("pk", flat=True))
    # Who has taken the address away wants no letters.
    gone = [pk for person_id, b in bundles.items() if person_id not in reached for pk in b.deliveries]
    Delivery.objects.filter(pk__in=gone).update(state=DeliveryState.CANCELLED)
    barred = _barred(reached, channel)
    mailings = [
        Mailing(
            key=f"digest|{person_id}|{on}|{channel.key}",
            kind=MailingKind.DIGEST,
            recipient_id=person_id,
            channel=channel.key,
            on=on,
            since=min([on, *(m.since for m in bundle.earlier)]),
            created_at=at,
            next_at=at,
        )
        for person_id, bundle in bundles.items()
        if person_id in reached and person_id not in barred
    ]
    Mailing.objects.bulk_create(mailings, batch_size=500)
    for mailing in mailings:
        bundle = bundles[mailing.recipient_id]
        if bundle.deliveries:
            Delivery.objects.filter(pk__in=bundle.deliveries, state=DeliveryState.PENDING).update(
                state=DeliveryState.BUNDLED, mailing=mailing
            )
        _take_over(mailing, bundle.earlier)
    return len(mailings)


def _not_arrived(county_id: int | None, channel: Channel, on: date) -> list[Mailing]:
    """Mailings of earlier days that were not taken, or of which nobody knows, and that nobody settled."""
    rows = Mailing.objects.filter(
        recipient__county_id=county_id, channel=channel.key, on__lt=on, taken_into__isnull=True
    ).filter(
        Q(state__in=[MailingState.DOUBTFUL, MailingState.FAILED])
        | Q(state=MailingState.PENDING, kind=MailingKind.DIGEST)
    )
    return list(rows.order_by("pk"))


def _take_over(mailing: Mailing, earlier: list[Mailing]) -> None:
    """Carry what earlier mailings had to say into this one."""
    for old in earlier:
        state = old.state if old.state == MailingState.DOUBTFUL else MailingState.CANCELLED
        # Only where it still stands as it was read: a worker may be handing it over just now.
        taken = Mailing.objects.filter(pk=old.pk, state=old.state).update(taken_into=mailing, state=state)
        if taken:
            Delivery.objects.filter(mailing=old).update(mailing=mailing)


def _barred(people: Iterable[int], channel: Channel) -> set[int]:
    """People whose address was refused and has not been put right since: no letter a day into nothing."""
    mine = Mailing.objects.filter(channel=channel.key, recipient_id__in=list(people))
    refused = {
        person_id: (pk, digest)
        for pk, person_id, digest in mine.filter(
            state=MailingState.FAILED, problem__in=[Problem.REFUSED, Problem.ADDRESS]
        )
        .order_by("pk")
        .values_list("pk", "recipient_id", "address_hash")
    }
    if not refused:
        return set()
    sent = dict(
        mine.filter(recipient_id__in=refused, state=MailingState.SENT)
        .order_by()
        .values_list("recipient_id")
        .annotate(last=Max("pk"))
    )
    return {
        person.pk
        for person in Person.objects.filter(pk__in=refused)
        if sent.get(person.pk, 0) < refused[person.pk][0]
        and keyed_hash(channel.address(person)) == refused[person.pk][1]
    }


# --- new to-dos ---------------------------------------------------------------------------------------
def _of_county(county_id: int | None) -> Q:
    if county_id is None:
        return Q(organization__county__isnull=True, person__isnull=True) | Q(
            person__county__isnull=True, person__isnull=False
        )
    return Q(organization__county_id=county_id, person__isnull=True) | Q(person__county_id=county_id)


def _unannounced(county_id: int | None) -> list[Todo]:
    return list(Todo.objects.open().filter(_of_county(county_id), announced_on__isnull=True).order_by("pk"))


def _announce(county_id: int | None, on: date) -> None:
    Todo.objects.open().filter(_of_county(county_id), announced_on__isnull=True).order_by().update(
        announced_on=on
    )


def people_of_todos(todos: Iterable[Todo], channel: Channel, on: date) -> dict[int, list[Todo]]:
    """Who of the people whom these to-dos wait for can be reached on a channel. Two queries."""
    todos = list(todos)
    if not todos:
        return {}
    roles = {todo.capability: set(roles_with(todo.capability)) for todo in todos}
    members: dict[int, list[tuple[str, int]]] = defaultdict(list)
    bodies = {todo.organization_id for todo in todos if todo.person_id is None}
    rows = Membership.objects.current(on).filter(organization_id__in=bodies).order_by("pk")
    for organization_id, role, person_id in rows.values_list("organization_id", "role", "person_id"):
        members[organization_id].append((role, person_id))
    found: dict[int, list[Todo]] = defaultdict(list)
    for todo in todos:
        if todo.person_id is not None:
            people = {todo.person_id}
        else:
            people = {pk for role, pk in members[todo.organization_id] if role in roles[todo.capability]}
        for pk in people:
            found[pk].append(todo)
    reached = set(Person.objects.filter(channel.reaches(""), pk__in=found).values_list("pk", flat=True))
    return {pk: rows for pk, rows in sorted(found.items()) if pk in reached}


# --- at once ------------------------------------------------------------------------------------------
def bundle_urgent(*, at: datetime) -> int:
    """Make mailings of what may leave at once, outside the quiet hours; the number made."""
    channels = open_channels()
    urgent = Delivery.objects.filter(state=DeliveryState.PENDING).exclude(urgency=Urgency.NONE)
    todos = Todo.objects.open().filter(announced_on__isnull=True).exclude(urgency=Urgency.NONE)
    if not channels or not (urgent.exists() or todos.exists()):
        return 0
    calendar, hours = calendar_at(at), hours_by_county()

    def free(county_id: int | None) -> bool:
        return may_leave(at, calendar, hours.get(county_id, Hours()))

    made = 0
    with transaction.atomic():
        drop_what_needs_no_mail(~Q(urgency=Urgency.NONE))
        rows = urgent.select_related("message__recipient").select_for_update(of=("self",), no_key=True)
        told = set()
        for row in rows.order_by("pk"):
            if free(row.message.recipient.county_id):
                told.add((row.message.recipient_id, row.channel, row.message.subject_key))
                made += _once(row.message.recipient_id, row.channel, at, message=row.message, delivery=row)
        ready = [
            todo
            for todo in todos.select_related("organization", "person")
            .select_for_update(of=("self",), no_key=True)
            .order_by("pk")
            if free((todo.person or todo.organization).county_id)
        ]
        for channel in channels:
            for person_id, own in people_of_todos(ready, channel, timezone.localdate(at)).items():
                made += sum(
                    _once(person_id, channel.key, at, todo=todo)
                    for todo in own
                    if (person_id, channel.key, todo.subject_key) not in told
                )
        # Without anybody who can be reached the digest has nothing to add either.
        Todo.objects.filter(pk__in=[todo.pk for todo in ready]).update(announced_on=timezone.localdate(at))
    return made


def _once(
    person_id: int,
    channel: str,
    at: datetime,
    *,
    message: OutboxMessage | None = None,
    todo: Todo | None = None,
    delivery: Delivery | None = None,
) -> int:
    what = f"message {message.pk}" if message is not None else f"todo {todo.pk}"
    on = timezone.localdate(at)
    mailing, made = Mailing.objects.get_or_create(
        key=f"once|{what}|{person_id}|{channel}",
        defaults={
            "kind": MailingKind.ONCE,
            "recipient_id": person_id,
            "channel": channel,
            "on": on,
            "since": on + timedelta(days=1),
            "todo": todo,
            "created_at": at,
            "next_at": at,
        },
    )
    if delivery is not None:
        delivery.state, delivery.mailing = DeliveryState.BUNDLED, mailing
        delivery.save(update_fields=["state", "mailing"])
    return int(made)
