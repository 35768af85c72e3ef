"""The roster: congresses' terms and sessions, mandates, meetings and the performance file."""

from deputies.models.campaigns import Campaign, CampaignCounter
from deputies.models.congress import CongressSession, Constituency, Delegation, Term
from deputies.models.contacts import ContactAssignment, ContactVisit
from deputies.models.corrections import RecordCorrection
from deputies.models.elections import Candidate, Election
from deputies.models.funds import BudgetLine, Expenditure, FundStandard
from deputies.models.honours import Honour, HonourNomination, HonourSelection
from deputies.models.mandates import DeputyGroup, Mandate, OfficeHolding, Suspension
from deputies.models.meetings import Meeting, MeetingAttendance, MeetingStep, MeetingTemplate
from deputies.models.pairs import Household, Pair
from deputies.models.performance import PerformanceEntry
from deputies.models.plans import WorkPlan, WorkPlanItem
from deputies.models.reports import ReportingPlan, VoterReport
from deputies.models.sessions import AgendaItem, PresidiumSeat, Resolution, SessionPaper, SessionPaperFile
from deputies.models.term_changes import ComingDeputy, TermChange
from deputies.models.training import TrainingAttendance, TrainingClass, TrainingLecturer, TrainingPlan

__all__ = [
    "AgendaItem",
    "Candidate",
    "ComingDeputy",
    "BudgetLine",
    "Campaign",
    "CampaignCounter",
    "CongressSession",
    "Constituency",
    "ContactAssignment",
    "ContactVisit",
    "Delegation",
    "DeputyGroup",
    "Election",
    "Expenditure",
    "FundStandard",
    "Honour",
    "HonourNomination",
    "HonourSelection",
    "Household",
    "Mandate",
    "Meeting",
    "MeetingAttendance",
    "MeetingStep",
    "MeetingTemplate",
    "OfficeHolding",
    "Pair",
    "PerformanceEntry",
    "PresidiumSeat",
    "RecordCorrection",
    "Resolution",
    "SessionPaper",
    "SessionPaperFile",
    "ReportingPlan",
    "Suspension",
    "Term",
    "TermChange",
    "WorkPlan",
    "WorkPlanItem",
    "TrainingAttendance",
    "TrainingClass",
    "TrainingLecturer",
    "TrainingPlan",
    "VoterReport",
]
