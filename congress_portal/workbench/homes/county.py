"""The county's homes: the office's staff, and the leaders."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F
from django.urls import reverse

from assessments.choices import PeriodState, ReportState, Verification
from assessments.models import FlagAward, MeasureLine, Period, Result, TownContact
from congress_portal.foundation.accounts.access import Actor
from congress_portal.workbench import figures
from suggestions.models import KeyCase, Suggestion
from suggestions.querysets import is_late

CASES = "suggestions:suggestion_list"


def cases_url(**query: str) -> str:
    """The list of cases with a filter; every figure leads to its rows."""
    return reverse(CASES) + ("?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else "")


def waiting_lines(actor: Actor) -> int:
    """Numbers of submitted reports that wait to be verified."""
    submitted = MeasureLine.objects.visible_to(actor).filter(
        report__state=ReportState.SUBMITTED, applicable=True, verification=Verification.PENDING
    )
    return submitted.order_by().count()


def staff(actor: Actor, on: date) -> dict[str, Any]:
    """What the county congress' office does today."""
    found = figures.case_figures(actor, on)
    progress = figures.report_progress(actor, on)
    days = figures.deadline_days(actor, on)
    lines = waiting_lines(actor)
    elsewhere = found["overdue"] - found["overdue_with_congress"]
    numbers = [
        {
            "label": "待派单",
            "figure": found["dispatch"],
            "unit": "件",
            "note": f"最久的等了 {found['dispatch_days']} 天" if found["dispatch"] else "都派出去了",
            "url": cases_url(tab="dispatch"),
        },
        {
            "label": "已逾期",
            "figure": found["overdue"],
            "unit": "件",
            "alarm": bool(found["overdue"]),
            "note": f"等人大 {found['overdue_with_congress']}，等别处 {elsewhere}"
            if found["overdue"]
            else "没有逾期的",
            "url": cases_url(tab="overdue"),
        },
        {
            "label": "待核验",
            "figure": lines,
            "unit": "项",
            "note": f"{progress['submitted']} 个镇已提交" if progress else "现在没有开着的季度",
            "url": reverse("assessments:home"),
        },
        figures.rates(found, cases_url(tab="closed")),
    ]
    return {"numbers": numbers, "days": days, "busiest": figures.busiest(days), "progress": progress}


def leader(actor: Actor, on: date) -> dict[str, Any]:
    """What a leader asks: what is stuck, who leads and why, one page to print."""
    found = figures.case_figures(actor, on)
    visible = Suggestion.objects.visible_to(actor).open()
    stuck = (
        visible.filter(is_late(on) | figures.TO_ACT_ON)
        .for_list()
        .order_by(F("due").asc(nulls_last=True), "pk")[:5]
    )
    numbers = [
        {
            "label": "本月收到",
            "figure": found["came_this_month"],
            "unit": "件",
            "note": f"上月 {found['came_last_month']} 件",
            "url": cases_url(),
        },
        {
            "label": "本月销单",
            "figure": found["closed_this_month"],
            "unit": "件",
            "note": f"上月 {found['closed_last_month']} 件",
            "url": cases_url(tab="closed"),
        },
        {
            "label": "已逾期",
            "figure": found["overdue"],
            "unit": "件",
            "alarm": bool(found["overdue"]),
            "note": f"在办 {found['open']} 件" if found["open"] else "没有在办的",
            "url": cases_url(tab="overdue"),
        },
        figures.rates(found, cases_url(tab="closed")),
    ]
    rows = [{"case": case, "days_left": case.days_left(on), "reason": reason(case, on)} for case in stuck]
    return {
        "numbers": numbers,
        "stuck": rows,
        "led": led_cases(actor, on),
        "towns": own_towns(actor, on),
        **standings(actor),
        "flags": list(FlagAward.objects.visible_to(actor).held().select_related("holder", "group")[:3]),
        "progress": figures.report_progress(actor, on),
    }


def own_towns(actor: Actor, on: date) -> list[TownContact]:
    """The townships this leader keeps contact with, and whether a survey was made this year. One query."""
    rows = TownContact.objects.visible_to(actor).standing().filter(person=actor.person_id)
    return list(
        rows.with_surveyed(on.year)
        .select_related("organization")
        .order_by("organization__sort_order", "organization_id", "pk")
    )


def led_cases(actor: Actor, on: date) -> list[dict[str, Any]]:
    """The key suggestions this leader leads, the most urgent first. One query."""
    rows = Suggestion.objects.filter(
        key=True,
        county_id=actor.county_id,
        key_rows__in=KeyCase.objects.standing().filter(leader=actor.person_id),
    )
    found = rows.open().for_list().order_by(F("due").asc(nulls_last=True), "pk")[:4]
    return [{"case": case, "days_left": case.days_left(on), "reason": ""} for case in found]


def reason(case: Suggestion, on: date) -> str:
    """Why a case is put before a leader."""
    days = case.days_left(on)
    if days is not None and days < 0:
        return f"逾期 {-days} 天，等{case.acts}" if case.acts else f"逾期 {-days} 天"
    if case.state == figures.S.REWORK:
        return "代表不满意，正在重新办理"
    if case.state == figures.S.SENT_BACK:
        return "承办单位退回，等改派"
    return "代表评价不满意"


def standings(actor: Actor) -> dict[str, Any]:
    """The newest published year's ranks, for those who may read them. Two queries."""
    period = (
        Period.objects.visible_to(actor)
        .years()
        .filter(state=PeriodState.PUBLISHED)
        .order_by("-year", "pk")
        .first()
    )
    if period is None:
        return {"ranked": None, "ranking": [], "axis": (0, 100), "mean": None}
    results = list(
        Result.objects.visible_to(actor)
        .filter(period=period)
        .select_related("subject")
        .order_by("rank", "pk")
    )
    totals = [r.total for r in results] + [r.previous_total for r in results if r.previous_total is not None]
    ranking = [
        {
            "rank": r.rank,
            "name": r.subject.name,
            "url": r.get_absolute_url(),
            "move": r.move,
            "total": r.total,
            "last": r.previous_total,
            "holder": r.rank == 1,
            "cells": [],
        }
        for r in results
    ]
    mean = round(sum(r.total for r in results) / len(results), 2) if results else None
    # Dots, not bars: the axis need not start at nought (NOTES §3).
    low = int(min(totals, default=0)) // 5 * 5
    return {
        "ranked": period,
        "ranking": ranking,
        "axis": (low, max(100, int(max(totals, default=0)) + 1)),
        "mean": {"total": mean, "cells": []} if mean is not None else None,
        "answer": answer(ranking),
    }


def answer(ranking: list[dict[str, Any]]) -> str:
    """The chart's heading is its answer: who leads, by how much."""
    if len(ranking) < 2:
        return f"{ranking[0]['name']} {ranking[0]['total']} 分" if ranking else ""
    first, second = ranking[0], ranking[1]
    margin = first["total"] - second["total"]
    if not margin:
        return f"{first['name']}和{second['name']}并列第一，{first['total']} 分"
    return f"{first['name']}第一，{first['total']} 分，比第二名{second['name']}多 {margin} 分"
