"""The last quarter of last year in records, and the year that was scored from it by the portal's own verbs.

No figure of it is typed: presidium meetings, reception days and answered demands stand behind each score.
"""

from __future__ import annotations

from datetime import date, timedelta

from assessments.models import Period, Scheme
from assessments.workflow import periods, reports, verification
from congress_portal.demo.county import DemoCounty, moment
from congress_portal.demo.records import meet_presidium, receive, reception_dates
from congress_portal.demo.storyteller import Storyteller

QUARTER = 4
PARTIAL = "平台从这一年第四季度启用，按第四季度的记录考评"
# Numbers of voters who tell the town something, beyond those of the other stories.
FIRST_VOICE = 700


def last_quarter(day: date) -> tuple[int, int]:
    """The quarter that ended last before a day: (year, number)."""
    number = (day.month - 1) // 3
    return (day.year, number) if number else (day.year - 1, 4)


def recorded_year(demo: DemoCounty) -> int:
    """The year before the one that is being scored."""
    return last_quarter(demo.day)[0] - 1


def fill_recorded_quarter(demo: DemoCounty) -> None:
    """What the towns did in that quarter, as far as the size's own records do not reach back to it."""
    year = recorded_year(demo)
    first, last = date(year, 10, 1), date(year, 12, 31)
    last = min(last, demo.day - timedelta(days=demo.size.days_back + 8))
    span = (last - first).days
    if span < 0:
        return
    tell = Storyteller(demo)
    for rank, town in enumerate(demo.towns):
        receive(demo, town.stations[0], reception_dates(first, last), rank)
        # Two of the towns did not meet, three met twice.
        for number in range(0 if rank in (6, 9) else 2 if rank in (0, 1, 4) else 1):
            day = first + timedelta(days=24 + rank + 32 * number)
            if day <= last:
                meet_presidium(demo, town, rank, day, number)
        back = (demo.day - (first + timedelta(days=12 + rank))).days
        if span > 60:
            # One town was late with its answer.
            case = tell.demand(town, FIRST_VOICE + rank, back)
            tell.on_spot(case, back - (45 if rank == 7 else 2))


def score_recorded_quarter(demo: DemoCounty, scheme: Scheme) -> Period:
    """The quarter filed by the chairs from the records, verified by the county and locked."""
    staff, year = demo.actors["zhouwq"], scheme.year + 1
    period = periods.open_period(
        actor=staff, scheme=scheme, quarter=QUARTER, due_on=date(year, 1, 12), at=moment(date(year, 1, 5))
    )
    chairs = {town.congress.pk: town.chair for town in demo.towns}
    for report in period.reports.select_related("subject").order_by("subject__sort_order", "pk"):
        chair, at = chairs[report.subject.organization_id], moment(date(year, 1, 9), 15)
        lines = list(report.lines.select_related("indicator__category"))
        for category in {line.indicator.category for line in lines}:
            reports.confirm_group(actor=chair, report=report, category=category, at=at)
        reports.submit_report(actor=chair, report=report, at=at)
        for line in lines:
            if line.applicable:
                verification.verify_line(actor=staff, line=line, at=moment(date(year, 1, 14), 10))
    return verification.lock_period(actor=staff, period=period, at=moment(date(year, 1, 16), 9))
