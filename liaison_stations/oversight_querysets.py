"""Who sees which key projects and checks; beside ``querysets``, for its length."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from congress_portal.foundation.accounts.access import territory_q

from .oversight_choices import FindingState, OversightState

if TYPE_CHECKING:
    from congress_portal.foundation.accounts.access import Actor


def _rows(model: str) -> QuerySet:
    """Rows of a model of this app, by name: the models stand on this module."""
    return apps.get_model("liaison_stations", model)._default_manager.all()


class KeyProjectQuerySet(QuerySet):
    """Key projects that deputies follow."""

    def visible_to(self, actor: Actor) -> KeyProjectQuerySet:
        """Those of the congresses and places in the territory, and those one follows oneself."""
        visible = territory_q(actor, "congress__division__path") | territory_q(actor, "township__path")
        if actor.is_member:
            followed = _rows("ProjectDeputy").filter(
                project=OuterRef("pk"), mandate__person_id=actor.person_id
            )
            visible |= Exists(followed)
        return self.filter(visible)

    def standing(self) -> KeyProjectQuerySet:
        """Not voided."""
        return self.filter(voided_at=None)

    def followed(self) -> KeyProjectQuerySet:
        """Still being followed."""
        return self.standing().filter(closed_on=None)

    def counted(self) -> KeyProjectQuerySet:
        """With ``problem_count`` and ``open_count``: problems raised, and those without an answer of their own.

        A problem that became a demand or a suggestion is answered there.
        """
        standing = Q(problems__voided_at=None, problems__isnull=False)
        waits = standing & Q(problems__answered_on=None, problems__case_key="")
        return self.annotate(
            problem_count=Count("problems", filter=standing), open_count=Count("problems", filter=waits)
        )


class OversightQuerySet(QuerySet):
    """Inspections, surveys, checks of a law, appraisals."""

    def visible_to(self, actor: Actor) -> OversightQuerySet:
        """The territory's, those one took part in, and to the unit what was handed to it."""
        visible = territory_q(actor, "congress__division__path") | territory_q(actor, "township__path")
        if actor.is_member:
            took_part = _rows("ActivityDeputy").filter(
                activity__oversight=OuterRef("pk"),
                activity__voided_at=None,
                mandate__person_id=actor.person_id,
            )
            visible |= Exists(took_part)
            visible |= Q(unit_id=actor.organization_id, voided_at=None) & ~Q(state=OversightState.DRAFT)
        return self.filter(visible)

    def standing(self) -> OversightQuerySet:
        """Not voided."""
        return self.filter(voided_at=None)

    def counted(self) -> OversightQuerySet:
        """With the numbers of findings: all, waiting for the unit, to be looked at again, settled; and the next due day."""
        standing = Q(findings__voided_at=None, findings__isnull=False)

        def number(state: str) -> Count:
            return Count("findings", filter=standing & Q(findings__state=state))

        return self.annotate(
            finding_count=Count("findings", filter=standing),
            waiting_count=number(FindingState.WAITING),
            answered_count=number(FindingState.ANSWERED),
            settled_count=number(FindingState.SETTLED),
            next_due=Min("findings__due_on", filter=standing & Q(findings__state=FindingState.WAITING)),
        )

    def overdue(self, on: date) -> OversightQuerySet:
        """With a finding whose answer should be here."""
        late = _rows("Finding").filter(
            oversight=OuterRef("pk"), voided_at=None, state=FindingState.WAITING, due_on__lt=on
        )
        return self.standing().filter(Exists(late), state=OversightState.HANDED)
