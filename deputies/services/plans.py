"""Verbs of the yearly plan of deputies' work (年度代表工作计划), and how far it has come.

代表法 43: the standing committee makes a plan of deputies' work each year, the chairpersons' meeting
adopts it, and it is sent to the deputies and made public. A township's plan is adopted by its presidium.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.notifications.choices import Category
from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.web.refusals import Conflict, Refused
from deputies.choices import MandateLevel, MeetingKind, MeetingState
from deputies.meeting_choices import COUNTING, PERSON_TIMES, PERSONS, PlanCounter, PlanState
from deputies.models import Mandate, Meeting, PerformanceEntry, WorkPlan, WorkPlanItem
from deputies.models.congress import congress_name
from deputies.services.guards import changes, check_keeps, lock_congresses, locked

YEARS = (1954, 2100)


def adopting_kind(congress: Organization) -> str:
    """The meeting that adopts a congress's plan: the chairpersons', in a township the presidium's."""
    township = congress.congress_level == MandateLevel.TOWNSHIP
    return MeetingKind.PRESIDIUM if township else MeetingKind.CHAIRPERSONS


def _plan(plan: WorkPlan, version: int | None = None) -> WorkPlan:
    return locked(WorkPlan.objects.select_related("congress__division", "congress__county"), plan.pk, version)


@transaction.atomic
def draft_plan(*, actor: Actor, congress: Organization, year: int, at: datetime, intro: str = "") -> WorkPlan:
    """Begin the plan of a year. Raises Refused where the year has one."""
    congress = Organization.objects.select_related("division", "county").get(pk=congress.pk)
    check_keeps(actor, congress, Capability.MANAGE_MEETINGS)
    if not YEARS[0] <= year <= YEARS[1]:
        raise Refused(f"年度应在 {YEARS[0]} 到 {YEARS[1]} 之间。", field="year")
    lock_congresses([congress.pk])
    if WorkPlan.objects.filter(congress=congress, year=year).exists():
        raise Refused(f"{congress_name(congress)} {year} 年已经有计划，请打开它修改。", field="year")
    plan = WorkPlan.objects.create(congress=congress, year=year, intro=intro)
    record(actor=actor, subject=plan, move="draft_plan", summary=f"起草{plan}", audience="staff", at=at)
    return plan


@transaction.atomic
def edit_plan(
    *, actor: Actor, plan: WorkPlan, intro: str, document: str, at: datetime, version: int | None = None
) -> WorkPlan:
    """Correct the words at the head of a plan and its document number."""
    plan = _plan(plan, version)
    check_keeps(actor, plan.congress, Capability.MANAGE_MEETINGS)
    before, after = changes(plan, {"intro": intro, "document": document})
    if not after:
        return plan
    plan.version += 1
    plan.save(update_fields=[*after, "version"])
    record(
        actor=actor, subject=plan, move="edit_plan", summary=f"修改{plan}", before=before, after=after,
        audience="staff", at=at,
    )  # fmt: skip
    return plan


def _check_item(values: dict[str, Any]) -> None:
    if values["last_month"] < values["first_month"]:
        raise Refused("结束月份不能早于开始月份。", field="last_month")


@transaction.atomic
def add_plan_item(
    *, actor: Actor, plan: WorkPlan, at: datetime, reason: str = "", **values: Any
) -> WorkPlanItem:
    """A new line of the plan; into an adopted plan with a reason (by whom the change was approved).

    ``values``: title, first_month, last_month, who, counter, target.
    """
    plan = _plan(plan)
    check_keeps(actor, plan.congress, Capability.MANAGE_MEETINGS)
    _check_reason(plan, reason)
    _check_item(values)
    last = plan.items.aggregate(last=Max("number"))["last"] or 0
    item = WorkPlanItem.objects.create(plan=plan, number=last + 1, **values)
    record(
        actor=actor, subject=item, root=plan, move="add_plan_item", summary=f"列入计划：{item.title}",
        reason=reason, audience="parties", at=at,
    )  # fmt: skip
    return item


