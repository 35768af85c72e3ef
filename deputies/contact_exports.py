"""Contacts with deputies as a workbook: one sheet of pairs, one of contacts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.spreadsheets.writer import Column, Workbook
from deputies.models import ContactAssignment
from deputies.models.congress import congress_name

# More pairs than any county has; a file is answered at once.
CONTACT_ROWS = 5_000
PAIRS = (
    Column("序号", 6, "integer"),
    Column("人大", 16),
    Column("联系人", 10, "center"),
    Column("代表", 10, "center"),
    Column("镇（乡、街道）", 14),
    Column("全年至少", 10, "integer"),
    Column("已联系", 8, "integer"),
    Column("还差", 8, "integer"),
    Column("最近一次", 12, "date"),
    Column("备注", 20),
)
CONTACTS = (
    Column("日期", 12, "date"),
    Column("联系人", 10, "center"),
    Column("代表", 10, "center"),
    Column("方式", 12, "center"),
    Column("交流情况", 36),
    Column("意见和要求", 30),
    Column("答复和处理", 30),
    Column("答复日期", 12, "date"),
)


def contacts_title(year: int, county: County | None) -> str:
    """云岭县2026年联系代表情况."""
    return f"{county.name if county else ''}{year}年联系代表情况"


Rows = Iterable[Sequence[Any]]


def contacts_workbook(
    name: str,
    county: County | None,
    *,
    arranged: tuple[Sequence[Column], Rows],
    done: tuple[str, Sequence[Column], Rows, str],
) -> bytes:
    """Who is in contact with whom, each numbered, and what was done: columns and rows of both sheets.

    ``done`` begins with the name of its sheet and ends with what an empty one says.
    """
    book = Workbook(name, demonstration=bool(county and county.is_demonstration))
    columns, rows = arranged
    numbered = [(number, *row) for number, row in enumerate(rows, 1)]
    book.sheet("联系安排", landscape=True).table(
        name,
        columns=columns,
        rows=numbered,
        subtitle_right=f"共 {len(numbered)} 项",
        autofilter=True,
        empty_text="没有符合条件的安排。",
    )
    sheet, columns, rows, nothing = done
    book.sheet(sheet, landscape=True).table(
        f"{name}（记录）", columns=columns, rows=list(rows), empty_text=nothing
    )
    return book.to_bytes()


def write_contacts(rows: Sequence[ContactAssignment], *, year: int, county: County | None) -> bytes:
    """The workbook of assignments whose standing contacts are loaded."""
    arranged = (
        (
            congress_name(row.congress),
            row.person.name,
            row.mandate.person.name,
            str(row.mandate.township or ""),
            row.visits_due,
            row.visits_done,
            row.visits_left,
            row.last_visit_on,
            f"{row.ended_on:%Y-%m-%d} 结束：{row.end_reason}" if row.ended_on else row.left_words,
        )
        for row in rows
    )
    done = (
        (
            visit.on,
            row.person.name,
            row.mandate.person.name,
            visit.get_way_display(),
            visit.topic,
            visit.requests,
            visit.answer,
            visit.answered_on,
        )
        for row in rows
        for visit in row.visits.all()
    )
    return contacts_workbook(
        contacts_title(year, county),
        county,
        arranged=(PAIRS, arranged),
        done=("联系记录", CONTACTS, done, "还没有登记联系情况。"),
    )
