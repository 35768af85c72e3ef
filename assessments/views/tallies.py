"""Assessing what is no township: groups, periods, results, one subject's score, deputies' own points."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.choices import PeriodState, SchemeState
from assessments.counting import subject_ref
from assessments.exports.tallies import tally_title, write_tally
from assessments.forms.tallies import AnnounceForm, OpenForm
from assessments.metrics import METRICS, records_behind
from assessments.models import (
    AssessedSubject,
    FlagGroup,
    Period,
    Result,
    Scheme,
    Score,
)
from assessments.presenters.lines import figure
from assessments.register_querysets import of_actor, tallies_of
from assessments.tally_jobs import ANNOUNCE_TALLY
from assessments.town_register_choices import Assessed
from assessments.verdicts import findings_of
from assessments.views.loading import shut_by
from assessments.workflow import others, tallies
from assessments.workflow.guards import announceable
from assessments.workflow.objections import may_object_until, own_subjects
from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_or_start
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from deputies.views.parts import form_page, posted

# The records of so few scores are read while one waits.
QUICK_SCORES = 100
WHOLE = (Capability.VERIFY_REPORT, Capability.SEE_OVERVIEW)
# Offices, and the people of what is assessed: units, stations, townships and leaders of groups.
READ = (
    *WHOLE,
    Capability.SEE_RESULTS,
    Capability.HANDLE_CASE,
    Capability.PLAN_RECEPTION,
    # Who leads a deputies' group; a deputy finds nothing here but that.
    Capability.RAISE_SUGGESTION,
)


def periods_of(actor: Actor):
    """Periods of other subjects, as far as the actor sees them."""
    return tallies_of(Period.objects.all(), actor).select_related("scheme__group", "scheme__county")


def _period(request: HttpRequest, pk: int) -> Period:
    return get_object_or_404(periods_of(request.actor), pk=pk)


@requires(*READ)
def tally_list(request: HttpRequest) -> HttpResponse:
    """Each sort of subject with its schemes and periods; for those concerned what was announced."""
    actor = request.actor
    office = actor.can(Capability.VERIFY_REPORT)
    by_group: dict[int, list[Period]] = defaultdict(list)
    for period in periods_of(actor).order_by("-year", "-ends_on", "pk")[:200]:
        by_group[period.scheme.group_id].append(period)
    groups = FlagGroup.objects.filter(county=actor.county_id).exclude(assesses=Assessed.TOWNSHIP)
    schemes: dict[int, list[Scheme]] = defaultdict(list)
    if office:
        found = Scheme.objects.filter(group__in=groups).exclude(state=SchemeState.RETIRED)
        for scheme in found.order_by("-year", "-edition"):
            schemes[scheme.group_id].append(scheme)
    rows = [
        {"group": g, "periods": by_group[g.pk], "schemes": schemes[g.pk]}
        for g in groups.order_by("sort_order", "pk")
        if office or by_group[g.pk]
    ]
    points = office and tallies.points_enabled(actor.county_id)
    context = {
        "rows": rows,
        "office": office,
        "points": points,
        "sorts": [s for s in Assessed if s != Assessed.TOWNSHIP and (points or s != Assessed.DEPUTY)],
        "may_manage": actor.can(Capability.MANAGE_SCHEMES),
    }
    return render(request, "assessments/tally_list.html", context)


@requires(Capability.MANAGE_SCHEMES)
@require_POST
def other_group_ensure(request: HttpRequest, assesses: str) -> HttpResponse:
    """Make the group of one sort, or bring its members up to date."""
    if assesses not in others.COLUMN:
        raise Http404
    return once(
        request,
        lambda: others.ensure_other_group(
            actor=request.actor,
            county=request.actor.county,
            assesses=assesses,
            on=timezone.localdate(),
            at=timezone.now(),
        ),
        then=reverse("assessments:tally_list"),
        message=lambda group: f"“{group}”的名单已更新，现在有 {group.subjects.current().count()} 个。",
    )


@requires(Capability.VERIFY_REPORT)
def tally_open(request: HttpRequest) -> HttpResponse:
    """Open a period of a published scheme."""
    schemes = (
        Scheme.objects.filter(county=request.actor.county_id, state=SchemeState.PUBLISHED)
        .exclude(group__assesses=Assessed.TOWNSHIP)
        .order_by("-year", "group__sort_order", "pk")
    )
    form = OpenForm(posted(request), schemes=schemes, initial={"scheme": request.GET.get("scheme", "")[:12]})

    def verb() -> Period:
        kind, number = form.period
        return tallies.open_tally(
            actor=request.actor,
            scheme=form.cleaned_data["scheme"],
            kind=kind,
            number=number,
            at=timezone.now(),
        )

    back = reverse("assessments:tally_list")
    return form_page(
        request,
        form,
        verb,
        then=lambda period: reverse("assessments:tally_detail", args=[period.pk]),
        message="已开始，点“汇总”就按记录算出来。",
        context={
            "title": "开始一期考评",
            "lead": "不用填报：数都从日常记录里统计。",
            "submit": "开始",
            "back": back,
            "back_label": "其他考评",
        },
    )


def _may_open(actor: Actor, subject: AssessedSubject) -> bool:
    """Whether the actor reads how this subject's score came about."""
    if actor.can(*WHOLE):
        return True
    own = AssessedSubject.objects.filter(of_actor(actor), pk=subject.pk)
    return own.exists()


