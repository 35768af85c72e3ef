"""Visits to paired households: what was done for one, and where an activity names its household."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.htmx import is_htmx
from congress_portal.foundation.web.numbers import whole
from deputies.models import Pair

from ..models import Activity

NEWEST = 50


def pair_of(actor: Actor, activity: Activity) -> Pair | None:
    """The household of an activity, for those who may know it by name."""
    if activity.pair_id is None:
        return None
    return Pair.objects.visible_to(actor).for_list().filter(pk=activity.pair_id).first()


def asked_pair(request: HttpRequest) -> dict[str, Any]:
    """What the address says of a household, as a form's initial: the pair, its deputy, its village."""
    pk = whole(request.GET.get("pair"))
    pair = Pair.objects.visible_to(request.actor).in_force().for_list().filter(pk=pk).first() if pk else None
    if pair is None:
        return {}
    return {"pair": pair.pk, "mandates": [pair.mandate_id], "place_text": pair.household.division.name}


@require_GET
@requires(Capability.VIEW_STATIONS)
def pair_visits(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done for one household, newest first; a page of its own without scripts."""
    pair = get_object_or_404(Pair.objects.visible_to(request.actor).for_list(), pk=pk)
    rows = (
        Activity.objects.visible_to(request.actor)
        .standing()
        .filter(pair=pair)
        .for_list()
        .prefetch_related("counters__counter")
        .order_by("-on", "-pk")
    )
    context = {"pair": pair, "rows": rows[:NEWEST]}
    template = "_pair_visits.html" if is_htmx(request) else "pair_visits.html"
    return render(request, f"liaison_stations/{template}", context)
