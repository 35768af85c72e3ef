"""What the assessment counts of deputies' own work: by congress, by group, by deputy. One query each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from congress_portal.foundation.slots import subject_key
from deputies.choices import AttendanceCapacity, AttendanceStatus, MeetingKind, MeetingState, PerformanceKind
from deputies.counted_records import CountedRecord, Counts, Owners, keys_of, parted, plain_counts, shares
from deputies.models import (
    DeputyGroup,
    Mandate,
    Meeting,
    MeetingAttendance,
    PerformanceEntry,
    VoterReport,
)


def _entries(start: date, end: date) -> QuerySet[PerformanceEntry]:
    return PerformanceEntry.objects.counted().filter(on__range=(start, end)).order_by()


# --- by congress ----------------------------------------------------------------------------------


def _deputies(done: Exists, congresses: Iterable[int], end: date) -> Counts:
    rows = (
        Mandate.objects.held_on(end)
        .filter(congress__in=list(congresses))
        .order_by()
        .values_list("congress")
        .annotate(done=Count("pk", filter=Q(done)), all=Count("pk"))
    )
    return shares(rows)


def deputies_with_records(congresses: Iterable[int], start: date, end: date) -> Counts:
    """履职登记: (deputies with a counted line in their file, those in office at the end; 代表法 58)."""
    return _deputies(Exists(_entries(start, end).filter(mandate=OuterRef("pk"))), congresses, end)


def deputies_with_records_records(congress_id: int, start: date, end: date) -> list[CountedRecord]:
    """One line for each deputy behind ``deputies_with_records``: how many lines the file has."""
    rows = (
        Mandate.objects.held_on(end)
        .filter(congress=congress_id)
        .select_related("person")
        .annotate(
            lines=Count(
                "performance_entries",
                filter=Q(performance_entries__counted=True, performance_entries__on__range=(start, end)),
            )
        )
        .order_by("person__stroke_key", "pk")
    )
    return [
        CountedRecord(
            subject_key(m), end, f"{m.person.name}，{m.lines} 条记录", m.get_absolute_url(), m.lines > 0
        )
        for m in rows
    ]


def deputies_reported(congresses: Iterable[int], start: date, end: date) -> Counts:
    """述职覆盖: (deputies who reported to voters in the period, those in office at its end)."""
    held = VoterReport.objects.held().filter(mandate=OuterRef("pk"), on__range=(start, end))
    return _deputies(Exists(held), congresses, end)


def groups_active(congresses: Iterable[int], start: date, end: date) -> Counts:
    """代表小组开展活动: (groups that met at least once in the period, groups at its end)."""
    met = Meeting.objects.held().between(start, end).filter(group=OuterRef("pk"))
    rows = (
        DeputyGroup.objects.filter(congress__in=list(congresses))
        .filter(Q(retired_on=None) | Q(retired_on__gt=end))
        .order_by()
        .values_list("congress")
        .annotate(done=Count("pk", filter=Q(Exists(met))), all=Count("pk"))
    )
    return shares(rows)


def groups_active_records(congress_id: int, start: date, end: date) -> list[CountedRecord]:
    """The meetings of groups behind ``groups_active``."""
    return _meeting_records(Q(group__congress=congress_id), start, end)


def _meeting_records(which: Q, start: date, end: date) -> list[CountedRecord]:
    rows = (
        Meeting.objects.held()
        .between(start, end)
        .filter(which, kind=MeetingKind.GROUP)
        .select_related("group")
        .order_by("held_on", "pk")
    )
    return [
        CountedRecord(
            subject_key(m),
            m.held_on,
            f"{m.group}：{m.title}（应到 {m.due}，实到 {m.present}）",
            m.get_absolute_url(),
            owner=m.group_id,
        )
        for m in rows
    ]


# --- by group -------------------------------------------------------------------------------------


def _of_groups(groups: Iterable[int], start: date, end: date) -> QuerySet[Meeting]:
    return Meeting.objects.held().between(start, end).filter(group__in=list(groups)).order_by()


def group_meetings(groups: Iterable[int], start: date, end: date) -> Counts:
    """小组活动次数: meetings of each group that were held."""
    return plain_counts(_of_groups(groups, start, end).values_list("group").annotate(n=Count("pk")))


def _quarters_ending(start: date, end: date) -> list[tuple[int, int]]:
    """(year, quarter) of the quarters whose last month lies in the period to its end."""
    every = [(year, quarter) for year in range(start.year, end.year + 1) for quarter in (1, 2, 3, 4)]
    return [of for of in every if start <= date(of[0], 3 * of[1], 30) <= end]


def group_quarters(groups: Iterable[int], start: date, end: date) -> Counts:
    """按季开展小组活动: (quarters with a meeting, quarters that end in the period). One query."""
    ids, due = list(groups), _quarters_ending(start, end)
    met = dict.fromkeys(ids, 0)
    if due:
        rows = _of_groups(ids, quarter_start(*due[0]), end).values_list(
            "group", "held_on__year", "held_on__quarter"
        )
        for group, year, quarter in rows.distinct():
            met[group] += (year, quarter) in due
    return {pk: (number, len(due)) for pk, number in met.items()}


def group_quarters_records(group_id: Owners, start: date, end: date) -> list[CountedRecord]:
    """The meetings behind ``group_quarters``."""
    due = _quarters_ending(start, end)
    if not due:
        return []
    return group_meetings_records(group_id, quarter_start(*due[0]), end)


def quarter_start(year: int, quarter: int) -> date:
    """The first day of a quarter."""
    return date(year, 3 * quarter - 2, 1)


def group_attendance(groups: Iterable[int], start: date, end: date) -> Counts:
    """小组活动出席率: (present, due) over each group's meetings."""
    rows = _of_groups(groups, start, end).values_list("group")
    return shares(rows.annotate(there=Sum("present"), wanted=Sum("due")))


