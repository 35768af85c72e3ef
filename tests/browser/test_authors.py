"""A deputy's suggestion on the telephone in a real Chromium, taps counted (D3, D4)."""

import re

import pytest
from playwright.sync_api import expect

from suggestions.models import Suggestion
from tests.browser.test_wall import PHONE, Taps
from tests.suggestions.stages import Stages

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def assert_nothing_scrolls_sideways(page):
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, page.url


def test_a_deputy_turns_a_problem_into_a_suggestion_and_evaluates_a_reply(cast, open_page, axe):
    stages = Stages(cast)
    demand = stages.submitted(mandate=cast.mandates["deputy"])
    page = open_page(user=cast.users["deputy"], **PHONE)
    # D3: from the home page, a problem that nobody has taken up yet.
    page.goto("/m/")
    taps = Taps(page)
    taps.link(demand.title)
    taps.button("接单，我跟进")
    taps.link("写成代表建议")
    assert_nothing_scrolls_sideways(page)
    axe(page, widths=(320,))
    taps.on(page.get_by_label("标题", exact=True))
    page.keyboard.type("关于硬化三组至小学道路的建议")
    taps.button("提交给人大")
    expect(page.get_by_role("heading", level=1)).to_contain_text("关于硬化三组至小学道路的建议")
    assert taps.count <= 7
    raised = Suggestion.objects.get(kind="deputy_suggestion")
    assert (raised.state, raised.body) == ("awaiting_examination", demand.body)
    # D4: from the home page, satisfied and solved.
    case = stages.replied()
    page.goto("/m/")
    taps = Taps(page)
    taps.on(page.get_by_role("link", name="我的待办"))
    taps.on(page.get_by_role("link", name=re.compile("^评价")))
    taps.on(page.get_by_label("满意", exact=True))
    taps.on(page.get_by_label("解决了", exact=True))
    assert_nothing_scrolls_sideways(page)
    taps.button("提交评价")
    expect(page.get_by_text("已评价，谢谢您。")).to_be_visible()
    assert taps.count <= 5
    case.refresh_from_db()
    assert (case.state, case.satisfied, case.solved) == ("evaluated", "satisfied", "yes")
