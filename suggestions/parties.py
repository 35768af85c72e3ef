"""What an actor is to a case, and so which moves are open to whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.slots import subject_key

from .choices import UNSETTLED, ClockKind, CommitmentState, Level
from .endings import closing_obstacle, rank_of, rework_obstacle
from .evaluators import evaluating_as, evaluators_of
from .hands import hand_of, handled_by
from .models import HandlingAssignment, Suggestion, SuggestionClock
from .states import (
    ASSIGNMENT_MOVES,
    AssignmentState,
    Move,
    Party,
    SuggestionState,
    legal_moves,
)
from .unit_rules import case_allows, evaluated_by_deputy, part_allows, with_unit_facts

_WAITING = SuggestionState.AWAITING_ACCEPT


def mandates_at(actor: Actor, case: Suggestion):
    """The actor's mandates that may take up this demand: placed at its station, of the right level."""
    from deputies.models import Mandate

    placed = Mandate.objects.filter(
        person_id=actor.person_id,
        station_placements__station_id=case.station_id,
        station_placements__ends_on__isnull=True,
    )
    return placed.filter(level=Level.COUNTY) if case.direct_to_county else placed


def is_placed(actor: Actor, case: Suggestion) -> bool:
    """Whether the actor has such a mandate; asked once for one instance of the case and each person."""
    known: dict[int | None, bool] = case.__dict__.setdefault("_placed", {})
    if actor.person_id not in known:
        known[actor.person_id] = mandates_at(actor, case).exists()
    return known[actor.person_id]


def is_own_deputy(actor: Actor, case: Suggestion) -> bool:
    """The deputy the case belongs to, in whichever of the deputy's roles."""
    return case.deputy_id is not None and case.deputy.person_id == actor.person_id is not None


def all_parts(case: Suggestion) -> list[HandlingAssignment]:
    """The parts of a case, oldest first; read once for one instance of the case.

    A verb reads them after it has locked the case, so they cannot change under its hands. Each has
    ``answer_due``, the day until which its answer is owed, None where no such limit runs, and ``limit_since``,
    the day from which its answer or opinion was counted first.
    """
    if not hasattr(case, "_parts"):
        owed = SuggestionClock.objects.running().filter(
            assignment=OuterRef("pk"), kind__in=[ClockKind.REPLY, ClockKind.REWORK]
        )
        counted = SuggestionClock.objects.filter(
            assignment=OuterRef("pk"), kind__in=[ClockKind.REPLY, ClockKind.REWORK, ClockKind.OPINION]
        )
        people = {case.deputy.person_id if case.deputy_id else None, case.__dict__.get("_moved_by")} - {None}
        case._parts = list(
            with_unit_facts(case.assignments.select_related("unit"))
            .annotate(
                answer_due=Subquery(owed.order_by("due").values("due")[:1]),
                limit_since=Subquery(counted.order_by("started_on").values("started_on")[:1]),
            )
            .annotate(
                **{
                    f"hand_{pk}": models.ExpressionWrapper(hand_of(pk, case), models.BooleanField())
                    for pk in people
                }
            )
            .order_by("pk")
        )
        if case._parts:
            # Known with that, for ``handled_by``.
            hands = case.__dict__.setdefault("_hands", {})
            hands.update({pk: any(getattr(p, f"hand_{pk}") for p in case._parts) for pk in people})
    return case._parts


def standing_parts(case: Suggestion) -> list[HandlingAssignment]:
    """The parts that count: neither sent back nor cancelled."""
    return [part for part in all_parts(case) if part.stands]


def promises_of(case: Suggestion) -> list:
    """The promises of a case's standing replies, the earliest first; read once for one instance of the case.

    Each has ``verdict_due``, the day until which the deputy is waited for, None where no such limit runs.
    """
    if not hasattr(case, "_promises"):
        verdict = SuggestionClock.objects.running().filter(
            suggestion=case, assignment=OuterRef("reply__assignment"), kind=ClockKind.VERDICT
        )
        case._promises = list(
            case.commitments.standing()
            .select_related("unit")
            .annotate(verdict_due=Subquery(verdict.order_by("-due").values("due")[:1]))
            .order_by("due", "pk")
        )
    return case._promises


