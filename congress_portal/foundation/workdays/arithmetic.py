"""Counting limits in working days, days and months, with an explanation a clerk can check.

Pure: no database, no clock, no Django. A ``Calendar`` is what differs from Monday-to-Friday: days
off (放假) and make-up days (补班). Past the last published year it falls back to weekdays, and every
result says so by ``known=False``.

The rules are those of 民法典第二百零一条至第二百零三条: the first day is not counted (unless a rule
counts it), a month ends on the corresponding day or, where there is none, on its last day, and a
limit that ends on a day off rolls on to the next working day where the rule says so.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

ONE_DAY = timedelta(days=1)
WEEKDAYS = "一二三四五六日"


class Unit(StrEnum):
    """What a limit is counted in; ``label`` stands behind the number."""

    WORKDAYS = "workdays"
    DAYS = "days"
    MONTHS = "months"

    @property
    def label(self) -> str:
        return {"workdays": "个工作日", "days": "天", "months": "个月"}[self.value]


@dataclass(frozen=True)
class Calendar:
    """What the holiday table says.

    ``days`` maps a date to True (make-up working day) or False (day off); a date that is not in it
    follows its weekday. Dates after ``known_until`` (or before ``known_from``) are not published
    and follow their weekday too; ``known_until=None`` means that no year is known.
    """

    days: Mapping[date, bool] = field(default_factory=dict)
    known_until: date | None = None
    names: Mapping[date, str] = field(default_factory=dict)
    known_from: date | None = None

    def is_workday(self, day: date) -> bool:
        """Whether offices work on ``day``."""
        listed = self.days.get(day)
        return day.weekday() < 5 if listed is None else listed

    def is_known(self, day: date) -> bool:
        """Whether the holidays of that day's year are in the table."""
        if self.known_until is None or day > self.known_until:
            return False
        return self.known_from is None or day >= self.known_from

    def knows(self, first: date, last: date) -> bool:
        """Whether the whole stretch is known."""
        return self.is_known(first) and self.is_known(last)

    def kind(self, day: date) -> str:
        """workday, makeup (补班), weekend or holiday."""
        listed = self.days.get(day)
        if listed is None:
            return "workday" if day.weekday() < 5 else "weekend"
        if listed:
            return "makeup" if day.weekday() >= 5 else "workday"
        return "holiday"

    def note(self, day: date) -> str:
        """Why a day is off, or that it is made up: 国庆节放假, 周末, 周六补班; "" for a plain workday."""
        match self.kind(day):
            case "holiday":
                return f"{self.names.get(day, '')}放假"
            case "weekend":
                return "周末"
            case "makeup":
                return f"周{WEEKDAYS[day.weekday()]}补班"
        return ""


@dataclass(frozen=True)
class DayNote:
    """One day of an explanation: its number in the count, or None where it is not counted, and why."""

    day: date
    counted: int | None
    note: str

    def to_json(self) -> dict[str, Any]:
        return {"day": self.day.isoformat(), "counted": self.counted, "note": self.note}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DayNote:
        return cls(date.fromisoformat(data["day"]), data["counted"], data["note"])


@dataclass(frozen=True)
class Deadline:
    """A limit and how it was counted. ``known`` is False where unpublished years could move it.

    ``notes`` goes day by day for working days and days; for months it names the days that matter
    (start, each full month, the last day, the days it rolled over).
    """

    start: date
    due: date
    unit: Unit
    amount: int
    notes: list[DayNote]
    known: bool
    count_first: bool = False
    roll: bool = False

    def to_json(self) -> list[dict[str, Any]]:
        """The notes as a JSON list, as ``AbstractClock.explanation`` keeps it."""
        return [note.to_json() for note in self.notes]

    def as_fields(self) -> dict[str, Any]:
        """Keyword arguments for a row of an ``AbstractClock``."""
        return {
            "started_on": self.start,
            "due": self.due,
            "amount": self.amount,
            "unit": self.unit.value,
            "count_first": self.count_first,
            "roll": self.roll,
            "explanation": self.to_json(),
            "known": self.known,
        }


def notes_from_json(data: Iterable[Mapping[str, Any]]) -> list[DayNote]:
    """The notes of a stored explanation."""
    return [DayNote.from_json(item) for item in data]


# --- moving about ---------------------------------------------------------------------------------
def next_workday(cal: Calendar, day: date) -> date:
    """``day`` itself if offices work, else the first working day after it."""
    while not cal.is_workday(day):
        day += ONE_DAY
    return day


def add_workdays(cal: Calendar, start: date, n: int, *, count_first: bool = False) -> date:
    """The n-th working day after ``start`` (from ``start`` on, with ``count_first``). n=0: ``start``."""
    _check(n)
    day = start - ONE_DAY if count_first and n else start
    while n:
        day += ONE_DAY
        n -= cal.is_workday(day)
    return day


def add_days(cal: Calendar, start: date, n: int, *, count_first: bool = False, roll: bool = False) -> date:
    """``n`` calendar days on; with ``roll`` a day off at the end moves to the next working day."""
    _check(n)
    due = start + timedelta(days=n - 1 if count_first and n else n)
    return next_workday(cal, due) if roll else due


def add_months(cal: Calendar, start: date, n: int, *, count_first: bool = False, roll: bool = False) -> date:
    """``n`` months on: the corresponding day, or the month's last where there is none (1/31 → 2/28).

    With ``count_first`` the limit ends the day before the corresponding day (3/1 → 3/31).
    """
    _check(n)
    due, clamped = _month_on(start, n)
    if count_first and n and not clamped:
        due -= ONE_DAY
    return next_workday(cal, due) if roll else due


