"""What the law asks before a mandate ends, ground by ground and level by level. Pure; no database.

代表法 62 names the grounds, 选举法 50–56 who decides; 代表法 63 has the end announced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from deputies.choices import DIRECT_LEVELS, EndReason, MandateLevel
from deputies.deciding_bodies import wrong_body

_ALL = frozenset(MandateLevel.values)
_LOCAL = _ALL - {MandateLevel.NATIONAL}
# 选举法 55: where a resignation is handed in, and who accepts it.
_ACCEPTS = {
    MandateLevel.TOWNSHIP: "本级人民代表大会（过半数的代表通过）",
    MandateLevel.COUNTY: "本级人大常委会（组成人员过半数通过）",
} | dict.fromkeys(_ALL - DIRECT_LEVELS, "选举这位代表的人大的常委会（组成人员过半数通过）")
# 选举法 53, 54: who recalls.
_RECALLS = dict.fromkeys(DIRECT_LEVELS, "原选区选民（过半数通过）") | dict.fromkeys(
    _ALL - DIRECT_LEVELS, "选举这位代表的人民代表大会（闭会期间为其常委会）"
)
# Of sessions missed without leave, so many end a mandate (代表法 62).
MISSED_SESSIONS = 2


@dataclass(frozen=True)
class EndRule:
    """One ground. ``bodies`` by level: who decides it ("" where nobody does); ``announced``: the number and
    day of the announcement are part of it, not something that may follow."""

    article: str
    levels: frozenset[str] = _ALL
    bodies: dict[str, str] = field(default_factory=dict)
    announced: bool = False

    def body_of(self, level: str) -> str:
        """Who accepts or passes it at this level."""
        return self.bodies.get(level, "")


ENDING_RULES: dict[str, EndRule] = {
    EndReason.MOVED_AWAY: EndRule("代表法第六十二条第一项", _LOCAL),
    EndReason.RESIGNED: EndRule("代表法第六十二条第二项、选举法第五十五条", _ALL, _ACCEPTS, True),
    EndReason.ORDERED_TO_RESIGN: EndRule("代表法第六十二条第二项、选举法第五十五条", _ALL, _ACCEPTS, True),
    EndReason.ABSENT_TWICE: EndRule("代表法第六十二条第三项"),
    EndReason.RECALLED: EndRule("代表法第六十二条第四项、选举法第五十条至第五十四条", _ALL, _RECALLS, True),
    EndReason.LOST_NATIONALITY: EndRule("代表法第六十二条第五项"),
    EndReason.LOST_POLITICAL_RIGHTS: EndRule("代表法第六十二条第六项"),
    EndReason.LOST_CAPACITY: EndRule("代表法第六十二条第七项"),
    EndReason.DIED: EndRule("代表法第六十二条"),
    EndReason.TERM_OVER: EndRule("选举法、地方组织法关于任期的规定"),
}


def announces(level: str) -> str:
    """Who announces that a mandate has ended (代表法 63)."""
    return "本级人民代表大会" if level == MandateLevel.TOWNSHIP else "本级人大常委会"


@dataclass(frozen=True)
class Ending:
    """What a clerk has told of an end, and what the records tell."""

    reason: str
    level: str
    on: date
    body: str = ""
    decided_on: date | None = None
    announcement_number: str = ""
    announced_on: date | None = None
    # Labels of the sessions missed without leave, and the last day of the term where it is known.
    missed: Sequence[str] = ()
    term_ends_on: date | None = None
    # How the congress's place may be called, and how the body that decides is written.
    places: Sequence[str] = ()
    example: str = ""


def unmet(ending: Ending) -> tuple[str, str] | None:
    """(field, sentence) of the first thing the law asks for and nobody has told; None where all is there."""
    rule = ENDING_RULES[ending.reason]
    level = MandateLevel(ending.level)
    if level not in rule.levels:
        return (
            "reason",
            f"“{EndReason(ending.reason).label}”只适用于地方各级人大代表，不适用于{level.label}人大代表。",
        )
    if ending.reason == EndReason.ABSENT_TWICE and len(ending.missed) < MISSED_SESSIONS:
        told = (
            f"只有 {len(ending.missed)} 次（{'、'.join(ending.missed)}）" if ending.missed else "一次也没有"
        )
        return "reason", (
            f"出席记录里未经批准没有出席的人代会会议{told}，满 {MISSED_SESSIONS} 次才终止。"
            "请先在会议的出席登记里核对，请过假的不算。"
        )
    if ending.reason == EndReason.TERM_OVER and ending.on != ending.term_ends_on:
        if ending.term_ends_on is None:
            return "reason", "本届还没有结束。换届请在“换届和补选”里办理，全届代表一起终止。"
        return "on", f"本届到 {ending.term_ends_on:%Y-%m-%d} 结束，终止日期填这一天。"
    body = rule.body_of(level)
    if body and not ending.body:
        such = f"如：{ending.example}。" if ending.example else ""
        return "body", f"请写明是哪一次会议接受（通过）的。按规定由{body}决定。{such}"
    wrong = wrong_body(
        text=ending.body, reason=ending.reason, level=level, places=ending.places, example=ending.example
    )
    if body and wrong:
        return "body", wrong
    if body and ending.decided_on is None:
        return "decided_on", "请填写接受（通过）的日期。"
    if rule.announced and not ending.announcement_number:
        return "announcement_number", f"请填写公告文号，由{announces(level)}公告。"
    if rule.announced and ending.announced_on is None:
        return "announced_on", "请填写公告日期。"
    if ending.decided_on and ending.announced_on and ending.announced_on < ending.decided_on:
        return "announced_on", "公告日期不能早于接受（通过）日期。"
    if ending.decided_on and ending.on < ending.decided_on:
        return "on", f"终止日期不能早于接受（通过）日期 {ending.decided_on:%Y-%m-%d}。"
    return None
