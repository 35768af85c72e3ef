"""When something may leave the portal: the digest's hour, quiet hours, days off. Pure.

Inside the portal everything is said at once; what leaves it waits for the digest of a working day,
and what may go at once (returns, rework, changed meetings) still keeps the quiet hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from congress_portal.foundation.workdays.arithmetic import Calendar, next_workday

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """A county's hours. Mail leaves on working days from ``quiet_until`` until before ``quiet_from``."""

    digest_at: time = time(8, 30)
    quiet_from: time = time(20, 0)
    quiet_until: time = time(7, 30)
    zone: tzinfo = ZoneInfo("Asia/Shanghai")

    def at(self, day: date, clock: time) -> datetime:
        """A moment of a local day."""
        return datetime.combine(day, clock, self.zone)


def may_leave(at: datetime, calendar: Calendar, hours: Hours) -> bool:
    """Whether mail may leave at this moment: a working day, outside the quiet hours."""
    here = at.astimezone(hours.zone)
    return calendar.is_workday(here.date()) and hours.quiet_until <= here.time() < hours.quiet_from


def next_leave(at: datetime, calendar: Calendar, hours: Hours) -> datetime:
    """``at`` itself where mail may leave, else the first moment after it at which it may."""
    here = at.astimezone(hours.zone)
    day = here.date()
    if calendar.is_workday(day):
        if here.time() < hours.quiet_until:
            return hours.at(day, hours.quiet_until)
        if here.time() < hours.quiet_from:
            return here
    return hours.at(next_workday(calendar, day + ONE_DAY), hours.quiet_until)


def next_digest(at: datetime, calendar: Calendar, hours: Hours) -> datetime:
    """The first digest at ``at`` or after it."""
    here = at.astimezone(hours.zone)
    day = here.date()
    if here > hours.at(day, hours.digest_at):
        day += ONE_DAY
    return hours.at(next_workday(calendar, day), hours.digest_at)


def delivery_moment(
    at: datetime, *, urgent: bool, calendar: Calendar, hours: Hours | None = None
) -> datetime:
    """When what is said at ``at`` leaves the portal."""
    hours = hours or Hours()
    return next_leave(at, calendar, hours) if urgent else next_digest(at, calendar, hours)


def round_on(at: datetime, calendar: Calendar, hours: Hours) -> date | None:
    """The day whose digest may be made at ``at``; None too early, in the quiet hours, on a day off.

    It stays open until the quiet hours begin: a server that was off at 08:30 makes it when it is back.
    """
    here = at.astimezone(hours.zone)
    if not may_leave(at, calendar, hours) or here.time() < hours.digest_at:
        return None
    return here.date()
