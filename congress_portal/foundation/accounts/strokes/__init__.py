"""姓氏笔画: the order in which offices print names (record 0032).

Fewer strokes stand before more; equal numbers are told apart stroke by stroke (横 竖 撇 点 折), and the
very same strokes as the national standard has it. Surname, first and second character of the given name
follow one another. A given name of one character has an empty place in front of it: 高富 before 高大富.

``SOURCES.md`` tells where the data come from.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

# Three kinds of lines:
#   "叶 25112 2"  strokes as digits (1 横提, 2 竖竖钩, 3 撇, 4 点捺, 5 折); the place among those of the same
#   "丏 ~1221"    strokes not told, but the place: behind this one in the national list
#   "?11 凃…"     characters of which only the number of strokes is known
_DATA = Path(__file__).with_name("strokes.txt")

# Surnames of two characters: with them a name of three has a given name of one.
COMPOUND_SURNAMES = frozenset(
    {
        "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "长孙", "宇文",
        "司徒", "夏侯", "端木", "南宫", "申屠", "公冶", "太史", "淳于", "单于", "澹台", "轩辕", "闻人",
        "万俟", "濮阳", "赫连", "独孤", "呼延", "钟离", "完颜", "拓跋", "乐正", "公羊", "谷梁", "巫马",
        "漆雕", "鲜于", "闾丘", "亓官", "司空", "司寇", "颛孙", "左丘", "梁丘", "东郭", "西门", "纳兰",
    }
)  # fmt: skip

LENGTH = 500
_NOT_READ = re.compile(r"[\W_]+")
_EMPTY = "00"
# Behind every character whose strokes are told; nobody writes 98 of them.
_NOWHERE = "98"


@cache
def _table() -> tuple[dict[str, str], dict[str, str]]:
    """Character → its part of a key; and of those whose strokes are told, the strokes."""
    parts: dict[str, str] = {}
    told: dict[str, str] = {}
    for line in _DATA.read_text(encoding="utf-8").splitlines():
        first, strokes, *place = line.split()
        if first[0] == "?":
            count = int(first[1:])
            for character in strokes:
                parts[character] = f"{count:02d}{'9' * count}{ord(character):07d}"
        elif strokes[0] == "~":
            parts[first] = f"{len(strokes) - 1:02d}{strokes[1:]}99{ord(first):07d}"
        else:
            parts[first] = f"{len(strokes):02d}{strokes}{int(place[0]) if place else 0:02d}"
            told[first] = strokes
    return parts, told


def strokes_of(character: str) -> str:
    """The strokes as digits: 王 is 1121; "" where they are not told."""
    return _table()[1].get(character, "")


def _place(character: str) -> str:
    """One character's part of the key: number of strokes, the strokes, and the place among the same."""
    return _table()[0].get(character) or f"{_NOWHERE}{ord(character):07d}"


def _characters(name: str) -> str:
    """The name without dots and spaces: 阿依古丽·买买提 is written by its characters alone."""
    return _NOT_READ.sub("", unicodedata.normalize("NFKC", name))


def stroke_key(name: str) -> str:
    """A text whose plain order is the order of names by strokes; digits only, so that every database agrees."""
    bare = _characters(name)
    dotted = "·" in name
    surname = 2 if bare[:2] in COMPOUND_SURNAMES and len(bare) > 2 else 1
    key = ""
    for place, character in enumerate(bare):
        part = _place(character)
        if place == surname and len(bare) == surname + 1 and not dotted:
            part = _EMPTY + part
        if len(key) + len(part) > LENGTH:
            break
        key += part
    return key


def unknown_characters(name: str) -> str:
    """The characters of a name that stand behind all others, or of their number: it needs a place by hand."""
    parts = _table()[0]
    return "".join(dict.fromkeys(c for c in _characters(name) if c not in parts or parts[c][2:3] == "9"))
