"""The filters of the activity list, shared by page and export: what is seen is what is exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from congress_portal.foundation.accounts.access import Actor

from .models import Activity, ActivityDeputy
from .querysets import ActivityQuerySet

if TYPE_CHECKING:
    from .forms import ActivityQueryForm

VIEWS = {"": "全部", "disputed": "有异议", "proxy": "代录", "late": "补录", "voided": "已作废"}


def filtered_activities(actor: Actor, form: ActivityQueryForm, view: str) -> ActivityQuerySet:
    """Activities the actor sees, narrowed by a valid form and by one of ``VIEWS``; unordered."""
    found = Activity.objects.visible_to(actor)
    if view == "voided":
        found = found.exclude(voided_at=None)
    else:
        found = found.standing()
        if view == "disputed":
            found = found.exclude(disputed_at=None)
        elif view == "proxy":
            found = found.filter(proxy=True)
        elif view == "late":
            found = found.filter(late=True)
    # An invalid filter stands in the form with its sentence; the valid ones still apply.
    form.is_valid()
    data = form.cleaned_data
    if data.get("q"):
        word = data["q"].strip()
        named = ActivityDeputy.objects.filter(mandate__person__name__icontains=word).values("activity_id")
        found = found.filter(
            Q(number__iexact=word)
            | Q(title__icontains=word)
            | Q(note__icontains=word)
            | Q(place_text__icontains=word)
            | Q(pk__in=named)
        )
    if data.get("kind"):
        found = found.filter(kind=data["kind"])
    if data.get("station"):
        found = found.filter(station=data["station"])
    if data.get("month"):
        first, last = data["month"]
        found = found.between(first, last)
    return found
