"""One measure of a report: the number, the records behind it, what the township says of it, papers."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments import rules
from assessments.choices import FILLABLE, MeasureSource, ReportState
from assessments.counting import metric_of, placed_rule, subject_ref
from assessments.forms.reports import DisagreeForm, EvidenceForm, FillForm, RemarkForm
from assessments.metrics import records_behind
from assessments.models import EvidenceFile, MeasureLine
from assessments.presenters import lines as words
from assessments.views.loading import READ, line_or_404, version_of
from assessments.workflow import reports, verification
from assessments.workflow.review_locks import year_is_out
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import download_response, validated
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.posting import form_status, once_with_form


def _measure_page(
    request: HttpRequest,
    line: MeasureLine,
    *,
    remark: RemarkForm | None = None,
    disagree: DisagreeForm | None = None,
    evidence: EvidenceForm | None = None,
    fill: FillForm | None = None,
    back: str = "",
) -> HttpResponse:
    report, period = line.report, line.report.period
    metric = metric_of(line.indicator)
    found = []
    if line.records is not None:
        found = line.records
    elif line.applicable and line.source == MeasureSource.COUNTED and metric is not None:
        rows = records_behind(metric, subject_ref(report.subject)[2], period.starts_on, period.ends_on)
        found = [{"key": r.key, "on": r.on, "label": r.label, "url": r.url} for r in rows]
    out = report.state == ReportState.LOCKED and year_is_out(report)
    own = (
        request.actor.can(Capability.FILL_REPORT)
        and report.subject.organization_id == request.actor.organization_id
    )
    form = next((f for f in (remark, disagree, evidence, fill) if f is not None and f.is_bound), None)
    disagree = disagree or DisagreeForm(has_denominator=line.denominator is not None)
    context = {
        "line": line,
        "report": report,
        "metric": metric,
        "records": found,
        "elsewhere": words.elsewhere(line),
        "frozen": line.records is not None,
        "value": words.value_text(line),
        "counts": words.counts_text(line),
        "percent": words.share(line.numerator, line.denominator),
        "state": words.township_state(line),
        "verification": words.verification_text(line),
        "verified": words.figure(line.verified_numerator, line.verified_denominator, metric.unit),
        "claimed": words.figure(line.claimed_numerator, line.claimed_denominator, metric.unit),
        "rule_text": placed_rule(line.indicator).describe(line.indicator.full_mark, metric.wording),
        "may_fill": own
        and report.state in FILLABLE
        and line.applicable
        and line.source != MeasureSource.JUDGED,
        "may_adjust": report.state == ReportState.LOCKED
        and not out
        and request.actor.can(Capability.VERIFY_REPORT),
        "remark": remark or RemarkForm(initial={"note": line.note}),
        "disagree": disagree,
        "fill": fill or _fill_form(line),
        "evidence": line.evidence.select_related("uploaded_by"),
        "evidence_records": line.evidence_records.all(),
        "requests": line.correction_requests.all(),
        "may_ask": own
        and not out
        and report.state == ReportState.LOCKED
        and line.applicable
        and request.actor.can(Capability.SUBMIT_REPORT),
        "back": back,
        "evidence_url": reverse("assessments:evidence_add", args=[line.pk]),
        "evidence_form": evidence or EvidenceForm(),
        "adjustments": line.adjustments.all(),
        "entries": timeline(report, audience="parties").filter(
            subject_key=f"assessments.measureline:{line.pk}"
        )[:20],
        "form": form,
    }
    return render(
        request, "assessments/measure_detail.html", context, status=form_status(form) if form else 200
    )


def _fill_form(line: MeasureLine) -> FillForm | None:
    """For what no record tells; what was typed before stands in it."""
    if line.source != MeasureSource.TYPED:
        return None
    answered = line.decided_at is not None
    names = rules.names_asked(line.indicator.rule)
    parts = {f"part_{number}": line.breakdown.get(name) for number, name in enumerate(names)}
    return FillForm(
        initial={
            "numerator": line.numerator if answered else None,
            "denominator": line.denominator if answered else None,
            "note": line.note,
            **parts,
        },
        has_denominator=line.denominator is not None,
        names=names,
    )


@requires(*READ)
def measure_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One measure: the number, the records behind it, confirm or disagree."""
    return _measure_page(request, line_or_404(request, pk), back=_back(request.GET))


