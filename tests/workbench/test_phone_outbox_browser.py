"""The phone's outbox in a real Chromium: a network that goes, an answer that is lost, a photo that follows."""

import io
import random

import pytest
from django.contrib.sessions.models import Session
from PIL import Image
from playwright.sync_api import expect

from liaison_stations.models import Activity
from suggestions.models import Suggestion

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {
    "viewport": {"width": 375, "height": 812},
    "has_touch": True,
    "is_mobile": True,
    # What a page asks for is answered by the network or not at all.
    "service_workers": "block",
}


def picture(width=1800, height=1350, name="走访.jpg"):
    """A large noisy photo with place and camera in it, as telephones make them."""
    noise = random.Random(7).randbytes(240 * 180 * 3)
    image = Image.frombytes("RGB", (240, 180), noise).resize((width, height), Image.Resampling.BICUBIC)
    exif = Image.Exif()
    exif[0x010F] = "TestPhone"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.fixture
def page(cast, open_page):
    return open_page(user=cast.users["deputy"], **PHONE)


def strip(page):
    return page.locator("[data-outbox-strip]")


def test_a_visit_logged_without_a_network_is_on_the_server_once_with_its_photo(page):
    page.goto("/m/visit/new/")
    page.get_by_label("加照片").or_(page.locator("input[name=photos]")).first.set_input_files(picture())
    page.get_by_text("照片 1，").wait_for()
    kept = page.evaluate(
        """() => new Promise((done) => { const open = indexedDB.open("outbox"); open.onsuccess = () => {
        open.result.transaction("photos").objectStore("photos").getAll().onsuccess = (event) =>
          done(event.target.result.map((row) => row.bytes.byteLength)); }; })"""
    )
    assert len(kept) == 1 and kept[0] <= 300 * 1024
    page.context.set_offline(True)
    page.get_by_label("说了些什么").fill("问三组的路什么时候修")
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="已存在手机里").wait_for()
    assert not Activity.objects.exists()
    assert "县人大已收到" not in page.locator("main").inner_text()
    context = page.context
    page.close()

    context.set_offline(False)
    again = context.new_page()
    again.goto("/m/")
    strip(again).get_by_text("已全部发送，县人大已收到").wait_for()
    again.goto("/m/")
    again.goto("/m/outbox/")
    again.get_by_text("手机里没有您待发送的记录").wait_for()
    activity = Activity.objects.get()
    assert activity.note == "问三组的路什么时候修" and activity.happened_at is not None
    photo = activity.photos.get()
    with Image.open(photo.file) as stored:
        assert max(stored.size) == 1600 and not stored.getexif()


def lying(page, name="records"):
    """What lies in the telephone's store."""
    return page.evaluate(
        """(name) => new Promise((done) => { const open = indexedDB.open("outbox"); open.onsuccess = () => {
        open.result.transaction(name).objectStore(name).getAll().onsuccess = (event) => {
          open.result.close(); done(event.target.result.map((row) => row.id)); }; }; })""",
        name,
    )


def drafts(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")


def test_an_answer_that_is_lost_on_the_way_makes_no_second_record(page):
    page.add_init_script(
        """const made = HTMLCanvasElement.prototype.toBlob;
        HTMLCanvasElement.prototype.toBlob = function (...all) { setTimeout(() => made.apply(this, all), 700); };"""
    )
    page.goto("/m/visit/new/")
    lost = []

    def swallow(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)  # the server has it
            route.abort()
        else:
            route.continue_()

    page.route("**/m/visit/new/", swallow)
    page.get_by_label("群众反映的问题").fill("三组到小学的路，下雨全是泥。")
    # 提交 waits for the photo that is still being made small.
    page.locator("input[name=photos]").set_input_files(picture(300, 200))
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="已存在手机里").wait_for()
    assert lost == [200] and Activity.objects.count() == 1
    strip(page).get_by_text("现在发").click()
    strip(page).get_by_text("已全部发送").wait_for()
    page.get_by_role("heading", name="县人大已收到").wait_for()
    assert Activity.objects.count() == Suggestion.objects.count() == 1
    assert Activity.objects.get().photos.count() == 1
    page.get_by_role("link", name="看回执").click()
    page.get_by_role("heading", name="已记下").wait_for()
    page.goto("/m/visit/new/")
    assert page.get_by_label("群众反映的问题").input_value() == ""


