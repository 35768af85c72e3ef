"""The township's side: the task list, check and submit, the receipt, the sheet on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.choices import FILLABLE, MeasureSource, ReportState
from assessments.counting import changed_since
from assessments.forms.reports import AskReturnForm
from assessments.models import Category, CorrectionRequest, QuarterReport
from assessments.presenters import lines as words
from assessments.presenters.standing import standing_panel
from assessments.standing import live_standing, published_year, year_lines
from assessments.views.loading import READ, report_or_404, version_of
from assessments.workflow import periods, reports, returns
from assessments.workflow.days import late_workdays
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from congress_portal.foundation.web.refusals import Refused


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


@requires(*READ)
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The task list of a report, with the live standing beside it."""
    report = report_or_404(request, pk)
    all_lines = year_lines(report.period.scheme)
    lines = [line for line in all_lines if line.report_id == report.pk]
    groups = words.task_groups(lines, back="list")
    waiting = reports.open_lines(lines)
    standing, problem = None, ""
    out = published_year(report.period.scheme)
    try:
        if out is None:
            live = live_standing(report.period.scheme, on=timezone.localdate(), lines=all_lines)
            by_indicator = {line.indicator_id: line for line in lines}
            standing = standing_panel(live, report.subject_id, by_indicator)
    except Refused as refusal:
        problem = refusal.message
    may_fill = (
        request.actor.can(Capability.FILL_REPORT)
        and report.subject.organization_id == request.actor.organization_id
    )
    deadline = report.deadline
    context = {
        "report": report,
        "groups": groups,
        "origin": words.origin_words(lines),
        "typed": any(line.source == MeasureSource.TYPED for line in lines),
        "deadline": deadline,
        "grace_until": report.period.grace_until,
        "today": timezone.localdate(),
        "requests": CorrectionRequest.objects.filter(line__report=report).waiting().count(),
        "done": len(lines) - len(waiting),
        "total": len(lines),
        "cells": [line not in waiting for line in sorted(lines, key=lambda line: line in waiting)],
        "next_line": waiting[0] if waiting else None,
        "waiting": len(waiting),
        "days_left": (deadline - timezone.localdate()).days if deadline else None,
        "standing": standing,
        "out": out,
        "problem": problem,
        "own": may_fill,
        "return_asked": returns.return_asked(report) if report.state == ReportState.SUBMITTED else "",
        "may_fill": may_fill and report.state in FILLABLE,
        "may_submit": may_fill and request.actor.can(Capability.SUBMIT_REPORT),
    }
    return render(request, "assessments/report_detail.html", context)


@requires(Capability.FILL_REPORT, Capability.VERIFY_REPORT)
@require_POST
def report_refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Count the report's lines anew."""
    report = report_or_404(request, pk)
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
    report = report_or_404(request, pk)
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


@requires(Capability.FILL_REPORT, Capability.SUBMIT_REPORT)
def report_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the answers, then hand them to the county."""
    report = report_or_404(request, pk)
    if request.method == "POST":
        return once(
            request,
            lambda: reports.submit_report(
                actor=request.actor, report=report, version=version_of(request), at=timezone.now()
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
    late = (
        late_workdays(report.period.due_on, timezone.localdate()) if report.first_submitted_at is None else 0
    )
    context = {
        "report": report,
        "late": late,
        "groups": words.task_groups(lines, back="check"),
        "waiting": waiting,
        "origin": words.origin_words(lines),
        "moved": [line for line in lines if line.pk in moved],
        "total": len(lines),
        "disagreed": sum(1 for line in lines if line.state == "disagreed"),
        "may_submit": request.actor.can(Capability.SUBMIT_REPORT) and report.state in FILLABLE,
    }
    return render(request, "assessments/report_check.html", context)


@requires(*READ)
def report_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What was handed in, by whom and when, and what comes next."""
    report = report_or_404(request, pk)
    if report.submitted_at is None:
        return redirect(report)
    return render(request, "assessments/report_receipt.html", {"report": report})


@requires(Capability.FILL_REPORT)
def report_ask_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the county to give back what was handed in."""
    report = report_or_404(request, pk)
    form = AskReturnForm(request.POST or None)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: returns.ask_return(
                actor=request.actor, report=report, reason=form.cleaned_data["reason"], at=timezone.now()
            ),
            then=lambda done: done.get_absolute_url(),
            message="已申请退回，县人大答复以后会有待办。",
        )
        if answer:
            return answer
    context = {
        "report": report,
        "form": form,
        "may_ask": report.state == ReportState.SUBMITTED and request.actor.can(Capability.SUBMIT_REPORT),
    }
    return render(request, "assessments/report_ask_return.html", context, status=form_status(form))


@requires(*READ)
def report_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The report on paper: every number, where it comes from, what was said of it, who signs."""
    report = report_or_404(request, pk)
    lines = list(
        report.lines.select_related("indicator__category").order_by(
            "indicator__category__sort_order", "indicator__sort_order", "pk"
        )
    )
    for line in lines:
        line.report = report
    context = {
        "report": report,
        "groups": words.task_groups(lines),
        "origin": words.origin_words(lines),
        "today": timezone.localdate(),
        "disagreed": [line for line in lines if line.state == "disagreed"],
    }
    return render(request, "assessments/report_print.html", context)
