"""Existing records that a township may point to beside a measure. Reads, writes nothing.

Evidence is chosen from what is recorded first; a paper is the last resort (experience.md §1.3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assessments.counting import metric_of, subject_ref
from assessments.metrics import METRICS, Metric, Record, records_behind
from assessments.models import AssessedSubject, Indicator, MeasureLine, Period
from assessments.scoring import fingerprint

# How far beside the period a record of the same source may lie: held late, written down late.
BESIDE = timedelta(days=92)
# More than this nobody reads; the newest stand first.
MOST = 200


@dataclass(frozen=True)
class Candidate:
    """A record that may be pointed to, and why it is not in the number already."""

    record: Record
    sha256: str
    why: str
    chosen: bool


def sha256_of(record: Record) -> str:
    """The fingerprint of a record as it stands: a later change gives another one."""
    return fingerprint(record.frozen())


def sources_for(line: MeasureLine) -> list[Metric]:
    """Sources that apply to the line's subject, the line's own first."""
    return sources_of(line.indicator, line.report.subject)


def sources_of(indicator: Indicator, subject: AssessedSubject) -> list[Metric]:
    """Sources that apply to a subject (its organization loaded), the indicator's own first."""
    own = metric_of(indicator)
    _, kind, _ = subject_ref(subject)
    others = [m for m in METRICS.values() if m is not own and kind in m.kinds]
    return [own, *sorted(others, key=lambda m: m.label)]


def counted_elsewhere(line: MeasureLine, records: Sequence[Record]) -> dict[str, str]:
    """Records around the line's period that another period of the subject's year counts, with its name."""
    period = line.report.period
    around = [r for r in records if not period.starts_on <= r.on <= period.ends_on and r.counted is not False]
    if not around:
        return {}
    others = MeasureLine.objects.filter(
        indicator=line.indicator_id, report__subject=line.report.subject_id, applicable=True
    )
    periods = [other.report.period for other in others.exclude(pk=line.pk).select_related("report__period")]
    return {r.key: str(p) for r in around for p in periods if p.starts_on <= r.on <= p.ends_on}


def candidates(
    line: MeasureLine, source: Metric, *, on: date, chosen: set[str], tell: bool = False
) -> list[Candidate]:
    """Records of a source that are not in the line's number, the newest first. One query.

    Of the line's own source those around the period too; of another source those of the period. ``tell``
    says of the former which period counts them already (one query more).
    ``chosen`` are the keys that stand beside the line already.
    """
    period = line.report.period
    own = source.code == line.indicator.metric
    start, end = period.starts_on, period.ends_on
    if own:
        start, end = start - BESIDE, min(on, end + BESIDE)
    _, _, subject_id = subject_ref(line.report.subject)
    found = []
    records = records_behind(source, subject_id, start, max(start, end))
    counted = counted_elsewhere(line, records) if own and tell else {}
    for record in records:
        inside = period.starts_on <= record.on <= period.ends_on
        # In the number already; or beside the period, and not held there either.
        if own and inside == (record.counted is not False):
            continue
        if not own:
            why = ""
        elif inside:
            why = "在本期内，没有算进实际数"
        else:
            why = "在本期以前" if record.on < period.starts_on else "在本期以后"
            if record.key in counted:
                why += f"，已经算进{counted[record.key]}"
        found.append(Candidate(record, sha256_of(record), why, record.key in chosen))
    return sorted(found, key=lambda c: (c.record.on, c.record.key), reverse=True)[:MOST]


def year_candidates(
    year: Period, subject: AssessedSubject, source: Metric, *, own: bool, chosen: set[str]
) -> list[Candidate]:
    """Records of a year that an appeal may point to, the newest first, counted ones too: what is said to be
    counted twice is among them. Of the indicator's ``own`` source those around the year as well. One query.
    """
    beside = BESIDE if own else timedelta(0)
    _, _, subject_id = subject_ref(subject)
    found = []
    for record in records_behind(source, subject_id, year.starts_on - beside, year.ends_on + beside):
        if record.on < year.starts_on:
            why = "在本年以前"
        elif record.on > year.ends_on:
            why = "在本年以后"
        else:
            why = {True: "已经算进实际数", False: "没有算进实际数"}.get(record.counted, "") if own else ""
        found.append(Candidate(record, sha256_of(record), why, record.key in chosen))
    return sorted(found, key=lambda c: (c.record.on, c.record.key), reverse=True)[:MOST]
