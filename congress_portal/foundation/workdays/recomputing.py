"""After the table changed: what each county's open limits would become, moved only when confirmed.

Apps offer their clocks through ``slots.CLOCK_SOURCES``. A limit that nobody confirmed stays as it was
promised; until somebody does, or says why not, the calendar's pages say that it could be done.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.slots import CLOCK_SOURCES, ClockMove, ClockSource
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from .arithmetic import Calendar
from .models import ClockReview, HolidayChange, ReviewOutcome
from .services import calendar_for, missing_year


@dataclass
class Proposal:
    """What one source's open limits would become, and those that are left alone with the reason."""

    source: ClockSource
    moves: list[ClockMove]
    apart: list[ClockMove]


def unanswered_change(county: County | None) -> HolidayChange | None:
    """The newest change of the table that this county has not answered; one query."""
    if county is None:
        return None
    answered = ClockReview.objects.filter(county=county, seen_at__gte=OuterRef("touched_at"))
    return (
        HolidayChange.objects.filter(touched_at__isnull=False)
        .exclude(Exists(answered))
        .defer("text", "before", "after")
        .order_by("-touched_at", "-pk")
        .first()
    )


def proposals(county: County) -> list[Proposal]:
    """Every source's open limits that the present table would set otherwise, the nearest first."""
    calendar = calendar_for(county)
    found = []
    for source in CLOCK_SOURCES:
        moves = sorted(source.moves(county, calendar), key=lambda move: (move.old_due, move.ref))
        apart = list(source.apart(county, calendar)) if source.apart else []
        found.append(Proposal(source, moves, apart))
    return found


def movable(county: County, calendar: Calendar | None = None) -> int:
    """How many open limits the present table would set otherwise."""
    calendar = calendar or calendar_for(county)
    return sum(1 for source in CLOCK_SOURCES for _ in source.moves(county, calendar))


def calendar_notes(actor: Actor, on: date) -> dict[str, Any]:
    """What the homes and the calendar's pages say to whoever keeps the calendar.

    ``missing``: the year whose table is missing, or None; ``movable``: how many limits wait for an
    answer. Two queries, more only while a change of the table is unanswered.
    """
    if not actor.can(Capability.MANAGE_CALENDAR):
        return {"missing": None, "movable": 0}
    change = unanswered_change(actor.county)
    return {"missing": missing_year(on), "movable": movable(actor.county) if change else 0}


def settle_where_nothing_moves(*, actor: Actor, seen_at: datetime, at: datetime) -> None:
    """A change that moves none of the actor's county's limits is answered at once."""
    if actor.county is None:
        return
    calendar = calendar_for(actor.county)
    if not movable(actor.county, calendar):
        _refresh(actor.county, calendar)
        _answer(actor, ReviewOutcome.NOTHING, seen_at=seen_at, at=at)


def _refresh(county: County, calendar: Calendar) -> None:
    """Limits that stay, but whose year is now published, say so."""
    for source in CLOCK_SOURCES:
        if source.refresh:
            source.refresh(county, calendar)


@transaction.atomic
def move_limits(
    *, actor: Actor, source: str, refs: Collection[int] | None, why: str, seen: str, at: datetime
) -> int:
    """Move the chosen limits of a source (all, if ``refs`` is None) to what the table says now.

    ``seen`` is the moment of the change that was looked at. Raises Conflict where the table changed
    since, Refused without a reason or without a limit. The number of limits moved.
    """
    change, why = _begin(actor, why, seen)
    offered = CLOCK_SOURCES.get(source)
    if offered is None:
        raise Refused("没有这一类期限。请返回重新选择。")
    calendar = calendar_for(actor.county)
    if refs is None:
        refs = [move.ref for move in offered.moves(actor.county, calendar)]
    if not refs:
        raise Refused("请先勾选要重算的期限。")
    moved = offered.move(actor=actor, refs=list(refs), calendar=calendar, why=why, at=at)
    if not moved:
        raise Conflict("勾选的期限已经有人重算过，或已经办结。请返回看最新的对照。")
    record(
        actor=actor,
        subject=change or actor.county,
        move="move_limits",
        summary=f"按新的放假安排重算{offered.label} {moved} 个",
        reason=why,
        at=at,
    )
    _refresh(actor.county, calendar)
    if change is not None and not movable(actor.county, calendar):
        _answer(actor, ReviewOutcome.MOVED, seen_at=change.touched_at, moved=moved, reason=why, at=at)
    return moved


@transaction.atomic
def leave_limits(*, actor: Actor, why: str, seen: str, at: datetime) -> ClockReview:
    """Leave the limits as they were promised, with the reason."""
    change, why = _begin(actor, why, seen)
    if change is None:
        raise Conflict("已经有人核对过了。请返回看最新情况。")
    count = movable(actor.county)
    record(
        actor=actor,
        subject=change,
        move="leave_limits",
        summary=f"放假安排改动后保留原期限 {count} 个",
        reason=why,
        at=at,
    )
    return _answer(actor, ReviewOutcome.LEFT, seen_at=change.touched_at, reason=why, at=at)


def stamp_of(change: HolidayChange | None) -> str:
    """Which change of the table was looked at, to send back with the answer."""
    return change.touched_at.isoformat() if change else ""


def _begin(actor: Actor, why: str, seen: str) -> tuple[HolidayChange | None, str]:
    if not actor.can(Capability.MANAGE_CALENDAR) or actor.county is None:
        raise Denied("期限由县人大办公室核对重算。需要更正请联系县人大办公室。")
    why = why.strip()
    if not why:
        raise Refused("请写明原因，承办单位和代表会看到。", field="why")
    County.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.county_id)
    change = unanswered_change(actor.county)
    if stamp_of(change) != seen:
        raise Conflict("放假安排或核对情况刚才有人改过。请返回看最新的对照，再确认。")
    return change, why


def _answer(
    actor: Actor, outcome: str, *, seen_at: datetime, at: datetime, moved: int = 0, reason: str = ""
) -> ClockReview:
    return ClockReview.objects.create(
        county=actor.county,
        seen_at=seen_at,
        outcome=outcome,
        moved=moved,
        reason=reason[:300],
        at=at,
        reviewed_by=actor.person,
    )
