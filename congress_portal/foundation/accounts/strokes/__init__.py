"""姓氏笔画: the order in which offices print names (record 0032).

More strokes stand behind fewer; equal numbers are told apart stroke by stroke (横 竖 撇 点 折), then by
the character's build (左右, 上下, whole). Surname, first and second character of the given name follow
one another. A given name of one character has an empty place in front of it: 高富 before 高大富.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

# One line a character: the character, its strokes as digits (1 横提, 2 竖竖钩, 3 撇, 4 点捺, 5 折) and,
# where another character has the very same strokes, its build. A "?" stands for strokes of unknown form.
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
# Behind every character whose strokes are known; nobody writes 98 of them.
_UNKNOWN = "98"
_UNKNOWN_BUILD = "9"


@cache
def _table() -> dict[str, tuple[str, str]]:
    """Character → its strokes and its build."""
    rows = (line.split() for line in _DATA.read_text(encoding="utf-8").splitlines())
    return {row[0]: (row[1], row[2] if len(row) > 2 else "0") for row in rows if row}


def strokes_of(character: str) -> str:
    """The strokes as digits: 王 is 1121; "" where they are not known."""
    strokes = _table().get(character, ("", ""))[0]
    return "" if "?" in strokes else strokes


def _place(character: str) -> str:
    """One character's part of the key: number, strokes, build, and its code, so that namesakes stand together."""
    strokes, build = _table().get(character, ("", _UNKNOWN_BUILD))
    count = f"{len(strokes):02d}" if strokes else _UNKNOWN
    return f"{count}{strokes.replace('?', '9')}{build}{ord(character):07d}"


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
    """The characters of a name whose strokes nobody told us: such a name needs a place by hand."""
    return "".join(dict.fromkeys(c for c in _characters(name) if not strokes_of(c)))
