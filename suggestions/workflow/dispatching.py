"""派单: from the congress to the government office and on to the units, or straight to one (decisions C13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization, OrganizationKind
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import open_todos
from congress_portal.foundation.web.refusals import Refused

from ..choices import ANSWERING, AssignmentRole, ClockKind, Level, Limit
from ..models import HandlingAssignment, Suggestion
from ..parties import all_parts, standing_parts
from ..starts import event_day
from ..states import AssignmentState, SuggestionState
from ..unit_rules import have_answered, needs_leader
from .closing import end_parts
from .merging import hand_along, hand_back_along
from .step import Step, begin, needs_text

S = SuggestionState
A = AssignmentState
R = AssignmentRole

# Bodies the congress hands a case to without the government office in between.
DIRECT_KINDS = frozenset(
    {
        OrganizationKind.COURT,
        OrganizationKind.PROCURATORATE,
        OrganizationKind.SUPERVISORY_COMMISSION,
        OrganizationKind.PARTY_ORGAN,
    }
)
# Bodies the government office assigns to.
ASSIGNABLE_KINDS = frozenset({OrganizationKind.HANDLING_UNIT, OrganizationKind.TOWNSHIP_GOVERNMENT})


def check_unit(case: Suggestion, unit: Organization, on: date, *, name: str = "unit") -> None:
    if unit.county_id != case.county_id:
        raise Refused("只能派给本县的单位。", field=name)
    if unit.valid_to is not None and unit.valid_to < on:
        heir = f"，请派给接手的{unit.successor}" if unit.successor_id else "，请选别的单位"
        raise Refused(f"{unit}已经撤销{heir}。", field=name)


def dispatch_targets(case: Suggestion) -> set[str]:
    """The kinds of bodies this case may be dispatched to by its congress."""
    if case.level == Level.TOWNSHIP:
        return {OrganizationKind.TOWNSHIP_GOVERNMENT}
    targets = {OrganizationKind.COUNTY_GOVERNMENT_OFFICE, *DIRECT_KINDS}
    one_step = case.rule.cell(Limit.ONE_STEP)
    return targets | ASSIGNABLE_KINDS if one_step and one_step.value else targets


def check_target(case: Suggestion, unit: Organization, on: date) -> None:
    check_unit(case, unit, on)
    if unit.kind not in dispatch_targets(case):
        if case.level == Level.TOWNSHIP:
            raise Refused("乡镇的件交本乡镇人民政府办理，县里的单位不接主席团的派单。", field="unit")
        raise Refused("按办理规则，先交县政府办公室，由它分办到部门。", field="unit")
    if case.level == Level.TOWNSHIP and unit.division_id != case.congress.division_id:
        raise Refused("只能交本乡镇的人民政府。", field="unit")


@transaction.atomic
def dispatch(
    *,
    actor: Actor,
    suggestion: Suggestion,
    unit: Organization,
    at: datetime,
    lead: Organization | None = None,
    assists: Iterable[Organization] = (),
    note: str = "",
) -> Suggestion:
    """派单: the congress hands the case over (交办). Raises Conflict naming who was first, Refused.

    To the government office it is a coordinating part without a clock for the reply; ``lead`` and
    ``assists`` are then what the congress proposes. To any other body it is the lead part, and the
    clock of the reply starts today (代表法 51). Where the rule allows one step to a department, the
    government office still takes part without a clock.
    """
    step = begin("dispatch", actor=actor, suggestion=suggestion, at=at)
    case = step.case
    assists = [a for a in assists if a != lead]
    check_target(case, unit, step.on)
    step.stop_clocks()
    if unit.kind == OrganizationKind.COUNTY_GOVERNMENT_OFFICE:
        return _to_office(step, unit, lead, assists, note)
    parent = None
    if unit.kind in ASSIGNABLE_KINDS and case.level == Level.COUNTY:
        parent = _coordinate_along(step)
    parts = hand_to(step, [(unit, R.LEAD), *((a, R.ASSIST) for a in assists)], parent)
    step.finish(
        S.AWAITING_ACKNOWLEDGE,
        f"派给{unit}" + (f"，协办 {_names(assists)}" if assists else ""),
        acts=unit,
        reason=note.strip(),
        audience="public",
        dispatched_on=step.on,
        lead_unit=unit,
    )
    wait_for_units(step, parts)
    hand_along(step)
    step.tell_deputy(f"{case.name}已派给{unit}办理")
    return case


def _to_office(
    step: Step, office: Organization, lead: Organization | None, assists: list[Organization], note: str
) -> Suggestion:
    for proposed in [lead, *assists]:
        if proposed is not None:
            check_unit(step.case, proposed, step.on, name="lead")
    part = HandlingAssignment.objects.create(
        suggestion=step.case,
        unit=office,
        role=R.COORDINATE,
        round=step.case.round,
        assigned_at=step.at,
        assigned_by_id=step.actor.person_id,
        proposal={"lead": lead.pk if lead else None, "assists": [a.pk for a in assists]},
    )
    step.columns["coordinator"] = office
    step.start_clock(ClockKind.ASSIGN, assignment=part)
    proposal = f"，建议由{lead}主办" if lead else ""
    case = step.finish(
        S.AWAITING_ASSIGN,
        f"交{office}{proposal}",
        acts=office,
        reason=note.strip(),
        audience="public",
        dispatched_on=step.on,
    )
    step.todo(
        "assign", "分办", capability=Capability.ASSIGN_UNITS, organization=office, subject=part,
        why=f"{case.congress}交办{proposal}",
    )  # fmt: skip
    hand_along(step)
    step.tell_deputy(f"{case.name}已交{office}")
    return case


def _coordinate_along(step: Step) -> HandlingAssignment | None:
    """The government office's part where the congress dispatches in one step: no clock, no to-do."""
    office = Organization.objects.filter(
        county_id=step.case.county_id, kind=OrganizationKind.COUNTY_GOVERNMENT_OFFICE, valid_to__isnull=True
    ).first()
    if office is None:
        return None
    step.columns["coordinator"] = office
    return HandlingAssignment.objects.create(
        suggestion=step.case, unit=office, role=R.COORDINATE, round=step.case.round, state=A.HANDLING,
        assigned_at=step.at, assigned_by_id=step.actor.person_id,
    )  # fmt: skip


