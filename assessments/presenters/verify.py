"""The split screen: one township's indicators at the left, one of them with its neighbours at the right."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from assessments.choices import MeasureSource, Verification
from assessments.models import MeasureLine
from assessments.presenters.lines import figure, grouped, line_figure, metric_of, verification_text
from assessments.rules import plain


def list_groups(
    lines: Sequence[MeasureLine], current: MeasureLine | None, base_url: str
) -> list[dict[str, Any]]:
    """Indicators by category with their state; the current one marked 正在核."""
    groups = []
    for category, members in grouped(lines):
        rows = []
        for line in members:
            here = current is not None and line.pk == current.pk
            rows.append(
                {
                    "name": line.indicator.name,
                    "url": f"{base_url}?line={line.pk}",
                    "figure": line_figure(line),
                    "state": "正在核" if here and not line.is_decided else verification_text(line),
                    "current": here,
                    "done": line.is_decided or not line.applicable,
                    "queried": line.verification == Verification.QUERIED,
                }
            )
        groups.append(
            {"name": category.name, "rows": rows, "done": sum(r["done"] for r in rows), "total": len(rows)}
        )
    return groups


def _height(line: MeasureLine, most: Decimal) -> int:
    """Percent of the due number, or of the highest count where nothing is due."""
    measure = line.measure
    if measure.denominator is not None:
        return int(min(Decimal(100), measure.percent or Decimal(0)))
    return int(measure.numerator * 100 / most) if most else 0


def neighbours(same: Sequence[MeasureLine], current: MeasureLine, *, mark: bool = True) -> dict[str, Any]:
    """The same indicator in every township (their report and subject loaded), as columns and a sentence."""
    applicable = [line for line in same if line.applicable and line.source != MeasureSource.JUDGED]
    most = max((line.measure.numerator for line in applicable), default=Decimal(0))
    columns = []
    for line in applicable:
        measure = line.measure
        columns.append(
            {
                "label": line.report.subject.name,
                "percent": _height(line, most),
                "figure": figure(measure.numerator, measure.denominator),
                "current": mark and line.report_id == current.report_id,
            }
        )
    return {"columns": columns, "sentence": _sentence(applicable, current)}


def _sentence(lines: Sequence[MeasureLine], current: MeasureLine) -> str:
    metric = metric_of(current.indicator)
    if metric is None or len(lines) < 2:
        return ""
    if current.denominator is None:
        fewest = min(line.measure.numerator for line in lines)
        same = [line for line in lines if line.measure.numerator == fewest]
        if len(same) == len(lines):
            return f"各单位都是 {plain(fewest)} {metric.unit}"
        return f"{_named(same)}最少，{plain(fewest)} {metric.unit}"
    # Nobody did all of what was not due, and nobody is the last for it.
    due = [line for line in lines if line.measure.percent is not None]
    none = f"，{len(lines) - len(due)} 个单位没有应做的" if len(due) < len(lines) else ""
    if not due:
        return "各单位都没有应做的"
    full = sum(1 for line in due if line.measure.percent >= 100)
    if full == len(due):
        return f"{full} 个单位都做到了{none}"
    lowest = min(line.measure.percent for line in due)
    last = [line for line in due if line.measure.percent == lowest]
    said = figure(last[0].measure.numerator, last[0].measure.denominator, metric.unit)
    return f"{full} 个单位做到 100%，{_named(last)}最低，{said if len(last) == 1 else f'{plain(round(lowest, 1))}%'}{none}"


def _named(lines: Sequence[MeasureLine]) -> str:
    """青山镇; 青山镇等 8 个单位"""
    name = lines[0].report.subject.name
    return name if len(lines) == 1 else f"{name}等 {len(lines)} 个单位"


def compare_rows(lines: Sequence[MeasureLine], base_urls: dict[int, str]) -> list[dict[str, Any]]:
    """One indicator across all townships, as a table."""
    rows = []
    for line in lines:
        measure = line.measure
        rows.append(
            {
                "line": line,
                "name": line.report.subject.name,
                "url": base_urls.get(line.pk, ""),
                "figure": line_figure(line),
                "percent": f"{plain(measure.percent)}%"
                if line.applicable and measure.percent is not None
                else "",
                "note": line.note,
                "state": verification_text(line),
                "report_state": line.report.get_state_display(),
            }
        )
    return rows
