"""R2: points for each event, up to a cap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from .base import (
    PLAIN,
    ZERO,
    Measure,
    Outcome,
    RuleError,
    Wording,
    as_json,
    decimal_param,
    exact,
    plain,
    refuse_unknown,
    rounded,
)


@dataclass(frozen=True)
class PerEvent:
    """R2: points for each event, up to a cap.

    ``each`` points an event; ``subtypes`` adds points for events of a kind (江北: a suggestion 3,
    a key one 2 more, an excellent one 2 more); ``cap`` None means the indicator's full mark, and
    ``uncapped`` lifts it (schemes with open-ended extras).
    """

    kind: ClassVar[str] = "per_event"
    label: ClassVar[str] = "按次计分（有上限）"
    example: ClassVar[str] = "每次 2 分、上限 10 分：开展 6 次，应得 12 分，封顶得 10 分。"

    each: Decimal
    cap: Decimal | None = None
    uncapped: bool = False
    subtypes: Mapping[str, Decimal] = field(default_factory=dict)

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> PerEvent:
        """Validated from JSON. Raises RuleError."""
        refuse_unknown(params, ("each", "cap", "uncapped", "subtypes"))
        each = decimal_param(params, "each", "每次得分", required=not params.get("subtypes"), default=ZERO)
        cap = decimal_param(params, "cap", "上限", low_open=True)
        raw = params.get("subtypes") or {}
        if not isinstance(raw, Mapping):
            raise RuleError("分项得分要按“名称：分值”填写。", field="subtypes")
        subtypes = {str(name): decimal_param(raw, name, f"分项“{name}”得分", required=True) for name in raw}
        if not each and not any(subtypes.values()):
            raise RuleError("每次得分要大于 0。", field="each")
        uncapped = params.get("uncapped", False)
        if not isinstance(uncapped, bool):
            raise RuleError("“不设上限”请填是或否。", field="uncapped")
        if uncapped and cap is not None:
            raise RuleError("填了上限，就不要再选“不设上限”。", field="uncapped")
        return cls(each, cap, uncapped, subtypes)

    def params(self) -> dict[str, Any]:
        """JSON of these parameters, numbers as text."""
        return as_json(
            each=self.each,
            cap=self.cap,
            uncapped=True if self.uncapped else None,
            subtypes={k: format(v, "f") for k, v in self.subtypes.items()} or None,
        )

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """The most this rule can give; None without a cap."""
        return None if self.uncapped else (self.cap if self.cap is not None else full_mark)

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the measure."""
        raw = self.each * measure.numerator
        parts = [f"{plain(measure.numerator)} {wording.unit} × {exact(self.each)} 分"] if self.each else []
        for name, value in self.subtypes.items():
            count = measure.breakdown.get(name, ZERO)
            if count:
                raw += value * count
                parts.append(f"{name} {plain(count)} {wording.unit} × {exact(value)} 分")
        limit = self.limit(full_mark)
        points = rounded(raw if limit is None else min(raw, limit))
        text = f"{measure.said(wording)}；{' + '.join(parts) or '没有计分的事项'} = {exact(raw)} 分"
        capped = limit is not None and raw > limit
        text += f"，{'封顶得' if capped else '得'} {plain(points)} 分。"
        return Outcome(points, text)

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        parts = [f"每{wording.unit} {plain(self.each)} 分"] if self.each else []
        parts += [f"{name}每{wording.unit}加 {plain(value)} 分" for name, value in self.subtypes.items()]
        limit = self.limit(full_mark)
        return "，".join(parts) + ("，不设上限。" if limit is None else f"，上限 {plain(limit)} 分。")
