"""The lines of the default scheme: targets out of law and published schemes, points of our own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

CATEGORIES = ("政治同向", "法治同轨", "发展同力", "与民同心", "自身建设")
POLITICS, LAW, GROWTH, PEOPLE, SELF = CATEGORIES
BONUS = "创新做法"


@dataclass(frozen=True)
class DefaultIndicator:
    """One line of a default scheme; ``basis`` names the source of the target.

    ``params`` makes the rule's parameters out of the full mark, whatever that is scaled to.
    """

    category: str
    name: str
    basis: str
    weight: Decimal
    metric: str
    rule_kind: str
    params: Callable[[Decimal], Mapping[str, Any]]
    target_note: str = ""
    tie_break: int | None = None


def _text(value: Decimal) -> str:
    text = format(value.quantize(Decimal("0.0001")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _times(count: int) -> Callable[[Decimal], Mapping[str, Any]]:
    """So many in a year earn the full mark, each an equal part of it."""
    return lambda mark: {"each": _text(mark / count)}


def _missed(share: str) -> Callable[[Decimal], Mapping[str, Any]]:
    """Every miss costs a share of the full mark; where nothing was held nothing was told in time."""
    return lambda mark: {"each": _text(mark * Decimal(share)), "empty": "zero"}


def _of_target(count: str, share: str) -> Callable[[Decimal], Mapping[str, Any]]:
    """Every one below the target costs a share of the full mark."""
    return lambda mark: {"misses": "target", "target": count, "each": _text(mark * Decimal(share))}


def _percent(
    target: str, share: str, empty: str = "not_applicable"
) -> Callable[[Decimal], Mapping[str, Any]]:
    """Every point below the target percentage costs a share of the full mark."""
    return lambda mark: {
        "mode": "per_point",
        "target": target,
        "each": _text(mark * Decimal(share)),
        "empty": empty,
    }


def _straight(mark: Decimal) -> Mapping[str, Any]:
    return {"mode": "linear", "target": "100", "empty": "not_applicable"}


def _banded(mark: Decimal) -> Mapping[str, Any]:
    """90 % and more all of it, 70 to 90 % three quarters, 50 to 70 % a half, below that a quarter."""
    steps = (("0", "50", "0.25"), ("50", "70", "0.5"), ("70", "90", "0.75"), ("90", "", "1"))
    rows = [{"from": low, "to": high, "points": _text(mark * Decimal(share))} for low, high, share in steps]
    return {
        "mode": "bands",
        "empty": "not_applicable",
        "bands": [{k: v for k, v in row.items() if v} for row in rows],
    }


_LAW14 = "地方组织法第十四条"
_D = Decimal
# Counties publish no complete point table for this work: the targets are cited, the points are ours.
INDICATORS = (
    DefaultIndicator(
        POLITICS,
        "党委专题研究人大工作",
        "浙江奉化 2009 年考核目标：每年不少于 2 次",
        _D(4),
        "party_studies",
        "per_event",
        _times(2),
        "全年 2 次",
    ),
    DefaultIndicator(
        POLITICS,
        "主席团向党委请示汇报",
        "山西黎侯镇：每年向党委报告 4 次",
        _D(4),
        "party_briefings",
        "per_event",
        _times(4),
        "每季度 1 次",
    ),
    DefaultIndicator(
        LAW,
        "按期召开人代会",
        f"{_LAW14}：乡镇人代会一般每年举行两次",
        _D(8),
        "congress_sessions",
        "deduct_per_miss",
        _of_target("2", "0.5"),
        "全年 2 次",
    ),
    DefaultIndicator(
        LAW,
        "人代会到会足数",
        f"{_LAW14}：三分之二以上的代表出席始得举行",
        _D(2),
        "quorate_sittings",
        "pass_fail",
        lambda mark: {"basis": "all", "empty": "zero"},
    ),
    DefaultIndicator(
        LAW,
        "人代会提前通知",
        "浙江省乡镇人大条例第二十条：会前 7 天通知",
        _D("1.5"),
        "session_notices_in_time",
        "deduct_per_miss",
        _missed("0.5"),
        "开会 7 天前",
    ),
    DefaultIndicator(
        LAW,
        "会议文件提前送达",
        "浙江省乡镇人大条例第二十条",
        _D("1.5"),
        "session_papers_in_time",
        "deduct_per_miss",
        _missed("0.5"),
        "开会 1 天前",
    ),
    DefaultIndicator(
        LAW,
        "主席团会议按季召开",
        "浙江、重庆、河南的乡镇人大条例：主席团会议每三个月至少一次",
        _D(4),
        "presidium_meetings",
        "per_event",
        _times(4),
        "全年 4 次",
        3,
    ),
    DefaultIndicator(
        LAW,
        "主席团会议出席率",
        "浙江奉化 2009 年考核目标：出席率 85% 以上",
        _D(3),
        "presidium_attendance",
        "ratio",
        _percent("85", "0.05", "zero"),
        "85% 以上",
    ),
    DefaultIndicator(
        GROWTH,
        "听取和审议专项工作报告",
        "地方组织法第十九条；浙江奉化 2009 年考核目标",
        _D(4),
        "reports_heard",
        "per_event",
        _times(2),
        "全年 2 项",
    ),
    DefaultIndicator(
        GROWTH,
        "执法检查",
        "浙江奉化 2009 年考核目标：每年不少于 1 次",
        _D(3),
        "law_checks",
        "per_event",
        _times(1),
        "全年 1 次",
    ),
    DefaultIndicator(
        GROWTH,
        "视察和专题调研",
        "浙江奉化 2009 年考核目标：集体活动每年不少于 4 次",
        _D(3),
        "inspections",
        "per_event",
        _times(2),
        "全年 2 次",
    ),
    DefaultIndicator(
        GROWTH,
        "工作评议",
        "浙江奉化 2009 年考核目标：每年不少于 1 次",
        _D(2),
        "appraisals",
        "per_event",
        _times(1),
        "全年 1 次",
    ),
    DefaultIndicator(
        GROWTH,
        "审议意见和检查问题按期答复",
        "监督法：研究处理情况要报告",
        _D(4),
        "findings_answered",
        "ratio",
        _straight,
    ),
    DefaultIndicator(
        GROWTH,
        "民生实事项目票决",
        "地方组织法第十一条、第十二条：决定重大事项和项目",
        _D(4),
        "projects_voted",
        "pass_fail",
        lambda mark: {"basis": "count", "need": "1"},
        "全年 1 次",
    ),
    DefaultIndicator(
        PEOPLE,
        "代表向选民述职",
        "浙江奉化 2009 年考核目标：每年不少于 3 人",
        _D(6),
        "voter_reports",
        "target",
        lambda mark: {"target": "3", "below": _text(mark / 3)},
        "全年 3 人次",
    ),
    DefaultIndicator(
        PEOPLE,
        "接待日按计划开展",
        "本县排定的代表接待日",
        _D(6),
        "reception_held",
        "ratio",
        _percent("100", "0.02", "zero"),
        "",
        1,
    ),
    DefaultIndicator(
        PEOPLE,
        "接待日提前公告",
        "河南小冀镇、湖北大金镇：提前 3 天公告",
        _D(3),
        "receptions_noticed",
        "deduct_per_miss",
        _missed("0.1"),
        "提前 3 天",
    ),
    DefaultIndicator(
        PEOPLE,
        "群众意见按期答复",
        "本县群众意见办理规则规定的期限",
        _D(6),
        "demands_in_time",
        "ratio",
        _percent("100", "0.02"),
        "",
        2,
    ),
    DefaultIndicator(
        PEOPLE,
        "代表建议面商率",
        "浙江奉化 2009 年考核目标：面商率 100%",
        _D(4),
        "suggestions_consulted",
        "ratio",
        _percent("100", "0.02"),
        "100%",
    ),
    DefaultIndicator(
        PEOPLE,
        "代表建议按期答复",
        "代表法第五十一条：三个月内答复",
        _D(4),
        "suggestions_replied",
        "ratio",
        _percent("100", "0.02"),
        "100%",
    ),
    DefaultIndicator(
        PEOPLE, "代表建议解决率", "满意率和解决率一起看", _D(4), "suggestions_solved", "ratio", _straight
    ),
    DefaultIndicator(
        PEOPLE,
        "代表建议满意率",
        "浙江奉化 2009 年考核目标：满意率 95% 以上",
        _D(3),
        "suggestions_satisfied",
        "ratio",
        _percent("95", "0.02"),
        "95% 以上",
    ),
    DefaultIndicator(
        SELF,
        "代表小组按季活动",
        "重庆市乡镇人大条例第四十三条：每季度至少一次",
        _D(6),
        "groups_active",
        "ratio",
        _straight,
        "每组每季度 1 次",
    ),
    DefaultIndicator(
        SELF,
        "代表参加培训",
        "代表法：代表应当参加履职学习",
        _D(4),
        "deputies_trained",
        "ratio",
        _banded,
        "90% 以上",
    ),
    DefaultIndicator(
        SELF,
        "代表履职登记",
        "代表法第五十八条：记录代表履职情况",
        _D(6),
        "deputies_with_records",
        "ratio",
        _straight,
    ),
)
# Three rule kinds that any county can start with before the rest of its records are in the portal.
SHORT = (
    DefaultIndicator(
        LAW,
        "主席团会议按季召开",
        "浙江、重庆、河南的乡镇人大条例：主席团会议每三个月至少一次",
        _D(30),
        "presidium_meetings",
        "per_event",
        lambda mark: {"each": _text(mark / 4), "cap": _text(mark)},
        "全年目标 4 次",
        3,
    ),
    DefaultIndicator(
        PEOPLE,
        "接待日按计划开展",
        "本县排定的代表接待日",
        _D(35),
        "reception_held",
        "deduct_per_miss",
        lambda mark: {"each": "2"},
        "",
        1,
    ),
    DefaultIndicator(
        PEOPLE,
        "群众意见按期答复",
        "本县群众意见办理规则规定的期限",
        _D(35),
        "demands_in_time",
        "ratio",
        lambda mark: {"mode": "per_point", "target": "100", "each": "0.5"},
        "",
        2,
    ),
)
