"""The attendance sheet: what adds up by delegation, on paper and in Excel."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from deputies import services
from deputies.attendance_sheet import EVERYBODY, WITHOUT, name_rows, sheet_of, summary_row
from deputies.choices import MeetingKind
from deputies.models import Delegation, Mandate, MeetingAttendance
from tests.factories.ground import NOW

EAST, WEST = Delegation(pk=1, name="东街代表团"), Delegation(pk=2, name="西街代表团")


def row(name, delegation=None, status="present", **values):
    from congress_portal.foundation.accounts.models import Person

    mandate = Mandate(person=Person(name=name), delegation=delegation)
    return MeetingAttendance(mandate=mandate, status=status, **values)


def test_each_delegation_adds_up_and_so_does_the_whole():
    sheet = sheet_of(
        [
            row("甲", WEST),
            row("乙", EAST, "leave"),
            row("丙", EAST),
            row("丁", None, "absent"),
            row("戊", EAST, capacity="observer"),
        ]
    )
    assert [summary_row(line)[:6] for line in sheet.lines] == [
        ("东街代表团", 2, 1, 1, 0, "50.0%"),
        ("西街代表团", 1, 1, 0, 0, "100.0%"),
        (WITHOUT, 1, 0, 0, 1, "0.0%"),
    ]
    assert summary_row(sheet.total)[:5] == ("合计", 4, 2, 1, 1)
    assert summary_row(sheet.lines[0])[6] == "乙" and summary_row(sheet.lines[2])[7] == "丁"
    assert [r.mandate.person.name for r in sheet.guests.rows] == ["戊"]
    assert [r[1] for r in name_rows(sheet)] == ["乙", "丙", "甲", "丁", "戊"]


def test_without_delegations_there_is_one_line():
    sheet = sheet_of([row("甲"), row("乙", None, "absent")])
    assert [line.name for line in sheet.lines] == [EVERYBODY]
    assert sheet_of([]).lines == [] and sheet_of([]).total.percent == ""


def test_before_the_meeting_the_answers_are_counted():
    line = sheet_of(
        [
            row("甲", status="expected", answer="coming"),
            row("乙", status="expected", answer="leave", leave_state="refused"),
            row("丙", status="expected", answer="leave", leave_state="asked"),
            row("丁", status="expected"),
        ]
    ).total
    assert (line.coming, line.leave_asked, line.unanswered) == (1, 1, 1)


@pytest.mark.django_db
def test_the_sheet_is_for_those_whose_territory_it_is(cast, client_of, django_assert_max_num_queries):
    meeting = services.plan_meeting(
        actor=cast.staff,
        congress=cast.county_congress,
        kind=MeetingKind.PLENARY,
        session=cast.county_session,
        title="第一次全体会议",
        held_on=date(2026, 3, 25),
        observers=[cast.mandates["strange_deputy"]],
        at=NOW,
    )
    services.hold_meeting(
        actor=cast.staff,
        meeting=meeting,
        held_on=date(2026, 3, 25),
        attendance={cast.mandates["deputy"].pk: "leave", cast.mandates["strange_deputy"].pk: "present"},
        at=NOW,
    )
    url = reverse("deputies:meeting_sheet", args=[meeting.pk])
    leader = client_of(cast.leader)
    with django_assert_max_num_queries(12):
        page = leader.get(url).content.decode()
    assert "青山镇代表团" in page and "陆明远" in page and "列席：曹国栋" in page
    assert client_of(cast.deputy).get(url).status_code == 403
    assert client_of(cast.clerk).get(url).status_code == 404
    signing = client_of(cast.staff).get(url, {"show": "signing"}).content.decode()
    assert "签到表" in signing and "列席（1 人）" in signing
    answer = client_of(cast.staff).get(reverse("deputies:meeting_sheet_export", args=[meeting.pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["按代表团", "名单"]
    cells = [cell.value for line in book["按代表团"].iter_rows() for cell in line if cell.value is not None]
    assert "青山镇代表团" in cells and "合计" in cells and "0.0%" in cells
