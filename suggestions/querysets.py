"""What each actor may see of demands and suggestions (decisions A5), and the named lists."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.numbers import whole

from .choices import ClockKind
from .reasons import reasons_for
from .states import ENDED, SuggestionState, states_of

# Who shares a desk with others of the organization.
AT_A_DESK = (
    Capability.EXAMINE_SUGGESTION,
    Capability.ASSIGN_UNITS,
    Capability.HANDLE_CASE,
    Capability.ASSIGN_DEMAND,
)
# What a list shows of other tables: one query.
LIST_RELATIONS = ("township", "deputy__person", "lead_unit", "delegation")


def is_late(on: date) -> Q:
    """The case's own day has passed, or that of a unit that assists."""
    return Q(due__lt=on) | Q(assist_due__lt=on)


def lapsed(on: date) -> Q:
    """Answered, and the evaluation did not come in time: the congress closes without it."""
    return Q(state=SuggestionState.REPLIED, due_kind=ClockKind.EVALUATE, due__lt=on)


class SuggestionQuerySet(QuerySet):
    """Demands and suggestions."""

    def visible_to(self, actor: Actor, *, named: bool = False) -> SuggestionQuerySet:
        """Own territory, own congress, or participation.

        Publishing opens nothing here: the public reads the cleared text (``Publication``), never the case.

        A draft is its signatories' alone. A confidential case: its parties and the owning congress.
        A demand sent straight to the county passes the township by: neither its station nor its
        congress nor its deputies see it (decisions C20).

        ``named``: the caller names the cases by their keys. Then the reasons are asked of those rows alone, and
        PostgreSQL does not spend twenty milliseconds on thinking which indexes might find all the others.
        """
        if actor.kind == "system":
            return self if actor.county_id is None else self.filter(county_id=actor.county_id)
        if actor.kind == "bearer":
            label, _, pk = actor.token_key.partition(":")
            return self.filter(pk=pk) if label == "suggestions.suggestion" and whole(pk) else self.none()
        broad, beside = reasons_for(actor)
        if not broad:
            return self.none()
        # The cheap conditions first: where they hold nobody is asked whether the actor takes part.
        reason = reduce(or_, [*broad, *(part.reason() for part in beside)])
        mine = self.of_county_of(actor)
        if named:
            return mine.alias(seen=Case(When(reason, then=Value(True)), default=Value(False))).filter(
                seen=True
            )
        return mine.filter(reason)

    def of_county_of(self, actor: Actor) -> SuggestionQuerySet:
        """Of the actor's county, where there is one."""
        return self if actor.county_id is None else self.filter(county_id=actor.county_id)

    def open(self) -> SuggestionQuerySet:
        """Neither closed nor declined nor withdrawn."""
        return self.exclude(state__in=ENDED)

    def overdue(self, on: date) -> SuggestionQuerySet:
        """Open, and a day has passed: its own, or one of a unit that assists."""
        return self.open().filter(is_late(on))

    def on_tab(self, tab: str) -> SuggestionQuerySet:
        """The cases of one tab of the list."""
        return self.filter(state__in=states_of(tab))

    def for_list(self) -> SuggestionQuerySet:
        """With what a row shows, without the long texts."""
        return self.select_related(*LIST_RELATIONS).defer("body")

    def for_verb(self) -> SuggestionQuerySet:
        """With what every verb reads. Few joins: PostgreSQL needs 60 ms to plan twenty of them."""
        return self.select_related("congress", "rule", "deputy__person", "station")

    def for_page(self) -> SuggestionQuerySet:
        """With what a case's page shows besides."""
        split = apps.get_model("suggestions", "Split").objects
        merged = apps.get_model("suggestions", "Suggestion").objects.filter(merged_into=OuterRef("pk"))
        link = apps.get_model("suggestions", "DemandLink").objects
        # Most cases stand alone: then their page need not look for what they go with or come from.
        return (
            self.for_verb()
            .select_related(
                "county",
                "township",
                "topic",
                "outcome",
                "lead_unit",
                "deputy__delegation",
                "delegation",
                "motion",
            )
            .annotate(
                goes_with_others=Exists(merged)
                | Exists(split.filter(Q(whole=OuterRef("pk")) | Q(part=OuterRef("pk")))),
                has_links=Exists(link.filter(Q(demand=OuterRef("pk")) | Q(suggestion=OuterRef("pk")))),
            )
        )

    def published(self) -> SuggestionQuerySet:
        """Shown to everybody."""
        return self.filter(published_at__isnull=False)


class ClockQuerySet(QuerySet):
    """Limits of cases."""

    def running(self) -> ClockQuerySet:
        """Not stopped."""
        return self.filter(stopped_at__isnull=True)


