"""Reading the holiday table into a Calendar, and filling it from the data that comes with us."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from .arithmetic import Calendar
from .models import Holiday

# From the yearly notices 国务院办公厅关于部分节假日安排的通知, as collected by chinesecalendar 1.11.0.
SEED_FILE = Path(__file__).parent / "data" / "holidays.csv"
SEED_SOURCE = "国务院办公厅关于部分节假日安排的通知"


@dataclass(frozen=True)
class Seeded:
    """What seeding did: rows added, rows already there, and dates that the office had set otherwise."""

    added: int
    unchanged: int
    kept: list[date]


def calendar_for(county: Any = None, *, years: tuple[int, int] | None = None) -> Calendar:
    """The calendar in force, in one query: load it once a request and hand it on.

    ``years`` (first, last) limits what is read; days outside are then unknown. The table is the
    national one; ``county`` stands for the days that autonomous regions add and is not used yet.

    A year is known once its 国庆节 is in the table: the last holiday of every yearly notice.
    """
    rows = Holiday.objects.order_by("date")
    if years:
        rows = rows.filter(date__range=(date(years[0], 1, 1), date(years[1], 12, 31)))
    days: dict[date, bool] = {}
    names: dict[date, str] = {}
    for day, is_workday, name in rows.values_list("date", "is_workday", "name"):
        days[day] = is_workday
        names[day] = name
    published = {d.year for d, worked in days.items() if not worked and d.month == 10 and d.day <= 8}
    if not published:
        return Calendar(days, None, names)
    # Known is one stretch without a gap, the one that ends with the newest year.
    first = last = max(published)
    while first - 1 in published:
        first -= 1
    return Calendar(days, date(last, 12, 31), names, date(first, 1, 1))


# From this month on the next year's notice is expected.
NOTICE_MONTH = 11


def missing_year(on: date) -> int | None:
    """The year whose table is missing on a day: this one, or from November on the next; one query."""
    wanted = [on.year] + ([on.year + 1] if on.month >= NOTICE_MONTH else [])
    autumn = Q()
    for year in wanted:
        autumn |= Q(date__range=(date(year, 10, 1), date(year, 10, 8)))
    known = {
        day.year for day in Holiday.objects.filter(autumn, is_workday=False).values_list("date", flat=True)
    }
    return next((year for year in wanted if year not in known), None)


@transaction.atomic
def seed_holidays() -> Seeded:
    """Put the published days of 2004–2026 into the table. Run again it changes nothing.

    A day that the office has set otherwise is kept and reported, never overwritten.
    """
    known = {row.date: row for row in Holiday.objects.all()}
    fresh, unchanged, kept = [], 0, []
    for row in _seed_rows():
        there = known.get(row.date)
        if there is None:
            fresh.append(row)
        elif (there.is_workday, there.name) == (row.is_workday, row.name):
            unchanged += 1
        else:
            kept.append(row.date)
    # ignore_conflicts: two processes of a first start may seed at once.
    Holiday.objects.bulk_create(fresh, ignore_conflicts=True)
    return Seeded(len(fresh), unchanged, kept)


def _seed_rows() -> list[Holiday]:
    with SEED_FILE.open(encoding="utf-8", newline="") as handle:
        return [
            Holiday(
                date=date.fromisoformat(row["date"]),
                is_workday=row["is_workday"] == "1",
                name=row["name"],
                source=SEED_SOURCE,
            )
            for row in csv.DictReader(handle)
        ]
