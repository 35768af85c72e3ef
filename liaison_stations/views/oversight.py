"""Checks of units: the list, one check with its findings, and what is done to it."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from deputies.forms.contacts import VoidForm
from deputies.views.parts import form_page, posted

from ..forms.oversight import (
    HandForm,
    OversightFactsForm,
    OversightForm,
    OversightQuery,
    initial_from,
)
from ..models import Activity, Finding, FindingAnswer, Oversight
from ..oversight_choices import OversightKind, OversightState
from ..oversight_exports import oversight_title, write_oversights
from ..oversight_querysets import OversightQuerySet
from ..services import findings, projects
from ..services import oversight as verbs
from .parts import record_tabs

EXPORTED = 5_000


def _visible(request: HttpRequest) -> OversightQuerySet:
    return Oversight.objects.visible_to(request.actor).select_related(
        "congress__division", "township", "unit"
    )


def _oversight(request: HttpRequest, pk: int) -> Oversight:
    return get_object_or_404(_visible(request), pk=pk)


def kept(request: HttpRequest, pk: int) -> Oversight:
    """A check the actor's office keeps: 404 where it is not seen, Denied where it is others' work."""
    row = _oversight(request, pk)
    projects.check_may_keep(request.actor, row.congress)
    return row


def findings_of(rows: Any) -> Any:
    """Findings that stand, with their answers; two queries."""
    answers = FindingAnswer.objects.select_related("answered_by").order_by("round")
    return rows.filter(voided_at=None).order_by("position").prefetch_related(Prefetch("answers", answers))


@require_GET
@requires(Capability.VIEW_STATIONS, Capability.HANDLE_CASE)
def oversight_list(request: HttpRequest) -> HttpResponse:
    """Checks with how far their findings are; a unit sees its own."""
    actor, today = request.actor, timezone.localdate()
    query = OversightQuery(request.GET)
    found = query.narrow(Oversight.objects.visible_to(actor), today)
    rows = found.counted().select_related("congress", "township")
    page = page_of(request, found, order=("-on", "-pk"), size=20, rows_from=rows)
    sees_records = actor.can(Capability.VIEW_STATIONS)
    context = {
        "page": page,
        "query": query,
        "today": today,
        "tabs": record_tabs("oversight_list") if sees_records else [],
        "may_open": actor.organization is not None and projects.may_keep(actor, actor.organization),
        "may_export": actor.can(Capability.EXPORT_REGISTERS),
    }
    return render(request, "liaison_stations/oversight_list.html", context)


@require_POST
@requires(Capability.EXPORT_REGISTERS)
def oversight_export(request: HttpRequest) -> HttpResponse:
    """The list as seen, with the findings and answers, as a workbook."""
    actor = request.actor
    found = OversightQuery(request.GET).narrow(Oversight.objects.visible_to(actor), timezone.localdate())
    standing = Prefetch("findings", findings_of(Finding.objects.all()))
    rows = list(
        found.counted()
        .select_related("congress", "township")
        .prefetch_related(standing)
        .order_by("-on", "-pk")[:EXPORTED]
    )
    return xlsx_response(write_oversights(rows, county=actor.county), oversight_title(actor.county))


@require_GET
@requires(Capability.VIEW_STATIONS, Capability.HANDLE_CASE)
def oversight_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One check: what the unit says, what was seen, what was found and what came of it."""
    actor, today = request.actor, timezone.localdate()
    row = _oversight(request, pk)
    keeps = projects.may_keep(actor, row.congress)
    found = list(findings_of(row.findings))
    standing = row.voided_at is None
    context = {
        "row": row,
        "today": today,
        "findings": found,
        "visits": list(
            Activity.objects.visible_to(actor).standing().filter(oversight=row).for_rows()
            .order_by("-on", "-pk")[:20]
        ),
        "beside": bool(row.report) or any(finding.reported for finding in found),
        "keeps": keeps and standing,
        "may_answer": standing and row.state != OversightState.DRAFT and findings.may_answer(actor, row),
        "sees_records": actor.can(Capability.VIEW_STATIONS),
        "entries": list(timeline(row, "staff" if keeps else "parties")[:30]),
    }  # fmt: skip
    return render(request, "liaison_stations/oversight_detail.html", context)