def test_a_second_entry_is_not_touched_by_what_becomes_of_the_first(page, wait_until):
    page.clock.install()
    held, holding = [], [True]
    page.route("**/m/outbox/key/", lambda route: held.append(route) if holding else route.continue_())
    page.goto("/m/problem/new/")
    body = page.get_by_label("群众说了什么")
    for entry in ("第一件", "第二件"):
        body.fill(entry)
        page.get_by_role("button", name="提交").click()
        kept = page.get_by_role("heading", name="已存在手机里")
        # Ten seconds go by, in steps: the count begins when the entry has been stored.
        wait_until(lambda kept=kept: page.clock.fast_forward(500) or kept.is_visible(), what="the panel")
        assert drafts(page) == []
        page.get_by_role("button", name="再反映一个").click()
    page.clock.fast_forward(1_500)
    # The first has failed by now (20 seconds for a key), the second goes through late: the form stays.
    page.wait_for_function(
        "document.querySelector('[data-outbox-text]').textContent.includes('2 条记录还在手机里')"
    )
    body.fill("第三件")
    holding.clear()
    held[-1].continue_()
    strip(page).get_by_text("1 条记录还在手机里").wait_for()
    page.clock.fast_forward(20_000)
    strip(page).get_by_text("已全部发送").wait_for()
    assert lying(page) == [] and sorted(Suggestion.objects.values_list("body", flat=True)) == [
        "第一件",
        "第二件",
    ]
    assert body.is_visible() and body.input_value() == "第三件"

    # Refused, and the network goes before the page with the sentences comes: name and telephone are kept.
    page.get_by_label("怎么称呼群众").fill("李某")
    page.get_by_label("群众的手机号").fill("12")
    page.route(
        "**/m/problem/new/",
        lambda route: (
            route.fulfill(status=502, body="no way through")
            if route.request.is_navigation_request()
            else route.continue_()
        ),
    )
    page.get_by_role("button", name="提交").click()
    page.get_by_text("no way through").wait_for()
    assert drafts(page) == []
    page.unroute("**/m/problem/new/")
    page.goto("/m/outbox/")
    page.get_by_role("link", name="改一改再交").click()
    expect(page.get_by_label("怎么称呼群众")).to_have_value("李某")
    page.get_by_label("群众的手机号").fill("13")
    page.get_by_role("button", name="提交").click()
    page.locator("form[data-no-draft]:has(.field-invalid)").wait_for()
    page.get_by_label("群众的手机号").fill("")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("已反映，由您跟进").first.wait_for()
    page.goto("/m/outbox/")
    page.get_by_text("手机里没有您待发送的记录").wait_for()
    assert Suggestion.objects.count() == 3 and drafts(page) == []


def test_a_record_that_the_server_fails_with_does_not_stop_the_others(page):
    page.route(
        "**/m/visit/new/",
        lambda route: (
            route.fulfill(status=500, body="")
            if route.request.method == "POST" and "第一家" in route.request.post_data
            else route.continue_()
        ),
    )
    page.goto("/m/visit/new/")
    page.context.set_offline(True)
    for note in ("第一家", "第二家"):
        page.get_by_label("说了些什么").fill(note)
        page.get_by_role("button", name="提交").click()
        page.get_by_role("heading", name="已存在手机里").wait_for()
        page.get_by_role("button", name="再记一次").click()
    page.context.set_offline(False)
    strip(page).get_by_text("1 条记录还在手机里，县人大那边暂时收不下").wait_for()
    assert Activity.objects.get().note == "第二家" and len(lying(page)) == 1


