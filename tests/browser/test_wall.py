"""Behind the codes and at the desk in a real Chromium, taps counted (V1, V2, T2)."""

import pytest
from playwright.sync_api import expect

from suggestions import workflow
from suggestions.models import Echo, Suggestion
from tests.factories.ground import NOW
from tests.suggestions.stages import Stages

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PHONE = {"viewport": {"width": 375, "height": 812}, "has_touch": True, "is_mobile": True}


class Taps:
    """Taps on a page, counted."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def on(self, target):
        self.count += 1
        target.click()

    def button(self, name):
        self.on(self.page.get_by_role("button", name=name, exact=True))

    def link(self, name):
        self.on(self.page.get_by_role("link", name=name, exact=True))


def test_a_voter_scans_says_something_and_has_a_receipt_then_reads_how_far_it_is(cast, open_page, axe):
    page = open_page(**PHONE)
    taps = Taps(page)
    page.goto("/p/s/7KQ2M/")
    taps.on(page.get_by_label("您想反映什么"))
    page.keyboard.type("三组路口的路灯坏了半个月")
    taps.button("交给代表")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已交给代表")
    assert taps.count <= 4
    code = Suggestion.objects.get().receipt.short_code
    receipt = page.url
    # V2, by the code on paper: from any page of voters; the field has the cursor already.
    taps = Taps(page)
    taps.link("凭查询码看进度")
    expect(page.get_by_label("查询码")).to_be_focused()
    page.keyboard.type(code)
    taps.button("打开")
    expect(page.get_by_role("heading", name="办到哪一步")).to_be_visible()
    assert taps.count <= 2
    # V2, by the picture of the receipt: the code in it is the address itself.
    page.goto(receipt)
    expect(page.get_by_role("heading", name="进度", exact=True)).to_be_visible()
    axe(page, widths=(320,))


def test_a_matter_of_others_is_offered_while_typing_and_never_in_the_way(cast, open_page, axe):
    case = Stages(cast).submitted(body="王大山家门口的路，下雨全是泥")
    workflow.show_line(actor=cast.keeper, suggestion=case, text="三组到小学的路要硬化", at=NOW)
    page = open_page(**PHONE)
    taps = Taps(page)
    page.goto("/p/s/7KQ2M/")
    offered = page.get_by_role("link", name="三组到小学的路要硬化").first
    expect(offered).to_be_hidden()
    page.get_by_label("您想反映什么").fill("我们三组到小学的路什么时候硬化")
    expect(offered).to_be_visible()
    axe(page, widths=(320,))
    number = page.locator("[name=client_uuid]")
    drawn = number.input_value()
    taps.on(offered)
    taps.button("我也遇到了")
    expect(page.get_by_text("2 位乡亲遇到")).to_be_visible()
    assert taps.count <= 4 and Echo.objects.count() == 1
    # What was typed was not lost by looking, nor by turning to large letters.
    taps.link("不是这件，我要另外反映")
    expect(page.get_by_label("您想反映什么")).to_have_value("我们三组到小学的路什么时候硬化")
    expect(number).to_have_value(drawn)
    page.get_by_label("手机号").fill("13900001402")
    page.get_by_role("button", name="大字").click()
    expect(page.get_by_role("button", name="标准字")).to_be_visible()
    expect(page.get_by_label("手机号")).to_have_value("13900001402")
    assert "1402" not in page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    taps.button("交给代表")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已交给代表")


def test_a_visitor_is_a_row_added_in_place_at_the_desk_and_on_a_phone(cast, open_page, axe):
    for number, options in enumerate(({}, PHONE), 1):
        page = open_page(user=cast.keeper, **options)
        taps = Taps(page)
        page.goto("/")
        taps.link("接待登记")
        expect(page.get_by_label("群众说了什么")).to_be_focused()
        page.evaluate("window.stays = true")
        page.keyboard.type(f"第 {number} 位说水渠堵了")
        taps.button("登记这一位")
        expect(page.get_by_role("row", name=f"第 {number} 位说水渠堵了")).to_be_visible()
        assert taps.count <= 5
        assert page.evaluate("window.stays"), "the row is added in place, no page is loaded"
        # The next visitor needs one tap.
        expect(page.get_by_label("群众说了什么")).to_be_focused()
        page.keyboard.type(f"又一位说桥栏断了 {number}")
        taps.button("登记这一位")
        expect(page.get_by_role("row", name=f"又一位说桥栏断了 {number}")).to_be_visible()
    axe(page, widths=(320, 1366))
    assert Suggestion.objects.count() == 4


def test_what_the_desk_could_not_send_is_said_and_stays_through_a_new_sign_in(cast, open_page):
    page = open_page(user=cast.keeper)
    page.goto(f"/desk/{cast.station.pk}/")
    words, button = page.get_by_label("群众说了什么"), page.get_by_role("button", name="登记这一位")
    words.fill("第一位说水渠堵了")
    button.click()
    expect(page.get_by_text("已登记")).to_be_visible()
    words.fill("第二位说桥栏断了")
    expect(page.get_by_text("已登记")).to_have_count(0)
    page.context.set_offline(True)
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("现在连不上")
    page.context.set_offline(False)
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("登录已经过期")
    expect(words).to_have_value("第二位说桥栏断了")
    page.context.add_cookies(cookies)
    page.get_by_role("link", name="重新登录").click()
    expect(words).to_have_value("第二位说桥栏断了")
    expect(page.get_by_role("alert")).to_have_count(0)
    button.click()
    expect(page.get_by_role("row", name="第二位说桥栏断了")).to_be_visible()
    expect(words).to_have_value("")
    assert Suggestion.objects.count() == 2
