"""The pages beside the points: changes, appeals, earlier years, deputies' suggestions, stations."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from assessments.choices import Block
from assessments.exports.content import (
    APPEALS,
    CASES,
    CHANGES,
    FROM_FILES,
    STATIONS,
    TREND,
    Content,
    left_line,
    right_line,
)
from assessments.rules import plain
from congress_portal.foundation.spreadsheets.writer import (
    Cell,
    Column,
    Formula,
    Group,
    Trend,
    Workbook,
    data_cell,
)

NOTHING = "本期无。"


def _day(moment: Any) -> Any:
    return timezone.localdate(moment) if moment else None


def _signed(value: Any) -> str:
    return f"{'+' if value > 0 else '−'}{plain(abs(value))}"


def changes_sheet(book: Workbook, content: Content) -> None:
    """加减分台账: bonus and penalty points, points changed by hand, measures corrected after locking."""
    rows: list[list[Any]] = []
    # Who put the meeting's decision on record answers for what nobody else looked over.
    review = getattr(content.period, "review", None)
    decided_by = review.decided_by if review else ""
    lines = {(line.report.subject_id, line.indicator_id): line for line in content.lines}
    for result in content.towns:
        for indicator in content.indicators:
            score = content.scores.get((result.subject_id, indicator.pk))
            block = indicator.category.block
            if score is None or block == Block.BASE or not score.applicable or not score.points:
                continue
            line = lines.get((result.subject_id, indicator.pk))
            rows.append(
                [
                    result.subject.name,
                    indicator.category.get_block_display(),
                    f"{indicator.name}：{score.explanation}",
                    indicator.basis or content.period.scheme.document_number or "--",
                    score.points if block == Block.BONUS else -score.points,
                    (line.decided_by if line else "") or "--",
                    (line.verified_by if line else "") or "--",
                    _day(line.verified_at) if line else None,
                ]
            )
    for change in content.point_changes:
        rows.append(
            [
                change.subject.name,
                "改分",
                f"{change.indicator.name}：{plain(change.before)} → {plain(change.after)} 分，{change.reason}",
                f"申诉 {change.appeal.number}" if change.appeal_id else change.get_stage_display(),
                change.delta,
                change.appeal.raised_by if change.appeal_id else change.made_by,
                (change.made_by if change.appeal_id else decided_by) or "--",
                _day(change.made_at),
            ]
        )
    for fix in content.adjustments:
        asked = getattr(fix, "request", None)
        moved = [
            f"{word} {_signed(value)}"
            for word, value in (("实际数", fix.numerator_change), ("应有数", fix.denominator_change))
            if value
        ]
        rows.append(
            [
                fix.line.report.subject.name,
                "更正",
                f"{fix.line.indicator.name}：{'，'.join(moved)}，{fix.reason}",
                fix.basis or "--",
                "进入重算",
                asked.asked_by if asked else fix.made_by,
                (fix.made_by if asked else decided_by) or "--",
                _day(fix.made_at),
            ]
        )
    book.sheet(CHANGES, landscape=True).table(
        f"{content.heading}加减分台账",
        columns=[
            Column("镇（乡）", 11, "center"),
            Column("类别", 9, "center"),
            Column("事由", 52),
            Column("依据条款", 22),
            Column("分值", 11, "number2", bold=True),
            Column("提出人", 12, "center"),
            Column("审核人", 14, "center"),
            Column("日期", 13, "date"),
        ],
        rows=rows,
        subtitle_left=left_line(content),
        subtitle_right=f"共 {len(rows)} 条",
        notes=["说明：加分、扣分按方案计算；“改分”是评议中手工改动的分，“更正”改的是锁定以后的数，按更正后的数重新计算。"],
        frozen_columns=1,
        empty_text=NOTHING,
    )  # fmt: skip


def appeals_sheet(book: Workbook, content: Content) -> None:
    """申诉复核: what was appealed against, the answer with its reasons, before and after."""
    rows = [
        [
            appeal.number,
            appeal.subject.name,
            appeal.indicator.name,
            f"{appeal.get_kind_display()}：{appeal.claim}",
            _day(appeal.raised_at),
            f"{appeal.get_state_display()}。{appeal.answer}" if appeal.answer else appeal.get_state_display(),
            appeal.points_before,
            "--" if appeal.points_after is None else appeal.points_after,
            appeal.answered_by or "--",
        ]
        for appeal in content.appeals
    ]
    book.sheet(APPEALS, landscape=True).table(
        f"{content.heading}申诉复核",
        columns=[
            Column("编号", 10, "center"),
            Column("镇（乡）", 11, "center"),
            Column("指标", 18),
            Column("申诉理由", 34),
            Column("提出日期", 13, "date"),
            Column("复核意见", 34),
            Column("调整前", 9, "number2"),
            Column("调整后", 9, "number2"),
            Column("决定人", 12, "center"),
        ],
        rows=rows,
        subtitle_left=left_line(content),
        subtitle_right=right_line(content),
        frozen_columns=2,
        empty_text=NOTHING,
    )


def trend_sheet(book: Workbook, content: Content) -> None:
    """历年走势: totals and ranks of the last years, side by side, with a small line."""
    years, cells = content.history.years, content.history.cells
    count = len(years)
    columns = [Column("镇（乡）", 12, "center")]
    columns += [Column(f"{year}", 9, "number2") for year in years]
    columns += [Column(f"{year}", 8, "integer") for year in years]
    columns += [Column("比上年", 9, "number2", bold=True), Column("走势", 16, "center")]
    rows = []
    for number, result in enumerate(content.towns):
        past = [cells.get((result.subject_id, year)) for year in years]
        row: list[Any] = [result.subject.name]
        row += [_past(p and p.total, p) for p in past] + [_past(p and p.rank, p) for p in past]
        span = f"{data_cell(number, 1, grouped=True)}:{data_cell(number, count, grouped=True)}"
        two = [p.total for p in past[-2:] if p is not None and p.total is not None]
        ends = [data_cell(number, column, grouped=True) for column in (count, count - 1)]
        row.append(Formula(f"={ends[0]}-{ends[1]}", two[1] - two[0]) if len(two) == 2 else "--")
        row.append(Trend(span) if sum(1 for p in past if p and p.total is not None) > 1 else "--")
        rows.append(row)
    groups = [Group("", 1), Group("总分", count), Group("名次", count), Group("", 2)]
    book.sheet(TREND, landscape=True).table(
        f"{content.county.name}{content.period.scheme.group.word}人大工作考评历年走势",
        columns=columns,
        groups=groups if count > 1 else (),
        rows=rows if count > 1 else [],
        subtitle_left=left_line(content),
        subtitle_right=f"{years[0]}年至{years[-1]}年" if count else "",
        notes=[
            "说明：斜体为平台启用以前的成绩，按当年文件录入；“走势”是总分的折线。季度只确认数据，不计分，所以不列季度。"
        ],
        frozen_columns=1,
        empty_text="有两个年度的成绩以后，这里列出走势。",
    )  # fmt: skip


def _past(value: Any, past: Any) -> Any:
    if value is None:
        return "--"
    return Cell(value, tone="past") if past.imported else value


def cases_sheet(book: Workbook, content: Content) -> None:
    """建议办理汇总: by township, then by unit; solved stands beside satisfied (decisions C17)."""
    rows = [
        [
            line.kind,
            line.name,
            line.counts["all"],
            line.share("timely", "timed"),
            Cell(line.share("solved", "told"), bold=True),
            Cell(line.share("content", "graded"), bold=True),
            line.counts["overdue"],
            line.counts["again"],
        ]
        for line in content.cases
    ]
    book.sheet(CASES, landscape=True).table(
        f"{content.county.name}{content.period.year}年代表建议办理汇总表",
        columns=[
            Column("分类", 16, "center"),
            Column("镇（乡、街道）或承办单位", 30),
            Column("件数", 9, "integer"),
            Column("按期答复率", 13, "center"),
            Column("解决率", 12, "center"),
            Column("满意率", 12, "center"),
            Column("逾期", 9, "integer"),
            Column("重办", 9, "integer"),
        ],
        rows=rows,
        subtitle_left=left_line(content),
        subtitle_right="单位：件",
        notes=[
            "说明：按本年编号的代表建议统计，撤回和不予受理的不算。解决率＝评价人说“解决了”的件÷说了是否解决的件；"
            "满意率＝满意和基本满意的件÷评了满意程度的件；没有表态的不在分母里。逾期是现在超过期限还没有办结的件。",
            *([f"注意：{FROM_FILES}本表只数平台里的记录，和得分用的数不是一回事。"] if content.from_files else []),
        ],
        autofilter=bool(rows),
        empty_text="本年没有代表建议。",
    )  # fmt: skip


def stations_sheet(book: Workbook, content: Content) -> None:
    """联络站活动汇总: receptions and what came of them, each station on a line, with the sum below."""
    lines = content.stations
    names = ("held", "present", "received", "collected", "handed", "settled")
    rows = [[line.town, line.name, *(getattr(line, name) for name in names), line.rate] for line in lines]
    totals = []
    if lines:
        sums = [sum(getattr(line, name) for line in lines) for name in names]
        totals.append(["合计", f"{len(lines)} 个站", *sums, content.settled_share(sums[5], sums[4])])
    book.sheet(STATIONS, landscape=True).table(
        f"{content.county.name}{content.period}联络站活动汇总表",
        columns=[
            Column("镇（乡、街道）", 14, "center"),
            Column("联络站", 26),
            Column("接待日\n（场）", 10, "integer"),
            Column("到站代表\n（人次）", 11, "integer"),
            Column("接待群众\n（人次）", 11, "integer"),
            Column("收集意见\n（件）", 10, "integer"),
            Column("交办\n（件）", 9, "integer"),
            Column("落实\n（件）", 9, "integer"),
            Column("落实率", 10, "center"),
        ],
        rows=rows,
        totals=totals,
        subtitle_left=left_line(content),
        subtitle_right=right_line(content).split("　")[0],
        notes=[
            "说明：接待群众是接待登记的人数，加上不是在接待时反映的（走访、扫码、来信等）每件一人；交办是派给承办单位或者转成代表建议的件；"
            "落实是销了单、群众说解决了的件，群众没有表态的看办理结果。",
            *([f"注意：{FROM_FILES}本表只数平台里的记录，和得分用的数不是一回事。"] if content.from_files else []),
        ],
        frozen_columns=2,
        empty_text="没有联络站。",
    )  # fmt: skip
