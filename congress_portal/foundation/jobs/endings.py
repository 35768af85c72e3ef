"""How a job ends. Every end is one conditional UPDATE, so that only the attempt that holds it ends it."""

from __future__ import annotations

import logging
import secrets
import traceback
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from congress_portal.foundation.notifications.services import enqueue
from congress_portal.foundation.slots import JobResult
from congress_portal.foundation.spreadsheets.responses import safe_filename

from .choices import JobState
from .models import Job
from .work import RunningWork, clear_attempts

logger = logging.getLogger(__name__)

KEPT = timedelta(days=7)
MOST_ATTEMPTS = 3
# Who waited longer than this has turned to something else, and is told.
PATIENCE_SECONDS = 10

GAVE_UP = (
    f"办理程序连续 {MOST_ATTEMPTS} 次中途停下，没有办成，也没有留下半截结果。"
    "请点“重试”；还不行，请联系系统管理员。"
)
WRITTEN = "数据已经全部写入，没有重复。办理程序在收尾时停下，没有生成结果文件。"

WORDS = {
    JobState.DONE: "办好了",
    JobState.PARTLY: "办完了，有一部分没有成功",
    JobState.FAILED: "没有办成",
}


def _end(held: QuerySet[Job], job: Job, state: JobState, at: datetime, **fields: object) -> bool:
    """End the job if ``held`` still finds it, and tell its owner in the same transaction."""
    with transaction.atomic():
        ended = held.update(
            state=state,
            finished_at=at,
            lease_token=None,
            lease_until=None,
            open_key=None,
            version=F("version") + 1,
            note="",
            **fields,
        )
        if ended and state in WORDS and job.seconds_until(at) >= PATIENCE_SECONDS:
            enqueue(
                recipients=[job.person_id],
                kind="job",
                subject_key=job,
                title=f"{job.title}{WORDS[state]}",
                body=str(fields.get("sentence") or fields.get("error") or ""),
                url=job.get_absolute_url(),
                at=at,
            )
    return bool(ended)


def finish(*, work: RunningWork, result: JobResult) -> bool:
    """Publish what the attempt made: its folder becomes the result, those of others go.

    False where it is lost, or was cancelled before it had written: then nothing of it stays.
    """
    at, job = work.now(), work.job
    # Who was told that it stops gets no result; only what has been written by then stands.
    wanted = work.held().filter(Q(asked_cancel=False) | Q(written_by__isnull=False))
    path = Path(result.path) if result.path else None
    fields: dict[str, object] = {}
    if path is not None:
        fields = {
            "file": path.resolve().relative_to(settings.JOBS_ROOT.resolve()).as_posix(),
            "filename": safe_filename(result.filename or path.name),
            "content_type": result.content_type or "application/octet-stream",
            "size": path.stat().st_size,
            "expires_at": at + KEPT,
        }
    ended = _end(
        wanted,
        job,
        JobState.PARTLY if result.partly else JobState.DONE,
        at,
        sentence=result.sentence[:500],
        rows=result.rows,
        url=result.url[:300],
        error="",
        done=work.done,
        total=work.total,
        **fields,
    )
    if ended:
        keep = work.folder.name if path is not None else ""
        transaction.on_commit(lambda: clear_attempts(work.job_id, keep=keep))
    else:
        cancel(work.held().filter(asked_cancel=True, written_by=None), job, at)
    return ended


def refuse(*, work: RunningWork, sentence: str) -> bool:
    """The work cannot be done, and the sentence says why and what to do."""
    ended = _end(work.held(), work.job, JobState.FAILED, work.now(), error=sentence[:500])
    if ended:
        clear_attempts(work.job_id)
    return ended


def note_incident(*, work: RunningWork, error: BaseException) -> str:
    """A number for the telephone, and a line in the log: the kind of error and where, without any value."""
    number = f"E-{timezone.localtime(work.now()):%Y%m%d-%H%M}-{secrets.token_hex(2).upper()}"
    frames = traceback.extract_tb(error.__traceback__, limit=-12)
    where = " < ".join(f"{f.name} ({f.filename}:{f.lineno})" for f in reversed(frames))
    kind = work.job.kind
    logger.error("incident %s job %s (%s): %s in %s", number, work.job_id, kind, type(error).__name__, where)
    return number


def break_down(*, work: RunningWork, incident: str) -> bool:
    """The work broke: a sentence with the incident's number."""
    sentence = f"办理时出了错，没有留下半截结果。请点“重试”；还不行，请联系系统管理员，报编号 {incident}。"
    ended = _end(work.held(), work.job, JobState.FAILED, work.now(), error=sentence, incident=incident)
    if ended:
        clear_attempts(work.job_id)
    return ended


def cancel(rows: QuerySet[Job], job: Job, at: datetime) -> bool:
    """Nothing of it stays."""
    ended = _end(rows, job, JobState.CANCELLED, at, sentence="", error="")
    if ended:
        transaction.on_commit(lambda: clear_attempts(job.pk))
    return ended


def close_written(rows: QuerySet[Job], job: Job, at: datetime) -> bool:
    """An attempt wrote all and died before it could say so: the job is done, and not done again."""
    ended = _end(rows, job, JobState.DONE, at, sentence=WRITTEN, error="")
    if ended:
        transaction.on_commit(lambda: clear_attempts(job.pk))
    return ended


def give_back(rows: QuerySet[Job], job: Job, at: datetime) -> JobState | None:
    """An attempt that stopped half way: queued again, or failed after the third. None where it was not ours.

    A job that was to be cancelled is; one that has written is done.
    """
    if job.asked_cancel and job.written_by is None:
        return JobState.CANCELLED if cancel(rows, job, at) else None
    if job.written_by is not None:
        return JobState.DONE if close_written(rows, job, at) else None
    if job.attempts >= MOST_ATTEMPTS:
        if not _end(rows, job, JobState.FAILED, at, error=GAVE_UP):
            return None
        transaction.on_commit(lambda: clear_attempts(job.pk))
        return JobState.FAILED
    again = rows.update(
        state=JobState.QUEUED, lease_token=None, lease_until=None, done=0, total=None, note="", asked_at=at
    )
    return JobState.QUEUED if again else None
