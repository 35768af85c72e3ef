"""A report to voters as a Word document: the register sheet, the result, and the report's text."""

from __future__ import annotations

from congress_portal.foundation.letters.paper import Paper
from deputies.models import VoterReport
from deputies.models.congress import congress_name
from deputies.training_choices import BallotState, ReportState


def _day(day) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def report_paper(report: VoterReport, *, demonstration: bool) -> Paper:
    """述职登记表 of one report."""
    person, held = report.mandate.person, report.state == ReportState.HELD
    paper = Paper(
        "人大代表向选民述职登记表", subtitle=congress_name(report.congress), demonstration=demonstration
    )
    paper.facts(
        [
            [("代表姓名", person.name), ("代表职务", report.mandate.deputy_label)],
            [("选区", report.constituency or ""), ("述职日期", _day(report.on))],
            [("方式", report.get_way_display()), ("地点", report.place)],
            [("主持人", report.host), ("到会选民", f"{report.voters} 人" if held else "")],
        ]
    )
    paper.heading("一、满意度测评")
    if not held:
        paper.paragraph("述职以后填写。")
    elif report.ballot_state == BallotState.NONE:
        paper.paragraph("没有进行投票测评。")
    elif report.ballot_state == BallotState.VOID:
        paper.paragraph(
            f"发出 {report.issued} 张，收回 {report.returned} 张，收回多于发出，测评无效，应当重新投票。"
        )
    else:
        more = f"发出的票比到会选民多：{report.issued_note}。" if report.issued_note else ""
        paper.paragraph(f"无记名投票，发出 {report.issued} 张，收回 {report.returned} 张。{more}")
        paper.table(
            ["档次", "票数", "占有效票"],
            [
                *([label, str(count), share] for label, count, share in report.count.shares),
                ["无效票", str(report.invalid), ""],
            ],
        )
    paper.heading("二、选民意见")
    _lines(paper, report.opinions)
    paper.heading("三、书面反馈")
    _lines(paper, report.feedback)
    paper.heading("四、代表的回复")
    _lines(paper, report.answer)
    if report.content:
        paper.page_break()
        paper.heading("附：述职报告")
        _lines(paper, report.content)
    return paper


def _lines(paper: Paper, text: str) -> None:
    for line in [one.strip() for one in text.splitlines() if one.strip()] or ["（无）"]:
        paper.paragraph(line)
