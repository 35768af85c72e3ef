"""What every scoring rule stands on: measures, outcomes, rounding, checked parameters.

No Django and no clock here. Everything is Decimal; points are rounded half-up to two decimals,
because the published schemes give maxima such as 0.4 and deductions such as 0.25.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

CENT = Decimal("0.01")
ZERO = Decimal(0)
HUNDRED = Decimal(100)
LARGEST = Decimal("99999.99")


class RuleError(ValueError):
    """Parameters or a measure the rule cannot work with; the text is a sentence for the clerk.

    ``field`` names the parameter, so that a form can show the sentence beside it.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def rounded(value: Decimal) -> Decimal:
    """Two decimals, half up: 2.345 → 2.35, as people round on paper (not banker's rounding)."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def plain(value: Decimal | None) -> str:
    """A number as people write it: 3, 2.5, 83.33; "--" where there is none."""
    if value is None:
        return "--"
    text = format(rounded(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact(value: Decimal) -> str:
    """A step of the calculation with up to four decimals, so that a reader can follow to the cent."""
    text = format(value.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP), "f")
    return text.rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Wording:
    """How a metric's numbers are called in the explanation: 实开 5 场，应开 6 场."""

    numerator: str = "实际"
    denominator: str = "应有"
    unit: str = "次"


PLAIN = Wording()


@dataclass(frozen=True)
class Entry:
    """One record behind a measure, where the rule looks at each of them.

    ``kinds`` are its marks (重点, 优秀, 国家级), ``role`` the subject's part in it (领衔, 联名, 主办, 会办),
    ``people`` how many share it, ``days`` how many days it came late (early ones are negative), ``faults``
    what was found wanting and how often.
    """

    label: str
    kinds: tuple[str, ...] = ()
    role: str = ""
    people: int = 1
    days: Decimal | None = None
    faults: tuple[tuple[str, Decimal], ...] = ()

    def __post_init__(self) -> None:
        if self.people < 1:
            raise RuleError(f"“{self.label}”的人数至少是 1。", field="items")
        if any(count < 0 for _, count in self.faults):
            raise RuleError(f"“{self.label}”的问题数不能是负数。", field="items")

    def plays(self, part: str) -> bool:
        """Whether this is the subject's part in it."""
        return part == self.role


@dataclass(frozen=True)
class Rating:
    """``count`` raters of a group who gave the same: a value, or a grade of a ballot (满意)."""

    group: str
    value: Decimal | None = None
    grade: str = ""
    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 0 or (self.value is not None and self.value < 0):
            raise RuleError("评分和票数不能是负数。", field="ratings")


@dataclass(frozen=True)
class Judgement:
    """What an evaluator typed, with the note that is asked for, and who it was."""

    value: Decimal
    note: str
    by: str = ""


@dataclass(frozen=True)
class Peers:
    """Where a value stands among those it is compared with; of constant size whatever the group's.

    ``ahead`` subjects are better, of ``ahead_values`` different values; ``equal`` have the same value
    (the subject itself among them); ``best`` is the best value, ``size`` how many are compared.
    """

    size: int
    ahead: int
    equal: int
    ahead_values: int
    best: Decimal


@dataclass(frozen=True)
class Measure:
    """What was counted in a period, and whatever else the indicator's rule needs.

    ``denominator`` is None for plain counts. ``breakdown`` holds counts of event subtypes and of named
    conditions (their sum need not be the numerator: a key suggestion is also a suggestion). ``facts``
    are words that are true of the subject (常委, 没有承办任务). Raises RuleError on negative numbers.
    """

    numerator: Decimal
    denominator: Decimal | None = None
    breakdown: Mapping[str, Decimal] = field(default_factory=dict)
    items: tuple[Entry, ...] = ()
    ratings: tuple[Rating, ...] = ()
    judgement: Judgement | None = None
    peers: Peers | None = None
    facts: frozenset[str] = frozenset()
    # Records left out of the number because a locked quarter counts them (counted_once.py).
    elsewhere: tuple[Mapping[str, Any], ...] = ()

    def __post_init__(self) -> None:
        if self.numerator < 0:
            raise RuleError("实际数不能是负数，请核对记录。", field="numerator")
        if self.denominator is not None and self.denominator < 0:
            raise RuleError("应有数不能是负数，请核对记录。", field="denominator")
        if any(count < 0 for count in self.breakdown.values()):
            raise RuleError("分项数不能是负数，请核对记录。", field="breakdown")

    @property
    def percent(self) -> Decimal | None:
        """Numerator in percent of the denominator, exact; None where nothing was due."""
        if not self.denominator:
            return None
        return self.numerator * HUNDRED / self.denominator

    def holds(self, condition: str) -> bool:
        """Whether a named condition is true: a fact, or counted at least once."""
        return condition in self.facts or self.breakdown.get(condition, ZERO) > 0

    def said(self, wording: Wording) -> str:
        """实开 5 场，应开 6 场"""
        text = f"{wording.numerator} {plain(self.numerator)} {wording.unit}"
        if self.denominator is not None:
            text += f"，{wording.denominator} {plain(self.denominator)} {wording.unit}"
        return text


@dataclass(frozen=True)
class Outcome:
    """Points of one indicator. ``applicable`` False: the indicator leaves the sheet of this subject.

    ``pending`` True (and then not applicable): an evaluator or a ballot has still to speak.
    """

    points: Decimal
    explanation: str
    applicable: bool = True
    pending: bool = False


NOT_APPLICABLE = "not_applicable"
EMPTY_CHOICES = {
    "full": "没有发生的，得满分",
    "zero": "没有发生的，不得分",
    NOT_APPLICABLE: "没有发生的，不考这一项（其余各项按比例折算）",
}


def decimal_param(
    params: Mapping[str, Any],
    name: str,
    label: str,
    *,
    default: Decimal | None = None,
    required: bool = False,
    low: Decimal = ZERO,
    high: Decimal = LARGEST,
    low_open: bool = False,
) -> Decimal | None:
    raw = params.get(name)
    if raw is None or raw == "":
        if required:
            raise RuleError(f"请填写“{label}”。", field=name)
        return default
    if isinstance(raw, bool | float):
        # A float would bring 0.1 + 0.2 into the sheet.
        raise RuleError(f"“{label}”请写成数字文本，例如 0.25。", field=name)
    text = str(raw).strip()
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise RuleError(f"“{label}”要填数字，现在是“{text[:20]}”。", field=name) from None
    if not value.is_finite():
        raise RuleError(f"“{label}”要填数字，现在是“{text[:20]}”。", field=name)
    if value < low or value > high or (low_open and value == low):
        bound = "大于" if low_open else "不小于"
        raise RuleError(f"“{label}”应{bound} {plain(low)}、不大于 {plain(high)}。", field=name)
    if value != value.quantize(Decimal("0.0001")):
        raise RuleError(f"“{label}”最多四位小数。", field=name)
    return value


def empty_outcome(policy: str, full_mark: Decimal, measure: Measure, wording: Wording) -> Outcome:
    said = f"{wording.denominator} 0 {wording.unit}"
    if policy == NOT_APPLICABLE:
        return Outcome(ZERO, f"{said}，这一项不考。", applicable=False)
    points = rounded(full_mark) if policy == "full" else ZERO
    return Outcome(points, f"{said}，{EMPTY_CHOICES[policy]}：{plain(points)} 分。")