# Where one came from and goes back to: the check before handing in, or the task list.
BACK = {"check": "report_check", "list": "report_detail"}


def _back(values: Mapping[str, str]) -> str:
    named = values.get("back", "")
    return named if named in BACK else ""


def _after_line(line: MeasureLine, back: str) -> str:
    """Back to where one came from; else the next line that waits, else the task list."""
    if back:
        return reverse(f"assessments:{BACK[back]}", args=[line.report_id])
    rest = line.report.lines.select_related("indicator").order_by(
        "indicator__category__sort_order", "indicator__sort_order", "pk"
    )
    waiting = reports.open_lines(list(rest))
    return waiting[0].get_absolute_url() if waiting else line.report.get_absolute_url()


@requires(Capability.FILL_REPORT)
@require_POST
def measure_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm one number and go on to the next."""
    line = line_or_404(request, pk)
    form = RemarkForm(request.POST)
    answer = once_with_form(
        request,
        form,
        lambda: reports.confirm_line(
            actor=request.actor,
            line=line,
            note=form.cleaned_data["note"],
            version=version_of(request),
            at=timezone.now(),
        ),
        then=lambda done: _after_line(done, _back(request.POST)),
        message=f"“{line.indicator}”已确认。",
    )
    return answer or _measure_page(request, line, remark=form, back=_back(request.POST))


@requires(Capability.FILL_REPORT)
@require_POST
def measure_fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in a number that no record tells."""
    line = line_or_404(request, pk)
    names = rules.names_asked(line.indicator.rule)
    form = FillForm(request.POST, has_denominator=line.denominator is not None, names=names)
    answer = once_with_form(
        request,
        form,
        lambda: reports.fill_line(
            actor=request.actor,
            line=line,
            numerator=form.cleaned_data["numerator"],
            denominator=form.cleaned_data.get("denominator"),
            parts=form.parts,
            note=form.cleaned_data["note"],
            version=version_of(request),
            at=timezone.now(),
        ),
        then=lambda done: _after_line(done, _back(request.POST)),
        message=f"“{line.indicator}”已填好。",
    )
    return answer or _measure_page(request, line, fill=form, back=_back(request.POST))


@requires(Capability.FILL_REPORT)
@require_POST
def measure_disagree(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is not right about one number."""
    line = line_or_404(request, pk)
    form = DisagreeForm(request.POST, has_denominator=line.denominator is not None)
    answer = once_with_form(
        request,
        form,
        lambda: reports.disagree(
            actor=request.actor,
            line=line,
            note=form.cleaned_data["note"],
            numerator=form.cleaned_data["numerator"],
            denominator=form.cleaned_data.get("denominator"),
            version=version_of(request),
            at=timezone.now(),
        ),
        then=lambda done: _after_line(done, _back(request.POST)),
        message=f"“{line.indicator}”的不同意见已记下，县人大核验时会看到。",
    )
    return answer or _measure_page(request, line, disagree=form, back=_back(request.POST))


@requires(Capability.FILL_REPORT)
@require_POST
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a paper to a measure."""
    line = line_or_404(request, pk)
    form = EvidenceForm(request.POST, request.FILES)
    answer = once_with_form(
        request,
        form,
        lambda: verification.add_evidence(
            actor=request.actor,
            line=line,
            upload=validated(form.cleaned_data["file"]),
            description=form.cleaned_data["description"],
            at=timezone.now(),
        ),
        then=lambda _: line.get_absolute_url(),
        message="材料已添加。",
    )
    return answer or _measure_page(request, line, evidence=form)


@requires(*READ)
def evidence_download(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper that was added."""
    row = get_object_or_404(
        EvidenceFile.objects.filter(line__in=MeasureLine.objects.visible_to(request.actor)), pk=pk
    )
    return download_response(row)
