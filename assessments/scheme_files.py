"""Schemes out of files: the workbook or the JSON that the portal exports, filled or changed by a county.

Reading answers raw JSON with sentences; ``documents.read_document`` judges it afterwards, the same for
both kinds of file.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from assessments import rules
from assessments.documents import FORMAT, FORMAT_VERSION
from assessments.metrics import METRICS
from assessments.rules.awards import TERMS
from assessments.scheme_sheets import (
    CATEGORIES,
    CATEGORY_COLUMNS,
    HEAD,
    HEAD_COLUMNS,
    HEAD_LABELS,
    INDICATOR_COLUMNS,
    INDICATORS,
    PARAMETER_COLUMNS,
    PARAMETERS,
    TERM_COLUMNS,
    TERMS_SHEET,
    LongRow,
    from_long_rows,
    from_rule_rows,
)
from congress_portal.foundation.spreadsheets.reader import Row, RowError, Unreadable, columns_of, read
from congress_portal.foundation.spreadsheets.tables import Limits

MOST_BYTES = 2 * 1024 * 1024
DEEPEST, LONGEST, HEADS_WITHIN = 12, 5000, 8
LIMITS = Limits(bytes=MOST_BYTES, rows=5000, columns=60, cells=200_000, unzipped=30 * 1024 * 1024)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
NOT_A_SCHEME = "这不是考评方案的文件。请上传本平台导出的 .xlsx 或 .json，或者下载模板来填。"


def read_scheme_file(content: bytes, filename: str) -> tuple[Any, list[str]]:
    """Raw JSON out of a file, and sentences on what could not be understood. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable("文件超过 2 MB，不像是考评方案。请检查后重新选择。")
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"{":
        return _json(content), []
    if content.startswith((b"PK", b"\xd0\xcf")):
        return _workbook(content, filename)
    raise Unreadable(NOT_A_SCHEME)


def _json(content: bytes) -> Any:
    try:
        return _clean(json.loads(content.decode("utf-8-sig")), 0)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Unreadable("这个 .json 文件读不出来，可能在编辑时改坏了。请重新导出，再改。") from None


def _clean(value: Any, depth: int) -> Any:
    """Without what a database cannot hold; ValueError where it is nested too deep."""
    if depth > DEEPEST:
        raise ValueError
    if isinstance(value, str):
        return _CONTROL.sub("", value)[:LONGEST]
    if isinstance(value, list):
        return [_clean(item, depth + 1) for item in value]
    if isinstance(value, Mapping):
        return {_CONTROL.sub("", key)[:100]: _clean(item, depth + 1) for key, item in value.items()}
    # A number as text, so that 0.1 stays 0.1.
    return value if value is None or isinstance(value, bool | int) else repr(value)


# --- workbooks ------------------------------------------------------------------------------------
class _Book:
    def __init__(self, content: bytes, filename: str) -> None:
        self.content, self.filename = content, filename
        self.said: list[str] = []

    def table(
        self, sheet: str, required: tuple[str, ...], optional: tuple[str, ...] = (), *, needed: bool = True
    ) -> list[tuple[int, dict[str, str]]]:
        """(row number, {head: text}) of a sheet; a sheet that is missing is a sentence."""
        try:
            rows = read(self.content, self.filename, sheet=sheet, limits=LIMITS)
        except RowError as error:
            self.said.append(f"工作表“{sheet}”{error}")
            return []
        except Unreadable as error:
            if "没有名为" not in str(error):
                raise
            if needed:
                self.said.append(f"文件里没有“{sheet}”这张工作表，请照导出的文件补上。")
            return []
        try:
            at = next(n for n, row in enumerate(rows[:HEADS_WITHIN]) if _is_head(row, required))
            places = columns_of(rows[at], required, optional)
        except StopIteration:
            self.said.append(f"工作表“{sheet}”前几行里没有表头“{'、'.join(required)}”，请照导出的文件写。")
            return []
        except Unreadable as error:
            self.said.append(f"工作表“{sheet}”{error}")
            return []
        return [
            (
                row.number,
                {head: _CONTROL.sub("", row.text(place))[:LONGEST] for head, place in places.items()},
            )
            for row in rows[at + 1 :]
            if any(row.text(place) for place in places.values()) and not _is_remark(row)
        ]


