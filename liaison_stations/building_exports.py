"""A building plan as a workbook: progress by township and year, each place, money planned, due and paid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from congress_portal.foundation.spreadsheets.writer import Column, Workbook

from .building_progress import Figures, SiteRow, by_township, by_year, total_of
from .models import BuildingPlan, Reward

PROGRESS = (
    Column("计划（处）", 10, "integer"),
    Column("服务村（个）", 12, "integer"),
    Column("已建（处）", 10, "integer"),
    Column("已审定（处）", 12, "integer"),
    Column("已奖补（处）", 12, "integer"),
    Column("计划奖补（元）", 15, "number2"),
    Column("应奖补（元）", 15, "number2"),
    Column("已拨付（元）", 15, "number2"),
    Column("还没拨付（元）", 15, "number2"),
)
SITES = (
    Column("序号", 6, "integer"),
    Column("年度", 8, "center"),
    Column("乡镇", 12, "center"),
    Column("建在哪个村", 14, "center"),
    Column("还服务的村", 20),
    Column("类别", 14, "center"),
    Column("建成的站", 24),
    Column("进展", 14, "center"),
    Column("检查合格", 12, "date"),
    Column("审定日期", 12, "date"),
    Column("审定文件", 22),
    Column("应奖补（元）", 14, "number2"),
    Column("已拨付（元）", 14, "number2"),
    Column("拨付日期", 12, "date"),
    Column("凭证号", 14),
)
REWARDS = (
    Column("序号", 6, "integer"),
    Column("拨付日期", 12, "date"),
    Column("联络站", 26),
    Column("乡镇", 12, "center"),
    Column("金额（元）", 14, "number2"),
    Column("收款单位", 22),
    Column("资金来源", 20),
    Column("凭证号", 14),
    Column("审定日期", 12, "date"),
    Column("审定文件", 24),
    Column("说明", 20),
)


def figures_row(figures: Figures) -> list[object]:
    """One row of progress, after its name."""
    return [
        figures.planned, len(figures.served), figures.built, figures.approved, figures.paid,
        figures.money_planned, figures.money_due, figures.money_paid, figures.money_left,
    ]  # fmt: skip


def _progress(book: Workbook, plan: BuildingPlan, name: str, rows: Sequence[Figures], total: Figures) -> None:
    book.sheet(f"按{name}", landscape=True).table(
        f"{plan}进展（按{name}）",
        columns=(Column(name, 14, "center"), *PROGRESS),
        rows=[[figures.name, *figures_row(figures)] for figures in rows],
        totals=[[total.name, *figures_row(total)]],
        empty_text="计划里还没有站点。",
    )


def _site(number: int, row: SiteRow) -> list[object]:
    site, acceptance, reward = row.site, row.acceptance, row.reward
    return [
        number,
        site.year,
        str(site.township),
        str(site.division),
        "、".join(division.name for division in site.villages.all()),
        site.get_kind_display(),
        str(site.station or ""),
        row.words,
        acceptance.passed_on if acceptance else None,
        acceptance.approved_on if acceptance else None,
        acceptance.approval_document if acceptance else "",
        acceptance.reward_amount if acceptance else None,
        reward.amount if reward else None,
        reward.paid_on if reward else None,
        reward.voucher if reward else "",
    ]


def write_plan(plan: BuildingPlan, rows: Sequence[SiteRow], *, on: date) -> bytes:
    """The workbook of a plan."""
    county = plan.owner.county
    book = Workbook(str(plan), demonstration=bool(county and county.is_demonstration))
    total = total_of(rows, plan)
    _progress(book, plan, "乡镇", by_township(rows, plan), total)
    _progress(book, plan, "年度", by_year(rows, plan), total)
    book.sheet("站点明细", landscape=True).table(
        f"{plan}站点明细",
        columns=SITES,
        rows=[_site(number, row) for number, row in enumerate(rows, 1)],
        subtitle_left=plan.document_no,
        subtitle_right=f"{on:%Y-%m-%d}，共 {len(rows)} 处",
        frozen_columns=4,
        autofilter=True,
        empty_text="计划里还没有站点。",
    )
    return book.to_bytes()


def write_rewards(rows: Iterable[Reward], *, title: str, demonstration: bool) -> bytes:
    """Rewards that stand as paid."""
    book = Workbook(title, demonstration=demonstration)
    rows = list(rows)
    total = sum((row.amount for row in rows), 0)
    book.sheet("奖补明细", landscape=True).table(
        title,
        columns=REWARDS,
        rows=[
            [
                number, row.paid_on, str(row.station), str(row.township), row.amount, row.payee, row.source,
                row.voucher, row.acceptance.approved_on, row.acceptance.approval_document, row.again_reason,
            ]
            for number, row in enumerate(rows, 1)
        ],
        totals=[[None, None, "合计", "", total, *[""] * 6]] if rows else (),
        subtitle_right=f"共 {len(rows)} 笔",
        autofilter=True,
        empty_text="没有拨付记录。",
    )  # fmt: skip
    return book.to_bytes()
