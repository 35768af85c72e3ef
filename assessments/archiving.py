"""The package of a locked year: one .zip with the sheet, what stands behind it, and a fingerprint of each file.

Made twice it holds the same words; whoever has the package can check every file without the portal.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments import rules
from assessments.exports import content_of, scorecard
from assessments.models import AppealPaper, EvidenceFile, MeasureLine, QuarterReport, Score, YearReview
from assessments.review_choices import LOCKED, BallotState
from assessments.rules.judged import BY_TOTAL_ONLY, told_by_group
from assessments.rules.stored import RATINGS
from assessments.workflow.papers import check_papers, tallies, turnout
from assessments.workflow.reviews import note_archive
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.spreadsheets.responses import safe_filename
from congress_portal.foundation.web.refusals import Refused

ZIP = "application/zip"
MANIFEST = "00_目录和校验.txt"


def _json(rows: Any) -> bytes:
    return json.dumps(rows, ensure_ascii=False, indent=1, default=str).encode()


def _told(score: Score) -> dict[str, Any]:
    """What a score kept beside its counts; ratings only where no group is too small to be told apart."""
    kept = dict(score.breakdown)
    ratings = rules.unpack(Decimal(0), None, {RATINGS: kept[RATINGS]}).ratings if RATINGS in kept else ()
    if not told_by_group(ratings, {r.grade: Decimal(0) for r in ratings}):
        del kept[RATINGS]
        kept["评定"] = f"{BY_TOTAL_ONLY}。"
    return kept


def _scores(review: YearReview) -> list[dict[str, Any]]:
    rows = (
        Score.objects.filter(result__period=review.period_id)
        .select_related("result__subject", "indicator")
        .order_by("result__subject__sort_order", "indicator__category__sort_order", "indicator__sort_order")
    )
    return [
        {
            "单位": s.result.subject.name,
            "名次": s.result.rank,
            "总分": s.result.total,
            "编号": s.indicator.code,
            "指标": s.indicator.name,
            "满分": s.full_mark,
            "实际数": s.numerator,
            "应有数": s.denominator,
            "其他": _told(s),
            "规则": s.rule_kind,
            "规则参数": s.params,
            # What the rule gave is kept apart only where it was changed by hand.
            "规则算出": (s.points if s.rule_points is None else s.rule_points) if s.applicable else "不适用",
            "得分": s.points if s.applicable else "不适用",
            "计算过程": s.explanation,
        }
        for s in rows
    ]


def _changes(review: YearReview) -> dict[str, list[dict[str, Any]]]:
    judged = review.judgements.select_related("subject", "indicator").order_by("made_at", "pk")
    changed = review.changes.select_related("subject", "indicator").order_by("made_at", "pk")
    return {
        "人工评定": [
            {
                "单位": j.subject.name,
                "指标": j.indicator.name,
                "谁评的": j.get_side_display(),
                "分值": j.value,
                "理由": j.note,
                "评定人": j.made_by,
                "时间": j.made_at,
                "作废": j.void_reason,
            }
            for j in judged
        ],
        "改分": [
            {
                "单位": c.subject.name,
                "指标": c.indicator.name,
                "在哪一步": c.get_stage_display(),
                "改前": c.before,
                "改后": c.after,
                "理由": c.reason,
                "经办人": c.made_by,
                "时间": c.made_at,
                "撤销": c.void_reason,
            }
            for c in changed
        ],
    }


def _self_and_appeals(review: YearReview) -> dict[str, list[dict[str, Any]]]:
    appeals = (
        review.appeals.select_related("subject", "indicator")
        .prefetch_related("records", "papers__uploaded_by")
        .order_by("pk")
    )
    rows = review.self_assessments.select_related("subject")
    return {
        "自评": [
            {
                "单位": r.subject.name,
                "状态": r.get_state_display(),
                "一年工作和亮点": r.statement,
                "提交人": r.submitted_by,
                "提交时间": r.submitted_at,
                "逾期": r.late,
                "初审人": r.checked_by,
                "初审意见": r.check_note,
            }
            for r in rows
        ],
        "申诉": [
            {
                "编号": a.number,
                "单位": a.subject.name,
                "指标": a.indicator.name,
                "情况": a.get_kind_display(),
                "理由": a.claim,
                "结果": a.get_state_display(),
                "答复": a.answer,
                "答复人": a.answered_by,
                "申诉前": a.points_before,
                "复核后": a.points_after,
                "佐证记录": [
                    {
                        "日期": r.on,
                        "事项": r.label,
                        "来源": r.source,
                        "记录": r.key,
                        "sha256": r.sha256,
                        "选用人": r.chosen_by,
                    }
                    for r in a.records.all()
                ],
                "材料": [
                    {
                        "文件": p.original_name,
                        "说明": p.description,
                        "sha256": p.sha256,
                        "上传人": p.uploaded_by.name if p.uploaded_by else "",
                        "时间": p.uploaded_at,
                        "在包里": _paper_name(a.number, p),
                    }
                    for p in a.papers.all()
                ],
            }
            for a in appeals
        ],
    }


def _paper_name(number: str, paper: AppealPaper) -> str:
    """Where an appeal's file lies in the package."""
    name = Path(paper.original_name)
    return f"04_申诉材料/{safe_filename(f'{number}_{paper.pk}_{name.stem}', '材料')}{name.suffix}"


