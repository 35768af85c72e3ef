"""An office's own form keeps its looks, and what is wrong with it is told by row."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table

from congress_portal.foundation.spreadsheets.filler import FormUnfit, Names, read_form

NAMES = Names(whole=["单位", "期间"], line=["日期", "事项", "人数"], totals=["人数"])
LINES = [(date(2026, 4, day), f"=事{day}", day) for day in (1, 2, 3)]
VALUES = {"单位": "青山镇人大", "期间": "2026年4月", "合计:人数": 6}


def form(**cells):
    """The bytes of a workbook with these cells, changed by ``also``."""
    also = cells.pop("also", lambda sheet: None)
    book = Workbook()
    for address, value in cells.items():
        book.active[address] = value
    also(book.active)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def an_office_form():
    def looks(sheet):
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("B4:C4")
        sheet.merge_cells("A5:C5")
        sheet["A4"].font = Font(name="楷体", size=15)
        sheet.row_dimensions[4].height, sheet.row_dimensions[5].height = 33, 44
        sheet.print_area, sheet.print_title_rows = "A1:E6", "3:3"
        sheet.oddFooter.center.text = "{{单位}} 第 &P 页"
        sheet.page_setup.orientation = "landscape"

    return form(
        A1="{{单位}}接待登记表（{{期间}}）", A3="日期", B3="事项", D3="人数",
        A4="{{日期}}", B4="｛｛ 事项 ｝｝", D4="{{人数}}", E4="=D4*2",
        A5="合计", D5="=SUM(D4:D4)", E5="{{合计：人数}}", A6="填表人：{{单位}}", also=looks,
    )  # fmt: skip


def filled(content, lines=LINES, **more):
    return load_workbook(io.BytesIO(read_form(content, NAMES).fill(VALUES, lines, **more))).active


def named(**cells):
    """The office's form with names in place of braces: 单位 of merged cells, one of a line, one with a total."""

    more = cells.pop("names", {})

    def also(sheet):
        sheet.merge_cells("A1:D1")
        sheet["C4"].number_format, sheet["C4"].font = "0.0", Font(name="楷体", size=15)
        names = {"单位": "$A$1:$D$1", "日期": "$A$4", "人数": "$C$4", "合计.人数": "$C$5", "说明": "$E$1"}
        for name, area in (names | more).items():
            sheet.parent.defined_names[name] = DefinedName(name, attr_text=f"'{sheet.title}'!{area}")

    return form(
        **{"A3": "日期", "B4": "{{事项}}", "D4": "=C4*2", "C5": None, "E1": "县里自己的", **cells}, also=also
    )


def test_named_cells_are_filled_like_places_and_keep_their_formats():
    sheet = filled(named())
    assert sheet["A1"].value == "青山镇人大" and "A1:D1" in {str(r) for r in sheet.merged_cells.ranges}
    assert [sheet[f"A{row}"].value.date() for row in (4, 5, 6)] == [line[0] for line in LINES]
    assert [sheet[f"C{row}"].value for row in (4, 5, 6, 7)] == [1, 2, 3, 6]
    assert {(sheet[f"C{row}"].number_format, sheet[f"C{row}"].font.name) for row in (4, 5, 6)} == {
        ("0.0", "楷体")
    }
    assert sheet["D6"].value == "=C6*2" and sheet["E1"].value == "县里自己的"
    # A name on their own formula is theirs; a sample number in the cell gives way.
    kept = filled(named(C5="=SUM(C4:C4)", C4=99))
    assert (kept["C7"].value, kept["C4"].value) == ("=SUM(C4:C6)", 1)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"A1": "青山镇"}, r"第 1 行（A1）.*名称是“单位”，里面已经有字"),
        ({"names": {"期间": "$E$2:$F$3"}}, r"“期间”指着 E2:F3 一片格子"),
    ],
)
def test_a_name_that_cannot_be_filled_is_told_with_its_cell(cells, said):
    with pytest.raises(FormUnfit, match=said):
        read_form(named(**cells), NAMES)


