"""合并办理: suggestions about one matter are handled together, and each is answered (domain 2.3; record 0051).

While they are handled, the merged one waits for the other (state ``merged``) with its own limit. With
the answer it becomes an ordinary case again: it has parts, replies and requests to close of its own,
its author evaluates it, and it is reworked, followed and closed by itself. What is copied is what is
addressed to authors: never opinions of assisting units, notes of staff, or files.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import entry
from congress_portal.foundation.notifications.services import open_todos
from congress_portal.foundation.web.refusals import Refused

from ..choices import AssignmentRole, ClockKind, FromEvent, Kind, ReplyKind
from ..models import CloseRequest, Commitment, HandlingAssignment, Reply, Signature, Suggestion
from ..parties import all_parts
from ..starts import event_day
from ..states import AssignmentState, SuggestionState
from .asking import begin_evaluation, wait_for_evaluation
from .delivering import deliver
from .parts import answering
from .step import Step, begin, follow, locked_all, needs_text

S = SuggestionState
A = AssignmentState
# Where a case may take another one along: numbered, open, not answered yet.
TAKES_ALONG = frozenset(
    {S.AWAITING_DISPATCH, S.AWAITING_ASSIGN, S.AWAITING_ACKNOWLEDGE, S.SENT_BACK, S.HANDLING}
)


def mergeable(case: Suggestion):
    """The cases into which this one may be merged: of its congress, open and not answered yet."""
    return (
        Suggestion.objects.filter(
            kind=Kind.SUGGESTION, congress_id=case.congress_id, state__in=TAKES_ALONG, imported=False,
            confidential=case.confidential,
        )
        .exclude(pk=case.pk)
        .order_by("-pk")
    )  # fmt: skip


@transaction.atomic
def merge(*, actor: Actor, suggestion: Suggestion, into: Suggestion, reason: str, at: datetime) -> Suggestion:
    """合并办理: handled together with ``into`` from now on; each author is told, each is answered.

    The limit of the reply runs for it by itself, from today; where the other one is not handed over yet,
    from the day it is. Raises Refused for a case that is answered already, merged itself, of another
    congress, or not open to the same people.
    """
    held = locked_all(suggestion, into)
    step = begin("merge", actor=actor, suggestion=suggestion, at=at, held=held[suggestion.pk])
    reason = needs_text(reason, "请写明为什么合并，两件的代表都会看到。", field_name="reason")
    case, main = step.case, held[into.pk]
    if case.pk == main.pk:
        raise Refused("不能并入自己，请选另一件。", field="into")
    if main.congress_id != case.congress_id or main.kind != case.kind or main.imported:
        raise Refused("只能和本级人大的另一件代表建议合并办理。", field="into")
    if main.state not in TAKES_ALONG:
        raise Refused(f"{main.name}现在是“{main.get_state_display()}”，不能再并入别的件。", field="into")
    if main.confidential != case.confidential:
        raise Refused("一件不宜公开、一件可以公开，不能合并办理。", field="into")
    if case.merged.filter(state=S.MERGED).exists():
        raise Refused(f"{case.name}已经并入了别的件，请选它为主件。", field="into")
    handed = main.state != S.AWAITING_DISPATCH
    if handed:
        step.stop_clocks()
        step.start_clock(ClockKind.REPLY)
    step.entries.append(
        entry(
            actor=actor, subject=main, move="merge", summary=f"{case.name}并入一起办理，分别答复",
            reason=reason, audience="public", at=at,
        )
    )  # fmt: skip
    step.finish(
        S.MERGED, f"与{main.name}合并办理，分别答复", acts=_units_of(main) if handed else main.acts, reason=reason,
        audience="public", merged_into=main, lead_unit=None, dispatched_on=step.on if handed else None,
    )  # fmt: skip
    authors = _authors(step, case, main)
    step.tell_each(
        (authors[case.pk], f"{case.name}与{main.name}合并办理，您的这件单独答复", reason),
        (authors[main.pk], f"{case.name}并入{main.name}一起办理，您的这件照常答复", reason),
    )
    return case


def _authors(step: Step, *suggestions: Suggestion) -> dict[int, list[Person]]:
    """Who signed each of these cases, without whoever moves."""
    rows = Signature.objects.filter(suggestion__in=suggestions).select_related("mandate__person")
    found: dict[int, dict[int, Person]] = {case.pk: {} for case in suggestions}
    for row in rows.order_by("mandate__person_id"):
        if row.stands and row.mandate.person_id != step.actor.person_id:
            found[row.suggestion_id][row.mandate.person_id] = row.mandate.person
    return {pk: list(people.values()) for pk, people in found.items()}


@transaction.atomic
def unmerge(*, actor: Actor, suggestion: Suggestion, reason: str, at: datetime) -> Suggestion:
    """单独办理: no longer together with the other one; it waits to be dispatched by itself."""
    step = begin("unmerge", actor=actor, suggestion=suggestion, at=at)
    reason = needs_text(reason, "请写明为什么改为单独办理。", field_name="reason")
    case = _back_to_dispatch(step, "改为单独办理", reason)
    step.tell(_authors(step, case)[case.pk], f"{case.name}改为单独办理", reason)
    return case


def _back_to_dispatch(step: Step, summary: str, reason: str) -> Suggestion:
    step.stop_clocks()
    step.start_clock(ClockKind.DISPATCH)
    case = step.finish(
        S.AWAITING_DISPATCH, summary, acts=step.case.congress, reason=reason, audience="public",
        merged_into=None, lead_unit=None, dispatched_on=None,
    )  # fmt: skip
    step.todo(
        "dispatch", "派单", capability=Capability.DISPATCH_SUGGESTION, organization=case.congress, why=summary
    )
    return case


def _units_of(main: Suggestion) -> str:
    return f"{main.name}的承办单位"


def hand_along(step: Step) -> None:
    """The case is handed over: what was merged into it is handed over with it, and its limit begins."""
    for waiting in _waiting(step.case):
        other = follow(step, "dispatch_merged", waiting)
        other.stop_clocks()
        cell = other.cell(ClockKind.REPLY)
        start = event_day(other.case, cell, other.on, today=(FromEvent.DISPATCHED,)) if cell else None
        other.start_clock(ClockKind.REPLY, start=start)
        other.finish(
            S.MERGED,
            f"随{step.case.name}交办",
            acts=_units_of(step.case),
            audience="public",
            dispatched_on=other.on,
        )
        other.tell_deputy(f"{other.case.name}随{step.case.name}交办，您的这件单独答复")


def hand_back_along(step: Step) -> None:
    """The case is to be dispatched anew: what was merged into it waits for that with it, and so does its day."""
    for waiting in _waiting(step.case):
        other = follow(step, "return_merged", waiting)
        other.stop_clocks()
        other.start_clock(ClockKind.DISPATCH)
        other.finish(S.MERGED, f"随{step.case.name}退回重新派单", acts=step.case.acts)


def release_merged(step: Step) -> None:
    """The case they were merged into is not handled any more, or not yet: they are dispatched by themselves."""
    main = step.case
    now = f"一起办理的{main.name}现在是“{main.get_state_display()}”"
    for waiting in _waiting(main):
        other = follow(step, "release_merged", waiting)
        case = _back_to_dispatch(other, f"{now}，改为单独办理", "")
        other.tell_deputy(
            f"{case.name}改为单独办理",
            f"{now}，您的这件不再随它办理，由{case.congress}单独派单，单独答复您。",
        )


def _waiting(case: Suggestion) -> list[Suggestion]:
    return list(Suggestion.objects.filter(merged_into=case, state=S.MERGED).order_by("pk"))


def answer_merged(step: Step) -> None:
    """The case is answered: each that was merged into it is answered with it, and goes its own way."""
    waiting = _waiting(step.case)
    if not waiting:
        return
    main = step.case
    parts = answering(all_parts(main))
    replies = list(
        Reply.objects.filter(
            suggestion=main, kind=ReplyKind.REPLY, superseded=False, assignment__in=parts, round=main.round
        )
    )
    for case in waiting:
        _answer(follow(step, "answer_merged", case), main, parts, replies)


def _answer(step: Step, main: Suggestion, parts: list[HandlingAssignment], replies: list[Reply]) -> None:
    case = step.case
    # Whoever coordinates the one coordinates the other, also in a rework.
    office = next((part for part in all_parts(main) if part.stands and part.is_coordinating), None)
    parent = _own_part(step, office) if office is not None else None
    own = {part.pk: _own_part(step, part, parent=parent if part.parent_id else None) for part in parts}
    for answer in replies:
        _own_reply(step, own[answer.assignment_id], answer)
    limit = case.clocks.running().filter(kind=ClockKind.REPLY).order_by("-pk").first()
    step.stop_clocks()
    acts = begin_evaluation(step)
    units = "、".join(str(part.unit) for part in parts)
    step.finish(
        S.REPLIED, f"{units}答复（与{main.name}合并办理）", acts=acts, audience="public",
        last_reply_at=step.at, outcome=main.outcome, replied_on=step.on, lead_unit=main.lead_unit,
        # Late before it was put back is late (record 0069).
        replied_in_time=case.replied_in_time is not False and (limit is None or step.on <= limit.due),
        close_requested_on=main.close_requested_on, coordinator=office.unit if office is not None else None,
    )  # fmt: skip
    asked = set(case.close_requests.values_list("assignment_id", flat=True))
    waiting = [
        step.waiting(
            "request_close", "申请销单", capability=Capability.HANDLE_CASE, organization=part.unit, subject=part,
            why="答复后附凭据申请销单",
        )
        for part in own.values()
        if part.pk not in asked
    ]  # fmt: skip
    open_todos([*waiting, *wait_for_evaluation(step, next(iter(own.values())).unit)])


def _own_part(
    step: Step, part: HandlingAssignment, parent: HandlingAssignment | None = None
) -> HandlingAssignment:
    """The unit's part of the merged case: taken up with the other one, answered with it or coordinated."""
    return HandlingAssignment.objects.create(
        suggestion=step.case, unit=part.unit, role=AssignmentRole(part.role), round=step.case.round,
        state=A.HANDLING if part.is_coordinating else A.REPLIED, parent=parent,
        assigned_at=part.assigned_at, assigned_by_id=part.assigned_by_id,
        acknowledged_at=part.acknowledged_at, acknowledged_by_id=part.acknowledged_by_id,
    )  # fmt: skip


def _own_reply(step: Step, part: HandlingAssignment, answer: Reply) -> None:
    """The reply, its promises and the request to close, once more for this author."""
    copy = Reply.objects.create(
        suggestion=step.case, assignment=part, kind=answer.kind, round=part.round, body=answer.body,
        next_step=answer.next_step, outcome_id=answer.outcome_id, number=answer.number,
        signed_by_name=answer.signed_by_name, contact_text=answer.contact_text,
        written_by_id=answer.written_by_id, replied_at=step.at,
    )  # fmt: skip
    deliver(step, copy)
    for promise in Commitment.objects.filter(reply=answer):
        Commitment.objects.create(
            suggestion=step.case, reply=copy, unit_id=promise.unit_id, text=promise.text, due=promise.due
        )
    asked = CloseRequest.objects.filter(assignment_id=answer.assignment_id, round=answer.round).first()
    if asked is not None:
        statement = asked.statement or "与合并办理的件一起申请，凭据在那一件里。"
        CloseRequest.objects.create(
            suggestion=step.case, assignment=part, round=part.round, statement=statement,
            requested_by_id=asked.requested_by_id, at=step.at,
        )  # fmt: skip
