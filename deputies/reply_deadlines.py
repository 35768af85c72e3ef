"""The deadline kind of notices: who has not answered yet, a day ahead and on the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from congress_portal.foundation.slots import DeadlineKind, Ladder, Place, Reminder, subject_key
from congress_portal.foundation.slots.deadlines import days_words, fill
from deputies.choices import MeetingState
from deputies.meeting_choices import Answer
from deputies.models import MeetingAttendance
from deputies.services.replies import once_a_person, when_and_where

LADDER = Ladder(before=(1,), every=0)
TITLE = "会议通知{剩余}答复：{会议}"
BODY = "{时间}召开，请在 {期限} 前点“参加”或者“请假”。"
PLACES = (
    Place("剩余", "还剩几天、今天到期、逾期几天", "还剩 1 天"),
    Place("会议", "会议名称", "青山镇人大主席团2026年第二次会议"),
    Place("时间", "召开的日子和地点", "4月15日，镇政府会议室"),
    Place("期限", "答复的最后一天", "4月12日"),
)


def due(on: date) -> Iterator[Reminder]:
    """Notices without an answer whose last day comes near or has passed, while the meeting lies ahead. One query."""
    rows = (
        MeetingAttendance.objects.filter(
            answer=Answer.NONE,
            meeting__state=MeetingState.PLANNED,
            meeting__called_at__isnull=False,
            meeting__held_on__gte=on,
            meeting__reply_by__lte=on + LADDER.reach,
        )
        .select_related("meeting", "mandate")
        .order_by("meeting_id", "pk")
    )
    by_meeting: dict[int, list[MeetingAttendance]] = {}
    for row in rows:
        by_meeting.setdefault(row.meeting_id, []).append(row)
    for asked in by_meeting.values():
        meeting = asked[0].meeting
        stage = LADDER.stage_on(on, meeting.reply_by)
        if not stage:
            continue
        places = {
            "剩余": days_words(on, meeting.reply_by),
            "会议": meeting.title,
            "时间": when_and_where(meeting),
            "期限": f"{meeting.reply_by.month}月{meeting.reply_by.day}日",
        }
        for row in once_a_person(asked):
            yield Reminder(
                subject_key=subject_key(row),
                stage=stage,
                deadline=meeting.reply_by,
                title=fill(TITLE, places),
                body=fill(BODY, places),
                places=places,
                url=reverse("deputies:meeting_reply", args=[meeting.pk]),
                person_ids=(row.mandate.person_id,),
            )


MEETING_REPLY = DeadlineKind(
    key="meeting_reply",
    label="会议通知的答复",
    due=due,
    who="还没有答复的代表",
    ladder=LADDER,
    title=TITLE,
    body=BODY,
    places=PLACES,
)
