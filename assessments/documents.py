"""A scheme as one plain document: what copying, comparing, exporting and importing have in common.

A document is JSON without keys of the database. Files come from strangers, so ``read_document`` takes
whatever JSON there is and answers a tidy document with sentences about what cannot be taken over; it
never raises. What would be taken over but could not be published (a sum of 103, a vanished source) is
told by ``checks``, as on the scheme's own page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from assessments import rules
from assessments.choices import Block, NotApplicablePolicy, PublicationScope
from assessments.models import Category, Indicator, Scheme
from assessments.rules import RuleError, plain
from assessments.terms import read_terms

FORMAT, FORMAT_VERSION = "congress-portal-scheme", 1
MOST_CATEGORIES, MOST_INDICATORS, MOST_PROBLEMS, MOST_FUNDS = 100, 300, 30, 20
MOST_POINTS = Decimal("99999.99")
Row = Mapping[str, Any]
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class CategoryDoc:
    """A category; ``parent`` is the name of the one above, "" at the top."""

    name: str
    parent: str = ""
    block: str = Block.BASE.value
    cap: str | None = None


@dataclass(frozen=True)
class IndicatorDoc:
    """An indicator; ``category`` is a name, ``metric`` and ``rule`` are codes, numbers are text."""

    code: str
    name: str
    category: str
    full_mark: str
    metric: str
    rule: str
    params: Mapping[str, Any] = field(default_factory=dict)
    basis: str = ""
    target_note: str = ""
    evidence: str = ""
    tie_break: int | None = None


@dataclass(frozen=True)
class SchemeDoc:
    """A whole scheme, in its order."""

    name: str
    full_mark: str = "100"
    not_applicable: str = NotApplicablePolicy.RESCALE.value
    scope: str = PublicationScope.PARTICIPANTS.value
    note: str = ""
    source: str = ""
    completeness: str = ""
    work_funds: tuple[int, ...] = ()
    terms: Mapping[str, Any] = field(default_factory=dict)
    categories: tuple[CategoryDoc, ...] = ()
    indicators: tuple[IndicatorDoc, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain JSON with its format's name."""
        body = asdict(self)
        body["work_funds"] = list(self.work_funds)
        body["categories"] = [asdict(c) for c in self.categories]
        body["indicators"] = [asdict(i) for i in self.indicators]
        return {"format": FORMAT, "format_version": FORMAT_VERSION} | body


def document_of(
    scheme: Scheme,
    categories: Iterable[Category] | None = None,
    indicators: Iterable[Indicator] | None = None,
) -> SchemeDoc:
    """The document of a stored scheme; two queries where its rows are not handed over."""
    found = parents_first(scheme.categories.all() if categories is None else categories)
    names = {c.pk: c.name for c in found}
    place = {c.pk: number for number, c in enumerate(found)}
    lines = sorted(
        scheme.indicators.all() if indicators is None else indicators,
        key=lambda i: (place[i.category_id], i.sort_order, i.pk),
    )
    return SchemeDoc(
        name=scheme.name,
        full_mark=_number(scheme.full_mark),
        not_applicable=scheme.not_applicable,
        scope=scheme.scope,
        note=scheme.note.replace("\r\n", "\n").strip(),
        source=scheme.source,
        completeness=scheme.completeness,
        work_funds=tuple(scheme.work_funds),
        terms=scheme.terms,
        categories=tuple(
            CategoryDoc(
                c.name, names.get(c.parent_id, ""), c.block, None if c.cap is None else _number(c.cap)
            )
            for c in found
        ),
        indicators=tuple(
            IndicatorDoc(
                code=i.code,
                name=i.name,
                category=names[i.category_id],
                full_mark=_number(i.full_mark),
                metric=i.metric,
                rule=i.rule_kind,
                params=i.params,
                basis=i.basis,
                target_note=i.target_note,
                evidence=i.evidence,
                tie_break=i.tie_break,
            )
            for i in lines
        ),
    )


def parents_first(categories: Iterable[Category]) -> list[Category]:
    """In their order, each with those below it right behind it."""
    rows = sorted(categories, key=lambda c: (c.sort_order, c.pk))
    below: dict[int, list[Category]] = {}
    for row in rows:
        if row.parent_id is not None:
            below.setdefault(row.parent_id, []).append(row)
    found = []
    for row in rows:
        if row.parent_id is None:
            found += [row, *below.get(row.pk, [])]
    return found


