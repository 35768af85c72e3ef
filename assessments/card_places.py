"""What the places of the county's own scorecard form may be called (record 0064). No database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from assessments.choices import CardLayout
from assessments.models import Category, Indicator
from congress_portal.foundation.spreadsheets.filler import Names

# Of the whole form, with what each is.
WHOLE = {
    "标题": "如 云岭县2026年度乡镇人大工作考评",
    "县": "县的名称",
    "年度": "如 2026",
    "考评期": "如 2026年度",
    "起始日": "考评期的第一天",
    "截止日": "考评期的最后一天",
    "分组": "如 乡镇组",
    "单位数": "有几个参评单位",
    "方案": "考评方案的名称",
    "方案文号": "方案的印发文号",
    "方案满分": "如 100",
    "数据范围": "如 第一、第二、第三、第四季度",
    "状态": "已发布，或者未发布",
    "纪要号": "审定的主任会议纪要号",
    "平均分": "各单位总分的平均",
    "最高分": "各单位总分里最高的",
    "最低分": "各单位总分里最低的",
    "持旗单位": "这一年授予流动红旗的单位",
    "校验码": "得分表校验码的前 16 位",
    "制表单位": "县人大常委会的名称",
    "制表人": "导出的人",
    "制表日期": "导出的那一天",
}
_OF_RESULT = (
    "名次", "单位", "基础分", "加分", "扣分", "总分", "折算分", "等次", "上年名次", "上年总分", "升降", "备注"
)  # fmt: skip
_OF_SCORE = ("类别", "指标", "满分", "数据来源", "实际", "计算过程", "得分", "失分", "依据")
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
