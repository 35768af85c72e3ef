"""Who is on a meeting's list: made from the roster, and brought up to date when the day moves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from congress_portal.foundation.accounts.models import Organization
from deputies.choices import MEETING_OFFICES, AttendanceCapacity, MeetingKind
from deputies.models import CongressSession, DeputyGroup, Mandate, Meeting, MeetingAttendance, OfficeHolding
from deputies.services import replies


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


def expect(meeting: Meeting, observers: Iterable[Mandate], at: datetime) -> None:
    """Set the list of those due (and sitting in); only before the meeting was held.

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


def move_day(meeting: Meeting, at: datetime) -> None:
    """The day was moved: the list is read anew, and whoever had the notice answers for the new day."""
    guests = Mandate.objects.filter(
        attendances__meeting=meeting, attendances__capacity=AttendanceCapacity.OBSERVER
    )
    expect(meeting, list(guests), at)
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
