"""R4: the full mark, less something for every miss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar, Self

from .base import (
    EMPTY_CHOICES,
    LARGEST,
    NOT_APPLICABLE,
    PLAIN,
    ZERO,
    Measure,
    Outcome,
    RuleError,
    Wording,
    empty_outcome,
    exact,
    plain,
    rounded,
)
from .fields import CHOICE, TABLE, TEXT, YES_NO, Field
from .kind import RuleKind

# In the stored parameters of a score: the rule subtracts the misses themselves.
SUBTRACTED = "subtracted"
MISS_CHOICES = {
    "shortfall": "应有数减实际数",
    "target": "目标数减实际数",
    "count": "记录到的缺漏数",
    "kinds": "分类的缺漏，各扣各的",
}


@dataclass(frozen=True)
class DeductPerMiss(RuleKind):
    """R4: the full mark, less ``each`` for every miss.

    ``misses`` says what a miss is: due minus done, ``target`` minus done, the count itself, or counts
    of named kinds with an amount each (宝鸡: no plan −2, a hollow reply −1). ``floor`` 0 by default
    (扣完为止); ``no_floor`` lets the indicator go negative. ``subtracted``: it stands in a block that is
    taken off the total, and its points are what the misses cost, nothing without a miss (record 0068).
    """

    kind: ClassVar[str] = "deduct_per_miss"
    label: ClassVar[str] = "缺一次扣分"
    # It counts the misses themselves there: see ``placed``.
    instead: ClassVar[str] = ""
    help: ClassVar[str] = (
        "先给满分，缺一次、少一人、有一个问题就扣几分，一般扣完为止。放在扣分的类别里，没有缺漏不扣分，缺一次扣一次。"
    )
    sample: ClassVar[str] = (
        "满分 20 分，每缺 1 人扣 5 分：3 人没有述职，得 20 − 15 = 5 分；5 人没有，扣完为止得 0 分。"
    )
    SAMPLE: ClassVar[Mapping[str, Any]] = {"each": "5"}
    within: ClassVar[bool] = False
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field(
            "misses",
            "怎么算缺",
            CHOICE,
            default="shortfall",
            choices=MISS_CHOICES,
            help="数据来源有应有数的，选第一种。",
        ),
        Field(
            "each",
            "每缺一次扣",
            required=True,
            low_open=True,
            example="5",
            only_if=("misses", ("shortfall", "target", "count")),
        ),
        Field("target", "目标数", required=True, low_open=True, example="4", only_if=("misses", ("target",))),
        Field(
            "kinds",
            "各类扣分",
            TABLE,
            required=True,
            example="没有计划扣 2 分",
            only_if=("misses", ("kinds",)),
            columns=(
                Field("name", "类别", TEXT, required=True, example="没有计划"),
                Field("points", "每次扣", required=True, low_open=True, example="2"),
            ),
        ),
        Field("no_floor", "可以扣成负分", YES_NO, help="一般不选：扣完为止。"),
        Field("floor", "最低分", default="0", low=-LARGEST, help="扣到这里为止，一般是 0。"),
        Field(
            "empty",
            "没有发生时",
            CHOICE,
            default="full",
            choices=EMPTY_CHOICES,
            only_if=("misses", ("shortfall",)),
        ),
    )

    misses: str = "shortfall"
    each: Decimal | None = None
    target: Decimal | None = None
    kinds: tuple[tuple[str, Decimal], ...] = ()
    no_floor: bool = False
    floor: Decimal = ZERO
    empty: str | None = "full"
    subtracted: bool = False

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """Validated from JSON, which tells of a score where it stood. Raises RuleError."""
        rule = super().from_params({name: value for name, value in params.items() if name != SUBTRACTED})
        return rule.placed(subtracted=params.get(SUBTRACTED) is True)

    def placed(self, *, subtracted: bool) -> Self:
        """The full mark less the misses; where it is subtracted, the misses."""
        return replace(self, subtracted=subtracted)

    def as_params(self) -> dict[str, Any]:
        """JSON of these parameters, and where it stands if that is not usual."""
        return super().as_params() | ({SUBTRACTED: True} if self.subtracted else {})

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """The full mark; where it is subtracted, the most that the misses can cost."""
        if not self.subtracted:
            return full_mark
        return None if self.no_floor else full_mark - self.floor

    @classmethod
    def settled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rows as pairs."""
        return values | {"kinds": tuple((row["name"], row["points"]) for row in values["kinds"])}

    def values(self) -> dict[str, Any]:
        """Pairs as rows."""
        rows = tuple({"name": name, "points": points} for name, points in self.kinds)
        return super().values() | {"kinds": rows}

    def parts_read(self) -> tuple[str, ...]:
        """Kinds of misses, where each costs its own."""
        return tuple(name for name, _ in self.kinds)

    def needs_denominator(self) -> bool:
        """Only where due minus done is the miss."""
        return self.misses == "shortfall"

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the measure. Raises RuleError where "due" is needed and the metric has none."""
        if self.misses == "shortfall":
            if measure.denominator is None:
                raise RuleError(
                    "按“应有数减实际数”扣分，要有应有数；这个来源没有，请换一种算法。", field="denominator"
                )
            if measure.denominator == 0:
                if self.subtracted and self.empty != NOT_APPLICABLE:
                    return Outcome(ZERO, f"{wording.denominator} 0 {wording.unit}，不扣分。")
                return empty_outcome(self.empty, full_mark, measure, wording)
        said, lost, how = self._lost(measure, wording)
        if self.subtracted:
            return self._taken(said, lost, how, full_mark)
        if not lost:
            return Outcome(rounded(full_mark), f"{said}，没有缺漏，得满分 {plain(full_mark)} 分。")
        raw = full_mark - lost
        why = f"{said}，{how}，共扣 {exact(lost)} 分"
        if not self.no_floor and raw < self.floor:
            return Outcome(rounded(self.floor), f"{why}，扣完为止，得 {plain(self.floor)} 分。")
        return Outcome(rounded(raw), f"{why}，得 {plain(raw)} 分（满分 {plain(full_mark)} 分）。")

    def _taken(self, said: str, lost: Decimal, how: str, full_mark: Decimal) -> Outcome:
        """What is taken off the total: nothing where nothing is amiss."""
        if not lost:
            return Outcome(ZERO, f"{said}，没有缺漏，不扣分。")
        most = self.limit(full_mark)
        if most is not None and lost > most:
            points = rounded(most)
            return Outcome(
                points,
                f"{said}，{how}，合计 {exact(lost)} 分，最多扣 {plain(most)} 分，扣 {plain(points)} 分。",
            )
        points = rounded(lost)
        return Outcome(points, f"{said}，{how}，扣 {plain(points)} 分。")

    def _lost(self, measure: Measure, wording: Wording) -> tuple[str, Decimal, str]:
        said, unit = measure.said(wording), wording.unit
        if self.misses == "kinds":
            found = [(name, points, measure.breakdown.get(name, ZERO)) for name, points in self.kinds]
            found = [row for row in found if row[2]]
            lost = sum((points * count for _, points, count in found), ZERO)
            how = " + ".join(
                f"{name} {plain(count)} 次 × {exact(points)} 分" for name, points, count in found
            )
            return "逐类核对", lost, how
        if self.misses == "count":
            missed = measure.numerator
        elif self.misses == "target":
            said = f"{wording.numerator} {plain(measure.numerator)} {unit}，目标 {plain(self.target)} {unit}"
            missed = max(ZERO, self.target - measure.numerator)
        else:
            missed = max(ZERO, measure.denominator - measure.numerator)
        return said, self.each * missed, f"缺 {plain(missed)} {unit}，每{unit}扣 {exact(self.each)} 分"

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        if self.misses == "kinds":
            text = "；".join(f"{name}每次扣 {plain(points)} 分" for name, points in self.kinds)
        else:
            missing = {
                "shortfall": f"每缺 1 {wording.unit}",
                "target": f"目标 {plain(self.target)} {wording.unit}，每少 1 {wording.unit}",
                "count": f"每有 1 {wording.unit}",
            }[self.misses]
            text = f"{missing}扣 {plain(self.each)} 分"
        if self.subtracted:
            most = self.limit(full_mark)
            floor = "没有缺漏不扣分，" + ("扣多少不限" if most is None else f"最多扣 {plain(most)} 分")
            nothing = self.misses == "shortfall" and self.empty == NOT_APPLICABLE
            return f"{text}，{floor}。" + (f"{EMPTY_CHOICES[NOT_APPLICABLE]}。" if nothing else "")
        if self.no_floor:
            floor = "可以扣成负分"
        else:
            floor = f"最低 {plain(self.floor)} 分" if self.floor else "扣完为止"
        return f"{text}，{floor}。" + (f"{EMPTY_CHOICES[self.empty]}。" if self.misses == "shortfall" else "")

    def example_measure(self, full_mark: Decimal) -> Measure:
        """One missing."""
        if self.misses == "kinds":
            return Measure(Decimal(1), None, {self.kinds[0][0]: Decimal(1)})
        if self.misses == "count":
            return Measure(Decimal(1))
        if self.misses == "target":
            return Measure(max(ZERO, self.target - 1))
        return Measure(Decimal(7), Decimal(8))
