"""What people send that cannot be: each gets a sentence, keeps what was typed, and changes nothing."""

import io
import uuid
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from congress_portal.foundation.accounts.roles import Role
from congress_portal.foundation.attachments import checking
from suggestions.models import Evaluation, HandlingAssignment, OutcomeClass, Reply
from tests.factories import ground

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


def url(name, case):
    return reverse(f"suggestions:suggestion_{name}", args=[case.pk])


def press(client, address, **data):
    return client.post(address, {"form_key": str(uuid.uuid4()), **data})


def answer(body, **more):
    return {"body": body, "outcome": OutcomeClass.objects.get(letter="A").pk, **more}


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        # Typed by hand it is a text like others, which nobody's browser runs; pasted it is no part of the words.
        (f"已办好。{SCRIPT}", f"已办好。{SCRIPT}"),
        (f"<p>已办好。</p>{SCRIPT}", "已办好。"),
        ("已办好👌🏽，管道换新🚰", "已办好👌🏽，管道换新🚰"),
    ],
)
def test_no_script_is_run_and_an_emoji_is_a_sign_like_others(stages, cast, client_of, body, kept):
    case = stages.handling()
    assert press(client_of(cast.handler), url("reply", case), **answer(body)).status_code == 302
    page = client_of(cast.deputy).get(case.get_absolute_url()).content.decode()
    assert SCRIPT not in page
    assert Reply.objects.get(suggestion=case).body == kept and escape(kept) in page


def test_a_bomb_as_a_word_file_is_told_and_the_words_stay(stages, cast, client_of, monkeypatch):
    monkeypatch.setattr(checking, "MAX_UNZIPPED_BYTES", 10_000)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", "0" * 20_000)
    case = stages.handling()
    bomb = SimpleUploadedFile("答复.docx", content.getvalue())
    page = press(client_of(cast.handler), url("reply", case), **answer("管道已经换好。", files=bomb))
    text = page.content.decode()
    assert page.status_code == 422 and "展开后太大" in text and "管道已经换好。" in text
    assert not Reply.objects.filter(suggestion=case).exists()


def test_ten_thousand_letters_more_than_fit_are_counted_and_stay(stages, cast, client_of):
    case, body = stages.handling(), "修" * 30_001
    page = press(client_of(cast.handler), url("reply", case), **answer(body))
    text = page.content.decode()
    assert page.status_code == 422 and body in text
    assert not Reply.objects.filter(suggestion=case).exists()


def test_a_reply_after_the_closing_names_who_closed(stages, cast, client_of):
    case = stages.closed()
    page = press(client_of(cast.handler), url("reply", case), **answer("再补一句。"))
    assert page.status_code == 409 and "核销" in page.content.decode()
    assert Reply.objects.filter(suggestion=case).count() == 1


def test_who_handled_it_cannot_evaluate_by_another_membership(stages, cast, client_of):
    case = stages.replied()
    ground.appoint(cast.deputy.person, cast.transport, Role.UNIT_HANDLER)
    page = press(client_of(cast.deputy), url("evaluate", case), satisfied="satisfied", solved="yes")
    assert page.status_code == 403 and "不能自己评价" in page.content.decode()
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize("token", ["x" * 43, "A" * 200, "..%2F..", "%00"])
def test_a_forged_receipt_is_no_receipt(stages, client, token):
    stages.settled()
    for address in (f"/p/q/{token}/", f"/p/q/{token}/rate/"):
        assert client.post(
            address, {"form_key": str(uuid.uuid4()), "satisfied": "satisfied"}
        ).status_code in (404, 405)


def test_a_dissolved_department_is_named_with_its_heir(stages, cast, client_of):
    case = stages.at_office()
    cast.transport.valid_to, cast.transport.successor = date(2026, 4, 1), cast.water
    cast.transport.save()
    page = press(client_of(cast.office), url("assign", case), lead=cast.transport.pk)
    assert page.status_code == 422
    assert not HandlingAssignment.objects.filter(suggestion=case, unit=cast.transport).exists()