def _check_reason(plan: WorkPlan, reason: str) -> None:
    if plan.state == PlanState.ADOPTED and not reason.strip():
        raise Refused("计划已经通过，调整要写明原因和同意调整的会议。", field="reason")


def _item(item: WorkPlanItem, version: int | None) -> WorkPlanItem:
    rows = WorkPlanItem.objects.select_related("plan__congress__division", "plan__congress__county")
    return locked(rows, item.pk, version)


@transaction.atomic
def edit_plan_item(
    *,
    actor: Actor,
    item: WorkPlanItem,
    at: datetime,
    reason: str = "",
    version: int | None = None,
    **values: Any,
) -> WorkPlanItem:
    """Correct a line; what an adopted plan promises changes with a reason only, its progress at any time."""
    item = _item(item, version)
    check_keeps(actor, item.plan.congress, Capability.MANAGE_MEETINGS)
    if item.voided_reason:
        raise Conflict("这一项已经取消，不能再改。")
    _check_item(values)
    before, after = changes(item, values)
    if not after:
        return item
    if set(after) - {"done", "note"}:
        _check_reason(item.plan, reason)
    item.version += 1
    item.save(update_fields=[*after, "version"])
    record(
        actor=actor, subject=item, root=item.plan, move="edit_plan_item",
        summary=f"修改计划事项：{item.title}", before=before, after=after, reason=reason,
        audience="parties", at=at,
    )  # fmt: skip
    return item


@transaction.atomic
def void_plan_item(
    *, actor: Actor, item: WorkPlanItem, reason: str, at: datetime, version: int | None = None
) -> WorkPlanItem:
    """Take a line out of the plan, with a reason."""
    item = _item(item, version)
    check_keeps(actor, item.plan.congress, Capability.MANAGE_MEETINGS)
    if item.voided_reason:
        raise Conflict("这一项已经取消。")
    if not reason.strip():
        raise Refused("请写明取消的原因。", field="reason")
    item.voided_reason = reason.strip()
    item.version += 1
    item.save(update_fields=["voided_reason", "version"])
    record(
        actor=actor, subject=item, root=item.plan, move="void_plan_item",
        summary=f"取消计划事项：{item.title}", reason=item.voided_reason, audience="parties", at=at,
    )  # fmt: skip
    return item


@transaction.atomic
def adopt_plan(
    *,
    actor: Actor,
    plan: WorkPlan,
    on: date,
    at: datetime,
    meeting: Meeting | None = None,
    document: str = "",
    version: int | None = None,
) -> WorkPlan:
    """Enter that the plan was adopted, on which day and at which meeting. Raises Refused for an empty plan."""
    plan = _plan(plan, version)
    check_keeps(actor, plan.congress, Capability.MANAGE_MEETINGS)
    if plan.state == PlanState.ADOPTED:
        raise Conflict(f"这份计划已于 {plan.adopted_on:%Y-%m-%d} 通过。")
    if on > timezone.localdate(at):
        raise Refused("通过日期不能晚于今天。", field="on")
    if not plan.items.filter(voided_reason="").exists():
        raise Refused("计划里还没有事项，请先列入事项。")
    kind = adopting_kind(plan.congress)
    if meeting is not None and (
        meeting.congress_id != plan.congress_id or meeting.kind != kind or meeting.state != MeetingState.HELD
    ):
        raise Refused(f"请选择本级人大已经召开的{MeetingKind(kind).label}。", field="meeting")
    plan.state, plan.adopted_on, plan.meeting = PlanState.ADOPTED, on, meeting
    plan.document = document or plan.document
    plan.version += 1
    plan.save(update_fields=["state", "adopted_on", "meeting", "document", "version"])
    record(
        actor=actor, subject=plan, move="adopt_plan",
        summary=f"{MeetingKind(kind).label}通过{plan}", after={"adopted_on": on.isoformat()},
        audience="parties", at=at,
    )  # fmt: skip
    return plan


