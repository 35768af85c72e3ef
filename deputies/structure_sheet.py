"""The figures of structure as a workbook: every part, a row a township."""

from __future__ import annotations

from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.spreadsheets.writer import Column, Group, Workbook
from deputies.structure import SECTIONS, Row, Structure


def _values(row: Row) -> list[object]:
    return [row.label, row.total, *(row.count(part.key) for section in SECTIONS for part in section.parts)]


def as_workbook(figures: Structure, *, title: str, county: County | None) -> bytes:
    """One sheet of numbers; the last line is the whole, with shares below it."""
    book = Workbook(title, demonstration=bool(county and county.is_demonstration))
    columns = [Column("镇（乡、街道）", 18), Column("代表总数", 8, "integer")]
    columns += [Column(part.label, 8, "integer") for section in SECTIONS for part in section.parts]
    total = figures.total
    shares = [
        "占比",
        "",
        *(total.share(total.count(part.key)) for section in SECTIONS for part in section.parts),
    ]
    book.sheet("代表结构", paper="A3", landscape=True).table(
        title,
        columns=columns,
        groups=[Group("", 1), Group("", 1), *(Group(s.label, len(s.parts)) for s in SECTIONS)],
        rows=[_values(row) for row in figures.rows],
        totals=[_values(total), shares] if figures.rows else [],
        subtitle_right=f"截至{figures.on.year}年{figures.on.month}月{figures.on.day}日",
        notes=["村（社区）干部单独列出，不计入“工人和农民”。年龄按截至日的周岁计算。内部资料，不对外公布。"],
        frozen_columns=1,
        empty_text="没有代表。",
    )
    return book.to_bytes()
