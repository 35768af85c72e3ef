"""A past year from the files and one from the records, their ranks and flags, and a quarter that is being filed."""

from __future__ import annotations

from datetime import date, timedelta

from assessments.choices import PublicationScope
from assessments.defaults import SHORT, default_scheme
from assessments.metrics import METRICS
from assessments.models import FlagGroup, Period, Scheme
from assessments.workflow import flags, groups, handovers, history, periods, reports, results, schemes
from congress_portal.demo.county import DemoCounty, moment
from congress_portal.demo.past_figures import past_figure
from congress_portal.demo.recorded import PARTIAL, last_quarter, score_recorded_quarter
from congress_portal.demo.review import fill_visit, review_year
from congress_portal.foundation.workdays.arithmetic import add_workdays
from congress_portal.foundation.workdays.services import calendar_for

WORK_FUNDS = (30000, 20000, 10000)
AUTHORITY = ("云办发〔2019〕6号", "云岭县评比达标表彰工作协调小组")
BASIS = "按当年考评档案录入"
# Which towns stand where in figures from the files: smaller is better.
STANDING = {2: (1, 3, 4, 6, 5, 2, 9, 7, 8, 11, 10), 1: (2, 4, 1, 7, 6, 3, 10, 5, 8, 9, 11)}


def _scheme(demo: DemoCounty, group: FlagGroup, year: int) -> Scheme:
    staff, at = demo.actors["zhouwq"], moment(date(year, 1, 20))
    scheme = default_scheme(actor=staff, group=group, year=year, at=at, work_funds=WORK_FUNDS, lines=SHORT)
    scheme.scope = PublicationScope.COUNTY
    scheme.save(update_fields=["scope"])
    return schemes.publish_scheme(
        actor=staff, scheme=scheme, at=at, document_number=f"云人常办发〔{year}〕3号"
    )


def _past_measures(subjects, indicators, standing: tuple[int, ...], quarter: int) -> dict:
    """Figures of one quarter, the better the smaller the standing."""
    measures = {}
    for index, subject in enumerate(subjects):
        place = standing[index]
        for indicator in indicators:
            due = METRICS[indicator.metric].has_denominator
            measures[subject.pk, indicator.code] = past_figure(indicator.metric, due, place, quarter)
    return measures


def _past_quarters(demo: DemoCounty, scheme: Scheme, standing: tuple[int, ...], last: int) -> None:
    subjects = list(scheme.group.subjects.current().order_by("sort_order", "pk"))
    indicators = list(scheme.indicators.all())
    for quarter in range(1, last + 1):
        history.enter_past_quarter(
            actor=demo.actors["zhouwq"],
            scheme=scheme,
            quarter=quarter,
            measures=_past_measures(subjects, indicators, standing, quarter),
            basis=BASIS,
            at=moment(date(scheme.year, 3 * quarter, 28) + timedelta(days=20)),
        )


def _past_year(
    demo: DemoCounty, group: FlagGroup, year: int, standing: tuple[int, ...], *, reviewed: bool
) -> None:
    staff = demo.actors["zhouwq"]
    scheme = _scheme(demo, group, year)
    if reviewed:
        score_recorded_quarter(demo, scheme)
    else:
        _past_quarters(demo, scheme, standing, 4)
    at = moment(date(year + 1, 1, 28), 15)
    counted = moment(date(year + 1, 1, 18)) if reviewed else at
    period = results.compute_year(actor=staff, scheme=scheme, at=counted)
    minutes = f"主任会议纪要〔{year + 1}〕2号"
    if reviewed:
        review_year(demo, period, minutes)
        period.refresh_from_db()
    first = period.results.filter(rank=1).select_related("subject")
    if len(first) > 1:
        results.decide_tie(
            actor=staff,
            period=period,
            order=[r.subject for r in first],
            reason="得分相同，按主任会议研究的先后排列。",
            at=at,
        )
    period = results.publish_results(
        actor=staff,
        period=period,
        minutes_number=minutes,
        partial_reason=PARTIAL if reviewed else "",
        at=at,
    )
    award = flags.award_flag(
        actor=staff,
        period=period,
        minutes_number=minutes,
        from_on=date(year + 1, 2, 6),
        at=moment(date(year + 1, 2, 6), 11),
        handover_meeting="县人代会闭幕会",
        authority_document=AUTHORITY[0],
        authority_organ=AUTHORITY[1],
    )
    chairs = {town.congress.pk: town.chair.name for town in demo.towns}
    before = award.previous
    handovers.record_handover(
        actor=staff,
        award=award,
        on=award.from_on,
        gave=chairs[before.holder.organization_id] if before is not None else "",
        received=chairs[award.holder.organization_id],
        witness="秦岚",
        at=moment(award.from_on, 12),
    )


def _file_reports(demo: DemoCounty, period: Period) -> None:
    """Some towns have handed theirs in, some are at it, one has asked a question."""
    chairs = {town.congress.pk: town.chair for town in demo.towns}
    at = demo.ago(2, 15)
    rows = period.reports.select_related("subject__organization__division").order_by(
        "subject__sort_order", "pk"
    )
    for index, report in enumerate(rows):
        chair = chairs[report.subject.organization_id]
        if report.subject.organization.division.name == "绿水镇" or index % 4 == 3:
            continue  # left for whoever tries the demonstration
        for category in {
            line.indicator.category for line in report.lines.select_related("indicator__category")
        }:
            reports.confirm_group(actor=chair, report=report, category=category, at=at)
        if index % 4 != 2:
            reports.submit_report(actor=chair, report=report, at=at)


def fill_scores(demo: DemoCounty) -> None:
    """Schemes, past years, flags, and the quarter that ended last."""
    staff = demo.actors["zhouwq"]
    year, quarter = last_quarter(demo.day)
    since = date(year - 2, 1, 10)
    group = groups.ensure_groups(actor=staff, county=demo.county, on=since, at=moment(since))[0]
    for back in (2, 1):
        _past_year(demo, group, year - back, STANDING[back], reviewed=back == 1)
    scheme = _scheme(demo, group, year)
    _past_quarters(demo, scheme, STANDING[1], quarter - 1)
    due = add_workdays(calendar_for(demo.county), demo.day, 4)
    period = periods.open_period(
        actor=staff, scheme=scheme, quarter=quarter, due_on=due, at=demo.ago(8, 8, 30)
    )
    _file_reports(demo, period)
    fill_visit(demo)
