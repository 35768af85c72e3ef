"""Who is asked whether it helped: from the reply on, and when one who is asked takes his name off (C18)."""

from __future__ import annotations

from typing import Any

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.notifications.services import open_todos
from congress_portal.foundation.slots import subject_key
from deputies.models import Mandate

from ..choices import VOTER_HOLDS_LINK, ClockKind
from ..evaluators import each_evaluates, evaluators_of, named, standing_evaluations
from ..states import SuggestionState
from .evaluating import go_on, spoken_for
from .step import Step

S = SuggestionState


def begin_evaluation(step: Step) -> str:
    """Let the limit of the evaluation run; who says whether it helped, for the list (decisions C18).

    The voter who holds the link, else the deputies who are asked. Where all of these handled it nobody is
    waited for: the congress asks others and closes.
    """
    case = step.case
    if case.is_demand and case.channel in VOTER_HOLDS_LINK:
        step.start_clock(ClockKind.EVALUATE)
        return "反映人评价"
    asked = evaluators_of(case)
    step.start_clock(ClockKind.EVALUATE if asked else ClockKind.CLOSE)
    return named(asked) if asked else str(case.congress)


def wait_for_evaluation(step: Step, unit: Any) -> list[Todo]:
    """The deputy's to-do to evaluate what ``unit`` answered; a voter reads of it on the receipt, and never blocks."""
    case = step.case
    if case.is_demand and case.channel in VOTER_HOLDS_LINK:
        step.tell_deputy(f"{case.name}有了答复，等群众评价")
        return []
    asked = evaluators_of(case)
    if not asked:
        step.tell_deputy(f"{case.name}有了答复，您参与过办理，由{case.congress}征求意见")
        return [_todo_without_anybody(step)]
    ask = "，请您评价" if asked[0].pk == case.deputy_id else f"，您参与过办理，请{asked[0]}代表评价"
    step.tell_deputy(f"{case.name}有了答复{ask}")
    others = [mandate.person for mandate in asked if mandate.pk != case.deputy_id]
    if others:
        step.tell(others, f"{case.name}有了答复，请您评价")
    return [_todo(step, mandate, unit) for mandate in asked]


def ask_without(step: Step, mandate: Mandate, summary: str, reason: str) -> None:
    """A signatory took the own name off an answered case: it goes on with what the others said, or waits for them.

    What was said before the name was taken off stands: nobody's no is covered by leaving.
    """
    case = step.case
    asked = evaluators_of(case)
    standing = standing_evaluations(case) if each_evaluates(case) else []
    said = {row.mandate_id for row in standing}
    missing = [one for one in asked if one.pk not in said]
    if standing and not missing:
        go_on(step, standing[-1], summary, reason=reason, evaluated_on=case.evaluated_on)
        return
    if not asked and case.due_kind == ClockKind.EVALUATE:
        step.stop_clocks(opinions=False)
        step.start_clock(ClockKind.CLOSE)
    acts = named(missing) if missing else str(case.congress)
    step.finish(S.REPLIED, summary, acts=acts, reason=reason, settle_subjects=[])
    spoken_for(step, mandate)
    if not missing:
        open_todos([_todo_without_anybody(step)])
        return
    waiting = Todo.objects.open().filter(subject_key=subject_key(case), kind="suggestions.evaluate")
    known = set(waiting.values_list("person_id", flat=True))
    anew = [one for one in missing if one.person_id not in known]
    open_todos(_todo(step, one, case.lead_unit) for one in anew)
    step.tell([one.person for one in anew], f"{case.name}有了答复，请您评价")


def _todo(step: Step, mandate: Mandate, unit: Any) -> Todo:
    return step.waiting(
        "evaluate", "评价", capability=Capability.EVALUATE_REPLY, person=mandate.person,
        why=f"{unit}已答复，满意吗？解决了吗？",
    )  # fmt: skip


def _todo_without_anybody(step: Step) -> Todo:
    return step.waiting(
        "close", "核销", capability=Capability.CLOSE_CASE, organization=step.case.congress,
        why="代表参与过办理，不能评价，请征求意见后核销",
    )  # fmt: skip
