"""姓氏笔画 against the written rule, with facts that do not come from the stroke data.

The rule: fewer strokes first; the same number by 横竖撇点折, stroke by stroke; surname, then the given name
character by character; a given name of one character has an empty place in front of it. Each pair of
neighbours among the 461 names is justified by what decides between them, and by nothing of ours: the number
of strokes as Unihan counts it; of two characters with as many strokes in the same level of 通用规范汉字表,
whose levels are printed in the national stroke order, the number there; and for the rest the first strokes,
read off the characters by eye (FIRST).
"""

import hashlib
import re
from itertools import pairwise, zip_longest
from pathlib import Path

import pytest

from congress_portal.foundation.accounts import strokes
from congress_portal.foundation.accounts.people import (
    edit_people,
    edit_person,
    register_people,
    register_person,
)
from congress_portal.foundation.accounts.strokes import stroke_key, strokes_of, unknown_characters
from tests.factories.ground import NOW

_TEXT = (Path(__file__).parent / "files" / "names_by_strokes.txt").read_text(encoding="utf-8")
_NAMES, _FACTS = _TEXT.split("---\n")
NAMES = [line for line in _NAMES.splitlines() if not line.startswith("#")]
COUNT = {line.split()[0]: int(line.split()[1]) for line in _FACTS.splitlines()}
LISTED = {c: int(n) for c, _, n in (line.split() for line in _FACTS.splitlines()) if n != "-"}
LEVELS = (3500, 6500, 8105)
FIRST = dict(
    re.findall(
        r"(\D)(\d+) ?",
        "乌3 乜55 买544 云1154 京4 亮41 仝341 令344 何32125 余34 佟323 侯32 俞34 倪32 元113 冯415 凌411 刘4 力53 努531 包3 "
        "南122 卞412 吉12 吴251 周351 多354 姚53 姬53 孙5212 季312 安44 宓4454 官4452 尹51 岑252 岳32 嵇312341 巴52 库4 "
        "廉41 廖413 徐33 恪44 惇442 惠1251 戚132 房45 文413 方4 昕2 昝354 晏2 智311 曌2 查12342 柯12341 栾4122 桑54 楚123 "
        "樊1 次41 渊441 滕35 满441 潘44 澹4 濮4 熊542 爱3 牟543 狄35 甄12 白32 盛1355 祁452 祝4 禤45 程312342 窦445 端414 "
        "竺314 简31 管3 粟1252214 羊43 翀5 翟541 胥52 臧13 荀1223 荆1221 荣1224 蓝1222 蔚12 薇1 虞21 衡3 裘124 裴2 "
        "覃1252212 詹351 许453 谭451 谯453 谷34 贠542 赟4 赵1212 路25 邝413 邢11 那51 邬355 邱32121 邵532 邹3 郄3413 "
        "郇352 郑4 郝1213 金3411 钱31 闫42 阙42 阮5211 阴52 陶52 雷14 靳1221 韦1152 顾1 颜4 饶355 高4125 魏3 鲍352 鲜3 "
        "黎31 龚1353 ",
    )
)
COMPOUND = {
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "司空",
    "夏侯",
    "端木",
    "南宫",
    "公冶",
    "淳于",
    "宇文",
    "尉迟",
    "濮阳",
    "澹台",
    "鲜于",
    "呼延",
}


def places(name):
    """The characters that are compared, with the empty place of a given name of one."""
    bare = name.replace("·", "")
    surname = 2 if bare[:2] in COMPOUND and len(bare) > 2 else 1
    if "·" not in name and len(bare) == surname + 1:
        return [*bare[:surname], "", *bare[surname:]]
    return list(bare)


def level(character):
    return next(number for number, last in enumerate(LEVELS) if LISTED[character] <= last)


def why_before(one, other):
    """What puts ``one`` before ``other``: "empty", "count", "list" or "strokes"; None where nothing does."""
    first, second = next(pair for pair in zip_longest(places(one), places(other)) if pair[0] != pair[1])
    if not first:
        return "empty"
    if not second or COUNT[first] != COUNT[second]:
        return "count" if second and COUNT[first] < COUNT[second] else None
    if first in LISTED and second in LISTED and level(first) == level(second):
        return "list" if LISTED[first] < LISTED[second] else None
    length = min(len(FIRST[first]), len(FIRST[second]))
    return "strokes" if FIRST[first][:length] < FIRST[second][:length] else None


