"""Work at the desk: filters, batch, export, drafts, odd addresses."""

import io
import uuid

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from suggestions.models import Suggestion
from suggestions.states import SuggestionState as S

pytestmark = pytest.mark.django_db
LIST = "/suggestions/"


def titles(response):
    return [row["case"].title for row in response.context["rows"]]


def test_the_tabs_add_up_and_filters_narrow(stages, cast, client_of):
    stages.submitted(body="机井水泵坏了")
    stages.examined(title="关于修桥的建议")
    stages.handling(title="关于修渠的建议")
    stages.closed(title="关于修路的建议")
    staff = client_of(cast.staff)
    page = staff.get(LIST)
    counts = {tab["label"]: tab["count"] for tab in page.context["tabs"]}
    assert counts["全部"] == 4 == sum(n for label, n in counts.items() if label not in ("全部", "已逾期"))
    assert titles(staff.get(LIST + "?q=修渠")) == ["关于修渠的建议"]
    assert titles(staff.get(LIST + "?kind=demand")) == ["机井水泵坏了"]
    assert titles(staff.get(LIST + f"?unit={cast.transport.pk}&tab=handling")) == ["关于修渠的建议"]
    assert titles(staff.get(LIST + f"?township={cast.clear_water.pk}")) == []
    assert "没有符合条件" in staff.get(LIST + "?q=没有这样的").content.decode()
    for odd in (
        "?township=999999",
        "?unit=x",
        "?term=-1",
        "?tab=nothing",
        "?size=abc&at=%00",
        "?q=%27%22%3Cscript%3E",
    ):
        assert staff.get(LIST + odd).status_code == 200, odd


def test_ten_are_dispatched_in_one_go_or_none(stages, cast, client_of):
    cases = [stages.examined(title=f"关于第 {n} 件事的建议") for n in range(3)]
    staff = client_of(cast.staff)
    url = reverse("suggestions:suggestion_dispatch_many")
    query = "?" + "&".join(f"id={case.pk}" for case in cases)
    assert staff.get(url).status_code == 302
    page = staff.get(url + query)
    assert len(page.context["lines"]) == 3
    form = {f"unit_{case.pk}": cast.government_office.pk for case in cases}
    form |= {f"lead_{case.pk}": cast.transport.pk for case in cases}
    bad = staff.post(url + query, {**form, f"unit_{cases[1].pk}": "77777", "form_key": uuid.uuid4()})
    assert bad.status_code == 422
    assert staff.post(url + query, {**form, "form_key": uuid.uuid4()}).status_code == 302
    assert set(Suggestion.objects.values_list("state", flat=True)) == {S.AWAITING_ASSIGN}
    again = staff.post(url + query, {**form, "form_key": uuid.uuid4()})
    assert again.status_code == 409 and "周文清" in again.content.decode()


def test_the_export_holds_exactly_the_filtered_rows_and_opens_as_a_workbook(stages, cast, client_of):
    stages.examined(title="=1+1 关于修桥的建议")
    stages.handling(title="关于修渠的建议")
    answer = client_of(cast.staff).get(reverse("suggestions:suggestion_export") + "?q=修桥")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    text = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any("=1+1 关于修桥的建议" in row for row in text), "a text and no formula"
    assert not any("关于修渠的建议" in row for row in text)


def test_a_deputy_writes_a_draft_changes_it_and_hands_it_in(stages, cast, client_of):
    deputy = client_of(cast.deputy)
    form = {"mandate": cast.mandates["deputy"].pk, "title": "关于修桥的建议", "body": "桥坏了，建议修。"}
    saved = deputy.post(
        reverse("suggestions:suggestion_new"), {**form, "draft": "1", "form_key": uuid.uuid4()}
    )
    case = Suggestion.objects.get()
    assert (saved.url, case.state) == (case.get_absolute_url(), S.DRAFT)
    edit = reverse("suggestions:suggestion_edit", args=[case.pk])
    data = {
        "title": "关于修两座桥的建议",
        "body": "两座。",
        "version": case.version,
        "form_key": uuid.uuid4(),
    }
    assert deputy.post(edit, data).status_code == 302
    stale = deputy.post(edit, {**data, "title": "旧的", "form_key": uuid.uuid4()})
    assert stale.status_code == 409 and "旧的" in stale.content.decode()
    handed = deputy.post(reverse("suggestions:suggestion_submit", args=[case.pk]), {"form_key": uuid.uuid4()})
    assert handed.status_code == 302
    case.refresh_from_db()
    assert (case.state, case.title) == (S.AWAITING_EXAMINATION, "关于修两座桥的建议")
    assert deputy.get(edit).status_code == 409


