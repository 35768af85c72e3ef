"""Writing suggestions, and dispatching many at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.refusals import Denied

from .. import workflow
from ..advice import usual_leads
from ..forms.drafts import BatchForm, RaiseForm, SuggestionForm
from ..models import Suggestion
from ..states import MOVE, SuggestionState
from ..workflow.step import check
from .cases import case_of

MOST_AT_ONCE = 50


def _sent(case: Suggestion) -> str:
    if case.state == SuggestionState.COSIGNING:
        return "已邀请附议，等代表本人回复；都回复了，或者到期，就提交给人大。"
    return "已提交，等人大审查编号。"


@requires(Capability.RAISE_SUGGESTION, Capability.EXAMINE_SUGGESTION)
def suggestion_new(request: HttpRequest) -> HttpResponse:
    """登记建议: a deputy writes a suggestion, or a clerk writes one down; as a draft or handed in at once."""
    actor, now = request.actor, timezone.now()
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SuggestionForm(*data, actor=actor)
    hand_in = "draft" not in request.POST

    def verb() -> Suggestion:
        case = workflow.draft_suggestion(actor=actor, at=now, **form.details())
        return workflow.send_in(actor=actor, suggestion=case, at=now) if hand_in else case

    if request.method == "POST":
        posted = once_with_form(
            request, form, verb, then=lambda case: case,
            message=lambda case: _sent(case) if hand_in else "草稿已保存。",
        )  # fmt: skip
        if posted is not None:
            return posted
    return render(request, "suggestions/suggestion_form.html", {"form": form}, status=form_status(form))


@requires(Capability.RAISE_SUGGESTION, Capability.EXAMINE_SUGGESTION)
def suggestion_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft; a draft changed meanwhile answers 409 and keeps what was typed."""
    case = case_of(request, pk)
    actor, now = request.actor, timezone.now()
    if case.state != SuggestionState.DRAFT:
        check(MOVE["submit"], actor=actor, case=case, at=now)
    initial = {
        "title": case.title, "body": case.body, "topic": case.topic_id, "proposed_unit": case.proposed_unit,
        "publish_consent": case.publish_consent, "confidential": case.confidential,
        "co_signers": [row.mandate_id for row in workflow.named_signers(case)],
    }  # fmt: skip
    form = SuggestionForm(request.POST or None, actor=actor, editing=case, initial=initial)
    if request.method == "POST":
        posted = once_with_form(
            request, form,
            lambda: workflow.edit_draft(actor=actor, suggestion=case, at=now, **form.details()),
            then=lambda _: case, message="草稿已保存。",
        )  # fmt: skip
        if posted is not None:
            return posted
    context = {"form": form, "case": case}
    return render(request, "suggestions/suggestion_form.html", context, status=form_status(form))


@requires(Capability.RAISE_SUGGESTION)
def suggestion_raise(request: HttpRequest, pk: int) -> HttpResponse:
    """转为代表建议: a formal suggestion out of this demand and others the deputy has accepted."""
    demand = case_of(request, pk)
    actor, now = request.actor, timezone.now()
    if request.method != "POST":
        check(MOVE["raise"], actor=actor, case=demand, at=now)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RaiseForm(*data, actor=actor, demand=demand)

    def verb() -> Suggestion:
        details = form.details()
        demands = list(details.pop("demands").select_related("deputy"))
        check(MOVE["raise"], actor=actor, case=demand, at=now)
        return workflow.raise_suggestion(actor=actor, demands=demands, at=now, **details)

    if request.method == "POST":
        if demand.state != SuggestionState.ACCEPTED:
            check(MOVE["raise"], actor=actor, case=demand, at=now)
        posted = once_with_form(request, form, verb, then=lambda case: case, message=_sent)
        if posted is not None:
            return posted
    return render(
        request,
        "suggestions/suggestion_form.html",
        {"form": form, "demand": demand},
        status=form_status(form),
    )


@requires(Capability.DISPATCH_SUGGESTION)
def suggestion_dispatch_many(request: HttpRequest) -> HttpResponse:
    """批量派单: one page to confirm what was ticked, the unit of each already proposed."""
    actor, now = request.actor, timezone.now()
    chosen = [whole(pk) for pk in request.GET.getlist("id") if whole(pk)][:MOST_AT_ONCE]
    cases = list(
        Suggestion.objects.visible_to(actor)
        .for_page()
        .filter(pk__in=chosen, congress_id=actor.organization_id)
        .order_by("pk")
    )
    ready = [case for case in cases if case.state == SuggestionState.AWAITING_DISPATCH]
    if not chosen:
        messages.info(request, "请先在列表里勾选要派的件。")
        return redirect("suggestions:suggestion_list")
    if not ready and request.method != "POST":
        messages.info(request, "勾选的件现在都不在待派单，可能已经有人派了。")
        return redirect("suggestions:suggestion_list")
    if request.method == "POST" and not cases:
        raise Denied("勾选的件不归您派单。")
    subjects = cases if request.method == "POST" else ready
    usual = usual_leads(subjects, county_id=actor.county_id, on=timezone.localdate())
    form = BatchForm(request.POST or None, cases=subjects, usual=usual)
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: workflow.dispatch_many(actor=actor, rows=form.rows(), at=now),
            then="suggestions:suggestion_list",
            message=lambda done: f"已派单 {len(done)} 件。",
        )
        if posted is not None:
            return posted
    context = {"form": form, "lines": form.lines(), "left_out": len(cases) - len(subjects)}
    return render(request, "suggestions/suggestion_dispatch_many.html", context, status=form_status(form))
