"""Uploaded tables as rows of text with the row numbers people see: .xlsx, .xls, .ods and .csv.

Excel keeps a telephone number as 13800001402.0 and a code as 610923.0; here they are text again.
What is wrong is told by row and column in Chinese, so that a clerk finds it in the file.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError

MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_UNZIPPED_BYTES = 200 * 1024 * 1024

_SPACES = "\ufeff\u200b\u00a0\u3000 \t\r\n"
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
)
_ADDRESS = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')


class Unreadable(ValueError):
    """The file as a whole cannot be read; the text says in Chinese what to do."""


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


def read(content: bytes, filename: str = "", *, sheet: str | None = None) -> list[Row]:
    """The rows of a table file, empty ones left out, judged by content and not by name.

    ``sheet`` names a sheet of a workbook; without it the first visible one is read. Raises
    Unreadable, or RowError where a number has lost digits.
    """
    if not content.strip(b"\0 \r\n\t"):
        raise Unreadable("这是空文件。请检查后重新选择。")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        table = _workbook(content, sheet)
    elif b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = f"“{filename}”" if filename else "这个文件"
        raise Unreadable(f"{name}不是表格。请用 Excel 或 WPS 另存为 .xlsx 或 .csv 后再上传。")
    else:
        table = _csv(content)
    rows = []
    for number, values in enumerate(table, start=1):
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


# --- the two kinds of file ------------------------------------------------------------------------
def _workbook(content: bytes, sheet: str | None) -> list[list[Any]]:
    if content.startswith(b"PK"):
        _check_archive(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [m.name for m in book.sheets_metadata if str(m.visible).endswith("Visible")]
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise Unreadable(f"文件里没有名为“{sheet}”的工作表，只有：{'、'.join(names)}。")
        page = book.get_sheet_by_name(sheet or (visible or names)[0])
        # The empty rows above the table are kept: row numbers must be those of the file.
        _check_size(page.total_height, page.total_width)
        return page.to_python(skip_empty_area=False)
    except Unreadable:
        raise
    except PasswordError:
        raise Unreadable("文件有密码。请去掉密码后再上传。") from None
    except Exception:
        # calamine on damaged files: CalamineError, ZipError, XmlError, or a Rust panic as an exception.
        raise Unreadable("文件打不开，可能已损坏。请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。") from None


def _check_archive(content: bytes) -> None:
    """Refuse what would fill the memory: calamine lays a sheet out up to its farthest cell."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MOST_UNZIPPED_BYTES:
                raise Unreadable("表格展开后太大。请分成几个文件上传。")
            for member in members:
                if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                    _check_addresses(archive.read(member))
    except Unreadable:
        raise
    except Exception:
        raise Unreadable("文件打不开，可能没有传完整。请重新选择文件。") from None


def _check_addresses(xml: bytes) -> None:
    height = width = 0
    for letters, digits in _ADDRESS.findall(xml):
        height = max(height, int(digits))
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        width = max(width, column)
    _check_size(height, width)


def _check_size(height: int, width: int) -> None:
    if height > MOST_ROWS + 100 or width > MOST_COLUMNS:
        raise Unreadable(
            f"表格太大（{height} 行、{width} 列）。一次最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列；"
            "请删去远处的空白行列，或分成几个文件上传。"
        )


def _csv(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    head = text[:4096].split("\n", 1)[0]
    delimiter = max(",\t;", key=head.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise Unreadable("这个 .csv 文件的格式有误。请用 Excel 或 WPS 另存为 .xlsx 后再上传。") from None
    _check_size(len(table), max((len(row) for row in table), default=0))
    return table


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]  # Excel on Chinese Windows saves .csv as GB18030
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("认不出文件的文字编码。请用 Excel 或 WPS 另存为 .xlsx 后再上传。")


# --- cells ----------------------------------------------------------------------------------------
def _text(value: Any, number: int, column: int) -> str:
    if isinstance(value, str):
        return value.strip(_SPACES)
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
    return str(value).strip(_SPACES)


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def _no_date() -> date:
    raise ValueError("not a date")
