"""Who sees which contacts with deputies and whose money; beside ``querysets``, for its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from congress_portal.foundation.accounts.access import territory_q
from congress_portal.foundation.accounts.roles import Capability

if TYPE_CHECKING:
    from congress_portal.foundation.accounts.access import Actor


class ContactAssignmentQuerySet(models.QuerySet):
    """Who keeps contact with which deputy."""

    def visible_to(self, actor: Actor) -> ContactAssignmentQuerySet:
        """Those of the congresses in the territory, the own ones, and those who keep contact with oneself."""
        if not actor.can(Capability.VIEW_ROSTER):
            return self.none()
        visible = territory_q(actor, "congress__division__path")
        if actor.person_id:
            visible |= Q(person_id=actor.person_id) | Q(mandate__person_id=actor.person_id)
        return self.filter(visible)

    def standing(self) -> ContactAssignmentQuerySet:
        """Not ended."""
        return self.filter(ended_on__isnull=True)

    def in_force(self) -> ContactAssignmentQuerySet:
        """Standing ones that were kept, or of deputies who were in office to the year's end, or are.

        Others are due no longer.
        """
        kept = Q(visits_done__gte=models.F("visits_due"))
        to_the_end = Q(mandate__ended_on__isnull=True) | Q(mandate__ended_on__year__gt=models.F("year"))
        return self.standing().filter(kept | to_the_end)

    def lacking(self) -> ContactAssignmentQuerySet:
        """Those in force with fewer contacts than were undertaken."""
        return self.in_force().filter(visits_done__lt=models.F("visits_due"))


class FundQuerySet(models.QuerySet):
    """Budget lines, standards and expenditures of congresses."""

    def visible_to(self, actor: Actor) -> FundQuerySet:
        """Those of the congresses in the territory, for who keeps money or has the overview."""
        if not actor.can(Capability.MANAGE_FUNDS, Capability.SEE_OVERVIEW):
            return self.none()
        return self.filter(territory_q(actor, "congress__division__path"))

    def standing(self) -> FundQuerySet:
        """Not voided."""
        return self.filter(voided_at__isnull=True)

    def of(self, congress: models.Model, year: int) -> FundQuerySet:
        """What stands of one congress in one year."""
        return self.standing().filter(congress=congress, year=year)

    def paid_to(self, actor: Actor) -> FundQuerySet:
        """What was paid to the actor's own person."""
        if not actor.person_id:
            return self.none()
        return self.standing().filter(person_id=actor.person_id)
