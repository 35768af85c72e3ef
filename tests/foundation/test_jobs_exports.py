"""Small exports answer at once, large ones become jobs; both make the same file."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.jobs import answers, services
from congress_portal.foundation.jobs.models import Job
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.slots import JOB_KINDS
from congress_portal.foundation.spreadsheets.writer import Column, Group, Workbook
from liaison_stations.services import log_activity
from tests.factories.ground import NOW, TODAY
from tests.setup.posting import post

pytestmark = pytest.mark.django_db

EXPORTS = {
    "deputies:mandate_export": "名册",
    "suggestions:suggestion_export": "办理情况",
    "liaison_stations:activity_export": "履职记录",
    "/registers/reception/export/": "接待选民登记表",
}


@pytest.fixture
def all_is_long(monkeypatch):
    """Every export is too long to wait for."""
    monkeypatch.setattr(answers, "QUICK_ROWS", -1)


@pytest.fixture
def visit(cast):
    return log_activity(
        actor=cast.staff,
        kind="reception",
        on=TODAY,
        mandates=[cast.mandates["deputy"]],
        organizer=cast.green_hill_congress,
        congress=cast.green_hill_congress,
        township=cast.green_hill,
        headcount=3,
        note="反映道路",
        at=NOW,
    )


def cells(content: bytes) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


@pytest.mark.parametrize("name", EXPORTS)
def test_a_small_export_answers_at_once(cast, client_of, name):
    answer = client_of(cast.staff).post(resolve_url(name))
    assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"
    assert EXPORTS[name] in cells(answer.content)[0][0]
    assert not Job.objects.exists()


@pytest.mark.parametrize("name", EXPORTS)
def test_a_large_export_becomes_a_job_with_the_same_rows(cast, visit, client_of, name, monkeypatch):
    client, url = client_of(cast.staff), f"{resolve_url(name)}?month={TODAY:%Y-%m}"
    at_once = cells(client.post(url).content)
    monkeypatch.setattr(answers, "QUICK_ROWS", -1)
    answer = client.post(url)
    job = Job.objects.get()
    assert answer.status_code == 302 and answer["Location"] == job.get_absolute_url()
    assert services.run_job(job.pk, at=timezone.now()) == "done"
    job.refresh_from_db()
    assert cells(job.path.read_bytes()) == at_once
    assert name.startswith(("deputies", "suggestions")) or ("反映道路" in str(at_once))
    assert JOB_KINDS.get(job.kind).unit in job.sentence


def test_a_link_to_a_large_export_asks_for_a_button_first(cast, client_of, all_is_long):
    client = client_of(cast.staff)
    url = reverse("suggestions:suggestion_export") + "?kind=demand"
    text = client.get(url).content.decode()
    assert "开始" in text and 'action="/suggestions/export/?kind=demand"' in text
    assert not Job.objects.exists()
    assert post(client, url).status_code == 302
    assert Job.objects.get().params == {"kind": "demand"}


def test_pressing_twice_is_one_job(cast, client_of, all_is_long):
    client = client_of(cast.staff)
    first, second = (client.post(reverse("deputies:mandate_export")) for _ in range(2))
    assert first["Location"] == second["Location"] and Job.objects.count() == 1


def test_a_job_exports_what_the_filters_ask_for(cast, client_of, all_is_long):
    url = reverse("deputies:mandate_export") + "?q=陆明远&at=junk&size=50"
    client_of(cast.staff).post(url)
    job = Job.objects.get()
    assert job.params == {"q": "陆明远"}
    services.run_job(job.pk, at=timezone.now())
    job.refresh_from_db()
    assert job.sentence == "导出 1 人。" and job.rows == 1
    assert [row[1] for row in cells(job.path.read_bytes())[3:]] == ["陆明远"]
    assert (job.done, job.total) == (1, 1)


def test_numbers_go_only_to_who_may_read_them(cast, client_of, all_is_long):
    for actor in (cast.staff, cast.leader):
        asked = {"contacts": "1", "purpose": "notice"} if actor == cast.staff else {}
        client_of(actor).post(reverse("deputies:mandate_export"), asked)
    heads = {}
    for job in Job.objects.all():
        services.run_job(job.pk, at=timezone.now())
        job.refresh_from_db()
        heads[job.membership_id] = cells(job.path.read_bytes())[2]
    assert "电话" in heads[cast.staff.membership_id]
    assert "电话" not in heads[cast.leader.membership_id]


def test_the_journal_notes_what_left_the_portal_once(cast, client_of, all_is_long):
    client_of(cast.staff).post(reverse("deputies:mandate_export"))
    job = Job.objects.get()
    assert not JournalEntry.objects.filter(move="export_roster").exists()
    services.run_job(job.pk, at=timezone.now())
    services.run_job(job.pk, at=timezone.now())
    assert JournalEntry.objects.filter(move="export_roster").count() == 1


def test_a_job_sees_only_what_its_owner_sees(cast, client_of, all_is_long):
    client_of(cast.stranger).post(reverse("deputies:mandate_export"))
    job = Job.objects.get()
    services.run_job(job.pk, at=timezone.now())
    job.refresh_from_db()
    names = [row[1] for row in cells(job.path.read_bytes())[3:]]
    assert "曹国栋" in names and "陆明远" not in names


def test_an_export_is_refused_to_who_may_not_have_it(cast, client_of):
    assert client_of(cast.rater).post(reverse("liaison_stations:activity_export")).status_code == 403


def test_rows_are_read_in_pieces_in_their_order(cast):
    from congress_portal.foundation.jobs.chunks import keys_of, objects_in_chunks, values_in_chunks
    from deputies.models import Mandate

    rows = Mandate.objects.order_by("-person__name", "pk")
    keys = keys_of(rows)
    names = [mandate.person.name for mandate in rows]
    assert [name for (name,) in values_in_chunks(rows, keys, "person__name", size=2)] == names
    assert [m.pk for m in objects_in_chunks(rows, [*keys, 999_999], size=2)] == keys


def test_a_streamed_workbook_looks_like_one_made_in_memory(tmp_path):
    columns = (Column("序号", 6, "integer"), Column("内容", 12), Column("日期", 12, "date"))
    rows = [(1, "短", TODAY), (2, "很长很长很长很长很长很长很长的内容", None), (3, "=1+1", TODAY)]
    made = {}
    for path in (None, tmp_path / "x.xlsx"):
        book = Workbook("名册", demonstration=True, at=NOW, path=path)
        book.sheet("名册").table(
            "名册", columns=columns, rows=rows, subtitle_right="共 3 人", notes=["说明"], signatures=["填表人：", "日期："],
            totals=[("合计", "3 人", None)], frozen_columns=1, autofilter=True,
        )  # fmt: skip
        if path is None:
            content = book.to_bytes()
        else:
            book.close()
            content = path.read_bytes()
        page = openpyxl.load_workbook(io.BytesIO(content)).active
        made[path] = (
            [[(c.value, c.data_type, c.font.name, c.number_format, c.alignment.horizontal) for c in r] for r in page],
            sorted(map(str, page.merged_cells.ranges)),
            [page.row_dimensions[n].height for n in (1, 3, 4, 5)],
            (page.freeze_panes, page.auto_filter.ref, page.print_title_rows, page.print_area),
        )  # fmt: skip
    in_memory, streamed = made.values()
    assert streamed == in_memory


def test_a_streamed_workbook_says_what_it_cannot_do(tmp_path):
    book = Workbook("x", path=tmp_path / "x.xlsx")
    with pytest.raises(ValueError, match="one row"):
        book.sheet("x").table("x", columns=[Column("甲", 6)], rows=[], groups=[Group("", 1)])
    with pytest.raises(ValueError, match="close"):
        book.to_bytes()