def _in_order(period: Period):
    """Results by rank, those without one last."""
    return period.results.select_related("subject").order_by(
        F("rank").asc(nulls_last=True), "subject__sort_order", "pk"
    )


@requires(*READ)
def tally_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The results of a period: ranks of bodies, names of deputies, and who was not assessed."""
    period = _period(request, pk)
    actor = request.actor
    results = list(_in_order(period))
    own = set()
    if not actor.can(*WHOLE):
        mine = AssessedSubject.objects.filter(of_actor(actor))
        own = set(mine.filter(results__period=period).values_list("pk", flat=True))
    aside = []
    if period.computed_at:
        there = {r.subject_id for r in results}
        aside = [s for s in period.scheme.group.subjects.current() if s.pk not in there]
    findings = findings_of(period, results)
    may_compute = actor.can(Capability.VERIFY_REPORT) and period.state != PeriodState.PUBLISHED
    context = {
        "period": period,
        "group": period.scheme.group,
        "private": period.scheme.group.assesses == Assessed.DEPUTY,
        "rows": [
            {
                "result": r,
                "open": actor.can(*WHOLE) or r.subject_id in own,
                "finding": findings[r.subject_id],
            }
            for r in results
        ],
        "banded": any(finding.band for finding in findings.values()),
        "may_export": actor.can(*WHOLE) and bool(results),
        "aside": aside,
        "over": period.ends_on < timezone.localdate(),
        "published": period.state == PeriodState.PUBLISHED,
        "may_compute": may_compute,
        "may_announce": may_compute and bool(results) and actor.can(Capability.PUBLISH_RESULTS),
        "objections": period.objections.visible_to(actor).select_related("subject", "indicator")[:50],
        "ties": sorted({r.rank for r in results if r.tied}) if may_compute else [],
        "entries": timeline(period)[:8] if actor.can(Capability.VERIFY_REPORT) else [],
    }
    return render(request, "assessments/tally_detail.html", context)


@requires(*WHOLE)
def tally_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The result as a workbook."""
    period = _period(request, pk)
    results = list(_in_order(period))
    order = {result.pk: place for place, result in enumerate(results)}
    scores = list(
        Score.objects.filter(result__period=period).select_related("result__subject", "indicator__category")
    )
    scores.sort(
        key=lambda s: (order[s.result_id], s.indicator.category.sort_order, s.indicator.sort_order, s.pk)
    )
    there = {result.subject_id for result in results}
    aside = [s for s in period.scheme.group.subjects.current() if s.pk not in there] if results else []
    content = write_tally(period, results, scores, findings_of(period, results), aside)
    return xlsx_response(content, tally_title(period))


@requires(Capability.VERIFY_REPORT)
@require_POST
def tally_compute(request: HttpRequest, pk: int) -> HttpResponse:
    """Count, score and rank."""
    period = _period(request, pk)
    return once(
        request,
        lambda: tallies.compute_tally(actor=request.actor, period=period, at=timezone.now()),
        then=reverse("assessments:tally_detail", args=[period.pk]),
        message=lambda done: f"已汇总：{done.coverage}。",
    )


