"""What follows from a sheet: R17 start and ceiling, R18 gates, R19 preconditions, R22 conversion,
R24 bands, R25 quotas, R26 streaks.

A scheme keeps these terms as JSON (``Scheme.terms``); ``TERMS`` declares them for forms and files as a
rule declares its fields. Everything is pure: candidates in, verdicts out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from .base import ZERO, RuleError, plain, rounded
from .fields import CHOICE, COUNT, TABLE, TEXT, Field, read, write

ON_CHOICES = {"total": "总分", "base": "基础分（共性部分，不含加分和扣分）"}
WHAT_CHOICES = {
    "condition": "登记了某种情形",
    "zero": "某项指标得 0 分",
    "below": "某项指标低于几分",
    "not_full": "某项指标没得满分",
    "not_applicable": "某项指标不适用",
    "total_below": "总分低于几分",
    "base_below": "基础分低于几分",
}
EFFECT_CHOICES = {
    "no_award": "不参加评先和红旗，分数不变",
    "unranked": "不参加排名，分数不变",
    "band": "等次最高定为某一等",
    "zero": "总分记 0 分",
}
STREAK_CHOICES = {"band": "连续评为某一等次", "top": "连续排在前几名", "bottom": "连续排在后几名"}
TIE_CHOICES = {
    "indicators": "先比指定的指标，还相同就并列",
    "shared": "名次并列，后面的顺延",
    "meeting": "先比指定的指标，还相同由主任会议决定先后",
}
NEEDS_INDICATOR = ("zero", "below", "not_full", "not_applicable")
NEEDS_POINTS = ("below", "total_below", "base_below")

_TEST = (
    Field("what", "看什么", CHOICE, required=True, choices=WHAT_CHOICES),
    Field("of", "哪种情形（哪项指标的编号）", TEXT, example="选举违法"),
    Field("points", "低于几分"),
)
TERMS: tuple[Field, ...] = (
    Field("start", "起评分", default="0", help="人人先有的分，如 60；没有就填 0。", example="60"),
    Field("most", "总分最高", low_open=True, help="加分再多也不超过；不限就空着。", example="110"),
    Field("ties", "总分相同时", CHOICE, default="indicators", choices=TIE_CHOICES),
    Field("band_on", "等次看", CHOICE, default="total", choices=ON_CHOICES),
    Field(
        "bands",
        "等次",
        TABLE,
        help="每一等含起点、不含终点：80 到 90 不含 90；中间不留空，最高一等的终点空着。",
        example="0 到 60 较差，60 到 80 较好，80 以上 好",
        columns=(
            Field("name", "等次", TEXT, required=True, example="优秀"),
            Field("from", "从", required=True, example="90"),
            Field("to", "到", low_open=True, open_end=True),
        ),
    ),
    Field(
        "gates",
        "门槛",
        TABLE,
        help="出现什么情形有什么后果。“一票否决”要有法律、党内法规依据，一般不设。",
        columns=(
            Field("name", "名称", TEXT, required=True, example="数据造假"),
            *_TEST,
            Field("effect", "后果", CHOICE, required=True, choices=EFFECT_CHOICES),
            Field("band", "最高等次", TEXT),
        ),
    ),
    Field(
        "needs",
        "必须都做到的",
        TABLE,
        help="有一样没做到，等次最高只能是下面写的那一等。",
        columns=(
            Field("name", "名称", TEXT, required=True, example="依法召开人代会"),
            Field("of", "指标编号", TEXT, required=True),
            Field("points", "至少几分", required=True, low_open=True),
        ),
    ),
    Field("needs_band", "没都做到的最高等次", TEXT),
    Field(
        "quotas",
        "评先名额",
        TABLE,
        columns=(
            Field("name", "名称", TEXT, required=True, example="先进单位"),
            Field("top", "前几名", COUNT, low=Decimal(1)),
            Field("percent", "前百分之几", low_open=True, high=Decimal(100)),
            Field("least", "总分至少", example="80"),
            Field("excluded", "哪种情形不参加", TEXT, example="县领导"),
        ),
    ),
    Field(
        "streaks",
        "连续",
        TABLE,
        help="连续几期怎样，有什么后果，如：连续三年前三名的推荐表扬。",
        columns=(
            Field("name", "名称", TEXT, required=True),
            Field("what", "看什么", CHOICE, required=True, choices=STREAK_CHOICES),
            Field("of", "等次", TEXT),
            Field("places", "几名", COUNT, low=Decimal(1)),
            Field("times", "连续几期", COUNT, required=True, low=Decimal(2), high=Decimal(20)),
            Field("consequence", "后果", TEXT, required=True, example="诫勉谈话"),
            Field("factor", "扣分乘以", low_open=True, high=Decimal(10), help="扣分加倍时填，如 2。"),
        ),
    ),
    Field("convert_to", "折算成几分", low_open=True, help="计入县里目标考核的分值，如 2；不折算就空着。"),
    Field("convert_name", "折算后计入", TEXT, example="县年度目标责任考核"),
)


@dataclass(frozen=True)
class Terms:
    """The terms of a scheme, checked; empty ones change nothing."""

    start: Decimal = ZERO
    most: Decimal | None = None
    ties: str = "indicators"
    band_on: str = "total"
    bands: tuple[Mapping[str, Any], ...] = ()
    gates: tuple[Mapping[str, Any], ...] = ()
    needs: tuple[Mapping[str, Any], ...] = ()
    needs_band: str = ""
    quotas: tuple[Mapping[str, Any], ...] = ()
    streaks: tuple[Mapping[str, Any], ...] = ()
    convert_to: Decimal | None = None
    convert_name: str = ""

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Terms:
        """Validated from JSON. Raises RuleError at the field that is wrong."""
        if not isinstance(params, Mapping):
            raise RuleError("等次、门槛和折算写法不对，请重新填写。", field="terms")
        terms = cls(**read(TERMS, params))
        object.__setattr__(terms, "bands", _ordered(terms.bands))
        terms.check()
        return terms

    def as_params(self) -> dict[str, Any]:
        """JSON of these terms, numbers as text; only what differs from nothing."""
        plain_terms = {f.name: f.default for f in fields(self)}
        written = write(TERMS, {f.name: getattr(self, f.name) for f in fields(self)})
        return {name: value for name, value in written.items() if getattr(self, name) != plain_terms[name]}

    @property
    def band_names(self) -> list[str]:
        """Bands from the lowest to the highest."""
        return [row["name"] for row in self.bands]

    @property
    def indicator_codes(self) -> set[str]:
        """Codes of the indicators that gates and preconditions look at."""
        gates = {row["of"] for row in self.gates if row["what"] in NEEDS_INDICATOR}
        return gates | {row["of"] for row in self.needs}

    def check(self) -> None:
        """What one field alone cannot tell. Raises RuleError."""
        for row in self.gates:
            _check_test(row, "gates")
            if row["effect"] == "band":
                self._known(row["band"], "gates", f"门槛“{row['name']}”")
        if self.needs:
            self._known(self.needs_band, "needs_band", "必须都做到的")
        for row in self.quotas:
            if row["top"] is None and row["percent"] is None and row["least"] is None:
                text = f"“{row['name']}”要写明前几名、前百分之几，或者总分至少多少。"
                raise RuleError(text, field="quotas")
        for row in self.streaks:
            if row["what"] == "band":
                self._known(row["of"], "streaks", f"“{row['name']}”")
            elif row["places"] is None:
                raise RuleError(f"“{row['name']}”要写明几名。", field="streaks")

    def _known(self, band: str, place: str, said: str) -> None:
        if not band and self.bands:
            raise RuleError(f"{said}要写明是哪一等（{'、'.join(self.band_names)}）。", field=place)
        if band not in self.band_names:
            known = "、".join(self.band_names) or "还没有写等次"
            raise RuleError(f"{said}：等次“{band}”没有找到（{known}）。", field=place)

    def band_of(self, total: Decimal, base: Decimal) -> str:
        """The band of a sheet before any gate; empty where the scheme has none."""
        value = total if self.band_on == "total" else base
        return next((row["name"] for row in reversed(self.bands) if value >= row["from"]), "")

    def converted(self, total: Decimal, full_mark: Decimal) -> Decimal | None:
        """R22: total × k ÷ full mark, half-up to cents; None without a conversion."""
        if self.convert_to is None:
            return None
        return rounded(min(total, full_mark) * self.convert_to / full_mark)

    def convert_said(self, total: Decimal, full_mark: Decimal) -> str:
        """85.5 ÷ 100 × 2 = 1.71 分，计入县年度目标责任考核。"""
        if self.convert_to is None:
            return ""
        capped = min(total, full_mark)
        text = f"{plain(capped)} ÷ {plain(full_mark)} × {plain(self.convert_to)} = "
        into = f"，计入{self.convert_name}" if self.convert_name else ""
        return f"{text}{plain(self.converted(total, full_mark))} 分{into}。"


def _ordered(rows: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """Bands from the lowest; gaps and overlaps refused with the numbers (银川: 79.5 had none)."""
    rows = sorted(rows, key=lambda row: row["from"])
    if not rows:
        return ()
    if len({row["name"] for row in rows}) != len(rows):
        raise RuleError("有两个等次同名，请核对。", field="bands")
    if rows[0]["from"] != 0:
        raise RuleError(
            f"最低一等要从 0 分开始，现在 {plain(rows[0]['from'])} 分以下没有等次。", field="bands"
        )
    for lower, upper in zip(rows, rows[1:], strict=False):
        end = lower["to"]
        if end is None or end > upper["from"]:
            raise RuleError(f"“{upper['name']}”与“{lower['name']}”重叠了，请核对起止分数。", field="bands")
        if end < upper["from"]:
            gap = f"{plain(end)} 分到 {plain(upper['from'])} 分"
            raise RuleError(f"{gap}之间没有等次，请补上。", field="bands")
    if rows[-1]["to"] is not None:
        raise RuleError("最高一等请不填“到”，这样再高的分也在里面。", field="bands")
    return tuple(rows)


def _check_test(row: Mapping[str, Any], place: str) -> None:
    if row["what"] in (*NEEDS_INDICATOR, "condition") and not row["of"]:
        raise RuleError(f"“{row['name']}”要写明是哪种情形或者哪项指标。", field=place)
    if row["what"] in NEEDS_POINTS and row["points"] is None:
        raise RuleError(f"“{row['name']}”要写明低于几分。", field=place)


@dataclass(frozen=True)
class Candidate:
    """A subject's sheet as the terms see it; ``points`` by indicator code, None where not applicable."""

    key: int
    base: Decimal
    total: Decimal
    points: Mapping[str, Decimal | None] = field(default_factory=dict)
    full_marks: Mapping[str, Decimal] = field(default_factory=dict)
    facts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Past:
    """An earlier period of a subject: its rank of so many, its band."""

    rank: int | None
    size: int
    band: str = ""


