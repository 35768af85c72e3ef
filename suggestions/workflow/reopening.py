"""Until when a voter may have a closed demand opened again."""

from __future__ import annotations

from datetime import date

from congress_portal.foundation.workdays.services import calendar_for

from ..choices import Limit
from .step import Step


def reopen_until(step: Step) -> date:
    """The last day, by the rule of the case; the day of the step where the rule sets none."""
    limit = step.cell(Limit.REOPEN)
    if limit is None:
        return step.on
    closed_on = step.case.closed_on
    return limit.deadline(calendar_for(years=(closed_on.year, step.on.year + 1)), closed_on).due
