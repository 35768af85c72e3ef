"""Appeals: raised by a township on its own sheet, answered by the county with reasons."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.evidence import Candidate, sources_of, year_candidates
from assessments.forms.evidence import SourceForm
from assessments.forms.review import AnswerForm, AppealEvidenceForm, AppealForm
from assessments.jobs import WHOLE
from assessments.metrics import Metric
from assessments.models import (
    Appeal,
    AppealPaper,
    AssessedSubject,
    Indicator,
    MeasureLine,
    Period,
    Score,
    YearReview,
)
from assessments.review_choices import AppealState, ReviewStage
from assessments.views.loading import shut_by
from assessments.views.reviews import version_of, year_of
from assessments.workflow import appeals
from assessments.workflow.appeal_evidence import add_appeal_evidence
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import download_response, validated
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once, once_with_form

READ = (Capability.SUBMIT_REPORT, Capability.FILL_REPORT, *WHOLE)
_TABS = (("open", "等答复"), ("answered", "已答复"), ("", "全部"))


@requires(*READ)
def appeal_list(request: HttpRequest) -> HttpResponse:
    """Appeals of the county, or the township's own."""
    tab = request.GET.get("tab", "")
    rows = Appeal.objects.visible_to(request.actor).select_related("subject", "indicator", "review__period")
    if tab == "open":
        rows = rows.open()
    elif tab == "answered":
        rows = rows.exclude(state__in=(AppealState.OPEN, AppealState.WITHDRAWN))
    context = {
        "page": page_of(request, rows, order=("-pk",)),
        "tabs": [
            {"label": label, "url": f"?tab={key}" if key else "?", "current": tab == key}
            for key, label in _TABS
        ],
        "sees_all": request.actor.can(*WHOLE),
    }
    return render(request, "assessments/appeal_list.html", context)


def _offered(
    request: HttpRequest, year: Period, subject: AssessedSubject, indicator: Indicator, chosen: set[str]
) -> tuple[list[Metric], Metric, list[Candidate]]:
    """Sources of an indicator, the one that is wanted, and its records of the year."""
    sources = sources_of(indicator, subject)
    wanted = request.POST.get("source") or request.GET.get("source") or ""
    source = next((m for m in sources if m.code == wanted), sources[0])
    return sources, source, year_candidates(year, subject, source, own=source is sources[0], chosen=chosen)


def _papers(form: AppealForm | AppealEvidenceForm) -> list:
    upload = form.cleaned_data["paper"]
    return [(validated(upload), form.cleaned_data.get("description", ""))] if upload else []


@requires(Capability.SUBMIT_REPORT)
def appeal_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A township says what is wrong in its own sheet, with the records that show it; a file where there is none."""
    period = year_of(request, pk)
    review = get_object_or_404(YearReview.objects.select_related("period"), period=period)
    subject = (
        AssessedSubject.objects.filter(
            results__period=period, organization=request.actor.organization_id or 0
        )
        .select_related("organization")
        .first()
    )
    if subject is None:
        raise Http404
    indicators = period.scheme.indicators.filter(
        scores__result__period=period, scores__result__subject=subject
    ).order_by("category__sort_order", "sort_order", "pk")
    wanted = whole(request.GET.get("indicator", ""))
    form = AppealForm(
        request.POST or None,
        request.FILES or None,
        indicators=indicators,
        initial={"indicator": wanted},
    )
    ticked = request.POST.getlist("records")
    if ticked and form.is_valid() and form.cleaned_data["indicator"].pk != wanted:
        form.add_error("indicator", "勾选的记录是另一项的，请先在页面上方换成这一项，再勾记录。")
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: appeals.raise_appeal(
                actor=request.actor,
                review=review,
                subject=subject,
                indicator=form.cleaned_data["indicator"],
                kind=form.cleaned_data["kind"],
                claim=form.cleaned_data["claim"],
                source=request.POST.get("source", ""),
                records=ticked,
                papers=_papers(form),
                at=timezone.now(),
            ),
            then=lambda appeal: appeal.get_absolute_url(),
            message=lambda appeal: f"申诉 {appeal.number} 已交县人大，答复会发到消息里。",
        )
        if answer:
            return answer
    listed = list(indicators)
    about = next((i for i in listed if i.pk == wanted), None)
    source, found = None, []
    if about is not None:
        _, source, found = _offered(request, period, subject, about, set())
    context = {
        "period": period,
        "review": review,
        "subject": subject,
        "form": form,
        "indicators": listed,
        "about": about,
        "source": source,
        "rows": [{"one": c, "ticked": c.record.key in ticked} for c in found],
        "shut": shut_by(appeals.appeals_are_open, review, timezone.now()),
    }
    return render(request, "assessments/appeal_form.html", context, status=form_status(form))


@requires(Capability.SUBMIT_REPORT)
def appeal_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """More records or a file beside an appeal that waits for its answer."""
    appeal = _appeal(request, pk)
    if appeal.subject.organization_id != request.actor.organization_id:
        raise Http404
    chosen = set(appeal.records.values_list("key", flat=True))
    sources, source, found = _offered(request, appeal.review.period, appeal.subject, appeal.indicator, chosen)
    form = AppealEvidenceForm(request.POST or None, request.FILES or None)
    ticked = request.POST.getlist("records")
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: add_appeal_evidence(
                actor=request.actor,
                appeal=appeal,
                source=source.code,
                records=ticked,
                papers=_papers(form),
                at=timezone.now(),
            ),
            then=lambda done: done.get_absolute_url(),
            message="佐证已补上，县人大答复时看得到。",
        )
        if answer:
            return answer
    context = {
        "appeal": appeal,
        "form": form,
        "source": source,
        "query": SourceForm({"source": source.code}, sources=sources),
        "rows": [{"one": c, "ticked": c.record.key in ticked} for c in found],
        "waits": appeal.state == AppealState.OPEN,
    }
    return render(request, "assessments/appeal_evidence.html", context, status=form_status(form))


@requires(*READ)
def appeal_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A file that an appeal brought."""
    rows = AppealPaper.objects.filter(appeal__in=Appeal.objects.visible_to(request.actor))
    return download_response(get_object_or_404(rows, pk=pk))