class RuleQuerySet(QuerySet):
    """Versions of handling rules."""

    def visible_to(self, actor: Actor) -> RuleQuerySet:
        """The presets and the county's own."""
        return self.filter(Q(county__isnull=True) | Q(county_id=actor.county_id))

    def in_order(self) -> RuleQuerySet:
        """The counties' own before the presets, the newest version first."""
        return self.order_by(F("county_id").asc(nulls_last=True), "key", "-version")

    def in_force(self) -> RuleQuerySet:
        """Put into force and not retired."""
        return self.filter(frozen_at__isnull=False, retired_at__isnull=True)


class CodeQuerySet(QuerySet):
    """Rows of a code list."""

    def of_county(self, county_id: int | None) -> CodeQuerySet:
        """The presets and the county's own, without the retired."""
        return self.filter(Q(county__isnull=True) | Q(county_id=county_id), retired=False)


class MeetingQuerySet(QuerySet):
    """Hand-over meetings (交办会)."""

    def visible_to(self, actor: Actor) -> MeetingQuerySet:
        """The body's own; the county's, to those who oversee it; what a unit got a set from, to the unit."""
        if actor.kind == "system":
            return self if actor.county_id is None else self.filter(organization__county_id=actor.county_id)
        if not actor.is_member or not actor.can(Capability.VIEW_SUGGESTIONS):
            return self.none()
        keeps = actor.can(
            Capability.EXAMINE_SUGGESTION, Capability.DISPATCH_SUGGESTION, Capability.ASSIGN_UNITS,
            Capability.SEE_OVERVIEW, Capability.ASSIGN_DEMAND,
        )  # fmt: skip
        seen = Q(organization_id=actor.organization_id) if keeps else Q(pk__in=[])
        if actor.sees_county and actor.can(Capability.SEE_OVERVIEW):
            seen |= Q(organization__county_id=actor.county_id)
        if actor.can(Capability.HANDLE_CASE, Capability.ASSIGN_UNITS):
            receipts = apps.get_model("suggestions", "HandOverReceipt").objects
            seen |= Exists(receipts.filter(meeting=OuterRef("pk"), unit_id=actor.organization_id))
        return self.filter(seen)

    def standing(self) -> MeetingQuerySet:
        """Not voided."""
        return self.filter(voided_at__isnull=True)

    def counts(self, meetings: list) -> dict[int, dict[str, int]]:
        """``cases``, ``handed``, ``receipts``, ``returned`` of each of these: two queries."""
        found = {m.pk: {"cases": 0, "handed": 0, "receipts": 0, "returned": 0} for m in meetings}
        items = apps.get_model("suggestions", "HandOverItem").objects.filter(meeting__in=list(found))
        receipts = apps.get_model("suggestions", "HandOverReceipt").objects.filter(meeting__in=list(found))
        standing = items.filter(taken_out_at__isnull=True).order_by().values("meeting")
        for row in standing.annotate(cases=Count("pk"), handed=Count("batch")):
            found[row.pop("meeting")] |= row
        for row in (
            receipts.order_by()
            .values("meeting")
            .annotate(receipts=Count("pk"), returned=Count("returned_on"))
        ):
            found[row.pop("meeting")] |= row
        return found

    def for_page(self) -> MeetingQuerySet:
        """With what its pages and papers read."""
        return self.select_related(
            "organization__division",
            "organization__county__division",
            "session__term__congress__division",
            "session__term__congress__county",
        )


class StatementQuerySet(QuerySet):
    """Stated figures of years."""

    def visible_to(self, actor: Actor) -> StatementQuerySet:
        """The county's own clerks and leaders: every congress's; others: their own, and what is published."""
        if actor.kind == "system":
            return self
        if not actor.is_member or not actor.can(Capability.VIEW_SUGGESTIONS):
            return self.none()
        of_county = self.filter(congress__county_id=actor.county_id)
        if actor.can(Capability.SEE_OVERVIEW):
            return of_county
        return of_county.filter(Q(congress=actor.organization_id) | Q(published_at__isnull=False))


class SavedViewQuerySet(QuerySet):
    """Filters of the list that are kept."""

    def visible_to(self, actor: Actor) -> SavedViewQuerySet:
        """One's own at this desk, and the office's."""
        if not actor.is_member:
            return self.none()
        of_office = self.filter(organization=actor.organization_id, removed_at__isnull=True)
        # A congress's deputies are of its organization, but not of its office.
        office = Q(person__isnull=True) if actor.can(*AT_A_DESK) else Q(pk__in=[])
        return of_office.filter(Q(person=actor.person_id) | office)
