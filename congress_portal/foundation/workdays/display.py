"""How a clock looks on a page: the dictionary that ``templates/includes/_clock.html`` draws.

Up to six weeks there is one cell a day. Longer limits are folded, one cell a week (a month past forty
weeks), so that three months fit on one line; the first day of the week stands in its cell
(docs/decisions/0012-clock-cells.md). The count comes from the clock's own explanation, which is what
was promised; the calendar only fills in days that the explanation does not have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from .arithmetic import ONE_DAY, Calendar, DayNote, Unit, span_text
from .models import AbstractClock

MOST_DAY_CELLS = 42
MOST_WEEK_CELLS = 40
OFF = ("weekend", "holiday")


def clock_view(
    clock: AbstractClock,
    on: date,
    calendar: Calendar | None = None,
    *,
    label: str = "",
    rule: str = "",
    explain_url: str = "",
) -> dict[str, Any]:
    """What the page shows of ``clock`` on the day ``on``.

    ``label`` names the limit (交办期限), ``rule`` says it in the words of the law (闭会后 20 个工作日内交办)
    and begins the sentence. Keys:

    - ``days_left``: working days left for a limit in working days, else calendar days; negative are
      calendar days overdue; None once stopped. ``left_unit`` stands behind it, ``headline`` says it.
    - ``start`` (first day that counts), ``due``, ``stopped`` (day or None), ``known``
    - ``total_text``: 共 20 个工作日，已用 8 天
    - ``days``: cells of ``day`` (date), ``label`` (its number), ``kind`` (passed, today, remaining,
      weekend, holiday, due) and ``title``; ``scale``: day, week or month
    - ``sentence``, ``notes`` (for the day-by-day page), ``explain_url``
    """
    notes = clock.notes
    first = clock.started_on if clock.count_first else clock.started_on + ONE_DAY
    kinds = _kinds(clock, notes, first, calendar or Calendar())
    stopped = clock.stopped_on
    until = min(stopped or on, clock.due)
    working = clock.unit == Unit.WORKDAYS
    counted = [day for day, kind in kinds.items() if kind not in OFF]
    left = _days_left(clock, on, counted)
    scale, cells = _cells(kinds, clock.due, stopped or on, bool(stopped))
    return {
        "label": label or _kind_label(clock),
        "start": first,
        "due": clock.due,
        "stopped": stopped,
        "known": clock.known,
        "days_left": left,
        "left_unit": "个工作日" if working and left is not None and left > 0 else "天",
        "headline": _headline(left, working, stopped, clock.due),
        "total_text": _total_text(clock, counted, until, stopped is not None),
        "scale": scale,
        "days": cells,
        "sentence": _sentence(clock, notes, kinds, first, rule, scale),
        "notes": notes,
        "explain_url": explain_url,
    }


def _kind_label(clock: AbstractClock) -> str:
    display = getattr(clock, "get_kind_display", None)
    return display() if display else "办理期限"


def _kinds(clock: AbstractClock, notes: list[DayNote], first: date, cal: Calendar) -> dict[date, str]:
    """Each day of the limit: workday, makeup, weekend or holiday; every day counts outside working days."""
    explained: dict[date, str] = {}
    if clock.unit == Unit.WORKDAYS:
        for note in notes:
            if note.counted is not None:
                explained[note.day] = "makeup" if "补班" in note.note else "workday"
            else:
                explained[note.day] = "weekend" if note.note == "周末" else "holiday"
    kinds, day = {}, first
    while day <= clock.due:
        if clock.unit == Unit.WORKDAYS:
            kinds[day] = explained.get(day) or cal.kind(day)
        else:
            kinds[day] = "workday"
        day += ONE_DAY
    return kinds


def _days_left(clock: AbstractClock, on: date, counted: Iterable[date]) -> int | None:
    if not clock.is_running:
        return None
    if on >= clock.due or clock.unit != Unit.WORKDAYS:
        return (clock.due - on).days
    # An extension may end on a day off: before the due day there is always a day left.
    return max(1, sum(day > on for day in counted))


def _headline(left: int | None, working: bool, stopped: date | None, due: date) -> str:
    if stopped is not None:
        gap = (due - stopped).days
        when = f"，提前 {gap} 天" if gap > 0 else f"，逾期 {-gap} 天" if gap < 0 else ""
        return f"{stopped.month}月{stopped.day}日办结{when}"
    if left is None or left == 0:
        return "今天到期"
    if left < 0:
        return f"已逾期 {-left} 天"
    return f"剩 {left} {'个工作日' if working else '天'}"


def _total_text(clock: AbstractClock, counted: list[date], until: date, stopped: bool) -> str:
    used = sum(day <= until for day in counted)
    whole = f"共 {clock.amount} {Unit(clock.unit).label}"
    if clock.unit == Unit.MONTHS:
        whole += f"（{len(counted)} 天）"
    if stopped:
        return f"{whole}，用了 {used} 天"
    return f"{whole}，已用完" if used >= len(counted) else f"{whole}，已用 {used} 天"


def _sentence(
    clock: AbstractClock,
    notes: list[DayNote],
    kinds: dict[date, str],
    first: date,
    rule: str,
    scale: str,
) -> str:
    parts = [rule or f"从{span_text(first, first)}起数 {clock.amount} {Unit(clock.unit).label}"]
    if clock.unit == Unit.WORKDAYS:
        names = Counter(n.note.removesuffix("放假") for n in notes if kinds.get(n.day) == "holiday")
        weekend = sum(kind == "weekend" for kind in kinds.values())
        skipped = [f"周末 {weekend} 天"] if weekend else []
        skipped += [f"{name}假期 {days} 天" for name, days in names.items()]
        if skipped:
            parts.append(f"跳过{'、'.join(skipped)}")
        made_up = sum(kind == "makeup" for kind in kinds.values())
        if made_up:
            parts.append(f"补班 {made_up} 天照算")
    elif notes and notes[-1].note.startswith("顺延"):
        parts.append(f"末日逢休息日，顺延到{span_text(clock.due, clock.due, first.year)}")
    sentence = "，".join(parts) + "。"
    if notes and notes[-1].day != clock.due:
        sentence += "到期日已调整，见经过。"
    if scale != "day":
        sentence += {"week": "一格是一周。", "month": "一格是一个月。"}[scale]
    if not clock.known:
        sentence += f"{clock.due.year} 年放假安排还没公布，暂按周一至周五算，公布后再核对。"
    return sentence


# --- cells ----------------------------------------------------------------------------------------
def _cells(kinds: dict[date, str], due: date, on: date, stopped: bool) -> tuple[str, list[dict[str, Any]]]:
    days = list(kinds)
    if len(days) <= MOST_DAY_CELLS:
        return "day", [_day_cell(day, kinds[day], due, on, stopped) for day in days]
    weeks = _grouped(days, lambda day: day - timedelta(days=day.weekday()))
    if len(weeks) <= MOST_WEEK_CELLS:
        return "week", [_span_cell(group, kinds, due, on, stopped) for group in weeks]
    months = _grouped(days, lambda day: day.replace(day=1))
    return "month", [_span_cell(group, kinds, due, on, stopped) for group in months]


def _grouped(days: list[date], key: Any) -> list[list[date]]:
    groups: dict[date, list[date]] = {}
    for day in days:
        groups.setdefault(key(day), []).append(day)
    return list(groups.values())


def _day_cell(day: date, kind: str, due: date, on: date, stopped: bool) -> dict[str, Any]:
    words = {"weekend": "周末", "holiday": "放假", "makeup": "补班，算工作日"}.get(kind, "")
    if day == on:
        shown, words = "today", "停在这一天" if stopped else "今天到期" if day == due else "今天"
    elif day == due:
        shown, words = "due", "到期"
    elif kind in OFF:
        shown = kind
    else:
        shown = "passed" if day < on else "remaining"
    title = f"{day.month}月{day.day}日" + (f"，{words}" if words else "")
    return {"day": day, "label": day.day, "kind": shown, "title": title}


def _span_cell(
    group: list[date], kinds: dict[date, str], due: date, on: date, stopped: bool
) -> dict[str, Any]:
    first, last = group[0], group[-1]
    words = ""
    if first <= on <= last:
        shown, words = "today", "停在这一段" if stopped else "今天在这一段"
    elif first <= due <= last:
        shown, words = "due", f"{due.month}月{due.day}日到期"
    elif all(kinds[day] in OFF for day in group):
        shown, words = "holiday", "放假"
    else:
        shown = "passed" if last < on else "remaining"
    title = span_text(first, last) + (f"，{words}" if words else "")
    return {"day": first, "label": first.day, "kind": shown, "title": title}
