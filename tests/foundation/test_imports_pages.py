"""Pages of an import: who sees what, the way from upload to undo, files to download, query counts."""

from __future__ import annotations

import io
import re
import uuid
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.imports import services
from congress_portal.foundation.imports.models import ImportBatch, KnownHeading
from congress_portal.foundation.journal.models import JournalEntry
from deputies.models import Mandate
from tests.factories.deputies import seat_deputies
from tests.foundation.test_imports_roster import staged, workbook

ROWS = [
    ("姓名", "性别", "手机号", "选区"),
    ("王宁", "女", "13800002201", "青山选区"),
    ("李平", "男", "1380000220", "青山选区"),
]
UPLOAD = reverse("imports:upload", args=["deputies.roster"])


@pytest.fixture
def cast(ground):
    """``ground`` with terms, districts and deputies (tests/factories/deputies.py)."""
    return seat_deputies(ground)


def post(client, url, **values):
    """A POST with a fresh form key."""
    return client.post(url, {"form_key": str(uuid.uuid4()), **values})


def upload(client, term, content=None, name="名册.xlsx", **more):
    """The upload form, sent."""
    file = SimpleUploadedFile(name, content if content is not None else workbook(ROWS))
    return post(client, UPLOAD, term=term.pk, file=file, **more)


