"""What is said of reception days: notices to hang, duties that come near, days nobody has recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import DeadlineKind, Ladder, Place, Reminder, subject_key
from congress_portal.foundation.slots.deadlines import days_words, fill

from .choices import ReceptionState, StationState
from .models import ReceptionDay, ReceptionDuty

NOTICE_LADDER = Ladder(before=(1,), every=1)
DUTY_LADDER = Ladder(before=(3, 1), every=0)
RECORD_LADDER = Ladder(before=(), every=7)
BODY = "{日期} {时间}，{联络站}。{提示}"
NOTICE_HINT = "请打印海报贴出，或者把文字发到群里，然后点“已贴出”。"
DUTY_HINT = "来不了请提前换班或者请假。"
RECORD_HINT = "请登记谁到了、接待几位群众；没有开展的，写明原因。"


def _places(sample_left: str, hint: str) -> tuple[Place, ...]:
    return (
        Place("剩余", "还剩几天、今天到期、逾期几天", sample_left),
        Place("日期", "接待日", "4月24日"),
        Place("时间", "几点到几点", "9:00–11:30"),
        Place("联络站", "在哪个站", "青山镇代表联络站"),
        Place("提示", "接下来怎么做", hint),
    )


def _reminder(
    day: ReceptionDay, on: date, ladder: Ladder, deadline: date, title: str, hint: str, url: str, **whom: Any
) -> Reminder:
    subject = whom.pop("subject", day)
    places = {
        "剩余": days_words(on, deadline),
        "日期": f"{day.on.month}月{day.on.day}日",
        "时间": f"{day.starts.hour}:{day.starts:%M}–{day.ends.hour}:{day.ends:%M}",
        "联络站": day.station.name,
        "提示": hint,
    }
    return Reminder(
        subject_key=subject_key(subject),
        stage=ladder.stage_on(on, deadline),
        deadline=deadline,
        title=fill(title, places),
        body=fill(BODY, places),
        places=places,
        url=url,
        **whom,
    )


def _planned() -> QuerySet[ReceptionDay]:
    return ReceptionDay.objects.filter(state=ReceptionState.PLANNED).select_related("station")


NOTICE_TITLE = "贴接待公告{剩余}：{日期}，{联络站}"


def notices_due(on: date) -> Iterator[Reminder]:
    """Notices that should hang and were not noted as posted, while the day lies ahead. One query.

    A paused or closed station invites nobody.
    """
    days = _planned().filter(
        station__state=StationState.OPEN,
        posted_at=None,
        opened_at=None,
        notice_on__lte=on + NOTICE_LADDER.reach,
        on__gte=on,
    )
    for day in days.order_by("notice_on", "pk"):
        yield _reminder(
            day,
            on,
            NOTICE_LADDER,
            day.notice_on,
            NOTICE_TITLE,
            NOTICE_HINT,
            reverse("liaison_stations:reception_day_notice", args=[day.pk]),
            organization_id=day.station.organization_id,
            capability=Capability.PLAN_RECEPTION,
        )


DUTY_TITLE = "值班接待{剩余}：{日期}，{联络站}"


def duties_due(on: date) -> Iterator[Reminder]:
    """To those who are expected, while the day lies ahead. One query."""
    duties = (
        ReceptionDuty.objects.serving()
        .filter(
            reception_day__station__state=StationState.OPEN,
            reception_day__state=ReceptionState.PLANNED,
            reception_day__opened_at=None,
            reception_day__on__gte=on,
            reception_day__on__lte=on + DUTY_LADDER.reach,
        )
        .select_related("reception_day__station", "mandate")
        .order_by("reception_day__on", "pk")
    )
    for duty in duties:
        yield _reminder(
            duty.reception_day,
            on,
            DUTY_LADDER,
            duty.reception_day.on,
            DUTY_TITLE,
            DUTY_HINT,
            reverse("phone:duty_list"),
            subject=duty,
            person_ids=(duty.mandate.person_id,),
        )


RECORD_TITLE = "登记接待情况：{日期}，{联络站}"


def records_due(on: date) -> Iterator[Reminder]:
    """Planned days that are past and that nobody has recorded. One query."""
    for day in _planned().filter(on__lt=on).order_by("on", "pk"):
        yield _reminder(
            day,
            on,
            RECORD_LADDER,
            day.on,
            RECORD_TITLE,
            RECORD_HINT,
            day.get_absolute_url(),
            organization_id=day.station.organization_id,
            capability=Capability.PLAN_RECEPTION,
            aspect="record",
        )


NOTICE_DUE = DeadlineKind(
    key="reception_notice",
    label="接待日公告",
    due=notices_due,
    who="联络站工作人员",
    ladder=NOTICE_LADDER,
    title=NOTICE_TITLE,
    body=BODY,
    places=_places("还剩 1 天", NOTICE_HINT),
)
DUTY_DUE = DeadlineKind(
    key="reception_duty",
    label="值班接待",
    due=duties_due,
    who="值班的代表",
    ladder=DUTY_LADDER,
    title=DUTY_TITLE,
    body=BODY,
    places=_places("还剩 3 天", DUTY_HINT),
)
RECORD_DUE = DeadlineKind(
    key="reception_record",
    label="登记接待情况",
    due=records_due,
    who="联络站工作人员",
    ladder=RECORD_LADDER,
    title=RECORD_TITLE,
    body=BODY,
    places=_places("逾期 1 天", RECORD_HINT),
)
KINDS = (NOTICE_DUE, DUTY_DUE, RECORD_DUE)
