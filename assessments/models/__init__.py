"""Tables of the assessment: schemes, subjects, periods, reports, results, the flag."""

from .cards import ScorecardForm
from .reports import EvidenceFile, MeasureAdjustment, MeasureLine, QuarterReport
from .results import FlagAward, HistoricalScore, Result, Score, WorkFund
from .schemes import AssessedSubject, Category, FlagGroup, Indicator, Period, Scheme
from .uploads import SchemeUpload

__all__ = [
    "AssessedSubject",
    "Category",
    "EvidenceFile",
    "FlagAward",
    "FlagGroup",
    "HistoricalScore",
    "Indicator",
    "MeasureAdjustment",
    "MeasureLine",
    "Period",
    "QuarterReport",
    "Result",
    "Score",
    "Scheme",
    "ScorecardForm",
    "SchemeUpload",
    "WorkFund",
]
