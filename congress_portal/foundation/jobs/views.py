"""下载中心: what was asked for, how far it is, and what came of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import JOB_KINDS
from congress_portal.foundation.web.htmx import is_htmx
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import once
from congress_portal.foundation.web.refusals import Denied, Refused

from . import services
from .answers import download
from .choices import JobState
from .models import Job
from .services.asking import kind_for
from .telling import with_told

# The page asks often while it may be a matter of seconds, and less often afterwards.
OFTEN_SECONDS, SELDOM_SECONDS = 2, 5
OFTEN_FOR_SECONDS = 20

TONES = {
    JobState.QUEUED: "waiting",
    JobState.RUNNING: "doing",
    JobState.DONE: "closed",
    JobState.PARTLY: "returned",
    JobState.FAILED: "rework",
    JobState.CANCELLED: "declined",
}


def _job(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.actor).select_related("person"), pk=pk)


def _shown(request: HttpRequest, job: Job) -> dict[str, Any]:
    """What the templates show of one job to this actor."""
    mine = job.person_id == request.actor.person_id
    kind = JOB_KINDS.get(job.kind)
    job = with_told(job)
    return {
        "job": job,
        "unit": kind.unit if kind else "行",
        "tone": TONES[JobState(job.state)],
        "mine": mine,
        "may_download": mine and job.has_file,
        "may_retry": job.membership_id == request.actor.membership_id and job.may_be_repeated,
        "may_cancel": job.is_going and not job.asked_cancel and job.written_by is None,
        "percent": int(job.done * 100 / job.total) if job.total else None,
    }


@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """下载中心: one's own jobs; for the administrator also those of the county, without their files."""
    may_see_all = request.actor.can(Capability.MANAGE_SETTINGS)
    everybody = may_see_all and request.GET.get("view") == "all"
    jobs = Job.objects.visible_to(request.actor) if everybody else Job.objects.own(request.actor)
    page = page_of(request, jobs.for_list(), order=("-created_at", "-pk"))
    here = reverse("jobs:job_list")
    tabs = [
        {"label": "我的任务", "url": here, "current": not everybody},
        {"label": "全县的任务", "url": f"{here}?view=all", "current": everybody},
    ]
    context = {
        "page": page,
        "rows": [_shown(request, job) for job in page.rows],
        "tabs": tabs if may_see_all else [],
        "everybody": everybody,
    }
    return render(request, "jobs/job_list.html", context)


@require_GET
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; the page may be left and come back to. htmx asks for its inner part only."""
    job = _job(request, pk)
    young = job.seconds_until(timezone.now()) < OFTEN_FOR_SECONDS
    context = {**_shown(request, job), "every": OFTEN_SECONDS if young else SELDOM_SECONDS}
    fragment = is_htmx(request)
    response = render(request, "jobs/_job_state.html" if fragment else "jobs/job_detail.html", context)
    response["Cache-Control"] = "private, no-store"
    # One address, two answers: a cache must not mix them.
    response["Vary"] = "HX-Request, Cookie"
    return response


@require_GET
def job_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The result, to its owner in the role it was made for, as long as that role may have it."""
    job = _job(request, pk)
    if job.person_id != request.actor.person_id:
        raise Denied("这是别人提交的任务，结果文件只有本人能下载。")
    if job.membership_id != request.actor.membership_id:
        raise Denied("请先在右上角换到提交这项任务时的身份，再下载。")
    kind_for(request.actor, job.kind)
    if not job.has_file:
        raise Http404("文件已过保存期，请重新导出。" if job.file_is_gone else "这项任务没有可以下载的文件。")
    try:
        return download(job)
    except FileNotFoundError:
        raise Refused("文件不在服务器上了，请回到原来的页面重新导出一次。") from None


@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a job up."""
    job = _job(request, pk)
    return once(
        request,
        lambda: services.cancel_job(actor=request.actor, job=job, at=timezone.now()),
        then=lambda done: done.get_absolute_url(),
        message=lambda done: "已要求停下，很快就停。" if done.is_going else "已取消，没有留下任何结果。",
    )


@require_POST
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try once more."""
    job = _job(request, pk)
    return once(
        request,
        lambda: services.retry_job(actor=request.actor, job=job, at=timezone.now()),
        then=lambda done: done.get_absolute_url(),
        message="已重新排队。",
    )
