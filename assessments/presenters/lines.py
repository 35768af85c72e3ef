"""How a measure is said: 5 / 6 场, 应开 6 场, 请您确认."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse

from assessments.choices import MeasureSource, MeasureState, ReportState, Verification
from assessments.counted_once import still_counted, words
from assessments.metrics import METRICS, Metric, Record
from assessments.models import Indicator, MeasureLine, QuarterReport, Score
from assessments.rules import Judged, Raters, plain
from assessments.verdicts import is_pending
from assessments.workflow.reports import open_lines

# Rules whose points people give, not records.
JUDGED_KINDS = (Judged.kind, Raters.kind)


def metric_of(indicator: Indicator) -> Metric | None:
    """The indicator's metric, None where the catalogue has lost it (the page then says so)."""
    return METRICS.get(indicator.metric)


def figure(numerator: Decimal | None, denominator: Decimal | None, unit: str = "") -> str:
    """5/6 场, 3 次, --"""
    if numerator is None:
        return "--"
    text = plain(numerator) if denominator is None else f"{plain(numerator)}/{plain(denominator)}"
    return f"{text} {unit}".strip()


def score_figure(score: Score, unit: str = "") -> str:
    """The measure of a stored score; who has still to be judged is not who it does not apply to."""
    if score.applicable and score.rule_kind in JUDGED_KINDS and not score.numerator:
        # What people judge is no count: the points stand in their own column.
        return "--"
    if score.applicable:
        return figure(score.numerator, score.denominator, unit)
    return "还没有评定" if is_pending(score) else "不适用"


