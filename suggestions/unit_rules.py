"""What units may do with their parts beyond the table: drafts with the head, second returns, extensions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability

from .choices import VOTER_HOLDS_LINK, Level, Limit, Option
from .models import (
    CloseRequest,
    DemandLink,
    ExtensionRequest,
    HandlingAssignment,
    Reply,
    ReplyDraft,
    Signature,
    Suggestion,
    SuggestionAttachment,
    UnitDesk,
)
from .states import AssignmentState, SuggestionState
from .unit_choices import OPEN_DRAFTS, Consent, DraftState

A = AssignmentState


def with_unit_facts(parts: QuerySet[HandlingAssignment]) -> QuerySet[HandlingAssignment]:
    """Each part with ``head_signs``, ``draft_state`` and ``extension`` ("" where there is none).

    ``cosigned``, ``goes_with_others`` and ``came_of_demands``: whether others than the lead signed the case,
    whether other cases are handled with it, and whether it was raised out of demands; ``asks_to_close`` and
    ``joined``: whether the unit has asked to close this round, and whether its reply is another unit's. Asked
    here to save verbs a query each.
    """
    signed = Signature.objects.filter(
        suggestion=OuterRef("suggestion"), lead=False, confirmed_at__isnull=False, declined_at__isnull=True
    )
    drafts = ReplyDraft.objects.filter(assignment=OuterRef("pk"), state__in=OPEN_DRAFTS)
    wishes = ExtensionRequest.objects.filter(assignment=OuterRef("pk"), settled_at__isnull=True)
    asked = CloseRequest.objects.filter(assignment=OuterRef("pk"), round=OuterRef("round"))
    joined = Reply.objects.filter(
        assignment=OuterRef("pk"), round=OuterRef("round"), joins__isnull=False, superseded=False
    )
    merged = Suggestion.objects.filter(
        merged_into=OuterRef("suggestion"), state=SuggestionState.MERGED
    ).order_by()
    return parts.annotate(
        cosigned=Exists(signed),
        goes_with_others=Exists(merged),
        came_of_demands=Exists(DemandLink.objects.filter(suggestion=OuterRef("suggestion")).order_by()),
        head_signs=Exists(UnitDesk.objects.filter(unit=OuterRef("unit"), head_signs=True)),
        draft_state=Coalesce(Subquery(drafts.values("state")[:1]), Value("")),
        asks_to_close=Exists(asked),
        draft_files=Exists(SuggestionAttachment.objects.filter(draft__assignment=OuterRef("pk"))),
        joined=Exists(joined),
        extension=Coalesce(Subquery(wishes.values("consent")[:1]), Value("")),
    )


def must_be_signed(actor: Actor, part: HandlingAssignment) -> bool:
    """Whether what this actor writes for the part leaves only with the head's signature."""
    return part.head_signs and actor.kind != "system" and not actor.can(Capability.SIGN_REPLY)


def joinable(part: HandlingAssignment, parts: Iterable[HandlingAssignment]) -> list[HandlingAssignment]:
    """The other units that answer separately and have answered this round: their reply may be joined."""
    if not part.is_separate:
        return []
    return [
        other
        for other in parts
        if other.pk != part.pk
        and other.is_separate
        and other.round == part.round
        and other.state == A.REPLIED
    ]


def part_allows(
    actor: Actor, part: HandlingAssignment, move: str, parts: Iterable[HandlingAssignment]
) -> bool:
    """Whether this move of a unit makes sense for its part now; its state is right already."""
    waits = part.draft_state == DraftState.SUBMITTED
    match move:
        case "send_back":
            return part.may_send_back
        case "reply":
            return not waits and not must_be_signed(actor, part)
        case "submit_reply":
            return not waits and must_be_signed(actor, part)
        case "sign_reply" | "return_reply":
            return waits
        case "join_reply":
            return not waits and not must_be_signed(actor, part) and bool(joinable(part, parts))
        case "correct_reply":
            return not (part.is_assisting or part.joined or must_be_signed(actor, part))
        case "ask_extension":
            return part.owes_answer and not part.extension and part.answer_due is not None
    return True


def case_allows(
    actor: Actor, case: Suggestion, move: str, parts: Callable[[Suggestion], list[HandlingAssignment]]
) -> bool:
    """Whether a move of nobody's part makes sense for the case now; its state is right already."""
    match move:
        case "decline":
            # What was answered stays in the figures.
            return not (case.last_reply_at or case.evaluated_on)
        case "reopen":
            # A demand that no unit held goes back to its deputy.
            return case.is_demand or any(part.stands and part.owes_answer for part in parts(case))
        case "redispatch":
            return bool(replaceable(case.state, parts(case)))
        case "return_dispatch":
            if case.state != SuggestionState.SENT_BACK:
                return True
            return not needs_leader(parts(case)) and not have_answered(parts(case))
        case "decide_unit":
            return needs_leader(parts(case))
        case "consent_extension":
            return any(part.extension == Consent.ASKED for part in parts(case))
        case "refuse_extension":
            return any(part.extension for part in parts(case))
        case "extend":
            return any(part.answer_due is not None for part in parts(case))
        case "deny_consult":
            return case.consulted_on is not None
        case "record_evaluation":
            return evaluated_by_deputy(case)
        case "object_evaluation":
            return any(
                row.counts and row.on_paper and row.mandate.person_id == actor.person_id
                for row in evaluations_of(case)
            )
    return True


