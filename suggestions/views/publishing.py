"""公开办理结果 and taking it down."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.paging import capped_counts, page_of
from congress_portal.foundation.web.posting import form_status, once_with_form

from .. import workflow
from ..forms.publishing import PublishForm, UnpublishForm, WithholdForm
from ..models import Suggestion, Withholding
from ..states import SuggestionState as S
from ..workflow.publishing import check_publishing, check_withholding
from .cases import case_of


@requires(Capability.CLOSE_CASE)
def suggestion_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """The check for secrets and privacy, by the person who presses the button."""
    case = case_of(request, pk)
    now = timezone.now()
    if request.method != "POST":
        check_publishing(request.actor, case)
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
def suggestion_withhold(request: HttpRequest, pk: int) -> HttpResponse:
    """不公开: the ground, after the same check."""
    case = case_of(request, pk)
    now = timezone.now()
    if request.method != "POST":
        check_withholding(request.actor, case)
    row = Withholding.objects.filter(suggestion=case).first()
    known = {"ground": row.ground, "note": row.note} if row else {}
    form = WithholdForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST":
        posted = once_with_form(
            request, form,
            lambda: workflow.withhold(actor=request.actor, suggestion=case, at=now, **form.cleaned_data),
            then=lambda _: f"{reverse('suggestions:publication_queue')}?tab=withheld",
            message="已定为不公开，理由会在公开页上列出。",
        )  # fmt: skip
        if posted is not None:
            return posted
    context = {"case": case, "form": form, "title": "不公开办理结果", "submit": "定为不公开"}
    return render(request, "suggestions/suggestion_publish.html", context, status=form_status(form))


QUEUES = {"": "等审查", "published": "已公开", "withheld": "不公开"}


@require_GET
@requires(Capability.CLOSE_CASE)
def publication_queue(request: HttpRequest) -> HttpResponse:
    """公开审查: closed cases of the own congress by what was decided about them; the three add up."""
    mine = Suggestion.objects.visible_to(request.actor).filter(
        congress=request.actor.organization_id, state__in=[S.CLOSED, S.FOLLOWING], imported=False
    )
    held = Exists(Withholding.objects.filter(suggestion=OuterRef("pk"), lifted_at__isnull=True))
    lists = {
        "": mine.filter(~held, published_at__isnull=True),
        "published": mine.filter(published_at__isnull=False),
        "withheld": mine.filter(held, published_at__isnull=True),
    }
    wanted = request.GET.get("tab", "")
    tab = wanted if wanted in QUEUES else ""
    counts = capped_counts(lists)
    here = reverse("suggestions:publication_queue")
    page = page_of(
        request, lists[tab].for_list().select_related("withholding__decided_by", "publication__checked_by"),
        order=("-closed_on", "-pk"), total=counts[tab],
    )  # fmt: skip
    tabs = [
        {
            "label": label,
            "url": f"{here}?tab={key}" if key else here,
            "count": counts[key],
            "current": key == tab,
        }
        for key, label in QUEUES.items()
    ]
    return render(request, "suggestions/publication_queue.html", {"page": page, "tabs": tabs, "tab": tab})


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
