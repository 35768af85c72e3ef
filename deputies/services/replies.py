"""What waits for an answer to a meeting's notice: to-dos of the deputies and of the convener.

Helpers of the verbs in ``notices``, ``invitations`` and ``meetings``; each runs in its caller's
transaction. A person who is due twice (as a deputy of the county and of the township) is asked once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.choices import Urgency
from congress_portal.foundation.notifications.services import open_todos, settle, waiting_todo
from deputies.choices import AttendanceCapacity
from deputies.meeting_choices import Answer, LeaveState
from deputies.models import Meeting, MeetingAttendance

ASKED = "meeting_reply"
LEAVE = "meeting_leave"


def when_and_where(meeting: Meeting) -> str:
    """4月15日 09:00，镇政府会议室."""
    moment = f"{meeting.held_on.month}月{meeting.held_on.day}日"
    if meeting.starts_at is not None:
        moment += f" {meeting.starts_at:%H:%M}"
    return f"{moment}，{meeting.place}" if meeting.place else moment


def once_a_person(rows: Iterable[MeetingAttendance]) -> list[MeetingAttendance]:
    """The first row of each person, in the rows' order; needs the mandates loaded."""
    found: dict[int, MeetingAttendance] = {}
    for row in rows:
        found.setdefault(row.mandate.person_id, row)
    return list(found.values())


def once_a_meeting(rows: Iterable[MeetingAttendance]) -> list[MeetingAttendance]:
    """The first row of each meeting, in the rows' order."""
    found: dict[int, MeetingAttendance] = {}
    for row in rows:
        found.setdefault(row.meeting_id, row)
    return list(found.values())


def rows_of(meeting: Meeting):
    """The rows of a meeting with what the to-dos need, in a fixed order."""
    return meeting.attendances.select_related("mandate__person").order_by("pk")


def ask(meeting: Meeting, rows: Iterable[MeetingAttendance], at: datetime) -> int:
    """Open a to-do for everybody of these who has not answered; how many people were asked."""
    waiting = [row for row in once_a_person(rows) if row.answer == Answer.NONE]
    open_todos(
        [
            waiting_todo(
                subject=row,
                kind=ASKED,
                capability=Capability.VIEW_ROSTER,
                person=row.mandate.person,
                verb="答复",
                title=("列席" if row.capacity == AttendanceCapacity.OBSERVER else "参加") + meeting.title,
                why=when_and_where(meeting),
                due=meeting.reply_by,
                url=reverse("deputies:meeting_reply", args=[meeting.pk]),
                urgency=Urgency.MEETING,
                at=at,
            )
            for row in waiting
        ]
    )
    return len(waiting)


def ask_convener(meeting: Meeting, row: MeetingAttendance, at: datetime) -> None:
    """Let the office that keeps the meeting decide on a request for leave, and the leader of its group too."""
    deciders = [{"capability": Capability.MANAGE_MEETINGS, "organization": meeting.congress}]
    group = meeting.group
    if group is not None and group.leader_id and group.leader.person_id != row.mandate.person_id:
        deciders.append({"capability": Capability.CONVENE_GROUP, "person": group.leader.person})
    open_todos(
        [
            waiting_todo(
                subject=row,
                kind=LEAVE,
                verb="批假",
                title=f"{row.mandate.person.name}请假：{meeting.title}",
                why=row.reason,
                due=meeting.held_on,
                url=reverse("deputies:meeting_replies", args=[meeting.pk]),
                at=at,
                **decider,
            )
            for decider in deciders
        ]
    )


def close(rows: Iterable[MeetingAttendance], at: datetime, kind: str | None = None) -> None:
    """Nothing waits for these any more."""
    rows = list(rows)
    if rows:
        settle(rows, at=at, kind=kind)


def forget_answers(rows: list[MeetingAttendance]) -> None:
    """After the day was moved: what was answered was said of another day."""
    for row in rows:
        row.answer, row.leave_state = Answer.NONE, LeaveState.NONE
        row.answered_at, row.by_office = None, False
        row.reason = row.decision_note = ""
    MeetingAttendance.objects.bulk_update(
        rows,
        ["answer", "leave_state", "answered_at", "by_office", "reason", "decision_note"],
        batch_size=500,
    )
