"""报表导出: registers on the screen, on A4 and in Excel."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_or_start, asked_for, is_quick
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import SIZES, Page

from .forms import RegisterForm
from .jobs import ASKED, RECEPTION_EXPORT, place_of
from .reception import MOST_ROWS, Line, people_of, reception_lines, reception_sources

# What can be taken out of the portal, in the order offices ask for it.
SHEETS = (
    (
        Capability.EXPORT_REGISTERS,
        "registers:reception",
        "接待选民登记表",
        "按站、按月，接待和群众反映的事；可打印、可导出 Excel。",
        "clipboard-list",
    ),
    (
        Capability.VIEW_STATIONS,
        "liaison_stations:activity_list",
        "履职记录",
        "走访、接待、视察、办实事；先筛选，再导出筛选结果。",
        "record",
    ),
    (Capability.VIEW_ROSTER, "deputies:mandate_list", "代表名册", "先筛选，再导出名册。", "roster"),
    (
        Capability.SEE_RESULTS,
        "assessments:result_list",
        "乡镇考评成绩",
        "总分排名和各项得分的 Excel。",
        "assessment",
    ),
)


def _sheets(request: HttpRequest) -> list[dict[str, str]]:
    """The sheets this actor may open."""
    return [
        {"url": reverse(name), "label": label, "text": text, "icon": icon}
        for capability, name, label, text, icon in SHEETS
        if request.actor.can(capability)
    ]


@require_GET
@requires(Capability.EXPORT_REGISTERS)
def index(request: HttpRequest) -> HttpResponse:
    """One place for everything that goes out as paper or Excel."""
    return render(request, "registers/index.html", {"sheets": _sheets(request)})


def _register(request: HttpRequest) -> dict[str, Any]:
    form = RegisterForm(request.GET, actor=request.actor, today=timezone.localdate())
    station, first, last = form.chosen()
    lines, cut = reception_lines(actor=request.actor, station=station, start=first, end=last)
    query = f"month={first:%Y-%m}" + (f"&station={station.pk}" if station else "")
    return {
        "query_form": form,
        "station": station,
        "place": place_of(request.actor, station),
        "month": first,
        "lines": lines,
        "people": people_of(lines),
        "cut": cut,
        "most": MOST_ROWS,
        "query": query,
    }


def _page(request: HttpRequest, lines: list[Line]) -> Page:
    """A page of lines made in memory: two tables feed them, so no keyset can."""
    wanted = request.GET.get("size", "")
    size = whole(wanted) if whole(wanted) in SIZES else SIZES[1]
    number = request.GET.get("page", "1")
    at = (max(whole(number, most=99_999) or 1, 1) - 1) * size
    at = at if at < len(lines) else 0

    def url(start: int) -> str:
        query = request.GET.copy()
        query["page"] = str(start // size + 1)
        return f"{request.path}?{query.urlencode()}"

    return Page(
        rows=lines[at : at + size],
        total=len(lines),
        size=size,
        next_url=url(at + size) if at + size < len(lines) else "",
        previous_url=url(at - size) if at else "",
        first_url=url(0),
        is_first=at == 0,
    )


@require_GET
@requires(Capability.EXPORT_REGISTERS)
def reception(request: HttpRequest) -> HttpResponse:
    """接待选民登记表 on the screen."""
    context = _register(request)
    context["page"] = _page(request, context["lines"])
    return render(request, "registers/reception.html", context)


@require_GET
@requires(Capability.EXPORT_REGISTERS)
def reception_print(request: HttpRequest) -> HttpResponse:
    """接待选民登记表 on A4."""
    context = _register(request)
    context["back"] = f"{reverse('registers:reception')}?{context['query']}"
    return render(request, "registers/reception_print.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Capability.EXPORT_REGISTERS)
def reception_export(request: HttpRequest) -> HttpResponse:
    """接待选民登记表 as .xlsx."""
    actor, today = request.actor, timezone.localdate()
    station, first, last = RegisterForm(request.GET, actor=actor, today=today).chosen()
    sources = reception_sources(actor=actor, station=station, start=first, end=last)
    return answer_or_start(
        request,
        kind=RECEPTION_EXPORT.key,
        # Without a month the present one is meant, also when the work is done after midnight.
        params={**asked_for(request, ASKED), "month": f"{first:%Y-%m}"},
        title=f"导出接待选民登记表（{first.year}年{first.month}月）",
        quick=all(is_quick(rows) for rows in sources),
    )