def test_lines_are_added_in_the_looks_of_their_row_and_the_rest_moves_down():
    sheet = filled(an_office_form(), mark="演示数据")
    assert sheet["A1"].value == "青山镇人大接待登记表（2026年4月）"
    rows = [[sheet.cell(row, column).value for column in (1, 2, 4, 5)] for row in range(4, 9)]
    assert [row[1:3] for row in rows[:3]] == [["=事1", 1], ["=事2", 2], ["=事3", 3]]
    assert [row[3] for row in rows] == ["=D4*2", "=D5*2", "=D6*2", 6, None]
    assert rows[3][:3] == ["合计", None, "=SUM(D4:D6)"] and rows[4][0] == "填表人：青山镇人大"
    assert sheet["A6"].value.date() == date(2026, 4, 3) and sheet["A6"].number_format == "yyyy-mm-dd"
    assert sheet["A6"].font.name == "楷体" and sheet.row_dimensions[6].height == 33
    assert sheet.row_dimensions[7].height == 44
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {
        "A1:D1",
        "B4:C4",
        "B5:C5",
        "B6:C6",
        "A7:C7",
    }
    assert sheet.print_area == "'Sheet'!$A$1:$E$8" and sheet.print_title_rows == "$3:$3"
    assert sheet.oddFooter.center.text == "青山镇人大 第 &P 页" and sheet.oddHeader.right.text == "演示数据"
    assert sheet.page_setup.orientation == "landscape"


def test_what_somebody_typed_never_becomes_a_formula():
    sheet = filled(form(A1="{{事项}}", B1="说：{{事项}}"), [(None, "=1+1\x07", 1)])
    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=1+1", "s") and sheet["B1"].value == "说：=1+1"


def test_a_form_without_lines_keeps_one_empty_row():
    sheet = filled(form(A1="{{期间}}", A2="{{日期}}", A3="合计 {{合计:人数}}"), [])
    assert [sheet.cell(row, 1).value for row in (1, 2, 3)] == ["2026年4月", None, "合计 6"]


