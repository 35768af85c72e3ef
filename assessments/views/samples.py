"""实地抽查: draw records of a report, take the sheet along, note what was found."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.forms.reports import ReasonForm
from assessments.forms.review import FindingsForm, SampleForm
from assessments.jobs import WHOLE
from assessments.models import QuarterReport, SiteSample
from assessments.review_choices import SampleState
from assessments.sampling import WAY
from assessments.views.loading import shut_by
from assessments.views.reviews import version_of
from assessments.workflow import samples
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.posting import form_status, once, once_with_form

READ = (Capability.FILL_REPORT, *WHOLE)


@requires(Capability.VERIFY_REPORT)
def sample_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw records of a report for a visit."""
    report = get_object_or_404(
        QuarterReport.objects.visible_to(request.actor).select_related(
            "period__scheme", "subject__organization"
        ),
        pk=pk,
    )
    lines = (
        report.lines.filter(applicable=True)
        .select_related("indicator")
        .order_by("indicator__category__sort_order", "indicator__sort_order", "pk")
    )
    form = SampleForm(
        request.POST or None, lines=lines, initial={"size": 5, "lines": [line.pk for line in lines]}
    )
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: samples.draw_sample(
                actor=request.actor,
                report=report,
                lines=list(form.cleaned_data["lines"]),
                size=form.cleaned_data["size"],
                at=timezone.now(),
            ),
            then=lambda sample: sample.get_absolute_url(),
            message=lambda sample: f"已从 {sample.pool} 条记录里抽取，可以打印带去核查。",
        )
        if answer:
            return answer
    context = {
        "report": report,
        "form": form,
        "earlier": list(report.samples.all()),
        "way": WAY,
        "shut": shut_by(samples.may_be_drawn, report),
    }
    return render(request, "assessments/sample_form.html", context, status=form_status(form))


def _sample(request: HttpRequest, pk: int) -> SiteSample:
    return get_object_or_404(
        SiteSample.objects.visible_to(request.actor).select_related(
            "report__period__scheme", "report__subject__organization"
        ),
        pk=pk,
    )


@requires(*READ)
def sample_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A drawn sample; staff note what was found, the township reads it once it is closed."""
    sample = _sample(request, pk)
    items = list(sample.items.select_related("line__indicator"))
    may = request.actor.can(Capability.VERIFY_REPORT) and sample.state == SampleState.OPEN
    form = None
    if may:
        initial = {"visit_on": sample.visit_on, "visitors": sample.visitors, "note": sample.note}
        form = FindingsForm(request.POST or None, items=items, initial=initial)
    if request.method == "POST" and form is not None:
        answer = once_with_form(
            request,
            form,
            lambda: samples.note_findings(
                actor=request.actor,
                sample=sample,
                findings=form.findings,
                visit_on=form.cleaned_data["visit_on"],
                visitors=form.cleaned_data["visitors"],
                note=form.cleaned_data["note"],
                version=version_of(request),
                at=timezone.now(),
            ),
            then=lambda done: done.get_absolute_url(),
            message="核查情况已保存。",
        )
        if answer:
            return answer
    context = {
        "sample": sample,
        "report": sample.report,
        "items": items,
        "form": form,
        "doubts": [i for i in items if i.verdict in ("partly", "untrue")],
        "left": sum(1 for i in items if i.verdict == "pending"),
        "may": may,
        "sees_all": request.actor.can(*WHOLE),
        "may_adjust": request.actor.can(Capability.VERIFY_REPORT) and sample.report.state == "locked",
        "way": WAY,
    }
    status = form_status(form) if form is not None else 200
    return render(request, "assessments/sample_detail.html", context, status=status)


@requires(*WHOLE)
def sample_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet that is taken along."""
    sample = _sample(request, pk)
    context = {
        "sample": sample,
        "report": sample.report,
        "items": sample.items.select_related("line__indicator"),
    }
    return render(request, "assessments/sample_print.html", context)


@requires(Capability.VERIFY_REPORT)
@require_POST
def sample_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a visit and tell the township."""
    sample = _sample(request, pk)
    return once(
        request,
        lambda: samples.close_sample(
            actor=request.actor, sample=sample, version=version_of(request), at=timezone.now()
        ),
        then=lambda done: done.get_absolute_url(),
        message="这次抽查已办结，镇里收到了结果。",
    )


@requires(Capability.VERIFY_REPORT)
def sample_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a sample up; it stays on the list."""
    sample = _sample(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: samples.void_sample(
                actor=request.actor, sample=sample, reason=form.cleaned_data["reason"], at=timezone.now()
            ),
            then=lambda done: reverse("assessments:report_verify", args=[done.report_id]),
            message="这次抽查已作废，记录留底。",
        )
        if answer:
            return answer
    context = {"sample": sample, "form": form, "shut": shut_by(samples.is_open, sample)}
    return render(request, "assessments/sample_void.html", context, status=form_status(form))
