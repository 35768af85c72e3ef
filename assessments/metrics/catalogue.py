"""The catalogue of metrics: what is counted, from which records, and how the numbers are called.

A metric reads; it never gives points. ``compute`` answers for all subjects of a period in one
query; ``records`` lists what stands behind one subject's number. The figures group by the owning
congress stored on each record (decisions G45), so they do not move when a division is renamed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from assessments.metrics.sources import page_of_source
from assessments.rules import Entry, Measure, Wording
from congress_portal.foundation.accounts.models import OrganizationKind
from deputies.counted_records import CountedItem

# (numerator, denominator or None), and where the metric has parts: counts by part, or None where the
# subject had nothing to be assessed on.
Count = tuple[Any, Any] | tuple[Any, Any, Mapping[str, Any]] | None
Counts = Mapping[int, Count]
# (subject key, date, what it was, address of its page)
RecordRow = tuple[str, date, str, str]

# A street's working committee has stations and demands, but no presidium, sessions or deputies of
# its own (decisions A2).
CONGRESSES = frozenset({OrganizationKind.TOWNSHIP_CONGRESS.value})
CONGRESSES_AND_STREETS = CONGRESSES | {OrganizationKind.STREET_COMMITTEE.value}
UNITS = frozenset(
    {
        OrganizationKind.HANDLING_UNIT.value,
        OrganizationKind.COURT.value,
        OrganizationKind.PROCURATORATE.value,
        OrganizationKind.SUPERVISORY_COMMISSION.value,
        OrganizationKind.PARTY_ORGAN.value,
        OrganizationKind.TOWNSHIP_GOVERNMENT.value,
    }
)
# Subjects that are no organizations (decisions E27).
MANDATES, GROUPS, STATIONS = (
    frozenset({"mandate"}),
    frozenset({"deputy_group"}),
    frozenset({"liaison_station"}),
)

# What may be counted of subjects of each sort (FlagGroup.assesses).
KINDS_OF: dict[str, frozenset[str]] = {
    "township": CONGRESSES_AND_STREETS,
    "unit": UNITS,
    "deputy": MANDATES,
    "group": GROUPS,
    "station": STATIONS,
}


@dataclass(frozen=True)
class Metric:
    """Something the portal counts by itself.

    ``kinds`` are the kinds of subject it applies to; for all others the indicator is not applicable.
    ``has_denominator`` False: a plain count. ``compute(ids, start, end)`` with both days included;
    ids are those of the organizations, mandates, groups or stations that are assessed. ``heading``
    is the part of the catalogue it stands in, ``parts`` the names of the sub-kinds its breakdown
    tells apart. ``stock``: how things stand at the end of the period, not what happened in it.
    ``people``: of those there are, how many did it at least once this year: counted from 1 January, so
    that whoever was trained in spring need not be trained again in autumn. Both say by themselves how
    the year stands; their quarters are not added up (``last_counts``).
    ``only_with_task``: a subject without any case leaves the indicator (没有任务，不考核) instead
    of getting 0.
    """

    code: str
    label: str
    definition: str
    source: str
    wording: Wording
    has_denominator: bool
    kinds: frozenset[str]
    compute: Callable[[Sequence[int], date, date], Counts]
    records: Callable[[Any, date, date], Iterable[RecordRow]]
    heading: str = ""
    parts: tuple[str, ...] = ()
    stock: bool = False
    people: bool = False
    # What is due does not grow with what is done: days planned, groups there are.
    due_stands: bool = False
    only_with_task: bool = False
    # What is done is some of what is due: never more than all. False for a plan that may be outdone.
    part_of_due: bool = True
    # Each record by itself, for rules that score records one by one; the count is then their number.
    items: Callable[[Sequence[int], date, date], Mapping[int, Sequence[CountedItem]]] | None = None
    # ``records`` takes many ids at once too, and says of each record whose it is.
    records_of_many: bool = False

    @property
    def unit(self) -> str:
        """次, 场, 件"""
        return self.wording.unit

    @property
    def source_url(self) -> str:
        """The page where what it counts is entered; "" for what is typed into a report."""
        return page_of_source(self.source)

    def overdone(self, numerator: Decimal, denominator: Decimal | None) -> bool:
        """Whether more than all is said: 10 of 9 held. It would make up for what was missed elsewhere."""
        bounded = self.has_denominator and self.part_of_due
        return bounded and denominator is not None and numerator > denominator

    @property
    def last_counts(self) -> bool:
        """Whether the last figure of a year is the year's, instead of the sum of all."""
        return self.stock or self.people

    def since(self, start: date) -> date:
        """From which day a period that begins on ``start`` is counted."""
        return date(start.year, 1, 1) if self.people else start

    @property
    def period_words(self) -> str:
        """Over which time it counts, as the catalogue says it."""
        if self.stock:
            return "考评期最后一天的情况；年度取最后一个季度的数"
        if self.people:
            return "从 1 月 1 日算到考评期最后一天，一人只算一次；年度取最后一个季度的数"
        return "考评期内发生的；年度把各季的数相加"

    @property
    def shape(self) -> str:
        """数量, or 比例 with what is divided by what."""
        if not self.has_denominator:
            return "数量"
        return f"比例：{self.wording.numerator}÷{self.wording.denominator}"


