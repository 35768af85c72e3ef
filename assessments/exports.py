"""The scorecard workbook (考评工作簿): the year's sheet as an office prints it, totals as live formulas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from assessments.choices import Block, quarter_word
from assessments.metrics import METRICS
from assessments.models import FlagAward, Indicator, MeasureAdjustment, MeasureLine, Period, Result, Score
from assessments.presenters.lines import figure
from assessments.rules import plain
from assessments.sheetcheck import Check, check_sheet
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.spreadsheets.writer import Cell, Column, Formula, Group, Workbook, data_cell

SIGNATURES = ("填表人：", "审核人：", "分管领导签字：", "年　月　日")
RANKING, MATRIX, DETAIL, EVIDENCE, FLAGS, CHECKS = (
    "总分排名",
    "指标得分矩阵",
    "各镇评分明细",
    "佐证清单",
    "流动红旗历史",
    "数据校验",
)


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

    @property
    def county(self) -> Any:
        """The county, for titles and the demonstration mark."""
        return self.period.scheme.county

    @property
    def heading(self) -> str:
        """云岭县2026年度乡镇组人大工作考评"""
        return f"{self.county.name}{self.period}{self.period.scheme.group}人大工作考评"


def content_of(period: Period) -> Content:
    """Load a year: results, scores, indicators, lines with their records, awards."""
    period = Period.objects.select_related("scheme__group", "scheme__county__congress").get(pk=period.pk)
    results = list(period.results.select_related("subject").order_by("rank", "subject__sort_order", "pk"))
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
        .order_by("report__subject__sort_order", "indicator__sort_order", "report__period__number", "pk")
    )
    awards = list(
        FlagAward.objects.filter(group=period.scheme.group)
        .select_related("holder", "previous__holder")
        .order_by("year", "number", "pk")
    )
    adjustments = (
        MeasureAdjustment.objects.in_force().filter(line__report__period__scheme=period.scheme).count()
    )
    return Content(
        period,
        results,
        indicators,
        {(s.result.subject_id, s.indicator_id): s for s in scores},
        lines,
        awards,
        check_sheet(period, results, scores, adjustments),
    )


def scorecard(content: Content, *, at: datetime) -> bytes:
    """The workbook's bytes."""
    version = f"数据版本 {content.period}-{content.period.sheet_sha256[:8] or '未汇总'}"
    book = Workbook(content.heading, demonstration=content.county.is_demonstration, version=version, at=at)
    _cover(book, content, at)
    # The ranking's formulas point at the matrix, so its shape is fixed first.
    shape = Shape(content)
    _ranking(book, content, shape)
    _matrix(book, content, shape)
    numbers = _evidence_numbers(content)
    _detail(book, content, numbers)
    _evidence(book, content, numbers)
    _flags(book, content)
    _checks(book, content, shape)
    return book.to_bytes()


def scorecard_response(period: Period, *, actor: Actor, at: datetime) -> HttpResponse:
    """The workbook as a download named as offices name such files."""
    content = content_of(period)
    state = "" if period.published_at else "（未发布）"
    name = f"{content.heading}{state}_第{period.scheme.edition}版_{timezone.localdate(at):%Y%m%d}.xlsx"
    return xlsx_response(scorecard(content, at=at), name)


class Shape:
    """Where things stand in the matrix: rows of towns in official order, columns of indicators."""

    def __init__(self, content: Content) -> None:
        self.towns = sorted(content.results, key=lambda r: (r.subject.sort_order, r.subject_id))
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


def _right(content: Content) -> str:
    period = content.period
    return f"考评期：{period.starts_on:%Y-%m-%d} 至 {period.ends_on:%Y-%m-%d}　单位：分"


def _left(content: Content) -> str:
    congress = content.county.congress
    return f"填报单位：{congress or content.county}"


