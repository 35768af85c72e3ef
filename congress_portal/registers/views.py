"""报表导出: every register on the screen, on A4 and in Excel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.views.decorators.http import require_GET, require_http_methods

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_or_start, asked_for, is_quick
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import SIZES, Page, page_of

from .catalogue import offered
from .declaring import NUMBERS, Field, Register
from .exports import place_of
from .forms import RegisterQueryForm
from .jobs import REGISTER_EXPORT, asked_names
from .models import OwnForm, OwnRegister
from .own import made_of, register_for
from .services import may_keep
from .sheet import MOST_ROWS, Sheet, row_of, totals_row

EXPORT = Capability.EXPORT_REGISTERS
# What stands on one print; the rest is for Excel.
MOST_PRINTED = 1_000
LONGEST_CELL = 60
# Columns as wide as that hold sentences.
WIDE = 18
SHORT_WORD = 4
_SOLID = re.compile(r"[\u4e00-\u9fff]{0,2}[0-9A-Za-z][0-9A-Za-z*.:〔〕-]{0,17}号?")

# Other sheets that can be taken out of the portal.
SHEETS = (
    (Capability.VIEW_ROSTER, "deputies:mandate_list", "代表名册", "先筛选，再导出名册。", "roster"),
    (
        Capability.VIEW_STATIONS,
        "liaison_stations:activity_list",
        "履职记录",
        "按字段筛选，导出筛选结果。",
        "record",
    ),
    (
        Capability.VIEW_SUGGESTIONS,
        "suggestions:suggestion_list",
        "意见和建议",
        "代表建议和群众意见的办理情况。",
        "suggestion",
    ),
    (
        Capability.SEE_RESULTS,
        "assessments:result_list",
        "乡镇人大考评成绩",
        "总分排名和各项得分的 Excel。",
        "assessment",
    ),
)


def _own_registers(request: HttpRequest) -> list[dict[str, Any]]:
    rows = OwnRegister.objects.visible_to(request.actor).in_use()
    rows = rows.select_related("owner").prefetch_related("versions").order_by("owner", "title")
    found = []
    for own in rows:
        newest = next(iter(own.versions.all()), None)
        register = made_of(own, newest) if newest else None
        if register is not None and register.offered_to(request.actor):
            found.append({"own": own, "register": register})
    return found


@require_GET
@requires(EXPORT)
def index(request: HttpRequest) -> HttpResponse:
    """One place for everything that goes out as paper or Excel."""
    actor = request.actor
    context = {
        "registers": offered(actor),
        "own": _own_registers(request),
        "forms": OwnForm.objects.visible_to(actor).in_use().select_related("owner").order_by("name", "pk"),
        "titles": {r.key: r.title for r in offered(actor)},
        "sheets": [
            {"url": reverse(name), "label": label, "text": text, "icon": icon}
            for capability, name, label, text, icon in SHEETS
            if actor.can(capability)
        ],
        "may_keep": may_keep(actor),
        "has_territory": bool(actor.division_path),
    }
    return render(request, "registers/index.html", context)


def _register(request: HttpRequest, key: str) -> Register:
    register = register_for(request.actor, key)
    if register is None:
        raise Http404("没有这张登记簿，或者它不归您看。")
    return register


def _form(request: HttpRequest, register: Register) -> RegisterQueryForm:
    return RegisterQueryForm(
        request.GET,
        actor=request.actor,
        register=register,
        today=timezone.localdate(),
        more=bool(request.GET.get("more")),
    )


@dataclass(frozen=True)
class Shown:
    """A cell of the screen or of the print."""

    text: str
    css: str
    url: str = ""

    @property
    def solid(self) -> bool:
        """Whether it is read in one piece: a short word, a number of a record, a day, a telephone."""
        return len(self.text) <= SHORT_WORD or bool(_SOLID.fullmatch(self.text))


def _said(value: Any, field: Field) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if field.kind == "number2":
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)


def shown_row(fields: tuple[Field, ...], values: list[Any], *, url: str = "", most: int = 0) -> list[Shown]:
    """Values as texts with the class of their cell; the first one leads to the record."""
    row = []
    for number, (field, value) in enumerate(zip(fields, values, strict=True)):
        text = _said(value, field)
        if field.kind in NUMBERS:
            css = "num"
        elif field.width >= WIDE:
            css = "title-cell left"
        else:
            css = "nowrap"
        text = Truncator(text).chars(most) if most and len(text) > most else text
        row.append(Shown(text, css, url if number == 0 else ""))
    return row


def _screen_rows(sheet: Sheet, lines: list[Any]) -> list[list[Shown]]:
    fields, url = sheet.register.fields, sheet.register.url
    return [shown_row(fields, row_of(fields, line), url=url(line) or "", most=LONGEST_CELL) for line in lines]


def _page(request: HttpRequest, sheet: Sheet) -> tuple[Page, bool]:
    """A page of lines, and whether there were too many for the screen."""
    if sheet.single:
        (stream,) = sheet.streams
        page = page_of(request, sheet.listed(stream), order=stream.source.order, size=SIZES[1])
        page.rows = _screen_rows(sheet, sheet.lines_of(stream, page.rows))
        return page, False
    keys = sheet.keys(most=MOST_ROWS + 1)
    cut, keys = len(keys) > MOST_ROWS, keys[:MOST_ROWS]
    page = _turned(request, keys)
    page.rows = _screen_rows(sheet, sheet.lines(page.rows))
    return page, cut


def _turned(request: HttpRequest, keys: list[Any]) -> Page:
    """A page by its number: two tables feed the lines, so no keyset can."""
    wanted = whole(request.GET.get("size"))
    size = wanted if wanted in SIZES else SIZES[1]
    at = (max(whole(request.GET.get("page"), most=99_999) or 1, 1) - 1) * size
    at = at if at < len(keys) else 0

    def url(start: int) -> str:
        query = request.GET.copy()
        query["page"] = str(start // size + 1)
        return f"{request.path}?{query.urlencode()}"

    return Page(
        rows=keys[at : at + size],
        total=len(keys),
        size=size,
        next_url=url(at + size) if at + size < len(keys) else "",
        previous_url=url(at - size) if at else "",
        first_url=url(0),
        is_first=at == 0,
    )


def _context(request: HttpRequest, key: str) -> dict[str, Any]:
    register = _register(request, key)
    form = _form(request, register)
    asked = form.asked()
    query = request.GET.copy()
    for name in ("at", "page", "size", "more", "forms"):
        query.pop(name, None)
    # What was not understood goes along, so that paper and Excel say so too.
    if not form.unread:
        query.pop("month", None)
        query["period"] = asked.period.key
    return {
        "register": register,
        "sheet": Sheet(register, request.actor, asked),
        "query_form": form,
        "asked": asked,
        "place": place_of(request.actor, asked),
        "query": query.urlencode(),
    }


def _forms_for(request: HttpRequest, register: Register) -> list[OwnForm]:
    rows = OwnForm.objects.visible_to(request.actor).in_use().filter(register=register.key)
    return list(rows.order_by("name", "pk"))


@require_GET
@requires(EXPORT)
def register(request: HttpRequest, key: str) -> HttpResponse:
    """A register on the screen."""
    context = _context(request, key)
    sheet: Sheet = context["sheet"]
    page, cut = _page(request, sheet)
    narrowed = [n for n in sheet.register.narrowings if n.key in context["query_form"].fields]
    more = request.GET.copy()
    more["more"] = "1"
    context |= {
        "page": page,
        "cut": cut,
        "most": MOST_ROWS,
        "totals": [
            {"heading": field.heading, "text": _said(sheet.totals[field.key], field)}
            for field in sheet.register.totals
        ],
        "more_url": f"{request.path}?{more.urlencode()}"
        if sheet.register.narrowings and not narrowed
        else "",
        # Asked for by a link: the list itself needs the queries a page may take.
        "forms": _forms_for(request, sheet.register) if request.GET.get("forms") else None,
        "may_keep": may_keep(request.actor),
        "own_pk": sheet.register.version and sheet.register.key.split("-")[1],
    }
    return render(request, "registers/register.html", context)


@require_GET
@requires(EXPORT)
def register_print(request: HttpRequest, key: str) -> HttpResponse:
    """A register on A4."""
    context = _context(request, key)
    context["query_form"].must_be_read()
    sheet: Sheet = context["sheet"]
    keys = sheet.keys(most=MOST_PRINTED + 1)
    fields = sheet.register.fields
    total = totals_row(sheet)
    context |= {
        "rows": [shown_row(fields, row_of(fields, line)) for line in sheet.lines(keys[:MOST_PRINTED])],
        "total": shown_row(fields, total) if total else [],
        "cut": len(keys) > MOST_PRINTED,
        "most": MOST_PRINTED,
        "back": f"{reverse('registers:register', args=[key])}?{context['query']}",
    }
    return render(request, "registers/register_print.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(EXPORT)
def register_export(request: HttpRequest, key: str) -> HttpResponse:
    """A register as .xlsx, in an office's own form where ``form`` names one."""
    context = _context(request, key)
    context["query_form"].must_be_read()
    register, asked = context["register"], context["asked"]
    return answer_or_start(
        request,
        kind=REGISTER_EXPORT.key,
        # Without a period the present one is meant, also when the work is done after midnight.
        params={
            **asked_for(request, asked_names(register)),
            "register": register.key,
            "period": asked.period.key,
        },
        title=f"导出{register.title}（{asked.period.label}）",
        quick=all(is_quick(rows) for rows in context["sheet"].queries),
    )
