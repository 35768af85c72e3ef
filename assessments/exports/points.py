"""The pages with points: cover, ranking, matrix. Totals are live formulas that carry their values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from assessments.exports.content import (
    MATRIX,
    RANKING,
    SHEETS,
    SIGNATURES,
    Content,
    Shape,
    left_line,
    right_line,
)
from assessments.grading import before_gates
from assessments.models import Indicator, Result, Score
from assessments.rules import plain, rounded
from assessments.rules.awards import TIE_CHOICES
from congress_portal.foundation.spreadsheets.writer import (
    Cell,
    Column,
    Formula,
    Group,
    Link,
    Workbook,
    data_cell,
)

A3_WIDTH = 235


def _locked(content: Content) -> str:
    """Who locked the last of the reports, and when."""
    reports = [line.report for line in content.lines if line.report.locked_at]
    if not reports:
        return "--"
    last = max(reports, key=lambda report: report.locked_at)
    return f"{last.locked_by}，{timezone.localtime(last.locked_at):%Y-%m-%d %H:%M}"


def cover_sheet(book: Workbook, content: Content, at: datetime) -> None:
    """封面说明: what the workbook is, where the numbers come from, what was agreed."""
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
        ("数据截止", f"{period.ends_on:%Y-%m-%d}"),
        ("锁定", _locked(content)),
        ("汇总时间", f"{computed:%Y-%m-%d %H:%M}" if computed else "--"),
        ("导出时间", f"{timezone.localtime(at):%Y-%m-%d %H:%M}"),
        (
            "数从哪里来",
            "各季度由日常记录自动统计，镇里确认，县人大核实后锁定；年度按各季度的数重新计算，不是把各季得分相加。",
        ),
        ("四舍五入", "每个指标按满分和规则计算，四舍五入到两位小数，再相加。"),
        ("不适用的指标", scheme.get_not_applicable_display()),
        ("总分相同", f"{TIE_CHOICES[content.terms.ties]}；排了先后的写在备注里。"),
        ("照片", "照片不是必需的，有没有照片不影响得分。"),
        ("得分表校验码", period.sheet_sha256 or "--"),
    ]
    rows += [(f"第 {n} 张", Link(name, name)) for n, name in enumerate(SHEETS, start=1)]
    book.sheet("封面说明").table(
        f"{content.heading}工作簿",
        columns=[Column("项目", 16, "center"), Column("内容", 66)],
        rows=rows,
        subtitle_left=left_line(content),
    )


def move_text(result: Result) -> str:
    """↑2, ↓1, — where nothing moved, -- where there is no last year."""
    move = result.move
    if move is None:
        return "--"
    return "—" if move == 0 else f"↑{move}" if move > 0 else f"↓{-move}"


def remarks_of(content: Content, result: Result) -> str:
    """备注: the flag, a shared place, why one of equals goes first, gates that closed."""
    notes = []
    if result.rank is None:
        notes.append("不参加排名")
    if any(a.period_id == content.period.pk and a.holder_id == result.subject_id for a in content.awards):
        notes.append("授予流动红旗")
    if result.tied:
        notes.append("名次并列")
    if result.tie_reason:
        notes.append(f"先后依据：{result.tie_reason}")
    notes += [note.rstrip("。") for note in content.grades[result.subject_id].notes]
    return "；".join(notes)


def _total(content: Content, result: Result, index: int) -> Any:
    """总分 as a formula; a number where a gate set it, which the note tells."""
    cells = [data_cell(index, column) for column in (2, 3, 4)]
    text = f"MAX(0,{cells[0]}+{cells[1]}-{cells[2]})"
    if content.terms.most is not None:
        text = f"MIN({content.terms.most:f},{text})"
    return (
        Formula(f"={text}", result.total)
        if before_gates(content.terms, result) == result.total
        else result.total
    )


def _converted(content: Content, value: Decimal | None, index: int) -> Any:
    """The points in the outer scheme, out of the total beside it."""
    mark = content.period.scheme.full_mark
    text = f"=ROUND(MIN({data_cell(index, 5)},{mark:f})*{content.terms.convert_to:f}/{mark:f},2)"
    return "--" if value is None else Formula(text, value)


def ranking_sheet(book: Workbook, content: Content, shape: Shape) -> None:
    """总分排名: base totals taken from the matrix, total and rank as formulas."""
    results = content.results
    last = len(results) - 1
    totals = f"{data_cell(0, 5, absolute=True)}:{data_cell(last, 5, absolute=True)}"
    terms, scheme = content.terms, content.period.scheme
    outer = terms.convert_to is not None
    rows = []
    for index, result in enumerate(results):
        ranked = [other for other in results if other.rank is not None]
        by_total = 1 + sum(other.total > result.total for other in ranked)
        # Where a tie was broken or somebody is not ranked, the place stands as a number; the note says why.
        rank: Any = "--" if result.rank is None else result.rank
        if result.rank == by_total and len(ranked) == len(results):
            rank = Formula(f"=RANK({data_cell(index, 5)},{totals})", result.rank)
        grade = content.grades[result.subject_id]
        row = [
            rank,
            result.subject.name,
            Formula(f"={shape.total_cell(result.subject_id)}", result.base),
            result.bonus,
            result.penalty,
            _total(content, result, index),
        ]
        if outer:
            row.append(_converted(content, grade.converted, index))
        row += [
            "--" if result.previous_rank is None else result.previous_rank,
            move_text(result),
            grade.band or "--",
            remarks_of(content, result),
        ]
        rows.append(row)
    columns = [
        Column("名次", 7, "integer"),
        Column("镇（乡）", 13, "center"),
        Column("基础分", 9, "number2"),
        Column("加分", 8, "number2"),
        Column("扣分", 8, "number2"),
        Column("总分", 10, "number2", bold=True),
        Column("上年名次", 8, "integer"),
        Column("升降", 7, "center"),
        Column("等次", 9, "center"),
        Column("备注", 22),
    ]
    notes = [
        f"说明：总分＝基础分＋加分－扣分；总分相同的{TIE_CHOICES[terms.ties]}；各项得分依据见“佐证清单”。"
    ]
    if outer:
        columns.insert(6, Column(terms.convert_name or "折算分", 11, "number2"))
        notes.append(
            f"折算：总分（最多 {plain(scheme.full_mark)} 分）÷ {plain(scheme.full_mark)} × {plain(terms.convert_to)}。"
        )
    book.sheet(RANKING).table(
        f"{content.heading}总分排名表",
        columns=columns,
        rows=rows,
        subtitle_left=left_line(content),
        subtitle_right=right_line(content),
        notes=notes,
        signatures=SIGNATURES,
        frozen_columns=2,
    )


def _point(score: Score | None) -> Any:
    if score is None or not score.applicable:
        return "--"
    return Cell(score.points, tone="low" if score.points < score.full_mark * 4 / 5 else "")


def _base(content: Content, shape: Shape, result: Result, index: int) -> Any:
    """基础分 of a row as a formula; a number where caps of headings stand between, which the sum cannot tell."""
    start = content.terms.start
    target = content.period.scheme.full_mark - start
    scores = [content.scores.get((result.subject_id, i.pk)) for i in shape.base]
    value = sum((s.points for s in scores if s is not None and s.applicable), Decimal(0))
    text = f"SUM({shape.span(index)})"
    if result.applicable_mark not in (target, Decimal(0)):
        text = f"ROUND({text}*{target:f}/{result.applicable_mark:f},2)"
        value = rounded(value * target / result.applicable_mark)
    if start:
        text, value = f"{start:f}+{text}", value + start
    return Formula(f"={text}", result.base) if value == result.base else result.base


def matrix_sheet(book: Workbook, content: Content, shape: Shape) -> None:
    """指标得分矩阵: towns by indicators under their categories, means and full marks below."""
    ordered = [*shape.base, *shape.extra]
    width = 13 if len(ordered) <= 12 else 9
    columns = [Column("镇（乡）", 13, "center")]
    groups = [Group("", 1)]
    for position, indicator in enumerate(shape.base):
        columns.append(Column(f"{indicator.name}\n（{plain(indicator.full_mark)}）", width, "number2"))
        if position and shape.base[position - 1].category_id == indicator.category_id:
            groups[-1] = Group(groups[-1].label, groups[-1].span + 1)
        else:
            groups.append(Group(indicator.category.name, 1))
    columns.append(Column("基础分", 11, "number2", bold=True))
    groups.append(Group("", 1))
    for indicator in shape.extra:
        columns.append(Column(f"{indicator.name}\n（{plain(indicator.full_mark)}）", width, "number2"))
        groups.append(Group(indicator.category.get_block_display(), 1))
    rows = []
    for index, result in enumerate(shape.towns):
        cells = [_point(content.scores.get((result.subject_id, i.pk))) for i in ordered]
        base = _base(content, shape, result, index)
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
    # So many characters are read on an A3 page; a longer scheme takes two or three of them.
    wide = math.ceil(sum(column.width for column in columns) / A3_WIDTH)
    book.sheet(MATRIX, paper=paper, landscape=landscape, wide=wide).table(
        f"{content.heading}指标得分矩阵",
        columns=columns,
        groups=groups,
        rows=rows,
        totals=[means, full],
        subtitle_left=left_line(content),
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
