"""What keeps a case from being closed or handled anew: verbs refuse with it, pages show it instead of a button."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .choices import VOTER_HOLDS_LINK, ClockKind, Grade, Level, Limit, Solved
from .evaluators import asked_for_nothing
from .models import HandlingAssignment, Suggestion
from .states import SuggestionState

S = SuggestionState
# What units are waited for that have answered and have not asked to close.
ASKS = "申请销单"
_ROOM = Suggestion._meta.get_field("acts").max_length


def is_bad(case: Suggestion) -> bool:
    """Whether what was said of the result asks for another round."""
    return case.satisfied == Grade.DISSATISFIED or case.solved == Solved.NO


def has_lapsed(case: Suggestion, on: date) -> bool:
    """Whether its evaluation did not come in time: the congress closes without it (as ``querysets.lapsed``)."""
    waits = case.state == S.REPLIED and case.due_kind == ClockKind.EVALUATE
    return waits and (case.due is None or case.due < on)


def still_to_ask(parts: Iterable[HandlingAssignment]) -> str:
    """The units that have not asked to close this round, by name; nothing where all have (decisions C11)."""
    return "、".join(
        str(part.unit) for part in parts if part.stands and part.owes_answer and not part.asks_to_close
    )


def asks_first(case: Suggestion, parts: Iterable[HandlingAssignment], *, bad: bool) -> str:
    """县水利局申请销单: what an evaluated case waits for before the congress can do anything; nothing where it can.

    After a bad evaluation the congress may have it handled anew without anybody's asking, while rounds are left.
    """
    missing = "" if bad and not _rounds_used_up(case) else still_to_ask(parts)
    # However many they are, the list's column says what for.
    return f"{missing[: _ROOM - len(ASKS)]}{ASKS}" if missing else ""


def waits_for_asking(case: Suggestion) -> bool:
    """Whether an evaluated case waits for units that have not asked to close (``asks_first``)."""
    return case.state == S.EVALUATED and case.acts.endswith(ASKS)


def closing_obstacle(case: Suggestion, parts: Iterable[HandlingAssignment], on: date) -> str:
    """Why the congress cannot close the case today, in a sentence; nothing where it can."""
    if missing := still_to_ask(parts):
        return f"{missing}还没有申请销单，先请它申请并附上凭据。"
    if case.state != S.REPLIED or case.due_kind != ClockKind.EVALUATE or has_lapsed(case, on):
        return ""
    if case.is_demand and case.lead_unit_id is None and case.channel not in VOTER_HOLDS_LINK:
        # What was said on the spot to somebody who cannot be reached waits for nobody.
        return ""
    if asked_for_nothing(case):
        # Whoever would evaluate has come to handle it since it was answered.
        return ""
    return "还在等评价，评价期限没有过。评价后再核销，或到期后按没有表态核销。"


def must_say_whom_it_asked(case: Suggestion) -> bool:
    """Whoever would evaluate has handled the case: the congress asks others and writes down whom and what."""
    return case.state == S.REPLIED and asked_for_nothing(case)


def rework_obstacle(case: Suggestion) -> str:
    """Why there is no further round, in a sentence; nothing where there may be one."""
    if case.satisfied != Grade.DISSATISFIED and case.solved == Solved.YES:
        return "评价是满意并已解决，不需要重新办理。"
    if _rounds_used_up(case):
        rounds = case.rule.cell(Limit.REWORK_ROUNDS).value
        return f"按办理规则最多重新办理 {rounds} 次，已经用完。请说明理由后核销。"
    return ""


def _rounds_used_up(case: Suggestion) -> bool:
    cap = case.rule.cell(Limit.REWORK_ROUNDS)
    return cap is not None and case.round > cap.value


def rank_of(name: str, rank: int, case: Suggestion) -> int:
    """The place of a button: after a bad evaluation another round comes first, and closing is the exception."""
    if name == "redispatch" and case.state != S.SENT_BACK:
        # Taking a case from a unit is no everyday step.
        return 58
    if name == "return_dispatch" and case.state == S.SENT_BACK and case.level == Level.TOWNSHIP:
        # In a township there is no other unit to choose: the chair dispatches anew.
        return 10
    bad = case.state == S.EVALUATED and is_bad(case)
    if name in ("rework", "close") and bad and not rework_obstacle(case):
        return {"rework": 8, "close": 54}[name]
    return rank
