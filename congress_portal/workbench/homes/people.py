"""Homes of those who meet voters: deputies at a desk, the station's keeper; and the rater."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.workbench import figures
from congress_portal.workbench.homes.county import cases_url
from deputies.choices import PerformanceKind
from deputies.models import Mandate, PerformanceEntry
from liaison_stations.models import ReceptionDay, Station
from suggestions.choices import Solved
from suggestions.models import Suggestion


def deputy(actor: Actor, on: date) -> dict[str, Any]:
    """A deputy at a desk: the doors of the phone, the own cases, the own year. No ranks."""
    mandates = list(
        Mandate.objects.open().filter(person_id=actor.person_id).select_related("congress", "term")
    )
    # Who was only asked to co-sign has raised nothing.
    signed = Q(signatures__lead=True) | Q(signatures__confirmed_at__isnull=False)
    mine = Suggestion.objects.visible_to(actor).filter(
        Q(deputy__person_id=actor.person_id)
        | Q(signed, signatures__mandate__person_id=actor.person_id, signatures__declined_at=None)
    )
    cases = list(mine.distinct().open().for_list().order_by(F("due").asc(nulls_last=True), "-pk")[:6])
    totals = mine.order_by().aggregate(
        raised=Count("pk", filter=Q(year=on.year), distinct=True),
        solved=Count("pk", filter=Q(year=on.year, solved=Solved.YES), distinct=True),
    )
    kinds = dict(
        PerformanceEntry.objects.counted()
        .of_year(on.year)
        .filter(mandate__person_id=actor.person_id)
        .order_by()
        .values_list("kind")
        .annotate(number=Count("pk"))
    )
    duty = (
        ReceptionDay.objects.upcoming(on)
        .filter(duties__mandate__person_id=actor.person_id)
        .select_related("station")
        .first()
    )
    year = [
        {"label": PerformanceKind(kind).label, "number": number} for kind, number in sorted(kinds.items())
    ]
    return {
        "mandates": mandates,
        "cases": [
            {"case": c, "days_left": c.days_left(on), "reason": "" if c.submitted_on else "还没有提交"}
            for c in cases
        ],
        "totals": totals,
        "year": year,
        "duty": duty,
        "record_url": reverse("deputies:own_record"),
    }


def station(actor: Actor, on: date) -> dict[str, Any]:
    """A station's keeper: the next reception, problems that wait, the wall's poster."""
    own = Station.objects.filter(organization_id=actor.organization_id).select_related("township").first()
    found = figures.case_figures(actor, on)
    days = ReceptionDay.objects.visible_to(actor).upcoming(on).select_related("station")[:4]
    waiting = (
        ReceptionDay.objects.visible_to(actor).waiting(on).select_related("station").order_by("on", "pk")[:3]
    )
    here = (
        ReceptionDay.objects.visible_to(actor)
        .filter(station__organization=actor.organization_id)
        .upcoming(on)
        .select_related("station")
    )
    numbers = [
        {
            "label": "待接单",
            "figure": found["accept"],
            "unit": "件",
            "note": "等站里的代表接单",
            "url": cases_url(tab="accept"),
        },
        {
            "label": "办理中",
            "figure": found["handling"],
            "unit": "件",
            "note": f"等评价 {found['evaluate']} 件",
            "url": cases_url(tab="handling"),
        },
        {
            "label": "今年销单",
            "figure": found["closed_this_year"],
            "unit": "件",
            "note": f"本月新来 {found['came_this_month']} 件",
            "url": cases_url(tab="closed"),
        },
        figures.rates(found, cases_url(tab="closed")),
    ]
    return {
        "numbers": numbers,
        "station": own,
        "hours": own.hours_on(on) if own else "",
        "reception_days": list(days),
        "unrecorded": [day for day in waiting if day.on < on],
        "today_day": here.filter(on=on).with_duties().first(),
        "unposted": list(here.filter(posted_at=None, notice_on__lte=on, on__gt=on)[:3]),
    }


def rater(actor: Actor, on: date) -> dict[str, Any]:
    """A rater: nothing is asked until a rating is opened, and the page says so."""
    return {}
