"""How a case looks: the four steps, its clock, who may read how much of its history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.models import Audience
from congress_portal.foundation.workdays.display import clock_view

from .choices import ClockKind
from .endings import ASKS, has_lapsed, still_to_ask, waits_for_asking
from .models import HandlingAssignment, Suggestion, SuggestionClock
from .parties import is_own_deputy
from .rules import Cell
from .states import NOT_HANDED_IN, SuggestionState

S = SuggestionState


def _day(day: date | None, on: date) -> str:
    if day is None:
        return ""
    text = f"{day.month}月{day.day}日"
    return text if day.year == on.year else f"{day.year}年{text}"


def steps_of(
    case: Suggestion,
    *,
    on: date,
    quotes: int = 0,
    first_on: date | None = None,
    raised: Suggestion | None = None,
    parts: Iterable[HandlingAssignment] = (),
) -> list[dict[str, str]]:
    """点单 接单 派单 销单 with who and when, for ``includes/_step_bar.html``.

    ``quotes``: how many demands a suggestion was raised from, ``first_on``: when the first came in;
    ``raised``: the suggestion that a demand waits for; ``parts``: of the case's units, where known.
    """
    if case.is_demand:
        first = (case.get_channel_display(), case.submitted_on)
        second = (f"{case.deputy}代表" if case.accepted_on and case.deputy else "", case.accepted_on)
    else:
        first = (f"{quotes} 条群众意见" if quotes else "代表直接提出", first_on or case.submitted_on)
        second = (f"{case.deputy}代表提出" if case.deputy_id else f"{case.raised_by}提出", case.submitted_on)
    handed = "与另一件合并办理" if case.state == S.MERGED else "不用派单"
    third = (_handed(case) if case.lead_unit_id else handed, case.dispatched_on)
    done = [first, second, third, (_result(case), case.closed_on)]
    later = [
        ("", ""),
        ("等代表核实", ""),
        ("需要部门办的，由人大交办", "还没有到"),
        ("答复、评价、核销后完成", "还没有到"),
    ]
    lapsed = has_lapsed(case, on)
    before = f"{_day(case.due, on)}前" if case.due and not lapsed else ""
    # A suggestion that is being written waits for nobody to check it.
    now = {S.DRAFT: "正在起草，还没有提交", S.COSIGNING: f"等{case.acts}附议"}.get(S(case.state))
    now = now or (_after_silence(case, parts) if lapsed else f"等{_waiting_for(case)}")
    steps = _steps(case, [(note, _day(when, on)) for note, when in done], (now, before), later)
    return _standing_with(steps, raised, on) if raised is not None else steps


def voter_steps(case: Suggestion, *, on: date, raised: Suggestion | None = None) -> list[dict[str, str]]:
    """The same four steps as the voter's receipt tells them; ``raised`` is the suggestion it waits for."""
    local = timezone.localtime(case.created_at)
    done = [
        (f"您 {_day(case.submitted_on, on)} {local.hour}:{local.minute:02d} 反映", ""),
        (
            f"{case.deputy}代表 {_day(case.accepted_on, on)}接单" if case.deputy and case.accepted_on else "",
            "",
        ),
        (f"{_day(case.dispatched_on, on)}{_handed(case)}" if case.lead_unit_id else "不用派单", ""),
        ("，".join(part for part in (_result(case), _day(case.closed_on, on)) if part), ""),
    ]
    until = f"，最晚 {_day(case.due, on)}" if case.due else ""
    verb = {S.AWAITING_ACCEPT: "核实", S.ACCEPTED: "告诉您怎么办"}.get(S(case.state), "办理")
    now = "等您评价" if case.state == S.REPLIED else f"等{_waiting_for(case)}{verb}{until}"
    if waits_for_asking(case):
        # The limit that runs is the congress's.
        now = waits_for(case, on)
    later = [
        ("", ""),
        ("等代表核实", ""),
        (f"需要部门办的，{case.congress}交办", ""),
        ("办完请您评一评，没解决也可以说", ""),
    ]
    steps = _steps(case, done, (now, ""), later)
    if case.state == S.RAISED and raised is not None:
        steps = _standing_with(steps, raised, on)
    return [step | {"note": step["note"].replace(ASKS, "送办结的凭据")} for step in steps]


def goes_with(raised: Sequence[Suggestion]) -> Suggestion | None:
    """The suggestion a demand waits for, of the newest first: the newest that is open still."""
    return next((row for row in raised if row.is_open), raised[0] if raised else None)


def _standing_with(steps: list[dict[str, str]], raised: Suggestion, on: date) -> list[dict[str, str]]:
    """A demand that waits for a suggestion stands where the suggestion stands."""
    place = min(max(raised.step, 2), 3)
    now = "承诺事项跟踪中" if raised.state == S.FOLLOWING else waits_for(raised, on)
    if place == 3:
        steps[2] |= {
            "status": "done",
            "note": f"{_day(raised.dispatched_on, on)}{_handed(raised)}",
            "when": "",
        }
    steps[place] |= {"status": "current", "note": now, "when": ""}
    return steps


def _handed(case: Suggestion) -> str:
    """To whom it was handed over; in a later round another unit may have it than on that day."""
    return f"交办，现由{case.lead_unit}办理" if case.round > 1 else f"交{case.lead_unit}"


# What is waited for, where it is not simply that the unit handles it.
_WAITED_FOR = {
    S.AWAITING_EXAMINATION: "审查",
    S.AWAITING_DISPATCH: "派单",
    S.AWAITING_ASSIGN: "分办",
    S.REPLIED: "评价",
    S.EVALUATED: "核销",
}


