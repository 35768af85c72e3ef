"""Uploads: rows as people see them, mistakes by row and column."""

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter

from congress_portal.foundation.spreadsheets.reader import Row, RowError, Unreadable, columns_of, read
from congress_portal.foundation.spreadsheets.writer import Column, Formula, Workbook


def xlsx(rows, **sheets):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, extra in sheets.items():
        page = book.create_sheet(name)
        for row in extra:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_numbers_come_back_as_the_codes_they_are():
    rows = read(
        xlsx([["姓名", "手机", "得分"], ["王宁", 13800001402, 86.5], [" 李\u3000", 610923.0, 0.1 + 0.2]])
    )
    assert rows == [
        Row(1, ("姓名", "手机", "得分")),
        Row(2, ("王宁", "13800001402", "86.5")),
        Row(3, ("李", "610923", "0.3")),
    ]


def test_row_numbers_are_those_of_the_file():
    rows = read(xlsx([[], [], ["名册"], [], ["甲", None, "乙", None]]))
    assert [(row.number, row.cells) for row in rows] == [(3, ("名册",)), (5, ("甲", "", "乙"))]


def test_dates_times_and_booleans_become_text():
    (row,) = read(xlsx([[date(2026, 4, 9), datetime(2026, 4, 9, 10, 30), time(8, 30), True]]))
    assert row.cells == ("2026-04-09", "2026-04-09 10:30", "08:30", "是")


def test_an_identity_number_kept_as_a_number_is_refused_with_its_place():
    with pytest.raises(RowError) as error:
        read(xlsx([["身份证号"], [610923198001011234]]))
    assert str(error.value).startswith("第 2 行：第 1 列的号码太长") and error.value.number == 2
    assert read(xlsx([["610923198001011234"]]))[0].cells == ("610923198001011234",)


def test_formulas_are_read_by_their_results():
    book = Workbook("x")
    book.sheet("一").table("x", columns=[Column("和", 10, "integer")], rows=[[Formula("=1+1", 2)]])
    assert read(book.to_bytes())[-1].cells == ("2",)


def test_a_formula_that_was_never_worked_out_is_named_and_not_read_as_nothing():
    with pytest.raises(Unreadable, match="单元格 B2 等处是公式"):
        read(xlsx([["姓名", "人数"], ["王守田", "=1+1"]]))


def test_the_first_visible_sheet_is_read_or_the_named_one():
    book = openpyxl.load_workbook(io.BytesIO(xlsx([["藏"]], 名册=[["甲"]], 说明=[["乙"]])))
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue())[0].cells == ("甲",)
    assert read(out.getvalue(), sheet="说明")[0].cells == ("乙",)
    with pytest.raises(Unreadable, match="只有：Sheet、名册、说明"):
        read(out.getvalue(), sheet="没有")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_offices_save(encoding):
    content = '编码,名称\r\n0012,绿水镇\r\n\r\n13,"两行\r\n文字"\r\n'.encode(encoding)
    assert [(row.number, row.cells) for row in read(content)] == [
        (1, ("编码", "名称")), (2, ("0012", "绿水镇")), (4, ("13", "两行\r\n文字")),
    ]  # fmt: skip
    assert read("甲\t乙\n1\t2".encode(encoding))[1].cells == ("1", "2")


def test_an_ods_file_is_read():
    content = """<?xml version="1.0"?><office:document-content
      xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
      xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
      xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
      <table:table table:name="一"><table:table-row><table:table-cell office:value-type="string">
      <text:p>绿水镇</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="610923">
      <text:p>610923</text:p></table:table-cell></table:table-row></table:table>
      </office:spreadsheet></office:body></office:document-content>"""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    assert read(out.getvalue())[0].cells == ("绿水镇", "610923")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空文件"),
        (b" \r\n", "空文件"),
        (b"%PDF-1.4 \x00\x01", "不是表格"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "是一张图片"),
        (b"PK\x03\x04broken", "打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "打不开"),
        (b"\xff\xff\xff\x81", "编码"),
        (b"a," + b"x" * 200_000, "格式有误"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(content, says):
    with pytest.raises(Unreadable, match=says) as error:
        read(content, "名册.xlsx")
    assert str(error.value).endswith("。")


def test_a_zip_of_something_else_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(Unreadable, match="打不开"):
        read(out.getvalue())


def test_a_cell_far_away_does_not_fill_the_memory():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet().write(1_048_575, 16_383, "远")
    book.close()
    with pytest.raises(Unreadable, match="1048576 行、16384 列"):
        read(out.getvalue())


# --- cells and heads ------------------------------------------------------------------------------
def test_cells_are_read_as_numbers_and_dates_or_named_with_their_row():
    row = Row(7, ("１２", "1,234.50", "2026年4月9日", "20260409", "2026/4/9 10:30", "十", "2026-02-30"))
    assert row.integer(0, "人数") == 12 and row.decimal(1, "经费") == Decimal("1234.50")
    assert {row.date(i, "日期") for i in (2, 3, 4)} == {date(2026, 4, 9)}
    assert row.integer(99, "人数") is row.decimal(99, "经费") is row.date(99, "日期") is None
    for wrong in (
        lambda: row.integer(5, "人数"),
        lambda: row.decimal(5, "经费"),
        lambda: row.date(5, "日期"),
        lambda: row.date(6, "日期"),
        lambda: Row(7, ("NaN",)).decimal(0, "经费"),
    ):
        with pytest.raises(RowError, match="^第 7 行：“"):
            wrong()


def test_heads_are_found_whatever_their_spacing():
    header = Row(3, ("序号", "姓　名", "联系\n电话", "备注"))
    assert columns_of(header, ["姓名", "联系电话"], ["备注", "民族"]) == {"姓名": 1, "联系电话": 2, "备注": 3}
    with pytest.raises(Unreadable, match="第 3 行的表头缺少 “选区”"):
        columns_of(header, ["姓名", "选区"])
    with pytest.raises(Unreadable, match="出现了两次"):
        columns_of(Row(1, ("姓名", "姓 名")), ["姓名"])


def test_what_the_writer_wrote_the_reader_reads():
    rows = [
        ["001", "=1+1", Decimal("2.50"), date(2026, 4, 9)],
        ["002", "+86", Decimal("-1"), date(2026, 12, 31)],
    ]
    book = Workbook("名册")
    book.sheet("名册").table(
        "名册",
        columns=[
            Column("编号", 8),
            Column("内容", 20),
            Column("分", 8, "number2"),
            Column("日期", 12, "date"),
        ],
        rows=rows,
    )
    found = read(book.to_bytes())
    assert [row.cells for row in found[-2:]] == [
        ("001", "=1+1", "2.5", "2026-04-09"), ("002", "+86", "-1", "2026-12-31"),
    ]  # fmt: skip
    assert found[-1].number == 5


def _archive(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (_archive(mimetype="x", **{"META-INF__manifest.xml": "<manifest:encryption-data/>"}), "有密码"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
            + b"\x09\x08\x10\x00\x00\x06\x05\x00".ljust(20, b"\0")
            + b"\x2f\x00\x36\x00".ljust(600, b"\0"),
            "有密码",
        ),
        (_archive(**{"word__document.xml": "<x/>"}), "这是 Word 文件"),
    ],
)
def test_locked_files_and_letters_are_called_what_they_are(content, says):
    with pytest.raises(Unreadable, match=says):
        read(content, "名册.xlsx")
