"""A record behind a measure, as every app hands it to the assessment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

# {subject: (numerator, denominator or None)}, with counts by part where a measure has parts.
Counts = dict[int, tuple]
# Whose records are asked for: one, or many at once.
Owners = int | Iterable[int]


def keys_of(owners: Owners) -> list[int]:
    """The keys of one or many."""
    return [owners] if isinstance(owners, int) else list(owners)


@dataclass(frozen=True)
class CountedRecord:
    """One record; ``counted`` tells whether it is in the numerator, ``owner`` whose it is where records of
    many were asked for at once. Unpacks as (key, day, label, url)."""

    subject_key: str
    date: date
    label: str
    url: str
    counted: bool | None = None
    owner: int | None = None

    def __iter__(self) -> Iterator:
        return iter((self.subject_key, self.date, self.label, self.url))


@dataclass(frozen=True)
class CountedItem:
    """One record for rules that look at each of them: its marks, the subject's part in it, how many share
    it, how many days it came late (None: not settled), and what was found wanting how often."""

    label: str
    kinds: tuple[str, ...] = ()
    role: str = ""
    people: int = 1
    days: int | None = None
    faults: tuple[tuple[str, int], ...] = ()


Items = dict[int, list[CountedItem]]


def shares(rows) -> Counts:
    """Rows of (subject, numerator, denominator) as counts."""
    return {pk: (done or 0, due or 0) for pk, done, due in rows}


def plain_counts(rows) -> Counts:
    """Rows of (subject, number) as counts without a denominator."""
    return {pk: (number or 0, None) for pk, number in rows}


def parted(rows, labels: dict[str, str]) -> Counts:
    """Rows of (subject, part, number) as counts with their parts by name."""
    found: dict[int, dict[str, int]] = {}
    for pk, part, number in rows:
        by_part = found.setdefault(pk, {})
        name = labels.get(part, part)
        by_part[name] = by_part.get(name, 0) + (number or 0)
    return {pk: (sum(by_part.values()), None, by_part) for pk, by_part in found.items()}
