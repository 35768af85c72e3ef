"""From measures to points, totals and ranks. Pure: no database, no clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from assessments import rules
from assessments.choices import Block, NotApplicablePolicy
from assessments.rules import (
    GROUP,
    Measure,
    Modified,
    Outcome,
    Rule,
    RuleError,
    Wording,
    peers_of,
    rounded,
)
from assessments.rules.awards import Candidate, Past, Terms, Verdict, penalty_factor, verdict

ZERO = Decimal(0)


@dataclass(frozen=True)
class Item:
    """One indicator as scoring needs it.

    ``cap`` is the most its category gives; ``above`` are the headings over the category, the nearest
    first, each with its own cap. ``code`` is what gates and preconditions call it by.
    """

    key: int
    name: str
    category: int
    block: str
    full_mark: Decimal
    rule: Rule
    wording: Wording = rules.PLAIN
    cap: Decimal | None = None
    tie_break: int | None = None
    code: str = ""
    above: tuple[tuple[int, Decimal | None], ...] = ()
    # What is due grows with what happens (in time of all that fell due), or stands (deputies in office).
    due_grows: bool = True


NO_TERMS = Terms()


@dataclass(frozen=True)
class Sheet:
    """A subject's scored indicators and totals.

    ``base`` is what enters the total after rescaling, with the points everybody starts from; ``earned``
    of ``applicable_mark`` before it. ``verdict`` is what the scheme's terms make of the total.
    """

    outcomes: Mapping[int, Outcome]
    base: Decimal
    bonus: Decimal
    penalty: Decimal
    earned: Decimal
    applicable_mark: Decimal
    verdict: Verdict = Verdict(ZERO, "")
    # As they were scored, with the peers of the group: what a stored score needs to recompute.
    measures: Mapping[int, Measure | None] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """Base and bonus less penalty, within the scheme's bounds and after its gates; never below 0."""
        return self.verdict.total

    @property
    def pending(self) -> list[int]:
        """Indicators on which somebody has still to speak."""
        return [key for key, outcome in self.outcomes.items() if outcome.pending]


def latest(measures: Iterable[tuple[Any, Measure | None]]) -> Measure | None:
    """The year's measure where the last figure says how the year stands: (when, measure), in any order."""
    told = [(when, measure) for when, measure in measures if measure is not None]
    return max(told, key=lambda pair: pair[0])[1] if told else None


def combined(measures: Iterable[Measure | None]) -> Measure | None:
    """The year's measure out of its quarters': numerators and denominators add up, points never do.

    None (not applicable) entries are left out; None where nothing is left. A denominator stays
    None only where no quarter has one. Records and ratings are joined, the last judgement stands.
    """
    present = [m for m in measures if m is not None]
    if not present:
        return None
    if len(present) == 1:
        return present[0]
    due = [m.denominator for m in present if m.denominator is not None]
    breakdown: dict[str, Decimal] = {}
    for measure in present:
        for name, count in measure.breakdown.items():
            breakdown[name] = breakdown.get(name, ZERO) + count
    judged = [m.judgement for m in present if m.judgement is not None]
    return Measure(
        sum((m.numerator for m in present), ZERO),
        sum(due, ZERO) if due else None,
        breakdown,
        items=tuple(entry for m in present for entry in m.items),
        ratings=tuple(rating for m in present for rating in m.ratings),
        judgement=judged[-1] if judged else None,
        facts=frozenset().union(*(m.facts for m in present)),
    )


def compared(item: Item) -> rules.Compared | None:
    """The item's rule where it looks at the whole group, out of the conditions around it."""
    rule = item.rule.rule if isinstance(item.rule, Modified) else item.rule
    return rule if GROUP in item.rule.needs_of() and isinstance(rule, rules.Compared) else None


def compared_value(item: Item, measure: Measure | None) -> Decimal | None:
    """What the item's rule compares in the group; None where the subject is in no comparison."""
    rule = compared(item)
    if rule is None or measure is None:
        return None
    if isinstance(item.rule, Modified) and item.rule.applies(measure):
        return None
    return rule.value_of(measure)


def with_peers(
    items: Sequence[Item], measures: Mapping[tuple[int, int], Measure | None]
) -> Mapping[tuple[int, int], Measure | None]:
    """Measures by (subject, item), with their peers where a rule compares the group (R9, R10).

    Whom the indicator does not apply to is in nobody's comparison. Call it with the whole group at once.
    """
    found: dict[tuple[int, int], Measure | None] = {}
    for item in items:
        rule = compared(item)
        if rule is None:
            continue
        values = {}
        for (subject, key), measure in measures.items():
            value = compared_value(item, measure) if key == item.key else None
            if value is not None:
                values[subject] = value
        for subject, peers in peers_of(values.items(), lowest_first=rule.lowest_first).items():
            found[subject, item.key] = replace(measures[subject, item.key], peers=peers)
    return {**measures, **found} if found else measures


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
    if not outcome.applicable and not outcome.pending and policy == NotApplicablePolicy.FULL:
        return Outcome(rounded(item.full_mark), f"{outcome.explanation}按满分计。")
    return outcome


