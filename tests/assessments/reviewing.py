"""A computed year under review, with one judged indicator and one that is balloted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal as D

from assessments.models import Indicator, Period, YearReview
from assessments.workflow import history, results, reviews
from tests.assessments.scene import YEAR
from tests.factories.ground import NOW, TODAY

JUDGED = {"low": "0"}
BALLOTED = {
    "groups": [{"name": "代表", "points": "60"}, {"name": "部门", "points": "40"}],
    "mean": "trimmed",
    "trim": "1",
    "grades": [{"name": "优秀", "points": "100"}, {"name": "良好", "points": "80"}],
}
MINUTES = f"主任会议纪要〔{YEAR + 1}〕1号"


def computed_year(scene, *, people: bool = True) -> Period:
    """Four towns with a past year's figures; two of the indicators judged by people where told."""
    staff = scene.cast.staff
    scheme = scene.scheme
    if people:
        # 10 + 10 points given by people beside the 100 that are counted.
        indicators = list(scheme.indicators.order_by("category__sort_order", "sort_order"))
        category = indicators[0].category
        for code, name, kind, params in (
            ("H1", "创新工作", "judgement", JUDGED),
            ("H2", "民主测评", "raters", BALLOTED),
        ):
            Indicator.objects.create(
                scheme=scheme,
                category=category,
                code=code,
                name=name,
                full_mark=D(10),
                metric="by_hand_count",
                rule_kind=kind,
                params=params,
                sort_order=90,
            )
        scheme.full_mark = D(120)
        scheme.save(update_fields=["full_mark"])
    subjects = list(scheme.group.subjects.current().order_by("sort_order", "pk"))
    measures = {}
    for place, subject in enumerate(subjects):
        for indicator in scheme.indicators.all():
            if indicator.metric == "presidium_meetings":
                measures[subject.pk, indicator.code] = (4, None)
            elif indicator.metric == "by_hand_count":
                measures[subject.pk, indicator.code] = (0, None)
            else:
                measures[subject.pk, indicator.code] = (20 - place, 20)
    history.enter_past_quarter(
        actor=staff, scheme=scheme, quarter=1, measures=measures, basis="按季报", at=NOW
    )
    return results.compute_year(actor=staff, scheme=scheme, at=NOW)


def opened(scene, *, people: bool = True) -> YearReview:
    """The review of that year, just opened."""
    period = computed_year(scene, people=people)
    return reviews.open_review(
        actor=scene.cast.staff, period=period, self_due_on=TODAY + timedelta(days=10), at=NOW
    )


def recomputed(scene, review: YearReview) -> YearReview:
    """The year computed anew."""
    results.compute_year(actor=scene.cast.staff, scheme=review.period.scheme, at=NOW)
    review.refresh_from_db()
    return review


def at_stage(scene, stage: str, *, people: bool = False) -> YearReview:
    """The review moved on to a stage, with a reason where somebody is behind."""
    review = opened(scene, people=people)
    staff = scene.cast.staff
    for _ in range({"self": 0, "first": 1}.get(stage, 2)):
        review = reviews.advance_review(actor=staff, review=review, reason="先走一步", at=NOW)
    if stage in ("decided", "notice"):
        review = decide(scene, review)
    if stage == "notice":
        review = reviews.open_notice(
            actor=staff, review=review, appeals_until=TODAY + timedelta(days=7), at=NOW
        )
    return review


def decide(scene, review: YearReview) -> YearReview:
    """The meeting's decision."""
    return reviews.decide_results(
        actor=scene.cast.staff, review=review, minutes_number=MINUTES, decided_on=TODAY, at=NOW
    )


def town(review: YearReview, name: str):
    """A subject of the review by its name."""
    return review.period.results.get(subject__name=name).subject


def points(review: YearReview, name: str, code: str) -> D:
    """A township's points of an indicator."""
    return review.period.results.get(subject__name=name).scores.get(indicator__code=code).points
