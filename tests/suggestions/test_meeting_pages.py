"""The pages of a hand-over: a table typed on one page, everything handed over, each unit's papers read back."""

import io
import uuid
import zipfile
from datetime import date

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from congress_portal.foundation.imports.models import ImportBatch
from suggestions import workflow
from suggestions.meeting_papers import in_lines, numbers_text
from suggestions.models import HandOverMeeting, HandOverReceipt, Suggestion, SuggestionClock, Topic
from suggestions.workflow import HandedIn
from suggestions.workflow.meeting_lists import items_of
from tests.factories.ground import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def url(name, row):
    return reverse(f"suggestions:meeting_{name}", args=[row.pk])


def press(client, address, **data):
    return client.post(address, {"form_key": str(uuid.uuid4()), **data})


@pytest.fixture
def meeting(cast, stages):
    return workflow.open_meeting(
        actor=cast.staff, organization=cast.county_congress, session=cast.session, title="代表建议交办会",
        held_on=date(2026, 4, 15), number="云人常办〔2026〕12号", contact="周文清 0000-112200", at=NOW,
        requirements="请分管负责人研究一次。",
    )  # fmt: skip


@pytest.fixture
def assigned(cast, meeting):
    """Three suggestions through both meetings: the transport bureau leads, the water bureau assists."""
    leads = [cast.mandates[key].pk for key in ("deputy", "co_deputy", "other_deputy")]
    workflow.enter_handed_in(
        actor=cast.staff, congress=cast.county_congress, session=cast.session, at=NOW,
        rows=[HandedIn(f"关于第{n}条路的建议", "情况。", (pk,)) for n, pk in enumerate(leads, 1)],
    )  # fmt: skip
    workflow.gather(actor=cast.staff, meeting=meeting, at=NOW)
    items = items_of(meeting)
    workflow.examine_many(actor=cast.staff, meeting=meeting, rows=[(i, None) for i in items], at=NOW)
    office = cast.government_office
    plan = [(i, office, cast.transport, [cast.water]) for i in items]
    workflow.plan_units(actor=cast.staff, meeting=meeting, rows=plan, at=NOW)
    workflow.hand_over_all(actor=cast.staff, meeting=meeting, at=NOW)
    own = workflow.open_meeting(actor=cast.office, organization=office, session=None, title="分办会", at=NOW)
    return workflow.hand_over_all(actor=cast.office, meeting=own, at=NOW)


def test_a_whole_meeting_is_done_on_its_pages(cast, meeting, client_of):
    staff = client_of(cast.staff)
    rows = {
        "rows": "5", "lead_0": "陆明远", "co_0": "沈秀兰", "title_0": "关于修桥的建议", "body_0": "桥面裂了。",
        "lead_2": "沈秀兰", "title_2": "关于校车的建议", "body_2": "路远。",
    }  # fmt: skip
    assert press(staff, url("enter", meeting), **rows).status_code == 302
    items = items_of(meeting)
    assert [i.suggestion.title for i in items] == ["关于修桥的建议", "关于校车的建议"]
    again = press(staff, url("enter", meeting), **rows).content.decode()
    assert "这位代表的这一件已经登记过了，请从这里删去。" in again
    topic = str(Topic.objects.first().pk)
    assert "从第001号起" in staff.get(url("examine", meeting)).content.decode()
    order = {
        f"{name}_{item.pk}": value
        for place, item in enumerate(reversed(items), 1)
        for name, value in (("take", "on"), ("place", str(place)), ("topic", topic))
    }
    assert press(staff, url("examine", meeting), **order).status_code == 302
    assert [i.suggestion.title for i in items_of(meeting)] == ["关于校车的建议", "关于修桥的建议"]
    office = str(cast.government_office.pk)
    plan = {}
    for item in items:
        plan |= {
            f"unit_{item.pk}": office, f"lead_{item.pk}": str(cast.transport.pk),
            f"assists_{item.pk}": f"{cast.water}、{cast.transport}",
        }  # fmt: skip
    assert press(staff, url("plan", meeting), **plan).status_code == 302
    assert press(staff, url("dispatch", meeting)).status_code == 302
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"awaiting_assign"}
    receipt = HandOverReceipt.objects.get()
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "JPEG")
    scan = SimpleUploadedFile("回执.jpg", picture.getvalue(), "image/jpeg")
    back = {"version": "1", "returned_on": timezone.localdate().isoformat(), "signed_by": "高远"}
    assert press(staff, url("receipt", receipt), **back, files=scan).status_code == 302
    receipt.refresh_from_db()
    assert (receipt.signed_by, receipt.files.get().original_name) == ("高远", "回执.jpg")
    assert staff.get(url("file", receipt.files.get())).status_code == 200
    page = staff.get(url("detail", meeting)).content.decode()
    assert "已交办 2 件，回执收齐。" in page


