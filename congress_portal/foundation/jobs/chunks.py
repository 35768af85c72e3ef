"""Reading many rows without a cursor that stays open.

A cursor held open over minutes would read a state of the database that is minutes old, and SQLite
then refuses the job's own count ("database is locked", docs/decisions/0015). So the keys are read
first, in their order, and the rows by key, some hundreds at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

SIZE = 1_000


def keys_of(rows: QuerySet) -> list[int]:
    """The keys of an ordered queryset, in its order: eight megabytes for 200,000 rows."""
    return list(rows.values_list("pk", flat=True))


def values_in_chunks(
    rows: QuerySet, keys: list[int], *fields: str, size: int = SIZE
) -> Iterator[tuple[Any, ...]]:
    """``fields`` of the rows with these keys, as tuples, in the keys' order; deleted ones are left out."""
    plain = rows.order_by()
    for start in range(0, len(keys), size):
        chunk = keys[start : start + size]
        found = {row[0]: row[1:] for row in plain.filter(pk__in=chunk).values_list("pk", *fields)}
        yield from (found[key] for key in chunk if key in found)


def objects_in_chunks(rows: QuerySet, keys: list[int], *, size: int = SIZE) -> Iterator[Any]:
    """The rows themselves, where a line needs what only the model tells."""
    plain = rows.order_by()
    for start in range(0, len(keys), size):
        chunk = keys[start : start + size]
        found = {row.pk: row for row in plain.filter(pk__in=chunk)}
        yield from (found[key] for key in chunk if key in found)
