"""A step of one unit's part: the case locked, the part the actor's own; and the files of what it does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.attachments.services import CheckedFile, store_all
from congress_portal.foundation.web.refusals import Conflict, Denied

from ..models import HandlingAssignment, SuggestionAttachment
from ..parties import all_parts
from ..states import ASSIGNMENT_MOVES
from .step import Step, begin


def begin_part(
    move: str, *, actor: Actor, assignment: HandlingAssignment, at: datetime
) -> tuple[Step, HandlingAssignment, list[HandlingAssignment]]:
    """Lock the case, then check that this part is the actor's and stands where the move begins."""
    step = begin(move, actor=actor, suggestion=assignment.suggestion_id, at=at)
    parts = all_parts(step.case)
    part = next(p for p in parts if p.pk == assignment.pk)
    if actor.kind != "system" and part.unit_id != actor.organization_id:
        raise Denied(f"这一份由{part.unit}承办，您不能{step.move.label}。")
    if part.state not in ASSIGNMENT_MOVES[move][0]:
        raise Conflict(
            f"{part.unit}的这一份现在是“{part.get_state_display()}”，不能再{step.move.label}。请刷新页面看最新情况。"
        )
    return step, part, parts


def keep_files(files: Iterable[CheckedFile], step: Step, purpose: str, **owner: Any) -> None:
    """Store the files of what a step does, in one statement."""
    store_all(
        SuggestionAttachment,
        files,
        actor=step.actor,
        at=step.at,
        suggestion=step.case,
        purpose=purpose,
        **owner,
    )
