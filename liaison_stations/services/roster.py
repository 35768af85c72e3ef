"""Turns of duty: who serves next, who would stand in, and how often everybody served in a year (read only)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from congress_portal.foundation.web.refusals import Refused

from ..choices import OUT_OF_PLAN, ReceptionState
from ..models import ReceptionDay, ReceptionDuty, Station
from ..rules import fair_roster

if TYPE_CHECKING:
    from deputies.models import Mandate


MAX_PROPOSED = 3


def placed_mandates(station: Station) -> list[Mandate]:
    """The deputies placed at the station now, in the order they came; each person once."""
    rows = (
        station.placements.filter(ends_on=None).select_related("mandate__person").order_by("starts_on", "pk")
    )
    people: dict[int, Mandate] = {}
    for row in rows:
        people.setdefault(row.mandate.person_id, row.mandate)
    return list(people.values())


def able_mandates(station: Station) -> list[Mandate]:
    """Those placed at the station who may serve: in office, not suspended."""
    return [m for m in placed_mandates(station) if m.ended_on is None and m.suspended_on is None]


def _standing(station: Station) -> QuerySet[ReceptionDuty]:
    """Duties that count as a turn: not on leave, of days that are planned or were held."""
    return (
        ReceptionDuty.objects.filter(reception_day__station=station, leave_at=None)
        .exclude(reception_day__state__in=OUT_OF_PLAN)
        .order_by()
    )


def _history(
    station: Station, mandates: Iterable[int], before: date, anew: Iterable[int] = ()
) -> tuple[dict[int, dict[int, int]], dict[int, date]]:
    """Turns by year and mandate, and the day of each one's last turn before a day."""
    served: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    last: dict[int, date] = {}
    duties = _standing(station).exclude(reception_day__in=list(anew)).filter(mandate__in=list(mandates))
    for mandate, on in duties.values_list("mandate_id", "reception_day__on"):
        served[on.year][mandate] += 1
        if on < before:
            last[mandate] = max(last.get(mandate, on), on)
    return served, last


def _duties_elsewhere(
    station_id: int, people: Iterable[int], dates: Iterable[date]
) -> QuerySet[ReceptionDuty]:
    """Planned duties of those people (keys of persons) at other stations on those days."""
    return ReceptionDuty.objects.filter(
        mandate__person__in=list(people),
        reception_day__on__in=list(dates),
        reception_day__state=ReceptionState.PLANNED,
        leave_at=None,
    ).exclude(reception_day__station=station_id)


def _elsewhere(station: Station, people: Iterable[Mandate], dates: Iterable[date]) -> dict[date, set[int]]:
    """Who is on duty at another station, by day."""
    of_person = {m.person_id: m.pk for m in people}
    busy: dict[date, set[int]] = defaultdict(set)
    duties = _duties_elsewhere(station.pk, of_person, dates)
    for person, on in duties.values_list("mandate__person_id", "reception_day__on"):
        busy[on].add(of_person[person])
    return busy


class HoursElsewhere:
    """When people are on duty at other stations on some days; one query."""

    def __init__(self, station_id: int, people: Iterable[int], dates: Iterable[date]) -> None:
        duties = _duties_elsewhere(station_id, people, dates)
        self._hours: dict[tuple[int, date], list[tuple[time, time]]] = defaultdict(list)
        of_day = ("reception_day__on", "reception_day__starts", "reception_day__ends")
        for person, on, starts, ends in duties.values_list("mandate__person_id", *of_day):
            self._hours[person, on].append((starts, ends))

    def meets(self, person: int, day: ReceptionDay) -> bool:
        """Whether the person is elsewhere in hours of the day."""
        return any(
            starts < day.ends and ends > day.starts for starts, ends in self._hours.get((person, day.on), ())
        )


def check_nowhere_else(
    day: ReceptionDay, people: Iterable[Mandate], *, starts: time, ends: time, field: str
) -> None:
    """Raise Refused where one of them is on duty at another station in the same hours of the day."""
    duty = (
        _duties_elsewhere(day.station_id, [mandate.person_id for mandate in people], [day.on])
        .filter(reception_day__starts__lt=ends, reception_day__ends__gt=starts)
        .select_related("mandate__person", "reception_day__station")
        .order_by("pk")
        .first()
    )
    if duty is None:
        return
    there = duty.reception_day
    raise Refused(
        f"{duty.mandate.person.name}代表{there.on.month}月{there.on.day}日 {there.starts:%H:%M}–{there.ends:%H:%M} "
        f"在{there.station.name}值班，时间冲突。请换一位代表，或者换一天。",
        field=field,
    )


