"""Who sees corrections of performance files, selections and honours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from congress_portal.foundation.accounts.access import territory_q
from congress_portal.foundation.accounts.roles import Capability
from deputies.file_choices import CorrectionState
from deputies.querysets import CongressFactQuerySet

if TYPE_CHECKING:
    from congress_portal.foundation.accounts.access import Actor


class CorrectionQuerySet(models.QuerySet):
    """Corrections that deputies propose."""

    def visible_to(self, actor: Actor) -> CorrectionQuerySet:
        """The own, and those of the congresses the actor's office keeps."""
        visible = Q(pk__in=[])
        if actor.is_member and actor.person_id:
            visible |= Q(mandate__person_id=actor.person_id)
        if actor.can(Capability.MANAGE_DEPUTIES):
            visible |= territory_q(actor, "mandate__congress__division__path")
        return self.filter(visible)

    def waiting(self) -> CorrectionQuerySet:
        """Neither decided nor withdrawn."""
        return self.filter(state__in=(CorrectionState.OPEN, CorrectionState.ASKED))

    def for_list(self) -> CorrectionQuerySet:
        """With what a row shows."""
        return self.select_related(
            "mandate__person", "mandate__congress__division", "mandate__congress__county", "mandate__term"
        )


class SelectionQuerySet(CongressFactQuerySet):
    """Selections: those who keep deputies and those who oversee read them, names under way stay inside."""

    def visible_to(self, actor: Actor) -> SelectionQuerySet:
        """Those of the territory and of the county's congress, for keepers and overseers."""
        if not actor.can(Capability.MANAGE_DEPUTIES, Capability.SEE_OVERVIEW):
            return self.none()
        return super().visible_to(actor)


class NominationQuerySet(models.QuerySet):
    """Who was put forward in a selection."""

    def visible_to(self, actor: Actor) -> NominationQuerySet:
        """Of the deputies in the territory; a township does not read what the next one puts forward."""
        if not actor.can(Capability.MANAGE_DEPUTIES, Capability.SEE_OVERVIEW):
            return self.none()
        mandates = self.model._meta.get_field("mandate").related_model
        return self.filter(mandate__in=mandates.objects.visible_to(actor).values("pk"))


class HonourQuerySet(models.QuerySet):
    """Honours that were given."""

    def visible_to(self, actor: Actor) -> HonourQuerySet:
        """Those of the mandates the actor sees."""
        mandates = self.model._meta.get_field("mandate").related_model
        return self.filter(mandate__in=mandates.objects.visible_to(actor).values("pk"))

    def standing(self) -> HonourQuerySet:
        """Not voided."""
        return self.filter(voided_at__isnull=True)

    def for_list(self) -> HonourQuerySet:
        """With what a row shows."""
        return self.select_related(
            "mandate__person",
            "mandate__congress__division",
            "mandate__congress__county",
            "mandate__term",
            "mandate__township",
        )
