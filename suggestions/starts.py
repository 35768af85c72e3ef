"""From which day a limit is counted, as the rule's cell says."""

from __future__ import annotations

from datetime import date

from .choices import FromEvent
from .models import Suggestion
from .rules import EVENTS, Cell

F = FromEvent


def event_day(case: Suggestion, cell: Cell, on: date, *, today: tuple[str, ...] = ()) -> date:
    """The day of the event that this limit counts from; ``on`` where that is happening now.

    ``today`` names events that are happening now whatever the case has of an earlier time.

    A limit from the end of a session counts so for what was raised at a session whose end is known, a
    limit from the receipt between sessions for what was raised between sessions; the others count from
    the usual event (山东的条例第十五条; 重庆的条例: 闭会期间的 10 个工作日).
    """
    event = cell.from_event
    if event == F.SESSION_CLOSED:
        closes_on = case.session.closes_on if case.session_id else None
        if closes_on is not None:
            return closes_on
        event = EVENTS[cell.name][0]
    if event == F.RECEIVED:
        event = EVENTS[cell.name][0] if case.session_id else F.SUBMITTED
    if event in today:
        return on
    days = {F.SUBMITTED: case.submitted_on, F.EXAMINED: case.examined_on, F.DISPATCHED: case.dispatched_on}
    return days.get(F(event)) or on
