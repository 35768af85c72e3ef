"""Who attended which sitting of a session: deputies down, sittings across. Pure but for the rows it is given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from congress_portal.foundation.spreadsheets.writer import Column, Workbook
from deputies.attendance_sheet import WITHOUT
from deputies.choices import AttendanceStatus
from deputies.models import Meeting, MeetingAttendance
from deputies.report_ballots import percent_text

MARKS: dict[str, str] = {
    AttendanceStatus.PRESENT: "√",
    AttendanceStatus.LEAVE: "请假",
    AttendanceStatus.ABSENT: "缺席",
    AttendanceStatus.EXPECTED: "未登记",
}
# Not due at this sitting: elected later, suspended, or left before it.
NOT_DUE = "--"
LEGEND = "√ 出席；“--”是当时不在应到名单里。请假的写“请假”，没有请假的写“缺席”。"


@dataclass
class Row:
    """One deputy: the status at each sitting ("" where not due), and what they add up to."""

    name: str
    delegation: str
    statuses: list[str] = field(default_factory=list)

    @property
    def marks(self) -> list[str]:
        """What the cells say."""
        return [MARKS.get(status, NOT_DUE) for status in self.statuses]

    @property
    def due(self) -> int:
        return sum(bool(status) for status in self.statuses)

    @property
    def present(self) -> int:
        return self.statuses.count(AttendanceStatus.PRESENT)

    @property
    def missed(self) -> bool:
        """Due, and at no sitting without leave: what 代表法 62 counts as one session."""
        told = [status for status in self.statuses if status]
        return bool(told) and all(status == AttendanceStatus.ABSENT for status in told)


@dataclass
class Matrix:
    """The sittings that took place, the deputies by delegation, and how many attended each."""

    sittings: list[Meeting]
    rows: list[Row]
    # What all titles begin with, for narrow heads: the session's name.
    prefix: str = ""

    @property
    def heads(self) -> list[tuple[date, str]]:
        """(day, title) of each sitting, without what the page's own title says."""
        return [(m.held_on, m.title.removeprefix(self.prefix) or m.title) for m in self.sittings]

    def _number(self, status: str) -> list[int]:
        return [sum(row.statuses[n] == status for row in self.rows) for n in range(len(self.sittings))]

    @property
    def totals(self) -> list[tuple[str, list[Any], str]]:
        """(应到, number at each sitting, of all) and so on."""
        due = [sum(bool(row.statuses[n]) for row in self.rows) for n in range(len(self.sittings))]
        lines = [("应到", due)] + [
            (label, self._number(status))
            for label, status in (
                ("实到", AttendanceStatus.PRESENT),
                ("请假", AttendanceStatus.LEAVE),
                ("缺席", AttendanceStatus.ABSENT),
            )
        ]
        rates = [percent_text(here, of) for here, of in zip(lines[1][1], due, strict=True)]
        all_of = percent_text(sum(lines[1][1]), sum(due)) if due else ""
        return [(label, list(numbers), str(sum(numbers))) for label, numbers in lines] + [
            ("到会率", list(rates), all_of)
        ]

    @property
    def missing(self) -> list[Row]:
        """Who was absent without leave from every sitting that asked for him."""
        return [row for row in self.rows if row.missed]


def matrix_of(
    sittings: Sequence[Meeting], attendances: Iterable[MeetingAttendance], prefix: str = ""
) -> Matrix:
    """Deputies due at any of the sittings; ``attendances`` with mandate, person and delegation, in the list's order."""
    place = {meeting.pk: n for n, meeting in enumerate(sittings)}
    rows: dict[int, Row] = {}
    for one in attendances:
        if one.mandate_id not in rows:
            delegation = one.mandate.delegation
            rows[one.mandate_id] = Row(
                one.mandate.person.name, delegation.name if delegation else WITHOUT, [""] * len(place)
            )
        rows[one.mandate_id].statuses[place[one.meeting_id]] = one.status
    return Matrix(list(sittings), list(rows.values()), prefix)


def workbook_of(title: str, matrix: Matrix, *, demonstration: bool) -> bytes:
    """The matrix in Excel: a row a deputy, a column a sitting, the sums below."""
    book = Workbook(f"{title}出席情况", demonstration=demonstration)
    columns = [
        Column("序号", 6, "integer"),
        Column("姓名", 12, "center"),
        Column("代表团", 22),
        *(Column(f"{day:%m-%d} {title}"[:60], 16, "center") for day, title in matrix.heads),
        Column("出席", 8, "integer"),
        Column("应到", 8, "integer"),
    ]
    book.sheet("出席情况", paper="A3", landscape=True).table(
        f"{title}代表出席全体会议情况",
        columns=columns,
        rows=[
            (number, row.name, row.delegation, *row.marks, row.present, row.due)
            for number, row in enumerate(matrix.rows, 1)
        ],
        totals=[(None, label, "", *numbers, "", "") for label, numbers, _ in matrix.totals]
        if matrix.rows
        else [],
        subtitle_left=LEGEND,
        subtitle_right=f"共 {len(matrix.rows)} 人",
        frozen_columns=2,
        autofilter=True,
        empty_text="还没有登记出席的全体会议。",
    )
    return book.to_bytes()
