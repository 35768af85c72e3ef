"""Reminders to deputies who were asked to co-sign and have not answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from congress_portal.foundation.slots import DeadlineKind, Place, Reminder, subject_key
from congress_portal.foundation.slots.deadlines import days_words, fill

from .choices import ClockKind
from .models import Signature
from .reminders import LADDER
from .states import SuggestionState

TITLE = "附议{剩余}：{事项}"
BODY = "{领衔}代表请您附议，请在{期限}前回复；到期没有回复的不署名。"
PLACES = (
    Place("剩余", "还剩几天、今天到期", "还剩 3 天"),
    Place("事项", "建议的标题", "关于硬化三组至小学道路的建议"),
    Place("领衔", "领衔代表", "陆明远"),
    Place("期限", "回复的最后一天", "2026年7月9日"),
)


def invitations_due(on: date) -> Iterator[Reminder]:
    """A reminder for each invitation whose day comes near: one query."""
    rows = (
        Signature.objects.filter(
            suggestion__state=SuggestionState.COSIGNING, suggestion__due_kind=ClockKind.COSIGN,
            suggestion__due__lte=on + LADDER.reach, lead=False, asked_at__isnull=False, confirmed_at=None,
            declined_at=None, lapsed_at=None,
        )
        .select_related("mandate", "suggestion__deputy__person")
        .order_by("pk")
    )  # fmt: skip
    for row in rows:
        case = row.suggestion
        stage = LADDER.stage_on(on, case.due)
        if not stage:
            continue
        places = {
            "剩余": days_words(on, case.due),
            "事项": case.title,
            "领衔": str(case.deputy),
            "期限": f"{case.due.year}年{case.due.month}月{case.due.day}日",
        }
        yield Reminder(
            subject_key=subject_key(row), stage=stage, deadline=case.due, title=fill(TITLE, places),
            body=fill(BODY, places), places=places, url=case.get_absolute_url(),
            person_ids=(row.mandate.person_id,),
        )  # fmt: skip


COSIGN_LIMIT = DeadlineKind(
    key="suggestions.cosign_limit",
    label="附议回复",
    due=invitations_due,
    who="受邀附议、还没有回复的代表本人",
    ladder=LADDER,
    title=TITLE,
    body=BODY,
    places=PLACES,
)
