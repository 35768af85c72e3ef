"""R5, R12, R20, R23 on top of any rule: zeroing conditions, whom it is for, coefficients.

They stand in a rule's parameters under "also", so that every rule combines with them as the published
schemes combine them (皇城: no visits −10, no suggestion all year → the indicator is 0).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from .base import HUNDRED, PLAIN, ZERO, Measure, Outcome, RuleError, Wording, exact, plain, rounded
from .fields import TABLE, TEXT, WORDS, YES_NO, Field, read, write
from .kind import RuleKind
from .ratio import Band, banded
from .tiers import tier_text

ALSO = "also"

MODIFIERS: tuple[Field, ...] = (
    Field(
        "zero_if",
        "出现下列情形，这一项得 0 分",
        WORDS,
        help="每行写一个，名称要和数据来源的分项一致；选“填报的次数”的自己定名称，填报时填有没有。没有就空着。",
        example="全年没有提建议",
    ),
    Field(
        "only_for",
        "只考有下列情形的单位",
        WORDS,
        help="别的单位不考这一项；没有就空着。",
        example="常委会组成人员",
    ),
    Field(
        "not_for",
        "有下列情形的不考",
        WORDS,
        help="比如当年没有承办任务；没有就空着。",
        example="没有承办任务",
    ),
    Field("coefficient", "乘以系数", low_open=True, high=HUNDRED, help="不乘就空着。", example="1.2"),
    Field("workload", "按哪个数定系数", TEXT, help="数据来源里的分项名，如：承办件数；不用就空着。"),
    Field(
        "coefficients",
        "工作量和系数",
        TABLE,
        help="每一档含起点、不含终点；从 0 开始，中间不留空。",
        columns=(
            Field("from", "从", required=True),
            Field("to", "到", low_open=True, open_end=True),
            Field("points", "系数", required=True, low_open=True, high=HUNDRED),
        ),
    ),
    Field("above", "乘了系数可以超过满分", YES_NO, help="一般不选。"),
)


@dataclass(frozen=True)
class Modified:
    """A rule with conditions around it; offers what every rule offers."""

    rule: RuleKind
    zero_if: tuple[str, ...] = ()
    only_for: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    coefficient: Decimal | None = None
    workload: str = ""
    coefficients: tuple[Band, ...] = ()
    above: bool = False

    @classmethod
    def around(cls, rule: RuleKind, params: Any) -> Modified:
        """The rule with validated conditions. Raises RuleError."""
        if not isinstance(params, Mapping):
            raise RuleError("附加条件写法不对，请重新填写。", field=ALSO)
        values = read(MODIFIERS, params)
        try:
            values["coefficients"] = banded(values["coefficients"]) if values["coefficients"] else ()
        except RuleError as error:
            raise RuleError(str(error), field="coefficients") from None
        if bool(values["workload"]) != bool(values["coefficients"]):
            raise RuleError("“按哪个数定系数”和“工作量和系数”要一起填，或者都空着。", field="workload")
        if values["coefficient"] is not None and values["workload"]:
            raise RuleError("系数写成一个数，或者按工作量定，只选一种。", field="coefficient")
        both = set(values["only_for"]) & set(values["not_for"])
        if both:
            raise RuleError(f"“{'、'.join(sorted(both))}”又考又不考，请核对。", field="not_for")
        return cls(rule, **values)

    @property
    def kind(self) -> str:
        """The kind of the rule inside."""
        return self.rule.kind

    @property
    def rising(self) -> bool:
        """As the rule inside."""
        return self.rule.rising

    def as_params(self) -> dict[str, Any]:
        """JSON of the rule's parameters and the conditions."""
        values = {name: getattr(self, name) for name in ("zero_if", "only_for", "not_for")}
        values |= {"coefficient": self.coefficient, "workload": self.workload, "above": self.above}
        rows = tuple({"from": b.low, "to": b.high, "points": b.points} for b in self.coefficients)
        return self.rule.as_params() | {ALSO: write(MODIFIERS, values | {"coefficients": rows})}

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """The rule's limit, multiplied where it may go above the full mark."""
        limit = self.rule.limit(full_mark)
        most = max([b.points for b in self.coefficients], default=self.coefficient or Decimal(1))
        if limit is None or most == 1:
            return limit
        return limit * most if self.above else min(limit * most, max(limit, full_mark))

    def parts_read(self) -> tuple[str, ...]:
        """As the rule inside; conditions are in ``conditions``."""
        return self.rule.parts_read()

    def parts_of_whole(self) -> tuple[str, ...]:
        """As the rule inside."""
        return self.rule.parts_of_whole()

    @property
    def conditions(self) -> tuple[str, ...]:
        """Named circumstances that change the points, each once."""
        named = (*self.zero_if, *self.only_for, *self.not_for, *([self.workload] if self.workload else []))
        return tuple(dict.fromkeys(named))

    def not_subtracted(self) -> str:
        """As the rule inside; to zero what is subtracted would spare whom it is to hit."""
        if self.zero_if:
            return (
                "在扣分的类别里，“出现下列情形，这一项得 0 分”会变成不扣分，请把这些情形删去，"
                "要多扣的单列一项，用“按次计分”。"
            )
        return self.rule.not_subtracted()

    def placed(self, *, subtracted: bool) -> Modified:
        """As the rule inside."""
        return replace(self, rule=self.rule.placed(subtracted=subtracted))

    def needs_denominator(self) -> bool:
        """As the rule inside."""
        return self.rule.needs_denominator()

    def needs_of(self) -> frozenset[str]:
        """As the rule inside."""
        return self.rule.needs_of()

    def applies(self, measure: Measure) -> str:
        """Why the indicator does not apply to this subject; empty where it does."""
        for word in self.not_for:
            if measure.holds(word):
                return f"{word}，这一项不考。"
        if self.only_for and not any(measure.holds(word) for word in self.only_for):
            return f"只考{'、'.join(self.only_for)}，这一项不考。"
        return ""

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points of the rule inside under the conditions. Raises RuleError as it does."""
        reason = self.applies(measure)
        if reason:
            return Outcome(ZERO, reason, applicable=False)
        hit = [word for word in self.zero_if if measure.holds(word)]
        if hit:
            return Outcome(ZERO, f"出现“{'、'.join(hit)}”，按规则这一项得 0 分。")
        outcome = self.rule.score(measure, full_mark, wording)
        factor, why = self._factor(measure)
        if not outcome.applicable or factor == 1:
            return outcome
        raw = outcome.points * factor
        limit = self.limit(full_mark)
        capped = limit is not None and raw > limit
        points = rounded(min(raw, limit) if limit is not None else raw)
        said = f"{outcome.explanation.removesuffix('。')}；{why} {exact(factor)}，{plain(outcome.points)} × {exact(factor)}"
        return Outcome(points, f"{said}，{'封顶得' if capped else '得'} {plain(points)} 分。")

    def _factor(self, measure: Measure) -> tuple[Decimal, str]:
        if self.coefficient is not None:
            return self.coefficient, "系数"
        if not self.coefficients:
            return Decimal(1), ""
        work = measure.breakdown.get(self.workload, ZERO)
        band = next(b for b in self.coefficients if work >= b.low and (b.high is None or work < b.high))
        return band.points, f"{self.workload} {plain(work)}，系数"

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence and its conditions in more."""
        text = self.rule.describe(full_mark, wording)
        if self.zero_if:
            text += f"出现{'、'.join(self.zero_if)}的，这一项得 0 分。"
        if self.only_for:
            text += f"只考{'、'.join(self.only_for)}。"
        if self.not_for:
            text += f"{'、'.join(self.not_for)}的不考。"
        if self.coefficient is not None:
            text += f"乘以系数 {exact(self.coefficient)}。"
        if self.coefficients:
            rows = "，".join(f"{tier_text(b, '件')}乘 {exact(b.points)}" for b in self.coefficients)
            text += f"按{self.workload}：{rows}。"
        return text

    def example(self, full_mark: Decimal, wording: Wording = PLAIN) -> tuple[Measure, Outcome]:
        """The example of the rule inside, under the conditions."""
        measure = self.rule.example_measure(full_mark)
        if self.only_for:
            measure = Measure(
                measure.numerator,
                measure.denominator,
                measure.breakdown,
                measure.items,
                measure.ratings,
                measure.judgement,
                measure.peers,
                frozenset(self.only_for[:1]),
            )
        return measure, self.score(measure, full_mark, wording)
