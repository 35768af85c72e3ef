"""The lines of a draft: categories and indicators. First choose the figure and the rule, then fill in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments import rules
from assessments.choices import Block
from assessments.forms import indicators as forms
from assessments.metrics import METRICS
from assessments.models import Category, Indicator, Scheme
from assessments.workflow import schemes as workflow
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.htmx import is_htmx
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once, once_with_form

SAVED = ("category", "name", "code", "full_mark", "target_note", "basis", "evidence", "tie_break", "seen")


def _scheme(request: HttpRequest, pk: int) -> Scheme:
    """A scheme whose forms may be opened; the verb refuses what was frozen meanwhile."""
    return get_object_or_404(
        Scheme.objects.visible_to(request.actor).select_related("group", "county"), pk=pk
    )


@requires(Capability.MANAGE_SCHEMES)
def category_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new category of a draft."""
    return _category(request, _scheme(request, pk), None)


@requires(Capability.MANAGE_SCHEMES)
def category_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a category of a draft."""
    category = get_object_or_404(
        Category.objects.filter(scheme__in=Scheme.objects.visible_to(request.actor)), pk=pk
    )
    return _category(request, _scheme(request, category.scheme_id), category)


def _category(request: HttpRequest, scheme: Scheme, category: Category | None) -> HttpResponse:
    initial: dict[str, Any] = {"block": Block.BASE}
    if category is not None:
        initial = {
            "name": category.name,
            "parent": category.parent_id,
            "block": category.block,
            "cap": category.cap,
            "sort_order": category.sort_order,
            "seen": workflow.stamp(category),
        }
    parents = scheme.categories.filter(parent=None).exclude(pk=category.pk if category else None)
    form = forms.CategoryForm(
        request.POST or None, initial=initial, parents=parents.order_by("sort_order", "pk")
    )
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
    scheme = _scheme(request, pk)
    chosen = forms.RuleChoiceForm(
        request.GET if "rule" in request.GET else None, assesses=scheme.group.assesses
    )
    if not chosen.is_valid():
        context = {
            "form": chosen,
            "scheme": scheme,
            "indicator": None,
            "category": whole(request.GET.get("category", "")),
        }
        return render(request, "assessments/indicator_choose.html", context)
    return _indicator(request, scheme, None, chosen.cleaned_data["metric"], chosen.cleaned_data["rule"])


@requires(Capability.MANAGE_SCHEMES)
def indicator_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an indicator of a draft; another figure or rule may be chosen in the address."""
    indicator = get_object_or_404(
        Indicator.objects.filter(scheme__in=Scheme.objects.visible_to(request.actor)), pk=pk
    )
    scheme = _scheme(request, indicator.scheme_id)
    present = rules.choice_of(indicator.rule_kind, indicator.params)
    metric, rule = indicator.metric, present.key if present else ""
    if "rule" in request.GET or not rule:
        start = {"metric": metric, "rule": rule}
        chosen = forms.RuleChoiceForm(
            request.GET if request.GET.get("rule") else None, initial=start, assesses=scheme.group.assesses
        )
        if not chosen.is_valid():
            context = {"form": chosen, "scheme": scheme, "indicator": indicator}
            return render(request, "assessments/indicator_choose.html", context)
        metric, rule = chosen.cleaned_data["metric"], chosen.cleaned_data["rule"]
    return _indicator(request, scheme, indicator, metric, rule)


def _onwards(request: HttpRequest, scheme: Scheme, saved: Indicator) -> str:
    """Back to the scheme, or on to the next indicator of the same category."""
    if "another" not in request.POST:
        return scheme.get_absolute_url()
    return f"{reverse('assessments:indicator_create', args=[scheme.pk])}?category={saved.category_id}"


def _indicator(
    request: HttpRequest, scheme: Scheme, indicator: Indicator | None, metric_code: str, rule: str
) -> HttpResponse:
    metric, choice = METRICS.get(metric_code), forms.CHOICES[rule]
    initial: dict[str, Any] = {
        # What is filled in by hand has no name of its own worth taking over.
        "name": metric.label[:60] if metric and not getattr(metric, "by_hand", False) else "",
        "category": whole(request.GET.get("category", "")),
    }
    params: dict[str, Any] = {}
    if indicator is not None:
        initial = {**forms.IndicatorForm.initial_of(indicator), "seen": workflow.stamp(indicator)}
        # The numbers of another rule mean nothing to this one.
        params = indicator.params if indicator.rule_kind == choice.kind else {}
    form = forms.IndicatorForm(
        request.POST or None,
        categories=scheme.categories.order_by("sort_order", "pk"),
        choice=choice,
        metric=metric,
        params=params,
        initial=initial,
    )
    looking = request.method == "POST" and ("look" in request.POST or "more" in request.POST)
    if looking and is_htmx(request):
        context = {"explained": form.explained()}
        return render(request, "assessments/_indicator_explained.html", context)
    if request.method == "POST" and not looking:
        answer = once_with_form(
            request,
            form,
            lambda: workflow.save_indicator(
                actor=request.actor,
                scheme=scheme,
                indicator=indicator,
                metric=metric_code,
                rule_kind=choice.kind,
                params=form.params,
                at=timezone.now(),
                **{name: form.cleaned_data[name] for name in SAVED if name != "category"},
                category=get_object_or_404(scheme.categories, pk=form.cleaned_data["category"]),
            ),
            then=lambda saved: _onwards(request, scheme, saved),
            message=lambda saved: f"指标“{saved.name}”已保存。",
        )
        if answer:
            return answer
    explained = form.explained()
    if looking:
        form.without_complaints()
    address = (
        reverse("assessments:indicator_edit", args=[indicator.pk])
        if indicator
        else reverse("assessments:indicator_create", args=[scheme.pk])
    )
    context = {
        "form": form,
        "scheme": scheme,
        "indicator": indicator,
        "metric": metric,
        "choice": choice,
        "explained": explained,
        "is_sample": not form.is_bound and not params,
        "change_url": f"{address}?rule=" if indicator else address,
        "here": f"{address}?metric={metric_code}&rule={rule}",
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
