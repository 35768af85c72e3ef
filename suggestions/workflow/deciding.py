"""裁定承办单位: after a second unit has sent a case back, a leader of the congress says whose it is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Organization, Person
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.web.refusals import Denied, Refused

from ..choices import AssignmentRole, ClockKind, Level
from ..hands import handled_by
from ..models import HandlingAssignment, Suggestion
from ..parties import all_parts
from ..unit_rules import came_back, needs_leader
from .dispatching import ASSIGNABLE_KINDS, DIRECT_KINDS, check_target, check_unit, hand_to, wait_for_units
from .handling import returned_to, wait_for_redispatch
from .parts import derived_state, unresolved
from .step import begin, needs_text


@transaction.atomic
def decide_unit(
    *, actor: Actor, suggestion: Suggestion, unit: Organization, reason: str, at: datetime
) -> Suggestion:
    """裁定承办单位: the leader's word binds; also the unit that has just sent it back may be named.

    Units negotiate first, then their leader decides (玉林市人民政府 2019). Its clocks start today.
    """
    step = begin("decide_unit", actor=actor, suggestion=suggestion, at=at)
    case, parts = step.case, all_parts(step.case)
    if not needs_leader(parts):
        raise Refused("这件是第一次退回，由交办的单位改派；第二次退回才由领导裁定。")
    reason = needs_text(reason, "请写明为什么由这个单位办理，各单位都会看到。", field_name="reason")
    if handled_by(actor, case):
        raise Denied("您参与过这件的办理，不能裁定承办单位。请由其他领导裁定。")
    back = next(part for part in unresolved(parts) if came_back(part, [p for p in parts if p.pk < part.pk]))
    if case.level == Level.TOWNSHIP:
        check_target(case, unit, step.on)
    else:
        check_unit(case, unit, step.on)
        if unit.kind not in ASSIGNABLE_KINDS | DIRECT_KINDS:
            raise Refused("请选承办部门。", field="unit")
    step.stop_clocks(ClockKind.DECIDE, ClockKind.REDISPATCH)
    # Another share that came back once still waits for the office.
    rest = [part for part in unresolved(parts) if part is not back]
    if rest:
        step.start_clock(ClockKind.REDISPATCH)
    parent = next((part for part in parts if part.pk == back.parent_id), None)
    # Where the lead is named nobody else owes an answer.
    step.only_new_limits = back.is_lead
    [part] = hand_to(step, [(unit, AssignmentRole(back.role))], parent, decided_by=actor.person_id)
    back.replaced_by = part
    back.save(update_fields=["replaced_by"])
    step.ended.append(back)
    acts = returned_to(case, rest[0], parts) if rest else unit
    columns = {"lead_unit": unit} if back.is_lead or case.lead_unit_id == back.unit_id else {}
    step.finish(
        derived_state(case, all_parts(case)), f"领导裁定由{unit}办理，不再退回", acts=acts, reason=reason,
        audience="public", settle_subjects=[case], **columns,
    )  # fmt: skip
    wait_for_units(step, [part])
    if rest:
        wait_for_redispatch(step, rest[0], parts)
    others = (_others(step, parts, unit), f"{case.name}：领导裁定由{unit}办理", reason)
    deputy = [case.deputy.person] if case.deputy_id and case.deputy.person_id != actor.person_id else []
    step.tell_each((deputy, f"{case.name}由{unit}办理", ""), others)
    return case


def _others(step, parts: list[HandlingAssignment], unit: Organization) -> list[Person]:
    """Whoever sent it back or coordinates: they read how it was decided."""
    returned = {p.unit_id for p in parts if p.sent_back_at is not None} - {unit.pk}
    offices = {p.unit_id for p in parts if p.is_coordinating and p.stands}
    rows = Membership.objects.current(step.on).filter(
        Q(organization__in=returned, role__in=roles_with(Capability.HANDLE_CASE))
        | Q(organization__in=offices, role__in=roles_with(Capability.ASSIGN_UNITS))
    )
    return list(Person.objects.filter(pk__in=rows.values("person")).order_by("pk"))
