"""The parts of a case and what they make of it (decisions C14)."""

from __future__ import annotations

from collections.abc import Iterable

from ..models import HandlingAssignment, Suggestion
from ..states import AssignmentState, SuggestionState

S = SuggestionState
A = AssignmentState


def answering(parts: Iterable[HandlingAssignment]) -> list[HandlingAssignment]:
    """The standing parts that owe the author an answer."""
    return [part for part in parts if part.stands and part.owes_answer]


def unresolved(parts: Iterable[HandlingAssignment]) -> list[HandlingAssignment]:
    """Answering parts that were sent back and have no successor yet."""
    return [
        part
        for part in parts
        if part.state == A.SENT_BACK and part.owes_answer and part.replaced_by_id is None
    ]


def derived_state(case: Suggestion, parts: Iterable[HandlingAssignment]) -> str:
    """The state the parts put their case into while units hold it."""
    parts = list(parts)
    if unresolved(parts):
        return S.SENT_BACK
    states = {part.state for part in answering(parts)}
    if A.PENDING in states:
        return S.AWAITING_ACKNOWLEDGE
    if states <= {A.REPLIED, A.DONE} and states:
        return S.REPLIED
    return S.REWORK if case.round > 1 else S.HANDLING


def state_and_acts(
    case: Suggestion, part: HandlingAssignment, parts: Iterable[HandlingAssignment]
) -> tuple[str, str]:
    """Where a unit's step leaves the case, and whom it waits for: who assists moves nobody's case."""
    if part.is_assisting:
        return case.state, case.acts
    parts = list(parts)
    return derived_state(case, parts), who_acts(parts)


def who_acts(parts: Iterable[HandlingAssignment]) -> str:
    """The units that still have to do something, for the list's column."""
    return "、".join(str(part.unit) for part in answering(parts) if part.state not in (A.REPLIED, A.DONE))
