"""承办: what a unit does with its part: acknowledge, send back, reply, ask to close."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.notifications.services import holders_of, open_todos, people_who
from congress_portal.foundation.web.refusals import Conflict, Refused

from ..choices import (
    AttachmentPurpose,
    ClockKind,
    Level,
    ReplyKind,
)
from ..models import (
    Commitment,
    HandlingAssignment,
    OutcomeClass,
    Reply,
    Suggestion,
)
from ..pasting import plain
from ..states import MOVE, AssignmentState, SuggestionState
from ..unit_choices import DraftState
from ..unit_rules import must_be_signed, needs_leader
from .asking import begin_evaluation, wait_for_evaluation
from .close_requests import ask_to_close
from .delivering import deliver, drop_drafts, end_wishes, proofs_of_draft, send_draft, tell_lead
from .merging import answer_merged
from .part_step import begin_part, keep_files
from .parts import state_and_acts
from .step import Step, needs_text
from .watch import answered_by_reply

S = SuggestionState
A = AssignmentState
REPLY_LIMIT = 20_000
REASON_LIMIT = 500
# Two terms of a congress, in years: what lies further is no promise that anybody follows.
LONGEST_PROMISE = 10


@transaction.atomic
def acknowledge(*, actor: Actor, assignment: HandlingAssignment, at: datetime) -> HandlingAssignment:
    """签收: the unit takes its part; the reply is due by the clock that runs since 交办."""
    step, part, parts = begin_part("acknowledge", actor=actor, assignment=assignment, at=at)
    part.state, part.acknowledged_at, part.acknowledged_by_id = A.HANDLING, at, actor.person_id
    part.version += 1
    part.save(update_fields=["state", "acknowledged_at", "acknowledged_by", "version"])
    step.stop_clocks(ClockKind.ACKNOWLEDGE, assignment=part)
    state, acts = state_and_acts(step.case, part, parts)
    step.finish(state, f"{part.unit}签收", acts=acts, audience="public", subject=part, settle_subjects=[part])
    assisting = part.is_assisting
    # The case's own date is the answer's; an opinion has another one.
    limit = part.clocks.running().order_by("due").first() if assisting else None
    step.todo(
        "reply", "提意见" if assisting else "答复", capability=Capability.HANDLE_CASE, organization=part.unit,
        subject=part, due=limit.due if limit else None,
        why="协办意见交主办单位" if assisting else "办理后答复代表" if not step.case.is_demand else "办理后答复群众",
    )  # fmt: skip
    return part


@transaction.atomic
def send_back(
    *, actor: Actor, assignment: HandlingAssignment, reason: str, at: datetime
) -> HandlingAssignment:
    """退回: not this unit's matter; within the limit and with the reason, to whoever assigned it.

    Raises Refused after the limit: then it is the unit's, unless the office re-dispatches it.
    """
    step, part, parts = begin_part("send_back", actor=actor, assignment=assignment, at=at)
    reason = needs_text(reason, "请写明不属于本单位职责的依据，以及应由哪个单位办理。", field_name="reason")
    if len(reason) > REASON_LIMIT:
        raise Refused(f"退回理由有 {len(reason)} 个字，请缩短到 {REASON_LIMIT} 个字以内。", field="reason")
    if part.round > 1:
        raise Refused("重新办理的件不能退回。办理有困难请与县人大联系。")
    if part.decided_by_id is not None:
        raise Refused("承办单位是领导裁定的，不能再退回。办理有困难请与县人大联系。")
    clock = part.clocks.filter(kind=ClockKind.ACKNOWLEDGE, round=part.round).order_by("-pk").first()
    if clock is not None and clock.due < step.on:
        raise Refused(
            f"退回期限是 {clock.due.month}月{clock.due.day}日，已经过了。请继续办理；确有异议请与交办单位协商。"
        )
    part.state, part.sent_back_at, part.sent_back_reason = A.SENT_BACK, at, reason
    part.version += 1
    part.save(update_fields=["state", "sent_back_at", "sent_back_reason", "version"])
    step.stop_clocks(assignment=part)
    step.settled += drop_drafts([part], at=at)
    state, acts = state_and_acts(step.case, part, parts)
    back_to = returned_to(step.case, part, parts)
    capability = Capability.ASSIGN_UNITS if part.parent_id else Capability.DISPATCH_SUGGESTION
    if part.is_assisting:
        case = step.finish(
            state,
            f"{part.unit}退回，不再协办",
            acts=acts,
            reason=reason,
            subject=part,
            settle_subjects=[part],
        )
        if case.state in MOVE["redispatch"].sources and case.level in MOVE["redispatch"].levels:
            after = "要换一个协办单位的，请在这件的页面上点“改派”；不换的不用办什么。"
        else:
            after = (
                f"这件现在是“{case.get_state_display()}”，这一份协办到此为止，不另换协办单位，也不用办什么。"
            )
        title = f"{part.unit}不再协办{case.name}"
        lead = [one.unit_id for one in parts if one.is_lead and one.stands]
        step.tell_each(
            (holders_of(back_to.pk, capability, on=step.on), title, f"{reason}\n{after}"),
            (people_who(step.on, *((pk, Capability.HANDLE_CASE) for pk in lead)), title, reason),
        )
        return part
    if needs_leader(parts):
        return _to_leader(step, part, reason)
    if state == S.SENT_BACK and step.before != S.SENT_BACK:
        step.start_clock(ClockKind.REDISPATCH)
    case = step.finish(
        state, f"{part.unit}退回", acts=back_to if state == S.SENT_BACK else acts, reason=reason,
        subject=part, settle_subjects=[part],
    )  # fmt: skip
    if state == S.SENT_BACK:
        wait_for_redispatch(step, part, parts)
    return part


def returned_to(case: Suggestion, part: HandlingAssignment, parts: list[HandlingAssignment]) -> Organization:
    """Whoever assigned a part: the coordinating office, else the congress."""
    return next((p.unit for p in parts if p.pk == part.parent_id), case.congress)


def wait_for_redispatch(step: Step, part: HandlingAssignment, parts: list[HandlingAssignment]) -> None:
    """Whoever assigned a part that was sent back is asked to give it to another unit.

    A township has no second unit to name: its chair takes the case back and dispatches it anew.
    """
    town = step.case.level == Level.TOWNSHIP
    name, verb = ("return_dispatch", "退回派单") if town else ("redispatch", "改派")
    step.todo(
        name, verb, capability=Capability.ASSIGN_UNITS if part.parent_id else Capability.DISPATCH_SUGGESTION,
        organization=returned_to(step.case, part, parts), subject=step.case,
        why=f"{part.unit}退回：{part.sent_back_reason}",
    )  # fmt: skip


def _to_leader(step: Step, part: HandlingAssignment, reason: str) -> HandlingAssignment:
    """The second unit sends it back too: a leader of the congress says whose it is (record 0052)."""
    case = step.case
    step.stop_clocks(ClockKind.REDISPATCH, ClockKind.DECIDE)
    step.start_clock(ClockKind.DECIDE)
    step.finish(
        S.SENT_BACK, f"{part.unit}退回，第二次退回，请领导裁定", acts=f"{case.congress}领导裁定", reason=reason,
        subject=part, settle_subjects=[case, part],
    )  # fmt: skip
    step.todo(
        "decide_unit", "裁定", capability=Capability.DECIDE_UNIT, organization=case.congress, subject=case,
        why=f"第二次退回：{part.unit}说{reason}",
    )  # fmt: skip
    return part


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a unit writes as its answer, with its annexes.

    A class that needs a commitment must carry what is promised and until when. With ``close_statement`` or
    ``proofs`` the unit asks to close in the same breath.
    """

    body: str
    outcome: OutcomeClass | None = None
    next_step: str = ""
    commitment: str = ""
    commitment_due: date | None = None
    number: str = ""
    signed_by_name: str = ""
    contact_text: str = ""
    files: Iterable[CheckedFile] = ()
    close_statement: str | None = None
    proofs: Iterable[CheckedFile] = ()


