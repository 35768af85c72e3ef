"""R15 and R16: what people judge: a typed value with its note, and many raters or a ballot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from .base import HUNDRED, PLAIN, ZERO, Measure, Outcome, Rating, RuleError, Wording, exact, plain, rounded
from .fields import CHOICE, COUNT, TABLE, TEXT, Field
from .kind import MANUAL, RATINGS, RuleKind, pending

MEAN_CHOICES = {"mean": "平均分", "trimmed": "去掉最高、最低再平均", "median": "中位数"}
# A group with fewer valid grades of a subject is shown neither apart nor by difference (record 0067).
SHOWN_FROM = 3
ABSENT_CHOICES = {
    "leave_out": "没有评分的一组不算，其余各组按权重折算",
    "zero": "没有评分的一组按 0 分",
}


BY_TOTAL_ONLY = f"有的组不到 {SHOWN_FROM} 个有效评定，各组都不单列，只列总的"


@dataclass(frozen=True)
class JudgedBand:
    """Between ``low`` and ``high`` percent a value from ``least`` to ``most`` may be typed."""

    low: Decimal
    least: Decimal
    most: Decimal


@dataclass(frozen=True)
class Judged(RuleKind):
    """R15: an evaluator types a value between two limits, with a note; the limits may hang on a percentage.

    A library template of deputies' attendance: 90 % and more → 12 to 15, 80 to 89 % → 8 to 11, below → 0 to 7.
    """

    kind: ClassVar[str] = "judgement"
    label: ClassVar[str] = "人工评定（要写理由）"
    # The evaluator types what is to be subtracted.
    instead: ClassVar[str] = ""
    help: ClassVar[str] = "由评定人在规定的范围里给分，必须写明理由；范围可以随完成的百分比变。"
    sample: ClassVar[str] = "出勤 90% 以上在 12 到 15 分之间评定，80% 到不足 90% 在 8 到 11 分之间。"
    SAMPLE: ClassVar[Mapping[str, Any]] = {"low": "0"}
    needs: ClassVar[frozenset[str]] = frozenset({MANUAL})
    within: ClassVar[bool] = False
    rising: ClassVar[bool] = False
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("low", "最低", default="0", low=-HUNDRED),
        Field("high", "最高", help="空着就是这一项的满分。"),
        Field(
            "bands",
            "范围随百分比变",
            TABLE,
            help="从哪个百分比起，可以评几分到几分；从 0% 写起。不随百分比变就空着。",
            columns=(
                Field("from", "从百分之", required=True, high=HUNDRED),
                Field("least", "最低", required=True),
                Field("most", "最高", required=True),
            ),
        ),
    )

    low: Decimal = ZERO
    high: Decimal | None = None
    bands: tuple[JudgedBand, ...] = ()

    @classmethod
    def settled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rows as bands, the lowest first."""
        bands = [JudgedBand(row["from"], row["least"], row["most"]) for row in values["bands"]]
        return values | {"bands": tuple(sorted(bands, key=lambda band: band.low))}

    def values(self) -> dict[str, Any]:
        """Bands as rows."""
        rows = tuple({"from": b.low, "least": b.least, "most": b.most} for b in self.bands)
        return super().values() | {"bands": rows}

    def check(self) -> None:
        """Limits the right way round, bands over everything from 0 % up."""
        if self.high is not None and self.high < self.low:
            raise RuleError("最高分比最低分还低，请核对。", field="high")
        for band in self.bands:
            if band.most < band.least:
                raise RuleError(f"从 {plain(band.low)}% 起的一档，最高分比最低分还低。", field="bands")
        if self.bands and self.bands[0].low != 0:
            raise RuleError("范围要从 0% 写起。", field="bands")
        if len({band.low for band in self.bands}) != len(self.bands):
            raise RuleError("有两档从同一个百分比起，请核对。", field="bands")

    def not_subtracted(self) -> str:
        """What is typed is subtracted; less than nothing would add."""
        if self.low >= 0 and not self.bands:
            return ""
        return "放在扣分的类别里，“人工评定”填的就是要扣的分：最低不能是负数，范围也不能随百分比变。请改“最低”，或者删去“范围随百分比变”。"

    def limit(self, full_mark: Decimal) -> Decimal | None:
        """The highest value that may be typed."""
        if self.bands:
            return max(band.most for band in self.bands)
        return full_mark if self.high is None else self.high

    def needs_denominator(self) -> bool:
        """Where the limits hang on a percentage."""
        return bool(self.bands)

    def bounds(self, measure: Measure, full_mark: Decimal) -> tuple[Decimal, Decimal]:
        """Between what a value may be typed now, for the page where it is typed.

        Raises RuleError where the limits hang on a percentage that the metric does not have.
        """
        if not self.bands:
            return self.low, self.limit(full_mark)
        percent = measure.percent
        if percent is None:
            if measure.denominator is None:
                raise RuleError("范围随百分比变，数据来源得有应有数。", field="denominator")
            percent = HUNDRED
        band = [b for b in self.bands if percent >= b.low][-1]
        return band.least, band.most

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """The typed value. Raises RuleError outside the limits and without a note; pending without a value."""
        least, most = self.bounds(measure, full_mark)
        between = f"{plain(least)} 到 {plain(most)} 分"
        judged = measure.judgement
        if judged is None:
            return pending(f"要人工评定，可评 {between}，还没有评定")
        if not least <= judged.value <= most:
            raise RuleError(f"评定要在 {between}之间，现在是 {plain(judged.value)} 分。", field="judgement")
        if not judged.note.strip():
            raise RuleError("人工评定要写明理由。", field="note")
        points = rounded(judged.value)
        by = f"（{judged.by}评定）" if judged.by else ""
        return Outcome(points, f"可评 {between}，评定 {plain(points)} 分{by}，理由：{judged.note.strip()}。")

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        if not self.bands:
            return f"在 {plain(self.low)} 到 {plain(self.limit(full_mark))} 分之间人工评定，写明理由。"
        rows = "；".join(f"{plain(b.low)}% 起可评 {plain(b.least)} 到 {plain(b.most)} 分" for b in self.bands)
        return f"{rows}；人工评定，写明理由。"

    def example_measure(self, full_mark: Decimal) -> Measure:
        """Something in the upper half of what may be typed."""
        from .base import Judgement

        measure = Measure(Decimal(9), Decimal(10))
        least, most = self.bounds(measure, full_mark)
        return Measure(
            Decimal(9), Decimal(10), judgement=Judgement(rounded((least + most) / 2), "工作扎实，有实际成效")
        )


