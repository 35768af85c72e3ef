"""Numbers of the homes: read-only, set-based, each a handful of queries over what the actor sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone

from assessments.choices import FILLABLE, MeasureState, PeriodState, ReportState
from assessments.models import Period, QuarterReport
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.workdays.services import calendar_for
from suggestions.choices import CONTENT, AssignmentRole, ClockKind, Grade, Solved, Tab
from suggestions.models import Commitment, Suggestion, SuggestionClock
from suggestions.querysets import is_late, lapsed
from suggestions.states import ENDED, AssignmentState, SuggestionState, states_of

HORIZON = 14
S = SuggestionState
# Waiting for the congress itself; everything else that is open waits for somebody else.
WITH_CONGRESS = Q(state__in=[S.AWAITING_EXAMINATION, S.AWAITING_DISPATCH, S.EVALUATED])
TO_ACT_ON = Q(state__in=[S.SENT_BACK, S.REWORK]) | Q(satisfied=Grade.DISSATISFIED)
_OPEN = ~Q(state__in=ENDED)


def percent(part: int, whole: int) -> int | None:
    """Whole per cent, half up; None where there is nothing to divide."""
    return (part * 200 + whole) // (whole * 2) if whole else None


def case_figures(actor: Actor, on: date) -> dict[str, Any]:
    """Counts of the cases the actor sees, in one query. Rates are of this year's evaluations (decisions C17)."""
    this_year = Q(evaluated_on__gte=date(on.year, 1, 1), evaluated_on__lte=on, imported=False)
    dispatch = Q(state__in=states_of(Tab.DISPATCH))
    overdue = _OPEN & is_late(on)
    month, before = on.replace(day=1), (on.replace(day=1) - timedelta(days=1)).replace(day=1)
    found = (
        Suggestion.objects.visible_to(actor)
        .order_by()
        .aggregate(
            open=Count("pk", filter=_OPEN & ~Q(state=S.DRAFT)),
            dispatch=Count("pk", filter=dispatch),
            dispatch_since=Min("state_since", filter=dispatch),
            accept=Count("pk", filter=Q(state=S.AWAITING_ACCEPT)),
            assign=Count("pk", filter=Q(state=S.AWAITING_ASSIGN)),
            handling=Count("pk", filter=Q(state__in=[S.AWAITING_ACKNOWLEDGE, S.HANDLING, S.REWORK])),
            evaluate=Count("pk", filter=Q(state=S.REPLIED)),
            overdue=Count("pk", filter=overdue),
            # Nobody waits longer for an evaluation than its limit: then the congress closes.
            overdue_with_congress=Count("pk", filter=overdue & (WITH_CONGRESS | lapsed(on))),
            came_this_month=Count("pk", filter=Q(submitted_on__gte=month)),
            came_last_month=Count("pk", filter=Q(submitted_on__gte=before, submitted_on__lt=month)),
            closed_this_month=Count("pk", filter=Q(closed_on__gte=month)),
            closed_last_month=Count("pk", filter=Q(closed_on__gte=before, closed_on__lt=month)),
            closed_this_year=Count("pk", filter=Q(closed_on__gte=date(on.year, 1, 1))),
            evaluated=Count("pk", filter=this_year),
            solved=Count("pk", filter=this_year & Q(solved=Solved.YES)),
            content=Count("pk", filter=this_year & Q(satisfied__in=CONTENT)),
        )
    )
    since = found["dispatch_since"]
    found["dispatch_days"] = (on - timezone.localdate(since)).days if since else 0
    found["solved_percent"] = percent(found["solved"], found["evaluated"])
    found["content_percent"] = percent(found["content"], found["evaluated"])
    return found


def rates(found: dict[str, Any], url: str) -> dict[str, Any]:
    """解决率 and 满意率 share one cell, always."""
    if not found["evaluated"]:
        return {"label": "解决率 / 满意率", "figure": None, "note": "今年还没有评价", "url": url}
    return {
        "label": "解决率 / 满意率",
        "figure": found["solved_percent"],
        "unit": "%",
        "second_figure": found["content_percent"],
        "second_unit": "%",
        "note": f"今年已评价 {found['evaluated']} 件",
        "url": url,
    }


