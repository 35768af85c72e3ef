"""Long work that apps offer: how a kind of job is carried out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from congress_portal.foundation.slots.registry import Slot


@dataclass(frozen=True)
class JobResult:
    """What a job leaves: a sentence, perhaps a file, perhaps a page to go to.

    ``sentence`` says what was done with true numbers ("导出 615 人。"). ``path`` is a file that the
    job wrote into ``Work.folder``; it is kept seven days under ``filename``.
    """

    sentence: str
    path: str = ""
    filename: str = ""
    content_type: str = ""
    rows: int = 0
    url: str = ""


class Work(Protocol):
    """What a running job may ask of the machine that runs it (``jobs.work.RunningWork``)."""

    job_id: int
    actor: Any
    params: dict[str, Any]
    at: datetime
    folder: Any  # pathlib.Path, private to this attempt

    def advance(self, done: int, total: int | None = None, note: str = "") -> None:
        """Report a true count and keep the lease. Raises jobs.Stopped where the job was cancelled
        or the lease was lost; never call it inside the transaction that must be all or nothing."""

    def fence(self) -> None:
        """Inside a transaction: lock the job's row and make sure that this attempt still holds it.

        Whatever the transaction writes is then written by one attempt only."""


@dataclass(frozen=True)
class JobKind:
    """One kind of long work.

    ``run(work)`` does it and returns a ``JobResult``; it must be safe to start again from the
    beginning after a worker was killed: files go into ``work.folder``, rows into one transaction
    that calls ``work.fence()``. Raises ``web.refusals.Refused`` with a sentence where it cannot be done.
    ``capabilities``: any of these is needed to start it, checked again when it runs.
    """

    key: str
    label: str
    run: Callable[[Work], JobResult]
    capabilities: frozenset[str] = field(default_factory=frozenset)
    order: int = 0


JOB_KINDS: Slot[JobKind] = Slot("job kinds")
