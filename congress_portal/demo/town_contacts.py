"""The demonstration's leaders and their townships: who went where, who is behind, and last year's forum."""

from __future__ import annotations

from datetime import date, timedelta

from assessments.contact_choices import SeatStatus, VisitKind
from assessments.workflow.forums import record_forum
from assessments.workflow.town_contacts import assign_towns, log_town_visit, towns_of
from congress_portal.demo.county import DemoCounty, moment

SURVEYS = (
    (
        "代表联络站运行情况",
        "站里接待日都按时开，登记清楚；偏远村群众来站不方便。",
        "希望把接待日的车辆安排好。",
    ),
    ("民生实事项目进展", "看了两个票决项目，进度比计划早一个月。", ""),
    ("乡镇人大组织建设", "主席团会议按季度开，专干兼着别的工作。", "希望专干专职专用。"),
)


def fill_town_contacts(demo: DemoCounty) -> None:
    """Two leaders share the townships; some have been visited this year, one leader is behind."""
    staff, day = demo.actors["zhouwq"], demo.day
    towns = list(towns_of(demo.county))
    leaders = [demo.actors["xujm"], demo.actors["qinlan"]]
    since = date(day.year - 1, 3, 1)
    first = max(date(day.year, 1, 1), day - timedelta(days=120))
    for number, leader in enumerate(leaders):
        contacts = assign_towns(
            actor=staff,
            county=demo.county,
            person=leader.person,
            organizations=towns[number::2],
            starts_on=since,
            document_number=f"云人常办发〔{since.year}〕5号",
            at=moment(since),
        )
        for index, contact in enumerate(contacts):
            if (index + number) % 3 == 2:
                continue
            on = min(day, first + timedelta(days=11 * index + number))
            topic, findings, requests = SURVEYS[(index + number) % len(SURVEYS)]
            log_town_visit(
                actor=leader,
                contact=contact,
                kind=VisitKind.SURVEY,
                on=on,
                topic=topic,
                findings=findings,
                requests=requests,
                at=moment(on, 16),
            )
    held = date(day.year - 1, 9, 18)
    record_forum(
        actor=staff,
        county=demo.county,
        held_on=held,
        title=f"{held.year}年乡镇人大主席座谈会",
        place="县人大常委会会议室",
        chaired_by="秦岚",
        topics="交流代表联络站和民生实事票决的做法；听取乡镇人大的困难。",
        outcome="专干专职的问题由县人大常委会办公室与组织部门商量；代表活动经费明年列入预算。",
        seats={
            town.pk: SeatStatus.LEAVE if index == len(towns) - 1 else SeatStatus.PRESENT
            for index, town in enumerate(towns)
        },
        at=moment(held, 17),
    )
