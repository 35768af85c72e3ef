"""办理统计: rates with their definitions, side by side; a year's statement, frozen; the same as a workbook."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from congress_portal.foundation.web.refusals import Denied

from .. import figures
from ..exports import write_figures
from ..figures import DIMENSIONS, OF_PROMISES, Row, gaps_of, percent, total_of
from ..forms.figures import FigureForm, StatementForm
from ..models import YearStatement
from ..rates import CURRENT, DEFINITIONS, Rate
from ..workflow.statements import may_state, publish_statement, state_year

_readers = requires(
    Capability.SEE_OVERVIEW, Capability.FILL_REPORT, Capability.ASSIGN_UNITS, Capability.HANDLE_CASE
)


def _scope(request: HttpRequest) -> figures.Scope:
    scope = figures.scope_of(request.actor)
    if scope is None:
        raise Denied("办理统计由人大、政府办和承办单位看。")
    return scope


def list_url(form: FigureForm, row: Row | None, fact: str) -> str:
    """The list of exactly the cases behind a number; nothing for promises, which are no cases."""
    if fact in OF_PROMISES:
        return ""
    asked = {**form.limits, "fact": fact, "more": "1"}
    if form.by != "year":
        asked["year"] = form.year
    elif row is None:
        return ""
    if row is not None:
        asked[DIMENSIONS[form.by].query] = "0" if row.key is None else row.key
    return f"{reverse('suggestions:suggestion_list')}?{urlencode(asked)}"


def _number(form: FigureForm | None, row: Row, fact: str, *, is_total: bool) -> dict[str, Any]:
    url = list_url(form, None if is_total else row, fact) if form is not None else ""
    return {"number": row.counts[fact], "url": url}


def _line(form: FigureForm | None, row: Row, rates: tuple[Rate, ...], *, is_total: bool = False) -> dict:
    """A row as the table shows it: how many, then each rate with both its numbers."""
    return {
        "name": row.name,
        "handed": _number(form, row, "handed", is_total=is_total),
        "claimed": _number(form, row, "claimed", is_total=is_total),
        "cells": [
            {
                "rate": rate,
                "percent": percent(*row.share(rate)),
                "good": _number(form, row, rate.good, is_total=is_total),
                "of": _number(form, row, rate.of, is_total=is_total),
            }
            for rate in rates
        ],
    }


def _main_numbers(form: FigureForm, total: Row, rates: dict[str, Rate]) -> list[dict[str, Any]]:
    """The four numbers: handed over, replied in time, solved beside satisfied, promises kept."""

    def share(key: str) -> str:
        return percent(*total.share(rates[key]))

    n = total.counts
    return [
        {"label": "交办", "figure": n["handed"], "unit": "件", "note": f"已答复 {n['replied']} 件",
         "url": list_url(form, None, "handed")},
        {"label": "按期答复率", "figure": share("timely"), "unit": "", "note": f"{n['timely']}/{n['timed']} 件",
         "url": list_url(form, None, "timely")},
        {"label": "解决率和满意率", "figure": share("solved"), "unit": "解决", "second_figure": share("satisfied"),
         "second_unit": "满意", "note": f"说解决了 {n['solved']}/{n['told']} 件，单位自己认为解决 {n['claimed']} 件",
         "url": list_url(form, None, "solved")},
        {"label": "承诺兑现率", "figure": share("kept"), "unit": "", "note": f"到期 {n['promised']} 项，兑现 {n['kept']} 项",
         "url": ""},
    ]  # fmt: skip


def _counted(request: HttpRequest) -> tuple[FigureForm, figures.Scope, list[Row]]:
    today = timezone.localdate()
    scope, form = _scope(request), FigureForm(request.GET, today=today)
    narrow = Q(**form.limits)
    if form.by == "year":
        rows = figures.tally(
            scope, "year", on=today, narrow=narrow, since=form.year - figures.YEARS_SIDE_BY_SIDE + 1
        )
    else:
        rows = figures.tally(scope, form.by, on=today, narrow=narrow, year=form.year)
    return form, scope, rows


@require_GET
@_readers
def figure_list(request: HttpRequest) -> HttpResponse:
    """办理统计: by kind, unit, township, topic, level or year; each number opens its list."""
    form, scope, rows = _counted(request)
    rates = DEFINITIONS[CURRENT]
    total = total_of(rows)
    congress = request.actor.organization
    stating = may_state(request.actor, congress)
    statements = list(YearStatement.objects.visible_to(request.actor).filter(year=form.year))
    own = [row for row in statements if row.congress_id == congress.pk]
    context = {
        "scope": scope,
        "query_form": form,
        "year": form.year,
        "by": DIMENSIONS[form.by],
        "by_year": form.by == "year",
        "rates": rates,
        "version": CURRENT,
        "lines": [_line(form, row, rates) for row in rows],
        "total": _line(form, total, rates, is_total=True),
        "main_numbers": _main_numbers(form, total, {rate.key: rate for rate in rates}),
        "gaps": [gap for gap in gaps_of(total) if gap.of],
        "empty": not total.counts["all"],
        "statements": statements,
        "stating": stating,
        "form": StatementForm(again=bool(own)) if stating else None,
        "export_url": f"{reverse('suggestions:figure_export')}?{request.GET.urlencode()}",
        "on": timezone.localdate(),
    }
    return render(request, "suggestions/figure_list.html", context)


@require_GET
@_readers
def figure_export(request: HttpRequest) -> HttpResponse:
    """The same table as .xlsx, with the definitions under it."""
    form, scope, rows = _counted(request)
    label = "近年" if form.by == "year" else f"{form.year}年"
    content = write_figures(
        rows, total_of(rows), place=scope.name, by=DIMENSIONS[form.by].label, label=label,
        county=request.actor.county, on=timezone.localdate(), rates=DEFINITIONS[CURRENT], version=CURRENT,
    )  # fmt: skip
    return xlsx_response(content, f"{scope.name}办理统计-{label}-按{DIMENSIONS[form.by].label}")


@requires(Capability.CLOSE_CASE)
@require_POST
def statement_state(request: HttpRequest, year: int) -> HttpResponse:
    """定下年度统计."""
    actor, now = request.actor, timezone.now()
    congress = actor.organization
    again = YearStatement.objects.filter(congress=congress, year=year).exists()
    form = StatementForm(request.POST, again=again)
    posted = once_with_form(
        request, form,
        lambda: state_year(
            actor=actor, congress=congress, year=year, on=timezone.localdate(now), at=now,
            reason=form.cleaned_data.get("reason", ""),
        ),
        then=lambda row: row, message="已定下这一年的统计，以后不再变动。",
    )  # fmt: skip
    if posted is not None:
        return posted
    context = {"form": form, "year": year, "back": f"{reverse('suggestions:figure_list')}?year={year}"}
    return render(request, "suggestions/statement_state.html", context, status=form_status(form))


def _statement(request: HttpRequest, pk: int) -> YearStatement:
    rows = YearStatement.objects.visible_to(request.actor).select_related(
        "congress__county__division", "congress__division", "stated_by", "published_by"
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
@_readers
def statement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A year's figures as they were stated, with the definitions of that day."""
    row = _statement(request, pk)
    rates = DEFINITIONS[row.definitions]
    total = Row.of_json(row.figures["total"])
    sides = [
        {
            "label": DIMENSIONS[side].label,
            "lines": [_line(None, Row.of_json(one), rates) for one in row.rows(side)],
        }
        for side in row.figures["by"]
    ]
    others = YearStatement.objects.filter(congress=row.congress_id, year=row.year).exclude(pk=row.pk)
    context = {
        "row": row,
        "rates": rates,
        "total": _line(None, total, rates),
        "sides": sides,
        "gaps": [gap for gap in gaps_of(total) if gap.of],
        "others": list(others.visible_to(request.actor)),
        "can_publish": row.published_at is None
        and may_state(request.actor, row.congress)
        and not any(other.number > row.number for other in others),
    }
    return render(request, "suggestions/statement_detail.html", context)


@requires(Capability.CLOSE_CASE)
@require_POST
def statement_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """公开这一年的统计."""
    row = _statement(request, pk)
    now = timezone.now()
    return once(
        request, lambda: publish_statement(actor=request.actor, statement=row, at=now),
        then=lambda _: row, message="已公开，群众在“办理结果公开”里看得到。",
    )  # fmt: skip
