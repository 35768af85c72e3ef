"""Card, six digits, the phone pages, a time-out, six digits again: by finger, with the taps counted."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.signin.models import EnrolledDevice
from congress_portal.foundation.signin.services.cards import issue_cards
from tests.foundation.signing_in import PIN, WECHAT
from tests.plugins.browser import WIDTHS

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {
    "viewport": {"width": 375, "height": 812},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
    "user_agent": WECHAT,
}


class Taps:
    """Counts what the finger does."""

    def __init__(self, page) -> None:
        self.page, self.number = page, 0

    def on(self, name: str) -> None:
        self.number += 1
        self.page.get_by_role("button", name=name).tap()


@pytest.fixture
def card(cast):
    made = issue_cards(
        actor=Actor.system(cast.county),
        users=[cast.users[who] for who in ("deputy", "co_deputy", "town_deputy", "other_deputy")],
        at=timezone.now(),
    )
    return made[0]


def test_a_card_opens_the_phone_pages_in_three_screens_and_two_taps(card, open_page, axe, screenshot):
    page = open_page(**PHONE)
    taps = Taps(page)
    page.goto(f"/access/{card.token}")
    assert "陆*远" in page.get_by_role("heading", level=1).inner_text()
    axe(page, widths=WIDTHS)
    screenshot(page, "signin-1-card")
    taps.on("是我，在这部手机上启用")
    page.wait_for_url("**/access/pin/new/")
    axe(page, widths=WIDTHS)
    page.get_by_label("设一个 6 位数字密码").fill(PIN)
    page.get_by_label("再输一次").fill(PIN)
    screenshot(page, "signin-2-digits")
    taps.on("启用这部手机")
    page.wait_for_url("**/m/")
    assert taps.number <= 4
    # The session is gone; the telephone is remembered.
    cookies = [c for c in page.context.cookies() if c["name"] != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies(cookies)
    page.goto("/m/")
    assert "请输入 6 位密码" in page.get_by_role("heading", level=1).inner_text()
    axe(page, widths=WIDTHS)
    screenshot(page, "signin-3-again")
    page.get_by_label("6 位密码", exact=True).fill("111222")
    page.get_by_role("button", name="打开").tap()
    assert "还可以试 4 次" in page.get_by_role("alert").inner_text()
    page.get_by_label("6 位密码", exact=True).fill(PIN)
    page.get_by_role("button", name="打开").tap()
    page.wait_for_url("**/m/")


def test_big_text_and_no_scripts_enrol_too(card, open_page, axe, screenshot):
    page = open_page(**PHONE, java_script_enabled=False)
    page.goto(f"/access/{card.token}")
    page.get_by_role("button", name=re.compile("大字")).tap()
    page.wait_for_selector("html.elder")
    page.get_by_role("button", name="是我，在这部手机上启用").tap()
    page.get_by_label("设一个 6 位数字密码").wait_for()
    assert page.locator("html.elder").count() == 1
    page.get_by_label("设一个 6 位数字密码").fill(PIN)
    page.get_by_label("再输一次").fill(PIN)
    page.get_by_role("button", name="启用这部手机").tap()
    page.wait_for_url("**/m/")
    assert EnrolledDevice.objects.get().label == "安卓手机·微信"


def test_nothing_scrolls_sideways_on_a_small_telephone_in_big_text(card, open_page):
    page = open_page(viewport={"width": 320, "height": 640})
    page.goto(f"/access/{card.token}")
    page.get_by_role("button", name=re.compile("大字")).click()
    page.wait_for_selector("html.elder")
    for address in (f"/access/{card.token}", "/access/help/", "/sign-in/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_cards_on_paper_measure_eighty_five_by_fifty_four_ten_to_a_sheet(cast, card, open_page, screenshot):
    page = open_page(user=cast.admin)
    page.goto(f"{reverse('setup:card_print')}?who=deputies")
    page.emulate_media(media="print")
    boxes = page.evaluate(
        "() => [...document.querySelectorAll('.access-card')].map(e => e.getBoundingClientRect().toJSON())"
    )
    millimetre = 96 / 25.4
    assert len(boxes) == 4
    for box in boxes:
        assert abs(box["width"] / millimetre - 85) < 0.1 and abs(box["height"] / millimetre - 54) < 0.1
    sheet = page.evaluate("() => document.querySelector('.card-sheet').getBoundingClientRect().toJSON()")
    assert abs(sheet["width"] / millimetre - 210) < 0.1 and abs(sheet["height"] / millimetre - 297) < 0.1
    code = page.evaluate("() => document.querySelector('.card-qr svg').getBoundingClientRect().toJSON()")
    assert code["width"] / millimetre >= 37
    overflowing = page.evaluate(
        "() => [...document.querySelectorAll('.card-words')].filter(e => e.scrollHeight > e.clientHeight + 1).length"
    )
    assert overflowing == 0
    # One line each: the mark of the demonstration beside the portal's name, and each thing to do.
    tall = page.evaluate(
        "() => [...document.querySelectorAll('.card-portal, .card-how span')]"
        ".filter(e => e.getBoundingClientRect().height > 1.8 * parseFloat(getComputedStyle(e).fontSize))"
        ".map(e => e.textContent)"
    )
    assert tall == []
    page.emulate_media(media="screen")
    screenshot(page, "signin-4-cards")


def test_the_office_replaces_a_lost_telephone_in_two_taps_from_the_persons_page(cast, card, open_page, axe):
    page = open_page(user=cast.admin)
    page.goto(reverse("setup:person_detail", args=[cast.deputy.person_id]))
    axe(page, widths=WIDTHS)
    page.get_by_role("button", name="手机丢了").click()
    page.wait_for_url("**/print/?person=*")
    assert page.locator(".access-card").count() == 1
    assert page.get_by_role("button", name="打印").is_visible()


@pytest.mark.parametrize("address", ["/access/NOSUCHCARD", "/access/pin/new/"])
def test_the_pages_without_a_sign_in_have_no_finding(cast, open_page, axe, address):
    page = open_page()
    page.goto(address)
    axe(page, widths=WIDTHS)
