"""The daily count behind the live standing: what the records say of days that no quarter covers yet."""

from __future__ import annotations

import logging
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from assessments.choices import PeriodKind, PeriodState, SchemeState
from assessments.counted_once import count_once
from assessments.models import AssessedSubject, RunningCount, Scheme
from assessments.standing import participants_of, to_json, uncovered, year_lines
from assessments.workflow.guards import locked, need, same_county
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import OrganizationKind
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.refusals import Refused

logger = logging.getLogger(__name__)


# Who reports by the quarter; others are assessed by periods of their own.
REPORTING = (OrganizationKind.TOWNSHIP_CONGRESS, OrganizationKind.STREET_COMMITTEE)


def reporting() -> Exists:
    """Of schemes: those whose group reports by the quarter."""
    subjects = AssessedSubject.objects.current().filter(organization__kind__in=REPORTING)
    return Exists(subjects.filter(group=OuterRef("group")))


def count_due(*, on: date, at: datetime) -> int:
    """Count for each published scheme of the year, of those who report by the quarter, that was not
    counted today; the number of schemes."""
    schemes = (
        Scheme.objects.of_townships()
        .filter(state=SchemeState.PUBLISHED, year=on.year)
        .exclude(running_count__on=on)
        .exclude(periods__kind=PeriodKind.YEAR, periods__state=PeriodState.PUBLISHED)
        .filter(reporting())
        .select_related("county")
        .order_by("pk")
    )
    done = 0
    for scheme in schemes:
        try:
            count_running(actor=Actor.system(scheme.county), scheme=scheme, on=on, at=at)
        except Refused:  # a metric is gone: the standing's page says which
            logger.warning("live standing of scheme %s not counted", scheme.pk)
            continue
        done += 1
    return done


@transaction.atomic
def count_running(*, actor: Actor, scheme: Scheme, on: date, at: datetime) -> RunningCount:
    """Count the days of the scheme's year that no opened quarter covers, for all subjects.

    One query a metric and stretch. Nothing else depends on it: the year is computed from locked
    quarters only (decisions E26).
    """
    if not actor.can(Capability.FILL_REPORT, Capability.VERIFY_REPORT):
        need(actor, Capability.VERIFY_REPORT, "推算全年走势")
    same_county(actor, scheme.county_id)
    scheme = locked(scheme, "group")
    if scheme.state != SchemeState.PUBLISHED:
        raise Refused(f"“{scheme.name}”还没有发布，没有走势可以推算。")
    lines = year_lines(scheme)
    subjects, indicators = participants_of(scheme, lines)
    stretches = [
        [first.isoformat(), last.isoformat(), to_json(count_once(indicators, subjects, first, last))]
        for first, last in uncovered(scheme.year, lines, on)
    ]
    row, _ = RunningCount.objects.update_or_create(
        scheme=scheme, defaults={"on": on, "counted_at": at, "stretches": stretches}
    )
    return row
