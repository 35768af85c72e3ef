"""R6: points from a percentage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal
from typing import Any, ClassVar

from .base import (
    EMPTY_CHOICES,
    HUNDRED,
    LARGEST,
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
from .fields import CHOICE, TABLE, Field
from .kind import RuleKind


@dataclass(frozen=True)
class Band:
    """Half-open: ``low`` ≤ percent < ``high`` (None: no upper end) earns ``points``."""

    low: Decimal
    high: Decimal | None
    points: Decimal


RATIO_MODES = {
    "threshold": "达到比例得满分，否则得固定分",
    "per_point": "每低 1 个百分点扣分",
    "bands": "分档得分",
    "linear": "按比例得分",
}
PARTIAL_CHOICES = {
    "exact": "按实际差距计算",
    "up": "不足 1 个百分点按 1 个扣",
    "down": "不足 1 个百分点不扣",
}


@dataclass(frozen=True)
class Ratio(RuleKind):
    """R6: points from a percentage, in four ways, with a policy for "nothing was due".

    threshold: percent ≥ ``target`` earns the full mark, else ``otherwise``.
    per_point: full mark minus ``each`` for every percentage point below ``target``, floor 0.
    bands: half-open bands without gaps or overlaps (published tables leave gaps such as 79–80).
    linear: 0 at ``zero_at``, full mark at ``target``, straight between.
    More than 100 % counts as reached, never as extra.
    """

    kind: ClassVar[str] = "ratio"
    label: ClassVar[str] = "按比例计分"
    instead: ClassVar[str] = "请改选“缺一次扣分”，或者把这一项放到基础分的类别里。"
    help: ClassVar[str] = "看完成了百分之几：达标得满分、每低一个百分点扣分、分档得分，或者按比例得分。"
    sample: ClassVar[str] = "满分 5 分，要求 100%，每低 1 个百分点扣 1 分：面商率 97%，得 5 − 3 = 2 分。"
    SAMPLE: ClassVar[Mapping[str, Any]] = {"mode": "per_point", "each": "1"}
    within: ClassVar[bool] = False
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("mode", "计分方式", CHOICE, required=True, choices=RATIO_MODES),
        Field(
            "target",
            "要求达到的百分比",
            default="100",
            high=HUNDRED,
            low_open=True,
            example="85",
            only_if=("mode", ("threshold", "per_point", "linear")),
        ),
        Field("otherwise", "达不到时的得分", default="0", low=-LARGEST, only_if=("mode", ("threshold",))),
        Field(
            "each",
            "每低 1 个百分点扣",
            required=True,
            low_open=True,
            example="0.5",
            only_if=("mode", ("per_point",)),
        ),
        Field(
            "partial",
            "不足 1 个百分点",
            CHOICE,
            default="exact",
            choices=PARTIAL_CHOICES,
            only_if=("mode", ("per_point",)),
        ),
        Field(
            "zero_at",
            "得 0 分的百分比",
            default="0",
            high=HUNDRED,
            help="到这里以下得 0 分，一般是 0。",
            only_if=("mode", ("linear",)),
        ),
        Field(
            "bands",
            "分档",
            TABLE,
            required=True,
            only_if=("mode", ("bands",)),
            help="每一档含起点、不含终点；从 0% 开始，中间不留空，最高一档的终点空着。",
            example="0 到 80 得 7 分，80 到 90 得 11 分，90 以上得 15 分",
            columns=(
                Field("from", "从百分之", required=True),
                Field("to", "到百分之", low_open=True, open_end=True),
                Field("points", "得分", required=True, low=-LARGEST),
            ),
        ),
        Field("empty", "没有发生时", CHOICE, default="full", choices=EMPTY_CHOICES),
    )

    mode: str
    target: Decimal | None = HUNDRED
    otherwise: Decimal | None = ZERO
    each: Decimal | None = None
    partial: str | None = "exact"
    zero_at: Decimal | None = ZERO
    bands: tuple[Band, ...] = ()
    empty: str = "full"

    @classmethod
    def settled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rows as bands."""
        return values | {"bands": banded(values["bands"], unit="%") if values["bands"] else ()}

    def values(self) -> dict[str, Any]:
        """Bands as rows."""
        rows = tuple({"from": b.low, "to": b.high, "points": b.points} for b in self.bands)
        return super().values() | {"bands": rows}

    def check(self) -> None:
        """The straight line must rise."""
        if self.mode == "linear" and self.zero_at >= self.target:
            raise RuleError("得 0 分的百分比要小于得满分的百分比。", field="zero_at")

    def needs_denominator(self) -> bool:
        """Always: a percentage of something."""
        return True

    def example_measure(self, full_mark: Decimal) -> Measure:
        """Three percentage points below what is asked, or in the middle of the bands."""
        if self.mode == "bands":
            return Measure(self.bands[len(self.bands) // 2].low, HUNDRED)
        if self.mode == "linear":
            return Measure((self.target + self.zero_at) / 2, HUNDRED)
        return Measure(max(ZERO, self.target - 3), HUNDRED)

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """The most this rule can give."""
        if self.mode == "bands":
            return max(band.points for band in self.bands)
        return full_mark

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the measure. Raises RuleError where the metric brings no denominator."""
        if measure.denominator is None:
            raise RuleError(
                "按比例计分要有“应有数”，这个数据来源没有，请换一种计分方式。", field="denominator"
            )
        percent = measure.percent
        if percent is None:
            return empty_outcome(self.empty, full_mark, measure, wording)
        said = f"{measure.said(wording)}，占 {exact(percent)}%"
        points, why = getattr(self, f"_{self.mode}")(percent, full_mark)
        points = rounded(points)
        return Outcome(points, f"{said}，{why}，得 {plain(points)} 分（满分 {plain(full_mark)} 分）。")

    def _threshold(self, percent: Decimal, full_mark: Decimal) -> tuple[Decimal, str]:
        if percent >= self.target:
            return full_mark, f"达到 {plain(self.target)}%"
        return self.otherwise, f"没有达到 {plain(self.target)}%"

    def _per_point(self, percent: Decimal, full_mark: Decimal) -> tuple[Decimal, str]:
        if percent >= self.target:
            return full_mark, f"达到 {plain(self.target)}%，不扣分"
        gap = self.target - percent
        if self.partial != "exact":
            gap = gap.to_integral_value(ROUND_CEILING if self.partial == "up" else ROUND_DOWN)
        lost = self.each * gap
        why = f"比 {plain(self.target)}% 低 {exact(gap)} 个百分点，每个百分点扣 {exact(self.each)} 分"
        if lost > full_mark:
            return ZERO, f"{why}，扣完为止"
        return full_mark - lost, f"{why}，扣 {exact(lost)} 分"

    def _bands(self, percent: Decimal, full_mark: Decimal) -> tuple[Decimal, str]:
        for band in self.bands:
            if percent >= band.low and (band.high is None or percent < band.high):
                return band.points, f"在“{_band_text(band)}”这一档"
        raise RuleError("分档没有盖住这个比例，请检查方案。", field="bands")  # pragma: no cover

    def _linear(self, percent: Decimal, full_mark: Decimal) -> tuple[Decimal, str]:
        if percent >= self.target:
            return full_mark, f"达到 {plain(self.target)}%"
        if percent <= self.zero_at:
            return ZERO, f"不高于 {plain(self.zero_at)}%"
        share = (percent - self.zero_at) / (self.target - self.zero_at)
        scale = f"{plain(self.zero_at)}% 得 0 分，{plain(self.target)}% 得满分"
        if self.zero_at:
            part = (
                f"({exact(percent)} − {plain(self.zero_at)}) ÷ ({plain(self.target)} − {plain(self.zero_at)})"
            )
        else:
            part = f"{exact(percent)} ÷ {plain(self.target)}"
        return full_mark * share, f"按比例计算（{scale}），{part} × {plain(full_mark)}"

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        target = f"{plain(self.target)}%"
        text = {
            "threshold": f"{target}{' ' if self.target == HUNDRED else ' 以上'}得满分，达不到得 {plain(self.otherwise)} 分",
            "per_point": f"{target} 得满分，每低 1 个百分点扣 {plain(self.each)} 分，扣完为止",
            "linear": f"{plain(self.zero_at)}% 得 0 分，{target} 得满分，中间按比例",
            "bands": "；".join(f"{_band_text(b)}得 {plain(b.points)} 分" for b in self.bands),
        }[self.mode]
        if self.mode == "per_point" and self.partial != "exact":
            text += f"（{PARTIAL_CHOICES[self.partial]}）"
        return f"{text}。{EMPTY_CHOICES[self.empty]}。"


def _band_text(band: Band) -> str:
    if band.high is None:
        return f"{plain(band.low)}% 以上"
    if band.low == 0:
        return f"不到 {plain(band.high)}%"
    return f"{plain(band.low)}% 到不足 {plain(band.high)}%"


def banded(rows: Sequence[Mapping[str, Any]], *, unit: str = "") -> tuple[Band, ...]:
    """Rows from–to–points as half-open bands over everything from 0 up.

    Raises RuleError on gaps and overlaps, naming them (银川 published 80以上 / 60至79: 79.5 had no band).
    """
    bands = sorted((Band(r["from"], r["to"], r["points"]) for r in rows), key=lambda b: b.low)
    if bands[0].low != 0:
        raise RuleError(
            f"最低一档要从 0{unit} 开始，现在 {plain(bands[0].low)}{unit} 以下没有分。", field="bands"
        )
    for lower, upper in zip(bands, bands[1:], strict=False):
        if lower.high is None or lower.high > upper.low:
            raise RuleError(f"从 {plain(upper.low)}{unit} 起的一档与前一档重叠了。", field="bands")
        if lower.high < upper.low:
            gap = f"{plain(lower.high)}{unit} 到 {plain(upper.low)}{unit}"
            raise RuleError(f"{gap} 之间没有分，请补上这一档。", field="bands")
    last = bands[-1]
    if last.high is not None:
        if last.high <= HUNDRED or not unit:
            above = "这样 100% 也在里面" if unit else "这样再多也在里面"
            raise RuleError(f"最高一档请不填“到”，{above}。", field="bands")
        bands[-1] = Band(last.low, None, last.points)
    return tuple(bands)
