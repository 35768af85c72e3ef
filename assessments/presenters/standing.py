"""The live standing as the ``_standing`` component takes it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.models import MeasureLine
from assessments.rules import plain
from assessments.standing import Standing


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
