"""Corrections by request: the list, asking, the county's answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.choices import CorrectionState, ReportState
from assessments.counting import metric_of
from assessments.evidence import candidates, sources_for
from assessments.forms.corrections import AskForm, DeclineForm, GrantForm, RequestQuery
from assessments.forms.evidence import ChooseForm
from assessments.models import CorrectionRequest
from assessments.presenters import lines as words
from assessments.rules import plain
from assessments.views.loading import READ, line_or_404, version_of
from assessments.workflow import corrections
from assessments.workflow.review_locks import year_is_out
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once, once_with_form

TONES = {
    CorrectionState.ASKED: "evaluate",
    CorrectionState.GRANTED: "closed",
    CorrectionState.DECLINED: "declined",
    CorrectionState.WITHDRAWN: "declined",
}


@requires(*READ)
def correction_list(request: HttpRequest) -> HttpResponse:
    """Requests: the county's, a township's own."""
    query = RequestQuery(request.GET)
    rows = CorrectionRequest.objects.visible_to(request.actor).select_related(
        "line__indicator", "line__report__period", "line__report__subject"
    )
    state = query.cleaned_data["state"] if query.is_valid() else ""
    if state:
        rows = rows.filter(state=state)
    page = page_of(request, rows, order=("-asked_at", "-pk"), size=20)
    context = {
        "query": query,
        "asked": bool(state),
        "page": page,
        "rows": [
            {"one": one, "tone": TONES[one.state], "change": corrections.change_text(one)}
            for one in page.rows
        ],
        "own": not request.actor.can(Capability.VERIFY_REPORT, Capability.SEE_OVERVIEW),
    }
    return render(request, "assessments/correction_list.html", context)


@requires(Capability.FILL_REPORT)
def correction_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to correct a locked number, with the records that show it."""
    line = line_or_404(request, pk)
    report, metric = line.report, metric_of(line.indicator)
    own = sources_for(line)[0]
    chosen = set(line.evidence_records.in_force().values_list("key", flat=True))
    found = candidates(line, own, on=timezone.localdate(), chosen=chosen, tell=request.method == "GET")
    has_due = line.measure.denominator is not None
    form = AskForm(request.POST or None, has_denominator=has_due)
    picked = ChooseForm(request.POST or None, candidates=found, required=False)
    out = "" if request.method == "POST" else year_is_out(report)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: corrections.ask_correction(
                actor=request.actor,
                line=line,
                numerator_change=form.cleaned_data["numerator_change"],
                denominator_change=form.cleaned_data.get("denominator_change", 0),
                reason=form.cleaned_data["reason"],
                source=own.code,
                records=picked.data.getlist("records"),
                at=timezone.now(),
            ),
            then=lambda one: one.get_absolute_url(),
            message="更正申请已交给县人大，答复以后会通知您。",
        )
        if answer:
            return answer
    ticked = set(picked.data.getlist("records")) if picked.is_bound else set()
    context = {
        "line": line,
        "report": report,
        "form": form,
        "figure": words.figure(line.measure.numerator, line.measure.denominator, metric.unit),
        "rows": [{"one": c, "ticked": c.record.key in ticked} for c in found],
        "out": out,
        "may_ask": not out
        and report.state == ReportState.LOCKED
        and line.applicable
        and request.actor.can(Capability.SUBMIT_REPORT),
    }
    return render(request, "assessments/correction_ask.html", context, status=form_status(form))


def _request(request: HttpRequest, pk: int) -> CorrectionRequest:
    rows = CorrectionRequest.objects.visible_to(request.actor).select_related(
        "line__indicator",
        "line__report__period__scheme",
        "line__report__subject__organization",
        "adjustment",
    )
    return get_object_or_404(rows, pk=pk)


def _page(
    request: HttpRequest,
    one: CorrectionRequest,
    *,
    grant: GrantForm | None = None,
    decline: DeclineForm | None = None,
) -> HttpResponse:
    line = one.line
    metric = metric_of(line.indicator)
    waiting = one.state == CorrectionState.ASKED
    bound = next((f for f in (grant, decline) if f is not None), None)
    has_due = line.measure.denominator is not None
    after = line.measure.numerator + one.numerator_change
    due_after = line.measure.denominator + one.denominator_change if has_due else None
    context = {
        "one": one,
        "line": line,
        "report": line.report,
        "tone": TONES[one.state],
        "change": corrections.change_text(one),
        "figure": words.figure(line.measure.numerator, line.measure.denominator, metric.unit),
        "after": words.figure(after, due_after, metric.unit),
        "records": one.evidence_records.all(),
        "grant": grant
        or GrantForm(
            initial={
                "numerator_change": plain(one.numerator_change),
                "denominator_change": plain(one.denominator_change),
            },
            has_denominator=has_due,
        ),
        "decline": decline or DeclineForm(),
        "may_answer": waiting and request.actor.can(Capability.VERIFY_REPORT),
        "may_withdraw": waiting
        and request.actor.can(Capability.SUBMIT_REPORT)
        and line.report.subject.organization_id == request.actor.organization_id,
        "entries": timeline(line.report, audience="parties").filter(
            subject_key=f"assessments.measureline:{line.pk}"
        )[:10],
        "form": bound,
    }
    status = form_status(bound) if bound is not None else 200
    return render(request, "assessments/correction_detail.html", context, status=status)


@requires(*READ)
def correction_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what was asked with which records, and the answer."""
    return _page(request, _request(request, pk))


@requires(Capability.VERIFY_REPORT)
@require_POST
def correction_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant a request, as asked or with other numbers."""
    one = _request(request, pk)
    form = GrantForm(request.POST, has_denominator=one.line.measure.denominator is not None)
    typed = "numerator_change" in request.POST
    answer = once_with_form(
        request,
        form,
        lambda: corrections.grant_correction(
            actor=request.actor,
            request=one,
            answer=form.cleaned_data["answer"],
            numerator_change=form.cleaned_data["numerator_change"] if typed else None,
            denominator_change=form.cleaned_data.get("denominator_change") if typed else None,
            version=version_of(request),
            at=timezone.now(),
        ),
        then=lambda done: done.get_absolute_url(),
        message="更正已登记，镇里已收到答复；汇总年度时计入。",
    )
    return answer or _page(request, one, grant=form)


@requires(Capability.VERIFY_REPORT)
@require_POST
def correction_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline a request, with the reason."""
    one = _request(request, pk)
    form = DeclineForm(request.POST)
    answer = once_with_form(
        request,
        form,
        lambda: corrections.decline_correction(
            actor=request.actor,
            request=one,
            answer=form.cleaned_data["answer"],
            version=version_of(request),
            at=timezone.now(),
        ),
        then=lambda done: done.get_absolute_url(),
        message="已答复，镇里会看到理由。",
    )
    return answer or _page(request, one, decline=form)


@requires(Capability.SUBMIT_REPORT)
@require_POST
def correction_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an unanswered request back."""
    one = _request(request, pk)
    return once(
        request,
        lambda: corrections.withdraw_correction(
            actor=request.actor, request=one, version=version_of(request), at=timezone.now()
        ),
        then=lambda done: done.line.get_absolute_url(),
        message="申请已撤回。",
    )
