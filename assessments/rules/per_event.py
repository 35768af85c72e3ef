"""R2 and R14: points for each event, up to a cap; kinds of events stack, or the best one counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from .base import PLAIN, ZERO, Measure, Outcome, RuleError, Wording, exact, plain, rounded
from .fields import CHOICE, TABLE, TEXT, YES_NO, Field
from .kind import RuleKind

STACK_CHOICES = {
    "add": "叠加：每一类都加",
    "highest": "只按最高的一类计，不重复",
    "once": "每一类只计一次",
}


@dataclass(frozen=True)
class PerEvent(RuleKind):
    """R2: points for each event, up to a cap.

    ``each`` points an event; ``subtypes`` adds points for events of a kind (江北: a suggestion 3,
    a key one 2 more, an excellent one 2 more); ``cap`` None means the indicator's full mark, and
    ``uncapped`` lifts it. ``stack`` (R14): add up, the highest kind only, or each kind once a period.
    """

    kind: ClassVar[str] = "per_event"
    label: ClassVar[str] = "按次计分（有上限）"
    # Nothing happened, nothing is subtracted: it counts what went wrong (承德 subtracts absences so).
    instead: ClassVar[str] = ""
    help: ClassVar[str] = "做一次得几分，加到上限为止；有的类别可以另外加分。"
    sample: ClassVar[str] = "每次 2 分、上限 10 分：开展 6 次，应得 12 分，封顶得 10 分。"
    SAMPLE: ClassVar[Mapping[str, Any]] = {"each": "2", "cap": "10"}
    within: ClassVar[bool] = False
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("each", "每次得分", default="0", help="只按类别给分的，填 0。", example="2"),
        Field("cap", "上限", low_open=True, help="空着就是这一项的满分。", example="10"),
        Field("uncapped", "不设上限", YES_NO, help="加分可以一直加上去；基础分里不要选。"),
        Field(
            "subtypes",
            "分类加分",
            TABLE,
            help="名称要和数据来源里的分项一致；不分类就空着。",
            example="重点建议 2 分",
            columns=(
                Field("name", "类别", TEXT, required=True, example="重点"),
                Field("points", "每次加", required=True, example="2"),
            ),
        ),
        Field("stack", "几类都占时", CHOICE, default="add", choices=STACK_CHOICES),
    )

    each: Decimal
    cap: Decimal | None = None
    uncapped: bool = False
    subtypes: tuple[tuple[str, Decimal], ...] = ()
    stack: str = "add"

    @classmethod
    def settled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rows as pairs."""
        return values | {"subtypes": tuple((row["name"], row["points"]) for row in values["subtypes"])}

    def values(self) -> dict[str, Any]:
        """Pairs as rows."""
        rows = tuple({"name": name, "points": points} for name, points in self.subtypes)
        return super().values() | {"subtypes": rows}

    def check(self) -> None:
        """Something must earn points, a name stands once, a cap is a cap."""
        if not self.each and not any(points for _, points in self.subtypes):
            raise RuleError("每次得分要大于 0。", field="each")
        if self.uncapped and self.cap is not None:
            raise RuleError("填了上限，就不要再选“不设上限”。", field="uncapped")
        names = [name for name, _ in self.subtypes]
        if len(set(names)) != len(names):
            raise RuleError("分类加分里有同名的类别，请合并。", field="subtypes")

    def parts_read(self) -> tuple[str, ...]:
        """Kinds that earn by themselves."""
        return tuple(name for name, _ in self.subtypes)

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """The most this rule can give; None without a cap."""
        return None if self.uncapped else (self.cap if self.cap is not None else full_mark)

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the measure."""
        raw, parts = self._parts(measure, wording.unit)
        limit = self.limit(full_mark)
        points = rounded(raw if limit is None else min(raw, limit))
        text = f"{measure.said(wording)}；{' + '.join(parts) or '没有计分的事项'} = {exact(raw)} 分"
        capped = limit is not None and raw > limit
        text += f"，{'封顶得' if capped else '得'} {plain(points)} 分。"
        return Outcome(points, text)

    def _parts(self, measure: Measure, unit: str) -> tuple[Decimal, list[str]]:
        if self.stack == "highest" and measure.items:
            return self._best_of_each(measure, unit)
        raw = self.each * measure.numerator
        parts = [f"{plain(measure.numerator)} {unit} × {exact(self.each)} 分"] if self.each else []
        found = [(name, value, measure.breakdown.get(name, ZERO)) for name, value in self.subtypes]
        found = [row for row in found if row[2]]
        if self.stack == "highest" and found:
            # Without the records the highest kind that occurred counts, once for the period.
            name, value, _ = max(found, key=lambda row: row[1])
            return raw + value, [*parts, f"{name}（取最高的一类）{exact(value)} 分"]
        for name, value, count in found:
            times = Decimal(1) if self.stack == "once" else count
            raw += value * times
            once = "（每类计一次）" if self.stack == "once" and count > 1 else ""
            parts.append(f"{name}{once} {plain(times)} {unit} × {exact(value)} 分")
        return raw, parts

    def _best_of_each(self, measure: Measure, unit: str) -> tuple[Decimal, list[str]]:
        """Each record counts with the highest of its kinds only (闵行: 不重复计分)."""
        extra: dict[Decimal, int] = {}
        worth = dict(self.subtypes)
        for entry in measure.items:
            best = max((worth.get(kind, ZERO) for kind in entry.kinds), default=ZERO)
            extra[best] = extra.get(best, 0) + 1
        raw, parts = ZERO, []
        for best, count in sorted(extra.items(), reverse=True):
            raw += (self.each + best) * count
            if self.each + best:
                parts.append(f"{count} {unit} × {exact(self.each + best)} 分")
        return raw, parts

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        parts = [f"每{wording.unit} {plain(self.each)} 分"] if self.each else []
        parts += [f"{name}每{wording.unit}加 {plain(value)} 分" for name, value in self.subtypes]
        if self.subtypes and self.stack != "add":
            parts.append(STACK_CHOICES[self.stack])
        limit = self.limit(full_mark)
        return "，".join(parts) + ("，不设上限。" if limit is None else f"，上限 {plain(limit)} 分。")

    def example_measure(self, full_mark: Decimal) -> Measure:
        """A few events, one of each kind."""
        return Measure(Decimal(3), None, {name: Decimal(1) for name, _ in self.subtypes})
