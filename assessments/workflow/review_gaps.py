"""What only people can give and nobody gave yet: asked before a sheet is decided, and before it is on notice."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from assessments.models import AssessedSubject, Indicator, Judgement, Period, YearReview
from assessments.review_choices import BallotState, JudgementSide
from assessments.reviewed import needs_of
from assessments.rules import MANUAL, RATINGS, RuleError
from assessments.verdicts import pending_scores
from congress_portal.foundation.web.refusals import Refused


def lacking_values(
    review: YearReview,
    indicators: Sequence[Indicator] | None = None,
    subjects: Sequence[AssessedSubject] | None = None,
) -> list[str]:
    """Sentences on what only people can give and nobody gave yet: judgements, ballots."""
    if indicators is None:
        indicators = list(review.period.scheme.indicators.order_by("category__sort_order", "sort_order"))
    needed = {}
    for indicator in indicators:
        try:
            needed[indicator] = needs_of(indicator)
        except RuleError:
            continue
    found = []
    judged_ones = [i for i, needs in needed.items() if MANUAL in needs]
    if judged_ones:
        judged = set(
            Judgement.objects.in_force()
            .filter(review=review, side=JudgementSide.COUNTY)
            .values_list("subject_id", "indicator_id")
        )
        if subjects is None:
            subjects = list(
                AssessedSubject.objects.filter(results__period=review.period_id).order_by("sort_order")
            )
        for indicator in judged_ones:
            names = [s.name for s in subjects if (s.pk, indicator.pk) not in judged]
            if names:
                found.append(f"“{indicator}”还没有给{'、'.join(names)}评定")
    balloted = [i for i, needs in needed.items() if RATINGS in needs]
    if balloted:
        counted = set(
            review.ballots.filter(state=BallotState.COUNTED, indicator__isnull=False).values_list(
                "indicator_id", flat=True
            )
        )
        found += [f"“{i}”还没有测评计票" for i in balloted if i.pk not in counted]
        found += [] if review.stale else blank_in_ballots(review.period, counted)
    return found


def blank_in_ballots(period: Period, counted: Collection[int]) -> list[str]:
    """Indicators whose ballot is counted, and whom no paper of it names. One query."""
    blank: dict[str, list[str]] = {}
    for score in pending_scores(period):
        if score.indicator_id in counted:
            blank.setdefault(str(score.indicator), []).append(score.result.subject.name)
    return [
        f"“{name}”已计票，但没有一张票评到{'、'.join(towns)}，请作废这个测评，重新测评"
        for name, towns in blank.items()
    ]


def whole_sheet(period: Period) -> None:
    """Refused where an indicator of the sheet waits for somebody's word: no notice of ranks that cannot stand."""
    waiting = pending_scores(period)
    if waiting:
        names = "、".join(f"{s.result.subject}“{s.indicator}”" for s in waiting[:5])
        more = f"等 {len(waiting)} 项" if len(waiting) > 5 else ""
        raise Refused(f"{names}{more}还没有评定，请退回重新核查，评定并重新汇总以后再审定、公示。")
