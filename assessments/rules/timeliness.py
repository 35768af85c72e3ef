"""R8: each item in time, early or late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from .base import (
    EMPTY_CHOICES,
    PLAIN,
    ZERO,
    Entry,
    Measure,
    Outcome,
    Wording,
    empty_outcome,
    exact,
    plain,
    rounded,
)
from .fields import CHOICE, COUNT, YES_NO, Field
from .kind import ITEMS, RuleKind

LATE_CHOICES = {
    "zero": "逾期的那一件得 0 分",
    "per_day": "每晚 1 天扣分，扣完为止",
    "once": "逾期一次扣固定分，扣完为止",
}


@dataclass(frozen=True)
class Timeliness(RuleKind):
    """R8: every item starts with the full mark; late ones lose, early ones may win; the mean counts.

    海南: a reply that came late earns 0 of the 20 points of speed. The bonus for early ones stops at
    the full mark of the indicator, so that it can only make up for late ones.
    """

    kind: ClassVar[str] = "timeliness"
    label: ClassVar[str] = "按期、提前、逾期"
    instead: ClassVar[str] = (
        "请改选“缺一次扣分”或者“按次计分”，逾期一件扣几分；或者把这一项放到基础分的类别里。"
    )
    help: ClassVar[str] = "一件一件看：按期得满分，逾期扣分或者得 0 分，提前可以加分；最后取平均。"
    sample: ClassVar[str] = (
        "满分 20 分，逾期的那一件得 0 分：4 件里 1 件逾期，(20 + 20 + 20 + 0) ÷ 4 = 15 分。"
    )
    SAMPLE: ClassVar[Mapping[str, Any]] = {}
    needs: ClassVar[frozenset[str]] = frozenset({ITEMS})
    rising: ClassVar[bool] = False
    within: ClassVar[bool] = False
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("late", "逾期的怎么算", CHOICE, default="zero", choices=LATE_CHOICES),
        Field(
            "each",
            "每次（每天）扣",
            required=True,
            low_open=True,
            example="1",
            only_if=("late", ("per_day", "once")),
        ),
        Field("early", "每提前 1 天加", default="0", help="不加就填 0。", example="0.5"),
        Field("early_days", "最多算几天", COUNT, default="5", help="提前再多也只算这么多天。"),
        Field("above", "提前加的分可以超过满分", YES_NO, help="一般不选：加分只用来补逾期的扣分。"),
        Field("empty", "没有到期的事项时", CHOICE, default="full", choices=EMPTY_CHOICES),
    )

    late: str = "zero"
    each: Decimal | None = None
    early: Decimal = ZERO
    early_days: int = 5
    above: bool = False
    empty: str = "full"

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """The full mark, more only where early ones may go above it."""
        return full_mark + (self.early * self.early_days if self.above else ZERO)

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the measure: from its items, or from its numbers where it brings none.

        Without items the numerator is what came in time and the rest of the denominator came one day late.
        """
        entries = measure.items or _made_up(measure)
        if not entries:
            return empty_outcome(self.empty, full_mark, Measure(ZERO, ZERO), wording)
        whole = ZERO
        parts = []
        for entry, count in entries if isinstance(entries[0], tuple) else [(e, Decimal(1)) for e in entries]:
            points, why = self._one(entry, full_mark)
            whole += points * count
            if why:
                parts.append(f"{entry.label}{why}得 {plain(points)} 分")
        total = measure.denominator if not measure.items else Decimal(len(measure.items))
        mean = whole / total
        limit = self.limit(full_mark)
        capped = "，封顶" if mean > limit else ""
        points = rounded(min(mean, limit))
        told = "；".join(parts[:6]) + (f"；另有 {len(parts) - 6} 件" if len(parts) > 6 else "")
        text = f"共 {plain(total)} {wording.unit}，{told or '都按期'}；合计 {exact(whole)} 分 ÷ {plain(total)}{capped}"
        return Outcome(points, f"{text} = {plain(points)} 分（满分 {plain(full_mark)} 分）。")

    def _one(self, entry: Entry, full_mark: Decimal) -> tuple[Decimal, str]:
        days = entry.days or ZERO
        if days > 0:
            if self.late == "zero":
                return ZERO, f"逾期 {plain(days)} 天"
            lost = self.each * (days if self.late == "per_day" else 1)
            return max(ZERO, full_mark - lost), f"逾期 {plain(days)} 天，扣 {exact(lost)} 分"
        if days < 0 and self.early:
            counted = min(-days, Decimal(self.early_days))
            return (
                full_mark + self.early * counted,
                f"提前 {plain(-days)} 天，加 {exact(self.early * counted)} 分",
            )
        return full_mark, ""

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        late = LATE_CHOICES[self.late]
        if self.late != "zero":
            late = late.replace("扣分", f"扣 {plain(self.each)} 分").replace(
                "扣固定分", f"扣 {plain(self.each)} 分"
            )
        early = f"；每提前 1 天加 {plain(self.early)} 分，最多算 {self.early_days} 天" if self.early else ""
        return f"每{wording.unit}按期得 {plain(full_mark)} 分，{late}{early}；取平均。{EMPTY_CHOICES[self.empty]}。"

    def example_measure(self, full_mark: Decimal) -> Measure:
        """Four items, one of them two days late."""
        items = [Entry(f"第 {n} 件", days=Decimal(2) if n == 4 else ZERO) for n in range(1, 5)]
        return Measure(Decimal(3), Decimal(4), items=tuple(items))


def _made_up(measure: Measure) -> list[tuple[Entry, Decimal]]:
    due = measure.denominator or ZERO
    late = max(ZERO, due - measure.numerator)
    rows = [(Entry("按期的"), due - late), (Entry("逾期的", days=Decimal(1)), late)]
    return [row for row in rows if row[1]]
