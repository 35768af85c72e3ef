"""What each actor may see of demands and suggestions (decisions A5), and the named lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import Division
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.lookups import AmongFew
from congress_portal.foundation.web.numbers import whole
from deputies.models import Mandate
from liaison_stations.models import StationPlacement

from .choices import AssignmentRole, Kind, Level
from .states import ENDED, NOT_HANDED_IN, AssignmentState, SuggestionState, states_of

# Whoever handles or assigns sees the cases of its unit's parts and no others.
ONLY_THEIR_PARTS = (Capability.HANDLE_CASE, Capability.ASSIGN_UNITS)
# Who shares a desk with others of the organization.
AT_A_DESK = (
    Capability.EXAMINE_SUGGESTION,
    Capability.ASSIGN_UNITS,
    Capability.HANDLE_CASE,
    Capability.ASSIGN_DEMAND,
)
# Parts of which no column of the case tells: assisting, separate, sent back.
BESIDE_THE_COLUMNS = ~Q(role__in=(AssignmentRole.LEAD, AssignmentRole.COORDINATE)) | Q(
    state=AssignmentState.SENT_BACK
)
# What a list shows of other tables: one query.
LIST_RELATIONS = ("township", "deputy__person", "lead_unit", "delegation")


def is_late(on: date) -> Q:
    """The case's own day has passed, or that of a unit that assists."""
    return Q(due__lt=on) | Q(assist_due__lt=on)


class SuggestionQuerySet(QuerySet):
    """Demands and suggestions."""

    def visible_to(self, actor: Actor) -> SuggestionQuerySet:
        """Own territory, own congress, or participation.

        Publishing opens nothing here: the public reads the cleared text (``Publication``), never the case.

        A draft is its signatories' alone. A confidential case: its parties and the owning congress.
        A demand sent straight to the county passes the township by: neither its station nor its
        congress nor its deputies see it (decisions C20).
        """
        if actor.kind == "system":
            return self if actor.county_id is None else self.filter(county_id=actor.county_id)
        if actor.kind == "bearer":
            label, _, pk = actor.token_key.partition(":")
            return self.filter(pk=pk) if label == "suggestions.suggestion" and whole(pk) else self.none()
        broad, beside = self.reasons_for(actor)
        if not broad:
            return self.none()
        # The cheap conditions first: where they hold nobody is asked whether the actor takes part.
        return self.of_county_of(actor).filter(reduce(or_, [*broad, *(part.reason for part in beside)]))

    def of_county_of(self, actor: Actor) -> SuggestionQuerySet:
        """Of the actor's county, where there is one."""
        return self if actor.county_id is None else self.filter(county_id=actor.county_id)

    def reasons_for(self, actor: Actor, *, apart: bool = False) -> tuple[list[Q], list[Taking]]:
        """Why a member sees cases; one reason is enough, several may hold. No reasons: nothing is seen.

        The broad ones first, by columns of the case that an index begins with; then those by which
        somebody takes part, mostly in a few cases. ``lists`` reads each ``apart``: then every station of
        a deputy is a reason of its own, and the own cases go by their mandates' keys, which takes a query.
        """
        if not actor.is_member or not actor.can(Capability.VIEW_SUGGESTIONS):
            return [], []
        if actor.can(Capability.ACCEPT_DEMAND):
            return _of_deputy(actor, apart=apart)
        taking = [_by(actor, _own(actor)), _by(actor, _entered(actor)), *_participates(actor)]
        if actor.can(*ONLY_THEIR_PARTS):
            # The columns say who leads and who coordinates; what was withdrawn is led by nobody any more,
            # though the column stays.
            leads = Q(lead_unit_id=actor.organization_id) & ~Q(state=SuggestionState.WITHDRAWN)
            coordinates = Q(coordinator_id=actor.organization_id)
            most, other = (coordinates, leads) if actor.can(Capability.ASSIGN_UNITS) else (leads, coordinates)
            return [most], [_by(actor, other), *taking]
        handed_in = ~Q(state__in=NOT_HANDED_IN)
        if not actor.sees_county:
            broad, at_station = _interests(actor)
            return [interest & handed_in for interest in broad], [*taking, _by(actor, at_station & handed_in)]
        common = Q(confidential=False) | Q(congress_id=actor.organization_id)
        # Few in one list: what is not for everybody there.
        hidden = Q(state__in=NOT_HANDED_IN) | Q(confidential=True) & ~Q(congress_id=actor.organization_id)
        return [common & handed_in], [_by(actor, hidden & reduce(or_, [part.reason for part in taking]))]

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


@dataclass(frozen=True)
class Taking:
    """One way to take part: as a condition on a case, and as the keys of all cases, found without reading others."""

    reason: Q
    keys: Callable[[], QuerySet]


def _by(actor: Actor, reason: Q, apart_from: Q | None = None) -> Taking:
    """By columns of the case; those keys are left out that another list has anyway."""

    def keys() -> QuerySet:
        rows = _rows("Suggestion").of_county_of(actor).filter(reason)
        return (rows if apart_from is None else rows.exclude(apart_from)).values("pk")

    return Taking(reason, keys)


