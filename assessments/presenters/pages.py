"""Pages of paper out of the year's sheet: one for the leaders, one for each township."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from assessments.exports.around import CaseLine, StationLine
from assessments.grading import Grade, grade_of, terms_of
from assessments.models import Period, Result, Score
from assessments.presenters.lines import figure, metric_of
from assessments.presenters.profile import Profile, profile_of
from assessments.presenters.ranking import Table
from assessments.presenters.waterfall import Step, waterfall
from assessments.rules import plain
from assessments.standing import mean
from assessments.verdicts import is_pending
from suggestions.figures import percent
from suggestions.models import Suggestion

# So many indicators with lost points stand on a township's page; the rest are on the screen.
MOST_LINES = 14


@dataclass
class OpenMatters:
    """A township's cases that are still open, and those past their day."""

    open: int = 0
    overdue: int = 0


def open_matters(congresses: Sequence[int], on: date) -> dict[int, OpenMatters]:
    """Open cases that came from each township, by its congress. One query."""
    rows = (
        Suggestion.objects.filter(township_congress__in=list(congresses), confidential=False)
        .open()
        .order_by()
        .values("township_congress_id")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due__lt=on)))
    )
    return {row["township_congress_id"]: OpenMatters(row["n"], row["late"]) for row in rows}


@dataclass
class TownPage:
    """What stands on a township's page."""

    result: Result
    profile: Profile
    waterfall: Sequence[Step]
    lines: list[dict[str, Any]] = field(default_factory=list)
    whole: int = 0
    more: int = 0
    matters: OpenMatters = field(default_factory=OpenMatters)
    grade: Grade = field(default_factory=Grade)
    convert_said: str = ""


def town_page_of(
    period: Period,
    result: Result,
    scores: Sequence[Score],
    means: Mapping[int, Decimal],
    matters: OpenMatters | None,
) -> TownPage:
    """One township: lost points first, indicators with their full mark only counted."""
    terms = terms_of(period)
    grade = grade_of(period, terms, result, scores)
    short = [s for s in scores if s.applicable and s.points < s.full_mark]
    extra = [s for s in scores if s.applicable and s.indicator.category.block != "base" and s.points]
    short = [s for s in short if s.indicator.category.block == "base"]
    short.sort(key=lambda s: (s.points - s.full_mark, s.pk))
    shown = [*short[: MOST_LINES - len(extra[:4])], *extra[:4]]
    base = [s for s in scores if s.applicable and s.indicator.category.block == "base"]
    return TownPage(
        result,
        profile_of(scores, means),
        waterfall(result, scores, start=terms.start, notes=grade.notes, waiting=sum(map(is_pending, scores))),
        [_line(score, means) for score in shown],
        whole=len(base) - len(short),
        more=len(short) + len(extra) - len(shown),
        matters=matters or OpenMatters(),
        grade=grade,
        convert_said=terms.convert_said(result.total, period.scheme.full_mark),
    )


def _line(score: Score, means: Mapping[int, Decimal]) -> dict[str, Any]:
    metric = metric_of(score.indicator)
    return {
        "category": score.indicator.category,
        "name": score.indicator.name,
        "figure": figure(score.numerator, score.denominator, metric.unit if metric else ""),
        "points": plain(score.points),
        "full": plain(score.full_mark),
        "mean": plain(means.get(score.indicator_id)),
        "why": score.explanation,
    }


# --- the leader's page --------------------------------------------------------------------------------


def _change(now: Decimal | None, before: Decimal | None, unit: str) -> str:
    if now is None or before is None:
        return "没有上年的数"
    gap = now - before
    if not gap:
        return "和上年持平"
    return f"比上年{'高' if gap > 0 else '低'} {plain(abs(gap))} {unit}"


def _sum(lines: Sequence[Any], name: str) -> int:
    return sum(line.counts[name] if isinstance(line, CaseLine) else getattr(line, name) for line in lines)


def four_numbers(
    table: Table,
    cases: Sequence[CaseLine],
    cases_before: Sequence[CaseLine],
    stations: Sequence[StationLine],
    stations_before: Sequence[StationLine],
) -> list[dict[str, Any]]:
    """Four figures of the year with what they were a year ago (experience §1.7)."""
    totals = [r.total for r in table.results]
    before = [r.previous_total for r in table.results if r.previous_total is not None]
    average, average_before = mean(totals), mean(before)
    spread = max(totals) - min(totals) if totals else None
    spread_before = max(before) - min(before) if before else None
    towns = [line for line in cases if line.kind != "承办单位"]
    towns_before = [line for line in cases_before if line.kind != "承办单位"]
    received, received_before = _sum(stations, "received"), _sum(stations_before, "received")
    return [
        {
            "label": "同组平均分",
            "figure": plain(average),
            "unit": "分",
            "note": _change(average, average_before, "分"),
        },
        {
            "label": "第一和末位相差",
            "figure": plain(spread),
            "unit": "分",
            "note": _change(spread, spread_before, "分"),
        },
        {
            "label": "建议解决率、满意率",
            "figure": percent(_sum(towns, "solved"), _sum(towns, "told")),
            "second": percent(_sum(towns, "content"), _sum(towns, "graded")),
            "unit": "",
            "note": "上年 "
            + percent(_sum(towns_before, "solved"), _sum(towns_before, "told"))
            + "、"
            + percent(_sum(towns_before, "content"), _sum(towns_before, "graded")),
        },
        {
            "label": "联络站接待群众",
            "figure": f"{received}",
            "unit": "人次",
            "note": f"上年 {received_before} 人次；意见落实 {percent(_sum(stations, 'settled'), _sum(stations, 'handed'))}",
        },
    ]


def why_rows(
    table: Table,
    profiles: Mapping[int, Profile],
    ranking: Mapping[str, Any],
    matters: Mapping[int, OpenMatters],
) -> list[dict[str, Any]]:
    """A line a township under the dots: its best and its weakest category, and what is overdue."""
    rows = []
    for result, row in zip(table.results, ranking["rows"], strict=True):
        lines = sorted(profiles[result.pk].categories, key=lambda line: line.gap)
        rows.append(
            {
                **row,
                "best": lines[-1] if lines and lines[-1].gap > 0 else None,
                "worst": lines[0] if lines and lines[0].gap < 0 else None,
                "matters": matters.get(result.subject.organization_id, OpenMatters()),
                "page": result.get_absolute_url(),
            }
        )
    return rows


def year_before(period: Period) -> Period:
    """The same stretch a year earlier, for figures only; never stored."""
    return Period(
        scheme=period.scheme,
        kind=period.kind,
        year=period.year - 1,
        starts_on=_a_year_earlier(period.starts_on),
        ends_on=_a_year_earlier(period.ends_on),
    )


def _a_year_earlier(day: date) -> date:
    return (
        day.replace(year=day.year - 1, day=28)
        if (day.month, day.day) == (2, 29)
        else day.replace(year=day.year - 1)
    )
