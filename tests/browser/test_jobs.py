"""A job's page looks again by itself, tells its end, and hands the file over, with and without scripts."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.jobs import answers, services
from congress_portal.foundation.jobs.models import Job
from tests.plugins.browser import WIDTHS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job(cast):
    return services.start_job(
        actor=cast.staff, kind="deputies.roster_export", params={}, title="导出代表名册", at=timezone.now()
    )


def test_the_page_of_a_job_follows_it_to_its_end(cast, job, open_page, axe, screenshot):
    page = open_page(user=cast.staff)
    page.goto(job.get_absolute_url())
    assert page.get_by_text("正在排队").is_visible()
    axe(page, widths=WIDTHS)
    Job.objects.filter(pk=job.pk).update(state="running", done=1, total=4)
    page.get_by_text("已处理 1/4 人").wait_for()
    assert page.title().startswith("25%：")
    assert page.locator("progress").get_attribute("value") == "1"
    axe(page, widths=WIDTHS)
    screenshot(page, "job-running")
    Job.objects.filter(pk=job.pk).update(state="queued")
    services.run_job(job.pk, at=timezone.now())
    page.get_by_role("link", name="下载", exact=True).wait_for()
    assert page.title().startswith("已完成：")
    assert "导出 4 人" in page.locator("#job-said").inner_text()
    axe(page, widths=WIDTHS)
    screenshot(page, "job-done")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载", exact=True).click()
    assert download.value.suggested_filename == "云岭县人大代表名册.xlsx"


def test_without_scripts_the_page_comes_again_and_can_be_asked(cast, job, open_page):
    page = open_page(user=cast.staff, java_script_enabled=False)
    page.goto(job.get_absolute_url())
    services.run_job(job.pk, at=timezone.now())
    page.get_by_role("link", name="刷新").click()
    assert page.get_by_role("link", name="下载", exact=True).is_visible()


def test_the_download_centre_and_a_large_export(cast, open_page, axe, monkeypatch):
    monkeypatch.setattr(answers, "QUICK_ROWS", -1)
    page = open_page(user=cast.staff)
    page.goto(reverse("jobs:job_list"))
    axe(page, widths=WIDTHS)
    page.goto(reverse("deputies:mandate_list"))
    page.get_by_role("button", name="导出筛选结果").click()
    page.wait_for_url("**/jobs/*/")
    page.get_by_role("button", name="取消任务").click()
    page.get_by_role("button", name="重试").wait_for()
    page.goto(reverse("jobs:job_list"))
    assert page.get_by_text("已取消").is_visible()
    axe(page, widths=WIDTHS)
    page.goto(reverse("suggestions:suggestion_export"))
    axe(page, widths=WIDTHS)
    page.get_by_role("button", name="开始").click()
    page.wait_for_url("**/jobs/*/")