def rows_of(
    document: SchemeDoc, scheme: Scheme | None = None
) -> tuple[Scheme, list[Category], list[Indicator]]:
    """Rows of the document that are not saved, in its order, each indicator with its category."""
    scheme = scheme or Scheme(name=document.name)
    scheme.full_mark = Decimal(document.full_mark)
    for name in ("not_applicable", "scope", "note", "source", "completeness"):
        setattr(scheme, name, getattr(document, name))
    scheme.work_funds, scheme.terms = list(document.work_funds), dict(document.terms)
    categories: dict[str, Category] = {}
    for order, line in enumerate(document.categories):
        categories[line.name] = Category(
            scheme=scheme,
            parent=categories.get(line.parent),
            name=line.name,
            block=line.block,
            cap=None if line.cap is None else Decimal(line.cap),
            sort_order=order,
        )
    indicators = [
        Indicator(
            scheme=scheme,
            category=categories[line.category],
            code=line.code,
            name=line.name,
            basis=line.basis,
            full_mark=Decimal(line.full_mark),
            metric=line.metric,
            rule_kind=line.rule,
            params=dict(line.params),
            target_note=line.target_note,
            evidence=line.evidence,
            tie_break=line.tie_break,
            sort_order=order,
        )
        for order, line in enumerate(document.indicators, start=1)
    ]
    return scheme, list(categories.values()), indicators


def _number(value: Decimal) -> str:
    """The number as people write it; marks have two decimals at most."""
    return plain(value)


