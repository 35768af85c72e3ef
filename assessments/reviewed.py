"""What people bring to the sheet beside the records: judgements, ballots, and points changed by hand.

Reads the review of a year; scoring itself stays in ``sheets`` and ``scoring``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db.models import Count

from assessments import rules
from assessments.models import Indicator, Judgement, PointChange, Rating, Score, YearReview
from assessments.review_choices import BallotState, ChangeStage, JudgementSide
from assessments.rules import Measure, Outcome, RuleError, plain, rounded
from assessments.rules import base as rule_parts
from assessments.scoring import Item

ZERO = Decimal(0)


def needs_of(indicator: Indicator) -> frozenset[str]:
    """What the indicator's rule needs beyond counts. Raises RuleError where its parameters are broken."""
    return indicator.rule.needs_of()


def raters_of(indicator: Indicator) -> rules.Raters | None:
    """The multi-rater rule of an indicator, also where conditions stand around it; None for others."""
    rule = indicator.rule
    inner = rule.rule if isinstance(rule, rules.Modified) else rule
    return inner if isinstance(inner, rules.Raters) else None


def judged_refusal(indicator: Indicator, value: Decimal, note: str, score: Score | None) -> str:
    """Why a value may not be typed (its limits are the rule's own, R15), "" where it may."""
    numerator = score.numerator if score is not None else None
    denominator = score.denominator if score is not None else None
    said = rule_parts.Judgement(value=value, note=note)
    try:
        indicator.rule.score(
            Measure(numerator or ZERO, denominator, judgement=said), indicator.full_mark, rules.PLAIN
        )
    except RuleError as error:
        return str(error)
    return ""


def judgements_of(review: YearReview) -> dict[tuple[int, int], Judgement]:
    """The county's judgements in force by (subject, indicator). One query."""
    rows = Judgement.objects.in_force().filter(review=review, side=JudgementSide.COUNTY)
    return {(row.subject_id, row.indicator_id): row for row in rows}


def ratings_of(review: YearReview) -> dict[tuple[int, int], tuple[rule_parts.Rating, ...]]:
    """Counted papers by (subject, indicator): equal ones together. One query."""
    rows = (
        Rating.objects.filter(
            paper__group__ballot__review=review,
            paper__group__ballot__state=BallotState.COUNTED,
            paper__group__ballot__indicator__isnull=False,
        )
        .values_list(
            "subject_id",
            "paper__group__ballot__indicator_id",
            "paper__group__name",
            "paper__group__sort_order",
            "grade",
            "points",
        )
        .annotate(count=Count("pk"))
        .order_by("subject_id", "paper__group__sort_order", "paper__group__name", "-points", "grade")
    )
    found: dict[tuple[int, int], list[rule_parts.Rating]] = defaultdict(list)
    for subject, indicator, group, _, grade, points, count in rows:
        found[subject, indicator].append(
            rule_parts.Rating(group=group, value=points, grade=grade, count=count)
        )
    return {place: tuple(rows) for place, rows in found.items()}


def with_review(
    measures: Mapping[tuple[int, int], Measure | None], review: YearReview | None
) -> dict[tuple[int, int], Measure | None]:
    """The year's measures with what was judged and what ballots say. Two queries."""
    whole = dict(measures)
    if review is None:
        return whole
    for place, row in judgements_of(review).items():
        said = rule_parts.Judgement(value=row.value, note=row.note, by=row.made_by)
        whole[place] = replace(whole.get(place) or Measure(ZERO), judgement=said)
    for place, ratings in ratings_of(review).items():
        whole[place] = replace(whole.get(place) or Measure(ZERO), ratings=ratings)
    return whole


def changes_of(review: YearReview | None) -> dict[tuple[int, int], list[PointChange]]:
    """Changes in force by (subject, indicator), in the order they were made. One query."""
    found: dict[tuple[int, int], list[PointChange]] = defaultdict(list)
    if review is not None:
        for row in PointChange.objects.in_force().filter(review=review).order_by("made_at", "pk"):
            found[row.subject_id, row.indicator_id].append(row)
    return found


def bounded(points: Decimal, rule_points: Decimal, full_mark: Decimal) -> Decimal:
    """Points between 0 and the full mark; a rule that itself goes beyond sets the bound."""
    low, high = min(ZERO, rule_points), max(full_mark, rule_points)
    return rounded(max(low, min(high, points)))


def moved(rule_points: Decimal, full_mark: Decimal, changes: Sequence[PointChange]) -> Decimal:
    """What the changes make of the points that a rule gave; each step stays within the bounds."""
    points = rule_points
    for change in changes:
        points = bounded(points + change.delta, rule_points, full_mark)
    return points


def restated(rule_points: Decimal, full_mark: Decimal, changes: Sequence[PointChange]) -> list[PointChange]:
    """Those of the changes in force whose before and after are no longer so, with the true ones (unsaved).

    One taken back, or a rule that gives something else by now, moves all that stand behind it.
    """
    points, told = rule_points, []
    for change in changes:
        after = bounded(points + change.delta, rule_points, full_mark)
        if (change.before, change.after) != (points, after):
            change.before, change.after = points, after
            told.append(change)
        points = after
    return told


def change_sentence(change: PointChange) -> str:
    """初审减 1 分（周文清：记录重复），得 3 分。"""
    verb = "加" if change.delta > 0 else "减"
    step = ChangeStage(change.stage).label
    return (
        f"{step}{verb} {plain(abs(change.delta))} 分（{change.made_by}：{change.reason.rstrip('。；，')}）。"
    )


class HandChanges:
    """Applies the changes in force while a sheet is scored, and remembers what the rules gave."""

    def __init__(self, changes: Mapping[tuple[int, int], Sequence[PointChange]]) -> None:
        self.changes = changes
        self.rule_points: dict[tuple[int, int], Decimal] = {}
        # Rows whose before and after have to be written anew.
        self.restated: list[PointChange] = []

    def __call__(self, subject_id: int, item: Item, outcome: Outcome) -> Outcome:
        """The outcome with its changes, told in its explanation; untouched where nothing applies."""
        rows = self.changes.get((subject_id, item.key))
        if not rows or not outcome.applicable:
            return outcome
        self.rule_points[subject_id, item.key] = outcome.points
        points = moved(outcome.points, item.full_mark, rows)
        self.restated += restated(outcome.points, item.full_mark, rows)
        told = "".join(change_sentence(row) for row in rows)
        return replace(
            outcome, points=points, explanation=f"{outcome.explanation}{told}得 {plain(points)} 分。"
        )


def rule_points_of(score) -> Decimal:
    """What the rule gave a stored score, before any change by hand."""
    return score.points if score.rule_points is None else score.rule_points


__all__ = [
    "HandChanges",
    "bounded",
    "change_sentence",
    "changes_of",
    "judged_refusal",
    "judgements_of",
    "moved",
    "needs_of",
    "raters_of",
    "ratings_of",
    "restated",
    "rule_points_of",
    "with_review",
]
