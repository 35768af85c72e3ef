"""Reading a divisions file: real counties, every ending, every way a file can be wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from congress_portal.setup import divisions

FIXTURES = Path(__file__).parent / "fixtures"
HEAD = "code,name,level\n61,陕西省,province\n6109,安康市,prefecture\n610923,宁陕县,county\n"


def plan(name: str, **options) -> divisions.Plan:
    return divisions.plan_of((FIXTURES / name).read_bytes(), **options)


def errors_of(text: str | bytes, **options) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(divisions.BadDivisions) as refusal:
        divisions.plan_of(data, **options)
    return refusal.value.errors


def lines_of(name: str, level: str) -> int:
    """What the file itself holds, counted without our reader."""
    text = (FIXTURES / name).read_text(encoding="utf-8")
    return sum(line.rstrip().endswith(f",{level}") for line in text.splitlines())


@pytest.mark.parametrize(
    ("name", "county", "townships", "villages"),
    [("610923.csv", "宁陕县", 11, 80), ("140426.csv", "黎城县", 9, 186)],
)
def test_real_county_files_are_read_whole(name, county, townships, villages):
    found = plan(name)
    assert (found.county_name, found.word) == (county, "县")
    assert found.counts["township"] == townships == lines_of(name, "township")
    assert found.counts["village"] == villages == lines_of(name, "village")


def test_all_of_ningshan_is_understood_and_the_zone_of_licheng_is_listed():
    assert plan("610923.csv").not_understood == ()
    doubts = plan("140426.csv").not_understood
    assert [d.name for d in doubts] == ["黎城县经济技术开发区"]
    assert "开发区" in doubts[0].reason and doubts[0].line > 1


@pytest.mark.parametrize(
    ("name", "word", "kinds", "doubtful"),
    [
        ("140403_streets_gb18030.csv", "区", {"subdistrict": 2, "town": 1, "other": 3}, 3),
        ("140881_city_with_prisons_bom.csv", "市", {"subdistrict": 2, "town": 2, "other": 3}, 3),
        ("150721_ethnic_townships.csv", "旗", {"town": 2, "ethnic_township": 2, "other": 1}, 1),
        ("150725_sumu.csv", "旗", {"town": 1, "sumu": 2, "other": 2}, 2),
        ("140425_township.csv", "县", {"town": 1, "township": 2, "other": 2}, 2),
        ("110111_municipal_district.csv", "区", {"subdistrict": 1, "town": 1, "township": 1, "other": 1}, 1),
    ],
)
def test_kinds_are_read_from_names_and_the_rest_is_listed(name, word, kinds, doubtful):
    found = plan(name)
    assert found.word == word
    assert Counter(d.kind for d in found.townships) == kinds
    assert len(found.not_understood) == doubtful
    assert all(d.reason for d in found.not_understood)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("城关镇", "town"),
        ("东关街道", "subdistrict"),
        ("保康街道办事处", "subdistrict"),
        ("新发朝鲜民族乡", "ethnic_township"),
        ("鄂温克民族苏木", "sumu"),
        ("西沟乡", "township"),
        ("永济监狱", "other"),
        ("红旗农场", "other"),
        ("城关街道筹备处", "other"),
        ("街道", "other"),
    ],
)
def test_the_ending_decides(name, kind):
    assert divisions.township_kind(name) == kind


def test_villages_keep_their_names():
    names = [d.name for d in plan("610923.csv").divisions if d.level == "village"]
    assert {"城南社区居委会", "老城村委会"} <= set(names)


def test_chinese_headings_and_padded_codes_are_read():
    text = HEAD.replace("code,name,level", "代码,名称,级别").replace("610923,", "610923000000,") + "\n\n"
    assert divisions.plan_of(text.encode()).county_code == "610923"


def test_full_width_brackets_in_names_stay():
    text = HEAD + "610923400,经济开发区（东片）,township\n"
    assert divisions.plan_of(text.encode()).not_understood[0].name == "经济开发区（东片）"


def test_excel_line_ends_and_gb18030_are_read():
    found = divisions.plan_of((HEAD + "610923100,城关镇,township\n").replace("\n", "\r\n").encode("gb18030"))
    assert found.counts["township"] == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04rest", "Excel 工作簿"),
        (bytes(range(256)), "读不出文件里的文字"),
        (HEAD.encode("utf-16"), "读不出文件里的文字"),
        (b"x" * (2 * 1024 * 1024 + 1), "太大"),
        ("name,code\n宁陕县,610923\n", "列名应当是"),
        ("code,name,level,extra\n", "列名应当是"),
        ("code,name,level\n", "只有列名"),
        ('code,name,level\n61,"陕西,province\n', "CSV"),
        (HEAD + "610923100,城关镇\n", "第 5 行：应当有 3 列"),
        (HEAD + "610923100,,township\n", "第 5 行：代码 610923100 没有名称"),
        (HEAD + "610923100,城关镇,town\n", "第 5 行：级别“town”不认识"),
        (HEAD + "6109231,城关镇,township\n", "第 5 行：城关镇 的代码"),
        (HEAD + "61092310x,城关镇,township\n", "第 5 行：城关镇 的代码"),
        (
            HEAD + "610923100,城关镇,township\n610923100,江口镇,township\n",
            "第 6 行：代码 610923100（江口镇）与第 5 行（城关镇）重复",
        ),
        (HEAD + "610924100,城关镇,township\n", "第 5 行：城关镇（610924100）的上级 610924（县级）不在文件里"),
        (
            HEAD + "610923100001,城南社区居委会,village\n",
            "第 5 行：城南社区居委会（610923100001）的上级 610923100",
        ),
        (HEAD + "610922,石泉县,county\n", "文件里有 2 个县级区划（第 4 行 宁陕县、第 5 行 石泉县）"),
        ("code,name,level\n61,陕西省,province\n", "没有县级区划"),
        (HEAD + "62,甘肃省,province\n", "第 5 行：甘肃省（62）不是宁陕县的上级"),
        (HEAD + f"610923100,{'镇' * 61},township\n", "第 5 行：名称超过 60 个字"),
    ],
)
def test_bad_files_are_refused_in_words_that_name_the_row(text, says):
    assert says in "\n".join(errors_of(text))


def test_a_county_whose_name_tells_no_word_asks_for_one():
    text = HEAD.replace("宁陕县", "白沟新城")
    assert "--word" in errors_of(text)[0]
    assert divisions.plan_of(text.encode(), word="区").word == "区"
    assert "--word" in errors_of(text, word="镇")[0]


def test_many_errors_are_cut_and_counted():
    text = HEAD + "".join(f"6109231{n:02d},镇,bad\n" for n in range(30))
    found = errors_of(text)
    assert len(found) == divisions.MAX_ERRORS + 1
    assert found[-1].startswith("还有 10 处")
