"""Last year's review from self-assessment to reporting, and a visit to a township with a drawn sample."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from assessments.choices import ReportState
from assessments.counting import metric_of
from assessments.evidence import year_candidates
from assessments.models import Period, QuarterReport, Slip, YearReview
from assessments.workflow import appeals, ballots, judgements, papers, results, reviews, samples
from assessments.workflow import self_assessments as own
from congress_portal.demo.county import DemoCounty, moment

WORDS = (
    "开好两次人代会，主席团每季度到村里听一次意见，群众提的事当月都有回音。",
    "三个联络站按期接待，跨村的断头路推动修通，代表向选民述职全部走完一遍。",
    "围绕饮水安全开展执法检查，提的七条意见落实六条，剩下一条列入今年计划。",
)


def review_year(demo: DemoCounty, period: Period, minutes_number: str) -> None:
    """The review of a computed year, by the real verbs; ready to be published on 28 January."""
    year = period.year + 1
    staff = demo.actors["zhouwq"]
    review = reviews.open_review(
        actor=staff, period=period, self_due_on=date(year, 1, 21), at=moment(date(year, 1, 18), 10)
    )
    chairs = {town.congress.pk: town.chair for town in demo.towns}
    for place, row in enumerate(review.self_assessments.select_related("review", "subject").order_by("pk")):
        chair, at = chairs[row.subject.organization_id], moment(date(year, 1, 19), 9)
        row = own.save_self_assessment(actor=chair, row=row, statement=WORDS[place % len(WORDS)], at=at)
        own.submit_self_assessment(actor=chair, row=row, at=at)
        own.check_self_assessment(actor=staff, row=row, at=moment(date(year, 1, 20), 9))
    at = moment(date(year, 1, 20), 15)
    for _ in range(2):
        review = reviews.advance_review(actor=staff, review=review, at=at)
    _rate(demo, review, moment(date(year, 1, 21), 10))
    indicator = period.scheme.indicators.filter(metric="reception_held").first()
    subject = next(t for t in demo.towns if t.congress.pk in chairs and t.congress.division.name == "青山镇")
    result = period.results.select_related("subject").get(subject__organization=subject.congress)
    if indicator is not None:
        judgements.change_points(
            actor=staff,
            review=review,
            subject=result.subject,
            indicator=indicator,
            delta=Decimal("-0.5"),
            reason="实地核查：一场接待登记表和接待日志对不上，按半场计。",
            stage="site",
            at=moment(date(year, 1, 21), 16),
        )
    results.compute_year(actor=staff, scheme=period.scheme, at=moment(date(year, 1, 22), 9))
    review.refresh_from_db()
    review = reviews.decide_results(
        actor=staff,
        review=review,
        minutes_number=minutes_number,
        decided_on=date(year, 1, 22),
        at=moment(date(year, 1, 22), 15),
    )
    review = reviews.open_notice(
        actor=staff, review=review, appeals_until=date(year, 1, 27), at=moment(date(year, 1, 22), 16)
    )
    if indicator is not None:
        source = metric_of(indicator)
        shown = year_candidates(period, result.subject, source, own=True, chosen=set())
        appeal = appeals.raise_appeal(
            actor=chairs[subject.congress.pk],
            review=review,
            subject=result.subject,
            indicator=indicator,
            kind="wrong",
            claim="那一场接待是两个站合办的，日志写在另一个站名下，请核对。",
            source=indicator.metric,
            records=[row.record.key for row in shown[:1]],
            at=moment(date(year, 1, 23), 10),
        )
        appeals.answer_appeal(
            actor=staff,
            appeal=appeal,
            verdict="declined",
            answer="已调阅两个站的日志，当天只有一个站开门，另一个站没有代表到场，按半场计不变。",
            at=moment(date(year, 1, 26), 10),
        )


def _rate(demo: DemoCounty, review: YearReview, at: datetime) -> None:
    """A ballot that is not scored: printed slips and one rater with an account."""
    staff, rater = demo.actors["zhouwq"], demo.actors["baixm"]
    ballot = ballots.create_ballot(
        actor=staff,
        review=review,
        title=f"{review.period}乡镇人大工作民主测评",
        question="请对各镇人大一年来的工作作出评价",
        grades="优秀 100\n良好 85\n一般 70\n较差 50",
        closes_on=date(at.year, 1, 21),
        trim=1,
        at=at,
    )
    ballots.add_rater_group(
        actor=staff,
        ballot=ballot,
        name="县人大常委会组成人员",
        weight=Decimal(60),
        slips=4,
        people=[rater.person],
        at=at,
    )
    ballots.open_ballot(actor=staff, ballot=ballot, at=at)
    subjects = papers.subjects_to_rate(ballot)
    words = [word for word, _ in ballot.grades]
    for slip in Slip.objects.filter(group__ballot=ballot).order_by("number"):
        grades = {
            s.pk: words[(place + slip.number) % 3]
            for place, s in enumerate(subjects)
            if place % 7 != slip.number
        }
        papers.rate(slip=slip, grades=grades, at=at)
    ballots.count_ballot(actor=staff, ballot=ballot, at=at)


def fill_visit(demo: DemoCounty) -> None:
    """A sample of records drawn from a report that was handed in, to be looked at on the spot."""
    report = (
        QuarterReport.objects.filter(state=ReportState.SUBMITTED)
        .select_related("period", "subject__organization")
        .order_by("subject__sort_order", "pk")
        .first()
    )
    if report is None:
        return
    lines = list(report.lines.filter(applicable=True).select_related("indicator").order_by("pk"))
    pool = samples.drawable(report, lines)
    if pool:
        samples.draw_sample(
            actor=demo.actors["zhouwq"],
            report=report,
            lines=lines,
            size=3,
            seed=f"{demo.day:%Y%m%d}",
            at=demo.ago(1, 10),
        )
