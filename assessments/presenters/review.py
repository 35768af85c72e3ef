"""The review as pages show it: its steps, the townships, one indicator across all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from assessments.models import (
    Appeal,
    Indicator,
    Judgement,
    PointChange,
    Result,
    Score,
    SelfAssessment,
    YearReview,
)
from assessments.presenters.lines import metric_of, score_figure
from assessments.review_choices import AppealState, JudgementSide, ReviewStage
from assessments.reviewed import moved, rule_points_of
from assessments.rules import plain

ORDER = [stage for stage in ReviewStage]
WORDS = {
    ReviewStage.SELF: "自评",
    ReviewStage.FIRST: "初审",
    ReviewStage.APPRAISAL: "核查测评",
    ReviewStage.DECIDED: "主任会议",
    ReviewStage.NOTICE: "公示申诉",
    ReviewStage.PUBLISHED: "发布锁定",
    ReviewStage.REPORTED: "上报归档",
}


def steps(review: YearReview | None) -> list[dict[str, Any]]:
    """The seven steps with where the review stands. What is decided is done, not current."""
    if review is None:
        here = 0
    else:
        here = ORDER.index(ReviewStage(review.stage))
        if review.stage in (ReviewStage.DECIDED, ReviewStage.PUBLISHED, ReviewStage.REPORTED):
            here += 1
    notes: dict[str, str] = {}
    if review is not None:
        notes[ReviewStage.SELF] = f"{review.self_due_on:%Y-%m-%d} 截止"
        notes[ReviewStage.DECIDED] = review.minutes_number
        if review.appeals_until:
            notes[ReviewStage.NOTICE] = f"申诉到 {review.appeals_until:%Y-%m-%d}"
        notes[ReviewStage.REPORTED] = review.report_document
    return [
        {
            "word": WORDS[stage],
            "note": notes.get(stage, ""),
            "when": None,
            "status": "done" if index < here else "current" if index == here else "later",
        }
        for index, stage in enumerate(ORDER)
    ]


def town_rows(
    results: Sequence[Result],
    rows: Sequence[SelfAssessment],
    changes: Sequence[PointChange],
    appeals: Sequence[Appeal],
) -> list[dict[str, Any]]:
    """The townships with how far each is."""
    by_subject = {row.subject_id: row for row in rows}
    changed = Counter(c.subject_id for c in changes if c.voided_at is None)
    open_appeals = Counter(a.subject_id for a in appeals if a.state == AppealState.OPEN)
    all_appeals = Counter(a.subject_id for a in appeals if a.state != AppealState.WITHDRAWN)
    return [
        {
            "result": result,
            "self": by_subject.get(result.subject_id),
            "changes": changed[result.subject_id],
            "appeals": all_appeals[result.subject_id],
            "waiting": open_appeals[result.subject_id],
        }
        for result in results
    ]


def indicator_rows(
    indicator: Indicator,
    scores: Sequence[Score],
    judgements: Sequence[Judgement],
    changes: Sequence[PointChange],
    chosen: int | None,
) -> list[dict[str, Any]]:
    """One indicator in all townships: figure, what the rule gave, what was said and changed."""
    said: Mapping[tuple[int, str], Judgement] = {(j.subject_id, j.side): j for j in judgements}
    metric = metric_of(indicator)
    unit = metric.unit if metric else ""
    rows = []
    for score in scores:
        pk = score.result.subject_id
        own = [c for c in changes if c.subject_id == pk and c.voided_at is None]
        rows.append(
            {
                "subject": score.result.subject,
                "coming": _coming(score, own),
                "score": score,
                "figure": score_figure(score, unit) if score.applicable else "--",
                "rule_points": plain(rule_points_of(score)) if score.applicable else "--",
                "points": plain(score.points) if score.applicable else "--",
                "self": said.get((pk, JudgementSide.SELF)),
                "judged": said.get((pk, JudgementSide.COUNTY)),
                "changes": own,
                "current": pk == chosen,
            }
        )
    return rows


def _coming(score: Score, changes: Sequence[PointChange]) -> str:
    """What the changes make of the points at the next computation; "" where the sheet holds them already."""
    if not score.applicable:
        return ""
    points = moved(rule_points_of(score), score.full_mark, changes)
    return "" if points == score.points else plain(points)


def self_rows(
    scores: Sequence[Score], judgements: Sequence[Judgement], changes: Sequence[PointChange]
) -> list[dict[str, Any]]:
    """One township's indicators by category, with what was judged and changed."""
    said = {(j.indicator_id, j.side): j for j in judgements}
    groups: dict[int, dict[str, Any]] = {}
    for score in scores:
        category = score.indicator.category
        group = groups.setdefault(category.pk, {"category": category, "rows": []})
        own = [c for c in changes if c.indicator_id == score.indicator_id and c.voided_at is None]
        group["rows"].append(
            {
                "score": score,
                "coming": _coming(score, own),
                "points": plain(score.points) if score.applicable else "--",
                "full": plain(score.full_mark),
                "self": said.get((score.indicator_id, JudgementSide.SELF)),
                "judged": said.get((score.indicator_id, JudgementSide.COUNTY)),
                "changes": own,
            }
        )
    return list(groups.values())
