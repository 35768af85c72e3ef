"""The results page: dot plot and heat table, the sentence on top, the flag card, where all are weak."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.choices import Block
from assessments.models import Category, FlagAward, Indicator, Period, Result, Score, WorkFund
from assessments.presenters.standing import percent_of
from assessments.rules import plain
from assessments.standing import mean


@dataclass(frozen=True)
class Table:
    """A year's results with points by category; built from loaded rows."""

    period: Period
    results: Sequence[Result]
    indicators: Sequence[Indicator]
    points: Mapping[tuple[int, int], Decimal]  # (result, category)
    full: Mapping[tuple[int, int], Decimal]  # applicable marks of (result, category)

    @property
    def categories(self) -> list[Category]:
        """Base categories with indicators, in order."""
        found = {i.category_id: i.category for i in self.indicators if i.category.block == Block.BASE}
        return sorted(found.values(), key=lambda c: (c.sort_order, c.pk))

    def category_full(self, category: Category) -> Decimal:
        """Full marks of a category in the scheme."""
        return sum((i.full_mark for i in self.indicators if i.category_id == category.pk), Decimal(0))

    def percent(self, result: Result, category: Category) -> int | None:
        """Whole percent of the applicable marks; None where nothing applied."""
        full = self.full.get((result.pk, category.pk), Decimal(0))
        return percent_of(self.points[result.pk, category.pk], full) if full else None

    def mean_percent(self, category: Category) -> int | None:
        """The group's mean percent."""
        found = [p for r in self.results if (p := self.percent(r, category)) is not None]
        return round(sum(found) / len(found)) if found else None


def table_of(
    period: Period, results: Sequence[Result], scores: Sequence[Score], indicators: Sequence[Indicator]
) -> Table:
    """Points and applicable marks by category."""
    by_indicator = {i.pk: i for i in indicators}
    points: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    full: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for score in scores:
        if score.applicable:
            place = (score.result_id, by_indicator[score.indicator_id].category_id)
            points[place] += score.points
            full[place] += score.full_mark
    return Table(period, results, indicators, points, full)


def ranking(table: Table, holder_id: int | None, own_id: int | None, may_open_all: bool) -> dict[str, Any]:
    """Context of the ``_ranking_table`` component."""
    means = {c.pk: table.mean_percent(c) for c in table.categories}
    rows = []
    for result in table.results:
        open_page = may_open_all or result.subject_id == own_id
        rows.append(
            {
                "rank": result.rank,
                "name": result.subject.name,
                "url": result.get_absolute_url() if open_page else "",
                "move": result.move,
                "total": f"{result.total:.2f}",
                "last": f"{result.previous_total:.2f}" if result.previous_total is not None else None,
                "holder": result.subject_id == holder_id,
                "cells": [
                    {"percent": table.percent(result, c), "mean": means[c.pk]} for c in table.categories
                ],
            }
        )
    totals = [r.total for r in table.results]
    average = mean(totals)
    return {
        "rows": rows,
        "categories": [{"name": c.name, "full": plain(table.category_full(c))} for c in table.categories],
        "mean": {"total": f"{average:.2f}", "cells": [means[c.pk] for c in table.categories]}
        if rows
        else None,
        "axis": axis(totals + [r.previous_total for r in table.results if r.previous_total is not None]),
        "this_label": table.period.label,
        "last_label": f"{table.period.year - 1}年度",
    }


