"""What a correction of an activity may not do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.refusals import Refused

from ..choices import ActivityKind, ActivityTopic
from ..models import MAX_HEADCOUNT, Activity
from .activities import MAX_NOTE
from .holding import written_down


def check_correction(activity: Activity, after: dict[str, Any], changed: list[str], at: datetime) -> None:
    """Raise Refused where the values, or what they would make of the record, cannot be."""
    if after["kind"] not in ActivityKind.values:
        raise Refused("请选择做了什么。", field="kind")
    if after["topic"] not in ActivityTopic.values:
        raise Refused("请选择主要谈什么，或者选“没有专题”。", field="topic")
    if after["on"] > timezone.localdate(at):
        raise Refused("日期不能晚于今天，请改成活动当天的日期。", field="on")
    if not 0 <= after["headcount"] <= MAX_HEADCOUNT:
        raise Refused(f"人数请填 0 到 {MAX_HEADCOUNT} 之间的数。", field="headcount")
    for name in ("note", "outcome"):
        if len(after[name]) > MAX_NOTE:
            raise Refused(f"最多写 {MAX_NOTE} 个字，请删减一些。", field=name)
    _check_reception(activity, after, changed)
    if "headcount" in changed:
        key = subject_key(activity)
        least = written_down([key]).get(key, 0)
        if after["headcount"] < least:
            raise Refused(f"这次接待登记了 {least} 位来访群众，人数不能少于 {least}。", field="headcount")


def _check_reception(activity: Activity, after: dict[str, Any], changed: list[str]) -> None:
    """The record of a reception day stays one: that day says that it was held, and with how many people."""
    day = activity.reception_day
    if day is None:
        return
    for name, stays in (("kind", after["kind"] == ActivityKind.RECEPTION), ("on", after["on"] == day.on)):
        if name in changed and not stays:
            raise Refused(
                f"这是 {day.on.month}月{day.on.day}日接待日的记录，类别和日期不能在这里改。"
                "记错了的，请先作废，再到接待日页面重新登记。",
                field=name,
            )
