"""The township registers: lists, the matrix of conditions, one line, entering, correcting, voiding."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from assessments.forms.town_registers import FORMS
from assessments.metrics.town_registers import newest_conditions
from assessments.models.town_registers import TownEntry
from assessments.town_register_choices import ConditionKind, TownRegister
from assessments.workflow.town_registers import KEEPING, REGISTERS, save_entry, void_entry
from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from deputies.forms.contacts import VoidForm
from deputies.views.parts import form_page, posted

READ = (Capability.FILL_REPORT, Capability.VERIFY_REPORT, Capability.SEE_OVERVIEW)
LEADS = {
    TownRegister.CONDITIONS: "六项工作条件登记一次，变了再登记；县人大能看到，考评按期末的情况统计。",
    TownRegister.BRIEFINGS: "党委专题研究人大工作、主席团向党委请示汇报，发生以后登记一条，写明纪要号或者文号。",
    TownRegister.PUBLICITY: "在媒体刊发、在会议交流的，一篇登记一条。默认方案不用它计分。",
}


def _register(word: str) -> TownRegister:
    try:
        return TownRegister(word)
    except ValueError:
        raise Http404 from None


def _keeps(actor: Actor) -> bool:
    return (
        actor.can(Capability.FILL_REPORT)
        and actor.organization is not None
        and actor.organization.kind in KEEPING
    )


def _tabs(current: TownRegister) -> list[dict[str, Any]]:
    return [
        {
            "label": r.label,
            "url": reverse("assessments:town_register", args=[r.value]),
            "current": r == current,
        }
        for r in TownRegister
    ]


def _townships(actor: Actor) -> QuerySet[Organization]:
    """The townships whose lines the actor reads."""
    found = Organization.objects.filter(county_id=actor.county_id, kind__in=KEEPING, valid_to=None)
    if not actor.can(Capability.VERIFY_REPORT, Capability.SEE_OVERVIEW):
        found = found.filter(pk=actor.organization_id)
    return found.select_related("division").order_by("sort_order", "pk")


def _matrix(townships: list[Organization]) -> list[dict[str, Any]]:
    newest = newest_conditions([town.pk for town in townships], timezone.localdate())
    rows = []
    for town in townships:
        cells = [{"kind": kind, "row": newest.get((town.pk, kind.value))} for kind in ConditionKind]
        done = sum(1 for cell in cells if cell["row"] is not None and cell["row"].met)
        rows.append({"town": town, "cells": cells, "done": done})
    return rows


@requires(*READ)
def town_registers(request: HttpRequest) -> HttpResponse:
    """The first of the registers."""
    return redirect("assessments:town_register", TownRegister.CONDITIONS.value)


@requires(*READ)
def town_register(request: HttpRequest, register: str) -> HttpResponse:
    """One register: the county's with a filter by township, or a township's own."""
    chosen, actor = _register(register), request.actor
    townships = list(_townships(actor))
    wanted = whole(request.GET.get("town"))
    rows = REGISTERS[chosen].objects.visible_to(actor).select_related("organization__division", "entered_by")
    if wanted is not None:
        rows = rows.filter(organization=wanted)
    page = page_of(request, rows, order=("-on", "-pk"), size=20)
    context = {
        "register": chosen,
        "lead": LEADS[chosen],
        "tabs": _tabs(chosen),
        "page": page,
        "townships": townships,
        "town": wanted,
        "kinds": ConditionKind,
        "matrix": _matrix(townships) if chosen == TownRegister.CONDITIONS else [],
        "may_enter": _keeps(actor),
        "own": actor.organization_id,
    }
    return render(request, "assessments/town_register_list.html", context)


def _entry(request: HttpRequest, register: TownRegister, pk: int) -> TownEntry:
    rows = REGISTERS[register].objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("organization__division", "entered_by"), pk=pk)


@requires(*READ)
def town_entry(request: HttpRequest, register: str, pk: int) -> HttpResponse:
    """One line with what was done to it."""
    chosen = _register(register)
    row = _entry(request, chosen, pk)
    context = {
        "register": chosen,
        "row": row,
        "facts": [
            {"label": field.verbose_name, "value": _shown(row, field.name)}
            for field in row._meta.concrete_fields
            if field.name in (*FORMS[chosen].shown, "on", "document")
        ],
        "entries": timeline(row.organization, audience="parties").filter(
            subject_key=f"{row._meta.label_lower}:{row.pk}"
        )[:10],
        "may_change": _keeps(request.actor)
        and row.organization_id == request.actor.organization_id
        and row.voided_at is None,
    }
    return render(request, "assessments/town_register_entry.html", context)


def _shown(row: TownEntry, name: str) -> str:
    value = getattr(row, name)
    if name == "met":
        return "已到位" if value else "没有到位"
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else value or "--")


@requires(Capability.FILL_REPORT)
def town_entry_create(request: HttpRequest, register: str) -> HttpResponse:
    """A new line; ``?kind=`` chooses what a link promised."""
    chosen = _register(register)
    initial = {"on": timezone.localdate(), "kind": request.GET.get("kind", "")[:12], "met": "yes"}
    form = FORMS[chosen](posted(request), initial=initial)
    back = reverse("assessments:town_register", args=[chosen.value])
    return form_page(
        request,
        form,
        lambda: save_entry(
            actor=request.actor,
            register=chosen,
            organization=request.actor.organization,
            values=form.values(),
            at=timezone.now(),
        ),
        then=back,
        message="已登记。",
        context={
            "title": f"登记{chosen.label}",
            "lead": LEADS[chosen],
            "submit": "登记",
            "back": back,
            "back_label": chosen.label,
        },
    )


@requires(Capability.FILL_REPORT)
def town_entry_edit(request: HttpRequest, register: str, pk: int) -> HttpResponse:
    """Correct a line."""
    chosen = _register(register)
    row = _entry(request, chosen, pk)
    form = FORMS[chosen](posted(request), row=row)
    return form_page(
        request,
        form,
        lambda: save_entry(
            actor=request.actor,
            register=chosen,
            organization=request.actor.organization,
            values=form.values(),
            row=row,
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=row.get_absolute_url(),
        message="已修改。",
        fresh=lambda: REGISTERS[chosen].objects.get(pk=row.pk),
        context={
            "title": f"修改{chosen.label}",
            "lead": "改了什么会记在这一条的经过里。",
            "submit": "保存",
            "back": row.get_absolute_url(),
            "back_label": str(row)[:30],
        },
    )


@requires(Capability.FILL_REPORT)
def town_entry_void(request: HttpRequest, register: str, pk: int) -> HttpResponse:
    """Void a line with a reason."""
    chosen = _register(register)
    row = _entry(request, chosen, pk)
    form = VoidForm(posted(request), row=row)
    return form_page(
        request,
        form,
        lambda: void_entry(
            actor=request.actor,
            row=row,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=row.get_absolute_url(),
        message="已作废，不再计入。",
        fresh=lambda: REGISTERS[chosen].objects.get(pk=row.pk),
        context={
            "title": f"作废：{row}",
            "lead": "作废的仍然看得到，不再计入以后的统计；已经锁定的季度不变。",
            "submit": "作废",
            "back": row.get_absolute_url(),
            "back_label": "返回",
        },
    )
