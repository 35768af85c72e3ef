"""承诺事项台账: every promise of a reply, with what was told of it, until it is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import download_response
from congress_portal.foundation.jobs.answers import answer_paper
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from deputies.forms.contacts import VoidForm

from .. import workflow
from ..choices import UNSETTLED, CommitmentState, EntryKind
from ..forms.promises import ProgressForm, PromiseFilter
from ..models import Commitment, CommitmentEntry, CommitmentFile
from ..parties import available_moves
from ..promise_exports import ledger_title, receipt_paper, state_words, write_ledger
from ..promise_querysets import CommitmentQuerySet, answered_anew
from ..workflow.promises import may_tell, receipt_year
from .cases import case_of

LATE, ALL = "late", "all"
# What still runs stands first; overdue lies over it.
TABS = (
    ("", "兑现中"),
    (CommitmentState.REPORTED, "等评价"),
    (CommitmentState.FULFILLED, "已兑现"),
    (CommitmentState.BROKEN, "没有兑现"),
    (ALL, "全部"),
    (LATE, "已逾期"),
)
EXPORTED, PRINTED = 5_000, 300


def _on_tab(rows: CommitmentQuerySet, tab: str, on: date) -> CommitmentQuerySet:
    if tab == LATE:
        return rows.late(on)
    if tab == ALL:
        return rows
    return rows.filter(state=tab if tab in CommitmentState.values else CommitmentState.OPEN)


def _with_last(rows: CommitmentQuerySet) -> CommitmentQuerySet:
    """With the newest line that stands: ``told``, and what the unit ``expected`` there."""
    last = CommitmentEntry.objects.filter(commitment=OuterRef("pk"), voided_at__isnull=True).order_by(
        "-at", "-pk"
    )
    return rows.for_list().annotate(
        told=Subquery(last.values("text")[:1]), expected=Subquery(last.values("expected_on")[:1])
    )


def _asked(request: HttpRequest) -> tuple[PromiseFilter, CommitmentQuerySet, str, date]:
    """The filter, the promises it leaves on all tabs, the tab, today."""
    on = timezone.localdate()
    form = PromiseFilter(request.GET, actor=request.actor, on=on)
    rows = form.narrow(Commitment.objects.visible_to(request.actor).standing())
    return form, rows, request.GET.get("tab", ""), on


def _tabs(rows: CommitmentQuerySet, current: str, query: Any, on: date) -> list[dict[str, Any]]:
    counted = rows.order_by().aggregate(
        all=Count("pk"),
        late=Count("pk", filter=Q(state=CommitmentState.OPEN, due__lt=on)),
        **{str(state): Count("pk", filter=Q(state=state)) for state in CommitmentState},
    )
    base, tabs = reverse("suggestions:promise_list"), []
    for tab, label in TABS:
        params = query.copy()
        for name in ("at", "tab"):
            params.pop(name, None)
        if tab:
            params["tab"] = str(tab)
        tabs.append(
            {
                "label": label, "url": f"{base}?{params.urlencode()}" if params else base,
                "count": counted[str(tab or CommitmentState.OPEN)],
                "current": str(tab) == current, "alarm": tab == LATE,
            }
        )  # fmt: skip
    return tabs


def _marked(rows: Any, on: date) -> list[Commitment]:
    for row in rows:
        row.tone, row.words = state_words(row, on)
    return list(rows)


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def promise_list(request: HttpRequest) -> HttpResponse:
    """承诺事项台账: 兑现中, 等评价, 已兑现, 没有兑现; overdue lies over them."""
    form, rows, tab, on = _asked(request)
    shown = _on_tab(rows, tab, on)
    page = page_of(request, shown, order=("due", "pk"), rows_from=_with_last(shown))
    _marked(page.rows, on)
    base, asked = reverse("suggestions:promise_list"), request.GET.urlencode()
    context = {
        "page": page,
        "form": form,
        "tab": tab,
        "on": on,
        "tabs": _tabs(rows, tab, request.GET, on),
        "clear_url": f"{base}?tab={tab}" if tab else base,
        "chosen": form.chosen,
        "asked": f"?{asked}" if asked else "",
        "receipt_year": receipt_year(on),
    }
    return render(request, "suggestions/promise_list.html", context)


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def promise_print(request: HttpRequest) -> HttpResponse:
    """The ledger on paper, as filtered."""
    form, rows, tab, on = _asked(request)
    found = _with_last(_on_tab(rows, tab, on)).order_by("due", "pk")[:PRINTED]
    words = [dict(TABS).get(tab, "兑现中")]
    context = {
        "rows": _marked(found, on), "on": on, "title": ledger_title(request.actor.county),
        "chosen": [*words, *form.chosen], "most": PRINTED,
        "back": f"{reverse('suggestions:promise_list')}?{request.GET.urlencode()}",
    }  # fmt: skip
    return render(request, "suggestions/promise_print.html", context)


@require_POST
@requires(Capability.VIEW_SUGGESTIONS)
def promise_export(request: HttpRequest) -> HttpResponse:
    """The ledger as a workbook: exactly what the list shows."""
    _, rows, tab, on = _asked(request)
    found = list(_with_last(_on_tab(rows, tab, on)).order_by("due", "pk")[:EXPORTED])
    content = write_ledger(found, county=request.actor.county, at=timezone.now())
    return xlsx_response(content, ledger_title(request.actor.county))


def _promise(request: HttpRequest, pk: int) -> Commitment:
    """A promise of a case the actor sees, with the case as its pages need it."""
    rows = Commitment.objects.visible_to(request.actor).annotate(overtaken=Exists(answered_anew()))
    rows = rows.select_related("unit", "reply__assignment", "settled_by")
    row = get_object_or_404(rows, pk=pk)
    row.suggestion = case_of(request, row.suggestion_id)
    return row


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def promise_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One promise: its words and day, every line told of it with its proof, verdict and settlement."""
    row, on = _promise(request, pk), timezone.localdate()
    case = row.suggestion
    row.tone, row.words = state_words(row, on)
    moves = []
    replaced = row.overtaken and not row.is_settled
    if replaced:
        row.tone, row.words = "declined", "由重新答复代替"
    if not row.is_settled and not replaced and case.state == "following":
        moves = [
            move for move in available_moves(request.actor, case, on=on) if move.name in ("report_kept", "judge_kept", "fulfil")
        ]  # fmt: skip
        if row.state != CommitmentState.OPEN or row.unit_id != request.actor.organization_id:
            moves = [move for move in moves if move.name != "report_kept"]
    year = receipt_year(on)
    entries = list(row.entries.select_related("written_by").prefetch_related("files"))
    context = {
        "row": row,
        "case": case,
        "on": on,
        "entries": entries,
        "may_tell": may_tell(request.actor, row) and not row.is_settled and not replaced and not case.imported,
        "moves": [
            {"label": m.label, "url": reverse(f"suggestions:suggestion_{m.name}", args=[case.pk])} for m in moves
        ],
        "receipt_year": year,
        "receipt": next(
            (e for e in entries if e.kind == EntryKind.RECEIPT and e.year == year and not e.voided_at), None
        ),
        "unsettled": row.state in UNSETTLED and not replaced,
    }  # fmt: skip
    return render(request, "suggestions/promise_detail.html", context)


