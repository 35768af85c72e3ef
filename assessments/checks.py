"""Whether a scheme may be published: sums, sources, rules, unreachable points, formalism. Read-only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from assessments import rules
from assessments.choices import Block
from assessments.counting import placed_rule
from assessments.formalism import VETO, warnings_for
from assessments.metrics import METRICS, Metric
from assessments.metrics.catalogue import CONGRESSES_AND_STREETS
from assessments.models import AssessedSubject, Category, Indicator, Scheme
from assessments.rules import RuleError, plain
from assessments.terms import term_findings, terms_of
from congress_portal.foundation.web.refusals import Refused

# What raters and ballots say; nothing is counted for it.
JUDGED = "by_hand_judged"
# A year in a scheme's name; no part of a longer number.
YEARS = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")


@dataclass(frozen=True)
class Finding:
    """One sentence about a scheme. ``blocking`` ones must be mended; ``needs_reason`` ones explained."""

    text: str
    blocking: bool = True
    needs_reason: bool = False
    indicator: Indicator | None = None


def indicator_findings(indicator: Indicator, kinds: frozenset[str]) -> list[Finding]:
    """What is to be said about one indicator; ``kinds`` are the kinds of organization in the group."""
    found = []
    metric = METRICS.get(indicator.metric)
    if metric is None:
        found.append(Finding(f"“{indicator.name}”的数据来源已经没有了，请重新选择。", indicator=indicator))
    try:
        rule = indicator.rule
    except RuleError as error:
        found.append(Finding(f"“{indicator.name}”的计分规则不完整：{error}", indicator=indicator))
    else:
        if metric is not None and rules.needs_denominator(rule) and not metric.has_denominator:
            said = rules.no_due_said(rule, metric.label)
            found.append(Finding(f"“{indicator.name}”：{said}", indicator=indicator))
        if metric is not None and (unfit := misfit(metric, rule.needs_of())):
            found.append(Finding(f"“{indicator.name}”{unfit}", indicator=indicator))
        if indicator.category.block == Block.PENALTY and (unfit := rule.not_subtracted()):
            found.append(Finding(f"“{indicator.name}”在扣分的类别里：{unfit}", indicator=indicator))
        if indicator.category.block == Block.PENALTY and indicator.tie_break:
            text = (
                f"“{indicator.name}”在扣分的类别里，总分相同时用它比，扣得多的反而排在前面。"
                "请把“总分相同时第几个比”清空，换一项基础分的指标。"
            )
            found.append(Finding(text, indicator=indicator))
        found += _over_and_under(indicator, rule)
        if getattr(metric, "by_hand", False):
            found += _typed_findings(indicator, rule, kinds)
        elif metric is not None and (unknown := unknown_names(metric, rule)):
            found.append(
                Finding(
                    f"“{indicator.name}”按“{'、'.join(unknown)}”计分，可数据来源“{metric.label}”"
                    f"不分这些项，数不出来。{_parts_said(metric)}",
                    blocking=False,
                    indicator=indicator,
                )
            )
    if metric is not None and kinds and not (kinds & metric.kinds):
        found.append(
            Finding(
                f"“{indicator.name}”对本组的单位都不适用，会从得分表里去掉。",
                blocking=False,
                indicator=indicator,
            )
        )
    words = (indicator.name, indicator.basis, indicator.target_note, indicator.evidence)
    for ban in warnings_for(*words, metric.label if metric else ""):
        found.append(
            Finding(
                f"“{indicator.name}”：{ban.warning}", blocking=False, needs_reason=True, indicator=indicator
            )
        )
    return found


def _typed_findings(indicator: Indicator, rule: rules.Rule, kinds: frozenset[str]) -> list[Finding]:
    """A figure that no record tells: typed or judged where reports are filed, impossible where none are."""
    if kinds and not kinds & CONGRESSES_AND_STREETS:
        text = f"“{indicator.name}”平台没有数，这一组不填报也不评审，请换平台有记录的数据来源。"
        return [Finding(text, indicator=indicator)]
    if rule.needs_of():
        return []
    text = f"“{indicator.name}”平台没有记录，数由参评单位填报，县人大核验。"
    return [Finding(text, blocking=False, indicator=indicator)]


def unknown_names(metric: Metric, rule: rules.Rule) -> list[str]:
    """Parts and circumstances the rule asks for by name that a counted source does not tell apart."""
    if metric.items is not None:
        return []
    return [name for name in rules.names_asked(rule) if name not in metric.parts]


def _parts_said(metric: Metric) -> str:
    if not metric.parts:
        return "请换数据来源，或者单列一项填报。"
    return f"它分开数的是：{'、'.join(metric.parts)}。"


def misfit(metric: Metric, needs: frozenset[str]) -> str:
    """Why a source cannot feed a rule with these needs; empty where it can."""
    if rules.ITEMS in needs and metric.items is None:
        return f"要一件一件地算，可“{metric.label}”没有逐件的记录，请换数据来源或者规则。"
    if metric.code == JUDGED and not needs & {rules.MANUAL, rules.RATINGS}:
        return f"“{metric.label}”没有数，只能配“人工评定”或者“多方评分、民主测评”。"
    return ""


def _over_and_under(indicator: Indicator, rule: rules.Rule) -> list[Finding]:
    """Points that cannot be reached, and points beyond the full mark, which some schemes mean (纯复乡)."""
    found = []
    for problem in rules.problems(placed_rule(indicator), indicator.full_mark):
        if "没有上限" in problem:
            # A block with a cap holds it; in the base it must be meant.
            if indicator.category.block != Block.BASE:
                continue
            text = f"“{indicator.name}”没有上限，得分可以超过满分。请填写上限；确实要这样的，写明理由。"
            found.append(Finding(text, blocking=False, needs_reason=True, indicator=indicator))
        elif "超过满分" in problem:
            text = f"“{indicator.name}”{problem}确实要这样的，写明理由。"
            found.append(Finding(text, blocking=False, needs_reason=True, indicator=indicator))
        else:
            found.append(Finding(f"“{indicator.name}”{problem}", blocking=False, indicator=indicator))
    return found


def fits_subtracted(category: Category, *, field: str) -> None:
    """Raise Refused where an indicator of the category, or below it, cannot be taken off the total."""
    said = []
    for indicator in Indicator.objects.filter(Q(category=category) | Q(category__parent=category)):
        try:
            unfit = indicator.rule.not_subtracted()
        except RuleError:
            continue  # the check before publishing says what is wrong with it
        if unfit:
            said.append(f"“{indicator.name}”：{unfit}")
    if said:
        raise Refused(f"这一类不能改成扣分，先改这 {len(said)} 项：{''.join(said)}", field=field)


def base_sum(indicators: Sequence[Indicator]) -> Decimal:
    """Full marks of the base indicators, none of their categories above its cap (categories loaded)."""
    sums: dict[str, Decimal] = {}
    tops: dict[str, Decimal] = {}
    found: dict[str, Category] = {}
    for indicator in indicators:
        category = indicator.category
        if category.block == Block.BASE:
            found[category.name] = category
            sums[category.name] = sums.get(category.name, Decimal(0)) + indicator.full_mark
    for name, category in found.items():
        top = category.parent or category
        found_top = tops.get(top.name, Decimal(0))
        tops[top.name] = found_top + _held(sums[name], category.cap)
    caps = {(c.parent or c).name: (c.parent or c).cap for c in found.values()}
    return sum((_held(marks, caps[name]) for name, marks in tops.items()), Decimal(0))


def _held(marks: Decimal, cap: Decimal | None) -> Decimal:
    return marks if cap is None else min(marks, cap)


def check_scheme(scheme: Scheme, indicators: Sequence[Indicator] | None = None) -> list[Finding]:
    """Everything to be said about a scheme, blocking findings first.

    ``indicators`` with their categories; rows that are not saved will do (the preview of a file).
    """
    if indicators is None:
        indicators = list(scheme.indicators.select_related("category__parent"))
    if not indicators:
        return [Finding("方案里还没有指标，请先添加。")]
    kinds = _kinds(scheme.group_id)
    found = _sum_findings(scheme, indicators)
    uncapped = {
        i.category.name
        for i in indicators
        if i.category.block == Block.BONUS and i.category.cap is None and i.category.parent is None
    }
    for name in sorted(uncapped):
        found.append(Finding(f"加分类别“{name}”没有上限，建议填写。", blocking=False))
    if not kinds:
        found.append(Finding("这个考评分组里还没有参评单位。", blocking=False))
    found += _name_findings(scheme)
    codes = {i.code for i in indicators}
    found += [Finding(text) for text in term_findings(scheme.terms, codes, scheme.full_mark)]
    for gate in terms_of(scheme.terms).gates:
        if gate["effect"] == "zero":
            text = f"门槛“{gate['name']}”是一票否决：{VETO.warning}"
            found.append(Finding(text, blocking=False))
    ties = terms_of(scheme.terms).ties
    if not any(i.tie_break for i in indicators) and ties != "shared":
        then = "由主任会议决定先后" if ties == "meeting" else "名次就并列"
        found.append(Finding(f"没有指定总分相同时先比哪一项，总分相同的{then}。", blocking=False))
    found += _twice_named(indicators)
    for indicator in indicators:
        found += indicator_findings(indicator, kinds)
    found += _nothing_left(indicators, kinds)
    return sorted(found, key=lambda f: (not f.blocking, not f.needs_reason))


def _twice_named(indicators: Sequence[Indicator]) -> list[Finding]:
    """Indicators of one name in one category: nobody could tell them apart on a sheet."""
    counts = Counter((i.category.name, i.name) for i in indicators)
    return [
        Finding(f"“{category}”里有 {count} 项都叫“{name}”，请改名或者删去重复的。", blocking=False)
        for (category, name), count in counts.items()
        if count > 1
    ]


def _name_findings(scheme: Scheme) -> list[Finding]:
    """A name that bears another year than the scheme's own."""
    years = [int(year) for year in YEARS.findall(scheme.name)]
    if not years or scheme.year in years:
        return []
    text = f"方案名称里写的是 {years[0]} 年，这份方案用于 {scheme.year} 年，请核对名称和年度。"
    return [Finding(text, blocking=False)]