def text_of(response) -> str:
    """The page's words without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_roster_goes_in_with_two_presses_and_comes_out_again(cast, client_of):
    client = client_of(cast.staff)
    page = client.get(UPLOAD)
    assert "云岭县人大第十九届" in text_of(page)

    answer = upload(client, cast.county_term)
    batch = ImportBatch.objects.get()
    assert answer.url == batch.get_absolute_url()
    page = client.get(answer.url)
    assert "导入 1 行，1 行不导入" in text_of(page)
    assert "手机号位数不对" in text_of(page)
    assert "13800002201" not in page.content.decode()

    answer = post(client, reverse("imports:batch_confirm", args=[batch.pk]), version=batch.version)
    page = client.get(answer.url)
    assert "新增 1 行" in text_of(page)
    assert Mandate.objects.filter(person__name="王宁").count() == 1
    assert JournalEntry.objects.filter(move="confirm_import").count() == 1

    undo = reverse("imports:batch_undo", args=[batch.pk])
    assert "撤销这 1 行" in text_of(client.get(undo))
    answer = post(client, undo)
    page = text_of(client.get(answer.url))
    assert "撤销了这次导入：新增的 1 行已去掉" in page and "现在一行都不生效" in page
    assert page.count("新增，已撤销") == 2, "the figure above the rows, and the row"
    assert "拒绝，已撤销" not in page, "what was never written is not taken back"
    assert not Mandate.objects.filter(person__name="王宁").exists()


def test_a_button_pressed_twice_imports_once(cast, client_of):
    client = client_of(cast.staff)
    upload(client, cast.county_term)
    batch = ImportBatch.objects.get()
    url, key = reverse("imports:batch_confirm", args=[batch.pk]), str(uuid.uuid4())
    for _ in range(2):
        assert client.post(url, {"form_key": key, "version": batch.version}).status_code == 302
    assert Mandate.objects.filter(person__name="王宁").count() == 1
    late = post(client, url, version=batch.version)
    assert late.status_code == 409
    assert "周文清已在" in text_of(late)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空文件"),
        (b"%PDF-1.4 \x00\x01", "不是表格"),
        (b"PK\x03\x04broken", "打不开"),
        (b"1,2\n3,4\n", "没有找到表头"),
        ("只有一格\n\n".encode(), "没有找到表头"),
        ("姓名,性别\n".encode(), "没有可以导入的行"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field_and_leaves_nothing(
    cast, client_of, content, says
):
    answer = upload(client_of(cast.staff), cast.county_term, content, name="名册.csv")
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert not ImportBatch.objects.exists()


def test_a_head_nobody_knows_is_asked_for_once_and_remembered(cast, client_of):
    client = client_of(cast.staff)
    odd = workbook([("尊姓大名", "性别", "备用"), ("王宁", "女", "<script>"), ("李平", "男", "13800002201")])
    answer = upload(client, cast.county_term, odd)
    batch = ImportBatch.objects.get()
    mapping = reverse("imports:batch_mapping", args=[batch.pk])
    assert answer.url == mapping
    page = client.get(mapping)
    assert "没有认出：姓名" in text_of(page)
    assert "&lt;script&gt;、138****01" in page.content.decode()
    fields = {"column_0": "name", "column_1": "gender", "column_2": ""}
    wrong = post(client, mapping, version=batch.version, column_0="", column_1="gender", column_2="gender")
    assert wrong.status_code == 422
    answer = post(client, mapping, version=batch.version, **fields)
    assert answer.url == batch.get_absolute_url()
    batch.refresh_from_db()
    assert (batch.state, batch.new) == ("judged", 2)
    assert KnownHeading.objects.get(column="name").name == "尊姓大名"

    answer = upload(client, cast.county_term, odd, name="第二次.xlsx")
    assert answer.url == ImportBatch.objects.latest("pk").get_absolute_url()


def test_a_table_of_which_no_head_is_known_is_asked_for_too(cast, client_of):
    client = client_of(cast.staff)
    odd = workbook(
        [("某某名单",), (), ("尊姓大名", "男女", "备用"), ("王宁", "女", "甲"), ("李平", "男", "乙")]
    )
    answer = upload(client, cast.county_term, odd)
    batch = ImportBatch.objects.get()
    mapping = reverse("imports:batch_mapping", args=[batch.pk])
    assert answer.url == mapping
    assert batch.heading == {"0": "尊姓大名", "1": "男女", "2": "备用"}
    page = text_of(client.get(mapping))
    assert "王宁" in page
    answer = post(client, mapping, version=batch.version, column_0="name", column_1="gender", column_2="")
    assert answer.url == batch.get_absolute_url()
    batch.refresh_from_db()
    assert (batch.state, batch.new) == ("judged", 2)


def test_refused_rows_come_back_as_a_workbook_that_can_be_uploaded_again(cast, client_of):
    client = client_of(cast.staff)
    upload(client, cast.county_term)
    batch = ImportBatch.objects.get()
    answer = client.get(reverse("imports:batch_refused", args=[batch.pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["姓名*", "性别", "手机号", "选区", "错误说明"]
    assert rows[1] == ["李平", "男", "1380000220", "青山选区", "原第 3 行：手机号位数不对"]
    sheet["C2"] = "13800002202"
    out = io.BytesIO()
    book.save(out)
    upload(client, cast.county_term, out.getvalue())
    again = ImportBatch.objects.latest("pk")
    assert (again.total, again.new) == (1, 1)


def test_columns_that_are_not_imported_come_back_where_they_were_and_go_up_again(cast, client_of):
    client = client_of(cast.staff)
    file = workbook(
        [
            ("家庭编号", "姓名", "错误说明", "手机号", "入户日期", "选区", "分值"),
            ("0007", "王宁", None, "13800002201", date(2024, 5, 1), "青山选区", 3),
            ("0012", "李平", "上次的说明", "1380000220", date(2024, 5, 2), "青山选区", 12.5, "没有表头的字"),
        ]
    )
    # Sent up again as it is, then corrected: nothing gets lost or doubled on the way.
    for told in ("原第 3 行", "原第 2 行"):
        assert upload(client, cast.county_term, file).status_code == 302
        batch = ImportBatch.objects.latest("pk")
        answer = client.get(reverse("imports:batch_refused", args=[batch.pk]))
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        heads, row = [[cell.value for cell in line] for line in book.worksheets[0].iter_rows()]
        assert heads == ["家庭编号", "姓名*", "手机号", "入户日期", "选区", "分值", "错误说明", None]
        assert row[:3] == ["0012", "李平", "1380000220"]
        assert (row[3].date(), row[4], row[5]) == (date(2024, 5, 2), "青山选区", 12.5)
        assert row[6].startswith(told) and row[7] == "没有表头的字"
        file = answer.content
    book.worksheets[0]["C2"] = "13800002202"
    out = io.BytesIO()
    book.save(out)
    upload(client, cast.county_term, out.getvalue())
    last = ImportBatch.objects.latest("pk")
    assert (last.total, last.new, last.refused) == (1, 1, 0)


def test_the_template_holds_what_is_there_and_imports_as_unchanged(cast, client_of):
    client = client_of(cast.staff)
    url = reverse("imports:template", args=["deputies.roster"])
    empty = openpyxl.load_workbook(io.BytesIO(client.get(url).content))
    assert empty.sheetnames == ["代表名册", "填写说明"]
    assert empty.worksheets[0].max_row == 1
    full = client.post(url, {"term": cast.green_term.pk})
    batch = staged(cast.staff, full.content, term=cast.green_term, at=timezone.now())
    assert (batch.total, batch.same) == (3, 3)
    assert JournalEntry.objects.filter(move="export_for_import").count() == 1


def test_a_clerk_sees_the_own_townships_imports_and_nobody_elses(cast, client_of):
    mine = staged(cast.clerk, workbook(ROWS), term=cast.green_term, at=timezone.now())
    assert client_of(cast.chair).get(mine.get_absolute_url()).status_code == 200
    assert client_of(cast.stranger).get(mine.get_absolute_url()).status_code == 404
    assert client_of(cast.handler).get(mine.get_absolute_url()).status_code == 403
    assert client_of(cast.handler).get(UPLOAD).status_code == 403
    assert client_of(cast.staff).get(reverse("imports:upload", args=["nothing"])).status_code == 404
    # The administrator prepares rosters, and does not read telephone numbers others brought.
    refused = reverse("imports:batch_refused", args=[mine.pk])
    assert client_of(cast.admin).get(refused).status_code == 403


def test_lists_and_details_make_few_queries(cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.staff)
    many = workbook([("姓名", "性别")] + [(f"代表{chr(0x4E00 + n)}", "男") for n in range(120)])
    batch = staged(cast.staff, many, term=cast.county_term, at=timezone.now())
    with django_assert_max_num_queries(12):
        assert client.get(reverse("imports:kind_list")).status_code == 200
    with django_assert_max_num_queries(15):
        assert client.get(batch.get_absolute_url()).status_code == 200


def test_old_imports_are_purged_of_their_rows_and_keep_their_numbers(cast):
    at = timezone.now()
    batch = staged(cast.staff, workbook(ROWS), term=cast.county_term, at=at)
    assert services.purge(at=at + timedelta(days=29)) == 0
    assert services.purge(at=at + timedelta(days=31)) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.file, batch.total) == ("expired", "", 2)
    assert not batch.rows.exists()
    assert services.purge(at=at + timedelta(days=32)) == 0
