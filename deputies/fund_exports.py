"""A congress's money of a year as a workbook: what it has, and each expenditure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.spreadsheets.writer import Column, Workbook
from deputies.models import BudgetLine, Expenditure
from deputies.models.congress import congress_name

# Ten payments a year to each of a thousand deputies; a file is answered at once.
EXPENDITURE_ROWS = 10_000
LINES = (
    Column("序号", 6, "integer"),
    Column("来源", 10, "center"),
    Column("名称", 24),
    Column("依据文号", 22),
    Column("到账日期", 12, "date"),
    Column("预算（元）", 14, "number2"),
    Column("已支出（元）", 14, "number2"),
    Column("结余（元）", 14, "number2"),
)
SPENT = (
    Column("序号", 6, "integer"),
    Column("日期", 12, "date"),
    Column("用途", 20),
    Column("事项", 30),
    Column("代表", 10, "center"),
    Column("镇（乡、街道）", 14),
    Column("金额（元）", 14, "number2"),
    Column("从哪笔经费", 22),
    Column("凭证号", 14),
    Column("超支说明", 20),
)


def funds_title(congress: Organization, year: int) -> str:
    """青山镇人大2026年履职经费."""
    return f"{congress_name(congress)}{year}年履职经费"


def write_funds(
    lines: Sequence[BudgetLine], spent: Sequence[Expenditure], *, congress: Organization, year: int
) -> bytes:
    """The workbook; each line carries ``spent``, the sum that stands as spent out of it."""
    name = funds_title(congress, year)
    county = congress.county
    book = Workbook(name, demonstration=bool(county and county.is_demonstration))
    total, out = sum(x.amount for x in lines), sum(x.spent or Decimal(0) for x in lines)
    book.sheet("预算和结余", landscape=True).table(
        name,
        columns=LINES,
        rows=[
            (
                number,
                line.get_source_display(),
                line.name,
                line.document,
                line.arrived_on,
                line.amount,
                line.spent or Decimal(0),
                line.amount - (line.spent or Decimal(0)),
            )
            for number, line in enumerate(lines, 1)
        ],
        subtitle_right=f"预算 {total:,.2f} 元，已支出 {out:,.2f} 元，结余 {total - out:,.2f} 元",
        empty_text="这一年还没有登记经费。",
    )
    book.sheet("支出明细", landscape=True).table(
        f"{name}支出明细",
        columns=SPENT,
        rows=[
            (
                number,
                row.paid_on,
                row.get_use_display(),
                row.occasion,
                row.person.name if row.person else "",
                str(row.mandate.township or "") if row.mandate else "",
                row.amount,
                str(row.line),
                row.voucher,
                row.over_reason,
            )
            for number, row in enumerate(spent, 1)
        ],
        subtitle_right=f"共 {len(spent)} 笔",
        autofilter=True,
        empty_text="这一年还没有支出。",
    )
    return book.to_bytes()
