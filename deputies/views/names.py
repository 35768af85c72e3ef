"""Lists of names as offices print them, and figures of structure."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_or_start, asked_for, is_quick
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.refusals import Denied, Refused
from deputies.choices import ListOrder
from deputies.forms.names import NameListQuery, OrderForm, StructureQuery
from deputies.models import Term
from deputies.name_jobs import ASKED, NAME_LIST
from deputies.name_lists import LIMIT, day_of, mandates_of, name_list
from deputies.services.ordering import order_mandates
from deputies.structure import SECTIONS, levels_of, structure_of
from deputies.structure_sheet import as_workbook
from deputies.views.parts import form_page, posted, roster_tabs, to_change


@require_GET
@requires(Capability.VIEW_ROSTER)
def name_list_detail(request: HttpRequest) -> HttpResponse:
    """The list of a term in the house style, as it will be printed."""
    today = timezone.localdate()
    query = NameListQuery(request.GET, actor=request.actor, today=today)
    names, refused = None, ""
    if query.chosen_term is not None:
        try:
            names = name_list(
                request.actor,
                term=query.chosen_term,
                order=query.chosen_order,
                grouping=query.chosen_grouping,
                today=today,
            )
        except Refused as refusal:
            refused = refusal.message
    context = {
        "query": query,
        "names": names,
        "refused": refused,
        "tabs": roster_tabs("mandate_list", request.actor),
        "may_manage": request.actor.can(Capability.MANAGE_DEPUTIES),
    }
    return render(request, "deputies/name_list.html", context)


@require_POST
@requires(Capability.VIEW_ROSTER)
def name_list_export(request: HttpRequest) -> HttpResponse:
    """The list as a Word document or a workbook. A POST, because the journal notes that it left the portal."""
    today = timezone.localdate()
    query = NameListQuery(request.GET, actor=request.actor, today=today)
    if query.chosen_term is None:
        raise Refused("还没有登记届次，没有名单可以导出。")
    rows = mandates_of(request.actor, query.chosen_term, day_of(query.chosen_term, today))
    return answer_or_start(
        request,
        kind=NAME_LIST.key,
        params=asked_for(request, ASKED),
        title="导出代表名单",
        quick=is_quick(rows),
    )


@requires(Capability.MANAGE_DEPUTIES)
def name_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Numbers beside the names of a term: the order of the office's own. ``?start=`` numbers them anew."""
    term = to_change(
        Term.objects.with_labels(), request.actor, pk, Capability.MANAGE_DEPUTIES, lambda t: t.congress
    )
    start = request.GET.get("start", "")
    start = start if start in (ListOrder.STROKES, ListOrder.PINYIN) else ""
    mandates = list(
        mandates_of(request.actor, term, day_of(term, timezone.localdate()))
        .select_related("person", "delegation")
        .in_order(start or ListOrder.MANUAL)[: LIMIT + 1]
    )
    if len(mandates) > LIMIT:
        raise Refused(f"手工排序最多 {LIMIT} 人，这一届的人数太多。")
    form = OrderForm(posted(request), mandates=mandates, start=bool(start))
    back = f"{reverse('deputies:name_list')}?term={term.pk}&order={ListOrder.MANUAL}"
    return form_page(
        request,
        form,
        lambda: order_mandates(
            actor=request.actor,
            term=term,
            places=form.places(),
            seen=form.cleaned_data["seen"],
            at=timezone.now(),
        ),
        then=lambda _: back,
        message=lambda changed: f"已保存，改动 {changed} 人的顺序。" if changed else "顺序没有变化。",
        template="deputies/name_order.html",
        context={"term": term, "back": back, "start": start, "orders": ListOrder.choices[:2]},
    )


def _check_territory(request: HttpRequest) -> None:
    """Figures of structure are for those who keep a place, not for single deputies and keepers of a room."""
    if not request.actor.division_path:
        raise Denied("代表结构统计只供人大机关内部使用，您现在的角色不能查看。")


@require_GET
@requires(Capability.VIEW_ROSTER)
def structure(request: HttpRequest) -> HttpResponse:
    """The structure of a level in figures, as a whole and by township."""
    _check_territory(request)
    today = timezone.localdate()
    levels = levels_of(request.actor, today)
    query = StructureQuery(request.GET, actor=request.actor, levels=levels, today=today)
    figures = structure_of(
        request.actor, level=query.chosen_level, on=query.day, township=query.chosen_township
    )
    total = figures.total
    context = {
        "query": query,
        "figures": figures,
        "four": [
            {"label": "代表总数", "figure": total.total, "unit": "名"},
            {
                "label": "妇女",
                "figure": total.count("women"),
                "unit": "名",
                "note": total.share(total.count("women")),
            },
            {
                "label": "工人和农民",
                "figure": total.workers_and_farmers,
                "unit": "名",
                "note": total.share(total.workers_and_farmers),
            },
            {
                "label": "少数民族",
                "figure": total.count("minorities"),
                "unit": "名",
                "note": total.share(total.count("minorities")),
            },
        ],
        "sections": [
            (
                section,
                [
                    (
                        part,
                        total.count(part.key),
                        total.share(total.count(part.key)),
                        _percent(total, part.key),
                    )
                    for part in section.parts
                ],
            )
            for section in SECTIONS
            if section.whole
        ],
        "rows": [(row, _cells(row)) for row in figures.rows],
        "total_cells": _cells(total),
        "tabs": roster_tabs("structure", request.actor),
    }
    return render(request, "deputies/structure.html", context)


# The columns of the table by township; the rest is in the workbook.
CELLS = (
    ("妇女", ("women",)),
    ("少数民族", ("minorities",)),
    ("工人和农民", ("trade_worker", "trade_farmer")),
    ("村（社区）干部", ("trade_village_official",)),
    ("专业技术人员", ("trade_professional",)),
    ("党政领导干部", ("trade_official",)),
    ("中共党员", ("communist",)),
    ("35岁以下", ("age_35",)),
    ("大专以上", ("college", "university", "postgraduate")),
)


def _cells(row):
    """(label, number, share) of each column of the table by township."""
    found = []
    for label, keys in CELLS:
        number = sum(row.count(key) for key in keys)
        found.append((label, number, row.share(number)))
    return found


def _percent(row, key: str) -> int:
    return round(100 * row.count(key) / row.total) if row.total else 0


@require_GET
@requires(Capability.VIEW_ROSTER)
def structure_export(request: HttpRequest) -> HttpResponse:
    """The figures as a workbook; no names."""
    _check_territory(request)
    today = timezone.localdate()
    query = StructureQuery(
        request.GET, actor=request.actor, levels=levels_of(request.actor, today), today=today
    )
    figures = structure_of(
        request.actor, level=query.chosen_level, on=query.day, township=query.chosen_township
    )
    title = f"{query.words}结构统计"
    return xlsx_response(as_workbook(figures, title=title, county=request.actor.county), title)
