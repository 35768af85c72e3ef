"""How a scheme lies in a workbook: sheets, heads, and parameters as long rows that any rule fits into.

One row tells one value: which indicator, which parameter, in a table which row and column, what is
filled in. So a workbook needs no column for a rule that nobody had thought of when it was laid out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assessments.rules import ALSO, MODIFIERS
from assessments.rules.fields import CHOICE, TABLE, WORDS, YES_NO, Field

HEAD, CATEGORIES, INDICATORS, PARAMETERS, TERMS_SHEET, HELP = (
    "方案", "类别", "指标", "规则参数", "等次和门槛", "写法对照",
)  # fmt: skip
HEAD_COLUMNS = ("项目", "内容")
CATEGORY_COLUMNS = ("类别", "上级类别", "计入方式", "最多")
INDICATOR_COLUMNS = (
    "编号", "指标", "类别", "满分", "数据来源", "计分规则", "目标", "依据", "另要的材料", "总分相同时第几个比",
)  # fmt: skip
PARAMETER_COLUMNS = ("指标编号", "参数", "第几行", "列", "填写")
TERM_COLUMNS = ("参数", "第几行", "列", "填写")
HEAD_LABELS = {
    "name": "方案名称", "full_mark": "满分", "not_applicable": "有不适用的指标时", "scope": "结果发给谁看",
    "work_funds": "奖励工作经费（元，按名次）", "source": "来源", "completeness": "完整程度", "note": "说明",
}  # fmt: skip
YES, NO = "是", "否"


# (parameter, row, column, value), all as text.
LongRow = tuple[str, str, str, str]


def long_rows(fields: Iterable[Field], params: Mapping[str, Any]) -> list[LongRow]:
    """Stored parameters as rows people can read and change."""
    rows: list[LongRow] = []
    for field in fields:
        value = params.get(field.name)
        if value in (None, "", [], {}):
            continue
        if field.sort == TABLE:
            if isinstance(value, Mapping):
                first, second = (column.name for column in field.columns)
                value = [{first: key, second: found} for key, found in value.items()]
            for number, row in enumerate(value, start=1):
                for column in field.columns:
                    if row.get(column.name) not in (None, ""):
                        rows.append((field.label, str(number), column.label, _said(column, row[column.name])))
        elif field.sort == WORDS:
            rows += [(field.label, str(n), "", str(word)) for n, word in enumerate(value, start=1)]
        else:
            rows.append((field.label, "", "", _said(field, value)))
    return rows


def _said(field: Field, value: Any) -> str:
    if field.sort == CHOICE:
        return (field.choices or {}).get(value, str(value))
    if field.sort == YES_NO:
        return YES if value is True else NO
    if field.sort == WORDS:
        return "；".join(str(word) for word in value)
    return str(value)


def from_long_rows(fields: Sequence[Field], rows: Iterable[LongRow]) -> tuple[dict[str, Any], list[str]]:
    """Raw parameters out of such rows, for the rule to check, and sentences on rows nobody understands."""
    known = {field.label: field for field in fields}
    found: dict[str, Any] = {}
    tables: dict[str, dict[int, dict[str, Any]]] = {}
    words: dict[str, list[tuple[int, str]]] = {}
    said = []
    for label, row, column, text in rows:
        field = known.get(label)
        if field is None:
            said.append(f"没有“{label[:30]}”这个参数，可以填的是：{'、'.join(f.label for f in fields)}。")
        elif field.sort == TABLE:
            number = int(row) if row.isdecimal() and len(row) < 4 else 0
            columns = {c.label: c for c in field.columns}
            if not number or column not in columns:
                names = "、".join(c.label for c in field.columns)
                said.append(f"“{label}”要写清第几行和哪一列（{names}）。")
            else:
                place = tables.setdefault(field.name, {}).setdefault(number, {})
                place[columns[column].name] = _meant(columns[column], text)
        elif field.sort == WORDS:
            order = int(row) if row.isdecimal() and len(row) < 4 else 999
            words.setdefault(field.name, []).append((order, text))
        else:
            found[field.name] = _meant(field, text)
    for name, numbered in tables.items():
        found[name] = [numbered[number] for number in sorted(numbered)]
    for name, listed in words.items():
        found[name] = [word for _, word in sorted(listed, key=lambda pair: pair[0])]
    return found, said


def _meant(field: Field, text: str) -> Any:
    if field.sort == CHOICE:
        return {label: value for value, label in (field.choices or {}).items()}.get(text, text)
    if field.sort == YES_NO:
        return {YES: True, NO: False}.get(text, text)
    if field.sort == WORDS:
        return [word for word in text.replace(";", "；").split("；") if word]
    return text


def rule_rows(fields: Sequence[Field], params: Mapping[str, Any]) -> list[LongRow]:
    """A rule's parameters and the conditions around it."""
    also = params.get(ALSO)
    return long_rows(fields, params) + (long_rows(MODIFIERS, also) if isinstance(also, Mapping) else [])


def from_rule_rows(fields: Sequence[Field], rows: Iterable[LongRow]) -> tuple[dict[str, Any], list[str]]:
    """The rule's raw parameters with the conditions under "also"."""
    around = {field.label for field in MODIFIERS} - {field.label for field in fields}
    listed = list(rows)
    params, said = from_long_rows(fields, [row for row in listed if row[0] not in around])
    also, more = from_long_rows(MODIFIERS, [row for row in listed if row[0] in around])
    return params | ({ALSO: also} if also else {}), said + more
