"""The box about the portal: anybody may say a word, the administrator answers, contacts stay secret."""

from __future__ import annotations

import pytest
from django.db import connection

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.notifications.models import OutboxMessage, Todo
from congress_portal.foundation.web.refusals import Denied, Refused
from congress_portal.noticeboard.models import Feedback
from congress_portal.noticeboard.services.feedback import answer_feedback, leave_feedback
from tests.factories.ground import NOW
from tests.setup.posting import post

pytestmark = pytest.mark.django_db


def word(ground, actor=None, **values):
    actor = actor or Actor.bearer("", ground.county)
    return leave_feedback(actor=actor, county=ground.county, body="字太小", at=NOW, **values)


def test_a_members_word_waits_for_the_administrator_and_comes_back_as_a_message(ground):
    row = word(ground, ground.clerk, page="/todo/")
    assert row.person == ground.clerk.person and row.role_label and row.code is None
    assert Todo.objects.open().visible_to(ground.admin).filter(kind="noticeboard.feedback").count() == 1
    assert not Todo.objects.open().visible_to(ground.staff).filter(kind="noticeboard.feedback").exists()
    answer_feedback(actor=ground.admin, feedback=row, reply="已改大", at=NOW)
    assert not Todo.objects.open().filter(kind="noticeboard.feedback").exists()
    message = OutboxMessage.objects.get(recipient=ground.clerk.person)
    assert "已改大" in message.body and message.url == row.get_absolute_url()


def test_a_word_is_read_by_its_author_and_the_administrator(ground):
    row = word(ground, ground.clerk)
    readers = {k for k, a in ground.actors.items() if Feedback.objects.visible_to(a).filter(pk=row.pk)}
    assert readers == {"clerk", "admin"}


def test_only_the_administrator_answers(ground, client_of):
    row = word(ground, ground.clerk)
    with pytest.raises(Denied):
        answer_feedback(actor=ground.staff, feedback=row, reply="好", at=NOW)
    assert post(client_of(ground.clerk), row.get_absolute_url(), reply="自己回").status_code == 403


def test_noting_without_an_answer_tells_nobody(ground, client_of):
    row = word(ground, ground.clerk)
    post(client_of(ground.admin), row.get_absolute_url(), reply="", note_only="1")
    row.refresh_from_db()
    assert row.state == "noted" and not OutboxMessage.objects.exists()


def test_an_empty_answer_is_refused_beside_its_field(ground, client_of):
    row = word(ground, ground.clerk)
    answer = post(client_of(ground.admin), row.get_absolute_url(), reply=" ")
    assert answer.status_code == 422 and "请写下回复" in answer.content.decode()


def test_the_contact_lies_encrypted_and_only_the_administrator_sees_it(ground, client_of):
    row = word(ground, contact="13800001402")
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM noticeboard_feedback")
        assert "13800001402" not in str(cursor.fetchall())
    assert "13800001402" in client_of(ground.admin).get(row.get_absolute_url()).content.decode()


def test_anybody_gets_a_code_that_reads_state_and_answer_and_nothing_else(ground, client):
    answer = post(client, "/board/p/feedback/", body="老人看不清", contact="13800001402", homepage="")
    row = Feedback.objects.get()
    assert answer["Location"] == f"/board/p/feedback/{row.code}/" and len(row.code) == 8
    page = client.get(answer["Location"]).content.decode()
    assert "老人看不清" not in page and "13800001402" not in page and "还没有回复" in page
    answer_feedback(actor=ground.admin, feedback=row, reply="已改大", at=NOW)
    typed = f" {row.code[:4].lower()} {row.code[4:].lower()} "
    assert "已改大" in client.post("/board/p/feedback/answer/", {"code": typed}).content.decode()
    wrong = client.post("/board/p/feedback/answer/", {"code": "22222222"})
    assert wrong.status_code == 422 and "没有这个查询码" in wrong.content.decode()


def test_a_machine_that_fills_the_hidden_field_is_told_so(ground, client):
    answer = post(client, "/board/p/feedback/", body="广告", homepage="http://a.cn")
    assert answer.status_code == 422 and not Feedback.objects.exists()


def test_too_many_words_from_one_address_are_refused_and_what_was_typed_is_shown(ground, client):
    for n in range(10):
        post(client, "/board/p/feedback/", body=f"第{n}条")
    answer = post(client, "/board/p/feedback/", body="再来一条意见")
    assert answer.status_code == 429 and "再来一条意见" in answer.content.decode()
    assert Feedback.objects.count() == 10


def test_the_same_form_sent_twice_is_one_word(ground, client):
    key = "6c9d5a2e-53a0-4b52-a1b2-0d3c54cfa222"
    post(client, "/board/p/feedback/", form_key=key, body="一次")
    post(client, "/board/p/feedback/", form_key=key, body="一次")
    assert Feedback.objects.count() == 1


def test_the_form_knows_the_page_it_was_opened_from_and_no_other_site(ground, client_of):
    client = client_of(ground.clerk)
    assert 'value="/todo/"' in client.get("/board/feedback/new/", {"page": "/todo/"}).content.decode()
    for foreign in ("http://a.cn/", "//a.cn/"):
        assert (
            "a.cn"
            not in client.get("/board/feedback/new/", {"page": foreign}).content.decode().split("<main")[1]
        )


def test_an_empty_word_is_refused(ground):
    with pytest.raises(Refused, match="写下您的意见"):
        leave_feedback(actor=ground.clerk, county=ground.county, body=" ", at=NOW)


def test_every_shell_leads_to_the_box(ground, client_of, client):
    assert "/board/feedback/new/?page=" in client_of(ground.clerk).get("/").content.decode()
    assert "/board/p/feedback/" in client.get("/sign-in/").content.decode()
    assert "/board/p/feedback/" in client.get("/board/p/notices/").content.decode()
