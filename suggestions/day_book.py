"""Demands that the reception desk wrote before the reception was recorded belong to its record."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from congress_portal.foundation.slots import DayBook

from .choices import Channel
from .models import Suggestion

# What a database takes for one list.
AT_ONCE = 500


def _parts(keys: Iterable[str]) -> list[list[str]]:
    keys = list(keys)
    return [keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]


def heard(keys: Iterable[str]) -> dict[str, int]:
    """How many visitors were written down under these keys; whoever telephoned or wrote has none."""
    found: dict[str, int] = {}
    for part in _parts(keys):
        rows = Suggestion.objects.filter(activity_key__in=part, channel=Channel.RECEPTION)
        found |= dict(rows.order_by().values_list("activity_key").annotate(Count("pk")))
    return found


def follow(moves: dict[str, str]) -> None:
    """Put the demands under the key of the record that was made."""
    for part in _parts(moves):
        rows = list(Suggestion.objects.filter(activity_key__in=part).only("pk", "activity_key"))
        for row in rows:
            row.activity_key = moves[row.activity_key]
        Suggestion.objects.bulk_update(rows, ["activity_key"], batch_size=AT_ONCE)


DESK = DayBook(key="suggestions.desk", heard=heard, follow=follow)
