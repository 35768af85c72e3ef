"""接单: what a deputy, the station and the voter can do with a demand before a unit has it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.handing_over import rename
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Denied, Refused
from deputies.choices import MandateState, PerformanceKind
from deputies.models import Mandate
from deputies.services import record_performance

from ..choices import ClockKind, ReplyKind
from ..models import DemandNote, Reply, Suggestion
from ..parties import is_own_deputy, mandates_at
from ..states import MOVE, SuggestionState
from .step import Step, begin, check, locked, needs_text

S = SuggestionState


def wait_for_deputy(step: Step) -> None:
    """Whom the demand waits for now: the deputy named, else those who can name one."""
    case = step.case
    if case.deputy is not None:
        step.todo(
            "accept",
            "接单",
            capability=Capability.ACCEPT_DEMAND,
            person=case.deputy.person,
            why="群众在等您看一看",
        )
    else:
        step.todo(
            "assign_deputy",
            "指定代表",
            capability=Capability.ASSIGN_DEMAND,
            organization=keepers(case),
            why="还没有代表接单",
        )


def follower(case: Suggestion) -> dict[str, Any]:
    """The columns ``deputy`` and ``acts`` of a demand that is followed again: its deputy, while in office.

    Where it has none any more, those who can name one. Nobody waits for whose mandate has ended.
    """
    deputy = case.deputy if case.deputy_id and case.deputy.state == MandateState.ACTIVE else None
    return {"deputy": deputy, "acts": deputy or keepers(case)}


def wait_for_follower(step: Step, verb: str, why: str) -> None:
    """Who takes an accepted demand further: its deputy; where it has none any more, those who can name one."""
    deputy = step.case.deputy
    if deputy is None:
        wait_for_deputy(step)
        return
    step.todo("follow", verb, capability=Capability.ACCEPT_DEMAND, person=deputy.person, why=why)


def keepers(case: Suggestion) -> Any:
    """Whoever names a deputy: the station, else the township, and the county for what came direct."""
    if case.direct_to_county:
        return case.congress
    return case.station.organization if case.station_id else case.township_congress or case.congress


@transaction.atomic
def accept_demand(*, actor: Actor, suggestion: Suggestion, at: datetime, note: str = "") -> Suggestion:
    """接单，我跟进: the deputy undertakes to verify and follow (decisions C12), not to handle.

    Raises Conflict naming who was first, Denied for a deputy of another station.
    """
    step = begin("accept", actor=actor, suggestion=suggestion, at=at)
    return accepted_by(step, _own_mandate(actor, step.case), note)


def _own_mandate(actor: Actor, case: Suggestion) -> Mandate:
    """The mandate under which the actor takes the demand up."""
    if case.deputy_id and (actor.kind == "system" or is_own_deputy(actor, case)):
        return case.deputy
    mandate = mandates_at(actor, case).select_related("person").order_by("pk").first()
    if mandate is None or mandate.state != MandateState.ACTIVE:
        raise Denied("只有这个站的在任代表能接单。")
    return mandate


def accepted_by(step: Step, mandate: Mandate, note: str) -> Suggestion:
    if mandate.state != MandateState.ACTIVE:
        raise Denied(f"{mandate}代表现在{mandate.get_state_display()}，不能接单。请站里指定其他代表。")
    step.stop_clocks(ClockKind.ACCEPT)
    case = step.finish(
        S.ACCEPTED,
        f"{mandate}代表接单，跟进核实",
        acts=mandate,
        reason=note.strip(),
        audience="public",
        deputy=mandate,
        accepted_on=step.on,
    )
    wait_for_follower(step, "跟进", "核实后提建议、提请派单或当场说明")
    _perform(step, f"接单：{case.title}")
    return case


def _perform(step: Step, summary: str) -> None:
    record_performance(
        actor=step.actor,
        mandates=[step.case.deputy_id],
        source=step.case,
        kind=PerformanceKind.DEMAND,
        on=step.on,
        summary=summary,
        url=step.case.get_absolute_url(),
        at=step.at,
    )


@transaction.atomic
def settle_on_spot(*, actor: Actor, suggestion: Suggestion, note: str, at: datetime) -> Suggestion:
    """当场说明: the deputy explains or clears the matter up at once; the voter then says whether it helped.

    Raises Refused without a note: the voter reads it on the receipt.
    """
    step = begin("settle", actor=actor, suggestion=suggestion, at=at)
    note = needs_text(note, "请写明是怎么说明或解决的，群众在回执上会看到。", field_name="note")
    mandate = _own_mandate(actor, step.case)
    Reply.objects.create(
        suggestion=step.case, kind=ReplyKind.SPOT, round=step.case.round, body=note,
        written_by_id=actor.person_id, replied_at=at, signed_by_name=str(mandate),
    )  # fmt: skip
    step.stop_clocks()
    step.start_clock(ClockKind.EVALUATE)
    case = step.finish(
        S.REPLIED,
        f"{mandate}代表当场说明",
        acts="反映人评价",
        reason=note,
        audience="public",
        deputy=mandate,
        accepted_on=step.case.accepted_on or step.on,
        **answered(step),
        last_reply_at=at,
        replied_on=step.case.replied_on or step.on,
    )
    _perform(step, f"当场说明：{case.title}")
    return case


def answered(step: Step) -> dict[str, Any]:
    """The column that says when the voter was first told what becomes of it."""
    return {"answered_on": step.case.answered_on or step.on}


@transaction.atomic
def pass_on(*, actor: Actor, suggestion: Suggestion, to: Mandate, reason: str, at: datetime) -> Suggestion:
    """转其他代表: another deputy takes it over; the limit for accepting keeps running."""
    step = begin("pass_on", actor=actor, suggestion=suggestion, at=at)
    reason = needs_text(reason, "请写一句为什么转给这位代表，对方会看到。", field_name="reason")
    return _name_deputy(step, to, f"转请{to}代表接单", reason)


@transaction.atomic
def assign_deputy(
    *, actor: Actor, suggestion: Suggestion, to: Mandate, at: datetime, reason: str = ""
) -> Suggestion:
    """指定代表: the station or the congress names who is to take it up."""
    step = begin("assign_deputy", actor=actor, suggestion=suggestion, at=at)
    return _name_deputy(step, to, f"指定{to}代表接单", reason.strip())


def _name_deputy(step: Step, to: Mandate, summary: str, reason: str) -> Suggestion:
    if to.state != MandateState.ACTIVE:
        raise Refused(f"{to}代表现在{to.get_state_display()}，请选别的代表。", field="to")
    if to.pk == step.case.deputy_id and step.case.state == S.AWAITING_ACCEPT:
        raise Refused(f"这件已经在等{to}代表接单了，请选别的代表。", field="to")
    if step.before != S.AWAITING_ACCEPT:
        step.start_clock(ClockKind.ACCEPT)
    step.finish(
        S.AWAITING_ACCEPT, summary, acts=to, reason=reason, audience="public", deputy=to, accepted_on=None
    )
    wait_for_deputy(step)
    return step.case


@transaction.atomic
def give_to_station(*, actor: Actor, suggestion: Suggestion, reason: str, at: datetime) -> Suggestion:
    """转站里: the deputy cannot take it; the station's keeper names another one."""
    step = begin("to_station", actor=actor, suggestion=suggestion, at=at)
    reason = needs_text(reason, "请写一句为什么转给站里，站里的同志会看到。", field_name="reason")
    if step.before != S.AWAITING_ACCEPT:
        step.start_clock(ClockKind.ACCEPT)
    case = step.finish(
        S.AWAITING_ACCEPT,
        "转到站里，等站里指定代表",
        acts=keepers(step.case),
        reason=reason,
        deputy=None,
        accepted_on=None,
    )
    wait_for_deputy(step)
    return case


