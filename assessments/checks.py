"""Whether a scheme may be published: sums, sources, rules, unreachable points, formalism. Read-only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments import rules
from assessments.choices import Block
from assessments.formalism import warnings_for
from assessments.metrics import METRICS
from assessments.models import AssessedSubject, Indicator, Scheme
from assessments.rules import RuleError, plain


@dataclass(frozen=True)
class Finding:
    """One sentence about a scheme. ``blocking`` ones must be mended; ``needs_reason`` ones explained."""

    text: str
    blocking: bool = True
    needs_reason: bool = False
    indicator: Indicator | None = None


def indicator_findings(indicator: Indicator, kinds: frozenset[str]) -> list[Finding]:
    """What is to be said about one indicator; ``kinds`` are the kinds of organization in the group."""
    found = []
    metric = METRICS.get(indicator.metric)
    if metric is None:
        found.append(Finding(f"“{indicator.name}”的数据来源已经没有了，请重新选择。", indicator=indicator))
    try:
        rule = indicator.rule
    except RuleError as error:
        found.append(Finding(f"“{indicator.name}”的计分规则不完整：{error}", indicator=indicator))
    else:
        if metric is not None and rules.needs_denominator(rule) and not metric.has_denominator:
            found.append(
                Finding(
                    f"“{indicator.name}”按比例计分，可“{metric.label}”没有应有数，请换一种规则。",
                    indicator=indicator,
                )
            )
        for problem in rules.problems(rule, indicator.full_mark):
            over = "超过满分" in problem or "没有上限" in problem
            found.append(Finding(f"“{indicator.name}”{problem}", blocking=over, indicator=indicator))
    if metric is not None and kinds and not (kinds & metric.kinds):
        found.append(
            Finding(
                f"“{indicator.name}”对本组的单位都不适用，会从得分表里去掉。",
                blocking=False,
                indicator=indicator,
            )
        )
    for ban in warnings_for(indicator.name, indicator.basis):
        found.append(
            Finding(
                f"“{indicator.name}”：{ban.warning}", blocking=False, needs_reason=True, indicator=indicator
            )
        )
    return found


def base_sum(indicators: Sequence[Indicator]) -> Decimal:
    """Full marks of the indicators in base categories (their categories must be loaded)."""
    return sum((i.full_mark for i in indicators if i.category.block == Block.BASE), Decimal(0))


def check_scheme(scheme: Scheme, indicators: Sequence[Indicator] | None = None) -> list[Finding]:
    """Everything to be said about a scheme, blocking findings first."""
    if indicators is None:
        indicators = list(scheme.indicators.select_related("category"))
    if not indicators:
        return [Finding("方案里还没有指标，请先添加。")]
    kinds = frozenset(
        AssessedSubject.objects.current()
        .filter(group_id=scheme.group_id, organization__isnull=False)
        .values_list("organization__kind", flat=True)
    )
    found = []
    total = base_sum(indicators)
    if total != scheme.full_mark:
        found.append(
            Finding(
                f"基础分各项合计 {plain(total)} 分，与方案满分 {plain(scheme.full_mark)} 分不一致，请调整。"
            )
        )
    uncapped = {i.category for i in indicators if i.category.block == Block.BONUS and i.category.cap is None}
    for category in sorted(uncapped, key=lambda c: c.pk):
        found.append(Finding(f"加分类别“{category.name}”没有上限，建议填写。", blocking=False))
    if not kinds:
        found.append(Finding("这个考评分组里还没有参评单位。", blocking=False))
    for indicator in indicators:
        found += indicator_findings(indicator, kinds)
    return sorted(found, key=lambda f: (not f.blocking, not f.needs_reason))
