"""Workbooks as a county office prints them, over XlsxWriter.

    book = Workbook("云岭县2026年度乡镇人大考评", demonstration=True)
    sheet = book.sheet("总分排名")
    sheet.table("云岭县2026年度乡镇人大考评总分排名表", columns=[Column("名次", 8, "integer"), …], rows=rows)
    content = book.to_bytes()

With ``path`` the workbook is written to that file row by row, and the memory it takes does not grow
with its rows: ``close()`` finishes it. One table a sheet, at its top. Values are safe whatever they are
(``cells.plain``); only a ``Formula`` is a formula, and it carries its result, so that previews and
telephones show numbers at once.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from .cells import Cell, Formula, Link, Trend, clean_text, lines_of, plain, width_of
from .looks import NUMBER_FORMATS, Looks
from .paging import pages_high

__all__ = ["Cell", "Column", "Formula", "Group", "Link", "Sheet", "Trend", "Workbook", "data_cell"]

PAPERS = {"A3": 8, "A4": 9}
DEMONSTRATION = "演示数据"
LINE = 16  # points of one body line
ROW = 24  # points of a body row of one line
NAME_UNITS = 31  # of a sheet's name, in UTF-16 units
TITLE_ROW, SUBTITLE_ROW, HEADER_ROW = 0, 1, 2


@dataclass(frozen=True)
class Column:
    """A column: ``width`` in characters; ``kind`` text, center, number2, integer, date or datetime."""

    header: str
    width: float
    kind: str = "text"
    bold: bool = False

    def __post_init__(self) -> None:
        if self.kind not in NUMBER_FORMATS:
            raise ValueError(f"{self.header}: no such kind of column: {self.kind}")


@dataclass(frozen=True)
class Group:
    """A merged head over ``span`` columns; with an empty label the columns' own heads take both rows."""

    label: str
    span: int


def data_cell(
    row: int, column: int, *, grouped: bool = False, sheet: str = "", absolute: bool = False
) -> str:
    """The address of a body cell, both counted from 0, for formulas: ``C4`` or ``'总分排名'!C4``.

    ``grouped`` where the table has a two-row head.
    """
    first = HEADER_ROW + (2 if grouped else 1)
    address = xl_rowcol_to_cell(first + row, column, row_abs=absolute, col_abs=absolute)
    return f"{quote_sheetname(sheet)}!{address}" if sheet else address


class Workbook:
    """A workbook in memory, or in a file. ``demonstration`` marks every sheet, on the screen and in print.

    ``version`` (数据版本) stands at the foot of each printed page, ``at`` in the file's properties.
    ``path``: rows go to disk as they are written; then sheets are written one after the other, and
    heads of two rows (``groups``) are not offered.
    """

    def __init__(
        self,
        title: str,
        *,
        demonstration: bool = False,
        version: str = "",
        at: datetime | None = None,
        path: Path | None = None,
    ) -> None:
        self.title = clean_text(title)
        self.demonstration = demonstration
        self.version = clean_text(version)
        self.streams = path is not None
        self._out = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            str(path) if path is not None else self._out,
            {
                "in_memory": path is None,
                "constant_memory": path is not None,
                # Pieces lie beside the file, where whoever made the folder clears them away.
                "tmpdir": str(path.parent) if path is not None else None,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        properties: dict[str, Any] = {"title": self.title}
        if demonstration:
            properties["comments"] = DEMONSTRATION
        if at is not None:
            properties["created"] = at.replace(tzinfo=None)
        self._book.set_properties(properties)
        self._looks = Looks(self._book)
        self._names: set[str] = set()

    def sheet(self, name: str, *, paper: str = "A4", landscape: bool = False, wide: int = 1) -> Sheet:
        """A new sheet; the name is made one that Excel takes and that is not in use yet.

        It is printed ``wide`` pages wide, and as many high as it takes (``paging``).
        """
        page = self._book.add_worksheet(self._free_name(name))
        page.set_paper(PAPERS[paper])
        if landscape:
            page.set_landscape()
        page.hide_gridlines(2)
        page.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.8)
        page.center_horizontally()
        page.fit_to_pages(wide, 0)
        page.set_footer(f"&L{_header_text(self._version_text())}&C第 &P 页 共 &N 页&R打印时间 &D &T")
        if self.demonstration:
            page.set_header(f"&R{DEMONSTRATION}")
        on = (paper, landscape) if wide == 1 and not self.streams else None
        return Sheet(page, self._looks, self.demonstration, streams=self.streams, on=on)

    def to_bytes(self) -> bytes:
        """Finish the workbook; nothing can be added afterwards."""
        if self.streams:
            raise ValueError("this workbook goes to a file: close()")
        self.close()
        return self._out.getvalue()

    def close(self) -> None:
        """Finish the workbook where it lies."""
        self._book.close()

    def _version_text(self) -> str:
        return f"数据版本 {self.version}" if self.version else ""

    def _free_name(self, name: str) -> str:
        base = re.sub(r"[\[\]:*?/\\]", "_", clean_text(name)).strip("' \n\t")
        base = _shortened(base, NAME_UNITS) or "工作表"
        free, n = base, 1
        while free.lower() in self._names:
            n += 1
            free = f"{_shortened(base, NAME_UNITS - len(f'（{n}）'))}（{n}）"
        self._names.add(free.lower())
        return free


