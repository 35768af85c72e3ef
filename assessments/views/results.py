"""The year: results with ranks, one town's score explained, the live standing, publish, ties."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from assessments.choices import PeriodState, SchemeState
from assessments.forms.results import PublishForm
from assessments.jobs import SCORECARD, WHOLE, scores_of, years_of
from assessments.models import (
    FlagAward,
    HistoricalScore,
    MeasureLine,
    Period,
    Result,
    Scheme,
    Score,
    YearReview,
)
from assessments.presenters import ranking as shown
from assessments.presenters.history import past_years, rank_trends
from assessments.presenters.profile import means_of, profile_of
from assessments.presenters.review import steps as review_steps
from assessments.presenters.town import town_page
from assessments.register_querysets import tallies_of
from assessments.review_choices import ReviewStage
from assessments.sheetcheck import sheet_findings
from assessments.town_presence import leaders_in_contact
from assessments.verdicts import pending_of
from assessments.views.loading import shut_by
from assessments.views.ties import tie_page
from assessments.workflow import results
from assessments.workflow.appeals import appeals_are_open
from assessments.workflow.review_locks import from_files, ready_to_publish
from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_or_start, is_quick
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once_with_form


def _years(actor: Actor):
    return years_of(actor).order_by("-year", "scheme__group__sort_order", "pk")


@requires(Capability.SEE_RESULTS)
def result_list(request: HttpRequest) -> HttpResponse:
    """The newest results; with ``?all=1`` the list of all years."""
    years = list(_years(request.actor)[:60])
    if years and not request.GET.get("all"):
        return redirect(years[0])
    schemes = Scheme.objects.visible_to(request.actor).of_townships().filter(state=SchemeState.PUBLISHED)
    history = HistoricalScore.objects.visible_to(request.actor).select_related("subject", "group")
    results = Result.objects.visible_to(request.actor).filter(period__state=PeriodState.PUBLISHED)
    files = list(history)
    context = {
        "years": years,
        "past_years": past_years(files),
        "may_import": request.actor.can(Capability.PUBLISH_RESULTS),
        "trends": rank_trends(list(results.select_related("subject__group", "period")), files),
        "schemes": schemes.select_related("group").order_by("-year", "pk")[:8],
    }
    return render(request, "assessments/result_list.html", context)


def year_tabs(request: HttpRequest, current: Period | None, live: Scheme | None = None) -> list[dict]:
    """This year's sheet, the running quarter, the live standing, earlier years. At most three queries."""
    shown = current or _years(request.actor).first()
    tabs = []
    if shown is not None:
        tabs.append({"label": str(shown), "url": shown.get_absolute_url(), "current": current is not None})
    quarter = (
        Period.objects.visible_to(request.actor)
        .quarters()
        .filter(state=PeriodState.OPEN)
        .order_by("-year", "-number", "pk")
        .first()
    )
    if quarter is not None:
        own = reverse("assessments:report_list")
        url = quarter.get_absolute_url() if request.actor.can(*WHOLE) else own
        tabs.append({"label": f"{quarter} 填报中", "url": url, "current": False})
    scheme = live or (
        Scheme.objects.visible_to(request.actor)
        .of_townships()
        # Next year's scheme is published before this year is over.
        .filter(state=SchemeState.PUBLISHED, year__lte=timezone.localdate().year)
        .exclude(periods__kind="year", periods__state=PeriodState.PUBLISHED)
        .order_by("-year", "group__sort_order", "pk")
        .first()
    )
    if scheme is not None:
        tabs.append(
            {
                "label": f"{scheme.year}年暂计",
                "url": reverse("assessments:standing", args=[scheme.pk]),
                "current": live is not None,
            }
        )
    tabs.append({"label": "往年", "url": f"{reverse('assessments:result_list')}?all=1", "current": False})
    return tabs


def _year(request: HttpRequest, pk: int) -> Period:
    return get_object_or_404(_years(request.actor), pk=pk)


def _table(period: Period) -> shown.Table:
    """The whole sheet in three queries."""
    found = list(period.results.select_related("subject").order_by("rank", "subject__sort_order", "pk"))
    scores = list(Score.objects.filter(result__period=period).defer("explanation", "params", "breakdown"))
    indicators = list(
        period.scheme.indicators.select_related("category").order_by(
            "category__sort_order", "sort_order", "pk"
        )
    )
    return shown.table_of(period, found, scores, indicators)


