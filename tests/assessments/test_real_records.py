"""The whole way on records of the apps below: a reception, a meeting, a demand → points."""

from datetime import date, time

import pytest

from assessments.defaults import SHORT, default_scheme
from assessments.metrics import METRICS, measures, records_behind
from assessments.models import Period
from assessments.standing import live_standing
from assessments.workflow import results
from assessments.workflow.groups import ensure_groups
from assessments.workflow.periods import open_period
from assessments.workflow.reports import confirm_group, submit_report
from assessments.workflow.schemes import publish_scheme
from assessments.workflow.verification import lock_period, verify_line
from deputies.models import Meeting
from liaison_stations.models import ReceptionDay
from tests.factories.ground import NOW, TODAY

START, END = date(2026, 1, 1), date(2026, 3, 31)


@pytest.fixture
def county(cast):
    """青山镇: two of three reception days held, one presidium meeting held and one cancelled."""
    for day, state, reason in (
        (date(2026, 1, 9), "held", ""),
        (date(2026, 2, 9), "held", ""),
        (date(2026, 3, 9), "missed", "暴雨"),
    ):
        ReceptionDay.objects.create(
            station=cast.station, on=day, starts=time(9), ends=time(11), state=state, reason=reason
        )
    for day, numbers in (
        (date(2026, 2, 11), {"state": "held", "due": 9, "present": 9}),
        (date(2026, 3, 11), {"state": "cancelled", "cancel_reason": "改期"}),
    ):
        Meeting.objects.create(
            congress=cast.green_hill_congress,
            kind="presidium",
            title=f"主席团会议{day:%m%d}",
            held_on=day,
            **numbers,
        )
    return cast


def test_metrics_count_for_all_towns_in_one_query(county, django_assert_num_queries):
    kinds = {
        o.pk: o.kind
        for o in (county.green_hill_congress, county.clear_water_congress, county.street_committee)
    }
    for code, metric in METRICS.items():
        if not metric.kinds & set(kinds.values()) or getattr(metric, "by_hand", False):
            continue
        with django_assert_num_queries(1):
            found = measures(metric, kinds, START, END)
        assert set(found) == set(kinds)
        if code == "presidium_meetings":
            assert found[county.green_hill_congress.pk].numerator == 1
            assert found[county.street_committee.pk] is None
        if code == "reception_held":
            measure = found[county.green_hill_congress.pk]
            assert (measure.numerator, measure.denominator) == (2, 3)
            assert found[county.street_committee.pk].denominator == 0


def test_records_lie_behind_the_numbers(county):
    rows = records_behind(METRICS["reception_held"], county.green_hill_congress.pk, START, END)
    assert [r.on for r in rows] == [date(2026, 1, 9), date(2026, 2, 9), date(2026, 3, 9)]
    assert all(r.url and r.key.startswith("liaison_stations.receptionday:") for r in rows)
    meetings = records_behind(METRICS["presidium_meetings"], county.green_hill_congress.pk, START, END)
    assert len(meetings) == 1


def test_from_records_to_rank(county):
    group = ensure_groups(actor=county.staff, county=county.county, on=TODAY, at=NOW)[0]
    scheme = default_scheme(actor=county.staff, group=group, year=2026, lines=SHORT, at=NOW)
    scheme = publish_scheme(actor=county.staff, scheme=scheme, at=NOW)
    period = open_period(actor=county.staff, scheme=scheme, quarter=1, due_on=date(2026, 4, 15), at=NOW)
    live = live_standing(scheme, on=TODAY)
    for report in period.reports.select_related("subject"):
        chair = county.chair if report.subject.name == "青山镇" else county.stranger
        for category in {line.indicator.category for line in report.lines.all()}:
            confirm_group(actor=chair, report=report, category=category, at=NOW)
        submit_report(actor=chair, report=report, at=NOW)
        for line in report.lines.all():
            verify_line(actor=county.staff, line=line, at=NOW)
    lock_period(actor=county.staff, period=period, at=NOW)
    year = results.compute_year(actor=county.staff, scheme=scheme, at=NOW)
    totals = {r.subject.name: (float(r.total), r.rank) for r in year.results.select_related("subject")}
    # 7.5 + (35 − 2) + 35 (no demand fell due); 绿水镇 has no meeting and nothing due.
    assert totals == {"青山镇": (75.5, 1), "绿水镇": (70.0, 2)}
    assert {s.name: float(live.sheets[s.pk].total) for s in live.subjects} == {"青山镇": 75.5, "绿水镇": 70.0}
    line = (
        Period.objects.get(pk=period.pk)
        .reports.get(subject__name="青山镇")
        .lines.get(indicator__metric="reception_held")
    )
    assert len(line.records) == 3
