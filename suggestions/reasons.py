"""Why an actor sees a case (decisions A5): as conditions for ``visible_to``, as lists apart for ``lists``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.models import HIGHER_LEVELS, Division, OrganizationKind
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.lookups import AmongFew
from deputies.models import Mandate
from liaison_stations.models import StationPlacement

from .choices import AssignmentRole, Kind, Level
from .states import NOT_HANDED_IN, AssignmentState, SuggestionState

# Whoever handles or assigns sees the cases of its unit's parts and no others.
ONLY_THEIR_PARTS = (Capability.HANDLE_CASE, Capability.ASSIGN_UNITS)
# Congresses and stations get no case to handle: nobody looks for their parts.
NEVER_UNITS = frozenset(
    {
        OrganizationKind.COUNTY_CONGRESS,
        OrganizationKind.TOWNSHIP_CONGRESS,
        OrganizationKind.STREET_COMMITTEE,
        OrganizationKind.STATION,
        *HIGHER_LEVELS,
    }
)
# Parts of which no column of the case tells: assisting, separate, sent back.
BESIDE_THE_COLUMNS = ~Q(role__in=(AssignmentRole.LEAD, AssignmentRole.COORDINATE)) | Q(
    state=AssignmentState.SENT_BACK
)


@dataclass(frozen=True)
class Taking:
    """One way to take part: as a condition on a case, and as the keys of all cases, found without reading others.

    Either is put together when it is asked for: a list wants the keys, ``visible_to`` the condition.
    """

    reason: Callable[[], Q]
    keys: Callable[[], QuerySet]


def reasons_for(actor: Actor, *, apart: bool = False) -> tuple[list[Q], list[Taking]]:
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
    return [common & handed_in], [_by(actor, hidden & reduce(or_, [part.reason() for part in taking]))]


def _by(actor: Actor, reason: Q, apart_from: Q | None = None) -> Taking:
    """By columns of the case; those keys are left out that another list has anyway."""

    def keys() -> QuerySet:
        rows = _rows("Suggestion").of_county_of(actor).filter(reason)
        return (rows if apart_from is None else rows.exclude(apart_from)).values("pk")

    return Taking(lambda: reason, keys)


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
    found = [
        Taking(
            lambda: Q(Exists(signed.filter(suggestion=OuterRef("pk")))), lambda: signed.values("suggestion")
        )
    ]
    if actor.organization is not None and actor.organization.kind not in NEVER_UNITS:
        found += _as_unit(actor)
    if actor.can(Capability.SEE_OVERVIEW):
        # Who leads a key case sees it, confidential or not.
        led = _rows("KeyCase").standing().filter(leader_id=actor.person_id)
        found.append(
            Taking(
                lambda: Q(key=True) & Exists(led.filter(suggestion=OuterRef("pk"))),
                lambda: led.values("suggestion"),
            )
        )
    return found


def _as_unit(actor: Actor) -> list[Taking]:
    """By the parts of the own unit, and what is handled together with such a case: it answers both."""
    parts = _parts(actor)
    if actor.can(*ONLY_THEIR_PARTS):
        # The case itself tells who leads and who coordinates it.
        parts = parts.filter(BESIDE_THE_COLUMNS)
    return [
        Taking(lambda: Q(_has_part(actor)), lambda: parts.values("suggestion")),
        _by(actor, Q(state=SuggestionState.MERGED) & _has_part(actor, "merged_into")),
    ]


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
