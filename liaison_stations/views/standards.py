"""Pages of standards: the list, one edition, drafting from a preset, enacting, a new edition."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import once
from congress_portal.foundation.web.refusals import Conflict
from deputies.views.parts import form_page, posted

from ..building_choices import StandardPurpose, StandardState
from ..building_presets import PRESET, PRESETS
from ..forms.standards import EnactForm, ReasonOfRecordForm, StandardForm
from ..models import Standard
from ..services import standards as verbs
from ..services.owners import check_owner, own_office
from ..services.standards import standard_rows
from .building import drafts_here
from .parts import station_tabs

TONES = {StandardState.DRAFT: "draft", StandardState.ENACTED: "closed", StandardState.RETIRED: "declined"}
BACK_LABEL = "建设和星级标准"


@require_GET
@requires(Capability.VIEW_STATIONS)
def standard_list(request: HttpRequest) -> HttpResponse:
    """The editions the actor sees, and the checklists that come with the portal."""
    rows = standard_rows().visible_to(request.actor)
    page = page_of(request, rows, order=("purpose", "name", "-edition", "pk"), size=50)
    for row in page.rows:
        row.tone = TONES[StandardState(row.state)]
    context = {
        "page": page,
        "presets": [
            {"preset": preset, "purpose": StandardPurpose(preset.purpose).label} for preset in PRESETS
        ],
        "tabs": station_tabs("building_list"),
        "may_draft": drafts_here(request),
    }
    return render(request, "liaison_stations/standard_list.html", context)


def _seen(request: HttpRequest, pk: int) -> Standard:
    return get_object_or_404(standard_rows().visible_to(request.actor), pk=pk)


def _kept(request: HttpRequest, pk: int) -> Standard:
    standard = _seen(request, pk)
    check_owner(request.actor, standard.owner, Capability.MANAGE_STATIONS)
    return standard


def parts_of(standard: Standard) -> list[dict[str, object]]:
    """The items under their headings."""
    return [
        {"name": name, "items": list(items)}
        for name, items in groupby(standard.items.order_by("position"), key=lambda item: item.part)
    ]


@require_GET
@requires(Capability.VIEW_STATIONS)
def standard_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition: its items, and the other editions."""
    standard = _seen(request, pk)
    keeps = request.actor.can(Capability.MANAGE_STATIONS) and request.actor.covers(
        standard.owner.division.path
    )
    others = Standard.objects.visible_to(request.actor).filter(chain=standard.chain).exclude(pk=pk)
    parts = parts_of(standard)
    context = {
        "standard": standard,
        "tone": TONES[StandardState(standard.state)],
        "parts": parts,
        "count": sum(len(part["items"]) for part in parts),
        "points": sum(item.points for part in parts for item in part["items"]),
        "others": others.order_by("-edition"),
        "may_manage": keeps,
        "may_apply": request.actor.can(Capability.PLAN_RECEPTION),
        "entries": list(timeline(standard)[:8]) if keeps else [],
    }
    return render(request, "liaison_stations/standard_detail.html", context)


