"""选定重点督办: the meeting's list, and what becomes of each key case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.refusals import Denied
from deputies.forms.contacts import VoidForm

from .. import workflow
from ..forms.watch import CandidateFilter, ChooseForm, EndKeyForm, KeyForm
from ..models import KeyCase, Suggestion
from ..workflow.key_cases import MOST_AT_ONCE
from ..workflow.watch import keeps
from .cases import case_of
from .watch import form_page, posted


@requires(Capability.DISPATCH_SUGGESTION)
def key_choose(request: HttpRequest) -> HttpResponse:
    """选定重点督办: look for suggestions, tick them, then one page with leaders and committees."""
    actor, now = request.actor, timezone.now()
    on = timezone.localdate(now)
    query = CandidateFilter(request.GET)
    candidates = query.narrow(Suggestion.objects.visible_to(actor), actor.organization_id)
    ids = [whole(pk) for pk in request.GET.getlist("id") if whole(pk)][:MOST_AT_ONCE]
    if not ids:
        page = page_of(request, candidates.for_list(), order=("due", "pk"), size=50)
        context = {
            "page": page,
            "query": query,
            "on": on,
            "batch": [{"label": "列为重点督办", "primary": True}],
        }
        return render(request, "suggestions/key_candidates.html", context)
    cases = list(
        Suggestion.objects.visible_to(actor).for_list().select_related("congress")
        .filter(pk__in=ids, congress_id=actor.organization_id).order_by("due", "pk")
    )  # fmt: skip
    if request.method != "POST":
        cases = [case for case in cases if not case.key]
    if not cases:
        messages.info(request, "勾选的件不在可以督办的建议里，可能已经列过了。")
        return redirect("suggestions:key_choose")
    form = ChooseForm(
        request.POST if request.method == "POST" else None, cases=cases, county_id=actor.county_id, on=on
    )
    if request.method == "POST":
        done = once_with_form(
            request, form,
            lambda: workflow.choose_key(
                actor=actor, rows=form.rows(), chosen_on=form.cleaned_data["chosen_on"],
                document=form.cleaned_data["document"], grounds=form.cleaned_data["grounds"], at=now,
            ),
            then="suggestions:watch_list", message=lambda made: f"已列为重点督办 {len(made)} 件，领导和单位已收到。",
        )  # fmt: skip
        if done is not None:
            return done
    context = {"form": form, "lines": form.lines()}
    return render(request, "suggestions/key_choose.html", context, status=form_status(form))


def _key(request: HttpRequest, pk: int) -> tuple[KeyCase, Suggestion]:
    row = get_object_or_404(KeyCase.objects.visible_to(request.actor), pk=pk)
    case = case_of(request, row.suggestion_id)
    if not keeps(request.actor, case):
        raise Denied(f"这件由{case.congress}督办。")
    row.suggestion = case
    return row, case


@requires(Capability.DISPATCH_SUGGESTION)
def key_change(request: HttpRequest, pk: int) -> HttpResponse:
    """调整领衔领导: another leader or committee."""
    row, case = _key(request, pk)
    form = KeyForm(posted(request), key=row, on=timezone.localdate())
    return form_page(
        request, case, form,
        lambda: workflow.change_key(actor=request.actor, key=row, at=timezone.now(), **form.cleaned_data),
        message="已调整。", title="调整领衔领导", submit="保存",
    )  # fmt: skip


@requires(Capability.DISPATCH_SUGGESTION)
def key_end(request: HttpRequest, pk: int) -> HttpResponse:
    """结束督办, with its result."""
    row, case = _key(request, pk)
    form = EndKeyForm(posted(request), initial={"on": timezone.localdate()})
    return form_page(
        request, case, form,
        lambda: workflow.end_key(actor=request.actor, key=row, at=timezone.now(), **form.cleaned_data),
        message="已结束督办。", title="结束重点督办", submit="结束督办", lead="建议照常办理；只是不再列在重点督办里。",
    )  # fmt: skip


@requires(Capability.DISPATCH_SUGGESTION)
def key_void(request: HttpRequest, pk: int) -> HttpResponse:
    """作废: listed by mistake."""
    row, case = _key(request, pk)
    form = VoidForm(posted(request))
    return form_page(
        request, case, form,
        lambda: workflow.void_key(
            actor=request.actor, key=row, at=timezone.now(), reason=form.cleaned_data["reason"]
        ),
        message="已作废。", title="作废重点督办", submit="作废", lead="登记错了才作废；办好了的用“结束督办”。",
    )  # fmt: skip