# A telephone that takes its time to open what lies in it, until ``letItOpen`` is called.
SLOW_STORE = """
    const opens = IDBFactory.prototype.open, waiting = [];
    if (location.pathname === "/m/visit/new/") IDBFactory.prototype.open = function (...given) {
      const asked = {};
      waiting.push(() => {
        const real = opens.apply(this, given);
        for (const name of ["onupgradeneeded", "onsuccess", "onerror", "onblocked"]) {
          real[name] = (event) => { asked.result = real.result; if (asked[name]) asked[name](event); };
        }
      });
      return asked;
    };
    window.letItOpen = () => { IDBFactory.prototype.open = opens; waiting.forEach((open) => open()); };
"""


def test_what_is_picked_and_pressed_before_the_store_has_opened_is_not_lost(page):
    page.add_init_script(SLOW_STORE)
    page.goto("/m/visit/new/")
    page.locator("input[name=photos]").set_input_files(picture(300, 200))
    page.get_by_label("说了些什么").fill("问合作医疗怎么报")
    page.get_by_text("正在缩小照片").wait_for()
    page.get_by_role("button", name="提交").click()
    assert not Activity.objects.exists()
    with page.expect_navigation():
        page.evaluate("letItOpen()")
    page.get_by_role("heading", name="已记下").wait_for()
    page.goto("/m/outbox/")
    page.get_by_text("手机里没有您待发送的记录").wait_for()
    activity = Activity.objects.get()
    assert activity.note == "问合作医疗怎么报" and activity.photos.count() == 1


def test_where_the_browser_keeps_nothing_the_form_goes_with_its_photos(page):
    page.add_init_script(
        """IDBFactory.prototype.open = function () {
          const asked = { error: new Error("none") };
          setTimeout(() => asked.onerror(new Event("error")), 0);
          return asked;
        };"""
    )
    page.goto("/m/visit/new/")
    page.locator("input[name=photos]").set_input_files(picture(300, 200))
    page.get_by_label("说了些什么").fill("问低保")
    with page.expect_navigation():
        page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="已记下").wait_for()
    activity = Activity.objects.get()
    assert activity.note == "问低保" and activity.photos.count() == 1


def test_a_session_that_ended_keeps_the_words_and_a_wrong_photo_stops_nothing(page, cast, client_of):
    page.goto("/m/visit/new/")
    page.locator("input[name=photos]").set_input_files(
        {"name": "名单.jpg", "mimeType": "image/jpeg", "buffer": b"not a picture"}
    )
    page.get_by_text("“名单.jpg”打不开").wait_for()
    page.get_by_label("说了些什么").fill("说了合作医疗的事")
    session = next(c for c in page.context.cookies() if c["name"] == "sessionid")
    Session.objects.all().delete()
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="已存在手机里").wait_for()
    strip(page).get_by_text("1 条记录还在手机里，登录后自动发").wait_for()
    assert "/access/pin/" in strip(page).get_by_role("link", name="去登录").get_attribute("href")
    assert not Activity.objects.exists()
    other = client_of(cast.other_deputy).cookies["sessionid"].value
    page.context.add_cookies([{**session, "value": other}])
    page.goto("/m/outbox/")
    page.get_by_text("还有别的账号的 1 条记录没有发出").wait_for()
    signed_in = client_of(cast.deputy).cookies["sessionid"].value
    page.context.add_cookies([{**session, "value": signed_in}])
    page.goto("/m/")
    strip(page).get_by_text("已全部发送").wait_for()
    assert Activity.objects.get().note == "说了合作医疗的事"
    page.goto("/m/visit/new/")
    page.locator("input[name=photos]").set_input_files(picture(300, 200))
    page.get_by_text("照片 1，").wait_for()
    page.goto("/m/settings/")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(lambda url: "settings" not in url)
    again = client_of(cast.deputy).cookies["sessionid"].value
    page.context.add_cookies([{**session, "value": again}])
    page.goto("/m/visit/new/")
    page.get_by_role("button", name="提交").wait_for()
    page.wait_for_timeout(300)
    assert lying(page, "photos") == []


