"""R4: the full mark, less something for every miss."""

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
    as_json,
    choice_param,
    decimal_param,
    empty_outcome,
    exact,
    plain,
    refuse_unknown,
    rounded,
)

MISS_CHOICES = {
    "shortfall": "应有数减实际数",
    "target": "目标数减实际数",
    "count": "记录到的缺漏数",
}


@dataclass(frozen=True)
class DeductPerMiss:
    """R4: the full mark, less ``each`` for every miss.

    ``misses`` says what a miss is: due minus done, ``target`` minus done, or the count itself.
    ``floor`` 0 by default (扣完为止); None lets the indicator go negative.
    """

    kind: ClassVar[str] = "deduct_per_miss"
    label: ClassVar[str] = "缺一次扣分"
    example: ClassVar[str] = (
        "满分 20 分，每缺 1 人扣 5 分：3 人没有述职，得 20 − 15 = 5 分；5 人没有，扣完为止得 0 分。"
    )

    each: Decimal
    misses: str = "shortfall"
    target: Decimal | None = None
    floor: Decimal | None = ZERO
    empty: str = "full"

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> DeductPerMiss:
        """Validated from JSON. Raises RuleError."""
        refuse_unknown(params, ("each", "misses", "target", "floor", "no_floor", "empty"))
        each = decimal_param(params, "each", "每缺一次扣", required=True, low_open=True)
        misses = choice_param(params, "misses", "怎么算缺", MISS_CHOICES, "shortfall")
        target = decimal_param(params, "target", "目标数", required=misses == "target", low_open=True)
        if misses != "target" and target is not None:
            raise RuleError("只有按“目标数减实际数”算缺时才填目标数。", field="target")
        no_floor = params.get("no_floor", False)
        if not isinstance(no_floor, bool):
            raise RuleError("“可以扣成负分”请填是或否。", field="no_floor")
        floor = None if no_floor else decimal_param(params, "floor", "最低分", default=ZERO, low=-LARGEST)
        empty = choice_param(params, "empty", "没有发生时", EMPTY_CHOICES, "full")
        return cls(each, misses, target, floor, empty)

    def params(self) -> dict[str, Any]:
        """JSON of these parameters, numbers as text."""
        return as_json(
            each=self.each,
            misses=self.misses,
            target=self.target,
            floor=self.floor,
            no_floor=True if self.floor is None else None,
            empty=self.empty,
        )

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """The most this rule can give."""
        return full_mark

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the measure. Raises RuleError where "due" is needed and the metric has none."""
        said = measure.said(wording)
        if self.misses == "count":
            missed = measure.numerator
        elif self.misses == "target":
            unit = wording.unit
            said = f"{wording.numerator} {plain(measure.numerator)} {unit}，目标 {plain(self.target)} {unit}"
            missed = max(ZERO, self.target - measure.numerator)
        else:
            if measure.denominator is None:
                raise RuleError(
                    "按“应有数减实际数”扣分，要有应有数；这个来源没有，请换一种算法。", field="denominator"
                )
            if measure.denominator == 0:
                return empty_outcome(self.empty, full_mark, measure, wording)
            missed = max(ZERO, measure.denominator - measure.numerator)
        if not missed:
            return Outcome(rounded(full_mark), f"{said}，没有缺漏，得满分 {plain(full_mark)} 分。")
        lost = self.each * missed
        raw = full_mark - lost
        why = f"{said}，缺 {plain(missed)} {wording.unit}，每{wording.unit}扣 {exact(self.each)} 分"
        why += f"，共扣 {exact(lost)} 分"
        if self.floor is not None and raw < self.floor:
            return Outcome(rounded(self.floor), f"{why}，扣完为止，得 {plain(self.floor)} 分。")
        return Outcome(rounded(raw), f"{why}，得 {plain(raw)} 分（满分 {plain(full_mark)} 分）。")

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        missing = {
            "shortfall": f"每缺 1 {wording.unit}",
            "target": f"目标 {plain(self.target)} {wording.unit}，每少 1 {wording.unit}",
            "count": f"每有 1 {wording.unit}",
        }[self.misses]
        if self.floor is None:
            floor = "可以扣成负分"
        else:
            floor = f"最低 {plain(self.floor)} 分" if self.floor else "扣完为止"
        text = f"{missing}扣 {plain(self.each)} 分，{floor}。"
        return text + (f"{EMPTY_CHOICES[self.empty]}。" if self.misses == "shortfall" else "")
