"""Corrections of the performance file: the list, one proposal, and what each side does about it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import once
from congress_portal.foundation.web.refusals import Denied
from deputies.file_choices import CORRECTED_AT_THE_CASE, CorrectionState
from deputies.forms.corrections import (
    ASK,
    AT_SOURCE,
    DECLINE,
    CorrectionQuery,
    DecideForm,
    ProposeForm,
    SupplyForm,
)
from deputies.models import RecordCorrection
from deputies.services import corrections
from deputies.services.correction_lines import other_proposals, similar_lines
from deputies.views.parts import form_page, posted, to_change, work_tabs
from deputies.views.records import file_rows, keeps_file

TONES = {
    CorrectionState.OPEN: "dispatch",
    CorrectionState.ASKED: "returned",
    CorrectionState.ACCEPTED: "closed",
    CorrectionState.DECLINED: "declined",
    CorrectionState.WITHDRAWN: "draft",
}


def _rows():
    return RecordCorrection.objects.for_list().select_related(
        "entry",
        "proposed_by",
        "decided_by",
        "mandate__person",
        "mandate__congress__division",
        "mandate__congress__county",
        "mandate__term",
    )


@require_GET
@requires(Capability.VIEW_ROSTER)
def correction_list(request: HttpRequest) -> HttpResponse:
    """What deputies want corrected: a deputy's own, a keeper's whole congress."""
    query = CorrectionQuery(request.GET)
    keeps = request.actor.can(Capability.MANAGE_DEPUTIES)
    rows = query.narrow(RecordCorrection.objects.visible_to(request.actor).for_list())
    page = page_of(request, rows, order=("-proposed_at", "-pk"))
    for row in page.rows:
        row.tone = TONES[row.state]
    context = {
        "query": query,
        "page": page,
        "asked": any(request.GET.get(name) for name in ("q", "state", "kind")),
        "tabs": work_tabs("correction_list") if keeps else [],
        "may_manage": keeps,
    }
    return render(request, "deputies/correction_list.html", context)


@require_GET
def correction_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: what the file says, what it should say, the talk, and the next step."""
    row = get_object_or_404(_rows().visible_to(request.actor), pk=pk)
    own = request.actor.person_id == row.mandate.person_id
    keeps = keeps_file(request, row.mandate)
    context = {
        "correction": row,
        "mandate": row.mandate,
        "tone": TONES[row.state],
        "is_own": own,
        "may_decide": keeps and not own and row.is_waiting,
        "may_supply": own and row.state == CorrectionState.ASKED,
        "may_withdraw": row.is_waiting
        and request.actor.person_id in (row.mandate.person_id, row.proposed_by_id),
        "entries": list(timeline(row, "staff" if keeps else "parties")[:20]),
    }
    return render(request, "deputies/correction_detail.html", context)


def correction_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a correction of a file: ``?entry=`` names the line, none means something is missing."""
    mandate = get_object_or_404(file_rows().visible_to(request.actor), pk=pk)
    if request.actor.person_id != mandate.person_id and not keeps_file(request, mandate):
        raise Denied("履职档案由代表本人或者所在人大的工作人员提出更正。")
    entry = None
    if "entry" in request.GET:
        entry = mandate.performance_entries.filter(pk=whole(request.GET["entry"]) or 0).first()
        if entry is None or not entry.counted or entry.kind in CORRECTED_AT_THE_CASE:
            raise Http404
    form = ProposeForm(posted(request), entry=entry)
    back = f"{reverse('deputies:performance_file', args=[pk])}" + (f"?year={entry.year}" if entry else "")
    return form_page(
        request,
        form,
        lambda: corrections.propose_correction(
            actor=request.actor,
            mandate=mandate,
            kind=form.kind_chosen(),
            entry=entry,
            told=form.told(),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        ),
        then=lambda row: row.get_absolute_url(),
        message="已提出更正，等人大工作人员核对。",
        context={
            "title": "提出更正" if entry else "补登漏记的履职",
            "lead": f"档案里写的是：{entry.on:%Y-%m-%d} {entry.summary}"
            if entry
            else f"{mandate.person.name}的履职档案里没有的，在这里写明，核对后记入。",
            "submit": "提出更正",
            "back": back,
            "back_label": "履职档案",
        },
    )


def _to_decide(request: HttpRequest, pk: int) -> RecordCorrection:
    return to_change(_rows(), request.actor, pk, Capability.MANAGE_DEPUTIES, lambda row: row.mandate.congress)


@requires(Capability.MANAGE_DEPUTIES)
def correction_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The keeper's answer."""
    row = _to_decide(request, pk)
    form = DecideForm(posted(request), row=row)

    def decide() -> RecordCorrection:
        data = form.cleaned_data
        shared = {
            "actor": request.actor, "correction": row, "at": timezone.now(), "version": data["version"],
        }  # fmt: skip
        if data["way"] == ASK:
            return corrections.ask_deputy(question=data["answer"], **shared)
        if data["way"] == DECLINE:
            return corrections.decline_correction(answer=data["answer"], **shared)
        return corrections.accept_correction(
            answer=data["answer"], told=form.told(), at_source=data["way"] == AT_SOURCE, **shared
        )

    return form_page(
        request,
        form,
        decide,
        then=row.get_absolute_url(),
        message=lambda done: f"{done.get_state_display()}，已告诉代表。",
        template="deputies/correction_decide.html",
        context={
            "correction": row,
            "mandate": row.mandate,
            "similar": similar_lines(row),
            "others": other_proposals(row),
            "title": f"核对{row.mandate.person.name}的履职档案",
            "back": row.get_absolute_url(),
        },
        fresh=lambda: _rows().get(pk=pk),
    )


def correction_supply(request: HttpRequest, pk: int) -> HttpResponse:
    """The deputy's answer to the keeper's question."""
    row = get_object_or_404(_rows().visible_to(request.actor), pk=pk)
    if request.actor.person_id != row.mandate.person_id:
        raise Denied("补充由代表本人填写。")
    form = SupplyForm(posted(request), row=row)
    return form_page(
        request,
        form,
        lambda: corrections.supply_correction(
            actor=request.actor,
            correction=row,
            supplement=form.cleaned_data["supplement"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=row.get_absolute_url(),
        message="已补充，等人大工作人员核对。",
        context={
            "title": "补充说明",
            "lead": row.question or "人大工作人员没有提问。",
            "submit": "提交补充",
            "back": row.get_absolute_url(),
            "back_label": "档案更正",
        },
        fresh=lambda: _rows().get(pk=pk),
    )


@require_POST
def correction_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposal back; the button stands on its page."""
    row = get_object_or_404(_rows().visible_to(request.actor), pk=pk)
    return once(
        request,
        lambda: corrections.withdraw_correction(actor=request.actor, correction=row, at=timezone.now()),
        then=row.get_absolute_url(),
        message="已撤回。",
    )
