"""The phone's outbox in a real Chromium: a network that goes, an answer that is lost, a photo that follows."""

import io
import random

import pytest
from PIL import Image

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


def picture(width=2400, height=1800, name="走访.jpg"):
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
    again.get_by_text("手机里没有待发送的记录").wait_for()
    activity = Activity.objects.get()
    assert activity.note == "问三组的路什么时候修" and activity.happened_at is not None
    photo = activity.photos.get()
    with Image.open(photo.file) as stored:
        assert max(stored.size) == 1600 and not stored.getexif()


def test_an_answer_that_is_lost_on_the_way_makes_no_second_record(page):
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
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="已存在手机里").wait_for()
    assert lost == [200] and Activity.objects.count() == 1
    strip(page).get_by_text("现在发").click()
    strip(page).get_by_text("已全部发送").wait_for()
    assert Activity.objects.count() == Suggestion.objects.count() == 1
