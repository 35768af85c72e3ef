"""R14: several ways to the same points in one indicator: the highest of them, or all of them added up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from .base import HUNDRED, PLAIN, ZERO, Measure, Outcome, RuleError, Wording, exact, plain, rounded
from .fields import CHOICE, TABLE, TEXT, Field
from .kind import RuleKind

EACH, REACH, SHARE = "each", "reach", "share"
WAY_CHOICES = {
    EACH: "每一次都得分",
    REACH: "达到几次得分",
    SHARE: "达到百分之几得分",
}
TOGETHER_CHOICES = {
    "highest": "只取最高的一种",
    "sum": "加起来",
}


@dataclass(frozen=True)
class Way:
    """One way to points: what is counted (the whole figure, or a named part of it) and what it earns."""

    name: str
    how: str
    number: Decimal | None
    points: Decimal
    most: Decimal | None = None

    def check(self, row: int) -> None:
        """What one field alone cannot tell. Raises RuleError."""
        if self.how == EACH:
            if self.number is not None:
                raise RuleError(f"第 {row} 种每一次都得分，“达到”请空着。", field="ways")
            return
        if self.number is None:
            raise RuleError(f"第 {row} 种要写达到多少。", field="ways")
        if self.how == SHARE and self.number > HUNDRED:
            raise RuleError(f"第 {row} 种的百分比不能超过 100。", field="ways")
        if self.most is not None:
            raise RuleError(f"第 {row} 种只得一次分，“这一种最多”请空着。", field="ways")

    def limit(self) -> Decimal | None:
        """The most it can give by itself; None without an end."""
        return self.most if self.how == EACH else self.points

    def earned(self, measure: Measure, wording: Wording) -> tuple[Decimal, str]:
        """Points, and how they came. Raises RuleError where a percentage has nothing due."""
        count = measure.breakdown.get(self.name, ZERO) if self.name else measure.numerator
        said = f"{self.name or wording.numerator} {plain(count)} {wording.unit}"
        if self.how == EACH:
            raw = self.points * count
            if self.most is not None and raw > self.most:
                return self.most, f"{said} × {exact(self.points)} 分，最多 {plain(self.most)} 分"
            return raw, f"{said} × {exact(self.points)} 分 = {exact(raw)} 分"
        if self.how == SHARE:
            if measure.denominator is None:
                raise RuleError("按百分比得分，数据来源得有应有数，请换一种算法。", field="denominator")
            if not measure.denominator:
                return ZERO, f"{wording.denominator} 0 {wording.unit}，0 分"
            percent = count * HUNDRED / measure.denominator
            good, wanted = percent >= self.number, f"{plain(self.number)}%"
            said = f"{said}，占 {plain(percent)}%"
        else:
            good, wanted = count >= self.number, f"{plain(self.number)} {wording.unit}"
        points = self.points if good else ZERO
        return points, f"{said}，{'达到' if good else '没有达到'} {wanted}，{plain(points)} 分"

    def told(self, wording: Wording) -> str:
        """The way in a few words: 提案达到 1 件得 20 分"""
        if self.how == EACH:
            end = "" if self.most is None else f"（最多 {plain(self.most)} 分）"
            return f"{self.name}每{wording.unit} {plain(self.points)} 分{end}"
        unit = "%" if self.how == SHARE else f" {wording.unit}"
        return f"{self.name}达到 {plain(self.number)}{unit}得 {plain(self.points)} 分"


@dataclass(frozen=True)
class Combined(RuleKind):
    """R14: "one suggestion or one report from the people", "85 % or eight times", "each to its own most".

    Each way looks at the whole figure or at a part of it that the source tells apart. The highest counts,
    or their sum; never more than the indicator's full mark.
    """

    kind: ClassVar[str] = "combined"
    label: ClassVar[str] = "几种算法合用"
    # Ways that count from nothing up; not a percentage: see ``not_subtracted``.
    instead: ClassVar[str] = ""
    help: ClassVar[str] = "几样里做到一样就行，取得分最高的一种；或者几样各算各的加起来，不超过满分。"
    sample: ClassVar[str] = (
        "满分 20 分，提建议 1 件得 20 分，反映情况 1 条得 15 分，取最高：没有提建议、反映 2 条，得 15 分。"
    )
    SAMPLE: ClassVar[Mapping[str, Any]] = {
        "ways": [
            {"name": "建议", "how": REACH, "number": "1", "points": "10"},
            {"name": "反映情况", "how": REACH, "number": "1", "points": "8"},
        ]
    }
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field(
            "ways",
            "各种算法",
            TABLE,
            required=True,
            help="“看哪一样”写数据来源里的分项名，空着就看总数；每一次都得分的，“达到”空着。",
            columns=(
                Field("name", "看哪一样", TEXT, example="建议"),
                Field("how", "怎么得分", CHOICE, choices=WAY_CHOICES),
                Field("number", "达到", low_open=True, example="1"),
                Field("points", "得几分", required=True, low_open=True, example="20"),
                Field("most", "这一种最多", low_open=True),
            ),
        ),
        Field("together", "合起来怎么算", CHOICE, default="highest", choices=TOGETHER_CHOICES),
    )

    ways: tuple[Way, ...]
    together: str = "highest"

    @classmethod
    def settled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rows as ways."""
        return values | {"ways": tuple(Way(**row) for row in values["ways"])}

    def values(self) -> dict[str, Any]:
        """Ways as rows."""
        rows = tuple(
            {"name": w.name, "how": w.how, "number": w.number, "points": w.points, "most": w.most}
            for w in self.ways
        )
        return super().values() | {"ways": rows}

    def check(self) -> None:
        """Each way is whole, and none stands twice."""
        for row, way in enumerate(self.ways, start=1):
            way.check(row)
        if len(set(self.ways)) != len(self.ways):
            raise RuleError("同一种算法写了两行，请删去一行。", field="ways")

    def not_subtracted(self) -> str:
        """A percentage that is reached is something done well."""
        if all(way.how != SHARE for way in self.ways):
            return ""
        return "放在扣分的类别里，不能用“达到百分之几得分”，那样做得好扣得多。请改成“每一次都得分”或者“达到几次得分”。"

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """What the ways can give together, at most the full mark."""
        ends = [way.limit() for way in self.ways]
        if None in ends:
            return full_mark
        known = [end for end in ends if end is not None]
        return min(full_mark, max(known) if self.together == "highest" else sum(known, ZERO))

    def parts_read(self) -> tuple[str, ...]:
        """The parts that have a way of their own."""
        return tuple(dict.fromkeys(way.name for way in self.ways if way.name))

    def needs_denominator(self) -> bool:
        """Where a percentage is one of the ways."""
        return any(way.how == SHARE for way in self.ways)

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the measure. Raises RuleError where a percentage has nothing due."""
        earned = [way.earned(measure, wording) for way in self.ways]
        amounts = [points for points, _ in earned]
        highest = self.together == "highest"
        raw = max(amounts) if highest else sum(amounts, ZERO)
        points = rounded(min(raw, full_mark))
        text = "；".join(said for _, said in earned)
        if len(earned) > 1:
            text += f"；{'取最高的' if highest else '加起来'} {exact(raw)} 分"
        return Outcome(points, f"{text}，{'封顶得' if raw > full_mark else '得'} {plain(points)} 分。")

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        told = "，".join(way.told(wording) for way in self.ways)
        how = f"{TOGETHER_CHOICES[self.together]}，" if len(self.ways) > 1 else ""
        return f"{told}；{how}最多 {plain(self.limit(full_mark))} 分。"

    def example_measure(self, full_mark: Decimal) -> Measure:
        """The last way is gone, the others are not."""
        last = self.ways[-1]
        count = last.number if last.how == REACH else Decimal(2)
        return Measure(count, Decimal(4), {last.name: count} if last.name else {})
