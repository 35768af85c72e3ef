"""The attendance sheet of a meeting by delegation: 应到, 实到, 请假, 缺席. Pure but for the rows it is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from congress_portal.foundation.spreadsheets.writer import Column, Workbook
from deputies.choices import AttendanceCapacity, AttendanceStatus
from deputies.meeting_choices import Answer, LeaveState
from deputies.models import Meeting, MeetingAttendance
from deputies.report_ballots import percent_text

WITHOUT = "未编代表团"
EVERYBODY = "应出席人员"
GUESTS = "列席"


@dataclass
class Line:
    """One delegation: its rows and what they add up to."""

    name: str
    rows: list[MeetingAttendance] = field(default_factory=list)

    def _with(self, status: str) -> list[str]:
        return [row.mandate.person.name for row in self.rows if row.status == status]

    @property
    def due(self) -> int:
        return len(self.rows)

    @property
    def present(self) -> int:
        return len(self._with(AttendanceStatus.PRESENT))

    @property
    def on_leave(self) -> list[str]:
        """The names of those on leave."""
        return self._with(AttendanceStatus.LEAVE)

    @property
    def absent(self) -> list[str]:
        """The names of those absent without leave."""
        return self._with(AttendanceStatus.ABSENT)

    @property
    def coming(self) -> int:
        """How many said that they come."""
        return sum(row.answer == Answer.COMING for row in self.rows)

    @property
    def leave_asked(self) -> int:
        """How many asked for leave that was not refused."""
        return sum(row.answer == Answer.LEAVE and row.leave_state != LeaveState.REFUSED for row in self.rows)

    @property
    def unanswered(self) -> int:
        return sum(row.answer == Answer.NONE for row in self.rows)

    @property
    def percent(self) -> str:
        """Present of those due, one decimal; empty where nobody is due."""
        return percent_text(self.present, self.due) if self.due else ""


@dataclass
class AttendanceSheet:
    """The lines by delegation, their sum, and those who sit in."""

    lines: list[Line]
    total: Line
    guests: Line


def sheet_of(rows: Iterable[MeetingAttendance]) -> AttendanceSheet:
    """Group rows (with mandate, person and delegation loaded) by delegation, in the rows' order.

    Delegations stand in their own order; where nobody belongs to one, there is a single line.
    """
    members, guests = [], Line(GUESTS)
    for row in rows:
        (guests.rows if row.capacity == AttendanceCapacity.OBSERVER else members).append(row)
    by_delegation: dict[int | None, Line] = {}
    for row in members:
        delegation = row.mandate.delegation
        name = delegation.name if delegation else WITHOUT
        by_delegation.setdefault(row.mandate.delegation_id, Line(name)).rows.append(row)
    if set(by_delegation) == {None}:
        by_delegation[None].name = EVERYBODY
    order = sorted(by_delegation, key=lambda pk: (pk is None, pk or 0))
    return AttendanceSheet([by_delegation[pk] for pk in order], Line("合计", members), guests)


SUMMARY = (
    Column("代表团", 22),
    Column("应到", 8, "integer"),
    Column("实到", 8, "integer"),
    Column("请假", 8, "integer"),
    Column("缺席", 8, "integer"),
    Column("到会率", 10, "center"),
    Column("请假人员", 30),
    Column("缺席人员", 30),
)
NAMES = (
    Column("序号", 6, "integer"),
    Column("姓名", 12, "center"),
    Column("代表团", 22),
    Column("身份", 10, "center"),
    Column("答复", 10, "center"),
    Column("请假原因", 28),
    Column("出席情况", 10, "center"),
)


def summary_row(line: Line) -> tuple[Any, ...]:
    """A line of the first sheet."""
    return (
        line.name,
        line.due,
        line.present,
        len(line.on_leave),
        len(line.absent),
        line.percent,
        "、".join(line.on_leave),
        "、".join(line.absent),
    )


def answer_text(row: MeetingAttendance) -> str:
    """参加, 请假（已准假）, 没有答复."""
    text = row.get_answer_display()
    return f"{text}（{row.get_leave_state_display()}）" if row.answer == Answer.LEAVE else text


def name_rows(sheet: AttendanceSheet) -> Iterator[tuple[Any, ...]]:
    """A row a deputy, by delegation, those who sit in at the end."""
    number = 0
    for line in (*sheet.lines, sheet.guests):
        for row in line.rows:
            number += 1
            yield (
                number,
                row.mandate.person.name,
                row.mandate.delegation.name if row.mandate.delegation else "",
                row.get_capacity_display(),
                answer_text(row),
                row.reason,
                row.get_status_display(),
            )


def workbook_of(meeting: Meeting, sheet: AttendanceSheet, *, demonstration: bool) -> bytes:
    """Two sheets: the delegations with their numbers, and the names."""
    book = Workbook(f"{meeting.title}出席情况", demonstration=demonstration)
    day = f"{meeting.held_on:%Y-%m-%d}　{meeting.place}".strip()
    guests = f"列席 {len(sheet.guests.rows)} 人" if sheet.guests.rows else ""
    book.sheet("按代表团", landscape=True).table(
        f"{meeting.title}出席情况统计表",
        columns=SUMMARY,
        rows=[summary_row(line) for line in sheet.lines],
        totals=[summary_row(sheet.total)] if sheet.lines else [],
        subtitle_left=day,
        subtitle_right=guests,
        empty_text="没有名单，只登记了人数。",
    )
    book.sheet("名单", landscape=True).table(
        f"{meeting.title}出席名单",
        columns=NAMES,
        rows=list(name_rows(sheet)),
        subtitle_left=day,
        autofilter=True,
        empty_text="没有名单。",
    )
    return book.to_bytes()
