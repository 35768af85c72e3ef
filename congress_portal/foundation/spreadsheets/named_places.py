"""Named cells of an office's own form as places: a cell called 总分 is filled as ``{{总分}}`` would be.

Names of Excel bear no colon: 总分.石桥镇 stands for ``{{总分:石桥镇}}``. Names that say nothing to us are the
office's own and are left alone; so are named cells with a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

_STANDS_FOR_COLON = (".", "_", "．")


def meant_by(name: str, known: Callable[[str], Any]) -> str:
    """The place a defined name stands for, "" for a name of the office's own."""
    if known(name):
        return name
    for mark in _STANDS_FOR_COLON:
        head, found, tail = name.partition(mark)
        if found and known(f"{head}:{tail}"):
            return f"{head}:{tail}"
    return ""


def spelled_as_name(place: str) -> str:
    """How a place is written as a defined name."""
    return place.replace(":", ".")


def put_named(book: Any, known: Callable[[str], Any]) -> list[str]:
    """Write the place into each cell that bears its name; sentences for those that cannot be filled."""
    wrong: list[str] = []
    several = len(book.worksheets) > 1
    for name, sheet, area in _areas(book):
        place = meant_by(name, known)
        if not place:
            continue
        said = f"工作表“{sheet.title}”" if several else ""
        cell = _cell_of(sheet, area)
        if cell is None:
            wrong.append(f"{said}名称“{name}”指着 {area} 一片格子。请只指一个格子，或者删去这个名称。")
        elif cell.data_type == "f" or _holds(cell, place):
            continue  # their own formula, or the place is written there as well
        elif isinstance(cell.value, str) and cell.value.strip():
            wrong.append(
                f"{said}第 {cell.row} 行（{cell.coordinate}）：格子的名称是“{name}”，里面已经有字。"
                "请清空这个格子，或者删去这个名称。"
            )
        else:
            cell.value = f"{{{{{place}}}}}"
    return wrong


def _areas(book: Any) -> Iterator[tuple[str, Worksheet, str]]:
    """Names of the book and of its sheets that point to cells, with the sheet and the cells."""
    for names in (book.defined_names, *(sheet.defined_names for sheet in book.worksheets)):
        for name, defined in names.items():
            if getattr(defined, "type", "") != "RANGE":
                continue
            for title, area in defined.destinations:
                if title in book.sheetnames and area:
                    yield name, book[title], area.replace("$", "")


def _cell_of(sheet: Worksheet, area: str) -> Cell | None:
    """The one cell of an area: itself, or the corner of cells that are merged."""
    try:
        found = CellRange(area)
    except ValueError:
        return None
    merged = {str(each) for each in sheet.merged_cells.ranges}
    if found.size["rows"] * found.size["columns"] > 1 and str(found) not in merged:
        return None
    return sheet.cell(found.min_row, found.min_col)


def _holds(cell: Cell, place: str) -> bool:
    return (
        isinstance(cell.value, str)
        and place in cell.value.replace("：", ":")
        and "{" in cell.value.replace("｛", "{")
    )
