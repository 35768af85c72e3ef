"""R11: points by level (国家 / 省 / 市 / 县), with multipliers; all of them, the highest, or once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from .base import PLAIN, ZERO, Measure, Outcome, RuleError, Wording, exact, plain, rounded
from .fields import CHOICE, TABLE, TEXT, YES_NO, Field
from .kind import RuleKind

REPEAT_CHOICES = {
    "all": "每一次都计",
    "highest": "只计最高的一次",
    "once": "每一级只计一次",
}


@dataclass(frozen=True)
class Levels(RuleKind):
    """R11: what is honoured or adopted earns by its level; a mark may double or treble it.

    广水: 10 / 8 / 6 / 4 by level. Counts come by level from the breakdown, or from the records, where a
    multiplier needs to know which of them bears the mark.
    """

    kind: ClassVar[str] = "levels"
    label: ClassVar[str] = "按级别给分"
    # Counts by level from nothing up: criticised by the province, by the county.
    instead: ClassVar[str] = ""
    help: ClassVar[str] = "不同级别给不同的分，比如国家、省、市、县各几分；有的情形可以加倍。"
    sample: ClassVar[str] = (
        "国家级 10 分、省级 8 分、市级 6 分、县级 4 分，只计最高的一次：省级 1 次、县级 2 次，得 8 分。"
    )
    SAMPLE: ClassVar[Mapping[str, Any]] = {
        "levels": [
            {"name": "国家级", "points": "10"},
            {"name": "省级", "points": "8"},
            {"name": "市级", "points": "6"},
            {"name": "县级", "points": "4"},
        ]
    }
    within: ClassVar[bool] = False
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field(
            "levels",
            "级别和得分",
            TABLE,
            required=True,
            help="名称要和数据来源里的分项一致。",
            columns=(
                Field("name", "级别", TEXT, required=True, example="省级"),
                Field("points", "每次得", required=True, example="8"),
            ),
        ),
        Field(
            "times",
            "加倍的情形",
            TABLE,
            help="比如获得一等的按 2 倍；没有就空着。",
            columns=(
                Field("name", "情形", TEXT, required=True, example="一等"),
                Field("points", "乘以", required=True, low_open=True, high=Decimal(100), example="2"),
            ),
        ),
        Field("repeat", "不止一次时", CHOICE, default="all", choices=REPEAT_CHOICES),
        Field("cap", "最多得", low_open=True, help="空着就是这一项的满分。"),
        Field("uncapped", "不设上限", YES_NO, help="基础分里不要选。"),
    )

    levels: tuple[tuple[str, Decimal], ...]
    times: tuple[tuple[str, Decimal], ...] = ()
    repeat: str = "all"
    cap: Decimal | None = None
    uncapped: bool = False

    @classmethod
    def settled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rows as pairs."""
        for name in ("levels", "times"):
            values[name] = tuple((row["name"], row["points"]) for row in values[name])
        return values

    def values(self) -> dict[str, Any]:
        """Pairs as rows."""
        rows = {
            name: tuple({"name": word, "points": points} for word, points in getattr(self, name))
            for name in ("levels", "times")
        }
        return super().values() | rows

    def check(self) -> None:
        """Names once, a cap is a cap."""
        for name in ("levels", "times"):
            words = [word for word, _ in getattr(self, name)]
            if len(set(words)) != len(words):
                raise RuleError("同一个名称写了两行，请合并。", field=name)
        if self.uncapped and self.cap is not None:
            raise RuleError("填了最多得多少分，就不要再选“不设上限”。", field="uncapped")

    def parts_read(self) -> tuple[str, ...]:
        """The levels."""
        return tuple(name for name, _ in self.levels)

    def parts_of_whole(self) -> tuple[str, ...]:
        """What is counted has one level."""
        return self.parts_read()

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """The cap, the full mark, or none."""
        return None if self.uncapped else (full_mark if self.cap is None else self.cap)

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the measure."""
        worth = dict(self.levels)
        # (points of one, said so, how often)
        found: list[tuple[Decimal, str, Decimal]] = []
        if measure.items:
            times = dict(self.times)
            for entry in measure.items:
                points, said = max(((worth[k], k) for k in entry.kinds if k in worth), default=(None, ""))
                if points is None:
                    continue
                for kind in entry.kinds:
                    if kind in times:
                        points, said = points * times[kind], f"{said}（{kind} × {plain(times[kind])}）"
                found.append((points, said, Decimal(1)))
        else:
            found = [(value, name, measure.breakdown.get(name, ZERO)) for name, value in self.levels]
            found = [row for row in found if row[2]]
        if not found:
            return Outcome(ZERO, "没有这几级的事项，得 0 分。")
        if self.repeat == "highest":
            found = [max(found)[:2] + (Decimal(1),)]
        elif self.repeat == "once":
            found = [(points, said, Decimal(1)) for points, said in dict.fromkeys(row[:2] for row in found)]
        sums: dict[tuple[Decimal, str], Decimal] = {}
        for points, said, count in found:
            sums[points, said] = sums.get((points, said), ZERO) + count
        raw = sum((points * count for (points, _), count in sums.items()), ZERO)
        parts = [
            f"{said} {plain(n)} {wording.unit} × {exact(points)} 分" for (points, said), n in sums.items()
        ]
        limit = self.limit(full_mark)
        capped = limit is not None and raw > limit
        points = rounded(min(raw, limit) if limit is not None else raw)
        only = f"（{REPEAT_CHOICES[self.repeat]}）" if self.repeat != "all" else ""
        text = f"{' + '.join(parts)}{only} = {exact(raw)} 分"
        return Outcome(points, f"{text}，{'封顶得' if capped else '得'} {plain(points)} 分。")

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        text = "，".join(f"{name} {plain(points)} 分" for name, points in self.levels)
        text += "".join(f"，{name}按 {plain(points)} 倍" for name, points in self.times)
        limit = self.limit(full_mark)
        end = "不设上限" if limit is None else f"最多 {plain(limit)} 分"
        return f"{text}；{REPEAT_CHOICES[self.repeat]}；{end}。"

    def example_measure(self, full_mark: Decimal) -> Measure:
        """One of the first level, two of the last."""
        counts = {self.levels[-1][0]: Decimal(2)}
        counts[self.levels[0][0]] = counts.get(self.levels[0][0], ZERO) + 1
        return Measure(Decimal(3), None, counts)
