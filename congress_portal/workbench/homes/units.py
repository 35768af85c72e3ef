"""Homes of the government's side: its office, and the units that handle cases."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from congress_portal.foundation.accounts.access import Actor
from congress_portal.workbench import figures
from congress_portal.workbench.homes.county import cases_url
from suggestions.choices import ClockKind, CommitmentState
from suggestions.models import Commitment, HandlingAssignment, Suggestion, SuggestionClock
from suggestions.states import AssignmentState, SuggestionState

HELD = (AssignmentState.PENDING, AssignmentState.HANDLING, AssignmentState.REWORK)


def office(actor: Actor, on: date) -> dict[str, Any]:
    """The government office: what to assign, and which unit holds what."""
    found = figures.case_figures(actor, on)
    units = (
        Suggestion.objects.visible_to(actor)
        .open()
        .filter(lead_unit__isnull=False)
        .order_by()
        .values("lead_unit", "lead_unit__short_name")
        .annotate(open=Count("pk"), overdue=Count("pk", filter=Q(due__lt=on)))
        .order_by("-overdue", "-open", "lead_unit")[:12]
    )
    most = max((u["open"] for u in units), default=0)
    numbers = [
        {
            "label": "待分办",
            "figure": found["assign"],
            "unit": "件",
            "note": "等您交给承办单位" if found["assign"] else "都分办了",
            "url": cases_url(tab="handling"),
        },
        {
            "label": "各单位在办",
            "figure": found["handling"],
            "unit": "件",
            "note": f"等评价 {found['evaluate']} 件",
            "url": cases_url(tab="handling"),
        },
        {
            "label": "已逾期",
            "figure": found["overdue"],
            "unit": "件",
            "alarm": bool(found["overdue"]),
            "note": "请催承办单位" if found["overdue"] else "没有逾期的",
            "url": cases_url(tab="overdue"),
        },
        figures.rates(found, cases_url(tab="closed")),
    ]
    rows = [
        {
            "name": u["lead_unit__short_name"],
            "url": cases_url(unit=str(u["lead_unit"])),
            "open": u["open"],
            "overdue": u["overdue"],
            "percent": figures.percent(u["open"], most) or 0,
        }
        for u in units
    ]
    return {"numbers": numbers, "units": rows}


def department(actor: Actor, on: date) -> dict[str, Any]:
    """A handling unit: to acknowledge, in hand by days left, how its work was received."""
    found = figures.unit_figures(actor, on)
    held = HandlingAssignment.objects.filter(
        suggestion=OuterRef("pk"), unit_id=actor.organization_id, state__in=HELD
    )
    promised = Commitment.objects.standing().filter(
        suggestion=OuterRef("pk"), unit=actor.organization_id, state=CommitmentState.OPEN
    )
    # What the unit itself owes; who assists owes its opinion before the case is due.
    owed = SuggestionClock.objects.running().filter(
        suggestion=OuterRef("pk"), assignment__unit=actor.organization_id
    )
    owed = owed.exclude(kind=ClockKind.CONTACT).order_by("due")
    cases = (
        Suggestion.objects.visible_to(actor)
        .filter(Exists(held) | Q(state=SuggestionState.FOLLOWING) & Exists(promised))
        .for_list()
        .annotate(own_due=Coalesce(Subquery(owed.values("due")[:1]), "due"))
        .order_by(F("own_due").asc(nulls_last=True), "pk")[:10]
    )
    rows = []
    for case in cases:
        left = (case.own_due - on).days if case.own_due else None
        # The bar is the time that is left, 90 days long: what is due soon is short.
        percent = max(0, min(100, round((left or 0) * 100 / 90)))
        rows.append({"case": case, "days_left": left, "percent": percent})
    numbers = [
        {
            "label": "待签收",
            "figure": found["pending"],
            "unit": "件",
            "note": "签收后开始办理" if found["pending"] else "都签收了",
            "url": cases_url(tab="handling"),
        },
        {
            "label": "办理中",
            "figure": found["doing"],
            "unit": "件",
            "note": f"七天内到期 {found['soon']} 件",
            "url": cases_url(tab="handling"),
        },
        {
            "label": "已逾期",
            "figure": found["overdue"],
            "unit": "件",
            "alarm": bool(found["overdue"]),
            "note": f"等本单位 {found['overdue_here']}，等别处 {found['overdue'] - found['overdue_here']}"
            if found["overdue"]
            else f"今年已答复 {found['replied_this_year']} 件",
            "url": cases_url(tab="overdue"),
        },
        figures.rates(found, cases_url(tab="closed")),
    ]
    return {"numbers": numbers, "in_hand": rows, "found": found}
