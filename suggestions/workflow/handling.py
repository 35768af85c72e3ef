"""承办: what a unit does with its part: acknowledge, send back, reply, ask to close."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import CheckedFile, store
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.notifications.services import open_todos
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from ..choices import (
    VOTER_HOLDS_LINK,
    AttachmentPurpose,
    ClockKind,
    ReplyKind,
)
from ..models import (
    CloseRequest,
    Commitment,
    HandlingAssignment,
    OutcomeClass,
    Reply,
    Suggestion,
    SuggestionAttachment,
)
from ..parties import all_parts
from ..states import ASSIGNMENT_MOVES, AssignmentState, SuggestionState
from .parts import derived_state, who_acts
from .step import Step, begin, needs_text

S = SuggestionState
A = AssignmentState
REPLY_LIMIT = 20_000


def _begin_part(
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


@transaction.atomic
def acknowledge(*, actor: Actor, assignment: HandlingAssignment, at: datetime) -> HandlingAssignment:
    """签收: the unit takes its part; the reply is due by the clock that runs since 交办."""
    step, part, parts = _begin_part("acknowledge", actor=actor, assignment=assignment, at=at)
    part.state, part.acknowledged_at, part.acknowledged_by_id = A.HANDLING, at, actor.person_id
    part.version += 1
    part.save(update_fields=["state", "acknowledged_at", "acknowledged_by", "version"])
    step.stop_clocks(ClockKind.ACKNOWLEDGE, assignment=part)
    step.finish(
        derived_state(step.case, parts), f"{part.unit}签收", acts=who_acts(parts), audience="public",
        subject=part, settle_subjects=[part],
    )  # fmt: skip
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
    step, part, parts = _begin_part("send_back", actor=actor, assignment=assignment, at=at)
    reason = needs_text(reason, "请写明不属于本单位职责的依据，以及应由哪个单位办理。", field_name="reason")
    if part.round > 1:
        raise Refused("重新办理的件不能退回。办理有困难请与县人大联系。")
    clock = part.clocks.filter(kind=ClockKind.ACKNOWLEDGE, round=part.round).order_by("-pk").first()
    if clock is not None and clock.due < step.on:
        raise Refused(
            f"退回期限是 {clock.due.month}月{clock.due.day}日，已经过了。请继续办理；确有异议请与交办单位协商。"
        )
    part.state, part.sent_back_at, part.sent_back_reason = A.SENT_BACK, at, reason[:500]
    part.version += 1
    part.save(update_fields=["state", "sent_back_at", "sent_back_reason", "version"])
    step.stop_clocks(assignment=part)
    state = derived_state(step.case, parts)
    back_to = next((p.unit for p in parts if p.pk == part.parent_id), step.case.congress)
    if state == S.SENT_BACK and step.before != S.SENT_BACK:
        step.start_clock(ClockKind.REDISPATCH)
    case = step.finish(
        state, f"{part.unit}退回", acts=back_to if state == S.SENT_BACK else who_acts(parts), reason=reason,
        subject=part, settle_subjects=[part],
    )  # fmt: skip
    if state == S.SENT_BACK:
        capability = Capability.ASSIGN_UNITS if part.parent_id else Capability.DISPATCH_SUGGESTION
        step.todo(
            "redispatch", "改派", capability=capability, organization=back_to, subject=case,
            why=f"{part.unit}退回：{reason}",
        )  # fmt: skip
    return part


@transaction.atomic
def reply(
    *,
    actor: Actor,
    assignment: HandlingAssignment,
    body: str,
    at: datetime,
    outcome: OutcomeClass | None = None,
    next_step: str = "",
    commitment: str = "",
    commitment_due: date | None = None,
    number: str = "",
    signed_by_name: str = "",
    contact_text: str = "",
    files: Iterable[CheckedFile] = (),
    close_statement: str | None = None,
    proofs: Iterable[CheckedFile] = (),
) -> Reply:
    """答复: the unit answers; an assisting unit gives its opinion to the lead.

    A class that needs a commitment must carry what is promised and until when. With
    ``close_statement`` or ``proofs`` the unit asks to close in the same breath. Raises Refused.
    """
    step, part, parts = _begin_part("reply", actor=actor, assignment=assignment, at=at)
    case = step.case
    opinion = part.is_assisting
    body = needs_text(body, "请写办理情况：做了什么，结果怎样。", field_name="body")
    if len(body) > REPLY_LIMIT:
        raise Refused(
            f"内容有 {len(body)} 个字，请缩短到 {REPLY_LIMIT} 个字以内，其余作为附件。", field="body"
        )
    if not opinion and outcome is None:
        raise Refused("请选择办理类别。", field="outcome")
    promised = outcome is not None and outcome.needs_commitment
    commitment = commitment.strip()
    if promised and not (commitment and commitment_due):
        raise Refused(f"办理类别是“{outcome}”，请写明承诺做什么、什么时候做到。", field="commitment")
    if promised and commitment_due <= step.on:
        raise Refused("承诺时限要在今天以后。", field="commitment_due")
    answer = Reply.objects.create(
        suggestion=case, assignment=part, kind=ReplyKind.OPINION if opinion else ReplyKind.REPLY,
        round=part.round, body=body, next_step=next_step.strip(), outcome=outcome, number=number.strip(),
        signed_by_name=signed_by_name.strip(), contact_text=contact_text.strip(),
        written_by_id=actor.person_id, replied_at=at,
    )  # fmt: skip
    if promised:
        Commitment.objects.create(
            suggestion=case, reply=answer, unit=part.unit, text=commitment[:300], due=commitment_due
        )
    for file in files:
        _keep(file, step, AttachmentPurpose.REPLY, reply=answer)
    proofs = list(proofs)
    asks = not opinion and bool(proofs or (close_statement or "").strip())
    if asks:
        _ask_to_close(step, part, close_statement or "", proofs)
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


def _keep(file: CheckedFile, step: Step, purpose: str, **owner) -> None:
    store(
        SuggestionAttachment,
        file,
        actor=step.actor,
        at=step.at,
        suggestion=step.case,
        purpose=purpose,
        **owner,
    )


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
    state = derived_state(case, parts)
    columns = {}
    if not opinion:
        columns = {
            "last_reply_at": step.at,
            "outcome": answer.outcome,
            "close_requested_on": step.on if asks else None,
        }
        if case.replied_on is None:
            columns["replied_on"] = step.on
            columns["replied_in_time"] = not late
        elif part.round == 1 and late:
            columns["replied_in_time"] = False
    if state == S.REPLIED:
        step.start_clock(ClockKind.EVALUATE)
        step.only_new_limits = True
    what = "提出协办意见" if opinion else f"答复（{answer.outcome}）"
    step.finish(
        state,
        f"{part.unit}{what}",
        acts=evaluator_of(case) if state == S.REPLIED else who_acts(parts),
        audience="staff" if opinion else "public",
        reason=answer.body if opinion else "",
        subject=part,
        settle_subjects=[part],
        **columns,
    )
    return wait_for_evaluation(step, part) if state == S.REPLIED else []


def evaluator_of(case: Suggestion) -> str:
    """Who says whether it helped: the voter who holds the link, else the deputy (decisions C18)."""
    return "反映人评价" if case.is_demand and case.channel in VOTER_HOLDS_LINK else f"{case.deputy}代表"


def wait_for_evaluation(step: Step, part: HandlingAssignment) -> list[Todo]:
    """The deputy's to-do to evaluate; a voter reads of it on the receipt, and never blocks."""
    case = step.case
    if case.is_demand and case.channel in VOTER_HOLDS_LINK:
        step.tell_deputy(f"{case.name}有了答复，等群众评价")
        return []
    step.tell_deputy(f"{case.name}有了答复，请您评价")
    if case.deputy is None:
        return []
    return [
        step.waiting(
            "evaluate", "评价", capability=Capability.EVALUATE_REPLY, person=case.deputy.person,
            why=f"{part.unit}已答复，满意吗？解决了吗？",
        )
    ]  # fmt: skip


