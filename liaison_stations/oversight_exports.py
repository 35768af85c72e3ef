"""Key projects and checks as workbooks: one sheet of the list, one of what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.slots import CaseWord
from congress_portal.foundation.spreadsheets.writer import Column, Workbook

from .models import KeyProject, Oversight

PROJECTS = (
    Column("序号", 6, "integer"),
    Column("项目", 28),
    Column("乡镇", 12, "center"),
    Column("责任单位", 20),
    Column("开始日期", 12, "date"),
    Column("计划完成", 12, "date"),
    Column("跟踪的代表", 24),
    Column("提出问题", 10, "integer"),
    Column("没答复", 8, "integer"),
    Column("结束跟踪", 12, "date"),
    Column("跟踪结果", 36),
)
PROBLEMS = (
    Column("项目", 28),
    Column("提出日期", 12, "date"),
    Column("提出人", 10, "center"),
    Column("问题", 40),
    Column("转给", 18),
    Column("转出日期", 12, "date"),
    Column("要求答复", 12, "date"),
    Column("答复或者办理情况", 40),
    Column("答复日期", 12, "date"),
    Column("解决情况", 10, "center"),
)
CHECKS = (
    Column("序号", 6, "integer"),
    Column("日期", 12, "date"),
    Column("方式", 10, "center"),
    Column("法律或者议题", 28),
    Column("被检查单位", 22),
    Column("开展的人大", 16),
    Column("暗访", 8, "center"),
    Column("问题", 8, "integer"),
    Column("等答复", 8, "integer"),
    Column("等核查", 8, "integer"),
    Column("已整改", 8, "integer"),
    Column("进展", 10, "center"),
    Column("总的情况", 40),
)
FINDINGS = (
    Column("法律或者议题", 24),
    Column("被检查单位", 20),
    Column("第几条", 8, "integer"),
    Column("事项", 18),
    Column("单位怎么说", 30),
    Column("看到的情况和问题", 40),
    Column("要求答复", 12, "date"),
    Column("单位的答复", 40),
    Column("答复日期", 12, "date"),
    Column("核查", 10, "center"),
    Column("核查情况", 30),
    Column("状态", 10, "center"),
)


def project_title(county: County | None) -> str:
    """云岭县人大代表跟踪重点项目."""
    return f"{county.name if county else ''}人大代表跟踪重点项目"


def oversight_title(county: County | None) -> str:
    """云岭县人大视察检查情况."""
    return f"{county.name if county else ''}人大视察检查情况"


def _demonstration(county: County | None) -> bool:
    return bool(county and county.is_demonstration)


def write_projects(
    rows: Sequence[KeyProject], words: Mapping[str, CaseWord], *, county: County | None
) -> bytes:
    """The workbook of projects whose followers and standing problems are loaded."""
    name = project_title(county)
    book = Workbook(name, demonstration=_demonstration(county))
    book.sheet("重点项目", landscape=True).table(
        name,
        columns=PROJECTS,
        rows=[
            (
                number,
                row.name,
                str(row.township or "全县"),
                row.unit_name,
                row.starts_on,
                row.ends_on,
                "、".join(f.mandate.person.name for f in row.current_followers),
                row.problem_count,
                row.open_count,
                row.closed_on,
                row.closing,
            )
            for number, row in enumerate(rows, 1)
        ],
        subtitle_right=f"共 {len(rows)} 项",
        autofilter=True,
        empty_text="没有符合条件的重点项目。",
    )
    lines = []
    for row in rows:
        for problem in row.problems.all():
            case = words.get(problem.case_key)
            solved = case.solved if case else problem.solved
            lines.append(
                (
                    row.name,
                    problem.raised_on,
                    problem.raised_by.name if problem.raised_by else "",
                    problem.text,
                    problem.passed_to,
                    problem.passed_on,
                    problem.due_on,
                    f"{case.number} {case.state}" if case else problem.answer,
                    case.answered_on if case else problem.answered_on,
                    {True: "已解决", False: "没有解决"}.get(solved, ""),
                )
            )
    book.sheet("代表提出的问题", landscape=True).table(
        f"{name}（问题）", columns=PROBLEMS, rows=lines, empty_text="还没有提出问题。"
    )
    return book.to_bytes()


def write_oversights(rows: Sequence[Oversight], *, county: County | None) -> bytes:
    """The workbook of checks whose standing findings and answers are loaded."""
    name = oversight_title(county)
    book = Workbook(name, demonstration=_demonstration(county))
    book.sheet("视察检查", landscape=True).table(
        name,
        columns=CHECKS,
        rows=[
            (
                number,
                row.on,
                row.get_kind_display(),
                row.matter,
                row.unit_name,
                row.congress.short_name,
                "是" if row.unannounced else "",
                row.finding_count,
                row.waiting_count,
                row.answered_count,
                row.settled_count,
                row.get_state_display(),
                row.conclusion,
            )
            for number, row in enumerate(rows, 1)
        ],
        subtitle_right=f"共 {len(rows)} 次",
        autofilter=True,
        empty_text="没有符合条件的视察检查。",
    )
    lines = []
    for row in rows:
        for finding in row.findings.all():
            answer = next(iter(sorted(finding.answers.all(), key=lambda a: -a.round)), None)
            lines.append(
                (
                    row.matter,
                    row.unit_name,
                    finding.position,
                    finding.point,
                    finding.reported,
                    finding.found,
                    finding.due_on,
                    answer.text if answer else "",
                    answer.answered_on if answer else None,
                    answer.get_verdict_display() if answer else "",
                    answer.verdict_note if answer else "",
                    finding.get_state_display(),
                )
            )
    book.sheet("发现的问题", landscape=True).table(
        f"{name}（问题）", columns=FINDINGS, rows=lines, empty_text="还没有写发现的问题。"
    )
    return book.to_bytes()
