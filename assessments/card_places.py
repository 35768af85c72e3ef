"""What the places of the county's own scorecard form may be called (record 0064). No database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assessments.choices import CardLayout
from assessments.models import Category, Indicator
from congress_portal.foundation.spreadsheets.filler import NUMBER, Names
from congress_portal.foundation.spreadsheets.named_places import spelled_as_name

# Of the whole form: what each is, and how it may read.
WHOLE = {
    "标题": ("表头的一句话", "云岭县2026年度乡镇人大工作考评"),
    "县": ("县的名称", "云岭县"),
    "年度": ("哪一年，是数", "2026"),
    "考评期": ("哪一期", "2026年度"),
    "起始日": ("考评期的第一天，是日期", "2026-01-01"),
    "截止日": ("考评期的最后一天，是日期", "2026-12-31"),
    "分组": ("考评分组的名称", "乡镇组"),
    "单位数": ("有几个参评单位，是数", "11"),
    "方案": ("考评方案的名称", "云岭县2026年乡镇人大工作考评方案"),
    "方案文号": ("方案的印发文号", "云人常办发〔2026〕3号"),
    "方案满分": ("方案的满分，是数", "100"),
    "数据范围": ("得分按哪些季度的数算", "第一、第二、第三、第四季度"),
    "状态": ("结果发布了没有", "已发布"),
    "纪要号": ("审定的主任会议纪要号", "主任会议纪要〔2027〕2号"),
    "平均分": ("各单位总分的平均，是数", "86.42"),
    "最高分": ("各单位总分里最高的，是数", "97.5"),
    "最低分": ("各单位总分里最低的，是数", "75.13"),
    "持旗单位": ("这一年授予流动红旗的单位", "石桥镇"),
    "校验码": ("得分表校验码的前 16 位", "9f2c41d07a6be358"),
    "制表单位": ("县人大常委会的名称", "云岭县人大常委会"),
    "制表人": ("导出的人", "周文清"),
    "制表日期": ("导出的那一天，是日期", "2027-01-22"),
}
# Of a township's total.
OF_RESULT = {
    "名次": ("总分的名次，不排名的空着，是数", "1"),
    "单位": ("镇（乡）的名称", "石桥镇"),
    "基础分": ("基础分合计，是数", "95"),
    "加分": ("加分合计，是数", "2.5"),
    "扣分": ("扣分合计，是数", "0"),
    "总分": ("基础分加加分减扣分，是数", "97.5"),
    "折算分": ("折成县年度目标考核的分，是数；方案没有折算的空着", "1.95"),
    "等次": ("方案设了等次的填等次", "优秀"),
    "上年名次": ("上一年的名次，是数", "3"),
    "上年总分": ("上一年的总分，是数", "96.88"),
    "升降": ("比上年升降几名", "升 2 名"),
    "备注": ("授旗、并列、不适用的说明", "授予流动红旗"),
}
# Of an indicator of one township.
OF_SCORE = {
    "类别": ("指标所在的类别", "与民同心"),
    "指标": ("指标的名称", "接待日按计划开展"),
    "满分": ("指标的满分，是数", "35"),
    "数据来源": ("数从哪里来", "联络站：接待日"),
    "实际": ("实际的数", "23/24 场"),
    "计算过程": ("分怎么算出来的一句话", "缺 1 场，每场扣 2 分，得 33 分"),
    "得分": ("指标的得分，是数；不适用的是 --", "33"),
    "失分": ("满分减得分，是数", "2"),
    "依据": ("指标的依据", "本县排定的代表接待日"),
}
# What a name with a colon holds: 总分:石桥镇, 得分:接待日按计划开展.
OF_ONE = {
    **{what: OF_RESULT[what] for what in ("总分", "名次", "基础分", "加分", "扣分", "等次")},
    **{what: OF_SCORE[what] for what in ("得分", "实际", "满分", "计算过程")},
}
_OF_RESULT, _OF_SCORE = tuple(OF_RESULT), tuple(OF_SCORE)
# “总分:石桥镇” in a ranking form, “得分:主席团会议” in a township's.
OF_TOWN = ("总分", "名次", "基础分", "加分", "扣分", "等次")
_OF_INDICATOR = ("得分", "实际", "满分", "计算过程")
_NOT_IN_NAMES = re.compile(r"[{}｛｝:：\s]+")


@dataclass(frozen=True)
class CardNames(Names):
    """Names with a colon beside the plain ones: what, of whom."""

    keyed: frozenset[str] = field(default_factory=frozenset)

    def kind_of(self, name: str) -> str:
        """ "line", "whole", or "" for a name that is not known."""
        return "whole" if name in self.keyed else super().kind_of(name)

    def all(self) -> list[str]:
        """Every name, as people are told."""
        return [*super().all(), *sorted(self.keyed)]


def place_name(text: str) -> str:
    """A name as a place may bear it: without braces, colons and blanks."""
    return _NOT_IN_NAMES.sub("", text)


def _own_columns(
    categories: Iterable[Category], indicators: Iterable[Indicator], taken: Iterable[str]
) -> dict[str, Category | Indicator]:
    """Columns for categories, then for indicators; the first of a name has it."""
    columns: dict[str, Category | Indicator] = {}
    used = set(taken)
    for row in (*categories, *indicators):
        name = place_name(row.name)
        if name and name not in used:
            used.add(name)
            columns[name] = row
    return columns


def columns_of(indicators: Sequence[Indicator]) -> dict[str, Category | Indicator]:
    categories = {i.category_id: i.category for i in indicators}
    return _own_columns(categories.values(), indicators, (*WHOLE, *_OF_RESULT))


def names_for(layout: str, indicators: Sequence[Indicator], towns: Iterable[str]) -> CardNames:
    """What places may be called in a form of this layout, for these indicators (categories loaded)."""
    if layout == CardLayout.TOWN:
        keyed = {f"{what}:{place_name(i.name)}" for i in indicators for what in _OF_INDICATOR}
        keyed |= {f"{what}:{place_name(i.category.name)}" for i in indicators for what in ("得分", "满分")}
        whole = [*WHOLE, *(name for name in _OF_RESULT)]
        return CardNames(whole=whole, line=_OF_SCORE, keyed=frozenset(keyed))
    keyed = {f"{what}:{place_name(town)}" for town in towns for what in OF_TOWN}
    return CardNames(whole=list(WHOLE), line=[*_OF_RESULT, *columns_of(indicators)], keyed=frozenset(keyed))


@dataclass(frozen=True)
class PlaceHelp:
    """A name as people look it up: how it is written in a cell and as a defined name, what it holds."""

    name: str
    about: str
    example: str

    @property
    def as_name(self) -> str:
        """As a defined name of Excel."""
        return spelled_as_name(self.name)


def help_for(
    layout: str, indicators: Sequence[Indicator], towns: Iterable[str]
) -> dict[str, list[PlaceHelp]]:
    """Every name of a layout by where it may stand: once in the form, in each line, in a fixed cell."""
    names = names_for(layout, indicators, towns)
    own_columns = {} if layout == CardLayout.TOWN else columns_of(indicators)

    def told(name: str) -> PlaceHelp:
        what, colon, of = name.partition(":")
        if colon:
            about, example = OF_ONE[what]
            return PlaceHelp(name, f"“{of}”的{what}：{about}", example)
        if name in own_columns:
            sort = "指标" if isinstance(own_columns[name], Indicator) else "类别"
            return PlaceHelp(name, f"这个单位在{sort}“{own_columns[name].name}”上的得分，是数", "33")
        about, example = (WHOLE | OF_RESULT | OF_SCORE)[name]
        return PlaceHelp(name, about, example)

    number = PlaceHelp(NUMBER, "第几行，从 1 数起，是数", "1")
    return {
        "整张表": [told(name) for name in names.whole],
        "一行一个单位" if layout == CardLayout.RANKING else "一行一项指标": [
            number, *(told(name) for name in names.line)
        ],
        "固定的格子": [told(name) for name in sorted(names.keyed)],
    }  # fmt: skip
