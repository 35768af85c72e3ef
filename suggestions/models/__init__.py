"""Demands and suggestions, from 点单 to 核销."""

from .authors import MotionOrigin, Signature, Split
from .cases import DemandLink, Publication, Suggestion, SuggestionAttachment
from .clocks import ClockChange, SuggestionClock
from .figures import SavedView, Withholding, YearStatement
from .handling import CloseRequest, Commitment, Evaluation, HandlingAssignment, Reply
from .meetings import HandOverFile, HandOverItem, HandOverMeeting, HandOverReceipt
from .promises import CommitmentEntry, CommitmentFile
from .rules import HandlingRule, OutcomeClass, Topic
from .units import Consultation, ExtensionRequest, ReplyCopy, ReplyDraft, UnitDesk
from .voters import DemandNote, Receipt, VoterContact
from .wall import ChatLine, Echo, PublicLine
from .watch import KeyCase, WatchEntry

__all__ = [
    "ChatLine",
    "ClockChange",
    "CloseRequest",
    "Commitment",
    "Consultation",
    "CommitmentEntry",
    "CommitmentFile",
    "DemandLink",
    "DemandNote",
    "Echo",
    "Evaluation",
    "ExtensionRequest",
    "HandOverFile",
    "HandOverItem",
    "HandOverMeeting",
    "HandOverReceipt",
    "HandlingAssignment",
    "HandlingRule",
    "KeyCase",
    "MotionOrigin",
    "OutcomeClass",
    "PublicLine",
    "Publication",
    "Receipt",
    "Reply",
    "ReplyCopy",
    "ReplyDraft",
    "SavedView",
    "Signature",
    "Split",
    "Suggestion",
    "SuggestionAttachment",
    "SuggestionClock",
    "Topic",
    "UnitDesk",
    "VoterContact",
    "WatchEntry",
    "Withholding",
    "YearStatement",
]
