"""The notice of a meeting in words: for the page that prints it, and as a Word document for the seal."""

from __future__ import annotations

from django.utils import timezone

from congress_portal.foundation.letters.paper import Paper
from deputies.models import Meeting
from deputies.models.congress import congress_name

WEEKDAYS = "一二三四五六日"


def _day(day) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def notice_title(meeting: Meeting) -> str:
    """关于召开主席团第二次会议的通知."""
    return f"关于召开{meeting.title}的通知"


def notice_body(meeting: Meeting) -> list[str]:
    """The paragraphs of the notice; needs no list of who is invited."""
    clock = f"{meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    where = f"在{meeting.place}" if meeting.place else ""
    when = f"{_day(meeting.held_on)}（星期{WEEKDAYS[meeting.held_on.weekday()]}）{clock}"
    lines = [f"定于{when}{where}召开{meeting.title}。现将有关事项通知如下："]
    if meeting.agenda.strip():
        lines += ["会议议程：", *_lines(meeting.agenda)]
    lines += _lines(meeting.notice)
    if meeting.reply_by is not None:
        lines.append(f"请于{_day(meeting.reply_by)}前在平台上报名或者请假。因故不能出席的，应当请假。")
    return lines


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def notice_day(meeting: Meeting) -> str:
    """The day the notice went out; room for it where it has not."""
    return _day(timezone.localdate(meeting.called_at)) if meeting.called_at else "    年  月  日"


def paper_of_notice(meeting: Meeting) -> Paper:
    """The notice as a document."""
    county = meeting.congress.county
    paper = Paper(notice_title(meeting), demonstration=bool(county and county.is_demonstration))
    paper.paragraph("各位代表：", indent=False)
    for line in notice_body(meeting):
        paper.paragraph(line)
    if meeting.contact:
        paper.paragraph(f"联系人：{meeting.contact}")
    paper.signature(congress_name(meeting.congress), notice_day(meeting))
    return paper
