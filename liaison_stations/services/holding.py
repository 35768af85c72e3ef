"""Reception days that were held: one by one at the desk, many at once from records of the past."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation import slots
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.notifications.services import settle
from congress_portal.foundation.web.refusals import Conflict, Refused

from ..choices import ActivityKind, ActivityTopic, ReceptionState
from ..models import Activity, ReceptionDay, ReceptionDuty
from .activities import ActivityDraft, log_activities
from .reception import check_has_come, check_may_plan, check_planned, locked_days
from .swapping import drop_swaps

if TYPE_CHECKING:
    from deputies.models import Mandate


@dataclass(frozen=True, kw_only=True)
class HeldDay:
    """What ``hold_reception_day`` takes, as a row for ``hold_reception_days``.

    ``details`` are further fields of ``ActivityDraft``; ``at`` (when it was recorded) is for records
    of the past and the demonstration.
    """

    reception_day: ReceptionDay
    present: Sequence[Mandate]
    headcount: int
    topic: str = ActivityTopic.OPINIONS
    note: str = ""
    version: int | None = None
    at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def hold_reception_day(
    *,
    actor: Actor,
    reception_day: ReceptionDay,
    present: Iterable[Mandate],
    headcount: int,
    at: datetime,
    version: int | None = None,
    topic: str = ActivityTopic.OPINIONS,
    note: str = "",
    **details: Any,
) -> Activity:
    """Record that the day was held: who of those on duty came, how many voters were received.

    Deputies who came without being on duty are added. Makes the reception's activity (which writes
    the performance lines) and returns it. Raises Refused before the day, Conflict where it was
    settled already.
    """
    row = HeldDay(
        reception_day=reception_day,
        present=list({mandate.pk: mandate for mandate in present}.values()),
        headcount=headcount,
        topic=topic,
        note=note,
        version=version,
        details=details,
    )
    return hold_reception_days(actor=actor, rows=[row], at=at)[0]


@transaction.atomic
def hold_reception_days(*, actor: Actor, rows: Iterable[HeldDay], at: datetime) -> list[Activity]:
    """Record many days as held: the same checks, the same journal, set-based.

    Returns their activities in the order of ``rows``. Raises for the first day that does not fit,
    and then records none.
    """
    rows = _with_those_written_down(list(rows))
    days = {day.pk: day for day in locked_days(row.reception_day.pk for row in rows)}
    for station in {day.station_id: day.station for day in days.values()}.values():
        check_may_plan(actor, station)
    duties: dict[int, list[ReceptionDuty]] = defaultdict(list)
    for duty in ReceptionDuty.objects.filter(reception_day__in=days).select_related("mandate__person"):
        duties[duty.reception_day_id].append(duty)
    for row in rows:
        _check(days[row.reception_day.pk], row, row.at or at)
    _attendance(rows, duties)
    for day in days.values():
        day.state, day.reason = ReceptionState.HELD, ""
        day.version += 1
    ReceptionDay.objects.bulk_update(days.values(), ["state", "reason", "version"], batch_size=500)
    drop_swaps(days=list(days), at=at)
    settle(list(days.values()), at=at)
    drafts = [_draft(days[row.reception_day.pk], row, duties[row.reception_day.pk]) for row in rows]
    activities = log_activities(actor=actor, rows=drafts, at=at)
    moves = {
        slots.subject_key(row.reception_day): slots.subject_key(activity)
        for row, activity in zip(rows, activities, strict=True)
    }
    for book in slots.DAY_BOOKS:
        book.follow(moves)
    record_many(
        entry(
            actor=actor,
            subject=day,
            move="hold_reception_day",
            summary=f"{day.on.month}月{day.on.day}日接待已开展，{len(row.present)} 位代表，"
            f"接待 {row.headcount} 人",
            audience="parties",
            at=row.at or at,
        )
        for row in rows
        for day in (days[row.reception_day.pk],)
    )
    return activities


def written_down(keys: Iterable[str]) -> dict[str, int]:
    """How many people the desk has written down under each key: no fewer were received."""
    keys = list(keys)
    heard: dict[str, int] = defaultdict(int)
    for book in slots.DAY_BOOKS:
        for key, number in book.heard(keys).items():
            heard[key] += number
    return heard


def _with_those_written_down(rows: list[HeldDay]) -> list[HeldDay]:
    """The rows, each with at least as many people as the desk has written down for its day."""
    keys = [slots.subject_key(row.reception_day) for row in rows]
    heard = written_down(keys)
    return [
        replace(row, headcount=max(row.headcount, heard[key])) if key in heard else row
        for row, key in zip(rows, keys, strict=True)
    ]


def _check(day: ReceptionDay, row: HeldDay, at: datetime) -> None:
    check_planned(day, "登记")
    if row.version is not None and day.version != row.version:
        raise Conflict("这个接待日刚才被改过，请刷新后核对一遍再登记。")
    check_has_come(day, timezone.localdate(at))
    if not row.present:
        raise Refused("请勾选到场的代表；一位都没有到，请登记为“未开展”并写明原因。", field="present")


def _attendance(rows: Sequence[HeldDay], duties: Mapping[int, list[ReceptionDuty]]) -> None:
    """Tick who came; whoever came without being on duty is added."""
    ticked: list[ReceptionDuty] = []
    added: list[ReceptionDuty] = []
    for row in rows:
        came = {mandate.pk: mandate for mandate in row.present}
        own = duties[row.reception_day.pk]
        for duty in own:
            duty.present = duty.mandate_id in came
        ticked += own
        known = {duty.mandate_id for duty in own}
        added += [
            ReceptionDuty(reception_day_id=row.reception_day.pk, mandate=mandate, present=True)
            for pk, mandate in came.items()
            if pk not in known
        ]
    ReceptionDuty.objects.bulk_update(ticked, ["present"], batch_size=500)
    ReceptionDuty.objects.bulk_create(added, batch_size=500)


def _draft(day: ReceptionDay, row: HeldDay, duties: Sequence[ReceptionDuty]) -> ActivityDraft:
    station = day.station
    away = [duty for duty in duties if not duty.present]
    return ActivityDraft(
        kind=ActivityKind.RECEPTION,
        on=day.on,
        mandates=list(row.present),
        excused=[duty.mandate for duty in away if duty.leave_at is not None],
        absent=[duty.mandate for duty in away if duty.leave_at is None],
        organizer=station.organization,
        congress=station.township_congress,
        township=station.township,
        division=station.division,
        station=station,
        place_text=station.name,
        headcount=row.headcount,
        topic=row.topic,
        note=row.note,
        reception_day=day,
        at=row.at,
        **row.details,
    )
