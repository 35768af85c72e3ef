"""Pages of paper and the forms' pages: who opens them, what they say, what they cost."""

import io
import uuid
from decimal import Decimal as D

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.models import Indicator, ScorecardForm
from congress_portal.foundation.jobs.models import Job
from congress_portal.foundation.jobs.services import run_job
from tests.assessments.test_cards import RANKING, form_of
from tests.assessments.test_pages import url
from tests.factories.ground import NOW

DETAIL = 15


@pytest.fixture
def year(begun_year):
    return begun_year


def send(client, address, content, name="成绩表", layout="ranking"):
    data = {
        "form_key": str(uuid.uuid4()),
        "name": name,
        "layout": layout,
        "file": SimpleUploadedFile("成绩表.xlsx", content),
    }
    return client.post(address, data)


def test_pages_of_paper_open_within_their_queries_and_say_why(
    scene, year, client_of, django_assert_max_num_queries
):
    staff = client_of(scene.cast.staff)
    town = year.results.get(subject__name="绿水镇")
    with django_assert_max_num_queries(DETAIL):
        page = staff.get(url("result_onepage", year.pk)).content.decode()
    assert "石桥镇第 1" in page and "未发布，仅供核对" in page and "哪个镇，为什么" in page
    assert year.sheet_sha256[:16] in page
    with django_assert_max_num_queries(DETAIL):
        page = staff.get(url("town_pages", year.pk)).content.decode()
    assert page.count('class="score-page"') == 4 and "第 4 页，共 4 页" in page
    with django_assert_max_num_queries(DETAIL):
        page = staff.get(url("town_page", year.pk, town.subject_id)).content.decode()
    assert "绿水镇2026年度人大工作考评得分" in page and page.count("<h1") == 1
    with django_assert_max_num_queries(DETAIL):
        page = staff.get(town.get_absolute_url()).content.decode()
    indicator = town.scores.get(indicator__metric="reception_held").indicator_id
    assert f'href="#i-{indicator}"' in page and f'id="i-{indicator}"' in page
    assert "看成表格" in page and "比同组平均" in page


def test_a_chair_prints_the_own_page_only(scene, year, client_of):
    scene.cast.county.refresh_from_db()
    year.state, year.minutes_number = "published", "纪要"
    year.save()
    chair = client_of(scene.cast.chair)
    own, other = (year.results.get(subject__name=name).subject_id for name in ("青山镇", "绿水镇"))
    assert chair.get(url("town_page", year.pk, own)).status_code == 200
    assert chair.get(url("town_page", year.pk, other)).status_code == 404
    for name in ("town_page", "town_result"):
        assert chair.get(url(name, year.pk, 9**40)).status_code == 404
    for name in ("result_papers", "result_onepage", "town_pages"):
        assert chair.get(url(name, year.pk)).status_code == 403


def test_an_own_form_is_uploaded_filled_replaced_and_retired(
    scene, year, client_of, settings, tmp_path, django_assert_max_num_queries
):
    settings.MEDIA_ROOT = tmp_path
    staff = client_of(scene.cast.staff)
    page = staff.get(url("cardform_create")).content.decode()
    assert "接待日按计划开展" in page and "{{总分:" in page
    assert url("cardform_names") in page
    for layout, name in (("ranking", "总分.石桥镇"), ("town", "得分.接待日按计划开展"), ("x", "总分.石桥镇")):
        with django_assert_max_num_queries(12):
            page = staff.get(f"{url('cardform_names')}?layout={layout}").content.decode()
        assert name in page and f"{{{{{name.replace(chr(46), chr(58))}}}}}" in page
    answer = send(staff, url("cardform_create"), RANKING)
    form = ScorecardForm.objects.get()
    assert answer.url == form.get_absolute_url()
    page = staff.get(form.get_absolute_url()).content.decode()
    assert "接待日按计划开展" in page and "填写的位置" in page
    with django_assert_max_num_queries(DETAIL):
        assert "成绩表" in staff.get(url("result_papers", year.pk)).content.decode()
    filled = staff.post(url("card_fill", year.pk, form.pk))
    sheet = openpyxl.load_workbook(io.BytesIO(filled.content)).active
    first = year.results.get(rank=1)
    assert (sheet["B3"].value, D(str(sheet["D3"].value))) == (first.subject.name, first.total)
    send(staff, url("cardform_create"), form_of(["{{单位}}", "{{得分}}"]), layout="town")
    newer = ScorecardForm.objects.in_use().get()
    assert newer.number == 2 and staff.post(url("card_fill", year.pk, form.pk)).status_code == 404
    package = staff.post(url("card_fill", year.pk, newer.pk))
    assert package["Content-Type"] == "application/zip" and package.content[:2] == b"PK"
    one = staff.post(url("card_fill", year.pk, newer.pk), {"subject": first.subject_id})
    assert openpyxl.load_workbook(io.BytesIO(one.content)).active["A1"].value == first.subject.name
    reason = {"form_key": str(uuid.uuid4()), "reason": "换了格式"}
    assert staff.post(url("cardform_retire", newer.pk), reason).url == url("cardform_list")
    assert staff.post(url("card_fill", year.pk, newer.pk)).status_code == 404


def test_what_takes_long_is_filled_by_a_job_with_the_same_result(
    scene, year, client_of, settings, tmp_path, monkeypatch
):
    settings.MEDIA_ROOT = tmp_path
    staff = client_of(scene.cast.staff)
    send(staff, url("cardform_create"), RANKING, name="县/成绩表")
    form = ScorecardForm.objects.get()
    at_once = staff.post(url("card_fill", year.pk, form.pk))
    monkeypatch.setattr("assessments.views.cards.is_quick", lambda rows: False)
    assert staff.post(url("card_fill", year.pk, form.pk)).status_code == 302
    job = Job.objects.get()
    assert run_job(job.pk, at=NOW) == "done"
    job.refresh_from_db()
    assert "/" not in job.filename and job.filename.endswith("成绩表.xlsx") and job.rows == 4
    cells = [
        [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).active]
        for content in (at_once.content, job.path.read_bytes())
    ]
    assert cells[0] == cells[1]


def test_a_form_that_cannot_be_filled_gets_its_sentences_and_the_name_stays(scene, client_of):
    staff = client_of(scene.cast.staff)
    for content, sentence in (
        (form_of(["{{总份}}"]), "没有“总份”这一项"),
        (form_of(["没有位置"]), "没有要填的位置"),
        (b"PK\x03\x04broken", "打不开"),
    ):
        answer = send(staff, url("cardform_create"), content, name="县成绩表")
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'value="县成绩表"' in page
        assert sentence in page or "Excel" in page
    assert not ScorecardForm.objects.exists()
    assert staff.get(url("cardform_create") + "?name=%00x&layout=nonsense").status_code == 200


def test_a_renamed_indicator_is_told_when_the_form_is_filled(scene, year, client_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    staff = client_of(scene.cast.staff)
    send(staff, url("cardform_create"), RANKING)
    form = ScorecardForm.objects.get()
    Indicator.objects.filter(name="接待日按计划开展").update(name="接待日")
    answer = staff.post(url("card_fill", year.pk, form.pk))
    assert answer.status_code in (409, 422) and "接待日按计划开展" in answer.content.decode()
    assert staff.post(url("card_fill", year.pk, 10**15)).status_code == 404
