"""Proving a year's sheet: sums, recomputation from what is stored, gaps, hand-made changes. Read-only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments import rules
from assessments.choices import Block
from assessments.metrics import METRICS
from assessments.models import MeasureAdjustment, Period, Result, Score
from assessments.reviewed import rule_points_of
from assessments.rules import RuleError, plain
from assessments.scoring import Item, capped_sum
from assessments.sheets import items_of, terms_of
from assessments.verdicts import is_pending


@dataclass(frozen=True)
class Check:
    """One line of the data check: what was looked at, whether it holds, and the finding."""

    label: str
    passed: bool
    text: str


def recomputed(score: Score) -> Decimal:
    """Points from the score's stored measure, rule and parameters: the same to the cent, or the sheet
    is wrong. Raises RuleError where the stored parameters no longer work."""
    if not score.applicable:
        return Decimal(0)
    rule = rules.build(score.rule_kind, score.params)
    if score.numerator is None:
        return score.points
    metric = METRICS.get(score.indicator.metric)
    wording = metric.wording if metric else rules.PLAIN
    measure = rules.unpack(score.numerator, score.denominator, score.breakdown)
    outcome = rule.score(measure, score.full_mark, wording)
    # Where the scheme says so, what does not apply counts in full.
    return outcome.points if outcome.applicable else score.full_mark


def check_sheet(
    period: Period,
    results: Sequence[Result],
    scores: Sequence[Score],
    adjustments: int,
) -> list[Check]:
    """Every check over loaded rows (scores with indicator and category)."""
    by_result: dict[int, list[Score]] = defaultdict(list)
    for score in scores:
        by_result[score.result_id].append(score)
    checks = [_full_mark(period, scores)]
    items = base_items(scores)
    wrong = [r.subject.name for r in results if not _sums(r, by_result[r.pk], items)]
    checks.append(Check("各项得分相加等于基础分", not wrong, "、".join(wrong) or _added_up(period, results)))
    broken = []
    for score in scores:
        try:
            same = recomputed(score) == rule_points_of(score)
        except RuleError:
            same = False
        if not same:
            broken.append(score.indicator.name)
    names = "、".join(dict.fromkeys(broken))
    checks.append(Check("按存下的数重算，得分不变", not broken, names or f"{len(scores)} 个得分全部一致"))
    expected = {s.indicator_id for s in scores}
    gaps = [r.subject.name for r in results if {s.indicator_id for s in by_result[r.pk]} != expected]
    checks.append(_complete(results, by_result, gaps))
    tied = [r for r in results if r.tied]
    text = f"{'、'.join(r.subject.name for r in tied)}名次并列" if tied else "没有并列"
    checks.append(Check("名次", True, text))
    checks.append(Check("锁定以后的更正", True, f"{adjustments} 条" if adjustments else "没有"))
    # Reasons follow after the quarters.
    whole = "缺" not in period.coverage.split("。")[0]
    checks.append(Check("数据范围", whole, period.coverage or "--"))
    return checks


def _complete(
    results: Sequence[Result], by_result: Mapping[int, Sequence[Score]], gaps: Sequence[str]
) -> Check:
    """Every indicator is there, and nobody has still to speak on one."""
    label = "没有缺项"
    if gaps:
        return Check(label, False, "、".join(gaps))
    waiting = [
        f"{r.subject.name}“{score.indicator.name}”"
        for r in results
        for score in by_result[r.pk]
        if is_pending(score)
    ]
    if not waiting:
        return Check(label, True, "每个单位各项都有")
    more = "等" if len(waiting) > 5 else ""
    return Check(label, False, f"还有 {len(waiting)} 项没有评定：{'、'.join(waiting[:5])}{more}")


def _added_up(period: Period, results: Sequence[Result]) -> str:
    """What was compared: where indicators did not apply, points add up to the base before it is rescaled."""
    start = terms_of(period.scheme).start
    rescaled = [r for r in results if r.base != r.earned + start]
    with_start = f"（另有起评分 {plain(start)} 分）" if start else ""
    if not rescaled:
        return f"全部一致{with_start}"
    one = rescaled[0]
    return (
        f"全部一致{with_start}。有 {len(rescaled)} 个单位有不考的项，比的是折算前的得分，如{one.subject.name}："
        f"各项相加 {plain(one.earned)} 分，按考到的满分 {plain(one.applicable_mark)} 分折算成基础分 {plain(one.base)} 分"
    )


def _full_mark(period: Period, scores: Sequence[Score]) -> Check:
    items = base_items(scores)
    total = capped_sum(items, lambda item: item.full_mark) + terms_of(period.scheme).start
    mark = period.scheme.full_mark
    return Check(f"满分合计等于 {plain(mark)}", total == mark, f"合计 {plain(total)} 分")


def _sums(result: Result, scores: Sequence[Score], items: Sequence[Item]) -> bool:
    points = {s.indicator_id: s.points for s in scores if s.applicable}
    living = [item for item in items if item.key in points]
    return capped_sum(living, lambda item: points[item.key]) == result.earned


def base_items(scores: Sequence[Score]) -> list[Item]:
    """The base indicators of stored scores (indicator and category loaded), each once."""
    found = {s.indicator_id: s.indicator for s in scores if s.indicator.category.block == Block.BASE}
    return items_of(list(found.values()))


def sheet_findings(period: Period) -> list[Check]:
    """The checks of a year, read from the database: three queries."""
    results = list(period.results.select_related("subject").order_by("rank", "pk"))
    scores = list(
        Score.objects.filter(result__period=period)
        .select_related("indicator__category")
        .order_by("result_id", "indicator_id")
    )
    adjustments = (
        MeasureAdjustment.objects.in_force().filter(line__report__period__scheme=period.scheme_id).count()
    )
    return check_sheet(period, results, scores, adjustments)
