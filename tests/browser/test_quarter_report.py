"""A chair's quarterly report in a real Chromium, taps counted (C1)."""

from datetime import date

import pytest
from playwright.sync_api import expect

from assessments.defaults import default_scheme
from assessments.models import Period, QuarterReport
from assessments.workflow.groups import ensure_groups
from assessments.workflow.periods import open_period
from assessments.workflow.schemes import publish_scheme
from tests.browser.test_wall import Taps
from tests.factories.ground import NOW, TODAY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]


def test_a_report_is_confirmed_by_group_with_three_exceptions_and_handed_in(cast, open_page, axe):
    group, _ = ensure_groups(actor=cast.staff, county=cast.county, on=TODAY, at=NOW)
    scheme = default_scheme(actor=cast.staff, group=group, year=TODAY.year, at=NOW)
    scheme = publish_scheme(actor=cast.staff, scheme=scheme, at=NOW)
    period = open_period(actor=cast.staff, scheme=scheme, quarter=1, due_on=date(2026, 4, 20), at=NOW)
    # The browser's day is today, whichever that is: it is not late.
    far = date(2099, 1, 5)
    Period.objects.filter(pk=period.pk).update(due_on=far, grace_until=far, lock_on=far)
    page = open_page(user=cast.chair.person.user)
    page.goto("/")
    taps = Taps(page)
    taps.on(page.get_by_role("link", name="接着填季报"))
    expect(page.get_by_role("heading", level=1)).to_have_text("2026年第一季度填报")
    axe(page, widths=(320,))
    # Three exceptions, each a page of its own that comes back to the task list.
    for name in ("主席团会议按季召开", "代表向选民述职", "代表参加培训"):
        taps.link(name)
        taps.on(page.get_by_text("不同意，写说明"))
        page.get_by_label("哪里不对，为什么").fill("有一次记在了别的会里，已请县里核对。")
        taps.button("交给县人大核定")
        expect(page.get_by_role("heading", level=1)).to_have_text("2026年第一季度填报")
    confirm = page.get_by_role("button", name="本组全部确认")
    groups = confirm.count()
    for left in range(groups, 0, -1):
        expect(confirm).to_have_count(left)
        taps.on(confirm.first)
    expect(confirm).to_have_count(0)
    with page.expect_navigation():
        taps.link("核对并提交给县人大")
    axe(page, widths=(1366,))
    taps.button("提交给县人大")
    expect(page.get_by_role("heading", level=1)).to_have_text("已提交给县人大")
    assert taps.count <= 20, taps.count
    report = QuarterReport.objects.get(subject__organization=cast.chair.organization)
    assert (report.state, report.submitted_by, report.late_workdays) == ("submitted", "何建平", 0)
    assert report.lines.filter(state="disagreed").count() == 3
