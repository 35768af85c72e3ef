"""Asking the rules: two side by side, and what a day would come to by one of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.workdays.services import calendar_for

from ..choices import Kind
from ..comparing import compared
from ..counting import count_all, longest_way, starts
from ..forms.rules import CompareForm, WhatIfForm
from ..models import HandlingRule
from ..rules import concerns, in_parts

_readers = requires(Capability.MANAGE_RULES, Capability.VIEW_SUGGESTIONS)


@_readers
@require_GET
def rule_compare(request: HttpRequest) -> HttpResponse:
    """Two versions or two rules, cell by cell; the address holds the question."""
    rules = HandlingRule.objects.visible_to(request.actor).in_order()
    asked = "a" in request.GET and "b" in request.GET
    form = CompareForm(request.GET if asked else None, rules=rules)
    context: dict[str, Any] = {"form": form}
    status = 200
    if asked and form.is_valid():
        a, b = form.cleaned_data["a"], form.cleaned_data["b"]
        rows = compared(a, b)
        differing = sum(row.differs for row in rows.values())
        if form.cleaned_data["only"]:
            rows = {name: row for name, row in rows.items() if row.differs}
        context |= {"a": a, "b": b, "parts": in_parts(rows), "differing": differing}
    elif asked:
        status = 422
    return render(request, "suggestions/rule_compare.html", context, status=status)


def _counted(request: HttpRequest) -> tuple[dict[str, Any], int]:
    """The form and, where it was filled in, the answer."""
    rules = HandlingRule.objects.visible_to(request.actor).in_order()
    asked = "on" in request.GET
    today = timezone.localdate()
    initial = {"on": today, "rule": request.GET.get("rule") if _plain(request) else None}
    form = WhatIfForm(request.GET if asked else None, rules=rules, initial=initial)
    context: dict[str, Any] = {"form": form, "today": today}
    if not asked:
        return context, 200
    if not form.is_valid():
        return context, 422
    rule, on, closes_on = (form.cleaned_data[name] for name in ("rule", "on", "closes_on"))
    cells = {cell.name: cell for cell in rule.all_cells if concerns(cell.name, rule.kind)}
    calendar = calendar_for(request.actor.county)
    rows = {row.cell.name: row for row in count_all(cells.values(), calendar, starts(on, closes_on))}
    kinds = [rule.kind] if rule.kind else [Kind.SUGGESTION, Kind.DEMAND]
    ways = [
        (Kind(kind).label, longest_way(cells, calendar, on, kind=kind, closes_on=closes_on))
        for kind in kinds
    ]  # fmt: skip
    context |= {
        "rule": rule,
        "on": on,
        "closes_on": closes_on,
        "parts": in_parts(rows),
        "ways": ways,
        "known": all(row.deadline.known for row in rows.values()),
        "query": request.GET.urlencode(),
    }
    return context, 200


def _plain(request: HttpRequest) -> bool:
    return (request.GET.get("rule") or "").isdecimal()


@_readers
@require_GET
def rule_whatif(request: HttpRequest) -> HttpResponse:
    """试算: a day and a rule → every limit, counted day by day. Changes nothing."""
    context, status = _counted(request)
    return render(request, "suggestions/rule_whatif.html", context, status=status)


@_readers
@require_GET
def rule_whatif_print(request: HttpRequest) -> HttpResponse:
    """The same on paper."""
    context, status = _counted(request)
    page = "suggestions/rule_whatif_print.html" if "rule" in context else "suggestions/rule_whatif.html"
    return render(request, page, context, status=status)
