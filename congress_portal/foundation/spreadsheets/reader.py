"""Uploaded tables as rows of text with the row numbers people see: .xlsx, .xls, .ods and .csv.

Excel keeps a telephone number as 13800001402.0 and a code as 610923.0; here they are text again.
What is wrong is told by row and column in Chinese, so that a clerk finds it in the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from .tables import SPACES, Limits, Unreadable, open_table

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "Row", "RowError", "Unreadable", "columns_of", "read"]

MOST_ROWS = Limits.rows
MOST_COLUMNS = Limits.columns
MOST_UNZIPPED_BYTES = Limits.unzipped

_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
)


class RowError(ValueError):
    """One cell or row is wrong; ``number`` is the row as the spreadsheet shows it."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(f"第 {number} 行：{message}")
        self.number = number
        self.message = message


@dataclass(frozen=True)
class Row:
    """One row of a table: its number in the file (from 1) and its cells as text, without margins."""

    number: int
    cells: tuple[str, ...]

    def text(self, index: int) -> str:
        """The cell's text; "" past the end of a short row."""
        return self.cells[index] if index < len(self.cells) else ""

    def integer(self, index: int, label: str) -> int | None:
        """The cell as a whole number; None where empty. Raises RowError naming ``label``."""
        text = _half_width(self.text(index))
        if not text:
            return None
        if not re.fullmatch(r"[+-]?\d{1,15}", text):
            raise RowError(self.number, f"“{label}”应填整数，现在是“{self.text(index)}”。")
        return int(text)

    def decimal(self, index: int, label: str) -> Decimal | None:
        """The cell as a decimal number; None where empty. Raises RowError naming ``label``."""
        text = _half_width(self.text(index)).replace(",", "")
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise RowError(self.number, f"“{label}”应填数字，现在是“{self.text(index)}”。")
        return number

    def date(self, index: int, label: str) -> date | None:
        """The cell as a date (2026-04-09, 2026/4/9, 2026年4月9日, 20260409); None where empty."""
        text = _half_width(self.text(index))
        if not text:
            return None
        found = _DATE.fullmatch(text) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
        try:
            return date(*(int(part) for part in found.groups())) if found else _no_date()
        except ValueError:
            raise RowError(
                self.number, f"“{label}”应填日期，如 2026-04-09，现在是“{self.text(index)}”。"
            ) from None


def read(
    content: bytes, filename: str = "", *, sheet: str | None = None, limits: Limits | None = None
) -> list[Row]:
    """The rows of a table file, empty ones left out, judged by content and not by name.

    ``sheet`` names a sheet of a workbook; without it the first visible one is read. Raises
    Unreadable, or RowError where a number has lost digits.
    """
    limits = limits or Limits(rows=MOST_ROWS, columns=MOST_COLUMNS, unzipped=MOST_UNZIPPED_BYTES)
    table = open_table(content, filename, sheet=sheet, limits=limits)
    rows = []
    for number, values in table.rows:
        cells = [_text(value, number, column) for column, value in enumerate(values, start=1)]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            rows.append(Row(number, tuple(cells)))
    return rows


def columns_of(header: Row, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, int]:
    """Where each named column stands in a header row; names of no interest are passed over.

    Spaces, width and line breaks in a head make no difference. Raises Unreadable with the names
    that are missing or stand there twice.
    """
    found: dict[str, int] = {}
    twice = []
    wanted = {_squeezed(name): name for name in (*required, *optional)}
    for index, cell in enumerate(header.cells):
        name = wanted.get(_squeezed(cell))
        if name in found:
            twice.append(name)
        elif name:
            found[name] = index
    missing = [name for name in required if name not in found]
    if missing:
        names = "、".join(f"“{name}”" for name in missing)
        raise Unreadable(f"第 {header.number} 行的表头缺少 {names}。请照模板填写表头后再上传。")
    if twice:
        names = "、".join(f"“{name}”" for name in twice)
        raise Unreadable(f"第 {header.number} 行的表头里 {names} 出现了两次。请留下一列后再上传。")
    return found


# --- cells ----------------------------------------------------------------------------------------
def _text(value: Any, number: int, column: int) -> str:
    if isinstance(value, str):
        return value.strip(SPACES)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float)):
        # Excel keeps 15 digits: of an identity number typed as a number the last ones are gone.
        if abs(value) >= 10**15:
            raise RowError(
                number,
                f"第 {column} 列的号码太长，已被 Excel 当成数字、丢了末几位。请把这一列设为“文本”后重新填写。",
            )
        return str(int(value)) if value == int(value) else f"{value:.12g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(value).strip(SPACES)


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def _no_date() -> date:
    raise ValueError("not a date")
