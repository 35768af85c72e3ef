"""Schemes: list, detail, new, copy, head, publish."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from assessments import rules
from assessments.checks import base_sum, check_scheme
from assessments.choices import NotApplicablePolicy, PublicationScope, UploadState
from assessments.counting import placed_rule
from assessments.defaults import SHORT, default_scheme
from assessments.documents import parents_first
from assessments.forms import schemes as forms
from assessments.metrics import METRICS
from assessments.models import FlagGroup, Indicator, Scheme, SchemeUpload
from assessments.terms import describe_terms
from assessments.workflow import schemes as workflow
from assessments.workflow.scheme_documents import copy_last
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form

SEE = (Capability.MANAGE_SCHEMES, Capability.SEE_RESULTS)


@requires(*SEE)
def scheme_list(request: HttpRequest) -> HttpResponse:
    """Schemes by year, the newest first; what participants see is published."""
    found = Scheme.objects.visible_to(request.actor).select_related("group")
    page = page_of(request, found, order=("-year", "-pk"), size=20)
    groups = FlagGroup.objects.visible_to(request.actor)
    context = {
        "page": page,
        "groups": groups,
        "may_manage": request.actor.can(Capability.MANAGE_SCHEMES),
        "uploads": SchemeUpload.objects.visible_to(request.actor)
        .filter(state=UploadState.STAGED)
        .select_related("group")[:5],
    }
    return render(request, "assessments/scheme_list.html", context)


def _scheme(request: HttpRequest, pk: int) -> Scheme:
    return get_object_or_404(
        Scheme.objects.visible_to(request.actor).select_related("group", "county", "copied_from"), pk=pk
    )


def _draft(request: HttpRequest, pk: int) -> Scheme:
    """A scheme whose forms may be opened; the verb refuses what was frozen meanwhile."""
    return _scheme(request, pk)


@requires(*SEE)
def scheme_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Categories and indicators, the sum, what still has to be mended."""
    scheme = _scheme(request, pk)
    categories = parents_first(scheme.categories.all())
    by_pk = {c.pk: c for c in categories}
    by_category: dict[int, list[dict]] = defaultdict(list)
    indicators = list(scheme.indicators.order_by("sort_order", "pk"))
    for indicator in indicators:
        indicator.category = by_pk[indicator.category_id]
        by_category[indicator.category_id].append(_indicator_row(indicator))
    groups = []
    for category in categories:
        category.parent = by_pk.get(category.parent_id)
        rows = by_category[category.pk]
        below = [r for c in categories if c.parent_id == category.pk for r in by_category[c.pk]]
        full = sum((row["indicator"].full_mark for row in (*rows, *below)), 0)
        groups.append({"category": category, "rows": rows, "full": full, "has_below": bool(below)})
    may_manage = request.actor.can(Capability.MANAGE_SCHEMES)
    context = {
        "scheme": scheme,
        "groups": groups,
        "empty_names": "、".join(g["category"].name for g in groups if not g["rows"] and not g["has_below"]),
        "terms": describe_terms(scheme.terms),
        "kept": [
            (i.name, scheme.kept_warnings[i.code]) for i in indicators if i.code in scheme.kept_warnings
        ],
        "base_sum": base_sum(indicators),
        "count": len(indicators),
        "findings": check_scheme(scheme, indicators) if may_manage and scheme.is_draft else [],
        "may_edit": may_manage and scheme.is_draft,
        "may_manage": may_manage,
        "may_open": request.actor.can(Capability.VERIFY_REPORT) and scheme.state == "published",
        "entries": timeline(scheme)[:5] if may_manage else [],
    }
    return render(request, "assessments/scheme_detail.html", context)


def _indicator_row(indicator: Indicator) -> dict:
    metric = METRICS.get(indicator.metric)
    try:
        text = placed_rule(indicator).describe(indicator.full_mark, metric.wording if metric else rules.PLAIN)
    except rules.RuleError as error:
        text = f"规则不完整：{error}"
    return {"indicator": indicator, "metric": metric, "rule_text": text}


