"""Who sees which trainings and which reports to voters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from congress_portal.foundation.accounts.roles import Capability
from deputies.querysets import CongressFactQuerySet, place_q
from deputies.training_choices import ReportState, TrainingState

if TYPE_CHECKING:
    from congress_portal.foundation.accounts.access import Actor


class TrainingPlanQuerySet(CongressFactQuerySet):
    """Yearly plans of training."""


class TrainingQuerySet(CongressFactQuerySet):
    """Training classes."""

    def visible_to(self, actor: Actor) -> TrainingQuerySet:
        """Those of the congresses in the territory, and those the actor is listed in."""
        if not actor.can(Capability.VIEW_ROSTER):
            return self.none()
        visible = place_q(actor, "congress__division__path")
        if actor.person_id:
            rows = self.model._meta.get_field("attendances").related_model
            listed = rows.objects.filter(person_id=actor.person_id)
            visible |= Q(pk__in=listed.values("training_id"))
        return self.filter(visible)

    def held(self) -> TrainingQuerySet:
        """Classes that took place."""
        return self.filter(state=TrainingState.HELD)


class ReportingPlanQuerySet(CongressFactQuerySet):
    """Plans of reports to voters, one a term."""

    congress_field = "term__congress"


class VoterReportQuerySet(models.QuerySet):
    """Reports of deputies to their voters."""

    def visible_to(self, actor: Actor) -> VoterReportQuerySet:
        """Reports of the deputies the actor sees."""
        mandates = self.model._meta.get_field("mandate").related_model
        return self.filter(mandate__in=mandates.objects.visible_to(actor).values("pk"))

    def held(self) -> VoterReportQuerySet:
        """Reports that were given and not voided."""
        return self.filter(state=ReportState.HELD)

    def planned(self) -> VoterReportQuerySet:
        """Reports to come."""
        return self.filter(state=ReportState.PLANNED)
