"""Scoring rules: pure functions from a measure to points and the sentence that explains them.

No Django and no clock here. Everything is Decimal; points are rounded half-up to two decimals,
because the published schemes give maxima such as 0.4 and deductions such as 0.25.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .base import (
    EMPTY_CHOICES,
    NOT_APPLICABLE,
    PLAIN,
    Measure,
    Outcome,
    RuleError,
    Wording,
    plain,
    rounded,
)
from .deduct import MISS_CHOICES, DeductPerMiss
from .per_event import PerEvent
from .ratio import PARTIAL_CHOICES, RATIO_MODES, Band, Ratio

__all__ = [
    "EMPTY_CHOICES",
    "MISS_CHOICES",
    "NOT_APPLICABLE",
    "PARTIAL_CHOICES",
    "PLAIN",
    "RATIO_MODES",
    "RULES",
    "Band",
    "DeductPerMiss",
    "Measure",
    "Outcome",
    "PerEvent",
    "Ratio",
    "Rule",
    "RuleError",
    "Wording",
    "build",
    "needs_denominator",
    "plain",
    "problems",
    "rounded",
]

Rule = PerEvent | Ratio | DeductPerMiss
RULES: dict[str, type[Rule]] = {rule.kind: rule for rule in (PerEvent, Ratio, DeductPerMiss)}


def build(kind: str, params: Mapping[str, Any]) -> Rule:
    """The rule of this kind with validated parameters. Raises RuleError."""
    rule = RULES.get(kind)
    if rule is None:
        raise RuleError("没有这种计分规则，请重新选择。", field="rule_kind")
    if not isinstance(params, Mapping):
        raise RuleError("规则参数写法不对，请重新填写。", field="params")
    return rule.from_params(params)


def problems(rule: Rule, full_mark: Decimal) -> list[str]:
    """Sentences on what does not fit the indicator's full mark: unreachable points, too many points."""
    limit = rule.limit(full_mark)
    if limit is None:
        return ["没有上限，得分可能超过满分，请填写上限。"]
    if limit > full_mark:
        return [f"最多能得 {plain(limit)} 分，超过满分 {plain(full_mark)} 分。"]
    if limit < full_mark:
        return [f"最多只能得 {plain(limit)} 分，够不着满分 {plain(full_mark)} 分。"]
    if isinstance(rule, Ratio) and rule.mode == "threshold" and rule.otherwise >= full_mark:
        return ["达不到也得满分，这一项分不出高低。"]
    return []


def needs_denominator(rule: Rule) -> bool:
    """Whether the rule cannot work on a plain count."""
    return isinstance(rule, Ratio) or (isinstance(rule, DeductPerMiss) and rule.misses == "shortfall")
