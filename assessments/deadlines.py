"""The deadline kind of quarterly reports, for the reminder engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q

from assessments.choices import FILLABLE, MeasureState, PeriodState, Verification
from assessments.models import QuarterReport
from assessments.reminders import BODY, LADDER, PLACES, TITLE, places_of
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import DeadlineKind, Reminder, subject_key
from congress_portal.foundation.slots.deadlines import fill


def due(on: date) -> Iterator[Reminder]:
    """Reports not yet handed in whose day comes near or has passed. One query."""
    answered = Q(lines__state__in=(MeasureState.CONFIRMED, MeasureState.DISAGREED)) & ~Q(
        lines__verification=Verification.QUERIED
    )
    reports = (
        QuarterReport.objects.filter(
            state__in=FILLABLE,
            period__state=PeriodState.OPEN,
            period__due_on__lte=on + LADDER.reach,
            subject__organization__isnull=False,
        )
        .select_related("period", "subject")
        .annotate(answered=Count("lines", filter=answered), total=Count("lines"))
        .order_by("pk")
    )
    for report in reports:
        deadline = report.period.due_on
        stage = LADDER.stage_on(on, deadline)
        if not stage:
            continue
        places = places_of(str(report.period), deadline, on, report.answered, report.total)
        yield Reminder(
            subject_key=subject_key(report),
            stage=stage,
            deadline=deadline,
            title=fill(TITLE, places),
            body=fill(BODY, places),
            places=places,
            url=report.get_absolute_url(),
            organization_id=report.subject.organization_id,
            capability=Capability.FILL_REPORT,
        )


QUARTER_REPORT = DeadlineKind(
    key="quarter_report",
    label="季度填报",
    due=due,
    who="填报单位的主席和专干",
    ladder=LADDER,
    title=TITLE,
    body=BODY,
    places=PLACES,
)
