"""Reception by rule: each town's station has one, the keeper's station its whole year; a swap and a stand-in."""

from __future__ import annotations

from datetime import date, time, timedelta

from congress_portal.demo.county import DemoCounty, load_actor, moment
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.web.refusals import Refused
from deputies.models import Mandate
from liaison_stations.choices import RulePattern, RuleShift
from liaison_stations.models import ReceptionDuty, Station
from liaison_stations.services import (
    add_rule,
    ask_leave,
    ask_swap,
    generate_year,
    plan_reception_days,
    plan_year,
    substitute_duty,
)
from liaison_stations.services.roster import substitutes_for

TOWN = "绿水镇"
PLANNED_FROM = 11
SWAP_NOTE = "那天要送孩子去县里考试"
LEAVE_NOTE = "去市里参加培训"


def _rule(demo: DemoCounty, station: Station, since: date) -> None:
    add_rule(
        actor=demo.system,
        station=station,
        pattern=RulePattern.MONTH_DAYS,
        month_days="9、24",
        weekdays="",
        nth=0,
        months="all",
        starts=time(9, 0),
        ends=time(11, 30),
        shift=RuleShift.LATER,
        days_off="all",
        notice_days=3,
        per_day=2,
        each_a_year=2,
        starts_on=since,
        ends_on=None,
        at=moment(since),
    )


def _ahead(demo: DemoCounty, station: Station, first: int) -> list[ReceptionDuty]:
    """Duties at a station on days that are planned, from ``first`` days ahead."""
    days = station.reception_days.upcoming(demo.day + timedelta(days=first))
    duties = ReceptionDuty.objects.filter(reception_day__in=days, leave_at=None)
    return list(
        duties.select_related("reception_day__station", "mandate").order_by("reception_day__on", "pk")
    )


def fill_duty(demo: DemoCounty) -> None:
    """Rules, a year that follows from them, today's reception, a request to change duties, a stand-in."""
    since = date(demo.day.year, 1, 1)
    for town in demo.towns:
        _rule(demo, town.stations[0], since)
    keeper, station = demo.actors["luoxy"], demo.town(TOWN).stations[0]
    at = moment(demo.day, 8)
    if not station.reception_days.filter(on=demo.day).exists():
        plan_reception_days(
            actor=keeper,
            station=station,
            dates=[demo.day],
            per_day=6,
            at=moment(demo.day - timedelta(days=7)),
        )
    # Towards the end of a year the next one is planned as well.
    for year in range(demo.day.year, demo.day.year + 1 + (demo.day.month >= PLANNED_FROM)):
        shown = plan_year(station=station, year=year, on=demo.day)
        if shown.changes:
            generate_year(actor=keeper, station=station, year=year, on=demo.day, seen=shown.stamp, at=at)
    _stand_in(demo, station, keeper)
    _swap(demo, station)


def _stand_in(demo: DemoCounty, station: Station, keeper: Actor) -> None:
    """Somebody other than the deputy of the cast asks leave for the next day; the next in turn stands in."""
    own = demo.actors["lumy"].person_id
    duty = next((d for d in _ahead(demo, station, 1) if d.mandate.person_id != own), None)
    if duty is None:
        return
    at = moment(demo.day, 8)
    ask_leave(actor=_acting(duty.mandate), duty=duty, reason=LEAVE_NOTE, at=at)
    free = substitutes_for(duty.reception_day)
    if free:
        substitute_duty(actor=keeper, duty=duty, mandate=free[0], at=at)


def _swap(demo: DemoCounty, station: Station) -> None:
    """A colleague asks the deputy of the cast to change duties; the answer is left to whoever tries it."""
    own = demo.actors["lumy"].person_id
    duties = _ahead(demo, station, 10)
    on_day: dict[int, set[int]] = {}
    for duty in duties:
        on_day.setdefault(duty.reception_day_id, set()).add(duty.mandate.person_id)
    for theirs in duties:
        for mine in duties:
            if (
                mine.mandate.person_id == own
                and own not in on_day[theirs.reception_day_id]
                and theirs.mandate.person_id not in on_day[mine.reception_day_id]
            ):
                try:
                    ask_swap(
                        actor=_acting(theirs.mandate),
                        duty=theirs,
                        other_duty=mine,
                        note=SWAP_NOTE,
                        at=moment(demo.day, 8),
                    )
                except Refused:
                    continue  # one of the two is on duty at another station then
                return


def _acting(mandate: Mandate) -> Actor:
    return load_actor(mandate.membership_id)
