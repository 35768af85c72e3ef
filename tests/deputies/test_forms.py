"""Forms keep what was typed, say what to do, and carry out one press once."""

import io
import uuid
from datetime import date, datetime

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congress_portal.foundation.accounts.models import Person
from congress_portal.foundation.journal.models import JournalEntry
from deputies import services
from deputies.choices import MeetingKind
from deputies.models import Constituency, DeputyGroup, Mandate, Meeting, Term
from tests.factories.ground import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast):
    """The cast; 松坡选区 has seats to fill."""
    cast.green_district.seats = 9
    cast.green_district.save(update_fields=["seats"])
    return cast


def create_url(cast, name="mandate_create"):
    return reverse(f"deputies:{name}") + f"?congress={cast.green_hill_congress.pk}"


def sheet(cast, **changes):
    return {
        "name": "王 宁",
        "gender": "female",
        "phone": "１３６－0000－2222",
        "birth_date": "1988年3月5日",
        "term": cast.green_term.pk,
        "constituency": cast.green_district.pk,
        "home_division": cast.village.pk,
        "group": cast.group.pk,
        "elected_on": "2026.4.1",
        "occupation": "松坡村村民",
    } | changes


def test_a_deputy_is_entered_on_one_sheet(cast, client_of, submit):
    client = client_of(cast.clerk)
    done = submit(client, create_url(cast), **sheet(cast))
    mandate = Mandate.objects.get(person__name="王宁")
    assert done.status_code == 302 and done.url == mandate.get_absolute_url()
    assert mandate.person.phone == "13600002222"
    assert mandate.person.birth_date == date(1988, 3, 5)
    assert mandate.person.employer == mandate.occupation == "松坡村村民"
    assert mandate.elected_on == mandate.starts_on == date(2026, 4, 1)
    assert "已登记王宁的代表职务。" in client.get(done.url).content.decode()


def test_the_same_press_twice_enters_one(cast, client_of, submit):
    client = client_of(cast.clerk)
    key = uuid.uuid4()
    first = submit(client, create_url(cast), key=key, **sheet(cast))
    second = submit(client, create_url(cast), key=key, **sheet(cast))
    assert first.url == second.url
    assert Mandate.objects.filter(person__name="王宁").count() == 1


