"""公开办理结果 and taking it down."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.posting import form_status, once_with_form

from .. import workflow
from ..forms.publishing import PublishForm, UnpublishForm
from .cases import case_of


@requires(Capability.CLOSE_CASE)
def suggestion_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """The check for secrets and privacy, by the person who presses the button."""
    case = case_of(request, pk)
    now = timezone.now()
    form = PublishForm(request.POST if request.method == "POST" else None, case=case)
    if request.method == "POST":

        def verb():
            texts = {name: form.cleaned_data[name] for name in ("title", "body", "reply")}
            return workflow.publish(actor=request.actor, suggestion=case, at=now, **texts)

        posted = once_with_form(request, form, verb, then=lambda _: case, message="已公开。")
        if posted is not None:
            return posted
    context = {"case": case, "form": form, "title": "公开办理结果", "submit": "公开"}
    return render(request, "suggestions/suggestion_publish.html", context, status=form_status(form))


@requires(Capability.CLOSE_CASE)
def suggestion_unpublish(request: HttpRequest, pk: int) -> HttpResponse:
    """撤下."""
    case = case_of(request, pk)
    now = timezone.now()
    form = UnpublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        posted = once_with_form(
            request, form,
            lambda: workflow.unpublish(
                actor=request.actor, suggestion=case, reason=form.cleaned_data["reason"], at=now
            ),
            then=lambda _: case, message="已撤下。",
        )  # fmt: skip
        if posted is not None:
            return posted
    context = {"case": case, "form": form, "title": "撤下公开的结果", "submit": "撤下"}
    return render(request, "suggestions/suggestion_publish.html", context, status=form_status(form))