def _flag_links(award: FlagAward) -> list[dict[str, str]]:
    return [
        {"label": "交接和材料", "url": award.get_absolute_url()},
        {"label": "历年一条线", "url": reverse("assessments:flag_line", args=[award.group_id])},
    ]


def _ready(period: Period) -> bool:
    """Whether publishing is the next step: on notice after its review, or a year from the files."""
    if period.state != PeriodState.COMPUTED:
        return False
    review = getattr(period, "review", None)
    return from_files(period) if review is None else review.stage == ReviewStage.NOTICE


@requires(Capability.SEE_RESULTS)
def result_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Ranks, dots and heat; the flag beside them; where all are weak."""
    try:
        period = _year(request, pk)
    except Http404:
        # A year of units or groups: the journal knows it by the same address.
        return redirect(get_object_or_404(tallies_of(Period.objects.all(), request.actor), pk=pk).tally_url)
    table = _table(period)
    group = period.scheme.group
    awards = list(
        FlagAward.objects.visible_to(request.actor)
        .filter(group=group, year__lte=period.year)
        .select_related("holder", "handover")
        .order_by("-year", "-number", "-pk")
    )
    fund = None
    if awards and awards[0].year == period.year:
        fund = next((f for f in period.work_funds.all() if f.subject_id == awards[0].holder_id), None)
    holder = awards[0].holder_id if awards and awards[0].year == period.year else None
    own = next(
        (r.subject_id for r in table.results if r.subject.organization_id == request.actor.organization_id),
        None,
    )
    context = {
        "period": period,
        "headline": shown.headline(table),
        "ranking": shown.ranking(table, holder, own, request.actor.can(*WHOLE)),
        "award": shown.flag_card(awards, _flag_links(awards[0]), fund) if awards else None,
        "weak": shown.weak_spots(table),
        "tabs": year_tabs(request, period),
        "tied": [r for r in table.results if r.tied],
        "waiting": len(pending_of(period)) if period.state != PeriodState.PUBLISHED else 0,
        "published": period.state == PeriodState.PUBLISHED,
        "may_publish": request.actor.can(Capability.PUBLISH_RESULTS) and _ready(period),
        "may_review": request.actor.can(Capability.PUBLISH_RESULTS) and period.state == PeriodState.COMPUTED,
        "may_award": request.actor.can(Capability.AWARD_FLAG)
        and period.state == PeriodState.PUBLISHED
        and not (awards and awards[0].year >= period.year),
        "may_export": request.actor.can(*WHOLE),
        "indicator_count": len(table.indicators),
    }
    return render(request, "assessments/result_detail.html", context)


@requires(Capability.SEE_RESULTS)
def result_matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """Towns by indicators, points in the cells."""
    period = _year(request, pk)
    table = _table(period)
    points = {
        (s.result_id, s.indicator_id): s
        for s in Score.objects.filter(result__period=period).only(
            "result_id", "indicator_id", "points", "applicable"
        )
    }
    rows = [
        {
            "result": result,
            "cells": [
                _cell(points.get((result.pk, indicator.pk)), indicator.full_mark)
                for indicator in table.indicators
            ],
        }
        for result in table.results
    ]
    context = {"period": period, "table": table, "rows": rows}
    return render(request, "assessments/result_matrix.html", context)


def _cell(score: Score | None, full_mark) -> dict:
    if score is None or not score.applicable:
        return {"text": "--", "low": False}
    return {"text": f"{score.points:.2f}", "low": score.points < full_mark * 4 / 5}


@requires(Capability.SEE_RESULTS)
def town_result(request: HttpRequest, pk: int, subject_pk: int) -> HttpResponse:
    """Why this score: every indicator's figure, calculation and records. A town sees its own only."""
    period = _year(request, pk)
    visible = Result.objects.visible_to(request.actor).filter(period=period).select_related("subject")
    if not request.actor.can(*WHOLE):
        visible = visible.filter(subject__organization_id=request.actor.organization_id)
    result = get_object_or_404(visible, subject_id=whole(str(subject_pk)))
    scores = list(
        result.scores.select_related("indicator__category").order_by(
            "indicator__category__sort_order", "indicator__sort_order", "pk"
        )
    )
    lines = list(
        MeasureLine.objects.filter(report__period__scheme=period.scheme_id, report__subject=subject_pk)
        .select_related("report__period", "indicator")
        .prefetch_related("adjustments")
        .defer("records")
        .order_by("report__period__number", "pk")
    )
    review = getattr(period, "review", None)
    may_appeal = (
        request.actor.can(Capability.SUBMIT_REPORT)
        and review is not None
        and review.stage == ReviewStage.NOTICE
    )
    appeals_over = shut_by(appeals_are_open, review, timezone.now()) if may_appeal else ""
    context = {
        "period": period,
        "result": result,
        "may_open_lines": request.actor.can(Capability.FILL_REPORT, *WHOLE),
        "may_appeal": may_appeal and not appeals_over,
        "appeals_over": appeals_over,
        "profile": profile_of(scores, means_of(period)),
        "leaders": leaders_in_contact(request.actor, result.subject),
        **town_page(period, result, scores, lines),
    }
    return render(request, "assessments/town_result.html", context)


