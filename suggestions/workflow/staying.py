"""A share that came back is left to a unit that answers for the case already: no second unit is named."""

from __future__ import annotations

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import holders_of, open_todos
from congress_portal.foundation.web.refusals import Refused

from ..models import HandlingAssignment, Suggestion
from ..states import AssignmentState, SuggestionState
from .asking import begin_evaluation, wait_for_evaluation
from .merging import answer_merged
from .parts import derived_state, unresolved, who_acts
from .step import Step

S = SuggestionState
A = AssignmentState


def left_to(
    step: Step,
    old: HandlingAssignment,
    holder: HandlingAssignment,
    parts: list[HandlingAssignment],
    note: str,
) -> Suggestion:
    """No second unit is needed: one that answers for the case already answers for this share too."""
    case, unit = step.case, holder.unit
    if not holder.owes_answer:
        raise Refused(f"{unit}已经在这件里协办或者统筹，请改派给别的单位。", field="unit")
    old.state, old.finished_at, old.version = A.CANCELLED, step.at, old.version + 1
    old.save(update_fields=["state", "finished_at", "version"])
    state = derived_state(case, parts)
    answered = state == S.REPLIED
    acts = begin_evaluation(step) if answered else who_acts(parts)
    rest = unresolved(parts)
    acts = case.acts if rest else acts
    tell_reason(step, note)
    columns = {"lead_unit": unit} if case.lead_unit_id == old.unit_id else {}
    step.finish(
        state, f"{old.unit}退回的部分由{unit}一并负责，不另派单位", acts=acts,
        audience="public", settle_subjects=[old] if rest else [case, old], **columns,
    )  # fmt: skip
    step.tell(holders_of(unit.pk, Capability.HANDLE_CASE, on=step.on), f"{case.name}由{unit}一并负责", note)
    if not answered:
        step.tell_deputy(f"{case.name}由{unit}一并负责")
        return case
    if holder.goes_with_others:
        answer_merged(step)
    open_todos(wait_for_evaluation(step, unit))
    return case


def tell_reason(step: Step, note: str) -> None:
    """Why another unit was chosen, for the parties of the case: a line of its own beside what everybody reads."""
    if note.strip():
        step.note("改派说明", reason=note.strip())
