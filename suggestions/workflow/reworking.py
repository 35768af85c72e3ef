"""Another round: 重新办理 with the same unit or another lead, and 重新打开."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import open_todos, people_who
from congress_portal.foundation.web.refusals import Refused

from ..choices import AssignmentRole, ClockKind
from ..endings import rework_obstacle
from ..models import HandlingAssignment, Suggestion
from ..parties import all_parts
from ..states import DROPPED, AssignmentState, SuggestionState
from ..unit_rules import relievable
from .along import take_up
from .delivering import drop_drafts
from .demands import follower, wait_for_follower
from .dispatching import ASSIGNABLE_KINDS, DIRECT_KINDS, check_unit, hand_to
from .promises import take_up_again
from .step import Step, begin, needs_text
from .taking_back import tell_units

S = SuggestionState
A = AssignmentState


@transaction.atomic
def rework(
    *, actor: Actor, suggestion: Suggestion, reason: str, at: datetime, unit: Organization | None = None
) -> Suggestion:
    """重新办理: the committee confirms another round, as often as the rule allows (decisions C18).

    With ``unit`` another one leads from now on, where the first was the wrong one.
    """
    step = begin("rework", actor=actor, suggestion=suggestion, at=at)
    reason = needs_text(reason, "请写明哪里没有办好、要求怎么办。", field_name="reason")
    case = step.case
    if obstacle := rework_obstacle(case):
        raise Refused(obstacle)
    if unit is not None:
        return _with_another_lead(step, unit, reason)
    return _another_round(step, reason, "确定重新办理")


@transaction.atomic
def reopen(*, actor: Actor, suggestion: Suggestion, reason: str, at: datetime) -> Suggestion:
    """重新打开: a promise was broken, or the closing was a mistake; always with a reason (peers 8)."""
    step = begin("reopen", actor=actor, suggestion=suggestion, at=at)
    reason = needs_text(reason, "请写明为什么重新打开。", field_name="reason")
    case = _another_round(step, reason, "重新打开")
    take_up(step, "重新打开", anew=True)
    return case


def _another_round(step: Step, reason: str, word: str) -> Suggestion:
    case = step.case
    parts = [part for part in all_parts(case) if part.stands and part.owes_answer]
    step.stop_clocks(opinions=False)
    take_up_again(case)
    case.round += 1
    if not parts:
        return _follow_again(step, reason, word)
    for part in parts:
        part.state, part.round, part.finished_at = A.REWORK, case.round, None
        step.start_clock(ClockKind.REWORK, assignment=part)
    HandlingAssignment.objects.bulk_update(parts, ["state", "round", "finished_at"])
    # The coordinating office and assisting units take part again, without a clock of their own.
    case.assignments.filter(role=AssignmentRole.COORDINATE).exclude(state__in=DROPPED).update(
        state=A.HANDLING
    )
    units = "、".join(str(part.unit) for part in parts)
    step.finish(
        S.REWORK, f"{word}，{units}第 {case.round} 轮办理", acts=units, reason=reason, audience="public",
        round=case.round, closed_on=None, closed_by=None, close_requested_on=None,
    )  # fmt: skip
    open_todos(
        step.waiting(
            "reply", "重新答复", capability=Capability.HANDLE_CASE, organization=part.unit, subject=part,
            why=f"重新办理：{reason}",
        )
        for part in parts
    )  # fmt: skip
    step.tell_deputy(f"{case.name}重新办理", reason)
    return case


def _with_another_lead(step: Step, unit: Organization, reason: str) -> Suggestion:
    """Another unit leads this round; who led before has ended, and what it answered stays on record and counts.

    The new unit answers by the limit of a rework, from today. It signs for the case, and cannot send it back.
    """
    case, parts = step.case, all_parts(step.case)
    old = relievable(case, parts)
    if old is None:
        raise Refused("这件没有一个主办单位可以换，请不选单位，由原单位重新办理。", field="unit")
    check_unit(case, unit, step.on)
    if unit.kind not in ASSIGNABLE_KINDS | DIRECT_KINDS:
        raise Refused("请选承办部门。", field="unit")
    if unit.pk == old.unit_id:
        raise Refused(f"原来就是{unit}主办。仍由它重新办理的，这一栏不选。", field="unit")
    step.stop_clocks(opinions=False)
    take_up_again(case)
    case.round += 1
    # Who assisted leads now: its opinion is owed no more.
    ended = [old, *(part for part in parts if part.stands and part.is_assisting and part.unit_id == unit.pk)]
    for part in ended:
        part.state, part.finished_at, part.version = A.CANCELLED, step.at, part.version + 1
        step.stop_clocks(assignment=part)
    # Where its opinion's limit ends too, what runs on is read anew.
    step.only_new_limits = len(ended) == 1
    step.settled += drop_drafts(ended, at=step.at)
    step.ended += ended
    HandlingAssignment.objects.bulk_update(ended, ["state", "finished_at", "version"])
    office = next((part for part in parts if part.stands and part.is_coordinating), None)
    parent = office if unit.kind in ASSIGNABLE_KINDS else None
    [part] = hand_to(step, [(unit, AssignmentRole.LEAD)], parent, answers=ClockKind.REWORK, since=step.on)
    old.replaced_by = part
    old.save(update_fields=["replaced_by"])
    case = step.finish(
        S.AWAITING_ACKNOWLEDGE, f"确定重新办理，改由{unit}主办，第 {case.round} 轮办理", acts=unit, reason=reason,
        audience="public", round=case.round, closed_on=None, closed_by=None, close_requested_on=None,
        lead_unit=unit, counted_unit_id=case.counted_unit_id,
    )  # fmt: skip
    signing = next((clock.due for clock in step.new_clocks if clock.kind == ClockKind.ACKNOWLEDGE), None)
    step.todo(
        "acknowledge", "签收", capability=Capability.HANDLE_CASE, organization=unit, subject=part, due=signing,
        why=f"重新办理，改由你单位主办，请签收：{reason}",
    )  # fmt: skip
    tell_units(step, [old], f"{case.name}重新办理，改由{unit}主办，你单位的承办到此为止", reason)
    if office is not None:
        people = people_who(step.on, (office.unit_id, Capability.ASSIGN_UNITS))
        step.tell(people, f"{case.name}重新办理，改由{unit}主办", reason)
    step.tell_deputy(f"{case.name}重新办理，改由{unit}主办", reason)
    return case


def _follow_again(step: Step, reason: str, word: str) -> Suggestion:
    """No unit ever held it: the deputy follows again, or somebody is named who does."""
    if not step.case.is_demand:
        raise Refused("这件没有承办单位可以重办，请用“更正状态”放回待派单。")
    step.start_clock(ClockKind.ANSWER)
    case = step.finish(
        S.ACCEPTED, f"{word}，请代表再跟进", reason=reason, audience="public", round=step.case.round,
        closed_on=None, closed_by=None, **follower(step.case),
    )  # fmt: skip
    wait_for_follower(step, "再跟进", f"{word}：{reason}")
    step.tell_deputy(f"{case.name}{word}", reason)
    return case
