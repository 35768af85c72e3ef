"""职业构成 out of the words that rosters use for it. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from deputies.choices import Trade

# First what says most: a 村党支部书记 is no farmer in a roster, a 企业工人 is a worker.
_WORDS: tuple[tuple[Trade, tuple[str, ...]], ...] = (
    (Trade.SOLDIER, ("解放军", "武警", "军人", "官兵", "现役")),
    (
        Trade.VILLAGE_OFFICIAL,
        ("村干部", "社区干部", "村（社区）干部", "村(社区)干部", "村组干部", "村居干部", "基层干部"),
    ),
    (Trade.OFFICIAL, ("党政领导干部", "领导干部", "党政干部", "党政领导", "干部")),
    (Trade.MANAGER, ("企业管理", "企业负责人", "企业家", "企业主", "非公经济", "经营管理", "民营企业")),
    (Trade.PROFESSIONAL, ("专业技术", "专技", "知识分子", "科教文卫", "教师", "医生", "医务", "农技")),
    (Trade.CIVIL_SERVANT, ("其他机关事业单位人员", "机关事业", "公务员", "事业单位", "机关工作人员", "职员")),
    (Trade.WORKER, ("工人", "职工", "农民工", "务工")),
    (Trade.FARMER, ("农民", "村民", "务农", "农户", "牧民", "渔民")),
    (Trade.OTHER, ("其他", "其它")),
)
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=4096)
def trade_in(text: str | None) -> str:
    """``Trade`` for 一线工人, 务农, 专技人员 …; "" where the words name none."""
    words = _SPACES.sub("", text or "")
    for trade in Trade:
        if words == trade.label:
            return trade.value
    if "农民工" in words:
        return Trade.WORKER.value
    return next((trade.value for trade, marks in _WORDS if any(mark in words for mark in marks)), "")
