"""Days of work (履职天数), counted from the lines of a file. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

ONE, NONE = Decimal(1), Decimal(0)


def count_days(lines: Iterable[tuple[date, Decimal]]) -> Decimal:
    """The days that lines of (first day, how many days) took: a day of the calendar counts once.

    A line of two and a half days lies on its first day, the next and half of the third. Two halves of
    one day are a day; a visit during a three-day class adds nothing.
    """
    calendar: dict[date, Decimal] = defaultdict(lambda: NONE)
    for first, days in lines:
        left, day = Decimal(days), first
        while left > 0 and day < date.max:
            calendar[day] = min(ONE, calendar[day] + min(ONE, left))
            left -= ONE
            day += timedelta(1)
    return sum(calendar.values(), NONE)


def said_days(days: Decimal) -> str:
    """12 or 12.5, without a trailing nought."""
    return f"{days.normalize():f}" if days else "0"
