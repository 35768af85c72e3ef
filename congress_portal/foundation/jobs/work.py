"""What a running job asks of the machine: a true count, a kept lease, a fence around what it writes.

Why nothing is written twice and nothing is left half done: docs/decisions/0015.
"""

from __future__ import annotations

import shutil
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.slots import JobResult

from .choices import JobState
from .models import Job
from .telling import tell

# How long a worker may be silent; its heartbeat speaks three times as often.
LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
# What a fenced transaction adds: seen by others only if it was committed.
LEASE_AFTER_WRITING = max(LEASE, timedelta(minutes=10))
# A job that hangs is given up: its heart stops beating.
LONGEST = timedelta(hours=2)
# Counts are written about once a second of the job's own time.
COUNT_EVERY = 1.0


class Stopped(Exception):
    """This attempt ends here: somebody cancelled the job, or another attempt holds it."""


def stopwatch() -> Callable[[], float]:
    """A function that tells the seconds since now."""
    started = time.monotonic()
    return lambda: time.monotonic() - started


def folder_of(job_id: int) -> Path:
    """Where the attempts of a job keep their files."""
    return settings.JOBS_ROOT / str(job_id)


class RunningWork:
    """One attempt at a job (``slots.Work``). ``elapsed`` tells the seconds since it was claimed."""

    def __init__(
        self, job: Job, *, actor: Actor, at: datetime, token: uuid.UUID, elapsed: Callable[[], float]
    ) -> None:
        self.job_id: int = job.pk
        self.job = job
        self.actor = actor
        self.params: dict[str, Any] = job.params
        self.at = at
        self.token = token
        self.folder = folder_of(job.pk) / token.hex
        self.folder.mkdir(parents=True, mode=0o700)
        self._elapsed = elapsed
        self._counted: float | None = None
        self._told: float | None = None
        # What was reported last, also where it has not been written yet.
        self.done = 0
        self.total: int | None = None

    def now(self) -> datetime:
        """The moment, by the attempt's own watch."""
        return self.at + timedelta(seconds=self._elapsed())

    def held(self):
        """The job's row as long as this attempt holds it: for conditional updates."""
        return Job.objects.filter(pk=self.job_id, state=JobState.RUNNING, lease_token=self.token)

    def renew(self) -> bool:
        """Keep the lease; False where it is lost. The heartbeat calls it."""
        until = self.now() + LEASE
        if self.held().filter(lease_until__lt=until).update(lease_until=until):
            return True
        return self.held().exists()

    def advance(self, done: int, total: int | None = None, note: str = "") -> None:
        """Report a true count and keep the lease. Raises Stopped where the job was cancelled or lost.

        Call it as often as is convenient: it writes about once a second. Never inside the transaction
        that must be all or nothing, and not while a query's cursor is open (docs/decisions/0015).
        """
        moment = self._elapsed()
        self.done = done
        self.total = total if total is not None else self.total
        if self._counted is not None and moment - self._counted < COUNT_EVERY:
            return
        self._counted = moment
        held = self.held().filter(asked_cancel=False)
        try:
            kept = held.update(done=done, total=self.total, note=note[:200], lease_until=self.now() + LEASE)
        except OperationalError:
            if connection.vendor != "sqlite":
                raise
            # Somebody else writes for longer than the database waits: the count comes next time.
            return
        if not kept:
            raise Stopped

    def tell(self, done: int, total: int, note: str = "") -> None:
        """Say how far the fenced transaction is, about once a second; nothing is asked and nothing kept."""
        moment = self._elapsed()
        self.done, self.total = done, total
        if self._told is None or done >= total or moment - self._told >= COUNT_EVERY:
            self._told = moment
            tell(self.folder, done, total, note)

    def fence(self, result: JobResult | None = None) -> None:
        """Inside a transaction: lock the job's row and make sure that this attempt still holds it.

        What the transaction writes is written by one attempt only, also if the worker dies after the
        commit. With ``result`` the same transaction ends the job. Raises Stopped.
        """
        from .endings import finish

        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError("work.fence() belongs inside transaction.atomic()")
        row = (
            self.held()
            .select_for_update(of=("self",), no_key=True)
            .values_list("asked_cancel", "written_by")
            .first()
        )
        if row is None or row[0] or row[1] not in (None, self.token):
            raise Stopped
        self.held().update(written_by=self.token, lease_until=self.now() + LEASE_AFTER_WRITING)
        if result is not None:
            finish(work=self, result=result)

    def discard(self) -> None:
        """Remove what this attempt made."""
        shutil.rmtree(self.folder, ignore_errors=True)


class HereAndNow:
    """The same for work that is so short that it is done at once, without a job's row."""

    job_id = 0

    def __init__(self, *, actor: Actor, params: dict[str, Any], at: datetime, folder: Path) -> None:
        self.actor = actor
        self.params = params
        self.at = at
        self.folder = folder

    def advance(self, done: int, total: int | None = None, note: str = "") -> None:
        """Nobody watches."""

    def tell(self, done: int, total: int, note: str = "") -> None:
        """Nobody watches."""

    def fence(self, result: JobResult | None = None) -> None:
        """Nobody competes: the transaction is the request's own."""


class Heartbeat:
    """Keeps the lease from a thread of its own while the work computes, or waits, without a word."""

    def __init__(self, work: RunningWork) -> None:
        self._work = work
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="job-heartbeat", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join(5)

    def _beat(self) -> None:
        end = self._work.now() + LONGEST
        while not self._over.wait(LEASE.total_seconds() / 3):
            if self._work.now() > end:
                return
            try:
                if not self._work.renew():
                    return
            except OperationalError:
                continue  # the database is busy or away; next time
            finally:
                connection.close()


def clear_attempts(job_id: int, *, keep: str = "") -> None:
    """Remove the folders of a job's attempts but one; the job's own where none is kept."""
    folder = folder_of(job_id)
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
        return
    for attempt in folder.iterdir() if folder.exists() else ():
        if attempt.name != keep:
            shutil.rmtree(attempt, ignore_errors=True)
