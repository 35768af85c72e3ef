"""Half a year of records: reception days, visits and other activities, presidium meetings.

How much a town does is fixed by its place in the list, so that the ranking has something to tell.
"""

from __future__ import annotations

from datetime import date, timedelta

from congress_portal.demo.county import DemoCounty, Town, moment
from congress_portal.demo.data import NOTES
from congress_portal.foundation.accounts.access import Actor
from deputies.choices import AttendanceStatus, MeetingKind, Office
from deputies.services import hold_meeting, plan_meeting, take_office
from liaison_stations.choices import ActivityKind, ActivityTopic
from liaison_stations.services import (
    ActivityDraft,
    hold_reception_day,
    log_activities,
    miss_reception_day,
    plan_reception_days,
)

# Of a year: half a year back, and one ahead, so that quarters and duties are both filled.
DAYS_BACK = 183
DAYS_AHEAD = 45
RECEPTION_DAYS = (9, 24)
REASON_MISSED = "暴雨封路，改为电话回访"


def reception_dates(first: date, last: date) -> list[date]:
    """The 9th and the 24th of each month between two days."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if day.day in RECEPTION_DAYS]


def _receptions(demo: DemoCounty, town: Town, rank: int) -> None:
    first, last = demo.day - timedelta(days=DAYS_BACK), demo.day + timedelta(days=DAYS_AHEAD)
    dates = reception_dates(first, last)
    for index, station in enumerate(town.stations):
        # A village station receives once a month.
        own = dates if index == 0 else [d for d in dates if d.day == RECEPTION_DAYS[0]]
        days = plan_reception_days(
            actor=demo.system, station=station, dates=own, per_day=2, at=moment(first - timedelta(days=7))
        )
        past = [day for day in days if day.on < demo.day]
        for number, day in enumerate(past):
            duties = [duty.mandate for duty in day.duties.select_related("mandate__person")]
            evening = moment(day.on, 11, 40)
            if (number * 3 + rank) % (23 - rank) == 5:
                miss_reception_day(actor=demo.system, reception_day=day, reason=REASON_MISSED, at=evening)
                continue
            hold_reception_day(
                actor=demo.system,
                reception_day=day,
                present=duties if (number + rank) % 4 else duties[:1],
                headcount=2 + (number * 5 + rank * 3) % 13,
                note=NOTES[(number + rank) % len(NOTES)],
                at=evening,
            )


KINDS = (
    ActivityKind.VISIT,
    ActivityKind.VISIT,
    ActivityKind.GOOD_DEED,
    ActivityKind.INSPECTION,
    ActivityKind.VISIT,
    ActivityKind.MEDIATION,
    ActivityKind.STUDY,
)
TOPICS = (ActivityTopic.LIVELIHOOD, ActivityTopic.OPINIONS, ActivityTopic.POLICY, ActivityTopic.EMPLOYMENT)


def _visits(demo: DemoCounty, town: Town, rank: int) -> list[ActivityDraft]:
    drafts = []
    for index, mandate in enumerate(town.deputies):
        every = 13 + rank + index * 4
        for number, back in enumerate(range(DAYS_BACK - index * 5, 2, -every)):
            day = demo.day - timedelta(days=back)
            late = (number + index) % 9 == 8
            kind = KINDS[(number + index) % len(KINDS)]
            village = town.villages[(number + index) % len(town.villages)]
            persons = (number * 7 + index) % 12 if kind == ActivityKind.GOOD_DEED else 0
            drafts.append(
                ActivityDraft(
                    kind=kind,
                    on=day,
                    mandates=[mandate],
                    organizer=town.congress,
                    congress=town.congress,
                    township=town.division,
                    division=village,
                    place_text=village.name,
                    headcount=(1, 2, 3, 5, 10)[(number + index) % 5],
                    topic=TOPICS[(number + index) % len(TOPICS)],
                    note=NOTES[(number * 2 + index) % len(NOTES)],
                    benefit_persons=persons,
                    benefit_households=persons // 3,
                    entered_by=mandate.person,
                    at=moment(day + timedelta(days=10 if late else 0), 18, 10),
                )
            )
    return drafts


def _presidium(demo: DemoCounty, town: Town, rank: int) -> None:
    for mandate in town.town_deputies:
        take_office(
            actor=demo.system,
            mandate=mandate,
            office=Office.PRESIDIUM_MEMBER,
            starts_on=mandate.starts_on,
            at=moment(mandate.starts_on),
        )
    names = ("听取乡村道路养护情况报告", "讨论代表小组活动安排", "检查民生实事进展", "研究群众意见办理")
    for number, back in enumerate(range(160, 0, -(40 + rank * 5))):
        day = demo.day - timedelta(days=back)
        meeting = plan_meeting(
            actor=demo.system,
            congress=town.congress,
            kind=MeetingKind.PRESIDIUM,
            title=f"{town.division.name}人大主席团会议：{names[number % len(names)]}",
            held_on=day,
            at=moment(day - timedelta(days=7)),
            place="镇政府会议室",
            agenda=names[number % len(names)],
        )
        status = {
            m.pk: AttendanceStatus.LEAVE if (number + n + rank) % 7 == 6 else AttendanceStatus.PRESENT
            for n, m in enumerate(town.town_deputies)
        }
        hold_meeting(actor=demo.system, meeting=meeting, held_on=day, attendance=status, at=moment(day, 17))


def fill_records(demo: DemoCounty) -> None:
    """Everything that towns, stations and deputies did, and what they will do next."""
    drafts: list[ActivityDraft] = []
    for rank, town in enumerate(demo.towns):
        _presidium(demo, town, rank)
        _receptions(demo, town, rank)
        drafts += _visits(demo, town, rank)
    log_activities(actor=Actor.system(demo.county), rows=drafts, at=moment(demo.day))
