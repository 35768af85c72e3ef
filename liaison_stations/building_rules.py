"""Checklists as text, what an inspection says, how far a planned place is (pure: no database, no clock)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .building_choices import ItemResult, SiteStage

MAX_ITEMS = 100
MAX_POINTS = 1000
TEXT_LENGTH, HINT_LENGTH, PART_LENGTH = 200, 200, 40
_POINTS = re.compile(r"[【\[（(]\s*(\d{1,4})\s*分\s*[】\]）)]\s*$")
_NUMBER = re.compile(r"^\s*(?:\d{1,3}[.、．]|[（(]\d{1,3}[)）])\s*")
_MUST = ("※", "★", "*")


@dataclass(frozen=True)
class Item:
    """One line of a checklist: part it stands under, what is asked, how it is looked at, what it is worth."""

    part: str
    text: str
    hint: str = ""
    points: int = 0
    must: bool = False


def items_in(text: str) -> list[Item]:
    """The items of a checklist as offices write one: a line an item, a line ending in “：” begins a part.

    “——” begins how it is checked, 【5分】 at the end is what it is worth, ※ before it makes it a must;
    numbers before an item are dropped. ValueError with a sentence where a line cannot be read.
    """
    items: list[Item] = []
    part = ""
    for number, raw in enumerate(text.replace("\r", "\n").split("\n"), 1):
        line = raw.strip().strip("\u3000").strip()
        if not line:
            continue
        if line.endswith(("：", ":")):
            part = _NUMBER.sub("", line[:-1]).strip()
            if len(part) > PART_LENGTH:
                raise ValueError(f"第 {number} 行的小标题超过 {PART_LENGTH} 个字，请写短一些。")
            continue
        items.append(_item(line, part, number))
        if len(items) > MAX_ITEMS:
            raise ValueError(f"一个标准最多 {MAX_ITEMS} 条，请合并一些。")
    _check_different(items)
    return items


def _item(line: str, part: str, number: int) -> Item:
    points = 0
    found = _POINTS.search(unicodedata.normalize("NFKC", line))
    if found:
        points = int(found[1])
        line = re.sub(r"[【\[（(]\s*[\d０-９]{1,4}\s*分\s*[】\]）)]\s*$", "", line).rstrip()
        if points > MAX_POINTS:
            raise ValueError(f"第 {number} 行的分值太大，最多 {MAX_POINTS} 分。")
    line = _NUMBER.sub("", line).strip()
    must = line.startswith(_MUST)
    if must:
        line = _NUMBER.sub("", line[1:].strip()).strip()
    words, _, hint = line.partition("——")
    words, hint = words.strip(), hint.strip()
    if not words:
        raise ValueError(f"第 {number} 行没有写内容。")
    if len(words) > TEXT_LENGTH:
        raise ValueError(f"第 {number} 行超过 {TEXT_LENGTH} 个字，请拆成几条。")
    if len(hint) > HINT_LENGTH:
        raise ValueError(f"第 {number} 行“——”后面超过 {HINT_LENGTH} 个字，请写短一些。")
    return Item(part, words, hint, points, must)


def _check_different(items: Sequence[Item]) -> None:
    seen: set[tuple[str, str]] = set()
    for item in items:
        if (item.part, item.text) in seen:
            raise ValueError(f"“{item.text}”写了两遍，请去掉一条。")
        seen.add((item.part, item.text))


def text_of(items: Iterable[Item]) -> str:
    """The checklist as ``items_in`` reads it."""
    lines: list[str] = []
    part = ""
    for item in items:
        if item.part != part:
            part = item.part
            lines.append(f"{part}：")
        hint = f"——{item.hint}" if item.hint else ""
        points = f"【{item.points}分】" if item.points else ""
        lines.append(f"{'※' if item.must else ''}{item.text}{hint}{points}")
    return "\n".join(lines)


def failed(results: Mapping[int, str]) -> list[int]:
    """Items that are not met, by key, in the order given."""
    return [key for key, result in results.items() if result == ItemResult.NOT_MET]


def score(points: Mapping[int, int], results: Mapping[int, str]) -> Decimal:
    """Points out of a hundred: met of those that apply, so that 不涉及 costs nothing.

    0 where nothing applies or nothing is worth anything.
    """
    whole = sum(worth for key, worth in points.items() if results.get(key) != ItemResult.NOT_APPLICABLE)
    met = sum(worth for key, worth in points.items() if results.get(key) == ItemResult.MET)
    return (Decimal(met) * 100 / whole).quantize(Decimal("0.1")) if whole else Decimal("0.0")


def stars_for(points: Decimal, lines: Mapping[int, int], *, musts_met: bool) -> int:
    """The most stars whose line is reached; 0 below the lowest, or where a must is not met."""
    if not musts_met:
        return 0
    return max((stars for stars, line in lines.items() if points >= line), default=0)


def stage_of(
    *, year: int, this_year: int, dropped: bool, built: bool, in_acceptance: bool, approved: bool, paid: bool
) -> SiteStage:
    """How far a planned place is."""
    if dropped:
        return SiteStage.DROPPED
    if paid:
        return SiteStage.PAID
    if approved:
        return SiteStage.APPROVED
    if in_acceptance:
        return SiteStage.CHECKING
    if built:
        return SiteStage.BUILT
    return SiteStage.LATE if year < this_year else SiteStage.PLANNED
