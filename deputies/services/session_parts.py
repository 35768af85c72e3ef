"""What the verbs of a session's parts share: whose they are, which day fits, how a change is told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Max
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.models import CongressSession, Mandate, Meeting
from deputies.models.sessions import SessionPart
from deputies.services.guards import changes, check_keeps, locked

Part = TypeVar("Part", bound=SessionPart)
LABELS = (
    "session__term__congress__division",
    "session__term__congress__county",
)
# A day further from the opening than this is a slip of the pen in the year.
FAR_DAYS = 400
# Preparatory meetings vote before the opening.
EARLY_DAYS = 7


def locked_session(session: CongressSession, actor: Actor, version: int | None = None) -> CongressSession:
    """The session, locked, of a congress that the actor's office keeps."""
    row = locked(CongressSession.objects.with_labels(), session.pk, version)
    check_keeps(actor, row.term.congress, Capability.MANAGE_MEETINGS)
    return row


def locked_part(part: Part, actor: Actor, version: int | None = None) -> Part:
    """The part, locked and standing, of a congress that the actor's office keeps."""
    row = locked(type(part).objects.select_related(*LABELS), part.pk, version)
    check_keeps(actor, row.session.term.congress, Capability.MANAGE_MEETINGS)
    if row.voided_at is not None:
        raise Conflict(f"“{row}”已经作废，不能再改。")
    return row


def next_position(rows: Any) -> int:
    """Behind the last one."""
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def check_near(session: CongressSession, day: date | None, field: str, label: str) -> None:
    """Raise Refused where a day lies years away from the session."""
    if day is not None and abs((session.opens_on - day).days) > FAR_DAYS:
        raise Refused(f"{label}和会议日期相差太远，请核对年份。", field=field)


def check_past(day: date | None, at: datetime, field: str, label: str) -> None:
    """Raise Refused where a day that tells what happened lies ahead."""
    if day is not None and day > timezone.localdate(at):
        raise Refused(f"{label}还没有到，发生以后再登记。", field=field)


def check_vote_day(
    session: CongressSession,
    day: date,
    at: datetime,
    field: str = "voted_on",
    *,
    early_days: int = EARLY_DAYS,
) -> None:
    """Raise Refused where a vote's day does not lie in the session, or in the days before that may vote."""
    check_past(day, at, field, "表决日期")
    early = (session.opens_on - day).days > early_days
    if early or (session.closes_on is not None and day > session.closes_on):
        until = f" 至 {session.closes_on:%Y-%m-%d}" if session.closes_on else " 开幕"
        raise Refused(f"这一天不在会期内（{session.opens_on:%Y-%m-%d}{until}），请核对。", field=field)


def check_meeting(session: CongressSession, meeting: Meeting | None, field: str = "meeting") -> None:
    """Raise Refused for a meeting of another session."""
    if meeting is not None and meeting.session_id != session.pk:
        raise Refused("请选择这次人代会里的会议。", field=field)


def total_deputies(session: CongressSession, on: date) -> int:
    """All deputies of the session's congress on a day, suspended ones included (全体代表)."""
    return Mandate.objects.filter(congress=session.term.congress_id, term=session.term_id).held_on(on).count()


def save_part(actor: Actor, part: SessionPart, values: dict[str, Any], *, move: str, at: datetime) -> None:
    """Store what differs on a locked part, with version and journal."""
    before, after = changes(part, values)
    if not after:
        return
    part.version += 1
    part.save(update_fields=[*after, "version"])
    labels = "、".join(str(part._meta.get_field(field).verbose_name) for field in after)
    record(
        actor=actor,
        subject=part,
        root=part.session,
        move=move,
        summary=f"修改“{part}”的{labels}",
        before=before,
        after=after,
        at=at,
    )


def tell_new(actor: Actor, part: SessionPart, *, move: str, summary: str, at: datetime) -> None:
    """The first line of a part in the session's journal."""
    record(actor=actor, subject=part, root=part.session, move=move, summary=summary, at=at)


def void(actor: Actor, part: SessionPart, *, move: str, reason: str, at: datetime) -> None:
    """Mark a locked part as void; it stays readable for those who keep the congress."""
    reason = reason.strip()
    if not reason:
        raise Refused("请写明作废的原因。", field="reason")
    part.voided_at, part.void_reason = at, reason
    part.version += 1
    part.save(update_fields=["voided_at", "void_reason", "version"])
    record(
        actor=actor,
        subject=part,
        root=part.session,
        move=move,
        summary=f"作废{part._meta.verbose_name}“{part}”",
        reason=reason,
        at=at,
    )
