"""民情三本账 as one workbook: a place's ledger, and behind it those of the places below, a sheet each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from congress_portal.foundation.spreadsheets.writer import Column, Workbook

from .ledgers import HEADS, Ledger, ledger_of, places_below
from .periods import Period

COLUMNS = (
    Column("编号", 14, "center"),
    Column("反映日期", 12, "date"),
    Column("村（社区）", 12, "center"),
    Column("反映事项（原话）", 42),
    Column("由谁办", 14, "center"),
    Column("代表", 10, "center"),
    Column("处理去向", 18, "center"),
    Column("期限", 12, "date"),
    Column("状态", 10, "center"),
    Column("结果", 14, "center"),
    Column("群众评价", 14, "center"),
)


def own_place(actor: Actor) -> Division | None:
    """The place whose ledger the actor's office keeps; None for whoever has no territory."""
    if not actor.division_path or actor.organization is None:
        return None
    if actor.county is not None and actor.division_path == actor.county.division.path:
        return actor.county.division
    place = actor.organization.division
    return place if place.level == DivisionLevel.TOWNSHIP else None


def _write(book: Workbook, ledger: Ledger, on: date) -> None:
    total = ledger.total
    figures = "，".join(f"{head} {number}" for head, number in zip(HEADS, total.row, strict=True))
    notes = [f"截至 {on.year}年{on.month}月{on.day}日：{figures}。以前反映、还没有办完的也列在里面。"]
    notes += [
        f"{row.name}：" + "，".join(f"{h} {n}" for h, n in zip(HEADS, row.row, strict=True))
        for row in ledger.rows
        if row.told
    ]
    if ledger.unlisted:
        notes.append(f"由镇里、村里办的 {ledger.unlisted} 件不在这一张里，见各镇的账。")
    if ledger.note:
        notes.append(ledger.note)
    sheet = book.sheet(f"{ledger.place.name}{ledger.kind}", landscape=True)
    sheet.table(
        ledger.title,
        columns=COLUMNS,
        rows=[
            [
                line.number,
                line.on,
                line.place,
                line.matter,
                line.rung,
                line.deputy,
                line.route,
                line.due,
                line.state + ("（超期）" if line.overdue else ""),
                line.result,
                line.rating,
            ]
            for line in ledger.lines
        ],
        subtitle_left=ledger.kind,
        subtitle_right=ledger.period.label,
        notes=notes,
        frozen_columns=2,
        empty_text="没有要列在这本账里的事。",
    )


def write_ledgers(
    path: Path, actor: Actor, place: Division, period: Period, *, on: date, told: Callable[[int, int], None]
) -> int:
    """Write the ledger of a place and of the places below it; how many matters they list."""
    book = Workbook(f"{place.name}民情账", demonstration=bool(actor.county and actor.county.is_demonstration))
    places = [place, *places_below(place)]
    number = 0
    for done, each in enumerate(places, 1):
        ledger = ledger_of(actor, each, period, on=on, most=None)
        _write(book, ledger, on)
        number += len(ledger.lines) if each.pk != place.pk or len(places) == 1 else 0
        told(done, len(places))
    path.write_bytes(book.to_bytes())
    return number