@transaction.atomic
def reply(*, actor: Actor, assignment: HandlingAssignment, at: datetime, **written: Any) -> Reply:
    """答复: the unit answers; an assisting unit gives its opinion to the lead. ``written``: see ``Written``."""
    step, part, parts = begin_part("reply", actor=actor, assignment=assignment, at=at)
    if part.draft_state == DraftState.SUBMITTED:
        raise Conflict("这份答复已经送审，等负责人签发或退改。请刷新页面看最新情况。")
    if must_be_signed(actor, part):
        raise Refused("本单位的答复由负责人签发：请点“送审”，不直接答复。")
    return answer_part(step, part, parts, Written(**written))


def check_answer(
    part: HandlingAssignment,
    *,
    body: str,
    on: date,
    outcome: OutcomeClass | None,
    commitment: str,
    commitment_due: date | None,
    again: bool = False,
) -> str:
    """What every reply must say before it leaves, signed or not; the body without what Word hid in it."""
    opinion = part.is_assisting
    body = needs_text(plain(body), "请写办理情况：做了什么，结果怎样。", field_name="body")
    if len(body) > REPLY_LIMIT:
        raise Refused(
            f"内容有 {len(body)} 个字，请缩短到 {REPLY_LIMIT} 个字以内，其余作为附件。", field="body"
        )
    if not opinion and not again and outcome is None:
        raise Refused("请选择办理类别。", field="outcome")
    if outcome is not None and outcome.needs_commitment:
        if not (plain(commitment) and commitment_due):
            raise Refused(f"办理类别是“{outcome}”，请写明承诺做什么、什么时候做到。", field="commitment")
        if commitment_due <= on:
            raise Refused("承诺时限要在今天以后。", field="commitment_due")
        if commitment_due > on.replace(year=on.year + LONGEST_PROMISE, day=min(on.day, 28)):
            raise Refused(
                f"承诺时限最远到 {on.year + LONGEST_PROMISE} 年。要办得更久的，请承诺第一步和它的日期。",
                field="commitment_due",
            )
    return body


