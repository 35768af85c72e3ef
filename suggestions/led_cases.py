"""The key cases a leader leads, when the work passes to a colleague."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from congress_portal.foundation.accounts.models import Membership, Organization, Person
from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.journal.services import Line, record_lines
from congress_portal.foundation.slots import PersonEnd, subject_key

from .models import KeyCase

LEADERS = (Role.CONGRESS_LEADER, Role.LEADING_OFFICIAL)


def _led(person: Person, organization: Organization) -> QuerySet[KeyCase]:
    """Standing key cases the person leads as a leader of this body."""
    leader_here = Membership.objects.filter(person=person, organization=organization, role__in=LEADERS)
    rows = KeyCase.objects.standing().filter(leader=person, suggestion__county_id=organization.county_id)
    return rows if leader_here.exists() else rows.none()


def waiting(person: Person, organization: Organization) -> int:
    """How many key cases the person leads."""
    return _led(person, organization).count()


@transaction.atomic
def hand_over(*, actor: Any, person: Person, to: Person, organization: Organization, at: datetime) -> int:
    """The colleague leads them from now on; the number that moved."""
    rows = list(_led(person, organization).select_for_update(of=("self",), no_key=True))
    if not rows:
        return 0
    KeyCase.objects.filter(pk__in=[row.pk for row in rows]).update(leader=to)
    lines = [
        Line(
            subject_key(row),
            f"重点督办由{person.name}领衔改为{to.name}领衔",
            root=f"suggestions.suggestion:{row.suggestion_id}",
        )
        for row in rows
    ]
    record_lines(actor=actor, move="change_key", lines=lines, at=at, audience="parties")
    return len(rows)


LED = PersonEnd(key="suggestions.key_cases", label="领衔督办的重点件", waiting=waiting, hand_over=hand_over)
