"""The deadline kind of acceptances: a self-check that is due, what is to be put right, a day of looking again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q

from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.slots import DeadlineKind, Place, Reminder, subject_key
from congress_portal.foundation.slots.deadlines import Ladder, days_words, fill

from .building_choices import AcceptanceState
from .models import Acceptance

KEY = "station_acceptance"
LADDER = Ladder(before=(7, 3, 1))
TITLE = "{联络站}{事项}，{剩余}"
BODY = "{标准}，{日期}到期。{要做的事}"
PLACES = (
    Place("联络站", "哪个站", "青山镇松坡村代表活动室"),
    Place("事项", "自查、整改还是复查", "整改"),
    Place("剩余", "还剩几天、今天到期、逾期几天", "还剩 3 天"),
    Place("标准", "按什么标准", "八有三公开"),
    Place("日期", "期限", "2026-05-20"),
    Place("要做的事", "这一步做什么", "整改好了请在平台上报告，等候复查。"),
)
SELF, FIX, RECHECK = "self", "fix", "recheck"
WORDS = {
    SELF: ("自查", "请按条目逐条自查后提交。"),
    FIX: ("整改", "整改好了请在平台上报告，等候复查。"),
    RECHECK: ("复查", "请到站里复查没有达到的条目，并登记结果。"),
}


def _reminders(
    on: date, row: Acceptance, aspect: str, deadline: date, organization: int
) -> Iterator[Reminder]:
    stage = LADDER.stage_on(on, deadline)
    if not stage:
        return
    matter, work = WORDS[aspect]
    places = {
        "联络站": str(row.station),
        "事项": matter,
        "剩余": days_words(on, deadline),
        "标准": str(row.standard),
        "日期": f"{deadline:%Y-%m-%d}",
        "要做的事": work,
    }
    yield Reminder(
        subject_key=subject_key(row),
        stage=stage,
        deadline=deadline,
        title=fill(TITLE, places),
        body=fill(BODY, places),
        places=places,
        url=row.get_absolute_url(),
        organization_id=organization,
        capability=Capability.PLAN_RECEPTION,
        aspect=aspect,
    )


def due(on: date) -> Iterator[Reminder]:
    """Reminders to the station (its congress while it has no keeper), and to the inspectors. One query."""
    keepers = Membership.objects.current(on).filter(
        organization=OuterRef("station__organization"), role__in=roles_with(Capability.PLAN_RECEPTION)
    )
    horizon = on + LADDER.reach
    rows = (
        Acceptance.objects.filter(
            Q(state=AcceptanceState.SELF_CHECK, due_on__lte=horizon)
            | Q(state__in=[AcceptanceState.FIX, AcceptanceState.RECHECK], recheck_on__lte=horizon)
        )
        .select_related("station", "standard")
        .annotate(kept=Exists(keepers))
        .order_by("pk")
    )
    for row in rows:
        station = row.station.organization_id if row.kept else row.station.township_congress_id
        if row.state == AcceptanceState.SELF_CHECK:
            yield from _reminders(on, row, SELF, row.due_on, station)
            continue
        if row.state == AcceptanceState.FIX:
            yield from _reminders(on, row, FIX, row.recheck_on, station)
        yield from _reminders(on, row, RECHECK, row.recheck_on, row.owner_id)


ACCEPTANCE_DUE = DeadlineKind(
    key=KEY,
    label="联络站验收和复查",
    due=due,
    who="联络站工作人员（没有的由乡镇人大）和组织检查的人大",
    ladder=LADDER,
    title=TITLE,
    body=BODY,
    places=PLACES,
)
