"""Whose mandate ends leaves the lists of meetings that are still to come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import Line, record_lines
from congress_portal.foundation.slots import subject_key
from deputies.choices import AttendanceCapacity, MeetingState
from deputies.models import Mandate, Meeting, MeetingAttendance
from deputies.services import replies

MOVE = "leave_meeting"


def leave_meetings(*, actor: Actor, mandates: Iterable[Mandate], on: date, at: datetime) -> int:
    """Take these off the lists of planned meetings after ``on``, due or sitting in; the number of rows.

    Part of ending mandates, in a fixed number of statements. The rows go, since nobody was there; the
    journal of the mandate keeps what they were. Meetings of that day and before keep who was due.
    """
    found = MeetingAttendance.objects.filter(
        mandate__in=[mandate.pk for mandate in mandates],
        meeting__state=MeetingState.PLANNED,
        meeting__held_on__gt=on,
    )
    wanted = set(found.values_list("meeting_id", flat=True))
    if not wanted:
        return 0
    meetings = {
        meeting.pk: meeting
        for meeting in Meeting.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=wanted, state=MeetingState.PLANNED)
        .order_by("pk")
    }
    rows = list(found.filter(meeting__in=meetings).select_related("mandate__person").order_by("pk"))
    replies.close(rows, at)
    MeetingAttendance.objects.filter(pk__in=[row.pk for row in rows]).delete()
    gone = Counter((row.meeting_id, row.capacity) for row in rows)
    for pk, meeting in meetings.items():
        meeting.due = max(0, meeting.due - gone[pk, AttendanceCapacity.MEMBER])
        meeting.observers = max(0, meeting.observers - gone[pk, AttendanceCapacity.OBSERVER])
        meeting.version += 1
    Meeting.objects.bulk_update(meetings.values(), ["due", "observers", "version"], batch_size=100)
    record_lines(
        actor=actor,
        move=MOVE,
        at=at,
        lines=[
            Line(
                subject_key(meetings[row.meeting_id]),
                f"{row.mandate.person.name}的代表职务终止，不再列入{meetings[row.meeting_id].title}的名单",
                {"meeting": row.meeting_id, "capacity": row.capacity},
                subject_key(row.mandate),
            )
            for row in rows
        ],
    )
    return len(rows)
