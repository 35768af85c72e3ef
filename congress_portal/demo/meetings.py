"""The hand-over of the last session's suggestions: entered from paper, numbered, handed over, assigned."""

from __future__ import annotations

from datetime import timedelta

from congress_portal.demo.county import DemoCounty
from congress_portal.demo.storyteller import Storyteller
from suggestions import workflow
from suggestions.models import HandOverMeeting
from suggestions.workflow.meeting_lists import items_of

# Topic, title, words, the department of the demonstration it goes to, and who assists.
PAPERS = (
    (
        "traffic",
        "关于在集镇路口增设减速带的建议",
        "集镇路口车快人多，建议在学校和市场两头各设一组减速带。",
        0,
        9,
    ),
    ("water", "关于清淤灌溉渠的建议", "上游渠段淤积，下游三个组用水紧。建议列入冬修，汛期前清完。", 1, None),
    (
        "education",
        "关于改善村小取暖的建议",
        "两所村小冬天靠煤炉取暖，不安全。建议改用电取暖并核定电费。",
        3,
        0,
    ),
    ("culture", "关于开放村文化室的建议", "文化室建好以后常年锁着。建议明确管理人和开放时间。", 10, None),
)


def fill_meetings(demo: DemoCounty) -> None:
    """The congress's meeting with one case left to hand over, the government office's with one receipt back."""
    tell = Storyteller(demo)
    leads = [town.county_deputies[0] for town in demo.towns]
    rows = [
        workflow.HandedIn(
            title=title,
            body=body,
            mandates=(leads[number].pk, leads[number + 4].pk),
            topic_id=tell.topics[topic].pk,
            proposed_unit=str(demo.departments[unit]),
            submitted_on=demo.session.opens_on,
        )
        for number, (topic, title, body, unit, _) in enumerate(PAPERS)
    ]
    workflow.enter_handed_in(
        actor=tell.staff, congress=demo.congress, session=demo.session, rows=rows, at=tell.at(26)
    )
    own = workflow.open_meeting(
        actor=tell.staff,
        organization=demo.congress,
        session=demo.session,
        title=f"{demo.session.label}代表建议交办会",
        held_on=demo.day - timedelta(days=20),
        place="县政府三楼会议室",
        number=f"云人常办〔{demo.day.year}〕12号",
        contact="周文清 0000-112200",
        receipt_by=demo.day - timedelta(days=9),
        at=tell.at(25),
    )
    items = items_of(own)
    workflow.examine_many(
        actor=tell.staff, meeting=own, rows=[(i, i.suggestion.topic) for i in items], at=tell.at(24)
    )
    planned = []
    for item, (*_, unit, helper) in zip(items_of(own), PAPERS, strict=False):
        helpers = [] if helper is None else [demo.departments[helper]]
        # The last one is still talked over: it goes with a second batch.
        to = None if unit == PAPERS[-1][3] else demo.office
        planned.append((item, to, demo.departments[unit], helpers))
    workflow.plan_units(actor=tell.staff, meeting=own, rows=planned, at=tell.at(22))
    workflow.hand_over_all(actor=tell.staff, meeting=own, at=tell.at(20))
    workflow.record_receipt(
        actor=tell.staff, receipt=own.receipts.get(), version=1, returned_on=demo.day - timedelta(days=19),
        signed_by="高远", at=tell.at(19),
    )  # fmt: skip
    _assigned(tell, own)


def _assigned(tell: Storyteller, of: HandOverMeeting) -> None:
    demo = tell.demo
    meeting = workflow.open_meeting(
        actor=tell.office,
        organization=demo.office,
        session=of.session,
        title=f"{demo.session.label}代表建议分办",
        held_on=demo.day - timedelta(days=17),
        receipt_by=demo.day + timedelta(days=3),
        at=tell.at(18),
    )
    meeting = workflow.hand_over_all(actor=tell.office, meeting=meeting, at=tell.at(17))
    for part in items_of(meeting):
        for unit in (part.lead, *part.helpers):
            tell.acknowledge(part.suggestion, unit, 15)
    for receipt in meeting.receipts.filter(unit=demo.departments[1]):
        workflow.record_receipt(
            actor=tell.office, receipt=receipt, version=1, returned_on=demo.day - timedelta(days=12),
            signed_by="水利局办公室", at=tell.at(12),
        )  # fmt: skip
