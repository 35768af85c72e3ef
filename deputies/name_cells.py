"""What a list writes into the cell of a name: 阿依古丽·买买提（女，维吾尔族）. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

# The 56 nationalities, as the census writes them.
_NATIONALITIES_WORDS = """
汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族
哈尼族 哈萨克族 傣族 黎族 傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族
柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 阿昌族 普米族
塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族 独龙族
鄂伦春族 赫哲族 门巴族 珞巴族 基诺族
"""
NATIONALITIES = frozenset(_NATIONALITIES_WORDS.split())
_GENDERS = {"男": "male", "男性": "male", "女": "female", "女性": "female"}
_PARTIES_WORDS = """
党员 中共党员 中共 预备党员 中共预备党员 共青团员 团员 群众 无党派 无党派人士 民革 民盟
民建 民进 农工党 致公党 九三学社 台盟
"""
_PARTIES = frozenset(_PARTIES_WORDS.split())
_TAIL = re.compile(r"^(.+?)\s*[（(〔\[【]([^（(〔\[【]+)[）)〕\]】]$")
_MARKS = re.compile(r"[，,、；;/\s]+")


def _facts(text: str) -> dict[str, str] | None:
    """What stands between the brackets, by field; None where a word of it is none of these."""
    facts: dict[str, str] = {}
    for word in _MARKS.split(text.strip()):
        field, value = "", word
        if word in _GENDERS:
            field, value = "gender", _GENDERS[word]
        elif word in NATIONALITIES or len(word) > 1 and f"{word}族" in NATIONALITIES:
            field, value = "ethnicity", word if word in NATIONALITIES else f"{word}族"
        elif word in _PARTIES:
            field = "party"
        elif word[:1] in _GENDERS and word[1:] in NATIONALITIES:
            facts["gender"], field, value = _GENDERS[word[0]], "ethnicity", word[1:]
        if not field or field in facts:
            return None
        facts[field] = value
    return facts


@lru_cache(maxsize=4096)
def split_name(cell: str) -> tuple[str, dict[str, str]]:
    """The name alone, and gender, nationality and party that stand in brackets behind it.

    Brackets with anything else in them stay where they are.
    """
    name, facts = cell, {}
    while found := _TAIL.match(name):
        more = _facts(found[2])
        if more is None or set(more) & set(facts):
            break
        name, facts = found[1].strip(), {**more, **facts}
    return name, facts


VACANT = frozenset({"缺额", "空缺", "缺", "出缺", "暂缺", "空额", "待补选", "待选", "暂无", "无"})
_SEVERAL = re.compile(r"[、，,；;/／\\&＆\n]")
# What a name may hold beside letters: the dot of names of several parts, and 〇.
_IN_NAMES = frozenset("·〇")


def behind_name(cell: str) -> tuple[str, str]:
    """The name and what stands in the last brackets behind it: 赵六（已调离）."""
    found = _TAIL.match(cell)
    return (found[1].strip(), found[2].strip()) if found else (cell, "")


def _of_a_name(char: str) -> bool:
    # Rare characters beyond those a computer's tables know stand in planes of their own, or among private ones.
    return char.isalpha() or char in _IN_NAMES or ord(char) >= 0x20000 or 0xE000 <= ord(char) <= 0xF8FF


@lru_cache(maxsize=4096)
def name_fault(name: str) -> str:
    """Why a cell is not the name of one person; "" where it may be. Known facts in brackets are gone already."""
    if all(map(_of_a_name, name)) and name not in VACANT:
        return ""
    if name in VACANT:
        return "这一行是空缺，没有代表，不用登记"
    if _SEVERAL.search(name):
        return "姓名一格里写了不止一个人，请一人一行"
    more = behind_name(name)[1]
    if more:
        return f"姓名后面括号里的“{more}”请去掉；同名的人填出生年月或者手机号来区分"
    return "姓名里有数字或者符号，请只写姓名"