@transaction.atomic
def send_plan(*, actor: Actor, plan: WorkPlan, at: datetime, version: int | None = None) -> int:
    """Send the adopted plan to every deputy in office (代表法 43); how many were told."""
    plan = _plan(plan, version)
    check_keeps(actor, plan.congress, Capability.MANAGE_MEETINGS)
    if plan.state != PlanState.ADOPTED:
        raise Conflict("计划通过以后再印发代表。")
    if plan.sent_at is not None:
        raise Conflict(f"这份计划已于 {timezone.localtime(plan.sent_at):%Y-%m-%d} 印发代表。")
    plan.sent_at = at
    plan.version += 1
    plan.save(update_fields=["sent_at", "version"])
    people = Mandate.objects.active().filter(congress=plan.congress_id).order_by("person_id")
    told = enqueue(
        recipients=list(people.values_list("person_id", flat=True).distinct()),
        kind="work_plan",
        subject_key=plan,
        title=f"{congress_name(plan.congress)}{plan}",
        body=f"{plan.adopted_on.month}月{plan.adopted_on.day}日通过，现发给您。",
        url=plan.get_absolute_url(),
        category=Category.NOTICE,
        at=at,
    )
    record(
        actor=actor, subject=plan, move="send_plan", summary=f"{plan}印发 {told} 位代表",
        audience="parties", at=at,
    )  # fmt: skip
    return told


@dataclass(frozen=True)
class Progress:
    """How far one line is; ``counted`` is False where the number was entered by hand."""

    item: WorkPlanItem
    done: int
    counted: bool

    @property
    def percent(self) -> int:
        """Whole per cent of the target, at most 100."""
        return min(100, self.done * 100 // self.item.target)

    @property
    def is_done(self) -> bool:
        return self.done >= self.item.target


def progress_of(plan: WorkPlan, items: list[WorkPlanItem]) -> list[Progress]:
    """How far each line has come, counted from the records of its months; three queries for any number of lines.

    Meetings are those the congress held; lines of the performance files those of its deputies, whatever
    they were elected to besides. What is disputed or voided does not count.
    """
    counters = {item.counter for item in items} - {PlanCounter.BY_HAND}
    held = _meetings(plan) if any(COUNTING[c].meeting for c in counters) else {}
    kinds = {COUNTING[c].performance for c in counters} - {""}
    times, people = _performances(plan, kinds) if kinds else ({}, {})
    found = []
    for item in items:
        counting = COUNTING.get(item.counter)
        months = range(item.first_month, item.last_month + 1)
        if counting is None:
            done = item.done
        elif counting.meeting:
            done = sum(held.get((counting.meeting, month), 0) for month in months)
        elif counting.measure == PERSONS:
            done = len(set().union(*(people.get((counting.performance, month), ()) for month in months)))
        else:
            index = 1 if counting.measure == PERSON_TIMES else 0
            done = sum(times.get((counting.performance, month), (0, 0))[index] for month in months)
        found.append(Progress(item, done, counting is not None))
    return found


def _meetings(plan: WorkPlan) -> dict[tuple[str, int], int]:
    rows = (
        Meeting.objects.held()
        .filter(congress=plan.congress_id, held_on__year=plan.year)
        .order_by()
        .values_list("kind", "held_on__month")
        .annotate(number=Count("pk"))
    )
    return {(kind, month): number for kind, month, number in rows}


def _performances(plan: WorkPlan, kinds: set[str]):
    entries = (
        PerformanceEntry.objects.counted()
        .of_year(plan.year)
        .filter(kind__in=kinds, mandate__congress=plan.congress_id)
        .order_by()
    )
    times = {
        (kind, month): (records, lines)
        for kind, month, records, lines in entries.values_list("kind", "on__month").annotate(
            records=Count("source_key", distinct=True), lines=Count("pk")
        )
    }
    people: dict[tuple[str, int], set[int]] = defaultdict(set)
    wanted = kinds & {c.performance for c in COUNTING.values() if c.measure == PERSONS}
    if wanted:
        rows = entries.filter(kind__in=wanted).values_list("kind", "on__month", "mandate_id").distinct()
        for kind, month, mandate in rows:
            people[kind, month].add(mandate)
    return times, people
