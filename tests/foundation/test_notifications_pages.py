"""The office changes the words of reminders and can always go back; what was not sent is put right on a page."""

import uuid
from datetime import time, timedelta

import pytest
from django.urls import reverse

from congress_portal.foundation.journal.models import JournalEntry
from congress_portal.foundation.notifications import deadlines
from congress_portal.foundation.notifications.choices import MailingState, Problem
from congress_portal.foundation.notifications.deadlines import run_reminders
from congress_portal.foundation.notifications.models import (
    DeliveryHours,
    Mailing,
    OutboxMessage,
    ReminderTemplate,
)
from congress_portal.foundation.slots import DEADLINE_KINDS
from congress_portal.foundation.slots.deadlines import DeadlineKind, Place, Reminder, fill
from congress_portal.foundation.slots.registry import Slot
from tests.factories.ground import NOW, TODAY
from tests.foundation.neighbours import next_county

pytestmark = pytest.mark.django_db

KEY = "suggestions.limit"


def url(name, *args):
    return reverse(f"notifications:{name}", args=args)


def post(client, address, **data):
    return client.post(address, {"form_key": str(uuid.uuid4()), **data})


def save(client, title, body="", seen=0, **more):
    return post(client, url("words_edit", KEY), title=title, body=body, seen=seen, **more)


# --- words --------------------------------------------------------------------------------------------
def test_the_list_tells_when_to_whom_by_what_way_and_in_what_words(ground, client_of):
    page = client_of(ground.staff).get(url("kind_list")).content.decode()
    for words in (
        "提前 7 天、3 天、1 天，到期当天，逾期后每周一次",
        "平台消息、电子邮件",
        "答复还剩 3 天：第023号",
        "默认文字",
        "工作日 08:30",
        "退回、重新办理、会议或接待日有变动",
    ):
        assert words in page


def test_the_pages_ask_few_questions(ground, client_of, django_assert_max_num_queries):
    client = client_of(ground.staff)
    with django_assert_max_num_queries(12):
        client.get(url("kind_list"))
    with django_assert_max_num_queries(15):
        client.get(url("words_edit", KEY))


def test_the_preview_shows_the_typed_words_with_samples_and_saves_nothing(ground, client_of):
    client = client_of(ground.staff)
    page = save(client, "请抓紧{动词}，{剩余}", "{期限}以前", preview="1")
    assert page.status_code == 200
    text = page.content.decode()
    assert "请抓紧答复，还剩 3 天" in text and "2026年7月9日以前" in text
    assert 'value="请抓紧{动词}，{剩余}"' in text
    assert not ReminderTemplate.objects.exists()


def test_the_preview_comes_alone_where_a_script_asks_for_it(ground, client_of):
    client = client_of(ground.staff)
    answer = client.post(
        url("words_edit", KEY),
        {"title": "{动词}快到期", "body": "", "seen": 0, "preview": "1"},
        headers={"HX-Request": "true"},
    )
    assert answer.content.decode().strip() == "<p><b>答复快到期</b></p>"


@pytest.mark.parametrize(
    ("title", "body", "sentence"),
    [
        ("{姓名}快到期", "", "没有“{姓名}”这个位置。可以用的有：{动词}、{剩余}、{事项}、{期限}。"),
        ("快到期", "还有{剩余", "花括号要成对"),
        ("长" * 61, "", "标题最多 60 个字"),
        ("好", "长" * 301, "正文最多 300 个字"),
        (" ", "", "请填写标题"),
    ],
)
def test_words_that_cannot_be_used_are_refused_with_what_may_be_and_stay(
    ground, client_of, title, body, sentence
):
    client = client_of(ground.staff)
    page = save(client, title, body)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    if body:
        assert body in page.content.decode()
    assert not ReminderTemplate.objects.exists()


def test_each_save_is_a_version_undo_goes_back_and_reset_can_be_undone_too(ground, client_of):
    client = client_of(ground.staff)

    def now():
        words = client.get(url("words_edit", KEY)).context["words"]
        return words.title, words.version

    default, seen = now()
    save(client, "第一版{动词}", seen=seen)
    save(client, "第二版{动词}", seen=now()[1])
    assert now()[0] == "第二版{动词}"
    post(client, url("words_undo", KEY), seen=now()[1])
    assert now()[0] == "第一版{动词}"
    post(client, url("words_reset", KEY), seen=now()[1])
    assert now()[0] == default
    post(client, url("words_undo", KEY), seen=now()[1])
    assert now()[0] == "第一版{动词}"
    post(client, url("words_undo", KEY), seen=now()[1])
    assert now()[0] == default
    answer = post(client, url("words_undo", KEY), seen=now()[1])
    assert answer.status_code == 422 and "没有可以撤回的修改" in answer.content.decode()
    assert list(ReminderTemplate.objects.order_by("version").values_list("version", flat=True)) == [1, 2, 3]
    moves = JournalEntry.objects.filter(move__endswith="_reminder_words").values_list("move", flat=True)
    assert len(moves) == 6


