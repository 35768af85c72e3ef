"""From the full mark down to the total: what each category and indicator cost, bonus, penalty. Pure.

Bars begin at 0 (experience §5); every step says its number, and leads to the indicators behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assessments.choices import Block
from assessments.models import Result, Score
from assessments.rules import plain

ZERO = Decimal(0)


@dataclass
class Step:
    """One bar: ``kind`` is full, lost, gain, note or total; ``start`` and ``width`` in percent of the axis."""

    kind: str
    label: str
    change: Decimal
    after: Decimal
    start: float = 0.0
    width: float = 0.0
    url: str = ""
    note: str = ""
    parts: list[Step] = field(default_factory=list)

    @property
    def text(self) -> str:
        """−5, +2, 100"""
        if self.kind in ("full", "total"):
            return plain(self.after)
        sign = "+" if self.change > 0 else "−" if self.change < 0 else ""
        return f"{sign}{plain(abs(self.change))}"


def _parts(scores: Sequence[Score], before: Decimal, sign: int) -> list[Step]:
    """Indicators behind a step, the largest first, each from where the one before ended."""
    moved = []
    for score in scores:
        change = score.points - score.full_mark if sign == 0 else sign * score.points
        if change:
            moved.append((change, score))
    steps, at = [], before
    for change, score in sorted(moved, key=lambda pair: (-abs(pair[0]), pair[1].pk)):
        at += change
        steps.append(
            Step(
                "lost" if change < 0 else "gain",
                score.indicator.name,
                change,
                at,
                url=f"#i-{score.indicator_id}",
                note=score.explanation,
            )
        )
    return steps


def waterfall(
    result: Result,
    scores: Sequence[Score],
    *,
    start: Decimal = ZERO,
    notes: Sequence[str] = (),
    waiting: int = 0,
) -> list[Step]:
    """Steps from the marks that applied to the total; scores with indicator and category, in their order.

    ``start`` are the points everybody begins with; ``notes`` say which gates closed;
    ``waiting`` counts what nobody has judged yet.
    """
    groups: dict[int, list[Score]] = {}
    for score in scores:
        if score.applicable:
            groups.setdefault(score.indicator.category_id, []).append(score)
    at = result.applicable_mark + start
    rescaled = result.base != result.earned + start
    steps = [Step("full", "适用的满分" if rescaled else "满分", ZERO, at)]
    if start:
        steps[0].note = f"其中 {plain(start)} 分是各单位都有的起点分。"
    extras: dict[str, list[tuple[list[Score], Decimal]]] = {Block.BONUS: [], Block.PENALTY: []}
    for members in groups.values():
        category = members[0].indicator.category
        points = sum((s.points for s in members), ZERO)
        if category.block != Block.BASE:
            extras[category.block].append((members, points))
            continue
        change = points - sum((s.full_mark for s in members), ZERO)
        parts = _parts(members, at, 0)
        at += change
        if parts:
            kind = "lost" if change < 0 else "gain" if change > 0 else "note"
            steps.append(
                Step(kind, category.name, change, at, url=f"#c-{category.pk}", parts=parts)
            )  # fmt: skip
    if result.base != at:
        note = "有不适用的指标，其余各项按比例折算。" if rescaled else "按方案里的规则设限。"
        if rescaled and waiting:
            note = f"有 {waiting} 项还没有评定，其余各项先按比例折算，评定以后会变。"
        change = result.base - at
        steps.append(Step("gain" if change > 0 else "lost", "折算", change, result.base, note=note))
        at = result.base
    for block, sign, whole, word in (
        (Block.BONUS, 1, result.bonus, "加分"),
        (Block.PENALTY, -1, result.penalty, "扣分"),
    ):
        at = _extra(steps, at, extras[block], sign, whole, word)
    if result.total != at:
        change = result.total - at
        note = "".join(notes) or ("总分最低是 0。" if at < ZERO else "按方案里的限额计算。")
        steps.append(Step("gain" if change > 0 else "lost", "门槛和限额", change, result.total, note=note))
    steps.append(Step("total", "总分", ZERO, result.total))
    _place(steps)
    return steps


def _extra(
    steps: list[Step],
    at: Decimal,
    found: Sequence[tuple[list[Score], Decimal]],
    sign: int,
    whole: Decimal,
    word: str,
) -> Decimal:
    """Bonus or penalty as one step; where a cap held part of it back, the note says so."""
    earned = sum((points for _, points in found), ZERO)
    parts = _parts([score for members, _ in found for score in members], at, sign)
    if not whole and not parts:
        return at
    note = f"合计 {plain(earned)} 分，最多计 {plain(whole)} 分。" if earned > whole else ""
    if earned < whole:
        note = f"合计 {plain(earned)} 分，按方案里连续的情形计 {plain(whole)} 分。"
    after = at + sign * whole
    url = f"#c-{found[0][0][0].indicator.category_id}" if found else ""
    steps.append(
        Step("gain" if sign > 0 else "lost", word, sign * whole, after, url=url, note=note, parts=parts)
    )
    return after


def _place(steps: Sequence[Step]) -> None:
    """Put every bar on one axis that begins at 0."""
    every = [step for top in steps for step in (top, *top.parts)]
    most = max([ZERO, *(s.after for s in every), *(s.after - s.change for s in every)])
    if not most:
        return
    for step in every:
        if step.kind in ("full", "total"):
            low, high = ZERO, step.after
        else:
            low, high = sorted((step.after - step.change, step.after))
        low, high = max(low, ZERO), max(high, ZERO)
        step.start, step.width = float(low * 100 / most), float((high - low) * 100 / most)