@require_GET
@requires(Capability.VIEW_STATIONS, Capability.HANDLE_CASE)
def oversight_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The check on paper: what the unit says beside what was seen, answers and verdicts."""
    row = _oversight(request, pk)
    visits = Activity.objects.filter(oversight=row).standing().for_rows().order_by("on", "pk")
    names = list(dict.fromkeys(name for v in visits for name in v.present_names.split("、") if name))
    context = {"row": row, "findings": list(findings_of(row.findings)), "names": "、".join(names)}
    return render(request, "liaison_stations/oversight_print.html", context)


def _activity(request: HttpRequest) -> Activity | None:
    """The logged visit that the address names, where it may become a check."""
    pk = whole(request.GET.get("activity"))
    if pk is None:
        return None
    rows = Activity.objects.visible_to(request.actor).standing().select_related("township")
    return get_object_or_404(rows.filter(oversight=None, kind__in=OversightKind.values), pk=pk)


@requires(Capability.LOG_FOR_OTHERS)
def oversight_create(request: HttpRequest) -> HttpResponse:
    """Write a check down, with its visit or out of one that was logged."""
    actor = request.actor
    projects.check_may_keep(actor, actor.organization)
    activity = _activity(request)
    initial = initial_from(activity) if activity else {"on": timezone.localdate(), "kind": "inspection"}
    form = OversightForm(posted(request), actor=actor, activity=activity, initial=initial)
    return form_page(
        request,
        form,
        lambda: verbs.open_oversight(
            actor=actor,
            congress=actor.organization,
            activity=activity,
            at=timezone.now(),
            **form.values(),
        ),
        then=lambda row: row.get_absolute_url(),
        message="已登记，同时计入参加代表的履职档案。请接着写发现的问题。",
        context={
            "title": "写检查情况" if activity else "登记视察检查",
            "lead": f"写 {activity.number} 的检查情况，参加的代表不用再填。"
            if activity
            else "参加的代表只填这一次，履职档案和活动登记自己会有。",
            "submit": "登记，接着写问题",
            "back": reverse("liaison_stations:oversight_list"),
            "back_label": "视察检查",
        },
    )


def form_over(
    request: HttpRequest, row: Oversight, form: Any, verb: Any, *, message: str, **context: Any
) -> HttpResponse:
    """A form over a check, back to its page."""
    back = row.get_absolute_url()
    return form_page(
        request, form, verb, then=back, message=message,
        context={"back": back, "back_label": row.matter, **context},
    )  # fmt: skip


@requires(Capability.LOG_FOR_OTHERS)
def oversight_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a check; add the unit's own report or the conclusion."""
    row = kept(request, pk)
    form = OversightFactsForm(posted(request), actor=request.actor, row=row)
    return form_over(
        request,
        row,
        form,
        lambda: verbs.revise_oversight(
            actor=request.actor,
            oversight=row,
            version=form.cleaned_data["version"],
            at=timezone.now(),
            **form.values(),
        ),
        message="已保存。",
        title=f"修改{row}",
    )


@requires(Capability.LOG_FOR_OTHERS)
def oversight_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the findings to the unit."""
    row = kept(request, pk)
    form = HandForm(posted(request), row=row, initial={"on": timezone.localdate()})
    return form_over(
        request,
        row,
        form,
        lambda: verbs.hand_over_oversight(
            actor=request.actor, oversight=row, at=timezone.now(), **form.cleaned_data
        ),
        message=f"已交给{row.unit_name}。",
        title=f"交给{row.unit_name}",
        lead="要求答复的问题列为单位的待办，到期前提醒。"
        if row.unit_id
        else "这个单位不在平台上，请把打印的情况送去，答复由这里登记。",
        submit="交给单位",
    )


@requires(Capability.LOG_FOR_OTHERS)
def oversight_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a check back."""
    row = kept(request, pk)
    form = VoidForm(posted(request), row=row)
    return form_over(
        request,
        row,
        form,
        lambda: verbs.void_oversight(
            actor=request.actor, oversight=row, at=timezone.now(), **form.cleaned_data
        ),
        message="已作废。",
        title=f"作废{row}",
        lead="参加代表的履职记录不受影响。",
        submit="作废",
    )