class _Reader:
    """Collects sentences while a strange document is read."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def say(self, sentence: str) -> None:
        if sentence not in self.problems and len(self.problems) < MOST_PROBLEMS:
            self.problems.append(sentence)

    def text(self, raw: Any, what: str, most: int, *, needed: bool = False) -> str:
        if raw is None:
            raw = ""
        if not isinstance(raw, str | int | float) or isinstance(raw, bool):
            self.say(f"{what}要写成文字。")
            return ""
        text = _CONTROL.sub("", str(raw).replace("\r\n", "\n")).strip()
        if needed and not text:
            self.say(f"{what}没有填。")
        if len(text) > most:
            self.say(f"{what}超过 {most} 个字，请写短一些。")
            return text[:most]
        return text

    def number(
        self, raw: Any, what: str, *, low: Decimal = Decimal(0), low_open: bool = True
    ) -> Decimal | None:
        if raw is None or raw == "":
            return None
        try:
            value = Decimal(str(raw).strip()) if not isinstance(raw, bool) else Decimal("NaN")
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value > MOST_POINTS or value < low or (low_open and value == low):
            self.say(
                f"{what}要填大于 {plain(low)}、不大于 {plain(MOST_POINTS)} 的数，现在是“{_short(raw)}”。"
            )
            return None
        if value != value.quantize(Decimal("0.01")):
            self.say(f"{what}最多两位小数，现在是“{_short(raw)}”。")
            return None
        return value

    def choice(self, raw: Any, what: str, choices: Any, default: str) -> str:
        if raw is None or raw == "":
            return default
        known = {str(value): str(value) for value, _ in choices.choices}
        known |= {str(label): str(value) for value, label in choices.choices}
        if not isinstance(raw, str) or raw.strip() not in known:
            labels = "、".join(str(label) for _, label in choices.choices)
            self.say(f"{what}写的是“{_short(raw)}”，请从“{labels}”里选一个。")
            return default
        return known[raw.strip()]

    def rows(self, raw: Any, what: str, most: int) -> list[Mapping[str, Any]]:
        if raw is None:
            return []
        if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
            self.say(f"{what}的写法不对，请照导出的文件写。")
            return []
        if len(raw) > most:
            self.say(f"{what}有 {len(raw)} 行，最多 {most} 行。")
        return raw[:most]


def _short(raw: Any) -> str:
    return _CONTROL.sub("", str(raw))[:30]


def read_document(raw: Any) -> tuple[SchemeDoc, list[str]]:
    """A tidy document out of any JSON, and sentences on what keeps it from being taken over."""
    reader = _Reader()
    if not isinstance(raw, Mapping) or raw.get("format") not in (FORMAT, None):
        return SchemeDoc(name=""), ["这不是考评方案的文件。请用本平台导出的文件，或者下载模板来填。"]
    version = raw.get("format_version", FORMAT_VERSION)
    if version != FORMAT_VERSION:
        reader.say("这个文件是更新的平台导出的，请先升级平台再导入。")
    full_mark = reader.number(raw.get("full_mark", "100"), "方案满分")
    terms, said = read_terms(raw.get("terms") or {})
    for sentence in said:
        reader.say(sentence)
    categories = _categories(reader, raw.get("categories"))
    document = SchemeDoc(
        name=reader.text(raw.get("name"), "方案名称", 80, needed=True),
        full_mark=_number(full_mark or Decimal(100)),
        not_applicable=reader.choice(
            raw.get("not_applicable"), "“有不适用的指标时”", NotApplicablePolicy, "rescale"
        ),
        scope=reader.choice(raw.get("scope"), "“结果发给谁看”", PublicationScope, "participants"),
        note=reader.text(raw.get("note"), "说明", 4000),
        source=reader.text(raw.get("source"), "来源", 200),
        completeness=reader.text(raw.get("completeness"), "完整程度", 200),
        work_funds=_funds(reader, raw.get("work_funds")),
        terms=terms,
        categories=categories,
        indicators=_indicators(reader, raw.get("indicators"), {c.name: c.block for c in categories}),
    )
    if not document.categories:
        reader.say("文件里没有类别，请至少写一类。")
    return document, reader.problems


def _funds(reader: _Reader, raw: Any) -> tuple[int, ...]:
    if raw in (None, ""):
        return ()
    if not isinstance(raw, list):
        reader.say("奖励工作经费请按名次逐个写整数元。")
        return ()
    try:
        amounts = [int(str(a)) for a in raw[:MOST_FUNDS]]
    except ValueError:
        amounts = [0]
    if any(not 0 < a < 100_000_000 for a in amounts) or amounts != sorted(amounts, reverse=True):
        reader.say("奖励工作经费要是大于 0 的整数元，后面的名次不能比前面的多。")
        return ()
    return tuple(amounts)


def _categories(reader: _Reader, raw: Any) -> tuple[CategoryDoc, ...]:
    found: dict[str, CategoryDoc] = {}
    for number, row in enumerate(reader.rows(raw, "类别", MOST_CATEGORIES), start=1):
        where = f"第 {number} 个类别"
        name = reader.text(row.get("name"), f"{where}的名称", 40, needed=True)
        if name in found:
            reader.say(f"类别“{name}”写了两次，请留一个或者改名。")
            continue
        parent = reader.text(row.get("parent"), f"{where}的上级", 40)
        if parent and parent not in found:
            reader.say(f"类别“{name}”的上级“{parent}”没有排在它前面，请先写上级类别。")
            parent = ""
        elif parent and found[parent].parent:
            reader.say(f"类别“{name}”在第三层了：类别最多两层，第三层是指标。")
            parent = ""
        block = reader.choice(row.get("block"), f"类别“{name}”的计入方式", Block, Block.BASE.value)
        if parent:
            block = found[parent].block
        cap = reader.number(row.get("cap"), f"类别“{name}”的“最多”")
        found[name] = CategoryDoc(name, parent, block, None if cap is None else _number(cap))
    tops = [c for c in found.values() if not c.parent]
    return tuple(line for top in tops for line in (top, *(c for c in found.values() if c.parent == top.name)))


def _indicators(reader: _Reader, raw: Any, blocks: Mapping[str, str]) -> tuple[IndicatorDoc, ...]:
    found: list[IndicatorDoc] = []
    codes, orders, categories = set[str](), set[int](), list(blocks)
    for number, row in enumerate(reader.rows(raw, "指标", MOST_INDICATORS), start=1):
        name = reader.text(row.get("name"), f"第 {number} 项指标的名称", 60, needed=True)
        where = f"指标“{name}”" if name else f"第 {number} 项指标"
        code = reader.text(row.get("code"), f"{where}的编号", 20) or str(number)
        if code in codes:
            reader.say(f"{where}的编号“{code}”和前面的重复，请换一个。")
            continue
        category = reader.text(row.get("category"), f"{where}的类别", 40, needed=True)
        if category and category not in categories:
            reader.say(f"{where}的类别“{category}”不在类别表里。")
        full_mark = reader.number(row.get("full_mark"), f"{where}的满分")
        if full_mark is None:
            reader.say(f"{where}没有满分，请填大于 0 的数。")
        tie = _tie_break(reader, row.get("tie_break"), where, orders)
        kind, params = _rule(reader, row, where, blocks.get(category) == Block.PENALTY)
        if category not in categories or full_mark is None:
            continue
        codes.add(code)
        found.append(
            IndicatorDoc(
                code=code,
                name=name,
                category=category,
                full_mark=_number(full_mark),
                metric=reader.text(row.get("metric"), f"{where}的数据来源", 60, needed=True),
                rule=kind,
                params=params,
                basis=reader.text(row.get("basis"), f"{where}的依据", 200),
                target_note=reader.text(row.get("target_note"), f"{where}的目标", 60),
                evidence=reader.text(row.get("evidence"), f"{where}的“另要的材料”", 120),
                tie_break=tie,
            )
        )
    return tuple(sorted(found, key=lambda line: categories.index(line.category)))


def _tie_break(reader: _Reader, raw: Any, where: str, orders: set[int]) -> int | None:
    if raw in (None, ""):
        return None
    text = str(raw).strip()
    order = int(text) if re.fullmatch(r"[0-9]{1,2}", text) else 0
    if not 1 <= order <= 99:
        reader.say(f"{where}的“总分相同时第几个比”要填 1 到 99 的整数，现在是“{_short(raw)}”。")
        return None
    if order in orders:
        reader.say(f"{where}的“总分相同时第几个比”是 {order}，前面已经有了。")
        return None
    orders.add(order)
    return order


def _rule(reader: _Reader, row: Row, where: str, subtracted: bool) -> tuple[str, Row]:
    kind = reader.text(row.get("rule"), f"{where}的计分规则", 30, needed=True)
    params = row.get("params") or {}
    if not isinstance(params, Mapping):
        reader.say(f"{where}的规则参数写法不对，请照导出的文件写。")
        return kind, {}
    if not kind:
        return kind, {}
    try:
        rule = rules.build(kind, params).placed(subtracted=False)
        if subtracted and (unfit := rule.not_subtracted()):
            reader.say(f"{where}在扣分的类别里：{unfit}")
        return kind, rule.as_params()
    except RuleError as error:
        reader.say(f"{where}的计分规则：{error}")
        return kind, {}
