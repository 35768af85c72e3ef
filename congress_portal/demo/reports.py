"""What happens around the quarterly reports: corrections that chairs ask for, and the live standing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from assessments.models import MeasureLine, Scheme
from assessments.workflow import corrections, running
from congress_portal.demo.county import DemoCounty


def fill_reports(demo: DemoCounty) -> None:
    """A correction that was granted, one that waits for the staff, and the count behind the standing."""
    staff = demo.actors["zhouwq"]
    towns = {town.congress.pk: town.chair for town in demo.towns}
    lines = list(
        MeasureLine.objects.filter(
            report__state="locked",
            report__period__scheme__state="published",
            report__period__year=demo.day.year,
            indicator__metric="reception_held",
            numerator__lt=6,
        )
        .select_related("report__subject")
        .order_by("report__period__number", "report__subject__sort_order", "pk")[:2]
    )
    for line, days, granted in zip(lines, (12, 1), (True, False), strict=False):
        request = corrections.ask_correction(
            actor=towns[line.report.subject.organization_id],
            line=line,
            numerator_change=Decimal(1),
            reason="有一场接待日改到了周末，签到表在站里，当时漏登了。",
            at=demo.ago(days, 10),
        )
        if granted:
            corrections.grant_correction(
                actor=staff,
                request=request,
                answer="已看签到表，属实。",
                at=demo.ago(days, 10) + timedelta(days=1),
            )
    for scheme in Scheme.objects.filter(
        county=demo.county, state="published", year=demo.day.year
    ).select_related("county"):
        running.count_running(actor=staff, scheme=scheme, on=demo.day, at=demo.ago(0, 6))
