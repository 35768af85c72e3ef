"""The activity list as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.spreadsheets.writer import Column, Workbook

from .choices import PresenceStatus
from .models import Activity

COLUMNS = (
    Column("编号", 14, "center"),
    Column("日期", 12, "date"),
    Column("做了什么", 12, "center"),
    Column("到场的代表", 20),
    Column("应到", 8, "integer"),
    Column("实到", 8, "integer"),
    Column("请假", 14),
    Column("未到", 14),
    Column("乡镇", 10, "center"),
    Column("联络站", 20),
    Column("主题", 18),
    Column("地点", 16),
    Column("群众人数", 10, "integer"),
    Column("谈话内容", 12, "center"),
    Column("说了些什么", 40),
    Column("成果", 24),
    Column("受益村", 8, "integer"),
    Column("受益户", 8, "integer"),
    Column("受益人数", 10, "integer"),
    Column("涉及资金（元）", 14, "number2"),
    Column("记录人", 10, "center"),
    Column("备注", 14, "center"),
)


def remarks_of(activity: Activity) -> str:
    """What must be known about an entry: 补录, 代录, 有异议, 已作废."""
    marks = (
        (activity.voided_at, "已作废"),
        (activity.disputed_at, "有异议"),
        (activity.late, "补录"),
        (activity.proxy, "代录"),
    )
    return "、".join(word for held, word in marks if held)


def activity_rows(activities: Iterable[Activity]) -> Iterable[list[object]]:
    """One row an activity, in the order of ``COLUMNS``."""
    for activity in activities:
        yield [
            activity.number,
            activity.on,
            activity.get_kind_display(),
            activity.present_names,
            len(activity.activity_deputies.all()),
            len(activity.names_by_status[PresenceStatus.PRESENT]),
            "、".join(activity.names_by_status[PresenceStatus.EXCUSED]),
            "、".join(activity.names_by_status[PresenceStatus.ABSENT]),
            activity.township.name,
            activity.station.name if activity.station else "",
            activity.title,
            activity.place_text,
            activity.headcount,
            activity.get_topic_display(),
            activity.note,
            activity.outcome,
            activity.benefit_villages,
            activity.benefit_households,
            activity.benefit_persons,
            activity.benefit_money,
            activity.entered_by.name if activity.entered_by else "",
            remarks_of(activity),
        ]


def activity_title(county: County | None) -> str:
    """云岭县人大代表履职记录."""
    return f"{county.name if county else ''}人大代表履职记录"


def write_activities(path: Path, activities: Iterable[Activity], *, county: County | None, on: date) -> None:
    """Write the list row by row, marked as demonstration data where it is."""
    title = activity_title(county)
    book = Workbook(title, demonstration=bool(county and county.is_demonstration), path=path)
    book.sheet("履职记录", landscape=True).table(
        title,
        columns=COLUMNS,
        rows=activity_rows(activities),
        subtitle_right=f"导出日期：{on.year}年{on.month}月{on.day}日",
        frozen_columns=2,
        autofilter=True,
        empty_text="没有符合条件的履职记录。",
    )
    book.close()
