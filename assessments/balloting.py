"""Counting a ballot: means of groups, trimmed and weighted. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments.rules import RuleError, plain, rounded
from assessments.rules.judged import BY_TOTAL_ONLY, SHOWN_FROM

ZERO = Decimal(0)


@dataclass(frozen=True)
class GroupPapers:
    """What the papers of one group say of one subject."""

    name: str
    weight: Decimal
    values: tuple[Decimal, ...]


@dataclass(frozen=True)
class GroupMean:
    """A group's mean of one subject. ``dropped`` papers at either end were left out."""

    name: str
    weight: Decimal
    papers: int
    dropped: int
    mean: Decimal | None


@dataclass(frozen=True)
class Tally:
    """One subject's outcome: the weighted mean and how it came about."""

    mean: Decimal | None
    groups: tuple[GroupMean, ...]

    @property
    def papers(self) -> int:
        """Valid grades of all groups together."""
        return sum(group.papers for group in self.groups)

    @property
    def secret(self) -> bool:
        """Whether a group that spoke is so small that no group is told apart (record 0067)."""
        return any(0 < group.papers < SHOWN_FROM for group in self.groups)

    @property
    def sentence(self) -> str:
        """How the mean came about, for a pocket calculator; the total alone where a group is too small."""
        if self.papers < SHOWN_FROM:
            return f"有效评定不到 {SHOWN_FROM} 个，不公布。"
        if self.secret:
            return f"{BY_TOTAL_ONLY}：共 {self.papers} 票，加权平均 {plain(self.mean)}。"
        parts = []
        for group in self.groups:
            if group.mean is None:
                parts.append(f"{group.name}没有收到票，权重由其余各组分")
                continue
            end = f"，去掉最高、最低各 {group.dropped} 个" if group.dropped else ""
            parts.append(
                f"{group.name} {group.papers} 票{end}，平均 {plain(group.mean)}，权重 {plain(group.weight)}"
            )
        parts.append(f"加权平均 {plain(self.mean)}")
        return "；".join(parts) + "。"

    @property
    def shown(self) -> Decimal | None:
        """The weighted mean, None where so few grades came that it would tell them."""
        return self.mean if self.papers >= SHOWN_FROM else None


def trimmed_mean(values: Sequence[Decimal], trim: int) -> tuple[Decimal | None, int]:
    """The mean without the ``trim`` highest and lowest, and how many were dropped at each end.

    Where the papers are too few to drop so many, none is dropped: an average of nothing says nothing.
    """
    if trim < 0:
        raise RuleError("去掉的个数不能是负数。", field="trim")
    ordered = sorted(values)
    if not ordered:
        return None, 0
    dropped = trim if len(ordered) > 2 * trim else 0
    kept = ordered[dropped : len(ordered) - dropped]
    return sum(kept, ZERO) / len(kept), dropped


def tally(groups: Sequence[GroupPapers], trim: int = 0) -> Tally:
    """The weighted mean over the groups that gave papers; a silent group's weight goes to the others."""
    means = []
    for group in groups:
        mean, dropped = trimmed_mean(group.values, trim)
        means.append(GroupMean(group.name, group.weight, len(group.values), dropped, mean))
    spoke = [g for g in means if g.mean is not None]
    weight = sum((g.weight for g in spoke), ZERO)
    whole = rounded(sum((g.mean * g.weight for g in spoke), ZERO) / weight) if weight else None
    return Tally(whole, tuple(means))


def grades_from(text: str) -> list[list[str]]:
    """Lines of 优秀 100 as grades, the best first. Raises RuleError with a sentence."""
    grades: dict[str, Decimal] = {}
    for line in (text or "").replace("，", " ").replace(",", " ").replace("：", " ").splitlines():
        if not line.strip():
            continue
        word, _, number = line.strip().rpartition(" ")
        try:
            points = Decimal(number)
        except ArithmeticError:
            points = None
        word = word.strip()
        if points is None or not points.is_finite() or not word:
            raise RuleError(f"“{line.strip()[:20]}”看不懂，请写成：优秀 100。", field="grades")
        if word in grades:
            raise RuleError(f"“{word[:20]}”写了两次。", field="grades")
        if len(word) > 20 or points < 0 or points > 100 or points != rounded(points):
            raise RuleError(f"“{word[:20]}”的分值要在 0 到 100 之间，最多两位小数。", field="grades")
        grades[word] = points
    if len(grades) < 2 or len(grades) > 10:
        raise RuleError("请写 2 到 10 个等次，一行一个，如：优秀 100。", field="grades")
    if len(set(grades.values())) < 2:
        raise RuleError("各等次的分值一样，测评分不出高低。", field="grades")
    return [[word, plain(points)] for word, points in sorted(grades.items(), key=lambda g: -g[1])]


def grades_text(grades: Sequence[Sequence[str]]) -> str:
    """The grades as they are typed."""
    return "\n".join(f"{word} {points}" for word, points in grades)


def counts_by_grade(grades: Sequence[Sequence[str]], given: Mapping[str, int]) -> list[tuple[str, int]]:
    """How often each grade was given, in the order of the grades."""
    return [(word, given.get(word, 0)) for word, _ in grades]
