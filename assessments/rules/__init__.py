"""Scoring rules: pure functions from a measure to points and the sentence that explains them.

No Django and no clock here. Everything is Decimal; points are rounded half-up to two decimals,
because the published schemes give maxima such as 0.4 and deductions such as 0.25.

A rule kind declares ``kind``, ``label``, ``help`` (one plain sentence), ``sample`` and ``SAMPLE``
parameters, and its ``FIELDS``; forms and files are built from these. ``build(kind, params)`` gives a
rule with ``score(measure, full_mark, wording)``, ``as_params()``, ``limit(full_mark)``,
``describe(full_mark, wording)`` and ``example(full_mark, wording)`` → (measure, outcome).

Conditions around any rule (``MODIFIERS``: zeroing, whom it is for, coefficients) stand in the
parameters under "also". What a rule needs beyond one subject's counts is in ``needs_of()``:

* ``group``: the measure's ``peers``; ``scoring.with_peers`` fills them in for the whole group.
* ``items``: ``measure.items``, one ``Entry`` for each record; metrics bring them.
* ``ratings``: ``measure.ratings``, values or grades of a ballot by group of raters.
* ``manual``: ``measure.judgement``, a value with its note. Without ratings or judgement the outcome is
  ``pending``: the sheet goes on without the indicator, and must not be published.

``scoring.sheet`` and ``sheets.score_all`` are the only doors from measures to points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .base import (
    EMPTY_CHOICES,
    NOT_APPLICABLE,
    PLAIN,
    Entry,
    Judgement,
    Measure,
    Outcome,
    Peers,
    Rating,
    RuleError,
    Wording,
    exact,
    plain,
    rounded,
)
from .cases import Cases
from .combined import Combined
from .deduct import MISS_CHOICES, SUBTRACTED, DeductPerMiss
from .fields import Field, read, shown, write
from .judged import Judged, Raters
from .kind import GROUP, ITEMS, MANUAL, RATINGS, RuleKind
from .levels import Levels
from .modifiers import ALSO, MODIFIERS, Modified
from .pass_fail import PassFail
from .per_event import PerEvent
from .ranking import BestShare, Compared, Ranking, peers_of, standing_of
from .ratio import PARTIAL_CHOICES, RATIO_MODES, Band, Ratio
from .shares import Shares
from .stored import counts_of, pack, unpack
from .target import Target
from .tiers import Tiers
from .timeliness import Timeliness

__all__ = [
    "ALSO",
    "CHOICES",
    "EMPTY_CHOICES",
    "GROUP",
    "ITEMS",
    "MANUAL",
    "MISS_CHOICES",
    "MODIFIERS",
    "NOT_APPLICABLE",
    "PARTIAL_CHOICES",
    "PLAIN",
    "RATINGS",
    "RATIO_MODES",
    "RULES",
    "Band",
    "Choice",
    "Combined",
    "Compared",
    "DeductPerMiss",
    "Entry",
    "Field",
    "Judgement",
    "Measure",
    "Modified",
    "Outcome",
    "Peers",
    "PerEvent",
    "Raters",
    "Rating",
    "Ratio",
    "Rule",
    "RuleError",
    "Wording",
    "build",
    "choice_of",
    "counts_of",
    "due_field",
    "exact",
    "fields_of",
    "kept",
    "names_asked",
    "needs_denominator",
    "no_due_said",
    "pack",
    "peers_of",
    "plain",
    "problems",
    "read",
    "rounded",
    "shown",
    "standing_of",
    "unpack",
    "write",
]

Rule = RuleKind | Modified
RULES: dict[str, type[RuleKind]] = {
    rule.kind: rule
    for rule in (
        PerEvent,
        Target,
        DeductPerMiss,
        PassFail,
        Ratio,
        Tiers,
        Timeliness,
        Ranking,
        BestShare,
        Levels,
        Combined,
        Shares,
        Cases,
        Judged,
        Raters,
    )
}


@dataclass(frozen=True)
class Choice:
    """One answer to "how is it scored?": a rule kind, perhaps with a choice of it already made."""

    key: str
    kind: str
    label: str
    sample: str
    fixed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rule(self) -> type[RuleKind]:
        """The class of the rule."""
        return RULES[self.kind]

    @property
    def help(self) -> str:
        """One plain sentence."""
        return self.rule.help


# What a clerk chooses between. Percentages are four answers, because people ask for them by name.
CHOICES: tuple[Choice, ...] = (
    *(Choice(kind, kind, RULES[kind].label, RULES[kind].sample) for kind in ("per_event", "target")),
    Choice("deduct", "deduct_per_miss", DeductPerMiss.label, DeductPerMiss.sample),
    Choice("pass_fail", "pass_fail", PassFail.label, PassFail.sample),
    Choice(
        "threshold",
        "ratio",
        "比例：达到得满分",
        "满分 3 分，出席率 85% 以上得 3 分，达不到得 0 分。",
        {"mode": "threshold"},
    ),
    Choice("per_point", "ratio", "比例：每低 1 个百分点扣分", Ratio.sample, {"mode": "per_point"}),
    Choice(
        "bands",
        "ratio",
        "比例：分档得分",
        "90% 以上得 15 分，80% 到不足 90% 得 11 分，不到 80% 得 7 分。",
        {"mode": "bands"},
    ),
    Choice(
        "linear",
        "ratio",
        "比例：按比例得分",
        "满分 6 分，100% 得满分：完成 83.33%，得 5 分。",
        {"mode": "linear"},
    ),
    *(
        Choice(kind, kind, rule.label, rule.sample)
        for kind, rule in RULES.items()
        if kind not in ("per_event", "target", "deduct_per_miss", "pass_fail", "ratio")
    ),
)


def choice_of(kind: str, params: Mapping[str, Any]) -> Choice | None:
    """Which of the choices a stored rule is."""
    return next(
        (c for c in CHOICES if c.kind == kind and all(params.get(k) == v for k, v in c.fixed.items())), None
    )


def fields_of(choice: Choice) -> list[Field]:
    """What is asked once the choice is made: the rule's fields without those that it fixes or rules out."""
    fields = [f for f in choice.rule.FIELDS if f.name not in choice.fixed]
    return [
        f for f in fields if f.only_if is None or f.only_if[0] not in choice.fixed or f.fits(choice.fixed)
    ]


