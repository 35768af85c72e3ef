"""What hangs behind the code on the wall: open matters in one line, and the results of the station."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from liaison_stations.models import Station

from .models import Publication, PublicLine
from .states import ENDED

# Enough to find one's own trouble in; the page stays light.
MOST_LINES = 30
MOST_RESULTS = 3


def shown_lines() -> QuerySet[PublicLine]:
    """Lines that everybody may read, of open and ended demands; ``met`` counts those who met the same."""
    return (
        PublicLine.objects.filter(
            hidden_at__isnull=True, demand__direct_to_county=False, demand__confidential=False
        )
        .annotate(met=Count("demand__echoes"))
        .order_by("-shown_at", "-pk")
    )


def open_lines(station: Station) -> list[PublicLine]:
    """The open matters of a station, the newest first. One query."""
    found = shown_lines().filter(demand__station=station).exclude(demand__state__in=ENDED)
    return list(found[:MOST_LINES])


def station_results(station: Station) -> list[Publication]:
    """The last published results of a station's demands. One query."""
    found = Publication.objects.filter(withdrawn_at__isnull=True, suggestion__station=station)
    return list(found.select_related("suggestion__outcome").order_by("-published_at", "-pk")[:MOST_RESULTS])
