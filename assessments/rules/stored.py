"""Measures as JSON: what a row keeps beside its two numbers, so that a score recomputes to the cent.

Counts stand under their names; whatever else a rule used stands under names that begin with "#", which
no metric may use.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from .base import Entry, Judgement, Measure, Peers, Rating

ITEMS, RATINGS, JUDGEMENT, PEERS, FACTS = "#items", "#ratings", "#judgement", "#peers", "#facts"
ELSEWHERE = "#elsewhere"


def pack(measure: Measure | None) -> dict[str, Any]:
    """Everything of a measure but numerator and denominator, numbers as text."""
    if measure is None:
        return {}
    packed: dict[str, Any] = {name: format(count, "f") for name, count in measure.breakdown.items()}
    if measure.items:
        packed[ITEMS] = [_entry(entry) for entry in measure.items]
    if measure.ratings:
        packed[RATINGS] = [
            {
                "group": r.group,
                "value": None if r.value is None else format(r.value, "f"),
                "grade": r.grade,
                "count": r.count,
            }
            for r in measure.ratings
        ]
    if measure.judgement is not None:
        judged = measure.judgement
        packed[JUDGEMENT] = {"value": format(judged.value, "f"), "note": judged.note, "by": judged.by}
    if measure.peers is not None:
        p = measure.peers
        packed[PEERS] = [p.size, p.ahead, p.equal, p.ahead_values, format(p.best, "f")]
    if measure.facts:
        packed[FACTS] = sorted(measure.facts)
    if measure.elsewhere:
        packed[ELSEWHERE] = [dict(row) for row in measure.elsewhere]
    return packed


def _entry(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {"label": entry.label}
    if entry.kinds:
        row["kinds"] = list(entry.kinds)
    if entry.role:
        row["role"] = entry.role
    if entry.people != 1:
        row["people"] = entry.people
    if entry.days is not None:
        row["days"] = format(entry.days, "f")
    if entry.faults:
        row["faults"] = {name: format(count, "f") for name, count in entry.faults}
    return row


def unpack(numerator: Decimal, denominator: Decimal | None, packed: Mapping[str, Any]) -> Measure:
    """The measure again. Raises RuleError where the numbers are not a measure's."""
    counts = {name: Decimal(str(count)) for name, count in packed.items() if not name.startswith("#")}
    if len(counts) == len(packed):
        return Measure(numerator, denominator, counts)
    judged, peers = packed.get(JUDGEMENT), packed.get(PEERS)
    return Measure(
        numerator,
        denominator,
        counts,
        items=tuple(
            Entry(
                row["label"],
                tuple(row.get("kinds", ())),
                row.get("role", ""),
                row.get("people", 1),
                None if row.get("days") is None else Decimal(row["days"]),
                tuple((name, Decimal(count)) for name, count in row.get("faults", {}).items()),
            )
            for row in packed.get(ITEMS, ())
        ),
        ratings=tuple(
            Rating(
                row["group"],
                None if row.get("value") is None else Decimal(row["value"]),
                row.get("grade", ""),
                row.get("count", 1),
            )
            for row in packed.get(RATINGS, ())
        ),
        judgement=None
        if judged is None
        else Judgement(Decimal(judged["value"]), judged["note"], judged.get("by", "")),
        peers=None if peers is None else Peers(*peers[:4], Decimal(peers[4])),
        facts=frozenset(packed.get(FACTS, ())),
        elsewhere=tuple(packed.get(ELSEWHERE, ())),
    )


def counts_of(packed: Mapping[str, Any]) -> dict[str, str]:
    """The plain counts of a stored breakdown, for pages."""
    return {name: count for name, count in packed.items() if not name.startswith("#")}