@dataclass(frozen=True)
class Verdict:
    """What the terms make of a sheet before ranking."""

    total: Decimal
    band: str
    ranked: bool = True
    award: bool = True
    notes: tuple[str, ...] = ()


def verdict(terms: Terms, candidate: Candidate) -> Verdict:
    """R18, R19 and R24 for one sheet: the total that counts, the band, whether it ranks and may win."""
    total, ranked, award = candidate.total, True, True
    ceilings, notes = [], []
    for row in terms.gates:
        if not _hit(row, candidate):
            continue
        effect = row["effect"]
        notes.append(f"{row['name']}：{EFFECT_CHOICES[effect].replace('某一等', row['band'] or '某一等')}。")
        if effect == "zero":
            total = ZERO
        elif effect == "band":
            ceilings.append(row["band"])
        elif effect == "unranked":
            ranked = award = False
        else:
            award = False
    missing = [row["name"] for row in terms.needs if not _met(row, candidate)]
    if missing:
        ceilings.append(terms.needs_band)
        notes.append(f"{'、'.join(missing)}没有做到，等次最高为{terms.needs_band}。")
    base = ZERO if total == 0 else candidate.base
    band = terms.band_of(total, base)
    if band and ceilings:
        names = terms.band_names
        band = names[min(names.index(name) for name in (band, *ceilings))]
    return Verdict(total, band, ranked, award, tuple(notes))


