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

    The office all; leaders what is announced, without deputies; a unit, a station or a township what
    is announced of groups it is in.
    """
    if not actor.county_id:
        return periods.none()
    mine = periods.filter(scheme__county_id=actor.county_id).exclude(scheme__group__assesses="township")
    if actor.can(_OFFICE):
        return mine
    told = mine.filter(state="published").exclude(scheme__group__assesses="deputy")
    if actor.can(Capability.SEE_OVERVIEW):
        return told
    if not actor.organization_id:
        return periods.none()
    return told.filter(
        Exists(
            apps.get_model("assessments", "AssessedSubject")
            .objects.filter(of_organization(actor.organization_id))
            .filter(group=OuterRef("scheme__group"))
        )
    )


def of_organization(pk: int) -> Q:
    """Subjects that are this organization, or its station, or of this township's congress."""
    return (
        Q(organization=pk)
        | Q(station__organization=pk)
        | Q(station__township_congress=pk)
        | Q(deputy_group__congress=pk)
    )
