"""What a unit gave to one of its people, when the work passes to a colleague or back to the unit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from congress_portal.foundation.accounts.models import Organization, Person
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.notifications.services import open_todos, waiting_todo
from congress_portal.foundation.slots import PersonEnd, subject_key

from .models import HandlingAssignment
from .states import DROPPED, AssignmentState
from .workflow import people_of

_OVER = [*DROPPED, AssignmentState.DONE]


def _held(person: Person, organization: Organization) -> QuerySet[HandlingAssignment]:
    """Parts of this unit that are the person's to handle and not over."""
    return HandlingAssignment.objects.filter(unit=organization, handler=person).exclude(state__in=_OVER)


def waiting(person: Person, organization: Organization) -> int:
    """How many parts the person handles."""
    return _held(person, organization).count()


def hand_over(*, actor: Any, person: Person, to: Person, organization: Organization, at: datetime) -> int:
    """The parts pass to the colleague where he handles cases of the unit, else back to the unit as a whole."""
    parts = list(_held(person, organization).select_related("suggestion"))
    able = to.pk in {one.pk for one in people_of(organization.pk, timezone.localdate(at))}
    HandlingAssignment.objects.filter(pk__in=[part.pk for part in parts]).update(handler=to if able else None)
    record_many(
        [
            entry(
                actor=actor, subject=part, root=part.suggestion, move="allot", at=at, audience="staff",
                summary=f"{organization}的经办人由{person.name}改为{to.name if able else '全单位'}",
            )
            for part in parts
        ]
    )  # fmt: skip
    keys = [subject_key(part) for part in parts]
    todos = list(Todo.objects.open().filter(person=person, subject_key__in=keys))
    Todo.objects.filter(pk__in=[todo.pk for todo in todos]).update(closed_at=at, open_key=None)
    open_todos(
        waiting_todo(
            subject=todo.subject_key, kind=todo.kind, capability=todo.capability, verb=todo.verb, title=todo.title,
            url=todo.url, at=at, person=to if able else None, organization=None if able else organization,
            why=todo.why, due=todo.due,
        )
        for todo in todos
    )  # fmt: skip
    return len(parts)


PARTS = PersonEnd(key="suggestions.parts", label="经办的建议和意见", waiting=waiting, hand_over=hand_over)
