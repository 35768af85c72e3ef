"""The deadline kind of quarterly reports, for the reminder engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Q

from assessments.choices import FILLABLE, MeasureState, PeriodState, Verification
from assessments.models import QuarterReport
from assessments.reminders import due_sentence, progress_sentence
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.deadlines import stage_on
from congress_portal.foundation.slots import DeadlineKind, Reminder, subject_key


def due(on: date) -> Iterator[Reminder]:
    """Reports not yet handed in whose day comes near or has passed. One query."""
    answered = Q(lines__state__in=(MeasureState.CONFIRMED, MeasureState.DISAGREED)) & ~Q(
        lines__verification=Verification.QUERIED
    )
    reports = (
        QuarterReport.objects.filter(
            state__in=FILLABLE,
            period__state=PeriodState.OPEN,
            period__due_on__lte=on + timedelta(days=7),
            subject__organization__isnull=False,
        )
        .select_related("period", "subject")
        .annotate(answered=Count("lines", filter=answered), total=Count("lines"))
        .order_by("pk")
    )
    for report in reports:
        deadline = report.period.due_on
        stage = stage_on(on, deadline)
        if not stage:
            continue
        yield Reminder(
            subject_key=subject_key(report),
            stage=stage,
            deadline=deadline,
            title=due_sentence(str(report.period), deadline, on),
            body=progress_sentence(report.answered, report.total),
            url=report.get_absolute_url(),
            organization_id=report.subject.organization_id,
            capability=Capability.FILL_REPORT,
        )


QUARTER_REPORT = DeadlineKind(key="quarter_report", label="季度填报", due=due)
