"""The notice of a reception day in words: for the wall and for a group chat (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from congress_portal.foundation.workdays.arithmetic import WEEKDAYS

from .choices import ReceptionState

if TYPE_CHECKING:
    from .models import ReceptionDay


def time_words(day: ReceptionDay) -> str:
    """上午 9:00–11:30."""
    half = "上午" if day.starts.hour < 12 else "下午"
    return f"{half} {day.starts.hour}:{day.starts:%M}–{day.ends.hour}:{day.ends:%M}"


def date_words(day: ReceptionDay) -> str:
    """4月24日（星期五）."""
    return f"{day.on.month}月{day.on.day}日（星期{WEEKDAYS[day.on.weekday()]}）"


def change_words(day: ReceptionDay) -> str:
    """已改期到 5月6日（星期三）上午 9:00–11:30, or 已取消; empty while the day stands."""
    while day.state == ReceptionState.MOVED and day.moved_to is not None:
        day = day.moved_to
        if day.state not in (ReceptionState.MOVED, ReceptionState.CANCELLED):
            return f"已改期到 {date_words(day)}{time_words(day)}"
    return "已取消" if day.state == ReceptionState.CANCELLED else ""


def notice_text(day: ReceptionDay, names: Sequence[str], address: str) -> str:
    """What the keeper pastes into the village's chat group: who, when, where, and how to say it otherwise."""
    station = day.station
    phone = f"站里电话：{station.phone}。" if station.phone else ""
    if changed := change_words(day):
        return (
            "【人大代表接待群众公告】\n"
            f"原定 {date_words(day)}{time_words(day)}在{station.name}的接待{changed}。原因：{day.reason}。\n"
            f"有事现在就能说：打开 {address} 留言，不用登录。{phone}\n"
            f"{station.township_congress}"
        )
    if not names:
        return (
            "【人大代表接待群众公告】\n"
            f"{date_words(day)}{time_words(day)}，{station.name}（{station.where}）接待群众，"
            "值班代表暂未定，来之前请先问一问。\n"
            f"现在就能说：打开 {address} 或者扫站里墙上的二维码留言，不用登录。{phone}\n"
            f"{station.township_congress}"
        )
    who = f"{'、'.join(names)}代表"
    return (
        "【人大代表接待群众公告】\n"
        f"{date_words(day)}{time_words(day)}，{who}在{station.name}（{station.where}）接待群众，"
        "有事请来当面说。\n"
        f"来不了的，打开 {address} 或者扫站里墙上的二维码留言，不用登录。{phone}\n"
        f"{station.township_congress}"
    )
