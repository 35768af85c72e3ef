"""Writing what was judged, all or nothing, and taking it back."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.garbage import held_back
from congress_portal.foundation.imports import sealing
from congress_portal.foundation.imports.choices import BatchState
from congress_portal.foundation.imports.kinds import Shape, shape_of_batch
from congress_portal.foundation.imports.models import AppliedRow, ImportBatch
from congress_portal.foundation.imports.services.reading import CHUNK, chunks, locked_batch
from congress_portal.foundation.inserting import insert_columns
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.slots.imports import Applied, StagedRow, Verdict
from congress_portal.foundation.web.refusals import Conflict, Refused

UNDO_WITHIN = timedelta(hours=24)
# Up to so many rows are written while the person waits.
QUICK_ROWS = 2_000
_WRITTEN = (Verdict.NEW.value, Verdict.CHANGED.value)


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


class ToWrite(NamedTuple):
    """A staged row that is to be written: what was judged, and the row as its kind takes it."""

    verdict: str
    subject_key: str
    plan: dict[str, Any]
    staged: StagedRow


def _rows(batch: ImportBatch, shape: Shape, collect: Callable[[], None]) -> Iterator[list[ToWrite]]:
    """The rows to write, a thousand at a time."""
    present = frozenset(key for key in batch.mapping.values() if key)
    wanted = batch.rows.filter(verdict__in=_WRITTEN).order_by("number")
    # From one number to another: asked for "the next thousand", a database sorts all that are left.
    numbers = array("L", wanted.values_list("number", flat=True))
    wanted = wanted.values_list("number", "verdict", "subject_key", "sealed")
    for start in range(0, len(numbers), CHUNK):
        piece = wanted.filter(number__range=(numbers[start], numbers[start : start + CHUNK][-1]))
        rows = []
        for number, verdict, subject_key, sealed in piece:
            found = sealing.Packed(sealed)
            staged = found.staged(number, shape.columns, present)
            rows.append(ToWrite(verdict, subject_key, found.plan, staged))
        yield rows
        collect()


def _same_plan(now: dict[str, Any], stored: dict[str, Any]) -> bool:
    """Whether a plan is the one that went through JSON, where a pair becomes a list."""
    return now == stored or json.loads(sealing.as_json(now)) == stored


class Count:
    """How many rows of a transaction are done, told to whoever looks at the job's page."""

    def __init__(self, work: Any, total: int, note: str) -> None:
        self._work, self._total, self._note, self._done = work, total, note, 0
        self.add(0)

    def add(self, rows: int) -> None:
        """So many more."""
        self._done += rows
        if self._work is not None:
            self._work.tell(min(self._done, self._total), self._total, self._note)


def _check_unmoved(batch: ImportBatch, shape: Shape, collect: Callable[[], None], count: Count) -> None:
    """Judge once more: what people agreed to is what will be written. Raises Conflict naming rows."""
    moved: list[int] = []
    for piece in _rows(batch, shape, collect):
        answers = shape.kind.judge(shape.scope, [row.staged for row in piece])
        for row, now in zip(piece, answers, strict=True):
            as_before = now.verdict.value == row.verdict and now.subject_key == row.subject_key
            if not as_before or not _same_plan(now.plan, row.plan):
                moved.append(row.staged.number)
        count.add(len(piece))
    if moved:
        some = "、".join(str(number) for number in moved[:5])
        more = f"等 {len(moved)} 行" if len(moved) > 5 else "行"
        raise Conflict(
            f"核对之后又有人改过相关的记录，第 {some} {more}和核对时不一样了，没有导入任何一行。"
            "请点“重新核对”，看过变化再导入。"
        )


def _apply(batch: ImportBatch, shape: Shape, collect: Callable[[], None], count: Count) -> None:
    """Write the rows, and what taking them back needs."""
    for piece in _rows(batch, shape, collect):
        applied = shape.kind.apply(shape.scope, [(row.staged, row.plan) for row in piece])
        if applied:
            columns = {
                "number": [done.number for done in applied],
                "subject_key": [done.subject_key for done in applied],
                "created": [done.created for done in applied],
                "before": [sealing.as_json(done.before) if done.before else "" for done in applied],
            }
            insert_columns(AppliedRow, columns, {"batch_id": batch.pk})
        count.add(len(piece))


