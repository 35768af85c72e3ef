"""Cells as clerks type them: places in words, months without a day, numbers that Excel has spoilt."""

from __future__ import annotations

from datetime import date

import pytest

from congress_portal.foundation.imports.sealing import Packed, pack
from congress_portal.foundation.imports.values import Reader
from congress_portal.foundation.slots.imports import ImportColumn, Judgement, Verdict
from congress_portal.foundation.spreadsheets.tables import Limits, open_table

LABELS = {
    "integer": "名次", "date": "接旗日期", "day": "日期", "month": "年月", "year": "年度", "phone": "手机号", "identity": "身份证号",
}  # fmt: skip


def read(kind, cell, **more):
    column = ImportColumn("it", LABELS[kind], kind=kind, **more)
    return Reader([column], {0: "it"}, {}).read(5, [cell])


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("第一名", 1), ("第1名", 1), ("1名", 1), ("一", 1), ("第十一名", 11), ("二十", 20), ("第 2 位", 2), ("并列第三", 3),
        ("一百零五", 105), ("１２", 12), (3.0, 3),
    ],
)  # fmt: skip
def test_a_place_may_be_written_in_words(cell, place):
    row = read("integer", cell)
    assert (row.values["it"], row.reasons) == (place, [])


@pytest.mark.parametrize("cell", ["优秀", "第名", "一二", "十一十", "第一、二名"])
def test_what_is_no_place_is_refused(cell):
    assert read("integer", cell).reasons == ["“名次”应填整数"]


@pytest.mark.parametrize("cell", ["2026年3月", "2026.3", "2026-03", "202603", 2026.3])
def test_a_month_alone_becomes_its_first_day_and_says_so(cell):
    row = read("date", cell)
    assert row.values["it"] == date(2026, 3, 1)
    assert row.notes == ["“接旗日期”只写到月，按 3 月 1 日记"]
    packed = Packed(pack(row, Judgement(Verdict.NEW)))
    assert (packed.typed, packed.notes) == ({"it": cell}, row.notes)


def test_a_month_of_a_personal_date_is_not_told_in_the_note():
    assert read("date", "1975.3", personal=True).notes == ["“接旗日期”只写到月，按当月 1 日记"]


@pytest.mark.parametrize(
    ("kind", "cell"), [("date", "2026年3月1日"), ("date", {"d": "2026-03-01"}), ("month", "2026.3")]
)
def test_a_date_with_its_day_and_a_month_say_nothing(kind, cell):
    row = read(kind, cell)
    assert (row.values["it"], row.notes) == (date(2026, 3, 1), [])


def test_a_refused_row_keeps_what_was_typed():
    row = read("date", "1990年1月2号")
    assert Packed(pack(row, Judgement(Verdict.REFUSED, ["某个原因"]))).typed == {"it": "1990年1月2号"}
    assert Packed(pack(row, Judgement(Verdict.NEW))).typed == {}


@pytest.mark.parametrize(
    ("kind", "cell", "words"),
    [
        ("date", "2026.2.30", "“接旗日期”里没有这一天，请核对"),
        ("day", "20260230", "“日期”里没有这一天，请核对"),
        ("date", "2026年13月", "“接旗日期”里没有这个月，请核对"),
        ("date", "1818.3.1", "“接旗日期”年份不对，应在 1900 到 2100 年之间"),
        ("date", "去年", "“接旗日期”应填年月，如 2026-03"),
        ("year", "1818", "“年度”应在 1900 到 2099 年之间，请核对"),
        ("year", "十九", "“年度”应填四位年份，如 2026"),
        ("phone", "1.38E+10", "手机号被 Excel 当成数字、丢了末几位，请把这一列设为“文本”后重新填写"),
        ("identity", "1.10101E+17", "身份证号被 Excel 当成数字、丢了末几位，请把这一列设为“文本”后重新填写"),
    ],
)
def test_a_cell_that_does_not_fit_is_refused_with_what_is_wrong(kind, cell, words):
    row = read(kind, cell)
    assert row.reasons == [words]
    assert row.raw == {"it": str(cell)}


def test_what_keeps_a_number_text_in_a_csv_is_taken_off():
    table = open_table(
        '姓名,身份证号\n王宁,="110101199003071234"\n李平,"=""0512"""\n'.encode(), "名册.csv", limits=Limits()
    )
    assert [cells for _, cells in table.rows][1:] == [["王宁", "110101199003071234"], ["李平", "0512"]]
