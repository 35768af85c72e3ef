"""Two schemes beside each other, in words: what was added, dropped, changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments import rules
from assessments.choices import Block, NotApplicablePolicy, PublicationScope
from assessments.documents import CategoryDoc, IndicatorDoc, SchemeDoc
from assessments.metrics import METRICS
from assessments.rules import RuleError
from assessments.terms import describe_terms

NOTHING = "（空）"


@dataclass(frozen=True)
class Change:
    """One thing that reads differently."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedLine:
    """An indicator or a category that is in both, with what changed in it."""

    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Comparison:
    """From ``before`` to ``after``."""

    head: tuple[Change, ...]
    categories: tuple[ChangedLine, ...]
    changed: tuple[ChangedLine, ...]
    added: tuple[IndicatorDoc, ...]
    removed: tuple[IndicatorDoc, ...]
    added_categories: tuple[str, ...]
    removed_categories: tuple[str, ...]
    same: int

    @property
    def nothing(self) -> bool:
        """Whether they say the same."""
        return not (
            self.head
            or self.categories
            or self.changed
            or self.added
            or self.removed
            or self.added_categories
            or self.removed_categories
        )

    @property
    def sentence(self) -> str:
        """新增 2 项，删去 1 项，改动 3 项，其余 20 项不变。"""
        if self.nothing:
            return "两版内容相同。"
        parts = []
        if self.added:
            parts.append(f"新增 {len(self.added)} 项")
        if self.removed:
            parts.append(f"删去 {len(self.removed)} 项")
        if self.changed:
            parts.append(f"改动 {len(self.changed)} 项")
        parts.append(f"指标不变 {self.same} 项")
        return "，".join(parts) + "。"


def rule_sentence(document: SchemeDoc, line: IndicatorDoc) -> str:
    """The rule of an indicator of the document in words; what is wrong with it otherwise."""
    subtracted = any(c.name == line.category and c.block == Block.PENALTY for c in document.categories)
    metric = METRICS.get(line.metric)
    try:
        rule = rules.build(line.rule, line.params).placed(subtracted=subtracted)
        return rule.describe(Decimal(line.full_mark), metric.wording if metric else rules.PLAIN)
    except RuleError as error:
        return f"规则不完整：{error}"


def metric_word(code: str) -> str:
    """The label of a metric; a vanished one by its code."""
    metric = METRICS.get(code)
    return metric.label if metric else f"{code}（平台里没有）"


def _said(value: object) -> str:
    return NOTHING if value in (None, "", (), [], {}) else str(value)


def _changes(pairs: Sequence[tuple[str, object, object]]) -> tuple[Change, ...]:
    return tuple(Change(label, _said(a), _said(b)) for label, a, b in pairs if a != b)


def _head(one: SchemeDoc, two: SchemeDoc) -> tuple[Change, ...]:
    def funds(doc: SchemeDoc) -> str:
        return "、".join(f"第 {n} 名 {a} 元" for n, a in enumerate(doc.work_funds, start=1))

    pairs = [
        ("满分", one.full_mark, two.full_mark),
        (
            "有不适用的指标时",
            NotApplicablePolicy(one.not_applicable).label,
            NotApplicablePolicy(two.not_applicable).label,
        ),
        ("结果发给谁看", PublicationScope(one.scope).label, PublicationScope(two.scope).label),
        ("奖励工作经费", funds(one), funds(two)),
        ("说明", one.note, two.note),
        ("来源", one.source, two.source),
        ("完整程度", one.completeness, two.completeness),
    ]
    before, after = dict(describe_terms(one.terms)), dict(describe_terms(two.terms))
    for label in dict.fromkeys([*before, *after]):
        pairs.append((label, before.get(label, ""), after.get(label, "")))
    return _changes(pairs)


def _category(one: CategoryDoc, two: CategoryDoc) -> tuple[Change, ...]:
    return _changes(
        [
            ("上级类别", one.parent, two.parent),
            ("计入方式", Block(one.block).label, Block(two.block).label),
            ("最多", one.cap, two.cap),
        ]
    )


def _indicator(docs: tuple[SchemeDoc, SchemeDoc], one: IndicatorDoc, two: IndicatorDoc) -> tuple[Change, ...]:
    return _changes(
        [
            ("名称", one.name, two.name),
            ("编号", one.code, two.code),
            ("类别", one.category, two.category),
            ("满分", one.full_mark, two.full_mark),
            ("数据来源", metric_word(one.metric), metric_word(two.metric)),
            ("怎么计分", rule_sentence(docs[0], one), rule_sentence(docs[1], two)),
            ("目标", one.target_note, two.target_note),
            ("依据", one.basis, two.basis),
            ("另要的材料", one.evidence, two.evidence),
            ("总分相同时第几个比", one.tie_break, two.tie_break),
        ]
    )


def _pairs(one: SchemeDoc, two: SchemeDoc) -> list[tuple[IndicatorDoc, IndicatorDoc]]:
    """The same indicator in both: by code and name, then by name, then by code where the figure is the same.

    Two schemes of different origin both have a number 1 that means nothing.
    """
    left, right = list(one.indicators), list(two.indicators)
    found = []
    for key in (lambda i: (i.code, i.name), lambda i: i.name, lambda i: (i.code, i.metric)):
        known = {key(i): i for i in reversed(right)}
        for line in list(left):
            other = known.get(key(line))
            if other is not None and other in right:
                found.append((line, other))
                left.remove(line)
                right.remove(other)
    return found


def compared(one: SchemeDoc, two: SchemeDoc) -> Comparison:
    """What changed from one to the other, in the order of the second."""
    pairs = _pairs(one, two)
    matched_left, matched_right = {id(a) for a, _ in pairs}, {id(b) for _, b in pairs}
    order = {id(line): number for number, line in enumerate(two.indicators)}
    changed = []
    for before, after in sorted(pairs, key=lambda pair: order[id(pair[1])]):
        changes = _indicator((one, two), before, after)
        if changes:
            changed.append(ChangedLine(after.name, changes))
    left, right = {c.name: c for c in one.categories}, {c.name: c for c in two.categories}
    both = [
        ChangedLine(name, changes)
        for name, after in right.items()
        if name in left and (changes := _category(left[name], after))
    ]
    return Comparison(
        head=_head(one, two),
        categories=tuple(both),
        changed=tuple(changed),
        added=tuple(i for i in two.indicators if id(i) not in matched_right),
        removed=tuple(i for i in one.indicators if id(i) not in matched_left),
        added_categories=tuple(n for n in right if n not in left),
        removed_categories=tuple(n for n in left if n not in right),
        same=len(pairs) - len(changed),
    )
