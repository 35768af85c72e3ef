"""What only people can give and nobody gave yet: asked before a sheet is decided, and before it is on notice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assessments.models import AssessedSubject, Ballot, Indicator, Judgement, Period, YearReview
from assessments.review_choices import BallotState, JudgementSide
from assessments.reviewed import needs_of, raters_of
from assessments.rules import MANUAL, RATINGS, RuleError
from assessments.verdicts import pending_scores
from congress_portal.foundation.web.refusals import Refused


def lacking_values(
    review: YearReview,
    indicators: Sequence[Indicator] | None = None,
    subjects: Sequence[AssessedSubject] | None = None,
    ballots: Sequence[Ballot] | None = None,
) -> list[str]:
    """Sentences on what only people can give and nobody gave yet: judgements, ballots."""
    if not review.stale:  # the sheet holds all that was said
        return _waiting_in(review, review.ballots.all() if ballots is None else ballots)
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
    return found


def _waiting_in(review: YearReview, ballots: Iterable[Ballot]) -> list[str]:
    """What the sheet waits for, read from it: at most two queries."""
    waiting: dict[Indicator, list[str]] = {}
    for score in pending_scores(review.period):
        waiting.setdefault(score.indicator, []).append(score.result.subject.name)
    balloted = {i for i in waiting if raters_of(i) is not None}
    counted = {b.indicator_id for b in ballots if b.state == BallotState.COUNTED} if balloted else set()
    found = []
    for indicator, towns in waiting.items():
        names = "、".join(towns)
        if indicator not in balloted:
            found.append(f"“{indicator}”还没有给{names}评定")
        elif indicator.pk in counted:
            found.append(f"“{indicator}”已计票，但没有一张票评到{names}，请作废这个测评，重新测评")
        else:
            found.append(f"“{indicator}”还没有测评计票")
    return found


def whole_sheet(period: Period) -> None:
    """Refused where an indicator of the sheet waits for somebody's word: no notice of ranks that cannot stand."""
    waiting = pending_scores(period)
    if waiting:
        names = "、".join(f"{s.result.subject}“{s.indicator}”" for s in waiting[:5])
        more = f"等 {len(waiting)} 项" if len(waiting) > 5 else ""
        raise Refused(f"{names}{more}还没有评定，请退回重新核查，评定并重新汇总以后再审定、公示。")