METRICS: dict[str, Metric] = {}


def register(metric: Metric) -> Metric:
    """Add a metric to the catalogue. Raises ValueError where the code is taken."""
    if metric.code in METRICS:
        raise ValueError(f"metric {metric.code} is registered twice")
    METRICS[metric.code] = metric
    return metric


@dataclass(frozen=True)
class Record:
    """One record behind a number, as shown and as frozen on locking."""

    key: str
    on: date
    label: str
    url: str
    # Whether it is in the numerator, where the source tells it.
    counted: bool | None = None

    def frozen(self) -> dict[str, str | bool]:
        """JSON for the snapshot."""
        row: dict[str, str | bool] = {
            "key": self.key,
            "on": self.on.isoformat(),
            "label": self.label,
            "url": self.url,
        }
        return row if self.counted is None else row | {"counted": self.counted}


def measures(
    metric: Metric, subjects: Mapping[int, str], start: date, end: date
) -> dict[int, Measure | None]:
    """Measures of all subjects ({id: kind}) at once; None where the metric does not apply.

    A subject without records gets 0, and 0 due where the metric has a denominator; None where the
    metric is for those only who had something to do.
    """
    ids = [pk for pk, kind in subjects.items() if kind in metric.kinds]
    start = metric.since(start)
    items = metric.items(ids, start, end) if ids and metric.items else {}
    if metric.items:
        counts: Counts = {pk: (len(rows), None) for pk, rows in items.items()}
    else:
        counts = metric.compute(ids, start, end) if ids else {}
    nothing: Count = None if metric.only_with_task else (0, 0 if metric.has_denominator else None)
    answer: dict[int, Measure | None] = dict.fromkeys(subjects)
    for pk in ids:
        counted = counts.get(pk, nothing)
        if counted is None:
            continue
        numerator, denominator, *parts = counted
        due = Decimal(denominator or 0) if metric.has_denominator else None
        breakdown = {name: Decimal(number) for name, number in parts[0].items()} if parts else {}
        entries = tuple(_entry(item) for item in items.get(pk, ()))
        answer[pk] = Measure(Decimal(numerator), due, breakdown, entries)
    return answer


def _entry(item: CountedItem) -> Entry:
    return Entry(
        item.label,
        item.kinds,
        item.role,
        item.people,
        None if item.days is None else Decimal(item.days),
        tuple((name, Decimal(times)) for name, times in item.faults),
    )


def _as_record(row: RecordRow) -> Record:
    return Record(*row, counted=getattr(row, "counted", None))


def _oldest_first(records: Iterable[Record]) -> list[Record]:
    return sorted(records, key=lambda r: (r.on, r.key))


def records_behind(metric: Metric, subject_id: int, start: date, end: date) -> list[Record]:
    """What stands behind one subject's number, oldest first; the id is that of the organization,
    mandate, group or station."""
    return _oldest_first(_as_record(row) for row in metric.records(subject_id, metric.since(start), end))


def records_behind_all(
    metric: Metric, subject_ids: Iterable[int], start: date, end: date
) -> dict[int, list[Record]]:
    """The same for many subjects: one query where the metric's records know whose they are."""
    ids = list(subject_ids)
    if not metric.records_of_many:
        return {pk: records_behind(metric, pk, start, end) for pk in ids}
    found: dict[int, list[Record]] = {pk: [] for pk in ids}
    for row in metric.records(ids, metric.since(start), end):
        found[row.owner].append(_as_record(row))
    return {pk: _oldest_first(rows) for pk, rows in found.items()}
