"""催办通知, 督办函, 通报: what is sent to a unit, in the letter form of GB/T 9704."""

from __future__ import annotations

from datetime import date

from congress_portal.foundation.letters.official import OfficialLetter

from .choices import WatchKind
from .models import WatchEntry

TITLES = {
    WatchKind.NUDGE: "关于催办{name}的通知",
    WatchKind.SUPERVISE: "关于督办{name}的函",
    WatchKind.CIRCULAR: "关于{name}办理情况的通报",
}


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def letter_title(entry: WatchEntry) -> str:
    """关于督办县十九届人大六次会议第023号建议的函."""
    case = entry.suggestion
    noun = "" if case.is_demand else "建议"
    name = f"{case.number}{noun}" if case.number else f"“{case.title}”"
    return TITLES[WatchKind(entry.kind)].format(name=name)


def letter_paper(entry: WatchEntry) -> OfficialLetter:
    """The letter, ready to be sealed."""
    case, unit, office = entry.suggestion, entry.unit, entry.office
    letter = OfficialLetter(
        letter_title(entry), issuer=office.name, number=entry.document,
        demonstration=bool(case.county and case.county.is_demonstration),
    )  # fmt: skip
    letter.to(f"{unit.name}：")
    who = f"{case.author_name}代表提出的" if not case.is_demand and case.author_name else ""
    handed = f"已于{_day(case.dispatched_on)}交办" if case.dispatched_on else "已经交办"
    limit = f"，办理期限为{_day(case.due)}" if case.due and case.due_kind else ""
    letter.paragraph(f"{who}《{case.title}》（{case.short_number or '未编号'}）{handed}{limit}。")
    letter.paragraph(entry.text)
    if entry.due:
        letter.paragraph(f"请于{_day(entry.due)}前，将办理情况书面报{office.name}。")
    letter.signature(office.name, entry.on)
    if entry.kind == WatchKind.CIRCULAR:
        letter.copies("县人民政府办公室，各承办单位。")
    return letter
