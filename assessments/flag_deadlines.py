"""What is to be reminded of around the flag and the townships: the hand-over, the survey, the forum of chairs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse

from assessments.models import ChairsForum, FlagGroup, FlagHandover, TownContact
from assessments.workflow.flags import REMINDER
from assessments.workflow.forums import FORUM_DUE
from assessments.workflow.town_contacts import SURVEY_DUE
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import DeadlineKind, Place, Reminder, subject_key
from congress_portal.foundation.slots.deadlines import DEFAULT_LADDER, Ladder, days_words, fill

# A year's undertaking is said in autumn, in December, and in its last week; once when the year is over.
YEAR_LADDER = Ladder(before=(90, 30, 7), every=0)
NAMED = 8

_LEFT = Place("剩余", "还剩几天、今天到期、逾期几天", "还剩 3 天")
HANDOVER_TITLE, HANDOVER_BODY = (
    "{持旗单位}的流动红旗{日期}交接，{剩余}",
    "交接以后请登记；移交单、证书和公告可以先打印。",
)
HANDOVER_PLACES = (
    Place("持旗单位", "接旗的单位", "石桥镇"),
    Place("日期", "定下的交接日期", "2月6日"),
    _LEFT,
)


def handovers_due(on: date) -> Iterator[Reminder]:
    """Awards whose day of hand-over comes near or has passed, and nobody has recorded it. One query."""
    rows = (
        FlagHandover.objects.filter(
            done_on=None,
            award__voided_at=None,
            award__to_on=None,
            award__from_on__lte=on + DEFAULT_LADDER.reach,
        )
        .select_related("award__holder", "award__group__county")
        .order_by("pk")
    )
    for row in rows:
        award = row.award
        stage = DEFAULT_LADDER.stage_on(on, award.from_on)
        if not stage:
            continue
        places = {
            "持旗单位": award.holder.name,
            "日期": f"{award.from_on.month}月{award.from_on.day}日",
            "剩余": days_words(on, award.from_on),
        }
        yield Reminder(
            subject_key=subject_key(award),
            stage=stage,
            deadline=award.from_on,
            title=fill(HANDOVER_TITLE, places),
            body=HANDOVER_BODY,
            places=places,
            url=award.get_absolute_url(),
            organization_id=award.group.county.congress_id,
            capability=Capability.AWARD_FLAG,
        )


FLAG_HANDOVER = DeadlineKind(
    key=REMINDER,
    label="红旗交接",
    due=handovers_due,
    who="县人大工作人员",
    ladder=DEFAULT_LADDER,
    title=HANDOVER_TITLE,
    body=HANDOVER_BODY,
    places=HANDOVER_PLACES,
)

SURVEY_TITLE = "{年度}年还没有到{乡镇}调研，{剩余}"
SURVEY_BODY = "每年至少到联系的乡镇调研一次。去过以后记一次，一两句话就够。"
SURVEY_PLACES = (Place("年度", "哪一年", "2026"), Place("乡镇", "联系的乡镇", "青山镇人大"), _LEFT)


def surveys_due(on: date) -> Iterator[Reminder]:
    """Contacts in force without a survey this year. One query."""
    deadline = date(on.year, 12, 31)
    stage = YEAR_LADDER.stage_on(on, deadline)
    if not stage:
        return
    rows = (
        TownContact.objects.standing()
        .filter(starts_on__lte=on)
        .without_survey(on.year)
        .select_related("organization")
        .order_by("pk")
    )
    for row in rows:
        places = {
            "年度": str(on.year),
            "乡镇": str(row.organization),
            "剩余": days_words(on, deadline),
        }
        yield Reminder(
            subject_key=subject_key(row),
            stage=stage,
            deadline=deadline,
            title=fill(SURVEY_TITLE, places),
            body=SURVEY_BODY,
            places=places,
            url=row.get_absolute_url(),
            person_ids=(row.person_id,),
        )


TOWN_SURVEY = DeadlineKind(
    key=SURVEY_DUE,
    label="领导联系乡镇的调研",
    due=surveys_due,
    who="联系乡镇的县人大领导、常委会组成人员",
    ladder=YEAR_LADDER,
    title=SURVEY_TITLE,
    body=SURVEY_BODY,
    places=SURVEY_PLACES,
)

FORUM_TITLE = "{年度}年的乡镇人大主席座谈会还没有开，{剩余}"
FORUM_BODY = "每年开一次，听取乡镇人大的困难和建议。开过以后请登记到会情况。"
FORUM_PLACES = (Place("年度", "哪一年", "2026"), _LEFT)


def forums_due(on: date) -> Iterator[Reminder]:
    """Counties that assess their townships and have held no forum of chairs this year. One query."""
    deadline = date(on.year, 12, 31)
    stage = YEAR_LADDER.stage_on(on, deadline)
    if not stage:
        return
    held = ChairsForum.objects.filter(county=OuterRef("pk"), voided_at=None, held_on__year=on.year)
    groups = FlagGroup.objects.filter(county=OuterRef("pk"))
    rows = County.objects.filter(~Exists(held), Exists(groups), congress__isnull=False).select_related(
        "congress"
    )
    for county in rows.order_by("pk"):
        places = {"年度": str(on.year), "剩余": days_words(on, deadline)}
        yield Reminder(
            subject_key=subject_key(county.congress),
            stage=stage,
            deadline=deadline,
            title=fill(FORUM_TITLE, places),
            body=FORUM_BODY,
            places=places,
            url=reverse("assessments:forum_create"),
            organization_id=county.congress_id,
            capability=Capability.MANAGE_TOWN_CONTACTS,
        )


CHAIRS_FORUM = DeadlineKind(
    key=FORUM_DUE,
    label="乡镇人大主席座谈会",
    due=forums_due,
    who="县人大工作人员",
    ladder=YEAR_LADDER,
    title=FORUM_TITLE,
    body=FORUM_BODY,
    places=FORUM_PLACES,
)