@transaction.atomic
def hand_on(
    *, actor: Actor, suggestion: Suggestion, to: Mandate | None, reason: str, at: datetime
) -> Suggestion:
    """交接: the deputy who followed has left; a colleague takes over, or the station names one.

    Where a unit has it already nothing of its way changes but whose demand it is.
    """
    case = locked(suggestion)
    if case.state in (S.AWAITING_ACCEPT, S.ACCEPTED):
        move = MOVE["assign_deputy" if to is not None else "to_station"]
        step = Step(move=move, actor=actor, case=case, at=at, before=case.state)
        if to is not None:
            return _name_deputy(step, to, f"交接给{to}代表", reason)
        if step.before != S.AWAITING_ACCEPT:
            step.start_clock(ClockKind.ACCEPT)
        step.finish(
            S.AWAITING_ACCEPT, "交回站里，等站里指定代表", acts=keepers(case), reason=reason, deputy=None,
            accepted_on=None,
        )  # fmt: skip
        wait_for_deputy(step)
        return case
    if to is None or to.state != MandateState.ACTIVE:
        raise Refused("这件已经在办，只能交给在任的代表。")
    step = Step(move=MOVE["assign_deputy"], actor=actor, case=case, at=at, before=case.state)
    before, case.deputy = case.deputy, to
    case.version += 1
    case.save(update_fields=["deputy", "version"])
    waiting = Todo.objects.open().filter(subject_key=subject_key(case), person_id=before.person_id)
    rename(list(waiting.select_for_update(of=("self",), no_key=True)), to=to.person, at=at)
    step.write_note(f"跟进的代表由{before}改为{to}", reason=reason, move="hand_on")
    return case


