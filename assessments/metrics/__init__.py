"""Metrics: the catalogue, and what each app offers to it, by the part of the work it belongs to."""

from . import by_hand, matters, others, town_registers, townships
from .catalogue import (
    CONGRESSES,
    CONGRESSES_AND_STREETS,
    GROUPS,
    KINDS_OF,
    MANDATES,
    METRICS,
    STATIONS,
    UNITS,
    Metric,
    Record,
    measures,
    records_behind,
    records_behind_all,
    register,
)

__all__ = [
    "CONGRESSES",
    "CONGRESSES_AND_STREETS",
    "KINDS_OF",
    "GROUPS",
    "MANDATES",
    "METRICS",
    "STATIONS",
    "UNITS",
    "Metric",
    "Record",
    "by_hand",
    "matters",
    "measures",
    "others",
    "records_behind",
    "records_behind_all",
    "register",
    "town_registers",
    "townships",
]
