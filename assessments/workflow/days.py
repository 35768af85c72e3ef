"""The days of a quarterly report, counted in working days from the holiday table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from assessments.models import FlagGroup, ReportingRule
from congress_portal.foundation.web.refusals import Refused
from congress_portal.foundation.workdays.arithmetic import Calendar, add_workdays, workdays_between
from congress_portal.foundation.workdays.services import calendar_for

# A quarter is reported before the next one is over; nothing is given longer than that.
FURTHEST = timedelta(days=92)


@dataclass(frozen=True)
class Days:
    """Due, the last day of grace, and the day after which what is verified locks by itself."""

    due_on: date
    grace_until: date
    lock_on: date


def rule_of(group: FlagGroup) -> ReportingRule:
    """The group's own days, or the default ones (unsaved). At most one query."""
    return ReportingRule.objects.filter(group=group).first() or ReportingRule(group=group)


def calendar_from(day: date) -> Calendar:
    """The holiday table of the year of a day and the one after it."""
    return calendar_for(years=(day.year, day.year + 1))


def following(rule: ReportingRule, calendar: Calendar, due_on: date) -> Days:
    """The days that follow from a due day: grace, then the county's time to verify."""
    grace = add_workdays(calendar, due_on, rule.grace_workdays)
    return Days(due_on, grace, add_workdays(calendar, grace, rule.lock_workdays))


def proposed(rule: ReportingRule, calendar: Calendar, ends_on: date, on: date) -> Days:
    """The days of a period that ended: counted from its end, or from today where that is later.

    Opened on the day after the end, as it is by itself, that day is the first to count: the same due day
    whether that is a working day or not.
    """
    start = ends_on if on <= ends_on + timedelta(days=1) else on
    return following(rule, calendar, add_workdays(calendar, start, rule.due_workdays))


def within_reach(day: date, start: date, what: str, *, field: str) -> None:
    """Raise Refused for a day more than three months after the work can begin: a slip of the year, mostly."""
    latest = start + FURTHEST
    if day > latest:
        raise Refused(
            f"“{what}”是 {day:%Y-%m-%d}，太晚了，最晚可以是 {latest:%Y-%m-%d}，请核对年份和月份。",
            field=field,
        )


def late_workdays(due_on: date | None, on: date) -> int:
    """How many working days after its due day something came in; at least 1 where it came late at all."""
    if due_on is None or on <= due_on:
        return 0
    return max(1, workdays_between(calendar_from(due_on), due_on, on))
