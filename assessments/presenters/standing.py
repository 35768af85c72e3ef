"""The live standing as the ``_standing`` component takes it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.counting import metric_of
from assessments.models import MeasureLine
from assessments.presenters.lines import figure
from assessments.rules import plain
from assessments.standing import Standing, mean


def percent_of(points: Decimal | None, full: Decimal) -> int:
    """Whole percent of the full mark."""
    return int((points * 100 / full).to_integral_value()) if points is not None and full else 0


def standing_panel(
    standing: Standing, subject_id: int, lines: Mapping[int, MeasureLine] | None = None
) -> dict[str, Any] | None:
    """Points, mean, category rows and what can still be gained; None where the subject has no sheet."""
    done = standing.sheets.get(subject_id)
    if done is None:
        return None
    rows = []
    for category in standing.categories:
        full = standing.category_full(category)
        points = standing.category_points(subject_id, category)
        rows.append(
            {
                "label": category.name,
                "points": plain(points),
                "full": plain(full),
                "percent": percent_of(points, full),
                "mean_percent": percent_of(standing.category_mean(category), full),
            }
        )
    gains = []
    for step in standing.gains(subject_id)[:4]:
        line = (lines or {}).get(step.item.key)
        gains.append(
            {"label": step.text, "points": plain(step.gain), "url": line.get_absolute_url() if line else ""}
        )
    return {
        "points": plain(done.total),
        "mean": plain(standing.mean_total),
        "rows": rows,
        "gains": gains,
        "on": standing.on,
    }


def town_rows(standing: Standing) -> list[dict[str, Any]]:
    """All subjects for the county, in their own order: not a rank."""
    rows = []
    for subject in standing.subjects:
        done = standing.sheets.get(subject.pk)
        if done is None:
            continue
        gains = standing.gains(subject.pk)
        rows.append(
            {
                "name": subject.name,
                "total": plain(done.total),
                "cells": [
                    {
                        "name": category.name,
                        "points": plain(standing.category_points(subject.pk, category)),
                        "full": plain(standing.category_full(category)),
                    }
                    for category in standing.categories
                ],
                "gain": f"{gains[0].text}，约 {plain(gains[0].gain)} 分" if gains else "",
            }
        )
    return rows


def indicator_groups(
    standing: Standing, subject_id: int, lines: Mapping[int, MeasureLine]
) -> list[dict[str, Any]]:
    """One subject's indicators by category: the number, the points of the full mark, the county's mean,
    how they came about, and what one more would bring."""
    done = standing.sheets.get(subject_id)
    if done is None:
        return []
    gains = {step.item.key: step for step in standing.gains(subject_id)}
    groups = []
    for category in {i.category_id: i.category for i in standing.indicators}.values():
        rows = []
        for indicator in (i for i in standing.indicators if i.category_id == category.pk):
            outcome = done.outcomes[indicator.pk]
            measure = standing.measures.measures.get((subject_id, indicator.pk))
            line = lines.get(indicator.pk)
            others = [sheet.outcomes[indicator.pk] for sheet in standing.sheets.values()]
            step = gains.get(indicator.pk)
            rows.append(
                {
                    "name": indicator.name,
                    "url": line.get_absolute_url() if line else "",
                    "applicable": outcome.applicable,
                    "figure": figure(measure.numerator, measure.denominator, metric_of(indicator).unit)
                    if measure
                    else "",
                    "points": plain(outcome.points),
                    "full": plain(indicator.full_mark),
                    "mean": plain(mean([o.points for o in others if o.applicable])),
                    "why": outcome.explanation,
                    "gain": f"{step.text}，约 {plain(step.gain)} 分" if step else "",
                }
            )
        groups.append({"name": category.name, "order": (category.sort_order, category.pk), "rows": rows})
    return sorted(groups, key=lambda group: group["order"])
