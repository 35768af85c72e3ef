"""Pressing twice does it once; a refusal keeps what was typed; lists page at any depth."""

import base64
import json
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Division
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.models import FormKey, RateCounter
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import once
from congress_portal.foundation.web.refusals import Refused
from tests.factories.ground import make_division

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(ground, rf: RequestFactory):
    """A POST by the clerk of the county with a form key."""

    def make(key=None, user="staff", **data):
        request = rf.post("/x/", {"form_key": str(key or uuid.uuid4()), **data})
        request.user = ground.users[user]
        request.session = {}
        request._messages = Messages()
        return request

    return make


class Messages(list):
    """Django's message store needs only this here."""

    def add(self, level, message, extra_tags=""):
        self.append(message)


def test_the_same_form_key_carries_out_once_and_leads_to_the_same_page(post):
    done = []
    key = uuid.uuid4()
    answers = [once(post(key), lambda: done.append(1), then="/there/", message="好了。") for _ in range(3)]
    assert done == [1]
    assert {a.url for a in answers} == {"/there/"}


def test_a_refused_verb_leaves_the_key_free_for_the_corrected_form(post):
    key = uuid.uuid4()

    def refuse():
        raise Refused("请填写日期。")

    with pytest.raises(Refused):
        once(post(key), refuse, then="/there/")
    assert not FormKey.objects.exists()
    assert once(post(key), lambda: 1, then="/there/").url == "/there/"


def test_a_form_without_a_key_is_refused_in_words(post):
    request = post()
    request.POST = request.POST.copy()
    request.POST["form_key"] = "rubbish"
    with pytest.raises(Refused, match="刷新后再交一次"):
        once(request, lambda: 1, then="/there/")


def test_another_persons_key_is_no_way_to_their_page(post):
    key = uuid.uuid4()
    once(post(key), lambda: 1, then="/secret/")
    with pytest.raises(Refused, match="已经交过"):
        once(post(key, user="stranger"), lambda: 1, then="/there/")


def test_without_the_capability_the_view_says_no(ground, rf):
    @requires(Capability.AWARD_FLAG)
    def view(request):
        return HttpResponse("ok")

    request = rf.get("/")
    request.actor = ground.staff
    assert view(request).content == b"ok"
    request.actor = ground.chair
    with pytest.raises(PermissionDenied, match="没有这项工作"):
        view(request)


@pytest.fixture
def villages(ground):
    """45 villages; names repeat, and some have no start date."""
    from datetime import date

    for n in range(45):
        village = make_division(ground.green_hill, f"9901011013{n:02d}", f"{n % 7}村", "village")
        if n % 3:
            village.valid_from = date(2020, 1, 1 + n % 5)
            village.save(update_fields=["valid_from"])
    return Division.objects.filter(code__startswith="9901011013")


@pytest.mark.parametrize(
    "order", [("name", "pk"), ("-name", "-pk"), ("-valid_from", "name", "pk"), ("valid_from", "-pk")]
)
def test_walking_forward_and_back_shows_every_row_once_in_order(villages, rf, order):
    seen, url, pages = [], "/list/", []
    while url:
        page = page_of(rf.get(url), villages, order=order, size=20)
        seen += page.rows
        pages.append([r.pk for r in page.rows])
        url = page.next_url
    assert len(seen) == 45 and len({r.pk for r in seen}) == 45
    back = page.previous_url
    page = page_of(rf.get(back), villages, order=order, size=20)
    assert [r.pk for r in page.rows] == pages[1]
    page = page_of(rf.get(page.previous_url), villages, order=order, size=20)
    assert [r.pk for r in page.rows] == pages[0]
    assert page.is_first


