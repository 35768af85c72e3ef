"""Registers as workbooks: in the portal's own layout, or in an office's own form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.spreadsheets.filler import read_form
from congress_portal.foundation.spreadsheets.writer import DEMONSTRATION, Column, Workbook

from .declaring import Asked
from .own import names_of
from .sheet import Key, Sheet, row_of, totals_row

# More than that is a list for a machine and no form for paper.
MOST_FORM_LINES = 5_000


def place_of(actor: Actor, asked: Asked) -> str:
    """Whose lines these are: a station, a township, else the office's own; and one deputy where asked."""
    place = str(asked.station or asked.township or actor.organization_name)
    deputy = str(asked.mandate or "") or asked.deputy
    return f"{place}，{deputy}" if deputy else place


def _rows(sheet: Sheet, keys: list[Key], told: Callable[[int], None]) -> Iterator[list[Any]]:
    done = 0
    for lines in sheet.in_chunks(keys):
        for line in lines:
            yield row_of(sheet.register.fields, line)
        done += len(lines)
        told(done)


def write_register(path: Path, sheet: Sheet, keys: list[Key], *, told: Callable[[int], None]) -> None:
    """Write the register row by row; ``told`` hears how many lines are done."""
    register, actor = sheet.register, sheet.actor
    book = Workbook(
        register.title, demonstration=bool(actor.county and actor.county.is_demonstration), path=path
    )
    total = totals_row(sheet)
    book.sheet(register.title, landscape=True).table(
        register.title,
        columns=[Column(c.heading, c.width, c.kind) for c in register.fields],
        rows=_rows(sheet, keys, told),
        subtitle_left=place_of(actor, sheet.asked),
        subtitle_right=sheet.asked.period.label,
        totals=[total] if total else [],
        notes=list(register.notes),
        signatures=list(register.signatures),
        frozen_columns=2 if len(register.fields) > 2 else 0,
        autofilter=not total and bool(keys),
        empty_text=register.empty,
    )
    book.close()


def fill_own_form(
    path: Path, content: bytes, sheet: Sheet, keys: list[Key], *, on: date, told: Callable[[int], None]
) -> None:
    """Fill an office's own form and write it. Raises FormUnfit where it does not fit the register."""
    register, actor, asked = sheet.register, sheet.actor, sheet.asked
    values = {
        "标题": register.title,
        "县": actor.county.name if actor.county else "",
        "单位": actor.organization_name,
        "范围": place_of(actor, asked),
        "期间": asked.period.label,
        "起始日": asked.start,
        "截止日": asked.end,
        "条数": len(keys),
        "制表人": actor.name,
        "制表日期": on,
        **{f"合计:{column.heading}": sheet.totals[column.key] for column in register.totals},
    }
    form = read_form(content, names_of(register))
    mark = DEMONSTRATION if actor.county and actor.county.is_demonstration else ""
    path.write_bytes(form.fill(values, _rows(sheet, keys, told), mark=mark))
