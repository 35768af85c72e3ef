"""The past half year, or year and a half: reception days, visits and other activities, presidium meetings.

How much a town does is fixed by its place in the list, so that the ranking has something to tell.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from congress_portal.demo.county import DemoCounty, Town, moment
from congress_portal.demo.data import NOTES
from congress_portal.foundation.accounts.access import Actor
from deputies.choices import AttendanceStatus, MeetingKind, Office
from deputies.models import Mandate
from deputies.services import hold_meeting, plan_meeting, take_office
from liaison_stations.choices import ActivityKind, ActivityTopic
from liaison_stations.models import ReceptionDuty, Station
from liaison_stations.services import (
    ActivityDraft,
    HeldDay,
    hold_reception_days,
    log_activities,
    miss_reception_day,
    plan_reception_days,
)

# Planned ahead, so that duties wait for their deputies.
DAYS_AHEAD = 45
RECEPTION_DAYS = (9, 24)
REASON_MISSED = "暴雨封路，改为电话回访"


def reception_dates(first: date, last: date) -> list[date]:
    """The 9th and the 24th of each month between two days."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if day.day in RECEPTION_DAYS]


def _receptions(demo: DemoCounty, town: Town, rank: int) -> None:
    first, last = demo.day - timedelta(days=demo.size.days_back), demo.day + timedelta(days=DAYS_AHEAD)
    dates = reception_dates(first, last)
    for index, station in enumerate(town.stations):
        # A village station receives once a month, a room every other month.
        own = dates if index == 0 else [d for d in dates if d.day == RECEPTION_DAYS[0]]
        if index and not demo.size.rooms_are_stations:
            own = own[index % 2 :: 2]
        receive(demo, station, own, rank)


def receive(demo: DemoCounty, station: Station, dates: list[date], rank: int) -> None:
    """Reception days of a station: planned a week before the first, held until the anchor, one missed now and then."""
    if not dates:
        return
    days = plan_reception_days(
        actor=demo.system, station=station, dates=dates, per_day=2, at=moment(dates[0] - timedelta(days=7))
    )
    duties: dict[int, list[Mandate]] = defaultdict(list)
    for duty in ReceptionDuty.objects.filter(reception_day__in=days).select_related("mandate__person"):
        duties[duty.reception_day_id].append(duty.mandate)
    held = []
    for number, day in enumerate(day for day in days if day.on < demo.day):
        evening = moment(day.on, 11, 40)
        if (number * 3 + rank) % (23 - rank) == 5:
            miss_reception_day(actor=demo.system, reception_day=day, reason=REASON_MISSED, at=evening)
            continue
        on_duty = duties[day.pk]
        held.append(
            HeldDay(
                reception_day=day,
                present=on_duty if (number + rank) % 4 else on_duty[:1],
                headcount=2 + (number * 5 + rank * 3) % 13,
                note=NOTES[(number + rank) % len(NOTES)],
                at=evening,
            )
        )
    hold_reception_days(actor=demo.system, rows=held, at=moment(demo.day))


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
        for number, back in enumerate(range(demo.size.days_back - index * 5 % 200, 2, -every)):
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
    presidium = town.town_deputies[: demo.size.presidium]
    for mandate in presidium:
        take_office(
            actor=demo.system,
            mandate=mandate,
            office=Office.PRESIDIUM_MEMBER,
            starts_on=mandate.starts_on,
            at=moment(mandate.starts_on),
        )
    for number, back in enumerate(range(demo.size.days_back - 23, 0, -(40 + rank * 5))):
        meet_presidium(demo, town, rank, demo.day - timedelta(days=back), number)


NAMES = ("听取乡村道路养护情况报告", "讨论代表小组活动安排", "检查民生实事进展", "研究群众意见办理")


def meet_presidium(demo: DemoCounty, town: Town, rank: int, day: date, number: int) -> None:
    """A meeting of a town's presidium that was held."""
    presidium = town.town_deputies[: demo.size.presidium]
    meeting = plan_meeting(
        actor=demo.system,
        congress=town.congress,
        kind=MeetingKind.PRESIDIUM,
        title=f"{town.division.name}人大主席团会议：{NAMES[number % len(NAMES)]}",
        held_on=day,
        at=moment(day - timedelta(days=7)),
        place="镇政府会议室",
        agenda=NAMES[number % len(NAMES)],
    )
    status = {
        m.pk: AttendanceStatus.LEAVE if (number + n + rank) % 7 == 6 else AttendanceStatus.PRESENT
        for n, m in enumerate(presidium)
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
