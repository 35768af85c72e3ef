"""What the year's sheet becomes on paper and in Excel: pages, the leader's page, the county's own forms."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments.card_places import WHOLE as PLACES
from assessments.card_places import help_for, names_for
from assessments.choices import CardLayout, SchemeState
from assessments.exports.around import cases_of, stations_of
from assessments.forms.cards import CardRetireForm, CardUploadForm
from assessments.jobs import SCORECARD_FORM, WHOLE, scores_of, years_of
from assessments.models import FlagAward, Indicator, Period, Result, Scheme, Score, ScorecardForm
from assessments.presenters import pages
from assessments.presenters.profile import means_of, profile_of
from assessments.presenters.ranking import headline, ranking, table_of, weak_spots
from assessments.workflow import cards
from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import download_response
from congress_portal.foundation.jobs.answers import answer_or_start, is_quick
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.letters.qr import qr_svg
from congress_portal.foundation.spreadsheets.filler import FormUnfit, Names, read_form
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once_with_form

PAGE_METHODS = ["GET", "HEAD", "POST"]


def _year(request: HttpRequest, pk: int) -> Period:
    return get_object_or_404(years_of(request.actor).select_related("scheme__county"), pk=pk)


def _scores(period: Period, subject: int | None = None) -> dict[int, list[Score]]:
    """Scores by result, in the order of the scheme. One query."""
    rows = Score.objects.filter(result__period=period).select_related("indicator__category")
    if subject is not None:
        rows = rows.filter(result__subject=subject)
    found: dict[int, list[Score]] = defaultdict(list)
    for score in rows.order_by("indicator__category__sort_order", "indicator__sort_order", "pk"):
        found[score.result_id].append(score)
    return found


# --- pages of paper -------------------------------------------------------------------------------


@require_GET
@requires(*WHOLE)
def result_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything the year can be printed as or saved as, on one page."""
    period = _year(request, pk)
    forms = ScorecardForm.objects.visible_to(request.actor).in_use().order_by("name")
    subjects = [r.subject for r in _results(request.actor, period)]
    context = {
        "period": period,
        "forms": forms,
        "subjects": subjects,
        "may_keep": request.actor.can(Capability.PUBLISH_RESULTS),
        "town_layout": CardLayout.TOWN,
    }
    return render(request, "assessments/result_papers.html", context)


def _results(actor: Actor, period: Period) -> list[Result]:
    rows = Result.objects.visible_to(actor).filter(period=period).select_related("subject")
    return list(rows.order_by(F("rank").asc(nulls_last=True), "subject__sort_order", "pk"))