def _hit(row: Mapping[str, Any], candidate: Candidate) -> bool:
    what, of = row["what"], row["of"]
    if what == "condition":
        return of in candidate.facts
    if what == "total_below":
        return candidate.total < row["points"]
    if what == "base_below":
        return candidate.base < row["points"]
    if of not in candidate.points:
        return False
    points = candidate.points[of]
    if what == "not_applicable":
        return points is None
    if points is None:
        return False
    if what == "zero":
        return points <= 0
    if what == "below":
        return points < row["points"]
    return points < candidate.full_marks.get(of, points)


def _met(row: Mapping[str, Any], candidate: Candidate) -> bool:
    points = candidate.points.get(row["of"])
    return points is None or points >= row["points"]


def honoured(
    quota: Mapping[str, Any], places: Sequence[tuple[int, int, Decimal]], excluded: frozenset[int]
) -> list[int]:
    """R25: who is within a quota: (key, rank, total) in order of rank; ties at the edge are all in.

    A percentage is of all who take part, rounded down but at least one place (沅江: 20 %, leaders excluded).
    """
    running = sorted((row for row in places if row[0] not in excluded), key=lambda row: row[1])
    if quota.get("least") is not None:
        running = [row for row in running if row[2] >= quota["least"]]
    most = len(running)
    if quota.get("top") is not None:
        most = min(most, quota["top"])
    if quota.get("percent") is not None:
        most = min(most, max(1, int(len(places) * quota["percent"] / 100)))
    if not running or not most:
        return []
    edge = running[most - 1][1]
    return [key for key, rank, _ in running if rank <= edge]


def in_streak(streak: Mapping[str, Any], history: Sequence[Past]) -> bool:
    """R26: whether the latest ``times`` periods (the newest last) all are as the streak says."""
    times = streak["times"]
    if len(history) < times:
        return False
    return all(_like(streak, past) for past in history[-times:])


def _like(streak: Mapping[str, Any], past: Past) -> bool:
    if streak["what"] == "band":
        return past.band == streak["of"]
    if past.rank is None:
        return False
    if streak["what"] == "top":
        return past.rank <= streak["places"]
    return past.rank > past.size - streak["places"]


def consequences(terms: Terms, history: Sequence[Past]) -> list[str]:
    """What follows from a subject's run of periods, in words."""
    return [
        f"{row['name']}（连续 {row['times']} 期）：{row['consequence']}"
        for row in terms.streaks
        if in_streak(row, history)
    ]


def penalty_factor(terms: Terms, history: Sequence[Past]) -> Decimal:
    """What a penalty is multiplied by after a run of bad periods; 1 where nothing says so."""
    factors = [
        row["factor"] for row in terms.streaks if row["factor"] is not None and in_streak(row, history)
    ]
    return max(factors, default=Decimal(1))
