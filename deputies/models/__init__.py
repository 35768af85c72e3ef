"""The roster: congresses' terms and sessions, mandates, meetings and the performance file."""

from deputies.models.congress import CongressSession, Constituency, Delegation, Term
from deputies.models.mandates import DeputyGroup, Mandate, OfficeHolding
from deputies.models.meetings import Meeting, MeetingAttendance
from deputies.models.performance import PerformanceEntry

__all__ = [
    "CongressSession",
    "Constituency",
    "Delegation",
    "DeputyGroup",
    "Mandate",
    "Meeting",
    "MeetingAttendance",
    "OfficeHolding",
    "PerformanceEntry",
    "Term",
]
