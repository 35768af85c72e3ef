"""What each actor may see among the settings: the rows of the own county, nothing beside it."""

from __future__ import annotations

from django.db.models import QuerySet

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import Division, Membership, Organization, Person
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.models import JournalEntry


def divisions_visible_to(actor: Actor) -> QuerySet[Division]:
    """The county and everything in it, as far as the actor's territory reaches."""
    return Division.objects.filter(territory_q(actor, "path"))


def organizations_visible_to(actor: Actor) -> QuerySet[Organization]:
    """The county's bodies, those that were ended too."""
    return (
        Organization.objects.filter(county_id=actor.county_id)
        if actor.county_id
        else Organization.objects.none()
    )


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """The county's people, for whoever keeps the accounts."""
    if not actor.county_id or not actor.can(Capability.MANAGE_ACCOUNTS):
        return Person.objects.none()
    return Person.objects.filter(county_id=actor.county_id)


def memberships_visible_to(actor: Actor) -> QuerySet[Membership]:
    """Roles of the county's people in the county's bodies."""
    if not actor.can(Capability.MANAGE_ACCOUNTS):
        return Membership.objects.none()
    return Membership.objects.filter(person__in=people_visible_to(actor))


def journal_visible_to(actor: Actor) -> QuerySet[JournalEntry]:
    """The county's journal, for the security auditor."""
    if not actor.county_id or not actor.can(Capability.READ_JOURNAL):
        return JournalEntry.objects.none()
    return JournalEntry.objects.filter(county_id=actor.county_id)
