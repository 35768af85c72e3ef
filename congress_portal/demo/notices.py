"""The demonstration's meetings ahead with their answers, a group's five steps, and the yearly plan."""

from __future__ import annotations

from datetime import date, time, timedelta

from congress_portal.demo.county import DemoCounty, moment
from deputies.choices import AttendanceStatus, MeetingKind, Office
from deputies.meeting_choices import PRESET, PlanCounter
from deputies.services import (
    answer_meeting,
    call_meeting,
    hold_meeting,
    invite_observers,
    plan_meeting,
    take_office,
)
from deputies.services.meeting_templates import note_steps
from deputies.services.plans import add_plan_item, adopt_plan, draft_plan, edit_plan_item, send_plan

TOWN = "绿水镇"
STEPS = (
    "走访收到群众意见九条，选定“农村饮水管护”为议题。",
    "分三路看了四个村的水源和管网，入户二十一户。",
    "与镇政府、供水站一起商议，分清管护责任。",
    "形成建议一件，由陆明远代表领衔提出。",
)
# What, first and last month, who, where its number is read, and the target.
LINES: tuple[tuple[str, int, int, str, str, int], ...] = (
    ("举办县人大代表履职培训班", 3, 10, "代工委", PlanCounter.TRAINED, 120),
    ("组织代表小组活动", 1, 12, "各代表小组", PlanCounter.GROUP, 12),
    ("邀请代表列席常委会会议", 1, 12, "办公室", PlanCounter.OBSERVING, 30),
    ("组织代表视察民生实事项目", 4, 6, "代工委", PlanCounter.INSPECTION, 10),
    ("代表进站接待选民", 1, 12, "各联络站", PlanCounter.RECEPTION, 150),
    ("代表向选民述职", 9, 11, "各镇人大", PlanCounter.REPORTED, 50),
    ("代表走访选民", 1, 12, "各代表小组", PlanCounter.VISIT, 300),
    ("更新代表联络站上墙公示", 1, 3, "代工委", PlanCounter.BY_HAND, 11),
)


def _committee(demo: DemoCounty) -> None:
    """One of each town's county deputies sits in the standing committee."""
    for town in demo.towns:
        member = town.county_deputies[-1]
        take_office(
            actor=demo.system,
            mandate=member,
            office=Office.COMMITTEE_MEMBER,
            starts_on=member.starts_on,
            at=moment(member.starts_on),
        )


def _committee_meeting(demo: DemoCounty) -> None:
    """A meeting of the committee in eight days: called, some have answered, one asks for leave."""
    staff, day = demo.actors["zhouwq"], demo.day
    preset = PRESET["standing_committee"]
    meeting = plan_meeting(
        actor=staff,
        congress=demo.congress,
        kind=MeetingKind.STANDING_COMMITTEE,
        title="县人大常委会第三十六次会议",
        held_on=day + timedelta(days=8),
        starts_at=time(9, 0),
        place="县人大常委会会议厅",
        agenda=preset.agenda,
        notice=preset.notice,
        at=demo.ago(3),
    )
    lumy = demo.actors["lumy"]
    guests = [town.county_deputies[0] for town in demo.towns[:6]]
    if all(mandate.person_id != lumy.person_id for mandate in guests):
        town = demo.town(TOWN)
        guests += [m for m in town.county_deputies if m.person_id == lumy.person_id]
    invite_observers(actor=staff, meeting=meeting, mandates=guests, at=demo.ago(3))
    call_meeting(
        actor=staff,
        meeting=meeting,
        reply_by=day + timedelta(days=4),
        notice=preset.notice,
        contact="周文清 0000-112233",
        at=demo.ago(2),
    )
    answers = [town.county_deputies[-1] for town in demo.towns[:7]] + guests[:3]
    for number, mandate in enumerate(answers):
        if mandate.person_id == lumy.person_id:
            continue
        coming = number not in (2, 8)
        answer_meeting(
            actor=demo.actor_of(mandate),
            meeting=meeting,
            coming=coming,
            reason="" if coming else "工作安排冲突",
            at=demo.ago(1),
        )


def _group_meeting(demo: DemoCounty) -> None:
    """The group of 绿水镇 met by the five steps; the last of them is still open."""
    staff, town = demo.actors["zhouwq"], demo.town(TOWN)
    day = demo.day - timedelta(days=20)
    meeting = plan_meeting(
        actor=staff,
        congress=demo.congress,
        kind=MeetingKind.GROUP,
        group=town.group,
        title=f"{TOWN}代表小组{day.month}月活动：农村饮水管护",
        held_on=day,
        place="绿水镇代表联络站",
        agenda=PRESET["five_steps"].agenda,
        steps=PRESET["five_steps"].steps,
        at=demo.ago(30),
    )
    present = dict.fromkeys(
        meeting.attendances.values_list("mandate_id", flat=True), AttendanceStatus.PRESENT
    )
    hold_meeting(actor=staff, meeting=meeting, held_on=day, attendance=present, at=moment(day, 17))
    steps = meeting.steps.order_by("number")
    notes = {step.pk: note for step, note in zip(steps, STEPS, strict=False)}
    note_steps(actor=staff, meeting=meeting, notes=notes, at=moment(day, 17, 30))


def _plan(demo: DemoCounty) -> None:
    """The county's plan of the year, adopted and sent; a town's is being drafted."""
    staff, year = demo.actors["zhouwq"], demo.day.year
    on = min(date(year, 1, 20), demo.day)
    plan = draft_plan(
        actor=staff,
        congress=demo.congress,
        year=year,
        intro="围绕全县中心工作，支持和保障代表依法履职，做到事项、时间、责任、数量四明确。",
        at=moment(on, 8),
    )
    for title, first, last, who, counter, target in LINES:
        add_plan_item(
            actor=staff, plan=plan, title=title, first_month=first, last_month=last, who=who,
            counter=counter, target=target, at=moment(on, 8, 30),
        )  # fmt: skip
    wall = plan.items.get(counter=PlanCounter.BY_HAND)
    names = ("title", "first_month", "last_month", "who", "counter", "target")
    values = {name: getattr(wall, name) for name in names}
    adopt_plan(actor=staff, plan=plan, on=on, document=f"云人常办发〔{year}〕3号", at=moment(on, 10))
    send_plan(actor=staff, plan=plan, at=moment(on, 11))
    edit_plan_item(actor=staff, item=wall, done=11, note="各站公示栏都已更新。", at=moment(on, 16), **values)
    chair, town = demo.actors["hejp"], demo.town(TOWN)
    draft = draft_plan(actor=chair, congress=town.congress, year=year, at=moment(on, 15))
    for title, first, last, who, counter, target in (
        ("召开主席团会议", 1, 12, "主席团", PlanCounter.PRESIDIUM, 4),
        ("组织代表视察农村饮水", 3, 5, "主席团", PlanCounter.INSPECTION, 2),
    ):
        add_plan_item(
            actor=chair, plan=draft, title=title, first_month=first, last_month=last, who=who,
            counter=counter, target=target, at=moment(on, 15, 30),
        )  # fmt: skip


def fill_notices(demo: DemoCounty) -> None:
    """Everything above; the small and the full county hold the same."""
    _committee(demo)
    _committee_meeting(demo)
    _group_meeting(demo)
    _plan(demo)
