"""Demands and suggestions, from 点单 to 核销."""

from .cases import DemandLink, Publication, Signature, Suggestion, SuggestionAttachment
from .clocks import ClockChange, SuggestionClock
from .handling import CloseRequest, Commitment, Evaluation, HandlingAssignment, Reply
from .rules import HandlingRule, OutcomeClass, Topic
from .voters import DemandNote, Receipt, VoterContact
from .wall import ChatLine, Echo, PublicLine

__all__ = [
    "ChatLine",
    "ClockChange",
    "CloseRequest",
    "Commitment",
    "DemandLink",
    "DemandNote",
    "Echo",
    "Evaluation",
    "HandlingAssignment",
    "HandlingRule",
    "OutcomeClass",
    "PublicLine",
    "Publication",
    "Receipt",
    "Reply",
    "Signature",
    "Suggestion",
    "SuggestionAttachment",
    "SuggestionClock",
    "Topic",
    "VoterContact",
]