def _names(units: Iterable[Organization]) -> str:
    return "、".join(str(unit) for unit in units)


def hand_to(
    step: Step,
    whom: list[tuple[Organization, str]],
    parent: HandlingAssignment | None,
    *,
    decided_by: int | None = None,
    since: date | None = None,
    answers: ClockKind = ClockKind.REPLY,
) -> list[HandlingAssignment]:
    """Parts for the units, each with its clocks; the reply's counts from ``since``, else as the rule says.

    ``answers``: by which limit, that of a first answer or of a rework.
    """
    case = step.case
    names = [unit.pk for unit, _ in whom]
    if len(names) != len(set(names)):
        raise Refused("同一个单位只能选一次。", field="assists")
    held = {part.unit_id for part in standing_parts(case) if not part.is_coordinating}
    if held & set(names):
        raise Refused("所选单位已经在办理这件了。", field="lead")
    parts = HandlingAssignment.objects.bulk_create(
        [
            HandlingAssignment(
                suggestion=case, unit=unit, role=role, parent=parent, round=case.round,
                assigned_at=step.at, assigned_by_id=step.actor.person_id, decided_by_id=decided_by,
            )
            for unit, role in whom
        ]
    )  # fmt: skip
    all_parts(case).extend(parts)
    for part in parts:
        step.start_clock(ClockKind.ACKNOWLEDGE, assignment=part, start=_start_of(step, ClockKind.ACKNOWLEDGE))
        kind = answers if part.owes_answer else ClockKind.OPINION
        step.start_clock(kind, assignment=part, start=since or _start_of(step, kind))
        if part.owes_answer:
            # 办前要联系代表; what runs beside the answer's limit is no case's due day.
            step.start_clock(ClockKind.CONTACT, assignment=part, start=_start_of(step, ClockKind.CONTACT))
    return parts


def _start_of(step: Step, kind: str) -> date:
    """As the rule says; a unit that gets the case after another sent it back counts anew."""
    cell = step.cell(kind)
    if cell is None or step.move.name == "rework":
        return step.on
    anew = step.before == S.SENT_BACK or kind == ClockKind.CONTACT
    if step.move.name in ("redispatch", "decide_unit") and anew:
        return step.on
    # Handed over anew after it came back: 交办 is today, not the first time.
    return event_day(step.case, cell, step.on, today=("dispatched",) if step.move.name == "dispatch" else ())


