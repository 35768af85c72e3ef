"""R12 and R13: credit for shared work: fixed values by part, or the lead's half and the rest shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from .base import HUNDRED, PLAIN, ZERO, Entry, Measure, Outcome, RuleError, Wording, exact, plain, rounded
from .fields import CHOICE, COUNT, TABLE, TEXT, YES_NO, Field
from .kind import ITEMS, RuleKind
from .levels import REPEAT_CHOICES

SPLIT_CHOICES = {
    "fixed": "各人按自己的角色得固定分",
    "lead": "牵头的得一部分，其余的人平分剩下的",
    "even": "大家平分",
}


@dataclass(frozen=True)
class Shares(RuleKind):
    """R13: each item earns ``each`` (and more for its marks), shared among those who stand behind it.

    桐城: 10 for a proposal, 15 more where it is taken up; of a joint one the first has half and the
    others share the rest. 闵行: lead 15, others 3, the highest only. ``most_people`` above which nobody
    but the lead has anything (桐城: collective ones of at most three persons).
    """

    kind: ClassVar[str] = "shares"
    label: ClassVar[str] = "联名、牵头和协办分开计"
    instead: ClassVar[str] = "请改选“按次计分”，或者把这一项放到基础分、加分的类别里。"
    help: ClassVar[str] = "几个人（几家）一起做的：牵头的和参加的各得多少，可以固定给分，也可以把分拆开。"
    sample: ClassVar[str] = "一件 25 分，三人联名，牵头的得一半：牵头 12.5 分，另外两人各 6.25 分。"
    SAMPLE: ClassVar[Mapping[str, Any]] = {
        "each": "10",
        "split": "lead",
        "marks": {"立案": "15"},
        "cap": "25",
    }
    needs: ClassVar[frozenset[str]] = frozenset({ITEMS})
    within: ClassVar[bool] = False
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("split", "怎样分", CHOICE, default="fixed", choices=SPLIT_CHOICES),
        Field(
            "roles",
            "角色和得分",
            TABLE,
            required=True,
            only_if=("split", ("fixed",)),
            columns=(
                Field("name", "角色", TEXT, required=True, example="领衔"),
                Field("points", "每件得", required=True, example="15"),
            ),
        ),
        Field("each", "一件多少分", required=True, example="10", only_if=("split", ("lead", "even"))),
        Field(
            "lead_role", "牵头的叫什么", TEXT, default="领衔", example="领衔", only_if=("split", ("lead",))
        ),
        Field(
            "lead_percent",
            "牵头的得百分之几",
            default="50",
            high=HUNDRED,
            low_open=True,
            only_if=("split", ("lead",)),
        ),
        Field(
            "marks",
            "另外加分的情形",
            TABLE,
            help="比如立案再加 15 分；没有就空着。和上面的分一起拆。",
            columns=(
                Field("name", "情形", TEXT, required=True, example="立案"),
                Field("points", "加", required=True, example="15"),
            ),
        ),
        Field(
            "mark_points",
            "参加的人的加分",
            TABLE,
            help="参加的人加分和牵头的不一样时填，比如重点建议牵头加 15、参加加 3。",
            only_if=("split", ("fixed",)),
            columns=(
                Field("name", "情形", TEXT, required=True, example="重点"),
                Field("role", "角色", TEXT, required=True, example="附议"),
                Field("points", "加", required=True, example="3"),
            ),
        ),
        Field(
            "most_people",
            "最多几个人算联名",
            COUNT,
            low=Decimal(1),
            help="超过的，参加的人不得分；不限就空着。",
        ),
        Field("repeat", "不止一件时", CHOICE, default="all", choices=REPEAT_CHOICES | {"once": "只计一件"}),
        Field("cap", "最多得", low_open=True, help="空着就是这一项的满分。"),
        Field("uncapped", "不设上限", YES_NO, help="基础分里不要选。"),
    )

    split: str = "fixed"
    roles: tuple[tuple[str, Decimal], ...] = ()
    each: Decimal | None = None
    lead_role: str | None = "领衔"
    lead_percent: Decimal | None = Decimal(50)
    marks: tuple[tuple[str, Decimal], ...] = ()
    mark_points: tuple[tuple[str, str, Decimal], ...] = ()
    most_people: int | None = None
    repeat: str = "all"
    cap: Decimal | None = None
    uncapped: bool = False

    @classmethod
    def settled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rows as tuples."""
        for name in ("roles", "marks"):
            values[name] = tuple((row["name"], row["points"]) for row in values[name])
        rows = values["mark_points"]
        values["mark_points"] = tuple((row["name"], row["role"], row["points"]) for row in rows)
        return values

    def values(self) -> dict[str, Any]:
        """Tuples as rows."""
        rows: dict[str, Any] = {
            name: tuple({"name": word, "points": points} for word, points in getattr(self, name))
            for name in ("roles", "marks")
        }
        rows["mark_points"] = tuple(
            {"name": word, "role": role, "points": points} for word, role, points in self.mark_points
        )
        return super().values() | rows

    def check(self) -> None:
        """Names once, a cap is a cap."""
        for name in ("roles", "marks"):
            words = [row[0] for row in getattr(self, name)]
            if len(set(words)) != len(words):
                raise RuleError("同一个名称写了两行，请合并。", field=name)
        if self.uncapped and self.cap is not None:
            raise RuleError("填了最多得多少分，就不要再选“不设上限”。", field="uncapped")

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """The cap, the full mark, or none."""
        return None if self.uncapped else (full_mark if self.cap is None else self.cap)

    def one(self, entry: Entry) -> tuple[Decimal, str]:
        """What an item earns for the subject's part in it, and how."""
        if self.split == "fixed":
            points = dict(self.roles).get(entry.role, ZERO)
            own = {(word, role): more for word, role, more in self.mark_points}
            said = f"{entry.role or '没有写明角色'} {exact(points)}"
            for word, more in self.marks:
                if word in entry.kinds and points:
                    more = own.get((word, entry.role), more)
                    points, said = points + more, f"{said} + {word} {exact(more)}"
            return self._few(entry, points, said)
        whole = self.each + sum((more for word, more in self.marks if word in entry.kinds), ZERO)
        said = " + ".join(
            [exact(self.each)] + [f"{word} {exact(more)}" for word, more in self.marks if word in entry.kinds]
        )
        if entry.people == 1:
            return whole, said
        if self.split == "even":
            return self._few(entry, whole / entry.people, f"({said}) ÷ {entry.people} 人")
        lead = whole * self.lead_percent / HUNDRED
        if entry.plays(self.lead_role):
            return lead, f"({said}) × {plain(self.lead_percent)}%（{self.lead_role}）"
        rest = (whole - lead) / (entry.people - 1)
        said = f"({said}) × {plain(HUNDRED - self.lead_percent)}% ÷ {entry.people - 1} 人"
        return self._few(entry, rest, said)

    def _few(self, entry: Entry, points: Decimal, said: str) -> tuple[Decimal, str]:
        over = self.most_people is not None and entry.people > self.most_people
        if over and not entry.plays(self.lead_role or "领衔"):
            return ZERO, f"{entry.people} 人，超过 {self.most_people} 人不计"
        return points, said

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points for the measure. Raises RuleError where the metric counts but does not list its records."""
        if not measure.items:
            if measure.numerator:
                raise RuleError("要一件一件地算，这个数据来源没有逐件的记录，请换一种规则。", field="items")
            return Outcome(ZERO, f"没有{wording.numerator}的事项，得 0 分。")
        done = [(*self.one(entry), entry.label) for entry in measure.items]
        if self.repeat != "all":
            done = [max(done, key=lambda row: row[0])]
        raw = sum((points for points, _, _ in done), ZERO)
        parts = [f"{label}：{said} = {exact(points)} 分" for points, said, label in done]
        told = "；".join(parts[:6]) + (f"；另有 {len(parts) - 6} 件" if len(parts) > 6 else "")
        only = "（只计最高的一件）" if self.repeat != "all" and len(measure.items) > 1 else ""
        limit = self.limit(full_mark)
        capped = limit is not None and raw > limit
        points = rounded(min(raw, limit) if limit is not None else raw)
        return Outcome(
            points, f"{told}{only}；合计 {exact(raw)} 分，{'封顶得' if capped else '得'} {plain(points)} 分。"
        )

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        if self.split == "fixed":
            text = "，".join(f"{name}每{wording.unit} {plain(points)} 分" for name, points in self.roles)
        elif self.split == "even":
            text = f"每{wording.unit} {plain(self.each)} 分，几人一起的平分"
        else:
            text = f"每{wording.unit} {plain(self.each)} 分，几人一起的，{self.lead_role}得 {plain(self.lead_percent)}%，其余的人平分剩下的"
        text += "".join(f"，{name}加 {plain(points)} 分" for name, points in self.marks)
        if self.most_people:
            text += f"，超过 {self.most_people} 人的参加者不计"
        limit = self.limit(full_mark)
        repeat = "" if self.repeat == "all" else "，只计最高的一件"
        return f"{text}{repeat}；{'不设上限' if limit is None else f'最多 {plain(limit)} 分'}。"

    def example_measure(self, full_mark: Decimal) -> Measure:
        """One joint item of three."""
        role = self.roles[0][0] if self.roles else (self.lead_role or "领衔")
        kinds = tuple(word for word, _ in self.marks[:1])
        return Measure(Decimal(1), items=(Entry("一件", kinds, role, 3),))