def _nothing_left(indicators: Sequence[Indicator], kinds: frozenset[str]) -> list[Finding]:
    """A scheme that leaves nobody of the group a point to earn is not published; what is left is rescaled."""
    base = [i for i in indicators if i.category.block == Block.BASE]
    known = [METRICS[i.metric] for i in base if i.metric in METRICS]
    if not kinds or not known or len(known) < len(base) or any(m.kinds & kinds for m in known):
        return []
    return [Finding("基础分没有一项适用于本组的单位，谁也得不到分，请换数据来源。")]


def _kinds(group_id: int | None) -> frozenset[str]:
    """What is assessed in the group: kinds of organizations, and mandates, groups, stations."""
    rows = (
        AssessedSubject.objects.current()
        .filter(group_id=group_id)
        .values_list("organization__kind", "mandate", "deputy_group", "station")
        .distinct()
    )
    kinds = set()
    for kind, mandate, group, station in rows:
        word = (
            kind or (mandate and "mandate") or (group and "deputy_group") or (station and "liaison_station")
        )
        kinds.add(word)
    return frozenset(kinds - {None})


def _sum_findings(scheme: Scheme, indicators: Sequence[Indicator]) -> list[Finding]:
    start = terms_of(scheme.terms).start
    total = base_sum(indicators) + start
    if total == scheme.full_mark:
        return []
    gap = total - scheme.full_mark
    more = f"多 {plain(gap)} 分" if gap > 0 else f"少 {plain(-gap)} 分"
    with_start = f"（其中起评分 {plain(start)} 分）" if start else ""
    return [
        Finding(
            f"基础分各项合计 {plain(total)} 分{with_start}，与方案满分 {plain(scheme.full_mark)} 分不一致，"
            f"{more}，请调整。"
        )
    ]