@transaction.atomic
def request_dispatch(*, actor: Actor, suggestion: Suggestion, note: str, at: datetime) -> Suggestion:
    """提请派单: the deputy has verified the matter; a unit has to handle it, without a formal suggestion."""
    step = begin("request_dispatch", actor=actor, suggestion=suggestion, at=at)
    note = needs_text(note, "请写明核实的情况，承办单位会看到。", field_name="note")
    step.stop_clocks()
    step.start_clock(ClockKind.DISPATCH)
    case = step.finish(
        S.AWAITING_DISPATCH,
        "核实属实，提请派单",
        acts=step.case.congress,
        reason=note,
        audience="public",
        **answered(step),
    )
    step.todo("dispatch", "派单", capability=Capability.DISPATCH_SUGGESTION, organization=case.congress)
    return case


# --- the voter's own moves -------------------------------------------------------------------------
@transaction.atomic
def withdraw_demand(*, actor: Actor, suggestion: Suggestion, at: datetime) -> Suggestion:
    """撤回: the voter takes the demand back before anybody else has been given it."""
    step = begin("withdraw_demand", actor=actor, suggestion=suggestion, at=at)
    step.stop_clocks()
    case = step.finish(S.WITHDRAWN, "反映人撤回", audience="public")
    step.tell_deputy(f"群众撤回了意见：{case.title}")
    return case


@transaction.atomic
def add_words(*, actor: Actor, suggestion: Suggestion, body: str, at: datetime) -> DemandNote:
    """补充几句: the voter adds to an open demand; whoever holds it reads it."""
    case = locked(suggestion)
    check(MOVE["add_words"], actor=actor, case=case, at=at)
    body = needs_text(body, "请写下要补充的话。", field_name="body")
    if len(body) > 1_000:
        raise Refused(f"补充有 {len(body)} 个字，请缩短到 1000 个字以内。", field="body")
    note = DemandNote.objects.create(demand=case, body=body, at=at)
    step = Step(move=MOVE["add_words"], actor=actor, case=case, at=at, before=case.state)
    step.write_note("反映人补充了情况", reason=body)
    step.tell_deputy(f"群众补充了情况：{case.title}", body)
    return note
