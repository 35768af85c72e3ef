"""What a clerk writes line by line, read as lists: the rules on the wall, the facilities (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A line that is only the name of a rule heads those below it: 接待选民制度, 二、联络员职责.
_HEADING = re.compile(r"^[^，。；、：,;:]{2,24}(制度|规则|职责|纪律|流程|须知|公约|守则|承诺|办法)[：:]?$")
# Numbers that clerks type in front: 1. / 一、/ （一）/ ①
_NUMBER = re.compile(
    r"^(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、]\s*|[①-⑳]|[·•\-－*])\s*(?=\S)"
)
_AMOUNT = re.compile(r"^(?P<name>.*?\D)[\s：:]*(?P<amount>\d+(?:\.\d+)?\s*[^\d\s，。；]{1,5})$")
PLAIN_TITLE = "联络站工作制度"


@dataclass(frozen=True)
class RuleSheet:
    """One sheet on the wall: the rule's name and its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Facility:
    """One thing the station has, and how much of it ("" where nobody wrote it)."""

    name: str
    amount: str


def lines_of(text: str) -> list[str]:
    """The lines of a text without the numbers typed in front, empty ones left out."""
    stripped = (line.strip(" \t\u3000") for line in text.splitlines())
    return [_NUMBER.sub("", line, count=1) for line in stripped if line]


def rule_sheets(text: str) -> list[RuleSheet]:
    """The rules by sheet; lines before the first heading stand under 联络站工作制度."""
    sheets: list[tuple[str, list[str]]] = []
    for line in lines_of(text):
        if _HEADING.match(line):
            sheets.append((line.rstrip("：:"), []))
        else:
            if not sheets:
                sheets.append((PLAIN_TITLE, []))
            sheets[-1][1].append(line)
    return [RuleSheet(title, tuple(lines)) for title, lines in sheets]


def facility_list(text: str) -> list[Facility]:
    """The facilities; 接待桌椅 2 套、书柜 1 个 on one line are two."""
    found = []
    for line in lines_of(text):
        for part in re.split(r"[、；;，,]+", line):
            part = part.strip(" 。\u3000")
            if not part:
                continue
            told = _AMOUNT.match(part)
            found.append(
                Facility(told["name"].rstrip(" ：:"), told["amount"].strip()) if told else Facility(part, "")
            )
    return found
