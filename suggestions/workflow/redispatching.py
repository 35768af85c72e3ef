"""改派: another unit takes the place of one that sent its part back, or that neither signs nor answers."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import people_who
from congress_portal.foundation.web.refusals import Conflict, Refused

from ..choices import AssignmentRole, ClockKind
from ..models import HandlingAssignment, Suggestion
from ..parties import all_parts
from ..states import AssignmentState, SuggestionState
from ..unit_rules import needs_leader, replaceable
from .delivering import drop_drafts
from .dispatching import ASSIGNABLE_KINDS, DIRECT_KINDS, check_unit, hand_to, wait_for_units
from .extending import carry_extension
from .parts import derived_state, state_and_acts, unresolved
from .staying import left_to, tell_reason
from .step import Step, begin, needs_text

S = SuggestionState
A = AssignmentState
_WORK = {AssignmentRole.LEAD: "主办", AssignmentRole.ASSIST: "协办", AssignmentRole.SEPARATE: "分别办理"}
# What ends a part that another unit takes over.
_ENDED = ("state", "finished_at", "version")


@transaction.atomic
def redispatch(
    *,
    actor: Actor,
    suggestion: Suggestion,
    unit: Organization,
    at: datetime,
    note: str = "",
    part: HandlingAssignment | None = None,
) -> Suggestion:
    """改派: another unit takes the place of one that sent its part back (``part``, where there are several).

    Or of a unit that neither signs for it nor answers, with the reason (``note``). By which day the new
    unit answers: see ``_since``.
    """
    step = begin("redispatch", actor=actor, suggestion=suggestion, at=at)
    case, parts = step.case, all_parts(step.case)
    check_unit(case, unit, step.on)
    if unit.kind not in ASSIGNABLE_KINDS | DIRECT_KINDS:
        raise Refused("请选承办部门。", field="unit")
    old = _replaced(step.before, parts, part)
    sent_back = old.state == A.SENT_BACK
    if unit.pk == old.unit_id:
        how = f"{unit}刚退回这件" if sent_back else f"现在就是{unit}办理"
        raise Refused(f"{how}，请改派给别的单位，或先与它协商。", field="unit")
    # Other shares that came back still wait for the office.
    rest = [one for one in unresolved(parts) if one is not old]
    if not sent_back:
        note = needs_text(note, "请写明为什么改派，原单位和新单位都会看到。", field_name="note")
        old.state, old.finished_at, old.version = A.CANCELLED, step.at, old.version + 1
        # A second lead cannot be written before the first one has ended.
        if old.is_lead:
            old.save(update_fields=_ENDED)
        step.stop_clocks(assignment=old)
        step.settled += drop_drafts([old], at=at)
    elif old.owes_answer and not rest:
        step.stop_clocks(ClockKind.REDISPATCH)
    # Where a lead is replaced nobody else owes an answer.
    step.only_new_limits = old.is_lead
    holder = next((one for one in parts if one.stands and one.unit_id == unit.pk), None)
    if sent_back and old.owes_answer and holder is not None:
        return left_to(step, old, holder, parts, note)
    parent = next((one for one in parts if one.pk == old.parent_id), None)
    # Who was to answer by the limit of a rework hands that limit on.
    again = old.round > 1 and old.clocks.filter(round=old.round, kind=ClockKind.REWORK).exists()
    answers = ClockKind.REWORK if again else ClockKind.REPLY
    since = _since(step, old, unit, parts)
    [new] = hand_to(step, [(unit, old.role)], parent, since=since, answers=answers)
    old.replaced_by = new
    old.save(update_fields=["replaced_by", *(_ENDED if not (sent_back or old.is_lead) else ())])
    step.ended.append(old)
    longer = carry_extension(step, old, new)
    columns = {"lead_unit": unit} if old.is_lead or case.lead_unit_id == old.unit_id else {}
    if old.is_assisting and not any(one.is_assisting and one.stands for one in parts if one is not new):
        # The case's own day stays, and only the new unit's runs beside it.
        beside = min((clock.due for clock in step.new_clocks), default=None)
        columns |= {"due": case.due, "due_kind": case.due_kind, "assist_due": beside}
    state, acts = state_and_acts(case, new, parts)
    came = sent_back and old.owes_answer
    if came:
        state, acts = derived_state(case, parts), case.acts if rest else unit
    work = _WORK[AssignmentRole(old.role)]
    tell_reason(step, note)
    step.finish(
        state, f"改由{unit}{work}，" + (f"原{old.unit}已退回" if sent_back else f"{old.unit}不再{work}"), acts=acts,
        audience="public", settle_subjects=[case] if came and not rest else [], **columns,
    )  # fmt: skip
    if longer is not None:
        longer.save()
    wait_for_units(step, [new])
    title = f"{case.name}改由{unit}{work}"
    if sent_back:
        step.tell_deputy(title)
    else:
        step.tell_each(
            (
                people_who(step.on, (old.unit_id, Capability.HANDLE_CASE)),
                f"{title}，{old.unit}不再办理",
                note,
            ),
            (step.deputy_to_tell(), title, ""),
        )
    return case


def _since(
    step: Step, old: HandlingAssignment, unit: Organization, parts: list[HandlingAssignment]
) -> date | None:
    """From which day the new unit's answer is counted, so that nobody gains time by sending a case round.

    Whoever takes over from a unit that holds it goes on with that unit's limit. After a return it counts from
    today; for a unit that had the case before, from the day from which it was counted then (record 0071).
    """
    if old.state != A.SENT_BACK:
        return old.limit_since
    had = [one.limit_since for one in parts if (one.unit_id, one.owes_answer) == (unit.pk, old.owes_answer)]
    return min((day for day in had if day is not None), default=step.on)


def _replaced(
    state: str, parts: list[HandlingAssignment], part: HandlingAssignment | None
) -> HandlingAssignment:
    """The part that gets another unit; named, or the only one there is."""
    found = replaceable(state, parts)
    if part is not None:
        found = [one for one in found if one.pk == part.pk]
    elif state == S.SENT_BACK and len(found) > 1:
        # A page opened before an assisting unit left names nobody: the share that is owed an answer is meant.
        found = [one for one in found if one.owes_answer]
    if len(found) == 1:
        return found[0]
    if found:
        raise Refused("请选从哪个单位改派。", field="part")
    if needs_leader(parts):
        raise Refused("这件第二次退回，由领导裁定承办单位，裁定后请按裁定办理。")
    if state == S.SENT_BACK:
        raise Conflict("退回的部分已经改派。请刷新页面看最新情况。")
    raise Conflict("这个单位已经答复、退回，或者是领导裁定的，不能改派。请刷新页面看最新情况。")