@pytest.mark.once
def test_461_names_stand_in_the_order_of_the_rule():
    assert len(NAMES) == len(set(NAMES)) == 461
    reasons = {pair: why_before(*pair) for pair in pairwise(NAMES)}
    assert not [pair for pair, why in reasons.items() if why is None]
    # Every part of the rule decides somewhere, dotted names and compound surnames are among them.
    told = list(reasons.values())
    assert {why: told.count(why) > 9 for why in ("count", "list", "strokes", "empty")} == dict.fromkeys(
        ("count", "list", "strokes", "empty"), True
    )
    assert sum("·" in name for name in NAMES) >= 20
    assert sum(name[:2] in COMPOUND and len(name) > 2 for name in NAMES) >= 30
    assert sorted(reversed(NAMES), key=stroke_key) == NAMES


@pytest.mark.once
@pytest.mark.parametrize(
    ("names", "why"),
    [
        ("王宁 文斌", "横 before 点, both four strokes"),
        ("朱一 孙立", "撇 before 折, both six strokes"),
        ("高富 高大富 高富贵", "a given name of one character first, though 富 has more strokes than 大"),
        ("欧阳 欧小明 欧阳修 欧阳一鸣", "by characters; 欧阳 alone is the surname 欧"),
        ("林丹 欧阳修", "eight strokes, second one 竖 before 撇"),
        ("石永康 石永康乐", "a name before its own continuation"),
        ("叶一 甲一 申一 叮一", "the very same strokes, as 通用规范汉字表 has them"),
        ("阿迪力 阿依古丽·买买提", "the dot is no character; 迪 and 依 have eight strokes, 竖 before 撇"),
        ("张𬭎 张鋆", "a character put together of its parts"),
        ("张三 龘三 Z三", "of known number behind that number, unknown at the end"),
    ],
)
def test_the_cases_that_are_told_apart_by_one_rule(names, why):
    names = names.split()
    assert sorted(reversed(names), key=stroke_key) == names, why


@pytest.mark.once
@pytest.mark.parametrize(
    ("character", "written"),
    [
        ("王", "横横竖横"),
        ("文", "点横撇点"),
        ("水", "竖折撇点"),
        ("方", "点横折撇"),
        ("万", "横折撇"),
        ("皙", "横竖撇点撇撇横竖撇竖折横横"),
    ],
)
def test_strokes_are_those_of_the_standard_forms(character, written):
    assert strokes_of(character) == written.translate(str.maketrans("横竖撇点折", "12345"))


@pytest.mark.once
def test_names_that_need_a_place_by_hand_are_named_by_their_characters():
    assert (
        unknown_characters("王建国")
        == unknown_characters("阿依古丽·买买提")
        == unknown_characters("张丏")
        == ""
    )
    assert unknown_characters("凃凃Ａ") == "凃A"


@pytest.mark.once
def test_spaces_widths_and_length_change_nothing():
    assert stroke_key("王　宁") == stroke_key("王宁") != ""
    assert stroke_key("") == stroke_key("·") == ""
    long = stroke_key("阿" * 50)
    assert len(long) <= 500 and long.startswith(stroke_key("阿阿阿"))
    # Digits only: every database sorts them alike, whatever its collation.
    assert all(stroke_key(name).isdecimal() and stroke_key(name).isascii() for name in NAMES)


@pytest.mark.once
def test_the_data_are_those_that_were_checked():
    folder = Path(strokes.__file__).parent
    told = dict(
        re.findall(r"^\| (\S+) \| ([0-9a-f]{64}) \|$", (folder / "SOURCES.md").read_text("utf-8"), re.M)
    )
    assert set(told) == {"strokes.txt", "LICENSE-cnchar-order"}
    assert told == {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in told}


@pytest.mark.django_db
def test_every_way_of_writing_a_name_writes_its_place(ground):
    given = {"actor": ground.clerk, "at": NOW}
    person = register_person(county=ground.county, name="王　宁", **given)
    many = register_people(county=ground.county, rows=[{"name": "文斌"}, {"name": "孙立"}], **given)
    person = edit_person(person=person, name="丁一", **given)
    edit_people(rows=[(many[0], {"name": "卜凡"})], **given)
    for row in (person, *many):
        row.refresh_from_db()
        assert row.stroke_key == stroke_key(row.name) != ""
