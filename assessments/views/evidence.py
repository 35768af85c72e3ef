"""Records and papers that a township lays beside a measure."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from assessments.evidence import candidates, sources_for
from assessments.forms.evidence import ChooseForm, DropForm, PaperForm, SourceForm
from assessments.models import EvidenceFile, EvidenceRecord, MeasureLine
from assessments.views.loading import line_or_404, shut_by
from assessments.workflow import evidence
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import validated
from congress_portal.foundation.web.posting import form_status, once_with_form


@requires(Capability.FILL_REPORT)
def evidence_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose from what is recorded: around the period of the own source, or of another source."""
    line = line_or_404(request, pk)
    sources = sources_for(line)
    wanted = request.POST.get("source") or request.GET.get("source") or ""
    source = next((m for m in sources if m.code == wanted), sources[0])
    chosen = set(line.evidence_records.in_force().values_list("key", flat=True))
    found = candidates(line, source, on=timezone.localdate(), chosen=chosen, tell=request.method == "GET")
    form = ChooseForm(request.POST or None, candidates=found)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: evidence.choose_records(
                actor=request.actor,
                line=line,
                source=source.code,
                keys=form.cleaned_data["records"],
                at=timezone.now(),
            ),
            then=lambda _: line.get_absolute_url(),
            message=lambda rows: f"已选用 {len(rows)} 条记录。" if rows else "这些记录已经选过，没有变化。",
        )
        if answer:
            return answer
    ticked = set(form.data.getlist("records")) if form.is_bound else set()
    context = {
        "line": line,
        "report": line.report,
        "source": source,
        "own": source is sources[0],
        "query": SourceForm({"source": source.code}, sources=sources),
        "rows": [{"one": c, "ticked": c.record.key in ticked} for c in found],
        "form": form,
        "may_fill": line.report.is_fillable
        and line.report.subject.organization_id == request.actor.organization_id,
    }
    return render(request, "assessments/evidence_choose.html", context, status=form_status(form))


def _record(request: HttpRequest, pk: int) -> EvidenceRecord:
    rows = EvidenceRecord.objects.filter(line__in=MeasureLine.objects.visible_to(request.actor))
    return get_object_or_404(rows.select_related("line__report__period", "line__indicator"), pk=pk)


def _paper(request: HttpRequest, pk: int) -> EvidenceFile:
    rows = EvidenceFile.objects.filter(line__in=MeasureLine.objects.visible_to(request.actor))
    return get_object_or_404(rows.select_related("line__report__period", "line__indicator"), pk=pk)


def _drop_page(request: HttpRequest, row: EvidenceRecord | EvidenceFile, what: str, verb) -> HttpResponse:
    line = row.line
    form = DropForm(request.POST or None)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: verb(form.cleaned_data["reason"]),
            then=lambda _: line.get_absolute_url(),
            message="已撤下，记录里留有理由。",
        )
        if answer:
            return answer
    shut = shut_by(evidence.papers_may_move, line.report, row)
    context = {"line": line, "form": form, "what": what, "shut": shut}
    return render(request, "assessments/evidence_drop.html", context, status=form_status(form))


@requires(Capability.FILL_REPORT)
def evidence_record_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a record that was laid beside a measure."""
    row = _record(request, pk)
    return _drop_page(
        request,
        row,
        f"{row.on:%Y-%m-%d} {row.label}",
        lambda reason: evidence.drop_record(actor=request.actor, row=row, reason=reason, at=timezone.now()),
    )


@requires(Capability.FILL_REPORT)
def evidence_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a paper."""
    row = _paper(request, pk)
    return _drop_page(
        request,
        row,
        row.original_name,
        lambda reason: evidence.drop_paper(actor=request.actor, row=row, reason=reason, at=timezone.now()),
    )


@requires(Capability.FILL_REPORT)
def evidence_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """A new edition of a paper."""
    row = _paper(request, pk)
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = PaperForm(request.POST, request.FILES)
        answer = once_with_form(
            request,
            form,
            lambda: evidence.replace_paper(
                actor=request.actor,
                row=row,
                upload=validated(form.cleaned_data["file"]),
                description=form.cleaned_data["description"],
                at=timezone.now(),
            ),
            then=lambda _: row.line.get_absolute_url(),
            message=lambda fresh: f"已换成第 {fresh.edition} 版。",
        )
        if answer:
            return answer
    shut = shut_by(evidence.papers_may_move, row.line.report, row)
    context = {"line": row.line, "row": row, "form": form, "shut": shut}
    return render(request, "assessments/evidence_replace.html", context, status=form_status(form))
