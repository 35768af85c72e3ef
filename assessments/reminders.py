"""Which quarterly report is to be reminded of, and in what words. Pure: no database, no clock."""

from __future__ import annotations

from datetime import date

WEEKDAYS = "一二三四五六日"


def due_sentence(label: str, due_on: date, on: date) -> str:
    """2026年第一季度填报还剩 3 天，4月15日（星期三）24:00 前提交"""
    left = (due_on - on).days
    day = f"{due_on.month}月{due_on.day}日（星期{WEEKDAYS[due_on.weekday()]}）"
    if left < 0:
        return f"{label}填报已过期 {-left} 天，请尽快提交（截止 {day}）"
    if left == 0:
        return f"{label}填报今天截止，{day}24:00 前提交"
    return f"{label}填报还剩 {left} 天，{day}24:00 前提交"


def progress_sentence(answered: int, total: int) -> str:
    """数已按日常记录算好，22 项里还有 4 项等您确认。"""
    waiting = total - answered
    if not waiting:
        return "各项都已确认，请主席核对后提交给县人大。"
    return f"数已按日常记录算好，{total} 项里还有 {waiting} 项等您确认。"
