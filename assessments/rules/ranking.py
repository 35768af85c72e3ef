"""R9 and R10: points by the place among the group, and in proportion to the best of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from .base import (
    EMPTY_CHOICES,
    LARGEST,
    NOT_APPLICABLE,
    PLAIN,
    ZERO,
    Measure,
    Outcome,
    Peers,
    RuleError,
    Wording,
    exact,
    plain,
    rounded,
)
from .fields import CHOICE, COUNT, TABLE, Field
from .kind import GROUP, RuleKind

BY_CHOICES = {"numerator": "实际数", "percent": "完成的百分比"}
TIE_CHOICES = {
    "competition": "并列，后面的名次顺延（1、2、2、4）",
    "dense": "并列，后面的名次不顺延（1、2、2、3）",
    "average": "并列的取平均名次的分",
}
ORDER_CHOICES = {"high": "多的在前", "low": "少的在前"}


@dataclass(frozen=True)
class Compared(RuleKind):
    """A rule that looks at the whole group; scoring fills in the peers before it asks for points."""

    needs: ClassVar[frozenset[str]] = frozenset({GROUP})

    by: str = "numerator"

    def value_of(self, measure: Measure) -> Decimal | None:
        """What is compared; None where there is nothing to compare."""
        return measure.numerator if self.by == "numerator" else measure.percent

    @property
    def lowest_first(self) -> bool:
        """Whether the smaller value is the better one."""
        return False

    def needs_denominator(self) -> bool:
        """Where percentages are compared."""
        return self.by == "percent"

    def _nothing(self, full_mark: Decimal, empty: str, wording: Wording) -> Outcome:
        if empty == NOT_APPLICABLE:
            return Outcome(ZERO, f"{wording.denominator} 0 {wording.unit}，这一项不考。", applicable=False)
        points = rounded(full_mark) if empty == "full" else ZERO
        return Outcome(
            points, f"{wording.denominator} 0 {wording.unit}，{EMPTY_CHOICES[empty]}：{plain(points)} 分。"
        )


@dataclass(frozen=True)
class Ranking(Compared):
    """R9: the place in the group earns the points of a table; a second table may serve small groups."""

    kind: ClassVar[str] = "ranking"
    label: ClassVar[str] = "按名次给分"
    instead: ClassVar[str] = "请改选“缺一次扣分”，或者把这一项放到基础分的类别里。"
    help: ClassVar[str] = "同组比一比，第几名得几分；名次表没写到的按最后一行之后的分算。"
    sample: ClassVar[str] = (
        "第一名 5 分、第二名 3 分、第三名 1 分，其余 0 分；两个第二名，都得 3 分，下一个是第四名。"
    )
    SAMPLE: ClassVar[Mapping[str, Any]] = {
        "places": [{"place": 1, "points": "10"}, {"place": 2, "points": "8"}, {"place": 3, "points": "6"}],
        "others": "4",
    }
    within: ClassVar[bool] = False
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("by", "比什么", CHOICE, default="numerator", choices=BY_CHOICES),
        Field("order", "怎样排", CHOICE, default="high", choices=ORDER_CHOICES),
        Field(
            "places",
            "名次和得分",
            TABLE,
            required=True,
            columns=(
                Field("place", "第几名", COUNT, required=True, low=Decimal(1)),
                Field("points", "得分", required=True, low=-LARGEST),
            ),
        ),
        Field("others", "其余名次得", default="0", low=-LARGEST),
        Field("small", "少于几个参评时另用一张表", COUNT, help="不另用就空着。", example="5"),
        Field(
            "small_places",
            "参评少时的名次和得分",
            TABLE,
            columns=(
                Field("place", "第几名", COUNT, required=True, low=Decimal(1)),
                Field("points", "得分", required=True, low=-LARGEST),
            ),
        ),
        Field("ties", "相同的", CHOICE, default="competition", choices=TIE_CHOICES),
        Field("empty", "没有可比的数时", CHOICE, default="zero", choices=EMPTY_CHOICES),
    )

    order: str = "high"
    places: tuple[tuple[int, Decimal], ...] = ()
    others: Decimal = ZERO
    small: int | None = None
    small_places: tuple[tuple[int, Decimal], ...] = ()
    ties: str = "competition"
    empty: str = "zero"

    @classmethod
    def settled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rows as pairs in order."""
        for name in ("places", "small_places"):
            values[name] = tuple(sorted((row["place"], row["points"]) for row in values[name]))
        return values

    def values(self) -> dict[str, Any]:
        """Pairs as rows."""
        rows = {
            name: tuple({"place": place, "points": points} for place, points in getattr(self, name))
            for name in ("places", "small_places")
        }
        return super().values() | rows

    def check(self) -> None:
        """Each place once, and a better place never earns less."""
        for name in ("places", "small_places"):
            rows = getattr(self, name)
            if len({place for place, _ in rows}) != len(rows):
                raise RuleError("同一个名次写了两行，请核对。", field=name)
            points = [p for _, p in rows] + [self.others]
            if rows and points != sorted(points, reverse=True):
                raise RuleError("名次靠前的得分不能比靠后的低，请核对。", field=name)
        if (self.small is None) != (not self.small_places):
            raise RuleError("“少于几个参评”和“参评少时的得分”要一起填，或者都空着。", field="small")

    @property
    def lowest_first(self) -> bool:
        """少的在前"""
        return self.order == "low"

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """What the first place earns."""
        return max(points for _, points in (*self.places, *self.small_places))

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the place. Raises RuleError where the group is not known."""
        value = self.value_of(measure)
        if value is None:
            return self._nothing(full_mark, self.empty, wording)
        peers = needed(measure)
        table = dict(self.places)
        small = self.small is not None and peers.size < self.small
        if small:
            table = dict(self.small_places)
        first = (peers.ahead_values if self.ties == "dense" else peers.ahead) + 1
        taken = range(first, first + peers.equal) if self.ties == "average" else [first]
        raw = sum((table.get(place, self.others) for place in taken), ZERO) / len(taken)
        said = f"{exact(value)}%" if self.by == "percent" else f"{plain(value)} {wording.unit}"
        shared = f"，与另外 {peers.equal - 1} 个并列" if peers.equal > 1 else ""
        why = f"{wording.numerator} {said}，{peers.size} 个参评单位中第 {first} 名{shared}"
        if small:
            why += f"（不足 {self.small} 个，用另一张表）"
        if self.ties == "average" and peers.equal > 1:
            why += f"，第 {taken[0]} 到第 {taken[-1]} 名的分取平均"
        points = rounded(raw)
        return Outcome(points, f"{why}，得 {plain(points)} 分。")

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        rows = "，".join(f"第 {place} 名 {plain(points)} 分" for place, points in self.places)
        return f"按{BY_CHOICES[self.by]}排名，{ORDER_CHOICES[self.order]}：{rows}，其余 {plain(self.others)} 分；{TIE_CHOICES[self.ties]}。"

    def example_measure(self, full_mark: Decimal) -> Measure:
        """The second of eleven."""
        return Measure(Decimal(8), Decimal(10), peers=Peers(11, 1, 1, 1, Decimal(9)))


@dataclass(frozen=True)
class BestShare(Compared):
    """R10: value ÷ the best value of the group × the full mark."""

    kind: ClassVar[str] = "best_share"
    label: ClassVar[str] = "与最好的比，按比例得分"
    instead: ClassVar[str] = "请改选“缺一次扣分”，或者把这一项放到基础分的类别里。"
    help: ClassVar[str] = "同组最好的得满分，其余的按自己占最好的几成得分。"
    sample: ClassVar[str] = "满分 10 分，最好的 8 次得满分；本单位 6 次，6 ÷ 8 × 10 = 7.5 分。"
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("by", "比什么", CHOICE, default="numerator", choices=BY_CHOICES),
        Field(
            "empty",
            "没有可比的数时",
            CHOICE,
            default="zero",
            choices=EMPTY_CHOICES,
            help="同组都是 0，或者没有应有数的时候。",
        ),
    )

    empty: str = "zero"

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the share. Raises RuleError where the group is not known."""
        value = self.value_of(measure)
        if value is None:
            return self._nothing(full_mark, self.empty, wording)
        peers = needed(measure)
        if not peers.best:
            outcome = self._nothing(full_mark, self.empty, wording)
            return Outcome(
                outcome.points,
                f"同组都是 0，{EMPTY_CHOICES[self.empty]}：{plain(outcome.points)} 分。",
                outcome.applicable,
            )
        unit = "%" if self.by == "percent" else f" {wording.unit}"
        points = rounded(min(value / peers.best, Decimal(1)) * full_mark)
        return Outcome(
            points,
            f"{wording.numerator} {exact(value)}{unit}，同组最好 {exact(peers.best)}{unit}，"
            f"{exact(value)} ÷ {exact(peers.best)} × {plain(full_mark)} = {plain(points)} 分。",
        )

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        return f"同组{BY_CHOICES[self.by]}最好的得 {plain(full_mark)} 分，其余按比例；{EMPTY_CHOICES[self.empty]}。"

    def example_measure(self, full_mark: Decimal) -> Measure:
        """Three quarters of the best."""
        return Measure(
            Decimal(6), Decimal(8), peers=Peers(11, 4, 1, 3, Decimal(75 if self.by == "percent" else 8))
        )


def needed(measure: Measure) -> Peers:
    """The peers of a measure. Raises RuleError where scoring has not filled them in."""
    if measure.peers is None:
        raise RuleError("要同组一起算，单独一个单位排不出名次。", field="peers")
    return measure.peers


def standing_of(counts: Mapping[Decimal, int], *, lowest_first: bool = False) -> dict[Decimal, Peers]:
    """Where each value stands among all, told how many subjects have which value; one sort."""
    size = sum(counts.values())
    ahead = 0
    standing: dict[Decimal, Peers] = {}
    order = sorted(counts, reverse=not lowest_first)
    for place, value in enumerate(order):
        standing[value] = Peers(size, ahead, counts[value], place, order[0])
        ahead += counts[value]
    return standing


def peers_of(values: Iterable[tuple[int, Decimal]], *, lowest_first: bool = False) -> dict[int, Peers]:
    """Where each of (key, value) stands."""
    rows = list(values)
    standing = standing_of(Counter(value for _, value in rows), lowest_first=lowest_first)
    return {key: standing[value] for key, value in rows}
