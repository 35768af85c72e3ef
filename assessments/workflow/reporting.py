"""Setting the days of a group's quarterly reports."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from assessments.models import FlagGroup, ReportingRule
from assessments.workflow.guards import check_version, locked, may_manage
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Refused

DAYS = {
    "due_workdays": (1, 60, "填报期限"),
    "grace_workdays": (0, 30, "宽限"),
    "lock_workdays": (1, 60, "核验期限"),
    "return_workdays": (1, 30, "退回补充期限"),
}


@transaction.atomic
def set_reporting(
    *,
    actor: Actor,
    group: FlagGroup,
    opens_itself: bool,
    due_workdays: int,
    grace_workdays: int,
    lock_workdays: int,
    return_workdays: int,
    at: datetime,
    version: int | None = None,
) -> ReportingRule:
    """Set the days of a group. Periods that are open keep the days they were opened with."""
    group = locked(group)
    may_manage(actor, group.county_id)
    values = {
        "due_workdays": due_workdays,
        "grace_workdays": grace_workdays,
        "lock_workdays": lock_workdays,
        "return_workdays": return_workdays,
    }
    for name, (least, most, label) in DAYS.items():
        if not least <= values[name] <= most:
            raise Refused(f"“{label}”要填 {least} 到 {most} 之间的整数。", field=name)
    row = ReportingRule.objects.select_for_update(no_key=True).filter(group=group).first()
    before = {name: getattr(row, name) for name in values} if row else None
    if row is None:
        row = ReportingRule(group=group, version=0)
    check_version(row, version, "别人", None)
    row.opens_itself = opens_itself
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    record(
        actor=actor,
        subject=group,
        move="set_reporting",
        summary=f"设定“{group}”的填报期限",
        before=before,
        after=values | {"opens_itself": opens_itself},
        at=at,
    )
    return row
