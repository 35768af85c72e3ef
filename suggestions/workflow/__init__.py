"""The verbs of demands and suggestions, one for each move of ``states.MOVES``."""

from .closing import close, fulfil, override, reopen, reopen_demand, rework
from .demands import (
    accept_demand,
    add_words,
    assign_deputy,
    give_to_station,
    pass_on,
    request_dispatch,
    settle_on_spot,
    withdraw_demand,
)
from .dispatching import assign, dispatch, dispatch_many, redispatch, return_dispatch
from .drafting import draft_suggestion, edit_draft, raise_suggestion, submit_suggestion, withdraw
from .evaluating import evaluate, rate_demand
from .examination import decline, examine, reexamine, return_draft
from .extending import extend
from .handling import acknowledge, reply, request_close, send_back
from .history import PastCase, enter_past_cases, past_cases, rewrite_past_cases, take_back_past_cases
from .publishing import publish, reveal_contact, unpublish
from .submission import submit_demand
from .wall import Said, echo_demand, hide_line, known_lines, may_show_line, show_line, take_chat_lines

__all__ = [
    "PastCase",
    "Said",
    "accept_demand",
    "acknowledge",
    "add_words",
    "assign",
    "assign_deputy",
    "close",
    "decline",
    "dispatch",
    "dispatch_many",
    "draft_suggestion",
    "echo_demand",
    "edit_draft",
    "enter_past_cases",
    "evaluate",
    "examine",
    "extend",
    "fulfil",
    "give_to_station",
    "hide_line",
    "known_lines",
    "may_show_line",
    "override",
    "pass_on",
    "past_cases",
    "publish",
    "raise_suggestion",
    "rate_demand",
    "redispatch",
    "reexamine",
    "reopen",
    "reopen_demand",
    "reply",
    "request_close",
    "request_dispatch",
    "return_dispatch",
    "return_draft",
    "reveal_contact",
    "rework",
    "rewrite_past_cases",
    "send_back",
    "settle_on_spot",
    "show_line",
    "submit_demand",
    "submit_suggestion",
    "take_back_past_cases",
    "take_chat_lines",
    "unpublish",
    "withdraw",
    "withdraw_demand",
]