def answer_part(
    step: Step,
    part: HandlingAssignment,
    parts: list[HandlingAssignment],
    written: Written,
    *,
    written_by: int | None = None,
    joins: Reply | None = None,
) -> Reply:
    """The reply leaves: kept, with its promise and files; the part and the case turn, people are told.

    Raises Refused where it does not say what every reply must say.
    """
    case, at, outcome = step.case, step.at, written.outcome
    opinion = part.is_assisting
    promises = outcome is not None and outcome.needs_commitment and joins is None
    body = check_answer(
        part, body=written.body, on=step.on, outcome=outcome if promises else None,
        commitment=written.commitment, commitment_due=written.commitment_due, again=outcome is not None,
    )  # fmt: skip
    answer = Reply.objects.create(
        suggestion=case, assignment=part, kind=ReplyKind.OPINION if opinion else ReplyKind.REPLY,
        round=part.round, body=body, next_step=plain(written.next_step), outcome=outcome,
        number=plain(written.number)[:60], signed_by_name=plain(written.signed_by_name)[:40],
        contact_text=plain(written.contact_text)[:80], written_by_id=written_by or step.actor.person_id,
        replied_at=at, joins=joins,
    )  # fmt: skip
    if promises:
        text = plain(written.commitment)[:300]
        Commitment.objects.create(
            suggestion=case, reply=answer, unit=part.unit, text=text, due=written.commitment_due
        )
    keep_files(written.files, step, AttachmentPurpose.REPLY, reply=answer)
    waiting_proofs = send_draft(part, answer, at=at, by=step.actor.person_id)
    proofs, statement = list(written.proofs), written.close_statement or ""
    asks = not opinion and bool(proofs or waiting_proofs or statement.strip())
    if asks:
        request = ask_to_close(step, part, statement, [*proofs, *waiting_proofs])
        proofs_of_draft(waiting_proofs, request)
        step.note(f"{part.unit}申请销单", subject=part, audience="public", move="request_close")
    waiting = _finish_reply(step, part, parts, answer, asks=asks)
    if not opinion and not asks:
        waiting.append(
            step.waiting(
                "request_close", "申请销单", capability=Capability.HANDLE_CASE, organization=part.unit, subject=part,
                why="答复后附凭据申请销单",
            )
        )  # fmt: skip
    open_todos(waiting)
    return answer


def _finish_reply(
    step: Step, part: HandlingAssignment, parts: list[HandlingAssignment], answer: Reply, *, asks: bool
) -> list[Todo]:
    """Turn the part and the case; what now waits for the evaluator."""
    case = step.case
    opinion = answer.kind == ReplyKind.OPINION
    late = part.answer_due is not None and step.on > part.answer_due
    part.state = A.DONE if opinion else A.REPLIED
    part.finished_at = step.at if opinion else None
    part.version += 1
    part.save(update_fields=["state", "finished_at", "version"])
    step.stop_clocks(assignment=part)
    step.settled += end_wishes([part], at=step.at)
    step.settled += answered_by_reply(case, part.unit_id, person_id=step.actor.person_id, at=step.at)
    state, acts = state_and_acts(case, part, parts)
    columns = {}
    answered = state == S.REPLIED and not opinion
    if not opinion:
        columns = {
            "last_reply_at": step.at,
            "outcome": answer.outcome,
            "close_requested_on": step.on if asks else None,
        }
        if case.replied_on is None:
            columns["replied_on"] = step.on
        if case.replied_in_time is None:
            # Also where a deputy explained on the spot before, by no limit of a unit.
            columns["replied_in_time"] = not late
        elif part.round == 1 and late:
            columns["replied_in_time"] = False
    if answered:
        acts = begin_evaluation(step)
        step.only_new_limits = True
    what = "提出协办意见" if opinion else f"答复（{answer.outcome}）"
    step.finish(
        state,
        f"{part.unit}{what}",
        acts=acts,
        audience="staff" if opinion else "public",
        reason=answer.body if opinion else "",
        subject=part,
        settle_subjects=[part],
        **columns,
    )
    if opinion:
        tell_lead(step, part, parts)
    else:
        deliver(step, answer, part)
    if not answered:
        return []
    if part.goes_with_others:
        answer_merged(step)
    return wait_for_evaluation(step, part.unit)