def test_who_saves_on_top_of_anothers_words_is_shown_both(ground, client_of):
    first, second = client_of(ground.staff), client_of(ground.admin)
    seen = second.get(url("words_edit", KEY)).context["words"].version
    save(first, "先保存的{动词}", seen=seen)
    clash = save(second, "后保存的{动词}", seen=seen)
    assert clash.status_code == 409
    text = clash.content.decode()
    assert "周文清" in text and "先保存的{动词}" in text and "后保存的{动词}" in text
    again = save(second, "后保存的{动词}", seen=clash.context["form"].data["seen"])
    assert again.status_code == 302
    assert second.get(url("words_edit", KEY)).context["words"].title == "后保存的{动词}"


def test_saving_the_same_words_is_no_version(ground, client_of):
    client = client_of(ground.staff)
    words = client.get(url("words_edit", KEY)).context["words"]
    save(client, words.title, words.body, seen=words.version)
    assert not ReminderTemplate.objects.exists()


def test_the_next_reminder_is_in_the_countys_words(ground, monkeypatch):
    kind = DeadlineKind(
        "reply",
        "答复",
        lambda on: [
            Reminder(
                "x.y:1",
                "due",
                TODAY,
                "默认",
                "",
                "/x/",
                person_ids=(ground.handler.person_id,),
                places={"事项": "修{路}"},
            )  # fmt: skip
        ],
        title="{事项}",
        places=(Place("事项", "标题", "例子"),),
    )
    slot = Slot("test")
    slot.register(kind)
    monkeypatch.setattr(deadlines, "DEADLINE_KINDS", slot)
    ReminderTemplate.objects.create(
        county=ground.county, kind="reply", version=1, title="别忘了{事项}", body="", written_at=NOW
    )
    run_reminders(on=TODAY, at=NOW)
    assert OutboxMessage.objects.get().title == "别忘了修{路}"


def test_values_are_never_filled_a_second_time():
    assert fill("{a}", {"a": "{b}", "b": "x"}) == "{b}"


def test_every_kind_declares_samples_for_its_own_words():
    for kind in DEADLINE_KINDS:
        title, body = kind.words_of(kind.samples)
        assert kind.who and title and "{" not in title + body, kind.key


def test_another_kind_of_address_is_not_found(ground, client_of):
    assert client_of(ground.staff).get(url("words_edit", "no.such")).status_code == 404


def test_one_countys_words_are_not_anothers(ground, client_of):
    other = next_county(ground)
    ReminderTemplate.objects.create(
        county=other, kind=KEY, version=1, title="别县的文字", body="", written_at=NOW
    )
    assert "别县的文字" not in client_of(ground.staff).get(url("words_edit", KEY)).content.decode()


# --- hours --------------------------------------------------------------------------------------------
def test_the_office_moves_the_digest_within_what_is_not_quiet(ground, client_of):
    client = client_of(ground.staff)
    answer = post(
        client, url("hours_edit"), digest_at="09:15", quiet_until="07:00", quiet_from="19:00", seen=0
    )
    assert answer.status_code == 302
    assert DeliveryHours.objects.get(county=ground.county).digest_at == time(9, 15)
    page = post(client, url("hours_edit"), digest_at="22:00", quiet_until="07:00", quiet_from="19:00", seen=1)
    assert page.status_code == 422 and "07:00 至 19:00 之间" in page.content.decode()
    page = post(client, url("hours_edit"), digest_at="08:00", quiet_until="07:00", quiet_from="19:00", seen=0)
    assert page.status_code == 409
    page = post(client, url("hours_edit"), digest_at="早上", quiet_until="07:00", quiet_from="19:00", seen=1)
    assert page.status_code == 422 and "08:30 的样子" in page.content.decode()


# --- addresses ----------------------------------------------------------------------------------------
def test_everybody_says_where_letters_go_and_may_say_nowhere(ground, client_of):
    client = client_of(ground.handler)
    page = post(client, url("address_edit"), email="不是邮箱")
    assert (
        page.status_code == 422
        and "邮箱写得不对" in page.content.decode()
        and "不是邮箱" in page.content.decode()
    )
    for address in ("tian@example.org", ""):
        assert post(client, url("address_edit"), email=address).status_code == 302
        ground.handler.person.refresh_from_db()
        assert ground.handler.person.email == address
    assert "tian@example.org" not in str(list(JournalEntry.objects.values()))


def test_the_administrator_puts_an_address_right_but_not_in_the_next_county(ground, client_of):
    client = client_of(ground.admin)
    address = url("person_address", ground.handler.person_id)
    assert post(client, address, email="tian@example.org").status_code == 302
    ground.handler.person.county = next_county(ground)
    ground.handler.person.save()
    assert client.get(address).status_code == 404


# --- what was not sent --------------------------------------------------------------------------------
def unsent(ground, number=1, **details):
    ground.handler.person.email = "handler@example.org"
    ground.handler.person.save()
    defaults = {
        "kind": "digest", "channel": "email", "on": TODAY, "since": TODAY, "state": MailingState.FAILED,
        "problem": Problem.REFUSED, "detail": "SMTP 550", "attempts": 1, "created_at": NOW, "next_at": NOW,
    }  # fmt: skip
    return [
        Mailing.objects.create(key=f"digest|{n}", recipient=ground.handler.person, **{**defaults, **details})
        for n in range(number)
    ]