def share(numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    """Percent of the denominator with one decimal; None where nothing was due."""
    if numerator is None or not denominator:
        return None
    return (numerator * 100 / denominator).quantize(Decimal("0.1"))


def value_text(line: MeasureLine) -> str:
    """The number that counts, with its unit: 5 / 6 场; the verified one where the county corrected it."""
    return line_figure(line).replace("/", " / ")


def line_figure(line: MeasureLine) -> str:
    """5/6 场; -- where it does not apply, or where nobody has judged it yet (that is no 0)."""
    if not line.applicable or line.source == MeasureSource.JUDGED:
        return "--"
    metric, measure = metric_of(line.indicator), line.measure
    return figure(measure.numerator, measure.denominator, metric.unit if metric else "")


def elsewhere(line: MeasureLine) -> dict[str, str]:
    """Which records were left out because a locked quarter counts them; {} where none was."""
    return elsewhere_notice(line.measure.elsewhere if line.applicable else (), "本季没有再算")


def again(line: MeasureLine, report: QuarterReport, records: Sequence[Record]) -> dict[str, str]:
    """Which records a locked quarter counts and the number still holds; {} where none. Two queries."""
    found = still_counted(report, [line], {line.indicator.metric: records})
    return elsewhere_notice(found.get(line.pk, ()), "本季不能再算，核实时请减去")


def elsewhere_notice(rows: Sequence[Mapping[str, Any]], said: str) -> dict[str, str]:
    """The notice about records that a locked quarter counts, with the way to that quarter's line."""
    if not rows:
        return {}
    return {
        "text": f"{words(rows)}，{said}。日期或者那一季的数错了的，由主席在那一季的这一项申请更正。",
        "url": reverse("assessments:measure_detail", args=[rows[0]["line"]]),
        "url_label": f"看{rows[0]['period']}的这一项",
    }


def origin_words(lines: Iterable[MeasureLine]) -> str:
    """3 项由日常记录统计，1 项由本单位填写并写明出处: what a signature under the report stands for."""
    found = Counter(line.source for line in lines if line.applicable)
    typed, judged = found[MeasureSource.TYPED], found[MeasureSource.JUDGED]
    counted = found.total() - typed - judged
    parts = []
    if counted:
        parts.append(f"{counted} 项由日常记录统计")
    if typed:
        parts.append(f"{typed} 项由本单位填写并写明出处")
    if judged:
        parts.append(f"{judged} 项评审时评定，不在填报里")
    return "，".join(parts)


def counts_text(line: MeasureLine) -> str:
    """应开 6 场，实开 5 场"""
    metric = metric_of(line.indicator)
    if metric is None or not line.applicable:
        return ""
    if line.source == MeasureSource.JUDGED:
        return "不从记录里数，评审时评定"
    words = metric.wording
    done = f"{words.numerator} {plain(line.numerator)} {words.unit}"
    if line.denominator is not None:
        done = f"{words.denominator} {plain(line.denominator)} {words.unit}，{done}"
    if line.source == MeasureSource.TYPED and line.breakdown:
        parts = "，".join(f"{name} {plain(count)}" for name, count in line.measure.breakdown.items())
        done += f"；其中{parts}"
    return done


def under_value(line: MeasureLine) -> str:
    """What stands under the number: the target, else the percentage."""
    if not line.applicable:
        return "不适用"
    if line.indicator.target_note:
        return line.indicator.target_note
    metric = metric_of(line.indicator)
    measure = line.measure
    if measure.denominator is None or metric is None:
        return ""
    due = f"{metric.wording.denominator} {plain(measure.denominator)} {metric.unit}"
    percent = share(measure.numerator, measure.denominator)
    return due if percent is None or percent >= 100 else f"{due}，{plain(percent)}%"


def source_text(line: MeasureLine) -> str:
    """Where the number comes from, or what was said about it."""
    metric = metric_of(line.indicator)
    if line.verification == Verification.QUERIED:
        return f"县人大请说明：{line.verify_note}"
    if line.note:
        return f"说明：{line.note}"
    if metric is None:
        return "数据来源已经没有了"
    if line.source == MeasureSource.TYPED:
        return "平台没有记录，由镇里填写"
    if line.source == MeasureSource.JUDGED:
        return "不从记录里数，评审时评定"
    return f"来自{metric.source.replace('：', '的')}"


def township_state(line: MeasureLine) -> dict[str, Any]:
    """The state as the township reads it: tone ("" = plain text), text, whether work is left."""
    if not line.applicable:
        return {"tone": "blocked", "text": "不适用", "left": False}
    if line.report.state in (ReportState.SUBMITTED, ReportState.LOCKED):
        return {"tone": "", "text": verification_text(line), "left": False}
    if line.source == MeasureSource.JUDGED:
        return {"tone": "", "text": "评审时评定", "left": False}
    if line.verification == Verification.QUERIED:
        return {"tone": "fill", "text": "需要您补充", "left": True}
    if line.state == MeasureState.COUNTED and line.source == MeasureSource.TYPED:
        return {"tone": "fill", "text": "请您填写", "left": True}
    if line.state == MeasureState.COUNTED:
        return {"tone": "ask", "text": "请您确认", "left": True}
    if line.state == MeasureState.DISAGREED:
        return {"tone": "", "text": "已写不同意见", "left": False}
    return {"tone": "", "text": "已完成", "left": False}


def verification_text(line: MeasureLine) -> str:
    """The state as the county reads it."""
    if not line.applicable:
        return "不适用"
    if line.source == MeasureSource.JUDGED:
        return "评审时评定"
    return {
        Verification.PENDING: "待核",
        Verification.VERIFIED: "已核实",
        Verification.CORRECTED: "已更正",
        Verification.QUERIED: "请说明",
    }[line.verification]


def grouped(lines: Iterable[MeasureLine]) -> list[tuple[Any, list[MeasureLine]]]:
    """Lines by category, in the order of the scheme."""
    groups: dict[int, tuple[Any, list[MeasureLine]]] = {}
    for line in lines:
        category = line.indicator.category
        groups.setdefault(category.pk, (category, []))[1].append(line)
    return sorted(groups.values(), key=lambda g: (g[0].sort_order, g[0].pk))


def last_hand(lines: list[MeasureLine]) -> MeasureLine | None:
    """The line that was decided last: who was at a group last, and when."""
    decided = [line for line in lines if line.decided_at is not None]
    return max(decided, key=lambda line: line.decided_at, default=None)


def task_groups(lines: list[MeasureLine], *, back: str = "") -> list[dict[str, Any]]:
    """The report's task list: groups with rows; what is finished folds. ``back`` names the page that
    the links return to."""
    groups = []
    for category, members in grouped(lines):
        waiting = open_lines(members)
        counted = [
            line
            for line in waiting
            if line.state == MeasureState.COUNTED
            and line.verification != Verification.QUERIED
            and line.source != MeasureSource.TYPED
        ]
        groups.append(
            {
                "category": category,
                "rows": [
                    {
                        "line": line,
                        "name": line.indicator.name,
                        "url": line.get_absolute_url() + (f"?back={back}" if back else ""),
                        "source": source_text(line),
                        "value": value_text(line),
                        "under": under_value(line),
                        "state": township_state(line),
                    }
                    for line in members
                ],
                "done": len(members) - len(waiting),
                "total": len(members),
                "open": bool(waiting),
                "confirmable": counted,
                "last": last_hand(members),
            }
        )
    return groups
