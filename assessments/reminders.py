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


VERIFY_TITLE = "{提醒}"
VERIFY_BODY = "{进度}"
VERIFY_PLACES = (
    Place(
        "提醒",
        "一句完整的话：哪个季度、还有几个单位没核完、哪天自动锁定",
        "乡镇组2026年第一季度填报还有 2 个单位没有核完，核验期限还剩 3 天（5月12日）",
    ),
    Place("季度", "哪个季度", "2026年第一季度"),
    Place("剩余", "还剩几天、今天到期、逾期几天", "还剩 3 天"),
    Place("期限", "核验的期限", "5月12日（星期二）"),
    Place("进度", "还有几项", "还有 14 项没有核实；核完的到期自动锁定，没核完的不会锁。"),
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


def grace_sentence(due_on: date, on: date, grace_until: date | None) -> str:
    """宽限到 4月22日，过后数按日常记录转县人大核验。 Only once the day has come."""
    if grace_until is None or on < due_on or grace_until < on:
        return ""
    if grace_until == due_on:
        return "过了今天，数按日常记录转县人大核验。"
    return f"宽限到 {grace_until.month}月{grace_until.day}日，过后数按日常记录转县人大核验。"


def places_of(
    label: str, due_on: date, on: date, answered: int, total: int, grace_until: date | None = None
) -> dict[str, str]:
    """What stands in the places of the words."""
    return {
        "提醒": due_sentence(label, due_on, on),
        "季度": label,
        "剩余": days_words(on, due_on),
        "期限": f"{due_on.month}月{due_on.day}日（星期{WEEKDAYS[due_on.weekday()]}）",
        "进度": progress_sentence(answered, total) + grace_sentence(due_on, on, grace_until),
    }


def verification_places(
    label: str, group: str, lock_on: date, on: date, reports: int, lines: int
) -> dict[str, str]:
    """What stands in the places of the words to the county."""
    return {
        "提醒": f"{group}{label}填报还有 {reports} 个单位没有核完，核验期限{days_words(on, lock_on)}"
        f"（{lock_on.month}月{lock_on.day}日）",
        "季度": label,
        "剩余": days_words(on, lock_on),
        "期限": f"{lock_on.month}月{lock_on.day}日（星期{WEEKDAYS[lock_on.weekday()]}）",
        "进度": f"还有 {lines} 项没有核实；核完的到期自动锁定，没核完的不会锁。",
    }
