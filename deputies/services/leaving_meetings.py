"""Whose mandate ends leaves the lists of meetings still to come; and is back on them where the end is taken back.

Who was elected again stays on them: the row goes over to the new mandate, with the answer and the invitation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import Line, record_lines
from congress_portal.foundation.slots import subject_key
from deputies.choices import AttendanceCapacity, MeetingState
from deputies.meeting_choices import LeaveState
from deputies.models import Mandate, Meeting, MeetingAttendance
from deputies.services import replies

MOVE = "leave_meeting"


def told_by(row: MeetingAttendance) -> dict[str, Any]:
    """A row of a list as plain JSON for ``come_back``: what the deputy answered, and of which day; reads the meeting."""
    return {
        "meeting": row.meeting_id,
        "mandate": row.mandate_id,
        "capacity": row.capacity,
        "held_on": str(row.meeting.held_on),
        "answer": row.answer,
        "answered_at": row.answered_at.isoformat() if row.answered_at else "",
        "reason": row.reason,
        "by_office": row.by_office,
        "leave_state": row.leave_state,
        "decision_note": row.decision_note,
    }


def _locked_meetings(pks: Iterable[int]) -> dict[int, Meeting]:
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related(
        "congress", "group__leader__person"
    )
    return {meeting.pk: meeting for meeting in rows.filter(pk__in=set(pks)).order_by("pk")}


def _to_come(mandates: Collection[int], on: date) -> QuerySet[MeetingAttendance]:
    return MeetingAttendance.objects.filter(
        mandate__in=mandates, meeting__state=MeetingState.PLANNED, meeting__held_on__gt=on
    )


def leave_meetings(
    *, actor: Actor, mandates: Iterable[Mandate], on: date, at: datetime
) -> list[dict[str, Any]]:
    """Take these off the lists of planned meetings after ``on``, due or sitting in; what the rows told.

    Part of ending mandates, in a fixed number of statements. The rows go, since nobody was there; the
    journal of the mandate keeps what they were. Meetings of that day and before keep who was due.
    """
    found = _to_come([mandate.pk for mandate in mandates], on)
    meetings = _locked_meetings(found.values_list("meeting_id", flat=True))
    if not meetings:
        return []
    rows = list(
        found.filter(meeting__in=meetings).select_related("mandate__person", "meeting").order_by("pk")
    )
    told = [told_by(row) for row in rows]
    replies.close(rows, at)
    MeetingAttendance.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _count(meetings, told, -1)
    record_lines(
        actor=actor,
        move=MOVE,
        at=at,
        lines=[
            Line(
                subject_key(row.meeting),
                f"{row.mandate.person.name}的代表职务终止，不再列入{row.meeting.title}的名单",
                facts,
                subject_key(row.mandate),
            )
            for row, facts in zip(rows, told, strict=True)
        ],
    )
    return told


def _count(meetings: Mapping[int, Meeting], told: Iterable[Mapping[str, Any]], sign: int) -> None:
    """The numbers beside the lists, after rows went or came."""
    moved = Counter((facts["meeting"], facts["capacity"]) for facts in told)
    changed = [meeting for pk, meeting in meetings.items() if any(key[0] == pk for key in moved)]
    for meeting in changed:
        meeting.due = max(0, meeting.due + sign * moved[meeting.pk, AttendanceCapacity.MEMBER])
        meeting.observers = max(0, meeting.observers + sign * moved[meeting.pk, AttendanceCapacity.OBSERVER])
        meeting.version += 1
    Meeting.objects.bulk_update(changed, ["due", "observers", "version"], batch_size=100)


def come_back(told: Iterable[Mapping[str, Any]], at: datetime) -> None:
    """Put back what ``leave_meetings`` took off, on lists of meetings that are still planned.

    An answer holds where the meeting is still on the day it was given for. Who has not answered is asked
    again, and a leave nobody has decided on waits for its decision.
    """
    wanted = {(facts["meeting"], facts["mandate"]): facts for facts in told}
    meetings = {
        pk: meeting
        for pk, meeting in _locked_meetings(meeting for meeting, _ in wanted).items()
        if meeting.state == MeetingState.PLANNED
    }
    mandates = Mandate.objects.select_related("person").in_bulk({mandate for _, mandate in wanted})
    listed = set(MeetingAttendance.objects.filter(meeting__in=meetings).values_list("meeting", "mandate"))
    missing = {
        key: facts
        for key, facts in wanted.items()
        if key[0] in meetings and key[1] in mandates and key not in listed
    }
    made = MeetingAttendance.objects.bulk_create(
        [
            MeetingAttendance(
                meeting=meetings[meeting],
                mandate=mandates[mandate],
                capacity=facts["capacity"],
                **_answer(facts, meetings[meeting]),
            )
            for (meeting, mandate), facts in sorted(missing.items())
        ],
        batch_size=500,
    )
    _count(meetings, missing.values(), 1)
    today = timezone.localdate(at)
    for pk, meeting in meetings.items():
        if meeting.called_at is None or meeting.held_on < today:
            continue
        rows = [row for row in made if row.meeting_id == pk]
        replies.ask(meeting, rows, at)
        for row in replies.once_a_person(row for row in rows if row.leave_state == LeaveState.ASKED):
            replies.ask_convener(meeting, row, at)


def _answer(facts: Mapping[str, Any], meeting: Meeting) -> dict[str, Any]:
    if not facts.get("answer") or facts["held_on"] != str(meeting.held_on):
        return {}
    names = ("answer", "reason", "by_office", "leave_state", "decision_note")
    answered = datetime.fromisoformat(facts["answered_at"]) if facts["answered_at"] else None
    return {name: facts[name] for name in names} | {"answered_at": answered}


def pass_on(*, successors: Mapping[int, int], on: date) -> None:
    """Let the new mandate take the place of the old one on the lists of planned meetings after ``on``."""
    found = _to_come(list(successors), on)
    meetings = _locked_meetings(found.values_list("meeting_id", flat=True))
    _move(found.filter(meeting__in=meetings), successors)


def give_back(*, successors: Mapping[int, int]) -> None:
    """Let the old mandate (key) have its place again, with what was answered since, wherever nobody was there yet."""
    before = {new: old for old, new in successors.items()}
    found = MeetingAttendance.objects.filter(mandate__in=before).exclude(meeting__state=MeetingState.HELD)
    meetings = _locked_meetings(found.values_list("meeting_id", flat=True))
    _move(found.filter(meeting__in=meetings), before)


def _move(found: QuerySet[MeetingAttendance], into: Mapping[int, int]) -> None:
    rows = list(found.order_by("pk"))
    there = MeetingAttendance.objects.filter(
        meeting__in={row.meeting_id for row in rows}, mandate__in=into.values()
    )
    listed = set(there.values_list("meeting", "mandate"))
    rows = [row for row in rows if (row.meeting_id, into[row.mandate_id]) not in listed]
    for row in rows:
        row.mandate_id = into[row.mandate_id]
    MeetingAttendance.objects.bulk_update(rows, ["mandate"], batch_size=500)
