"""The funnel as a workbook."""

from __future__ import annotations

from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.spreadsheets.writer import Column, Workbook

from .funnel import Funnel

NOTES = (
    "接待：接待登记的群众人数，加上不是在接待时反映的（走访、扫码、来信等）每件一人；在接待时反映的，人数已在那次接待里。",
    "收集：这段时间群众反映的件数。交办：其中已经派给承办单位，或者转成代表建议的。",
    "落实：其中已经销单，并且群众说解决了的；群众没有评价的，看办理结果是不是已解决。代表当场说明就解决了的没有经过交办，不算。",
)


def write_funnel(funnel: Funnel, *, place: str, county: County | None) -> bytes:
    """The four numbers by township or station, marked as demonstration data where they are."""
    title = f"{place}群众意见办理汇总表"
    book = Workbook(title, demonstration=bool(county and county.is_demonstration))
    book.sheet("汇总表").table(
        title,
        columns=[
            Column(funnel.place_word, 24),
            Column("接待（人次）", 14, "integer"),
            Column("收集（件）", 14, "integer"),
            Column("交办（件）", 14, "integer"),
            Column("落实（件）", 14, "integer"),
        ],
        rows=[[row.name, *row.numbers.four] for row in funnel.rows],
        subtitle_right=funnel.period.label,
        totals=[["合计", *funnel.total.four]],
        notes=NOTES,
        frozen_columns=1,
        empty_text="还没有镇（乡、街道）。",
    )
    return book.to_bytes()
