"""Forms of stations, reception days and activities."""

from .activities import (
    ActivityCorrectionForm,
    ActivityForm,
    ActivityQueryForm,
    PhotoForm,
    initial_of,
)
from .days import DayQueryForm, HoldForm, MissForm, MoveForm, PlanForm
from .fields import DeputiesField, MonthField, ReasonForm, month_range
from .stations import PlacementForm, StationEditForm, StationForm, StationQueryForm

__all__ = [
    "ActivityCorrectionForm",
    "ActivityForm",
    "ActivityQueryForm",
    "DayQueryForm",
    "DeputiesField",
    "HoldForm",
    "MissForm",
    "MonthField",
    "MoveForm",
    "PhotoForm",
    "PlacementForm",
    "PlanForm",
    "ReasonForm",
    "StationEditForm",
    "StationForm",
    "StationQueryForm",
    "initial_of",
    "month_range",
]
