"""Writing the performance file; called by the verbs of every app, in their transaction (decisions D22).

These write no journal of their own: the source's verb has told what happened. They stand or fall with
the caller's transaction, so they set no savepoints.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.slots import subject_key
from deputies.choices import PerformanceKind
from deputies.models import Mandate, PerformanceEntry


def _key(source: Any) -> str:
    return source if isinstance(source, str) else subject_key(source)


@transaction.atomic(savepoint=False)
def record_performance(
    *,
    actor: Actor,
    mandates: Iterable[Mandate | int],
    source: Any,
    kind: PerformanceKind | str,
    on: date,
    summary: str,
    at: datetime,
    quantity: int = 1,
    days: Decimal | int = 1,
    url: str = "",
) -> int:
    """Write one line for each mandate; the number of lines.

    ``source`` is the record that tells of it (or its subject key). Telling it again corrects the line
    and leaves ``counted`` as it stands, so that an edit does not lift a dispute. ``days`` is how long it
    took, from ``on`` (half days as Decimal("0.5")). ``actor`` is the caller's; no capability is needed,
    since the line follows from a verb that was allowed.
    """
    kind = PerformanceKind(kind)
    lines = [
        PerformanceEntry(
            mandate_id=pk,
            source_key=_key(source),
            kind=kind,
            on=on,
            year=on.year,
            summary=summary[:300],
            quantity=quantity,
            days=days,
            url=url,
            recorded_at=at,
        )
        # A deputy named twice did it once; the order is kept for those who read the rows in turn.
        for pk in dict.fromkeys(m if isinstance(m, int) else m.pk for m in mandates)
    ]
    PerformanceEntry.objects.bulk_create(
        lines,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["source_key", "mandate", "kind"],
        update_fields=["on", "year", "summary", "quantity", "days", "url"],
    )
    return len(lines)


@transaction.atomic(savepoint=False)
def record_performances(*, actor: Actor, lines: Iterable[PerformanceEntry]) -> int:
    """Write many unsaved lines of many sources at once, for imports and history; as ``record_performance``.

    ``year`` is set from ``on`` here.
    """
    lines = list(lines)
    for line in lines:
        line.year = line.on.year
        line.summary = line.summary[:300]
    PerformanceEntry.objects.bulk_create(
        lines,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["source_key", "mandate", "kind"],
        update_fields=["on", "year", "summary", "quantity", "days", "url"],
    )
    return len(lines)


def _lines_of(source: Any, kind: str | None, mandates: Iterable[Mandate | int] | None):
    rows = PerformanceEntry.objects.filter(source_key=_key(source))
    if kind is not None:
        rows = rows.filter(kind=kind)
    if mandates is not None:
        rows = rows.filter(mandate__in=[m if isinstance(m, int) else m.pk for m in mandates])
    return rows


@transaction.atomic(savepoint=False)
def uncount_performance(
    *, source: Any, kind: str | None = None, mandates: Iterable[Mandate | int] | None = None
) -> int:
    """Take a source's lines out of the count (disputed, voided); the lines stay. The number changed."""
    return _lines_of(source, kind, mandates).filter(counted=True).update(counted=False)


@transaction.atomic(savepoint=False)
def recount_performance(
    *, source: Any, kind: str | None = None, mandates: Iterable[Mandate | int] | None = None
) -> int:
    """Count a source's lines again, after a dispute was settled. The number changed.

    A line that an accepted correction replaced or struck out stays out.
    """
    lines = _lines_of(source, kind, mandates).filter(counted=False, correction__isnull=True)
    return lines.update(counted=True)


@transaction.atomic(savepoint=False)
def forget_performances(*, sources: Iterable[Any]) -> int:
    """Remove the lines of records that an import made and took back again; how many."""
    keys, gone = [_key(source) for source in sources], 0
    for start in range(0, len(keys), 500):
        gone += PerformanceEntry.objects.filter(source_key__in=keys[start : start + 500]).delete()[0]
    return gone
