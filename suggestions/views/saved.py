"""常用查询 of the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.posting import form_status, once, once_with_form

from ..forms.filters import FilterForm
from ..models import SavedView
from ..workflow.views import kept_query, may_share, remove_view, save_view

# What of the address is kept: the filters and the tab, never a page.
KEPT = tuple(name for name in FilterForm.base_fields if name != "more")


class SaveViewForm(forms.Form):
    """A name, and whether the whole office sees it."""

    use_required_attribute = False

    name = forms.CharField(label="名字", max_length=20, required=False)
    shared = forms.BooleanField(label="本单位的人都能用", required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2_000)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share(actor):
            del self.fields["shared"]


def list_of(query: str) -> str:
    """The list under this filter."""
    base = reverse("suggestions:suggestion_list")
    return f"{base}?{query}" if query else base


def shelf_of(request: HttpRequest) -> dict[str, Any]:
    """What the list shows of kept filters: each with its address, and the form to keep the present one. One query."""
    present = kept_query(request.GET.urlencode(), KEPT)
    views = [
        {"view": row, "url": list_of(row.query), "current": row.query == present}
        for row in SavedView.objects.visible_to(request.actor)
    ]
    offered = present and not any(one["current"] for one in views)
    form = SaveViewForm(actor=request.actor, initial={"query": present}, prefix=None) if offered else None
    return {
        "views": views,
        "save_form": form,
        "current_view": next((v["view"] for v in views if v["current"]), None),
    }


@requires(Capability.VIEW_SUGGESTIONS)
@require_POST
def view_save(request: HttpRequest) -> HttpResponse:
    """保存这个查询."""
    actor, now = request.actor, timezone.now()
    form = SaveViewForm(request.POST, actor=actor)

    def verb() -> SavedView:
        data = form.cleaned_data
        return save_view(
            actor=actor, name=data["name"], query=kept_query(data["query"], KEPT),
            shared=bool(data.get("shared")), at=now,
        )  # fmt: skip

    posted = once_with_form(
        request, form, verb, then=lambda row: list_of(row.query), message="已保存，列表上方可以直接点开。"
    )
    if posted is not None:
        return posted
    back = list_of(kept_query(request.POST.get("query", ""), KEPT))
    return render(
        request, "suggestions/view_save.html", {"form": form, "back": back}, status=form_status(form)
    )


@requires(Capability.VIEW_SUGGESTIONS)
@require_POST
def view_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """撤下一个常用查询."""
    row = get_object_or_404(SavedView.objects.visible_to(request.actor), pk=pk)
    now = timezone.now()
    return once(
        request, lambda: remove_view(actor=request.actor, view=row, at=now),
        then="suggestions:suggestion_list", message=f"已撤下“{row.name}”。",
    )  # fmt: skip
