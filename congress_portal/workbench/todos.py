"""What waits for somebody, in groups of urgency. Pure but for the rows it is given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from congress_portal.foundation.notifications.models import Todo

# (key, label, tone, last day of the group counted from today; None = whatever is left)
GROUPS = (
    ("overdue", "已逾期", "overdue", -1),
    ("today", "今天", "today", 0),
    ("soon", "三天内", "soon", 3),
    ("week", "一周内", "later", 7),
    ("later", "一周以后", "later", None),
    ("open", "没有期限", "later", None),
)


def group_of(due: date | None, on: date) -> str:
    """The key of the group in which a thing due on ``due`` stands on the day ``on``."""
    if due is None:
        return "open"
    days = (due - on).days
    return next((key for key, _, _, last in GROUPS if last is not None and days <= last), "later")


def row(todo: Todo, on: date) -> dict[str, Any]:
    """One to-do as ``includes/_todo_row.html`` shows it."""
    return {
        "id": todo.pk,
        "verb": todo.verb,
        "title": todo.title,
        "why": todo.why,
        "url": todo.url,
        "due": todo.due,
        "days_left": (todo.due - on).days if todo.due else None,
    }


def grouped(todos: Iterable[Todo], on: date) -> list[dict[str, Any]]:
    """Groups for ``includes/_todo_groups.html``, the most urgent first, empty ones left out."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for todo in todos:
        rows.setdefault(group_of(todo.due, on), []).append(row(todo, on))
    return [
        {"key": key, "label": label, "tone": tone, "rows": rows[key]}
        for key, label, tone, _ in GROUPS
        if key in rows
    ]


def counted(waiting: Sequence[Todo], on: date) -> dict[str, int]:
    """How many of these are overdue, due today, and there at all."""
    return {
        "total": len(waiting),
        "overdue": sum(todo.due is not None and todo.due < on for todo in waiting),
        "today": sum(todo.due == on for todo in waiting),
    }


def sentence(today: int, overdue: int, total: int) -> str:
    """What matters today, as a colleague would say it."""
    if overdue and today:
        return f"今天到期 {today} 件，另有 {overdue} 件已经逾期，先办逾期的。"
    if overdue:
        return f"有 {overdue} 件已经逾期，请先办。"
    if today:
        return f"今天到期 {today} 件。"
    return f"今天没有到期的，手上有 {total} 件。" if total else "今天没有待办。"