@pytest.mark.parametrize(
    "cells,sentence",
    [
        ({"A2": "{{日欺}}"}, "第 2 行（A2）：没有“日欺”这一项，是不是“日期”？"),
        ({"A1": "{{日期}}", "B7": "{{单位"}, "第 7 行（B7）：花括号没有成对"),
        ({"A3": "{{日期}}", "B9": "{{人数}}"}, "第 9 行：每条记录的位置只能写在一行里，第 3 行已经有了。"),
        ({"A1": "{{合计:日期}}"}, "第 1 行（A1）：没有“合计:日期”这一项"),
        ({"A1": "{{}}"}, "花括号里没有写名称"),
        ({"A1": "没有位置"}, "没有找到填写位置"),
        ({"A2500": "远", "A1": "{{日期}}"}, "第 2001 行：表单最多 2000 行"),
        ({"A1": "{{日期}}", "also": lambda sheet: sheet.merge_cells("A1:A2")}, "第 1 行：A1:A2 把记录这一行和别的行合并了"),
        ({"A1": "{{日期}}", "also": lambda sheet: setattr(sheet.oddHeader.left, "text", "{{事项}}")}, "页眉页脚：没有“事项”这一项"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_with_its_row(cells, sentence):
    with pytest.raises(FormUnfit) as refusal:
        read_form(form(**cells), NAMES)
    assert any(sentence in said for said in refusal.value.sentences), refusal.value.sentences


def archive(**members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return content.getvalue()


@pytest.mark.parametrize(
    "content,sentence",
    [
        (b"\xd0\xcf\x11\xe0 old", "要是 .xlsx 文件"),
        (b"PK\x03\x04 not an archive", "打不开"),
        (archive(xl__workbook_xml="<workbook/>"), "打不开"),
        (archive(xl__workbook_xml=b'<!DOCTYPE x [<!ENTITY a "b">]><workbook/>'), "打不开"),
        (archive(xl__worksheets__sheet1_xml=b" " * (9 * 1024 * 1024)), "展开后太大"),
    ],
)
def test_a_file_that_is_no_form_gets_a_sentence(content, sentence):
    with pytest.raises(FormUnfit, match=sentence):
        read_form(content, NAMES)


def test_what_speaks_of_the_lines_moves_with_them_on_every_sheet():
    def also(sheet):
        book = sheet.parent
        other = book.create_sheet("说明")
        other["A1"], other["A2"] = "=Sheet!D6", "=D6"
        book.defined_names["总数"] = DefinedName("总数", attr_text="Sheet!$D$6")
        sheet["F1"].hyperlink = Hyperlink(ref="F1", location="Sheet!D6", display="看合计")
        sheet["A6"].hyperlink = "https://example.com/"
        sheet.auto_filter.ref = "A3:E4"
        drop = DataValidation(type="list", formula1="$F$8:$F$9")
        drop.add("B4")
        drop.add("B8:B9")
        sheet.add_data_validation(drop)
        sheet.conditional_formatting.add("D4:D4", FormulaRule(formula=["$D4>$D$6"]))

    content = form(
        A3="日期", A4="{{日期}}", D4="{{人数}}", E4="=D4/D$6", F4="=D4/SUM(D$4:D4)", G4="=说明!D6",
        D6="=SUM(D4:D4)", A6="合计", A1="{{单位}}", also=also,
    )  # fmt: skip
    sheet = filled(content)
    book = sheet.parent
    assert [sheet["D8"].value, sheet["E6"].value, sheet["F6"].value] == [
        "=SUM(D4:D6)",
        "=D6/D$8",
        "=D6/SUM(D$4:D6)",
    ]
    assert sheet["G4"].value == "=说明!D6", "another sheet does not move"
    assert [book["说明"][address].value for address in ("A1", "A2")] == ["=Sheet!D8", "=D6"]
    assert book.defined_names["总数"].value == "Sheet!$D$8"
    assert sheet["F1"].hyperlink.location == "Sheet!D8" and sheet["A8"].hyperlink.ref == "A8"
    assert sheet.auto_filter.ref == "A3:E6"
    (drop,) = sheet.data_validations.dataValidation
    assert (str(drop.sqref), drop.formula1) == ("B4:B6 B10:B11", "$F$10:$F$11")
    (look,) = sheet.conditional_formatting
    assert (str(look.sqref), look.rules[0].formula) == ("D4:D6", ["$D4>$D$8"])


def a_table(sheet):
    sheet["A1"], sheet["B1"], sheet["B2"] = "日期", "人数", "{{人数}}"
    sheet.add_table(Table(displayName="表", ref="A1:B2"))


def a_chart(sheet):
    sheet.add_chart(BarChart(), "C5")


def an_array_formula(sheet):
    sheet["B3"] = ArrayFormula("B3", "=SUM(A2:A2*2)")


def sheets_at_once(sheet):
    sheet.parent.create_sheet("附表")["B1"] = "=SUM(Sheet:附表!A1)"


@pytest.mark.parametrize(
    "cells,sentence",
    [
        ({"A2": "={{日期}}"}, "第 2 行（A2）：填写位置不能写在公式里。"),
        ({"A2": "{{日期}}", "B3": '=IF("{{单位}}"="",1,2)'}, "第 3 行（B3）：填写位置不能写在公式里。"),
        ({"A2": "{{日期}}", "also": an_array_formula}, "第 3 行（B3）：这是数组公式"),
        ({"A2": "{{日期}}", "also": a_table}, "第 1 行（A1:B2）：“表格”"),
        ({"A2": "{{日期}}", "also": a_chart}, "第 5 行：图表不会跟着第 2 行的记录变。"),
        ({"A2": "{{日期}}", "also": sheets_at_once}, "工作表“附表”第 1 行（B1）：公式里有看不懂的引用"),
        ({"A2": "{{日期}}", "also": lambda sheet: sheet.parent.create_chartsheet("图")}, "单独成页的图表"),
    ],
)  # fmt: skip
def test_what_cannot_move_with_the_lines_is_told_when_the_form_comes_in(cells, sentence):
    with pytest.raises(FormUnfit) as refusal:
        read_form(form(**cells), NAMES)
    assert any(sentence in said for said in refusal.value.sentences), refusal.value.sentences


def test_a_total_of_the_row_of_lines_is_the_total_of_all_lines():
    book = form(
        A3="日期", A4="{{日期}}", D4="{{人数}}", E4="=SUM(D4)", D5="=SUM(D4)", E5="=D4", F5="=SUM(D4, D1)"
    )
    sheet = filled(book)
    totals = [sheet[address].value for address in ("E4", "D7", "E7", "F7")]
    assert totals == ["=SUM(D4)", "=SUM(D4:D6)", "=D4", "=SUM(D4:D6, D1)"]