def part_of(actor: Actor, case: Suggestion) -> HandlingAssignment | None:
    """The actor's own unit's part, other than coordinating."""
    for part in standing_parts(case):
        if part.unit_id == actor.organization_id and not part.is_coordinating:
            return part
    return None


def is_party(actor: Actor, case: Suggestion, party: str) -> bool:
    """Whether the actor stands in this relation to the case; the system does in each."""
    if actor.kind == "system":
        return True
    if party == Party.SYSTEM:
        return False
    if party == Party.VOTER:
        return actor.kind == "bearer" and case.is_demand and actor.token_key == subject_key(case)
    if not actor.is_member:
        return False
    organization = actor.organization_id
    match party:
        case Party.AUTHOR:
            return not case.is_demand and is_own_deputy(actor, case)
        case Party.INVITED:
            return pending_signature(actor, case) is not None
        case Party.WRITER:
            return case.entered_by_id is not None and case.entered_by_id == actor.person_id
        case Party.FOLLOWER:
            return case.is_demand and case.state != _WAITING and is_own_deputy(actor, case)
        case Party.STATION_DEPUTY:
            if not case.is_demand or case.state != _WAITING:
                return False
            return is_own_deputy(actor, case) or is_placed(actor, case)
        case Party.STATION:
            return not case.direct_to_county and organization in (
                case.township_congress_id,
                case.station.organization_id if case.station_id else None,
            )
        case Party.CONGRESS:
            return organization == case.congress_id
        case Party.OVERSEER:
            county = actor.county
            return county is not None and (county.pk, county.congress_id) == (case.county_id, organization)
        case Party.SIGNATORY:
            return not case.is_demand and has_signed(actor, case)
        case Party.OFFICE:
            return any(part.unit_id == organization and part.is_coordinating for part in standing_parts(case))
        case Party.UNIT:
            return part_of(actor, case) is not None
    return False


def has_signed(actor: Actor, case: Suggestion) -> bool:
    """Whether this person's signature stands under the suggestion; asked once for one instance of the case."""
    known: dict[int | None, bool] = case.__dict__.setdefault("_signed", {})
    if actor.person_id not in known:
        known[actor.person_id] = (
            case.signatures.filter(mandate__person_id=actor.person_id, declined_at=None)
            .filter(Q(lead=True) | Q(confirmed_at__isnull=False))
            .exists()
        )
    return known[actor.person_id]


def pending_signature(actor: Actor, case: Suggestion):
    """The invitation to co-sign that this person has not answered; read once for one instance of the case."""
    if case.state != SuggestionState.COSIGNING or actor.person_id is None:
        return None
    if "_invited" not in case.__dict__:
        rows = case.signatures.select_related("mandate__person").order_by("-lead", "pk")
        # Whoever hands the case in with this answer goes on with these rows.
        case._signers = list(rows)
        case._invited = [
            row
            for row in case._signers
            if row.asked_at and not (row.lead or row.confirmed_at or row.declined_at or row.lapsed_at)
        ]
    return next((row for row in case._invited if row.mandate.person_id == actor.person_id), None)


def _signing_allows(case: Suggestion, name: str) -> bool:
    """A draft is handed in, unless somebody named has not answered: then they are invited first."""
    if case.state != SuggestionState.DRAFT:
        return True
    if "_unanswered" not in case.__dict__:
        rows = case.signatures.filter(lead=False, confirmed_at=None, declined_at=None, lapsed_at=None)
        case._unanswered = rows.exists()
    return case._unanswered == (name == "invite")


def holds(actor: Actor, capabilities: Iterable[str]) -> bool:
    """One of the capabilities, or none is asked for."""
    capabilities = tuple(capabilities)
    return not capabilities or actor.can(*capabilities)


