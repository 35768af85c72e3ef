"""The deadline kinds of quarterly reports, for the reminder engine: filling, and verifying."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q

from assessments.choices import DECIDED, FILLABLE, MeasureState, PeriodState, ReportState, Verification
from assessments.models import Period, QuarterReport
from assessments.reminders import (
    BODY,
    LADDER,
    PLACES,
    TITLE,
    VERIFY_BODY,
    VERIFY_PLACES,
    VERIFY_TITLE,
    places_of,
    verification_places,
)
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import DeadlineKind, Reminder, subject_key
from congress_portal.foundation.slots.deadlines import fill


def due(on: date) -> Iterator[Reminder]:
    """Reports not yet handed in, or returned, whose day comes near or has passed. One query."""
    answered = Q(lines__state__in=(MeasureState.CONFIRMED, MeasureState.DISAGREED)) & ~Q(
        lines__verification=Verification.QUERIED
    )
    reach = on + LADDER.reach
    reports = (
        QuarterReport.objects.filter(
            state__in=FILLABLE,
            period__state=PeriodState.OPEN,
            subject__organization__isnull=False,
        )
        .filter(
            Q(state=ReportState.RETURNED, answer_by__lte=reach)
            | (Q(state=ReportState.OPEN) | Q(answer_by=None)) & Q(period__due_on__lte=reach)
        )
        .select_related("period", "subject")
        .annotate(answered=Count("lines", filter=answered), total=Count("lines"))
        .order_by("pk")
    )
    for report in reports:
        deadline = report.deadline
        stage = LADDER.stage_on(on, deadline)
        if not stage:
            continue
        label = f"{report.period}{'（退回补充）' if report.state == ReportState.RETURNED else ''}"
        places = places_of(
            label, deadline, on, report.answered, report.total, grace_until=report.period.grace_until
        )
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


def verification_due(on: date) -> Iterator[Reminder]:
    """Quarters that would lock by themselves and are not verified to the end. One query."""
    waiting = Q(reports__state=ReportState.SUBMITTED)
    pending = waiting & Q(reports__lines__applicable=True) & ~Q(reports__lines__verification__in=DECIDED)
    periods = (
        Period.objects.filter(
            state=PeriodState.OPEN,
            lock_on__lte=on + LADDER.reach,
            scheme__county__congress__isnull=False,
        )
        .select_related("scheme__group", "scheme__county")
        .annotate(
            reports_pending=Count("reports", filter=pending, distinct=True),
            lines_pending=Count("reports__lines", filter=pending, distinct=True),
        )
        .filter(reports_pending__gt=0)
        .order_by("pk")
    )
    for period in periods:
        stage = LADDER.stage_on(on, period.lock_on)
        if not stage:
            continue
        places = verification_places(
            str(period),
            str(period.scheme.group),
            period.lock_on,
            on,
            period.reports_pending,
            period.lines_pending,
        )
        yield Reminder(
            subject_key=subject_key(period),
            stage=stage,
            deadline=period.lock_on,
            title=fill(VERIFY_TITLE, places),
            body=fill(VERIFY_BODY, places),
            places=places,
            url=period.get_absolute_url(),
            organization_id=period.scheme.county.congress_id,
            capability=Capability.VERIFY_REPORT,
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
REPORT_VERIFICATION = DeadlineKind(
    key="report_verification",
    label="季度填报核验",
    due=verification_due,
    who="县人大核验填报的工作人员",
    ladder=LADDER,
    title=VERIFY_TITLE,
    body=VERIFY_BODY,
    places=VERIFY_PLACES,
)
