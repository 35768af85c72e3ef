"""Reception-day rules and the fair duty roster (pure: no database, no clock)."""

from __future__ import annotations

import calendar
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

P = TypeVar("P", bound=Hashable)

# Neighbouring towns post the notice three days ahead (武穴, 小冀, 广州).
NOTICE_DAYS = 3


def monthly_dates(days: Iterable[int], start: date, end: date) -> list[date]:
    """Days of each month ("the 9th and 24th") from ``start`` to ``end``, both included.

    A day the month does not have (31 in April) falls on its last day; nothing is counted twice.
    """
    wanted = sorted(set(days))
    found: set[date] = set()
    year, month = start.year, start.month
    while (year, month) <= (end.year, end.month):
        last = calendar.monthrange(year, month)[1]
        found.update(date(year, month, min(day, last)) for day in wanted if 1 <= day <= 31)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return sorted(day for day in found if start <= day <= end)


def notice_day(on: date, days_ahead: int = NOTICE_DAYS) -> date:
    """The day on which the notice of a reception day is to be posted."""
    return on - timedelta(days=days_ahead)


def fair_roster(
    dates: Sequence[date], people: Sequence[P], per_day: int, served: Mapping[P, int] | None = None
) -> dict[date, list[P]]:
    """Who is on duty when: each day takes those who have served least, in the order given.

    ``served`` counts earlier duties. Fewer people than ``per_day`` means all of them every day.
    """
    count = {person: (served or {}).get(person, 0) for person in people}
    place = {person: index for index, person in enumerate(people)}
    plan: dict[date, list[P]] = {}
    for day in sorted(dates):
        chosen = sorted(people, key=lambda person: (count[person], place[person]))[: max(per_day, 0)]
        for person in chosen:
            count[person] += 1
        plan[day] = sorted(chosen, key=place.__getitem__)
    return plan
