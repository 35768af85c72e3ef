"""Which townships a leader keeps contact with, when the work passes to a colleague."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from assessments.models import TownContact
from assessments.workflow.town_contacts import leaders_of
from congress_portal.foundation.accounts.models import Organization, Person
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.slots import PersonEnd


def _held(person: Person, organization: Organization) -> QuerySet[TownContact]:
    return TownContact.objects.standing().filter(person=person, county__congress=organization)


def waiting(person: Person, organization: Organization) -> int:
    """How many townships the person keeps contact with."""
    return _held(person, organization).count()


def hand_over(*, actor: Any, person: Person, to: Person, organization: Organization, at: datetime) -> int:
    """Let the colleague keep contact with them; what was done stays with who did it.

    Nothing moves to who is no leader, and nobody gets a township he keeps contact with already.
    """
    today = timezone.localdate(at)
    rows = list(
        _held(person, organization)
        .select_for_update(of=("self",), no_key=True)
        .select_related("county", "organization")
        .order_by("pk")
    )
    if not rows or to.pk not in leaders_of(rows[0].county, today):
        return 0
    theirs = set(
        TownContact.objects.standing()
        .filter(person=to, organization__in=[row.organization_id for row in rows])
        .values_list("organization_id", flat=True)
    )
    moved = [row for row in rows if row.organization_id not in theirs]
    for row in moved:
        row.ends_on, row.end_reason = max(today, row.starts_on), f"工作交接给{to.name}"
        row.version += 1
    TownContact.objects.bulk_update(moved, ["ends_on", "end_reason", "version"])
    TownContact.objects.bulk_create(
        TownContact(
            county=row.county,
            organization=row.organization,
            person=to,
            starts_on=row.ends_on,
            document_number=row.document_number,
        )
        for row in moved
    )
    record_many(
        entry(
            actor=actor,
            subject=row,
            move="hand_over_town_contact",
            summary=f"{person.name}联系{row.organization}的工作改由{to.name}承担",
            audience="parties",
            at=at,
        )
        for row in moved
    )
    return len(moved)


TOWN_CONTACTS = PersonEnd(
    key="assessments.town_contacts", label="联系的乡镇", waiting=waiting, hand_over=hand_over
)
