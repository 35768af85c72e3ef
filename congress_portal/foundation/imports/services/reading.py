"""Reading a stored file into judged rows.

The child process reads, this one stages a thousand rows at a time: each thousand is a transaction of
its own, so that nobody waits long for the database. Until the last one is in, the batch says that it
is being read; a second attempt begins anew, and the first one can add nothing more.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Any

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.garbage import held_back
from congress_portal.foundation.imports import sealing
from congress_portal.foundation.imports.choices import OPEN_STATES, BatchState, RowVerdict
from congress_portal.foundation.imports.headings import SEARCHED_ROWS, Heading, Names, body_rows, plain
from congress_portal.foundation.imports.kinds import Shape, shape_of_batch
from congress_portal.foundation.imports.models import ImportBatch, ImportRow, KnownHeading
from congress_portal.foundation.imports.values import Reader, ReadRow
from congress_portal.foundation.inserting import insert_columns
from congress_portal.foundation.jobs.work import Stopped
from congress_portal.foundation.slots.imports import Judgement, StagedRow, Verdict
from congress_portal.foundation.spreadsheets.children import Unreadable, reading
from congress_portal.foundation.web.refusals import Conflict, Refused

CHUNK = 1_000
SAMPLE_ROWS = 3
MOST_REASONS = 40
_QUOTED = re.compile(r"“[^”]*”|\d{4}-\d{2}-\d{2}|第 \d+ 行")

NO_HEAD = "没有找到表头。请照模板把各列的名称写在一行里，再上传。"
NO_ROWS = "文件里没有可以导入的行。请检查是不是选错了文件或工作表。"


def chunks(rows: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    """``size`` at a time."""
    rows = iter(rows)
    while piece := list(islice(rows, size)):
        yield piece


def locked_batch(pk: int) -> ImportBatch:
    """The batch under a lock, as it is now."""
    return (
        ImportBatch.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "confirmed_by")
        .get(pk=pk)
    )


class Tally:
    """What became of the rows so far, and what the file holds twice."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self._seen: dict[str, int] = {}

    def judge(self, rows: Sequence[ReadRow], present: frozenset[str]) -> list[Judgement]:
        """One judgement a row: what could not be read and what stands twice never reaches the kind."""
        judgements: list[Judgement | None] = [None] * len(rows)
        asked: list[int] = []
        identity = self.shape.kind.identity
        for index, row in enumerate(rows):
            if row.reasons:
                judgements[index] = Judgement(Verdict.REFUSED, list(row.reasons))
                if self.shape.kind.judge_unread:
                    asked.append(index)
                continue
            same = identity(row.values)
            first = self._seen.setdefault(same, row.number) if same else row.number
            if first != row.number:
                judgements[index] = Judgement(Verdict.REFUSED, [f"和第 {first} 行重复"])
            else:
                asked.append(index)
        staged = [StagedRow(rows[i].number, rows[i].values, present, rows[i].unread) for i in asked]
        answers = self.shape.kind.judge(self.shape.scope, staged) if staged else []
        for index, judgement in zip(asked, answers, strict=True):
            if (refused := judgements[index]) is not None:
                refused.reasons += judgement.reasons
            else:
                judgements[index] = judgement
        for judgement in judgements:
            self.counts[judgement.verdict] += 1
            if judgement.verdict == Verdict.REFUSED:
                self.reasons[group_of(judgement.reasons)] += 1
        return judgements

    def store(self, batch: ImportBatch, at: datetime) -> None:
        """Put the totals on the batch: it waits for a decision."""
        counts = self.counts
        batch.total = counts.total()
        batch.new, batch.changed = counts[Verdict.NEW], counts[Verdict.CHANGED]
        batch.same, batch.refused = counts[Verdict.SAME], counts[Verdict.REFUSED]
        batch.reasons = dict(self.reasons.most_common(MOST_REASONS))
        batch.state, batch.problem, batch.judged_at = BatchState.JUDGED, "", at
        batch.version += 1
        batch.save(
            update_fields=[
                "total", "new", "changed", "same", "refused", "reasons", "state", "problem", "judged_at",
                "notes", "sheet", "heading", "mapping", "version",
            ]
        )  # fmt: skip