@require_GET
@requires(*WHOLE)
def result_onepage(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader's page: who leads and why, four numbers, who holds the flag. One A4 (task L1)."""
    period = _year(request, pk)
    results, scores = _results(request.actor, period), _scores(period)
    indicators = list(
        period.scheme.indicators.select_related("category").order_by(
            "category__sort_order", "sort_order", "pk"
        )
    )
    table = table_of(period, results, [s for of_one in scores.values() for s in of_one], indicators)
    means = _means(scores)
    profiles = {r.pk: profile_of(scores[r.pk], means) for r in results}
    on = timezone.localdate()
    subjects = [r.subject for r in results]
    matters = pages.open_matters([s.organization_id for s in subjects if s.organization_id], on)
    awards = FlagAward.objects.visible_to(request.actor).filter(
        group=period.scheme.group, year=period.year, voided_at=None
    )
    award = awards.select_related("holder").order_by("-number", "-pk").first()
    shown = ranking(table, award.holder_id if award else None, None, True)
    before = pages.year_before(period)
    context = {
        "period": period,
        "headline": headline(table),
        "numbers": pages.four_numbers(
            table,
            cases_of(period, on),
            cases_of(before, on),
            stations_of(period, subjects),
            stations_of(before, subjects),
        ),
        "ranking": shown,
        "rows": pages.why_rows(table, profiles, shown, matters),
        "weak": weak_spots(table),
        "award": award,
        "printed_on": on,
        "qr": qr_svg(request.build_absolute_uri(period.get_absolute_url()), scale=2, title="结果页的二维码"),
    }
    return render(request, "assessments/result_onepage.html", context)


def _means(scores: dict[int, list[Score]]) -> dict[int, Any]:
    """Mean points by indicator out of loaded scores."""
    found: dict[int, list[Any]] = defaultdict(list)
    for of_one in scores.values():
        for score in of_one:
            if score.applicable:
                found[score.indicator_id].append(score.points)
    return {pk: sum(points) / len(points) for pk, points in found.items()}


@require_GET
@requires(Capability.SEE_RESULTS)
def town_page(request: HttpRequest, pk: int, subject_pk: int) -> HttpResponse:
    """One township's page; a township prints its own only."""
    period = _year(request, pk)
    visible = Result.objects.visible_to(request.actor).filter(period=period).select_related("subject")
    if not request.actor.can(*WHOLE):
        visible = visible.filter(subject__organization_id=request.actor.organization_id)
    result = get_object_or_404(visible, subject_id=whole(str(subject_pk)))
    scores = _scores(period, subject_pk)[result.pk]
    back = reverse("assessments:town_result", args=[period.pk, subject_pk])
    return _pages(request, period, [(result, scores)], means_of(period), back)


@require_GET
@requires(*WHOLE)
def town_pages(request: HttpRequest, pk: int) -> HttpResponse:
    """All townships, a page each, in the order of the ranks."""
    period = _year(request, pk)
    scores = _scores(period)
    results = [(r, scores[r.pk]) for r in _results(request.actor, period)]
    back = reverse("assessments:result_papers", args=[period.pk])
    return _pages(request, period, results, _means(scores), back)


def _pages(
    request: HttpRequest,
    period: Period,
    results: list[tuple[Result, list[Score]]],
    means: dict[int, Any],
    back: str,
) -> HttpResponse:
    on = timezone.localdate()
    congresses = [r.subject.organization_id for r, _ in results if r.subject.organization_id]
    matters = pages.open_matters(congresses, on)
    made = [
        {
            "page": pages.town_page_of(
                period, result, scores, means, matters.get(result.subject.organization_id)
            ),
            "qr": qr_svg(
                request.build_absolute_uri(result.get_absolute_url()), scale=2, title="得分页的二维码"
            ),
        }
        for result, scores in results
    ]
    context = {
        "period": period,
        "pages": made,
        "count": period.results.count(),
        "back": back,
        "printed_on": on,
    }
    return render(request, "assessments/town_page.html", context)


# --- the county's own forms -------------------------------------------------------------------------


@require_POST
@requires(*WHOLE)
def card_fill(request: HttpRequest, pk: int, form_pk: int) -> HttpResponse:
    """An own form filled with this year's sheet: a workbook, or a .zip with one a township."""
    period = _year(request, pk)
    form = get_object_or_404(ScorecardForm.objects.visible_to(request.actor).in_use(), pk=form_pk)
    subject = whole(request.POST.get("subject", ""))
    return answer_or_start(
        request,
        kind=SCORECARD_FORM.key,
        params={"period": period.pk, "form": form.pk, "subject": subject},
        title=f"{period}{form.name}",
        quick=is_quick(scores_of(period)),
    )


@require_GET
@requires(*WHOLE)
def cardform_list(request: HttpRequest) -> HttpResponse:
    """The county's own forms."""
    context = {
        "forms": ScorecardForm.objects.visible_to(request.actor).in_use().select_related("uploaded_by"),
        "may_keep": request.actor.can(Capability.PUBLISH_RESULTS),
        "newest": years_of(request.actor).order_by("-year", "scheme__group__sort_order", "pk").first(),
    }
    return render(request, "assessments/cardform_list.html", context)


def _known(actor: Actor) -> tuple[list[Indicator], list[str]]:
    """Indicators of the newest published schemes, and townships: what places may be called. Three queries."""
    newest: dict[int, Scheme] = {}
    schemes = Scheme.objects.visible_to(actor).of_townships().filter(state=SchemeState.PUBLISHED)
    for scheme in schemes.order_by("-year", "-edition"):
        newest.setdefault(scheme.group_id, scheme)
    indicators = Indicator.objects.filter(scheme__in=list(newest.values())).select_related("category")
    ordered = indicators.order_by("scheme__group__sort_order", "category__sort_order", "sort_order", "pk")
    subjects = actor.county.assessed_subjects.current().order_by("sort_order", "pk")
    return list(ordered), list(subjects.values_list("name", flat=True))


@require_http_methods(PAGE_METHODS)
@requires(Capability.PUBLISH_RESULTS)
def cardform_create(request: HttpRequest) -> HttpResponse:
    """Upload an own form; it is read and checked at once."""
    indicators, towns = _known(request.actor)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    layout = request.GET.get("layout", "")
    form = CardUploadForm(
        *posted,
        indicators=indicators,
        towns=towns,
        initial={
            "name": request.GET.get("name", "").replace("\0", "")[:60],
            "layout": layout if layout in CardLayout else CardLayout.RANKING,
        },
    )
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: cards.add_form(
                actor=request.actor,
                county=request.actor.county,
                name=form.cleaned_data["name"],
                layout=form.cleaned_data["layout"],
                checked=form.checked,
                at=timezone.now(),
            ),
            then=lambda row: row.get_absolute_url(),
            message=lambda row: f"表单“{row.name}”可以用了，是第 {row.number} 版。",
        )
        if answer is not None:
            return answer
    context = {
        "form": form,
        "whole": [
            {"name": name, "about": f"{about}，如 {example}"} for name, (about, example) in PLACES.items()
        ],
        "layouts": [_layout_help(layout, indicators, towns) for layout in CardLayout],
    }
    return render(request, "assessments/cardform_create.html", context, status=form_status(form))


