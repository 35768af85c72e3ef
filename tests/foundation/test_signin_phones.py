"""Cards, telephones and their six digits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.services import end_membership, set_account_active
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.signin.models import AccessCard, EnrolledDevice, SessionRecord
from congress_portal.foundation.signin.pins import why_weak
from congress_portal.foundation.signin.services.cards import card_address, issue_cards, token_hash
from congress_portal.foundation.signin.services.devices import end_access, enrol, revoke_device
from congress_portal.foundation.signin.services.sessions import purge
from congress_portal.foundation.signin.wording import device_words, shortened_address
from congress_portal.foundation.web.refusals import Refused
from tests.factories.ground import NOW, TODAY
from tests.foundation.signing_in import (
    PIN,
    WECHAT,
    Clock,
    end_session_of,
    enrolled,
    new_card,
    post,
    telephone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(timezone, "now", lambda: made.at)
    return made


def text_of(answer) -> str:
    return answer.content.decode()


# --- six digits -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pin",
    [
        "123456",
        "654321",
        "000000",
        "111222",
        "121212",
        "123123",
        "112233",
        "123321",
        "520520",
        "12345",
        "a23456",
    ],
)
def test_digits_that_are_easily_guessed_are_refused(pin):
    assert why_weak(pin)


@pytest.mark.parametrize("pin", ["680109", "010968", "090168", "196809"])
def test_the_birthday_is_refused_however_it_is_written(pin):
    assert "生日" in why_weak(pin, birth_date=date(1968, 9, 1)) or "生日" in why_weak(
        pin, birth_date=date(1968, 1, 9)
    )


def test_the_end_of_the_telephone_number_is_refused_and_other_digits_are_not():
    assert "手机号" in why_weak("704916", phone="13800704916")
    assert why_weak("704916", phone="13800001402", birth_date=date(1968, 1, 9)) == ""


# --- the card -------------------------------------------------------------------------------------


def test_looking_at_a_card_burns_nothing_and_shows_the_name_in_part(cast, clock):
    card = new_card(cast, "deputy")
    url = reverse("signin:card", args=[card.token])
    for _ in range(3):  # the telephone's preview, the messenger's, the person's
        page = telephone().get(url)
        assert page.status_code == 200
    assert "陆*远" in text_of(page) and "陆明远" not in text_of(page)
    assert page["Cache-Control"].startswith("max-age=0")
    card.refresh_from_db()
    assert card.used_at is None


def test_a_card_enrols_a_telephone_in_three_screens_and_leads_to_the_phone_pages(cast, clock):
    client, card = telephone(), new_card(cast, "deputy")
    assert client.get(reverse("signin:card", args=[card.token])).status_code == 200
    answer = client.post(reverse("signin:card", args=[card.token]))
    assert answer.url == reverse("signin:pin_set")
    assert client.get(answer.url).status_code == 200
    answer = post(client, answer.url, pin=PIN, repeated=PIN)
    assert answer.url == reverse("phone:home")
    cookie = client.cookies["device"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] == 180 * 24 * 3600
    assert client.get(answer.url).status_code == 200
    device = EnrolledDevice.objects.get()
    assert device.label == "安卓手机·微信"
    assert SessionRecord.objects.get().device == device
    card.refresh_from_db()
    assert card.used_at == NOW and card.token == "" and card.device == device
    entry = JournalEntry.objects.get(move="enrol_device")
    assert entry.person_id == cast.deputy.person_id
    assert PIN not in entry.summary and card.token_hash not in entry.summary


def test_neither_the_code_nor_the_digits_lie_in_the_tables_readably(cast, clock):
    card = new_card(cast, "deputy")
    token = card.token
    stored = AccessCard.objects.filter(pk=card.pk).values("token_hash")[0]["token_hash"]
    assert token not in stored and stored == token_hash(token)
    assert len(token) * 5 >= 128
    enrolled(cast, "co_deputy")
    device = EnrolledDevice.objects.get()
    assert PIN not in device.pin
    assert not device.pin.startswith("!")


def test_digits_that_differ_or_are_weak_are_told_and_the_card_stays(cast, clock):
    client, card = telephone(), new_card(cast, "deputy")
    client.post(reverse("signin:card", args=[card.token]))
    url = reverse("signin:pin_set")
    assert "不一样" in text_of(post(client, url, pin=PIN, repeated="704917"))
    weak = post(client, url, pin="123456", repeated="123456")
    assert weak.status_code == 422 and "太好猜" in text_of(weak)
    assert post(client, url, pin="７０４９１６", repeated=" 704916").status_code == 302


def test_a_used_card_says_whom_to_call_and_on_its_own_telephone_asks_for_the_digits(cast, clock):
    card = new_card(cast, "deputy")
    first = telephone()
    first.post(reverse("signin:card", args=[card.token]))
    second = telephone()
    second.post(reverse("signin:card", args=[card.token]))
    post(first, reverse("signin:pin_set"), pin=PIN, repeated=PIN)
    late = post(second, reverse("signin:pin_set"), pin=PIN, repeated=PIN)
    assert late.status_code == 422 and "已经用过了" in text_of(late)
    page = telephone().get(reverse("signin:card", args=[card.token]))
    assert page.status_code == 410
    assert "已经用过了" in text_of(page) and "0000-112233" in text_of(page)
    assert first.get(reverse("signin:card", args=[card.token])).url == reverse("signin:pin")
    assert EnrolledDevice.objects.count() == 1


def test_a_new_card_kills_the_old_one_and_a_card_runs_out(cast, clock):
    old = new_card(cast, "deputy")
    new = new_card(cast, "deputy")
    assert "已作废" in text_of(telephone().get(reverse("signin:card", args=[old.token])))
    assert telephone().get(reverse("signin:card", args=[new.token])).status_code == 200
    clock.on(days=31)
    assert "过期" in text_of(telephone().get(reverse("signin:card", args=[new.token])))
    purge(at=clock.at)
    new.refresh_from_db()
    assert new.token == ""


def test_an_unknown_code_is_answered_in_words(cast, clock):
    page = telephone().get(reverse("signin:card", args=["NOSUCHCARD"]))
    assert page.status_code == 404 and "没有这张卡" in text_of(page)
    assert "请重新扫" in text_of(telephone().get(reverse("signin:pin_set")))


def test_cards_for_everybody_cost_the_same_queries(cast, clock, django_assert_max_num_queries):
    users = [cast.users[who] for who in ("deputy", "co_deputy", "town_deputy", "other_deputy")]
    with django_assert_max_num_queries(7):
        cards = issue_cards(actor=cast.admin, users=users, at=NOW)
    assert len({card.token for card in cards}) == 4
    assert JournalEntry.objects.filter(move="issue_card").count() == 4
    assert card_address("ABC").endswith("/access/ABC")


def test_nobody_makes_a_card_for_a_closed_account(cast, clock):
    set_account_active(actor=cast.admin, user=cast.users["deputy"], active=False, at=NOW)
    cast.users["deputy"].refresh_from_db()
    with pytest.raises(Refused, match="已停用"):
        issue_cards(actor=cast.admin, users=[cast.users["deputy"]], at=NOW)


# --- the telephone --------------------------------------------------------------------------------


def test_an_enrolled_telephone_signs_in_by_its_digits_alone(cast, clock):
    client = enrolled(cast, "deputy")
    end_session_of(client)
    clock.on(days=3)
    asked = client.get("/m/")
    assert asked.url.startswith(reverse("accounts:sign_in"))
    asked = client.get(asked.url)
    assert asked.url.startswith(reverse("signin:pin"))
    page = client.get(asked.url)
    assert "陆*远，请输入 6 位密码" in text_of(page)
    answer = post(client, reverse("signin:pin"), pin=PIN, next="/m/")
    assert answer.url == "/m/"
    assert client.get("/m/").status_code == 200
    assert SessionRecord.objects.first().way == "pin"


def test_the_digits_are_worth_nothing_on_another_telephone(cast, clock):
    enrolled(cast, "deputy")
    other = telephone()
    assert other.get(reverse("signin:pin")).url.startswith(reverse("accounts:sign_in"))
    other.cookies["device"] = "made-up"
    assert other.get(reverse("signin:pin")).url.startswith(reverse("accounts:sign_in"))
    stranger = enrolled(cast, "co_deputy", pin="281735")
    end_session_of(stranger)
    assert "密码不对" in text_of(post(stranger, reverse("signin:pin"), pin=PIN))


def test_five_wrong_tries_lock_the_digits_on_that_telephone_only(cast, clock):
    client, second = enrolled(cast, "deputy"), enrolled(cast, "deputy")
    end_session_of(client)
    url = reverse("signin:pin")
    assert "密码是 6 位数字" in text_of(post(client, url, pin="abc"))  # that was no try
    for left in (4, 3, 2, 1):
        assert f"还可以试 {left} 次" in text_of(post(client, url, pin="999111"))
    assert "已锁住" in text_of(post(client, url, pin="999111"))
    assert "已锁住" in text_of(post(client, url, pin=PIN))
    assert "已锁住" in text_of(client.get(url))
    assert JournalEntry.objects.filter(move="lock_pin").count() == 1
    end_session_of(second)
    assert post(second, url, pin=PIN).status_code == 302


def test_a_right_try_forgets_the_wrong_ones(cast, clock):
    client = enrolled(cast, "deputy")
    end_session_of(client)
    for _ in range(4):
        post(client, reverse("signin:pin"), pin="999111")
    assert post(client, reverse("signin:pin"), pin=PIN).status_code == 302
    assert EnrolledDevice.objects.get().pin_failures == 0


def test_a_telephone_is_remembered_for_half_a_year(cast, clock):
    client = enrolled(cast, "deputy")
    end_session_of(client)
    clock.on(days=179)
    assert client.get(reverse("signin:pin")).status_code == 200
    clock.on(days=2)
    assert client.get(reverse("signin:pin")).status_code == 302


def test_a_revoked_telephone_is_out_at_once(cast, clock):
    client = enrolled(cast, "deputy")
    assert client.get("/m/").status_code == 200
    revoke_device(actor=cast.admin, device=EnrolledDevice.objects.get(), at=NOW)
    assert client.get("/m/").status_code == 302
    assert client.get(reverse("signin:pin")).status_code == 302
    assert "这部手机已经停用" in text_of(client.get(reverse("accounts:sign_in")))
    assert "这部手机已经停用" not in text_of(telephone().get(reverse("accounts:sign_in")))
    assert SessionRecord.objects.get().ended_at == NOW
    revoke_device(actor=cast.admin, device=EnrolledDevice.objects.get(), at=NOW)
    assert JournalEntry.objects.filter(move="revoke_device").count() == 1


def test_everything_of_an_account_ends_together(cast, clock):
    client = enrolled(cast, "deputy")
    card = new_card(cast, "deputy")
    assert end_access(actor=cast.admin, user=cast.users["deputy"], at=NOW) == 1
    assert client.get("/m/").status_code == 302
    assert telephone().get(reverse("signin:card", args=[card.token])).status_code == 410


def test_digits_open_nothing_for_who_has_no_role_any_more(cast, clock):
    client = enrolled(cast, "deputy")
    end_session_of(client)
    end_membership(actor=cast.admin, membership=cast.deputy.membership, on=TODAY, at=NOW)
    clock.on(days=1)
    refused = post(client, reverse("signin:pin"), pin=PIN)
    assert refused.status_code == 422 and "没有任职" in text_of(refused)


def test_two_telephones_at_once_use_up_one_card_once(cast, clock):
    card = new_card(cast, "deputy")
    enrol(actor=Actor.anonymous(), card=card, pin=PIN, label="甲", address="", at=NOW)
    with pytest.raises(Refused, match="用过了"):
        enrol(actor=Actor.anonymous(), card=card, pin=PIN, label="乙", address="", at=NOW)


def test_own_page_lists_sessions_and_telephones_and_ends_them(cast, clock, client_of):
    phone = enrolled(cast, "deputy")
    desk = client_of(cast.deputy)
    page = text_of(desk.get(reverse("signin:own")))
    assert "安卓手机·微信" in page and "127.0.*.*" in page and "127.0.0.1" not in page
    other = client_of(cast.co_deputy)
    session, device = SessionRecord.objects.get(), EnrolledDevice.objects.get()
    for name, pk in (("signin:session_end", session.pk), ("signin:device_end", device.pk)):
        assert post(other, reverse(name, args=[pk])).status_code == 404
    assert post(desk, reverse("signin:device_end", args=[device.pk])).status_code == 302
    assert phone.get("/m/").status_code == 302
    assert "没有启用手机" in text_of(desk.get(reverse("signin:own")))


def test_other_sessions_end_and_this_one_goes_on(cast, clock):
    here, there = enrolled(cast, "deputy"), enrolled(cast, "deputy")
    assert post(here, reverse("signin:sessions_end")).status_code == 302
    assert here.get("/m/").status_code == 200
    assert there.get("/m/").status_code == 302


def test_own_page_costs_few_queries(cast, clock, django_assert_max_num_queries):
    client = enrolled(cast, "deputy")
    for _ in range(3):
        enrolled(cast, "deputy")
    with django_assert_max_num_queries(12):
        assert client.get(reverse("signin:own")).status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WECHAT, "安卓手机·微信"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17) Safari/604", "苹果手机·Safari 浏览器"),
        ("Mozilla/5.0 (Windows NT 6.1) Chrome/86 Safari 360SE", "Windows 电脑·360 浏览器"),
        ("", "其他设备"),
    ],
)
def test_devices_are_named_as_people_name_them(agent, words):
    assert device_words(agent) == words


@pytest.mark.parametrize(
    ("address", "kept"),
    [("10.20.30.40", "10.20.*.*"), ("2001:db8::1", "2001:0db8:*"), ("nonsense", "")],
)
def test_only_half_an_address_is_kept(address, kept):
    assert shortened_address(address) == kept


def test_what_ran_out_is_emptied(cast, clock):
    enrolled(cast, "deputy")
    later = NOW + timedelta(days=400)
    SessionRecord.objects.update(ended_at=NOW)
    assert purge(at=later) == 1


# --- by one's own hand ----------------------------------------------------------------------------


@pytest.fixture
def draft(cast):
    from suggestions.workflow import draft_suggestion

    return draft_suggestion(
        actor=cast.deputy, mandate=cast.mandates["deputy"], title="修路", body="三组到小学的路。", at=NOW
    )


def test_a_telephone_left_open_asks_for_the_digits_before_a_suggestion_goes_out(cast, clock, draft):
    client = enrolled(cast, "deputy")
    url = reverse("suggestions:suggestion_submit", args=[draft.pk])
    clock.on(minutes=31)
    asked = post(client, url, note="急")
    assert asked.status_code == 200 and "请输入 6 位密码" in text_of(asked)
    assert '<input type="hidden" name="note" value="急">' in text_of(asked)
    wrong = post(client, url, pin="999111")
    assert wrong.status_code == 422 and "还可以试 4 次" in text_of(wrong)
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert post(client, url, pin=PIN).status_code == 302
    draft.refresh_from_db()
    assert draft.state != "draft"


def test_within_half_an_hour_nothing_is_asked(cast, clock, draft):
    client = enrolled(cast, "deputy")
    clock.on(minutes=29)
    assert post(client, reverse("suggestions:suggestion_submit", args=[draft.pk])).status_code == 302


def test_at_a_desk_nothing_is_asked(cast, clock, draft, client_of):
    desk = client_of(cast.deputy)
    assert post(desk, reverse("suggestions:suggestion_submit", args=[draft.pk])).status_code == 302
