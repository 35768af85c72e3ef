"""R1 and R5: done or not done, with a value for each; a condition that leaves nothing of the indicator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from .base import (
    EMPTY_CHOICES,
    LARGEST,
    PLAIN,
    ZERO,
    Measure,
    Outcome,
    RuleError,
    Wording,
    empty_outcome,
    plain,
    rounded,
)
from .fields import CHOICE, Field
from .kind import RuleKind

PASS_CHOICES = {
    "count": "实际数达到规定的次数",
    "all": "应做的全部做到",
    "none": "一次也没有发生（出现就不得分）",
}


@dataclass(frozen=True)
class PassFail(RuleKind):
    """R1: ``passed`` points (the full mark unless told) or ``failed`` points (may be negative).

    ``partial`` is what "some, not enough" earns (皇城: 宣传 none → 0, incomplete → 15, complete → 30).
    ``basis`` none is R5: one occurrence zeroes the indicator.
    """

    kind: ClassVar[str] = "pass_fail"
    label: ClassVar[str] = "做到得分，没做到不得分"
    instead: ClassVar[str] = "请改选“按次计分”：每出现一次扣几分，或者把这一项放到基础分的类别里。"
    help: ClassVar[str] = "只看做到没有：做到给一个分，没做到给另一个分（可以是 0 分或者扣分）。"
    sample: ClassVar[str] = "做到得 10 分，没做到扣 10 分；或者：出现一次，这一项就是 0 分。"
    SAMPLE: ClassVar[Mapping[str, Any]] = {"need": "1"}
    within: ClassVar[bool] = False
    rising: ClassVar[bool] = False
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("basis", "怎样算做到", CHOICE, default="count", choices=PASS_CHOICES),
        Field(
            "need",
            "至少几次",
            default="1",
            low_open=True,
            example="1",
            only_if=("basis", ("count",)),
        ),
        Field("passed", "做到得分", low=-LARGEST, help="空着就是这一项的满分。"),
        Field("failed", "没做到得分", default="0", low=-LARGEST, help="扣分写成负数，如 -10。", example="0"),
        Field(
            "partial",
            "做了一部分得分",
            low=-LARGEST,
            help="空着就按没做到算。",
            only_if=("basis", ("count", "all")),
        ),
        Field(
            "empty",
            "没有应做的事项时",
            CHOICE,
            default="full",
            choices=EMPTY_CHOICES,
            only_if=("basis", ("all",)),
        ),
    )

    basis: str = "count"
    need: Decimal | None = Decimal(1)
    passed: Decimal | None = None
    failed: Decimal = ZERO
    partial: Decimal | None = None
    empty: str | None = None

    def check(self) -> None:
        """To do it must not earn less than to leave it."""
        if self.passed is not None and self.passed < self.failed:
            raise RuleError("没做到的得分比做到的还高，请核对。", field="failed")
        if self.partial is not None and (
            self.partial < self.failed or (self.passed is not None and self.partial > self.passed)
        ):
            raise RuleError("做了一部分的得分应在没做到和做到之间。", field="partial")

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """What doing it earns."""
        return full_mark if self.passed is None else self.passed

    def needs_denominator(self) -> bool:
        """Where everything due must be done."""
        return self.basis == "all"

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the measure. Raises RuleError where "everything due" has no due."""
        said = measure.said(wording)
        done = measure.numerator
        if self.basis == "none":
            good, some = done == 0, False
            why = "没有出现" if good else f"出现 {plain(done)} {wording.unit}"
        elif self.basis == "all":
            if measure.denominator is None:
                raise RuleError(
                    "要看“应做的全部做到”，数据来源得有应有数，请换一种算法。", field="denominator"
                )
            if measure.denominator == 0:
                return empty_outcome(self.empty, full_mark, measure, wording)
            good, some = done >= measure.denominator, done > 0
            why = "全部做到" if good else ("只做了一部分" if some else "没有做到")
        else:
            good, some = done >= self.need, done > 0
            wanted = f"规定 {plain(self.need)} {wording.unit}"
            why = f"{wanted}，做到了" if good else f"{wanted}，{'只做了一部分' if some else '没有做到'}"
        points = self.limit(full_mark) if good else self.failed
        if not good and some and self.partial is not None:
            points = self.partial
        points = rounded(points)
        return Outcome(points, f"{said}，{why}，得 {plain(points)} 分（满分 {plain(full_mark)} 分）。")

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        good = plain(self.limit(full_mark))
        if self.basis == "none":
            return f"没有出现得 {good} 分，出现一次得 {plain(self.failed)} 分。"
        need = f"达到 {plain(self.need)} {wording.unit}" if self.basis == "count" else "应做的全部做到"
        some = "" if self.partial is None else f"，做了一部分得 {plain(self.partial)} 分"
        return f"{need}得 {good} 分{some}，没做到得 {plain(self.failed)} 分。"

    def example_measure(self, full_mark: Decimal) -> Measure:
        """Just enough."""
        if self.basis == "all":
            return Measure(Decimal(4), Decimal(4))
        return Measure(ZERO if self.basis == "none" else self.need)
