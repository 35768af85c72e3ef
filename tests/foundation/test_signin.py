"""Sessions, lockout, security profiles, the second factor, and typed words that survive a time-out."""

from __future__ import annotations

import re
import uuid
from urllib.parse import unquote

import pytest
from axes.models import AccessAttempt
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp

from congress_portal.foundation.accounts.services import change_password
from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.signin import kept
from congress_portal.foundation.signin.lockout import is_locked, unlock
from congress_portal.foundation.signin.models import RecoveryCode, SecondFactor, SessionRecord
from congress_portal.foundation.signin.profiles import LEVEL_2, LEVEL_3, OFFICE, PROFILES
from congress_portal.foundation.signin.refilling import refill
from congress_portal.foundation.signin.services import second_factor as factors
from congress_portal.foundation.signin.services.opening import Opening, open_accounts, suggested_usernames
from congress_portal.foundation.signin.services.passwords import change_own_password, reset_password
from congress_portal.foundation.signin.services.security import choose_profile, rules_of
from congress_portal.foundation.web.refusals import Conflict, Refused
from suggestions.models import Suggestion
from tests.factories.ground import NOW, PASSWORD, make_person, make_user
from tests.foundation.signing_in import Clock, enrolled, post

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(timezone, "now", lambda: made.at)
    return made


