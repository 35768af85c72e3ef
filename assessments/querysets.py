"""Who sees what: staff and leaders the county, a township its own report, participants the ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from assessments.choices import (
    CorrectionState,
    PeriodKind,
    PeriodState,
    PublicationScope,
    ReportState,
    SchemeState,
)
from assessments.review_choices import ReviewStage
from congress_portal.foundation.accounts.roles import Capability

if TYPE_CHECKING:
    from congress_portal.foundation.accounts.access import Actor

_WHOLE_COUNTY = (Capability.VERIFY_REPORT, Capability.SEE_OVERVIEW)
_OWN = (Capability.FILL_REPORT, Capability.SUBMIT_REPORT)


def _own_group(actor: Actor, outer: str) -> Exists:
    """Whether the actor's organization is assessed in the group at ``outer``."""
    subject = apps.get_model("assessments", "AssessedSubject")
    return Exists(subject.objects.filter(group=OuterRef(outer), organization_id=actor.organization_id))


class FlagGroupQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> FlagGroupQuerySet:
        """Groups of one's county, for those who see results or make schemes."""
        if not actor.can(Capability.SEE_RESULTS, Capability.MANAGE_SCHEMES) or not actor.county_id:
            return self.none()
        return self.filter(county_id=actor.county_id)

    def of_townships(self) -> FlagGroupQuerySet:
        """Those of township congresses and streets: they report, are ranked, and have the flag."""
        return self.filter(assesses="township")


class SubjectQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> SubjectQuerySet:
        """Subjects of one's county, for those who see results or make schemes."""
        if not actor.can(Capability.SEE_RESULTS, Capability.MANAGE_SCHEMES) or not actor.county_id:
            return self.none()
        return self.filter(county_id=actor.county_id)

    def current(self) -> SubjectQuerySet:
        """Those still assessed."""
        return self.filter(ended_on=None)


class SchemeQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> SchemeQuerySet:
        """Makers of schemes see drafts too; participants what was published."""
        if not actor.county_id:
            return self.none()
        mine = self.filter(county_id=actor.county_id)
        if actor.can(Capability.MANAGE_SCHEMES):
            return mine
        if actor.can(Capability.SEE_RESULTS):
            return mine.exclude(state=SchemeState.DRAFT).filter(group__assesses="township")
        return self.none()

    def of_townships(self) -> SchemeQuerySet:
        """Those that townships report by: other subjects are counted without a report."""
        return self.filter(group__assesses="township")


class SchemeUploadQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> SchemeUploadQuerySet:
        """Uploaded schemes of one's county, for those who make schemes."""
        if not actor.can(Capability.MANAGE_SCHEMES) or not actor.county_id:
            return self.none()
        return self.filter(county_id=actor.county_id)


class PeriodQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> PeriodQuerySet:
        """Of townships: staff and leaders all; participants quarters of their group and published years."""
        if not actor.county_id:
            return self.none()
        mine = self.filter(scheme__county_id=actor.county_id, scheme__group__assesses="township")
        if actor.can(*_WHOLE_COUNTY):
            return mine
        if actor.can(Capability.SEE_RESULTS):
            own = _own_group(actor, "scheme__group")
            published = Q(state=PeriodState.PUBLISHED) | Q(review__stage=ReviewStage.NOTICE)
            return mine.filter(
                (own & (~Q(kind=PeriodKind.YEAR) | published))
                | (published & Q(scheme__scope=PublicationScope.COUNTY))
            )
        return self.none()

    def years(self) -> PeriodQuerySet:
        """Sheets of whole years."""
        return self.filter(kind=PeriodKind.YEAR)

    def quarters(self) -> PeriodQuerySet:
        """Periods that are reported."""
        return self.exclude(kind=PeriodKind.YEAR)


class ReportQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> ReportQuerySet:
        """Staff and leaders the county's; a township only its own."""
        if actor.can(*_WHOLE_COUNTY) and actor.county_id:
            return self.filter(period__scheme__county_id=actor.county_id)
        if actor.can(*_OWN) and actor.organization_id:
            return self.filter(subject__organization_id=actor.organization_id)
        return self.none()

    def waiting_for_township(self) -> ReportQuerySet:
        """Not yet submitted, or returned."""
        return self.filter(state__in=(ReportState.OPEN, ReportState.RETURNED))

    def waiting_for_county(self) -> ReportQuerySet:
        """Submitted, not locked."""
        return self.filter(state=ReportState.SUBMITTED)


class LineQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> LineQuerySet:
        """As the reports they belong to."""
        if actor.can(*_WHOLE_COUNTY) and actor.county_id:
            return self.filter(report__period__scheme__county_id=actor.county_id)
        if actor.can(*_OWN) and actor.organization_id:
            return self.filter(report__subject__organization_id=actor.organization_id)
        return self.none()


class CorrectionQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> CorrectionQuerySet:
        """As the lines they ask about."""
        if actor.can(*_WHOLE_COUNTY) and actor.county_id:
            return self.filter(line__report__period__scheme__county_id=actor.county_id)
        if actor.can(*_OWN) and actor.organization_id:
            return self.filter(line__report__subject__organization_id=actor.organization_id)
        return self.none()

    def waiting(self) -> CorrectionQuerySet:
        """Those that the county has not answered."""
        return self.filter(state=CorrectionState.ASKED)


class EvidenceRecordQuerySet(QuerySet):
    def in_force(self) -> EvidenceRecordQuerySet:
        """The present editions of those that were not taken back."""
        return self.filter(voided_at=None)


class AdjustmentQuerySet(QuerySet):
    def in_force(self) -> AdjustmentQuerySet:
        """Those that were not taken back."""
        return self.filter(voided_at=None)


class ResultQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> ResultQuerySet:
        """Of townships: staff and leaders all; participants published ones of their group, or as far as the scope says."""
        if not actor.county_id:
            return self.none()
        mine = self.filter(
            period__scheme__county_id=actor.county_id, period__scheme__group__assesses="township"
        )
        if actor.can(*_WHOLE_COUNTY):
            return mine
        if actor.can(Capability.SEE_RESULTS):
            on_show = Q(period__state=PeriodState.PUBLISHED) | Q(period__review__stage=ReviewStage.NOTICE)
            return mine.filter(on_show).filter(
                Q(period__scheme__scope=PublicationScope.COUNTY)
                | Q(_own_group(actor, "period__scheme__group"))
            )
        return self.none()


class FlagAwardQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> FlagAwardQuerySet:
        """The flag is for everyone who sees results in the county."""
        if not actor.can(Capability.SEE_RESULTS) or not actor.county_id:
            return self.none()
        return self.standing().filter(group__county_id=actor.county_id)

    def standing(self) -> FlagAwardQuerySet:
        """Not withdrawn."""
        return self.filter(voided_at=None)

    def current(self) -> FlagAwardQuerySet:
        """The newest of each group, handed on already or still to be."""
        return self.standing().filter(to_on=None)

    def held(self) -> FlagAwardQuerySet:
        """Who has the flag now: the newest, or the one before while the newest waits for its hand-over."""
        waits = Q(handover__isnull=False, handover__done_on=None)
        next_one = self.model.objects.current().filter(waits, previous=OuterRef("pk"))
        return self.standing().filter(Q(to_on=None) & ~waits | Q(Exists(next_one)))


class HistoricalScoreQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> HistoricalScoreQuerySet:
        """Staff and leaders the county's; participants those of their group."""
        if not actor.county_id:
            return self.none()
        mine = self.filter(county_id=actor.county_id)
        if actor.can(*_WHOLE_COUNTY):
            return mine
        if actor.can(Capability.SEE_RESULTS):
            return mine.filter(_own_group(actor, "group"))
        return self.none()


class ScorecardFormQuerySet(QuerySet):
    def visible_to(self, actor: Actor) -> ScorecardFormQuerySet:
        """The county's own forms, for those who see all its results."""
        if not actor.can(*_WHOLE_COUNTY) or not actor.county_id:
            return self.none()
        return self.filter(county_id=actor.county_id)

    def in_use(self) -> ScorecardFormQuerySet:
        """Not retired."""
        return self.filter(retired_at=None)
