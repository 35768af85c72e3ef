"""What the assessment counts of stations, of activities and of a congress's checks. One query each.

A disputed or voided activity counts nowhere (decisions D21); nothing counts photographs.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from congress_portal.foundation.slots import subject_key
from deputies.counted_records import CountedRecord, Counts, Owners, keys_of, parted, plain_counts, shares
from deputies.models import Mandate

from .building_choices import AcceptanceState, StandardPurpose
from .choices import OUT_OF_PLAN, ActivityKind, ReceptionState, StationState
from .models import (
    Acceptance,
    Activity,
    Finding,
    FindingAnswer,
    Oversight,
    ReceptionDay,
    ReceptionDuty,
    Station,
    StationPlacement,
)
from .oversight_choices import FindingState, OversightKind

NOTICE_DAYS = 3
KIND_NAMES = dict(OversightKind.choices)
INSPECTIONS = (OversightKind.INSPECTION, OversightKind.SURVEY)
MET_VOTERS = (ActivityKind.RECEPTION, ActivityKind.VISIT)


# --- activities -----------------------------------------------------------------------------------


def _activities(kinds: Iterable[str], start: date, end: date) -> QuerySet[Activity]:
    return Activity.objects.counted().between(start, end).filter(kind__in=list(kinds)).order_by()


def activities_of(kinds: Iterable[str], congresses: Iterable[int], start: date, end: date) -> Counts:
    """Activities of these kinds by owning congress, the number of each kind beside their sum."""
    rows = (
        _activities(kinds, start, end)
        .filter(congress__in=list(congresses))
        .values_list("congress", "kind")
        .annotate(n=Count("pk"))
    )
    return parted(rows, dict(ActivityKind.choices))


def activities_of_records(
    kinds: Iterable[str], congress_id: int, start: date, end: date
) -> list[CountedRecord]:
    """The activities behind ``activities_of``."""
    return _activity_records(_activities(kinds, start, end).filter(congress=congress_id))


def _activity_records(rows: QuerySet[Activity]) -> list[CountedRecord]:
    return [
        CountedRecord(
            subject_key(row),
            row.on,
            f"{row.number} {row.summary}",
            row.get_absolute_url(),
            owner=row.station_id,
        )
        for row in rows.order_by("on", "pk")
    ]


def voters_received(congresses: Iterable[int], start: date, end: date) -> Counts:
    """接待走访群众人次: people met at receptions and on visits."""
    rows = _activities(MET_VOTERS, start, end).filter(congress__in=list(congresses))
    return plain_counts(rows.values_list("congress").annotate(n=Sum("headcount")))


def voters_received_records(congress_id: int, start: date, end: date) -> list[CountedRecord]:
    """The receptions and visits behind ``voters_received``."""
    return _activity_records(_activities(MET_VOTERS, start, end).filter(congress=congress_id))


# --- checks of units ------------------------------------------------------------------------------


def _loose(kinds: Iterable[str], start: date, end: date) -> QuerySet[Activity]:
    """Activities of these kinds that belong to no check on record: a visit of a check is not another one."""
    return _activities(kinds, start, end).filter(oversight=None)


def _checks(kinds: Iterable[str], start: date, end: date) -> QuerySet[Oversight]:
    return Oversight.objects.filter(
        kind__in=[str(kind) for kind in kinds], on__range=(start, end), voided_at=None
    ).order_by()


def checks_held(kinds: Iterable[str], congresses: Iterable[int], start: date, end: date) -> Counts:
    """视察、调研、执法检查、评议: checks on record, and activities of these kinds that belong to none."""
    ids, kinds = list(congresses), [str(kind) for kind in kinds]
    checks = _checks(kinds, start, end).filter(congress__in=ids)
    loose = _loose(kinds, start, end).filter(congress__in=ids)
    rows = (
        checks.values_list("congress", "kind")
        .annotate(n=Count("pk"))
        .union(loose.values_list("congress", "kind").annotate(n=Count("pk")), all=True)
    )
    return parted(rows, KIND_NAMES)


def checks_held_records(
    kinds: Iterable[str], congress_id: int, start: date, end: date
) -> list[CountedRecord]:
    """The checks and activities behind ``checks_held``."""
    kinds = [str(kind) for kind in kinds]
    checks = [
        CountedRecord(subject_key(row), row.on, f"{row}，{row.unit_name}", row.get_absolute_url())
        for row in _checks(kinds, start, end).filter(congress=congress_id)
    ]
    return checks + _activity_records(_loose(kinds, start, end).filter(congress=congress_id))


def _findings(congresses: Iterable[int], start: date, end: date) -> QuerySet[Finding]:
    return (
        Finding.objects.filter(
            oversight__congress__in=list(congresses),
            due_on__range=(start, end),
            voided_at=None,
            oversight__voided_at=None,
        )
        .exclude(state=FindingState.NOTED)
        .order_by()
    )


def _answered() -> Exists:
    answers = FindingAnswer.objects.filter(
        finding=OuterRef("pk"), due_on=OuterRef("due_on"), answered_on__lte=OuterRef("due_on")
    )
    return Exists(answers)


def findings_answered(congresses: Iterable[int], start: date, end: date) -> Counts:
    """审议意见、检查发现的问题按期答复: (answered by the day, due in the period)."""
    rows = _findings(congresses, start, end).values_list("oversight__congress")
    return shares(rows.annotate(done=Count("pk", filter=Q(_answered())), all=Count("pk")))


def findings_answered_records(congress_id: int, start: date, end: date) -> list[CountedRecord]:
    """The findings behind ``findings_answered``."""
    rows = (
        _findings([congress_id], start, end)
        .select_related("oversight")
        .annotate(done=_answered())
        .order_by("due_on", "pk")
    )
    return [
        CountedRecord(
            subject_key(row),
            row.due_on,
            f"{row.oversight.matter}：{row.point}",
            row.get_absolute_url(),
            row.done,
        )
        for row in rows
    ]


# --- stations -------------------------------------------------------------------------------------


def _held_days(start: date, end: date) -> QuerySet[ReceptionDay]:
    return ReceptionDay.objects.filter(on__range=(start, end), state=ReceptionState.HELD).order_by()


def receptions_noticed(congresses: Iterable[int], start: date, end: date) -> Counts:
    """接待日提前三天公告: (days held whose notice was due three days before or earlier, days held)."""
    rows = (
        _held_days(start, end)
        .filter(station__township_congress__in=list(congresses))
        .values_list("station__township_congress")
        .annotate(
            done=Count("pk", filter=Q(notice_on__lte=F("on") - timedelta(days=NOTICE_DAYS))), all=Count("pk")
        )
    )
    return shares(rows)


def receptions_noticed_records(congress_id: int, start: date, end: date) -> list[CountedRecord]:
    """The days behind ``receptions_noticed``."""
    rows = _held_days(start, end).filter(station__township_congress=congress_id).select_related("station")
    return [
        CountedRecord(
            subject_key(day),
            day.on,
            f"{day.station.name}，"
            + (f"{day.notice_on:%m-%d} 公告" if day.notice_on else "没有登记公告日期"),
            day.get_absolute_url(),
            day.notice_on is not None and (day.on - day.notice_on).days >= NOTICE_DAYS,
        )
        for day in rows.order_by("on", "pk")
    ]


def _duties(start: date, end: date) -> QuerySet[ReceptionDuty]:
    return ReceptionDuty.objects.filter(
        reception_day__on__range=(start, end), reception_day__state=ReceptionState.HELD
    ).order_by()


def duty_attendance(congresses: Iterable[int], start: date, end: date) -> Counts:
    """接待日代表到站: (deputies who came, deputies on duty) on days held."""
    rows = (
        _duties(start, end)
        .filter(reception_day__station__township_congress__in=list(congresses))
        .values_list("reception_day__station__township_congress")
        .annotate(done=Count("pk", filter=Q(present=True)), all=Count("pk"))
    )
    return shares(rows)


def duty_attendance_records(congress_id: int, start: date, end: date) -> list[CountedRecord]:
    """The duties behind ``duty_attendance``."""
    rows = (
        _duties(start, end)
        .filter(reception_day__station__township_congress=congress_id)
        .select_related("reception_day__station", "mandate__person")
        .order_by("reception_day__on", "pk")
    )
    return [
        CountedRecord(
            f"{subject_key(row.reception_day)}#{row.mandate_id}",
            row.reception_day.on,
            f"{row.mandate.person.name}，{row.reception_day.station.name}",
            row.reception_day.get_absolute_url(),
            bool(row.present),
        )
        for row in rows
    ]


def _passed(end: date) -> Exists:
    return Exists(
        Acceptance.objects.filter(
            station=OuterRef("pk"),
            purpose=StandardPurpose.BUILDING,
            state=AcceptanceState.APPROVED,
            approved_on__lte=end,
        )
    )


def rooms_accepted(congresses: Iterable[int], start: date, end: date) -> Counts:
    """站室建设验收: (stations whose building was approved by the end, stations that are open)."""
    rows = (
        Station.objects.filter(township_congress__in=list(congresses), opened_at__date__lte=end)
        .exclude(state=StationState.CLOSED)
        .order_by()
        .values_list("township_congress")
        .annotate(done=Count("pk", filter=Q(_passed(end))), all=Count("pk"))
    )
    return shares(rows)


def rooms_accepted_records(congress_id: int, start: date, end: date) -> list[CountedRecord]:
    """The stations behind ``rooms_accepted``."""
    rows = (
        Station.objects.filter(township_congress=congress_id, opened_at__date__lte=end)
        .exclude(state=StationState.CLOSED)
        .annotate(done=_passed(end))
        .order_by("pk")
    )
    return [CountedRecord(subject_key(s), end, s.name, s.get_absolute_url(), s.done) for s in rows]


def _placed(end: date) -> Exists:
    rows = StationPlacement.objects.filter(mandate=OuterRef("pk"), starts_on__lte=end)
    return Exists(rows.filter(Q(ends_on=None) | Q(ends_on__gte=end)))


def deputies_placed(congresses: Iterable[int], start: date, end: date) -> Counts:
    """代表进站: (deputies placed at a station at the end, deputies in office)."""
    rows = (
        Mandate.objects.held_on(end)
        .filter(congress__in=list(congresses))
        .order_by()
        .values_list("congress")
        .annotate(done=Count("pk", filter=Q(_placed(end))), all=Count("pk"))
    )
    return shares(rows)


def deputies_placed_records(congress_id: int, start: date, end: date) -> list[CountedRecord]:
    """The deputies behind ``deputies_placed``."""
    rows = (
        Mandate.objects.held_on(end)
        .filter(congress=congress_id)
        .select_related("person")
        .annotate(done=_placed(end))
        .order_by("person__stroke_key", "pk")
    )
    return [CountedRecord(subject_key(m), end, m.person.name, m.get_absolute_url(), m.done) for m in rows]


# --- by station -----------------------------------------------------------------------------------


def station_days(stations: Iterable[int], start: date, end: date) -> Counts:
    """接待日按计划开展, by station: (days held, days in the plan)."""
    rows = (
        ReceptionDay.objects.filter(station__in=list(stations), on__range=(start, end))
        .exclude(state__in=OUT_OF_PLAN)
        .order_by()
        .values_list("station")
        .annotate(done=Count("pk", filter=Q(state=ReceptionState.HELD)), all=Count("pk"))
    )
    return shares(rows)


def station_days_records(station_id: Owners, start: date, end: date) -> list[CountedRecord]:
    """The days behind ``station_days``."""
    rows = ReceptionDay.objects.filter(station__in=keys_of(station_id), on__range=(start, end)).exclude(
        state__in=OUT_OF_PLAN
    )
    return [
        CountedRecord(
            subject_key(day),
            day.on,
            f"接待日，{day.get_state_display()}",
            day.get_absolute_url(),
            day.state == ReceptionState.HELD,
            day.station_id,
        )
        for day in rows.order_by("on", "pk")
    ]


def station_activities(stations: Iterable[int], start: date, end: date) -> Counts:
    """站里开展的活动: counted activities at each station, kinds apart."""
    rows = (
        Activity.objects.counted()
        .between(start, end)
        .filter(station__in=list(stations))
        .order_by()
        .values_list("station", "kind")
        .annotate(n=Count("pk"))
    )
    return parted(rows, dict(ActivityKind.choices))


def station_activities_records(station_id: Owners, start: date, end: date) -> list[CountedRecord]:
    """The activities behind ``station_activities``."""
    return _activity_records(
        Activity.objects.counted().between(start, end).filter(station__in=keys_of(station_id))
    )
