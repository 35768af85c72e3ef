"""Deputies who sit in on a meeting they are not due at (列席): invited, and invited no more.

By the 代表法 deputies may sit in on meetings of their standing committee when it invites them; who
was invited how often is counted, so that the turns can be even.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Urgency
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import AttendanceCapacity, MeetingState
from deputies.models import Mandate, Meeting, MeetingAttendance
from deputies.querysets import MandateQuerySet
from deputies.services import replies
from deputies.services.guards import check_keeps
from deputies.services.notices import check_ahead, locked_meeting

NAMES_IN_JOURNAL = 20


def may_be_invited(actor: Actor, meeting: Meeting) -> MandateQuerySet:
    """Deputies in office whom the convener sees and who are not on the list yet, in either of their mandates."""
    listed = MeetingAttendance.objects.filter(meeting=meeting).values("mandate__person_id")
    return Mandate.objects.visible_to(actor).active().exclude(person_id__in=listed)


def with_turns(mandates: MandateQuerySet, year: int) -> MandateQuerySet:
    """With ``turns``: to how many meetings of the year the deputy was invited already."""
    invited = Q(
        attendances__capacity=AttendanceCapacity.OBSERVER,
        attendances__meeting__held_on__year=year,
    ) & ~Q(attendances__meeting__state=MeetingState.CANCELLED)
    return mandates.annotate(turns=Count("attendances", filter=invited))


@transaction.atomic
def invite_observers(
    *, actor: Actor, meeting: Meeting, mandates: Iterable[Mandate | int], at: datetime
) -> list[MeetingAttendance]:
    """Put deputies on the list as sitting in; where the notice is out, they get it at once.

    Who is on the list already stays as he is. Raises Refused where nobody was chosen or may be invited.
    """
    meeting = locked_meeting(meeting)
    check_keeps(actor, meeting.congress, Capability.MANAGE_MEETINGS)
    check_ahead(meeting, timezone.localdate(at))
    wanted = {m if isinstance(m, int) else m.pk for m in mandates}
    if not wanted:
        raise Refused("请先勾选要邀请的代表。")
    found = may_be_invited(actor, meeting).filter(pk__in=wanted).select_related("person").order_by("pk")
    chosen = {mandate.person_id: mandate for mandate in reversed(found)}
    if not chosen:
        raise Conflict("勾选的代表已经在名单里，或者不再任职。请刷新后重新选择。")
    made = MeetingAttendance.objects.bulk_create(
        [
            MeetingAttendance(meeting=meeting, mandate=mandate, capacity=AttendanceCapacity.OBSERVER)
            for mandate in sorted(chosen.values(), key=lambda m: m.pk)
        ],
        batch_size=500,
    )
    meeting.observers += len(made)
    meeting.version += 1
    meeting.save(update_fields=["observers", "version"])
    if meeting.called_at is not None:
        replies.ask(meeting, made, at)
    names = "、".join(row.mandate.person.name for row in made[:NAMES_IN_JOURNAL])
    more = f"等 {len(made)} 位" if len(made) > NAMES_IN_JOURNAL else ""
    record(
        actor=actor,
        subject=meeting,
        move="invite_observers",
        summary=f"邀请{names}{more}代表列席",
        audience="parties",
        at=at,
    )
    return made


@transaction.atomic
def withdraw_invitation(*, actor: Actor, attendance: MeetingAttendance, reason: str, at: datetime) -> Meeting:
    """Take an invitation back before the meeting, with a reason that the deputy reads.

    The row goes, since nobody sat in; the journal keeps both lines.
    """
    meeting = locked_meeting(attendance.meeting)
    check_keeps(actor, meeting.congress, Capability.MANAGE_MEETINGS)
    check_ahead(meeting, timezone.localdate(at))
    reason = reason.strip()
    if not reason:
        raise Refused("请写明取消邀请的原因。", field="reason")
    row = replies.rows_of(meeting).filter(pk=attendance.pk).first()
    if row is None:
        raise Conflict("这位代表已经不在名单里。")
    if row.capacity != AttendanceCapacity.OBSERVER:
        raise Refused("这位代表是应出席人员，不是邀请列席的，不能取消。")
    replies.close([row], at)
    if meeting.called_at is not None:
        enqueue(
            recipients=[row.mandate.person_id],
            kind="invitation_withdrawn",
            subject_key=meeting,
            title=f"不用列席了：{meeting.title}",
            body=f"原因：{reason}",
            urgency=Urgency.MEETING,
            at=at,
        )
    row.delete()
    meeting.observers -= 1
    meeting.version += 1
    meeting.save(update_fields=["observers", "version"])
    record(
        actor=actor,
        subject=meeting,
        move="withdraw_invitation",
        summary=f"取消邀请{row.mandate.person.name}列席",
        reason=reason,
        audience="staff",
        at=at,
    )
    return meeting
