"""An office's own .xlsx form, filled: merged cells, widths, print area, header and footer stay its own.

A form has places in double braces, or cells that bear the name of a place. Places of the whole
(``{{单位}}``, ``{{合计:人数}}``) stand anywhere, in header and footer too. A row with places of a line
(``{{日期}}``) is the row of lines: it is repeated once a line, with its looks, its merged cells and its
formulas, and what stands below moves down.

    form = read_form(content, names)       # raises FormUnfit with sentences that name row and cell
    content = form.fill(values, lines)
"""

from __future__ import annotations

import copy
import difflib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from .cells import clean_text, plain
from .named_places import put_named
from .room import cannot_move, copied_link, make_room, stretched, translated

# A form is a page or two; what is larger is a list and not a form.
MOST_FORM_ROWS, MOST_FORM_COLUMNS = 2_000, 100
MOST_XML_BYTES = 8 * 1024 * 1024
MOST_SENTENCES = 20
NUMBER = "序号"
TOTAL = "合计"
_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_BRACES = str.maketrans({"｛": "{", "｝": "}", "：": ":"})
_DATE_FORMAT = "yyyy-mm-dd"


class FormUnfit(ValueError):
    """The form cannot be used as it is; ``sentences`` say why, each with its row."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = list(sentences)


@dataclass(frozen=True)
class Names:
    """What places may be called: of the whole form, of a line, and which of those have totals."""

    whole: Sequence[str]
    line: Sequence[str]
    totals: Sequence[str] = ()

    def kind_of(self, name: str) -> str:
        """ "line", "whole", or "" for a name that is not known."""
        if name == NUMBER or name in self.line:
            return "line"
        head, colon, column = name.partition(":")
        if colon:
            return "whole" if head.strip() == TOTAL and column.strip() in self.totals else ""
        return "whole" if name in self.whole else ""

    def all(self) -> list[str]:
        """Every name, as people are told."""
        return [*self.whole, *(f"{TOTAL}:{name}" for name in self.totals), NUMBER, *self.line]


@dataclass(frozen=True)
class Found:
    """A place in a form: which sheet, where, what it is called."""

    sheet: str
    row: int
    column: int
    name: str
    kind: str

    @property
    def address(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}" if self.row else "页眉页脚"


class Form:
    """A form that was read and found fit."""

    def __init__(self, content: bytes, names: Names) -> None:
        self._content = content
        self._names = names
        self.places: list[Found] = []
        self._row_of: dict[str, int] = {}
        self._check(_open(content))

    # --- reading ----------------------------------------------------------------------------------
    def _check(self, book: Any) -> None:
        wrong: list[str] = put_named(book, self._names.kind_of)
        several = len(book.worksheets) > 1
        for sheet in book.worksheets:
            said = f"工作表“{sheet.title}”" if several else ""
            if sheet.max_row > MOST_FORM_ROWS or sheet.max_column > MOST_FORM_COLUMNS:
                wrong.append(
                    f"{said}第 {min(sheet.max_row, MOST_FORM_ROWS + 1)} 行：表单最多 {MOST_FORM_ROWS} 行"
                    f" {MOST_FORM_COLUMNS} 列。请删去表格外面多余的行和列（带格式的空行也算）。"
                )
                continue
            self._check_sheet(sheet, said, wrong)
        wrong += cannot_move(book, self._row_of)
        if not wrong and not self.places:
            wrong.append(
                f"第 1 行起没有找到填写位置。请在要填的格子里写上名称，外面加两层花括号，例如 {{{{{self._names.line[0]}}}}}，"
                "或者给格子起这个名称。"
            )
        if wrong:
            more = len(wrong) - MOST_SENTENCES
            raise FormUnfit(
                wrong[:MOST_SENTENCES] + ([f"还有 {more} 处，改好上面的再看。"] if more > 0 else [])
            )

    def _check_sheet(self, sheet: Worksheet, said: str, wrong: list[str]) -> None:
        rows: set[int] = set()
        for cell in _cells(sheet):
            text = cell.value.translate(_BRACES)
            where = f"{said}第 {cell.row} 行（{cell.coordinate}）："
            if _PLACE.sub("", text).count("{{") or _PLACE.sub("", text).count("}}"):
                wrong.append(f"{where}花括号没有成对，一个位置写成 {{{{名称}}}}。")
            for name in _PLACE.findall(text):
                name = _tidy(name)
                kind = self._names.kind_of(name)
                if not kind:
                    wrong.append(where + self._unknown(name))
                    continue
                if kind == "line":
                    rows.add(cell.row)
                self.places.append(Found(sheet.title, cell.row, cell.column, name, kind))
        for text in _margins(sheet):
            for name in map(_tidy, _PLACE.findall((text or "").translate(_BRACES))):
                if self._names.kind_of(name) != "whole":
                    wrong.append(f"{said}页眉页脚：{self._unknown(name)}")
                else:
                    self.places.append(Found(sheet.title, 0, 0, name, "whole"))
        first, *others = sorted(rows) or [0]
        for row in others:
            wrong.append(f"{said}第 {row} 行：每条记录的位置只能写在一行里，第 {first} 行已经有了。")
        if first:
            self._row_of[sheet.title] = first
            for merged in sheet.merged_cells.ranges:
                if merged.min_row <= first <= merged.max_row and merged.min_row != merged.max_row:
                    wrong.append(
                        f"{said}第 {first} 行：{merged.coord} 把记录这一行和别的行合并了。请取消上下合并，左右合并可以保留。"
                    )

    def _unknown(self, name: str) -> str:
        near = difflib.get_close_matches(name, self._names.all(), n=2, cutoff=0.5)
        hint = f"是不是“{'”或者“'.join(near)}”？" if near else "名称要和下面列出的一样。"
        return f"没有“{name[:30]}”这一项，{hint}" if name else "花括号里没有写名称。"

    # --- writing ----------------------------------------------------------------------------------
    def fill(
        self,
        values: Mapping[str, Any],
        lines: Iterable[Sequence[Any]],
        *,
        mark: str = "",
        progress: Callable[[int], None] = lambda done: None,
    ) -> bytes:
        """The filled workbook. ``lines`` hold values in the order of ``names.line``; ``mark`` is put on each page."""
        book = _open(self._content)
        put_named(book, self._names.kind_of)
        rows = list(lines)
        at = {name: index for index, name in enumerate(self._names.line)}
        for sheet in book.worksheets:
            row = self._row_of.get(sheet.title, 0)
            if row:
                self._repeat(sheet, row, rows, at, values, progress)
            for cell in _cells(sheet):
                if not row or not row <= cell.row < row + max(len(rows), 1):
                    _put(cell, lambda name: values.get(name, ""))
            _put_margins(sheet, values, mark)
        if mark:
            book.properties.description = mark
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def _repeat(
        self,
        sheet: Worksheet,
        row: int,
        lines: list[Sequence[Any]],
        at: Mapping[str, int],
        values: Mapping[str, Any],
        progress: Callable[[int], None],
    ) -> None:
        pattern = [
            (cell.column, cell.value, cell.data_type == "f", copy.copy(cell._style), cell.hyperlink)
            for cell in sheet[row]
        ]
        height = sheet.row_dimensions[row].height
        beside = [(r.min_col, r.max_col) for r in sheet.merged_cells.ranges if r.min_row == row == r.max_row]
        covered = {column for first, last in beside for column in range(first + 1, last + 1)}
        if len(lines) > 1:
            more = len(lines) - 1
            make_room(sheet, row, more)
            pattern = [
                (c, stretched(v, sheet, row, more, home=sheet.title, inside=True) if f else v, f, *rest)
                for c, v, f, *rest in pattern
            ]
        for index, line in enumerate(lines or [()]):
            here = row + index
            if height is not None:
                sheet.row_dimensions[here].height = height

            def value_of(name: str, line: Sequence[Any] = line, number: int = index + 1) -> Any:
                if not line:
                    return "" if self._names.kind_of(name) == "line" else values.get(name, "")
                if name == NUMBER:
                    return number
                return line[at[name]] if name in at else values.get(name, "")

            for column, value, is_formula, style, link in pattern:
                if column in covered:
                    sheet._cells[here, column] = beneath = MergedCell(sheet, here, column)
                    beneath._style = style
                    continue
                cell = sheet.cell(here, column)
                cell._style = style
                if is_formula:
                    cell.value = translated(value, row, here, column) if index else value
                elif isinstance(value, str) and "{{" in value.translate(_BRACES):
                    cell.value = value
                    _put(cell, value_of)
                else:
                    _put_as_is(cell, value)
                if link and index:
                    copied_link(cell, link)
            if index:
                # Not merge_cells: that compares each range with all before it.
                sheet.merged_cells.ranges.update(CellRange(None, f, here, t, here) for f, t in beside)
            if index % 500 == 499:
                progress(index + 1)


def read_form(content: bytes, names: Names) -> Form:
    """The form in a file. Raises FormUnfit."""
    return Form(content, names)


def _open(content: bytes) -> Any:
    broken = "文件打不开，可能没有传完整或已损坏。请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。"
    if not content.startswith(b"PK"):
        raise FormUnfit(["表单要是 .xlsx 文件。请用 Excel 或 WPS 打开后另存为 .xlsx，再上传。"])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if any(part.filename.startswith("xl/chartsheets/") for part in archive.infolist()):
                raise FormUnfit(
                    ["第 1 行起：文件里有单独成页的图表。请删去图表页，只留表单，导出以后再画图。"]
                )
            parts = [part for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))]
            if sum(part.file_size for part in parts) > MOST_XML_BYTES:
                raise FormUnfit(["表单展开后太大。请删去多余的行、列和工作表，只留一张空白表单。"])
            if any(b"<!DOCTYPE" in archive.read(part) for part in parts):
                raise FormUnfit([broken])
        book = load_workbook(io.BytesIO(content), keep_vba=False, keep_links=False)
    except FormUnfit:
        raise
    except Exception:
        # openpyxl on damaged files raises nearly anything: KeyError, ValueError, TypeError, ParseError, …
        raise FormUnfit([broken]) from None
    if not book.worksheets:
        raise FormUnfit(["文件里没有工作表。请上传带有表单的 .xlsx 文件。"])
    return book


def _tidy(name: str) -> str:
    """A name without the spaces that Word and Excel put around it."""
    head, colon, column = name.partition(":")
    return f"{head.strip()}:{column.strip()}" if colon else name.strip()


def _cells(sheet: Worksheet) -> Iterable[Cell]:
    """Cells of a sheet in which a place may stand."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and ("{" in cell.value or "｛" in cell.value):
                yield cell


def _put(cell: Cell, value_of: Callable[[str], Any]) -> None:
    """Put the values into the places of a cell: a cell that is one place keeps number and date as such."""
    text = cell.value.translate(_BRACES)
    if not _PLACE.search(text):
        return
    alone = _PLACE.fullmatch(text.strip())
    value = plain(value_of(_tidy(alone[1]))) if alone else _text(cell.value, value_of)
    cell.value = None
    if isinstance(value, str):
        # Forced to text: what a voter typed is never a formula.
        cell.value, cell.data_type = value, "s"
        return
    cell.value = value
    if isinstance(value, date) and cell.number_format == "General":
        cell._style = copy.copy(cell._style)  # the lines of a column share one
        cell.number_format = _DATE_FORMAT


def _put_as_is(cell: Cell, value: Any) -> None:
    """A value of the form: a text that only looks like a formula stays text."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def _text(value: str, value_of: Callable[[str], Any]) -> str:
    """The text with its places filled; the office's own full-width colons stay."""
    pattern = re.compile(r"[{｛]{2}\s*([^{}｛｝]*?)\s*[}｝]{2}")
    return clean_text(pattern.sub(lambda m: _said(value_of(_tidy(m[1].translate(_BRACES)))), value))


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)


_MARGINS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")


def _parts(sheet: Worksheet) -> Iterable[Any]:
    for name in _MARGINS:
        margin = getattr(sheet, name)
        yield from (margin.left, margin.center, margin.right)


def _margins(sheet: Worksheet) -> Iterable[str]:
    """Texts of header and footer."""
    return (part.text for part in _parts(sheet) if part.text)


def _put_margins(sheet: Worksheet, values: Mapping[str, Any], mark: str) -> None:
    for part in _parts(sheet):
        if part.text and "{" in part.text.translate(_BRACES):
            # An ampersand begins a code there.
            part.text = _text(part.text, lambda name: str(_said(values.get(name, ""))).replace("&", "&&"))
    if mark:
        right = sheet.oddHeader.right
        right.text = f"{right.text or ''} {mark}".strip()
