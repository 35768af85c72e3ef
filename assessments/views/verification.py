"""The county's side of a report: the split screen, the comparison, return, lock, corrections."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.choices import DECIDED, MeasureSource, MeasureState, ReportState, Verification
from assessments.counting import metric_of, placed_rule
from assessments.forms.reports import AdjustForm, ReasonForm, ReturnForm
from assessments.forms.verification import QueryForm, VerifyForm
from assessments.metrics import records_behind
from assessments.models import MeasureAdjustment, MeasureLine, Period, QuarterReport
from assessments.presenters import lines as words
from assessments.presenters import verify as split
from assessments.views.loading import shut_by
from assessments.workflow import returns, verification
from assessments.workflow.review_locks import correction_is_open
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.formpages import form_page, posted
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once, once_with_form

SEE = (Capability.VERIFY_REPORT, Capability.SEE_OVERVIEW)


def _screen(lines_of_report: int) -> str:
    return reverse("assessments:report_verify", args=[lines_of_report])


def _next_pending(lines: list[MeasureLine], after: int | None = None) -> MeasureLine | None:
    """The next line to verify after one (going round), None when all are decided or asked about."""
    pending = [line for line in lines if line.applicable and line.verification == Verification.PENDING]
    if not pending:
        return None
    order = [line.pk for line in lines]
    start = order.index(after) if after in order else -1
    return next((line for line in pending if order.index(line.pk) > start), pending[0])


def _period_lines(report: QuarterReport) -> list[MeasureLine]:
    """All lines of the period with subject and indicator; this report's are among them. One query."""
    return list(
        MeasureLine.objects.filter(report__period=report.period_id)
        .select_related("report__subject", "indicator__category")
        .defer("records")
        .order_by(
            "report__subject__sort_order",
            "report_id",
            "indicator__category__sort_order",
            "indicator__sort_order",
            "pk",
        )
    )


def _verify_page(
    request: HttpRequest,
    report: QuarterReport,
    line_pk: int | None,
    *,
    form: VerifyForm | None = None,
    query: QueryForm | None = None,
) -> HttpResponse:
    everything = _period_lines(report)
    lines = [line for line in everything if line.report_id == report.pk]
    current = next((line for line in lines if line.pk == line_pk), None) or _next_pending(lines)
    current = current or (lines[0] if lines else None)
    pending = [line for line in lines if line.applicable and line.verification not in DECIDED]
    queried = [line for line in lines if line.verification == Verification.QUERIED]
    others = {line.report_id: line.report for line in everything}
    towns = [
        {
            "name": other.subject.name,
            "url": _screen(other.pk),
            "left": sum(
                1
                for line in everything
                if line.report_id == other.pk and line.applicable and line.verification not in DECIDED
            ),
            "state": other.get_state_display(),
            "current": other.pk == report.pk,
            "submitted": other.state == ReportState.SUBMITTED,
        }
        for other in others.values()
    ]
    here = next((i for i, town in enumerate(towns) if town["current"]), 0)
    ahead = [t for t in towns[here + 1 :] + towns[:here] if t["submitted"] and t["left"]]
    bound = next((f for f in (form, query) if f is not None), None)
    context = {
        "report": report,
        "line": current,
        "towns": towns,
        "next_town": ahead[0] if ahead else None,
        "decided": sum(1 for line in lines if line.is_decided or not line.applicable),
        "total": len(lines),
        "queried": len(queried),
        "pending": len(pending),
        "form": bound,
        "may_verify": request.actor.can(Capability.VERIFY_REPORT) and report.state == ReportState.SUBMITTED,
        "may_lock": report.state == ReportState.SUBMITTED and not pending,
        "may_return": report.state == ReportState.SUBMITTED,
        "may_sample": request.actor.can(Capability.VERIFY_REPORT)
        and report.state in (ReportState.SUBMITTED, ReportState.LOCKED),
    }
    if current is not None:
        context |= _pane(current, lines, everything, report, request)
        has_due = current.denominator is not None
        context["verify_form"] = form or VerifyForm(
            initial={"numerator": current.claimed_numerator, "denominator": current.claimed_denominator},
            has_denominator=has_due,
        )
        context["query_form"] = query or QueryForm()
    context["groups"] = split.list_groups(lines, current, _screen(report.pk))
    status = form_status(bound) if bound is not None else 200
    return render(request, "assessments/report_verify.html", context, status=status)


