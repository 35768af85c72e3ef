"""What the workbook holds: a year's rows loaded once, and where things stand in the matrix."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F

from assessments.choices import Block, MeasureSource
from assessments.exports.around import CaseLine, History, StationLine, cases_of, history_of, stations_of
from assessments.grading import Grade, grade_of, terms_of
from assessments.models import (
    Appeal,
    FlagAward,
    Indicator,
    MeasureAdjustment,
    MeasureLine,
    Period,
    PointChange,
    Result,
    Score,
)
from assessments.rules.awards import Terms
from assessments.sheetcheck import Check, check_sheet
from congress_portal.foundation.spreadsheets.writer import data_cell
from suggestions.figures import percent

SIGNATURES = ("填表人：", "审核人：", "分管领导签字：", "年　月　日")
RANKING, MATRIX, DETAIL, EVIDENCE, CHANGES, APPEALS, FLAGS, TREND, CASES, STATIONS, CHECKS = (
    "总分排名",
    "指标得分矩阵",
    "各镇评分明细",
    "佐证清单",
    "加减分台账",
    "申诉复核",
    "流动红旗历史",
    "历年走势",
    "建议办理汇总",
    "联络站活动汇总",
    "数据校验",
)
SHEETS = (RANKING, MATRIX, DETAIL, EVIDENCE, CHANGES, APPEALS, FLAGS, TREND, CASES, STATIONS, CHECKS)


# Said where a year has no records behind its figures.
FROM_FILES = "这一年的数按当年考评档案录入，平台没有逐条记录。"


@dataclass(frozen=True)
class Content:
    """Everything the workbook holds, loaded in a handful of queries whatever its size."""

    period: Period
    results: Sequence[Result]  # by rank
    indicators: Sequence[Indicator]
    scores: dict[tuple[int, int], Score]  # (subject, indicator)
    lines: Sequence[MeasureLine]
    awards: Sequence[FlagAward]
    checks: Sequence[Check]
    adjustments: Sequence[MeasureAdjustment] = ()
    point_changes: Sequence[PointChange] = ()
    appeals: Sequence[Appeal] = ()
    history: History = field(default_factory=History)
    cases: Sequence[CaseLine] = ()
    stations: Sequence[StationLine] = ()
    terms: Terms = field(default_factory=Terms)
    grades: dict[int, Grade] = field(default_factory=dict)  # by subject

    @property
    def towns(self) -> list[Result]:
        """Results in the order of the divisions, not of the ranks."""
        return sorted(self.results, key=lambda r: (r.subject.sort_order, r.subject_id))

    @property
    def from_files(self) -> bool:
        """Whether every figure was entered from the files: no record stands behind it."""
        return bool(self.lines) and all(line.source == MeasureSource.ENTERED for line in self.lines)

    @staticmethod
    def settled_share(good: int, of: int) -> str:
        """落实率 of a sum."""
        return percent(good, of)

    @property
    def county(self) -> Any:
        """The county, for titles and the demonstration mark."""
        return self.period.scheme.county

    @property
    def heading(self) -> str:
        """云岭县2026年度乡镇人大工作考评"""
        return f"{self.county.name}{self.period}{self.period.scheme.group.word}人大工作考评"


def content_of(period: Period, *, on: date) -> Content:
    """Load a year: results, scores, indicators, lines with their records, awards, and what stands around.

    ``on`` is the day by which cases are overdue.
    """
    period = Period.objects.select_related("scheme__group", "scheme__county__congress").get(pk=period.pk)
    by_rank = (F("rank").asc(nulls_last=True), "subject__sort_order", "pk")
    results = list(period.results.select_related("subject").order_by(*by_rank))
    scores = list(
        Score.objects.filter(result__period=period)
        .select_related("result", "indicator__category")
        .order_by("result_id", "indicator_id")
    )
    indicators = list(
        period.scheme.indicators.select_related("category").order_by(
            "category__block", "category__sort_order", "category_id", "sort_order", "pk"
        )
    )
    order = {Block.BASE: 0, Block.BONUS: 1, Block.PENALTY: 2}
    indicators.sort(key=lambda i: order[i.category.block])
    lines = list(
        MeasureLine.objects.filter(report__period__scheme=period.scheme)
        .select_related("report__period", "report__subject", "indicator")
        .prefetch_related("evidence")
        .order_by("report__subject__sort_order", "indicator__sort_order", "report__period__number", "pk")
    )
    awards = list(
        FlagAward.objects.standing()
        .filter(group=period.scheme.group)
        .select_related("holder", "previous__holder", "handover")
        .order_by("year", "number", "pk")
    )
    adjustments = list(
        MeasureAdjustment.objects.in_force()
        .filter(line__report__period__scheme=period.scheme)
        .select_related("line__report__subject", "line__indicator", "request")
        .order_by("made_at", "pk")
    )
    terms = terms_of(period)
    by_subject: dict[int, list[Score]] = defaultdict(list)
    for score in scores:
        by_subject[score.result.subject_id].append(score)
    changes = PointChange.objects.filter(review__period=period, voided_at=None)
    appeals = Appeal.objects.filter(review__period=period).select_related("subject", "indicator")
    return Content(
        period,
        results,
        indicators,
        {(s.result.subject_id, s.indicator_id): s for s in scores},
        lines,
        awards,
        check_sheet(period, results, scores, len(adjustments)),
        adjustments,
        list(changes.select_related("subject", "indicator", "appeal").order_by("made_at", "pk")),
        list(appeals.order_by("number", "pk")),
        history_of(period),
        cases_of(period, on),
        stations_of(period, [r.subject for r in results]),
        terms,
        {r.subject_id: grade_of(period, terms, r, by_subject[r.subject_id]) for r in results},
    )


class Shape:
    """Where things stand in the matrix: rows of towns in official order, columns of indicators."""

    def __init__(self, content: Content) -> None:
        self.towns = content.towns
        self.row = {r.subject_id: index for index, r in enumerate(self.towns)}
        self.base = [i for i in content.indicators if i.category.block == Block.BASE]
        self.extra = [i for i in content.indicators if i.category.block != Block.BASE]
        self.sum_column = 1 + len(self.base)

    def total_cell(self, subject_id: int) -> str:
        """The cell of a town's base total, as another sheet names it."""
        return data_cell(self.row[subject_id], self.sum_column, grouped=True, sheet=MATRIX)

    def span(self, row: int) -> str:
        """B5:D5: a row of base indicators."""
        return f"{data_cell(row, 1, grouped=True)}:{data_cell(row, len(self.base), grouped=True)}"

    def column(self, index: int) -> str:
        """B5:B15: a column of all towns."""
        return f"{data_cell(0, index, grouped=True)}:{data_cell(len(self.towns) - 1, index, grouped=True)}"


def right_line(content: Content) -> str:
    """考评期 and unit, at the right above a table."""
    period = content.period
    return f"考评期：{period.starts_on:%Y-%m-%d} 至 {period.ends_on:%Y-%m-%d}　单位：分"


def left_line(content: Content) -> str:
    """填报单位, at the left above a table."""
    congress = content.county.congress
    return f"填报单位：{congress or content.county}"
