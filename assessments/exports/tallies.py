"""The result of units, groups or stations as a workbook: ranks and points, and each point's calculation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assessments.metrics import METRICS
from assessments.models import AssessedSubject, Period, Result, Score
from assessments.presenters.lines import score_figure
from assessments.verdicts import Finding
from congress_portal.foundation.spreadsheets.writer import Column, Workbook

RANKS = (
    Column("名次", 7, "center"),
    Column("考评对象", 28),
    Column("得分", 10, "number2"),
    Column("适用满分", 10, "number2"),
    Column("等次", 10, "center"),
    Column("说明", 40),
)
POINTS = (
    Column("考评对象", 28),
    Column("指标", 26),
    Column("数", 14, "center"),
    Column("得分", 9, "number2"),
    Column("满分", 9, "number2"),
    Column("计算过程", 60),
)


def tally_title(period: Period) -> str:
    """承办单位组2026年第三季度考评结果."""
    return f"{period.scheme.group}{period}考评结果"


def write_tally(
    period: Period,
    results: Sequence[Result],
    scores: Sequence[Score],
    findings: Mapping[int, Finding],
    aside: Sequence[AssessedSubject],
) -> bytes:
    """Two sheets; scores come with their indicator and result's subject, in the order of the results."""
    title = tally_title(period)
    book = Workbook(title, demonstration=period.scheme.county.is_demonstration)
    told = period.minutes_number or "暂计，没有公布"
    ranks = [
        (
            (f"{r.rank}（并列）" if r.tied else str(r.rank)) if r.rank else "不排",
            r.subject.name,
            r.total,
            r.applicable_mark,
            findings[r.subject_id].band or "--",
            "；".join((*findings[r.subject_id].notes, *findings[r.subject_id].consequences)),
        )
        for r in results
    ]
    ranks += [("--", subject.name, None, None, "--", "没有任务，不考核") for subject in aside]
    book.sheet("名次和得分").table(
        title,
        columns=RANKS,
        rows=ranks,
        subtitle_left=f"{period.starts_on:%Y-%m-%d} 到 {period.ends_on:%Y-%m-%d}",
        subtitle_right=told,
        empty_text="还没有汇总。",
    )
    book.sheet("逐项得分", landscape=True).table(
        f"{title}逐项得分",
        columns=POINTS,
        rows=[
            (
                score.result.subject.name,
                score.indicator.name,
                score_figure(score, _unit(score)),
                score.points if score.applicable else None,
                score.full_mark,
                score.explanation,
            )
            for score in scores
        ],
        subtitle_right=f"共 {len(scores)} 项",
        autofilter=True,
        empty_text="还没有汇总。",
    )
    return book.to_bytes()


def _unit(score: Score) -> str:
    metric = METRICS.get(score.indicator.metric)
    return metric.unit if metric else ""