@require_GET
@requires(Capability.VIEW_STATIONS)
def standard_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist on paper, to be filled in on the spot."""
    standard = _seen(request, pk)
    context = {"standard": standard, "parts": parts_of(standard)}
    return render(request, "liaison_stations/standard_print.html", context)


@requires(Capability.MANAGE_STATIONS)
def standard_create(request: HttpRequest) -> HttpResponse:
    """Draft a standard, begun from a preset with ``?from=``, of the purpose in ``?purpose=``."""
    own_office(request.actor)
    preset = PRESET.get(request.GET.get("from", ""))
    purpose = request.GET.get("purpose", "")
    if preset is not None:
        purpose = preset.purpose
    if purpose not in StandardPurpose.values:
        purpose = StandardPurpose.BUILDING
    initial = {"line_three": 60, "line_four": 75, "line_five": 90}
    if preset is not None:
        initial |= {"name": preset.name, "text": preset.text}
        if preset.lines:
            initial |= dict(zip(("line_three", "line_four", "line_five"), preset.lines, strict=True))
    form = StandardForm(posted(request), purpose=purpose, initial=initial)
    return form_page(
        request,
        form,
        lambda: verbs.draft_standard(actor=request.actor, terms=form.terms(), at=timezone.now()),
        then=lambda standard: standard.get_absolute_url(),
        message=lambda standard: f"“{standard}”的草稿已保存。核对以后启用。",
        context={
            "title": f"起草{StandardPurpose(purpose).label}标准",
            "lead": preset.source
            if preset
            else "先存为草稿，核对、定稿以后再启用；启用以后不再改，要改就修订出新的一版。",
            "submit": "保存草稿",
            "back": reverse("liaison_stations:standard_list"),
            "back_label": BACK_LABEL,
        },
    )


def _back_to(standard: Standard) -> dict[str, str]:
    return {"back": standard.get_absolute_url(), "back_label": str(standard)}


@requires(Capability.MANAGE_STATIONS)
def standard_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    standard = _kept(request, pk)
    if not standard.is_draft:
        raise Conflict(f"“{standard}”{standard.get_state_display()}，不能再改。要改请先修订，改新的一版。")
    form = StandardForm(posted(request), row=standard, purpose=standard.purpose)
    return form_page(
        request,
        form,
        lambda: verbs.edit_standard(
            actor=request.actor,
            standard=standard,
            terms=form.terms(),
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=standard.get_absolute_url(),
        message="已保存。",
        context={"title": f"修改“{standard}”的草稿", **_back_to(standard)},
        fresh=lambda: standard_rows().get(pk=pk),
    )


@requires(Capability.MANAGE_STATIONS)
def standard_enact(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft into force."""
    standard = _kept(request, pk)
    if not standard.is_draft:
        raise Conflict(f"“{standard}”{standard.get_state_display()}，不用再启用。")
    form = EnactForm(posted(request), row=standard, initial={"on": timezone.localdate()})
    return form_page(
        request,
        form,
        lambda: verbs.enact_standard(
            actor=request.actor,
            standard=standard,
            basis=form.cleaned_data["basis"],
            on=form.cleaned_data["on"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=standard.get_absolute_url(),
        message=f"“{standard}”已启用，可以按它自查和验收了。",
        context={
            "title": f"启用“{standard}”",
            "lead": "启用以后条目不再改动。正在办的验收仍按原来那一版办完。",
            "submit": "启用",
            **_back_to(standard),
        },
        fresh=lambda: standard_rows().get(pk=pk),
    )


@require_POST
@requires(Capability.MANAGE_STATIONS)
def standard_revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next edition."""
    standard = _kept(request, pk)
    return once(
        request,
        lambda: verbs.revise_standard(actor=request.actor, standard=standard, at=timezone.now()),
        then=lambda draft: reverse("liaison_stations:standard_edit", args=[draft.pk]),
        message=lambda draft: f"第 {draft.edition} 版草稿已备好，原来的条目都带过来了。",
    )


@requires(Capability.MANAGE_STATIONS)
def standard_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an edition out of use."""
    standard = _kept(request, pk)
    form = ReasonOfRecordForm(posted(request), row=standard)
    return form_page(
        request,
        form,
        lambda: verbs.retire_standard(
            actor=request.actor,
            standard=standard,
            reason=form.cleaned_data["reason"],
            on=timezone.localdate(),
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=reverse("liaison_stations:standard_list"),
        message=f"“{standard}”已停用。",
        context={
            "title": f"停用“{standard}”",
            "lead": "停用以后不能再用它开始验收；正在办的照常办完。",
            "submit": "停用",
            **_back_to(standard),
        },
        fresh=lambda: standard_rows().get(pk=pk),
    )
