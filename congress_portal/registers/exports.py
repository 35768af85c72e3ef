"""接待选民登记表 as a workbook, ready for A4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.spreadsheets.writer import Column, Workbook

from .reception import Line, people_of

TITLE = "接待选民登记表"
COLUMNS = (
    Column("编号", 14, "center"),
    Column("日期", 12, "date"),
    Column("联络站", 20),
    Column("接待代表", 14),
    Column("来访人", 9, "center"),
    Column("电话", 14, "center"),
    Column("人数", 7, "integer"),
    Column("方式", 8, "center"),
    Column("反映事项（原话）", 40),
    Column("类别", 11, "center"),
    Column("处理去向", 16, "center"),
    Column("承办单位", 16, "center"),
    Column("期限", 12, "date"),
    Column("结果", 14, "center"),
    Column("反馈日期", 12, "date"),
    Column("群众评价", 14, "center"),
    Column("记录人", 10, "center"),
)


def rows_of(lines: Iterable[Line]) -> Iterator[list[object]]:
    """One row a line, in the order of ``COLUMNS``."""
    for line in lines:
        yield [
            line.number,
            line.on,
            line.station,
            line.deputies,
            line.voter,
            line.phone,
            line.people,
            line.way,
            line.matter,
            line.topic,
            line.route,
            line.unit,
            line.due,
            line.result,
            line.answered_on,
            line.rating,
            line.recorder,
        ]


def write_reception(path: Path, lines: list[Line], *, county: County | None, place: str, month: date) -> None:
    """Write the register of a month. ``place`` is the station, or all of them in words."""
    book = Workbook(TITLE, demonstration=bool(county and county.is_demonstration), path=path)
    book.sheet(TITLE, landscape=True).table(
        TITLE,
        columns=COLUMNS,
        rows=rows_of(lines),
        subtitle_left=place,
        subtitle_right=f"{month.year}年{month.month}月",
        totals=[["合计", None, "", f"{len(lines)} 条", "", "", people_of(lines), *[""] * 10]]
        if lines
        else [],
        notes=["来访人姓名和电话按规定遮盖。接待时反映的事，人数已含在那次接待里，不重复计。"],
        signatures=["填表人：", "站长：", "填表日期："],
        frozen_columns=2,
        empty_text="这个月没有接待登记。",
    )
    book.close()
