"""Workbooks: safe whatever people typed, right for every reader, and as an office prints them."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.spreadsheets.writer import Cell, Column, Formula, Group, Workbook, data_cell
from tests.plugins.generated import examples

TOWNS = [[1, "绿水镇", Decimal("90.16"), Decimal("1.5")], [2, "太平乡", Decimal("89.62"), Decimal("0")]]
COLUMNS = [
    Column("名次", 8, "integer"),
    Column("镇（乡）", 14, "center"),
    Column("基础分", 10, "number2"),
    Column("加分", 10, "number2"),
]


def a_book(demonstration=False, **options):
    book = Workbook(
        "云岭县2026年度乡镇人大考评", demonstration=demonstration, version="2026年度 第2版 & 已锁定"
    )
    sheet = book.sheet(options.pop("name", "总分排名"), **options.pop("page", {}))
    sheet.table("云岭县2026年度乡镇人大考评总分排名表", **{"columns": COLUMNS, "rows": TOWNS, **options})
    return book.to_bytes()


def opened(content, **options):
    return openpyxl.load_workbook(io.BytesIO(content), **options).active


def one_column(values, kind="text"):
    content = a_book(columns=[Column("内容", 20, kind)], rows=[[value] for value in values])
    sheet = opened(content)
    return [sheet.cell(4 + i, 1) for i in range(len(values))]


# --- safety ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed",
    ["=1+1", "=HYPERLINK(\"http://x\")", "+86 138", "-1", "@SUM(A1)", "{=A1}", "http://x.cn", "mailto:a@b",
     "internal:Sheet1!A1", "0012", "13800001402", "61092319800101123X", "1E5", "TRUE", "#N/A", "_x0041_"],
)  # fmt: skip
def test_whatever_a_person_typed_stays_text(typed):
    (cell,) = one_column([typed])
    assert cell.value == typed and cell.data_type == "s" and cell.hyperlink is None


def test_control_characters_are_removed_and_line_breaks_kept():
    cells = one_column(["坏\x00字\x0b符\x1f\ufffe\ud800", "一\r\n二\r三", "长" * 40_000])
    assert cells[0].value == "坏字符"
    assert cells[1].value == "一\n二\n三"
    assert len(cells[2].value) == 32_767 and cells[2].value.endswith("…")


@settings(max_examples=examples(40), deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=20))
def test_any_text_makes_a_workbook_that_opens(texts):
    content = a_book(columns=[Column("内容", 20)], rows=[[t] for t in texts], name=texts[0], notes=texts[:1])
    assert all(
        cell.data_type in ("s", "n")
        for (cell,) in opened(content).iter_rows(min_row=4, max_row=3 + len(texts))
    )
    CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_long_numbers_keep_their_digits():
    cells = one_column([610923198001011234, 13800001402, 999_999_999_999_999], "integer")
    assert [cell.value for cell in cells] == ["610923198001011234", 13800001402, 999_999_999_999_999]


def test_values_become_the_right_kinds_of_cells():
    at = datetime(2026, 4, 9, 2, 30, tzinfo=ZoneInfo("UTC"))
    cells = one_column(
        [None, "", True, Decimal("1.50"), float("nan"), date(2026, 4, 9), at, date(1899, 1, 1)], "number2"
    )
    assert [cell.value for cell in cells] == [
        None, None, "是", 1.5, "--", datetime(2026, 4, 9), datetime(2026, 4, 9, 10, 30), "1899-01-01",
    ]  # fmt: skip
    assert cells[3].number_format == "0.00" and cells[5].number_format == "yyyy-mm-dd"
    assert [cell.value for cell in one_column([610923, 2.5, 10**14], "text")] == [
        "610923",
        "2.5",
        "1" + "0" * 14,
    ]


# --- formulas -------------------------------------------------------------------------------------
def test_formulas_carry_their_results():
    total = data_cell(0, 2), data_cell(0, 3)
    assert total == ("C4", "D4")
    rows = [
        [1, "绿水镇", Decimal("90.16"), Formula("=C4*2", Decimal("180.32"))],
        [2, "乙", 1, Formula('="甲"', "甲")],
    ]
    content = a_book(rows=rows)
    assert opened(content)["D4"].value == "=C4*2"
    assert opened(content, data_only=True)["D4"].value == 180.32
    assert opened(content, data_only=True)["D5"].value == "甲"
    table = (
        CalamineWorkbook.from_filelike(io.BytesIO(content))
        .get_sheet_by_index(0)
        .to_python(skip_empty_area=False)
    )
    assert table[3][3] == 180.32


def test_a_formula_is_written_as_one():
    with pytest.raises(ValueError):
        Formula("1+1", 2)
    assert data_cell(1, 0, grouped=True, sheet="总分 排名", absolute=True) == "'总分 排名'!$A$6"


# --- the look of an office ------------------------------------------------------------------------
def test_the_table_looks_as_offices_print_them():
    content = a_book(
        subtitle_left="填报单位：云岭县人大常委会代表工作委员会",
        subtitle_right="考评期：2026年度　单位：分",
        totals=[["", "全县平均", Decimal("89.89"), Decimal("0.75")]],
        notes=["说明：总分＝基础分＋加分＋扣分。"],
        signatures=["填表人：", "审核人：", "年　月　日"],
        frozen_columns=2,
        autofilter=True,
    )
    sheet = opened(content)
    assert (sheet["A1"].font.name, sheet["A1"].alignment.horizontal) == ("方正小标宋简体", "center")
    assert sheet["A2"].font.name == "楷体_GB2312" and sheet["A2"].value.startswith("填报单位")
    assert sheet["A3"].font.name == "黑体" and sheet["A3"].fill.start_color.rgb == "FFF3F3F3"
    assert (sheet["B4"].font.name, sheet["B4"].font.sz) == ("仿宋_GB2312", 12)
    assert sheet["B4"].border.left.style == sheet["C4"].border.bottom.style == "thin"
    assert sheet["B6"].font.b and sheet["B6"].value == "全县平均"
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:D1", "A7:D7"} <= merged and any(area.startswith("A2:") for area in merged)
    assert sheet["A7"].value.startswith("说明")
    assert [sheet.cell(9, c).value for c in range(1, 5) if sheet.cell(9, c).value] == [
        "填表人：",
        "审核人：",
        "年　月　日",
    ]
    assert sheet.freeze_panes == "C4"
    assert sheet.print_title_rows == "$3:$3" and sheet.print_title_cols == "$A:$B"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert "数据版本 2026年度 第2版" in sheet.oddFooter.left.text
    assert sheet.print_area == "'总分排名'!$A$1:$D$9"
    assert sheet.auto_filter.ref == "A3:D5"
    assert not sheet.sheet_view.showGridLines


def test_a_title_of_22_points_steps_down_over_a_narrow_table():
    wide = [Column("镇（乡）", 90)]
    assert opened(a_book(columns=wide, rows=[["甲"]]))["A1"].font.sz == 22
    assert opened(a_book())["A1"].font.sz == 14


def test_a_two_row_head_merges_groups_and_lone_columns():
    groups = [Group("", 2), Group("得分", 2)]
    sheet = opened(a_book(groups=groups, page={"paper": "A3", "landscape": True}))
    assert {"A3:A4", "B3:B4", "C3:D3"} <= {str(area) for area in sheet.merged_cells.ranges}
    assert (sheet["A3"].value, sheet["C3"].value, sheet["D4"].value) == ("名次", "得分", "加分")
    assert sheet["B5"].value == "绿水镇" and data_cell(0, 1, grouped=True) == "B5"
    assert sheet.print_title_rows == "$3:$4" and sheet.freeze_panes == "A5"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")


def test_demonstration_data_are_marked_on_screen_and_in_print():
    sheet = opened(a_book(demonstration=True, subtitle_left="填报单位：甲"))
    assert sheet["A2"].value == "【演示数据】填报单位：甲" and sheet.oddHeader.right.text == "演示数据"
    real = opened(a_book())
    assert "演示数据" not in str(real["A2"].value) and real.oddHeader.right.text is None


def test_marked_cells_are_tinted_and_bold_columns_are_bold():
    rows = [[Cell(Decimal("2.29"), tone="low"), Cell("合计", bold=True)]]
    sheet = opened(a_book(columns=[Column("甲", 10, "number2"), Column("乙", 10, bold=True)], rows=rows))
    assert sheet["A4"].fill.start_color.rgb == "FFFCF0D8" and sheet["B4"].font.b


def test_long_text_gets_a_higher_row():
    sheet = opened(a_book(columns=[Column("事项", 20)], rows=[["短"], ["很长的事项" * 20]]))
    assert sheet.row_dimensions[4].height == 24
    assert sheet.row_dimensions[5].height > 100


def test_an_empty_table_says_so():
    assert opened(a_book(rows=[], empty_text="本期无。"))["A4"].value == "本期无。"


def test_sheet_names_are_made_acceptable_and_distinct():
    book = Workbook("x")
    names = [book.sheet(name).name for name in ("各镇/明细", "各镇/明细", "", "很长" * 30, "'引号'")]
    assert names == ["各镇_明细", "各镇_明细（2）", "工作表", ("很长" * 30)[:31], "引号"]


def test_mistakes_of_the_programmer_are_told():
    with pytest.raises(ValueError, match="4 columns"):
        a_book(rows=[[1, 2, 3]])
    with pytest.raises(ValueError, match="cover"):
        a_book(groups=[Group("得分", 3)])
    with pytest.raises(ValueError, match="kind"):
        Column("甲", 10, "money")


def test_the_same_content_makes_the_same_file():
    at = datetime(2026, 4, 9, 10)
    one, two = (Workbook("甲", at=at) for _ in range(2))
    for book in (one, two):
        book.sheet("一").table("甲", columns=COLUMNS, rows=TOWNS)
    assert one.to_bytes() == two.to_bytes()


# --- the download ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "quoted"),
    [
        ("云岭县考评", "attachment; filename*=utf-8''%E4%BA%91%E5%B2%AD%E5%8E%BF%E8%80%83%E8%AF%84.xlsx"),
        ("a/b\r\nX: 1.xlsx", 'attachment; filename="a_b_X_ 1.xlsx"'),
        ("", "attachment; filename*=utf-8''%E5%AF%BC%E5%87%BA.xlsx"),
    ],
)
def test_downloads_keep_chinese_names(name, quoted):
    response = xlsx_response(b"PK", name)
    assert response["Content-Disposition"] == quoted
    assert response["X-Content-Type-Options"] == "nosniff" and "no-store" in response["Cache-Control"]


def test_the_file_holds_no_external_links_or_macros():
    with zipfile.ZipFile(io.BytesIO(a_book())) as archive:
        assert not [n for n in archive.namelist() if "vba" in n.lower() or "external" in n.lower()]


def test_a_sheet_is_named_within_what_excel_counts_of_rare_characters():
    content = a_book(columns=[Column("内容", 20)], rows=[["一"]], name="𠮷" * 20)
    [name] = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert name == "𠮷" * 15


@pytest.mark.parametrize(
    ("rows", "high"),
    # Upright A4 takes 26 rows with the title, the head and a note; then 28 with the head alone.
    [(10, 0), (27, 1), (30, 1), (36, 0), (50, 0), (57, 2), (70, 0)],
)
def test_no_page_is_printed_for_the_last_rows_and_the_note_alone(rows, high):
    book = Workbook("登记")
    book.sheet("登记").table(
        "登记表", columns=[Column("姓名", 20)], rows=[[f"第{n}人"] for n in range(rows)], notes=["说明：略。"]
    )
    sheet = openpyxl.load_workbook(io.BytesIO(book.to_bytes())).active
    # One page is what a file that says nothing means.
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (1 if sheet.page_setup.fitToHeight is None else sheet.page_setup.fitToHeight) == high
