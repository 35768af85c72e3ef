"""The list as a workbook: exactly the rows the page shows, in its order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from django.utils import timezone

from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.spreadsheets.writer import Column, Workbook

from .figures import COUNTS, Row, percent
from .models import Suggestion
from .rates import Rate
from .seeing import SHOWN

COLUMNS = (
    Column("编号", 26),
    Column("类型", 10, "center"),
    Column("标题", 40),
    Column("类别", 12, "center"),
    Column("镇（乡）", 10, "center"),
    Column("领衔（接单）代表", 14, "center"),
    Column("承办单位", 18),
    Column("状态", 12, "center"),
    Column("现在等谁", 18),
    Column("期限", 12, "date"),
    Column("提交日期", 12, "date"),
    Column("交办日期", 12, "date"),
    Column("答复日期", 12, "date"),
    Column("办理类别", 18, "center"),
    Column("满意程度", 10, "center"),
    Column("是否解决", 12, "center"),
    Column("销单日期", 12, "date"),
)


def case_rows(cases: Iterable[Suggestion], *, kept: Collection[int] = ()) -> Iterable[list[object]]:
    """One row a case, in the order of ``COLUMNS``; ``kept``: rules that keep evaluations until the closing."""
    for case in cases:
        said = case.rule_id not in kept or case.state in SHOWN
        yield [
            case.number,
            case.get_kind_display(),
            case.title,
            case.topic.name if case.topic_id else "",
            case.township.name if case.township_id else "",
            case.author_name,
            _unit(case),
            case.get_state_display() + ("（历史导入）" if case.imported else ""),
            case.acts,
            case.due if case.is_open else None,
            case.submitted_on,
            case.dispatched_on,
            case.replied_on,
            str(case.outcome) if case.outcome_id else "",
            case.get_satisfied_display() if said else "",
            case.get_solved_display() if said else "",
            case.closed_on,
        ]


def _unit(case: Suggestion) -> str:
    unit = str(case.lead_unit) if case.lead_unit_id else ""
    return f"{unit}（统计计入{case.counted_unit}）" if case.is_counted_elsewhere else unit


def case_title(county: County | None) -> str:
    """云岭县意见和建议办理情况."""
    return f"{county.name if county else ''}意见和建议办理情况"


def write_cases(
    path: Path,
    cases: Iterable[Suggestion],
    *,
    county: County | None,
    at: datetime,
    kept: Collection[int] = (),
) -> None:
    """Write the cases row by row, marked as demonstration data where they are."""
    title, on = case_title(county), timezone.localdate(at)
    book = Workbook(title, demonstration=bool(county and county.is_demonstration), at=at, path=path)
    book.sheet("办理情况", landscape=True).table(
        title,
        columns=COLUMNS,
        rows=case_rows(cases, kept=kept),
        subtitle_right=f"导出日期：{on.year}年{on.month}月{on.day}日",
        frozen_columns=3,
        autofilter=True,
        empty_text="没有符合条件的件。",
    )
    book.close()


def write_figures(
    rows: Sequence[Row],
    total: Row,
    *,
    place: str,
    by: str,
    label: str,
    county: County | None,
    on: date,
    rates: Sequence[Rate],
    version: int,
) -> bytes:
    """The figures as the page shows them: how many, then each rate with both its numbers; definitions below."""
    title = f"{place}建议和意见办理统计"
    columns = [Column(by, 20), Column("交办（件）", 10, "integer")]
    for rate in rates:
        columns += [
            Column(f"{rate.name}分子（{COUNTS[rate.good]}）", 12, "integer"),
            Column(f"{rate.name}分母（{COUNTS[rate.of]}）", 12, "integer"),
            Column(rate.name, 10, "center"),
        ]
    columns.append(Column("单位自己认为解决（件）", 12, "integer"))

    def line(row: Row) -> list[object]:
        values: list[object] = [row.name, row.counts["handed"]]
        for rate in rates:
            good, of = row.share(rate)
            values += [good, of, percent(good, of)]
        return [*values, row.counts["claimed"]]

    book = Workbook(title, demonstration=bool(county and county.is_demonstration))
    book.sheet("办理统计", paper="A3", landscape=True).table(
        title,
        columns=columns,
        rows=[line(row) for row in rows],
        totals=[line(total)],
        subtitle_left=label,
        subtitle_right=f"数据截止：{on.year}年{on.month}月{on.day}日",
        notes=[f"口径第 {version} 版。", *(f"{rate.name}＝{rate.words}。" for rate in rates)],
        frozen_columns=1,
        empty_text="没有可以统计的件。",
    )
    return book.to_bytes()
