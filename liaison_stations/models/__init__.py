"""Stations, reception days and activities, by noun."""

from .acceptances import Acceptance, CheckedItem, Inspection, InspectionPhoto, Reward, StarAward
from .activities import MAX_HEADCOUNT, Activity, ActivityCounter, ActivityDeputy, ActivityPhoto
from .building import BuildingPlan, PlannedSite
from .days import DutySwap, ReceptionDay, ReceptionDuty
from .oversight import Finding, FindingAnswer, Oversight
from .projects import KeyProject, ProjectDeputy, ProjectProblem
from .rules import ReceptionRule
from .standards import Standard, StandardItem
from .stations import Station, StationPlacement

__all__ = [
    "Acceptance",
    "BuildingPlan",
    "CheckedItem",
    "Inspection",
    "InspectionPhoto",
    "PlannedSite",
    "Reward",
    "Standard",
    "StandardItem",
    "StarAward",
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