def test_without_a_form_key_nothing_is_stored(cast, client_of):
    client = client_of(cast.clerk)
    answer = client.post(
        create_url(cast),
        {name: str(value) for name, value in sheet(cast).items()}
        | {"ethnicity": "汉族", "kind_of_election": "general"},
    )
    assert answer.status_code == 422
    assert not Person.objects.filter(name="王宁").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, ["请填写姓名。"]),
        ({"name": "　"}, ["请填写姓名。"]),
        ({"name": "王<宁"}, ["姓名里有数字或者符号，请只写姓名。"]),
        ({"gender": ""}, ["请选择一项。"]),
        ({"gender": "x"}, ["没有这个选项，请重新选择。"]),
        ({"phone": "1360000"}, ["手机号应是 11 位数字，请核对。", 'value="1360000"']),
        ({"phone": "13900001403"}, ["这个手机号已登记在沈*兰名下"]),
        ({"birth_date": "八八年"}, ["请按“2026-04-09”的样子填写日期。", 'value="八八年"']),
        ({"elected_on": ""}, ["请填写日期。"]),
        ({"elected_on": "2020-01-01"}, ["任职日期不能早于本届起始日期 2021-06-01。"]),
        ({"elected_on": "2026-04-01", "starts_on": "2026-03-01"}, ["任职日期不能早于当选日期。"]),
        ({"home_division": ""}, ["请选择一项。"]),
        ({"home_division": "999999"}, ["这一项现在不能选，请重新选择。"]),
        ({"term": "abc"}, ["这一项现在不能选，请重新选择。"]),
        ({"name": "甲" * 51}, ["姓名最多 50 个字。"]),
    ],
)
def test_bad_input_is_shown_again_with_what_to_do(cast, client_of, submit, changes, words):
    answer = submit(client_of(cast.clerk), create_url(cast), **sheet(cast, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    for word in words:
        assert word in page, word
    assert "松坡村村民" in page and "<title>有错误：" in page
    assert not Mandate.objects.filter(occupation="松坡村村民").exists()


def test_foreign_ids_are_no_choices(cast, client_of, submit):
    foreign = {
        "term": cast.clear_term.pk,
        "constituency": cast.clear_district.pk,
        "home_division": cast.other_village.pk,
        "delegation": cast.delegation.pk,
    }
    answer = submit(client_of(cast.clerk), create_url(cast), **sheet(cast, **foreign))
    assert answer.status_code == 422
    assert answer.content.decode().count("这一项现在不能选") >= 8  # beside each field and in the summary


def test_a_sheet_is_corrected(cast, client_of, submit):
    mandate = cast.mandates["other_deputy"]
    client = client_of(cast.clerk)
    url = reverse("deputies:mandate_edit", args=[mandate.pk])
    done = submit(client, url, occupation="教师", education="大专")
    assert done.status_code == 302
    mandate.refresh_from_db()
    assert (mandate.occupation, mandate.person.education, mandate.version) == ("教师", "大专", 2)
    assert mandate.person.phone == "13900001403"


def test_a_number_stays_unless_another_is_typed_or_it_is_taken_off(cast, client_of, submit):
    mandate = cast.mandates["other_deputy"]
    client = client_of(cast.clerk)
    url = reverse("deputies:mandate_edit", args=[mandate.pk])
    page = client.get(url).content.decode()
    assert "139****1403" in page and "13900001403" not in page
    for typed, number in (({"party": "群众"}, "13900001403"), ({"phone": "137 0000 8888"}, "13700008888")):
        submit(client, url, **typed)
        assert Person.objects.get(pk=mandate.person_id).phone == number
    submit(client, url, clear_phone="on")
    person = Person.objects.get(pk=mandate.person_id)
    assert (person.phone, person.phone_hash) == ("", "")


def test_a_stale_sheet_shows_both_and_can_then_be_saved(cast, client_of, submit):
    mandate = cast.mandates["other_deputy"]
    url = reverse("deputies:mandate_edit", args=[mandate.pk])
    submit(client_of(cast.staff), url, occupation="教师")
    stale = submit(client_of(cast.clerk), url, occupation="医生", version=1, person_version=1)
    page = stale.content.decode()
    assert stale.status_code == 409
    assert "周文清" in page and "改过这条" in page
    assert "用现在的" in page and "教师" in page
    assert 'value="医生"' in page and 'name="version" value="2"' in page
    saved = submit(client_of(cast.clerk), url, occupation="医生")
    assert saved.status_code == 302
    mandate.refresh_from_db()
    assert mandate.occupation == "医生"


def test_a_person_changed_elsewhere_is_a_conflict_too(cast, client_of, submit):
    mandate = cast.mandates["deputy_green"]
    submit(
        client_of(cast.staff),
        reverse("deputies:mandate_edit", args=[cast.mandates["deputy"].pk]),
        party="群众",
    )
    stale = submit(
        client_of(cast.clerk),
        reverse("deputies:mandate_edit", args=[mandate.pk]),
        person_version=1,
        party="中共党员",
    )
    assert stale.status_code == 409 and "群众" in stale.content.decode()


def test_a_sheet_without_its_version_is_not_taken(cast, client_of, submit):
    url = reverse("deputies:mandate_edit", args=[cast.mandates["other_deputy"].pk])
    answer = submit(client_of(cast.clerk), url, occupation="x", version="")
    assert answer.status_code == 422 and "请返回后重新打开再填" in answer.content.decode()


def test_a_mandate_is_ended_with_its_ground(cast, client_of, submit):
    mandate = cast.mandates["other_deputy"]
    client = client_of(cast.clerk)
    url = reverse("deputies:mandate_end", args=[mandate.pk])
    assert "原选区选民（过半数通过）" in client.get(url).content.decode()
    missing = submit(client, url, on="2026-04-01", note="公告〔2026〕3号")
    assert missing.status_code == 422 and "公告〔2026〕3号" in missing.content.decode()
    assert (
        submit(client, url, on="2026-04-01", reason="moved_away", note="公告〔2026〕3号").status_code == 302
    )
    assert "已终止" in client.get(mandate.get_absolute_url()).content.decode()
    again = submit(client, url, on="2026-04-01", reason="moved_away")
    assert again.status_code == 409 and "不能再办理" in again.content.decode()


def test_suspending_and_restoring(cast, client_of, submit):
    mandate = cast.mandates["other_deputy"]
    client = client_of(cast.clerk)
    done = submit(
        client, reverse("deputies:mandate_suspend", args=[mandate.pk]), on="2026-04-01", reason="detained"
    )
    assert done.status_code == 302
    assert "暂停执行职务" in client.get(mandate.get_absolute_url()).content.decode()
    wrong = submit(client, reverse("deputies:mandate_restore", args=[mandate.pk]), on="2026-03-01")
    assert wrong.status_code == 422 and "不能早于暂停日期" in wrong.content.decode()
    assert (
        submit(client, reverse("deputies:mandate_restore", args=[mandate.pk]), on="2026-04-05").status_code
        == 302
    )


def test_terms_and_sessions_by_form(cast, client_of, submit):
    client = client_of(cast.chair)
    taken = submit(client, create_url(cast, "term_create"), number="１９", starts_on="2026-06-01")
    assert taken.status_code == 422 and "已经有第十九届了" in taken.content.decode()
    assert (
        submit(client, create_url(cast, "term_create"), number="20", starts_on="2026-06-01").status_code
        == 302
    )
    term = Term.objects.get(congress=cast.green_hill_congress, number=20)
    done = submit(client, reverse("deputies:session_create", args=[term.pk]), number=1, opens_on="2026-06-02")
    assert done.status_code == 302
    assert "青山镇二十届人大一次会议" in client.get(done.url).content.decode()
    bad = submit(client, reverse("deputies:term_edit", args=[term.pk]), number="0", starts_on="x")
    assert bad.status_code == 422 and "不能小于 1。" in bad.content.decode()
    stale = submit(
        client, reverse("deputies:term_edit", args=[cast.green_term.pk]), ends_on="2026-05-20", version=1
    )
    assert stale.status_code == 409 and "2026-05-31" in stale.content.decode()


def test_districts_groups_and_delegations_by_form(cast, client_of, submit):
    client = client_of(cast.clerk)
    made = submit(
        client,
        create_url(cast, "constituency_create"),
        name="柳湾选区",
        divisions=[str(cast.village.pk)],
        seats="２",
    )
    assert made.status_code == 302
    district = Constituency.objects.get(name="柳湾选区")
    assert (district.seats, list(district.divisions.all())) == (2, [cast.village])
    url = reverse("deputies:constituency_edit", args=[district.pk])
    assert submit(client, url, name="松坡选区").status_code == 422
    assert submit(client, url, divisions=[]).status_code == 302
    assert not district.divisions.exists()
    assert submit(client, create_url(cast, "group_create"), name="第二小组").status_code == 302
    group = DeputyGroup.objects.get(name="第二小组")
    assert (
        submit(client, reverse("deputies:group_edit", args=[group.pk]), retired_on="2026-04-09").status_code
        == 302
    )
    leader = submit(
        client,
        reverse("deputies:group_leader", args=[cast.group.pk]),
        mandate=cast.mandates["other_deputy"].pk,
        starts_on="2026-04-09",
    )
    assert leader.status_code == 302
    foreign = submit(
        client,
        reverse("deputies:group_leader", args=[cast.group.pk]),
        mandate=cast.mandates["strange_deputy"].pk,
        starts_on="2026-04-09",
    )
    assert foreign.status_code == 422
    assert submit(client, create_url(cast, "delegation_create"), name="第一代表团").status_code == 302
    staff = client_of(cast.staff)
    url = reverse("deputies:delegation_edit", args=[cast.delegation.pk])
    assert submit(staff, url, name="青山代表团").status_code == 302


def test_a_meeting_from_plan_to_correction(cast, client_of, submit):
    client = client_of(cast.clerk)
    made = submit(
        client,
        create_url(cast, "meeting_create"),
        kind="presidium",
        title="主席团第三次会议",
        held_on="2026-03-05",
        agenda="一、听取汇报",
    )
    meeting = Meeting.objects.get(title="主席团第三次会议")
    assert made.url == meeting.get_absolute_url() and meeting.due == 2
    assert "会议日期已到，等登记召开情况。" in client.get(made.url).content.decode()
    hold = reverse("deputies:meeting_hold", args=[meeting.pk])
    present, absent = cast.mandates["deputy_green"].pk, cast.mandates["leader_of_group"].pk
    bad = submit(client, hold, **{f"mark_{absent}": "perhaps"}, outcome="形成意见两条")
    assert bad.status_code == 422 and "形成意见两条" in bad.content.decode()
    done = submit(client, hold, **{f"mark_{absent}": "leave"}, outcome="形成意见两条")
    assert done.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.present, meeting.on_leave) == (1, 1)
    missing = submit(client, hold, **{f"mark_{present}": "absent"})
    assert missing.status_code == 422 and "请填写更正原因。" in missing.content.decode()
    assert submit(client, hold, **{f"mark_{present}": "absent"}, reason="核对签到表").status_code == 302
    page = client.get(made.url).content.decode()
    assert "应到 2 人，实到 0 人，请假 1 人，缺席 1 人" in page and "核对签到表" in page
    cancel = submit(client, reverse("deputies:meeting_cancel", args=[meeting.pk]), reason="不开了")
    assert cancel.status_code == 409 and "不能取消" in cancel.content.decode()


def test_a_meeting_without_names_is_held_by_numbers(cast, client_of, submit):
    meeting = services.plan_meeting(
        actor=cast.stranger,
        congress=cast.clear_water_congress,
        kind=MeetingKind.PRESIDIUM,
        title="绿水镇主席团会议",
        held_on=date(2026, 4, 1),
        at=NOW,
    )
    client = client_of(cast.stranger)
    hold = reverse("deputies:meeting_hold", args=[meeting.pk])
    assert submit(client, hold, present="很多").status_code == 422
    assert submit(client, hold, present="７", on_leave="1", absent="0").status_code == 302
    meeting.refresh_from_db()
    assert (meeting.due, meeting.present) == (8, 7)


def test_every_post_stays_below_twenty_queries_of_its_own(cast, meeting, client_of):
    client = client_of(cast.clerk)
    mandate = cast.mandates["other_deputy"]
    posts = [
        (
            create_url(cast),
            {k: str(v) for k, v in sheet(cast).items()}
            | {"ethnicity": "汉族", "kind_of_election": "general"},
        ),
        (
            reverse("deputies:meeting_hold", args=[meeting.pk]),
            {
                "held_on": "2026-04-08",
                "version": "1",
                f"mark_{cast.mandates['deputy_green'].pk}": "present",
                f"mark_{cast.mandates['leader_of_group'].pk}": "present",
            },
        ),
        (
            reverse("deputies:office_take", args=[mandate.pk]),
            {"office": "chairperson", "starts_on": "2026-04-01"},
        ),
        (
            reverse("deputies:mandate_end", args=[mandate.pk]),
            {"on": "2026-04-01", "reason": "died", "version": "1"},
        ),
    ]
    # Savepoints are no round trips worth the name; session, account and role are the middleware's.
    for url, data in posts:
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(url, data | {"form_key": str(uuid.uuid4())})
        assert answer.status_code == 302, answer.content.decode()
        asked = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
        assert len(asked) - 3 <= 20, (url, asked)


def test_the_list_leaves_as_a_workbook_and_the_journal_says_so(cast, client_of):
    client = client_of(cast.clerk)
    address = reverse("deputies:mandate_export") + "?level=township"
    answer = client.post(address, {"contacts": "1", "purpose": "notice"})
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[2] == ["序号", "姓名", "性别", "民族", "选区", "层级", "代表团", "电话"]
    assert [row[1] for row in rows[3:6]] == ["方晓云", "沈秀兰", "陆明远"]
    assert rows[5][7] == "13800001402" and rows[5][4] == "松坡选区"
    entry = JournalEntry.objects.get(move="export_roster")
    assert (entry.summary, entry.reason) == ("导出代表名册 3 人（含手机号）", "通知会议、活动和学习培训")
    refused = client.post(address, {"contacts": "1", "purpose": "other"})
    assert refused.status_code == 422 and "写明用途" in refused.content.decode()
    without = client_of(cast.leader).post(reverse("deputies:mandate_export"))
    book = openpyxl.load_workbook(io.BytesIO(without.content))
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert "电话" not in cells and "13800001402" not in cells and "曹国栋" in cells


@pytest.mark.parametrize("who", ["keeper", "deputy", "leader"])
def test_a_file_tells_no_more_than_the_page(cast, client_of, who):
    Person.objects.update(birth_date=date(1971, 2, 3))
    client = client_of(getattr(cast, who))
    for query in ("", "?columns=all"):
        answer = client.post(reverse("deputies:mandate_export") + query)
        cells = [c.value for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active for c in row]
        assert "陆明远" in cells
        assert not {"出生年月", "电话", "手机号", "13800001402", datetime(1971, 2, 3)} & set(cells)
    asked = {"contacts": "1", "purpose": "notice"}
    assert client.post(reverse("deputies:mandate_export"), asked).status_code == 403


def test_days_of_birth_leave_only_of_the_congresses_one_keeps(cast, client_of):
    Person.objects.update(birth_date=date(1971, 2, 3))
    answer = client_of(cast.clerk).post(reverse("deputies:mandate_export") + "?columns=all")
    rows = [[c.value for c in row] for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active][2:]
    level, birth = rows[0].index("层级"), rows[0].index("出生年月")
    told = {(row[level], bool(row[birth])) for row in rows[1:]}
    assert told == {("县级", False), ("乡镇级", True)}
    assert "手机号" not in rows[0]


def test_the_export_is_not_a_link(cast, client_of):
    assert client_of(cast.clerk).get(reverse("deputies:mandate_export")).status_code == 405
    assert client_of(cast.handler).post(reverse("deputies:mandate_export")).status_code == 403


def test_the_telephone_is_masked_until_asked_for(cast, client_of):
    mandate = cast.mandates["deputy"]
    client = client_of(cast.clerk)
    page = client.get(mandate.get_absolute_url()).content.decode()
    assert "138****1402" in page and "13800001402" not in page
    address = reverse("deputies:mandate_contact", args=[mandate.pk])
    for asked in ({}, {"purpose": "other", "other": " "}):
        without = client.post(address, asked)
        assert without.status_code == 422 and "13800001402" not in without.content.decode()
    shown = client.post(address, {"purpose": "other", "other": "慰问"})
    assert "13800001402" in shown.content.decode()
    assert JournalEntry.objects.get(move="reveal_contact").reason == "慰问"
    own = client_of(cast.deputy).post(address)
    assert "13800001402" in own.content.decode()
    leader = client_of(cast.leader)
    assert "手机号不公开" in leader.get(mandate.get_absolute_url()).content.decode()
    assert leader.post(reverse("deputies:mandate_contact", args=[mandate.pk])).status_code == 403
    assert (
        client_of(cast.stranger).post(reverse("deputies:mandate_contact", args=[mandate.pk])).status_code
        == 404
    )
