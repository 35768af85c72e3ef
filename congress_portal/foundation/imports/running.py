"""Imports as long work: what the jobs' machine calls for files that are not read while one waits."""

from __future__ import annotations

from django.db import transaction

from congress_portal.foundation.imports import services
from congress_portal.foundation.imports.choices import BatchState
from congress_portal.foundation.imports.models import ImportBatch
from congress_portal.foundation.slots import JobKind, JobResult, Work
from congress_portal.foundation.web.refusals import Refused


def _batch(work: Work) -> ImportBatch:
    batch = ImportBatch.objects.visible_to(work.actor).filter(pk=work.params["batch"]).first()
    if batch is None:
        raise Refused("这次导入已经不在了，或现在的身份看不到它。请重新上传。")
    return batch


def _result(batch: ImportBatch, sentence: str) -> JobResult:
    return JobResult(sentence=sentence, rows=batch.total, url=batch.get_absolute_url())


def read(work: Work) -> JobResult:
    """Read, judge and stage a file; with ``chosen`` the columns were said by a person."""
    batch = _batch(work)
    given = work.params.get("chosen")
    chosen = {int(index): key for index, key in given.items()} if given is not None else None
    batch = services.read_batch(actor=work.actor, batch=batch, at=work.at, work=work, chosen=chosen)
    return _result(batch, read_sentence(batch))


def read_sentence(batch: ImportBatch) -> str:
    """What reading came to, in true numbers."""
    if batch.state == BatchState.MAPPING:
        return "有的列认不出来，请先指出每一列是什么。"
    return (
        f"读到 {batch.total} 行：新增 {batch.new}，更新 {batch.changed}，不变 {batch.same}，"
        f"拒绝 {batch.refused}。看过再确认导入。"
    )


def write(work: Work) -> JobResult:
    """Write a judged import; after a worker's death in between it is as if nothing had been begun."""
    batch = _batch(work)
    # The count of rows is known from the start; how many are written is told from inside the transaction.
    work.advance(0, batch.to_write, "先核对有没有变动")
    with transaction.atomic():
        batch = services.confirm(
            actor=work.actor, batch=batch, version=work.params["version"], at=work.at, work=work
        )
        result = _result(batch, written_sentence(batch))
        work.fence(result)
    return result


def written_sentence(batch: ImportBatch) -> str:
    """What writing came to."""
    left = f"，{batch.refused} 行没有导入" if batch.refused else ""
    return f"已导入：新增 {batch.new} 行，更新 {batch.changed} 行{left}。24 小时内可以撤销。"


def undo(work: Work) -> JobResult:
    """Take an import back."""
    batch = _batch(work)
    work.advance(0, batch.to_write, "正在撤销")
    with transaction.atomic():
        batch = services.undo(actor=work.actor, batch=batch, at=work.at, work=work)
        result = _result(batch, undone_sentence(batch))
        work.fence(result)
    return result


def undone_sentence(batch: ImportBatch) -> str:
    """What undoing came to."""
    return f"已撤销：去掉新增的 {batch.new} 行，恢复更新的 {batch.changed} 行。"


KINDS = (
    JobKind(key="imports.read", label="读取导入文件", run=read, order=10),
    JobKind(key="imports.write", label="写入导入的数据", run=write, order=11),
    JobKind(key="imports.undo", label="撤销导入", run=undo, order=12),
)