def build(kind: str, params: Mapping[str, Any]) -> Rule:
    """The rule of this kind with validated parameters. Raises RuleError."""
    rule = RULES.get(kind)
    if rule is None:
        raise RuleError("没有这种计分规则，请重新选择。", field="rule_kind")
    if not isinstance(params, Mapping):
        raise RuleError("规则参数写法不对，请重新填写。", field="params")
    if params.get(ALSO):
        own = {name: value for name, value in params.items() if name != ALSO}
        return Modified.around(rule.from_params(own), params[ALSO])
    return rule.from_params({name: value for name, value in params.items() if name != ALSO})


def problems(rule: Rule, full_mark: Decimal) -> list[str]:
    """Sentences on what does not fit the indicator's full mark: unreachable points, too many points."""
    limit = rule.limit(full_mark)
    if limit is None:
        return ["没有上限，得分可能超过满分，请填写上限。"]
    if limit > full_mark:
        return [f"最多能得 {plain(limit)} 分，超过满分 {plain(full_mark)} 分。"]
    if limit < full_mark:
        return [f"最多只能得 {plain(limit)} 分，够不着满分 {plain(full_mark)} 分。"]
    inner = rule.rule if isinstance(rule, Modified) else rule
    if isinstance(inner, Ratio) and inner.mode == "threshold" and inner.otherwise >= full_mark:
        return ["达不到也得满分，这一项分不出高低。"]
    if isinstance(inner, PassFail) and inner.failed >= full_mark:
        return ["没做到也得满分，这一项分不出高低。"]
    return []


def kept(rule: Rule, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters a score keeps: the indicator's, and where the rule stood if points hang on it."""
    inner = rule.rule if isinstance(rule, Modified) else rule
    if isinstance(inner, DeductPerMiss) and inner.subtracted:
        return {**params, SUBTRACTED: True}
    return params


def names_asked(rule: Rule) -> tuple[str, ...]:
    """Parts and circumstances that the rule knows by name: what a figure has to bring beside its number."""
    return tuple(dict.fromkeys((*rule.parts_read(), *rule.conditions)))


def needs_denominator(rule: Rule) -> bool:
    """Whether the rule cannot work on a plain count."""
    return rule.needs_denominator()


def due_field(rule: Rule) -> str:
    """The parameter to change where the source has nothing due."""
    return "misses" if rule.kind == DeductPerMiss.kind else "rule_kind"


def no_due_said(rule: Rule, label: str) -> str:
    """Why the rule cannot work on this source, which has nothing due, and what to choose."""
    if rule.kind == DeductPerMiss.kind:
        return f"“{label}”没有应有数，请改选“{MISS_CHOICES['target']}”并填目标数，或者选“{MISS_CHOICES['count']}”。"
    return f"“{label}”没有应有数，不能按比例计分，请换一种规则。"
