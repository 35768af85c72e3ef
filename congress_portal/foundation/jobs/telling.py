"""A count from inside the transaction that must be all or nothing.

What such a transaction writes nobody else sees before its end, so its count goes into a file of the
attempt's folder, which goes with the attempt. A count tells how far the work is and decides nothing.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from .choices import JobState
from .models import Job

_NAME = "count.json"


def tell(folder: Path, done: int, total: int, note: str) -> None:
    """Write the count down. A full disk is no reason to give the work up."""
    with suppress(OSError):
        fresh = folder / f"{_NAME}.new"
        fresh.write_text(json.dumps([done, total, note[:200]]), encoding="utf-8")
        fresh.replace(folder / _NAME)


def with_told(job: Job) -> Job:
    """The job with the newest count that its running attempt told, not to be saved."""
    if job.state != JobState.RUNNING or job.lease_token is None:
        return job
    with suppress(OSError, ValueError):
        path = settings.JOBS_ROOT / str(job.pk) / job.lease_token.hex / _NAME
        job.done, job.total, job.note = json.loads(path.read_text(encoding="utf-8"))
    return job
