"""Demands that were raised as a suggestion go where it goes: closed along, let go, waiting for it once more."""

from __future__ import annotations

from typing import Any

from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.slots import subject_key

from ..choices import ClockKind
from ..models import Suggestion
from ..states import MOVE, MOVES, SuggestionState
from .demands import follower, wait_for_deputy, wait_for_follower
from .merging import release_merged
from .step import Step, follow
from .taking_back import take_back

S = SuggestionState
# Where these demands stand: waiting, or closed along.
_ALONG = (S.RAISED, S.CLOSED)
# Every move that can lead there: the last of them tells why a demand stands where it does.
_LEADS_THERE = [move.name for move in MOVES if not move.targets.isdisjoint(_ALONG)]


def take_along(step: Step) -> None:
    """The suggestion is closed: demands that waited only for it are closed with it (decisions C10)."""
    for demand in _waiting_demands(step.case):
        other = follow(step, "conclude", demand)
        other.stop_clocks()
        other.finish(
            S.CLOSED, f"随{step.case.name}销单", audience="public", closed_on=step.on, outcome=step.case.outcome,
            last_reply_at=step.case.last_reply_at, replied_on=step.case.replied_on, lead_unit=step.case.lead_unit,
            counted_unit_id=step.case.counted_unit_id,
            dispatched_on=step.case.dispatched_on, replied_in_time=step.case.replied_in_time,
        )  # fmt: skip
        other.tell_deputy(f"{demand.number}随建议销单")


def let_go(step: Step) -> None:
    """The suggestion came to nothing: demands that waited only for it go back to their deputy, and
    cases that were merged into it wait to be dispatched."""
    release_merged(step)
    ended = step.case.state == S.CLOSED
    came_to = "没有答复就更正为已销单" if ended else step.case.get_state_display()
    for demand in _waiting_demands(step.case):
        _release(follow(step, "release", demand), f"转成的建议{came_to}", step.case.name)


def _release(other: Step, why: str, reason: str) -> None:
    """Back to the deputy; where it has lost its deputy meanwhile, to those who can name one."""
    other.start_clock(ClockKind.ANSWER)
    who = follower(other.case)
    if who["deputy"] is None:
        other.start_clock(ClockKind.ACCEPT)
        other.finish(
            S.AWAITING_ACCEPT, f"{why}，等指定代表", reason=reason, audience="public", accepted_on=None, **who,
        )  # fmt: skip
        wait_for_deputy(other)
        return
    other.finish(S.ACCEPTED, f"{why}，回到代表跟进", reason=reason, audience="public", **who)
    wait_for_follower(other, "跟进", why)


def take_up(step: Step, why: str, *, anew: bool = False, taken_back: bool = False) -> None:
    """The suggestion is open again: demands that were closed along with one wait for it once more.

    A demand waits for each suggestion it was raised as, so it does not matter with which of them it was
    closed. What its voter, or the congress, closed by itself since then stays closed. ``anew``: another round
    is handled, which the voter rates anew. ``taken_back``: what the suggestion was answered counts no more,
    and so it is with its demands, also with those that wait again already.
    """
    case = step.case
    # What was never answered has taken nobody along.
    if case.is_demand or case.last_reply_at is None or not (step.before == S.CLOSED or taken_back):
        return
    for demand in _taken_along(case, _ALONG if taken_back else (S.CLOSED,)):
        other = Step(move=MOVE["take_up"], actor=step.actor, case=demand, at=step.at, before=demand.state)
        # Nothing waits for anybody and no limit runs, as before.
        other.only_new_limits = True
        columns: dict[str, Any] = take_back(other) if taken_back else {}
        if anew:
            columns["round"] = demand.round + 1
        other.finish(
            S.RAISED, f"转成的建议{why}，随建议重新办理", acts=case.congress, reason=case.name, audience="public",
            settle_subjects=[], closed_on=None, closed_by=None, **columns,
        )  # fmt: skip
        other.tell_deputy(f"{demand.number}随建议重新办理")


def _taken_along(case: Suggestion, states: tuple[str, ...]) -> list[Suggestion]:
    """Demands raised into this suggestion that were closed along, or wait again since: locked, by the journal."""
    rows = Suggestion.objects.for_verb().select_for_update(of=("self",), no_key=True)
    demands = list(rows.filter(raised_links__suggestion=case, state__in=states).order_by("pk"))
    if not demands:
        return []
    lines = JournalEntry.objects.filter(
        root_key__in=[subject_key(demand) for demand in demands], move__in=_LEADS_THERE
    )
    came_by: dict[str, str] = {}
    for key, move, before, after in lines.order_by("at", "pk").values_list(
        "root_key", "move", "before", "after"
    ):
        # A rating after the closing is a line that leads from closed to closed.
        if after and after.get("state") in _ALONG and after != before:
            came_by[key] = move
    return [demand for demand in demands if came_by.get(subject_key(demand)) in ("conclude", "take_up")]


def _waiting_demands(case: Suggestion) -> list[Suggestion]:
    """Demands raised into this suggestion that wait for no other one."""
    waiting = list(Suggestion.objects.filter(raised_links__suggestion=case, state=S.RAISED).order_by("pk"))
    if not waiting:
        return []
    for_another = Suggestion.objects.open().filter(demand_links__demand__in=waiting).exclude(pk=case.pk)
    busy = set(for_another.values_list("demand_links__demand_id", flat=True))
    return [demand for demand in waiting if demand.pk not in busy]