def may(actor: Actor, case: Suggestion, move: Move) -> bool:
    """Capability and relation; the state is not asked about here."""
    return holds(actor, move.capabilities) and any(is_party(actor, case, p) for p in sorted(move.parties))


# Moves of a unit's part, and whether its part is where the move begins.
_OF_A_PART = frozenset(ASSIGNMENT_MOVES) - {"assign", "rework", "close", "cancel"}
_ANSWERS_LATER = {"request_close"}


def _part_allows(actor: Actor, case: Suggestion, move: Move) -> bool:
    part = part_of(actor, case)
    if part is None:
        return False
    if move.name in _ANSWERS_LATER:
        if part.is_assisting or part.state != AssignmentState.REPLIED:
            return False
        return not part.asks_to_close
    if part.state not in ASSIGNMENT_MOVES[move.name][0]:
        return False
    return part_allows(actor, part, move.name, standing_parts(case))


def _promise_allows(actor: Actor, case: Suggestion, move: Move, on: date) -> bool:
    """Whether a promise is where the move begins: made by this unit, or to be judged or settled now."""
    rows = [row for row in promises_of(case) if row.state in UNSETTLED]
    if move.name == "report_kept":
        own = (CommitmentState.OPEN, actor.organization_id)
        return actor.kind == "system" or any((p.state, p.unit_id) == own for p in rows)
    allows = may_judge if move.name == "judge_kept" else may_settle
    return any(allows(row, on) for row in rows)


def may_judge(row, on: date) -> bool:
    """Whether the deputy may judge a promise: its unit has reported, or its day passed without a report."""
    return row.state == CommitmentState.REPORTED or (row.state == CommitmentState.OPEN and row.due < on)


def may_settle(row, on: date) -> bool:
    """Whether the congress may settle a promise: judged, or said to be done and not judged in time, or late."""
    if row.state == CommitmentState.OPEN:
        return row.due < on
    return bool(row.verdict) or row.verdict_due is None or row.verdict_due < on


# Who handled the case makes none of these.
_APART = frozenset(
    {"close", "evaluate", "record_evaluation", "judge_kept", "fulfil", "override", "decide_unit"}
)


def _sense(actor: Actor, case: Suggestion, move: Move, on: date) -> bool:
    """Whether the verb would take the move now, as far as it can be known before anything is typed."""
    match move.name:
        case "invite" | "submit":
            return _signing_allows(case, move.name)
        case "report_kept" | "judge_kept" | "fulfil":
            return _promise_allows(actor, case, move, on)
        case "close":
            return not closing_obstacle(case, all_parts(case), on)
        case "rework":
            return not rework_obstacle(case)
        case "evaluate":
            return evaluated_by_deputy(case) and evaluating_as(actor, case) is not None
        case "record_evaluation":
            # Who handled it is read with the parts.
            return bool(all_parts(case) and evaluators_of(case))
    return True


def available_moves(
    actor: Actor, case: Suggestion, *, handled: bool | None = None, on: date | None = None
) -> list[Move]:
    """What this actor can do with this case on a day, the most urgent first: the buttons of its page.

    Without a day: once every limit has passed.

    ``handled`` is the answer of ``handled_by``, where the caller knows it without asking. A few
    queries, none for those who have no part in it.
    """
    if case.imported:
        return []
    on = on or date.max
    found = []
    for move in legal_moves(case.state, case.kind, case.level):
        if not move.parties - {Party.SYSTEM} or actor.kind == "system":
            continue
        if not holds(actor, move.capabilities) or not case_allows(actor, case, move.name, all_parts):
            continue
        if not may(actor, case, move):
            continue
        if move.name in _OF_A_PART and not _part_allows(actor, case, move):
            continue
        if move.name in _APART:
            handled = handled_by(actor, case) if handled is None else handled
            if handled:
                continue
        if _sense(actor, case, move, on):
            found.append(move)
    return sorted(found, key=lambda move: rank_of(move.name, move.rank, case))
