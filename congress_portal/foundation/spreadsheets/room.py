"""Room for lines in an office's own form: whatever stands below the row of lines, or speaks of it, moves along.

Cells, heights, merged cells, breaks, print area and pictures of the sheet; formulas, names, conditional formats,
drop-down lists, filters and links of the whole workbook. ``cannot_move`` says at upload what cannot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet

# What is made of all lines.
_TOTALS = frozenset({"SUM", "COUNT", "COUNTA", "AVERAGE", "MAX", "MIN", "PRODUCT", "SUBTOTAL"})
_REFERENCE = re.compile(r"(\$?[A-Za-z]{1,3})?(\$?)(\d{1,7})")
_PLACE = re.compile(r"[{｛]{2}|[}｝]{2}")


# --- what cannot move -----------------------------------------------------------------------------


def cannot_move(book: Any, rows: dict[str, int]) -> Iterator[str]:
    """Why the form cannot be filled, each with its row; ``rows`` holds the row of lines of each sheet."""
    several = len(book.worksheets) > 1
    for sheet in book.worksheets:
        said = f"工作表“{sheet.title}”" if several else ""
        for cell in _all_cells(sheet):
            if cell.data_type != "f":
                continue
            where = f"{said}第 {cell.row} 行（{cell.coordinate}）："
            text = _formula_of(cell)
            if _PLACE.search(text):
                yield f"{where}填写位置不能写在公式里。请去掉公式，或者把位置写在另一格，公式再引用那一格。"
            elif rows and not isinstance(cell.value, str):
                yield f"{where}这是数组公式，加行以后会算错。请改成普通公式（例如 SUM、SUMPRODUCT）。"
            elif rows and not _readable(text):
                yield f"{where}公式里有看不懂的引用，加行以后会算错。请改成“A1”或者“工作表!A1”这样的引用。"
        if sheet.title in rows:
            yield from _fixed_parts(sheet, said, rows[sheet.title])
        elif rows and sheet._charts:
            yield f"{said}第 {_top(sheet._charts[0])} 行：图表不会跟着记录变。请删去图表，导出以后再画。"


def _fixed_parts(sheet: Worksheet, said: str, row: int) -> Iterator[str]:
    for table in sheet.tables.values():
        at = CellRange(table.ref).min_row
        yield (
            f"{said}第 {at} 行（{table.ref}）：“表格”（套用了表格格式的区域）不能加行。"
            "请在 Excel 的“表格设计”里选“转换为区域”，WPS 里选“转换为普通区域”。"
        )
    for pivot in sheet._pivots:
        yield f"{said}第 {CellRange(pivot.location.ref).min_row} 行：数据透视表不能加行。请删去，导出以后再做。"
    for chart in sheet._charts:
        yield f"{said}第 {_top(chart)} 行：图表不会跟着第 {row} 行的记录变。请删去图表，导出以后再画。"


def _top(drawing: Any) -> int:
    start = getattr(drawing.anchor, "_from", None)
    return start.row + 1 if start is not None else 1


def _formula_of(cell: Cell) -> str:
    return cell.value if isinstance(cell.value, str) else str(getattr(cell.value, "text", None) or "")


def _readable(formula: str) -> bool:
    try:
        tokens = Tokenizer(formula).items
    except (TokenizerError, IndexError):
        return False
    ranges = (t.value for t in tokens if t.type == Token.OPERAND and t.subtype == Token.RANGE)
    # "甲:丙!A1" speaks of several sheets at once, "甲!A1:甲!B2" names its sheet twice.
    return not any(":" in value.rpartition("!")[0] for value in ranges)


def _all_cells(sheet: Worksheet) -> Iterable[Cell]:
    return (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)


# --- making room ----------------------------------------------------------------------------------


def make_room(sheet: Worksheet, row: int, number: int) -> None:
    """Move everything below ``row`` down by ``number`` rows, and whatever speaks of it."""
    for merged in sheet.merged_cells.ranges:
        if merged.min_row > row:
            merged.shift(row_shift=number)
    _move_cells(sheet, row, number)
    for page_break in sheet.row_breaks.brk:
        if page_break.id >= row:
            page_break.id += number
    for other in sheet.parent.worksheets:
        _move_said(other, sheet, row, number)
    for names in (sheet.parent.defined_names, *(each.defined_names for each in sheet.parent.worksheets)):
        for name in names.values():
            name.value = _stretched_text(name.value, sheet, row, number, home="")
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = _stretched_ranges(sheet.auto_filter.ref, row, number)
    for image in sheet._images:
        for corner in (getattr(image.anchor, "_from", None), getattr(image.anchor, "to", None)):
            if corner is not None and corner.row >= row:
                corner.row += number
    if sheet.print_area:
        areas = str(sheet.print_area).split(",")
        sheet.print_area = ",".join(
            _moved_references(area.rpartition("!")[2].replace("$", ""), row, number) for area in areas
        )


def _move_cells(sheet: Worksheet, row: int, number: int) -> None:
    last, width = sheet.max_row, sheet.max_column
    heights = {n: d.height for n, d in sheet.row_dimensions.items() if n > row and d.height is not None}
    for n in heights:
        sheet.row_dimensions[n].height = None
    if last > row:
        sheet.move_range(f"A{row + 1}:{get_column_letter(width)}{last}", rows=number)
    for n, height in heights.items():
        sheet.row_dimensions[n + number].height = height


def _move_said(other: Worksheet, sheet: Worksheet, row: int, number: int) -> None:
    """What a sheet says of the cells of ``sheet``: formulas, formats, drop-down lists and links."""
    own = other is sheet
    for cells in other.iter_rows():
        for cell in cells:
            if cell.data_type == "f" and isinstance(cell.value, str) and not (own and cell.row == row):
                cell.value = stretched(cell.value, sheet, row, number, home=other.title)
            if link := getattr(cell, "hyperlink", None):
                link.ref = cell.coordinate
                link.location = _stretched_text(link.location, sheet, row, number, home=other.title)
    formats = ConditionalFormattingList()
    for listed in other.conditional_formatting:
        ranges, inside = str(listed.sqref), own and _covers(listed.sqref, row)
        for rule in listed.rules:
            rule.formula = [
                _stretched_text(text, sheet, row, number, home=other.title, inside=inside)
                for text in rule.formula
            ]
            formats.add(_stretched_ranges(ranges, row, number) if own else ranges, rule)
    other.conditional_formatting = formats
    for check in other.data_validations.dataValidation:
        inside = own and _covers(check.sqref, row)
        for part in ("formula1", "formula2"):
            text = getattr(check, part)
            setattr(check, part, _stretched_text(text, sheet, row, number, home=other.title, inside=inside))
        if own:
            check.sqref = MultiCellRange(_stretched_ranges(str(check.sqref), row, number))


def copied_link(cell: Cell, link: Any) -> None:
    """The link of the row of lines, for one more line."""
    text = cell.value
    cell.hyperlink = copy(link)
    cell.value = text


def _covers(ranges: MultiCellRange, row: int) -> bool:
    return any(each.min_row <= row <= each.max_row for each in ranges.ranges)


def _stretched_ranges(ranges: str, row: int, number: int) -> str:
    """Ranges of a sheet: those below the row move, those over it grow."""
    out = []
    for text in ranges.split():
        each = CellRange(text)
        if each.min_row > row:
            each.shift(row_shift=number)
        elif each.max_row >= row:
            each.expand(down=number)
        out.append(each.coord)
    return " ".join(out)


def translated(formula: str, origin: int, here: int, column: int) -> str:
    """A formula of the row of lines, in the row of a later line."""
    letter = get_column_letter(column)
    return Translator(formula, origin=f"{letter}{origin}").translate_formula(f"{letter}{here}")


def _stretched_text(
    text: str | None, sheet: Worksheet, row: int, number: int, *, home: str, inside: bool = False
) -> str | None:
    """The same for what is written without the equals sign; what is no formula stays as it is."""
    if not text:
        return text
    try:
        return stretched(f"={text}", sheet, row, number, home=home, inside=inside)[1:]
    except (TokenizerError, IndexError):
        return text


def stretched(
    formula: str, sheet: Worksheet, row: int, number: int, *, home: str, inside: bool = False
) -> str:
    """A formula of the sheet ``home``: what it says of rows below ``row`` of ``sheet`` moves, ranges over it grow.

    ``inside`` the row of lines a range that ends there is the line's own, unless both its ends are fixed.
    A total of one cell of the row of lines, =SUM(G3), is the total of all lines.
    """
    tokens = Tokenizer(formula)
    open_calls: list[str] = []
    for token in tokens.items:
        if token.type == Token.FUNC:
            if token.subtype == Token.OPEN:
                open_calls.append(token.value.rstrip("(").upper())
            elif open_calls:
                open_calls.pop()
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            named, bang, cells = token.value.rpartition("!")
            title = named.removeprefix("'").removesuffix("'").replace("''", "'") if bang else home
            if title.casefold() == sheet.title.casefold():
                if not inside and open_calls and open_calls[-1] in _TOTALS:
                    cells = _as_range(cells, row)
                token.value = f"{named}{bang}{_moved_references(cells, row, number, inside=inside)}"
    return tokens.render()


def _as_range(cells: str, row: int) -> str:
    """G3 as G3:G3 where it is a cell of the row of lines."""
    found = _REFERENCE.fullmatch(cells)
    return f"{cells}:{cells}" if found and found[1] and int(found[3]) == row else cells


def _moved_references(cells: str, row: int, number: int, *, inside: bool = False) -> str:
    first, colon, last = cells.partition(":")
    if not colon:
        return _moved(first, number, after=row) if not first.isdigit() else first
    ends = [_REFERENCE.fullmatch(end) for end in (first, last)]
    own = inside and not all(end and end[2] for end in ends)
    # A range that ends in the row of lines, or below it, now ends that much lower.
    return f"{_moved(first, number, after=row)}:{_moved(last, number, after=row - (not own))}"


def _moved(reference: str, number: int, *, after: int) -> str:
    found = _REFERENCE.fullmatch(reference)
    if not found or int(found[3]) <= after:
        return reference
    return f"{found[1] or ''}{found[2]}{int(found[3]) + number}"