@requires(*WHOLE)
def scorecard(request: HttpRequest, pk: int) -> HttpResponse:
    """The scorecard workbook of a year."""
    period = _year(request, pk)
    return answer_or_start(
        request,
        kind=SCORECARD.key,
        params={"period": period.pk},
        title=f"{period}考评工作簿",
        quick=is_quick(scores_of(period)),
    )


@requires(Capability.PUBLISH_RESULTS)
def result_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the sheet, then publish it with the minutes' number."""
    period = _year(request, pk)
    review = getattr(period, "review", None)
    past = review is None and from_files(period)
    form = PublishForm(
        request.POST or None,
        partial="缺" in period.coverage,
        unreviewed=review is None and not past,
        initial={"minutes_number": getattr(review, "minutes_number", "")},
    )
    if request.method == "POST":
        version = request.POST.get("version", "")
        answer = once_with_form(
            request,
            form,
            lambda: results.publish_results(
                actor=request.actor,
                period=period,
                minutes_number=form.cleaned_data["minutes_number"],
                partial_reason=form.cleaned_data.get("partial_reason", ""),
                unreviewed_reason=form.cleaned_data.get("unreviewed_reason", ""),
                version=whole(version),
                at=timezone.now(),
            ),
            then=lambda done: done.get_absolute_url(),
            message=lambda done: f"{done}考评结果已发布。",
        )
        if answer:
            return answer
    table = _table(period)
    context = {
        "period": period,
        "form": form,
        "results": table.results,
        "findings": sheet_findings(period),
        "tied": [r for r in table.results if r.tied],
        "published": period.state == PeriodState.PUBLISHED,
        "unreviewed": review is None and not past and period.state != PeriodState.PUBLISHED,
        "steps": _steps(period, review, past),
        "shut": shut_by(ready_to_publish, period, review, timezone.now()) if review is not None else "",
    }
    return render(request, "assessments/result_publish.html", context, status=form_status(form))


def _steps(period: Period, review: YearReview | None, past: bool) -> list[dict]:
    """The way of the year: through its review, if it is not one from the files."""
    published = period.state == PeriodState.PUBLISHED
    if review is not None or not (past or published):
        return review_steps(review)
    return [
        {"word": "季度锁定", "note": period.coverage, "when": None, "status": "done"},
        {"word": "汇总排名", "note": "", "when": period.computed_at, "status": "done"},
        {
            "word": "审定发布",
            "note": period.minutes_number or "主任会议审定",
            "when": period.published_at,
            "status": "done" if published else "current",
        },
        {"word": "流动红旗", "note": "交接", "when": None, "status": "current" if published else "later"},
    ]


@requires(Capability.PUBLISH_RESULTS)
def result_tie(request: HttpRequest, pk: int, rank: int) -> HttpResponse:
    """Put those who share a place in an order, with the reason."""
    period = _year(request, pk)
    back = reverse("assessments:result_publish", args=[period.pk])
    return tie_page(request, period, rank, results.decide_tie, back=back, other=False)
