"""Verbs of the liaison stations: stations and placements, reception days, activities."""

from .activities import ActivityDraft, log_activities, log_activity
from .amendments import (
    confirm_activity,
    correct_activity,
    dispute_activity,
    uphold_activity,
    void_activity,
)
from .holding import HeldDay, hold_reception_day, hold_reception_days
from .photos import add_photo
from .reception import (
    ask_leave,
    miss_reception_day,
    move_reception_day,
    plan_reception_days,
)
from .stations import open_station, place_deputies, revise_station, withdraw_deputies

__all__ = [
    "ActivityDraft",
    "HeldDay",
    "add_photo",
    "ask_leave",
    "confirm_activity",
    "correct_activity",
    "dispute_activity",
    "hold_reception_day",
    "hold_reception_days",
    "log_activities",
    "log_activity",
    "miss_reception_day",
    "move_reception_day",
    "open_station",
    "place_deputies",
    "plan_reception_days",
    "revise_station",
    "uphold_activity",
    "void_activity",
    "withdraw_deputies",
]
