"""A year before the portal, as that year's file has it."""

from __future__ import annotations

from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from assessments.models import HistoricalScore
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.imports.models import ImportBatch
from congress_portal.foundation.slots import subject_key


@require_GET
@requires(Capability.SEE_RESULTS)
def past_result(request: HttpRequest, group_pk: int, year: int) -> HttpResponse:
    """Totals and ranks of a year before the portal. No records stand behind them, and the page says so."""
    scores = list(
        HistoricalScore.objects.visible_to(request.actor)
        .filter(group=group_pk, year=year)
        .select_related("subject", "group")
        .order_by("rank", "-total", "subject__sort_order", "pk")
    )
    if not scores:
        raise Http404
    names = list(dict.fromkeys(name for score in scores for name, _ in score.categories))
    points = [dict(score.categories) for score in scores]
    totals = [score.total for score in scores if score.total is not None]
    keys = [subject_key(score) for score in scores]
    batches = ImportBatch.objects.visible_to(request.actor).filter(applied__subject_key__in=keys)
    context = {
        "year": year,
        "group": scores[0].group,
        "documents": list(dict.fromkeys(score.document_number for score in scores)),
        "names": names,
        "rows": [
            {
                "score": score,
                "cells": [Decimal(found[name]) if name in found else None for name in names],
            }
            for score, found in zip(scores, points, strict=True)
        ],
        "mean": sum(totals) / len(totals) if totals else None,
        "entered": max(scores, key=lambda score: score.entered_at),
        "batches": list(batches.distinct().order_by("-uploaded_at")[:5]),
        "has_fund": any(score.fund is not None for score in scores),
    }
    return render(request, "assessments/past_result.html", context)
