"""The time a register is asked for: a year, a half, a quarter or a month, written in the address. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

# 2026, 2026H1, 2026Q2, 2026-04.
_WRITTEN = re.compile(r"(\d{4})(?:-?H([12])|-?Q([1-4])|-(\d{1,2}))?")
QUARTERS = "一二三四"
FIRST_YEAR, LAST_YEAR = 1900, 9998
# How many years back the choices go; older ones are reached by the address.
YEARS_BACK = 2


@dataclass(frozen=True)
class Period:
    """From one day to another, both included; ``key`` is how the address writes it."""

    key: str
    label: str
    start: date
    end: date


def _last_day(year: int, month: int) -> date:
    following = date(year + (month == 12), month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _months(key: str, label: str, year: int, first: int, last: int) -> Period:
    return Period(key, label, date(year, first, 1), _last_day(year, last))


def year_of(year: int) -> Period:
    """A calendar year."""
    return _months(f"{year}", f"{year}年", year, 1, 12)


def half_of(year: int, half: int) -> Period:
    """The first or second half of a year."""
    label = f"{year}年{'上下'[half - 1]}半年"
    return _months(f"{year}H{half}", label, year, half * 6 - 5, half * 6)


def quarter_of(year: int, quarter: int) -> Period:
    """One of the four quarters."""
    label = f"{year}年第{QUARTERS[quarter - 1]}季度"
    return _months(f"{year}Q{quarter}", label, year, quarter * 3 - 2, quarter * 3)


def month_of(year: int, month: int) -> Period:
    """A calendar month."""
    return _months(f"{year}-{month:02d}", f"{year}年{month}月", year, month, month)


def period_of(text: str) -> Period | None:
    """What the address asks for; None where it is no period."""
    found = _WRITTEN.fullmatch(text.strip()) if text.isascii() else None
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return None
    year, half, quarter, month = (int(part) if part else 0 for part in found.groups())
    if half:
        return half_of(year, half)
    if quarter:
        return quarter_of(year, quarter)
    if found[4]:
        return month_of(year, month) if 1 <= month <= 12 else None
    return year_of(year)


def choices_on(today: date) -> Iterator[tuple[str, str]]:
    """Years, halves, quarters and months up to today, the latest first, for a select."""
    for year in range(today.year, today.year - YEARS_BACK - 1, -1):
        wholes = [year_of(year), half_of(year, 2), half_of(year, 1)]
        wholes += [quarter_of(year, quarter) for quarter in (4, 3, 2, 1)]
        wholes += [month_of(year, month) for month in range(12, 0, -1)]
        for period in wholes:
            if period.start <= today:
                yield period.key, period.label
