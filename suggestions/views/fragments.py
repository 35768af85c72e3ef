"""Pieces that pages of lower rooms show of this one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.htmx import is_htmx
from liaison_stations.models import Station

from ..models import Suggestion
from ..outcomes import station_year
from ..presenters import last_cell

NEWEST = 10


@requires(Capability.VIEW_SUGGESTIONS)
def station_suggestions(request: HttpRequest, pk: int) -> HttpResponse:
    """A station's newest demands; a page of its own without scripts."""
    station = get_object_or_404(Station.objects.visible_to(request.actor), pk=pk)
    on = timezone.localdate()
    cases = (
        Suggestion.objects.visible_to(request.actor)
        .filter(station=station)
        .for_list()
        .order_by("-pk")[:NEWEST]
    )
    context = {
        "station": station,
        "rows": [{"case": case, "last": last_cell(case, on)} for case in cases],
        "result": station_year(station.pk, on.year),
    }
    template = "_station_suggestions.html" if is_htmx(request) else "station_suggestions.html"
    return render(request, f"suggestions/{template}", context)