def _appeal(request: HttpRequest, pk: int) -> Appeal:
    return get_object_or_404(
        Appeal.objects.visible_to(request.actor).select_related(
            "review__period__scheme", "subject__organization", "indicator"
        ),
        pk=pk,
    )


def _page(request: HttpRequest, appeal: Appeal, form: AnswerForm | None = None) -> HttpResponse:
    actor = request.actor
    lines = (
        MeasureLine.objects.filter(
            report__period__scheme=appeal.review.period.scheme_id,
            report__subject=appeal.subject_id,
            indicator=appeal.indicator_id,
        )
        .select_related("report__period")
        .defer("records")
        .order_by("report__period__number")
    )
    own = appeal.subject.organization_id == actor.organization_id
    waits = appeal.state == AppealState.OPEN
    may_answer = waits and actor.can(Capability.PUBLISH_RESULTS) and appeal.review.stage == ReviewStage.NOTICE
    context = {
        "appeal": appeal,
        "period": appeal.review.period,
        "score": Score.objects.filter(
            result__period=appeal.review.period_id,
            result__subject=appeal.subject_id,
            indicator=appeal.indicator_id,
        ).first(),
        "lines": lines,
        "form": form,
        "answer_form": (form or AnswerForm()) if may_answer else None,
        "may_withdraw": waits and own and actor.can(Capability.SUBMIT_REPORT),
        "sees_all": actor.can(*WHOLE),
        "changes": list(appeal.changes.all()),
        "records": list(appeal.records.all()),
        "papers": list(appeal.papers.select_related("uploaded_by")),
        "entries": timeline(appeal.review.period, "parties").filter(
            subject_key=f"assessments.appeal:{appeal.pk}"
        ),
    }
    status = form_status(form) if form is not None else 200
    return render(request, "assessments/appeal_detail.html", context, status=status)


@requires(*READ)
def appeal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One appeal with the score it is about and its answer."""
    return _page(request, _appeal(request, pk))


@requires(Capability.PUBLISH_RESULTS)
@require_POST
def appeal_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an appeal."""
    appeal = _appeal(request, pk)
    form = AnswerForm(request.POST)
    answer = once_with_form(
        request,
        form,
        lambda: appeals.answer_appeal(
            actor=request.actor,
            appeal=appeal,
            verdict=form.cleaned_data["verdict"],
            answer=form.cleaned_data["answer"],
            delta=form.cleaned_data["delta"],
            version=version_of(request),
            at=timezone.now(),
        ),
        then=lambda done: done.review.get_absolute_url(),
        message=lambda done: (
            f"{done.number} 已答复。" + ("改了分，请重新汇总。" if done.points_after is None else "")
        ),
    )
    return answer or _page(request, appeal, form)


@requires(Capability.SUBMIT_REPORT)
@require_POST
def appeal_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an appeal back."""
    appeal = _appeal(request, pk)
    return once(
        request,
        lambda: appeals.withdraw_appeal(actor=request.actor, appeal=appeal, at=timezone.now()),
        then=lambda done: done.get_absolute_url(),
        message="申诉已撤回。",
    )
