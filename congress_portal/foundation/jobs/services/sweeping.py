"""Looking after what workers left behind."""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import F

from congress_portal.foundation.web.numbers import whole

from .. import endings
from ..choices import GOING, GOOD, JobState
from ..models import Job
from ..work import clear_attempts
from .asking import dispatch

logger = logging.getLogger(__name__)

# A job that waits for longer was perhaps never handed to the queue; asking twice does no harm.
ASK_AGAIN_AFTER = timedelta(seconds=60)
MOST_AT_ONCE = 100


@dataclass
class Swept:
    """What a sweep found."""

    queued_again: int = 0
    failed: int = 0
    closed: int = 0
    asked_again: int = 0


def sweep(*, at: datetime) -> Swept:
    """Queue again what died with its worker, and hand out what was never handed out.

    Run by beat; two sweeps at once share the work. A job whose worker is inside its fenced transaction
    is locked and left alone.
    """
    swept = Swept()
    late = list(Job.objects.overdue(at).order_by("lease_until").values_list("pk", flat=True)[:MOST_AT_ONCE])
    for pk in late:
        try:
            state = _take_back(pk, at)
        except OperationalError as error:
            logger.warning("sweep of job %s: %s", pk, type(error).__name__)
            connection.close_if_unusable_or_obsolete()
            continue
        if state == JobState.QUEUED:
            swept.queued_again += 1
        elif state == JobState.FAILED:
            swept.failed += 1
        elif state is not None:
            swept.closed += 1
    waiting = Job.objects.filter(state=JobState.QUEUED, asked_at__lt=at - ASK_AGAIN_AFTER)
    for pk in list(waiting.order_by("queued_at").values_list("pk", flat=True)[:MOST_AT_ONCE]):
        if waiting.filter(pk=pk).update(asked_at=at):
            dispatch(pk)
            swept.asked_again += 1
    return swept


@transaction.atomic
def _take_back(pk: int, at: datetime) -> JobState | None:
    rows = Job.objects.overdue(at)
    job = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=pk).first()
    if job is None:
        return None
    state = endings.give_back(rows.filter(pk=pk, lease_token=job.lease_token), job, at)
    if state == JobState.QUEUED:
        dispatch(pk)
    return state


def purge_results(*, at: datetime) -> int:
    """Remove the files whose seven days are over; their rows stay and say so. The number removed."""
    purged = 0
    over = Job.objects.filter(state__in=GOOD, expires_at__lt=at).exclude(file="")
    for pk in list(over.values_list("pk", flat=True)):
        if over.filter(pk=pk).update(file="", version=F("version") + 1):
            clear_attempts(pk)
            purged += 1
    _clear_strays()
    return purged


def _clear_strays() -> None:
    """Folders of jobs that ended without a file, or are not known at all (another database's, long ago)."""
    if not settings.JOBS_ROOT.exists():
        return
    found = {number: folder for folder in settings.JOBS_ROOT.iterdir() if (number := whole(folder.name))}
    wanted = set(Job.objects.filter(pk__in=found, state__in=GOING).values_list("pk", flat=True)) | set(
        Job.objects.filter(pk__in=found).exclude(file="").values_list("pk", flat=True)
    )
    for number, folder in found.items():
        if number not in wanted:
            shutil.rmtree(folder, ignore_errors=True)
