"""Schemes to start from for what is no township: units, groups, stations, deputies.

Points of our own, targets out of law and published schemes; a county copies and changes them. Units are
scored by rates, so that a unit with few cases and one with many stand on the same ground, with a small
bonus by volume; what a unit had none of is not assessed (代表法 51; 凤阳, 洛阳, 呼伦贝尔).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.choices import Block
from assessments.documents import CategoryDoc, IndicatorDoc, SchemeDoc, read_document
from assessments.models import FlagGroup
from assessments.town_register_choices import Assessed

# (category, name, full mark, metric, rule, parameters, basis)
Line = tuple[str, str, str, str, str, Mapping[str, Any], str]


def _each_point(target: str, each: str, empty: str = "not_applicable") -> dict[str, str]:
    return {"mode": "per_point", "target": target, "each": each, "empty": empty}


_STRAIGHT = {"mode": "linear", "target": "100", "empty": "not_applicable"}
_BY_VOLUME = {
    "tiers": [
        {"from": "0", "to": "10", "points": "0"},
        {"from": "10", "to": "20", "points": "1"},
        {"from": "20", "points": "2"},
    ]
}

TIME, TALK, RESULT, VOLUME = "办理时限", "沟通", "实效", "任务量"
UNIT: tuple[Line, ...] = (
    (TIME, "主办、分办按期答复", "20", "unit_replied_in_time", "ratio", _each_point("100", "1"), "代表法第五十一条"),
    (TIME, "协办按期提出意见", "10", "unit_opinions_in_time", "ratio", _each_point("100", "0.5"), "本县办理规则"),
    (TIME, "按期签收或者退回", "5", "unit_acknowledged_in_time", "ratio", _each_point("100", "0.25"), "本县办理规则"),
    (TALK, "面商率", "20", "unit_consulted", "ratio", _each_point("100", "1"), "代表法第五十一条"),
    (RESULT, "解决率", "20", "unit_solved", "ratio", _STRAIGHT, "青岛市代表建议条例：落实比满意分量重"),
    (RESULT, "满意率", "15", "unit_satisfied", "ratio", _each_point("95", "0.5"), "公布的方案多为 95% 以上"),
    (RESULT, "承诺事项兑现", "10", "unit_promises_kept", "ratio", _STRAIGHT, "代表法第五十一条"),
    (VOLUME, "主办、分办的件数", "2", "unit_cases_led", "tiers", _BY_VOLUME, "任务重的略加，洛阳按件数分档"),
)  # fmt: skip
GROUP: tuple[Line, ...] = (
    ("活动", "每季活动一次", "60", "group_quarters", "ratio", _STRAIGHT, "重庆、浙江的条例：代表小组每季至少活动一次"),
    ("活动", "小组活动出席率", "40", "group_attendance", "ratio", _each_point("85", "2"), "公布的方案多为 85% 以上"),
)  # fmt: skip
STATION: tuple[Line, ...] = (
    ("接待", "接待日按计划开展", "70", "station_days", "ratio", _each_point("100", "1.5"), "本县排定的代表接待日"),
    ("活动", "开展活动", "30", "station_activities", "per_event", {"each": "5"}, "本县工作计划"),
)  # fmt: skip
DEPUTY: tuple[Line, ...] = (
    ("会议", "出席会议", "40", "own_attendance", "ratio", _each_point("100", "1"), "代表法：出席本级人大会议"),
    ("联系选民", "接待和走访选民", "20", "own_contacts", "per_event", {"each": "5"}, "代表法：与原选区选民保持联系"),
    ("履职", "提出建议", "20", "own_suggestions", "per_event", {"each": "10"}, "代表法：提出建议、批评和意见"),
    ("履职", "参加培训和学习", "10", "own_training", "per_event", {"each": "5"}, "代表法：参加履职学习"),
    ("履职", "向选民述职", "10", "own_reports", "per_event", {"each": "10"}, "代表法：向选民报告履职情况"),
)  # fmt: skip
LINES: Mapping[str, tuple[Line, ...]] = {
    Assessed.UNIT: UNIT,
    Assessed.GROUP: GROUP,
    Assessed.STATION: STATION,
    Assessed.DEPUTY: DEPUTY,
}


# What a scheme for each sort of subject is called; a township's is named after its group.
TITLES = {
    Assessed.UNIT: "代表建议承办单位考评方案",
    Assessed.GROUP: "代表小组考评方案",
    Assessed.STATION: "联络站考评方案",
    Assessed.DEPUTY: "县人大代表履职计分办法",
}


def title_of(group: FlagGroup, year: int) -> str:
    """What a scheme of this group is called until somebody says otherwise."""
    return f"{year}年{TITLES.get(group.assesses) or f'{group.word}人大工作考评方案'}"


def other_document(group: FlagGroup, year: int) -> SchemeDoc:
    """The scheme to start from for a group that is no townships'."""
    lines = LINES[group.assesses]
    indicators = tuple(
        IndicatorDoc(
            code=str(number), name=name, category=category, full_mark=mark, metric=metric, rule=rule,
            params=params, basis=basis,
        )
        for number, (category, name, mark, metric, rule, params, basis) in enumerate(lines, start=1)
    )  # fmt: skip
    categories = tuple(
        CategoryDoc(category, block=Block.BONUS.value, cap="2")
        if category == VOLUME
        else CategoryDoc(category)
        for category in dict.fromkeys(line[0] for line in lines)
    )
    document = SchemeDoc(
        name=title_of(group, year),
        note="数都从日常记录统计，不用填报。分值是平台拟的，请按本县实际改。",
        source="平台默认方案",
        categories=categories,
        indicators=indicators,
    )
    return read_document(document.as_json())[0]
