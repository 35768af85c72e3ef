"""The township's side: the task list, one measure, check and submit, the receipt."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.choices import FILLABLE, MeasureSource, ReportState
from assessments.counting import changed_since, metric_of
from assessments.forms.reports import DisagreeForm, EvidenceForm, RemarkForm
from assessments.metrics import records_behind
from assessments.models import Category, EvidenceFile, MeasureLine, QuarterReport
from assessments.presenters import lines as words
from assessments.presenters.standing import standing_panel
from assessments.standing import live_standing, year_lines
from assessments.workflow import periods, reports, verification
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import download_response, validated
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from congress_portal.foundation.web.refusals import Refused

READ = (Capability.FILL_REPORT, Capability.VERIFY_REPORT, Capability.SEE_OVERVIEW)


@requires(Capability.VERIFY_REPORT, Capability.MANAGE_SCHEMES, Capability.SEE_RESULTS)
def home(request: HttpRequest) -> HttpResponse:
    """Where the assessment begins for this role."""
    actor = request.actor
    for capability, name in (
        (Capability.VERIFY_REPORT, "period_list"),
        (Capability.FILL_REPORT, "report_list"),
        (Capability.SEE_RESULTS, "result_list"),
    ):
        if actor.can(capability):
            return redirect(f"assessments:{name}")
    return redirect("assessments:scheme_list")


@requires(*READ)
def report_list(request: HttpRequest) -> HttpResponse:
    """My reports, the newest first; for the county those of all townships."""
    reports_ = (
        QuarterReport.objects.visible_to(request.actor)
        .select_related("period", "subject")
        .prefetch_related("lines")
    )
    page = page_of(request, reports_, order=("-period__starts_on", "subject__sort_order", "pk"), size=20)
    rows = []
    for report in page.rows:
        lines = list(report.lines.all())
        waiting = reports.open_lines(lines)
        rows.append({"report": report, "done": len(lines) - len(waiting), "total": len(lines)})
    own = request.actor.can(Capability.FILL_REPORT)
    context = {"page": page, "rows": rows, "own": own, "today": timezone.localdate()}
    return render(request, "assessments/report_list.html", context)


def _report(request: HttpRequest, pk: int) -> QuarterReport:
    return get_object_or_404(
        QuarterReport.objects.visible_to(request.actor).select_related(
            "period__scheme__group", "subject__organization"
        ),
        pk=pk,
    )


@requires(*READ)
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The task list of a report, with the live standing beside it."""
    report = _report(request, pk)
    all_lines = year_lines(report.period.scheme)
    lines = [line for line in all_lines if line.report_id == report.pk]
    groups = words.task_groups(lines)
    waiting = reports.open_lines(lines)
    standing, problem = None, ""
    try:
        live = live_standing(report.period.scheme, on=timezone.localdate(), lines=all_lines)
        by_indicator = {line.indicator_id: line for line in lines}
        standing = standing_panel(live, report.subject_id, by_indicator)
    except Refused as refusal:
        problem = refusal.message
    may_fill = (
        request.actor.can(Capability.FILL_REPORT)
        and report.subject.organization_id == request.actor.organization_id
    )
    context = {
        "report": report,
        "groups": groups,
        "done": len(lines) - len(waiting),
        "total": len(lines),
        "cells": [line not in waiting for line in sorted(lines, key=lambda line: line in waiting)],
        "next_line": waiting[0] if waiting else None,
        "waiting": len(waiting),
        "days_left": (report.period.due_on - timezone.localdate()).days if report.period.due_on else None,
        "standing": standing,
        "problem": problem,
        "may_fill": may_fill and report.state in FILLABLE,
        "may_submit": may_fill and request.actor.can(Capability.SUBMIT_REPORT),
    }
    return render(request, "assessments/report_detail.html", context)


@requires(Capability.FILL_REPORT, Capability.VERIFY_REPORT)
@require_POST
def report_refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Count the report's lines anew."""
    report = get_object_or_404(QuarterReport.objects.visible_to(request.actor), pk=pk)
    moved: list[int] = []

    def verb() -> QuarterReport:
        moved.append(periods.refresh_report(actor=request.actor, report=report, at=timezone.now()))
        return report

    def message(_) -> str:
        return f"有 {moved[0]} 项的数变了，请再确认。" if moved[0] else "已按最新记录重新取数，没有变化。"

    return once(request, verb, then=lambda r: r.get_absolute_url(), message=message)


@requires(Capability.FILL_REPORT)
@require_POST
def group_confirm(request: HttpRequest, pk: int, category_pk: int) -> HttpResponse:
    """Confirm all that waits in one category, as it was seen on the page."""
    report = get_object_or_404(QuarterReport.objects.visible_to(request.actor), pk=pk)
    category = get_object_or_404(Category, pk=category_pk, scheme__periods__reports=report.pk)
    versions = {
        int(name.removeprefix("seen-")): int(value)
        for name, value in request.POST.items()
        if name.startswith("seen-") and whole(name[5:]) is not None and whole(value) is not None
    }
    return once(
        request,
        lambda: reports.confirm_group(
            actor=request.actor, report=report, category=category, versions=versions, at=timezone.now()
        ),
        then=lambda _: report.get_absolute_url(),
        message=lambda count: f"“{category}”的 {count} 项已确认。",
    )


