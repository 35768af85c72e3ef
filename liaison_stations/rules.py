"""Reception-day rules and the fair duty roster (pure: no database, no clock)."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from congress_portal.foundation.workdays.arithmetic import WEEKDAYS, Calendar

from .choices import LAST_WEEK, DaysOff, MonthSet, RulePattern, RuleShift

P = TypeVar("P", bound=Hashable)

# Neighbouring towns post the notice three days ahead (武穴, 小冀, 广州).
NOTICE_DAYS = 3
ONE_DAY = timedelta(days=1)
# Longest break that a shift looks over: no break of the calendar comes near.
MAX_SHIFT = 31
NTH_WORDS = {1: "第一个", 2: "第二个", 3: "第三个", 4: "第四个", LAST_WEEK: "最后一个"}


def months_between(start: date, end: date) -> Iterator[tuple[int, int]]:
    """(year, month) from the month of ``start`` to the month of ``end``."""
    year, month = start.year, start.month
    while (year, month) <= (end.year, end.month):
        yield year, month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def monthly_dates(days: Iterable[int], start: date, end: date) -> list[date]:
    """Days of each month ("the 9th and 24th") from ``start`` to ``end``, both included.

    A day the month does not have (31 in April) falls on its last day; nothing is counted twice.
    """
    wanted = sorted(set(days))
    found: set[date] = set()
    for year, month in months_between(start, end):
        last = calendar.monthrange(year, month)[1]
        found.update(date(year, month, min(day, last)) for day in wanted if 1 <= day <= 31)
    return sorted(day for day in found if start <= day <= end)


def notice_day(on: date, days_ahead: int = NOTICE_DAYS) -> date:
    """The day on which the notice of a reception day is to be posted."""
    return on - timedelta(days=days_ahead)


@dataclass(frozen=True)
class Pattern:
    """When a station receives, as its rule says it: 每月15日、20日; 每周一; 单月的第一个周三.

    ``weekdays`` count from Monday = 1; ``nth`` is 1 to 4 or ``LAST_WEEK``. ``shift`` tells what becomes of
    a date that falls on a day off, ``off`` which days those are.
    """

    kind: str
    days: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    nth: int = 0
    months: str = MonthSet.ALL
    shift: str = RuleShift.LATER
    off: str = DaysOff.ALL

    @property
    def words(self) -> str:
        """每月 15日、20日, 每周一, 单月第一个周三."""
        month = {MonthSet.ODD: "单月", MonthSet.EVEN: "双月"}.get(MonthSet(self.months), "")
        names = "、".join(f"周{WEEKDAYS[day - 1]}" for day in self.weekdays)
        if self.kind == RulePattern.MONTH_DAYS:
            return f"{month or '每月'} {'、'.join(f'{day}日' for day in self.days)}"
        if self.kind == RulePattern.WEEKLY:
            return f"{f'{month}的' if month else ''}每{names}"
        return f"{month or '每月'}{NTH_WORDS.get(self.nth, '')}{names}"

    @property
    def shift_words(self) -> str:
        """遇放假、周末顺延, or that it stays."""
        if self.shift == RuleShift.STAY:
            return "遇放假不变"
        off = "放假、周末" if self.off == DaysOff.ALL else "放假"
        return f"遇{off}{RuleShift(self.shift).label}"

    def dates(self, start: date, end: date) -> list[date]:
        """The plain dates of the pattern from ``start`` to ``end``, days off not looked at."""
        if self.kind == RulePattern.MONTH_DAYS:
            found = monthly_dates(self.days, start, end)
        elif self.kind == RulePattern.WEEKLY:
            length = (end - start).days + 1
            days = (start + timedelta(days=n) for n in range(max(length, 0)))
            found = [day for day in days if day.isoweekday() in self.weekdays]
        else:
            found = sorted(
                day
                for year, month in months_between(start, end)
                for weekday in self.weekdays
                for day in [_nth(year, month, weekday, self.nth)]
                if start <= day <= end
            )
        remainder = {MonthSet.ODD: 1, MonthSet.EVEN: 0}.get(MonthSet(self.months))
        return [day for day in found if remainder is None or day.month % 2 == remainder]


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth weekday of a month; ``LAST_WEEK`` is the last one."""
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.isoweekday()) % 7)
    if nth != LAST_WEEK:
        return day + timedelta(days=7 * (nth - 1))
    length = calendar.monthrange(year, month)[1]
    return day + timedelta(days=7 * ((length - day.day) // 7))


@dataclass(frozen=True)
class RuleDay:
    """A reception day that follows from a rule: ``rule_date`` is the plain date, ``note`` why it moved."""

    on: date
    rule_date: date
    note: str = ""
    known: bool = True


@dataclass(frozen=True)
class RuleDates:
    """What a rule makes of a stretch of time; ``left_out`` are dates without a day, each with the reason."""

    days: list[RuleDay] = field(default_factory=list)
    left_out: list[tuple[date, str]] = field(default_factory=list)

    @property
    def known(self) -> bool:
        """Whether the holidays of all these days are published."""
        return all(day.known for day in self.days)


def _is_off(calendar_: Calendar, day: date, off: str) -> bool:
    kind = calendar_.kind(day)
    return kind == "holiday" or (off == DaysOff.ALL and kind == "weekend")


def rule_dates(pattern: Pattern, calendar_: Calendar, start: date, end: date) -> RuleDates:
    """The reception days of a rule whose plain dates lie from ``start`` to ``end``.

    A date on a day off moves to the next (or last) working day, stays, or is left out, as the rule
    says; two dates that meet on one day make one reception. A shifted day may lie outside the stretch.
    """
    days: dict[date, RuleDay] = {}
    left_out: list[tuple[date, str]] = []
    for planned in pattern.dates(start, end):
        known = calendar_.is_known(planned)
        if pattern.shift == RuleShift.STAY or not _is_off(calendar_, planned, pattern.off):
            on, note = planned, ""
        elif pattern.shift == RuleShift.SKIP:
            left_out.append((planned, f"{calendar_.note(planned)}，不安排"))
            continue
        else:
            step = ONE_DAY if pattern.shift == RuleShift.LATER else -ONE_DAY
            on = planned
            for _ in range(MAX_SHIFT):
                if calendar_.is_workday(on):
                    break
                on += step
            word = "顺延" if step > timedelta(0) else "提前"
            note = f"{planned.month}月{planned.day}日{calendar_.note(planned)}，{word}"
        if on in days:
            left_out.append((planned, f"与{on.month}月{on.day}日合成一次"))
            continue
        days[on] = RuleDay(on, planned, note, known)
    return RuleDates([days[on] for on in sorted(days)], left_out)


def fair_roster(
    dates: Sequence[date],
    people: Sequence[P],
    per_day: int | Mapping[date, int],
    served: Mapping[P, int] | None = None,
    *,
    last: Mapping[P, date] | None = None,
    busy: Mapping[date, Collection[P]] | None = None,
) -> dict[date, list[P]]:
    """Who is on duty when: each day takes those who served least, then those whose turn is longest ago.

    ``served`` counts earlier duties, ``last`` is the day of the last one, ``busy`` who cannot come on a
    day; what is still equal follows the order given. ``per_day`` is a number, or one for each date;
    fewer people than that: all of them.
    """
    count = {person: (served or {}).get(person, 0) for person in people}
    since = {person: (last or {}).get(person, date.min) for person in people}
    place = {person: index for index, person in enumerate(people)}
    plan: dict[date, list[P]] = {}
    for day in sorted(dates):
        away = (busy or {}).get(day, ())
        free = [person for person in people if person not in away]
        free.sort(key=lambda person: (count[person], since[person], place[person]))
        size = per_day[day] if isinstance(per_day, Mapping) else per_day
        chosen = free[: max(size, 0)]
        for person in chosen:
            count[person] += 1
            since[person] = max(since[person], day)
        plan[day] = sorted(chosen, key=place.__getitem__)
    return plan
