"""Around a scheme: its terms, comparison with another one, a trial on last year's figures, help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from assessments import rules
from assessments.choices import Block
from assessments.comparing import compared
from assessments.documents import document_of
from assessments.formalism import BANS
from assessments.forms import schemes as forms
from assessments.models import Scheme
from assessments.rules.awards import TERMS
from assessments.scheme_jobs import TRY_SCHEME
from assessments.town_register_choices import Assessed
from assessments.trials import LEFT_OUT
from assessments.workflow import scheme_documents as workflow
from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_or_start
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once_with_form


def _visible(request: HttpRequest, pk: int) -> Scheme:
    return get_object_or_404(
        Scheme.objects.visible_to(request.actor).select_related("group", "county", "copied_from"), pk=pk
    )


@requires(Capability.MANAGE_SCHEMES)
def scheme_terms(request: HttpRequest, pk: int) -> HttpResponse:
    """Grades, gates, quotas, streaks, conversion, equal totals of a draft."""
    scheme = _visible(request, pk)
    form = forms.TermsForm(request.POST or None, terms=scheme.terms, initial={"version": scheme.version})
    if request.method == "POST" and "more" not in request.POST:
        answer = once_with_form(
            request,
            form,
            lambda: workflow.set_terms(
                actor=request.actor,
                scheme=scheme,
                terms=form.params,
                version=form.cleaned_data["version"],
                at=timezone.now(),
            ),
            then=lambda done: done.get_absolute_url(),
            message="等次、门槛和折算已保存。",
        )
        if answer:
            return answer
    elif request.method == "POST":
        form.without_complaints()
    codes = [f"{i.code} {i.name}" for i in scheme.indicators.order_by("sort_order", "pk")]
    context = {"form": form, "scheme": scheme, "codes": codes}
    return render(request, "assessments/scheme_terms.html", context, status=form_status(form))


@requires(Capability.MANAGE_SCHEMES)
def scheme_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft aside, with the reason."""
    scheme = _visible(request, pk)
    form = forms.DiscardForm(request.POST or None, initial={"version": scheme.version})
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: workflow.discard_scheme(
                actor=request.actor, scheme=scheme, at=timezone.now(), **form.cleaned_data
            ),
            then="assessments:scheme_list",
            message="草稿已停用，还能打开看和复制。",
        )
        if answer:
            return answer
    context = {"form": form, "scheme": scheme}
    return render(request, "assessments/scheme_discard.html", context, status=form_status(form))


@requires(Capability.MANAGE_SCHEMES, Capability.SEE_RESULTS)
def scheme_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed from another scheme of the county to this one."""
    scheme = _visible(request, pk)
    others = list(
        Scheme.objects.visible_to(request.actor)
        .exclude(pk=scheme.pk)
        .select_related("group")
        .order_by("-year", "-pk")[:60]
    )
    wanted = whole(request.GET.get("with", ""))
    other = next((s for s in others if s.pk == wanted), None) or _before(scheme, others)
    context = {
        "scheme": scheme,
        "others": others,
        "other": other,
        "comparison": compared(document_of(other), document_of(scheme)) if other else None,
    }
    return render(request, "assessments/scheme_compare.html", context)


def _before(scheme: Scheme, others: list[Scheme]) -> Scheme | None:
    """What it was copied from, else the last one of its group before it, else another one of its group."""
    own = [s for s in others if s.pk == scheme.copied_from_id]
    group = [s for s in others if s.group_id == scheme.group_id]
    earlier = [s for s in group if s.year < scheme.year]
    return next(iter(own or earlier or group[::-1]), None)


@requires(Capability.MANAGE_SCHEMES)
def scheme_trial(request: HttpRequest, pk: int) -> HttpResponse:
    """What the ranking would have been on last year's figures; computing it is a job of its own."""
    scheme = _visible(request, pk)
    if request.method == "POST":
        return answer_or_start(
            request,
            kind=TRY_SCHEME.key,
            params={"scheme": scheme.pk},
            title=f"用 {scheme.year - 1} 年的数据试算",
            quick=scheme.group.subjects.count() <= 60,
            writes=True,
        )
    trial: dict[str, Any] = scheme.trial or {}
    lines, rows = trial.get("lines", []), trial.get("rows", [])
    context = {
        "scheme": scheme,
        "trial": trial,
        "has_bands": any(row.get("band") for row in rows),
        # Trials that were kept before deputies had none: everybody was ranked.
        "ranks": trial.get("ranks", scheme.group.assesses != Assessed.DEPUTY),
        "all_equal": len(rows) > 1 and len({row["total"] for row in rows}) == 1,
        "year": scheme.year - 1,
        "outdated": bool(trial) and trial.get("version") != scheme.version,
        "left_out": [line for line in lines if line["source"] == LEFT_OUT],
        "left_out_marks": _marks(line for line in lines if line["source"] == LEFT_OUT),
        "used_marks": _marks(line for line in lines if line["source"] != LEFT_OUT),
        "flat": [
            line for line in lines if line.get("points") and line["points"]["low"] == line["points"]["high"]
        ],
    }
    return render(request, "assessments/scheme_trial.html", context)


def _marks(lines: Iterable[Mapping[str, Any]]) -> Decimal:
    """Full marks of the base; bonus and penalty are no part of it (trials of before do not tell them apart)."""
    marks = (Decimal(line["full_mark"]) for line in lines if line.get("block", Block.BASE) == Block.BASE)
    return sum(marks, Decimal(0))


@requires(Capability.MANAGE_SCHEMES)
def scheme_help(request: HttpRequest) -> HttpResponse:
    """How a scheme is entered, for somebody who has never seen the portal."""
    context = {"choices": rules.CHOICES, "terms": TERMS, "bans": BANS}
    return render(request, "assessments/scheme_help.html", context)