def test_a_meeting_of_a_session_is_opened_on_its_page(cast, stages, client_of):
    asked = {"session": str(cast.session.pk), "title": "代表建议交办会", "held_on": "2026-04-15"}
    staff = client_of(cast.staff)
    page = press(staff, reverse("suggestions:meeting_create"), **asked)
    assert (page.status_code, HandOverMeeting.objects.get().session) == (302, cast.session)


def test_a_wrong_row_gets_its_sentence_and_nothing_typed_is_lost(cast, meeting, client_of):
    staff = client_of(cast.staff)
    wrong = {"rows": "5", "lead_0": "无此人", "title_0": "路" * 81, "body_0": "桥面裂了。", "co_1": "曹国栋"}
    answer = press(staff, url("enter", meeting), **wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "在任代表里没有无此人，请核对姓名。" in page
    assert "请写领衔代表的姓名；" in page
    assert "桥面裂了。" in page
    assert not Suggestion.objects.exists()
    more = press(staff, url("enter", meeting), **wrong, more="1").content.decode()
    assert "桥面裂了。" in more
    assert 'name="lead_9"' in more
    for odd in (
        {"rows": "9" * 40},
        {"rows": "x\0"},
        {"rows": "5", "lead_0": "王\0宁", "topic_0": "999999999999"},
    ):
        assert press(staff, url("enter", meeting), **odd).status_code == 422
    assert press(staff, url("take_out", meeting), item="9" * 30).status_code == 404


def test_a_sheet_goes_through_the_pages_of_imports_onto_the_list(cast, meeting, client_of):
    staff = client_of(cast.staff)
    address = reverse("imports:upload", args=["suggestions.session"])
    assert f'value="{meeting.pk}" selected' in staff.get(address, {"meeting": meeting.pk}).content.decode()
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["建议标题", "建议内容", "领衔代表", "附议代表"])
    book.active.append(["关于修公厕的建议", "集镇没有公厕。", "陆明远", "沈秀兰"])
    book.save(content)
    upload = SimpleUploadedFile("session.xlsx", content.getvalue())
    answer = press(staff, address, meeting=meeting.pk, file=upload)
    assert answer.status_code == 302
    batch = ImportBatch.objects.get()
    assert (
        press(staff, reverse("imports:batch_confirm", args=[batch.pk]), version=batch.version).status_code
        == 302
    )
    assert [item.suggestion.title for item in items_of(meeting)] == ["关于修公厕的建议"]


def test_a_township_hands_its_suggestions_to_its_own_government(cast, stages, client_of):
    own = workflow.open_meeting(
        actor=cast.chair, organization=cast.green_hill_congress, session=None, title="镇人大建议交办", at=NOW
    )
    chair = client_of(cast.chair)
    row = {"rows": "5", "lead_0": "石永康", "title_0": "关于路灯的建议", "body_0": "三盏不亮。"}
    assert press(chair, url("enter", own), **row).status_code == 302
    [item] = items_of(own)
    taken = {
        f"take_{item.pk}": "on",
        f"place_{item.pk}": "1",
        f"topic_{item.pk}": str(Topic.objects.first().pk),
    }
    assert press(chair, url("examine", own), **taken).status_code == 302
    assert press(chair, url("dispatch", own)).status_code == 302
    receipt = HandOverReceipt.objects.get()
    assert (receipt.unit.kind, receipt.unit.division) == ("township_government", cast.green_hill)
    assert client_of(cast.staff).get(url("edit", own)).status_code == 403
    assert client_of(cast.stranger).get(url("detail", own)).status_code == 404


def test_a_long_title_is_broken_where_it_reads_as_wholes():
    session = "关于交办县十九届人大六次会议代表建议的通知"
    assert in_lines(session) == "关于交办县十九届人大六次会议\n代表建议的通知"
    assert in_lines("关于分办代表建议的通知") == "关于分办代表建议的通知"


