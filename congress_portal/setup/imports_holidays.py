"""The holiday table as a workbook: what is exported goes back in; many years at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import (
    Applied,
    ImportColumn,
    ImportKind,
    ImportScope,
    Judgement,
    StagedRow,
    Verdict,
)
from congress_portal.foundation.workdays.arithmetic import WEEKDAYS
from congress_portal.foundation.workdays.changes import changes_visible_to, undo_change, write_days
from congress_portal.foundation.workdays.models import ChangeState, Holiday

OFF, WORKED = "off", "worked"
COLUMNS = (
    ImportColumn(
        "day", "日期", kind="day", required=True, aliases=("时间", "年月日"), example="2027-10-01", width=14
    ),
    ImportColumn(
        "what",
        "安排",
        kind="choice",
        required=True,
        aliases=("放假或补班", "类型", "性质"),
        choices={
            "放假": OFF, "休息": OFF, "休": OFF, "假日": OFF, "补班": WORKED, "上班": WORKED, "调休上班": WORKED, "班": WORKED,
        },
        example="放假",
        width=10,
    ),  # fmt: skip
    ImportColumn(
        "name", "节日", required=True, aliases=("节日名称", "名称", "假日"), example="国庆节", max_length=40, width=16
    ),
    ImportColumn("source", "依据", aliases=("文号", "通知文号", "来源"), max_length=120, width=40),
)  # fmt: skip


def _stored(days: Iterable[date]) -> dict[date, Holiday]:
    return {row.date: row for row in Holiday.objects.filter(date__in=list(days))}


def _words(worked: bool) -> str:
    return "补班" if worked else "放假"


def judge(scope: ImportScope, rows: Sequence[StagedRow]) -> list[Judgement]:
    """Each row beside the table; one query."""
    known = _stored(row.values["day"] for row in rows if row.values.get("day"))
    return [_judge(row.values, known.get(row.values.get("day"))) for row in rows]


def _judge(values: Mapping[str, Any], old: Holiday | None) -> Judgement:
    day, worked = values["day"], values["what"] == WORKED
    if worked and day.weekday() < 5:
        weekday = WEEKDAYS[day.weekday()]
        return Judgement(
            Verdict.REFUSED, [f"{day:%Y-%m-%d} 是星期{weekday}，本来就上班，不是补班。请核对日期。"]
        )
    source = values.get("source") or (old.source if old else "")
    plan = {"day": day.isoformat(), "worked": worked, "name": values["name"], "source": source}
    if old is None:
        return Judgement(Verdict.NEW, plan=plan)
    changes = {}
    if old.is_workday != worked:
        changes["安排"] = (_words(old.is_workday), _words(worked))
    if old.name != values["name"]:
        changes["节日"] = (old.name, values["name"])
    if old.source != source:
        changes["依据"] = (old.source, source)
    verdict = Verdict.CHANGED if changes else Verdict.SAME
    return Judgement(verdict, subject_key=f"workdays.holiday:{old.pk}", changes=changes, plan=plan)


def apply(scope: ImportScope, rows: Sequence[tuple[StagedRow, dict[str, Any]]]) -> list[Applied]:
    """Write the rows as one change of the table."""
    plans = [plan for _, plan in rows]
    before = _stored(date.fromisoformat(plan["day"]) for plan in plans)
    change = write_days(
        actor=scope.actor,
        days=[(date.fromisoformat(p["day"]), p["worked"], p["name"], p["source"]) for p in plans],
        at=scope.at,
    )
    after = _stored(date.fromisoformat(plan["day"]) for plan in plans)
    return [
        Applied(
            number=row.number,
            subject_key=f"workdays.holiday:{after[date.fromisoformat(plan['day'])].pk}",
            created=date.fromisoformat(plan["day"]) not in before,
            before={"change": change.pk},
        )
        for row, plan in rows
    ]


def undo(scope: ImportScope, applied: Sequence[Applied]) -> None:
    """Take the changes of the table back; a change that was undone on its own page is left."""
    wanted = {row.before["change"] for row in applied}
    for change in (
        changes_visible_to(scope.actor).filter(pk__in=wanted, state=ChangeState.APPLIED).order_by("-pk")
    ):
        undo_change(actor=scope.actor, change=change, at=scope.at)


def identity(values: Mapping[str, Any]) -> str:
    """Two rows of one day are the same thing."""
    return values["day"].isoformat() if values.get("day") else ""


def export(scope: ImportScope) -> Iterable[dict[str, Any]]:
    """The table as it stands."""
    for row in Holiday.objects.order_by("date").iterator(chunk_size=2000):
        what = WORKED if row.is_workday else OFF
        yield {"day": row.date, "what": what, "name": row.name, "source": row.source or None}


KIND = ImportKind(
    key="workdays.holidays",
    label="放假和补班日",
    capability=Capability.MANAGE_CALENDAR,
    columns=COLUMNS,
    judge=judge,
    apply=apply,
    undo=undo,
    identity=identity,
    export=export,
    noun="天",
    icon="calendar",
    order=90,
    after_url_name="workdays:holiday_list",
    help=(
        "一行一天：日期、放假或补班、节日。只增加和改正表里写到的日子，不删去别的；"
        "整年的通知可以直接在工作日历里粘贴。正在计算的期限不会自己变动。"
    ),
)
