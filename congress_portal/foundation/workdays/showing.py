"""A year of the table as the page and the sheet show it: twelve months of weeks, and its numbers."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from .arithmetic import WEEKDAYS, Calendar, span_text
from .models import Holiday

MONTHS = range(1, 13)
_WEEKS = Weeks(firstweekday=0)
TITLES = {"holiday": "放假", "weekend": "周末", "makeup": "补班"}


@dataclass(frozen=True)
class Cell:
    """A day of a month; ``day`` is None where the week belongs to the neighbour."""

    day: date | None
    kind: str = ""
    mark: str = ""
    title: str = ""


def months_of(year: int, calendar: Calendar, today: date | None = None) -> list[dict[str, Any]]:
    """Twelve months: name, working days, weeks of seven cells."""
    months = []
    for month in MONTHS:
        weeks = [
            [_cell(day, month, calendar, today) for day in week]
            for week in _WEEKS.monthdatescalendar(year, month)
        ]
        worked = sum(calendar.is_workday(cell.day) for week in weeks for cell in week if cell.day is not None)
        months.append({"month": month, "weeks": weeks, "worked": worked})
    return months


def _cell(day: date, month: int, calendar: Calendar, today: date | None) -> Cell:
    if day.month != month:
        return Cell(None)
    kind = calendar.kind(day)
    mark = {"holiday": "休", "makeup": "班"}.get(kind, "")
    words = calendar.note(day)
    title = f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}" + (f"，{words}" if words else "")
    return Cell(day, f"{kind} is-today" if day == today else kind, mark, title)


def stretches_of(rows: Iterable[Holiday]) -> list[dict[str, Any]]:
    """A year's holidays in words: 国庆节 10月1日—7日 放假 7 天，9月20日、10月10日补班."""
    found = []
    for name, group in groupby(sorted(rows, key=lambda row: (_first(row), row.date)), key=_first):
        days = list(group)
        off = sorted(row.date for row in days if not row.is_workday)
        worked = sorted(row.date for row in days if row.is_workday)
        found.append(
            {
                "name": name,
                "off": _spans(off),
                "count": len(off),
                "worked": "、".join(f"{span_text(d, d)}（周{WEEKDAYS[d.weekday()]}）" for d in worked),
                "first": min(off or worked),
            }
        )
    return sorted(found, key=lambda stretch: stretch["first"])


def _first(row: Holiday) -> str:
    return row.name


def _spans(days: list[date]) -> str:
    parts: list[list[date]] = []
    for day in days:
        if parts and (day - parts[-1][-1]).days == 1:
            parts[-1].append(day)
        else:
            parts.append([day])
    return "、".join(span_text(part[0], part[-1]) for part in parts)
