"""The deadline kind of a session's papers, for the reminder engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import DEFAULT_LADDER, DeadlineKind, Place, Reminder, subject_key
from congress_portal.foundation.slots.deadlines import days_words, fill
from deputies.models import SessionPaper

LADDER = DEFAULT_LADDER
TITLE = "《{文件}》交稿{剩余}"
BODY = "{会议}的文件，{起草单位}起草，{期限}前交。交来以后请登记交来日期。"
PLACES = (
    Place("文件", "文件名称", "政府工作报告"),
    Place("会议", "哪一次人代会", "县十九届人大六次会议"),
    Place("起草单位", "由谁起草", "县政府办"),
    Place("期限", "交稿的日子", "3月10日"),
    Place("剩余", "还剩几天、今天到期、逾期几天", "还剩 3 天"),
)


def due(on: date) -> Iterator[Reminder]:
    """Papers not handed in whose day comes near or has passed, while the session is not over. One query."""
    papers = (
        SessionPaper.objects.waiting()
        .filter(due_on__lte=on + LADDER.reach)
        .exclude(session__closes_on__lt=on)
        .select_related("session__term__congress__division", "session__term__congress__county")
        .order_by("pk")
    )
    for paper in papers:
        deadline = paper.due_on
        stage = LADDER.stage_on(on, deadline)
        if not stage:
            continue
        places = {
            "文件": paper.title,
            "会议": paper.session.label,
            "起草单位": paper.drafter or "有关单位",
            "期限": f"{deadline.month}月{deadline.day}日",
            "剩余": days_words(on, deadline),
        }
        yield Reminder(
            subject_key=subject_key(paper),
            stage=stage,
            deadline=deadline,
            title=fill(TITLE, places),
            body=fill(BODY, places),
            places=places,
            url=paper.get_absolute_url(),
            organization_id=paper.session.term.congress_id,
            capability=Capability.MANAGE_MEETINGS,
        )


SESSION_PAPERS = DeadlineKind(
    key="session_papers",
    label="人代会文件交稿",
    due=due,
    who="本级人大办公室（乡镇的主席和专干）",
    ladder=LADDER,
    title=TITLE,
    body=BODY,
    places=PLACES,
)