@requires(Capability.MANAGE_SCHEMES)
def scheme_create(request: HttpRequest) -> HttpResponse:
    """A new draft: from the default scheme, or empty."""
    groups = FlagGroup.objects.visible_to(request.actor)
    initial = {"year": timezone.localdate().year, "source": "default"}
    form = forms.NewSchemeForm(request.POST or None, groups=groups, initial=initial)
    if request.method == "POST":

        def verb() -> Scheme:
            make = {
                "default": default_scheme,
                "short": partial(default_scheme, lines=SHORT),
                "last": copy_last,
                "empty": workflow.create_scheme,
            }[form.cleaned_data["source"]]
            return make(
                actor=request.actor,
                group=form.cleaned_data["group"],
                year=form.cleaned_data["year"],
                at=timezone.now(),
            )

        answer = once_with_form(
            request,
            form,
            verb,
            then=lambda scheme: (
                reverse("assessments:scheme_edit", args=[scheme.pk])
                if form.cleaned_data["source"] == "empty"
                else scheme.get_absolute_url()
            ),
            message=lambda _: (
                "草稿已建好。先写名称、满分和来源，再加类别、加指标。"
                if form.cleaned_data["source"] == "empty"
                else "草稿已建好，请核对指标再发布。"
            ),
        )
        if answer:
            return answer
    context = {"form": form, "no_groups": not groups}
    return render(request, "assessments/scheme_create.html", context, status=form_status(form))


@requires(Capability.MANAGE_SCHEMES)
def scheme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The head of a draft."""
    scheme = _draft(request, pk)
    form = forms.SchemeForm(
        request.POST or None,
        initial=forms.SchemeForm.initial_of(scheme),
        assesses=scheme.group.assesses,
    )
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: workflow.edit_scheme(
                actor=request.actor,
                scheme=scheme,
                at=timezone.now(),
                **form.cleaned_data,
            ),
            then=lambda done: done.get_absolute_url(),
            message="方案已保存。",
        )
        if answer:
            return answer
    context = {
        "form": form,
        "scheme": scheme,
        "policies": NotApplicablePolicy,
        "scopes": PublicationScope,
    }
    return render(request, "assessments/scheme_edit.html", context, status=form_status(form))


@requires(Capability.MANAGE_SCHEMES)
def scheme_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy a scheme into this or another year."""
    scheme = _scheme(request, pk)
    form = forms.CopyForm(request.POST or None, initial={"year": scheme.year + 1})
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: workflow.copy_scheme(
                actor=request.actor, scheme=scheme, year=form.cleaned_data["year"], at=timezone.now()
            ),
            then=lambda copy: copy.get_absolute_url(),
            message="已复制成草稿，可以修改。",
        )
        if answer:
            return answer
    return render(
        request, "assessments/scheme_copy.html", {"form": form, "scheme": scheme}, status=form_status(form)
    )


@requires(Capability.MANAGE_SCHEMES)
def scheme_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Check and publish: from then on the scheme is frozen."""
    scheme = _draft(request, pk)
    findings = check_scheme(scheme)
    warned = list({f.indicator.pk: f.indicator for f in findings if f.needs_reason}.values())
    before = scheme.copied_from.kept_warnings if scheme.copied_from else {}
    initial = {f"reason_{i.pk}": before[i.code] for i in warned if i.code in before}
    form = forms.SchemePublishForm(request.POST or None, warned=warned, initial=initial)
    if request.method == "POST":
        version = request.POST.get("version", "")
        answer = once_with_form(
            request,
            form,
            lambda: workflow.publish_scheme(
                actor=request.actor,
                scheme=scheme,
                document_number=form.cleaned_data["document_number"],
                reasons=form.reasons,
                version=whole(version),
                at=timezone.now(),
            ),
            then=lambda done: done.get_absolute_url(),
            message=lambda done: f"{done.name}已发布，可以开始季度填报。",
        )
        if answer:
            return answer
    context = {
        "form": form,
        "scheme": scheme,
        "findings": findings,
        "blocked": any(f.blocking for f in findings),
    }
    return render(request, "assessments/scheme_publish.html", context, status=form_status(form))
