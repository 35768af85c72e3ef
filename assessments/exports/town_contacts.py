"""Leaders and their townships as a workbook: one sheet of contacts, one of what was done."""

from __future__ import annotations

from collections.abc import Sequence

from assessments.town_presence import TownYear
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.spreadsheets.writer import Column
from deputies.contact_exports import contacts_workbook

CONTACTS = (
    Column("序号", 6, "integer"),
    Column("乡镇（街道）", 18),
    Column("联系领导", 10, "center"),
    Column("从哪天起", 12, "date"),
    Column("调研（次）", 10, "integer"),
    Column("列席人代会（次）", 14, "integer"),
    Column("当年人代会（次）", 14, "integer"),
    Column("会议和活动（次）", 14, "integer"),
    Column("还没做到的", 30),
    Column("备注", 24),
)
DEEDS = (
    Column("日期", 12, "date"),
    Column("联系领导", 10, "center"),
    Column("乡镇（街道）", 18),
    Column("做了什么", 14, "center"),
    Column("主题", 30),
    Column("了解到的情况", 36),
    Column("困难和建议", 30),
    Column("来源", 14, "center"),
)


def contacts_title(year: int, county: County | None) -> str:
    """云岭县2026年领导联系乡镇情况"""
    return f"{county.name if county else ''}{year}年领导联系乡镇情况"


def write_contacts(rows: Sequence[TownYear], *, year: int, county: County | None) -> bytes:
    """The workbook of contacts with their year."""
    arranged = (
        (
            str(row.contact.organization),
            str(row.contact.person),
            row.contact.starts_on,
            row.surveys,
            row.sittings,
            row.sessions,
            row.joined,
            "；".join(row.lacks),
            f"{row.contact.ends_on:%Y-%m-%d} 结束：{row.contact.end_reason}" if row.contact.ends_on else "",
        )
        for row in rows
    )
    done = (
        (
            deed.on,
            str(row.contact.person),
            str(row.contact.organization),
            deed.kind_words,
            deed.title,
            deed.visit.findings if deed.visit else "",
            deed.visit.requests if deed.visit else "",
            "登记" if deed.visit else "平台里的记录",
        )
        for row in rows
        for deed in row.deeds
    )
    return contacts_workbook(
        contacts_title(year, county),
        county,
        arranged=(CONTACTS, arranged),
        done=("做了什么", DEEDS, done, "还没有做过的记录。"),
    )