def _line(request: HttpRequest, pk: int) -> MeasureLine:
    return get_object_or_404(
        MeasureLine.objects.visible_to(request.actor).select_related(
            "report__period", "report__subject__organization", "indicator__category"
        ),
        pk=pk,
    )


def _version(request: HttpRequest) -> int | None:
    value = request.POST.get("version", "")
    return whole(value)


def _measure_page(
    request: HttpRequest,
    line: MeasureLine,
    *,
    remark: RemarkForm | None = None,
    disagree: DisagreeForm | None = None,
    evidence: EvidenceForm | None = None,
) -> HttpResponse:
    report, period = line.report, line.report.period
    metric = metric_of(line.indicator)
    found = []
    if line.records is not None:
        found = line.records
    elif line.applicable and report.subject.organization_id and line.source == MeasureSource.COUNTED:
        rows = records_behind(metric, report.subject.organization_id, period.starts_on, period.ends_on)
        found = [{"on": r.on, "label": r.label, "url": r.url} for r in rows]
    own = (
        request.actor.can(Capability.FILL_REPORT)
        and report.subject.organization_id == request.actor.organization_id
    )
    form = next((f for f in (remark, disagree, evidence) if f is not None and f.is_bound), None)
    disagree = disagree or DisagreeForm(has_denominator=line.denominator is not None)
    context = {
        "line": line,
        "report": report,
        "metric": metric,
        "records": found,
        "frozen": line.records is not None,
        "value": words.value_text(line),
        "counts": words.counts_text(line),
        "percent": words.share(line.numerator, line.denominator),
        "state": words.township_state(line),
        "verification": words.verification_text(line),
        "verified": words.figure(line.verified_numerator, line.verified_denominator, metric.unit),
        "claimed": words.figure(line.claimed_numerator, line.claimed_denominator, metric.unit),
        "rule_text": line.indicator.rule.describe(line.indicator.full_mark, metric.wording),
        "may_fill": own and report.state in FILLABLE and line.applicable,
        "may_adjust": report.state == ReportState.LOCKED and request.actor.can(Capability.VERIFY_REPORT),
        "remark": remark or RemarkForm(initial={"note": line.note}),
        "disagree": disagree,
        "evidence": line.evidence.all(),
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


@requires(*READ)
def measure_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One measure: the number, the records behind it, confirm or disagree."""
    return _measure_page(request, _line(request, pk))


def _after_line(line: MeasureLine) -> str:
    """The next line that waits, else the task list."""
    rest = line.report.lines.select_related("indicator").order_by(
        "indicator__category__sort_order", "indicator__sort_order", "pk"
    )
    waiting = reports.open_lines(list(rest))
    return waiting[0].get_absolute_url() if waiting else line.report.get_absolute_url()


@requires(Capability.FILL_REPORT)
@require_POST
def measure_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm one number and go on to the next."""
    line = _line(request, pk)
    form = RemarkForm(request.POST)
    answer = once_with_form(
        request,
        form,
        lambda: reports.confirm_line(
            actor=request.actor,
            line=line,
            note=form.cleaned_data["note"],
            version=_version(request),
            at=timezone.now(),
        ),
        then=_after_line,
        message=f"“{line.indicator}”已确认。",
    )
    return answer or _measure_page(request, line, remark=form)


@requires(Capability.FILL_REPORT)
@require_POST
def measure_disagree(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is not right about one number."""
    line = _line(request, pk)
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
            version=_version(request),
            at=timezone.now(),
        ),
        then=_after_line,
        message=f"“{line.indicator}”的不同意见已记下，县人大核验时会看到。",
    )
    return answer or _measure_page(request, line, disagree=form)


@requires(Capability.FILL_REPORT)
@require_POST
def evidence_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a paper to a measure."""
    line = _line(request, pk)
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


@requires(Capability.FILL_REPORT, Capability.SUBMIT_REPORT)
def report_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the answers, then hand them to the county."""
    report = _report(request, pk)
    if request.method == "POST":
        return once(
            request,
            lambda: reports.submit_report(
                actor=request.actor, report=report, version=_version(request), at=timezone.now()
            ),
            then=lambda r: reverse("assessments:report_receipt", args=[r.pk]),
        )
    lines = list(
        report.lines.select_related("indicator__category").order_by(
            "indicator__category__sort_order", "indicator__sort_order", "pk"
        )
    )
    for line in lines:
        line.report = report
    moved = (
        changed_since(report, [line for line in lines if line.source == MeasureSource.COUNTED])
        if report.state in FILLABLE
        else {}
    )
    waiting = reports.open_lines(lines)
    context = {
        "report": report,
        "groups": words.task_groups(lines),
        "waiting": waiting,
        "moved": [line for line in lines if line.pk in moved],
        "total": len(lines),
        "disagreed": sum(1 for line in lines if line.state == "disagreed"),
        "may_submit": request.actor.can(Capability.SUBMIT_REPORT) and report.state in FILLABLE,
    }
    return render(request, "assessments/report_check.html", context)


@requires(*READ)
def report_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What was handed in, by whom and when, and what comes next."""
    report = _report(request, pk)
    if report.submitted_at is None:
        return redirect(report)
    return render(request, "assessments/report_receipt.html", {"report": report})