def _pane(
    line: MeasureLine,
    lines: list[MeasureLine],
    everything: list[MeasureLine],
    report: QuarterReport,
    request: HttpRequest,
) -> dict:
    metric, period = metric_of(line.indicator), report.period
    records = []
    if line.applicable and report.subject.organization_id and line.source == MeasureSource.COUNTED:
        records = records_behind(metric, report.subject.organization_id, period.starts_on, period.ends_on)
    wanted = request.GET.get("record", "")
    chosen = next((r for r in records if r.key == wanted), records[0] if records else None)
    same = [other for other in everything if other.indicator_id == line.indicator_id]
    following = _next_pending(lines, line.pk)
    claimed = None
    if line.claimed_numerator is not None or line.claimed_denominator is not None:
        numerator = line.numerator if line.claimed_numerator is None else line.claimed_numerator
        denominator = line.denominator if line.claimed_denominator is None else line.claimed_denominator
        claimed = {
            "numerator": numerator,
            "denominator": denominator,
            "figure": words.figure(numerator, denominator, metric.unit),
        }
    return {
        "metric": metric,
        "records": records,
        "elsewhere": words.elsewhere(line),
        "again": words.again(line, report, records),
        "chosen": chosen,
        "chosen_entries": timeline(chosen.key)[:3] if chosen else [],
        "counts": words.counts_text(line),
        "percent": words.share(line.numerator, line.denominator),
        "figure": words.figure(line.numerator, line.denominator, metric.unit),
        "judged": line.source == MeasureSource.JUDGED,
        "verified": words.figure(line.verified_numerator, line.verified_denominator, metric.unit),
        "state_text": words.verification_text(line),
        "columns": split.neighbours(same, line),
        "claimed": claimed,
        "next_url": f"{_screen(report.pk)}?line={following.pk}" if following and following != line else "",
        "evidence": line.evidence.filter(voided_at=None),
        "evidence_records": line.evidence_records.in_force(),
        "unanswered": report.was_closed and line.applicable and line.state == MeasureState.COUNTED,
        "compare_url": reverse("assessments:indicator_compare", args=[report.period_id, line.indicator_id]),
    }


def _visible(request: HttpRequest, pk: int) -> QuarterReport:
    return get_object_or_404(
        QuarterReport.objects.visible_to(request.actor).select_related(
            "period__scheme__group", "subject__organization"
        ),
        pk=pk,
    )


@requires(*SEE)
def report_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Verify one township's indicators with the records beside them."""
    wanted = request.GET.get("line", "")
    return _verify_page(request, _visible(request, pk), whole(wanted))


def _line(request: HttpRequest, pk: int) -> MeasureLine:
    return get_object_or_404(
        MeasureLine.objects.visible_to(request.actor).select_related(
            "report__period__scheme", "report__subject__organization", "indicator"
        ),
        pk=pk,
    )


def _version(request: HttpRequest) -> int | None:
    value = request.POST.get("version", "")
    return whole(value)


def _compared(line: MeasureLine) -> str:
    """The same indicator in all townships, where the button was pressed."""
    return reverse("assessments:indicator_compare", args=[line.report.period_id, line.indicator_id])


def _after(line: MeasureLine) -> str:
    """The next line to verify, else this one again with the lock button."""
    lines = list(
        line.report.lines.select_related("indicator__category").order_by(
            "indicator__category__sort_order", "indicator__sort_order", "pk"
        )
    )
    following = _next_pending(lines, line.pk) or line
    return f"{_screen(line.report_id)}?line={following.pk}"


@requires(Capability.VERIFY_REPORT)
@require_POST
def measure_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Verify a number as counted, or as typed with a reason."""
    line = _line(request, pk)
    form = VerifyForm(request.POST, has_denominator=line.denominator is not None)
    answer = once_with_form(
        request,
        form,
        lambda: verification.verify_line(
            actor=request.actor,
            line=line,
            numerator=form.cleaned_data["numerator"],
            denominator=form.cleaned_data.get("denominator"),
            note=form.cleaned_data["note"],
            version=_version(request),
            at=timezone.now(),
        ),
        then=_compared if request.POST.get("back") == "compare" else _after,
        message=lambda done: f"{line.report.subject}“{done.indicator}”已核实。",
    )
    return answer or _verify_page(request, line.report, line.pk, form=form)


@requires(Capability.VERIFY_REPORT)
@require_POST
def measure_query(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the township about one number."""
    line = _line(request, pk)
    form = QueryForm(request.POST)
    answer = once_with_form(
        request,
        form,
        lambda: verification.query_line(
            actor=request.actor,
            line=line,
            note=form.cleaned_data["note"],
            version=_version(request),
            at=timezone.now(),
        ),
        then=_after,
        message=lambda done: f"“{done.indicator}”已标记，退回时一起请镇里说明。",
    )
    return answer or _verify_page(request, line.report, line.pk, query=form)


