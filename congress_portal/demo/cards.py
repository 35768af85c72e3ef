"""The county's own scorecard forms: a table of all townships, and a sheet for each."""

from __future__ import annotations

import io
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from assessments.choices import CardLayout
from assessments.workflow.cards import add_form
from congress_portal.demo.county import DemoCounty, moment
from congress_portal.foundation.attachments.services import validated

_THIN = Side(style="thin")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)

_ALL = (
    ["{{标题}}成绩表"],
    ["制表单位：{{制表单位}}", "", "", "", "", "", "{{纪要号}}"],
    ["名次", "单位", "基础分", "加减分", "总分", "上年名次", "备注"],
    ["{{名次}}", "{{单位}}", "{{基础分}}", "=E4-C4", "{{总分}}", "{{上年名次}}", "{{备注}}"],
    ["平均", "", "=AVERAGE(C4:C4)", "", "=AVERAGE(E4:E4)", "", "持旗：{{持旗单位}}"],
    ["填表人：{{制表人}}", "", "", "审核人：", "", "", "{{制表日期}}"],
)
_ONE = (
    ["{{单位}}{{年度}}年度人大工作考评评分表"],
    ["总分 {{总分}} 分，第 {{名次}} 名", "", "", "", "", "", "{{纪要号}}"],
    ["序号", "类别", "指标", "满分", "实际", "得分", "计算过程"],
    ["{{序号}}", "{{类别}}", "{{指标}}", "{{满分}}", "{{实际}}", "{{得分}}", "{{计算过程}}"],
    ["合计", "", "", "=SUM(D4:D4)", "", "=SUM(F4:F4)", ""],
    ["乡镇人大（签章）：", "", "", "核对人：", "", "", "{{制表日期}}"],
)


def _form(rows: tuple[list[str], ...], widths: tuple[int, ...], decimals: tuple[int, ...]) -> bytes:
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = "成绩表"
    for row in rows:
        sheet.append(row)
    for index, width in enumerate(widths):
        sheet.column_dimensions["ABCDEFG"[index]].width = width
    sheet.merge_cells("A1:G1")
    sheet["A1"].font, sheet["A1"].alignment = Font(name="方正小标宋简体", size=20), _MIDDLE
    sheet.row_dimensions[1].height = 40
    for line in (3, 4, 5):
        for cell in sheet[line]:
            cell.border, cell.alignment = _FRAME, _MIDDLE
            cell.font = Font(name="黑体" if line == 3 else "仿宋_GB2312", size=12, bold=line == 5)
            if line > 3 and cell.column in decimals:
                cell.number_format = "0.00"
    for line in (2, 6):
        for cell in sheet[line]:
            cell.font = Font(name="楷体_GB2312", size=12)
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "3:3"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def fill_cards(demo: DemoCounty) -> None:
    """The two forms the office fills each year."""
    for name, layout, content in (
        ("乡镇人大考评成绩表", CardLayout.RANKING, _form(_ALL, (8, 14, 12, 12, 12, 12, 26), (3, 4, 5))),
        ("乡镇人大考评评分表", CardLayout.TOWN, _form(_ONE, (8, 14, 26, 10, 14, 10, 44), (4, 6))),
    ):
        add_form(
            actor=demo.actors["zhouwq"],
            county=demo.county,
            name=name,
            layout=layout,
            checked=validated(SimpleUploadedFile(f"{name}.xlsx", content)),
            at=moment(date(demo.day.year, 1, 22), 10),
        )
