"""Verbs that change the holiday table: a pasted notice, rows, one day; each can be taken back.

The table is one for the whole installation, so changes wait for each other. Limits that run are
never moved by them (``recomputing`` proposes that to each county).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from .arithmetic import WEEKDAYS
from .models import ChangeKind, ChangeState, Holiday, HolidayChange
from .notices import ListedDay, Reading, notice_year, read_notice
from .recomputing import settle_where_nothing_moves

ADDED, CHANGED, REMOVED, SAME = "added", "changed", "removed", "same"
VERDICTS = {ADDED: "新增", CHANGED: "改动", REMOVED: "删去", SAME: "不变"}
Stored = list[Any]  # [day, is_workday, name, source], plain JSON


@dataclass(frozen=True)
class PlanRow:
    """What would become of one day: ``old`` and ``new`` in words, "" where there is none."""

    day: date
    verdict: str
    old: str
    new: str

    @property
    def label(self) -> str:
        """新增, 改动, 删去, 不变."""
        return VERDICTS[self.verdict]

    @property
    def weekday(self) -> str:
        """周六."""
        return f"周{WEEKDAYS[self.day.weekday()]}"


@dataclass
class Plan:
    """A notice against the table as it stands. ``stamp`` changes when either does."""

    rows: list[PlanRow]
    before: list[Stored]
    after: list[Stored]
    reading: Reading

    def count(self, verdict: str) -> int:
        """How many days are added, changed, removed or stay."""
        return sum(row.verdict == verdict for row in self.rows)

    @property
    def sentence(self) -> str:
        """新增 33 天，改动 1 天"""
        numbers = ((label, self.count(verdict)) for verdict, label in VERDICTS.items())
        return "，".join(f"{label} {number} 天" for label, number in numbers if number)

    @property
    def differs(self) -> bool:
        """Whether anything would change."""
        return any(row.verdict != SAME for row in self.rows)

    @property
    def stamp(self) -> str:
        """What was looked at, as one word to send back with the confirmation."""
        return hashlib.sha256(json.dumps([self.before, self.after]).encode()).hexdigest()[:16]


def source_of(year: int, document_number: str) -> str:
    """What stands as 依据 beside each day."""
    title = f"国务院办公厅关于{year}年部分节假日安排的通知"
    return f"{title}（{document_number}）"[:120] if document_number else title


def plan_for(reading: Reading, document_number: str = "") -> Plan:
    """What the reading would add, change and remove; one query."""
    wanted = {listed.day: listed for listed in reading.days}
    table = {
        row.date: row
        for row in Holiday.objects.filter(
            date__range=(date(reading.year - 1, 12, 1), date(reading.year + 1, 12, 31))
        ).order_by("date")
    }
    source = source_of(reading.year, document_number)
    own = {
        day
        for day, row in table.items()
        if notice_year(day, row.name) == reading.year and (reading.whole or row.name in reading.names)
    }
    plan = Plan([], [], [], reading)
    for day in sorted(own | set(wanted)):
        old, new = table.get(day), wanted.get(day)
        verdict = _verdict(old, new)
        plan.rows.append(PlanRow(day, verdict, _words(old), _words(new)))
        name = old.name if verdict == SAME else new.name if new else ""
        after = [day.isoformat(), new.is_workday, name, source] if new else None
        before = _stored(old) if old else None
        if before == after or (verdict == SAME and not document_number):
            continue
        plan.before += [before] if before else []
        plan.after += [after] if after else []
    return plan


def _verdict(old: Holiday | None, new: ListedDay | None) -> str:
    if old is None:
        return ADDED
    if new is None:
        return REMOVED
    # A holiday that the notice joins with another (国庆节、中秋节) may stand under its own name.
    same_name = old.name == new.name or old.name in new.name.split("、")
    return SAME if same_name and old.is_workday == new.is_workday else CHANGED


def _words(row: Holiday | ListedDay | None) -> str:
    return f"{row.name}{'补班' if row.is_workday else '放假'}" if row else ""


def _stored(row: Holiday) -> Stored:
    return [row.date.isoformat(), row.is_workday, row.name, row.source]


def changes_visible_to(actor: Actor):
    """Changes of the table, for whoever keeps the calendar."""
    rows = HolidayChange.objects.select_related("created_by", "touched_by")
    return rows if actor.can(Capability.MANAGE_CALENDAR) else rows.none()


# --- verbs --------------------------------------------------------------------------------------
def propose(*, actor: Actor, text: str, year: int, document_number: str = "", at: datetime) -> HolidayChange:
    """Keep a pasted notice for checking; nothing of the table changes yet.

    Raises Refused with every sentence that does not agree.
    """
    _must_keep_the_calendar(actor)
    reading = read_notice(text, year)
    if reading.problems:
        raise Refused(" ".join(reading.problems), field="text")
    return HolidayChange.objects.create(
        kind=ChangeKind.NOTICE,
        year=year,
        document_number=(document_number.strip() or reading.document_number)[:120],
        text=text,
        created_at=at,
        created_by=actor.person,
    )


def plan_of(change: HolidayChange) -> Plan:
    """The draft against the table as it stands now."""
    return plan_for(read_notice(change.text, change.year), change.document_number)


@transaction.atomic
def apply_change(*, actor: Actor, change: HolidayChange, stamp: str, at: datetime) -> HolidayChange:
    """Write a checked notice into the table. ``stamp`` is the plan's that was looked at.

    Raises Conflict where the table changed since, or the draft was used already.
    """
    _must_keep_the_calendar(actor)
    change = _locked(change)
    if change.state != ChangeState.DRAFT:
        raise Conflict(f"这份安排{change.get_state_display()}。请回工作日历看现在的放假安排。")
    plan = plan_of(change)
    if plan.stamp != stamp:
        raise Conflict("放假安排刚才有人改过。请返回核对最新的对照，再确认。")
    if not plan.differs:
        raise Refused("表里已经是这样，没有要改的。")
    change.before, change.after = plan.before, plan.after
    summary = f"按通知录入 {change.year} 年放假安排：{plan.sentence}"
    return _carry_out(actor, change, summary, at)


@transaction.atomic
def drop_change(*, actor: Actor, change: HolidayChange, at: datetime) -> HolidayChange:
    """Lay a draft aside without using it."""
    _must_keep_the_calendar(actor)
    change = _locked(change)
    if change.state != ChangeState.DRAFT:
        raise Conflict(f"这份安排{change.get_state_display()}，不能再放弃。")
    change.state = ChangeState.DROPPED
    change.save(update_fields=["state"])
    record(actor=actor, subject=change, move="drop_change", summary=f"没有采用粘贴的{change}", at=at)
    return change


@transaction.atomic
def undo_change(*, actor: Actor, change: HolidayChange, at: datetime) -> HolidayChange:
    """Put back what a change replaced. Raises Refused where a day was changed again meanwhile."""
    _must_keep_the_calendar(actor)
    change = _locked(change)
    if change.state != ChangeState.APPLIED:
        raise Conflict(f"这次改动{change.get_state_display()}，不能再撤销。")
    now = {row.date.isoformat(): _stored(row) for row in _rows(change)}
    after = {row[0]: row for row in change.after}
    moved = [
        day
        for day in sorted({row[0] for row in [*change.before, *change.after]})
        if now.get(day) != after.get(day)
    ]
    if moved:
        days = "、".join(moved[:5]) + (f" 等 {len(moved)} 天" if len(moved) > 5 else "")
        raise Refused(f"{days}后来又改过，不能整次撤销。请逐天改。")
    _replace(change.after, change.before)
    change.state, change.touched_at, change.touched_by = ChangeState.UNDONE, at, actor.person
    change.save(update_fields=["state", "touched_at", "touched_by"])
    record(
        actor=actor,
        subject=change,
        move="undo_change",
        summary=f"撤销{change}",
        before=change.after,
        after=change.before,
        at=at,
    )
    settle_where_nothing_moves(actor=actor, seen_at=at, at=at)
    return change


@transaction.atomic
def set_day(
    *, actor: Actor, day: date, is_workday: bool, name: str, at: datetime, source: str = ""
) -> HolidayChange:
    """Enter a day off or a make-up working day, or correct one. Limits that run are not moved by it.

    Raises Refused for a plain weekday entered as a working day, which needs no entry.
    """
    _must_keep_the_calendar(actor)
    if is_workday and day.weekday() < 5:
        raise Refused(
            "星期一至星期五本来就上班，不用登记。要取消已登记的放假，请删去那一天。", field="is_workday"
        )
    _wait_for_others()
    old = Holiday.objects.filter(date=day).first()
    change = HolidayChange(kind=ChangeKind.DAY, year=notice_year(day, name), document_number=source[:120])
    change.before = [_stored(old)] if old else []
    change.after = [[day.isoformat(), is_workday, name, source]]
    summary = f"工作日历：{day:%Y-%m-%d} {name}{'补班' if is_workday else '放假'}"
    return _carry_out(actor, change, summary, at)


@transaction.atomic
def clear_day(*, actor: Actor, holiday: Holiday, at: datetime) -> HolidayChange:
    """Take a day out of the table: it follows its weekday again."""
    _must_keep_the_calendar(actor)
    _wait_for_others()
    old = Holiday.objects.filter(pk=holiday.pk).first()
    if old is None:
        raise Conflict("这一天刚才已经有人删去。请刷新页面看现在的放假安排。")
    change = HolidayChange(kind=ChangeKind.CLEAR, year=notice_year(old.date, old.name), before=[_stored(old)])
    return _carry_out(actor, change, f"工作日历：删去 {old}", at)


@transaction.atomic
def write_days(*, actor: Actor, days: Iterable[tuple[date, bool, str, str]], at: datetime) -> HolidayChange:
    """Enter many days at once (an import); those that stand otherwise are corrected."""
    _must_keep_the_calendar(actor)
    _wait_for_others()
    rows = [[day.isoformat(), worked, name, source] for day, worked, name, source in days]
    dates = [row[0] for row in rows]
    before = [_stored(row) for row in Holiday.objects.filter(date__in=dates).order_by("date")]
    years = [date.fromisoformat(day).year for day in dates]
    change = HolidayChange(
        kind=ChangeKind.IMPORT, year=max(set(years), key=years.count), before=before, after=rows
    )
    return _carry_out(actor, change, f"批量导入工作日历 {len(rows)} 天", at)


def _carry_out(actor: Actor, change: HolidayChange, summary: str, at: datetime) -> HolidayChange:
    _replace(change.before, change.after)
    change.state, change.touched_at, change.touched_by = ChangeState.APPLIED, at, actor.person
    if change.pk is None:
        change.created_at, change.created_by = at, actor.person
    change.save()
    record(
        actor=actor,
        subject=change,
        move="change_calendar",
        summary=summary,
        before=change.before,
        after=change.after,
        at=at,
    )
    settle_where_nothing_moves(actor=actor, seen_at=at, at=at)
    return change


def _replace(old: list[Stored], new: list[Stored]) -> None:
    stay = {row[0] for row in new}
    Holiday.objects.filter(date__in=[row[0] for row in old if row[0] not in stay]).delete()
    Holiday.objects.bulk_create(
        [
            Holiday(date=date.fromisoformat(day), is_workday=worked, name=name, source=source)
            for day, worked, name, source in new
        ],
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["is_workday", "name", "source"],
    )


def _rows(change: HolidayChange):
    return Holiday.objects.filter(date__in={row[0] for row in [*change.before, *change.after]})


def _locked(change: HolidayChange) -> HolidayChange:
    _wait_for_others()
    return HolidayChange.objects.select_for_update(of=("self",), no_key=True).get(pk=change.pk)


def _wait_for_others() -> None:
    """One change of the table at a time: they queue at the first county's row."""
    County.objects.select_for_update(of=("self",), no_key=True).order_by("pk").first()


def _must_keep_the_calendar(actor: Actor) -> None:
    if not actor.can(Capability.MANAGE_CALENDAR):
        raise Denied("放假安排由县人大办公室维护。需要更正请联系县人大办公室。")
