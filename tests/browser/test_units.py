"""A department's handler in a real Chromium, taps counted: 签收 from the notice (H1), 答复 with its class (H2)."""

import pytest
from playwright.sync_api import expect

from suggestions import workflow
from tests.browser.test_wall import PHONE, Taps
from tests.factories.ground import NOW
from tests.suggestions.stages import Stages

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_handler_signs_for_a_case_and_answers_it_within_the_taps(cast, open_page, axe):
    stages = Stages(cast)
    case = stages.assigned()
    page = open_page(user=cast.users["handler"], **PHONE)
    # H1: from the workbench's to-do to 已签收.
    taps = Taps(page)
    page.goto("/")
    taps.on(page.get_by_role("link", name="签收").first)
    taps.button("签收")
    expect(page.get_by_role("status")).to_contain_text("已签收")
    assert taps.count <= 3
    workflow.consult(
        actor=cast.handler, assignment=stages.part(case), on=NOW.date(), way="telephone", people="田志军",
        said="代表同意。", mandates=[cast.mandates["deputy"]], at=NOW,
    )  # fmt: skip
    # H2: from the workbench to the letter that left.
    taps = Taps(page)
    page.goto("/")
    taps.on(page.get_by_role("link", name="答复").first)
    taps.link("写答复")
    taps.on(page.get_by_label("办理情况"))
    page.keyboard.type("三组到小学 1.3 公里已经硬化，护栏装好了。")
    taps.on(page.get_by_label("A类 已解决或基本解决"))
    taps.button("存稿，看答复函")
    expect(page.get_by_role("heading", level=1)).to_contain_text("核对答复函")
    expect(page.get_by_text("办理类别：A类")).to_be_visible()
    axe(page, widths=(320,))
    taps.button("答复并通知")
    expect(page.get_by_role("status")).to_contain_text("已答复")
    assert taps.count <= 10
    case.refresh_from_db()
    assert case.state == "replied"
