"""Words of notices, templates and the yearly plan of deputies' work, as data. Imports only ``choices``."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from deputies.choices import MeetingKind, PerformanceKind


class Answer(models.TextChoices):
    """What a deputy answers to a notice (报名 / 请假)."""

    NONE = "", "没有答复"
    COMING = "coming", "参加"
    LEAVE = "leave", "请假"


class LeaveState(models.TextChoices):
    """What the convener says to a request for leave."""

    NONE = "", "没有请假"
    ASKED = "asked", "待批准"
    GRANTED = "granted", "已准假"
    REFUSED = "refused", "未准假"


# The reasons offered on the phone; anything else is written out.
LEAVE_REASONS = ("生病就医", "外出不在本地", "工作安排冲突", "家里有急事")


class PlanState(models.TextChoices):
    DRAFT = "draft", "起草中"
    ADOPTED = "adopted", "已通过"


class PlanCounter(models.TextChoices):
    """Where the progress of a line of the yearly plan is read."""

    BY_HAND = "by_hand", "人工登记"
    STANDING_COMMITTEE = "standing_committee", "常委会会议（次）"
    CHAIRPERSONS = "chairpersons", "主任会议（次）"
    PRESIDIUM = "presidium", "主席团会议（次）"
    GROUP = "group", "代表小组会议（次）"
    OBSERVING = "observing", "代表列席会议（人次）"
    TRAINED = "trained", "参加培训的代表（人）"
    TRAINING = "training", "参加培训（人次）"
    STUDY = "study", "学习活动（次）"
    INSPECTION = "inspection", "视察（次）"
    SURVEY = "survey", "调研（次）"
    LAW_CHECK = "law_check", "执法检查（次）"
    APPRAISAL = "appraisal", "评议（次）"
    RECEPTION = "reception", "接待选民（次）"
    VISIT = "visit", "走访选民（次）"
    REPORTED = "reported", "向选民述职的代表（人）"
    SUGGESTION = "suggestion", "提出建议（件）"
    GOOD_DEED = "good_deed", "办实事（件）"


TIMES, PERSON_TIMES, PERSONS = "times", "person_times", "persons"


@dataclass(frozen=True)
class Counting:
    """How a counter counts: meetings of a kind that were held, or lines of the performance files.

    ``measure``: times (one for a record, however many took part), person-times, or persons.
    """

    unit: str
    meeting: str = ""
    performance: str = ""
    measure: str = TIMES


COUNTING: dict[str, Counting] = {
    PlanCounter.STANDING_COMMITTEE: Counting("次", meeting=MeetingKind.STANDING_COMMITTEE),
    PlanCounter.CHAIRPERSONS: Counting("次", meeting=MeetingKind.CHAIRPERSONS),
    PlanCounter.PRESIDIUM: Counting("次", meeting=MeetingKind.PRESIDIUM),
    PlanCounter.GROUP: Counting("次", meeting=MeetingKind.GROUP),
    PlanCounter.OBSERVING: Counting("人次", performance=PerformanceKind.OBSERVING, measure=PERSON_TIMES),
    PlanCounter.TRAINED: Counting("人", performance=PerformanceKind.TRAINING, measure=PERSONS),
    PlanCounter.TRAINING: Counting("人次", performance=PerformanceKind.TRAINING, measure=PERSON_TIMES),
    PlanCounter.STUDY: Counting("次", performance=PerformanceKind.STUDY),
    PlanCounter.INSPECTION: Counting("次", performance=PerformanceKind.INSPECTION),
    PlanCounter.SURVEY: Counting("次", performance=PerformanceKind.SURVEY),
    PlanCounter.LAW_CHECK: Counting("次", performance=PerformanceKind.LAW_CHECK),
    PlanCounter.APPRAISAL: Counting("次", performance=PerformanceKind.APPRAISAL),
    PlanCounter.RECEPTION: Counting("次", performance=PerformanceKind.RECEPTION),
    PlanCounter.VISIT: Counting("次", performance=PerformanceKind.VISIT),
    PlanCounter.REPORTED: Counting("人", performance=PerformanceKind.REPORT, measure=PERSONS),
    PlanCounter.SUGGESTION: Counting("件", performance=PerformanceKind.SUGGESTION),
    PlanCounter.GOOD_DEED: Counting("件", performance=PerformanceKind.GOOD_DEED),
}


@dataclass(frozen=True)
class Preset:
    """A template that comes with the portal; an office makes its own copy to change it."""

    key: str
    kind: str
    name: str
    title: str
    agenda: str
    notice: str = ""
    steps: tuple[str, ...] = ()


# {单位} {年} {月} are filled in when a meeting is made from the template.
PRESETS: tuple[Preset, ...] = (
    Preset(
        key="five_steps",
        kind=MeetingKind.GROUP,
        name="代表小组五步工作法",
        title="{年}年{月}月代表小组活动",
        agenda="一、通报上次活动所提事项的办理情况\n二、商议本次议题\n三、形成建议和分工",
        notice="请提前到联系的村（社区）走访，把听到的意见带来。",
        steps=("征集议题", "走访调研", "集中商议", "提出建议", "跟踪反馈"),
    ),
    Preset(
        key="presidium",
        kind=MeetingKind.PRESIDIUM,
        name="主席团会议",
        title="{单位}主席团{年}年第   次会议",
        agenda="一、听取专项工作情况汇报\n二、研究代表活动安排\n三、检查群众意见和代表建议办理情况",
    ),
    Preset(
        key="standing_committee",
        kind=MeetingKind.STANDING_COMMITTEE,
        name="常委会会议（邀请代表列席）",
        title="{单位}常委会第   次会议",
        agenda="一、听取和审议专项工作报告\n二、审议执法检查报告\n三、人事任免事项\n四、其他事项",
        notice="列席代表可以在分组审议时发言。",
    ),
    Preset(
        key="chairpersons",
        kind=MeetingKind.CHAIRPERSONS,
        name="主任会议",
        title="{单位}常委会主任会议（{年}年第   次）",
        agenda="一、研究常委会会议建议议程\n二、研究代表工作\n三、其他事项",
    ),
)
PRESET = {preset.key: preset for preset in PRESETS}