def test_a_session_that_ended_while_there_was_no_network_is_said_where_the_words_stand(page):
    page.goto("/m/visit/new/")
    page.context.set_offline(True)
    page.get_by_label("说了些什么").fill("问低保怎么申请")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("现在没有网。有网时自动发给县人大").wait_for()
    Session.objects.all().delete()
    page.context.set_offline(False)
    page.get_by_text("登录已经超时。内容在手机里，登录后自动发给县人大。").wait_for()
    assert "现在没有网" not in page.locator("main").inner_text()
    assert not Activity.objects.exists()


def test_with_a_service_worker_the_form_opens_without_a_network_on_todays_date(cast, open_page):
    page = open_page(user=cast.users["deputy"], **{**PHONE, "service_workers": "allow"})
    page.goto("/m/")
    page.evaluate(
        """async () => { for (let n = 0; n < 100 && !(await caches.match("/m/visit/new/")); n += 1)
        await new Promise((later) => setTimeout(later, 50)); }"""
    )
    page.context.set_offline(True)
    page.goto("/m/visit/new/")
    page.get_by_text("现在没有网。可以照常填写").wait_for()
    for note in ("第一家", "第二家"):
        page.get_by_label("说了些什么").fill(note)
        page.get_by_role("button", name="提交").click()
        page.get_by_role("heading", name="已存在手机里").wait_for()
        page.get_by_role("button", name="再记一次").click()
    strip(page).get_by_text("2 条记录还在手机里").wait_for()
    page.goto("/m/outbox/")
    page.get_by_text("说了些什么：第二家").wait_for()
    page.context.set_offline(False)
    page.get_by_text("手机里没有您待发送的记录").wait_for()
    assert sorted(Activity.objects.values_list("note", flat=True)) == ["第一家", "第二家"]


def test_what_was_refused_stays_with_its_sentence_until_it_is_put_right(page):
    page.goto("/m/visit/new/")
    page.context.set_offline(True)
    page.get_by_role("radio", name="别的日子", exact=True).click()
    page.get_by_role("button", name="提交").click()
    page.get_by_text("请填写是哪一天。").wait_for()
    page.get_by_label("别的日子，是哪一天").fill("2001-01-01")
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="已存在手机里").wait_for()
    page.context.set_offline(False)
    strip(page).get_by_text("1 条没有交成").wait_for()
    strip(page).get_by_role("link", name="看一下").click()
    page.get_by_text("还不是代表").wait_for()
    page.get_by_role("link", name="改一改再交").click()
    expect(page.get_by_label("别的日子，是哪一天")).to_have_value("2001-01-01")
    page.get_by_role("radio", name="昨天", exact=True).click()
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="已记下").wait_for()
    assert Activity.objects.count() == 1


def test_who_goes_back_to_a_form_that_was_taken_finds_it_empty_and_half_a_photo_is_refused(page):
    page.goto("/m/visit/new/")
    half = picture(300, 200, name="半张.jpg")
    half["buffer"] = half["buffer"][: len(half["buffer"]) // 2]
    page.locator("input[name=photos]").set_input_files(half)
    page.get_by_text("“半张.jpg”打不开").wait_for()
    assert lying(page, "photos") == []
    demand = page.get_by_label("群众反映的问题")
    demand.fill("三组到小学的路，下雨全是泥。")
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="已记下").wait_for()
    page.go_back()
    expect(demand).to_have_value("")
    page.goto("/p/s/7KQ2M/")
    body = page.get_by_label("您想反映什么")
    body.fill("井水发黄，盼着看看")
    page.locator("form[data-draft] button[type=submit]").click()
    page.get_by_role("heading", name="已交给代表").wait_for()
    page.go_back()
    expect(body).to_have_value("")
    body.fill("又想起一件事")
    page.reload()
    expect(body).to_have_value("又想起一件事")