def workdays_between(cal: Calendar, a: date, b: date) -> int:
    """Working days after ``a`` up to and including ``b``; negative where ``b`` lies before ``a``."""
    if b < a:
        return -workdays_between(cal, b, a)
    count, day = 0, a
    while day < b:
        day += ONE_DAY
        count += cal.is_workday(day)
    return count


# --- limits with their explanation ----------------------------------------------------------------
def deadline(
    cal: Calendar,
    start: date,
    amount: int,
    unit: Unit | str,
    *,
    count_first: bool = False,
    roll: bool = False,
) -> Deadline:
    """The limit of ``amount`` ``unit`` from ``start`` and the notes that explain it.

    ``roll`` changes nothing for working days, which end on one anyway. ValueError below one.
    """
    unit = Unit(unit)
    if amount < 1:
        raise ValueError("a limit counts at least one day or month")
    notes = [] if count_first else [DayNote(start, None, "起算当天不计入")]
    first = start if count_first else start + ONE_DAY
    if unit is Unit.WORKDAYS:
        due = add_workdays(cal, start, amount, count_first=count_first)
        notes += _workday_notes(cal, first, due)
        known = cal.knows(first, due)
    else:
        if unit is Unit.DAYS:
            end = add_days(cal, start, amount, count_first=count_first)
            notes += [DayNote(first + timedelta(days=i), i + 1, f"第 {i + 1} 天") for i in range(amount)]
        else:
            end = add_months(cal, start, amount, count_first=count_first)
            notes += _month_notes(cal, start, amount, count_first)
        due = next_workday(cal, end) if roll else end
        notes += _roll_notes(cal, end, due)
        # Holidays matter to such a limit only where its last day may roll on.
        known = not roll or cal.knows(end, due)
    return Deadline(start, due, unit, amount, notes, known, count_first, roll)


def _workday_notes(cal: Calendar, first: date, due: date) -> list[DayNote]:
    notes, counted, day = [], 0, first
    while day <= due:
        why = cal.note(day)
        if cal.is_workday(day):
            counted += 1
            text = f"第 {counted} 个工作日" + (f"（{why}）" if why else "")
            notes.append(DayNote(day, counted, text))
        else:
            notes.append(DayNote(day, None, why))
        day += ONE_DAY
    return notes


def _month_notes(cal: Calendar, start: date, amount: int, count_first: bool) -> list[DayNote]:
    notes = []
    for n in range(1, amount + 1):
        day = add_months(cal, start, n, count_first=count_first)
        clamped = _month_on(start, n)[1]
        text = f"满 {n} 个月" + (f"（{day.month}月没有 {start.day} 日，到月末为止）" if clamped else "")
        notes.append(DayNote(day, n, text))
    return notes


def _roll_notes(cal: Calendar, end: date, due: date) -> list[DayNote]:
    if end == due:
        return []
    notes, day = [], end
    while day < due:
        notes.append(DayNote(day, None, cal.note(day)))
        day += ONE_DAY
    why = cal.note(due)
    return [*notes, DayNote(due, None, "顺延到这个工作日" + (f"（{why}）" if why else ""))]


# --- in words -------------------------------------------------------------------------------------
def span_text(first: date, last: date, year: int | None = None) -> str:
    """``10月1日—7日``; the year stands in front unless it is ``year``."""
    text = f"{first.month}月{first.day}日"
    if year is not None and first.year != year:
        text = f"{first.year}年{text}"
    if last == first:
        return text
    if last.year != first.year:
        return f"{text}—{last.year}年{last.month}月{last.day}日"
    if last.month != first.month:
        return f"{text}—{last.month}月{last.day}日"
    return f"{text}—{last.day}日"


def explain(notes: Iterable[DayNote]) -> list[str]:
    """Lines that fold equal neighbours: ``10月1日—8日 国庆节、中秋节放假``, ``9月29日—30日 第 2—3 个工作日``."""
    lines: list[str] = []
    group: list[DayNote] = []
    rows = list(notes)
    year = rows[0].day.year if rows else None
    for note in [*rows, None]:
        if group and (note is None or not _belongs(group[-1], note)):
            lines.append(f"{span_text(group[0].day, group[-1].day, year)} {_folded(group)}")
            group = []
        if note is not None:
            group.append(note)
    return lines


_PLAIN = {"第 {} 个工作日", "第 {} 天"}


def _is_plain(note: DayNote) -> bool:
    return any(form.format(note.counted) == note.note for form in _PLAIN)


def _belongs(last: DayNote, note: DayNote) -> bool:
    if note.day - last.day != ONE_DAY or (last.counted is None) != (note.counted is None):
        return False
    if note.counted is not None:
        return _is_plain(last) and _is_plain(note)
    return last.note == note.note or (last.note.endswith("放假") and note.note.endswith("放假"))


def _folded(group: list[DayNote]) -> str:
    first, last = group[0], group[-1]
    if len(group) > 1 and first.counted is not None:
        return first.note.replace(str(first.counted), f"{first.counted}—{last.counted}", 1)
    names = list(dict.fromkeys(note.note.removesuffix("放假") for note in group))
    if first.note.endswith("放假"):
        return "、".join(name for name in names if name) + "放假"
    return first.note


def _month_on(start: date, n: int) -> tuple[date, bool]:
    """The corresponding day ``n`` months on, and whether it had to be clamped to the month's end."""
    years, month0 = divmod(start.month - 1 + n, 12)
    year, month = start.year + years, month0 + 1
    last = monthrange(year, month)[1]
    return date(year, month, min(start.day, last)), start.day > last


def _check(n: int) -> None:
    if n < 0:
        raise ValueError("a limit cannot be negative")