@requires(Capability.PUBLISH_RESULTS)
def tally_announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it final with the paper that decided it; the records are kept, which may take a while."""
    period = _period(request, pk)
    form = AnnounceForm(posted(request), initial={"version": period.version})
    if request.method == "POST" and form.is_valid():
        scores = Score.objects.filter(result__period=period)
        params = {
            "period": period.pk,
            "document": form.cleaned_data["document"],
            "version": form.cleaned_data["version"],
        }
        title = f"公布{period.scheme.group}{period}考评结果"
        if scores.count() <= QUICK_SCORES:
            done = once_with_form(
                request,
                form,
                lambda: tallies.announce_tally(
                    actor=request.actor,
                    period=period,
                    document=params["document"],
                    version=params["version"],
                    at=timezone.now(),
                ),
                then=reverse("assessments:tally_detail", args=[period.pk]),
                message="已公布，相关的人会收到消息。",
            )
            if done is not None:
                return done
        else:
            return answer_or_start(
                request, kind=ANNOUNCE_TALLY.key, params=params, title=title, quick=False, writes=True
            )
    context = {
        "form": form,
        "period": period,
        "private": period.scheme.group.assesses == Assessed.DEPUTY,
        "shut": shut_by(announceable, period, timezone.now()),
    }
    return render(request, "assessments/tally_announce.html", context, status=form_status(form))


def score_rows(period: Period, result: Result) -> list[dict[str, Any]]:
    """Each indicator of a result with its figure and the way to its records."""
    scores = result.scores.select_related("indicator__category").order_by(
        "indicator__category__sort_order", "indicator__sort_order", "pk"
    )
    rows = []
    for score in scores:
        metric = METRICS.get(score.indicator.metric)
        rows.append(
            {
                "score": score,
                "metric": metric,
                "figure": figure(score.numerator, score.denominator, metric.unit if metric else ""),
                "url": reverse("assessments:tally_records", args=[period.pk, score.pk]),
            }
        )
    return rows


@requires(*READ)
def tally_subject(request: HttpRequest, pk: int, subject_pk: int) -> HttpResponse:
    """Why one subject has its points; the subject's own people and the county only."""
    period = _period(request, pk)
    result = get_object_or_404(period.results.select_related("subject"), subject_id=subject_pk)
    if not _may_open(request.actor, result.subject):
        raise Http404
    context = {
        "period": period,
        "result": result,
        "private": period.scheme.group.assesses == Assessed.DEPUTY,
        "rows": score_rows(period, result),
        "published": period.state == PeriodState.PUBLISHED,
        "until": may_object_until(period, timezone.localdate())
        if own_subjects(request.actor).filter(pk=subject_pk).exists()
        else None,
        "objections": period.objections.visible_to(request.actor)
        .filter(subject=subject_pk)
        .select_related("indicator"),
    }
    return render(request, "assessments/tally_subject.html", context)


def _records(period: Period, score: Score) -> list[dict[str, Any]]:
    """The kept records of an announced score, else today's."""
    kept = getattr(score, "behind", None)
    if kept is not None:
        return kept.records
    metric = METRICS.get(score.indicator.metric)
    if metric is None:
        return []
    _, _, ref = subject_ref(score.result.subject)
    found = records_behind(metric, ref, period.starts_on, period.ends_on)
    return [record.frozen() for record in found]


@requires(*READ)
def tally_records(request: HttpRequest, pk: int, score_pk: int) -> HttpResponse:
    """The records behind one score."""
    score = get_object_or_404(
        Score.objects.select_related(
            "result__subject__organization", "result__period__scheme__group", "indicator", "behind"
        ),
        pk=score_pk,
        result__period=pk,
    )
    period, subject = score.result.period, score.result.subject
    own = own_results(request.actor).filter(pk=score.result_id).exists()
    if not own:
        _period(request, pk)
        if not _may_open(request.actor, subject):
            raise Http404
    back = (
        reverse("assessments:own_points")
        if own
        else reverse("assessments:tally_subject", args=[period.pk, subject.pk])
    )
    records = _records(period, score)
    context = {
        "period": period,
        "score": score,
        "records": records[:500],
        "more": max(0, len(records) - 500),
        "kept": getattr(score, "behind", None),
        "back": back,
    }
    return render(request, "assessments/tally_records.html", context)


def own_results(actor: Actor):
    """A deputy's own announced points, as long as the county gives any."""
    if not actor.person_id or not actor.county_id:
        return Result.objects.none()
    return Result.objects.filter(
        Q(subject__mandate__person=actor.person_id),
        period__state=PeriodState.PUBLISHED,
        period__scheme__county=actor.county_id,
        period__scheme__county__deputy_points__enabled=True,
    )
