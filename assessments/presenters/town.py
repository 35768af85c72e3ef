"""Why a town has its score: from the full mark down, each indicator with its calculation and records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from assessments.choices import MeasureSource
from assessments.grading import grade_of, terms_of
from assessments.models import MeasureLine, Period, Result, Score
from assessments.presenters.lines import figure, metric_of, score_figure
from assessments.presenters.standing import percent_of
from assessments.presenters.waterfall import waterfall
from assessments.rules import plain
from assessments.verdicts import is_pending


def town_page(
    period: Period, result: Result, scores: Sequence[Score], lines: Sequence[MeasureLine]
) -> dict[str, Any]:
    """Groups of indicators with points, and the steps from the full mark to the total."""
    terms = terms_of(period)
    grade = grade_of(period, terms, result, scores)
    by_indicator: dict[int, list[MeasureLine]] = defaultdict(list)
    for line in lines:
        by_indicator[line.indicator_id].append(line)
    numbers = sorted({line.report.period.number for line in lines})
    groups: dict[int, dict[str, Any]] = {}
    waiting = 0
    for score in scores:
        category = score.indicator.category
        group = groups.setdefault(
            category.pk,
            {"category": category, "rows": [], "points": Decimal(0), "full": Decimal(0), "lost": Decimal(0)},
        )
        group["rows"].append(_row(score, by_indicator[score.indicator_id], numbers))
        waiting += is_pending(score)
        if score.applicable:
            group["points"] += score.points
            group["full"] += score.full_mark
    ordered = sorted(groups.values(), key=lambda g: (g["category"].sort_order, g["category"].pk))
    for group in ordered:
        group["lost"] = group["full"] - group["points"]
        group["percent"] = percent_of(group["points"], group["full"])
        group["points_text"], group["full_text"] = plain(group["points"]), plain(group["full"])
    return {
        "groups": ordered,
        "waiting": waiting,
        "from_files": bool(lines) and all(line.source == MeasureSource.ENTERED for line in lines),
        "waterfall": waterfall(result, scores, start=terms.start, notes=grade.notes, waiting=waiting),
        "grade": grade,
        "convert_said": terms.convert_said(result.total, period.scheme.full_mark),
        "quarter_names": [f"{'一二三四'[n - 1]}季度" for n in numbers],
    }


def _quarter(line: MeasureLine) -> dict[str, Any]:
    measure = line.measure
    told = figure(measure.numerator, measure.denominator) if line.applicable else "不适用"
    return {
        # Nobody counts in a quarter what is judged at the end of the year.
        "figure": "--" if line.applicable and line.source == MeasureSource.JUDGED else told,
        "url": line.get_absolute_url(),
        "adjusted": any(a.voided_at is None for a in line.adjustments.all()),
    }


def _row(score: Score, lines: Sequence[MeasureLine], numbers: Sequence[int]) -> dict[str, Any]:
    metric = metric_of(score.indicator)
    unit = metric.unit if metric else ""
    return {
        "score": score,
        "name": score.indicator.name,
        "figure": score_figure(score, unit),
        "points": plain(score.points) if score.applicable else "--",
        "full": plain(score.full_mark),
        "short": score.applicable and score.points < score.full_mark,
        "quarters": [
            next((_quarter(line) for line in lines if line.report.period.number == number), None)
            for number in numbers
        ],
    }
