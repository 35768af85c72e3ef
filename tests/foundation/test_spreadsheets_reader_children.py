"""Uploads are read in a process of their own: what a file does there, it does to nobody else."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from congress_portal.foundation.spreadsheets.children import Limits, Unreadable, reading

FILES = Path(__file__).parent / "files"


def rows_of(content: bytes, name: str = "", **limits):
    """All rows, with the table's description."""
    with reading(content, name, limits=Limits(**limits)) as table:
        return table, list(table)


def workbook(rows, merges=()) -> bytes:
    """A workbook of these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    for cells in merges:
        book.active.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_rows_come_with_their_numbers_and_merged_cells_filled_down():
    content = workbook(
        [("名册", None), (None, None), ("镇", "姓名"), ("青山镇", "王宁"), (None, "李平"), (None, "赵四")],
        merges=["A1:B1", "A4:A6"],
    )
    table, rows = rows_of(content)
    assert rows == [
        (1, ["名册"]),
        (3, ["镇", "姓名"]),
        (4, ["青山镇", "王宁"]),
        (5, ["青山镇", "李平"]),
        (6, ["青山镇", "赵四"]),
    ]
    assert (table.sheet, table.others, table.height) == ("Sheet", [], 6)


def test_numbers_days_and_lost_digits_keep_apart():
    _, rows = rows_of(workbook([(13800001402.0, 610923197205060011, date(2026, 3, 5), True, 2026.3)]))
    number, (phone, lost, day, yes, month) = rows[0]
    assert (number, phone, day, yes, month) == (1, 13800001402, {"d": "2026-03-05"}, "是", 2026.3)
    assert set(lost) == {"lost"}


@pytest.mark.parametrize("name", ["roster.xls", "roster.ods"])
def test_old_workbooks_and_open_documents_read_alike(name):
    _, rows = rows_of((FILES / name).read_bytes(), name)
    by_number = dict(rows)
    assert by_number[3][1:3] == ["姓  名*", "性别"]
    assert by_number[4][4] == "610923197503120020"
    assert by_number[7][8] == 44349


def test_a_second_sheet_is_named_and_the_guide_is_not():
    book = openpyxl.Workbook()
    book.active.title = "填写说明"
    book.active.append(["怎么填"])
    book.create_sheet("青山镇").append(["姓名"])
    book.create_sheet("绿水镇").append(["姓名"])
    out = io.BytesIO()
    book.save(out)
    table, rows = rows_of(out.getvalue())
    assert (table.sheet, table.others, rows) == ("青山镇", ["绿水镇"], [(1, ["姓名"])])


def bomb() -> bytes:
    """A small archive whose sheet unfolds to 400 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        source = zipfile.ZipFile(io.BytesIO(workbook([("姓名",)])))
        for member in source.namelist():
            if member != "xl/worksheets/sheet1.xml":
                archive.writestr(member, source.read(member))
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(400):
                sheet.write(b" " * 1024 * 1024)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "limits", "says"),
    [
        pytest.param(bomb, {}, "展开后太大", id="bomb"),
        pytest.param(lambda: b"," * 1_000_000 + b"\n1,2\n", {}, "表格太大", id="a million columns"),
        pytest.param(lambda: b"a,b\n" * 101_000, {}, "表格太大", id="too many rows"),
        pytest.param(lambda: b"\0" * 300, {"bytes": 200}, "文件超过", id="too large"),
        pytest.param(lambda: b"%PDF-1.4\n1 0 obj", {}, "不是表格", id="a document"),
        pytest.param(lambda: b"PK\x03\x04broken", {}, "打不开", id="damaged"),
        pytest.param(
            lambda: workbook([("x" * 30_000,)] * 300),
            {"memory": 40_000_000},
            "展开后太大|读不下去",
            id="memory",
        ),
    ],
)
def test_what_cannot_be_read_ends_in_a_sentence(content, limits, says):
    with pytest.raises(Unreadable, match=says):
        rows_of(content(), **limits)


def test_a_reader_that_takes_too_long_is_stopped_by_the_clock():
    with pytest.raises(Unreadable, match="时间太长|读不下去"):
        rows_of(workbook([("姓名",)]), seconds=0)


def test_styled_empty_cells_far_away_are_no_table():
    book = openpyxl.Workbook()
    book.active["A1"] = "姓名"
    book.active["ZZ9"].font = openpyxl.styles.Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    assert rows_of(out.getvalue())[1] == [(1, ["姓名"])]
    book.active["ZZ9"] = "远处"
    book.save(out := io.BytesIO())
    with pytest.raises(Unreadable, match="远处的空白行列"):
        rows_of(out.getvalue())
