"""审查: the committee takes a suggestion up under a number, sends it back to be written anew, or declines."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.numbering.services import next_number
from congress_portal.foundation.web.refusals import Refused
from deputies.numerals import chinese_numeral

from ..choices import ClockKind, DeclineGround, Kind, Level, TurnTo
from ..codes import rule_for
from ..likeness import nth_year_after
from ..models import Suggestion, Topic
from ..starts import event_day
from ..states import SuggestionState
from .along import let_go
from .demands import answered
from .merging import release_merged
from .step import begin, needs_text

S = SuggestionState


def numbers_of(case: Suggestion, on: date) -> dict[str, object]:
    """The next number as people say it (decisions C19), and its short form for tables."""
    # Every township counts from 1 too: its name stands in front, so that no two look the same in a list.
    place = case.congress.division.name if case.level == Level.TOWNSHIP else ""
    if case.session_id:
        session = case.session
        serial = next_number(f"suggestions/session/{case.session_id}")
        short = f"{place}{chinese_numeral(session.number)}次会议第{serial:03d}号"
        number = f"{session.label}第{serial:03d}号建议"
    else:
        year = on.year
        serial = next_number(f"suggestions/between/{case.congress_id}/{year}")
        short = number = f"{place}闭会{year}年第{serial:02d}号"
    return {"number": number, "short_number": short, "serial": serial}


@transaction.atomic
def examine(
    *,
    actor: Actor,
    suggestion: Suggestion,
    at: datetime,
    note: str = "",
    topic: Topic | None = None,
    repeats: Suggestion | None = None,
) -> Suggestion:
    """审查立案: the suggestion is taken up, numbered, and its handling rule pinned (decisions C15).

    ``repeats`` names the same matter of an earlier time: it is then raised in its n-th year.
    """
    also = ("session__term__congress__division", "session__term__congress__county", "congress__division")
    step = begin("examine", actor=actor, suggestion=suggestion, at=at, also=also)
    case = step.case
    case.rule = rule_for(county_id=case.county_id, kind=Kind.SUGGESTION, level=case.level, at=at)
    step.stop_clocks()
    cell = step.cell(ClockKind.DISPATCH)
    start = event_day(case, cell, step.on, today=("examined",)) if cell else None
    step.start_clock(ClockKind.DISPATCH, start=start)
    columns = {"rule": case.rule, "examined_on": step.on}
    if topic is not None:
        columns["topic"] = topic
    if repeats is not None:
        if repeats.pk == case.pk or repeats.congress_id != case.congress_id:
            raise Refused("重复提出的，请选本级人大以前的另一件建议。", field="repeats")
        columns |= {"repeats": repeats, "nth_year": nth_year_after(repeats, case.year)}
    if not case.number:
        columns |= numbers_of(case, step.on)
    case = step.finish(
        S.AWAITING_DISPATCH,
        f"审查立案，编为{columns.get('short_number') or case.short_number}"
        + (f"，与{repeats.name}是同一件事，第 {columns['nth_year']} 年提出" if repeats else ""),
        acts=case.congress,
        reason=note.strip(),
        audience="public",
        **columns,
    )
    step.todo("dispatch", "派单", capability=Capability.DISPATCH_SUGGESTION, organization=case.congress)
    step.tell_deputy(f"您的建议已立案，编为{case.short_number}")
    return case


def check_unanswered(case: Suggestion, words: str) -> None:
    """Refused where a unit has answered it before: what was answered leaves no figure."""
    if case.last_reply_at:
        raise Refused(
            f"这件 {timezone.localdate(case.last_reply_at)} 已经答复，答复和评价要留在统计里，{words}。"
            "请接着办：重新答复以后，由评价人评价再核销。"
        )


@transaction.atomic
def return_draft(*, actor: Actor, suggestion: Suggestion, reason: str, at: datetime) -> Suggestion:
    """退回修改: the deputy is asked to write it anew (明确具体, 代表法 24)."""
    step = begin("return_draft", actor=actor, suggestion=suggestion, at=at)
    reason = needs_text(reason, "请写明要改什么，代表会看到。", field_name="reason")
    # A draft is in no figure and nobody's but its author's.
    check_unanswered(step.case, "不能再退回修改")
    step.stop_clocks()
    case = step.finish(S.DRAFT, "退回代表修改", acts=step.case.deputy, reason=reason)
    step.todo(
        "submit",
        "修改",
        capability=Capability.RAISE_SUGGESTION,
        person=case.deputy.person,
        why=f"退回修改：{reason}",
    )
    step.tell_deputy(f"建议退回修改：{case.title}", reason)
    return case


@transaction.atomic
def decline(
    *,
    actor: Actor,
    suggestion: Suggestion,
    ground: DeclineGround | str,
    turn_to: TurnTo | str,
    reason: str,
    at: datetime,
) -> Suggestion:
    """不予受理: on a legal ground, and the person is told where to turn (decisions C12)."""
    step = begin("decline", actor=actor, suggestion=suggestion, at=at)
    reason = needs_text(reason, "请写明不予受理的具体原因，对方会看到。", field_name="reason")
    if ground not in DeclineGround.values:
        raise Refused("请选择不予受理的法定理由。", field="ground")
    if turn_to not in TurnTo.values:
        raise Refused("请告诉对方可以找哪里。", field="turn_to")
    case = step.case
    # As with the correction of a state.
    check_unanswered(case, "不能再不予受理")
    step.stop_clocks()
    columns = answered(step) if case.is_demand else {}
    step.finish(
        S.DECLINED,
        f"不予受理：{DeclineGround(ground).label}；可以找{TurnTo(turn_to).label}",
        reason=reason,
        audience="public",
        decline_ground=ground,
        turn_to=turn_to,
        **columns,
    )
    step.tell_deputy(f"不予受理：{case.title}", f"{DeclineGround(ground).label}。{reason}")
    let_go(step)
    return case


@transaction.atomic
def reexamine(*, actor: Actor, suggestion: Suggestion, reason: str, at: datetime) -> Suggestion:
    """退回审查: back to the examination; the number stays with the suggestion."""
    step = begin("reexamine", actor=actor, suggestion=suggestion, at=at)
    reason = needs_text(reason, "请写明为什么要重新审查。", field_name="reason")
    step.stop_clocks()
    step.start_clock(ClockKind.EXAMINE)
    case = step.finish(
        S.AWAITING_EXAMINATION, "退回重新审查", acts=step.case.congress, reason=reason, audience="staff"
    )
    step.todo(
        "examine",
        "审查",
        capability=Capability.EXAMINE_SUGGESTION,
        organization=case.congress,
        why=f"退回审查：{reason}",
    )
    # What is examined already does not wait for the examination of another one.
    release_merged(step)
    return case
