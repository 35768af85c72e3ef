"""异议 and ties of those who are assessed apart from townships."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from assessments.forms.tallies import ObjectionAnswerForm, ObjectionForm
from assessments.models import Objection, Result
from assessments.review_choices import AppealState
from assessments.views.loading import shut_by
from assessments.views.tallies import READ, own_results, periods_of
from assessments.views.ties import tie_page
from assessments.workflow import objections
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.formpages import posted, posted_once
from congress_portal.foundation.web.posting import form_status
from deputies.views.parts import form_page as record_page


def _own_result(request: HttpRequest, pk: int, subject_pk: int) -> Result:
    """A result of the actor's own that was announced."""
    related = ("subject", "period__scheme__group", "period__scheme__county")
    own = own_results(request.actor).select_related(*related).filter(period=pk, subject=subject_pk).first()
    if own is not None:
        return own
    period = get_object_or_404(periods_of(request.actor), pk=pk)
    mine = objections.own_subjects(request.actor)
    return get_object_or_404(
        period.results.select_related(*related).filter(subject__in=mine), subject=subject_pk
    )


@requires(*READ)
def objection_create(request: HttpRequest, pk: int, subject_pk: int) -> HttpResponse:
    """Say what is wrong in the own announced score."""
    result = _own_result(request, pk, subject_pk)
    period, subject = result.period, result.subject
    indicators = period.scheme.indicators.filter(scores__result=result).order_by(
        "category__sort_order", "sort_order", "pk"
    )
    form = ObjectionForm(
        posted(request), indicators=indicators, initial={"indicator": request.GET.get("indicator", "")[:12]}
    )
    until = objections.objections_until(period)
    shut = shut_by(objections.objections_are_open, period, timezone.now())
    said = f"{until:%m月%d日}前可以提出，一项一项地提。" if not shut else "现在不能提出异议。"
    return record_page(
        request,
        form,
        lambda: objections.raise_objection(
            actor=request.actor,
            period=period,
            subject=subject,
            indicator=form.cleaned_data["indicator"],
            kind=form.cleaned_data["kind"],
            claim=form.cleaned_data["claim"],
            at=timezone.now(),
        ),
        then=lambda row: row.get_absolute_url(),
        message="异议已交县人大办公室，答复会发到消息里。",
        context={
            "title": f"{subject}{period}考评异议",
            "lead": said,
            "shut": shut,
            "submit": "交给县人大",
            "back": _back(result, request),
            "back_label": "得分",
        },
    )


def _back(result: Result, request: HttpRequest) -> str:
    if result.subject.mandate_id:
        return reverse("assessments:own_points")
    return reverse("assessments:tally_subject", args=[result.period_id, result.subject_id])


def _rows(request: HttpRequest) -> QuerySet[Objection]:
    return Objection.objects.visible_to(request.actor).select_related(
        "period__scheme__group", "subject", "indicator"
    )


@requires(*READ)
def objection_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection with its answer; the office answers it here."""
    row = get_object_or_404(_rows(request), pk=pk)
    may_answer = row.state == AppealState.OPEN and request.actor.can(Capability.PUBLISH_RESULTS)
    if request.method == "POST" and not request.actor.can(Capability.PUBLISH_RESULTS):
        raise Http404
    form = ObjectionAnswerForm(posted(request), initial={"version": row.version})
    office = request.actor.can(Capability.VERIFY_REPORT)
    back = reverse("assessments:tally_detail", args=[row.period_id]) if office else ""

    def page() -> HttpResponse:
        context = {
            "row": row,
            "period": row.period,
            "form": form,
            "may_answer": may_answer,
            "back": back,
            "entries": timeline(row.period, "staff" if office else "parties").filter(
                subject_key=f"assessments.objection:{row.pk}"
            ),
        }
        return render(request, "assessments/objection_detail.html", context, status=form_status(form))

    return posted_once(
        request,
        form,
        lambda: objections.answer_objection(
            actor=request.actor,
            objection=row,
            verdict=form.cleaned_data["verdict"],
            answer=form.cleaned_data["answer"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        page,
        then=lambda done: reverse("assessments:tally_detail", args=[done.period_id]),
        message=lambda done: (
            "已答复。"
            + ("结果已收回，更正记录后请重新汇总、公布。" if done.state == AppealState.UPHELD else "")
        ),
    )


@requires(Capability.PUBLISH_RESULTS)
def tally_tie(request: HttpRequest, pk: int, rank: int) -> HttpResponse:
    """Put those who share a place in an order, with the reason."""
    period = get_object_or_404(periods_of(request.actor), pk=pk)
    back = reverse("assessments:tally_detail", args=[period.pk])
    return tie_page(request, period, rank, objections.decide_tally_tie, back=back, other=True)
