"""Verbs for words about the portal: leave one, answer it, or note it."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.services import enqueue, open_todo, settle
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused
from congress_portal.noticeboard.choices import FeedbackState
from congress_portal.noticeboard.models import Feedback
from congress_portal.noticeboard.rules import cleaned

# Read aloud over the telephone: no 0/O, 1/I/L.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8


def new_code() -> str:
    """Eight characters that can be read aloud; 10^12 of them, and looking up is limited."""
    return "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))


@transaction.atomic
def leave_feedback(
    *, actor: Actor, county: County, body: str, at: datetime, contact: str = "", page: str = ""
) -> Feedback:
    """Put a word into the box and a to-do before the administrator.

    A member's name and role stand beside it; anybody else gets a code for the answer.
    """
    body = cleaned(body)
    if not body:
        raise Refused("请写下您的意见：哪一页、想做什么、哪里不方便。", field="body")
    row = Feedback.objects.create(
        county=county,
        body=body,
        contact=contact.strip(),
        page=page[:200],
        person_id=actor.person_id if actor.is_member else None,
        role_label=actor.role_label if actor.is_member else "",
        code=None if actor.is_member else new_code(),
        created_at=at,
    )
    open_todo(
        subject=row,
        kind="noticeboard.feedback",
        organization=county.congress,
        capability=Capability.MANAGE_SETTINGS,
        verb="回复",
        title=f"平台意见：{' '.join(body.split())[:60]}",
        why=f"{actor.name}（{actor.role_label}）" if actor.is_member else "没有登录的来访者",
        url=row.get_absolute_url(),
        at=at,
    )
    record(actor=actor, subject=row, move="leave_feedback", summary="平台意见箱收到一条意见", at=at)
    return row


@transaction.atomic
def answer_feedback(*, actor: Actor, feedback: Feedback, reply: str, at: datetime) -> Feedback:
    """Answer, or with an empty text only note it; a member reads the answer among the messages.

    An answer may be written again until nobody minds; the journal keeps each.
    """
    if not actor.can(Capability.MANAGE_SETTINGS):
        raise Denied("平台意见由系统管理员回复。")
    feedback = Feedback.objects.select_for_update(of=("self",), no_key=True).get(pk=feedback.pk)
    reply = cleaned(reply)
    if not reply and feedback.state != FeedbackState.NEW:
        raise Conflict("这条意见已经处理过了。请刷新页面看最新情况。")
    feedback.state = FeedbackState.ANSWERED if reply else FeedbackState.NOTED
    feedback.reply, feedback.replied_at, feedback.replied_by_id = reply, at, actor.person_id
    feedback.save(update_fields=["state", "reply", "replied_at", "replied_by"])
    settle(feedback, at=at)
    summary = "回复平台意见" if reply else "阅存平台意见，不回复"
    record(
        actor=actor, subject=feedback, move="answer_feedback" if reply else "note_feedback",
        summary=summary, after={"reply": reply} if reply else None, at=at,
    )  # fmt: skip
    if reply and feedback.person_id:
        enqueue(
            recipients=[feedback.person_id], kind="noticeboard.feedback", subject_key=feedback,
            title="您对平台的意见有回复了", body=reply[:500], url=feedback.get_absolute_url(), at=at,
        )  # fmt: skip
    return feedback