def wait_for_units(step: Step, parts: Iterable[HandlingAssignment]) -> None:
    dues = {c.assignment_id: c.due for c in step.new_clocks if c.kind == ClockKind.ACKNOWLEDGE}
    open_todos(
        step.waiting(
            "acknowledge", "签收", capability=Capability.HANDLE_CASE, organization=part.unit, subject=part,
            why=f"{part.get_role_display()}，请签收或在期限内退回", due=dues.get(part.pk),
        )
        for part in parts
    )  # fmt: skip


def _coordinator(case: Suggestion) -> HandlingAssignment | None:
    return next((part for part in standing_parts(case) if part.is_coordinating), None)


@transaction.atomic
def assign(
    *,
    actor: Actor,
    suggestion: Suggestion,
    at: datetime,
    lead: Organization | None = None,
    assists: Iterable[Organization] = (),
    separates: Iterable[Organization] = (),
    note: str = "",
) -> Suggestion:
    """分办: the government office names the lead and who assists, or units that answer separately.

    Raises Refused where neither or both are given, or a unit is named twice.
    """
    step = begin("assign", actor=actor, suggestion=suggestion, at=at)
    case = step.case
    assists, separates = list(assists), list(separates)
    if bool(lead) == bool(separates):
        raise Refused("请选一个主办单位，或选两个以上分别办理的单位。", field="lead")
    if separates and (len(separates) < 2 or assists):
        raise Refused("分别办理要选两个以上单位，不另设协办。", field="separates")
    whom = [(lead, R.LEAD)] if lead else [(unit, R.SEPARATE) for unit in separates]
    whom += [(unit, R.ASSIST) for unit in assists]
    for unit, _ in whom:
        check_unit(case, unit, step.on, name="lead")
        if unit.kind not in ASSIGNABLE_KINDS:
            raise Refused(f"{unit}不由县政府办公室分办，请退回人大直接派单。", field="lead")
    office = _coordinator(case)
    step.stop_clocks()
    office.state = A.HANDLING
    office.save(update_fields=["state"])
    parts = hand_to(step, whom, office)
    answering = [unit for unit, role in whom if role in ANSWERING]
    how = "由{}主办" if lead else "由{}分别办理"
    step.finish(
        S.AWAITING_ACKNOWLEDGE,
        how.format(_names(answering)) + (f"，{_names(assists)}协办" if assists else ""),
        acts=_names(answering),
        reason=note.strip(),
        audience="public",
        settle_subjects=[office],
        lead_unit=answering[0],
    )
    wait_for_units(step, parts)
    step.tell_deputy(f"{case.name}由{_names(answering)}办理")
    return case


@transaction.atomic
def return_dispatch(*, actor: Actor, suggestion: Suggestion, reason: str, at: datetime) -> Suggestion:
    """退回派单: no matter of the government's, or no unit can be found; the congress dispatches anew."""
    step = begin("return_dispatch", actor=actor, suggestion=suggestion, at=at)
    reason = needs_text(reason, "请写明为什么要重新派单。", field_name="reason")
    if step.before == S.SENT_BACK and needs_leader(all_parts(step.case)):
        raise Refused("这件第二次退回，由领导裁定承办单位，不能再退回派单。")
    if answered := have_answered(all_parts(step.case)):
        units = _names(part.unit for part in answered)
        raise Refused(
            f"{units}已经答复，整件退回会作废它的答复。请只改派退回的这一份；不用另找单位的，改派给{units}一并负责。"
        )
    step.stop_clocks()
    step.start_clock(ClockKind.DISPATCH)
    end_parts(step, cancelled=True, done_too=True)
    case = step.finish(
        S.AWAITING_DISPATCH, "退回重新派单", acts=step.case.congress, reason=reason, lead_unit=None
    )
    step.todo(
        "dispatch",
        "派单",
        capability=Capability.DISPATCH_SUGGESTION,
        organization=case.congress,
        why=f"退回：{reason}",
    )
    hand_back_along(step)
    return case


@transaction.atomic
def dispatch_many(
    *,
    actor: Actor,
    rows: Iterable[tuple[Suggestion, Organization, Organization | None]],
    at: datetime,
) -> list[Suggestion]:
    """批量派单: (case, body, proposed lead) each, all or none; the refusal names the case it is about."""
    done = []
    for case, unit, lead in sorted(rows, key=lambda row: row[0].pk):
        try:
            done.append(dispatch(actor=actor, suggestion=case, unit=unit, lead=lead, at=at))
        except Refused as refusal:
            raise type(refusal)(f"{case.name}：{refusal.message}") from None
    return done
