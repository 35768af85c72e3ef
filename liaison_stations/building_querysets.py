"""What each actor may see of standards, plans, acceptances, rewards and stars (decisions A5)."""

from __future__ import annotations

from datetime import date

from django.apps import apps
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from congress_portal.foundation.accounts.access import Actor, territory_q

from .building_choices import OPEN_STATES, StandardState


def _stations(actor: Actor) -> QuerySet:
    return apps.get_model("liaison_stations", "Station")._default_manager.visible_to(actor).values("pk")


def _of_owner(actor: Actor) -> Q:
    """Rows of the offices in the territory; and of the own county's, and of the office that guides the own station."""
    seen = territory_q(actor, "owner__division__path")
    if not actor.is_member:
        return seen
    if actor.county is not None:
        seen |= Q(owner=actor.county.congress_id)
    return seen | Q(owner__stations_guided__organization=actor.organization_id)


class StandardQuerySet(QuerySet):
    """Editions of standards."""

    def visible_to(self, actor: Actor) -> StandardQuerySet:
        """The own territory's with their drafts; what is or was in force of those above."""
        ours = territory_q(actor, "owner__division__path")
        return self.filter(ours | _of_owner(actor) & ~Q(state=StandardState.DRAFT)).distinct()

    def enacted(self) -> StandardQuerySet:
        """Those that are in force."""
        return self.filter(state=StandardState.ENACTED)


class PlanQuerySet(QuerySet):
    """Building plans."""

    def visible_to(self, actor: Actor) -> PlanQuerySet:
        """The own territory's, and the county's."""
        return self.filter(_of_owner(actor)).distinct()

    def standing(self) -> PlanQuerySet:
        """Not voided."""
        return self.filter(voided_at=None)


class SiteQuerySet(QuerySet):
    """Planned places."""

    def visible_to(self, actor: Actor) -> SiteQuerySet:
        """Those in the territory, and those whose station one sees."""
        return self.filter(territory_q(actor, "township__path") | Q(station__in=_stations(actor)))

    def standing(self) -> SiteQuerySet:
        """Not dropped, of a plan that is not voided."""
        return self.filter(dropped_at=None, plan__voided_at=None)


class OfStationQuerySet(QuerySet):
    """Rows that hang on a station: acceptances, rewards, stars."""

    def visible_to(self, actor: Actor) -> OfStationQuerySet:
        """As their stations are."""
        return self.filter(station__in=_stations(actor))

    def standing(self) -> OfStationQuerySet:
        """Not voided."""
        return self.filter(voided_at=None)


class AcceptanceQuerySet(OfStationQuerySet):
    """Acceptances."""

    def open(self) -> AcceptanceQuerySet:
        """Those somebody still works on."""
        return self.filter(state__in=OPEN_STATES)

    def for_list(self) -> AcceptanceQuerySet:
        """With what a row of the list shows."""
        return self.select_related("station", "standard", "township", "owner__division")


class StarQuerySet(OfStationQuerySet):
    """Stars given, changed and withdrawn."""

    def current(self, on: date) -> StarQuerySet:
        """The last word about each station on a day, where it has stars that have not run out."""
        last = (
            self.model._default_manager.standing()
            .filter(station=OuterRef("station"), on__lte=on)
            .order_by("-on", "-pk")
            .values("pk")[:1]
        )
        return self.filter(Q(until=None) | Q(until__gte=on), pk=Subquery(last), stars__gt=0)

    def ordered(self) -> StarQuerySet:
        """The newest first."""
        return self.order_by(F("on").desc(), F("pk").desc())
