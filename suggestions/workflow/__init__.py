"""The verbs of demands and suggestions, one for each move of ``states.MOVES``."""

from .close_requests import request_close
from .closing import close, fulfil, override, reopen_demand
from .consulting import consult, deny_consult
from .correcting import correct_reply, join_reply
from .cosigning import (
    cosign,
    decline_cosign,
    end_cosigning,
    invite,
    named_signers,
    recall,
    signers_of,
    unsign,
)
from .deciding import decide_unit
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
from .dispatching import assign, dispatch, dispatch_many, return_dispatch
from .drafting import (
    Motion,
    draft_suggestion,
    edit_draft,
    raise_suggestion,
    send_in,
    submit_suggestion,
)
from .evaluating import evaluate, rate_demand
from .examination import decline, examine, reexamine, return_draft
from .extending import ask_extension, consent_extension, extend, refuse_extension
from .handed_in import HandedIn, enter_handed_in, take_back_handed_in
from .handling import acknowledge, reply, send_back
from .history import PastCase, enter_past_cases, past_cases, rewrite_past_cases, take_back_past_cases
from .key_cases import change_key, choose_key, end_key, void_key
from .meetings import (
    edit_meeting,
    examine_many,
    gather,
    hand_over_all,
    open_meeting,
    plan_units,
    record_receipt,
    take_out,
    void_meeting,
)
from .merging import merge, mergeable, unmerge
from .paper_evaluations import object_evaluation, record_evaluation
from .promises import judge_kept, report_kept, tell_progress, void_entry
from .publishing import publish, reveal_contact, unpublish, withhold
from .redispatching import redispatch
from .reworking import reopen, rework
from .signing import (
    allot,
    open_draft,
    people_of,
    return_reply,
    save_draft,
    set_desk,
    sign_reply,
    submit_reply,
)
from .splitting import split, split_draft
from .submission import submit_demand
from .wall import Said, echo_demand, hide_line, known_lines, may_show_line, show_line, take_chat_lines
from .watch import answer_watch, send_watch, void_watch
from .withdrawing import withdraw

__all__ = [
    "HandedIn",
    "Motion",
    "PastCase",
    "Said",
    "accept_demand",
    "acknowledge",
    "add_words",
    "allot",
    "answer_watch",
    "ask_extension",
    "assign",
    "assign_deputy",
    "change_key",
    "choose_key",
    "close",
    "consent_extension",
    "consult",
    "correct_reply",
    "cosign",
    "decide_unit",
    "decline",
    "decline_cosign",
    "deny_consult",
    "dispatch",
    "dispatch_many",
    "draft_suggestion",
    "echo_demand",
    "edit_draft",
    "edit_meeting",
    "end_cosigning",
    "end_key",
    "enter_handed_in",
    "enter_past_cases",
    "evaluate",
    "examine",
    "examine_many",
    "extend",
    "fulfil",
    "gather",
    "give_to_station",
    "hand_over_all",
    "hide_line",
    "invite",
    "join_reply",
    "judge_kept",
    "known_lines",
    "may_show_line",
    "merge",
    "mergeable",
    "named_signers",
    "object_evaluation",
    "open_draft",
    "open_meeting",
    "override",
    "pass_on",
    "past_cases",
    "people_of",
    "plan_units",
    "publish",
    "raise_suggestion",
    "rate_demand",
    "recall",
    "record_evaluation",
    "record_receipt",
    "redispatch",
    "reexamine",
    "refuse_extension",
    "reopen",
    "reopen_demand",
    "reply",
    "report_kept",
    "request_close",
    "request_dispatch",
    "return_dispatch",
    "return_draft",
    "return_reply",
    "reveal_contact",
    "rework",
    "rewrite_past_cases",
    "save_draft",
    "send_back",
    "send_in",
    "send_watch",
    "set_desk",
    "settle_on_spot",
    "show_line",
    "sign_reply",
    "signers_of",
    "split",
    "split_draft",
    "submit_demand",
    "submit_reply",
    "submit_suggestion",
    "take_back_handed_in",
    "take_back_past_cases",
    "take_chat_lines",
    "take_out",
    "tell_progress",
    "unmerge",
    "unpublish",
    "withhold",
    "unsign",
    "void_entry",
    "void_key",
    "void_meeting",
    "void_watch",
    "withdraw",
    "withdraw_demand",
]
