"""Whom a leader keeps contact with, when the work passes to a colleague."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from congress_portal.foundation.accounts.models import Organization, Person
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.slots import PersonEnd
from deputies.models import ContactAssignment
from deputies.services.contacts import contact_people


def _held(person: Person, organization: Organization) -> QuerySet[ContactAssignment]:
    """What stands of the person's newest year, of deputies still in office."""
    rows = ContactAssignment.objects.standing().filter(
        person=person, congress=organization, mandate__ended_on__isnull=True
    )
    newest = rows.aggregate(year=Max("year"))["year"]
    return rows.filter(year=newest or 0)


def waiting(person: Person, organization: Organization) -> int:
    """How many deputies the person keeps contact with."""
    return _held(person, organization).count()


def hand_over(*, actor: Any, person: Person, to: Person, organization: Organization, at: datetime) -> int:
    """Let the colleague keep contact with them; the contacts made stay with who made them.

    Nothing moves to who holds no such office, and nobody gets himself or whom he contacts already.
    """
    today = timezone.localdate(at)
    organization = Organization.objects.select_related("division").get(pk=organization.pk)
    if to.pk not in contact_people(organization, today):
        return 0
    rows = list(
        _held(person, organization)
        .select_for_update(of=("self",), no_key=True)
        .select_related("mandate__person")
        .order_by("pk")
    )
    theirs = set(
        ContactAssignment.objects.standing()
        .filter(person=to, mandate__in=[row.mandate_id for row in rows])
        .values_list("year", "mandate_id")
    )
    moved = [
        row for row in rows if row.mandate.person_id != to.pk and (row.year, row.mandate_id) not in theirs
    ]
    for row in moved:
        row.ended_on, row.end_reason = today, f"工作交接给{to.name}"
        row.version += 1
    ContactAssignment.objects.bulk_update(moved, ["ended_on", "end_reason", "version"])
    ContactAssignment.objects.bulk_create(
        ContactAssignment(
            congress=organization,
            year=row.year,
            person=to,
            mandate=row.mandate,
            visits_due=max(1, row.visits_due - row.visits_done),
        )
        for row in moved
    )
    record_many(
        entry(
            actor=actor,
            subject=row,
            move="hand_over_contact",
            summary=f"{person.name}联系{row.mandate.person.name}代表的工作改由{to.name}承担",
            audience="parties",
            at=at,
        )
        for row in moved
    )
    return len(moved)


CONTACTS = PersonEnd(key="deputies.contacts", label="联系的代表", waiting=waiting, hand_over=hand_over)
