"""The deadline kind of contacts with deputies: who has not been contacted as the year draws to its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from congress_portal.foundation.slots import DeadlineKind, Place, Reminder, subject_key
from congress_portal.foundation.slots.deadlines import Ladder, days_words, fill
from deputies.models import ContactAssignment

KEY = "contact_due"
# A year's undertaking: said in November, in December, and in its last week.
LADDER = Ladder(before=(60, 30, 7), every=0)
TITLE = "{年度}年还有 {人数} 位联系的代表没有联系到"
BODY = "{名单}。联系以后请在“联系代表”里记一次；{剩余}。"
PLACES = (
    Place("年度", "哪一年", "2026"),
    Place("人数", "还有几位", "3"),
    Place("名单", "还没有联系到的代表", "王宁、李平、沈秀兰"),
    Place("剩余", "还剩几天、今天到期", "还剩 30 天"),
)
NAMED = 8


def due(on: date) -> Iterator[Reminder]:
    """One reminder for each member who has deputies left to contact this year. One query."""
    deadline = date(on.year, 12, 31)
    stage = LADDER.stage_on(on, deadline)
    if not stage:
        return
    rows = (
        ContactAssignment.objects.lacking()
        .filter(year=on.year)
        .select_related("person", "mandate__person")
        .order_by("person_id", "pk")
    )
    people: dict[int, list[ContactAssignment]] = {}
    for row in rows:
        people.setdefault(row.person_id, []).append(row)
    for person_id, waiting in people.items():
        names = "、".join(row.mandate.person.name for row in waiting[:NAMED])
        places = {
            "年度": str(on.year),
            "人数": str(len(waiting)),
            "名单": names + (f"等 {len(waiting)} 位" if len(waiting) > NAMED else ""),
            "剩余": days_words(on, deadline),
        }
        yield Reminder(
            subject_key=subject_key(waiting[0].person),
            stage=stage,
            deadline=deadline,
            title=fill(TITLE, places),
            body=fill(BODY, places),
            places=places,
            url=f"{reverse('deputies:contact_list')}?mine=1",
            person_ids=(person_id,),
        )


CONTACT_DUE = DeadlineKind(
    key=KEY,
    label="联系代表",
    due=due,
    who="承担联系任务的领导、常委会组成人员和主席团成员",
    ladder=LADDER,
    title=TITLE,
    body=BODY,
    places=PLACES,
)
