"""Dispatching at the desk in a real Chromium, clicks counted and by the keyboard (S1, S2)."""

import pytest
from playwright.sync_api import expect

from suggestions.models import Suggestion
from suggestions.states import SuggestionState as S
from tests.browser.test_wall import Taps
from tests.suggestions.stages import Stages

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]


def test_one_suggestion_is_dispatched_and_the_next_one_follows_by_itself(cast, open_page):
    stages = Stages(cast)
    first, second = (stages.examined(title=f"关于第{word}件事的建议") for word in "一二")
    page = open_page(user=cast.staff.person.user)
    page.goto("/")
    taps = Taps(page)
    taps.on(page.get_by_role("link", name="建议办理").first)
    with page.expect_navigation(url="**tab=dispatch"):
        taps.on(page.get_by_label("办理阶段").get_by_role("link", name="待派单"))
    # Here "/" looks in the list, not in the portal.
    page.keyboard.press("/")
    expect(page.locator(".query-form input[name=q]")).to_be_focused()
    page.keyboard.press("Escape")
    # The keyboard does the same as the pointer: j to the first row, Enter opens what it offers.
    page.keyboard.press("j")
    expect(page.locator("tr.is-here")).to_contain_text(first.title)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    taps.count += 1
    expect(page.get_by_role("heading", level=1)).to_contain_text(first.title)
    taps.button("派单并通知")
    expect(page.get_by_role("heading", level=1)).to_contain_text(second.title)
    assert taps.count <= 5
    assert Suggestion.objects.get(pk=first.pk).state == S.AWAITING_ASSIGN


def test_ten_suggestions_are_dispatched_in_one_go(cast, open_page, axe):
    stages = Stages(cast)
    for number in range(10):
        stages.examined(title=f"关于第 {number} 件事的建议")
    page = open_page(user=cast.staff.person.user)
    page.goto("/")
    taps = Taps(page)
    taps.on(page.get_by_role("link", name="建议办理").first)
    with page.expect_navigation(url="**tab=dispatch"):
        taps.on(page.get_by_label("办理阶段").get_by_role("link", name="待派单"))
    axe(page, widths=(1366,))
    for box in page.locator("tbody input[type=checkbox]").all():
        taps.on(box)
    taps.button("派单 10 件")
    taps.on(page.get_by_role("button", name="派单 10 件并通知"))
    expect(page.get_by_role("status").filter(has_text="已派单 10 件")).to_be_visible()
    assert taps.count <= 17
    assert set(Suggestion.objects.values_list("state", flat=True)) == {S.AWAITING_ASSIGN}
