"""What the places of an office's own form may be called, and what they are filled with. Pure."""

from __future__ import annotations

# Of the whole form, with what each is.
WHOLE = {
    "标题": "登记簿的名称",
    "县": "县的名称",
    "单位": "导出的人所在的单位",
    "范围": "哪个镇、哪个站、哪位代表；没有选就是单位的全部",
    "期间": "如 2026年第二季度",
    "起始日": "期间的第一天",
    "截止日": "期间的最后一天",
    "条数": "一共多少条",
    "制表人": "导出的人",
    "制表日期": "导出的那一天",
}