@require_GET
@requires(*WHOLE)
def cardform_names(request: HttpRequest) -> HttpResponse:
    """Every name a place may bear, with what it holds and an example, for both sorts of form."""
    known = _known(request.actor)
    wanted = request.GET.get("layout", "")
    layout = CardLayout(wanted) if wanted in CardLayout else CardLayout.RANKING
    context = {
        "tabs": [
            {"label": one.label, "url": f"?layout={one.value}", "current": one == layout}
            for one in CardLayout
        ],
        "parts": help_for(layout, *known),
        "may_keep": request.actor.can(Capability.PUBLISH_RESULTS),
    }
    return render(request, "assessments/cardform_names.html", context)


def _layout_help(layout: CardLayout, indicators: list[Indicator], towns: list[str]) -> dict[str, Any]:
    names = names_for(layout, indicators, towns)
    keyed = sorted(names.keyed, key=lambda name: (not name.startswith(("总分", "得分")), name))
    return {"label": layout.label, "line": names.line, "keyed": keyed[:6], "more": max(0, len(keyed) - 6)}


def _form(request: HttpRequest, pk: int) -> ScorecardForm:
    rows = ScorecardForm.objects.visible_to(request.actor).select_related("uploaded_by")
    return get_object_or_404(rows, pk=pk)


@require_GET
@requires(*WHOLE)
def cardform_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A form: what is filled where, whether it still fits, its editions."""
    own = _form(request, pk)
    found, unfit = _read(own, names_for(own.layout, *_known(request.actor)))
    editions = ScorecardForm.objects.visible_to(request.actor).filter(name=own.name).order_by("-number")
    newest = years_of(request.actor).order_by("-year", "scheme__group__sort_order", "pk").first()
    context = {
        "own": own,
        "places": found,
        "unfit": unfit,
        "editions": editions,
        "newest": newest,
        "may_keep": request.actor.can(Capability.PUBLISH_RESULTS),
        "entries": timeline(own)[:8],
    }
    return render(request, "assessments/cardform_detail.html", context)


def _read(own: ScorecardForm, names: Names) -> tuple[list[Any], list[str]]:
    try:
        with own.file.open("rb") as handle:
            return read_form(handle.read(), names).places, []
    except FormUnfit as problem:
        return [], problem.sentences
    except FileNotFoundError:
        return [], ["表单的文件不在存储里了。请重新上传，或请管理员从备份恢复。"]


@require_http_methods(PAGE_METHODS)
@requires(Capability.PUBLISH_RESULTS)
def cardform_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a form out of use."""
    own = _form(request, pk)
    if own.retired_at is not None and request.method != "POST":
        raise Http404("这张表单已经停用了。")
    form = CardRetireForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: cards.retire_form(
                actor=request.actor, form=own, reason=form.cleaned_data["reason"], at=timezone.now()
            ),
            then="assessments:cardform_list",
            message=f"已停用“{own.name}”。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "own": own}
    return render(request, "assessments/cardform_retire.html", context, status=form_status(form))


@require_GET
@requires(*WHOLE)
def cardform_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty form as it was uploaded."""
    return download_response(_form(request, pk))