def _cover(book: Workbook, content: Content, at: datetime) -> None:
    period, scheme = content.period, content.period.scheme
    state = f"已发布，{period.minutes_number}" if period.published_at else "未发布，仅供核对"
    computed = timezone.localtime(period.computed_at) if period.computed_at else None
    rows = [
        ("考评期", str(period)),
        (
            "考评方案",
            f"{scheme.name}，第 {scheme.edition} 版"
            + (f"，{scheme.document_number}" if scheme.document_number else ""),
        ),
        ("参评单位", f"{scheme.group}，{len(content.results)} 个"),
        ("状态", state),
        ("数据范围", period.coverage or "--"),
        ("汇总时间", f"{computed:%Y-%m-%d %H:%M}" if computed else "--"),
        (
            "数从哪里来",
            "各季度由日常记录自动统计，镇里确认，县人大核实后锁定；年度按各季度的数重新计算，不是把各季得分相加。",
        ),
        ("四舍五入", "每个指标按满分和规则计算，四舍五入到两位小数，再相加。"),
        ("不适用的指标", scheme.get_not_applicable_display()),
        ("总分相同", "名次并列，后面的名次顺延；排了先后的写在备注里。"),
        ("照片", "照片不是必需的，有没有照片不影响得分。"),
        ("本表各页", "、".join((RANKING, MATRIX, DETAIL, EVIDENCE, FLAGS, CHECKS))),
        ("得分表校验码", period.sheet_sha256 or "--"),
    ]
    book.sheet("封面说明").table(
        f"{content.heading}工作簿",
        columns=[Column("项目", 16, "center"), Column("内容", 66)],
        rows=rows,
        subtitle_left=_left(content),
        subtitle_right=f"导出时间：{timezone.localtime(at):%Y-%m-%d %H:%M}",
    )


def _move(result: Result) -> str:
    move = result.move
    if move is None:
        return "--"
    return "—" if move == 0 else f"↑{move}" if move > 0 else f"↓{-move}"


def _ranking(book: Workbook, content: Content, shape: Shape) -> None:
    results = content.results
    last = len(results) - 1
    totals = f"{data_cell(0, 5, absolute=True)}:{data_cell(last, 5, absolute=True)}"
    winner = next((a for a in content.awards if a.period_id == content.period.pk), None)
    rows = []
    for index, result in enumerate(results):
        by_total = 1 + sum(other.total > result.total for other in results)
        # Where a tie was broken, the decided place stands as a number and the note says why.
        rank = result.rank
        if result.rank == by_total:
            rank = Formula(f"=RANK({data_cell(index, 5)},{totals})", result.rank)
        base = Formula(f"={shape.total_cell(result.subject_id)}", result.base)
        total = f"=MAX(0,{data_cell(index, 2)}+{data_cell(index, 3)}-{data_cell(index, 4)})"
        notes = []
        if winner is not None and winner.holder_id == result.subject_id:
            notes.append("授予流动红旗")
        if result.tied:
            notes.append("名次并列")
        if result.tie_reason:
            notes.append(f"先后依据：{result.tie_reason}")
        rows.append(
            [
                rank,
                result.subject.name,
                base,
                result.bonus,
                result.penalty,
                Formula(total, result.total),
                result.previous_rank,
                _move(result),
                "；".join(notes),
            ]
        )
    book.sheet(RANKING).table(
        f"{content.heading}总分排名表",
        columns=[
            Column("名次", 7, "integer"),
            Column("镇（乡）", 13, "center"),
            Column("基础分", 10, "number2"),
            Column("加分", 8, "number2"),
            Column("扣分", 8, "number2"),
            Column("总分", 10, "number2", bold=True),
            Column("上年名次", 10, "integer"),
            Column("升降", 7, "center"),
            Column("备注", 24),
        ],
        rows=rows,
        subtitle_left=_left(content),
        subtitle_right=_right(content),
        notes=[
            "说明：总分＝基础分＋加分－扣分；总分相同的名次并列，下一名次顺延；各项得分依据见“佐证清单”。"
        ],
        signatures=SIGNATURES,
        frozen_columns=2,
    )


def _point(score: Score | None) -> Any:
    if score is None or not score.applicable:
        return "--"
    return Cell(score.points, tone="low" if score.points < score.full_mark * 4 / 5 else "")