def test_a_clerk_writes_down_what_a_deputy_handed_in_on_paper(stages, cast, client_of):
    staff = client_of(cast.staff)
    form = {"mandate": cast.mandates["co_deputy"].pk, "title": "关于修桥的建议", "body": "桥坏了。"}
    answer = staff.post(reverse("suggestions:suggestion_new"), {**form, "form_key": uuid.uuid4()})
    case = Suggestion.objects.get()
    assert answer.status_code == 302
    assert (case.state, case.deputy, case.entered_by) == (
        S.AWAITING_EXAMINATION, cast.mandates["co_deputy"], cast.staff.person,
    )  # fmt: skip


def test_a_deputy_raises_a_suggestion_from_two_demands_on_one_page(stages, cast, client_of):
    first, second = stages.accepted(), stages.accepted(body="小学门口车太快")
    deputy = client_of(cast.deputy)
    url = reverse("suggestions:suggestion_raise", args=[first.pk])
    page = deputy.get(url).content.decode()
    assert second.number in page
    form = {
        "mandate": cast.mandates["deputy"].pk, "demands": [first.pk, second.pk], "title": "关于硬化道路的建议",
        "body": "建议硬化。", "publish_consent": "on", "form_key": uuid.uuid4(),
    }  # fmt: skip
    answer = deputy.post(url, form)
    assert answer.status_code == 302
    assert set(Suggestion.objects.filter(kind="demand").values_list("state", flat=True)) == {S.RAISED}
    assert deputy.post(url, {**form, "form_key": uuid.uuid4()}).status_code == 409


def test_files_are_checked_by_content_and_seen_by_who_sees_the_case(stages, cast, client_of):
    case = stages.handling()
    handler = client_of(cast.handler)
    url = reverse("suggestions:suggestion_reply", args=[case.pk])
    from suggestions.models import OutcomeClass

    form = {"body": "<script>alert(1)</script>办好了", "outcome": OutcomeClass.objects.get(letter="A").pk}
    bomb = SimpleUploadedFile("验收.docx", b"PK\x03\x04 not a document")
    page = handler.post(url, {**form, "files": bomb, "form_key": uuid.uuid4()})
    assert page.status_code == 422 and "验收" in page.content.decode()
    proof = SimpleUploadedFile("验收.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF")
    page = handler.post(url, {**form, "proofs": proof, "form_key": uuid.uuid4()})
    assert page.status_code == 302, page.content.decode()[:3000]
    case.refresh_from_db()
    assert (case.state, case.close_requested_on is not None) == (S.REPLIED, True)
    file = case.attachments.get()
    address = reverse("suggestions:attachment", args=[file.pk])
    assert client_of(cast.staff).get(address).status_code == 200
    assert client_of(cast.stranger).get(address).status_code == 404
    shown = client_of(cast.deputy).get(case.get_absolute_url()).content.decode()
    # What was typed is kept as words: the script is shown and does nothing.
    assert "<script>alert(1)</script>" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;办好了" in shown


def test_odd_addresses_and_posts_are_answered_in_words(stages, cast, client_of):
    case = stages.examined()
    staff = client_of(cast.staff)
    assert staff.get("/suggestions/999999/").status_code == 404
    url = reverse("suggestions:suggestion_dispatch", args=[case.pk])
    assert staff.post(url, {"unit": cast.government_office.pk}).status_code == 422, "no form key"
    assert staff.post(url, {"unit": "x", "form_key": uuid.uuid4()}).status_code == 422
    assert staff.post(url, {"unit": cast.court.pk, "form_key": "mangled"}).status_code == 422
    assert client_of(cast.admin).get(LIST).status_code == 403


def test_history_is_shown_to_each_circle_as_far_as_it_may_read(stages, cast, client_of):
    from suggestions import workflow
    from tests.factories.ground import NOW

    case = stages.examined()
    workflow.reexamine(actor=cast.staff, suggestion=case, reason="内部核实一下", at=NOW)
    assert "内部核实一下" in client_of(cast.staff).get(case.get_absolute_url()).content.decode()
    for key in ("deputy", "co_deputy"):
        assert "内部核实一下" not in client_of(cast.actors[key]).get(case.get_absolute_url()).content.decode()
