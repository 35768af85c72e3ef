"""A scheme as a workbook and as JSON: what is exported is what may be imported again."""

from __future__ import annotations

import json
from datetime import datetime

from assessments import rules
from assessments.choices import Block, NotApplicablePolicy, PublicationScope
from assessments.comparing import rule_sentence
from assessments.documents import SchemeDoc
from assessments.metrics import METRICS
from assessments.rules.awards import TERMS
from assessments.scheme_sheets import (
    CATEGORIES,
    CATEGORY_COLUMNS,
    HEAD,
    HEAD_COLUMNS,
    HEAD_LABELS,
    HELP,
    INDICATOR_COLUMNS,
    INDICATORS,
    PARAMETER_COLUMNS,
    PARAMETERS,
    TERM_COLUMNS,
    TERMS_SHEET,
    long_rows,
    rule_rows,
)
from congress_portal.foundation.spreadsheets.writer import Column, Workbook

WIDTHS = {
    "项目": 24, "内容": 70, "类别": 20, "上级类别": 20, "计入方式": 12, "最多": 10, "编号": 8, "指标": 30, "满分": 8,
    "数据来源": 24, "计分规则": 24, "目标": 18, "依据": 34, "另要的材料": 18, "总分相同时第几个比": 12, "指标编号": 10,
    "参数": 24, "第几行": 8, "列": 18, "填写": 30,
}  # fmt: skip


def scheme_json(document: SchemeDoc) -> bytes:
    """The document as a JSON file."""
    return json.dumps(document.as_json(), ensure_ascii=False, indent=2).encode() + b"\n"


def _columns(heads: tuple[str, ...]) -> list[Column]:
    return [Column(head, WIDTHS[head]) for head in heads]


def metric_words() -> dict[str, str]:
    """Code → what stands in the workbook: the label, or the code where two share a label."""
    labels = [metric.label for metric in METRICS.values()]
    return {
        code: metric.label if labels.count(metric.label) == 1 else code for code, metric in METRICS.items()
    }


def scheme_workbook(document: SchemeDoc, *, demonstration: bool, at: datetime) -> bytes:
    """The document as a workbook of six sheets; the last one lists what may be written where."""
    book = Workbook(document.name, demonstration=demonstration, at=at)
    values = document.as_json() | {
        "not_applicable": NotApplicablePolicy(document.not_applicable).label,
        "scope": PublicationScope(document.scope).label,
        "work_funds": "、".join(str(amount) for amount in document.work_funds),
    }
    book.sheet(HEAD).table(
        document.name,
        columns=_columns(HEAD_COLUMNS),
        rows=[(label, str(values[name])) for name, label in HEAD_LABELS.items()],
    )
    book.sheet(CATEGORIES).table(
        "类别",
        columns=_columns(CATEGORY_COLUMNS),
        rows=[(c.name, c.parent, Block(c.block).label, c.cap) for c in document.categories],
    )
    metrics = metric_words()
    book.sheet(INDICATORS, landscape=True).table(
        "指标",
        columns=[*_columns(INDICATOR_COLUMNS), Column("怎么计分（只供查看）", 44)],
        rows=[
            (
                i.code, i.name, i.category, i.full_mark, metrics.get(i.metric, i.metric),
                rules.RULES[i.rule].label if i.rule in rules.RULES else i.rule,
                i.target_note, i.basis, i.evidence, "" if i.tie_break is None else str(i.tie_break),
                rule_sentence(document, i),
            )
            for i in document.indicators
        ],
    )  # fmt: skip
    book.sheet(PARAMETERS).table(
        "规则参数",
        columns=_columns(PARAMETER_COLUMNS),
        rows=[
            (i.code, *row)
            for i in document.indicators
            if i.rule in rules.RULES
            for row in rule_rows(rules.RULES[i.rule].FIELDS, i.params)
        ],
        notes=["一行写一个值。参数是表格的，写清第几行、哪一列；其余的这两格空着。"],
    )
    book.sheet(TERMS_SHEET).table(
        "等次和门槛",
        columns=_columns(TERM_COLUMNS),
        rows=long_rows(TERMS, document.terms),
        empty_text="没有约定等次和门槛。",
    )
    _help(book)
    return book.to_bytes()


def _help(book: Workbook) -> None:
    rows = [("数据来源", m.label, f"{m.definition}（{m.source}，{m.unit}）") for m in METRICS.values()]
    for rule in rules.RULES.values():
        rows.append(("计分规则", rule.label, rule.help))
        for field in rule.FIELDS:
            parts = [field.help]
            if field.choices:
                parts.append(f"从“{'、'.join(field.choices.values())}”里选。")
            if field.columns:
                parts.append(f"列：{'、'.join(c.label for c in field.columns)}。")
            if field.example:
                parts.append(f"例：{field.example}。")
            rows.append((f"“{rule.label}”的参数", field.label, "".join(filter(None, parts))))
    for field in rules.MODIFIERS:
        rows.append(("各种规则都可以加的条件", field.label, field.help))
    book.sheet(HELP).table(
        "写法对照（只供查看，不导入）",
        columns=[Column("哪一格", 30), Column("可以写", 30), Column("意思", 80)],
        rows=rows,
    )
