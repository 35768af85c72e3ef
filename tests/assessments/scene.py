"""A county whose towns are assessed, with figures that a test sets by hand.

``scene.counts[code][organization.pk] = (5, 6)`` is what a metric counts for a town in every quarter;
``scene.found[code]`` lists the records behind it. The metrics of the apps below have tests of their
own, and test_real_records.py walks the whole way once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from assessments import metrics
from assessments.defaults import SHORT, default_scheme
from assessments.models import FlagGroup, Period, QuarterReport, Scheme
from assessments.workflow.groups import ensure_groups
from assessments.workflow.periods import open_period
from assessments.workflow.reports import confirm_group, submit_report
from assessments.workflow.results import compute_year
from assessments.workflow.schemes import publish_scheme
from assessments.workflow.verification import lock_report, verify_line
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import DivisionKind, DivisionLevel, OrganizationKind
from tests.factories.ground import NOW, TODAY, Cast, make_county, make_division, make_organization
from tests.towers import standing_on

ALL_QUARTERS = (1, 2, 3, 4)
CODES = ("presidium_meetings", "reception_held", "demands_in_time")
YEAR = TODAY.year
FUNDS = (30000, 20000, 10000)


@dataclass
class Scene:
    """The cast, the township group with its published scheme, and the figures."""

    cast: Cast
    group: FlagGroup
    streets: FlagGroup
    scheme: Scheme
    counts: dict[str, dict[int, tuple[int, int | None]]]
    found: dict[str, list[tuple[str, date, str, str]]]
    towns: dict[str, Any] = field(default_factory=dict)

    def set(self, town: str, presidium: int, reception: tuple[int, int], demands: tuple[int, int]) -> None:
        """What the records of a town give in every quarter from now on."""
        pk = self.towns[town].pk
        self.counts["presidium_meetings"][pk] = (presidium, None)
        self.counts["reception_held"][pk] = reception
        self.counts["demands_in_time"][pk] = demands

    def open(self, quarter: int = 1, scheme: Scheme | None = None, at: datetime = NOW) -> Period:
        """Open a quarter, due on the fifteenth of the month after it."""
        scheme = scheme or self.scheme
        last = date(scheme.year, 3 * quarter, 28) + timedelta(days=20)
        return open_period(
            actor=self.cast.staff, scheme=scheme, quarter=quarter, due_on=last.replace(day=15), at=at
        )

    def report(self, period: Period, town: str) -> QuarterReport:
        """A town's report."""
        return QuarterReport.objects.get(period=period, subject__organization=self.towns[town])

    def confirm(self, report: QuarterReport, actor: Actor | None = None, at: datetime = NOW) -> None:
        """Confirm everything in a report."""
        actor = actor or self.townsman(report)
        categories = {
            line.indicator.category for line in report.lines.filter(applicable=True, state="counted")
        }
        for category in categories:
            confirm_group(actor=actor, report=report, category=category, at=at)

    def hand_in(self, report: QuarterReport, at: datetime = NOW) -> QuarterReport:
        """Confirm and submit."""
        self.confirm(report, at=at)
        return submit_report(actor=self.townsman(report), report=report, at=at)

    def verify(self, report: QuarterReport, at: datetime = NOW) -> None:
        """Verify every line as counted."""
        for line in report.lines.filter(applicable=True):
            verify_line(actor=self.cast.staff, line=line, at=at)

    def finish(self, period: Period, at: datetime = NOW) -> Period:
        """All reports of a quarter confirmed, submitted, verified and locked."""
        for report in period.reports.select_related("subject__organization"):
            self.hand_in(report, at)
            self.verify(report, at)
            lock_report(actor=self.cast.staff, report=report, at=at)
        period.refresh_from_db()
        return period

    def townsman(self, report: QuarterReport) -> Actor:
        """The chair of the report's town, made up where the cast has none."""
        for actor in (self.cast.chair, self.cast.stranger):
            if actor.organization_id == report.subject.organization_id:
                return actor
        organization = report.subject.organization
        return replace(self.cast.chair, organization=organization, division_path=organization.division.path)


def count_by(scene: Scene, monkeypatch: Any) -> Scene:
    """Let the metrics count what the scene says."""
    counts, found = scene.counts, scene.found

    def compute(code: str):
        return lambda ids, start, end: {pk: counts[code][pk] for pk in ids if pk in counts[code]}

    for code in CODES:
        monkeypatch.setitem(
            metrics.METRICS,
            code,
            replace(
                metrics.METRICS[code],
                compute=compute(code),
                records=lambda pk, start, end, code=code: [r for r in found[code] if start <= r[1] <= end],
            ),
        )
    return scene


def whole_year(scene: Scene, quarters: tuple[int, ...] = ALL_QUARTERS) -> Period:
    """These quarters of the year finished, the year computed."""
    for quarter in quarters:
        scene.finish(scene.open(quarter))
    return compute_year(actor=scene.cast.staff, scheme=scene.scheme, at=NOW)


@standing_on(make_county)
def make_scene(cast: Cast) -> Scene:
    """Four towns and a street, the default scheme of the year published; ``count_by`` it."""
    towns = {
        "青山镇": cast.green_hill_congress,
        "绿水镇": cast.clear_water_congress,
        "城关街道": cast.street_committee,
    }
    for order, name in enumerate(("石桥镇", "南坪镇"), start=10):
        place = make_division(
            cast.county.division, f"9901011{order}", name, DivisionLevel.TOWNSHIP, DivisionKind.TOWN, order
        )
        towns[name] = make_organization(
            cast.county,
            place,
            OrganizationKind.TOWNSHIP_CONGRESS,
            f"{name}人民代表大会",
            f"{name}人大",
            order,
        )
    group, streets = ensure_groups(actor=cast.staff, county=cast.county, on=TODAY, at=NOW)
    scheme = default_scheme(actor=cast.staff, group=group, year=YEAR, at=NOW, work_funds=FUNDS, lines=SHORT)
    scheme = publish_scheme(actor=cast.staff, scheme=scheme, at=NOW)
    scene = Scene(
        cast, group, streets, scheme, {code: {} for code in CODES}, {code: [] for code in CODES}, towns
    )
    scene.set("青山镇", 1, (6, 6), (9, 10))
    scene.set("绿水镇", 1, (5, 6), (10, 10))
    scene.set("石桥镇", 1, (6, 6), (14, 14))
    scene.set("南坪镇", 0, (2, 6), (3, 6))
    scene.counts["reception_held"][towns["城关街道"].pk] = (4, 6)
    scene.counts["demands_in_time"][towns["城关街道"].pk] = (5, 5)
    return scene


@standing_on(make_scene)
def make_begun_year(scene: Scene) -> Period:
    """The year of the scene, of which the first quarter has been."""
    with pytest.MonkeyPatch.context() as patch:
        return whole_year(count_by(scene, patch), (1,))


@standing_on(make_scene)
def make_full_year(scene: Scene) -> Period:
    """The year of the scene with its four quarters."""
    with pytest.MonkeyPatch.context() as patch:
        return whole_year(count_by(scene, patch))
