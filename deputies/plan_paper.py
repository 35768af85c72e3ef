"""The yearly plan of deputies' work as a document (年度代表工作计划): what is sent to deputies and published."""

from __future__ import annotations

from congress_portal.foundation.letters.paper import Paper
from deputies.choices import MeetingKind
from deputies.meeting_choices import PlanState
from deputies.models import WorkPlan, WorkPlanItem
from deputies.models.congress import congress_name
from deputies.services.plans import adopting_kind


def adoption_text(plan: WorkPlan) -> str:
    """（2026年1月15日主任会议通过）, or that it is a draft."""
    if plan.state != PlanState.ADOPTED:
        return "（草案）"
    day = plan.adopted_on
    kind = MeetingKind(adopting_kind(plan.congress)).label
    return f"（{day.year}年{day.month}月{day.day}日{kind}通过）"


def paper_of_plan(plan: WorkPlan, items: list[WorkPlanItem]) -> Paper:
    """The plan with its lines as a table; progress is not part of what is published."""
    county = plan.congress.county
    office = congress_name(plan.congress)
    paper = Paper(
        f"{office}{plan}",
        subtitle=adoption_text(plan),
        demonstration=bool(county and county.is_demonstration),
    )
    if plan.intro:
        paper.paragraph(plan.intro)
    paper.table(
        ["序号", "工作事项", "时间", "责任单位", "计划数"],
        [
            (number, item.title, item.months, item.who, f"{item.target}{item.unit}")
            for number, item in enumerate(items, 1)
        ],
        widths=(1, 5, 2, 3, 2),
        left=(1,),
    )
    if plan.state == PlanState.ADOPTED:
        paper.signature(office, plan.adopted_on)
    return paper
