"""Who is on a meeting's list: made from the roster, and brought up to date when the day moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from congress_portal.foundation.accounts.models import Organization
from deputies.choices import MEETING_OFFICES, AttendanceCapacity, MeetingKind, MeetingState
from deputies.meeting_choices import Answer
from deputies.models import CongressSession, DeputyGroup, Mandate, Meeting, MeetingAttendance, OfficeHolding
from deputies.services import replies
from deputies.services.leaving_meetings import told_by


def due_mandates(
    *,
    congress: Organization,
    kind: str,
    on: date,
    group: DeputyGroup | None = None,
    session: CongressSession | None = None,
) -> list[Mandate]:
    """Who is due at such a meeting on that day: all deputies, the group, or the holders of its offices.

    At a presidium's meeting within a session those who were chosen for that session's presidium.
    Suspended deputies are not due. Empty where the offices have not been entered.
    """
    mandates = Mandate.objects.active().filter(starts_on__lte=on).select_related("person").order_by("pk")
    if kind == MeetingKind.GROUP:
        return list(mandates.filter(group=group)) if group is not None else []
    mandates = mandates.filter(congress=congress)
    offices = MEETING_OFFICES[kind]
    if offices is None:
        return list(mandates)
    if kind == MeetingKind.PRESIDIUM and session is not None:
        seated = list(mandates.filter(presidium_seats__session=session))
        if seated:
            return seated
    holders = OfficeHolding.objects.held_on(on).filter(mandate__congress=congress, office__in=offices)
    return list(mandates.filter(pk__in=holders.values("mandate_id")))


def expect(meeting: Meeting, observers: Iterable[Mandate], at: datetime) -> list[MeetingAttendance]:
    """Set the list of those due (and sitting in), only before the meeting was held; the rows that went.

    Rows that stay keep what was answered; who is no longer on the list is asked nothing any more.
    """
    due = due_mandates(
        congress=meeting.congress,
        kind=meeting.kind,
        on=meeting.held_on,
        group=meeting.group,
        session=meeting.session,
    )
    members = {m.pk for m in due}
    guests = {m.pk for m in observers} - members
    wanted = dict.fromkeys(sorted(members), AttendanceCapacity.MEMBER)
    wanted |= dict.fromkeys(sorted(guests), AttendanceCapacity.OBSERVER)
    present = {row.mandate_id: row for row in meeting.attendances.all()}
    gone = [row for pk, row in present.items() if wanted.get(pk) != row.capacity]
    if gone:
        replies.close(gone, at)
        MeetingAttendance.objects.filter(pk__in=[row.pk for row in gone]).delete()
    staying = set(present) - {row.mandate_id for row in gone}
    MeetingAttendance.objects.bulk_create(
        [
            MeetingAttendance(meeting=meeting, mandate_id=pk, capacity=capacity)
            for pk, capacity in wanted.items()
            if pk not in staying
        ],
        batch_size=500,
    )
    meeting.due = len(members)
    meeting.observers = len(guests)
    meeting.save(update_fields=["due", "observers"])
    return gone


def _guests(meeting: Meeting) -> list[Mandate]:
    return list(
        Mandate.objects.filter(
            attendances__meeting=meeting, attendances__capacity=AttendanceCapacity.OBSERVER
        )
    )


def list_anew(*, congress: Organization, since: date, at: datetime) -> list[dict[str, Any]]:
    """Read the lists of planned meetings from a day on anew, after a change of term; new names are asked.

    What the rows told that went, for ``come_back``.
    """
    told: list[dict[str, Any]] = []
    groups = Q(kind=MeetingKind.GROUP, congress__division__path__startswith=congress.division.path)
    meetings = Meeting.objects.select_for_update(of=("self",), no_key=True).select_related(
        "congress__division", "group", "session"
    )
    planned = meetings.filter(state=MeetingState.PLANNED, held_on__gte=since)
    for meeting in planned.filter(Q(congress=congress) | groups).order_by("pk"):
        before = set(meeting.attendances.values_list("mandate_id", flat=True))
        told += [told_by(row) for row in expect(meeting, _guests(meeting), at)]
        if meeting.called_at is not None and meeting.held_on >= timezone.localdate(at):
            replies.ask(meeting, replies.rows_of(meeting).exclude(mandate__in=before), at)
    return told


def take_off_unanswered(mandates: Iterable[Mandate], at: datetime) -> None:
    """Before new mandates are taken back: off the planned lists, unless they have answered."""
    rows = list(
        MeetingAttendance.objects.filter(
            mandate__in=list(mandates), meeting__state=MeetingState.PLANNED, answer=Answer.NONE
        )
    )
    replies.close(rows, at)
    MeetingAttendance.objects.filter(pk__in=[row.pk for row in rows]).delete()


def move_day(meeting: Meeting, at: datetime) -> None:
    """The day was moved: the list is read anew, and whoever had the notice answers for the new day."""
    expect(meeting, _guests(meeting), at)
    if meeting.called_at is None:
        return
    today = timezone.localdate(at)
    meeting.reply_by = max(min(meeting.reply_by, meeting.held_on), min(today, meeting.held_on))
    meeting.save(update_fields=["reply_by"])
    rows = list(replies.rows_of(meeting))
    replies.close(rows, at)
    replies.forget_answers(rows)
    if meeting.held_on >= today:
        replies.ask(meeting, rows, at)
