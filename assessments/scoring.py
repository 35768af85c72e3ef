"""From measures to points, totals and ranks. Pure: no database, no clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from assessments import rules
from assessments.choices import Block, NotApplicablePolicy
from assessments.rules import Measure, Outcome, Rule, RuleError, Wording, rounded

ZERO = Decimal(0)


@dataclass(frozen=True)
class Item:
    """One indicator as scoring needs it. ``cap`` is that of its category (bonus and penalty only)."""

    key: int
    name: str
    category: int
    block: str
    full_mark: Decimal
    rule: Rule
    wording: Wording = rules.PLAIN
    cap: Decimal | None = None
    tie_break: int | None = None


@dataclass(frozen=True)
class Sheet:
    """A subject's scored indicators and totals.

    ``base`` is what enters the total after rescaling; ``earned`` of ``applicable_mark`` before it.
    """

    outcomes: Mapping[int, Outcome]
    base: Decimal
    bonus: Decimal
    penalty: Decimal
    earned: Decimal
    applicable_mark: Decimal

    @property
    def total(self) -> Decimal:
        """Base and bonus less penalty; never below 0."""
        return max(ZERO, self.base + self.bonus - self.penalty)


def combined(measures: Iterable[Measure | None]) -> Measure | None:
    """The year's measure out of its quarters': numerators and denominators add up, points never do.

    None (not applicable) entries are left out; None where nothing is left. A denominator stays
    None only where no quarter has one.
    """
    present = [m for m in measures if m is not None]
    if not present:
        return None
    due = [m.denominator for m in present if m.denominator is not None]
    breakdown: dict[str, Decimal] = {}
    for measure in present:
        for name, count in measure.breakdown.items():
            breakdown[name] = breakdown.get(name, ZERO) + count
    return Measure(sum((m.numerator for m in present), ZERO), sum(due, ZERO) if due else None, breakdown)


def scored(item: Item, measure: Measure | None, policy: str = NotApplicablePolicy.RESCALE) -> Outcome:
    """Points of one indicator. Raises RuleError naming the indicator where its rule cannot work."""
    if measure is None:
        if policy == NotApplicablePolicy.FULL:
            return Outcome(rounded(item.full_mark), "这一项不适用，按满分计。")
        return Outcome(ZERO, "这一项不适用，不计分。", applicable=False)
    try:
        outcome = item.rule.score(measure, item.full_mark, item.wording)
    except RuleError as error:
        raise RuleError(f"“{item.name}”没法计分：{error}", field=error.field) from error
    if not outcome.applicable and policy == NotApplicablePolicy.FULL:
        return Outcome(rounded(item.full_mark), f"{outcome.explanation}按满分计。")
    return outcome


def sheet(
    items: Sequence[Item],
    measures: Mapping[int, Measure | None],
    *,
    full_mark: Decimal,
    policy: str = NotApplicablePolicy.RESCALE,
    changed: Callable[[Item, Outcome], Outcome] | None = None,
) -> Sheet:
    """Score every indicator and add up. Raises RuleError where nothing at all applies.

    ``changed`` turns what a rule gave into what a review made of it (points changed by hand).
    """
    outcomes = {item.key: scored(item, measures.get(item.key), policy) for item in items}
    if changed is not None:
        outcomes = {item.key: changed(item, outcomes[item.key]) for item in items}
    earned = applicable = ZERO
    capped: dict[tuple[str, int], Decimal] = {}
    caps: dict[tuple[str, int], Decimal | None] = {}
    for item in items:
        outcome = outcomes[item.key]
        if item.block == Block.BASE:
            if outcome.applicable:
                earned += outcome.points
                applicable += item.full_mark
        elif outcome.applicable:
            place = (item.block, item.category)
            capped[place] = capped.get(place, ZERO) + outcome.points
            caps[place] = item.cap
    if not applicable:
        raise RuleError("没有一项指标适用于这个单位，请检查方案的分组。")
    base = earned if applicable == full_mark else rounded(earned * full_mark / applicable)

    def extra(block: str) -> Decimal:
        sums = (
            points if caps[place] is None else min(points, caps[place])
            for place, points in capped.items()
            if place[0] == block
        )
        return sum(sums, ZERO)

    return Sheet(outcomes, base, extra(Block.BONUS), extra(Block.PENALTY), earned, applicable)


@dataclass(frozen=True)
class Contender:
    """Somebody to be ranked: the total, points of the tie-break indicators in order, a decided place."""

    key: int
    total: Decimal
    tie_break: tuple[Decimal, ...] = ()
    tie_order: int | None = None


@dataclass(frozen=True)
class Place:
    """A rank; ``tied`` where it is shared."""

    rank: int
    tied: bool = False


def ranked(contenders: Iterable[Contender]) -> dict[int, Place]:
    """Competition ranking: two second places are followed by the fourth.

    Equal totals are told apart by the tie-break indicators in order, then by the decided order.
    """

    def sort_key(c: Contender) -> tuple:
        return (-c.total, tuple(-p for p in c.tie_break), c.tie_order if c.tie_order is not None else 0)

    rows = sorted(contenders, key=sort_key)
    same: dict[tuple, int] = {}
    for row in rows:
        same[sort_key(row)] = same.get(sort_key(row), 0) + 1
    places: dict[int, Place] = {}
    for position, row in enumerate(rows, start=1):
        first = position
        if position > 1 and sort_key(rows[position - 2]) == sort_key(row):
            first = places[rows[position - 2].key].rank
        places[row.key] = Place(first, tied=same[sort_key(row)] > 1)
    return places


@dataclass(frozen=True)
class NextStep:
    """What one more would bring: 再开 1 场，约 2 分."""

    item: Item
    gain: Decimal
    text: str = field(default="")


def next_steps(items: Sequence[Item], measures: Mapping[int, Measure | None]) -> list[NextStep]:
    """For each indicator below its full mark what one more would add, the most worthwhile first."""
    steps = []
    for item in items:
        measure = measures.get(item.key)
        if measure is None or item.block != Block.BASE:
            continue
        if measure.denominator is not None and measure.numerator >= measure.denominator:
            continue
        now = scored(item, measure)
        more = scored(item, Measure(measure.numerator + 1, measure.denominator, measure.breakdown))
        if more.applicable and more.points > now.points:
            steps.append(NextStep(item, more.points - now.points, f"{item.name}再有 1 {item.wording.unit}"))
    return sorted(steps, key=lambda step: -step.gain)


def fingerprint(content: Any) -> str:
    """SHA-256 of canonical JSON: the same sheet gives the same 64 letters, whoever computes it."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