def test_a_units_papers_say_what_it_leads_and_what_it_assists(cast, assigned, client_of):
    receipt = HandOverReceipt.objects.get(meeting=assigned, unit=cast.transport)
    unit = client_of(cast.handler)
    sheet = openpyxl.load_workbook(io.BytesIO(unit.get(url("set_list", receipt)).content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    titles = [row[2] for row in cells if str(row[2]).startswith("关于第")]
    assert titles == ["关于第1条路的建议", "关于第2条路的建议", "关于第3条路的建议"]
    assert {(row[6], row[7], row[8]) for row in cells if row[2] == titles[0]} == {
        (str(cast.transport), str(cast.water), "主办")
    }
    notice = docx.Document(io.BytesIO(unit.get(url("set_notice", receipt)).content))
    text = "\n".join(p.text for p in notice.paragraphs)
    assert "关于分办代表建议的通知" in text
    assert "3 件（主办 3 件）交你单位办理" in text
    assert "三、请自交办之日起 3 个月内答复代表（代表法第五十一条），每件的最后一天见清单。" in text
    type(assigned).objects.filter(pk=assigned.pk).update(held_on=date(2099, 1, 2))
    early = docx.Document(io.BytesIO(unit.get(url("set_notice", receipt)).content))
    said = "\n".join(p.text for p in early.paragraphs)
    assert "（2099年1月2日召开" in said and "的安排" not in said, "what is still to come has arranged nothing"
    due = SuggestionClock.objects.filter(kind="reply", assignment__role="lead").first().due
    assert notice.tables[0].rows[1].cells[5].text == due.isoformat()
    slip = docx.Document(io.BytesIO(unit.get(url("set_receipt", receipt)).content))
    assert "3 件（主办 3 件）" in {cell.text for row in slip.tables[0].rows for cell in row.cells}
    other = HandOverReceipt.objects.get(meeting=assigned, unit=cast.water)
    assert unit.get(url("set", other)).status_code == 404
    assert "关于第2条路的建议" in unit.get(url("set", receipt)).content.decode()


def test_what_a_township_keeps_confidential_is_counted_for_the_county_and_not_named(cast, stages, client_of):
    row = HandedIn("关于一户人家的建议", "情况。", (cast.mandates["town_deputy"].pk,), confidential=True)
    workflow.enter_handed_in(
        actor=cast.chair, congress=cast.green_hill_congress, session=None, rows=[row], at=NOW
    )
    own = workflow.open_meeting(
        actor=cast.chair, organization=cast.green_hill_congress, session=None, title="镇人大建议交办", at=NOW
    )
    for actor, named in ((cast.chair, True), (cast.staff, False)):
        page = client_of(actor).get(url("detail", own)).content.decode()
        assert ("关于一户人家的建议" in page, "1 件不宜公开，没有列出" in page) == (named, not named)


def test_all_sets_come_in_one_archive_a_folder_a_unit(cast, assigned, client_of):
    content = client_of(cast.office).get(url("sets", assigned)).content
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert len(names) == 6
    assert {name.split("/")[0] for name in names} == {f"01-{cast.transport}", f"02-{cast.water}"}


def test_list_and_page_stay_within_their_queries(cast, assigned, client_of, django_assert_max_num_queries):
    client = client_of(cast.staff)
    first = HandOverMeeting.objects.order_by("pk").first()
    with django_assert_max_num_queries(12):
        assert client.get(reverse("suggestions:meeting_list")).status_code == 200
    with django_assert_max_num_queries(15):
        assert client.get(url("detail", first)).status_code == 200


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        (["第13号"], "第13号"),
        (["第011号", "第012号", "第024号", "第026号", "第027号", "第028号"], "第011、012、024、026至028号"),
        (["闭会2026年第9号", "闭会2026年第10号"], "闭会2026年第9、10号"),
        (["六次会议第1号", "闭会2026年第2号", "闭会2026年第3号"], "六次会议第1号、闭会2026年第2、3号"),
        (["民2026-0003", "第2号"], "民2026-0003、第2号"),
        ([], ""),
    ],
)
def test_numbers_on_a_receipt_are_those_and_no_others(numbers, text):
    assert numbers_text(numbers) == text
