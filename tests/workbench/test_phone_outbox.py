"""What the phone's outbox is answered: the same verbs, once for an id, sentences instead of pages."""

import gzip
import io
import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from congress_portal.workbench.phone_forms import PhotosField
from congress_portal.workbench.phone_outbox import recorded_at
from liaison_stations.models import Activity
from suggestions.models import Suggestion
from tests.factories.ground import NOW
from tests.workbench.test_phone import PROBLEM, VISIT, filled, photo

JSON = {"HTTP_ACCEPT": "application/json"}
KEY = "/m/outbox/key/"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The pages' clock stands at ``NOW``."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def again(data):
    """The same entry under a fresh key, as every sending of the outbox has one."""
    return data | {"form_key": str(uuid.uuid4())}


def wrong_files():
    """What people send for photos by mistake or to do harm: words, a broken picture, 40 MB, a bomb."""
    bomb = io.BytesIO()
    Image.new("1", (20_000, 10_000)).save(bomb, "PNG")
    return {
        "不是照片": SimpleUploadedFile("字.jpg", b"not a picture", "image/jpeg"),
        "打不开": SimpleUploadedFile("坏.jpg", b"\xff\xd8\xff" + b"0" * 400, "image/jpeg"),
        "超过 10 MB": SimpleUploadedFile("大.jpg", b"\xff\xd8\xff" + bytes(40 * 1024 * 1024), "image/jpeg"),
        "尺寸太大": SimpleUploadedFile("炸弹.png", bomb.getvalue(), "image/png"),
    }


def test_every_wrong_photo_gets_its_sentence_and_stops_no_other():
    good = SimpleUploadedFile("好.jpg", photo().read(), "image/jpeg")
    wrong = wrong_files()
    checked, said = PhotosField().clean([good, *list(wrong.values())[:2]])
    _, more = PhotosField().clean(list(wrong.values())[2:])
    assert len(checked) == 1
    assert ["不是照片" in said[0], "打不开" in said[1], "超过 10 MB" in more[0], "尺寸太大" in more[1]] == [
        True
    ] * 4


def test_past_three_photos_the_rest_is_asked_for_later():
    checked, said = PhotosField().clean([photo() for _ in range(5)])
    assert len(checked) == 3 and len(said) == 2 and "最多 3 张" in said[0]


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ((NOW - timedelta(hours=3)).isoformat(), NOW - timedelta(hours=3)),
        ((NOW + timedelta(hours=1)).isoformat(), None),
        ((NOW - timedelta(days=900)).isoformat(), None),
        ("2026-04-09T08:00:00", None),
        ("2026-13-45T99:00:00Z", None),
        ("9" * 400, None),
        ("", None),
    ],
)
def test_a_telephones_clock_is_believed_where_it_can_be_right(rf, said, taken):
    assert recorded_at(rf.post("/", {"recorded_at": said}), NOW) == taken


def test_the_key_says_whose_session_it_is_and_a_visitor_is_sent_to_sign_in(cast, client_of, client):
    said = client_of(cast.deputy).get(KEY, **JSON)
    assert said.json()["owner"] == str(cast.deputy.user.pk) and uuid.UUID(said.json()["key"])
    assert "no-store" in said["Cache-Control"]
    assert client.get(KEY, **JSON).status_code == 302


def test_whose_role_has_ended_hears_it_and_still_gets_at_what_lies_in_the_telephone(cast, client_of):
    client = client_of(cast.deputy)
    data = filled(client, VISIT)
    cast.deputy.person.memberships.update(ends_on=NOW.date() - timedelta(days=1))
    assert client.get(KEY, **JSON).json()["owner"] == str(cast.deputy.user.pk)
    refused = client.post(VISIT, again(data), **JSON)
    assert refused.status_code == 403 and "没有这项工作" in refused.json()["say"][0]
    assert "data-outbox-list" in client.get("/m/outbox/").content.decode()
    home = client.get("/m/")
    assert home.status_code == 403 and "/m/outbox/" in home.content.decode()