def sheet(
    items: Sequence[Item],
    measures: Mapping[int, Measure | None],
    *,
    full_mark: Decimal,
    policy: str = NotApplicablePolicy.RESCALE,
    changed: Callable[[Item, Outcome], Outcome] | None = None,
    terms: Terms = NO_TERMS,
    history: Sequence[Past] = (),
) -> Sheet:
    """Score every indicator and add up. Raises RuleError where nothing at all applies.

    ``changed`` turns what a rule gave into what a review made of it (points changed by hand); ``terms``
    are the scheme's start, ceiling and gates, ``history`` the earlier periods that streaks look at.
    """
    outcomes = {item.key: scored(item, measures.get(item.key), policy) for item in items}
    if changed is not None:
        outcomes = {item.key: changed(item, outcomes[item.key]) for item in items}
    return totalled(items, outcomes, measures, full_mark=full_mark, terms=terms, history=history)


@dataclass(frozen=True)
class Blocks:
    """Items by how they enter the total, whether any sum has a cap, and the full mark of the base."""

    base: tuple[Item, ...]
    bonus: tuple[Item, ...]
    penalty: tuple[Item, ...]
    capped: bool
    mark: Decimal

    @classmethod
    def of(cls, items: Sequence[Item]) -> Blocks:
        """The blocks of a scheme's items."""
        base, bonus, penalty = (
            tuple(item for item in items if item.block == block)
            for block in (Block.BASE, Block.BONUS, Block.PENALTY)
        )
        capped = any(item.cap is not None or item.above for item in items)
        return cls(base, bonus, penalty, capped, capped_sum(base, lambda item: item.full_mark))

    def sum_of(self, items: Sequence[Item], value: Callable[[Item], Decimal]) -> Decimal:
        """Values added up under the caps."""
        return capped_sum(items, value) if self.capped else sum(map(value, items), ZERO)


def totalled(
    items: Sequence[Item],
    outcomes: Mapping[int, Outcome],
    measures: Mapping[int, Measure | None],
    *,
    full_mark: Decimal,
    terms: Terms = NO_TERMS,
    history: Sequence[Past] = (),
    blocks: Blocks | None = None,
) -> Sheet:
    """Outcomes added up: caps of categories and headings, rescaling, start and ceiling, gates.

    ``blocks`` are those of the items, where many sheets of one scheme are added up.
    """
    blocks = Blocks.of(items) if blocks is None else blocks
    living = [item for item in blocks.base if outcomes[item.key].applicable]
    earned = blocks.sum_of(living, lambda item: outcomes[item.key].points)
    if len(living) == len(blocks.base):
        applicable = blocks.mark
    else:
        applicable = blocks.sum_of(living, lambda item: item.full_mark)
    target = full_mark - terms.start
    if not applicable and (blocks.base or not terms.start):
        raise RuleError("没有一项指标适用于这个单位，请检查方案的分组。")
    base = terms.start + (earned if applicable in (target, ZERO) else rounded(earned * target / applicable))

    def extra(own: Sequence[Item]) -> Decimal:
        scored_ones = [item for item in own if outcomes[item.key].applicable]
        return blocks.sum_of(scored_ones, lambda item: outcomes[item.key].points)

    bonus = extra(blocks.bonus)
    penalty = rounded(extra(blocks.penalty) * penalty_factor(terms, history))
    total = max(ZERO, base + bonus - penalty)
    if terms.most is not None:
        total = min(total, terms.most)
    if terms == NO_TERMS:
        said = Verdict(total, "")
    else:
        said = verdict(
            terms,
            Candidate(
                key=0,
                base=base,
                total=total,
                points={
                    i.code: outcomes[i.key].points if outcomes[i.key].applicable else None for i in items
                },
                full_marks={i.code: i.full_mark for i in items},
                facts=facts_of(measures.values()),
            ),
        )
    return Sheet(outcomes, base, bonus, penalty, earned, applicable, said, measures)


def facts_of(measures: Iterable[Measure | None]) -> frozenset[str]:
    """Everything that is true of a subject: facts, and what was counted at least once."""
    words: set[str] = set()
    for measure in measures:
        if measure is not None:
            words |= measure.facts
            words.update(name for name, count in measure.breakdown.items() if count)
    return frozenset(words)


def capped_sum(items: Sequence[Item], value: Callable[[Item], Decimal]) -> Decimal:
    """Values added up category by category, heading by heading, none above its cap."""
    if all(item.cap is None and not item.above for item in items):
        return sum((value(item) for item in items), ZERO)
    # (path from the category upwards) → sum; paths shrink from below until only the total is left.
    sums: dict[tuple[tuple[int, Decimal | None], ...], Decimal] = {}
    for item in items:
        path = ((item.category, item.cap), *item.above)
        sums[path] = sums.get(path, ZERO) + value(item)
    while any(sums):
        deepest = max(map(len, sums))
        rolled: dict[tuple[tuple[int, Decimal | None], ...], Decimal] = {}
        for path, points in sums.items():
            if len(path) == deepest:
                cap = path[0][1]
                points, path = points if cap is None else min(points, cap), path[1:]
            rolled[path] = rolled.get(path, ZERO) + points
        sums = rolled
    return sums.get((), ZERO)


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
        if measure is None or item.block != Block.BASE or item.rule.needs_of():
            continue
        if measure.denominator is not None and measure.numerator >= measure.denominator:
            continue
        now = scored(item, measure)
        due = measure.denominator
        if due is not None and item.due_grows:
            # What was missed stays missed; the next one done is one more that was due.
            due += 1
        more = scored(item, replace(measure, numerator=measure.numerator + 1, denominator=due))
        if more.applicable and more.points > now.points:
            steps.append(NextStep(item, more.points - now.points, f"{item.name}再有 1 {item.wording.unit}"))
    return sorted(steps, key=lambda step: -step.gain)


def fingerprint(content: Any) -> str:
    """SHA-256 of canonical JSON: the same sheet gives the same 64 letters, whoever computes it."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
