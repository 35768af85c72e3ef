"""核销 and the ways on from there: promises that are followed, a voter who has it opened again, the override."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import open_todos
from congress_portal.foundation.web.refusals import Denied, Refused

from ..choices import (
    UNSETTLED,
    ClockKind,
    CommitmentState,
    Limit,
    Option,
)
from ..endings import closing_obstacle, is_bad, must_say_whom_it_asked
from ..hands import handled_by
from ..models import Commitment, HandlingAssignment, Suggestion
from ..parties import all_parts
from ..states import OVERRIDE_TARGETS, AssignmentState, SuggestionState
from .along import let_go, take_along, take_up
from .delivering import drop_drafts
from .demands import follower, wait_for_deputy, wait_for_follower
from .parts import unresolved
from .promise_rows import (
    end_verdict,
    next_of,
    promise_row,
    promise_rows,
    standing_promises,
    wait_for_congress,
    waiting_for,
)
from .promises import check_settling, tell_authors
from .reopening import reopen_until
from .step import Step, begin, needs_text
from .taking_back import missed, take_back, tell_of_it, tell_units

S = SuggestionState
A = AssignmentState


def end_parts(step: Step, *, cancelled: bool, done_too: bool = False) -> list[HandlingAssignment]:
    """End the standing parts: done, or cancelled where the handling itself has ended.

    ``done_too``: also what was done, where the case is handed over anew.
    """
    every = all_parts(step.case)
    parts = [part for part in every if part.stands and (done_too or part.state != A.DONE)]
    if cancelled:
        # What was sent back waits for no successor any more.
        parts += unresolved(every)
    for part in parts:
        # An assisting unit that gave no opinion has done nothing that could be called done.
        silent = part.is_assisting and not cancelled
        part.state, part.finished_at = A.CANCELLED if cancelled or silent else A.DONE, step.at
        if silent:
            step.note(f"{part.unit}没有提出协办意见，随件结束", subject=part, audience="staff")
    if cancelled and any(part.is_coordinating for part in parts):
        step.columns["coordinator"] = None
    step.ended += parts
    step.settled += drop_drafts(parts, at=step.at)
    HandlingAssignment.objects.bulk_update(parts, ["state", "finished_at"])
    return parts


def _check_closable(step: Step, reason: str) -> None:
    """Nobody closes what he handled; asked for by the units; evaluated, or silent beyond the limit."""
    case = step.case
    if handled_by(step.actor, case):
        raise Denied("您参与过这件的办理，不能自己核销。请县人大其他同志来办。")
    if obstacle := closing_obstacle(case, all_parts(case), step.on):
        raise Refused(obstacle)
    if not reason and must_say_whom_it_asked(case):
        raise Refused("代表参与过办理，不能评价。请写明征求了谁的意见、什么意见，再核销。", field="reason")
    # The columns keep what an earlier round was evaluated; of several who are asked some may have spoken.
    spoken = case.state == S.EVALUATED or case.evaluations.filter(round=case.round, counts=True).exists()
    if not spoken and case.rule.option(Limit.SILENCE) == Option.ASK_FIRST and not reason:
        raise Refused(
            "按办理规则，没有评价的要先征求意见。请写明什么时候、怎样征求过意见，再核销。", field="reason"
        )
    if spoken and is_bad(case) and not reason:
        raise Refused("评价不满意或没有解决，要么确定重新办理，要么写明为什么仍然核销。", field="reason")


@transaction.atomic
def close(*, actor: Actor, suggestion: Suggestion, at: datetime, reason: str = "") -> Suggestion:
    """核销: the congress closes, and with it the demands that waited for the suggestion.

    A case with a promise that is not due yet goes on as 跟踪中. Raises Conflict naming who was
    first, Denied for whoever handled it, Refused where a request or the evaluation is missing.
    """
    step = begin("close", actor=actor, suggestion=suggestion, at=at)
    reason = reason.strip()
    _check_closable(step, reason)
    case = step.case
    step.stop_clocks()
    silent = [part for part in end_parts(step, cancelled=False) if not part.stands]
    promises = standing_promises(case)
    if promises:
        step.finish(
            S.FOLLOWING, f"核销，承诺事项跟踪到 {promises[0].due:%Y-%m-%d}", reason=reason, audience="public",
            acts="、".join(dict.fromkeys(str(row.unit) for row in promises)), due=promises[0].due, due_kind="",
        )  # fmt: skip
        open_todos(waiting_for(step, promises))
    else:
        unsaid = "" if case.evaluated_on else "（没有表态）"
        step.finish(
            S.CLOSED, f"核销{unsaid}", reason=reason, audience="public", closed_on=step.on,
            closed_by_id=actor.person_id,
        )  # fmt: skip
        take_along(step)
    step.tell_deputy(f"{case.name}已核销")
    tell_units(step, silent, f"{case.name}已核销，你单位的协办意见不用再提")
    return case


@transaction.atomic
def fulfil(*, actor: Actor, commitment: Commitment, at: datetime, note: str, kept: bool = True) -> Suggestion:
    """核定承诺: a promise was kept, or was not; with the last one kept the case is closed.

    A broken promise stays on the case, which the congress then reopens. What the deputy calls broken
    is not called kept; while the deputy's time runs the congress waits (``promises.check_settling``).
    """
    step = begin("fulfil", actor=actor, suggestion=commitment.suggestion_id, at=at)
    note = needs_text(note, "请写明兑现的情况和怎么核实的。", field_name="note")
    case = step.case
    rows = promise_rows(case)
    row = promise_row(case, commitment, rows)
    check_settling(step, row, kept=kept)
    stopped = end_verdict(step, row, standing_promises(case, rows))
    row.state = CommitmentState.FULFILLED if kept else CommitmentState.BROKEN
    row.settled_at, row.settled_by_id, row.note, row.version = (
        at,
        actor.person_id,
        note[:300],
        row.version + 1,
    )
    row.save(update_fields=["state", "settled_at", "settled_by", "note", "version"])
    promises = standing_promises(case, rows)
    word = "已兑现" if kept else "没有兑现"
    if not promises:
        step.stop_clocks()
        step.finish(
            S.CLOSED, f"承诺{word}，销单", reason=note, audience="public", closed_on=step.on,
            closed_by_id=actor.person_id,
        )  # fmt: skip
        take_along(step)
    else:
        stopped += wait_for_congress(step, promises)
        step.finish(
            S.FOLLOWING, f"承诺{word}：{row.text}", reason=note, audience="public", subject=row,
            settle_subjects=[case, row], **next_of(step, promises, stopped=stopped),
        )  # fmt: skip
        open_todos(waiting_for(step, promises))
    tell_authors(step, row, f"{case.name}的承诺{word}", note)
    return case


@transaction.atomic
def reopen_demand(*, actor: Actor, suggestion: Suggestion, reason: str, at: datetime) -> Suggestion:
    """没有解决，请重办: the voter reopens by the long link, with a reason and within the limit."""
    step = begin("reopen_demand", actor=actor, suggestion=suggestion, at=at)
    reason = needs_text(reason, "请写一句哪里没有解决。", field_name="reason")
    case = step.case
    last = reopen_until(step)
    if last < step.on:
        raise Refused(f"可以要求重办的时间到 {last.month}月{last.day}日为止。请重新反映一次，站里会接着办。")
    case.round += 1
    step.start_clock(ClockKind.ANSWER)
    columns = {"round": case.round, "closed_on": None, "closed_by": None}
    case = step.finish(
        S.ACCEPTED, "反映人说没有解决，要求重办", reason=reason, audience="public", **follower(case),
        **columns,
    )  # fmt: skip
    wait_for_follower(step, "再跟进", f"群众要求重办：{reason}")
    step.tell_deputy(f"群众要求重办：{case.title}", reason)
    return case


@transaction.atomic
def override(*, actor: Actor, suggestion: Suggestion, state: str, reason: str, at: datetime) -> Suggestion:
    """更正状态: put a case that went astray where the ordinary moves lead on; audited, with a reason."""
    step = begin("override", actor=actor, suggestion=suggestion, at=at)
    reason = needs_text(reason, "请写明为什么更正，记录会长期保存。", field_name="reason")
    case = step.case
    if state not in OVERRIDE_TARGETS[case.kind]:
        raise Refused("不能更正到这个状态，请从列出的状态里选。", field="state")
    if state == case.state:
        raise Refused(f"现在就是“{case.get_state_display()}”。", field="state")
    # Who handled it is read with the parts.
    all_parts(case)
    if handled_by(actor, case):
        raise Denied("您参与过这件的办理，不能更正它的状态。请县人大其他同志来办。")
    if state == S.WITHDRAWN and (case.last_reply_at or case.evaluated_on):
        raise Refused(
            "这件已经答复，答复和评价要留在统计里，不能更正为已撤回。"
            + (
                "登记错的请更正为已销单，写明原因。"
                if may_be_closed(case)
                else "请接着办：重新答复以后，由评价人评价再核销。"
            ),
            field="state",
        )
    if state == S.CLOSED and has_open_promises(case):
        raise Refused(
            "这件的承诺还没有结论，不能更正为已销单，不然承诺就没有人跟踪了。"
            + (
                "请在承诺事项里逐项认定，全部有了结论会自动销单。"
                if case.state == S.FOLLOWING
                else "请按评价、核销办，核销后继续跟踪承诺。"
            ),
            field="state",
        )
    if state == S.CLOSED and not may_be_closed(case):
        raise Refused(
            "这件答复过，更正状态以后要重新办理，不能直接更正为已销单，不然原来的答复和评价就不在统计里了。"
            "请派单，办理单位答复、代表评价以后核销。",
            field="state",
        )
    if state == S.AWAITING_DISPATCH and not case.is_demand and not case.number:
        raise Refused("这件还没有审查编号，请更正到待审查。", field="state")
    step.stop_clocks()
    held = [part for part in all_parts(case) if part.stands]
    linked = any(part.came_of_demands for part in all_parts(case))
    end_parts(step, cancelled=state != S.CLOSED, done_too=state in _OPEN_TARGETS)
    columns: dict = {"closed_on": None, "closed_by": None}
    if state in _OPEN_TARGETS:
        columns["acts"] = case.congress
    if state in _OPEN_TARGETS:
        columns |= take_back(step)
    elif missed(step):
        # Closed without an answer that was owed by then: late for good.
        columns["replied_in_time"] = False
    if step.before == S.MERGED or state in _OPEN_TARGETS:
        # From now on it is handled by itself, also where it had been answered with another one.
        columns |= {"merged_into": None, "lead_unit": None}
    target = S(state)
    match target:
        case S.AWAITING_ACCEPT:
            step.start_clock(ClockKind.ACCEPT)
            # The voter is owed an answer all the while: by the day said before, where it has not been let go.
            owed = case.clocks.running().filter(kind=ClockKind.ANSWER).order_by("-pk").first()
            step.start_clock(ClockKind.ANSWER, start=owed.started_on if owed else None)
            columns |= {"accepted_on": None, **follower(case)}
        case S.AWAITING_EXAMINATION:
            step.start_clock(ClockKind.EXAMINE)
        case S.AWAITING_DISPATCH:
            step.start_clock(ClockKind.DISPATCH)
        case S.CLOSED:
            columns |= {"closed_on": step.on, "closed_by_id": actor.person_id}
    case = step.finish(
        target, f"更正状态为“{target.label}”", reason=reason, audience="parties", **columns,
    )  # fmt: skip
    _wait_after_override(step, target, held)
    if linked and target in _OPEN_TARGETS:
        take_up(step, f"更正为“{target.label}”", taken_back=True)
    tell_of_it(step, held, f"{case.name}的状态更正为“{target.label}”", reason)
    return case


def may_be_closed(case: Suggestion) -> bool:
    """False where all that was answered counts no more: closed, it would be in no rate."""
    return not case.last_reply_at or case.replies.filter(superseded=False).exists()


def has_open_promises(case: Suggestion) -> bool:
    """Whether a reply that stands promises what nobody has settled: closed, nobody would follow it."""
    if case.outcome_id is None:
        return False
    return case.commitments.standing().filter(state__in=UNSETTLED).exists()


def offered_targets(case: Suggestion) -> list[str]:
    """Where an override may put it, without what ``override`` would refuse: for the form."""
    closable = may_be_closed(case) and not has_open_promises(case)
    answered = case.last_reply_at or case.evaluated_on
    return [
        state
        for state in OVERRIDE_TARGETS[case.kind]
        if state != case.state
        and not (state == S.WITHDRAWN and answered)
        and (state != S.CLOSED or closable)
        and not (state == S.AWAITING_DISPATCH and not case.is_demand and not case.number)
    ]


_TO_DO = {
    S.AWAITING_EXAMINATION: ("examine", "审查", Capability.EXAMINE_SUGGESTION),
    S.AWAITING_DISPATCH: ("dispatch", "派单", Capability.DISPATCH_SUGGESTION),
}
_OPEN_TARGETS = {S.AWAITING_ACCEPT, *_TO_DO}


def _wait_after_override(step: Step, target: str, held: list[HandlingAssignment]) -> None:
    if target in _OPEN_TARGETS:
        from .merging import release_merged

        # What was to be answered with it waits for no dispatch of another one.
        if not held or any(part.goes_with_others for part in held):
            release_merged(step)
        if target == S.AWAITING_ACCEPT:
            wait_for_deputy(step)
            return
        kind, verb, capability = _TO_DO[target]
        step.todo(
            kind, verb, capability=capability, organization=step.case.congress, why="状态已更正，请接着办"
        )
    elif target == S.CLOSED and step.case.last_reply_at is not None:
        from .merging import release_merged

        take_along(step)
        # Of several units only some may have answered.
        release_merged(step)
    else:
        # Nobody is told that it is done where nothing was answered.
        let_go(step)
