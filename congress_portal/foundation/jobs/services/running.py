"""Carrying a job out: claim it, become its actor again, do it, end it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from typing import Any, TypeVar

from django.db import OperationalError, connection
from django.db.models import F
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import User
from congress_portal.foundation.accounts.services import memberships_of
from congress_portal.foundation.slots import JOB_KINDS, JobKind
from congress_portal.foundation.web.refusals import Refused

from .. import endings
from ..choices import JobState
from ..models import Job
from ..work import LEASE, Heartbeat, RunningWork, Stopped, stopwatch
from .asking import GONE

logger = logging.getLogger(__name__)

T = TypeVar("T")

# How often the end of a job is tried to be written while the database is busy.
PATIENT_TRIES = 6


def claim(job_id: int, *, at: datetime, token: uuid.UUID) -> bool:
    """Take a waiting job: one conditional UPDATE, which one of two workers wins."""
    return bool(
        Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(
            state=JobState.RUNNING,
            lease_token=token,
            lease_until=at + LEASE,
            attempts=F("attempts") + 1,
            started_at=at,
            version=F("version") + 1,
        )
    )


def actor_of(job: Job, *, at: datetime) -> Actor:
    """The member who asked for it, as things are now. Raises Refused where the role has ended."""
    on = timezone.localdate(at)
    membership = memberships_of(job.person_id, on=on).filter(pk=job.membership_id).first()
    user = User.objects.filter(person_id=job.person_id).first()
    if membership is None or (user is not None and not user.is_active):
        raise Refused("提交这项任务的身份已经停用，任务没有办。需要的话，请用现在的身份重新提交。")
    return Actor.of(membership, user)


def run_job(
    job_id: int, *, at: datetime, elapsed: Callable[[], float] | None = None, heartbeat: bool = False
) -> JobState | None:
    """Carry a waiting job out; how it ended, or None where this attempt does not hold it (any more).

    ``elapsed`` tells the seconds since ``at``; ``heartbeat`` keeps the lease from a thread of its own
    (workers do). Asked for twice, the second one finds nothing to claim.
    """
    token = uuid.uuid4()
    if not claim(job_id, at=at, token=token):
        return None
    job = Job.objects.select_related("person").get(pk=job_id)
    elapsed = elapsed or stopwatch()
    work = RunningWork(job, actor=Actor.anonymous(), at=at, token=token, elapsed=elapsed)
    with Heartbeat(work) if heartbeat else nullcontext():
        try:
            if job.asked_cancel:  # between the claim and here
                raise Stopped
            work.actor = actor_of(job, at=at)
            kind = _allowed(job, work.actor)
            result = kind.run(work)
            _patiently(lambda: endings.finish(work=work, result=result))
            return _state(work)
        except Stopped:
            return _after(work, lambda: _give_up(work))
        except Refused as refusal:
            sentence = refusal.message
            return _after(work, lambda: endings.refuse(work=work, sentence=sentence))
        except OperationalError as error:
            # The database was busy or away for too long: that passes, so it is tried again.
            logger.warning("job %s: %s", job_id, type(error).__name__)
            connection.close_if_unusable_or_obsolete()
            return _after(work, lambda: endings.give_back(work.held(), _fresh(work), work.now()))
        except Exception as error:  # whatever a kind may raise becomes a sentence and a number
            number = endings.note_incident(work=work, error=error)
            return _after(work, lambda: endings.break_down(work=work, incident=number))
        except (SystemExit, KeyboardInterrupt):
            # The worker is told to stop: another one may begin at once.
            endings.give_back(work.held(), _fresh(work), work.now())
            raise
        finally:
            if not Job.objects.filter(pk=job_id, file__contains=work.folder.name).exists():
                work.discard()


def _allowed(job: Job, actor: Actor) -> JobKind:
    kind = JOB_KINDS.get(job.kind)
    if kind is None:
        raise Refused(GONE)
    if kind.capabilities and not actor.can(*kind.capabilities):
        raise Refused("您现在的角色没有这项工作，任务没有办。需要的话，请联系县人大办公室。")
    return kind


def _fresh(work: RunningWork) -> Job:
    return Job.objects.get(pk=work.job_id)


def _state(work: RunningWork) -> JobState:
    return JobState(_fresh(work).state)


def _give_up(work: RunningWork) -> None:
    """Stopped: cancelled, or another attempt holds the job (then nothing of ours may stay)."""
    job = _fresh(work)
    if job.asked_cancel or job.written_by is not None:
        endings.give_back(work.held(), job, work.now())


def _after(work: RunningWork, end: Callable[[], Any]) -> JobState | None:
    """End an attempt that did not come to its result; None where another one holds the job.

    What it wrote in a fenced transaction stands: then the job is done, whatever came afterwards.
    """

    def ended() -> JobState | None:
        job = _fresh(work)
        if job.lease_token != work.token:
            return None if job.lease_token else JobState(job.state)
        if job.written_by is not None:
            endings.close_written(work.held(), job, work.now())
        else:
            end()
        return _state(work)

    return _patiently(ended)


def _patiently(act: Callable[[], T]) -> T:
    """Write the end of a job, also while somebody else writes for longer than the database waits."""
    for _ in range(PATIENT_TRIES - 1):
        try:
            return act()
        except OperationalError:
            connection.close_if_unusable_or_obsolete()
    return act()