def test_what_the_outbox_sends_three_times_is_one_visit_one_demand_and_one_photo(cast, client_of):
    client = client_of(cast.deputy)
    hours_ago = NOW - timedelta(hours=5)
    data = filled(client, VISIT, demand="三组到小学的路下雨全是泥。", recorded_at=hours_ago.isoformat())
    answers = [client.post(VISIT, again(data), **JSON) for _ in range(3)]
    activity = Activity.objects.get()
    done = reverse("phone:done", args=[activity.pk])
    assert [(a.status_code, a.json()) for a in answers] == [(200, {"url": done})] * 3
    assert Suggestion.objects.count() == 1
    assert (activity.happened_at, activity.received_at) == (hours_ago, NOW)
    own = str(uuid.uuid4())
    for _ in range(3):
        sent = client.post(f"{done}photos/", again({"client_uuid": own, "photo": photo(exif=b"")}), **JSON)
        assert sent.json() == {"url": done}
    assert activity.photos.get().client_uuid == uuid.UUID(own)
    page = client.get(done).content.decode()
    assert "县人大已收到" in page and "没有重复" not in page and "照片已加上" not in page


def test_what_is_refused_is_said_in_sentences_and_can_be_sent_again(cast, client_of):
    client = client_of(cast.deputy)
    data = filled(client, VISIT, day="other", on="2026-04-10")
    refused = client.post(VISIT, again(data), **JSON)
    assert refused.status_code == 422 and refused.json() == {"say": ["日期不能晚于今天。"]}
    assert client.post(VISIT, again(data | {"on": "2026-04-08"}), **JSON).status_code == 200
    empty = client.post(PROBLEM, again(filled(client, PROBLEM)), **JSON)
    assert empty.status_code == 422 and "请写下群众反映的事" in empty.json()["say"][0]
    stranger = client_of(cast.keeper).post(VISIT, again(data), **JSON)
    assert stranger.status_code == 403 and "代表本人" in stranger.json()["say"][0]
    nobody = client_of(cast.handler).post(VISIT, again(data), **JSON)
    assert nobody.status_code == 403 and nobody.json()["say"]
    assert Activity.objects.count() == 1


def test_the_outboxs_photo_of_somebody_elses_visit_is_not_found(cast, client_of):
    client = client_of(cast.deputy)
    client.post(VISIT, filled(client, VISIT))
    address = reverse("phone:photo_create", args=[Activity.objects.get().pk])
    other = client_of(cast.other_deputy).post(address, again({"photo": photo()}), **JSON)
    wrong = client.post(address, again({"photo": wrong_files()["不是照片"]}), **JSON)
    assert other.status_code == 404
    assert wrong.status_code == 422 and "不是照片" in wrong.json()["say"][0]


def test_without_scripts_photos_come_with_the_text_and_a_wrong_one_does_not_stop_it(cast, client_of):
    client = client_of(cast.deputy)
    data = filled(client, VISIT)
    sent = client.post(VISIT, data | {"photos": [photo(), wrong_files()["不是照片"]]}, follow=True)
    activity = Activity.objects.get()
    assert activity.photos.count() == 1
    assert "文字已经收到，有一张照片没有收下" in sent.content.decode()
    client.post(VISIT, again(data | {"photos": [photo()]}))
    assert activity.photos.count() == 1


def test_nothing_of_the_camera_is_kept(cast, client_of):
    client = client_of(cast.deputy)
    exif = Image.Exif()
    exif[0x010F] = "TestPhone"
    exif.get_ifd(0x8825)[1] = "N"
    client.post(VISIT, filled(client, VISIT) | {"photos": [photo(exif=exif)]})
    with Activity.objects.get().photos.get().file.open("rb") as stored, Image.open(stored) as image:
        assert not image.getexif() and b"TestPhone" not in image.fp.read()


def test_the_worker_may_serve_the_phones_pages_and_names_only_files_that_exist(client, settings):
    answer = client.get("/m/sw.js")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert '"/m/visit/new/"' in text
    assert all(f"js/{name}.js" in text for name in ("outbox\\u002Dstore", "outbox", "outbox\\u002Dform"))


@pytest.mark.parametrize(("address", "most"), [("/m/", 80), ("/m/visit/new/", 80), ("/p/s/GREEN/", 60)])
def test_a_first_view_weighs_little_as_it_is_served(cast, client_of, client, address, most):
    address = address.replace("GREEN", cast.station.code)
    answer = (client if address.startswith("/p/") else client_of(cast.deputy)).get(address)
    # Pages go out as they are, files compressed beforehand (WhiteNoise).
    names = set(re.findall(r'(?:href|src)="/static/([^"]+)"', answer.content.decode()))
    files = [gzip.compress(Path(finders.find(name)).read_bytes(), 9) for name in names]
    assert len(names) >= 6 and len(answer.content) + sum(map(len, files)) <= most * 1024