@requires(Capability.HANDLE_CASE, Capability.CLOSE_CASE)
def promise_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """登记进展, the yearly receipt, or why it goes into another term."""
    row, now = _promise(request, pk), timezone.now()
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ProgressForm(*data, commitment=row, on=timezone.localdate(now))
    if request.method == "POST":
        posted = once_with_form(
            request, form,
            lambda: workflow.tell_progress(actor=request.actor, commitment=row, at=now, **form.cleaned_data),
            then=lambda _: row.get_absolute_url(), message="已登记，代表会收到。",
        )  # fmt: skip
        if posted is not None:
            return posted
    context = {
        "row": row,
        "case": row.suggestion,
        "form": form,
        "title": "登记进展",
        "submit": "登记并告诉代表",
    }
    return render(request, "suggestions/promise_form.html", context, status=form_status(form))


def _entry(request: HttpRequest, pk: int) -> tuple[CommitmentEntry, Commitment]:
    entry = get_object_or_404(CommitmentEntry, pk=pk)
    return entry, _promise(request, entry.commitment_id)


@requires(Capability.HANDLE_CASE, Capability.CLOSE_CASE)
def promise_entry_void(request: HttpRequest, pk: int) -> HttpResponse:
    """作废 a line that was wrong."""
    entry, row = _entry(request, pk)
    form = VoidForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        posted = once_with_form(
            request, form,
            lambda: workflow.void_entry(
                actor=request.actor, entry=entry, reason=form.cleaned_data["reason"], at=timezone.now()
            ),
            then=lambda _: row.get_absolute_url(), message="已作废。",
        )  # fmt: skip
        if posted is not None:
            return posted
    title = f"作废 {entry.on:%Y-%m-%d} 的{entry.get_kind_display()}"
    context = {"row": row, "case": row.suggestion, "form": form, "title": title, "submit": "作废这一条"}
    return render(request, "suggestions/promise_form.html", context, status=form_status(form))


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def promise_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """A line as a letter to the deputy (.docx)."""
    entry, row = _entry(request, pk)
    return answer_paper(receipt_paper(entry, row), f"承诺事项回告-{row.suggestion.short_number or row.pk}")


@require_GET
@requires(Capability.VIEW_SUGGESTIONS)
def promise_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Proof beside a line, for whoever sees the case."""
    file = get_object_or_404(CommitmentFile.objects.select_related("entry"), pk=pk)
    _promise(request, file.entry.commitment_id)
    return download_response(file)
