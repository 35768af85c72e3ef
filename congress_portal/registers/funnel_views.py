"""The funnel and the ledgers: on the screen, on paper and in Excel."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_or_start, is_quick
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.refusals import Denied

from .forms import LedgerForm, PlaceForm, towns_of
from .funnel import Funnel, funnel_of
from .jobs import LEDGER_EXPORT
from .ledger_exports import own_place
from .ledgers import HEADS, LEDGERS, MOST_LINES, RUNGS, ledger_of, matters, places_below
from .summaries import write_funnel

EXPORT = Capability.EXPORT_REGISTERS


def _funnel(request: HttpRequest) -> tuple[PlaceForm, Funnel]:
    actor = request.actor
    if not actor.division_path:
        raise Denied("汇总的数由县、镇（乡、街道）人大看。站里的请看“接待选民登记表”和“群众意见办理登记表”。")
    form = PlaceForm(request.GET, actor=actor, today=timezone.localdate())
    township, period = form.asked()
    towns = list(towns_of(actor))
    if township is None and len(towns) == 1:
        (township,) = towns
    return form, funnel_of(actor, period, township, towns)


@require_GET
@requires(EXPORT)
def funnel(request: HttpRequest) -> HttpResponse:
    """接待—收集—交办—落实, by township, by station, by period, each number with its list."""
    form, found = _funnel(request)
    query = request.GET.copy()
    if not form.unread:
        query["period"] = found.period.key
    context = {
        "query_form": form,
        "funnel": found,
        "place": str(found.township or request.actor.organization.division),
        "query": query.urlencode(),
        "empty": not any(found.total.four),
    }
    return render(request, "registers/funnel.html", context)


@require_GET
@requires(EXPORT)
def funnel_export(request: HttpRequest) -> HttpResponse:
    """The same as .xlsx."""
    form, found = _funnel(request)
    form.must_be_read()
    place = str(found.township or request.actor.organization.division)
    content = write_funnel(found, place=place, county=request.actor.county)
    return xlsx_response(content, f"{place}群众意见办理汇总-{found.period.label}")


# --- the ledgers ----------------------------------------------------------------------------------


def _ledger(request: HttpRequest, on: date) -> dict[str, Any]:
    actor = request.actor
    own = own_place(actor)
    if own is None:
        raise Denied("民情账由县、镇（乡、街道）人大整理。站里的请看“群众意见办理登记表”。")
    form = LedgerForm(request.GET, actor=actor, today=on)
    place = form.place() or own
    _, period = form.asked()
    ledger = ledger_of(actor, place, period, on=on)
    query = {"period": period.key}
    if place.level == DivisionLevel.TOWNSHIP:
        query["township"] = place.pk
    elif place.level == DivisionLevel.VILLAGE:
        query |= {"township": place.parent_id, "village": place.pk}
    return {
        "query_form": form,
        "ledger": ledger,
        "heads": HEADS,
        "sections": [
            {"rung": rung, "lines": lines}
            for rung in RUNGS
            if (lines := [line for line in ledger.lines if line.rung == rung])
        ],
        "on": on,
        # What was not understood goes along, so that paper and Excel say so too.
        "query": request.GET.urlencode() if form.unread else urlencode(query),
        "most": MOST_LINES,
        "others": [
            {"name": child.name, "query": _query_of(child, period.key)} for child in places_below(place)
        ],
        "kinds": "、".join([LEDGERS[DivisionLevel(place.level)], *_kinds_below(place)]),
    }


def _kinds_below(place: Division) -> list[str]:
    if place.level == DivisionLevel.COUNTY:
        return ["各镇账"]
    return ["各村账"] if place.level == DivisionLevel.TOWNSHIP else []


def _query_of(place: Division, period: str) -> str:
    if place.level == DivisionLevel.TOWNSHIP:
        return f"period={period}&township={place.pk}"
    return f"period={period}&township={place.parent_id}&village={place.pk}"


@require_GET
@requires(EXPORT)
def ledger(request: HttpRequest) -> HttpResponse:
    """民情三本账: the county's, a township's, a village's."""
    return render(request, "registers/ledger.html", _ledger(request, timezone.localdate()))


@require_GET
@requires(EXPORT)
def ledger_print(request: HttpRequest) -> HttpResponse:
    """One ledger on A4, for its secretary."""
    context = _ledger(request, timezone.localdate())
    context["query_form"].must_be_read()
    context["back"] = f"{reverse('registers:ledger')}?{context['query']}"
    return render(request, "registers/ledger_print.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(EXPORT)
def ledger_export(request: HttpRequest) -> HttpResponse:
    """A ledger and those below it in one workbook, a sheet each."""
    actor, today = request.actor, timezone.localdate()
    own = own_place(actor)
    if own is None:
        raise Denied("民情账由县、镇（乡、街道）人大整理。站里的请看“群众意见办理登记表”。")
    form = LedgerForm(request.GET, actor=actor, today=today)
    form.must_be_read()
    place = form.place() or own
    if not place.path.startswith(own.path):
        raise Http404("没有这个地方的民情账。")
    _, period = form.asked()
    return answer_or_start(
        request,
        kind=LEDGER_EXPORT.key,
        params={"place": place.pk, "period": period.key},
        title=f"导出{place.name}民情账（{period.label}）",
        quick=is_quick(matters(actor, place, period)),
    )
