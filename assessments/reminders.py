"""Which quarterly report is to be reminded of, and in what words. Pure: no database, no clock."""

from __future__ import annotations

from datetime import date

from congress_portal.foundation.slots import DEFAULT_LADDER, Place
from congress_portal.foundation.slots.deadlines import days_words

WEEKDAYS = "一二三四五六日"
LADDER = DEFAULT_LADDER

# The words that come with the kind; a county may put its own in their place.
TITLE = "{提醒}"
BODY = "{进度}"
PLACES = (
    Place(
        "提醒",
        "一句完整的话：哪个季度、还剩几天、哪天以前",
        "2026年第一季度填报还剩 3 天，4月15日（星期三）24:00 前提交",
    ),
    Place("季度", "哪个季度", "2026年第一季度"),
    Place("剩余", "还剩几天、今天到期、逾期几天", "还剩 3 天"),
    Place("期限", "截止的日子", "4月15日（星期三）"),
    Place("进度", "数算好没有，还有几项等确认", "数已按日常记录算好，22 项里还有 4 项等您确认。"),
)


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


def places_of(label: str, due_on: date, on: date, answered: int, total: int) -> dict[str, str]:
    """What stands in the places of the words."""
    return {
        "提醒": due_sentence(label, due_on, on),
        "季度": label,
        "剩余": days_words(on, due_on),
        "期限": f"{due_on.month}月{due_on.day}日（星期{WEEKDAYS[due_on.weekday()]}）",
        "进度": progress_sentence(answered, total),
    }