def turns(
    station: Station,
    dates: Sequence[date],
    *,
    mandates: Sequence[Mandate] | None = None,
    per_day: int | Mapping[date, int] | None = None,
    anew: Iterable[int] = (),
) -> dict[date, list[Mandate]]:
    """A fair roster for the dates: each year by itself, so that who came lately need not catch up.

    ``per_day`` None means everybody. ``anew`` are days whose present duties do not count, because they
    are being planned again. At most three queries.
    """
    people = list(mandates) if mandates is not None else placed_mandates(station)
    by_pk = {m.pk: m for m in people if m.ended_on is None and m.suspended_on is None}
    served, last = _history(station, by_pk, min(dates, default=date.max), anew)
    busy = _elsewhere(station, by_pk.values(), dates)
    plan: dict[date, list[Mandate]] = {}
    for year in sorted({day.year for day in dates}):
        part = fair_roster(
            [day for day in dates if day.year == year],
            list(by_pk),
            per_day if per_day is not None else len(by_pk),
            served[year],
            last=last,
            busy=busy,
        )
        for day in sorted(part):
            last.update(dict.fromkeys(part[day], day))
        plan |= {on: [by_pk[pk] for pk in pks] for on, pks in part.items()}
    return plan


def counted_turns(
    station: Station, people: Sequence[Mandate], anew: Iterable[int], roster: Mapping[date, Sequence[Mandate]]
) -> Counter[int]:
    """Each deputy's turns of the roster's year: what stands besides the days ``anew``, and the roster."""
    years = {day.year for day in roster}
    counts = Counter({m.pk: 0 for m in people})
    stands = (
        _standing(station)
        .exclude(reception_day__in=list(anew))
        .filter(mandate__in=list(counts), reception_day__on__year__in=years)
    )
    counts.update(stands.values_list("mandate_id", flat=True))
    counts.update(m.pk for chosen in roster.values() for m in chosen)
    return counts


def substitutes_for(day: ReceptionDay) -> list[Mandate]:
    """Who could stand in on a day, the one whose turn is next first: placed there, in office, free that day."""
    on_duty = set(day.duties.values_list("mandate__person_id", flat=True))
    free = [m for m in able_mandates(day.station) if m.person_id not in on_duty]
    if not free:
        return []
    served, last = _history(day.station, [m.pk for m in free], day.on)
    busy = _elsewhere(day.station, free, [day.on])[day.on]
    year = served[day.on.year]
    free = [m for m in free if m.pk not in busy]
    # Python sorts stably: what is equal stays in the order in which they came to the station.
    return sorted(free, key=lambda m: (year[m.pk], last.get(m.pk, date.min)))[:MAX_PROPOSED]


def gaps_ahead(station: Station, year: int, on: date) -> list[ReceptionDuty]:
    """Duties of the year's planned days from ``on`` whose deputies cannot serve any more; somebody else must."""
    return list(
        ReceptionDuty.objects.with_standing()
        .filter(reception_day__station=station, reception_day__on__year=year, reception_day__on__gte=on)
        .filter(leave_at=None)
        .exclude(gap="")
        .select_related("reception_day", "mandate__person")
        .order_by("reception_day__on", "pk")
    )


@dataclass(frozen=True)
class Turn:
    """How often a deputy serves at a station in a year; on leave is nobody's fault and counts as nothing."""

    mandate: Mandate
    served: int
    planned: int
    leave: int
    wanted: int

    @property
    def missing(self) -> int:
        """How many more are to be planned, so that the rule's number is reached."""
        return max(self.wanted - self.served - self.planned, 0)


def turns_of_year(station: Station, year: int) -> list[Turn]:
    """Each placed deputy's duties of a year, in the order of strokes: for planning, never a ranking."""
    wanted = max(
        station.reception_rules.filter(stopped_at=None).values_list("each_a_year", flat=True), default=0
    )
    served: dict[int, int] = defaultdict(int)
    planned: dict[int, int] = defaultdict(int)
    leave: dict[int, int] = defaultdict(int)
    duties = (
        ReceptionDuty.objects.filter(reception_day__station=station, reception_day__on__year=year)
        .exclude(reception_day__state__in=OUT_OF_PLAN)
        .order_by()
        .values_list("mandate_id", "leave_at", "present", "reception_day__state")
    )
    for mandate, leave_at, present, state in duties:
        if leave_at is not None and not present:
            leave[mandate] += 1
        elif state == ReceptionState.PLANNED:
            planned[mandate] += 1
        elif state == ReceptionState.HELD and present:
            served[mandate] += 1
    people = sorted(able_mandates(station), key=lambda m: (m.person.stroke_key, m.pk))
    return [Turn(m, served[m.pk], planned[m.pk], leave[m.pk], wanted) for m in people]
