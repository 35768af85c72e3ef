"""The catalogue of metrics: what is counted, who uses it, and the figures with their records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from assessments.choices import SchemeState
from assessments.counting import subject_ref
from assessments.forms.metrics import CatalogueForm, SpanForm
from assessments.metrics import CONGRESSES_AND_STREETS, MANDATES, METRICS, Metric, measures, records_behind
from assessments.models import AssessedSubject, Indicator, Scheme
from assessments.presenters.lines import figure, share
from assessments.register_querysets import of_organization
from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.roles import Capability

SEE = (Capability.MANAGE_SCHEMES, Capability.SEE_RESULTS)
# The order of the catalogue; what has no place here comes last.
HEADINGS = (
    "党的领导",
    "人代会和主席团",
    "监督",
    "代表工作",
    "联络站",
    "意见和建议",
    "自身建设",
    "承办单位",
    "代表小组",
    "单个联络站",
    "代表本人",
)
WHOLE = (Capability.VERIFY_REPORT, Capability.SEE_OVERVIEW)


@dataclass(frozen=True)
class Use:
    """An indicator that uses a metric."""

    indicator: str
    scheme: str
    url: str


def _uses(actor: Actor, code: str = "") -> dict[str, list[Use]]:
    """Indicators of the schemes in force or in the making, by metric. One query."""
    schemes = Scheme.objects.visible_to(actor).exclude(state=SchemeState.RETIRED)
    rows = (
        Indicator.objects.filter(scheme__in=schemes)
        .select_related("scheme")
        .order_by("-scheme__year", "scheme__group", "category__sort_order", "sort_order", "pk")
    )
    if code:
        rows = rows.filter(metric=code)
    found: dict[str, list[Use]] = defaultdict(list)
    for row in rows:
        found[row.metric].append(Use(row.name, _said(row.scheme), row.scheme.get_absolute_url()))
    return found


def _said(scheme: Scheme) -> str:
    """The scheme's name with its year, which most names begin with."""
    year = f"{scheme.year}年"
    return scheme.name if year in scheme.name else f"{year} {scheme.name}"


def _offered(actor: Actor) -> list[Metric]:
    """Metrics this actor reads of: those of single deputies are the office's business."""
    whole_office = actor.can(Capability.MANAGE_SCHEMES)
    return [m for m in METRICS.values() if whole_office or not m.kinds <= MANDATES]


@requires(*SEE)
def metric_list(request: HttpRequest) -> HttpResponse:
    """Everything that is counted, by the part of the work; ``?q=`` narrows it."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:40]
    uses = _uses(request.actor)
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for metric in _offered(request.actor):
        if query and query not in f"{metric.label}{metric.definition}{metric.source}{metric.heading}":
            continue
        used = uses.get(metric.code, [])
        groups[metric.heading].append({"metric": metric, "used": used[:3], "more": max(0, len(used) - 3)})
    order = {heading: place for place, heading in enumerate(HEADINGS)}
    ordered = sorted(groups, key=lambda heading: order.get(heading, len(HEADINGS)))
    context = {
        "groups": [{"heading": heading, "rows": groups[heading]} for heading in ordered],
        "query": query,
        "form": CatalogueForm(request.GET if query else None),
        "count": sum(len(rows) for rows in groups.values()),
    }
    return render(request, "assessments/metric_list.html", context)


def _metric(request: HttpRequest, code: str) -> Metric:
    metric = METRICS.get(code)
    if metric is None or metric not in _offered(request.actor):
        raise Http404
    return metric


def _subjects(actor: Actor, metric: Metric) -> list[AssessedSubject]:
    """Those the metric applies to and the actor reads of: all for the county, else one's own."""
    subjects = AssessedSubject.objects.filter(county_id=actor.county_id).current()
    if not actor.can(*WHOLE):
        subjects = subjects.filter(of_organization(actor.organization_id)) if actor.organization_id else []
    if metric.kinds & MANDATES and not actor.can(Capability.VERIFY_REPORT):
        return []
    if subjects:
        subjects = subjects.select_related("organization", "group").order_by(
            "group__sort_order", "sort_order", "pk"
        )
    return [subject for subject in subjects if subject_ref(subject)[1] in metric.kinds]


def _span(request: HttpRequest) -> tuple[SpanForm, date, date]:
    form = SpanForm(request.GET or None, today=timezone.localdate())
    if form.is_bound:
        form.is_valid()
    start, end = form.span
    return form, start, end


@requires(*SEE)
def metric_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One metric: its definition, its indicators, and its figures for a time."""
    metric = _metric(request, code)
    form, start, end = _span(request)
    subjects = _subjects(request.actor, metric)
    refs = {subject.pk: subject_ref(subject) for subject in subjects}
    counts = measures(metric, {ref: kind for _, kind, ref in refs.values()}, start, end) if subjects else {}
    rows = []
    for subject in subjects:
        measure = counts.get(refs[subject.pk][2])
        url = reverse("assessments:metric_records", args=[metric.code, subject.pk])
        rows.append(
            {
                "subject": subject,
                "measure": measure,
                "figure": figure(measure.numerator, measure.denominator, metric.unit) if measure else "",
                "percent": share(measure.numerator, measure.denominator) if measure else None,
                "parts": "，".join(f"{name} {number:f}" for name, number in measure.breakdown.items())
                if measure
                else "",
                "url": f"{url}?{urlencode({'start': start, 'end': end})}",
            }
        )
    context = {
        "metric": metric,
        "uses": _uses(request.actor, metric.code).get(metric.code, []),
        "form": form,
        "start": start,
        "end": end,
        "rows": rows,
        "by_hand": getattr(metric, "by_hand", False),
        "townships": bool(metric.kinds & CONGRESSES_AND_STREETS),
    }
    return render(request, "assessments/metric_detail.html", context)


@requires(*SEE)
def metric_records(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The records behind one subject's number."""
    metric = _metric(request, code)
    subject = next((s for s in _subjects(request.actor, metric) if s.pk == pk), None)
    if subject is None:
        raise Http404
    _, start, end = _span(request)
    _, kind, ref = subject_ref(subject)
    measure = measures(metric, {ref: kind}, start, end)[ref]
    records = records_behind(metric, ref, start, end)
    back = reverse("assessments:metric_detail", args=[metric.code])
    context = {
        "metric": metric,
        "subject": subject,
        "start": start,
        "end": end,
        "figure": figure(measure.numerator, measure.denominator, metric.unit) if measure else "",
        "said": measure.said(metric.wording) if measure else "没有任务，不计",
        "records": records[:500],
        "more": max(0, len(records) - 500),
        "tells": any(record.counted is not None for record in records),
        "back": f"{back}?{urlencode({'start': start, 'end': end})}",
    }
    return render(request, "assessments/metric_records.html", context)
