"""What the township registers hold, counted: working conditions, the party committee, publicity."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

from django.db.models import Count

from assessments.metrics.catalogue import CONGRESSES_AND_STREETS
from assessments.metrics.shapes import counted, shared
from assessments.models import PartyBriefing, PublicityItem, TownCondition
from assessments.town_register_choices import BriefingKind, ConditionKind, OutletLevel
from congress_portal.foundation.slots import subject_key
from deputies.counted_records import CountedRecord, Counts, parted, plain_counts

PARTY, SELF = "党的领导", "自身建设"
SOURCE = "乡镇台账"


def newest_conditions(organizations: Iterable[int], end: date) -> dict[tuple[int, str], TownCondition]:
    """How each condition of each township stands on a day: its newest standing line. One query."""
    rows = TownCondition.objects.standing().filter(organization__in=list(organizations), on__lte=end)
    return {(row.organization_id, row.kind): row for row in rows.order_by("on", "pk")}


def conditions_met(organizations: Iterable[int], start: date, end: date) -> Counts:
    """六到位: (conditions that are met at the end, all six). A condition nobody entered is not met."""
    ids = list(organizations)
    counts: Counts = {pk: (0, len(ConditionKind), {}) for pk in ids}
    for (pk, kind), row in newest_conditions(ids, end).items():
        if row.met:
            done, due, parts = counts[pk]
            counts[pk] = done + 1, due, parts | {ConditionKind(kind).label: 1}
    return counts


def conditions_met_records(organization_id: int, start: date, end: date) -> list[CountedRecord]:
    """The newest line of each condition behind ``conditions_met``."""
    return [
        CountedRecord(subject_key(row), row.on, f"{row}：{row.detail}", row.get_absolute_url(), row.met)
        for row in newest_conditions([organization_id], end).values()
    ]


def briefings(kind: str, organizations: Iterable[int], start: date, end: date) -> Counts:
    """Lines of this kind in the period."""
    rows = PartyBriefing.objects.standing().between(start, end)
    rows = rows.filter(kind=kind, organization__in=list(organizations)).order_by()
    return plain_counts(rows.values_list("organization").annotate(n=Count("pk")))


def _records(rows) -> list[CountedRecord]:
    return [
        CountedRecord(
            subject_key(row),
            row.on,
            f"{row}" + (f"，{row.document}" if row.document else ""),
            row.get_absolute_url(),
        )
        for row in rows.order_by("on", "pk")
    ]


def briefings_records(kind: str, organization_id: int, start: date, end: date) -> list[CountedRecord]:
    """The lines behind ``briefings``."""
    rows = PartyBriefing.objects.standing().between(start, end)
    return _records(rows.filter(kind=kind, organization=organization_id))


def publicity(organizations: Iterable[int], start: date, end: date) -> Counts:
    """Items in the period, by the level of the medium."""
    rows = PublicityItem.objects.standing().between(start, end).filter(organization__in=list(organizations))
    rows = rows.order_by().values_list("organization", "level").annotate(n=Count("pk"))
    return parted(rows, dict(OutletLevel.choices))


def publicity_records(organization_id: int, start: date, end: date) -> list[CountedRecord]:
    """The items behind ``publicity``."""
    return _records(PublicityItem.objects.standing().between(start, end).filter(organization=organization_id))


counted(
    "party_studies",
    "党委专题研究人大工作",
    "次",
    "考评期内乡镇党委（街道党工委）专题研究人大工作的次数，每次写明会议和纪要号。",
    SOURCE,
    partial(briefings, BriefingKind.STUDY),
    partial(briefings_records, BriefingKind.STUDY),
    heading=PARTY,
    kinds=CONGRESSES_AND_STREETS,
)
counted(
    "party_briefings",
    "主席团向党委请示汇报",
    "次",
    "考评期内主席团（人大工委）就重要事项向党委请示汇报的次数。",
    SOURCE,
    partial(briefings, BriefingKind.BRIEFING),
    partial(briefings_records, BriefingKind.BRIEFING),
    heading=PARTY,
    kinds=CONGRESSES_AND_STREETS,
)
shared(
    "conditions_met",
    "工作条件六到位",
    ("到位", "应到位", "项"),
    "考评期末专职主席、工作机构、工作人员、工作经费、办公场所、工作制度六项中已到位的项数；登记一次，变了再登记。",
    SOURCE,
    conditions_met,
    conditions_met_records,
    heading=SELF,
    kinds=CONGRESSES_AND_STREETS,
    parts=tuple(ConditionKind.labels),
    stock=True,
)
counted(
    "publicity_items",
    "宣传交流",
    "篇",
    "考评期内登记的宣传交流篇数，按媒体级别分开数。减负规定不得以刊发文章评价工作，用作指标要写明保留的理由。",
    SOURCE,
    publicity,
    publicity_records,
    heading=SELF,
    kinds=CONGRESSES_AND_STREETS,
    parts=tuple(OutletLevel.labels),
)
