"""What a scheme says beyond its indicators, read from forms and files and told in words.

The structure belongs to ``rules/awards.py``: start, ceiling, ties, grades, gates, quotas, streaks,
conversion.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from assessments.rules import RuleError, plain
from assessments.rules.awards import (
    EFFECT_CHOICES,
    ON_CHOICES,
    STREAK_CHOICES,
    TERMS,
    TIE_CHOICES,
    WHAT_CHOICES,
    Terms,
)

BROKEN = "等次、门槛和折算的写法不对，请照导出的文件写。"


def terms_of(raw: Any) -> Terms:
    """The terms that are stored; those of an empty scheme where they cannot be read."""
    try:
        return Terms.from_params(raw)
    except RuleError:
        return Terms()


def read_terms(raw: Any) -> tuple[dict[str, Any], list[str]]:
    """Tidy terms, and sentences on what cannot be taken over."""
    if not isinstance(raw, Mapping):
        return {}, [BROKEN]
    try:
        return Terms.from_params(raw).as_params(), []
    except RuleError as error:
        labels = {field.name: field.label for field in TERMS}
        label = labels.get(error.field, "")
        return {}, [f"“{label}”：{error}" if label and label not in str(error) else str(error)]


def describe_terms(raw: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(heading, sentence) of each term, for the scheme's page."""
    terms = terms_of(raw)
    told: list[tuple[str, str]] = []
    if terms.start:
        told.append(("起评分", f"人人先有 {plain(terms.start)} 分。"))
    if terms.most is not None:
        told.append(("总分最高", f"{plain(terms.most)} 分，加分再多也不超过。"))
    told.append(("总分相同", f"{TIE_CHOICES[terms.ties]}。"))
    if terms.bands:
        told.append(("等次", f"按{ON_CHOICES[terms.band_on]}：{_bands(terms)}。"))
    if terms.gates:
        told.append(("门槛", "".join(_gate(row) for row in terms.gates)))
    if terms.needs:
        names = "、".join(f"{row['name']}（不少于 {plain(row['points'])} 分）" for row in terms.needs)
        told.append(("必须都做到的", f"{names}；有一样没做到，等次最高为{terms.needs_band}。"))
    if terms.quotas:
        told.append(("评先名额", "".join(_quota(row) for row in terms.quotas)))
    if terms.streaks:
        told.append(("连续", "".join(_streak(row) for row in terms.streaks)))
    if terms.convert_to is not None:
        into = f"，计入{terms.convert_name}" if terms.convert_name else ""
        told.append(("折算", f"总分 ÷ 满分 × {plain(terms.convert_to)}{into}。"))
    return told


def _bands(terms: Terms) -> str:
    said = []
    for row in reversed(terms.bands):
        low, high = row["from"], row["to"]
        if high is None:
            said.append(f"{row['name']} {plain(low)} 分以上")
        elif not low:
            said.append(f"{row['name']}不到 {plain(high)} 分")
        else:
            said.append(f"{row['name']} {plain(low)} 分到不足 {plain(high)} 分")
    return "，".join(said)


def _gate(row: Mapping[str, Any]) -> str:
    what = WHAT_CHOICES[row["what"]]
    of = f"（{row['of']}）" if row["of"] else ""
    points = f" {plain(row['points'])} 分" if row["points"] is not None else ""
    effect = EFFECT_CHOICES[row["effect"]].replace("某一等", row["band"] or "某一等")
    return f"{row['name']}：{what}{of}{points}，{effect}。"


def _quota(row: Mapping[str, Any]) -> str:
    parts = []
    if row["top"] is not None:
        parts.append(f"前 {row['top']} 名")
    if row["percent"] is not None:
        parts.append(f"前 {plain(row['percent'])}%")
    if row["least"] is not None:
        parts.append(f"总分 {plain(row['least'])} 分以上")
    if row["excluded"]:
        parts.append(f"{row['excluded']}不参加")
    return f"{row['name']}：{'，'.join(parts)}。"


def _streak(row: Mapping[str, Any]) -> str:
    what = STREAK_CHOICES[row["what"]].removeprefix("连续").removesuffix("某一等次")
    which = (
        f"“{row['of']}”" if row["of"] else (f"（{row['places']} 名）" if row["places"] is not None else "")
    )
    factor = f"，扣分乘以 {plain(row['factor'])}" if row["factor"] is not None else ""
    return f"{row['name']}：连续 {row['times']} 期{what}{which}，{row['consequence']}{factor}。"


def term_findings(raw: Mapping[str, Any], codes: set[str], full_mark: Decimal) -> list[str]:
    """Sentences on terms that do not fit the indicators."""
    try:
        terms = Terms.from_params(raw)
    except RuleError as error:
        return [f"等次、门槛和折算里：{error}"]
    said = []
    lost = sorted(terms.indicator_codes - codes)
    if lost:
        said.append(f"门槛里写的指标编号“{'、'.join(lost)}”，方案里没有，请核对。")
    if terms.most is not None and terms.most < full_mark:
        said.append(f"“总分最高” {plain(terms.most)} 分比满分 {plain(full_mark)} 分还低，请核对。")
    return said
