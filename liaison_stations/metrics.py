"""Counts for assessments and overviews: read-only, one query for all congresses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q

from congress_portal.foundation.slots import subject_key

from .choices import ReceptionState
from .models import Activity, ReceptionDay


def _days(start: date, end: date):
    """Days that stand in the plan from ``start`` to ``end``; a moved day counts where it went."""
    return ReceptionDay.objects.filter(on__gte=start, on__lte=end).exclude(state=ReceptionState.MOVED)


def reception_days_held(congress_ids: Iterable[int], start: date, end: date) -> dict[int, tuple[int, int]]:
    """Reception days held and planned, by the congress that guides the station (接待日按计划开展).

    Congresses without a plan have (0, 0): there is nothing to divide, which is not the same as nought.
    """
    ids = list(congress_ids)
    rows = (
        _days(start, end)
        .filter(station__township_congress__in=ids)
        .order_by()
        .values_list("station__township_congress")
        .annotate(held=Count("pk", filter=Q(state=ReceptionState.HELD)), planned=Count("pk"))
    )
    found = {pk: (held, planned) for pk, held, planned in rows}
    return {pk: found.get(pk, (0, 0)) for pk in ids}


def reception_days_held_records(congress_id: int, start: date, end: date) -> list[tuple[str, date, str, str]]:
    """The days behind ``reception_days_held``: (subject key, date, label, url), in order of time."""
    days = (
        _days(start, end)
        .filter(station__township_congress=congress_id)
        .select_related("station")
        .order_by("on", "pk")
    )
    return [
        (
            subject_key(day),
            day.on,
            f"{day.station.name}，{day.get_state_display()}" + (f"（{day.reason}）" if day.reason else ""),
            day.get_absolute_url(),
        )
        for day in days
    ]


def activities_logged(congress_ids: Iterable[int], start: date, end: date) -> dict[int, tuple[int, None]]:
    """Counted activities by owning congress; neither voided nor disputed ones (decisions D21)."""
    ids = list(congress_ids)
    rows = (
        Activity.objects.counted()
        .between(start, end)
        .filter(congress__in=ids)
        .order_by()
        .values_list("congress")
        .annotate(n=Count("pk"))
    )
    found = dict(rows)
    return {pk: (found.get(pk, 0), None) for pk in ids}


def activities_logged_records(congress_id: int, start: date, end: date) -> list[tuple[str, date, str, str]]:
    """The activities behind ``activities_logged``."""
    rows = Activity.objects.counted().between(start, end).filter(congress=congress_id).order_by("on", "pk")
    return [(subject_key(row), row.on, f"{row.number} {row.summary}", row.get_absolute_url()) for row in rows]