def _ask_to_close(
    step: Step, part: HandlingAssignment, statement: str, proofs: list[CheckedFile]
) -> CloseRequest:
    statement = statement.strip()
    if not statement and not proofs:
        raise Refused("请写销单说明，或上传凭据（照片、验收单等）。", field="statement")
    if CloseRequest.objects.filter(assignment=part, round=part.round).exists():
        raise Conflict(f"{part.unit}已经申请过销单了。请刷新页面看最新情况。")
    request = CloseRequest.objects.create(
        suggestion=step.case, assignment=part, round=part.round, statement=statement,
        requested_by_id=step.actor.person_id, at=step.at,
    )  # fmt: skip
    for file in proofs:
        _keep(file, step, AttachmentPurpose.PROOF, close_request=request)
    return request


@transaction.atomic
def request_close(
    *,
    actor: Actor,
    assignment: HandlingAssignment,
    at: datetime,
    statement: str = "",
    proofs: Iterable[CheckedFile] = (),
) -> CloseRequest:
    """申请销单: the unit asks to close, with a statement or proof; the congress decides (decisions C11)."""
    step, part, _ = _begin_part("request_close", actor=actor, assignment=assignment, at=at)
    request = _ask_to_close(step, part, statement, list(proofs))
    case = step.finish(
        step.case.state, f"{part.unit}申请销单", acts=step.case.acts, reason=request.statement, audience="public",
        subject=part, settle_subjects=[part], close_requested_on=step.on,
    )  # fmt: skip
    if case.state == S.EVALUATED:
        step.todo(
            "close",
            "核销",
            capability=Capability.CLOSE_CASE,
            organization=case.congress,
            why="已评价，已申请销单",
        )
    return request
