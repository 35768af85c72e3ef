"""Publishing a year at the desk, its workbook, and the leader's question, in a real Chromium with taps counted.

Tasks S4 (≤ 10), S6 (≤ 3) and L1 (≤ 2). One after the other in one county: it is made only once.
"""

import io

import openpyxl
import pytest
from playwright.sync_api import expect

from assessments.models import FlagAward, Period
from tests.browser.test_wall import Taps

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]


def test_a_year_is_published_saved_as_a_workbook_and_explained_to_a_leader(scene, open_page, axe):
    for report in scene.open(1).reports.select_related("subject__organization"):
        scene.verify(scene.hand_in(report))
    page = open_page(user=scene.cast.staff.person.user)
    page.goto("/")
    taps = Taps(page)
    taps.on(page.get_by_role("link", name="乡镇考评").first)
    taps.link("2026年第一季度")
    taps.button("全部锁定")
    taps.link("年度汇总")
    taps.button("汇总 2026 年考评")
    taps.link("开始评议")
    taps.link("不评议，直接发布（要写明原因）")
    page.get_by_label("主任会议纪要号").fill("纪要〔2027〕1号")
    page.get_by_label("只按部分季度发布的原因").fill("平台今年启用")
    page.get_by_label("没有经过评议就发布的原因").fill("首次考评")
    taps.button("发布并通知各单位")
    taps.on(page.get_by_label("操作").or_(page.locator("main")).get_by_role("link", name="流动红旗").first)
    page.get_by_label("主任会议纪要号").fill("纪要〔2027〕1号")
    page.get_by_label("交接日期").fill("2027-02-06")
    taps.button("登记授旗")
    expect(page.get_by_role("status")).to_be_visible()
    assert taps.count <= 10
    year = Period.objects.get(kind="year")
    assert year.state == "published" and FlagAward.objects.get().holder.name == "石桥镇"

    page.goto("/")
    taps = Taps(page)
    taps.on(page.get_by_role("link", name="考评结果").first)
    with page.expect_download() as download:
        taps.button("考评工作簿")
    assert taps.count <= 3
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()), data_only=True)
    total = year.results.get(rank=1).total
    assert book["总分排名"]["B4"].value == "石桥镇" and book["总分排名"]["F4"].value == float(total)

    leader = open_page(user=scene.cast.leader.person.user)
    leader.goto("/")
    taps = Taps(leader)
    taps.on(leader.locator("main").get_by_role("link", name="青山镇"))
    expect(leader.get_by_role("heading", level=1)).to_contain_text("青山镇为什么是")
    assert taps.count <= 2
    leader.get_by_text("与民同心").first.click()
    expect(leader.get_by_role("link", name="群众意见按期答复").first).to_be_visible()
    axe(leader, widths=(375,))