def group_meetings_records(group_id: Owners, start: date, end: date) -> list[CountedRecord]:
    """The meetings behind a group's numbers."""
    return _meeting_records(Q(group__in=keys_of(group_id)), start, end)


# --- by deputy ------------------------------------------------------------------------------------

LABELS = dict(PerformanceKind.choices)


def performance(kinds: Iterable[str], mandates: Iterable[int], start: date, end: date) -> Counts:
    """Lines of the performance file of these kinds, with the number of each kind beside their sum."""
    rows = (
        _entries(start, end)
        .filter(mandate__in=list(mandates), kind__in=list(kinds))
        .values_list("mandate", "kind")
        .annotate(n=Sum("quantity"))
    )
    return parted(rows, LABELS)


def performance_records(
    kinds: Iterable[str], mandate_id: Owners, start: date, end: date
) -> list[CountedRecord]:
    """The lines behind ``performance``."""
    rows = _entries(start, end).filter(mandate__in=keys_of(mandate_id), kind__in=list(kinds))
    rows = rows.order_by("on", "pk")
    return [
        CountedRecord(
            row.source_key,
            row.on,
            f"{row.get_kind_display()}：{row.summary}",
            row.url,
            owner=row.mandate_id,
        )
        for row in rows
    ]


def _due_at(mandates: Iterable[int], start: date, end: date) -> QuerySet[MeetingAttendance]:
    return MeetingAttendance.objects.filter(
        mandate__in=list(mandates),
        capacity=AttendanceCapacity.MEMBER,
        meeting__state=MeetingState.HELD,
        meeting__held_on__range=(start, end),
    ).order_by()


def own_attendance(mandates: Iterable[int], start: date, end: date) -> Counts:
    """代表出席会议: (meetings attended, meetings at which the deputy was due), leave and absence apart."""
    of = {status: Count("pk", filter=Q(status=status)) for status in AttendanceStatus.values}
    rows = _due_at(mandates, start, end).values("mandate").annotate(all=Count("pk"), **of)
    names = dict(AttendanceStatus.choices)
    return {
        row["mandate"]: (
            row[AttendanceStatus.PRESENT],
            row["all"],
            {names[status]: row[status] for status in of if row[status]},
        )
        for row in rows
    }


def own_attendance_records(mandate_id: Owners, start: date, end: date) -> list[CountedRecord]:
    """The meetings behind ``own_attendance``."""
    rows = (
        _due_at(keys_of(mandate_id), start, end).select_related("meeting").order_by("meeting__held_on", "pk")
    )
    return [
        CountedRecord(
            subject_key(row.meeting),
            row.meeting.held_on,
            f"{row.meeting.title}，{row.get_status_display()}",
            row.meeting.get_absolute_url(),
            row.status == AttendanceStatus.PRESENT,
            row.mandate_id,
        )
        for row in rows
    ]
