"""Verbs of meetings: planned, held with attendance, corrected, cancelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Urgency
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import (
    MEETING_KINDS_OF_LEVEL,
    AttendanceCapacity,
    AttendanceStatus,
    MeetingKind,
    MeetingState,
    PerformanceKind,
)
from deputies.models import CongressSession, DeputyGroup, Mandate, Meeting, MeetingAttendance, MeetingStep
from deputies.models.congress import congress_name
from deputies.services import replies
from deputies.services.absences import warn_of_absences
from deputies.services.congress import FARTHEST
from deputies.services.expected import expect, move_day
from deputies.services.guards import changes, check_convenes, locked
from deputies.services.performance import record_performance, recount_performance, uncount_performance
from deputies.services.session_parts import EARLY_DAYS, FAR_DAYS


def _check_plan(
    congress: Organization, kind: str, session: CongressSession | None, group: DeputyGroup | None
) -> None:
    allowed = MEETING_KINDS_OF_LEVEL.get(congress.congress_level, ())
    if kind not in allowed:
        raise Refused(f"{congress_name(congress)}没有{MeetingKind(kind).label}，请重新选择。", field="kind")
    if kind == MeetingKind.GROUP and group is None:
        raise Refused("请选择是哪个代表小组的会议。", field="group")
    if group is not None and (kind != MeetingKind.GROUP or group.congress_id != congress.pk):
        raise Refused("只有小组会议才选代表小组，并且要选本级人大的小组。", field="group")
    if session is not None and session.term.congress_id != congress.pk:
        raise Refused("请选择同一个人大的人代会会议。", field="session")


def _check_new(
    congress: Organization, kind: str, title: str, held_on: date, group: DeputyGroup | None, at: datetime
) -> None:
    """The day is not years away, and the meeting is not on record already."""
    _check_not_far(held_on, at)
    same = Meeting.objects.filter(congress=congress, kind=kind, title=title, held_on=held_on, group=group)
    if same.exclude(state=MeetingState.CANCELLED).exists():
        raise Refused(f"{held_on:%Y-%m-%d} 的“{title}”已经登记过，请打开那一次办理。", field="title")


def _check_not_far(held_on: date, at: datetime) -> None:
    if held_on > timezone.localdate(at) + FARTHEST:
        raise Refused("会议日期在两年以后，太远了，请核对年份。", field="held_on")


def _check_sitting(kind: str, session: CongressSession | None, title: str, held_on: date) -> None:
    """A plenary meeting lies within its session; a preparatory one shortly before it opens."""
    if kind != MeetingKind.PLENARY or session is None:
        return
    early = timedelta(days=EARLY_DAYS if "预备" in title else 0)
    latest = session.closes_on or session.opens_on + timedelta(days=FAR_DAYS)
    if not session.opens_on - early <= held_on <= latest:
        until = f"{session.closes_on:%Y-%m-%d} 闭幕" if session.closes_on else "还没有登记闭幕日期"
        raise Refused(
            f"这次人代会 {session.opens_on:%Y-%m-%d} 开幕，{until}，全体会议要在会期内。"
            "请核对会议日期，会期有变的先改人代会的日期。",
            field="held_on",
        )


@transaction.atomic
def plan_meeting(
    *,
    actor: Actor,
    congress: Organization,
    kind: MeetingKind | str,
    title: str,
    held_on: date,
    at: datetime,
    session: CongressSession | None = None,
    group: DeputyGroup | None = None,
    place: str = "",
    agenda: str = "",
    observers: Iterable[Mandate] = (),
    starts_at: time | None = None,
    steps: Iterable[str] = (),
    notice: str = "",
) -> Meeting:
    """Enter a meeting to come, with who is due as the roster stands, who sits in, and its steps.

    Raises Refused where the congress holds no such meetings or parts do not belong to it.
    """
    kind = MeetingKind(kind)
    congress = Organization.objects.select_related("division", "county").get(pk=congress.pk)
    if group is not None:
        group = DeputyGroup.objects.select_related("leader").get(pk=group.pk)
    check_convenes(actor, congress, group)
    _check_plan(congress, kind, session, group)
    _check_new(congress, kind, title, held_on, group, at)
    _check_sitting(kind, session, title, held_on)
    meeting = Meeting.objects.create(
        congress=congress,
        kind=kind,
        title=title,
        held_on=held_on,
        session=session,
        group=group,
        place=place,
        agenda=agenda,
        starts_at=starts_at,
        notice=notice,
    )
    expect(meeting, observers, at)
    MeetingStep.objects.bulk_create(
        MeetingStep(meeting=meeting, number=number, name=name) for number, name in enumerate(steps, 1)
    )
    record(
        actor=actor,
        subject=meeting,
        move="plan_meeting",
        summary=f"安排{title}（{held_on:%Y-%m-%d}）",
        audience="parties",
        at=at,
    )
    return meeting


def _meeting(meeting: Meeting, version: int | None) -> Meeting:
    rows = Meeting.objects.select_related(
        "congress__division", "congress__county", "group__leader", "session__term"
    )
    return locked(rows, meeting.pk, version)


@transaction.atomic
def edit_meeting(
    *,
    actor: Actor,
    meeting: Meeting,
    title: str,
    held_on: date,
    place: str,
    agenda: str,
    session: CongressSession | None,
    at: datetime,
    version: int | None = None,
    starts_at: time | None = None,
) -> Meeting:
    """Correct a planned meeting; who is due is read anew from the roster. Kind and group stay.

    After a notice went out, another day has to be answered anew.
    Raises Conflict where it was held or cancelled, or ``version`` is stale.
    """
    meeting = _meeting(meeting, version)
    check_convenes(actor, meeting.congress, meeting.group)
    _check_plan(meeting.congress, meeting.kind, session, meeting.group)
    if meeting.state != MeetingState.PLANNED:
        raise Conflict(f"这次会议{meeting.get_state_display()}，不能再改安排。")
    values = {
        "title": title, "held_on": held_on, "starts_at": starts_at, "place": place, "agenda": agenda,
        "session": session,
    }  # fmt: skip
    before, after = changes(meeting, values)
    if not after:
        return meeting
    if "held_on" in after:
        _check_not_far(held_on, at)
    if {"held_on", "session"} & set(after):
        _check_sitting(meeting.kind, session, title, held_on)
    meeting.version += 1
    meeting.save(update_fields=[*after, "version"])
    if "held_on" in after:
        move_day(meeting, at)
    record(
        actor=actor,
        subject=meeting,
        move="edit_meeting",
        summary=f"修改会议安排：{meeting.title}",
        before=before,
        after=after,
        audience="parties",
        at=at,
    )
    if {"held_on", "starts_at", "place"} & set(after):
        again = "日期改了，请重新答复。" if "held_on" in after and meeting.called_at else ""
        _tell_change(
            meeting,
            f"{meeting.title}有变动：{replies.when_and_where(meeting)}",
            f"请以这次的时间和地点为准。{again}",
            at,
        )
    return meeting


def _tell_change(meeting: Meeting, title: str, body: str, at: datetime) -> None:
    """Those who are due hear at once that a meeting ahead was moved or cancelled."""
    if meeting.held_on < timezone.localdate(at):
        return
    people = meeting.attendances.order_by("pk").values_list("mandate__person_id", flat=True)
    enqueue(
        recipients=list(people),
        kind="meeting_changed",
        subject_key=meeting,
        title=title,
        body=body,
        url=meeting.get_absolute_url(),
        urgency=Urgency.MEETING,
        at=at,
    )


def _numbers(
    rows: list[MeetingAttendance], statuses: Mapping[int, str], numbers: tuple[int, int, int] | None
) -> tuple[int, int, int]:
    """(present, on leave, absent), counted from the names, or as given where no names are kept."""
    members = [row for row in rows if row.capacity == AttendanceCapacity.MEMBER]
    if not members:
        if numbers is None:
            raise Refused("请填写实到、请假、缺席人数。", field="present")
        return numbers
    counts = Counter(statuses.get(row.mandate_id, AttendanceStatus.EXPECTED) for row in members)
    missing = counts[AttendanceStatus.EXPECTED]
    if missing:
        raise Refused(f"还有 {missing} 位代表没有登记出席情况，请逐一选择。")
    return (
        counts[AttendanceStatus.PRESENT],
        counts[AttendanceStatus.LEAVE],
        counts[AttendanceStatus.ABSENT],
    )


@transaction.atomic
def hold_meeting(
    *,
    actor: Actor,
    meeting: Meeting,
    held_on: date,
    at: datetime,
    attendance: Mapping[int, str] | None = None,
    numbers: tuple[int, int, int] | None = None,
    agenda: str | None = None,
    outcome: str = "",
    reason: str = "",
    version: int | None = None,
) -> Meeting:
    """Record that a meeting took place, with who was there; again, with a ``reason``, to correct it.

    ``attendance`` maps mandate ids to present, leave or absent; ``numbers`` (present, leave, absent)
    serve where no names are kept. Those present get their line in the performance file, those who
    turn out not to have been there lose it from the count.
    Raises Refused where somebody is missing or the day lies ahead, Conflict where it was cancelled.
    """
    meeting = _meeting(meeting, version)
    check_convenes(actor, meeting.congress, meeting.group)
    if meeting.state == MeetingState.CANCELLED:
        raise Conflict("这次会议已取消，不能登记召开情况。如果又召开了，请重新安排一次。")
    correction = meeting.state == MeetingState.HELD
    if correction and not reason:
        raise Refused("这次会议已登记。更正出席情况请写明原因。", field="reason")
    if held_on > timezone.localdate(at):
        raise Refused("会议日期还没有到，开完会再登记。", field="held_on")
    if held_on != meeting.held_on:
        _check_sitting(meeting.kind, meeting.session, meeting.title, held_on)
    attendance = attendance or {}
    rows = list(meeting.attendances.select_related("mandate"))
    present, on_leave, absent = _numbers(rows, attendance, numbers)
    if present + on_leave + absent == 0:
        raise Refused("应到人数不能是 0。", field="present")
    before = {"present": meeting.present, "on_leave": meeting.on_leave, "absent": meeting.absent}
    for row in rows:
        row.status = attendance.get(row.mandate_id, AttendanceStatus.EXPECTED)
    MeetingAttendance.objects.bulk_update(rows, ["status"], batch_size=500)
    meeting.state = MeetingState.HELD
    meeting.held_on = held_on
    meeting.present, meeting.on_leave, meeting.absent = present, on_leave, absent
    meeting.due = present + on_leave + absent
    meeting.observers = sum(
        row.capacity == AttendanceCapacity.OBSERVER and row.status == AttendanceStatus.PRESENT for row in rows
    )
    if agenda is not None:
        meeting.agenda = agenda
    meeting.outcome = outcome
    meeting.version += 1
    meeting.save(
        update_fields=[
            "state", "held_on", "present", "on_leave", "absent", "due", "observers", "agenda", "outcome", "version",
        ]
    )  # fmt: skip
    _tell_files(actor, meeting, rows, at)
    replies.close(rows, at)
    if meeting.kind == MeetingKind.PLENARY:
        warn_of_absences(session_id=meeting.session_id, at=at)
    record(
        actor=actor,
        subject=meeting,
        move="correct_meeting" if correction else "hold_meeting",
        summary=f"{'更正' if correction else '登记'}{meeting.title}："
        f"应到 {meeting.due}，实到 {present}，请假 {on_leave}，缺席 {absent}",
        before=before if correction else None,
        after={"present": present, "on_leave": on_leave, "absent": absent},
        reason=reason,
        audience="parties",
        at=at,
    )
    return meeting


def _tell_files(actor: Actor, meeting: Meeting, rows: list[MeetingAttendance], at: datetime) -> None:
    """Lines in the files of those who were there; the others' lines, if any, leave the count."""
    uncount_performance(source=meeting)
    for capacity, kind in (
        (AttendanceCapacity.MEMBER, PerformanceKind.MEETING),
        (AttendanceCapacity.OBSERVER, PerformanceKind.OBSERVING),
    ):
        there = [
            row.mandate_id
            for row in rows
            if row.capacity == capacity and row.status == AttendanceStatus.PRESENT
        ]
        record_performance(
            actor=actor,
            mandates=there,
            source=meeting,
            kind=kind,
            on=meeting.held_on,
            summary=f"{kind.label[:2]}{meeting.title}",
            url=meeting.get_absolute_url(),
            at=at,
        )
        recount_performance(source=meeting, kind=kind, mandates=there)


