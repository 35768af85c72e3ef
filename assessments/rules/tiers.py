"""R7: a table of steps on a count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from .base import LARGEST, PLAIN, ZERO, Measure, Outcome, RuleError, Wording, exact, plain, rounded
from .fields import CHOICE, TABLE, Field
from .kind import RuleKind
from .ratio import Band, banded

WHAT_CHOICES = {"numerator": "实际数", "denominator": "应有数（任务量）"}


@dataclass(frozen=True)
class Tiers(RuleKind):
    """R7: bands of a count earn points; beyond ``beyond`` each more adds ``each`` (洛阳: ≤5 = 10, +2 each).

    Bands are half-open and cover everything from 0 up; gaps and overlaps are refused.
    """

    kind: ClassVar[str] = "tiers"
    label: ClassVar[str] = "按数量分档"
    # Where more of a count subtracts more, from 0: see ``not_subtracted``.
    instead: ClassVar[str] = ""
    help: ClassVar[str] = "数量落在哪一档就得哪一档的分；超过一个数以后，还可以每多一个再加。"
    sample: ClassVar[str] = (
        "承办 5 件以内得 10 分，超过 5 件每多 1 件加 2 分：承办 7 件，得 10 + 2 × 2 = 14 分。"
    )
    SAMPLE: ClassVar[Mapping[str, Any]] = {
        "tiers": [
            {"from": "0", "to": "2", "points": "0"},
            {"from": "2", "to": "4", "points": "5"},
            {"from": "4", "points": "10"},
        ]
    }
    within: ClassVar[bool] = False
    rising: ClassVar[bool] = False
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("what", "看哪个数", CHOICE, default="numerator", choices=WHAT_CHOICES),
        Field(
            "tiers",
            "分档",
            TABLE,
            required=True,
            help="每一档含起点、不含终点；从 0 开始，中间不留空，最高一档的终点空着。",
            example="0 到 2 得 0 分，2 到 4 得 5 分，4 以上得 10 分",
            columns=(
                Field("from", "从", required=True),
                Field("to", "到", low_open=True, open_end=True),
                Field("points", "得分", required=True, low=-LARGEST),
            ),
        ),
        Field("beyond", "超过多少以后", help="不再往上加就空着。", example="5"),
        Field("each", "每多 1 个再加", low_open=True, example="2"),
        Field("cap", "最多得", help="空着就是这一项的满分。"),
    )

    what: str
    tiers: tuple[Band, ...]
    beyond: Decimal | None = None
    each: Decimal | None = None
    cap: Decimal | None = None

    @classmethod
    def settled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rows as bands."""
        try:
            return values | {"tiers": banded(values["tiers"])}
        except RuleError as error:
            raise RuleError(str(error), field="tiers") from None

    def values(self) -> dict[str, Any]:
        """Bands as rows."""
        rows = tuple({"from": b.low, "to": b.high, "points": b.points} for b in self.tiers)
        return super().values() | {"tiers": rows}

    def check(self) -> None:
        """The two parts of "each more" belong together, and begin in the last band."""
        if (self.beyond is None) != (self.each is None):
            raise RuleError("“超过多少以后”和“每多 1 个再加”要一起填，或者都空着。", field="each")
        if self.beyond is not None and self.beyond < self.tiers[-1].low:
            raise RuleError("“超过多少以后”要落在最高一档里。", field="beyond")

    def not_subtracted(self) -> str:
        """Bands must begin with nothing and never fall, or little of what went wrong would cost more."""
        points = [band.points for band in self.tiers]
        if points[0] == 0 and points == sorted(points) and self.what == "numerator":
            return ""
        return (
            "放在扣分的类别里，“按数量分档”要按实际数分档，从 0 分写起，数量越多扣得越多；现在的分档不是这样，请改分档，"
            "或者把这一项放到基础分的类别里。"
        )

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """The cap, or the best band."""
        if self.each is None:
            best = max(band.points for band in self.tiers)
            return best if self.cap is None else min(best, self.cap)
        return full_mark if self.cap is None else self.cap

    def needs_denominator(self) -> bool:
        """Where the volume is what was due."""
        return self.what == "denominator"

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the measure. Raises RuleError where the volume is not known."""
        count = measure.numerator if self.what == "numerator" else measure.denominator
        if count is None:
            raise RuleError("这个数据来源没有应有数，请按实际数分档。", field="denominator")
        called = wording.numerator if self.what == "numerator" else wording.denominator
        unit = wording.unit
        band = next(b for b in self.tiers if count >= b.low and (b.high is None or count < b.high))
        raw = band.points
        why = f"{called} {plain(count)} {unit}，在“{tier_text(band, unit)}”这一档，{plain(raw)} 分"
        if self.beyond is not None and count > self.beyond:
            more = (count - self.beyond) * self.each
            raw += more
            why += f"，超过 {plain(self.beyond)} {unit}的 {plain(count - self.beyond)} {unit}每{unit}加 {exact(self.each)} 分"
        limit = self.limit(full_mark)
        capped = raw > limit
        points = rounded(min(raw, limit))
        return Outcome(points, f"{why}，{'封顶得' if capped else '得'} {plain(points)} 分。")

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        unit = wording.unit
        text = "；".join(f"{tier_text(b, unit)}得 {plain(b.points)} 分" for b in self.tiers)
        if self.each is not None:
            text += f"；超过 {plain(self.beyond)} {unit}，每多 1 {unit}加 {plain(self.each)} 分"
        return f"{text}；最多 {plain(self.limit(full_mark))} 分。"

    def example_measure(self, full_mark: Decimal) -> Measure:
        """In the last band, a little further where more adds."""
        count = self.tiers[-1].low if self.beyond is None else self.beyond + 2
        return Measure(count, count if self.what == "denominator" else None)


def tier_text(band: Band, unit: str) -> str:
    """5 件以上, 不到 2 件, 2 到不足 4 件"""
    if band.high is None:
        return f"{plain(band.low)} {unit}以上"
    if band.low == ZERO:
        return f"不到 {plain(band.high)} {unit}"
    return f"{plain(band.low)} 到不足 {plain(band.high)} {unit}"
