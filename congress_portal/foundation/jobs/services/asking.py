"""Asking for long work, giving it up, asking once more."""

from __future__ import annotations

import hashlib
import json
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.slots import JOB_KINDS, JobKind, background
from congress_portal.foundation.web.refusals import Conflict, Denied, Refused

from ..choices import GOING, GOOD, JobState
from ..endings import cancel
from ..models import Job

GONE = "系统升级后不再提供这类任务，请从原来的页面重新提交。"
# The same asked for again within this time gets what is there.
SAME_WITHIN = timedelta(minutes=10)
# How long a row that somebody holds is asked for again, in seconds.
LOCK_PAUSES = (0.02, 0.05, 0.1, 0.2)


def kind_for(actor: Actor, key: str) -> JobKind:
    """The kind of work, if this actor may ask for it. Raises Denied, and Refused for an unknown key."""
    kind = JOB_KINDS.get(key)
    if kind is None:
        raise Refused(GONE)
    if kind.capabilities and not actor.can(*kind.capabilities):
        raise Denied("您现在的角色没有这项工作。如果需要办理，请联系县人大办公室。")
    return kind


def dispatch(job_id: int) -> None:
    """Ask the queue for the job once the transaction is committed; the sweep asks again if need be."""
    transaction.on_commit(lambda: background.ask("jobs.run_job", job_id=job_id))


@transaction.atomic
def start_job(
    *, actor: Actor, kind: str, params: dict[str, Any], title: str, at: datetime, fresh: bool = False
) -> Job:
    """Ask for long work; its row, to whose page one goes.

    The same work asked for by the same member within ten minutes is returned instead of a second one,
    going or done (with its file still there), unless ``fresh``. Raises Denied.
    """
    kind_for(actor, kind)
    if not actor.is_member:
        raise Denied("请先登录，再提交任务。")
    text = json.dumps(params, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(text.encode()).hexdigest()
    key = f"{actor.membership_id}|{kind}|{digest}"
    if not fresh:
        known = _known(actor, kind, digest, at)
        if known is not None:
            return known
    job = Job(
        county_id=actor.county_id,
        person_id=actor.person_id,
        membership_id=actor.membership_id,
        kind=kind,
        title=title[:200],
        params=params,
        params_hash=digest,
        created_at=at,
        queued_at=at,
        asked_at=at,
        open_key=None if fresh else key,
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        # Asked for twice in one moment: the other one is it.
        known = Job.objects.filter(open_key=key).first()
        if known is None:
            raise
        return known
    record(actor=actor, subject=job, move="start_job", summary=f"提交后台任务：{job.title}", at=at)
    dispatch(job.pk)
    return job


def _known(actor: Actor, kind: str, digest: str, at: datetime) -> Job | None:
    same = Job.objects.filter(membership_id=actor.membership_id, kind=kind, params_hash=digest)
    made = Q(state__in=GOOD, finished_at__gte=at - SAME_WITHIN) & (Q(filename="") | ~Q(file=""))
    return same.filter(Q(state__in=GOING, asked_cancel=False) | made).order_by("-pk").first()


def _locked(actor: Actor, job: Job) -> Job:
    """The job's row under a lock. Refused while an attempt writes its last lines: nobody waits for that.

    A claim, a count or a heartbeat hold the row for a moment only: that moment is waited for.
    """
    rows = Job.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=job.pk)
    for pause in (*LOCK_PAUSES, None):
        row = rows.first()
        if row is not None:
            return row
        if pause is not None:
            time.sleep(pause)
    raise Conflict("任务正在写入最后的结果，现在不能改。请稍等一会儿再看。")


@transaction.atomic
def cancel_job(*, actor: Actor, job: Job, at: datetime) -> Job:
    """Give a job up: at once while it waits, at its next count while it runs. Nothing of it stays.

    The owner's, or the administrator's to do. Raises Denied, and Refused where it has ended.
    """
    if job.person_id != actor.person_id and not actor.can(Capability.MANAGE_SETTINGS):
        raise Denied("这是别人提交的任务，请由本人取消。")
    job = _locked(actor, job)
    if job.state not in GOING:
        raise Conflict(f"这项任务{job.get_state_display()}，不用取消了。")
    if job.written_by is not None:
        raise Conflict("数据已经全部写入，不能再取消了。请稍等一会儿再看结果。")
    orphaned = job.state == JobState.RUNNING and job.lease_until is not None and job.lease_until < at
    if job.state == JobState.QUEUED or orphaned:
        # Nobody works at it: what a lost worker might still write fails at its fence.
        cancel(Job.objects.filter(pk=job.pk, state=job.state), job, at)
    else:
        Job.objects.filter(pk=job.pk).update(asked_cancel=True)
    record(actor=actor, subject=job, move="cancel_job", summary=f"取消后台任务：{job.title}", at=at)
    return Job.objects.get(pk=job.pk)


@transaction.atomic
def retry_job(*, actor: Actor, job: Job, at: datetime) -> Job:
    """Try once more what failed or was cancelled, with the same conditions. Raises Denied and Refused."""
    if job.membership_id != actor.membership_id:
        raise Denied("请先换到提交这项任务时的身份，再重试。")
    kind_for(actor, job.kind)
    job = _locked(actor, job)
    if not job.may_be_repeated:
        raise Conflict(f"这项任务{job.get_state_display()}，不用重试。")
    job.state, job.attempts, job.asked_cancel = JobState.QUEUED, 0, False
    job.done, job.total, job.note = 0, None, ""
    job.error, job.incident, job.finished_at, job.started_at = "", "", None, None
    job.queued_at = job.asked_at = at
    job.open_key = f"{job.membership_id}|{job.kind}|{job.params_hash}"
    job.version += 1
    fields = ["state", "attempts", "asked_cancel", "done", "total", "note", "error", "incident"]
    fields += ["finished_at", "started_at", "queued_at", "asked_at", "open_key", "version"]
    try:
        with transaction.atomic():
            job.save(update_fields=fields)
    except IntegrityError:
        raise Refused("同样的任务正在办理，请在下载中心看它的进度。") from None
    record(actor=actor, subject=job, move="retry_job", summary=f"重试后台任务：{job.title}", at=at)
    dispatch(job.pk)
    return job
