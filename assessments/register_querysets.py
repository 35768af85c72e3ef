"""Who sees lines of the township registers, and what is assessed apart from townships."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from congress_portal.foundation.accounts.roles import Capability

if TYPE_CHECKING:
    from congress_portal.foundation.accounts.access import Actor


class TownEntryQuerySet(QuerySet):
    """Lines of one register."""

    def visible_to(self, actor: Actor) -> TownEntryQuerySet:
        """Staff and leaders the county's, a township its own."""
        if actor.can(Capability.VERIFY_REPORT, Capability.SEE_OVERVIEW) and actor.county_id:
            return self.filter(organization__county_id=actor.county_id)
        if actor.can(Capability.FILL_REPORT) and actor.organization_id:
            return self.filter(organization_id=actor.organization_id)
        return self.none()

    def standing(self) -> TownEntryQuerySet:
        """Not voided."""
        return self.filter(voided_at=None)

    def between(self, start: date, end: date) -> TownEntryQuerySet:
        """Of the days from ``start`` to ``end``, both included."""
        return self.filter(on__range=(start, end))


# Who makes, computes and announces them; points of single deputies are nobody else's.
_OFFICE = Capability.VERIFY_REPORT


def tallies_of(periods: QuerySet, actor: Actor) -> QuerySet:
    """Periods of subjects other than townships, as far as the actor sees them.

    The office all; leaders what is announced, without deputies; a unit, a station, a township or who leads
    a deputies' group what is announced of groups it is in.
    """
    if not actor.county_id:
        return periods.none()
    mine = periods.filter(scheme__county_id=actor.county_id).exclude(scheme__group__assesses="township")
    if actor.can(_OFFICE):
        return mine
    told = mine.filter(state="published").exclude(scheme__group__assesses="deputy")
    if actor.can(Capability.SEE_OVERVIEW):
        return told
    subjects = apps.get_model("assessments", "AssessedSubject").objects.filter(of_actor(actor))
    return told.filter(Exists(subjects.filter(group=OuterRef("scheme__group"))))


# Who works for a body that is assessed; a deputy's organization is a congress, and speaks for itself.
_OF_BODIES = (Capability.SEE_RESULTS, Capability.HANDLE_CASE, Capability.PLAN_RECEPTION)


def of_actor(actor: Actor) -> Q:
    """Subjects the actor answers for: of the own body, or a deputies' group the actor leads."""
    mine = Q(pk__in=[])
    if actor.organization_id and actor.can(*_OF_BODIES):
        mine |= of_organization(actor.organization_id)
    if actor.person_id:
        mine |= Q(deputy_group__leader__person=actor.person_id)
    return mine


def of_organization(pk: int) -> Q:
    """Subjects that are this organization, or its station, or of this township's congress."""
    return (
        Q(organization=pk)
        | Q(station__organization=pk)
        | Q(station__township_congress=pk)
        | Q(deputy_group__congress=pk)
    )
