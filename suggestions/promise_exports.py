"""The ledger of promises as a workbook, and the yearly receipt as a letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.letters.official import OfficialLetter
from congress_portal.foundation.spreadsheets.writer import Column, Workbook

from .choices import CommitmentState
from .models import Commitment, CommitmentEntry

COLUMNS = (
    Column("序号", 6, "integer"),
    Column("编号", 22),
    Column("标题", 32),
    Column("代表", 10, "center"),
    Column("承办单位", 18),
    Column("承诺内容", 32),
    Column("答复日期", 12, "date"),
    Column("承诺时限", 12, "date"),
    Column("状态", 14, "center"),
    Column("最近进展", 36),
    Column("预计完成", 12, "date"),
    Column("单位报告兑现", 12, "date"),
    Column("代表评价", 10, "center"),
    Column("评价意见", 24),
    Column("核定日期", 12, "date"),
    Column("核定情况", 28),
)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def ledger_title(county: County | None) -> str:
    """云岭县代表建议承诺事项台账."""
    return f"{county.name if county else ''}承诺事项台账"


def state_words(row: Commitment, on: date) -> tuple[str, str]:
    """(tone, words) of a promise's tag."""
    if row.state == CommitmentState.FULFILLED:
        late = row.reported_on or (timezone.localdate(row.settled_at) if row.settled_at else None)
        return "closed", "逾期兑现" if late and late > row.due else "已兑现"
    if row.state == CommitmentState.BROKEN:
        return "declined", "没有兑现"
    if row.verdict:
        return "dispatch", "待核定"
    if row.state == CommitmentState.REPORTED:
        return "evaluate", "等评价"
    if row.due < on:
        return "overdue", f"逾期 {(on - row.due).days} 天"
    return "follow", "兑现中"


def write_ledger(rows: Sequence[Commitment], *, county: County | None, at: datetime) -> bytes:
    """The promises in the order of the page; ``told`` and ``expected`` are annotated."""
    title, on = ledger_title(county), timezone.localdate(at)
    book = Workbook(title, demonstration=bool(county and county.is_demonstration), at=at)
    book.sheet("承诺事项", landscape=True).table(
        title,
        columns=COLUMNS,
        rows=[
            (
                number,
                row.suggestion.number,
                row.suggestion.title,
                row.suggestion.author_name,
                str(row.unit),
                row.text,
                timezone.localdate(row.reply.replied_at),
                row.due,
                state_words(row, on)[1],
                row.told or "",
                row.expected,
                row.reported_on,
                row.get_verdict_display(),
                row.verdict_note,
                timezone.localdate(row.settled_at) if row.settled_at else None,
                row.note,
            )
            for number, row in enumerate(rows, 1)
        ],
        subtitle_right=f"共 {len(rows)} 项　{on.year}年{on.month}月{on.day}日",
        autofilter=True,
        empty_text="没有符合条件的承诺事项。",
    )
    return book.to_bytes()


def receipt_paper(entry: CommitmentEntry, row: Commitment) -> OfficialLetter:
    """年度回告: what the unit tells the deputy of its promise each year, as a letter."""
    case, county = row.suggestion, row.suggestion.county
    year = f"{entry.year}年" if entry.year else ""
    paper = OfficialLetter(
        f"关于{case.number or case.title}承诺事项{year}办理情况的回告",
        issuer=row.unit.name,
        demonstration=county.is_demonstration,
    )
    paper.to(f"{case.author_name}代表：")
    paper.paragraph(
        f"您提出的《{case.title}》，我单位{_day(timezone.localdate(row.reply.replied_at))}答复时承诺："
        f"{row.text}，时限为{_day(row.due)}。现将{year or '目前'}的办理情况回告如下。"
    )
    paper.paragraph(entry.text)
    if entry.expected_on:
        paper.paragraph(f"预计{_day(entry.expected_on)}完成。")
    paper.paragraph("您对兑现情况有意见的，请告诉我们，也可以告诉县人大常委会代表工作机构。")
    paper.signature(row.unit.name, entry.on)
    paper.copies(f"{case.congress}。")
    return paper
