"""What a page answers when somebody asks for work that may be short or long."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from congress_portal.foundation.letters.paper import Paper
from congress_portal.foundation.slots import JobResult
from congress_portal.foundation.spreadsheets.responses import XLSX, as_download, safe_filename
from congress_portal.foundation.web.posting import FIELD, once

from .models import Job
from .services import start_job
from .services.asking import kind_for
from .work import HereAndNow

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What is answered while one waits: up to so many rows are written in about a second.
QUICK_ROWS = 2_000


def answer_paper(paper: Paper, filename: str) -> HttpResponse:
    """A Word document as a download called ``filename`` (.docx is added if missing)."""
    name = safe_filename(filename, "文件")
    if not name.lower().endswith(".docx"):
        name += ".docx"
    content = io.BytesIO()
    paper.save(content)
    return as_download(HttpResponse(content.getvalue(), content_type=DOCX), name)


def is_quick(rows: QuerySet) -> bool:
    """Whether so few rows are asked for that one waits for them; counts no further than that."""
    return rows.order_by()[: QUICK_ROWS + 1].count() <= QUICK_ROWS


def asked_for(request: HttpRequest, names: Iterable[str]) -> dict[str, str]:
    """What of the address decides what comes out: the named parameters that are filled in."""
    return {name: value for name in names if (value := request.GET.get(name, ""))}


def answer_or_start(
    request: HttpRequest, *, kind: str, params: dict[str, Any], title: str, quick: bool, writes: bool = False
) -> HttpResponse:
    """Short work is done here and now: its file is the answer, or its page, with the sentence as message.

    Long work becomes a job, and the answer its page. It is started by a POST only: a GET is answered
    with a page that has the button. A POST with a form key is carried out once.

    ``writes``: the work changes records; then there must be a form key, and what was done minutes ago
    does not stand for it. Raises Denied.
    """
    offer = kind_for(request.actor, kind)
    if quick:
        with TemporaryDirectory(prefix="portal-") as folder:
            work = HereAndNow(actor=request.actor, params=params, at=timezone.now(), folder=Path(folder))
            if writes or FIELD in request.POST:
                return once(
                    request,
                    lambda: offer.run(work),
                    then=lambda result: result.url or "jobs:job_list",
                    message=lambda result: result.sentence,
                )
            return _answer(request, offer.run(work))
    if request.method != "POST":
        return render(request, "jobs/job_ask.html", {"title": title, "action": request.get_full_path()})

    def start() -> Job:
        return start_job(
            actor=request.actor, kind=kind, params=params, title=title, at=timezone.now(), fresh=writes
        )

    if writes or FIELD in request.POST:
        return once(request, start, then=lambda job: job.get_absolute_url())
    return redirect(start())


def _answer(request: HttpRequest, result: JobResult) -> HttpResponse:
    if not result.path:
        messages.success(request, result.sentence)
        return redirect(result.url or "jobs:job_list")
    path = Path(result.path)
    content_type = result.content_type or XLSX
    return as_download(
        HttpResponse(path.read_bytes(), content_type=content_type),
        safe_filename(result.filename or path.name),
    )


def download(job: Job) -> FileResponse:
    """The result as a download. Raises FileNotFoundError where it is gone."""
    return as_download(FileResponse(job.path.open("rb"), content_type=job.content_type), job.filename)
