"""Finding the head of a table and what its columns are, under the names offices use. Pure.

A head may stand below merged titles and blank lines and may itself take two rows; its cells carry
line breaks, spaces, units, hints in brackets and stars. What is left after tidying is compared with
each column's label and aliases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from congress_portal.foundation.slots.imports import ImportColumn

SEARCHED_ROWS = 60  # a head further down is none
_BRACKETS = re.compile(r"[(\[【〔<《{][^)\]】〕>》}]*[)\]】〕>》}]")
_MARKS = re.compile(r"[\s*＊_:：,，.。、;；·\-—~'\"“”!！#]+")
_REQUIRED = re.compile(r"(必填|选填|可不填|必须填写)")
_WORD = re.compile(r"[^\W\d_]")
_SPLIT = re.compile(r"[/／|、或及和]")
# Columns that number the rows or are signed by hand: nobody imports them.
IGNORED = frozenset({"序号", "编号", "序", "no", "行号", "签字", "签名", "顺序", "错误说明"})
_TOTAL = re.compile(
    r"(本页|本表|全县|全区|全市|全旗|全镇|全乡|以上|总)?(合计|小计|总计|共计|累计)(共)?\d*(人|件|名|个|户|条|项|元|次)?"
)
_NOTE = re.compile(
    r"^(填表人|填报人|制表人|审核人|负责人|经办人|填表单位|填报单位|制表单位|制表|填表日期|填报日期|联系人|联系电话|"
    r"说明|填表说明|注意|备注|附注|注)\d?\s*[:：]"
)


def plain(text: Any) -> str:
    """A name of a column as it is compared: half width, without spaces, marks, stars, lower case."""
    text = unicodedata.normalize("NFKC", str(text if text is not None else ""))
    return _MARKS.sub("", _REQUIRED.sub("", text)).casefold()


def spellings(text: Any) -> list[str]:
    """What a head may be saying, best first: the whole, without brackets, each of 手机/电话."""
    raw = unicodedata.normalize("NFKC", str(text if text is not None else ""))
    bare = _BRACKETS.sub("", raw)
    found = [plain(raw), plain(bare)]
    if _SPLIT.search(bare):
        found += [plain(part) for part in _SPLIT.split(bare)]
    return [name for name in dict.fromkeys(found) if name]


@dataclass
class Heading:
    """The head that was found: its last row, what each column is called, and what it stands for.

    ``columns``: index in the file → column key, or "" for a column that is not imported. ``unknown``
    are indexes nobody recognised, ``doubtful`` keys that several columns claim, ``missing`` keys of
    required columns that nothing claims.
    """

    row: int
    names: dict[int, str]
    columns: dict[int, str] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    body_at: int = 0  # how many of the searched rows are used up

    @property
    def clear(self) -> bool:
        """True where nobody needs to be asked."""
        return not self.missing and not self.doubtful and any(self.columns.values())


class Names:
    """Every name of every column of a kind, for looking heads up."""

    def __init__(self, columns: Sequence[ImportColumn], remembered: Mapping[str, str] | None = None) -> None:
        self.columns = columns
        self.by_name: dict[str, str] = {}
        for column in columns:
            for name in (column.label, column.key, *column.aliases):
                for spelling in spellings(name)[:2]:
                    self.by_name.setdefault(spelling, column.key)
        keys = {column.key for column in columns}
        self.remembered = {k: v for k, v in (remembered or {}).items() if not v or v in keys}

    def key_of(self, name: Any) -> str | None:
        """The column a head stands for, "" for one that is never imported, None where unknown."""
        whole = plain(name)
        if whole in self.remembered:
            return self.remembered[whole]
        for spelling in spellings(name):
            if spelling in self.by_name:
                return self.by_name[spelling]
        return "" if any(s in IGNORED for s in spellings(name)) else None

    def find(self, rows: Sequence[tuple[int, list[Any]]]) -> Heading | None:
        """The best head among the first rows of a file; None where nothing looks like one.

        Where it holds few known names, required columns are missing, and a person is asked; so where it
        holds none: then the first row of several words is taken for the head.
        """
        best: tuple[float, int, int] | None = None
        for at in range(min(len(rows), SEARCHED_ROWS)):
            for depth in (1, 2):
                if at + depth > len(rows) or (depth == 2 and rows[at + 1][0] != rows[at][0] + 1):
                    continue
                names = _joined(rows[at : at + depth])
                known = {self.key_of(name) for name in names.values()} - {None, ""}
                # A second row is taken in only for names it adds, and only where it holds nothing else.
                score = len(known) - (0.5 if depth == 2 else 0)
                if depth == 2 and not _under(rows[at][1], rows[at + 1][1], self):
                    continue
                if best is None or score > best[0]:
                    best = (score, at, depth)
        if best is None or best[0] < 0.5:
            at = next((at for at, (_, cells) in enumerate(rows[:SEARCHED_ROWS]) if _of_words(cells)), -1)
            if at < 0:
                return None
            best = (0, at, 1)
        _, at, depth = best
        heading = Heading(
            row=rows[at + depth - 1][0], names=_joined(rows[at : at + depth]), body_at=at + depth
        )
        self.settle(heading)
        return heading

    def settle(self, heading: Heading, chosen: Mapping[int, str] | None = None) -> None:
        """Say what each column of a head is; ``chosen`` by a person counts first."""
        heading.columns, heading.unknown, heading.doubtful = {}, [], []
        for index, name in heading.names.items():
            key = chosen.get(index) if chosen is not None and index in chosen else self.key_of(name)
            if key is None:
                heading.unknown.append(index)
            heading.columns[index] = key or ""
        claimed: dict[str, list[int]] = {}
        for index, key in heading.columns.items():
            if key:
                claimed.setdefault(key, []).append(index)
        labels = {plain(column.label): column.key for column in self.columns}
        for key, indexes in claimed.items():
            if len(indexes) == 1:
                continue
            # The one that has the very label wins over its aliases (手机号 over 联系电话).
            exact = [i for i in indexes if labels.get(plain(heading.names[i])) == key]
            if len(exact) == 1 and chosen is None:
                for index in indexes:
                    heading.columns[index] = key if index == exact[0] else ""
            else:
                heading.doubtful.append(key)
        heading.missing = [c.key for c in self.columns if c.required and c.key not in claimed]


def _of_words(cells: Sequence[Any]) -> bool:
    """Whether a row of unknown names may be a head: at least two cells of words."""
    return sum(isinstance(cell, str) and bool(_WORD.search(cell)) for cell in cells) >= 2


def _joined(rows: Sequence[tuple[int, list[Any]]]) -> dict[int, str]:
    """The names of a head of one or two rows: what stands lowest in each column."""
    names: dict[int, str] = {}
    for _, cells in rows:
        for index, cell in enumerate(cells):
            if cell not in (None, "") and not isinstance(cell, dict):
                names[index] = str(cell)
    return names


def _under(upper: list[Any], lower: list[Any], names: Names) -> bool:
    """True where the lower row is the second half of a head: known names only, or those above again."""
    fresh = 0
    for index, cell in enumerate(lower):
        if cell in (None, ""):
            continue
        above = upper[index] if index < len(upper) else None
        if isinstance(cell, dict) or (cell != above and names.key_of(cell) is None):
            return False
        fresh += cell != above
    return fresh > 0


def body_rows(
    heading: Heading, rows: Iterator[tuple[int, list[Any]]], *, required: int
) -> Iterator[tuple[int, list[Any]]]:
    """The rows below a head that are data: no repeated heads, no totals, no notes at the foot.

    A line of one cell is a note where nothing follows it; it is data, and will be refused as such,
    where rows follow.
    """
    heads = {index: plain(name) for index, name in heading.names.items()}
    taken = [index for index, key in heading.columns.items() if key]
    held: list[tuple[int, list[Any]]] = []
    for number, cells in rows:
        filled = [index for index in taken if index < len(cells) and cells[index] is not None]
        first = next((cell for cell in cells if cell is not None), None)
        if first is None or not filled and not isinstance(first, str):
            continue
        if len(filled) > 1 and all(plain(cells[i]) == heads[i] for i in filled):
            continue
        if isinstance(first, str) and _is_foot(first, cells):
            continue
        if required > 1 and len(filled) <= 1:
            held.append((number, cells))
            continue
        yield from held
        held.clear()
        yield number, cells


def _is_foot(first: str, cells: list[Any]) -> bool:
    """合计 …, 注：…, 填表人：…"""
    if _NOTE.match(unicodedata.normalize("NFKC", first)):
        return sum(cell is not None for cell in cells) <= 6
    return bool(_TOTAL.fullmatch(plain(first)))