def _papers(review: YearReview) -> Iterator[tuple[str, bytes]]:
    """The files of the appeals, as they were brought. Refused where one is gone or is not the same any more."""
    rows = AppealPaper.objects.filter(appeal__review=review).select_related("appeal").order_by("pk")
    for paper in rows:
        where = f"申诉 {paper.appeal.number} 的材料“{paper.original_name}”"
        try:
            with paper.file.open("rb") as handle:
                content = handle.read()
        except FileNotFoundError:
            raise Refused(f"{where}不在存储里了，请联系管理员从备份恢复，再归档。") from None
        if hashlib.sha256(content).hexdigest() != paper.sha256:
            raise Refused(f"{where}和上传时的校验码对不上，请联系管理员从备份恢复，再归档。")
        yield _paper_name(paper.appeal.number, paper), content


def _ballots(review: YearReview) -> list[dict[str, Any]]:
    found = []
    names = {r.subject_id: r.subject.name for r in review.period.results.select_related("subject")}
    ballots = list(review.ballots.order_by("pk"))
    check_papers(ballots)
    for ballot in ballots:
        row: dict[str, Any] = {
            "测评": ballot.title,
            "状态": ballot.get_state_display(),
            "等次": ballot.grades,
            "票面校验码": ballot.papers_sha256,
        }
        if ballot.state == BallotState.COUNTED:
            groups = turnout(ballot)
            row["各组票数"] = [
                {"测评组": g.name, "发出": g.sent, "收到": g.used, "没有交回": g.sent - g.used}
                for g in groups
            ]
            row["结果"] = [
                {"单位": names.get(pk, ""), "加权平均": done.shown, "怎么来的": done.sentence}
                for pk, done in sorted(tallies(ballot).items())
            ]
        found.append(row)
    return found


def _records(review: YearReview) -> Iterator[tuple[str, bytes]]:
    """A file for each report: the lines with the records that were kept on locking and their hashes."""
    reports = (
        QuarterReport.objects.filter(period__scheme=review.period.scheme_id)
        .select_related("subject", "period")
        .order_by("period__kind", "period__number", "subject__sort_order", "pk")
    )
    for report in reports:
        lines = MeasureLine.objects.filter(report=report).select_related("indicator").order_by("pk")
        papers = EvidenceFile.objects.filter(line__report=report, voided_at=None).order_by("pk")
        named: dict[int, list[dict[str, str]]] = {}
        for paper in papers:
            named.setdefault(paper.line_id, []).append({"文件": paper.original_name, "sha256": paper.sha256})
        rows = [
            {
                "指标": line.indicator.name,
                "统计": [line.numerator, line.denominator],
                "核实": [line.verified_numerator, line.verified_denominator],
                "核验人": line.verified_by,
                "核验说明": line.verify_note,
                "记录校验码": line.records_sha256,
                "记录": line.records,
                "材料": named.get(line.pk, []),
            }
            for line in lines
        ]
        yield (
            f"06_数背后的记录/{safe_filename(f'{report.period}_{report.subject}', '填报')}.json",
            _json(rows),
        )


