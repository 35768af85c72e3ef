"""What a session's dates and numbers should be, and the sentence where they are not. Pure.

Articles: 地方组织法 as amended in 2022. Days of notice are set by provinces; those here are the
shortest found in a provincial regulation, and the sentence names it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from deputies.choices import MandateLevel

ARTICLE_14 = "地方组织法第十四条"


@dataclass(frozen=True)
class Lead:
    """So many days before the opening notice and papers reach deputies."""

    notice: int
    papers: int
    source: str


LEADS: dict[str, Lead] = {
    MandateLevel.TOWNSHIP: Lead(
        7, 1, "浙江省乡镇人民代表大会工作条例第二十条；各省规定的天数不同，重庆为十日"
    ),
}
# How often a congress meets in a year (地方组织法 14).
PER_YEAR: dict[str, int] = {MandateLevel.COUNTY: 1, MandateLevel.TOWNSHIP: 2}


@dataclass(frozen=True)
class Notice:
    """One thing to look at, with the rule it comes from."""

    title: str
    text: str
    source: str = ""


@dataclass(frozen=True)
class Sitting:
    """A held plenary meeting, as far as the rules look at it."""

    title: str
    due: int
    present: int


@dataclass(frozen=True)
class SessionFacts:
    """What the rules read of a session."""

    level: str
    opens_on: date
    closes_on: date | None
    notice_sent_on: date | None
    papers_sent_on: date | None
    sittings: tuple[Sitting, ...] = ()
    presidium: int = 0
    papers_missing: int = 0


def has_quorum(due: int, present: int) -> bool:
    """Two thirds of all deputies are there (地方组织法 14)."""
    return due > 0 and present * 3 >= due * 2


def quorum_of(due: int) -> int:
    """The least number that is two thirds of all deputies."""
    return -(-due * 2 // 3)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _lead_notice(what: str, sent: date | None, days: int, facts: SessionFacts, on: date, source: str):
    # The calendar begins on 0001-01-01, and so may what somebody typed.
    limit = date.fromordinal(max(1, facts.opens_on.toordinal() - days))
    if sent is None:
        if on < limit:
            return None
        when = "还没有登记" if on <= facts.opens_on else "没有登记"
        return Notice(f"{what}{when}。", f"应在开幕 {days} 天前，即 {_day(limit)}以前。", source)
    if sent > limit:
        late = (sent - limit).days
        return Notice(f"{what}晚了 {late} 天。", f"{_day(sent)}发出，应在 {_day(limit)}以前。", source)
    return None


def warnings(facts: SessionFacts, on: date) -> list[Notice]:
    """What does not keep to the rules, or is missing although its day has come."""
    found: list[Notice | None] = []
    lead = LEADS.get(facts.level)
    if lead is not None:
        found.append(_lead_notice("开会通知", facts.notice_sent_on, lead.notice, facts, on, lead.source))
        found.append(_lead_notice("会议文件", facts.papers_sent_on, lead.papers, facts, on, lead.source))
    for sitting in facts.sittings:
        if not has_quorum(sitting.due, sitting.present):
            found.append(
                Notice(
                    f"{sitting.title}到会不足三分之二。",
                    f"应到 {sitting.due} 人，实到 {sitting.present} 人，至少要 {quorum_of(sitting.due)} 人才能举行，请核对人数。",
                    ARTICLE_14,
                )
            )
    over = facts.closes_on is not None and on > facts.closes_on
    if over and not facts.sittings:
        found.append(Notice("还没有登记全体会议。", "会议已经闭幕，请补登全体会议的出席情况。"))
    if on >= facts.opens_on and not facts.presidium:
        found.append(
            Notice(
                "还没有登记主席团。",
                "人代会举行会议时选举主席团，由主席团主持会议。",
                "地方组织法第十七条、第十九条",
            )
        )
    if facts.papers_missing and on >= facts.opens_on:
        found.append(
            Notice(f"还有 {facts.papers_missing} 份文件没有登记交来。", "请在“议程和文件”里补登交稿日期。")
        )
    return [notice for notice in found if notice is not None]


def year_notices(level: str, days: Iterable[date], on: date) -> list[Notice]:
    """Years in which fewer sessions than the law wants were entered.

    The first year that was entered is left out (its earlier sessions may be on paper), and the
    present one is looked at from October on.
    """
    wanted = PER_YEAR.get(level, 0)
    days = list(days)
    if not wanted or not days:
        return []
    found = []
    first = min(day.year for day in days)
    for year in range(first + 1, on.year + 1):
        held = sum(1 for day in days if day.year == year)
        if held >= wanted or (year == on.year and on.month < 10):
            continue
        rule = "乡镇人大会议一般每年举行两次" if wanted == 2 else "人大会议每年至少举行一次"
        found.append(Notice(f"{year} 年只登记了 {held} 次会议。", f"{rule}，请核对。", ARTICLE_14))
    return found