def waits_for(case: Suggestion, on: date, parts: Iterable[HandlingAssignment] = ()) -> str:
    """等县水利局办理, 等王某代表评价: in one clause, who is to do what now; ``parts``: of its units, where known."""
    if has_lapsed(case, on):
        return f"评价期限 {_day(case.due, on)} 已过，{_after_silence(case, parts)}"
    who = _waiting_for(case) or str(case.congress)
    verb = _WAITED_FOR.get(S(case.state), "办理")
    # Some say what they are waited for with their name (反映人评价, 领导裁定, 申请销单).
    return f"等{who}" if who.endswith((verb, "裁定", ASKS)) else f"等{who}{verb}"


def _after_silence(case: Suggestion, parts: Iterable[HandlingAssignment]) -> str:
    missing = still_to_ask(parts)
    return f"没有表态，等{missing}{ASKS}" if missing else f"没有表态，等{case.congress}核销"


def _waiting_for(case: Suggestion) -> str:
    """Who is waited for, with the word 代表 behind a deputy's name."""
    of_deputy = case.state in (S.AWAITING_ACCEPT, S.ACCEPTED, S.DRAFT) and case.deputy_id
    return f"{case.deputy}代表" if of_deputy else case.acts


def _steps(case: Suggestion, done: list, now: tuple[str, str], later: list) -> list[dict[str, str]]:
    # Closed without an answer: nothing is called done that was not.
    ended = case.state in (S.DECLINED, S.WITHDRAWN) or (
        case.state == S.CLOSED and case.last_reply_at is None and not case.imported
    )
    dates = (case.submitted_on, case.accepted_on or case.examined_on, case.dispatched_on, case.closed_on)
    steps = []
    for place, word in enumerate(case.county.stages):
        if ended:
            status = "done" if dates[place] else "later"
            note, when = done[place] if dates[place] else (case.get_state_display(), "")
        elif place == case.step:
            status, (note, when) = "current", now
        else:
            status = "done" if place < case.step else "later"
            note, when = (done if status == "done" else later)[place]
        steps.append({"word": word, "note": note, "when": when, "status": status})
    return steps


def _result(case: Suggestion) -> str:
    if case.state == S.FOLLOWING:
        return "承诺事项跟踪中"
    solved = case.get_solved_display() if case.solved else ""
    return solved or (case.outcome.name if case.outcome_id else "")


def clock_of(clock: SuggestionClock, on: date) -> dict[str, Any]:
    """The clock for ``includes/_clock.html``."""
    cell = Cell(
        clock.kind,
        clock.amount,
        clock.unit,
        article=clock.article,
        count_first=clock.count_first,
        roll=clock.roll,
    )
    return clock_view(
        clock, on, label=clock.label, rule=f"{cell.text}内{clock.asks_for}",
        explain_url=clock.get_absolute_url(),
    )  # fmt: skip


def clock_for(actor: Actor, clocks: list[SuggestionClock]) -> SuggestionClock | None:
    """The limit that matters to this actor: the own unit's, else the one that ends first."""
    own = [c for c in clocks if c.assignment_id and c.assignment.unit_id == actor.organization_id]
    # What an assisting unit owes is its own affair, and told beside (``late_assists``).
    others = [c for c in clocks if not (c.assignment_id and c.assignment.is_assisting)]
    return min(own or others or clocks, key=lambda clock: (clock.due, clock.pk), default=None)


def late_assists(clocks: list[SuggestionClock], on: date) -> list[str]:
    """县水利局的协办意见逾期 5 天: what assisting units owe since when."""
    late = [c for c in clocks if c.assignment_id and c.assignment.is_assisting and c.due < on]
    words = {ClockKind.OPINION: "的协办意见"}
    return [
        f"{c.assignment.unit}{words.get(ClockKind(c.kind), '签收')}逾期 {(on - c.due).days} 天" for c in late
    ]


def audience_of(actor: Actor, case: Suggestion, parts: list[HandlingAssignment]) -> Audience:
    """How much of the history this actor reads: staff, the parties, everybody else (peers 9)."""
    staff = actor.can(Capability.EXAMINE_SUGGESTION, Capability.ASSIGN_DEMAND, Capability.SEE_OVERVIEW)
    if actor.kind == "system" or (staff and _keeps(actor, case)):
        return Audience.STAFF
    if case.state in NOT_HANDED_IN:
        # Nobody but its authors and those asked to sign sees it.
        return Audience.PARTIES
    unit = any(part.unit_id == actor.organization_id and part.stands for part in parts)
    return Audience.PARTIES if unit or is_own_deputy(actor, case) else Audience.PUBLIC


def _keeps(actor: Actor, case: Suggestion) -> bool:
    """Whether a clerk's own county, township or station is the case's."""
    if actor.county is not None and actor.division_path == actor.county.division.path:
        return case.county_id == actor.county_id
    own = actor.organization_id
    at_station = case.station_id is not None and case.station.organization_id == own
    return at_station or own in (case.congress_id, case.township_congress_id)


def rate_text(good: int, all_: int) -> str:
    """67%; withheld with fewer than five (decisions C17)."""
    return f"{round(good * 100 / all_)}%" if all_ >= 5 else "--"


def last_cell(case: Suggestion, on: date) -> dict[str, Any]:
    """What stands in the list's column 期限."""
    # A limit that runs is somebody else's day; the promised one has none.
    if case.state == S.FOLLOWING and case.due and case.due >= on and not case.due_kind:
        return {"text": f"承诺 {_day(case.due, on)}"}
    if case.is_open and case.assist_due and case.assist_due < on and not (case.due and case.due < on):
        return {"text": f"协办逾期 {(on - case.assist_due).days} 天", "late": True}
    if case.state == S.CLOSED and case.closed_on and case.submitted_on:
        return {"text": f"用时 {(case.closed_on - case.submitted_on).days} 天"}
    return {"days": case.days_left(on)}