def axis(values: Sequence[Decimal]) -> list[int]:
    """Ends of the dots' axis: multiples of five around what is there (an axis for dots only)."""
    if not values:
        return [0, 100]
    low = int(min(values)) // 5 * 5
    high = -(-int(max(values) + 1) // 5) * 5
    return [max(0, low), max(high, low + 10)]


def headline(table: Table) -> str:
    """石桥镇第 1，靠“与民同心”拉开差距；双溪镇进步最大，升 4 位"""
    results = table.results
    if not results:
        return "还没有结果"
    first = [r for r in results if r.rank == 1]
    if len(first) > 1:
        text = f"{'、'.join(r.subject.name for r in first)}并列第 1"
    else:
        text = f"{first[0].subject.name}第 1"
        edge = _edge(table, first[0])
        if edge:
            text += f"，靠“{edge}”拉开差距"
    climbers = [r for r in results if r.move and r.move > 0]
    if climbers:
        best = max(climbers, key=lambda r: r.move)
        who = "" if best in first else f"；{best.subject.name}"
        text += f"{who or '，也'}进步最大，升 {best.move} 位"
    return text


def _edge(table: Table, first: Result) -> str:
    """The category in which the first is farthest above the mean, in points of the sheet."""
    best, name = Decimal(1), ""
    for category in table.categories:
        found = [table.points[r.pk, category.pk] for r in table.results]
        lead = table.points[first.pk, category.pk] - (mean(found) or Decimal(0))
        if lead > best:
            best, name = lead, category.name
    return name


def weak_spots(table: Table) -> list[str]:
    """Where all are weak, and where they differ most: two sentences."""
    if len(table.results) < 2 or not table.categories:
        return []
    means = {c: table.mean_percent(c) for c in table.categories if table.mean_percent(c) is not None}
    if not means:
        return []
    lowest = min(means, key=lambda c: means[c])
    spread = {}
    for category in means:
        found = [p for r in table.results if (p := table.percent(r, category)) is not None]
        spread[category] = (max(found) - min(found), min(found), max(found))
    widest = max(spread, key=lambda c: spread[c][0])
    below = sum(1 for r in table.results if (p := table.percent(r, lowest)) is not None and p < means[lowest])
    return [
        f"同组平均最低的是“{lowest.name}”，{means[lowest]}%，{below} 个单位在平均以下。",
        f"各单位差距最大的是“{widest.name}”，{spread[widest][1]}% 到 {spread[widest][2]}%。",
    ]


def flag_card(
    awards: Sequence[FlagAward], links: Sequence[dict[str, str]], fund: WorkFund | None = None
) -> dict[str, Any] | None:
    """Context of the ``_flag_card`` component; ``awards`` of one group, the newest first."""
    if not awards:
        return None
    now = awards[0]
    held = sum(1 for a in awards if a.holder_id == now.holder_id)
    kept = now.previous_id is not None and any(
        a.pk == now.previous_id and a.holder_id == now.holder_id for a in awards
    )
    facts = []
    before = next((a.holder.name for a in awards if a.pk == now.previous_id), "")
    waits = now.waits
    if waits:
        facts.append({"label": "现在持旗", "value": before or "还没有持旗单位"})
        facts.append({"label": "交接", "value": f"定于 {now.from_on:%Y-%m-%d}，还没有交接"})
    elif now.previous_id and not kept:
        facts.append({"label": "移交", "value": f"{now.from_on:%Y-%m-%d}，{before}移交"})
    else:
        facts.append({"label": "接旗", "value": f"{now.from_on:%Y-%m-%d}"})
    facts.append({"label": "审定", "value": now.minutes_number})
    if now.authority_document:
        facts.append({"label": "依据", "value": now.authority_document})
    if fund is not None:
        paid = "已拨付镇人大" if fund.paid_on else "待拨付"
        facts.append({"label": "工作经费", "value": f"{plain(fund.amount / 10000)} 万元，{paid}"})
    elif now.fund is not None:
        facts.append({"label": "工作经费", "value": f"{plain(now.fund / 10000)} 万元（历史数据）"})
    return {
        "lead": "流动红旗授予，待交接" if waits else "",
        "holder": now.holder.name,
        "url": "",
        "times": f"{'保持，' if kept else ''}第 {held} 次获得",
        "total": plain(now.total) if now.total is not None else "",
        "margin": f"领先第二名 {plain(now.margin)} 分" if now.margin is not None else "",
        "years": [
            {
                "year": a.year,
                "holder": a.holder.name,
                "current": a.pk == (now.previous_id if waits else now.pk),
            }
            for a in reversed(awards[:7])
        ],
        "facts": facts,
        "links": list(links),
    }