def evaluations_of(case: Suggestion) -> list[Any]:
    """What was said of the result, the last first; read once for one instance of the case."""
    if case.evaluated_on is None or case.imported:
        return []
    if "_evaluations" not in case.__dict__:
        case._evaluations = list(case.evaluations.select_related("mandate__person"))
    return case._evaluations


def evaluated_by_deputy(case: Suggestion) -> bool:
    """A deputy says whether it helped; for demands by code the voter does."""
    return case.deputy_id is not None and not (case.is_demand and case.channel in VOTER_HOLDS_LINK)


def came_back(part: HandlingAssignment, parts: Iterable[HandlingAssignment]) -> bool:
    """Whether another unit sent this part's share of the case back before (玉林: then a leader decides)."""
    parts = list(parts)
    if part.is_lead:
        return any(p.pk != part.pk and p.is_lead and p.sent_back_at is not None for p in parts)
    before = {p.replaced_by_id: p for p in parts if p.replaced_by_id is not None}
    # Also past a unit from which the share was taken in between.
    while (part := before.pop(part.pk, None)) is not None:
        if part.sent_back_at is not None:
            return True
    return False


def takeable(parts: Iterable[HandlingAssignment]) -> list[HandlingAssignment]:
    """The parts that may be taken from a unit that has not answered; what a leader decided stays."""
    return [
        part
        for part in parts
        if part.state in (A.PENDING, A.HANDLING) and not part.is_coordinating and part.decided_by_id is None
    ]


def replaceable(state: str, parts: Iterable[HandlingAssignment]) -> list[HandlingAssignment]:
    """The parts whose unit may be changed now: what was sent back first, then what a unit holds.

    While a share of the case lies with the office only what was sent back; what came back twice is a leader's.
    """
    parts = list(parts)
    back = [p for p in parts if p.state == A.SENT_BACK and p.replaced_by_id is None]
    standing = {None, *(p.pk for p in parts if p.stands)}
    # What assisted before the case was handed over anew is history.
    assists = [p for p in back if p.is_assisting and p.parent_id in standing]
    if state != SuggestionState.SENT_BACK:
        return [*assists, *takeable(parts)]
    shares = [p for p in back if p.owes_answer and not came_back(p, [q for q in parts if q.pk < p.pk])]
    return [*shares, *assists] if shares else []


def needs_leader(parts: Iterable[HandlingAssignment]) -> bool:
    """A share of the case has come back for the second time and nobody holds it."""
    parts = list(parts)
    open_shares = [
        part
        for part in parts
        if part.state == A.SENT_BACK and part.owes_answer and part.replaced_by_id is None
    ]
    return any(came_back(part, [p for p in parts if p.pk < part.pk]) for part in open_shares)


def relievable(case: Suggestion, parts: Iterable[HandlingAssignment]) -> HandlingAssignment | None:
    """The lead in whose place another unit may be named for a rework; a township has no other one."""
    if case.level == Level.TOWNSHIP:
        return None
    owing = [part for part in parts if part.stands and part.owes_answer]
    return owing[0] if len(owing) == 1 and owing[0].is_lead else None


def have_answered(parts: Iterable[HandlingAssignment]) -> list[HandlingAssignment]:
    """The parts of units that answered: sending the whole case back would undo what they have done."""
    return [part for part in parts if part.owes_answer and part.state in (A.REPLIED, A.DONE)]


def signed_mandates(case: Suggestion) -> list[Any]:
    """The lead and the co-signers who agreed; of a demand, the deputy who follows it."""
    if case.is_demand:
        return [case.deputy] if case.deputy_id else []
    rows = case.signatures.filter(declined_at__isnull=True).filter(
        Q(lead=True) | Q(confirmed_at__isnull=False)
    )
    signed = [row.mandate for row in rows.select_related("mandate__person").order_by("-lead", "pk")]
    if case.deputy_id and case.deputy_id not in {mandate.pk for mandate in signed}:
        return [case.deputy, *signed]
    return signed


def answered_mandates(case: Suggestion) -> list[Any]:
    """Who gets the reply: each signatory, unless the rule names the lead alone (青岛 answers the lead)."""
    if not case.is_demand:
        cell = case.rule.cell(Limit.ANSWERED)
        if cell is None or cell.choice != Option.LEAD:
            return signed_mandates(case)
    return [case.deputy] if case.deputy_id else []
