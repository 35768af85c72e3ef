"""Quarters: list, open, the progress of the townships, lock, and the step to the year."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.choices import PeriodState, ReportState, SchemeState
from assessments.forms.verification import DueDayForm, PeriodForm
from assessments.jobs import COMPUTE_YEAR
from assessments.models import CorrectionRequest, Period, QuarterReport, Scheme
from assessments.register_querysets import tallies_of
from assessments.workflow import days, periods, postponing, verification
from assessments.workflow.reports import open_lines
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import QUICK_ROWS, answer_or_start
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.formpages import form_page, posted
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once, once_with_form

SEE = (Capability.VERIFY_REPORT, Capability.SEE_OVERVIEW)


@requires(*SEE)
def period_list(request: HttpRequest) -> HttpResponse:
    """Every year's scheme with its quarters, the newest first."""
    schemes = list(
        Scheme.objects.visible_to(request.actor)
        .of_townships()
        .filter(state=SchemeState.PUBLISHED)
        .select_related("group")
        .order_by("-year", "group__sort_order", "pk")[:40]
    )
    all_periods = Period.objects.visible_to(request.actor).filter(scheme__in=schemes).order_by("number", "pk")
    by_scheme: dict[int, list[Period]] = defaultdict(list)
    for period in all_periods:
        by_scheme[period.scheme_id].append(period)
    states: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    reports = QuarterReport.objects.filter(period__scheme__in=schemes)
    for period_id, state in reports.order_by().values_list("period_id", "state"):
        states[period_id][state] += 1
    rows = []
    for scheme in schemes:
        mine = by_scheme[scheme.pk]
        quarters = [p for p in mine if not p.is_year]
        rows.append(
            {
                "scheme": scheme,
                "year": next((p for p in mine if p.is_year), None),
                "quarters": [_progress(p, states[p.pk]) for p in quarters],
                "may_compute": bool(quarters)
                and all(p.state == PeriodState.LOCKED for p in quarters)
                and not any(p.is_year and p.state == PeriodState.PUBLISHED for p in mine),
                "may_open": len(quarters) < 4,
            }
        )
    return render(
        request,
        "assessments/period_list.html",
        {"rows": rows, "may_open": request.actor.can(Capability.VERIFY_REPORT)},
    )


def _progress(period: Period, states: dict[str, int]) -> dict:
    total = sum(states.values())
    handed_in = states[ReportState.SUBMITTED] + states[ReportState.LOCKED]
    return {"period": period, "total": total, "handed_in": handed_in, "locked": states[ReportState.LOCKED]}


@requires(Capability.VERIFY_REPORT)
def period_open(request: HttpRequest) -> HttpResponse:
    """Open a quarter of a published scheme."""
    schemes = (
        Scheme.objects.visible_to(request.actor)
        .of_townships()
        .filter(state=SchemeState.PUBLISHED)
        .order_by("-year", "group__sort_order", "pk")
    )
    wanted = whole(request.GET.get("scheme"))
    chosen = next((s for s in schemes.select_related("group") if wanted in (None, s.pk)), None)
    rule = days.rule_of(chosen.group) if chosen is not None else None
    quarter, due_on = periods.proposal(timezone.localdate(), rule)
    initial = {"quarter": quarter, "due_on": due_on, "scheme": request.GET.get("scheme")}
    form = PeriodForm(request.POST or None, schemes=schemes, initial=initial)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: periods.open_period(
                actor=request.actor,
                scheme=form.cleaned_data["scheme"],
                quarter=form.cleaned_data["quarter"],
                due_on=form.cleaned_data["due_on"],
                at=timezone.now(),
            ),
            then=lambda period: period.get_absolute_url(),
            message=lambda period: f"{period}填报已开始，各单位的数已按日常记录算好。",
        )
        if answer:
            return answer
    context = {"form": form, "none": not schemes}
    return render(request, "assessments/period_open.html", context, status=form_status(form))


