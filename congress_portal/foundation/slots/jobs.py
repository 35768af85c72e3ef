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
    job wrote into ``Work.folder``; it is kept seven days under ``filename``. ``partly``: some of it
    could not be done, and the file (or the page) says what.
    """

    sentence: str
    path: str = ""
    filename: str = ""
    content_type: str = ""
    rows: int = 0
    url: str = ""
    partly: bool = False


class Work(Protocol):
    """What a running job may ask of the machine that runs it (``jobs.work.RunningWork``)."""

    job_id: int
    actor: Any
    params: dict[str, Any]
    at: datetime
    folder: Any  # pathlib.Path, private to this attempt

    def advance(self, done: int, total: int | None = None, note: str = "") -> None:
        """Report a true count and keep the lease. Raises jobs.Stopped where the job was cancelled
        or the lease was lost; never call it inside the transaction that must be all or nothing,
        nor while a query's cursor is open (``jobs.chunks`` reads without one)."""

    def tell(self, done: int, total: int, note: str = "") -> None:
        """Say how far the transaction is that began with ``fence``: seen at once, though nothing of what
        it writes is. It neither keeps the lease nor asks whether the job was cancelled."""

    def fence(self, result: JobResult | None = None) -> None:
        """Inside a transaction: lock the job's row and make sure that this attempt still holds it.

        Whatever the transaction writes is then written by one attempt only, also where the worker dies
        after the commit: a second attempt is stopped here, and the job counts as done. With
        ``result`` the same transaction ends the job, so that the result's own sentence stands whenever
        the rows do; ``run`` then returns the same result."""


@dataclass(frozen=True)
class JobKind:
    """One kind of long work.

    ``run(work)`` does it and returns a ``JobResult``; it must be safe to start again from the
    beginning after a worker was killed: files go into ``work.folder``, rows into one transaction
    that calls ``work.fence()``. Raises ``web.refusals.Refused`` with a sentence where it cannot be done.
    ``capabilities``: any of these is needed to start it, checked again when it runs. ``unit`` is what
    its counts count.
    """

    key: str
    label: str
    run: Callable[[Work], JobResult]
    capabilities: frozenset[str] = field(default_factory=frozenset)
    order: int = 0
    unit: str = "行"


JOB_KINDS: Slot[JobKind] = Slot("job kinds")
