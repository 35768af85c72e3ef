"""The pages that prove the points: details, evidence, holders of the flag, checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.utils import timezone

from assessments.choices import quarter_word
from assessments.exports.content import (
    CHECKS,
    DETAIL,
    EVIDENCE,
    FLAGS,
    FROM_FILES,
    MATRIX,
    Content,
    Shape,
    left_line,
    right_line,
)
from assessments.metrics import METRICS
from assessments.models import MeasureLine
from assessments.presenters.lines import score_figure
from assessments.rules import plain
from congress_portal.foundation.spreadsheets.writer import Column, Formula, Workbook, data_cell

LINES_OF_A_PAGE = 10


@cache
def _called(model: str) -> str:
    """What a record of a model is called: 接待日."""
    try:
        return str(apps.get_model(model)._meta.verbose_name)
    except (LookupError, ValueError):
        return "记录"


def record_number(key: str) -> str:
    """接待日 4号, for the key under which a record is frozen."""
    model, _, number = key.partition(":")
    return f"{_called(model)} {number}号" if number else key


def _stands(item: Mapping[str, Any]) -> str:
    """Whether a frozen record is in the number."""
    if item.get("elsewhere"):
        return f"已算进{item['elsewhere']}"
    return "没有算进" if item.get("counted") is False else "已核实"


def _proofs(line: MeasureLine) -> list[tuple[str, str, str, str]]:
    """(day, what, record, how it stands) of everything behind a line: frozen records, papers of the town."""
    rows = [
        (item["on"], item["label"], record_number(item["key"]), _stands(item)) for item in line.records or []
    ]
    for paper in line.evidence.all():
        day = timezone.localtime(paper.uploaded_at).date().isoformat()
        what = f"补充材料：{paper.original_name}" + (f"（{paper.description}）" if paper.description else "")
        rows.append((day, what, f"校验码 {paper.sha256[:16]}", "已核实"))
    return rows


def evidence_numbers(content: Content) -> dict[int, list[str]]:
    """Running numbers of the proofs, by line: EV-2026-0001."""
    numbers: dict[int, list[str]] = {}
    serial = 0
    for line in content.lines:
        numbers[line.pk] = []
        for _ in _proofs(line):
            serial += 1
            numbers[line.pk].append(f"EV-{content.period.year}-{serial:04d}")
    return numbers


def _range(numbers: Sequence[str]) -> str:
    if not numbers:
        return ""
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]} 至 {numbers[-1][-4:]}"


def detail_sheet(book: Workbook, content: Content, numbers: dict[int, list[str]]) -> None:
    """各镇评分明细: one row a town and indicator, with the calculation in words."""
    by_place: dict[tuple[int, int], list[MeasureLine]] = defaultdict(list)
    for line in content.lines:
        by_place[line.report.subject_id, line.indicator_id].append(line)
    rows = []
    breaks = []
    for result in content.towns:
        # A township begins on a page of its own where it fills the better part of one.
        if rows and len(content.indicators) >= LINES_OF_A_PAGE:
            breaks.append(len(rows))
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
                    score_figure(score, unit),
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
            Column("指标", 17),
            Column("满分", 8, "number2"),
            Column("数据来源", 14),
            Column("原始值", 12, "center"),
            Column("计算过程", 42),
            Column("得分", 9, "number2", bold=True),
            Column("扣分", 9, "number2"),
            Column("佐证编号", 15),
        ],
        rows=rows,
        subtitle_left=left_line(content),
        subtitle_right=right_line(content),
        frozen_columns=1,
        autofilter=True,
        breaks=breaks,
    )


def evidence_sheet(book: Workbook, content: Content, numbers: dict[int, list[str]]) -> None:
    """佐证清单: the records frozen when the quarters were locked."""
    rows = []
    for line in content.lines:
        for number, (day, what, key, stands) in zip(numbers[line.pk], _proofs(line), strict=True):
            rows.append(
                [
                    number,
                    line.report.subject.name,
                    line.indicator.name,
                    quarter_word(line.report.period.number) if 1 <= line.report.period.number <= 4 else "",
                    day,
                    what,
                    key,
                    stands,
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
            Column("事项", 40),
            Column("记录号", 22, "center"),
            Column("核验", 9, "center"),
        ],
        rows=rows,
        subtitle_left=left_line(content),
        subtitle_right=f"共 {len(rows)} 条",
        notes=["说明：取自日常记录，锁定时存档，照片非必备；历史录入的季度没有逐条记录。"],
        frozen_columns=1,
        autofilter=True,
        empty_text=FROM_FILES if content.from_files else "没有逐条记录。",
    )


def flag_sheet(book: Workbook, content: Content) -> None:
    """流动红旗历史: the line of holders."""
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
                (award.previous.holder.name if moved else "保持" if award.previous else "首次")
                + ("（待交接）" if award.waits else ""),
                held[award.holder_id],
                award.minutes_number,
                award.authority_document,
            ]
        )
    book.sheet(FLAGS, landscape=True).table(
        f"{content.county.name}{content.period.scheme.group.word}人大工作流动红旗历史",
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
        subtitle_left=left_line(content),
        empty_text="还没有授予过流动红旗。",
    )


def _many(number: int, unit: str) -> str:
    return f"{number} {unit}" if number else "没有"


def _leaps(content: Content) -> str:
    """Who moved far since last year: to be looked at, not a mistake."""
    found = [
        f"{r.subject.name} {plain(r.previous_total)} → {plain(r.total)}"
        for r in content.towns
        if r.previous_total is not None and abs(r.total - r.previous_total) >= 10
    ]
    return "，".join(found) or "没有"


def _details_add_up(content: Content, shape: Shape) -> list[Any]:
    """Live: all points of the details against all points of the matrix."""
    details = len(content.scores)
    points = data_cell(0, 7, sheet=DETAIL) + ":" + data_cell(max(details - 1, 0), 7)
    last = len(shape.towns) - 1
    parts = [(1, len(shape.base))]
    if shape.extra:
        parts.append((shape.sum_column + 1, shape.sum_column + len(shape.extra)))
    matrix = ",".join(
        f"{data_cell(0, a, grouped=True, sheet=MATRIX)}:{data_cell(last, b, grouped=True)}" for a, b in parts
    )
    return [
        "评分明细的得分合计等于矩阵的得分合计",
        Formula(f'=IF(ROUND(SUM({points})-SUM({matrix}),2)=0,"通过","不通过")', "通过"),
        f"{details} 个得分",
    ]


def checks_sheet(book: Workbook, content: Content, shape: Shape) -> None:
    """数据校验: sums, recomputation, gaps, corrections."""
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
    rows.append(_details_add_up(content, shape))
    rows += [[check.label, "通过" if check.passed else "不通过", check.text] for check in content.checks]
    rows += [
        ["评议中的改分", "通过", _many(len(content.point_changes), "处，见“加减分台账”")],
        ["历史录入的数", "通过", _many(sum(1 for line in content.lines if line.source == "entered"), "项")],
        ["与上年相比变动 10 分以上", "通过", _leaps(content)],
    ]
    book.sheet(CHECKS).table(
        f"{content.heading}数据校验",
        columns=[Column("校验项", 30), Column("结果", 12, "center", bold=True), Column("说明", 46)],
        rows=rows,
        subtitle_left=left_line(content),
        subtitle_right=f"校验码：{content.period.sheet_sha256[:16] or '--'}",
    )