class Sheet:
    """One sheet; ``name`` is what it is really called, for formulas on other sheets."""

    def __init__(
        self,
        page: Any,
        looks: Looks,
        demonstration: bool,
        *,
        streams: bool = False,
        on: tuple[str, bool] | None = None,
    ) -> None:
        self.name: str = page.get_name()
        self._streams = streams
        self._page = page
        self._looks = looks
        self._demonstration = demonstration
        # (paper, whether landscape) of a sheet that is one page wide and whose heights are known.
        self._on = on
        self._heights: dict[int, float] = {}

    def table(
        self,
        title: str,
        *,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Any]],
        subtitle_left: str = "",
        subtitle_right: str = "",
        groups: Sequence[Group] = (),
        totals: Iterable[Sequence[Any]] = (),
        notes: Sequence[str] = (),
        signatures: Sequence[str] = (),
        frozen_columns: int = 0,
        autofilter: bool = False,
        empty_text: str = "没有记录。",
        breaks: Sequence[int] = (),
    ) -> None:
        """Write the table: title, subtitle, head, body, totals, notes (说明) and signatures.

        ``frozen_columns`` stay in view and are printed on every page; ``totals`` are bold rows at
        the end. A row may hold plain values, ``Cell``, ``Formula``, ``Link`` and ``Trend``; ValueError
        where its length differs from ``columns``. A new page begins before each row of ``breaks``
        (counted from 0).
        """
        page, count = self._page, len(columns)
        if self._streams:
            if groups:
                raise ValueError("a workbook that goes to a file has heads of one row")
            # Said once; a height a row would be kept in memory for each.
            page.set_default_row(ROW)
        for index, column in enumerate(columns):
            page.set_column(index, index, column.width)
        self._head(title, subtitle_left, subtitle_right, columns)
        first = self._header(columns, groups)
        row = first
        for values in rows:
            self._row(row, columns, values)
            row += 1
        if row == first:
            self._across(row, count, empty_text, self._looks.frame("empty"), 24)
            row += 1
        last = row - 1
        for values in totals:
            self._row(row, columns, values, bold=True)
            row += 1
        width = sum(column.width for column in columns)
        for note in notes:
            text = clean_text(note)
            self._across(row, count, text, self._looks.frame("note"), 4 + 14 * lines_of(text, width * 1.1))
            row += 1
        if signatures:
            self._height(row, 12)
            row = self._signatures(row + 1, columns, [clean_text(text) for text in signatures])
        page.freeze_panes(first, frozen_columns)
        page.repeat_rows(HEADER_ROW, first - 1)
        if frozen_columns:
            page.repeat_columns(0, frozen_columns - 1)
        if breaks:
            page.set_h_pagebreaks([first + number for number in breaks])
        if autofilter:
            page.autofilter(first - 1, 0, last, count - 1)
        page.print_area(0, 0, max(row - 1, last), count - 1)
        if self._on is not None and not breaks:
            head = sum(tall for number, tall in self._heights.items() if HEADER_ROW <= number < first)
            paper, landscape = self._on
            tall = sum(self._heights.values())
            high = pages_high(tall=tall, head=head, width=width, paper=paper, landscape=landscape)
            page.fit_to_pages(1, high)

    # --- parts ------------------------------------------------------------------------------------
    def _head(self, title: str, left: str, right: str, columns: Sequence[Column]) -> None:
        count, width = len(columns), sum(column.width for column in columns)
        text = clean_text(title)
        # 22 points as the convention has it; a long title over a narrow table steps down, then wraps.
        at_22 = width_of(text) * 22 / 12
        size = 22 if at_22 <= width else max(14, int(22 * width / at_22))
        height = 40 if at_22 * size / 22 <= width else 60
        self._across(TITLE_ROW, count, text, self._looks.title(size), height)
        if self._demonstration:
            left = f"【{DEMONSTRATION}】{left}"
        left, right = clean_text(left), clean_text(right)
        self._height(SUBTITLE_ROW, 22)
        frames = self._looks.frame("subtitle_left"), self._looks.frame("subtitle_right")
        if count == 1 or not right:
            self._merge(SUBTITLE_ROW, 0, count - 1, f"{left}　{right}".strip("　"), frames[0])
        elif not left:
            self._merge(SUBTITLE_ROW, 0, count - 1, right, frames[1])
        else:
            split = _split(columns, width * width_of(left) / (width_of(left) + width_of(right)))
            self._merge(SUBTITLE_ROW, 0, split - 1, left, frames[0])
            self._merge(SUBTITLE_ROW, split, count - 1, right, frames[1])

    def _header(self, columns: Sequence[Column], groups: Sequence[Group]) -> int:
        """Write the head of one or two rows; return the first row of the body."""
        page, look = self._page, self._looks.frame("header")
        lines = max(lines_of(column.header, column.width) for column in columns)
        if not groups:
            self._height(HEADER_ROW, max(30, 8 + LINE * lines))
            for index, column in enumerate(columns):
                page.write_string(HEADER_ROW, index, clean_text(column.header), look)
            return HEADER_ROW + 1
        if sum(group.span for group in groups) != len(columns):
            raise ValueError("the groups of a head must cover its columns")
        self._height(HEADER_ROW, 24)
        self._height(HEADER_ROW + 1, max(30, 8 + LINE * lines))
        at = 0
        for group in groups:
            if group.label:
                self._merge(HEADER_ROW, at, at + group.span - 1, clean_text(group.label), look)
            for index in range(at, at + group.span):
                text = clean_text(columns[index].header)
                if group.label:
                    page.write_string(HEADER_ROW + 1, index, text, look)
                else:
                    page.merge_range(HEADER_ROW, index, HEADER_ROW + 1, index, "", look)
                    page.write_string(HEADER_ROW, index, text, look)
            at += group.span
        return HEADER_ROW + 2

    def _row(self, row: int, columns: Sequence[Column], values: Sequence[Any], *, bold: bool = False) -> None:
        if len(values) != len(columns):
            raise ValueError(f"a row of {len(values)} values for {len(columns)} columns")
        lines = 1
        for index, (column, given) in enumerate(zip(columns, values, strict=True)):
            cell = given if isinstance(given, Cell) else Cell(given)
            value = plain(cell.value)
            heavy = bold or column.bold or cell.bold
            self._write(row, index, value, column.kind, cell.tone, heavy)
            if isinstance(value, str):
                lines = max(lines, lines_of(value, column.width))
        if lines > 1 or not self._streams:
            self._height(row, min(409, max(ROW, 8 + LINE * lines)))  # Excel's highest row: 409 points

    def _write(self, row: int, index: int, value: Any, kind: str, tone: str, bold: bool) -> None:
        page, looks = self._page, self._looks
        if kind in ("text", "center") and isinstance(value, (int, float)):
            value = f"{value:.10g}" if isinstance(value, float) else str(value)
        if isinstance(value, str) and kind not in ("text", "center"):
            kind = "center"  # “--” or “不适用” in a column of numbers
        if isinstance(value, date) and kind not in ("date", "datetime"):
            kind = "datetime" if isinstance(value, datetime) else "date"
        look = looks.body(kind, tone=tone, bold=bold)
        if value is None:
            page.write_blank(row, index, None, look)
        elif isinstance(value, Formula):
            result = plain(value.value)
            page.write_formula(row, index, value.text, look, "" if result is None else result)
        elif isinstance(value, Link):
            text, target = clean_text(value.text), f"internal:{quote_sheetname(value.sheet)}!A1"
            page.write_url(row, index, target, looks.body(kind, tone="link", bold=bold), text)
        elif isinstance(value, Trend):
            page.write_blank(row, index, None, look)
            span = f"{quote_sheetname(self.name)}!{value.span}"
            page.add_sparkline(row, index, {"range": span, "markers": True, "weight": 1.5})
        elif isinstance(value, str):
            page.write_string(row, index, value, look)
        elif isinstance(value, date):
            page.write_datetime(row, index, value, look)
        else:
            page.write_number(row, index, value, look)

    def _signatures(self, row: int, columns: Sequence[Column], texts: list[str]) -> int:
        look, count = self._looks.frame("signature"), len(columns)
        self._height(row, 30)
        if count < len(texts):
            self._merge(row, 0, count - 1, "　　　　".join(texts), look)
            return row + 1
        width, at = sum(column.width for column in columns), 0
        for number, text in enumerate(texts, start=1):
            remaining = len(texts) - number
            end = count if not remaining else _split(columns, width * number / len(texts))
            end = min(max(end, at + 1), count - remaining)
            # The last one is the date, which ends with the table's edge.
            last = not remaining and len(texts) > 1
            self._merge(row, at, end - 1, text, self._looks.frame("signature_right") if last else look)
            at = end
        return row + 1

    def _height(self, row: int, points: float) -> None:
        self._page.set_row(row, points)
        if self._on is not None:
            self._heights[row] = points

    def _across(self, row: int, count: int, text: str, look: Any, height: float) -> None:
        self._height(row, height)
        self._merge(row, 0, count - 1, text, look)

    def _merge(self, row: int, first: int, last: int, text: str, look: Any) -> None:
        # merge_range() would guess a type from the text; a merge of one cell is an error to it.
        if last > first:
            self._page.merge_range(row, first, row, last, "", look)
        self._page.write_string(row, first, text, look)


def _split(columns: Sequence[Column], at: float) -> int:
    """The number of columns that lie before ``at`` (a width); at least one, at most all but one."""
    total = 0.0
    for index, column in enumerate(columns):
        if total + column.width / 2 > at:
            return min(max(index, 1), len(columns) - 1)
        total += column.width
    return max(len(columns) - 1, 1)


def _shortened(text: str, units: int) -> str:
    """The beginning of a text in at most so many UTF-16 units: a rare character of a name counts two."""
    while len(text.encode("utf-16-le")) > 2 * units:
        text = text[:-1]
    return text


def _header_text(text: str) -> str:
    """Text for a printed head or foot, where & begins a code."""
    return text.replace("&", "&&").replace("\n", " ")
