"""代表建议办理情况的报告: the figures on a page, the list behind each, and the draft in Word."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import Actor, requires, territory_q
from congress_portal.foundation.accounts.models import Organization, OrganizationKind
from congress_portal.foundation.jobs.answers import answer_or_start, is_quick
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.refusals import Denied, Refused
from deputies.models.congress import congress_name

from ..report_papers import HEADS, NOTES, WORDS, YEAR_REPORT, report_title
from ..yearly import (
    TABLES,
    Period,
    cases_of,
    conditions,
    paragraphs,
    period_of,
    periods,
    records_of,
    report_of,
)
from .meetings import REPORTERS

_readers = requires(*REPORTERS)
CONGRESSES = (OrganizationKind.COUNTY_CONGRESS, OrganizationKind.TOWNSHIP_CONGRESS)


def congresses_of(actor: Actor) -> list[Organization]:
    """Whose report this actor may draw up: the own congress first, then those of the territory."""
    mine = Q(pk=actor.organization_id) | territory_q(actor, "division__path")
    rows = Organization.objects.filter(
        mine, kind__in=CONGRESSES, county_id=actor.county_id, valid_to__isnull=True
    )
    found = list(rows.select_related("division", "county__division"))
    top = actor.county.congress_id if actor.county else None
    found.sort(key=lambda c: (c.pk != actor.organization_id, c.pk != top, c.sort_order, c.pk))
    return found


def _asked(request: HttpRequest) -> tuple[list[Organization], Organization, Period]:
    congresses = congresses_of(request.actor)
    if not congresses:
        raise Denied("办理情况的报告由人大起草。")
    wanted = whole(request.GET.get("congress"))
    congress = next((c for c in congresses if c.pk == wanted), congresses[0])
    return congresses, congress, period_of(congress, request.GET.get("period", "")[:12], timezone.localdate())


@require_GET
@_readers
def year_report(request: HttpRequest) -> HttpResponse:
    """The report on screen: each number opens the list of its cases."""
    congresses, congress, period = _asked(request)
    on = timezone.localdate()
    report = report_of(request.actor, congress, period, on)
    asked = {"congress": congress.pk, "period": period.key}

    def url(fact: str, table: str = "", row: int = 0) -> str:
        more = {"table": table, "row": row} if table else {}
        return f"{reverse('suggestions:year_report_records')}?{urlencode({**asked, 'fact': fact, **more})}"

    tables: list[dict[str, Any]] = []
    for key, (head, columns) in HEADS.items():
        rows = report.tables[key]
        if rows:
            tables.append(
                {
                    "title": TABLES[key][0],
                    "head": head,
                    "columns": [WORDS[column] for column in columns],
                    "rows": [
                        {
                            "name": r.name,
                            "cells": [(WORDS[c], r.numbers[c], url(c, key, r.key)) for c in columns],
                        }
                        for r in rows
                    ],
                    "total": [(WORDS[c], sum(r.numbers[c] for r in rows), url(c)) for c in columns],
                }
            )
    audiences = [("congress", "下载报告草稿")]
    if not report.township:
        audiences = [("standing", "向常委会报告的草稿"), ("congress", "印发大会的草稿")]
    paper = reverse("suggestions:year_report_paper")
    context = {
        "report": report,
        "title": report_title(report),
        "said": paragraphs(report),
        "tables": tables,
        "numbers": [
            (label, report.numbers[key], url(key))
            for key, label in report.labels.items()
            if report.numbers[key]
        ],
        "congresses": [(c.pk, congress_name(c), c.pk == congress.pk) for c in congresses],
        "periods": [(key, label, key == period.key) for key, label in periods(congress, on)],
        "papers": [
            {"label": label, "url": f"{paper}?{urlencode({**asked, 'audience': audience})}"}
            for audience, label in audiences
        ],
        "notes": NOTES,
    }
    return render(request, "suggestions/year_report.html", context)


@require_GET
@_readers
def year_report_records(request: HttpRequest) -> HttpResponse:
    """Exactly the cases behind a number of the report."""
    _, congress, period = _asked(request)
    on = timezone.localdate()
    fact, table = request.GET.get("fact") or "received", request.GET.get("table", "")
    wanted = conditions(on)
    if fact not in wanted:
        raise Refused("没有这个统计项。请回到报告，点数字看它后面的件。")
    cases = records_of(
        request.actor, congress, period, on, fact=fact, table=table, row=whole(request.GET.get("row")) or 0
    )
    page = page_of(
        request, cases.for_list().select_related("outcome"), order=("-submitted_on", "-pk"), size=50
    )
    asked = urlencode({"congress": congress.pk, "period": period.key})
    context = {
        "page": page,
        "label": wanted.get(fact, wanted["received"])[0],
        "congress": congress_name(congress),
        "period": period,
        "back": f"{reverse('suggestions:year_report')}?{asked}",
    }
    return render(request, "suggestions/year_report_records.html", context)


@_readers
def year_report_paper(request: HttpRequest) -> HttpResponse:
    """The draft in Word; of thousands of cases as a job."""
    _, congress, period = _asked(request)
    audience = "congress" if request.GET.get("audience") == "congress" else "standing"
    return answer_or_start(
        request,
        kind=YEAR_REPORT.key,
        params={"congress": congress.pk, "period": period.key, "audience": audience},
        title=f"办理情况的报告：{congress_name(congress)}{period.label}",
        quick=is_quick(cases_of(request.actor, congress, period)),
    )