def _journal(review: YearReview) -> list[dict[str, Any]]:
    rows = timeline(review.period).order_by("at", "pk")
    return [
        {
            "时间": e.at,
            "谁": e.actor_name or e.role_label,
            "职务": e.role_label,
            "事项": e.summary,
            "理由": e.reason,
            "改前": e.before,
            "改后": e.after,
        }
        for e in rows
    ]


def _contents(review: YearReview) -> Iterator[tuple[str, bytes]]:
    period = review.period
    yield (
        "01_考评工作簿.xlsx",
        scorecard(content_of(period, on=timezone.localdate(period.published_at)), at=period.published_at),
    )
    yield "02_得分.json", _json(_scores(review))
    yield "03_评定和改分.json", _json(_changes(review))
    yield "04_自评和申诉.json", _json(_self_and_appeals(review))
    yield from _papers(review)
    yield "05_民主测评.json", _json(_ballots(review))
    yield from _records(review)
    yield "07_经过.json", _json(_journal(review))


def write_package(review: YearReview, path: Path, advance=lambda done: None) -> str:
    """Write the package; the SHA-256 of its list of files, which is the package's fingerprint."""
    period = review.period
    stamp = timezone.localtime(period.published_at).timetuple()[:6]
    listed = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:

        def put(name: str, content: bytes) -> None:
            info = zipfile.ZipInfo(name, date_time=stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, content)

        for number, (name, content) in enumerate(_contents(review), start=1):
            put(name, content)
            listed.append(f"{hashlib.sha256(content).hexdigest()}  {name}")
            advance(number)
        files = "\n".join(listed) + "\n"
        appeals = f"{review.notice_from} 至 {review.appeals_until}" if review.notice_from else "没有公示"
        head = "\n".join(
            [
                f"{period.scheme.county.name}{period}{period.scheme.group.word}人大工作考评归档包",
                f"主任会议纪要号：{period.minutes_number}",
                f"公示和申诉：{appeals}",
                f"发布：{period.published_by} {timezone.localtime(period.published_at):%Y-%m-%d %H:%M}",
                f"上报：{review.reported_to} {review.report_document}"
                if review.report_document
                else "上报：还没有登记",
                f"得分表校验码：{period.sheet_sha256}",
                "",
                "各文件的 SHA-256（在电脑上可以用任何校验工具核对）：",
                "",
            ]
        )
        put(MANIFEST, (head + files).encode())
    return hashlib.sha256(files.encode()).hexdigest()


def archive_year(work: Work) -> JobResult:
    """Make the package of a locked year and keep its fingerprint."""
    review = (
        YearReview.objects.visible_to(work.actor)
        .select_related("period__scheme__county", "period__scheme__group")
        .filter(period=work.params["period"])
        .first()
    )
    if review is None:
        raise Refused("这一年的考评已经看不到了，请返回评议页再试。")
    if review.stage not in LOCKED:
        raise Refused(f"{review.period}考评结果还没有发布锁定，不能归档。")
    path = work.folder / "archive.zip"
    sha256 = write_package(review, path, advance=work.advance)
    name = f"{review.period.scheme.county.name}{review.period}{review.period.scheme.group.word}考评归档包.zip"
    result = JobResult(
        f"{review.period}考评归档包已生成，校验码 {sha256[:16]}。",
        path=str(path),
        filename=name,
        content_type=ZIP,
        url=review.get_absolute_url(),
    )
    with transaction.atomic():
        work.fence(result)
        note_archive(actor=work.actor, review=review, sha256=sha256, at=work.at)
    return result


ARCHIVE = JobKind(
    key="assessments.archive",
    label="生成考评归档包",
    run=archive_year,
    capabilities=frozenset({Capability.PUBLISH_RESULTS}),
    unit="个文件",
)