def signed_in(username: str, password: str = PASSWORD) -> Client:
    client = Client()
    answer = client.post(SIGN_IN, {"username": username, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    return client


def work_under(ground, profile: str) -> None:
    ground.county = type(ground.county).objects.get(pk=ground.county.pk)
    version = 0 if not hasattr(ground.county, "security") else ground.county.security.version
    choose_profile(actor=ground.admin, county=ground.county, profile=profile, version=version, at=NOW)
    ground.county.refresh_from_db()


# --- sessions -------------------------------------------------------------------------------------


def test_a_session_that_lies_still_ends_after_the_profiles_time(ground, clock):
    client = signed_in("staff")
    clock.on(hours=3, minutes=59)
    assert client.get("/").status_code == 200
    clock.on(hours=4, minutes=1)
    assert client.get("/").url.startswith(SIGN_IN)


def test_a_session_in_use_ends_after_its_longest_time(ground, clock):
    client = signed_in("staff")
    for _ in range(4):
        clock.on(hours=2, minutes=55)
        assert client.get("/").status_code == 200
    clock.on(minutes=25)
    assert client.get("/").url.startswith(SIGN_IN)


def test_a_stricter_profile_holds_at_the_next_request(ground, clock):
    client = signed_in("staff")
    clock.on(minutes=40)
    work_under(ground, "level2")
    assert client.get("/").url.startswith(SIGN_IN)


def test_a_session_is_written_once_a_minute_at_most(ground, clock):
    client = signed_in("staff")
    began = SessionRecord.objects.get().seen_at
    clock.on(seconds=50)
    client.get("/")
    assert SessionRecord.objects.get().seen_at == began
    clock.on(seconds=20)
    client.get("/")
    assert SessionRecord.objects.get().seen_at == clock.at


def test_signing_in_is_listed_and_signing_out_ends_it(ground, clock):
    client = signed_in("staff")
    record = SessionRecord.objects.get()
    assert (record.way, record.label, record.address) == ("password", "其他设备", "127.0.*.*")
    client.post(reverse("accounts:sign_out"))
    record.refresh_from_db()
    assert record.ended_at == clock.at


def test_a_reset_and_a_change_of_password_end_the_other_sessions(ground, clock):
    here, there = signed_in("staff"), signed_in("staff")
    answer = post(
        here,
        reverse("accounts:password"),
        old_password=PASSWORD,
        new_password="shan-shui-8848",
        repeated="shan-shui-8848",
    )
    assert answer.status_code == 302
    assert here.get("/").status_code == 200 and there.get("/").status_code == 302
    assert SessionRecord.objects.filter(ended_at__isnull=True).count() == 1
    ground.users["staff"].refresh_from_db()
    reset_password(actor=ground.admin, user=ground.users["staff"], password="aaaa-bbbb-cccc", at=clock.at)
    assert here.get("/").status_code == 302
    assert not SessionRecord.objects.filter(ended_at__isnull=True).exists()


def test_the_sign_in_page_costs_few_queries(ground, clock, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        assert client.get(SIGN_IN).status_code == 200
    assert reverse("signin:forgotten") in client.get(SIGN_IN).content.decode()
    assert "0000-112233" in client.get(reverse("signin:forgotten")).content.decode()


# --- lockout --------------------------------------------------------------------------------------


def test_too_many_wrong_passwords_lock_the_name_from_that_address_with_minutes_told(ground):
    client = Client()
    for _ in range(OFFICE.attempts - 1):
        assert client.post(SIGN_IN, {"username": "staff", "password": "wrong"}).status_code == 422
    locked = client.post(SIGN_IN, {"username": "staff", "password": "wrong"})
    assert locked.status_code == 429 and "10</b> 分钟" in locked.content.decode()
    right = client.post(SIGN_IN, {"username": "staff", "password": PASSWORD})
    assert right.status_code == 429 and int(right["Retry-After"]) <= 600
    assert client.post(SIGN_IN, {"username": "leader", "password": PASSWORD}).status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.9.8.7")
    assert elsewhere.post(SIGN_IN, {"username": "staff", "password": PASSWORD}).status_code == 302


def test_the_office_unlocks_at_once(ground):
    client = Client()
    for _ in range(OFFICE.attempts):
        client.post(SIGN_IN, {"username": "staff", "password": "wrong"})
    assert is_locked("staff", OFFICE.attempts)
    assert unlock("staff") and not unlock("staff")
    assert client.post(SIGN_IN, {"username": "staff", "password": PASSWORD}).status_code == 302


def test_the_number_of_tries_is_the_countys(ground):
    work_under(ground, "level2")
    client = Client()
    codes = [
        client.post(SIGN_IN, {"username": "staff", "password": "wrong"}).status_code
        for _ in range(LEVEL_2.attempts)
    ]
    assert codes == [422] * (LEVEL_2.attempts - 1) + [429]


def test_a_success_forgets_the_failures(ground):
    client = Client()
    client.post(SIGN_IN, {"username": "staff", "password": "wrong"})
    assert AccessAttempt.objects.count() == 1
    client.post(SIGN_IN, {"username": "staff", "password": PASSWORD})
    assert not AccessAttempt.objects.exists()


def test_the_lockout_tables_hold_no_password_name_or_address(ground):
    client = Client(REMOTE_ADDR="10.9.8.7")
    client.post(SIGN_IN, {"username": "my-secret-9", "password": "an-other-secret-8"})
    stored = str(AccessAttempt.objects.values()[0])
    for word in ("my-secret-9", "an-other-secret-8", "10.9.8.7"):
        assert word not in stored


def test_nothing_of_who_knocks_is_logged(ground, caplog):
    client = Client(REMOTE_ADDR="10.9.8.7")
    with caplog.at_level("DEBUG", logger="axes"):
        for _ in range(OFFICE.attempts + 1):
            client.post(SIGN_IN, {"username": "staff", "password": "my-secret-9"})
    for word in ("staff", "my-secret-9", "10.9.8.7"):
        assert not [r for r in caplog.records if r.name.startswith("axes") and word in r.getMessage()]


# --- profiles -------------------------------------------------------------------------------------


def test_each_profile_is_at_least_as_strict_as_the_one_before():
    for low, high in ((OFFICE, LEVEL_2), (LEVEL_2, LEVEL_3)):
        assert high.min_length >= low.min_length and high.history > low.history
        assert high.attempts <= low.attempts and high.cool_off > low.cool_off
        assert high.idle < low.idle and high.absolute < low.absolute
        assert high.device_idle < low.device_idle and high.device_absolute < low.device_absolute
    assert [p.second_factor for p in PROFILES.values()] == [False, False, True]


def test_choosing_a_profile_is_journalled_and_guarded_by_its_version(ground):
    work_under(ground, "level2")
    assert rules_of(ground.county) is LEVEL_2
    entry = JournalEntry.objects.get(move="choose_security")
    assert entry.after == {"profile": "level2"}
    with pytest.raises(Conflict):
        choose_profile(actor=ground.admin, county=ground.county, profile="office", version=0, at=NOW)
    with pytest.raises(Refused):
        choose_profile(actor=ground.admin, county=ground.county, profile="none", version=1, at=NOW)


@pytest.mark.parametrize(
    ("profile", "password", "says"),
    [
        ("office", "kaihui", "至少 8 个字符"),
        ("level2", "kaihuibaogao", "至少要有三种"),
        ("level3", "Kai-hui-1", "至少 10 个字符"),
    ],
)
def test_passwords_follow_the_profile(ground, profile, password, says):
    work_under(ground, profile)
    with pytest.raises(Refused, match=says):
        change_password(actor=ground.staff, user=ground.users["staff"], password=password, at=NOW)


def test_earlier_passwords_are_not_taken_again(ground):
    work_under(ground, "level2")
    user = ground.users["staff"]
    for number in (1, 2):
        change_own_password(actor=ground.staff, user=user, password=f"Shan-Shui-{number}", at=NOW)
        user.refresh_from_db()
    for used in (PASSWORD, "Shan-Shui-1", "Shan-Shui-2"):
        with pytest.raises(Refused, match="最近 3 次"):
            change_own_password(actor=ground.staff, user=user, password=used, at=NOW)
    change_own_password(actor=ground.staff, user=user, password="Shan-Shui-3", at=NOW)
    user.refresh_from_db()
    change_own_password(actor=ground.staff, user=user, password=PASSWORD + "-A1", at=NOW)


def test_a_password_that_is_too_old_is_changed_first(ground, clock):
    signed_in("staff")
    work_under(ground, "level2")
    clock.on(days=91)
    client = signed_in("staff")
    assert client.get("/").url == reverse("accounts:password")
    # An office that leaves the profile leaves nobody behind the door.
    work_under(ground, "office")
    assert client.get("/").status_code == 200
    work_under(ground, "level2")
    new = f"{PASSWORD}-A1"
    post(client, reverse("accounts:password"), old_password=PASSWORD, new_password=new, repeated=new)
    assert client.get("/").status_code == 200


# --- the second factor ----------------------------------------------------------------------------


def code_at(user, clock) -> str:
    factor = SecondFactor.objects.get(user=user)
    return f"{totp(bytes.fromhex(factor.key), t0=0, drift=_steps(clock)):06d}"


def _steps(clock) -> int:
    """``totp`` reads the machine's clock; the difference to ours in time steps."""
    import time

    return int(clock.at.timestamp()) // 30 - int(time.time()) // 30


def bound(client, user, clock) -> list[str]:
    url = reverse("signin:second_factor")
    assert post(client, reverse("signin:second_factor_bind")).url == url
    page = client.get(url).content.decode()
    assert "<svg" in page and "第一步" in page
    assert post(client, url, secret_code=code_at(user, clock)).url == url
    page = client.get(url).content.decode()
    codes = [part.split("<")[0] for part in page.split('<b class="kbd">')[1:]]
    assert len(codes) == 10
    assert codes[0] not in client.get(url, follow=True).content.decode()
    return codes


def test_level_three_asks_staff_for_a_code_and_deputies_for_none(cast, clock):
    work_under(cast, "level3")
    staff, deputy = signed_in("staff"), signed_in("deputy")
    assert deputy.get("/").status_code == 200
    assert staff.get("/").url.startswith(reverse("signin:second_factor"))
    user = cast.users["staff"]
    bound(staff, user, clock)
    assert staff.get("/").status_code == 200
    clock.on(minutes=1)
    again = signed_in("staff")
    assert again.get("/").url.startswith(reverse("signin:second_factor"))
    answer = post(again, reverse("signin:second_factor"), secret_code=code_at(user, clock), next="/todos/")
    assert answer.url == "/todos/"
    assert again.get("/").status_code == 200


def test_before_the_code_the_password_is_not_changed(cast, clock):
    work_under(cast, "level3")
    staff = signed_in("staff")
    bound(staff, cast.users["staff"], clock)
    again = signed_in("staff")
    for answer in (
        again.get(reverse("accounts:password")),
        post(again, reverse("accounts:password"), old_password="x", new_password="y", repeated="y"),
    ):
        assert answer.status_code == 302 and answer.url.startswith(reverse("signin:second_factor"))


def test_at_an_open_door_who_owes_the_code_or_stayed_too_long_is_a_visitor(ground, clock):
    work_under(ground, "level3")
    staff, handler = signed_in("staff"), signed_in("handler")
    help_page = reverse("workbench:help")
    name = "周文清"
    assert name not in staff.get(help_page).content.decode()
    assert "田办真" in handler.get(help_page).content.decode()
    clock.on(minutes=16)
    assert "田办真" not in handler.get(help_page).content.decode()
    assert "_auth_user_id" not in handler.session


def test_a_code_is_good_once_and_a_recovery_code_too(ground, clock):
    work_under(ground, "level3")
    user, client = ground.users["staff"], signed_in("staff")
    codes = bound(client, user, clock)
    with pytest.raises(Refused, match="动态码不对"):
        factors.verify(actor=ground.staff, user=user, code=code_at(user, clock), at=clock.at)
    factors.verify(actor=ground.staff, user=user, code=codes[3].upper(), at=clock.at)
    with pytest.raises(Refused):
        factors.verify(actor=ground.staff, user=user, code=codes[3], at=clock.at)
    assert codes[0] not in str(list(RecoveryCode.objects.values()))


def test_wrong_codes_pause_and_the_office_resets(ground, clock):
    work_under(ground, "level3")
    user, client = ground.users["staff"], signed_in("staff")
    codes = bound(client, user, clock)
    clock.on(minutes=1)
    for _ in range(factors.MOST_FAILURES):
        with pytest.raises(Refused, match="动态码不对"):
            factors.verify(actor=ground.staff, user=user, code="000000", at=clock.at)
    with pytest.raises(Refused, match="分钟.*备用码"):
        factors.verify(actor=ground.staff, user=user, code=code_at(user, clock), at=clock.at)
    # Nobody guesses a recovery code; whoever has one is let in at once, and once.
    for _ in range(factors.MOST_FAILURES - 1):
        with pytest.raises(Refused, match="分钟"):
            factors.verify(actor=ground.staff, user=user, code="wrong-code-here", at=clock.at)
    factors.verify(actor=ground.staff, user=user, code=codes[5], at=clock.at)
    with pytest.raises(Refused):
        factors.verify(actor=ground.staff, user=user, code=codes[5], at=clock.at)
    clock.on(minutes=16)
    factors.verify(actor=ground.staff, user=user, code=code_at(user, clock), at=clock.at)
    factors.reset_second_factor(actor=ground.admin, user=user, at=clock.at)
    assert not SecondFactor.objects.exists() and not RecoveryCode.objects.exists()


def test_the_server_helps_the_only_administrator(ground, clock, capsys):
    work_under(ground, "level3")
    user, client = ground.users["staff"], signed_in("staff")
    bound(client, user, clock)
    call_command("reset_second_factor", user.username)
    assert "已重置" in capsys.readouterr().out and not SecondFactor.objects.exists()
    with pytest.raises(CommandError, match="没有绑定"):
        call_command("reset_second_factor", user.username)
    with pytest.raises(CommandError, match="没有用户名"):
        call_command("reset_second_factor", "nobody")


# --- many accounts --------------------------------------------------------------------------------


def test_user_names_are_pinyin_with_digits_for_the_second_of_a_sound(ground):
    people = [make_person(ground.county, name) for name in ("王建国", "汪建国", "王建国", "曾 蕙")]
    make_user(make_person(ground.county, "王建过"), "wangjianguo3")
    names = suggested_usernames(people)
    assert [names[p.pk] for p in people] == ["wangjianguo", "wangjianguo2", "wangjianguo4", "zenghui"]


def test_hundreds_of_accounts_open_in_a_fixed_number_of_queries(ground, django_assert_max_num_queries):
    people = [make_person(ground.county, f"代表{n}") for n in range(40)]
    with django_assert_max_num_queries(10):
        made = open_accounts(actor=ground.admin, rows=[Opening(p, f"daibiao{p.pk}") for p in people], at=NOW)
    assert len(made) == 40
    assert not any(user.has_usable_password() or user.must_change_password for user in made)
    assert JournalEntry.objects.filter(move="open_account").count() == 40


def test_all_or_none_are_opened(ground):
    people = [make_person(ground.county, "甲一"), make_person(ground.county, "乙二")]
    with pytest.raises(Refused, match="已被使用"):
        open_accounts(
            actor=ground.admin, rows=[Opening(people[0], "jiayi"), Opening(people[1], "staff")], at=NOW
        )
    with pytest.raises(Refused, match="已经有账号"):
        open_accounts(actor=ground.admin, rows=[Opening(ground.staff.person, "zhou")], at=NOW)
    assert not JournalEntry.objects.filter(move="open_account").exists()


# --- typed words survive --------------------------------------------------------------------------


def words(text: str) -> dict[str, str]:
    return {"title": "硬化三组到小学的道路", "body": text}


def test_a_draft_of_a_suggestion_survives_the_time_out(cast, clock):
    client, url = signed_in("deputy"), reverse("suggestions:suggestion_new")
    text = "三组到小学 1.2 公里土路，\n雨天学生走不了。"
    fields = {**words(text), "kind": "deputy_suggestion", "audience": "townships"}
    assert client.get(url).status_code == 200
    clock.on(hours=5)
    refused = client.post(url, fields, headers={"referer": f"http://testserver{url}"})
    assert refused.status_code == 401
    assert "硬化三组" in refused.content.decode() and "放回表里" in refused.content.decode()
    assert "townships" not in refused.content.decode(), "what was chosen from a list says nothing as text"
    assert not Suggestion.objects.filter(title="硬化三组到小学的道路").exists()
    answer = client.post(SIGN_IN, {"username": "deputy", "password": PASSWORD, "next": url})
    page = client.get(answer.url)
    assert page.status_code == 200
    content = page.content.decode()
    assert 'value="硬化三组到小学的道路"' in content
    assert content.count("雨天学生走不了。") >= 2  # in the field, and beside the form
    assert "已放回表里" in content


def test_words_are_given_back_to_their_owner_only_and_passwords_are_never_kept(cast, clock):
    client, url = signed_in("deputy"), reverse("suggestions:suggestion_new")
    clock.on(hours=5)
    client.post(url, {**words("三组到小学"), "old_password": "my-secret-9"})
    assert "my-secret-9" not in str(dict(client.session))
    client.post(SIGN_IN, {"username": "co_deputy", "password": PASSWORD})
    assert "三组到小学" not in client.get(url).content.decode()
    assert "kept_form" not in client.session


def test_words_survive_the_loss_of_the_whole_session(cast, clock):
    client, url = signed_in("deputy"), reverse("suggestions:suggestion_new")
    client.session.flush()
    client.cookies["sessionid"] = SessionRecord.objects.get().session_key
    assert client.post(url, words("三组到小学")).status_code == 401
    client.post(SIGN_IN, {"username": "deputy", "password": PASSWORD})
    assert "三组到小学" in client.get(url).content.decode()
    client.post(url, words("四组到小学"))
    assert "三组到小学" not in client.get(url).content.decode()


def test_words_of_a_session_without_a_trace_go_to_whoever_comes_by_the_page_that_showed_them(cast, clock):
    client, url = signed_in("staff"), "/board/notices/new/"
    fields = {"title": "接待日改期", "body": "改到 10 日。", "audience": "roles", "roles": ["station_keeper"]}
    key = str(uuid.uuid4())
    del client.cookies["sessionid"]
    refused = client.post(url, {**fields, "form_key": key, "password": "my-secret-9"})
    page = refused.content.decode()
    assert (
        refused.status_code == 401 and "放回表里" in page and "my-secret-9" not in str(dict(client.session))
    )
    wanted = re.search(r'href="[^"]*next=([^"]+)"', page)[1]
    onward = unquote(wanted)
    assert onward.startswith(f"{url}?kept=")
    answer = client.post(SIGN_IN, {"username": "staff", "password": PASSWORD, "next": onward})
    form = client.get(answer.url).content.decode()
    assert 'value="接待日改期"' in form and "改到 10 日。" in form and key not in form
    assert re.search(r'<input[^>]*value="roles"[^>]*checked', form)
    assert re.search(r'<input[^>]*value="station_keeper"[^>]*checked', form)
    fresh = re.search(r'name="form_key" value="([^"]+)"', form)[1]
    assert client.post(onward, {**fields, "form_key": fresh}).status_code == 302
    assert "kept_form" not in client.session


def test_who_signs_in_here_by_another_way_gets_no_strangers_words(cast, clock):
    client, url = signed_in("deputy"), reverse("suggestions:suggestion_new")
    del client.cookies["sessionid"]
    client.post(url, words("三组到小学"))
    client.post(SIGN_IN, {"username": "co_deputy", "password": PASSWORD})
    for address in (url, f"{url}?kept=", f"{url}?kept=x"):
        assert "三组到小学" not in client.get(address).content.decode()
    assert "kept_form" not in client.session


def test_a_visitor_nobody_knows_cannot_fill_the_store_of_sessions(cast, clock):
    url = reverse("suggestions:suggestion_new")
    for number in range(kept.STRANGERS_PER_HOUR + 1):
        client = Client()
        assert client.post(url, words("三组")).status_code == 401
        assert ("kept_form" in client.session) == (number < kept.STRANGERS_PER_HOUR)


def test_words_go_back_into_every_kind_of_field_and_nothing_else_changes():
    page = (
        '<!doctype html><form method="post" action="/out/"><input name="title" value="x"></form>'
        '<form method="post"><input type="hidden" name="key" value="1"><input name="title">'
        '<textarea name="body" rows="3">\nalt &amp; neu</textarea><input type="password" name="title">'
        '<select name="topic"><option value="1" selected>a</option><option value="2">b</option></select>'
        '<input type="checkbox" name="town" value="1" checked><input type="checkbox" name="town" value="2">'
        '<input type="radio" name="on" value="a"><input type="radio" name="on" value="b" checked></form>'
        "<p>1 &lt; 2 &#8212; <br/></p><!-- c --><script>if (1 < 2) {}</script>"
    )
    values = {
        "title": ['"甲" & 乙'],
        "body": ["<b>\n行"],
        "topic": ["2"],
        "town": ["2"],
        "on": ["a"],
        "key": ["9"],
    }
    same = refill(page, address="/f/", action="/elsewhere/", values=values)
    assert same == page
    filled = refill(page, address="/f/", action="/f/", values=values)
    head, _, form = filled.partition("</form>")
    assert head in page
    assert '<input name="title" value="&quot;甲&quot; &amp; 乙">' in form
    assert '<textarea name="body" rows="3">\n&lt;b&gt;\n行</textarea>' in form
    assert '<option value="1">a</option><option value="2" selected>' in form
    assert 'name="town" value="1"><input type="checkbox" name="town" value="2" checked>' in form
    assert '<input type="radio" name="on" value="a" checked><input type="radio" name="on" value="b">' in form
    assert 'name="key" value="1"' in form and '<input type="password" name="title">' in form
    assert form.endswith(page.partition("</form>")[2].partition("</form>")[2])


def test_what_is_too_much_is_shown_and_not_kept(cast, clock):
    client, url = signed_in("deputy"), reverse("suggestions:suggestion_new")
    clock.on(hours=5)
    refused = client.post(url, words("长" * 200_001))
    assert refused.status_code == 401
    assert "kept_form" not in client.session


def test_a_telephone_signs_in_by_digits_and_finds_its_words(cast, clock):
    client = enrolled(cast, "deputy")
    url = reverse("phone:problem_create")
    work_under(cast, "level2")
    clock.on(hours=13)
    assert client.post(url, {"what": "桥面坏了要修"}).status_code == 401
    assert post(client, reverse("signin:pin"), pin="704916", next=url).url == url
    assert "桥面坏了要修" in client.get(url).content.decode()
