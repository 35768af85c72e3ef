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
    as_json,
    choice_param,
    decimal_param,
    empty_outcome,
    exact,
    plain,
    refuse_unknown,
    rounded,
)


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
class Ratio:
    """R6: points from a percentage, in four ways, with a policy for "nothing was due".

    threshold: percent ≥ ``target`` earns the full mark, else ``otherwise``.
    per_point: full mark minus ``each`` for every percentage point below ``target``, floor 0.
    bands: half-open bands without gaps or overlaps (published tables leave gaps such as 79–80).
    linear: 0 at ``zero_at``, full mark at ``target``, straight between.
    More than 100 % counts as reached, never as extra.
    """

    kind: ClassVar[str] = "ratio"
    label: ClassVar[str] = "按比例计分"
    example: ClassVar[str] = "满分 5 分，要求 100%，每低 1 个百分点扣 1 分：面商率 97%，得 5 − 3 = 2 分。"

    mode: str
    target: Decimal = HUNDRED
    otherwise: Decimal = ZERO
    each: Decimal = ZERO
    partial: str = "exact"
    zero_at: Decimal = ZERO
    bands: tuple[Band, ...] = ()
    empty: str = "full"

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Ratio:
        """Validated from JSON. Raises RuleError."""
        mode = params.get("mode")
        if mode not in RATIO_MODES:
            raise RuleError(f"请选择计分方式：{'、'.join(RATIO_MODES.values())}。", field="mode")
        own = {
            "threshold": ("target", "otherwise"),
            "per_point": ("target", "each", "partial"),
            "bands": ("bands",),
            "linear": ("target", "zero_at"),
        }[mode]
        refuse_unknown(params, ("mode", "empty", *own))
        empty = choice_param(params, "empty", "没有发生时", EMPTY_CHOICES, "full")
        if mode == "bands":
            return cls(mode=mode, bands=_bands(params.get("bands")), empty=empty)
        target = decimal_param(
            params, "target", "要求达到的百分比", default=HUNDRED, high=HUNDRED, low_open=True
        )
        if mode == "threshold":
            otherwise = decimal_param(params, "otherwise", "达不到时的得分", default=ZERO, low=-LARGEST)
            return cls(mode=mode, target=target, otherwise=otherwise, empty=empty)
        if mode == "per_point":
            each = decimal_param(params, "each", "每低 1 个百分点扣", required=True, low_open=True)
            partial = choice_param(params, "partial", "不足 1 个百分点", PARTIAL_CHOICES, "exact")
            return cls(mode=mode, target=target, each=each, partial=partial, empty=empty)
        zero_at = decimal_param(params, "zero_at", "得 0 分的百分比", default=ZERO, high=HUNDRED)
        if zero_at >= target:
            raise RuleError("得 0 分的百分比要小于得满分的百分比。", field="zero_at")
        return cls(mode=mode, target=target, zero_at=zero_at, empty=empty)

    def params(self) -> dict[str, Any]:
        """JSON of these parameters, numbers as text."""
        base: dict[str, Any] = {"mode": self.mode, "empty": self.empty}
        if self.mode == "bands":
            rows = [as_json(**{"from": b.low, "to": b.high, "points": b.points}) for b in self.bands]
            return base | {"bands": rows}
        base |= as_json(target=self.target)
        if self.mode == "threshold":
            return base | as_json(otherwise=self.otherwise)
        if self.mode == "per_point":
            return base | as_json(each=self.each) | {"partial": self.partial}
        return base | as_json(zero_at=self.zero_at)

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
        return full_mark * share, f"按比例计算（{scale}）"

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        target = f"{plain(self.target)}%"
        text = {
            "threshold": f"{target} 以上得满分，达不到得 {plain(self.otherwise)} 分",
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


def _bands(raw: Any) -> tuple[Band, ...]:
    if not isinstance(raw, Sequence) or isinstance(raw, str) or not raw:
        raise RuleError("请至少填写一档。", field="bands")
    bands = []
    for row in raw:
        if not isinstance(row, Mapping):
            raise RuleError("每一档要写清从多少、到多少、得多少分。", field="bands")
        try:
            refuse_unknown(row, ("from", "to", "points"))
            low = decimal_param(row, "from", "从百分之", required=True)
            high = decimal_param(row, "to", "到百分之", low_open=True)
            points = decimal_param(row, "points", "得分", required=True, low=-LARGEST)
        except RuleError as error:
            raise RuleError(str(error), field="bands") from None
        bands.append(Band(low, high, points))
    bands.sort(key=lambda b: b.low)
    if bands[0].low != 0:
        raise RuleError(f"最低一档要从 0% 开始，现在 {plain(bands[0].low)}% 以下没有分。", field="bands")
    for lower, upper in zip(bands, bands[1:], strict=False):
        if lower.high is None or lower.high > upper.low:
            raise RuleError(f"从 {plain(upper.low)}% 起的一档与前一档重叠了。", field="bands")
        if lower.high < upper.low:
            gap = f"{plain(lower.high)}% 到 {plain(upper.low)}%"
            raise RuleError(f"{gap} 之间没有分，请补上这一档。", field="bands")
    last = bands[-1]
    if last.high is not None:
        if last.high <= HUNDRED:
            raise RuleError("最高一档请不填“到”，这样 100% 也在里面。", field="bands")
        bands[-1] = Band(last.low, None, last.points)
    return tuple(bands)
