"""The phone's entries in a real Chromium: taps counted, without scripts, in big letters."""

import pytest
from django.urls import reverse

from liaison_stations.models import Activity
from suggestions.models import Suggestion
from tests.workbench.test_phone_outbox_browser import picture

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


class Taps:
    """Taps on a page, counted."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def on(self, text, *, exact=True):
        self.count += 1
        self.page.get_by_text(text, exact=exact).first.click()

    def chip(self, label):
        self.count += 1
        self.page.get_by_role("radio", name=label, exact=True).click()


@pytest.fixture
def taps(cast, open_page):
    page = open_page(user=cast.users["deputy"], **PHONE)
    page.goto("/m/")
    return Taps(page)


def test_a_visit_with_all_defaults_right_takes_two_taps(taps):
    taps.on("记一次走访")
    taps.on("提交")
    taps.page.get_by_role("heading", name="已记下").wait_for()
    assert taps.count <= 3
    assert Activity.objects.get().headcount == 1


def test_a_visit_with_people_topic_a_note_and_a_photo_takes_at_most_six(taps, axe):
    taps.on("记一次走访")
    taps.chip("3 位")
    taps.chip("收集意见")
    assert "3 位" in taps.page.locator("[data-summary]").inner_text()
    axe(taps.page, widths=(320, 375))
    taps.count += 1
    taps.page.get_by_label("说了些什么").fill("问三组的路什么时候修")
    taps.count += 1  # what follows is the telephone's own camera
    taps.page.locator("input[name=photos]").set_input_files(picture(640, 480))
    taps.page.get_by_text("照片 1，").wait_for()
    taps.on("提交")
    taps.page.get_by_role("heading", name="已记下").wait_for()
    assert taps.count <= 6
    taps.page.locator("[data-outbox-strip]").get_by_text("已全部发送，县人大已收到").wait_for()
    activity = Activity.objects.get()
    assert activity.photos.count() == 1
    assert (activity.headcount, activity.topic, activity.note) == (3, "opinions", "问三组的路什么时候修")


def test_what_was_typed_is_still_there_after_the_page_was_closed(taps):
    page = taps.page
    page.goto(reverse("phone:visit_create"))
    page.get_by_label("说了些什么").fill("话说了一半")
    page.get_by_text("已自动存在手机里").wait_for()
    page.goto("/m/")
    page.goto(reverse("phone:visit_create"))
    assert page.get_by_label("说了些什么").input_value() == "话说了一半"


def test_further_fields_open_only_when_they_are_chosen(taps):
    taps.page.goto(reverse("phone:visit_create"))
    assert not taps.page.get_by_label("别的日子，是哪一天").is_visible()
    taps.chip("别的日子")
    assert taps.page.get_by_label("别的日子，是哪一天").is_visible()
    taps.on("提交")
    assert taps.page.get_by_role("alert").inner_text().startswith("请改正以下")
    assert taps.page.get_by_label("别的日子，是哪一天").is_visible()


def test_without_scripts_a_visit_carries_a_problem(cast, open_page):
    page = open_page(user=cast.users["deputy"], java_script_enabled=False, **PHONE)
    page.goto("/m/")
    page.get_by_text("记一次走访").click()
    page.get_by_role("radio", name="别处", exact=True).click()
    page.get_by_label("别处，是哪里").fill("三组")
    page.get_by_label("群众反映的问题").fill("三组到小学的路，下雨全是泥。")
    page.get_by_role("button", name="提交").click()
    assert "已记下" in page.content() and "民2" in page.content()
    assert Activity.objects.get().place_text == "三组" and Suggestion.objects.count() == 1


def test_big_letters_on_a_small_phone_scroll_in_one_direction_only(cast, open_page, axe):
    page = open_page(user=cast.users["deputy"], **{**PHONE, "viewport": {"width": 320, "height": 640}})
    page.goto("/m/")
    page.context.add_cookies([{"name": "elder", "value": "1", "url": page.url}])
    for name in (
        "home",
        "visit_create",
        "problem_create",
        "record_list",
        "todos",
        "suggestion_list",
        "duty_list",
    ):
        page.goto(reverse(f"phone:{name}"))
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        axe(page)
