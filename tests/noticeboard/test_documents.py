"""The library: versions follow one another, old ones stay readable, files are judged by content."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.attachments.services import validated
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.noticeboard.models import Document, DocumentCategory
from congress_portal.noticeboard.services.documents import (
    Sheet,
    abolish_document,
    edit_document,
    ensure_categories,
    enter_document,
    enter_documents,
    replace_document,
    save_category,
)
from congress_portal.noticeboard.views.documents import history_of
from tests.factories.ground import NOW
from tests.noticeboard.conftest import pdf
from tests.setup.posting import post

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(ground):
    ensure_categories(ground.county)
    return DocumentCategory.objects.get(county=ground.county, name="制度规则")


def enter(actor, shelf, title="议事规则", **values):
    return enter_document(
        actor=actor, sheet=Sheet(category=shelf, title=title, text="第一条", **values), at=NOW
    )


def seen(actor) -> set[str]:
    return set(Document.objects.visible_to(actor).values_list("title", flat=True))


def test_the_first_shelves_are_made_once(ground, shelf):
    ensure_categories(ground.county)
    assert DocumentCategory.objects.filter(county=ground.county).count() == 4


def test_a_document_has_a_file_or_a_text(ground, shelf):
    with pytest.raises(Refused, match="至少要有一样"):
        enter_document(actor=ground.staff, sheet=Sheet(category=shelf, title="空"), at=NOW)


def test_the_countys_are_read_by_all_members_a_townships_by_its_own(ground, shelf):
    enter(ground.staff, shelf, "县里的")
    enter(ground.chair, shelf, "青山的")
    enter(ground.stranger, shelf, "绿水公开的", is_public=True)
    assert seen(ground.clerk) == {"县里的", "青山的", "绿水公开的"}
    assert seen(ground.stranger) == {"县里的", "绿水公开的"}
    assert seen(ground.handler) == {"县里的", "绿水公开的"}
    assert seen(ground.staff) == {"县里的", "青山的", "绿水公开的"}
    assert seen(Actor.anonymous()) == {"绿水公开的"}


def test_a_new_version_takes_the_place_and_the_old_one_stays_readable(ground, shelf):
    first = enter(ground.staff, shelf)
    second = replace_document(
        actor=ground.staff, document=first, sheet=Sheet(shelf, "议事规则（修订）", text="第一条"), at=NOW
    )
    third = replace_document(
        actor=ground.staff, document=second, sheet=Sheet(shelf, "议事规则（再修订）", text="第一条"), at=NOW
    )
    first.refresh_from_db()
    assert first.validity == "revised" and third.validity == "current"
    rows = Document.objects.visible_to(ground.clerk)
    assert list(rows.newest()) == [third]
    assert history_of(second, rows) == [third, second, first]
    with pytest.raises(Conflict, match="更新的版本"):
        replace_document(actor=ground.staff, document=first, sheet=Sheet(shelf, "又", text="又"), at=NOW)


def test_an_abolished_document_says_on_what_ground_and_has_no_new_version(ground, shelf):
    row = enter(ground.staff, shelf)
    with pytest.raises(Refused, match="依据"):
        abolish_document(actor=ground.staff, document=row, reason="", at=NOW)
    row = abolish_document(actor=ground.staff, document=row, reason="常委会决定", at=NOW)
    assert row.validity == "abolished" and row.abolish_reason == "常委会决定"
    with pytest.raises(Refused):
        replace_document(actor=ground.staff, document=row, sheet=Sheet(shelf, "新", text="新"), at=NOW)


def test_putting_an_entry_right_is_checked_and_is_no_new_version(ground, shelf):
    row = enter(ground.staff, shelf)
    sheet = Sheet(shelf, "议事规则", number="云人大发〔2026〕3号", text="第一条")
    edited = edit_document(actor=ground.staff, document=row, sheet=sheet, version=row.version, at=NOW)
    assert edited.pk == row.pk and edited.number.endswith("3号")
    with pytest.raises(Conflict):
        edit_document(actor=ground.staff, document=row, sheet=sheet, version=row.version, at=NOW)
    with pytest.raises(Refused, match="施行日期"):
        edit_document(
            actor=ground.staff, document=row, at=NOW,
            sheet=Sheet(shelf, "议", issued_on=date(2026, 3, 1), effective_on=date(2026, 2, 1), text="一"),
        )  # fmt: skip


def test_many_files_become_many_documents_named_by_their_files(ground, shelf):
    files = [validated(pdf("云人大发〔2026〕3号 议事规则.pdf")), validated(pdf("2.登记表.pdf"))]
    made = enter_documents(actor=ground.staff, category=shelf, files=files, at=NOW)
    assert [(d.title, d.number) for d in made] == [("议事规则", "云人大发〔2026〕3号"), ("登记表", "")]
    assert all(d.files.count() == 1 for d in made)


def test_one_bad_file_and_none_is_entered(ground, shelf, client_of):
    bad = SimpleUploadedFile("规则.pdf", b"MZ not a pdf", "application/pdf")
    answer = post(
        client_of(ground.staff), "/board/documents/upload/", category=shelf.pk, files=[pdf("好.pdf"), bad]
    )
    assert answer.status_code == 422 and "格式不能上传" in answer.content.decode()
    assert not Document.objects.exists()


def test_uploading_through_the_page_enters_each_file_once(ground, shelf, client_of):
    client, key = client_of(ground.staff), "6c9d5a2e-53a0-4b52-a1b2-0d3c54cfa111"
    for _ in range(2):
        post(
            client,
            "/board/documents/upload/",
            form_key=key,
            category=shelf.pk,
            files=[pdf("甲.pdf"), pdf("乙.pdf")],
        )
    assert set(Document.objects.values_list("title", flat=True)) == {"甲", "乙"}


def test_what_the_library_has_is_said_and_entered_when_still_wanted(ground, shelf, client_of):
    client, url = client_of(ground.staff), "/board/documents/upload/"
    post(client, url, category=shelf.pk, files=[pdf("云人大发〔2026〕3号 议事规则.pdf")])
    first = Document.objects.get()
    other = SimpleUploadedFile("云人大发[2026]3号 规则.pdf", pdf().read() + b"\n%%EOF", "application/pdf")
    for files in ([pdf("换了名字.pdf")], [other]):
        answer = post(client, url, category=shelf.pk, files=files)
        page = answer.content.decode()
        assert answer.status_code == 422 and "文件库里已有相同的" in page and "重新选好文件" in page
        assert f'<a href="{first.get_absolute_url()}"' in page and 'name="anyway"' in page
    assert Document.objects.count() == 1
    assert post(client, url, category=shelf.pk, files=[pdf("换了名字.pdf")], anyway="on").status_code == 302
    assert Document.objects.count() == 2
    assert 'name="anyway"' not in client.get(url).content.decode()


def test_a_number_typed_again_is_said_too_and_a_wrong_form_asks_nothing_more(ground, shelf, client_of):
    client, url = client_of(ground.staff), reverse("noticeboard:document_create")
    sheet = {"category": shelf.pk, "title": "议事规则", "text": "第一条", "number": "云人大发〔2026〕3号"}
    assert post(client, url, **sheet).status_code == 302
    page = post(client, url, **{**sheet, "number": "云人大发（2026）3号"}).content.decode()
    assert "文件库里已有相同的" in page and "重新选好文件" not in page
    assert 'name="anyway"' not in post(client, url, category=shelf.pk, text="第二条").content.decode()
    assert post(client, url, **sheet, anyway="on").status_code == 302
    row = Document.objects.order_by("pk").last()
    edited = {**sheet, "title": "新名", "version": row.version}
    assert post(client, reverse("noticeboard:document_edit", args=[row.pk]), **edited).status_code == 302


def test_others_documents_are_not_theirs_to_change(ground, shelf):
    row = enter(ground.staff, shelf)
    with pytest.raises(Denied):
        abolish_document(actor=ground.chair, document=row, reason="废", at=NOW)
    with pytest.raises(Denied):
        enter(ground.clerk, shelf)


def test_shelves_are_renamed_moved_retired_and_not_doubled(ground, shelf, client_of):
    save_category(actor=ground.staff, name="规章", sort_order=9, category=shelf, retired=True, at=NOW)
    shelf.refresh_from_db()
    assert (shelf.name, shelf.sort_order, shelf.retired) == ("规章", 9, True)
    with pytest.raises(Refused, match="已经有"):
        save_category(actor=ground.staff, name="表格样式", sort_order=1, at=NOW)
    page = client_of(ground.staff).get("/board/documents/new/").content.decode()
    assert "规章" not in page and "表格样式" in page


def test_the_list_finds_by_title_number_and_text(ground, shelf, client_of):
    enter(ground.staff, shelf, "议事规则", number="云人大发〔2026〕3号")
    enter(ground.staff, shelf, "登记表")
    client = client_of(ground.clerk)
    for typed, found in (("议事", "议事规则"), ("〔2026〕3号", "议事规则"), ("登记", "登记表")):
        page = client.get("/board/documents/", {"q": typed}).content.decode()
        assert found in page
    assert "没有符合条件的文件" in client.get("/board/documents/", {"q": "没有这个"}).content.decode()


def test_a_file_is_handed_out_to_readers_only(ground, shelf, client_of, client):
    made = enter_documents(actor=ground.chair, category=shelf, files=[validated(pdf())], at=NOW)
    url = f"/board/documents/files/{made[0].files.get().pk}/"
    assert client_of(ground.clerk).get(url).status_code == 200
    assert client_of(ground.stranger).get(url).status_code == 404
    assert client.get(url).status_code == 404