def _rows(model: str) -> QuerySet:
    """Rows of a model of this app, by name: the models stand on this module."""
    return apps.get_model("suggestions", model).objects.order_by()


def _parts(actor: Actor) -> QuerySet:
    """A unit that sent a case back still sees that it did; one whose part was cancelled does not."""
    return (
        _rows("HandlingAssignment")
        .filter(unit_id=actor.organization_id)
        .exclude(state=AssignmentState.CANCELLED)
    )


def _has_part(actor: Actor, case_ref: str = "pk") -> Exists:
    return Exists(_parts(actor).filter(suggestion=OuterRef(case_ref)))


def _own(actor: Actor) -> Q:
    """Of whom it is: who raised a suggestion, whom a demand waits for."""
    return Q(deputy__person_id=actor.person_id)


def _entered(actor: Actor) -> Q:
    return Q(entered_by_id=actor.person_id)


def _of_deputy(actor: Actor, *, apart: bool) -> tuple[list[Q], list[Taking]]:
    """A congress's suggestions are printed for its deputies; voters' demands are their station's."""
    handed_in = ~Q(state__in=NOT_HANDED_IN)
    printed = Q(congress_id=actor.organization_id, kind=Kind.SUGGESTION, confidential=False)
    # A station's demands of ten years, and a deputy's own, are more than are gathered by key.
    if apart:
        own, stations = _by_keys(actor)
    else:
        own, stations = _own(actor), [_of_own_station(actor)]
    broad = [interest & handed_in for interest in (printed, *stations, own)]
    drafts = _by(actor, own & Q(state__in=NOT_HANDED_IN))
    return broad, [drafts, _by(actor, _entered(actor), apart_from=own), *_participates(actor)]


def _participates(actor: Actor) -> list[Taking]:
    """Co-signatory; the unit that handles or coordinates it; who leads a key case."""
    # Who is asked to sign reads it; who said no, or was not asked yet, does not. The lead is the case's deputy.
    signed = _rows("Signature").filter(
        mandate__person_id=actor.person_id,
        lead=False,
        declined_at=None,
        asked_at__isnull=False,
        lapsed_at=None,
    )
    parts = _parts(actor)
    if actor.can(*ONLY_THEIR_PARTS):
        # The case itself tells who leads and who coordinates it.
        parts = parts.filter(BESIDE_THE_COLUMNS)
    found = [
        Taking(Q(Exists(signed.filter(suggestion=OuterRef("pk")))), lambda: signed.values("suggestion")),
        Taking(Q(_has_part(actor)), lambda: parts.values("suggestion")),
        # What is handled together with its case is the unit's to read, since it answers both.
        _by(actor, Q(state=SuggestionState.MERGED) & _has_part(actor, "merged_into")),
    ]
    if actor.can(Capability.SEE_OVERVIEW):
        # Who leads a key case sees it, confidential or not.
        led = _rows("KeyCase").standing().filter(leader_id=actor.person_id)
        found.append(
            Taking(
                Q(key=True) & Exists(led.filter(suggestion=OuterRef("pk"))), lambda: led.values("suggestion")
            )
        )
    return found


def _interests(actor: Actor) -> tuple[list[Q], Q]:
    """Own congress and territory; own station. What is published is read on its public page, as it was cleared."""
    organization = actor.organization_id
    at_home = Q(direct_to_county=False)
    own = [Q(congress_id=organization), Q(township_congress_id=organization) & at_home]
    if actor.division_path:
        places = Division.objects.order_by().filter(territory_q(actor, "path")).values("pk")
        own.append(Q(AmongFew("origin_division_id", places), confidential=False) & at_home)
    return own, Q(station__organization_id=organization) & at_home


def _of_own_station(actor: Actor) -> Q:
    """Demands of the stations where the deputy is placed; the county's own only to county deputies."""
    placed = StationPlacement.objects.order_by().filter(
        mandate__person_id=actor.person_id, ends_on__isnull=True
    )
    of_county = placed.filter(mandate__level=Level.COUNTY)
    return Q(AmongFew("station_id", placed.values("station")), kind=Kind.DEMAND) & (
        Q(direct_to_county=False) | Q(AmongFew("station_id", of_county.values("station")))
    )


def _by_keys(actor: Actor) -> tuple[Q, list[Q]]:
    """The own cases, and those of each station, by keys: so an index gives them in the list's order. One query."""
    mandates = Mandate.objects.order_by().filter(person_id=actor.person_id)
    placed = mandates.values_list("pk", "level", "station_placements__station", "station_placements__ends_on")
    own: set[int] = set()
    found: dict[int, bool] = {}
    for mandate, level, station, left_on in placed:
        own.add(mandate)
        if station is not None and left_on is None:
            found[station] = found.get(station, False) or level == Level.COUNTY
    return Q(deputy_id__in=sorted(own)), [
        Q(station_id=pk, kind=Kind.DEMAND) & (Q() if of_county else Q(direct_to_county=False))
        for pk, of_county in found.items()
    ]


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
