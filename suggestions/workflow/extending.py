"""延期: a unit's answer may take longer where the matter is wide or hard, never beyond the law's limit."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import open_todos
from congress_portal.foundation.web.refusals import Refused
from congress_portal.foundation.workdays.services import calendar_for

from ..choices import ClockKind, Limit
from ..models import ClockChange, Suggestion, SuggestionClock
from ..parties import all_parts
from ..states import AssignmentState
from .step import Step, begin, needs_text


def latest_due(case: Suggestion, start: date) -> date | None:
    """The last day an extension may reach: six months from 交办 by the law (代表法 51)."""
    cell = case.rule.cell(Limit.EXTENSION)
    if cell is None:
        return None
    return cell.deadline(calendar_for(years=(start.year, start.year + 2)), start).due


@transaction.atomic
def extend(*, actor: Actor, suggestion: Suggestion, due: date, reason: str, at: datetime) -> Suggestion:
    """延期: move the day the answers are due, with the reason on record (decisions G46).

    Moves the limit of every unit that still owes one. Raises Refused for a day that is not later
    than the present one or lies beyond the law's limit, and where nobody owes an answer.
    """
    step = begin("extend", actor=actor, suggestion=suggestion, at=at)
    reason = needs_text(reason, "请写明为什么延期，代表是否同意。", field_name="reason")
    case = step.case
    clocks = list(case.clocks.running().filter(kind__in=[ClockKind.REPLY, ClockKind.REWORK]))
    if not clocks:
        raise Refused("现在没有单位欠答复，不用延期。")
    _check_day(step, clocks, due)
    ClockChange.objects.bulk_create(
        [
            ClockChange(
                clock=c, old_due=c.due, new_due=due, why=reason[:300], changed_by_id=actor.person_id, at=at
            )
            for c in clocks
        ]
    )
    SuggestionClock.objects.filter(pk__in=[c.pk for c in clocks]).update(due=due)
    step.finish(
        case.state,
        f"答复期限延到 {due:%Y-%m-%d}",
        acts=case.acts,
        reason=reason,
        audience="public",
        settle_subjects=[],
    )
    _tell_units(step, due)
    step.tell_deputy(f"{case.name}的答复期限延到 {due.month}月{due.day}日", reason)
    return case


def _check_day(step: Step, clocks: list[SuggestionClock], due: date) -> None:
    now = max(clock.due for clock in clocks)
    if due <= now:
        raise Refused(f"现在的期限是 {now.month}月{now.day}日，延期要晚于这一天。", field="due")
    last = latest_due(step.case, step.case.dispatched_on or step.on)
    if last is not None and due > last:
        raise Refused(
            f"代表法第五十一条规定自交办之日起最长六个月，最晚 {last.year}年{last.month}月{last.day}日。",
            field="due",
        )


def _tell_units(step: Step, due: date) -> None:
    """The units' own to-dos show the new day."""
    open_todos(
        step.waiting(
            "reply", "答复", capability=Capability.HANDLE_CASE, organization=part.unit, subject=part, due=due,
            why="答复期限已延长",
        )
        for part in all_parts(step.case)
        if part.stands and part.owes_answer and part.state in (AssignmentState.HANDLING, AssignmentState.REWORK)
    )  # fmt: skip
