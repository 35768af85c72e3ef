"""R21: two levels: each case is scored by its parts, the mean of the cases is the unit's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from .base import (
    EMPTY_CHOICES,
    PLAIN,
    ZERO,
    Entry,
    Measure,
    Outcome,
    RuleError,
    Wording,
    empty_outcome,
    exact,
    plain,
    rounded,
)
from .fields import CHOICE, TABLE, TEXT, Field
from .kind import ITEMS, RuleKind

HOW_CHOICES = {"mean": "各件平均", "sum": "各件相加", "worst": "按最差的一件"}


@dataclass(frozen=True)
class Part:
    """A part of a case: its full mark, and what a fault of this name costs (None: all of it)."""

    name: str
    full: Decimal
    fault: str
    each: Decimal | None


@dataclass(frozen=True)
class Cases(RuleKind):
    """R21: speed 20 (late → 0), quality 50, result 30 by subtraction (海南, 承德); then the unit's mean.

    A part may stand in several rows (several faults of the same part); each part ends at 0. Roles
    (主办, 会办) may weigh differently; a role with weight 0 is scored elsewhere.
    """

    kind: ClassVar[str] = "cases"
    label: ClassVar[str] = "逐件打分再汇总"
    instead: ClassVar[str] = "请改选“缺一次扣分”里的“分类的缺漏，各扣各的”，或者把这一项放到基础分的类别里。"
    help: ClassVar[str] = "先给每一件打分（分几个部分，有问题就扣），再把各件汇总成单位的分。"
    sample: ClassVar[str] = (
        "每件满分 100：速度 20（逾期 0 分）、质量 50、结果 30；两件 100 分和 80 分，平均 90，满分 10 分得 9 分。"
    )
    SAMPLE: ClassVar[Mapping[str, Any]] = {
        "parts": [
            {"name": "速度", "full": "20", "fault": "逾期"},
            {"name": "质量", "full": "50", "fault": "答复空泛", "each": "10"},
            {"name": "结果", "full": "30", "fault": "承诺没有兑现", "each": "15"},
        ]
    }
    needs: ClassVar[frozenset[str]] = frozenset({ITEMS})
    rising: ClassVar[bool] = False
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field(
            "parts",
            "每件的各部分",
            TABLE,
            required=True,
            help="一部分有几种问题就写几行，满分只看第一行。",
            columns=(
                Field("name", "部分", TEXT, required=True, example="速度"),
                Field("full", "满分", required=True, low_open=True, example="20"),
                Field("fault", "出现什么问题", TEXT, required=True, example="逾期"),
                Field("each", "每次扣", low_open=True, help="空着就是扣完这一部分。", example="10"),
            ),
        ),
        Field("how", "各件怎样汇总", CHOICE, default="mean", choices=HOW_CHOICES),
        Field(
            "roles",
            "角色的权重",
            TABLE,
            help="主办、会办分量不同时填；没写到的角色按 1。",
            columns=(
                Field("name", "角色", TEXT, required=True, example="会办"),
                Field("points", "权重", required=True, example="0.5"),
            ),
        ),
        Field("empty", "一件也没有时", CHOICE, default="not_applicable", choices=EMPTY_CHOICES),
    )

    parts: tuple[Part, ...]
    how: str = "mean"
    roles: tuple[tuple[str, Decimal], ...] = ()
    empty: str = "not_applicable"

    @classmethod
    def settled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rows as parts and pairs."""
        return values | {
            "parts": tuple(Part(**row) for row in values["parts"]),
            "roles": tuple((row["name"], row["points"]) for row in values["roles"]),
        }

    def values(self) -> dict[str, Any]:
        """Parts and pairs as rows."""
        parts = tuple({"name": p.name, "full": p.full, "fault": p.fault, "each": p.each} for p in self.parts)
        roles = tuple({"name": name, "points": points} for name, points in self.roles)
        return super().values() | {"parts": parts, "roles": roles}

    def check(self) -> None:
        """Rows of one part agree on its full mark; a fault costs one part once."""
        marks: dict[str, Decimal] = {}
        for part in self.parts:
            if marks.setdefault(part.name, part.full) != part.full:
                raise RuleError(f"“{part.name}”有几行，满分要写得一样。", field="parts")
        pairs = [(part.name, part.fault) for part in self.parts]
        if len(set(pairs)) != len(pairs):
            raise RuleError("同一部分的同一个问题写了两行，请合并。", field="parts")

    @property
    def case_mark(self) -> Decimal:
        """The full mark of one case."""
        return sum({part.name: part.full for part in self.parts}.values(), ZERO)

    def one(self, entry: Entry) -> tuple[Decimal, str]:
        """A case's points, and what it lost."""
        faults = dict(entry.faults)
        left: dict[str, Decimal] = {part.name: part.full for part in self.parts}
        lost = []
        for part in self.parts:
            count = faults.get(part.fault, ZERO)
            if not count:
                continue
            cost = part.full if part.each is None else part.each * count
            before = left[part.name]
            left[part.name] = max(ZERO, before - cost)
            lost.append(f"{part.name}：{part.fault} −{exact(before - left[part.name])}")
        return sum(left.values(), ZERO), "，".join(lost)

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the unit. Raises RuleError where the metric counts but does not list its cases."""
        weights = dict(self.roles)
        rows = [(entry, *self.one(entry), weights.get(entry.role, Decimal(1))) for entry in measure.items]
        rows = [row for row in rows if row[3]]
        if not rows:
            if not measure.items and (measure.numerator or measure.denominator):
                raise RuleError("要一件一件地算，这个数据来源没有逐件的记录，请换一种规则。", field="items")
            return empty_outcome(self.empty, full_mark, Measure(ZERO, ZERO), Wording("", "承办", "件"))
        weight = sum((w for *_, w in rows), ZERO)
        whole = sum((points * w for _, points, _, w in rows), ZERO)
        parts = [f"{entry.label} {plain(points)} 分（{why}）" for entry, points, why, _ in rows if why]
        told = "；".join(parts[:6]) + (f"；另有 {len(parts) - 6} 件有扣分" if len(parts) > 6 else "")
        told = told or "各件都没有扣分"
        if self.how == "worst":
            value = min(points for _, points, _, _ in rows)
            how = f"最差的一件 {exact(value)} 分"
        elif self.how == "sum":
            points = rounded(min(whole, full_mark))
            capped = "封顶得" if whole > full_mark else "得"
            return Outcome(
                points, f"{len(rows)} 件：{told}；相加 {exact(whole)} 分，{capped} {plain(points)} 分。"
            )
        else:
            value = whole / weight
            by = "" if all(w == 1 for *_, w in rows) else "按权重"
            how = f"{by}平均 {exact(value)} 分"
        points = rounded(value / self.case_mark * full_mark)
        text = f"{len(rows)} 件：{told}；{how}，{exact(value)} ÷ {plain(self.case_mark)} × {plain(full_mark)}"
        return Outcome(points, f"{text} = {plain(points)} 分。")

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        rows = "；".join(
            f"{p.name} {plain(p.full)} 分，{p.fault}"
            + ("得 0 分" if p.each is None else f"每次扣 {plain(p.each)} 分")
            for p in self.parts
        )
        roles = "".join(f"，{name}权重 {plain(weight)}" for name, weight in self.roles)
        return f"每件满分 {plain(self.case_mark)} 分（{rows}）；{HOW_CHOICES[self.how]}{roles}。{EMPTY_CHOICES[self.empty]}。"

    def example_measure(self, full_mark: Decimal) -> Measure:
        """Two cases, one with the first fault."""
        fault = ((self.parts[0].fault, Decimal(1)),)
        return Measure(Decimal(2), Decimal(2), items=(Entry("第 1 件"), Entry("第 2 件", faults=fault)))
