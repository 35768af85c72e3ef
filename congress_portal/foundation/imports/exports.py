"""Workbooks of an import: the template (with or without what is on record) and the rows refused.

Long ones are written row by row to a file, so that a hundred thousand rows need no more memory than a
hundred.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import xlsxwriter
from django.http import HttpResponse

from congress_portal.foundation.imports.headings import plain
from congress_portal.foundation.imports.kinds import Shape
from congress_portal.foundation.imports.models import ImportBatch, ImportRow
from congress_portal.foundation.imports.sealing import Packed
from congress_portal.foundation.imports.values import shown
from congress_portal.foundation.slots.imports import ImportColumn
from congress_portal.foundation.spreadsheets.cells import clean_text
from congress_portal.foundation.spreadsheets.responses import xlsx_response

ERROR_COLUMN = "错误说明"
KINDS = {
    "text": "文字", "name": "姓名", "date": "日期，如 2026-03-05，只有年月的写 2026-03，按当月 1 日记", "day": "日期，如 2026-03-05",
    "month": "年月，如 2026-03", "year": "四位年份", "integer": "整数", "decimal": "数字", "phone": "电话号码",
    "identity": "18 位号码，按文本填写", "choice": "从下拉的选项里选", "yesno": "是 或 否",
}  # fmt: skip
_NUMBERS = {"integer", "decimal", "year"}
# Rows below the last one that keep their format and their list of choices, for typing on.
SPARE_ROWS = 500
OTHERS_WIDTH = 14
LONGEST_LIST = 255  # Excel's limit for the choices written into a validation


def template(shape: Shape, rows: Iterable[Any] = ()) -> HttpResponse:
    """The columns with ``rows`` (dicts by key) under them, and a sheet 填写说明."""
    county = shape.scope.county
    demonstration = bool(county and county.is_demonstration)
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as out:
        book = _book(out.name)
        looks = _looks(book)
        sheet = _table(book, looks, shape, _ours(shape.columns), demonstration)
        row = 0
        for values in rows:
            row += 1
            for index, column in enumerate(shape.columns):
                _write(sheet, row, index, column, values.get(column.key), looks, shape)
        _validate(sheet, shape, row + SPARE_ROWS)
        _guide(book, looks, shape, demonstration)
        book.close()
        out.seek(0)
        return xlsx_response(out.read(), f"{shape.kind.label}{'' if row else '（导入模板）'}")


class Place(NamedTuple):
    """A column of a workbook: what it is called, which of ours it is (None: not imported), where it stood."""

    name: str
    column: ImportColumn | None
    index: int = -1


def _ours(columns: Iterable[ImportColumn]) -> list[Place]:
    return [Place(f"{column.label}*" if column.required else column.label, column) for column in columns]


def _as_in_the_file(shape: Shape, batch: ImportBatch) -> list[Place]:
    """The columns of the file in its order and words, then what must be filled in and is missing there.

    What an earlier answer explained is not kept.
    """
    places = []
    for index, name in sorted((int(index), name) for index, name in batch.heading.items()):
        column = shape.by_key.get(batch.mapping.get(str(index), ""))
        if column is not None:
            star = "*" if column.required and not name.endswith("*") else ""
            places.append(Place(f"{name}{star}", column, index))
        elif plain(name) != plain(ERROR_COLUMN):
            places.append(Place(name, None, index))
    present = {place.column.key for place in places if place.column is not None}
    return places + _ours(c for c in shape.columns if c.required and c.key not in present)


def refused_rows(shape: Shape, batch: ImportBatch, rows: Iterable[ImportRow]) -> HttpResponse:
    """The rows that were refused, as they stood in the file, with 错误说明: corrected, they go up again.

    Columns that are not imported stay where they were; those without a name stand behind 错误说明.
    """
    places = _as_in_the_file(shape, batch)
    explained = {int(i) for i, name in batch.heading.items() if plain(name) == plain(ERROR_COLUMN)}
    named = {place.index for place in places} | explained
    nameless: dict[int, int] = {}
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as out:
        book = _book(out.name)
        looks = _looks(book)
        sheet = _table(book, looks, shape, places, bool(batch.county.is_demonstration))
        last = len(places)
        sheet.set_column(last, last, 46)
        sheet.write_string(0, last, ERROR_COLUMN, looks["head"])
        count = 0
        for count, row in enumerate(rows, start=1):
            packed = Packed(row.sealed)
            values = packed.values(shape.columns)
            for at, (_, column, index) in enumerate(places):
                if column is None:
                    _write_back(sheet, count, at, packed.others.get(index), looks)
                elif column.key in packed.raw:
                    sheet.write_string(count, at, clean_text(packed.raw[column.key]), looks["wrong"])
                elif column.key in packed.typed:
                    _write_back(sheet, count, at, packed.typed[column.key], looks)
                else:
                    _write(sheet, count, at, column, values[column.key], looks, shape)
            told = f"原第 {row.number} 行：{'；'.join(packed.reasons)}"
            sheet.write_string(count, last, clean_text(told), looks["wrong"])
            for index in packed.others.keys() - named:
                behind = nameless.setdefault(index, last + 1 + len(nameless))
                _write_back(sheet, count, behind, packed.others[index], looks)
        _validate(sheet, shape, count, [place.column for place in places])
        _guide(book, looks, shape, bool(batch.county.is_demonstration))
        book.close()
        out.seek(0)
        stem = batch.filename.rsplit(".", 1)[0]
        return xlsx_response(out.read(), f"{stem}-没有导入的 {count} 行")


def _write_back(sheet: Any, row: int, at: int, cell: Any, looks: dict[str, Any]) -> None:
    """A cell of the file as it was read."""
    if isinstance(cell, dict):
        day = date.fromisoformat(cell["d"]) if "d" in cell else None
        if day is not None and day.year >= 1900:
            sheet.write_datetime(row, at, day, looks["date"])
        else:
            sheet.write_string(row, at, cell.get("d") or cell.get("lost") or "", looks["text"])
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, at, cell, looks["number"])
    elif cell is not None:
        sheet.write_string(row, at, clean_text(cell), looks["text"])


def _book(path: str) -> Any:
    return xlsxwriter.Workbook(
        path,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )


def _looks(book: Any) -> dict[str, Any]:
    base = {"font_name": "仿宋_GB2312", "font_size": 12, "valign": "vcenter", "border": 1}
    text = {**base, "num_format": "@"}
    head = {**base, "font_name": "黑体", "bg_color": "#F3F3F3", "align": "center", "text_wrap": True}
    return {
        "head": book.add_format(head),
        "required": book.add_format({**head, "font_color": "#8B1414"}),
        "text": book.add_format(text),
        "wrong": book.add_format({**text, "bg_color": "#FCF0D8", "text_wrap": True}),
        "date": book.add_format({**base, "num_format": "yyyy-mm-dd"}),
        "month": book.add_format({**base, "num_format": "yyyy-mm"}),
        "number": book.add_format({**base, "num_format": "General"}),
        "note": book.add_format(
            {"font_name": "仿宋_GB2312", "font_size": 12, "text_wrap": True, "valign": "top"}
        ),
        "title": book.add_format({"font_name": "黑体", "font_size": 14}),
    }


def _look_of(column: ImportColumn) -> str:
    if column.kind in ("date", "day"):
        return "date"
    if column.kind == "month":
        return "month"
    return "number" if column.kind in _NUMBERS else "text"


def _table(book: Any, looks: dict[str, Any], shape: Shape, places: Sequence[Place], mark: bool) -> Any:
    sheet = book.add_worksheet(clean_text(shape.kind.label)[:31])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 1)
    if mark:
        sheet.set_header("&R演示数据")
    sheet.set_row(0, 36)
    for index, (name, column, _) in enumerate(places):
        width, look = (column.width, _look_of(column)) if column else (OTHERS_WIDTH, "text")
        sheet.set_column(index, index, width, looks[look])
        head = "required" if column is not None and column.required else "head"
        sheet.write_string(0, index, clean_text(name), looks[head])
    return sheet


def _write(
    sheet: Any, row: int, index: int, column: ImportColumn, value: Any, looks: dict[str, Any], shape: Shape
) -> None:
    look = _look_of(column)
    if value is None or value == "":
        sheet.write_blank(row, index, None, looks[look])
    elif isinstance(value, date) and value.year >= 1900:
        sheet.write_datetime(row, index, value, looks[look])
    elif isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) and column.kind in _NUMBERS:
        sheet.write_number(row, index, value, looks[look])
    else:
        text = clean_text(shown(column, value, shape.labels.get(column.key)))
        sheet.write_string(row, index, text, looks["text"])


def _validate(
    sheet: Any, shape: Shape, last: int, columns: Sequence[ImportColumn | None] | None = None
) -> None:
    """Lists to choose from under the columns that have few choices."""
    for index, column in enumerate(columns if columns is not None else shape.columns):
        if column is None:
            continue
        labels = list(shape.labels.get(column.key, {}).values()) or (
            ["是", "否"] if column.kind == "yesno" else []
        )
        if labels and len(",".join(labels)) <= LONGEST_LIST and not any("," in label for label in labels):
            sheet.data_validation(
                1,
                index,
                max(last, 1),
                index,
                {
                    "validate": "list",
                    "source": labels,
                    "error_title": column.label[:32],
                    "error_message": "请从下拉的选项里选。",
                },
            )


def _guide(book: Any, looks: dict[str, Any], shape: Shape, mark: bool) -> None:
    """What each column means, on a sheet that is never read."""
    sheet = book.add_worksheet("填写说明")
    if mark:
        sheet.set_header("&R演示数据")
    for index, width in enumerate((22, 10, 34, 22, 52)):
        sheet.set_column(index, index, width)
    sheet.write_string(0, 0, clean_text(f"{shape.kind.label}填写说明"), looks["title"])
    intro = "带 * 的列必须填。空着的格不改动系统里已有的内容。列的次序可以变，多余的列不用删，表头的叫法不同也认得出来。"
    sheet.write_string(1, 0, intro)
    for index, name in enumerate(("列", "必填", "怎么填", "例", "说明")):
        sheet.write_string(2, index, name, looks["head"])
    for row, column in enumerate(shape.columns, start=3):
        labels = list(shape.labels.get(column.key, {}).values())
        how = f"可以填：{'、'.join(labels[:20])}" if labels else KINDS.get(column.kind, "文字")
        also = f"也认：{'、'.join(column.aliases[:6])}。" if column.aliases else ""
        cells = (column.label, "是" if column.required else "", how, column.example, column.help + also)
        for index, text in enumerate(cells):
            sheet.write_string(row, index, clean_text(text), looks["note"])
