"""Tables of the assessment: schemes, subjects, periods, reports, results, the flag."""

from .reports import EvidenceFile, MeasureAdjustment, MeasureLine, QuarterReport
from .results import FlagAward, Result, Score, WorkFund
from .schemes import AssessedSubject, Category, FlagGroup, Indicator, Period, Scheme

__all__ = [
    "AssessedSubject",
    "Category",
    "EvidenceFile",
    "FlagAward",
    "FlagGroup",
    "Indicator",
    "MeasureAdjustment",
    "MeasureLine",
    "Period",
    "QuarterReport",
    "Result",
    "Score",
    "Scheme",
    "WorkFund",
]
