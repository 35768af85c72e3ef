"""Tables of the assessment: schemes, subjects, periods, reports, results, the flag."""

from .appeal_evidence import AppealPaper, AppealRecord
from .ballots import Ballot, Paper, RaterGroup, Rating, Slip
from .cards import ScorecardForm
from .corrections import CorrectionRequest, EvidenceRecord
from .handovers import FlagHandover, Recommendation
from .reporting import ReportingRule, RunningCount
from .reports import EvidenceFile, MeasureAdjustment, MeasureLine, QuarterReport
from .results import FlagAward, HistoricalScore, Result, Score, WorkFund
from .review import (
    Appeal,
    Judgement,
    PointChange,
    SampleItem,
    SelfAssessment,
    SiteSample,
    YearReview,
)
from .schemes import AssessedSubject, Category, FlagGroup, Indicator, Period, Scheme
from .tallies import DeputyPoints, Objection, ScoreRecords
from .town_contacts import ChairsForum, ForumSeat, TownContact, TownVisit
from .town_registers import PartyBriefing, PublicityItem, TownCondition
from .uploads import SchemeUpload

__all__ = [
    "Appeal",
    "AppealPaper",
    "AppealRecord",
    "AssessedSubject",
    "Ballot",
    "Category",
    "ChairsForum",
    "CorrectionRequest",
    "DeputyPoints",
    "EvidenceFile",
    "EvidenceRecord",
    "FlagAward",
    "FlagGroup",
    "FlagHandover",
    "ForumSeat",
    "HistoricalScore",
    "Indicator",
    "Judgement",
    "MeasureAdjustment",
    "MeasureLine",
    "Objection",
    "Paper",
    "PartyBriefing",
    "Period",
    "PointChange",
    "PublicityItem",
    "QuarterReport",
    "RaterGroup",
    "Rating",
    "Recommendation",
    "ReportingRule",
    "Result",
    "RunningCount",
    "SampleItem",
    "Scheme",
    "SchemeUpload",
    "Score",
    "ScorecardForm",
    "ScoreRecords",
    "SelfAssessment",
    "SiteSample",
    "Slip",
    "TownCondition",
    "TownContact",
    "TownVisit",
    "WorkFund",
    "YearReview",
]
