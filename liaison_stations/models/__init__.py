"""Stations, reception days and activities, by noun."""

from .activities import MAX_HEADCOUNT, Activity, ActivityCounter, ActivityDeputy, ActivityPhoto
from .days import DutySwap, ReceptionDay, ReceptionDuty
from .oversight import Finding, FindingAnswer, Oversight
from .projects import KeyProject, ProjectDeputy, ProjectProblem
from .rules import ReceptionRule
from .stations import Station, StationPlacement

__all__ = [
    "Finding",
    "FindingAnswer",
    "KeyProject",
    "MAX_HEADCOUNT",
    "Activity",
    "ActivityCounter",
    "ActivityDeputy",
    "ActivityPhoto",
    "DutySwap",
    "Oversight",
    "ProjectDeputy",
    "ProjectProblem",
    "ReceptionDay",
    "ReceptionDuty",
    "ReceptionRule",
    "Station",
    "StationPlacement",
]