@dataclass(frozen=True)
class Raters(RuleKind):
    """R16: groups of raters with weights; means or trimmed means; grades of a ballot as values.

    A group's value is the mean of its raters on a scale of ``scale`` (100 unless told); the weighted
    mean of the groups, in shares of the scale, earns the full mark. Grades (满意 100, 基本满意 80) turn a
    ballot into values; a grade that is not in the table is an invalid vote and in no mean.
    """

    kind: ClassVar[str] = "raters"
    label: ClassVar[str] = "多方评分、民主测评"
    instead: ClassVar[str] = "请改选“人工评定”，或者把这一项放到基础分的类别里。"
    help: ClassVar[str] = "几组人分别打分或者投票，各组有权重；可以去掉最高、最低分再平均。"
    sample: ClassVar[str] = (
        "代表占 60%、部门占 40%，满分 10 分：代表平均 90、部门平均 80，(90 × 60 + 80 × 40) ÷ 100 = 86，得 8.6 分。"
    )
    SAMPLE: ClassVar[Mapping[str, Any]] = {"groups": {"代表": "60", "部门": "40"}}
    needs: ClassVar[frozenset[str]] = frozenset({RATINGS})
    rising: ClassVar[bool] = False
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field(
            "groups",
            "评分的各组",
            TABLE,
            required=True,
            columns=(
                Field("name", "组名", TEXT, required=True, example="代表"),
                Field("points", "权重", required=True, low_open=True, example="60"),
            ),
        ),
        Field("mean", "组内怎样算", CHOICE, default="mean", choices=MEAN_CHOICES),
        Field(
            "trim",
            "去掉几个最高、几个最低",
            COUNT,
            default="1",
            low=Decimal(1),
            high=Decimal(99),
            help="人数不够去的，就不去。",
            only_if=("mean", ("trimmed",)),
        ),
        Field("scale", "打分的满分", default="100", low_open=True, example="100"),
        Field(
            "grades",
            "选票上的等次",
            TABLE,
            help="投票用：每个等次折多少分。直接打分就空着。",
            columns=(
                Field("name", "等次", TEXT, required=True, example="满意"),
                Field("points", "折", required=True, example="100"),
            ),
        ),
        Field("absent", "有一组没有评分时", CHOICE, default="leave_out", choices=ABSENT_CHOICES),
    )

    groups: tuple[tuple[str, Decimal], ...]
    mean: str = "mean"
    trim: int | None = 1
    scale: Decimal = HUNDRED
    grades: tuple[tuple[str, Decimal], ...] = ()
    absent: str = "leave_out"

    @classmethod
    def settled(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Rows as pairs."""
        for name in ("groups", "grades"):
            values[name] = tuple((row["name"], row["points"]) for row in values[name])
        return values

    def values(self) -> dict[str, Any]:
        """Pairs as rows."""
        rows = {
            name: tuple({"name": word, "points": points} for word, points in getattr(self, name))
            for name in ("groups", "grades")
        }
        return super().values() | rows

    def check(self) -> None:
        """Names once; no grade above the scale."""
        for name in ("groups", "grades"):
            words = [word for word, _ in getattr(self, name)]
            if len(set(words)) != len(words):
                raise RuleError("同一个名称写了两行，请合并。", field=name)
        if any(points > self.scale for _, points in self.grades):
            raise RuleError(f"等次折的分不能超过打分的满分 {plain(self.scale)}。", field="grades")

    def score(self, measure: Measure, full_mark: Decimal, wording: Wording = PLAIN) -> Outcome:
        """Points from the ratings; pending where nobody has rated. Raises RuleError above the scale."""
        means = {
            name: self.group_mean([r for r in measure.ratings if r.group == name]) for name, _ in self.groups
        }
        if all(found is None for found in means.values()):
            return pending("还没有人评分")
        parts, weighted, weights = [], ZERO, ZERO
        for name, weight in self.groups:
            found = means[name]
            if found is None:
                if self.absent == "leave_out":
                    parts.append(f"{name}没有评分，不算")
                    continue
                parts.append(f"{name}没有评分，按 0 分")
                found = (ZERO, "")
            weighted += found[0] * weight
            weights += weight
            if found[1]:
                parts.append(f"{name} {found[1]}，权重 {plain(weight)}")
        total = weighted / weights
        points = rounded(total / self.scale * full_mark)
        if not told_by_group(measure.ratings, dict(self.grades)):
            parts = [BY_TOTAL_ONLY]
        text = f"{'；'.join(parts)}；加权 {exact(total)} 分，{exact(total)} ÷ {plain(self.scale)} × {plain(full_mark)}"
        return Outcome(points, f"{text} = {plain(points)} 分。")

    def group_mean(self, ratings: Sequence[Rating]) -> tuple[Decimal, str] | None:
        """A group's value and how it came about; None where nobody rated validly.

        Raises RuleError where a value is above the scale.
        """
        worth = dict(self.grades)
        counted: dict[Decimal, int] = {}
        invalid = 0
        for rating in ratings:
            value = rating.value if rating.value is not None else worth.get(rating.grade)
            if value is None:
                invalid += rating.count
                continue
            if value > self.scale:
                raise RuleError(
                    f"{rating.group}有一个评分 {plain(value)} 超过满分 {plain(self.scale)}。", field="ratings"
                )
            counted[value] = counted.get(value, 0) + rating.count
        people = sum(counted.values())
        if not people:
            return None
        cut = self.trim if self.mean == "trimmed" and people > 2 * self.trim else 0
        kept = _trimmed(counted, cut)
        said = f"{people} 人"
        if self.mean == "median":
            value = _median(counted, people)
            said += f"的中位数 {exact(value)}"
        else:
            left = people - 2 * cut
            value = sum((v * n for v, n in kept.items()), ZERO) / left
            said += f"（去掉 {cut} 个最高、{cut} 个最低）" if cut else ""
            said += f"平均 {exact(value)}"
        return value, said + (f"，无效 {invalid} 票" if invalid else "")

    def describe(self, full_mark: Decimal, wording: Wording = PLAIN) -> str:
        """The rule in one sentence, for the scheme's page."""
        groups = "、".join(f"{name} {plain(weight)}" for name, weight in self.groups)
        how = MEAN_CHOICES[self.mean]
        if self.mean == "trimmed":
            how = f"去掉 {self.trim} 个最高、{self.trim} 个最低再平均"
        grades = "，".join(f"{name}折 {plain(points)}" for name, points in self.grades)
        return (
            f"{groups}（权重），组内{how}{f'，{grades}' if grades else ''}；{ABSENT_CHOICES[self.absent]}。"
        )

    def example_measure(self, full_mark: Decimal) -> Measure:
        """Every group rates nine tenths, the last one eight."""
        ratings = []
        for name, _ in self.groups:
            if self.grades:
                ratings += [
                    Rating(name, grade=self.grades[0][0], count=8),
                    Rating(name, grade=self.grades[-1][0], count=2),
                ]
            else:
                tenths = Decimal(8) if name == self.groups[-1][0] and len(self.groups) > 1 else Decimal(9)
                ratings.append(Rating(name, self.scale * tenths / 10, count=5))
        return Measure(ZERO, ratings=tuple(ratings))


def told_by_group(ratings: Sequence[Rating], worth: Mapping[str, Decimal]) -> bool:
    """Whether the groups of one subject may be told apart: none of those that spoke is too small.

    One small group hides all of them: beside the others' means and the total its own could be worked out.
    """
    spoke: dict[str, int] = {}
    for rating in ratings:
        if rating.value is not None or rating.grade in worth:
            spoke[rating.group] = spoke.get(rating.group, 0) + rating.count
    return all(count >= SHOWN_FROM for count in spoke.values() if count)


def _trimmed(counted: Mapping[Decimal, int], cut: int) -> dict[Decimal, int]:
    """Counts by value without the ``cut`` lowest and the ``cut`` highest."""
    kept = dict(counted)
    for order in (sorted(kept), sorted(kept, reverse=True)):
        left = cut
        for value in order:
            taken = min(left, kept[value])
            kept[value] -= taken
            left -= taken
    return kept


def _median(counted: Mapping[Decimal, int], people: int) -> Decimal:
    def at(place: int) -> Decimal:
        passed = 0
        for value in sorted(counted):
            passed += counted[value]
            if place < passed:
                return value
        raise AssertionError  # pragma: no cover

    return (at((people - 1) // 2) + at(people // 2)) / 2
