"""What the verbs of the year ask of its review: may it be computed, published, corrected now?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from assessments.choices import MeasureSource, PeriodState
from assessments.models import MeasureLine, Period, QuarterReport, YearReview
from assessments.review_choices import WORKING, AppealState, ReviewStage
from assessments.scoring import Sheet
from congress_portal.foundation.web.refusals import Refused


def may_compute(year: Period) -> YearReview | None:
    """The review of a year, locked; Refused where the sheet is decided and no appeal moved anything."""
    if year.computed_at is None:  # just made: nothing of it is reviewed
        return None
    review = YearReview.objects.select_for_update(of=("self",), no_key=True).filter(period=year).first()
    if review is None or review.stage in WORKING or (review.stage == ReviewStage.NOTICE and review.stale):
        return review
    raise Refused(f"{year}考评结果已经主任会议审定（{review.minutes_number}），不能重算。")


def quarter_may_open(year: Period | None) -> None:
    """Refused once the year's places are decided: a quarter more would change what was decided on."""
    if year is None:
        return
    advice = "不能再开始这一年的季度填报。漏报的数留作资料，下一年度按季开始。"
    if year.state == PeriodState.PUBLISHED:
        raise Refused(f"{year}考评结果已经发布，{advice}", field="quarter")
    review = YearReview.objects.filter(period=year).first()
    if review is not None and review.stage not in WORKING:
        raise Refused(f"{year}考评结果已经主任会议审定（{review.minutes_number}），{advice}", field="quarter")


def computed(review: YearReview | None, sheets: Mapping[int, Sheet]) -> None:
    """The sheet holds every change now; answered appeals learn what they came to."""
    if review is None:
        return
    if review.stale:
        review.stale = False
        review.save(update_fields=["stale"])
    answered = list(
        review.appeals.filter(points_after=None, state__in=(AppealState.UPHELD, AppealState.PARTLY))
    )
    for appeal in answered:
        appeal.points_after = sheets[appeal.subject_id].outcomes[appeal.indicator_id].points
    if answered:
        type(answered[0]).objects.bulk_update(answered, ["points_after"])


def ties_may_be_decided(period: Period) -> None:
    """Refused between the decision and the notice: the order of ties is part of what was decided."""
    review = YearReview.objects.filter(period=period, stage=ReviewStage.DECIDED).first()
    if review is not None:
        raise Refused(
            f"{period}考评结果已经主任会议审定（{review.minutes_number}）。要改先后，请退回重新核查以后再排。"
        )


def from_files(year: Period) -> bool:
    """Whether every figure of a year was entered from the files: it was reviewed then, on paper. One query."""
    lines = MeasureLine.objects.filter(report__period__scheme=year.scheme_id)
    return not lines.exclude(source=MeasureSource.ENTERED).exists()


def before_publishing(period: Period, at: datetime) -> YearReview | None:
    """The review, locked and ready for its results to be published. Refused with what is still open."""
    review = YearReview.objects.select_for_update(of=("self",), no_key=True).filter(period=period).first()
    if review is not None:
        ready_to_publish(period, review, at)
    return review


def ready_to_publish(period: Period, review: YearReview, at: datetime) -> None:
    """Refused with what is still open in the review of a year that is to be published."""
    if review.is_working:
        raise Refused(f"{period}考评还在{review.get_stage_display()}，主任会议审定、公示以后再发布。")
    if review.stage == ReviewStage.DECIDED:
        raise Refused("请先公示，给各单位核对和申诉的时间，再正式发布。")
    until = review.appeals_until
    if timezone.localdate(at) <= until:
        raise Refused(f"公示到 {until.month}月{until.day}日，期满以后再发布。")
    waiting = review.appeals.open().count()
    if waiting:
        raise Refused(f"还有 {waiting} 件申诉没有答复，答复以后再发布。")
    if review.stale:
        raise Refused("申诉改了分，请先重新汇总，再发布。")


def decided_anew(review: YearReview | None, minutes_number: str) -> None:
    """Refused where upheld appeals moved what the meeting had decided, and no later minutes say so."""
    if review is None or minutes_number != review.minutes_number:
        return
    upheld = review.appeals.filter(state__in=(AppealState.UPHELD, AppealState.PARTLY)).count()
    if upheld:
        raise Refused(
            f"公示期间有 {upheld} 件申诉采纳，审定时的分已经变了。请把复核结果报主任会议，填写这一次的纪要号。",
            field="minutes_number",
        )


def published(review: YearReview | None, at: datetime) -> None:
    """Published means locked."""
    if review is None:
        return
    review.stage = ReviewStage.PUBLISHED
    review.version += 1
    review.save(update_fields=["stage", "version"])


def corrected_under_review(year: Period, subject_id: int) -> None:
    """A correction makes the sheet stale; once it is decided, only an open appeal lets one in."""
    review = YearReview.objects.select_for_update(of=("self",), no_key=True).filter(period=year).first()
    if review is None:
        return
    _correctable(year, review, subject_id)
    if review.is_working and not review.stale:
        review.stale = True
        review.save(update_fields=["stale"])


def _correctable(year: Period, review: YearReview, subject_id: int) -> None:
    if not review.is_working and not review.appeals.open().filter(subject=subject_id).exists():
        raise Refused(
            f"{year}考评结果已经主任会议审定（{review.minutes_number}），这个单位没有待答复的申诉，不能更正。"
        )


def correction_is_open(report: QuarterReport) -> None:
    """Refused where a locked number of the report can be corrected no more."""
    year = report.period.scheme.periods.years().first()
    if said := out_words(year):
        raise Refused(said)
    review = YearReview.objects.filter(period=year).first() if year is not None else None
    if review is not None:
        _correctable(year, review, report.subject_id)


def year_is_out(report: QuarterReport) -> str:
    """Why a locked number of the report's year is corrected no more, "" while it may be. One query."""
    return out_words(report.period.scheme.periods.years().first())


def out_words(year: Period | None) -> str:
    """As ``year_is_out``, of the year's period."""
    published = year is not None and year.state == PeriodState.PUBLISHED
    return f"{year}考评结果已经发布，不能再更正季度数据。" if published else ""
