"""Stations, reception days and activities, by noun."""

from .activities import MAX_HEADCOUNT, Activity, ActivityCounter, ActivityDeputy, ActivityPhoto
from .days import ReceptionDay, ReceptionDuty
from .stations import Station, StationPlacement

__all__ = [
    "MAX_HEADCOUNT",
    "Activity",
    "ActivityCounter",
    "ActivityDeputy",
    "ActivityPhoto",
    "ReceptionDay",
    "ReceptionDuty",
    "Station",
    "StationPlacement",
]
