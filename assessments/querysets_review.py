"""Who sees what of a review: the county's staff and leaders all of it, a township its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from assessments.review_choices import AppealState, BallotState, SampleState
from congress_portal.foundation.accounts.roles import Capability

if TYPE_CHECKING:
    from congress_portal.foundation.accounts.access import Actor

_WHOLE_COUNTY = (Capability.VERIFY_REPORT, Capability.SEE_OVERVIEW)
_OWN = (Capability.FILL_REPORT, Capability.SUBMIT_REPORT)


def _mine(rows: QuerySet, actor: Actor, county: str, organization: str) -> QuerySet:
    if actor.can(*_WHOLE_COUNTY) and actor.county_id:
        return rows.filter(**{county: actor.county_id})
    if actor.can(*_OWN) and actor.organization_id:
        return rows.filter(**{organization: actor.organization_id})
    return rows.none()


class InForceQuerySet(QuerySet):
    def in_force(self) -> InForceQuerySet:
        """Those that were not taken back."""
        return self.filter(voided_at=None)


class ReviewQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> ReviewQuerySet:
        """Staff and leaders of the county."""
        if actor.can(*_WHOLE_COUNTY) and actor.county_id:
            return self.filter(period__scheme__county_id=actor.county_id)
        return self.none()


class SelfAssessmentQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> SelfAssessmentQuerySet:
        """Staff and leaders the county's; a township its own."""
        return _mine(self, actor, "subject__county_id", "subject__organization_id")


class AppealQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> AppealQuerySet:
        """Staff and leaders the county's; a township its own."""
        return _mine(self, actor, "subject__county_id", "subject__organization_id")

    def open(self) -> AppealQuerySet:
        """Those that wait for an answer."""
        return self.filter(state=AppealState.OPEN)


class ObjectionQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> ObjectionQuerySet:
        """The office all of the county; whoever raised it the own."""
        if actor.can(Capability.VERIFY_REPORT) and actor.county_id:
            return self.filter(subject__county_id=actor.county_id)
        return self.filter(raised_by_person=actor.person_id) if actor.person_id else self.none()

    def open(self) -> ObjectionQuerySet:
        """Those that wait for an answer."""
        return self.filter(state=AppealState.OPEN)


class SampleQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> SampleQuerySet:
        """Staff and leaders all; a township its own, once the visit is closed."""
        rows = self if actor.can(*_WHOLE_COUNTY) else self.filter(state=SampleState.CLOSED)
        return _mine(rows, actor, "report__subject__county_id", "report__subject__organization_id")


class BallotQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> BallotQuerySet:
        """Staff and leaders of the county; raters come by their slip."""
        if actor.can(*_WHOLE_COUNTY) and actor.county_id:
            return self.filter(review__period__scheme__county_id=actor.county_id)
        return self.none()

    def waiting_for(self, actor: Actor) -> BallotQuerySet:
        """Open ballots in which the actor's person holds a slip."""
        if actor.person_id is None:
            return self.none()
        return self.filter(
            state=BallotState.OPEN, groups__slips__person=actor.person_id, groups__slips__voided=False
        )
