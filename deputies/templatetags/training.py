"""What a deputy's page tells of training and reports to voters."""

from __future__ import annotations

from typing import Any

from django import template

from deputies.models import Mandate, TrainingAttendance
from deputies.training_choices import TRAINED, ReportState, TrainingState

register = template.Library()


@register.inclusion_tag("deputies/_training_and_reports.html")
def training_and_reports(mandate: Mandate, is_own: bool) -> dict[str, Any]:
    """Trainings while the mandate lasted, those ahead, and the reports: two queries."""
    rows = (
        TrainingAttendance.objects.filter(person=mandate.person_id, mandate__isnull=False)
        .exclude(training__state=TrainingState.CANCELLED)
        .filter(training__starts_on__gte=mandate.starts_on)
        .select_related("training")
        .defer("training__content", "training__outcome")
        .order_by("training__starts_on", "training_id")
    )
    if mandate.ended_on:
        rows = rows.filter(training__starts_on__lte=mandate.ended_on)
    rows = list(rows)
    done = [row for row in rows if row.training.state == TrainingState.HELD and row.status in TRAINED]
    reports = list(
        mandate.voter_reports.filter(state__in=[ReportState.PLANNED, ReportState.HELD]).order_by("-on", "-pk")
    )
    return {
        "mandate": mandate,
        "is_own": is_own,
        "trained": len(done),
        "hours": sum(row.hours for row in done),
        "ahead": [row.training for row in rows if row.training.state == TrainingState.PLANNED],
        "reports": reports,
    }
