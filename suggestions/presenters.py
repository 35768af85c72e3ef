"""How a case looks: the four steps, its clock, who may read how much of its history."""

from __future__ import annotations

from datetime import date
from typing import Any

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.models import Audience
from congress_portal.foundation.workdays.display import clock_view

from .choices import ClockKind, Grade
from .models import HandlingAssignment, Suggestion, SuggestionClock
from .parties import is_own_deputy
from .rules import Cell
from .states import SuggestionState

S = SuggestionState
# What each limit asks for, at the head of the clock.
CLOCK_LABELS = {
    ClockKind.ACCEPT: "接单期限",
    ClockKind.ANSWER: "回告群众期限",
    ClockKind.EXAMINE: "审查期限",
    ClockKind.DISPATCH: "交办期限",
    ClockKind.ASSIGN: "分办期限",
    ClockKind.ACKNOWLEDGE: "签收或退回期限",
    ClockKind.REDISPATCH: "改派期限",
    ClockKind.OPINION: "协办意见期限",
    ClockKind.REPLY: "答复期限",
    ClockKind.EVALUATE: "评价期限",
    ClockKind.REWORK: "重新办理期限",
    ClockKind.CLOSE: "核销期限",
}


def _day(day: date | None, on: date) -> str:
    if day is None:
        return ""
    text = f"{day.month}月{day.day}日"
    return text if day.year == on.year else f"{day.year}年{text}"


def steps_of(case: Suggestion, *, on: date, quotes: int = 0, first_on: date | None = None) -> list[dict[str, str]]:
    """点单 接单 派单 销单 with who and when, for ``includes/_step_bar.html``.

    ``quotes``: how many demands a suggestion was raised from, ``first_on``: when the first came in.
    """
    words = case.county.stages
    if case.is_demand:
        notes = [
            (case.get_channel_display(), case.submitted_on),
            (f"{case.deputy}代表" if case.accepted_on and case.deputy else "", case.accepted_on),
        ]
    else:
        origin = f"{quotes} 条群众意见" if quotes else "代表直接提出"
        notes = [(origin, first_on or case.submitted_on), (f"{case.deputy}代表提出", case.submitted_on)]
    notes.append((f"交{case.lead_unit}" if case.lead_unit_id else "", case.dispatched_on))
    notes.append((_result(case), case.closed_on))
    waiting = ["等代表提交", f"等{case.acts}", f"等{case.acts}", f"等{case.acts}"]
    later = ["", "等代表核实", "需要部门办的，由人大交办", "答复、评价、核销后完成"]
    ended = case.state in (S.DECLINED, S.WITHDRAWN)
    steps = []
    for place, (note, when) in enumerate(notes):
        if ended:
            status = "done" if when else "later"
        else:
            status = "done" if place < case.step else "current" if place == case.step else "later"
        text, moment = note, _day(when, on)
        if status == "current":
            text = waiting[place]
            moment = f"{_day(case.due, on)}前" if case.due else ""
        elif status == "later":
            text, moment = (case.get_state_display() if ended else later[place]), "" if ended else "还没有到"
        elif not note and not when:
            text = "不用派单" if place == 2 else ""
        steps.append({"word": words[place], "note": text, "when": moment, "status": status})
    return steps


def _result(case: Suggestion) -> str:
    if case.state == S.FOLLOWING:
        return "承诺事项跟踪中"
    solved = case.get_solved_display() if case.solved else ""
    return solved or (case.outcome.name if case.outcome_id else "")


def clock_of(clock: SuggestionClock, on: date) -> dict[str, Any]:
    """The clock for ``includes/_clock.html``."""
    cell = Cell(
        clock.kind, clock.amount, clock.unit, article=clock.article, count_first=clock.count_first, roll=clock.roll
    )
    return clock_view(
        clock, on, label=CLOCK_LABELS[ClockKind(clock.kind)], rule=f"{cell.text}内{cell.label}",
        explain_url=clock.get_absolute_url(),
    )  # fmt: skip


def clock_for(actor: Actor, clocks: list[SuggestionClock]) -> SuggestionClock | None:
    """The limit that matters to this actor: the own unit's, else the one that ends first."""
    own = [c for c in clocks if c.assignment_id and c.assignment.unit_id == actor.organization_id]
    return min(own or clocks, key=lambda clock: (clock.due, clock.pk), default=None)


def audience_of(actor: Actor, case: Suggestion, parts: list[HandlingAssignment]) -> Audience:
    """How much of the history this actor reads: staff, the parties, everybody else (peers 9)."""
    staff = actor.can(Capability.EXAMINE_SUGGESTION, Capability.ASSIGN_DEMAND, Capability.SEE_OVERVIEW)
    at_station = case.station_id and case.station.organization_id == actor.organization_id
    if actor.kind == "system" or (staff and (actor.covers(case.origin_division.path) or at_station)):
        return Audience.STAFF
    if staff and actor.organization_id == case.congress_id:
        return Audience.STAFF
    unit = any(part.unit_id == actor.organization_id and part.stands for part in parts)
    return Audience.PARTIES if unit or is_own_deputy(actor, case) else Audience.PUBLIC


def rate_text(good: int, all_: int) -> str:
    """67%; withheld with fewer than five (decisions C17)."""
    return f"{round(good * 100 / all_)}%" if all_ >= 5 else "--"


def last_cell(case: Suggestion, on: date) -> dict[str, Any]:
    """What stands in the list's column 期限."""
    if case.state == S.FOLLOWING and case.due:
        return {"text": f"承诺 {_day(case.due, on)}"}
    if case.state == S.CLOSED and case.closed_on and case.submitted_on:
        return {"text": f"用时 {(case.closed_on - case.submitted_on).days} 天"}
    return {"days": case.days_left(on)}


def is_bad(case: Suggestion) -> bool:
    """Whether what was said of the result asks for another round."""
    return case.satisfied == Grade.DISSATISFIED or case.solved == "no"