@transaction.atomic
def cancel_meeting(
    *, actor: Actor, meeting: Meeting, reason: str, at: datetime, version: int | None = None
) -> Meeting:
    """Cancel a planned meeting. Raises Conflict where it was held or cancelled already."""
    meeting = _meeting(meeting, version)
    check_convenes(actor, meeting.congress, meeting.group)
    if meeting.state != MeetingState.PLANNED:
        raise Conflict(f"这次会议{meeting.get_state_display()}，不能取消。")
    if not reason.strip():
        raise Refused("请写明取消的原因。", field="reason")
    meeting.state = MeetingState.CANCELLED
    meeting.cancel_reason = reason.strip()
    meeting.version += 1
    meeting.save(update_fields=["state", "cancel_reason", "version"])
    replies.close(meeting.attendances.all(), at)
    if meeting.kind == MeetingKind.PLENARY:
        warn_of_absences(session_id=meeting.session_id, at=at)
    record(
        actor=actor,
        subject=meeting,
        move="cancel_meeting",
        summary=f"取消{meeting.title}",
        reason=reason.strip(),
        audience="parties",
        at=at,
    )
    _tell_change(
        meeting,
        f"{meeting.held_on.month}月{meeting.held_on.day}日的{meeting.title}取消了",
        f"原因：{meeting.cancel_reason}",
        at,
    )
    return meeting