def group_of(reasons: Sequence[str]) -> str:
    """The reason rows are counted under: the first one, without what is particular to a row."""
    return _QUOTED.sub(lambda m: m[0] if m[0].startswith("“") and len(m[0]) <= 12 else "…", reasons[0])[:100]


def store_rows(batch: ImportBatch, rows: Sequence[ReadRow], judged: Sequence[Judgement]) -> None:
    """Stage rows with what was judged of them."""
    columns = {
        "number": [row.number for row in rows],
        "verdict": [judgement.verdict.value for judgement in judged],
        "reason": [group_of(j.reasons) if j.verdict == Verdict.REFUSED else "" for j in judged],
        "subject_key": [judgement.subject_key for judgement in judged],
        "sealed": [sealing.pack(row, judgement) for row, judgement in zip(rows, judged, strict=True)],
    }
    insert_columns(ImportRow, columns, {"batch_id": batch.pk})


def remembered(batch: ImportBatch) -> dict[str, str]:
    """What the county has said about heads of this kind."""
    known = KnownHeading.objects.filter(county_id=batch.county_id, kind=batch.kind)
    return dict(known.values_list("name", "column"))


@transaction.atomic
def _begin(batch: ImportBatch) -> ImportBatch:
    """Take the batch for a new attempt: whatever an earlier one staged is gone."""
    batch = locked_batch(batch.pk)
    if batch.state not in OPEN_STATES:
        raise Conflict(f"这份文件{batch.get_state_display()}，不能再读。请重新上传。")
    batch.rows.all().delete()
    batch.state, batch.attempt, batch.problem = BatchState.READING, uuid.uuid4(), ""
    batch.save(update_fields=["state", "attempt", "problem"])
    return batch


def _still_ours(batch: ImportBatch) -> None:
    """Inside a transaction: raise Stopped where another attempt has begun."""
    row = ImportBatch.objects.select_for_update(of=("self",), no_key=True).filter(pk=batch.pk)
    if row.values_list("attempt", flat=True).get() != batch.attempt:
        raise Stopped


def read_batch(
    *,
    actor: Actor,
    batch: ImportBatch,
    at: datetime,
    work: Any = None,
    chosen: Mapping[int, str] | None = None,
) -> ImportBatch:
    """Read the stored file, judge its rows and stage them; or ask for the mapping of its columns.

    ``chosen`` says what each column is. Raises Refused with a sentence where the file cannot be read;
    the batch then says so too (unless the caller's transaction takes that back).
    """
    shape = shape_of_batch(batch, actor=actor, at=at)
    batch = _begin(batch)
    content = sealing.open_file(batch.file)
    try:
        if content is None:
            raise Unreadable("上传的文件已经清除。请重新上传。")
        with reading(content, batch.filename) as table:
            del content
            return _stage(batch, shape, table, at, work, chosen)
    except Unreadable as error:
        batch.state, batch.problem = BatchState.FAILED, str(error)[:300]
        batch.version += 1
        batch.save(update_fields=["state", "problem", "version"])
        raise Refused(str(error), field="file") from None


def _stage(
    batch: ImportBatch,
    shape: Shape,
    table: Any,
    at: datetime,
    work: Any,
    chosen: Mapping[int, str] | None,
) -> ImportBatch:
    rows = iter(table)
    first = list(islice(rows, SEARCHED_ROWS))
    names = Names(shape.columns, remembered(batch))
    heading = names.find(first)
    if heading is None:
        raise Unreadable(NO_HEAD)
    if chosen is not None:
        names.settle(heading, chosen)
    _describe(batch, shape, heading, table, first)
    if not heading.clear:
        batch.state = BatchState.MAPPING
        batch.version += 1
        batch.save(update_fields=["state", "notes", "sheet", "heading", "mapping", "sample", "version"])
        return batch
    tally = Tally(shape)
    reader = Reader(shape.columns, heading.columns, shape.choices)
    data = body_rows(heading, chain(first[heading.body_at :], rows), required=shape.required)
    last = months = 0
    with held_back() as collect:
        for piece in chunks(data):
            read = [reader.read(number, cells) for number, cells in piece]
            last = read[-1].number
            months += sum(bool(row.supplied) for row in read)
            with transaction.atomic():
                _still_ours(batch)
                judged = tally.judge(read, reader.present)
                store_rows(batch, read, judged)
            collect()
            if work is not None:
                work.advance(min(last, table.height), table.height, "正在核对")
    if not last:
        raise Unreadable(NO_ROWS)
    if months:
        batch.notes = [*batch.notes, f"{months} 行里有日期只写到月，按当月 1 日记，下面逐行注明。"]
    with transaction.atomic():
        _still_ours(batch)
        tally.store(batch, at)
        batch.save(update_fields=["sample"])
    return batch


