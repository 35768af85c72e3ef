"""Who sees which leader keeps contact with which township, the forums of chairs, and what leaders alone see."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from congress_portal.foundation.accounts.roles import Capability

if TYPE_CHECKING:
    from congress_portal.foundation.accounts.access import Actor

PRESENT = "present"
HELD = "held"
# Activities that are a survey of the township where the leader took part (domain: 调研).
SURVEYING = ("survey", "inspection")


class TownContactQuerySet(QuerySet):
    """分片联系: leaders and the townships they keep contact with."""

    def visible_to(self, actor: Actor) -> TownContactQuerySet:
        """Staff and leaders the county's; a township those of its own."""
        if not actor.county_id:
            return self.none()
        mine = self.filter(county_id=actor.county_id)
        if actor.can(Capability.SEE_OVERVIEW):
            return mine
        if actor.can(Capability.SEE_RESULTS) and actor.organization_id:
            return mine.filter(organization_id=actor.organization_id)
        return self.none()

    def in_year(self, year: int) -> TownContactQuerySet:
        """In force on some day of a year."""
        last, first = date(year, 12, 31), date(year, 1, 1)
        return self.filter(starts_on__lte=last).filter(Q(ends_on=None) | Q(ends_on__gte=first))

    def standing(self) -> TownContactQuerySet:
        """Not ended."""
        return self.filter(ends_on=None)

    def with_sessions(self, year: int, on: date) -> TownContactQuerySet:
        """With ``sessions_held``: sessions of the township's congress in the contact's part of a year."""
        sessions = apps.get_model("deputies", "CongressSession").objects
        held = (
            sessions.filter(
                term__congress=OuterRef("organization"),
                opens_on__gte=date(year, 1, 1),
                opens_on__lte=min(date(year, 12, 31), on),
            )
            .filter(opens_on__gte=OuterRef("starts_on"))
            .filter(opens_on__lte=Coalesce(OuterRef("ends_on"), Value(date(9999, 12, 31))))
            .order_by()
            .values("term__congress")
            .annotate(count=Count("pk"))
            .values("count")
        )
        return self.annotate(sessions_held=Coalesce(Subquery(held), 0))

    def with_surveyed(self, year: int) -> TownContactQuerySet:
        """With ``surveyed``: whether a survey was made in a year, entered or among the township's activities."""
        visits = apps.get_model("assessments", "TownVisit").objects
        joined = apps.get_model("liaison_stations", "ActivityDeputy").objects
        entered = visits.filter(contact=OuterRef("pk"), kind="survey", on__year=year, voided_at=None)
        recorded = joined.filter(
            mandate__person=OuterRef("person"),
            status=PRESENT,
            activity__township=OuterRef("organization__division"),
            activity__kind__in=SURVEYING,
            activity__on__year=year,
            activity__on__gte=OuterRef("starts_on"),
            activity__voided_at=None,
            activity__disputed_at=None,
        )
        return self.annotate(surveyed=Exists(entered) | Exists(recorded))

    def without_survey(self, year: int) -> TownContactQuerySet:
        """Those who have made no survey in a year."""
        return self.with_surveyed(year).filter(surveyed=False)


class ForumQuerySet(QuerySet):
    """主席座谈会: the yearly forum of the chairs of township congresses."""

    def visible_to(self, actor: Actor) -> ForumQuerySet:
        """Everyone who sees results in the county: it was their meeting."""
        if not actor.county_id or not actor.can(Capability.SEE_RESULTS):
            return self.none()
        return self.filter(county_id=actor.county_id)

    def standing(self) -> ForumQuerySet:
        """Not voided."""
        return self.filter(voided_at=None)


class RecommendationQuerySet(QuerySet):
    """推荐使用: a date and a document number, for leaders only (decisions E29)."""

    def visible_to(self, actor: Actor) -> RecommendationQuerySet:
        """The leaders of the county congress, nobody else."""
        if not actor.county_id or not actor.can(Capability.RECOMMEND_CHAIR):
            return self.none()
        return self.filter(subject__county_id=actor.county_id)

    def standing(self) -> RecommendationQuerySet:
        """Not voided."""
        return self.filter(voided_at=None)