@transaction.atomic
def confirm(*, actor: Actor, batch: ImportBatch, version: int, at: datetime, work: Any = None) -> ImportBatch:
    """Write every new and changed row of a judged import; refused and unchanged ones are left out.

    All rows or none. Raises Conflict where somebody was first or records moved since they were judged.
    """
    if work is not None:
        work.fence()
    batch = locked_batch(batch.pk)
    shape = shape_of_batch(batch, actor=actor, at=at)
    if batch.state == BatchState.CONFIRMED:
        who = batch.confirmed_by.name if batch.confirmed_by else "别人"
        raise Conflict(f"{who}已在 {_clock(batch.confirmed_at)} 导入了这份文件，没有重复导入。")
    if batch.state != BatchState.JUDGED:
        raise Conflict(f"这份文件{batch.get_state_display()}，现在不能导入。")
    if batch.version != version:
        raise Conflict("这份文件刚才重新核对过，没有导入。请看过新的结果再确认。")
    if not batch.to_write:
        raise Refused("没有要新增或更新的行，不用导入。")
    if shape.kind.lock is not None:
        shape.kind.lock(shape.scope)
    with held_back() as collect:
        _check_unmoved(batch, shape, collect, Count(work, batch.to_write, "先核对有没有变动"))
        shape.scope.cache.clear()
        _apply(batch, shape, collect, Count(work, batch.to_write, "正在写入，全部写完才算数"))
    batch.state = BatchState.CONFIRMED
    batch.confirmed_by, batch.confirmed_at = actor.person, at
    batch.version += 1
    batch.save(update_fields=["state", "confirmed_by", "confirmed_at", "version"])
    record(
        actor=actor,
        subject=batch,
        move="confirm_import",
        summary=f"导入{_what(batch)}：新增 {batch.new} 行、更新 {batch.changed} 行，"
        f"{batch.same} 行不变，{batch.refused} 行没有导入（{batch.filename}）",
        after={"new": batch.new, "changed": batch.changed, "same": batch.same, "refused": batch.refused},
        at=at,
    )
    return batch


def undo_until(batch: ImportBatch) -> datetime | None:
    """Until when the import can be taken back; None where it was not carried out."""
    return batch.confirmed_at + UNDO_WITHIN if batch.state == BatchState.CONFIRMED else None


@transaction.atomic
def undo(*, actor: Actor, batch: ImportBatch, at: datetime, work: Any = None) -> ImportBatch:
    """Take a whole import back within 24 hours: what it made is removed, what it changed is as before.

    All or nothing. Raises Refused with names where rows were used or changed since (decision 0017).
    """
    if work is not None:
        work.fence()
    batch = locked_batch(batch.pk)
    shape = shape_of_batch(batch, actor=actor, at=at)
    if batch.state == BatchState.UNDONE:
        raise Conflict(f"这次导入已在 {_clock(batch.undone_at)} 撤销。")
    if batch.state != BatchState.CONFIRMED:
        raise Conflict("这份文件还没有导入，不用撤销。")
    if at > batch.confirmed_at + UNDO_WITHIN:
        raise Refused("导入已超过 24 小时，不能整批撤销。请在各自的页面逐条更正。")
    if shape.kind.lock is not None:
        shape.kind.lock(shape.scope)
    count = Count(work, batch.applied.count(), "正在撤销，全部撤完才算数")
    for piece in chunks(list(batch.applied.order_by("-number").values_list("pk", flat=True))):
        rows = AppliedRow.objects.filter(pk__in=piece).order_by("-number")
        shape.kind.undo(
            shape.scope,
            [
                Applied(
                    row.number, row.subject_key, row.created, json.loads(row.before) if row.before else {}
                )
                for row in rows
            ],
        )
        count.add(len(piece))
    batch.applied.all().delete()
    batch.state = BatchState.UNDONE
    batch.undone_by, batch.undone_at = actor.person, at
    batch.version += 1
    batch.save(update_fields=["state", "undone_by", "undone_at", "version"])
    record(
        actor=actor,
        subject=batch,
        move="undo_import",
        summary=f"撤销导入{_what(batch)}：去掉新增的 {batch.new} 行，恢复更新的 {batch.changed} 行（{batch.filename}）",
        after={"new": batch.new, "changed": batch.changed},
        at=at,
    )
    return batch


def _what(batch: ImportBatch) -> str:
    return f"{batch.kind_label}（{batch.label}）" if batch.label else batch.kind_label
