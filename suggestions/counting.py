"""What a rule makes of a day: every limit counted out, and the whole way with each limit used up (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from congress_portal.foundation.workdays.arithmetic import Calendar, DayNote, Deadline, explain

from .choices import ClockKind, FromEvent, Kind
from .rules import Cell

F, K = FromEvent, ClockKind


@dataclass(frozen=True)
class Counted:
    """A limit counted from a day, and what the calendar has between its two ends."""

    cell: Cell
    deadline: Deadline
    calendar: Calendar = field(repr=False)

    @property
    def due(self) -> date:
        return self.deadline.due

    @property
    def notes(self) -> list[DayNote]:
        return self.deadline.notes

    @cached_property
    def lines(self) -> list[str]:
        """The count in words, equal neighbours folded."""
        return explain(self.deadline.notes)

    @cached_property
    def tally(self) -> str:
        """共 28 天：工作日 20 天，周末和放假 8 天，其中补班 1 天算工作日."""
        start, due = self.deadline.start, self.due
        first = start.toordinal() + (not self.deadline.count_first)
        days = [date.fromordinal(n) for n in range(first, due.toordinal() + 1)]
        kinds = [self.calendar.kind(day) for day in days]
        work, made_up = sum(map(self.calendar.is_workday, days)), kinds.count("makeup")
        text = f"共 {len(days)} 天：工作日 {work} 天，周末和放假 {len(days) - work} 天"
        return text + (f"，其中补班 {made_up} 天算工作日" if made_up else "")


def count_all(cells: Iterable[Cell], calendar: Calendar, start_of: Callable[[Cell], date]) -> list[Counted]:
    """Every limit among the cells, counted from the day that ``start_of`` gives."""
    return [
        Counted(cell, cell.deadline(calendar, start_of(cell)), calendar)
        for cell in cells
        if cell.is_limit and cell.value > 0
    ]


def starts(on: date, closes_on: date | None) -> Callable[[Cell], date]:
    """Each limit from ``on``; those that count from the end of a session from there, where it is known."""

    def start_of(cell: Cell) -> date:
        return closes_on if closes_on and cell.from_event == F.SESSION_CLOSED else on

    return start_of


# The way of each kind: a limit, and the event that is reached when it is used up.
WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    Kind.SUGGESTION: (
        (K.EXAMINE, F.EXAMINED),
        (K.DISPATCH, F.DISPATCHED),
        (K.ASSIGN, F.ASSIGNED),
        (K.REPLY, F.REPLIED),
        (K.EVALUATE, F.EVALUATED),
        (K.CLOSE, F.CLOSED),
    ),
    Kind.DEMAND: (
        (K.ACCEPT, F.EXAMINED),
        (K.DISPATCH, F.DISPATCHED),
        (K.ASSIGN, F.ASSIGNED),
        (K.REPLY, F.REPLIED),
        (K.EVALUATE, F.EVALUATED),
        (K.CLOSE, F.CLOSED),
    ),
}


def longest_way(
    cells: dict[str, Cell], calendar: Calendar, on: date, *, kind: str, closes_on: date | None = None
) -> list[Counted]:
    """From the day a matter is handed in to its closing, every limit used up to its last day."""
    happened = {F.SUBMITTED: on, F.RECEIVED: None if closes_on else on, F.SESSION_CLOSED: closes_on}
    reached, way = on, []
    for name, event in WAYS[kind]:
        cell = cells.get(str(name))
        if cell is not None and cell.is_limit and cell.value > 0:
            start = happened.get(FromEvent(cell.from_event)) or reached
            counted = Counted(cell, cell.deadline(calendar, start), calendar)
            way.append(counted)
            # A limit that ran out before the step could begin is used up on the day it begins.
            reached = max(reached, counted.due)
        happened[event] = reached
    return way