@pytest.mark.parametrize("order", [("name", "pk"), ("-valid_from", "name", "pk")])
def test_rows_read_by_key_are_the_same_rows_in_the_same_order(villages, rf, order, django_assert_num_queries):
    plain = page_of(rf.get("/list/"), villages, order=order)
    with django_assert_num_queries(2):
        page = page_of(rf.get("/list/"), villages, order=order, read=Division.objects.all())
    assert ([r.pk for r in page.rows], page.total) == ([r.pk for r in plain.rows], 45)
    following = page_of(rf.get(page.next_url), villages, order=order, read=Division.objects.all())
    assert (len(following.rows), following.total) == (20, 45)
    none = page_of(rf.get("/list/"), villages.none(), order=order, read=Division.objects.all())
    assert (none.rows, none.total) == ([], 0)


@pytest.mark.parametrize("cursor", ["rubbish", "AAAA", "WyJuIl0", "WyJuIiwgeyJhIjoxfSwgInh4Il0"])
def test_a_mangled_cursor_shows_the_first_page(villages, rf, cursor):
    page = page_of(rf.get("/list/", {"at": cursor}), villages, order=("name", "pk"))
    assert page.is_first and len(page.rows) == 20


def test_a_page_costs_two_queries_at_any_size(villages, rf, django_assert_num_queries):
    for size in ("20", "50", "100"):
        with django_assert_num_queries(2):
            page_of(rf.get("/list/", {"size": size}), villages, order=("name", "pk"))


def test_signing_in_leads_on_and_failure_is_one_sentence(ground, client):
    address = reverse("accounts:sign_in")
    answer = client.post(address, {"username": "staff", "password": "wrong"})
    assert answer.status_code == 422
    assert "用户名或密码不对" in answer.content.decode()
    assert 'value="staff"' in answer.content.decode()
    assert "wrong" not in answer.content.decode()
    answer = client.post(address, {"username": "staff", "password": "kai-hui-2026", "next": "/suggestions/"})
    assert (answer.status_code, answer.url) == (302, "/suggestions/")


def test_the_next_address_never_leads_off_the_site(ground, client):
    address = reverse("accounts:sign_in")
    answer = client.post(
        address, {"username": "staff", "password": "kai-hui-2026", "next": "https://example.org/"}
    )
    assert answer.url == "/"


def test_a_first_sign_in_stays_on_the_password_page(ground, client):
    user = ground.users["staff"]
    user.must_change_password = True
    user.save()
    client.force_login(user)
    assert client.get("/").url == reverse("accounts:password")
    page = client.get(reverse("accounts:password"))
    key = page.content.decode().split('name="form_key" value="')[1].split('"')[0]
    answer = client.post(
        reverse("accounts:password"),
        {
            "form_key": key,
            "old_password": "kai-hui-2026",
            "new_password": "shan-shui-8848",
            "repeated": "shan-shui-8848",
        },
    )
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200


def test_too_many_tries_from_one_address_get_a_sentence_not_an_error(ground, client):
    address = reverse("accounts:sign_in")
    for _ in range(30):
        client.post(address, {"username": "staff", "password": "wrong"})
    answer = client.post(address, {"username": "staff", "password": "wrong"})
    assert answer.status_code == 429
    assert answer["Retry-After"]
    assert not any("127.0.0.1" in row.bucket for row in RateCounter.objects.all())


def test_big_text_is_remembered_and_switched_back(client, db):
    answer = client.post(reverse("web:elder"), {"next": "/sign-in/"})
    assert (answer.url, client.cookies["elder"].value) == ("/sign-in/", "1")
    client.post(reverse("web:elder"))
    assert client.cookies["elder"].value == ""


def test_a_missing_page_says_so_in_words(client, db):
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        (" 7 ", 7),
        ("²", None),
        ("١٢", None),
        ("-1", None),
        ("9" * 5000, None),
        ("", None),
        (None, None),
    ],
)
def test_a_number_from_an_address_is_a_number_or_nothing(text, number):
    assert whole(text) == number


@pytest.mark.parametrize(
    "values", [["n", [1], {}], ["n", "x" * 10, 10**40], ["p", True, "\x00"], ["n", None, None]]
)
def test_a_cursor_typed_by_hand_is_no_error(villages, rf, values):
    cursor = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    page_of(rf.get("/list/", {"at": cursor, "size": "²"}), villages, order=("name", "pk"))
