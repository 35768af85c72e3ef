"""Schemes: list, detail, new, copy, head, categories, indicators, publish."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments import rules
from assessments.checks import base_sum, check_scheme
from assessments.choices import Block, NotApplicablePolicy, PublicationScope
from assessments.defaults import default_scheme
from assessments.forms import schemes as forms
from assessments.metrics import METRICS
from assessments.models import Category, FlagGroup, Indicator, Scheme
from assessments.workflow import schemes as workflow
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once, once_with_form

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
    indicators = list(
        scheme.indicators.select_related("category").order_by("category__sort_order", "sort_order", "pk")
    )
    by_category: dict[int, list[dict]] = defaultdict(list)
    for indicator in indicators:
        by_category[indicator.category_id].append(_indicator_row(indicator))
    groups = []
    for category in scheme.categories.order_by("sort_order", "pk"):
        rows = by_category[category.pk]
        full = sum((row["indicator"].full_mark for row in rows), 0)
        groups.append({"category": category, "rows": rows, "full": full})
    may_manage = request.actor.can(Capability.MANAGE_SCHEMES)
    context = {
        "scheme": scheme,
        "groups": groups,
        "empty_names": "、".join(g["category"].name for g in groups if not g["rows"]),
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
        text = indicator.rule.describe(indicator.full_mark, metric.wording if metric else rules.PLAIN)
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
            make = default_scheme if form.cleaned_data["source"] == "default" else workflow.create_scheme
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
            then=lambda scheme: scheme.get_absolute_url(),
            message="草稿已建好，请核对指标再发布。",
        )
        if answer:
            return answer
    context = {"form": form, "no_groups": not groups}
    return render(request, "assessments/scheme_create.html", context, status=form_status(form))


@requires(Capability.MANAGE_SCHEMES)
def scheme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The head of a draft."""
    scheme = _draft(request, pk)
    form = forms.SchemeForm(request.POST or None, initial=forms.SchemeForm.initial_of(scheme))
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
    form = forms.SchemePublishForm(request.POST or None, warned=warned)
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


@requires(Capability.MANAGE_SCHEMES)
def category_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new category of a draft."""
    return _category(request, _draft(request, pk), None)


@requires(Capability.MANAGE_SCHEMES)
def category_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a category of a draft."""
    category = get_object_or_404(
        Category.objects.filter(scheme__in=Scheme.objects.visible_to(request.actor)), pk=pk
    )
    return _category(request, _draft(request, category.scheme_id), category)


def _category(request: HttpRequest, scheme: Scheme, category: Category | None) -> HttpResponse:
    initial = {"block": Block.BASE}
    if category is not None:
        initial = {
            "name": category.name,
            "block": category.block,
            "cap": category.cap,
            "sort_order": category.sort_order,
            "seen": workflow.stamp(category),
        }
    form = forms.CategoryForm(request.POST or None, initial=initial)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: workflow.save_category(
                actor=request.actor, scheme=scheme, category=category, at=timezone.now(), **form.cleaned_data
            ),
            then=lambda _: scheme.get_absolute_url(),
            message=lambda saved: f"类别“{saved.name}”已保存。",
        )
        if answer:
            return answer
    context = {"form": form, "scheme": scheme, "category": category}
    return render(request, "assessments/category_form.html", context, status=form_status(form))


@requires(Capability.MANAGE_SCHEMES)
def indicator_create(request: HttpRequest, pk: int) -> HttpResponse:
    """First choose the figure and the rule, then fill in the numbers."""
    scheme = _draft(request, pk)
    choice = forms.RuleChoiceForm(request.GET if "rule" in request.GET else None)
    if not choice.is_valid():
        context = {"form": choice, "scheme": scheme, "rules": forms.RULE_CHOICES, "metrics": METRICS.values()}
        return render(request, "assessments/indicator_choose.html", context)
    return _indicator(request, scheme, None, choice.cleaned_data["metric"], choice.cleaned_data["rule"])


@requires(Capability.MANAGE_SCHEMES)
def indicator_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an indicator of a draft; another rule may be chosen in the address."""
    indicator = get_object_or_404(
        Indicator.objects.filter(scheme__in=Scheme.objects.visible_to(request.actor)), pk=pk
    )
    choice = forms.RuleChoiceForm(request.GET if "rule" in request.GET else None)
    metric, rule = indicator.metric, forms.rule_key(indicator)
    if choice.is_valid():
        metric, rule = choice.cleaned_data["metric"], choice.cleaned_data["rule"]
    return _indicator(request, _draft(request, indicator.scheme_id), indicator, metric, rule)


def _indicator(
    request: HttpRequest, scheme: Scheme, indicator: Indicator | None, metric_code: str, rule: str
) -> HttpResponse:
    metric = METRICS.get(metric_code)
    initial: dict[str, Any] = {"name": metric.label if metric else ""}
    if indicator is not None:
        initial = {**forms.IndicatorForm.initial_of(indicator), "seen": workflow.stamp(indicator)}
    form = forms.IndicatorForm(
        request.POST or None,
        categories=scheme.categories.order_by("sort_order", "pk"),
        rule=rule,
        unit=metric.unit if metric else "次",
        initial=initial,
    )
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: workflow.save_indicator(
                actor=request.actor,
                scheme=scheme,
                indicator=indicator,
                metric=metric_code,
                rule_kind=form.rule_kind,
                params=form.params,
                at=timezone.now(),
                **{
                    name: form.cleaned_data[name]
                    for name in (
                        "category",
                        "name",
                        "code",
                        "full_mark",
                        "target_note",
                        "basis",
                        "tie_break",
                        "seen",
                    )  # fmt: skip
                },
            ),
            then=lambda _: scheme.get_absolute_url(),
            message=lambda saved: f"指标“{saved.name}”已保存。",
        )
        if answer:
            return answer
    label, example = next((label, text) for key, _, _, label, text in forms.RULE_CHOICES if key == rule)
    context = {
        "form": form,
        "scheme": scheme,
        "indicator": indicator,
        "metric": metric,
        "rule_label": label,
        "example": example,
        "choose_url": reverse("assessments:indicator_create", args=[scheme.pk]),
    }
    return render(request, "assessments/indicator_form.html", context, status=form_status(form))


@requires(Capability.MANAGE_SCHEMES)
@require_POST
def category_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a category out of a draft."""
    return _remove(request, Category, pk)


@requires(Capability.MANAGE_SCHEMES)
@require_POST
def indicator_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an indicator out of a draft."""
    return _remove(request, Indicator, pk)


def _remove(request: HttpRequest, model: type[Category] | type[Indicator], pk: int) -> HttpResponse:
    def verb() -> Category | Indicator:
        # Looked up in here: pressed twice, it is gone the second time and the form's key leads back.
        visible = model.objects.filter(scheme__in=Scheme.objects.visible_to(request.actor))
        row = get_object_or_404(visible.select_related("scheme"), pk=pk)
        seen = request.POST.get("seen", "")
        return workflow.remove_from_scheme(actor=request.actor, row=row, at=timezone.now(), seen=seen)

    return once(
        request,
        verb,
        then=lambda row: row.scheme.get_absolute_url(),
        message=lambda row: f"“{row.name}”已删去。",
    )
