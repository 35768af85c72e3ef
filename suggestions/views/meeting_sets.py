"""A unit's set of a hand-over: on screen, as papers, and the receipt that comes back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import download_response
from congress_portal.foundation.jobs.answers import answer_paper
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.refusals import Denied

from .. import workflow
from ..forms.meetings import ReceiptForm
from ..meeting_papers import (
    Packet,
    list_rows,
    list_sheet,
    list_title,
    notice_lines,
    notice_paper,
    notice_title,
    packets,
    receipt_paper,
)
from ..models import HandOverFile, HandOverMeeting, HandOverReceipt
from ..workflow.meeting_lists import items_of, shown_to
from ..workflow.meetings import keeps


def receipt_of(request: HttpRequest, pk: int) -> HandOverReceipt:
    """The receipt, for whoever prepared the meeting or oversees it, and for its own unit; 404 else."""
    actor = request.actor
    receipt = get_object_or_404(HandOverReceipt.objects.select_related("unit"), pk=pk)
    meetings = HandOverMeeting.objects.visible_to(actor).for_page()
    meeting = get_object_or_404(meetings, pk=receipt.meeting_id)
    own = actor.organization_id in (meeting.organization_id, receipt.unit_id)
    if not (own or actor.can(Capability.SEE_OVERVIEW)):
        raise Http404("找不到这份回执。")
    receipt.meeting = meeting
    return receipt


def _packet(request: HttpRequest, pk: int) -> Packet:
    receipt = receipt_of(request, pk)
    items = shown_to(request.actor, receipt.meeting, items_of(receipt.meeting), unit_id=receipt.unit_id)
    return packets(receipt.meeting, [receipt], items)[0]


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def meeting_set(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit's set: its list, the words of the notice, and whether the receipt is back."""
    packet = _packet(request, pk)
    meeting = packet.meeting
    context = {
        "packet": packet,
        "meeting": meeting,
        "receipt": packet.receipt,
        "title": list_title(packet),
        "notice_title": notice_title(meeting),
        "lines": notice_lines(packet),
        "rows": [
            {"cells": row, "case": item.suggestion}
            for row, (item, _) in zip(list_rows(packet), packet.rows, strict=True)
        ],
        "change": keeps(request.actor, meeting),
        "files": [
            {"name": f.original_name, "url": f.get_absolute_url(), "size": f.size}
            for f in packet.receipt.files.all()
        ],
    }
    return render(request, "suggestions/meeting_set.html", context)


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def meeting_set_list(request: HttpRequest, pk: int) -> HttpResponse:
    """清单 as .xlsx."""
    packet = _packet(request, pk)
    return xlsx_response(list_sheet(packet, timezone.now()), list_title(packet))


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def meeting_set_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """交办通知 as .docx."""
    packet = _packet(request, pk)
    return answer_paper(notice_paper(packet), f"{notice_title(packet.meeting)}-{packet.receipt.unit}")


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def meeting_set_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """回执 as .docx, to be signed and sealed."""
    packet = _packet(request, pk)
    return answer_paper(receipt_paper(packet), f"代表建议交办回执-{packet.receipt.unit}")


@requires(Capability.EXAMINE_SUGGESTION, Capability.DISPATCH_SUGGESTION, Capability.ASSIGN_UNITS)
def meeting_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """登记回执: the signed paper came back."""
    receipt = receipt_of(request, pk)
    if not keeps(request.actor, receipt.meeting):
        raise Denied(f"回执由{receipt.meeting.organization}登记。")
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReceiptForm(*data, row=receipt)
    if request.method == "POST":
        posted = once_with_form(
            request, form,
            lambda: workflow.record_receipt(
                actor=request.actor, receipt=receipt, at=timezone.now(), **form.cleaned_data
            ),
            then=lambda _: receipt.meeting.get_absolute_url() + "#receipts", message=f"{receipt.unit}的回执已登记。",
        )  # fmt: skip
        if posted is not None:
            return posted
    context = {"form": form, "receipt": receipt, "meeting": receipt.meeting}
    return render(request, "suggestions/meeting_receipt.html", context, status=form_status(form))


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def meeting_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan of a receipt."""
    file = get_object_or_404(HandOverFile.objects.select_related("receipt"), pk=pk)
    receipt_of(request, file.receipt_id)
    return download_response(file)
