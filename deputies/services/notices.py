"""Verbs of notices: a meeting is called, deputies answer, the convener grants leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Urgency
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from deputies.choices import AttendanceCapacity, MeetingState
from deputies.meeting_choices import Answer, LeaveState
from deputies.models import Mandate, Meeting, MeetingAttendance
from deputies.services import replies
from deputies.services.guards import check_convenes, locked

ANSWER_FIELDS = ["answer", "answered_at", "reason", "by_office", "leave_state", "decision_note"]


def locked_meeting(meeting: Meeting, version: int | None = None) -> Meeting:
    """The meeting, locked, with what the verbs read."""
    rows = Meeting.objects.select_related(
        "congress__division", "congress__county", "group__leader", "session__term"
    )
    return locked(rows, meeting.pk, version)


def check_ahead(meeting: Meeting, today: date) -> None:
    """Raise Conflict unless the meeting is still to come."""
    if meeting.state != MeetingState.PLANNED:
        raise Conflict(f"这次会议{meeting.get_state_display()}，不用再答复。")
    if meeting.held_on < today:
        raise Conflict(f"这次会议定在 {meeting.held_on:%Y-%m-%d}，已经过了。请登记召开情况或者改期。")


@transaction.atomic
def call_meeting(
    *,
    actor: Actor,
    meeting: Meeting,
    reply_by: date,
    at: datetime,
    notice: str = "",
    contact: str = "",
    version: int | None = None,
) -> Meeting:
    """Send the notice: everybody on the list is asked to answer by a day. Again: those who have not answered.

    Raises Refused where the list is empty or the day does not fit, Conflict where the meeting is over.
    """
    meeting = locked_meeting(meeting, version)
    check_convenes(actor, meeting.congress, meeting.group)
    today = timezone.localdate(at)
    check_ahead(meeting, today)
    if not today <= reply_by <= meeting.held_on:
        raise Refused(f"答复期限应在今天和会议当天（{meeting.held_on:%Y-%m-%d}）之间。", field="reply_by")
    rows = list(replies.rows_of(meeting))
    if not rows:
        raise Refused("名单里还没有人。请先在代表的“届次与变更”里登记职务，或者邀请代表列席。")
    again = meeting.called_at is not None
    meeting.notice, meeting.contact, meeting.reply_by = notice, contact, reply_by
    meeting.called_at = at
    meeting.version += 1
    meeting.save(update_fields=["notice", "contact", "reply_by", "called_at", "version"])
    number = replies.ask(meeting, rows, at)
    record(
        actor=actor,
        subject=meeting,
        move="call_meeting",
        summary=f"{'再次' if again else ''}发出会议通知，{number} 人待答复",
        after={"reply_by": reply_by.isoformat()},
        audience="parties",
        at=at,
    )
    return meeting


def _rows_of_person(meeting: Meeting, person_id: int | None) -> list[MeetingAttendance]:
    rows = replies.rows_of(meeting).select_for_update(of=("self",), no_key=True)
    return list(rows.filter(mandate__person_id=person_id)) if person_id else []


def _write(rows: list[MeetingAttendance], values: Mapping[str, object]) -> None:
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=ANSWER_FIELDS)


@transaction.atomic
def answer_meeting(
    *, actor: Actor, meeting: Meeting, coming: bool, at: datetime, reason: str = ""
) -> MeetingAttendance:
    """A deputy answers for himself: coming, or leave with a reason, which the convener decides on.

    Until the last day either may still be changed; after it leave may be asked until the meeting (an
    illness keeps no deadline), and is marked as late. Who sits in only says why he cannot: that needs
    no leave.
    """
    meeting = locked_meeting(meeting)
    today = timezone.localdate(at)
    rows = _rows_of_person(meeting, actor.person_id)
    if not rows:
        raise Denied("这次会议的名单里没有您。如果应当参加，请联系会议的召集单位。")
    if meeting.called_at is None:
        raise Refused("会议通知还没有发出，收到通知后再答复。")
    check_ahead(meeting, today)
    reason = reason.strip()
    if coming and today > meeting.reply_by:
        raise Refused(
            f"报名已于 {meeting.reply_by.month}月{meeting.reply_by.day}日 截止。能参加的请直接联系"
            f"{meeting.contact or '召集单位'}，由单位代为登记。"
        )
    if not coming and not reason:
        raise Refused("请写明请假的原因。", field="reason")
    first = rows[0]
    wanted = Answer.COMING if coming else Answer.LEAVE
    if first.answer == wanted and (coming or first.reason == reason):
        return first
    guest = all(row.capacity == AttendanceCapacity.OBSERVER for row in rows)
    leave = LeaveState.NONE if coming else LeaveState.GRANTED if guest else LeaveState.ASKED
    _write(
        rows,
        {
            "answer": wanted, "answered_at": at, "reason": "" if coming else reason, "by_office": False,
            "leave_state": leave, "decision_note": "",
        },
    )  # fmt: skip
    replies.close(rows, at)
    if leave == LeaveState.ASKED:
        replies.ask_convener(meeting, first, at)
    record(
        actor=actor,
        subject=meeting,
        move="answer_meeting",
        summary=f"{first.mandate.person.name}{'报名参加' if coming else '请假'}",
        reason="" if coming else reason,
        audience="staff",
        at=at,
    )
    return first


@transaction.atomic
def answer_for(
    *, actor: Actor, meeting: Meeting, mandate: Mandate, coming: bool, at: datetime, reason: str = ""
) -> MeetingAttendance:
    """The office enters what a deputy said by telephone; leave it enters is granted with it."""
    meeting = locked_meeting(meeting)
    check_convenes(actor, meeting.congress, meeting.group)
    check_ahead(meeting, timezone.localdate(at))
    reason = reason.strip()
    if not coming and not reason:
        raise Refused("请写明请假的原因。", field="reason")
    rows = _rows_of_person(meeting, mandate.person_id)
    if not rows:
        raise Refused(f"{mandate.person.name}不在这次会议的名单里。", field="mandate")
    _write(
        rows,
        {
            "answer": Answer.COMING if coming else Answer.LEAVE, "answered_at": at,
            "reason": "" if coming else reason, "by_office": True,
            "leave_state": LeaveState.NONE if coming else LeaveState.GRANTED, "decision_note": "",
        },
    )  # fmt: skip
    replies.close(rows, at)
    record(
        actor=actor,
        subject=meeting,
        move="answer_for",
        summary=f"代{rows[0].mandate.person.name}登记：{'参加' if coming else '请假，已准'}",
        reason="" if coming else reason,
        audience="staff",
        at=at,
    )
    return rows[0]


@transaction.atomic
def decide_leaves(
    *, actor: Actor, meeting: Meeting, decisions: Mapping[int, tuple[bool, str]], at: datetime
) -> int:
    """Grant or refuse requests for leave; ``decisions`` maps the row asked for to (granted, why); how many.

    A refusal needs a sentence, which the deputy reads. A request that was withdrawn or decided
    meanwhile is left as it stands. A decision may be changed until the meeting was held.
    """
    meeting = locked_meeting(meeting)
    check_convenes(actor, meeting.congress, meeting.group)
    if meeting.state != MeetingState.PLANNED:
        raise Conflict(f"这次会议{meeting.get_state_display()}，请在“登记召开情况”里更正请假。")
    rows = list(replies.rows_of(meeting).select_for_update(of=("self",), no_key=True))
    asked = {row.pk: row for row in rows if row.answer == Answer.LEAVE}
    decided = 0
    for pk, (granted, note) in decisions.items():
        row, note = asked.get(pk), note.strip()
        state = LeaveState.GRANTED if granted else LeaveState.REFUSED
        if row is None or (row.leave_state, row.decision_note) == (state, note):
            continue
        if not granted and not note:
            raise Refused(f"不准{row.mandate.person.name}的假，请写一句说明。", field=f"note_{pk}")
        same = [other for other in rows if other.mandate.person_id == row.mandate.person_id]
        for other in same:
            other.leave_state, other.decision_note = state, note
            other.save(update_fields=["leave_state", "decision_note"])
        replies.close(same, at)
        _tell_decision(meeting, row, granted, note, at)
        record(
            actor=actor,
            subject=meeting,
            move="decide_leave",
            summary=f"{'准' if granted else '不准'}{row.mandate.person.name}请假",
            reason=note,
            audience="staff",
            at=at,
        )
        decided += 1
    return decided


def _tell_decision(meeting: Meeting, row: MeetingAttendance, granted: bool, note: str, at: datetime) -> None:
    enqueue(
        recipients=[row.mandate.person_id],
        kind="meeting_leave_decided",
        subject_key=row,
        title=f"请假{'已批准' if granted else '没有批准'}：{meeting.title}",
        body=note if granted else f"{note}\n请按时参加：{replies.when_and_where(meeting)}。",
        url=meeting.get_absolute_url(),
        urgency=Urgency.NONE if granted else Urgency.MEETING,
        at=at,
    )
