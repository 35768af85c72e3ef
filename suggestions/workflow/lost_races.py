"""What is told to whoever presses a button after somebody else: who was first, when, with what."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from congress_portal.foundation.journal.models import Audience, JournalEntry
from congress_portal.foundation.slots import subject_key

from ..models import Suggestion
from ..states import MOVE, Party


def moment_text(at: datetime, now: datetime) -> str:
    """10:21 on the same day, else 4月9日 10:21, with the year where it is another one."""
    there, here = timezone.localtime(at), timezone.localtime(now)
    clock = f"{there.hour}:{there.minute:02d}"
    if there.date() == here.date():
        return clock
    day = f"{there.month}月{there.day}日 {clock}"
    return day if there.year == here.year else f"{there.year}年{day}"


def conflict_sentence(case: Suggestion, at: datetime) -> str:
    """Who was first, when, with what: 这件已由 李某 于 10:21 接单。

    A step that the system took in consequence of another one is told by what came of it.
    """
    state = case.get_state_display()
    last = JournalEntry.objects.filter(root_key=subject_key(case)).first()
    if last is None:
        return f"这件现在是“{state}”，不能这样办。请刷新页面看最新情况。"
    move, when = MOVE.get(last.move), moment_text(last.at, at)
    who = last.actor_name or last.role_label
    now = f"现在是“{state}”，请刷新页面看最新情况。"
    if move is not None and move.parties != {Party.SYSTEM}:
        return f"这件已由 {who} 于 {when} {move.done}。{now}"
    # What is for few is not told to all.
    told = last.summary if last.audience == Audience.PUBLIC else "有新的登记"
    return f"这件 {when} 有了变动（{who}）：{told}。{now}"
