"""The promises of a locked case and their limits, each read once: which stand, what is next, who is waited for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.models import Todo
from congress_portal.foundation.web.refusals import Refused

from ..choices import UNSETTLED, ClockKind, CommitmentState
from ..models import Commitment, Signature, Suggestion, SuggestionClock
from ..promise_querysets import CAME_TO_NOTHING, answered_anew
from .step import Step

C = CommitmentState


def standing_promises(case: Suggestion, known: Iterable[Commitment] | None = None) -> list[Commitment]:
    """What the case's standing replies promise and is not kept, the earliest first.

    What an earlier round broke was taken up by this one's reply. ``known`` are ``promise_rows``, where the
    caller has read and perhaps changed them.
    """
    if case.state in CAME_TO_NOTHING:
        return []
    rows = promise_rows(case) if known is None else known
    return [
        row
        for row in rows
        if row.state != C.FULFILLED
        and not row.reply.superseded
        and not (row.overtaken and row.state in UNSETTLED)
        and (row.state != C.BROKEN or row.reply.round >= case.round)
    ]


def next_of(step: Step, promises: list[Commitment], *, stopped: Iterable[int] = ()) -> dict:
    """The columns ``due``, ``due_kind`` and ``acts`` of a case that is followed."""
    clocks = [c for c in running_clocks(step) if c.pk not in set(stopped)] + step.new_clocks
    days = [(clock.due, str(clock.kind)) for clock in clocks]
    # The promised day is the unit's, who has not said yet that it is done.
    days += [(row.due, "") for row in promises if (row.state == C.OPEN and not row.verdict) or not clocks]
    due, kind = min(days, default=(None, ""))
    names = dict.fromkeys(_waits_for(step.case, row) for row in promises)
    return {"due": due, "due_kind": kind, "acts": "、".join(names)}


def _waits_for(case: Suggestion, row: Commitment) -> str:
    if row.state == C.BROKEN or row.verdict:
        return str(case.congress)
    if row.state == C.REPORTED:
        return f"{case.deputy}代表" if case.deputy_id else str(case.congress)
    return str(row.unit)


def waiting_for(step: Step, promises: list[Commitment]) -> list[Todo]:
    """What waits for the units, the deputy and the congress because of these promises."""
    case, todos = step.case, []
    for row in promises:
        if row.state == C.BROKEN:
            todos.append(
                step.waiting(
                    "reopen", "重新打开", capability=Capability.CONFIRM_REWORK, organization=case.congress,
                    why=f"{row.unit}的承诺没有兑现：{row.text}",
                )
            )  # fmt: skip
        elif row.verdict:
            todos.append(
                step.waiting(
                    "fulfil", "核定承诺", capability=Capability.CLOSE_CASE, organization=case.congress,
                    why=f"代表评价“{row.get_verdict_display()}”：{row.text}",
                )
            )  # fmt: skip
        elif row.state == C.REPORTED and case.deputy_id:
            todos.append(
                step.waiting(
                    "judge_kept", "评价承诺", capability=Capability.EVALUATE_REPLY, person=case.deputy.person,
                    why=f"{row.unit}说办成了：{row.text}",
                )
            )  # fmt: skip
        elif row.state == C.OPEN:
            todos.append(
                step.waiting(
                    "report_kept", "报告承诺兑现", capability=Capability.HANDLE_CASE, organization=row.unit,
                    why=f"承诺 {row.due:%Y-%m-%d} 前：{row.text}", due=row.due,
                )
            )  # fmt: skip
    # One of a kind waits for one addressee.
    return list({todo.open_key: todo for todo in reversed(todos)}.values())


def promise_rows(case: Suggestion) -> list[Commitment]:
    """The promises of a locked case, the earliest first, standing or not.

    ``overtaken``: whether the unit has answered anew in a later round; ``cosigned``: whether others than the
    lead signed the case.
    """
    signed = Signature.objects.filter(
        suggestion=OuterRef("suggestion"), lead=False, confirmed_at__isnull=False, declined_at__isnull=True
    )
    rows = case.commitments.select_related("unit", "reply__assignment").order_by("due", "pk")
    return list(rows.annotate(overtaken=Exists(answered_anew()), cosigned=Exists(signed)))


def promise_row(
    case: Suggestion, commitment: Commitment, rows: Iterable[Commitment] | None = None
) -> Commitment:
    """One of them; Refused where it is not the case's."""
    for row in promise_rows(case) if rows is None else rows:
        if row.pk == commitment.pk:
            return row
    raise Refused("这一项承诺现在不能选，请重新选择。", field="commitment")


def running_clocks(step: Step) -> list[SuggestionClock]:
    """The limits that ran when the case was locked; read once for one step."""
    if "_running" not in step.case.__dict__:
        step.case._running = list(step.case.clocks.running())
    return step.case._running


def verdict_clocks(step: Step, row: Commitment) -> list[SuggestionClock]:
    """The running limit of this promise's evaluation."""
    own = (ClockKind.VERDICT, row.reply.assignment_id)
    return [clock for clock in running_clocks(step) if (clock.kind, clock.assignment_id) == own]


def wait_for_congress(step: Step, promises: list[Commitment]) -> list[int]:
    """Let the congress's limit run while a promise waits for it, judged or broken, and stop it where none does.

    The keys of what was stopped.
    """
    own = [c.pk for c in running_clocks(step) if c.kind == ClockKind.CLOSE and c.assignment_id is None]
    if any(row.verdict or row.state == C.BROKEN for row in promises):
        if not own:
            step.start_clock(ClockKind.CLOSE)
        return []
    if own:
        step.stop_clocks(ClockKind.CLOSE)
    return own


def end_verdict(step: Step, row: Commitment, promises: list[Commitment]) -> list[int]:
    """Stop the limit of the evaluation unless another promise of the same part waits for it."""
    part = row.reply.assignment
    others = [
        p for p in promises if p.pk != row.pk and p.state == C.REPORTED and not p.verdict and p.reply.assignment == part
    ]  # fmt: skip
    if others or part is None:
        return []
    clocks = [clock.pk for clock in verdict_clocks(step, row)]
    if clocks:
        step.stop_clocks(ClockKind.VERDICT, assignment=part)
    return clocks