def _matrix(book: Workbook, content: Content, shape: Shape) -> None:
    ordered = [*shape.base, *shape.extra]
    columns = [Column("镇（乡）", 13, "center")]
    groups = [Group("", 1)]
    for position, indicator in enumerate(shape.base):
        columns.append(Column(f"{indicator.name}\n（{plain(indicator.full_mark)}）", 13, "number2"))
        if position and shape.base[position - 1].category_id == indicator.category_id:
            groups[-1] = Group(groups[-1].label, groups[-1].span + 1)
        else:
            groups.append(Group(indicator.category.name, 1))
    columns.append(Column("基础分", 11, "number2", bold=True))
    groups.append(Group("", 1))
    for indicator in shape.extra:
        columns.append(Column(f"{indicator.name}\n（{plain(indicator.full_mark)}）", 13, "number2"))
        groups.append(Group(indicator.category.get_block_display(), 1))
    rows = []
    for index, result in enumerate(shape.towns):
        cells = [_point(content.scores.get((result.subject_id, i.pk))) for i in ordered]
        total = f"SUM({shape.span(index)})"
        if result.applicable_mark != content.period.scheme.full_mark:
            total = f"ROUND({total}*{content.period.scheme.full_mark:f}/{result.applicable_mark:f},2)"
        base = Formula(f"={total}", result.base)
        cut = len(shape.base)
        rows.append([result.subject.name, *cells[:cut], base, *cells[cut:]])
    means = ["平均"]
    full = ["满分"]
    for position in range(1, len(columns)):
        values = _column_values(content, shape, ordered, position)
        average = sum(values, Decimal(0)) / len(values) if values else None
        means.append("--" if average is None else Formula(f"=AVERAGE({shape.column(position)})", average))
        if position == shape.sum_column:
            total = sum((i.full_mark for i in shape.base), Decimal(0))
            full.append(Formula(f"=SUM({shape.span(len(rows) + 1)})", total))
        else:
            full.append(ordered[position - 1 if position < shape.sum_column else position - 2].full_mark)
    paper, landscape = ("A3", True) if len(columns) > 9 else ("A4", True)
    book.sheet(MATRIX, paper=paper, landscape=landscape).table(
        f"{content.heading}指标得分矩阵",
        columns=columns,
        groups=groups,
        rows=rows,
        totals=[means, full],
        subtitle_left=_left(content),
        subtitle_right="单位：分",
        notes=["说明：浅黄底为低于该项满分 80% 的得分；“--”为不适用。"],
        frozen_columns=1,
    )


def _column_values(
    content: Content, shape: Shape, ordered: Sequence[Indicator], position: int
) -> list[Decimal]:
    if position == shape.sum_column:
        return [r.base for r in shape.towns]
    indicator = ordered[position - 1 if position < shape.sum_column else position - 2]
    scores = [content.scores.get((r.subject_id, indicator.pk)) for r in shape.towns]
    return [s.points for s in scores if s is not None and s.applicable]


def _evidence_numbers(content: Content) -> dict[int, list[str]]:
    """Running numbers of the frozen records, by line: EV-2026-0001."""
    numbers: dict[int, list[str]] = {}
    serial = 0
    for line in content.lines:
        numbers[line.pk] = []
        for _ in line.records or []:
            serial += 1
            numbers[line.pk].append(f"EV-{content.period.year}-{serial:04d}")
    return numbers


def _range(numbers: Sequence[str]) -> str:
    if not numbers:
        return ""
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]} 至 {numbers[-1][-4:]}"


def _detail(book: Workbook, content: Content, numbers: dict[int, list[str]]) -> None:
    by_place: dict[tuple[int, int], list[MeasureLine]] = defaultdict(list)
    for line in content.lines:
        by_place[line.report.subject_id, line.indicator_id].append(line)
    rows = []
    for result in sorted(content.results, key=lambda r: (r.subject.sort_order, r.subject_id)):
        for indicator in content.indicators:
            score = content.scores.get((result.subject_id, indicator.pk))
            if score is None:
                continue
            metric = METRICS.get(indicator.metric)
            unit = metric.unit if metric else ""
            lines = by_place[result.subject_id, indicator.pk]
            evidence = "；".join(t for line in lines if (t := _range(numbers[line.pk])))
            lost = score.full_mark - score.points if score.applicable else Decimal(0)
            rows.append(
                [
                    result.subject.name,
                    indicator.category.name,
                    indicator.name,
                    score.full_mark,
                    metric.source if metric else "",
                    figure(score.numerator, score.denominator, unit) if score.applicable else "不适用",
                    score.explanation + ("（含更正）" if score.adjusted else ""),
                    score.points if score.applicable else "--",
                    lost if score.applicable else "--",
                    evidence,
                ]
            )
    book.sheet(DETAIL, landscape=True).table(
        f"{content.heading}评分明细",
        columns=[
            Column("镇（乡）", 11, "center"),
            Column("类别", 11, "center"),
            Column("指标", 20),
            Column("满分", 8, "number2"),
            Column("数据来源", 18),
            Column("原始值", 12, "center"),
            Column("计算过程", 46),
            Column("得分", 9, "number2", bold=True),
            Column("扣分", 9, "number2"),
            Column("佐证编号", 18),
        ],
        rows=rows,
        subtitle_left=_left(content),
        subtitle_right=_right(content),
        frozen_columns=1,
        autofilter=True,
    )


