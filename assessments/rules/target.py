"""R3: so many earn the base; each above or below adds or takes away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from .base import LARGEST, PLAIN, ZERO, Measure, Outcome, RuleError, Wording, exact, plain, rounded
from .fields import YES_NO, Field
from .kind import RuleKind


@dataclass(frozen=True)
class Target(RuleKind):
    """R3: ``target`` done earns ``base``; ``above`` for each more, −``below`` for each less.

    纯复乡: 3 written suggestions are 10 points, 5 more or less for each above or below, without a cap.
    ``cap`` None is the full mark (``uncapped`` lifts it); ``floor`` is 0 unless told.
    """

    kind: ClassVar[str] = "target"
    label: ClassVar[str] = "完成目标得基准分，多少有增减"
    instead: ClassVar[str] = "请改选“缺一次扣分”里的“目标数减实际数”，或者把这一项放到基础分的类别里。"
    help: ClassVar[str] = "定一个目标数，完成得基准分；每多一个加几分，每少一个扣几分。"
    sample: ClassVar[str] = (
        "目标 3 条得 10 分，每多 1 条加 5 分、每少 1 条扣 5 分：1 条得 10 − 2 × 5 = 0 分。"
    )
    SAMPLE: ClassVar[Mapping[str, Any]] = {"target": "3", "below": "1"}
    within: ClassVar[bool] = False
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("target", "目标数", required=True, low_open=True, example="3"),
        Field("base", "完成目标得", low=-LARGEST, help="空着就是这一项的满分。", example="10"),
        Field("above", "每多 1 个加", default="0", help="不加就填 0。", example="5"),
        Field("below", "每少 1 个扣", default="0", help="不扣就填 0。", example="5"),
        Field("cap", "最多得", help="空着就是这一项的满分。"),
        Field("uncapped", "不设上限", YES_NO, help="加分可以一直加上去。"),
        Field("floor", "最少得", default="0", low=-LARGEST, help="扣到这里为止，一般是 0。"),
    )

    target: Decimal
    base: Decimal | None = None
    above: Decimal = ZERO
    below: Decimal = ZERO
    cap: Decimal | None = None
    uncapped: bool = False
    floor: Decimal = ZERO

    def check(self) -> None:
        """It must move at one side at least."""
        if not self.above and not self.below:
            raise RuleError("每多 1 个加几分、每少 1 个扣几分，至少填一个。", field="below")
        if self.uncapped and self.cap is not None:
            raise RuleError("填了最多得多少分，就不要再选“不设上限”。", field="uncapped")
        if self.cap is not None and self.cap < self.floor:
            raise RuleError("最多得的分比最少得的分还低，请核对。", field="cap")

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """The cap; without anything to win above the target, its base."""
        base = full_mark if self.base is None else self.base
        if not self.above:
            return base if self.cap is None else min(base, self.cap)
        if self.uncapped:
            return None
        return full_mark if self.cap is None else self.cap

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the measure."""
        base, unit = full_mark if self.base is None else self.base, wording.unit
        gap = measure.numerator - self.target
        said = f"{wording.numerator} {plain(measure.numerator)} {unit}，目标 {plain(self.target)} {unit}得 {plain(base)} 分"
        if gap > 0 and self.above:
            raw, step = base + gap * self.above, f"多 {plain(gap)} {unit}，每{unit}加 {exact(self.above)} 分"
        elif gap < 0 and self.below:
            raw, step = base + gap * self.below, f"少 {plain(-gap)} {unit}，每{unit}扣 {exact(self.below)} 分"
        else:
            raw = base
            step = "达到目标" if gap >= 0 else "没有达到目标，不扣分"
        limit, note = self.limit(full_mark), ""
        if limit is not None and raw > limit:
            raw, note = limit, "封顶"
        if raw < self.floor:
            raw, note = self.floor, "扣完为止，"
        points = rounded(raw)
        return Outcome(points, f"{said}；{step}，{note}得 {plain(points)} 分。")

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        base, unit = full_mark if self.base is None else self.base, wording.unit
        text = f"{plain(self.target)} {unit}得 {plain(base)} 分"
        if self.above:
            text += f"，每多 1 {unit}加 {plain(self.above)} 分"
        if self.below:
            text += f"，每少 1 {unit}扣 {plain(self.below)} 分"
        limit = self.limit(full_mark)
        return (
            text
            + ("，不设上限" if limit is None else f"，最多 {plain(limit)} 分")
            + (f"，最少 {plain(self.floor)} 分。")
        )

    def example_measure(self, full_mark: Decimal) -> Measure:
        """One less than the target, or one more where only that moves it."""
        return Measure(max(ZERO, self.target - 1) if self.below else self.target + 1)