def _is_head(row: Row, required: tuple[str, ...]) -> bool:
    """Two heads that are asked for stand in it; a title alone is no head."""
    cells = {"".join(cell.split()) for cell in row.cells if cell}
    return len(cells) > 1 and cells >= set(required[:2])


def _is_remark(row: Row) -> bool:
    """没有记录。 and the notes below a table."""
    filled = [cell for cell in row.cells if cell]
    return len(filled) == 1 and filled[0] == row.text(0) and filled[0].endswith("。")


def _workbook(content: bytes, filename: str) -> tuple[Any, list[str]]:
    book = _Book(content, filename)
    raw: dict[str, Any] = {"format": FORMAT, "format_version": FORMAT_VERSION}
    names = {label: name for name, label in HEAD_LABELS.items()}
    for _, cells in book.table(HEAD, HEAD_COLUMNS):
        name = names.get("".join(cells["项目"].split()))
        if name:
            raw[name] = cells["内容"]
    if raw.get("work_funds"):
        raw["work_funds"] = [
            part for part in re.split(r"[、，,；;\s]+", raw["work_funds"].replace("元", "")) if part
        ]
    raw["categories"] = [
        {"name": c["类别"], "parent": c.get("上级类别"), "block": c.get("计入方式"), "cap": c.get("最多")}
        for _, c in book.table(CATEGORIES, CATEGORY_COLUMNS[:1], CATEGORY_COLUMNS[1:])
    ]
    raw["indicators"] = _indicators(book)
    raw["terms"] = _terms(book)
    if not raw["categories"] and not raw["indicators"] and "name" not in raw:
        raise Unreadable(NOT_A_SCHEME)
    return raw, book.said


def _indicators(book: _Book) -> list[dict[str, Any]]:
    codes = {metric.label: code for code, metric in reversed(METRICS.items())}
    kinds = {rule.label: kind for kind, rule in rules.RULES.items()}
    rows = book.table(INDICATORS, INDICATOR_COLUMNS[:6], INDICATOR_COLUMNS[6:])
    long: dict[str, list[LongRow]] = defaultdict(list)
    listed = {c["编号"] for _, c in rows}
    for number, c in book.table(PARAMETERS, PARAMETER_COLUMNS, needed=bool(rows)):
        if c["指标编号"] in listed:
            long[c["指标编号"]].append((c["参数"], c["第几行"], c["列"], c["填写"]))
        else:
            book.said.append(
                f"工作表“{PARAMETERS}”第 {number} 行：指标编号“{c['指标编号'][:20]}”不在指标表里。"
            )
    found = []
    for _, c in rows:
        kind = kinds.get(c["计分规则"], c["计分规则"])
        params: dict[str, Any] = {}
        if kind in rules.RULES:
            params, said = from_rule_rows(rules.RULES[kind].FIELDS, long[c["编号"]])
            book.said += [f"指标“{c['指标']}”：{sentence}" for sentence in said]
        found.append(
            {
                "code": c["编号"],
                "name": c["指标"],
                "category": c["类别"],
                "full_mark": c["满分"],
                "metric": codes.get(c["数据来源"], c["数据来源"]),
                "rule": kind,
                "params": params,
                "target_note": c.get("目标"),
                "basis": c.get("依据"),
                "evidence": c.get("另要的材料"),
                "tie_break": c.get("总分相同时第几个比"),
            }
        )
    return found


def _terms(book: _Book) -> dict[str, Any]:
    listed = [
        (c["参数"], c["第几行"], c["列"], c["填写"])
        for _, c in book.table(TERMS_SHEET, TERM_COLUMNS, needed=False)
    ]
    terms, said = from_long_rows(TERMS, listed)
    book.said += [f"工作表“{TERMS_SHEET}”{sentence}" for sentence in said]
    return terms
