"""To-dos in a person's own name, when the work passes to a colleague."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from congress_portal.foundation.accounts.models import Membership, Organization, Person
from congress_portal.foundation.accounts.roles import capabilities_of
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.slots import PERSON_ENDS, PersonEnd


def _personal(person: Person, organization: Organization) -> QuerySet[Todo]:
    """Open to-dos of the person's roles there, but those whose app answers for them by itself."""
    roles = Membership.objects.filter(person=person, organization=organization).values_list("role", flat=True)
    needed = {c.value for role in roles for c in capabilities_of(role)}
    kept = Q(pk__in=[])
    for offer in PERSON_ENDS:
        for start in offer.todo_kinds:
            kept |= Q(kind__startswith=start)
    return Todo.objects.open().filter(person=person, capability__in=needed).exclude(kept)


def waiting(person: Person, organization: Organization) -> int:
    """How many there are."""
    return _personal(person, organization).order_by().count()


def hand_over(*, actor: Any, person: Person, to: Person, organization: Organization, at: datetime) -> int:
    """Put the colleague's name in the place of the person's; what waits for both is closed once."""
    rows = list(_personal(person, organization).select_for_update(of=("self",), no_key=True))
    return rename(rows, to=to, at=at)


def rename(rows: list[Todo], *, to: Person, at: datetime) -> int:
    """Let open to-dos wait for ``to`` instead; two statements, however many there are."""
    keys = {todo.pk: f"{todo.subject_key}|{todo.kind}|p{to.pk}" for todo in rows}
    taken = set(Todo.objects.filter(open_key__in=keys.values()).values_list("open_key", flat=True))
    for todo in rows:
        if keys[todo.pk] in taken:
            todo.closed_at, todo.open_key = at, None
        else:
            todo.person, todo.open_key = to, keys[todo.pk]
    Todo.objects.bulk_update(rows, ["person", "open_key", "closed_at"])
    return len(rows)


TODOS = PersonEnd(key="notifications.todos", label="个人名下的待办", waiting=waiting, hand_over=hand_over)
