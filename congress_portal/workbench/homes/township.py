"""The township's home: the chair of its congress or street committee, and the clerk."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F

from assessments.choices import SchemeState
from assessments.models import AssessedSubject, FlagAward, Scheme
from assessments.presenters.standing import standing_panel
from assessments.standing import live_standing, published_year
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.web.refusals import Refused
from congress_portal.workbench import figures
from congress_portal.workbench.homes.county import cases_url
from deputies.models import Mandate, PerformanceEntry
from liaison_stations.models import ReceptionDay
from suggestions.models import Suggestion


def quarter_start(on: date) -> date:
    """The first day of the quarter."""
    return date(on.year, (on.month - 1) // 3 * 3 + 1, 1)


def scheme_of_year(actor: Actor, on: date) -> tuple[Scheme | None, int]:
    """The scheme by which the township is assessed this year, and its subject. Two queries."""
    subject = AssessedSubject.objects.current().filter(organization=actor.organization_id).first()
    if subject is None:
        return None, 0
    schemes = Scheme.objects.filter(group=subject.group_id, year=on.year, state=SchemeState.PUBLISHED)
    return schemes.select_related("group", "county").first(), subject.pk


def township(actor: Actor, on: date) -> dict[str, Any]:
    """The quarter's report, where the township stands, what its stations have before them."""
    found = figures.case_figures(actor, on)
    report = figures.own_report(actor, on)
    if report is not None:
        scheme, subject_id = report["report"].period.scheme, report["report"].subject_id
    else:
        scheme, subject_id = scheme_of_year(actor, on)
    standing = None
    if scheme is not None and published_year(scheme) is None:
        try:
            standing = standing_panel(live_standing(scheme, on=on), subject_id)
        except Refused:
            # An indicator cannot be scored: the county's page says so, the township's home is not broken by it.
            standing = None
    cases = (
        Suggestion.objects.visible_to(actor)
        .open()
        .for_list()
        .order_by(F("due").asc(nulls_last=True), "pk")[:5]
    )
    days = (
        ReceptionDay.objects.visible_to(actor)
        .upcoming(on)
        .select_related("station")
        .order_by("on", "starts", "pk")[:4]
    )
    numbers = [
        {
            "label": "待接单",
            "figure": found["accept"],
            "unit": "件",
            "note": "群众意见，等代表接单",
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
            "label": "已逾期",
            "figure": found["overdue"],
            "unit": "件",
            "alarm": bool(found["overdue"]),
            "note": "先办逾期的" if found["overdue"] else "没有逾期的",
            "url": cases_url(tab="overdue"),
        },
        figures.rates(found, cases_url(tab="closed")),
    ]
    return {
        "numbers": numbers,
        "cases": [{"case": case, "days_left": case.days_left(on)} for case in cases],
        "report": report,
        "standing": standing,
        "reception_days": list(days),
        "quiet": quiet_deputies(actor, on),
        "flag": FlagAward.objects.visible_to(actor).held().select_related("holder", "group").first(),
    }


def quiet_deputies(actor: Actor, on: date) -> list[Mandate]:
    """Deputies in office without a counted record this quarter: for the chair alone, never published."""
    active = PerformanceEntry.objects.counted().filter(on__gte=quarter_start(on), on__lte=on)
    return list(
        Mandate.objects.kept_by(actor)
        .active()
        .exclude(pk__in=active.values("mandate"))
        .select_related("person", "home_division")
        .order_by("pk")[:6]
    )
