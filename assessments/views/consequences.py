"""What follows from a place: runs of years, corrected payments of work funds, 推荐使用."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from assessments.choices import PeriodState
from assessments.forms.flags import PaymentCorrectionForm, ReasonForm, RecommendForm
from assessments.grading import terms_of
from assessments.models import AssessedSubject, FlagAward, Period, Recommendation, WorkFund
from assessments.streaks import honours_of, runs_of
from assessments.views.handovers import form_page, posted
from assessments.workflow import handovers, payments
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability


@require_GET
@requires(Capability.SEE_OVERVIEW)
def streak_list(request: HttpRequest, pk: int) -> HttpResponse:
    """How long each has stood how, and what the scheme says follows; for staff and leaders (R26)."""
    period = get_object_or_404(
        Period.objects.visible_to(request.actor).years().select_related("scheme__group"), pk=pk
    )
    runs = runs_of(period)
    years = sorted({cell["year"] for run in runs for cell in run.ranks})
    rows = []
    for run in runs:
        cells = {cell["year"]: cell for cell in run.ranks}
        rows.append({"run": run, "cells": [cells.get(year) for year in years]})
    context = {
        "period": period,
        "runs": rows,
        "years": years,
        "terms": terms_of(period),
        "hit": sum(1 for run in runs if run.follows),
        "honours": honours_of(period),
    }
    return render(request, "assessments/streak_list.html", context)


# --- money --------------------------------------------------------------------------------------------------


@requires(Capability.AWARD_FLAG)
def fund_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the day or the document of a payment."""
    rows = WorkFund.objects.filter(period__in=Period.objects.visible_to(request.actor)).select_related(
        "period", "subject"
    )
    fund = get_object_or_404(rows, pk=pk)
    form = PaymentCorrectionForm(posted(request), row=fund)
    return form_page(
        request,
        form,
        lambda: payments.correct_payment(
            actor=request.actor, fund=fund, at=timezone.now(), **form.cleaned_data
        ),
        then=lambda _: reverse("assessments:flag_list"),
        message=f"{fund.subject}工作经费的拨付登记已更正，原来的记在工作日志里。",
        context={
            "title": f"更正{fund.subject}工作经费的拨付登记",
            "lead": f"{fund.period}第 {fund.rank} 名。金额按方案定，不在这里改。",
            "submit": "更正",
            "back": reverse("assessments:flag_list"),
            "back_label": "流动红旗",
        },
        fresh=lambda: rows.get(pk=pk),
    )


# --- 推荐使用 ------------------------------------------------------------------------------------------------


@requires(Capability.RECOMMEND_CHAIR)
def recommendation_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the date and number of the document by which a chair was recommended, after a period's results."""
    period = get_object_or_404(
        Period.objects.visible_to(request.actor).filter(state=PeriodState.PUBLISHED).select_related("scheme"),
        pk=pk,
    )
    subjects = AssessedSubject.objects.filter(results__period=period).order_by("results__rank", "pk")
    form = RecommendForm(posted(request), subjects=subjects)
    back = _recommended_from(period)
    return form_page(
        request,
        form,
        lambda: handovers.recommend_chair(
            actor=request.actor, period=period, at=timezone.now(), **form.cleaned_data
        ),
        then=lambda _: back,
        message="已登记。只有县人大领导能看到。",
        context={
            "title": f"登记{period}考评后的推荐使用",
            "lead": "只记推荐文件的日期和文号，不写姓名和评语；只有县人大领导能看到。",
            "submit": "登记",
            "back": back,
            "back_label": "返回",
        },
    )


def _recommended_from(period: Period) -> str:
    award = FlagAward.objects.standing().filter(period=period).first()
    return award.get_absolute_url() if award is not None else period.get_absolute_url()


@requires(Capability.RECOMMEND_CHAIR)
def recommendation_void(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an entry out."""
    rows = Recommendation.objects.visible_to(request.actor).select_related("subject", "period")
    row = get_object_or_404(rows, pk=pk)
    form = ReasonForm(posted(request), row=row)
    back = _recommended_from(row.period)
    return form_page(
        request,
        form,
        lambda: handovers.void_recommendation(
            actor=request.actor,
            recommendation=row,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=lambda _: back,
        message="已作废，原因留着。",
        context={
            "title": f"作废{row.subject}推荐使用的登记",
            "lead": f"{row.document_number}，{row.recommended_on:%Y-%m-%d}。",
            "submit": "作废",
            "back": back,
            "back_label": "返回",
        },
        fresh=lambda: rows.get(pk=pk),
    )
