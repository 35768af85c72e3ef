"""The filters of the activity list, shared by page and export: what is seen is what is exported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.web.paging import CAP, capped

from .models import Activity, ActivityDeputy
from .querysets import ActivityQuerySet

if TYPE_CHECKING:
    from .forms import ActivityQueryForm

_NUMBER = re.compile(r"^L-\d{4}-\S+$", re.IGNORECASE)
NEWEST = ("-on", "-pk")
VIEWS = {"": "全部", "disputed": "有异议", "proxy": "代录", "late": "补录", "voided": "已作废"}


def filtered_activities(actor: Actor, form: ActivityQueryForm, view: str) -> ActivityQuerySet:
    """Activities the actor sees, narrowed by a valid form and by one of ``VIEWS``; unordered."""
    return _narrowed(Activity.objects.visible_to(actor), actor, form, view)


def capped_total(actor: Actor, form: ActivityQueryForm, view: str, found: ActivityQuerySet) -> int:
    """How many of ``found`` (``filtered_activities`` of the same) there are, counted to the cap.

    In the way that reads least. A county's rows and a station's are counted as they are read.
    """
    asked = form.cleaned_data
    if actor.sees_county or not actor.division_path or asked.get("station"):
        return capped(_in_reading_order(found, asked))
    # What happened in the own township is read from one index; where that is enough, nobody asks further.
    at_home = capped(_narrowed(Activity.objects.in_own_town(actor), actor, form, view))
    if at_home > CAP:
        return at_home
    return capped(
        _in_reading_order(_narrowed(Activity.objects.countable_by(actor), actor, form, view), asked)
    )


def _in_reading_order(rows: ActivityQuerySet, asked: dict[str, Any]) -> ActivityQuerySet:
    """A month is found in the order of days, everything else in none."""
    return rows.order_by(*NEWEST) if asked.get("month") else rows.order_by()


def _narrowed(found: ActivityQuerySet, actor: Actor, form: ActivityQueryForm, view: str) -> ActivityQuerySet:
    if view == "voided":
        found = found.filter(voided_at__isnull=False)
    else:
        found = found.standing()
        if view == "disputed":
            found = found.filter(disputed_at__isnull=False)
        elif view == "proxy":
            found = found.filter(proxy=True)
        elif view == "late":
            found = found.filter(late=True)
    # An invalid filter stands in the form with its sentence; the valid ones still apply.
    form.is_valid()
    data = form.cleaned_data
    if data.get("q") and _NUMBER.match(word := data["q"].strip()):
        # A whole number is one record of the county: found by its index, whatever else the rows say.
        found = found.filter(county_id=actor.county_id, number=word.upper())
    elif data.get("q"):
        named = ActivityDeputy.objects.filter(mandate__person__name__icontains=word).values("activity_id")
        found = found.filter(
            Q(title__icontains=word)
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