@requires(*SEE)
def indicator_compare(request: HttpRequest, pk: int, indicator_pk: int) -> HttpResponse:
    """One indicator across all townships of a quarter."""
    quarters = Period.objects.visible_to(request.actor).quarters().select_related("scheme")
    period = get_object_or_404(quarters, pk=pk)
    own = period.scheme.indicators.select_related("category")
    indicators = list(own.order_by("category__sort_order", "sort_order", "pk"))
    indicator = next((i for i in indicators if i.pk == indicator_pk), None)
    if indicator is None:
        raise Http404
    lines = list(
        MeasureLine.objects.filter(report__period=period, indicator=indicator)
        .select_related("report__subject", "indicator")
        .defer("records")
        .order_by("report__subject__sort_order", "pk")
    )
    urls = {line.pk: f"{_screen(line.report_id)}?line={line.pk}" for line in lines}
    metric = metric_of(indicator)
    context = {
        "period": period,
        "indicator": indicator,
        "indicators": indicators,
        "metric": metric,
        "rows": split.compare_rows(lines, urls),
        "columns": split.neighbours(lines, lines[0], mark=False) if lines else None,
        "rule_text": placed_rule(indicator).describe(indicator.full_mark, metric.wording),
        "back": _screen(lines[0].report_id) if lines else period.get_absolute_url(),
        "may_verify": request.actor.can(Capability.VERIFY_REPORT),
    }
    return render(request, "assessments/indicator_compare.html", context)


@requires(Capability.VERIFY_REPORT)
def report_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a report back to the township."""
    report = _visible(request, pk)
    if request.method == "POST":
        form = ReturnForm(request.POST)
        answer = once_with_form(
            request,
            form,
            lambda: returns.return_report(
                actor=request.actor,
                report=report,
                reason=form.cleaned_data["reason"],
                answer_by=form.cleaned_data["answer_by"],
                version=_version(request),
                at=timezone.now(),
            ),
            then=lambda done: reverse("assessments:period_detail", args=[done.period_id]),
            message=f"已退回{report.subject}，镇里会收到待办和消息。",
        )
        if answer:
            return answer
    else:
        asked = returns.return_asked(report)
        form = ReturnForm(
            initial={
                "answer_by": returns.answer_day(report, timezone.localdate()),
                "reason": f"镇里申请退回：{asked}" if asked else "",
            }
        )
    queried = report.lines.filter(verification=Verification.QUERIED).select_related("indicator")
    shut = shut_by(returns.may_go_back, report)
    context = {"report": report, "form": form, "queried": queried, "shut": shut}
    return render(request, "assessments/report_return.html", context, status=form_status(form))


@requires(Capability.VERIFY_REPORT)
@require_POST
def report_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock a verified report."""
    report = _visible(request, pk)
    return once(
        request,
        lambda: verification.lock_report(
            actor=request.actor, report=report, version=_version(request), at=timezone.now()
        ),
        then=lambda done: reverse("assessments:period_detail", args=[done.period_id]),
        message=f"{report.subject}已锁定，数据背后的记录已存档。",
    )


@requires(Capability.VERIFY_REPORT)
def measure_adjust(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a locked measure; list and take back earlier corrections."""
    line = _line(request, pk)
    form = AdjustForm(posted(request))
    return form_page(
        request,
        form,
        lambda: verification.adjust(
            actor=request.actor,
            line=line,
            numerator_change=form.cleaned_data["numerator_change"],
            denominator_change=form.cleaned_data["denominator_change"],
            reason=form.cleaned_data["reason"],
            basis=form.cleaned_data["basis"],
            at=timezone.now(),
        ),
        then=lambda row: row.line.get_absolute_url(),
        message="更正已登记，汇总年度时计入。",
        template="assessments/measure_adjust.html",
        context={
            "line": line,
            "report": line.report,
            "figure": words.figure(
                line.measure.numerator, line.measure.denominator, metric_of(line.indicator).unit
            ),
            "locked": line.report.state == ReportState.LOCKED,
            "shut": shut_by(correction_is_open, line.report),
        },
    )


@requires(Capability.VERIFY_REPORT)
def adjustment_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a correction back."""
    row = get_object_or_404(
        MeasureAdjustment.objects.filter(
            line__in=MeasureLine.objects.visible_to(request.actor)
        ).select_related("line__indicator", "line__report__period__scheme", "line__report__subject"),
        pk=pk,
    )
    form = ReasonForm(posted(request))
    shut = "这条更正已经撤销了。" if row.voided_at else shut_by(correction_is_open, row.line.report)
    return form_page(
        request,
        form,
        lambda: verification.void_adjustment(
            actor=request.actor, row=row, reason=form.cleaned_data["reason"], at=timezone.now()
        ),
        then=lambda done: done.line.get_absolute_url(),
        message="这条更正已撤销。",
        template="assessments/adjustment_void.html",
        context={"row": row, "shut": shut},
    )
