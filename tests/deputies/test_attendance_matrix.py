"""Who attended which sitting of a session: the sums, the page, the workbook."""

import io
from datetime import date
from types import SimpleNamespace

import openpyxl
import pytest
from django.urls import reverse

from deputies import services
from deputies.attendance_matrix import matrix_of
from deputies.choices import AttendanceStatus
from tests.factories.ground import NOW

DAYS = (date(2026, 3, 2), date(2026, 3, 3))


def sitting(pk):
    return SimpleNamespace(pk=pk, title=f"第{pk}次全体会议", held_on=DAYS[pk - 1])


def at(meeting, mandate, status, name="甲", delegation=None):
    who = SimpleNamespace(person=SimpleNamespace(name=name), delegation=delegation)
    return SimpleNamespace(meeting_id=meeting, mandate_id=mandate, mandate=who, status=status)


def test_each_deputy_has_a_cell_for_each_sitting_and_the_sums_stand_below():
    green = SimpleNamespace(name="青山镇代表团")
    rows = [
        at(1, 7, "present", "甲", green), at(2, 7, "leave", "甲", green),
        at(1, 8, "absent", "乙"), at(2, 8, "absent", "乙"), at(2, 9, "present", "丙"),
    ]  # fmt: skip
    matrix = matrix_of([sitting(1), sitting(2)], rows)
    assert [(row.name, row.delegation, row.marks, row.present, row.due) for row in matrix.rows] == [
        ("甲", "青山镇代表团", ["√", "请假"], 1, 2),
        ("乙", "未编代表团", ["缺席", "缺席"], 0, 2),
        ("丙", "未编代表团", ["--", "√"], 1, 1),
    ]
    assert [(label, numbers, total) for label, numbers, total in matrix.totals] == [
        ("应到", [2, 3], "5"), ("实到", [1, 1], "2"), ("请假", [0, 1], "1"), ("缺席", [1, 1], "2"),
        ("到会率", ["50.0%", "33.3%"], "40.0%"),
    ]  # fmt: skip
    assert [row.name for row in matrix.missing] == ["乙"]


def test_a_session_without_sittings_has_no_sums():
    matrix = matrix_of([], [])
    assert (matrix.rows, matrix.missing) == ([], [])
    assert matrix.totals[0] == ("应到", [], "0")


@pytest.mark.django_db
def test_the_page_and_the_workbook_tell_the_same(cast, client_of, django_assert_max_num_queries):
    absent = cast.mandates["other_deputy"]
    for day, title in zip(DAYS, ("第一次全体会议", "第二次全体会议"), strict=True):
        meeting = services.plan_meeting(
            actor=cast.clerk, congress=cast.green_hill_congress, session=cast.green_session, kind="plenary",
            title=title, held_on=day, at=NOW,
        )  # fmt: skip
        marks = {
            row.mandate_id: AttendanceStatus.ABSENT
            if row.mandate_id == absent.pk
            else AttendanceStatus.PRESENT
            for row in meeting.attendances.all()
        }
        services.hold_meeting(actor=cast.clerk, meeting=meeting, attendance=marks, held_on=day, at=NOW)
    client = client_of(cast.clerk)
    url = reverse("deputies:session_attendance", args=[cast.green_session.pk])
    client.get(url)
    with django_assert_max_num_queries(15):
        page = client.get(url).content.decode()
    assert "第二次全体会议" in page
    # On a small phone its columns are narrow (sheet.css), and a number of two figures stays in one line.
    assert '<td class="nowrap">2</td><th scope="row" class="nowrap">' in page
    assert "attend-table" in page and '<span class="nowrap">3月2日</span>' in page
    assert "每次全体会议都缺席的 1 人：沈秀兰" in page
    book = openpyxl.load_workbook(
        io.BytesIO(
            client.get(reverse("deputies:session_attendance_export", args=[cast.green_session.pk])).content
        )
    )
    cells = [[cell for cell in row if cell is not None] for row in book.active.iter_rows(values_only=True)]
    assert next(row for row in cells if "沈秀兰" in row)[-4:] == ["缺席", "缺席", 0, 2]
    neighbour = client_of(cast.stranger).get(url)
    assert neighbour.status_code == 404
    deputy = client_of(cast.actors["other_deputy"]).get(url)
    assert deputy.status_code in (403, 404)