def test_the_page_names_the_reason_in_words_and_masks_the_address(ground, client_of):
    unsent(ground)
    page = client_of(ground.admin).get(url("unsent_list")).content.decode()
    assert "田办真" in page and "h***@example.org" in page and "handler@" not in page
    assert "对方邮箱不存在或拒收，请核对邮箱地址" in page and "1 封没有发出" in page


def test_the_page_asks_few_questions_however_much_failed(ground, client_of, django_assert_max_num_queries):
    unsent(ground, 30)
    client = client_of(ground.admin)
    with django_assert_max_num_queries(12):
        assert client.get(url("unsent_list")).context["counts"].failed == 30


def test_one_is_sent_again_and_pressing_twice_does_it_once(ground, client_of):
    [mailing] = unsent(ground)
    client = client_of(ground.admin)
    data = {"form_key": "5f0c3a52-3f0e-4a53-8df4-111111111111"}
    for _ in range(2):
        assert client.post(url("mailing_resend", mailing.pk), data).status_code == 302
    mailing.refresh_from_db()
    assert (mailing.state, mailing.attempts) == (MailingState.PENDING, 0)
    assert JournalEntry.objects.filter(move="resend_mailing").count() == 1


def test_all_that_failed_is_sent_again_but_not_what_may_have_arrived(ground, client_of):
    unsent(ground, 3)
    doubtful = Mailing.objects.first()
    doubtful.state = MailingState.DOUBTFUL
    doubtful.save()
    answer = post(client_of(ground.admin), url("unsent_resend"))
    assert answer.status_code == 302
    assert Mailing.objects.filter(state=MailingState.PENDING).count() == 2
    doubtful.refresh_from_db()
    assert doubtful.state == MailingState.DOUBTFUL


def test_what_was_sent_meanwhile_is_not_sent_again(ground, client_of):
    [mailing] = unsent(ground)
    Mailing.objects.update(state=MailingState.SENT, sent_at=NOW)
    answer = post(client_of(ground.admin), url("mailing_resend", mailing.pk))
    assert answer.status_code == 409 and "已经发出" in answer.content.decode()


def test_given_up_it_leaves_the_list(ground, client_of):
    [mailing] = unsent(ground)
    post(client_of(ground.admin), url("mailing_give_up", mailing.pk))
    assert "没有发不出的邮件" in client_of(ground.admin).get(url("unsent_list")).content.decode()


def test_the_next_countys_letters_are_nobodys_business_here(ground, client_of):
    [mailing] = unsent(ground)
    person = ground.handler.person
    person.county = next_county(ground)
    person.save()
    client = client_of(ground.admin)
    assert "田办真" not in client.get(url("unsent_list")).content.decode()
    assert post(client, url("mailing_resend", mailing.pk)).status_code == 404


def test_the_administrators_home_warns_of_letters_that_did_not_leave(ground, client_of):
    unsent(ground, 2)
    page = client_of(ground.admin).get("/").content.decode()
    assert "2 封没有发出" in page and url("unsent_list") in page


# --- the inbox ----------------------------------------------------------------------------------------
def fill_inbox(ground):
    for number, category in enumerate(("todo", "todo", "progress", "notice")):
        OutboxMessage.objects.create(
            recipient=ground.handler.person, category=category, kind="k", subject_key="x.y:1",
            title=f"{category}{number}", created_at=NOW + timedelta(minutes=number), said_key=str(number),
        )  # fmt: skip


def test_the_inbox_is_read_by_what_it_asks(ground, client_of):
    fill_inbox(ground)
    client = client_of(ground.handler)
    page = client.get(reverse("workbench:messages"), {"kind": "todo"})
    assert [m.title for m in page.context["page"].rows] == ["todo1", "todo0"]
    assert [tab["count"] for tab in page.context["tabs"]] == [4, 2, 1, 1]
    post(client, reverse("workbench:message_read_all"), kind="todo")
    page = client.get(reverse("workbench:messages"))
    assert [tab["count"] for tab in page.context["tabs"]] == [2, 0, 1, 1]
    page = client.get(reverse("workbench:messages"), {"kind": "notice", "view": "unread"})
    assert [m.title for m in page.context["page"].rows] == ["notice3"]
    assert client.get(reverse("workbench:messages"), {"kind": "nonsense"}).context["kind"] == ""


def test_the_inbox_hides_what_was_overtaken_or_done_before_it_was_read(ground, client_of):
    fill_inbox(ground)
    OutboxMessage.objects.filter(title="todo0").update(superseded=True)
    OutboxMessage.objects.filter(title="todo1").update(settled_at=NOW)
    page = client_of(ground.handler).get(reverse("workbench:messages"))
    assert [m.title for m in page.context["page"].rows] == ["notice3", "progress2"]


def test_the_inbox_asks_few_questions(ground, client_of, django_assert_max_num_queries):
    fill_inbox(ground)
    client = client_of(ground.handler)
    with django_assert_max_num_queries(12):
        client.get(reverse("workbench:messages"), {"kind": "todo"})
