"""The catalogue of metrics: what is counted, from which records, and how the numbers are called.

A metric reads; it never gives points. ``compute`` answers for all townships of a period in one
query; ``records`` lists what stands behind one township's number. The figures group by the owning
congress stored on each record (decisions G45), so they do not move when a division is renamed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assessments.rules import Measure, Wording
from congress_portal.foundation.accounts.models import OrganizationKind
from deputies import metrics as deputies_metrics
from deputies import training_metrics
from deputies.choices import MeetingKind
from liaison_stations import metrics as station_metrics
from suggestions import metrics as suggestion_metrics

Counts = Mapping[int, tuple[int, int | None]]
# (subject key, date, what it was, address of its page)
RecordRow = tuple[str, date, str, str]

_CONGRESSES = frozenset({OrganizationKind.TOWNSHIP_CONGRESS.value})
# A street's working committee has stations and demands, but no presidium, sessions or deputies of
# its own (decisions A2).
_CONGRESSES_AND_STREETS = _CONGRESSES | {OrganizationKind.STREET_COMMITTEE.value}


@dataclass(frozen=True)
class Metric:
    """Something the portal counts by itself.

    ``kinds`` are the kinds of organization it applies to; for all others the indicator is not
    applicable. ``has_denominator`` False: a plain count. ``compute(organization_ids, start, end)``
    with both days included.
    """

    code: str
    label: str
    definition: str
    source: str
    wording: Wording
    has_denominator: bool
    kinds: frozenset[str]
    compute: Callable[[Sequence[int], date, date], Counts]
    records: Callable[[int, date, date], Iterable[RecordRow]]

    @property
    def unit(self) -> str:
        """次, 场, 件"""
        return self.wording.unit


METRICS: dict[str, Metric] = {}


def register(metric: Metric) -> Metric:
    """Add a metric to the catalogue. Raises ValueError where the code is taken."""
    if metric.code in METRICS:
        raise ValueError(f"metric {metric.code} is registered twice")
    METRICS[metric.code] = metric
    return metric


register(
    Metric(
        code="presidium_meetings",
        label="主席团会议",
        definition="考评期内已召开的主席团会议次数，以会议记录为准，取消的不算。",
        source="代表工作：会议记录",
        wording=Wording("召开", "应开", "次"),
        has_denominator=False,
        kinds=_CONGRESSES,
        compute=lambda ids, start, end: deputies_metrics.meetings_held(
            MeetingKind.PRESIDIUM, ids, start, end
        ),
        records=lambda pk, start, end: deputies_metrics.meetings_held_records(
            MeetingKind.PRESIDIUM, pk, start, end
        ),
    )
)
register(
    Metric(
        code="reception_held",
        label="接待日按计划开展",
        definition="考评期内应开的接待日中实际开展的场数；改期的按改后的日期算，补录的一样算。",
        source="联络站：接待日",
        wording=Wording("实开", "应开", "场"),
        has_denominator=True,
        kinds=_CONGRESSES_AND_STREETS,
        compute=station_metrics.reception_days_held,
        records=station_metrics.reception_days_held_records,
    )
)
register(
    Metric(
        code="demands_in_time",
        label="群众意见按期答复",
        definition="考评期内到期的群众意见中，在期限内答复的件数；还没到期的不算。",
        source="建议办理：群众意见",
        wording=Wording("按期答复", "到期", "件"),
        has_denominator=True,
        kinds=_CONGRESSES_AND_STREETS,
        compute=suggestion_metrics.demands_answered_in_time,
        records=suggestion_metrics.demands_answered_in_time_records,
    )
)
register(
    Metric(
        code="deputies_trained",
        label="代表参加培训",
        definition="考评期内至少参加过一次培训的本级代表人数；应参加的是期末在任的本级代表，部分参加的也算。",
        source="代表工作：学习培训",
        wording=Wording("参加", "在任", "人"),
        has_denominator=True,
        kinds=_CONGRESSES,
        compute=training_metrics.deputies_trained,
        records=training_metrics.deputies_trained_records,
    )
)
register(
    Metric(
        code="voter_reports",
        label="代表向选民述职",
        definition="考评期内本级代表向选民述职的人次，以述职登记为准，作废的不算。",
        source="代表工作：向选民述职",
        wording=Wording("述职", "应述职", "人次"),
        has_denominator=False,
        kinds=_CONGRESSES,
        compute=training_metrics.voter_reports,
        records=training_metrics.voter_reports_records,
    )
)


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
    metric: Metric, organizations: Mapping[int, str], start: date, end: date
) -> dict[int, Measure | None]:
    """Measures of all organizations ({id: kind}) at once; None where the metric does not apply.

    An organization without records gets 0, and 0 due where the metric has a denominator.
    """
    ids = [pk for pk, kind in organizations.items() if kind in metric.kinds]
    counts = metric.compute(ids, start, end) if ids else {}
    answer: dict[int, Measure | None] = dict.fromkeys(organizations)
    for pk in ids:
        numerator, denominator = counts.get(pk, (0, 0 if metric.has_denominator else None))
        due = Decimal(denominator or 0) if metric.has_denominator else None
        answer[pk] = Measure(Decimal(numerator), due)
    return answer


def records_behind(metric: Metric, organization_id: int, start: date, end: date) -> list[Record]:
    """What stands behind one organization's number, oldest first."""
    rows = [
        Record(*row, counted=getattr(row, "counted", None))
        for row in metric.records(organization_id, start, end)
    ]
    return sorted(rows, key=lambda r: (r.on, r.key))
