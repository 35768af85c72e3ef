"""How a name is typed on a keyboard: 王建国 is found by "wangjianguo" and by "wjg" (record 0030)."""

from __future__ import annotations

import os
import re
import unicodedata
from functools import lru_cache

# Family names that are read otherwise than the character alone; where several readings live, the one
# that most bearers use. Two characters go before one: 单于 is no 单.
_FAMILY_NAMES = {
    "单于": "chan yu",
    "长孙": "zhang sun",
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "乐正": "yue zheng",
    "澹台": "tan tai",
    "卜": "bu",
    "薄": "bo",
    "参": "shen",
    "藏": "zang",
    "曾": "zeng",
    "查": "zha",
    "都": "du",
    "单": "shan",
    "翟": "zhai",
    "繁": "po",
    "盖": "ge",
    "炅": "gui",
    "祭": "zhai",
    "角": "jue",
    "解": "xie",
    "句": "gou",
    "适": "kuo",
    "乐": "yue",
    "秘": "bi",
    "缪": "miao",
    "乜": "nie",
    "佴": "nai",
    "能": "nai",
    "粘": "nian",
    "区": "ou",
    "朴": "piao",
    "覃": "qin",
    "仇": "qiu",
    "折": "she",
    "召": "shao",
    "隗": "wei",
    "洗": "xian",
    "郇": "xun",
    "员": "yun",
    "贠": "yun",
    "种": "chong",
    "重": "chong",
}
# Characters of given names whose everyday reading is another one.
_GIVEN_NAMES = {"长": "chang", "都": "du", "晟": "sheng"}

_NOT_READ = re.compile(r"[\W_]+")
_PARTS = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)
_FULL, _INITIALS = 149, 50  # together with the space: the column's 200


def pinyin_of(name: str) -> str:
    """The full reading and the initials, with one space between: "wangjianguo wjg"; "" for no name.

    ü is v, the dot of 吾尔·买买提 is dropped, Latin letters stay, in lower case.
    """
    bare = _NOT_READ.sub("", unicodedata.normalize("NFKC", name))
    syllables: list[str] = []
    for length in (2, 1):
        if bare[:length] in _FAMILY_NAMES:
            syllables, bare = _FAMILY_NAMES[bare[:length]].split(), bare[length:]
            break
    syllables += _read(bare)
    if not syllables:
        return ""
    return f"{''.join(syllables)[:_FULL]} {''.join(s[0] for s in syllables)[:_INITIALS]}"


def _read(text: str) -> list[str]:
    """One syllable a character; a run of Latin letters is one."""
    syllables: list[str] = []
    for part in _PARTS.findall(text):
        syllables += _syllables(part)
    return syllables


@lru_cache(maxsize=8192)
def _syllables(part: str) -> tuple[str, ...]:
    """How a character, or a run of Latin letters, is read."""
    if part in _GIVEN_NAMES:
        return (_GIVEN_NAMES[part],)
    # Its dictionary of phrases (40 MB in each process) reads words, not names: 建行 would be a bank.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin

    return tuple(s.lower() for s in lazy_pinyin(part) if s)
