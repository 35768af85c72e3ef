"""Taking the next number of a scope.

The counter row stays locked until the caller's transaction ends, so numbers are given one case
after the other and a rolled back case leaves no gap. Take the number last in a verb, to hold the
lock briefly.
"""

from __future__ import annotations

from django.db import transaction

from .models import Counter


def next_number(scope: str) -> int:
    """The next number of ``scope``, beginning with 1. Call it inside the verb's transaction."""
    return take_numbers(scope, 1)[0]


@transaction.atomic(savepoint=False)
def take_numbers(scope: str, n: int) -> range:
    """The next ``n`` numbers of ``scope``, in a row. ValueError where ``n`` is negative."""
    if n < 0:
        raise ValueError("cannot take a negative count of numbers")
    locked = Counter.objects.select_for_update(of=("self",), no_key=True).filter(scope=scope)
    counter = locked.first()
    if counter is None:
        # Nothing to lock yet: of two first callers one inserts the row, the other waits for it and
        # is ignored by the unique scope; then both lock the same row, one after the other.
        Counter.objects.bulk_create([Counter(scope=scope)], ignore_conflicts=True)
        counter = locked.get()
    first = counter.value + 1
    if n:
        counter.value += n
        counter.save(update_fields=["value"])
    return range(first, first + n)


@transaction.atomic(savepoint=False)
def keep_clear_of(scope: str, number: int) -> int:
    """Let the next number of ``scope`` be higher than ``number``, which is in use already.

    Returns what the counter stood at before; a counter that is higher stays as it is.
    """
    first = take_numbers(scope, 0).start
    if number >= first:
        Counter.objects.filter(scope=scope).update(value=number)
    return first - 1


@transaction.atomic(savepoint=False)
def give_back(scope: str, *, raised_to: int, before: int) -> bool:
    """Undo ``keep_clear_of``, unless a number was given since. True where it was undone."""
    return Counter.objects.filter(scope=scope, value=raised_to, value__gt=before).update(value=before) > 0
