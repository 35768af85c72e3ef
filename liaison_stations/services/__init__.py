"""Verbs of the liaison stations: stations and placements, reception days, activities."""

from .activities import ActivityDraft, log_activities, log_activity
from .amendments import (
    confirm_activity,
    correct_activity,
    dispute_activity,
    uphold_activity,
    void_activity,
)
from .day_changes import (
    cancel_reception_day,
    open_reception_day,
    post_notice,
    revise_reception_day,
    substitute_duty,
)
from .holding import HeldDay, hold_reception_day, hold_reception_days
from .photos import add_photo
from .reception import (
    ask_leave,
    miss_reception_day,
    move_reception_day,
    plan_reception_days,
)
from .reception_rules import add_rule, revise_rule, stop_rule
from .reception_year import generate_year, plan_year
from .stations import open_station, place_deputies, revise_station, withdraw_deputies
from .swapping import answer_swap, ask_swap, withdraw_swap

__all__ = [
    "ActivityDraft",
    "HeldDay",
    "add_photo",
    "add_rule",
    "answer_swap",
    "ask_leave",
    "ask_swap",
    "cancel_reception_day",
    "confirm_activity",
    "correct_activity",
    "dispute_activity",
    "generate_year",
    "hold_reception_day",
    "hold_reception_days",
    "log_activities",
    "log_activity",
    "miss_reception_day",
    "move_reception_day",
    "open_reception_day",
    "open_station",
    "place_deputies",
    "plan_reception_days",
    "plan_year",
    "post_notice",
    "revise_reception_day",
    "revise_rule",
    "revise_station",
    "stop_rule",
    "substitute_duty",
    "uphold_activity",
    "void_activity",
    "withdraw_deputies",
    "withdraw_swap",
]
