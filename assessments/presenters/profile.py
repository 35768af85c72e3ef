"""One township beside the county: categories against the mean, what it does best, where it is behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from assessments.choices import Block
from assessments.models import Category, Period, Score
from assessments.presenters.standing import percent_of
from assessments.rules import plain, rounded

ZERO = Decimal(0)


def means_of(period: Period) -> dict[int, Decimal]:
    """The group's mean points of each indicator, of those to whom it applies. One query."""
    rows = (
        Score.objects.filter(result__period=period, applicable=True)
        .order_by()
        .values("indicator_id")
        .annotate(points=Sum("points"), count=Count("pk"))
    )
    return {row["indicator_id"]: Decimal(row["points"]) / row["count"] for row in rows}


@dataclass(frozen=True)
class CategoryLine:
    """A category's points beside the mean of the same indicators."""

    category: Category
    points: Decimal
    full: Decimal
    mean: Decimal

    @property
    def percent(self) -> int:
        """Of the marks that applied."""
        return percent_of(self.points, self.full)

    @property
    def mean_percent(self) -> int:
        """The mean's percent."""
        return percent_of(rounded(self.mean), self.full)

    @property
    def gap(self) -> Decimal:
        """Points above (+) or below (−) the mean."""
        return rounded(self.points - self.mean)

    @property
    def gap_text(self) -> str:
        """高 1.5 分, 低 2 分, 持平"""
        if not self.gap:
            return "持平"
        return f"{'高' if self.gap > 0 else '低'} {plain(abs(self.gap))} 分"

    @property
    def gap_sign(self) -> str:
        """+2, −1.5"""
        return f"{'+' if self.gap > 0 else '−'}{plain(abs(self.gap))}"

    @property
    def width(self) -> float:
        """How far from the mean, in percent of the full mark; half the bar at most."""
        return float(min(Decimal(50), abs(self.gap) * 100 / self.full)) if self.full else 0.0

    @property
    def start(self) -> float:
        """Where the bar begins: the mean stands in the middle."""
        return 50.0 if self.gap > 0 else 50.0 - self.width


@dataclass(frozen=True)
class Profile:
    """Categories, and sentences on the best and the weakest indicators."""

    categories: Sequence[CategoryLine]
    best: Sequence[str]
    worst: Sequence[str]
    answer: str


def profile_of(scores: Iterable[Score], means: Mapping[int, Decimal]) -> Profile:
    """The profile of one subject's scores (indicator and category loaded, in order)."""
    groups: dict[int, list[Score]] = defaultdict(list)
    gaps = []
    for score in scores:
        if not score.applicable or score.indicator.category.block != Block.BASE:
            continue
        groups[score.indicator.category_id].append(score)
        gaps.append((score.points - means.get(score.indicator_id, score.points), score))
    lines = [
        CategoryLine(
            members[0].indicator.category,
            sum((s.points for s in members), ZERO),
            sum((s.full_mark for s in members), ZERO),
            sum((means.get(s.indicator_id, s.points) for s in members), ZERO),
        )
        for members in groups.values()
    ]
    gaps.sort(key=lambda pair: (-pair[0], pair[1].pk))
    best = [_said(score, means) for gap, score in gaps[:3] if rounded(gap) > 0]
    worst = [_said(score, means) for gap, score in reversed(gaps[-3:]) if rounded(gap) < 0]
    return Profile(lines, best, worst, _answer(lines))


def _said(score: Score, means: Mapping[int, Decimal]) -> str:
    mean = plain(means.get(score.indicator_id, score.points))
    return f"{score.indicator.name}：{plain(score.points)}/{plain(score.full_mark)} 分，同组平均 {mean} 分"


def _answer(lines: Sequence[CategoryLine]) -> str:
    """“与民同心”比同组平均高 2 分，“法治同轨”低 1.5 分"""
    if not lines:
        return "和同组平均比"
    ordered = sorted(lines, key=lambda line: line.gap)
    top, low = ordered[-1], ordered[0]
    parts = []
    if top.gap > 0:
        parts.append(f"“{top.category.name}”比同组平均高 {plain(top.gap)} 分")
    if low.gap < 0:
        parts.append(f"“{low.category.name}”{'' if parts else '比同组平均'}低 {plain(-low.gap)} 分")
    return "，".join(parts) or "各类都和同组平均持平"