def unit_figures(actor: Actor, on: date) -> dict[str, Any]:
    """Counts of one unit's parts and the rates of the cases it leads, in two queries."""
    part = {"assignments__unit_id": actor.organization_id}
    pending = Q(**part, assignments__state=AssignmentState.PENDING)
    doing = Q(**part, assignments__state__in=[AssignmentState.HANDLING, AssignmentState.REWORK])
    mine = (pending | doing) & ~Q(assignments__role=AssignmentRole.COORDINATE)
    led = Q(lead_unit_id=actor.organization_id, evaluated_on__gte=date(on.year, 1, 1), imported=False)
    found = (
        Suggestion.objects.visible_to(actor)
        .filter(Q(**part) | Q(lead_unit_id=actor.organization_id))
        .order_by()
        .aggregate(
            pending=Count("pk", filter=pending, distinct=True),
            doing=Count("pk", filter=doing, distinct=True),
            soon=Count("pk", filter=mine & Q(due__gte=on, due__lte=on + timedelta(days=7)), distinct=True),
            replied_this_year=Count(
                "pk",
                filter=Q(lead_unit_id=actor.organization_id, replied_on__gte=date(on.year, 1, 1)),
                distinct=True,
            ),
            evaluated=Count("pk", filter=led, distinct=True),
            solved=Count("pk", filter=led & Q(solved=Solved.YES), distinct=True),
            content=Count("pk", filter=led & Q(satisfied__in=CONTENT), distinct=True),
        )
    )
    # What is late is the list's own number: promises of cases that are answered, and evaluations, too.
    limits = SuggestionClock.objects.running().exclude(kind=ClockKind.CONTACT)
    limits = limits.filter(suggestion=OuterRef("pk"), assignment__unit=actor.organization_id, due__lt=on)
    promises = Commitment.objects.standing().late(on)
    promises = promises.filter(suggestion=OuterRef("pk"), unit=actor.organization_id)
    found |= (
        Suggestion.objects.visible_to(actor)
        .overdue(on)
        .order_by()
        .aggregate(
            overdue=Count("pk"),
            overdue_here=Count("pk", filter=Exists(limits) | Q(state=S.FOLLOWING) & Exists(promises)),
        )
    )
    found["solved_percent"] = percent(found["solved"], found["evaluated"])
    found["content_percent"] = percent(found["content"], found["evaluated"])
    return found


def deadline_days(actor: Actor, on: date) -> list[dict[str, Any]]:
    """The next 14 days: cases and quarter reports that fall due, days off marked. Three queries."""
    last = on + timedelta(days=HORIZON - 1)
    cases = (
        Suggestion.objects.visible_to(actor)
        .open()
        .filter(due__gte=on, due__lte=last)
        .order_by()
        .values_list("due")
        .annotate(number=Count("pk"))
    )
    reports = (
        QuarterReport.objects.visible_to(actor)
        .waiting_for_township()
        .filter(period__due_on__gte=on, period__due_on__lte=last)
        .order_by()
        .values_list("period__due_on")
        .annotate(number=Count("pk"))
    )
    first, second = dict(cases), dict(reports)
    calendar = calendar_for(actor.county, years=(on.year, last.year))
    days = [on + timedelta(days=n) for n in range(HORIZON)]
    return [
        {"day": d, "first": first.get(d, 0), "second": second.get(d, 0), "off": not calendar.is_workday(d)}
        for d in days
    ]


def busiest(days: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The day on which most falls due; None where nothing does."""
    if not days:
        return None
    most = max(days, key=lambda d: (d["first"] + d["second"], -d["day"].toordinal()))
    total = most["first"] + most["second"]
    return {"day": most["day"], "total": total} if total else None


def _report_counts():
    """Applicable lines of a report, and those the township has dealt with."""
    applicable = Q(lines__applicable=True)
    return {
        "total": Count("lines", filter=applicable),
        "done": Count("lines", filter=applicable & ~Q(lines__state=MeasureState.COUNTED)),
    }


def report_progress(actor: Actor, on: date) -> dict[str, Any] | None:
    """How far each township is with the quarter that is due next. Two queries; None without such a quarter."""
    period = (
        Period.objects.visible_to(actor)
        .quarters()
        .filter(state=PeriodState.OPEN, due_on__isnull=False)
        .order_by("-ends_on", "pk")
        .first()
    )
    if period is None:
        return None
    reports = (
        QuarterReport.objects.visible_to(actor)
        .filter(period=period)
        .select_related("subject")
        .annotate(**_report_counts())
        .order_by("subject__sort_order", "pk")
    )
    rows = [report_row(report) for report in reports]
    return {
        "period": period,
        "rows": rows,
        "submitted": sum(row["submitted"] for row in rows),
        "lines": max((row["total"] for row in rows), default=0),
        "days_left": (period.due_on - on).days,
    }


def own_report(actor: Actor, on: date) -> dict[str, Any] | None:
    """The township's own report of the quarter that is open now. One query; None without one."""
    report = (
        QuarterReport.objects.visible_to(actor)
        .filter(period__state=PeriodState.OPEN)
        .select_related("subject", "period__scheme__group", "period__scheme__county")
        .annotate(**_report_counts())
        .order_by("-period__ends_on", "pk")
        .first()
    )
    if report is None:
        return None
    row = report_row(report)
    due = report.deadline
    return {
        **row,
        "report": report,
        "left": row["total"] - row["done"],
        "days_left": (due - on).days if due else None,
    }


def report_row(report: QuarterReport) -> dict[str, Any]:
    """One township's line: 8 px bar, 18/22, a word; never red (NOTES §3)."""
    word, tone = "填报中", ""
    if report.was_closed and report.state == ReportState.SUBMITTED:
        word, tone = "到期未交", "warn"
    elif report.state in (ReportState.SUBMITTED, ReportState.LOCKED):
        day = timezone.localdate(report.submitted_at) if report.submitted_at else None
        word, tone = (f"{day.month}-{day.day} 已交" if day else "已交"), "ok"
    elif report.state == ReportState.RETURNED:
        word, tone = "退回补充", "warn"
    elif not report.done:
        word, tone = "未开始", "warn"
    return {
        "name": report.subject.name,
        "url": report.get_absolute_url(),
        "done": report.done,
        "total": report.total,
        "percent": percent(report.done, report.total) or 0,
        "word": word,
        "tone": tone,
        "submitted": report.state not in FILLABLE,
    }