def _evidence(book: Workbook, content: Content, numbers: dict[int, list[str]]) -> None:
    rows = []
    for line in content.lines:
        for number, item in zip(numbers[line.pk], line.records or [], strict=True):
            rows.append(
                [
                    number,
                    line.report.subject.name,
                    line.indicator.name,
                    quarter_word(line.report.period.number) if 1 <= line.report.period.number <= 4 else "",
                    item["on"],
                    item["label"],
                    item["key"],
                    "已核实",
                ]
            )
    book.sheet(EVIDENCE, landscape=True).table(
        f"{content.heading}佐证清单",
        columns=[
            Column("编号", 16, "center"),
            Column("镇（乡）", 11, "center"),
            Column("指标", 20),
            Column("季度", 10, "center"),
            Column("发生日期", 13, "center"),
            Column("事项", 46),
            Column("记录号", 26, "center"),
            Column("核验", 9, "center"),
        ],
        rows=rows,
        subtitle_left=_left(content),
        subtitle_right=f"共 {len(rows)} 条",
        notes=["说明：取自日常记录，锁定时存档，照片非必备；历史录入的季度没有逐条记录。"],
        frozen_columns=1,
        autofilter=True,
        empty_text="没有逐条记录。",
    )


def _flags(book: Workbook, content: Content) -> None:
    held: dict[int, int] = defaultdict(int)
    rows = []
    for award in content.awards:
        held[award.holder_id] += 1
        moved = award.previous is not None and award.previous.holder_id != award.holder_id
        rows.append(
            [
                award.from_on,
                f"{award.year}年度",
                award.holder.name,
                award.total,
                award.margin,
                award.previous.holder.name if moved else "保持" if award.previous else "首次",
                held[award.holder_id],
                award.minutes_number,
                award.authority_document,
            ]
        )
    book.sheet(FLAGS, landscape=True).table(
        f"{content.county.name}{content.period.scheme.group}人大工作流动红旗历史",
        columns=[
            Column("接旗日期", 13, "date"),
            Column("考评期", 12, "center"),
            Column("持旗单位", 13, "center"),
            Column("总分", 10, "number2"),
            Column("领先第二名", 12, "number2"),
            Column("由谁移交", 13, "center"),
            Column("第几次", 9, "integer"),
            Column("审定文号", 30),
            Column("设立依据", 24),
        ],
        rows=rows,
        subtitle_left=_left(content),
        empty_text="还没有授予过流动红旗。",
    )


def _checks(book: Workbook, content: Content, shape: Shape) -> None:
    full = data_cell(len(shape.towns) + 1, shape.sum_column, grouped=True, sheet=MATRIX)
    mark = content.period.scheme.full_mark
    base = sum((i.full_mark for i in shape.base), Decimal(0))
    rows: list[list[Any]] = [
        [
            "工作簿里的满分合计",
            Formula(f'=IF(ROUND({full},2)={mark:f},"通过","不通过")', "通过" if base == mark else "不通过"),
            f"应为 {plain(mark)} 分",
        ]
    ]
    rows += [[check.label, "通过" if check.passed else "不通过", check.text] for check in content.checks]
    book.sheet(CHECKS).table(
        f"{content.heading}数据校验",
        columns=[Column("校验项", 30), Column("结果", 12, "center", bold=True), Column("说明", 46)],
        rows=rows,
        subtitle_left=_left(content),
        subtitle_right=f"校验码：{content.period.sheet_sha256[:16] or '--'}",
    )