@requires(*SEE)
def period_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far each township is with a quarter."""
    period = Period.objects.visible_to(request.actor).select_related("scheme__group").filter(pk=pk).first()
    if period is None:
        return redirect(get_object_or_404(tallies_of(Period.objects.all(), request.actor), pk=pk).tally_url)
    if period.is_year:
        return redirect("assessments:result_detail", pk=period.pk)
    reports = list(
        period.reports.select_related("subject")
        .prefetch_related("lines")
        .order_by("subject__sort_order", "pk")
    )
    rows = []
    for report in reports:
        lines = [line for line in report.lines.all() if line.applicable]
        answered = len(lines) - len(open_lines(lines))
        verified = sum(1 for line in lines if line.is_decided)
        rows.append(
            {
                "report": report,
                "answered": answered,
                "verified": verified,
                "total": len(lines),
                "percent": round(answered * 100 / len(lines)) if lines else 100,
                "disagreed": sum(1 for line in lines if line.state == "disagreed"),
            }
        )
    handed_in = sum(1 for r in reports if r.state in (ReportState.SUBMITTED, ReportState.LOCKED))
    closed = sum(
        1 for r in reports if r.was_closed and r.state in (ReportState.SUBMITTED, ReportState.LOCKED)
    )
    context = {
        "period": period,
        "rows": rows,
        "handed_in": handed_in - closed,
        "closed": closed,
        "days_left": (period.due_on - timezone.localdate()).days if period.due_on else None,
        "may_lock": request.actor.can(Capability.VERIFY_REPORT) and period.state == PeriodState.OPEN,
        "all_in": handed_in == len(reports),
        "corrections": CorrectionRequest.objects.filter(line__report__period=period).waiting().count(),
        "first_indicator": period.scheme.indicators.order_by(
            "category__sort_order", "sort_order", "pk"
        ).first(),
        "entries": timeline(period)[:10],
    }
    return render(request, "assessments/period_detail.html", context)


@requires(Capability.VERIFY_REPORT)
def period_due(request: HttpRequest, pk: int) -> HttpResponse:
    """Another due day for a quarter that is not locked."""
    found = Period.objects.visible_to(request.actor).quarters().select_related("scheme__group")
    period = get_object_or_404(found, pk=pk)
    form = DueDayForm(posted(request), row=period)
    reports = list(period.reports.all())
    closed = sum(1 for r in reports if r.state == ReportState.SUBMITTED and r.submitted_at is None)
    return form_page(
        request,
        form,
        lambda: postponing.change_due_day(
            actor=request.actor, period=period, at=timezone.now(), **form.cleaned_data
        ),
        then=lambda done: done.get_absolute_url(),
        message=lambda done: f"填报截止已改到 {done.due_on:%Y-%m-%d}，各单位收到了通知。",
        template="assessments/period_due.html",
        context={"period": period, "closed": closed, "possible": period.state == PeriodState.OPEN},
        fresh=lambda: found.get(pk=pk),
    )


@requires(Capability.VERIFY_REPORT)
@require_POST
def period_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock all verified reports of a quarter."""
    period = get_object_or_404(Period.objects.visible_to(request.actor).quarters(), pk=pk)
    return once(
        request,
        lambda: verification.lock_period(actor=request.actor, period=period, at=timezone.now()),
        then=lambda done: done.get_absolute_url(),
        message=lambda done: f"{done}已锁定。",
    )


@requires(Capability.PUBLISH_RESULTS)
@require_POST
def year_compute(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute the year of a scheme from its locked quarters."""
    schemes = Scheme.objects.visible_to(request.actor).annotate(lines=Count("periods__reports__lines"))
    scheme = get_object_or_404(schemes, pk=pk)
    return answer_or_start(
        request,
        kind=COMPUTE_YEAR.key,
        params={"scheme": scheme.pk},
        title=f"汇总 {scheme.year} 年考评",
        quick=scheme.lines <= QUICK_ROWS,
        writes=True,
    )