def _describe(batch: ImportBatch, shape: Shape, heading: Heading, table: Any, first: list[Any]) -> None:
    """What the page tells of the file: its sheet, its columns, a few lines, what was left out."""
    batch.sheet = table.sheet[:120]
    batch.heading = {str(i): name[:120] for i, name in heading.names.items()}
    batch.mapping = {str(i): key for i, key in heading.columns.items()}
    notes = []
    if table.others:
        others = "、".join(f"“{name}”" for name in table.others[:5])
        notes.append(f"只读了工作表“{table.sheet}”，{others}没有读。要导入别的工作表，请另存成单独的文件。")
    unused = [heading.names[i] for i in heading.unknown]
    if unused:
        notes.append(f"没有导入的列：{'、'.join(_squeeze(name) for name in unused[:12])}。")
    batch.notes = notes
    body = first[heading.body_at : heading.body_at + SAMPLE_ROWS]
    batch.sample = sealing.as_json([[_cell_text(cell) for cell in cells] for _, cells in body])


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)[:20]


def _cell_text(cell: Any) -> str:
    if isinstance(cell, dict):
        return cell.get("d") or cell.get("lost") or ""
    return "" if cell is None else str(cell)[:60]


@transaction.atomic
def choose_mapping(
    *, actor: Actor, batch: ImportBatch, chosen: Mapping[int, str], version: int, at: datetime
) -> ImportBatch:
    """Say what each column of the file is; the county remembers it for the next file of this kind.

    Raises Refused where a required column is missing or two columns are to be the same. The file is
    read anew afterwards (``read_batch``).
    """
    batch = locked_batch(batch.pk)
    shape = shape_of_batch(batch, actor=actor, at=at)
    if batch.state not in (BatchState.MAPPING, BatchState.JUDGED):
        raise Conflict(f"这份文件{batch.get_state_display()}，不能再改列的对应。")
    if batch.version != version:
        raise Conflict("别人刚才改过这份文件的列。请核对后再保存。")
    taken: dict[str, int] = {}
    for index, key in chosen.items():
        if not key:
            continue
        if key in taken:
            label = shape.by_key[key].label
            raise Refused(f"有两列都对应“{label}”，请只留一列。", field=f"column_{index}")
        taken[key] = index
    missing = [c.label for c in shape.columns if c.required and c.key not in taken]
    if missing:
        raise Refused(f"还没有指出哪一列是{'、'.join(f'“{label}”' for label in missing)}。")
    for index, key in chosen.items():
        name = plain(batch.heading.get(str(index), ""))[:120]
        if name:
            KnownHeading.objects.update_or_create(
                county_id=batch.county_id, kind=batch.kind, name=name, defaults={"column": key}
            )
    batch.mapping = {str(index): key for index, key in chosen.items()}
    batch.state = BatchState.UPLOADED
    batch.version += 1
    batch.save(update_fields=["mapping", "state", "version"])
    return batch


def judge_again(*, actor: Actor, batch: ImportBatch, at: datetime, work: Any = None) -> ImportBatch:
    """Judge the staged rows as things are now, for instance after a missing district was entered.

    The file is read anew, with the columns as they were settled.
    """
    if batch.state != BatchState.JUDGED:
        raise Conflict(f"这份文件{batch.get_state_display()}，不能重新核对。")
    chosen = {int(index): key for index, key in batch.mapping.items()}
    return read_batch(actor=actor, batch=batch, at=at, work=work, chosen=chosen)


VERDICTS = tuple(RowVerdict.values)
