"""Pages of an import: which kinds there are, upload, columns, preview, result, undo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.imports import running, services
from congress_portal.foundation.imports.choices import BatchState, RowVerdict
from congress_portal.foundation.imports.exports import refused_rows
from congress_portal.foundation.imports.exports import template as template_file
from congress_portal.foundation.imports.forms import MappingForm, options_of, upload_form, usual_options
from congress_portal.foundation.imports.kinds import Shape, shape_of, shape_of_batch
from congress_portal.foundation.imports.models import ImportBatch
from congress_portal.foundation.imports.preview import shown_rows, verdict_tabs
from congress_portal.foundation.imports.sealing import drop_file
from congress_portal.foundation.imports.services.writing import undo_until
from congress_portal.foundation.jobs.models import Job
from congress_portal.foundation.jobs.services import start_job
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.slots import IMPORT_KINDS, ImportKind
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from congress_portal.foundation.web.refusals import Refused

NOT_YOURS = "您现在的角色没有这项工作。如果需要办理，请联系县人大办公室。"


def _kinds(actor: Any) -> list[ImportKind]:
    """The kinds this actor may import; 403 where there is none."""
    kinds = [kind for kind in IMPORT_KINDS if actor.can(kind.capability)]
    if not kinds or actor.county is None:
        raise PermissionDenied(NOT_YOURS)
    return kinds


def _kind(request: HttpRequest, key: str) -> ImportKind:
    kind = IMPORT_KINDS.get(key)
    if kind is None:
        raise Http404
    if not request.actor.can(kind.capability) or request.actor.county is None:
        raise PermissionDenied(NOT_YOURS)
    return kind


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    _kinds(request.actor)
    rows = ImportBatch.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("county", "person", "confirmed_by", "undone_by"), pk=pk)


def _url_or_nothing(name: str) -> str:
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""


class _CapabilitiesOfKinds:
    """Whoever may import anything: known when all apps have registered their kinds."""

    def __iter__(self) -> Iterator[str]:
        return iter({kind.capability for kind in IMPORT_KINDS})


@require_GET
def kind_list(request: HttpRequest) -> HttpResponse:
    """What can be imported, and what was."""
    kinds = _kinds(request.actor)
    batches = ImportBatch.objects.visible_to(request.actor).select_related("person", "county")
    wanted = request.GET.get("kind", "")
    if wanted in {kind.key for kind in kinds}:
        batches = batches.filter(kind=wanted)
    context = {
        "kinds": kinds,
        "page": page_of(request, batches, order=("-uploaded_at", "-pk")),
        "wanted": IMPORT_KINDS.get(wanted),
    }
    return render(request, "imports/kind_list.html", context)


# The search over pages asks who may open this one.
kind_list.required_capabilities = _CapabilitiesOfKinds()


def upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Options and the file; a small one is read while one waits."""
    chosen = _kind(request, kind)
    actor = request.actor
    posted = request.method == "POST"
    form = upload_form(chosen, actor, request.POST, request.FILES) if posted else upload_form(chosen, actor)
    # A page that leads here may say in the address what is chosen already.
    form.initial |= {name: request.GET[name] for name in form.fields if name in request.GET}
    if posted and form.is_valid():
        done = _take(request, chosen, form)
        if done is not None:
            return done
    options = usual_options(form)
    shape = shape_of(actor=actor, kind=chosen, options=options, at=timezone.now())
    context = {
        "kind": chosen,
        "form": form,
        "columns": shape.columns,
        "back": _url_or_nothing(chosen.after_url_name),
        "exports": chosen.export is not None,
    }
    return render(request, "imports/upload.html", context, status=form_status(form))


def _take(request: HttpRequest, kind: ImportKind, form: Any) -> HttpResponse | None:
    """Store the file, and read it now where it is small; else as a job. None where it was refused."""
    given, actor, at = form.cleaned_data["file"], request.actor, timezone.now()
    kept: list[str] = []

    def verb() -> Any:
        batch = services.take_file(
            actor=actor,
            kind=kind.key,
            options=options_of(form),
            content=given.read() if given.size <= services.MOST_BYTES else b"\0" * (services.MOST_BYTES + 1),
            filename=given.name,
            at=at,
        )
        kept.append(batch.file)
        return _read(actor, batch, at)

    try:
        done = once_with_form(request, form, verb, then=_next_page, message=_read_message)
    except Exception:
        for path in kept:
            drop_file(path)
        raise
    if done is None:
        for path in kept:
            drop_file(path)
    return done


def _read(actor: Any, batch: ImportBatch, at: Any, chosen: dict[int, str] | None = None) -> Any:
    """Read a batch here and now where it is small; else the job that will."""
    if batch.size <= services.QUICK_BYTES:
        return services.read_batch(actor=actor, batch=batch, at=at, chosen=chosen)
    params: dict[str, Any] = {"batch": batch.pk}
    if chosen is not None:
        params["chosen"] = {str(index): key for index, key in chosen.items()}
    return _job(actor, batch, "imports.read", params, f"读取{batch.filename}", at)


def _job(actor: Any, batch: ImportBatch, kind: str, params: dict[str, Any], title: str, at: Any) -> Job:
    job = start_job(actor=actor, kind=kind, params=params, title=title, at=at, fresh=True)
    ImportBatch.objects.filter(pk=batch.pk).update(job_id=job.pk)
    return job


def _next_page(result: Any) -> str:
    if isinstance(result, ImportBatch) and result.state == BatchState.MAPPING:
        return reverse("imports:batch_mapping", args=[result.pk])
    return result.get_absolute_url()


def _read_message(result: Any) -> str:
    if isinstance(result, ImportBatch):
        # The preview itself tells the numbers.
        return running.read_sentence(result) if result.state == BatchState.MAPPING else ""
    return "文件较大，正在后台读取。可以离开这一页，过一会儿再来。"


def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty table; by POST with what is on record (the journal notes that it left the portal)."""
    chosen = _kind(request, kind)
    actor, at = request.actor, timezone.now()
    form = upload_form(chosen, actor, request.POST or request.GET or None, file=False)
    options = options_of(form) if form.is_bound and form.is_valid() else usual_options(form)
    shape = shape_of(actor=actor, kind=chosen, options=options, at=at)
    if request.method != "POST" or chosen.export is None:
        return template_file(shape)
    rows = list(chosen.export(shape.scope))
    label = shape.label()
    record(
        actor=actor,
        subject=actor.organization or actor.county,
        move="export_for_import",
        summary=f"导出{chosen.label}{f'（{label}）' if label else ''} {len(rows)} 行，改好再导入",
        at=at,
    )
    return template_file(shape, rows)


@require_GET
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What would become of each row; after confirming, what became of them."""
    batch = _batch(request, pk)
    if batch.state == BatchState.MAPPING:
        return redirect("imports:batch_mapping", pk=pk)
    now = timezone.now()
    shape = _shape(request, batch, now)
    context: dict[str, Any] = {"batch": batch, "kind": shape.kind if shape else None}
    if batch.job_id and batch.state in (BatchState.UPLOADED, BatchState.READING, BatchState.JUDGED):
        job = Job.objects.filter(pk=batch.job_id).first()
        context["job"] = job if job is not None and job.is_going else None
    until = undo_until(batch)
    context["undo_until"] = until if until is not None and until > now else None
    context["after_url"] = _url_or_nothing(shape.kind.after_url_name) if shape else ""
    if shape is not None and batch.total and batch.purged_at is None:
        wanted = request.GET.get("verdict", "")
        tabs, verdict = verdict_tabs(batch, wanted)
        rows = batch.rows.filter(verdict=verdict) if verdict else batch.rows.all()
        page = page_of(request, rows, order=("number",), size=50)
        context |= {
            "tabs": tabs,
            "page": page,
            "columns": shape.shown,
            "rows": shown_rows(shape, page.rows, undone=batch.state == BatchState.UNDONE),
            "verdict": verdict,
            "reasons": sorted(batch.reasons.items(), key=lambda item: -item[1]),
            "may_see_whole": _may_see_whole(request, batch),
        }
    return render(request, "imports/batch_detail.html", context)


def _shape(request: HttpRequest, batch: ImportBatch, at: Any) -> Shape | None:
    """The batch's shape; None where what it was for is gone (a term that was handed on, say)."""
    try:
        return shape_of_batch(batch, actor=request.actor, at=at)
    except Refused:
        return None


def _may_see_whole(request: HttpRequest, batch: ImportBatch) -> bool:
    """Whole telephone numbers leave the portal with whoever brought them, or may read them anyway."""
    return batch.person_id == request.actor.person_id or request.actor.can(Capability.SEE_CONTACTS)


def batch_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column of the file is which of ours."""
    batch = _batch(request, pk)
    if batch.state not in (BatchState.MAPPING, BatchState.JUDGED):
        return redirect(batch)
    at = timezone.now()
    shape = shape_of_batch(batch, actor=request.actor, at=at)
    lines = json.loads(batch.sample) if batch.sample else []
    samples = {
        int(index): "、".join(
            line[int(index)] for line in lines if int(index) < len(line) and line[int(index)]
        )
        for index in batch.heading
    }
    form = MappingForm(request.POST or None, batch=batch, shape=shape, samples=samples)
    if request.method == "POST":

        def verb() -> Any:
            chosen = form.chosen()
            settled = services.choose_mapping(
                actor=request.actor,
                batch=batch,
                chosen=chosen,
                version=form.cleaned_data["version"],
                at=at,
            )
            return _read(request.actor, settled, at, chosen)

        done = once_with_form(request, form, verb, then=_next_page, message=_read_message)
        if done is not None:
            return done
    missing = [c.label for c in shape.columns if c.required and c.key not in set(batch.mapping.values())]
    context = {"batch": batch, "form": form, "missing": missing}
    return render(request, "imports/batch_mapping.html", context, status=form_status(form))


@require_POST
def batch_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge again, as things are now."""
    batch, at = _batch(request, pk), timezone.now()

    def verb() -> Any:
        if batch.size <= services.QUICK_BYTES:
            return services.judge_again(actor=request.actor, batch=batch, at=at)
        chosen = {int(index): key for index, key in batch.mapping.items()}
        return _read(request.actor, batch, at, chosen)

    return once(request, verb, then=_next_page, message=lambda r: _read_message(r) or "已重新核对。")


@require_POST
def batch_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was judged: at once where it is short, else as a job."""
    batch, at, actor = _batch(request, pk), timezone.now(), request.actor
    version = whole(request.POST.get("version"))
    if version is None:
        raise Refused("这一页不完整，没有导入。请返回后刷新再试。")

    def verb() -> Any:
        if batch.to_write <= services.QUICK_ROWS or batch.state != BatchState.JUDGED:
            return services.confirm(actor=actor, batch=batch, version=version, at=at)
        params = {"batch": batch.pk, "version": version}
        return _job(actor, batch, "imports.write", params, f"导入{batch.filename}", at)

    return once(request, verb, then=_next_page, message=_written_message)


def _written_message(result: Any) -> str:
    if isinstance(result, ImportBatch):
        return running.written_sentence(result)
    return "行数较多，正在后台写入。全部写完才算数，可以离开这一页。"


def batch_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then take the whole import back."""
    batch, at, actor = _batch(request, pk), timezone.now(), request.actor
    until = undo_until(batch)
    if request.method != "POST":
        if until is None or until < at:
            return redirect(batch)
        return render(request, "imports/batch_undo.html", {"batch": batch, "until": until})

    def verb() -> Any:
        if batch.to_write <= services.QUICK_ROWS or batch.state != BatchState.CONFIRMED:
            return services.undo(actor=actor, batch=batch, at=at)
        return _job(actor, batch, "imports.undo", {"batch": batch.pk}, f"撤销导入{batch.filename}", at)

    def message(result: Any) -> str:
        return running.undone_sentence(result) if isinstance(result, ImportBatch) else "正在后台撤销。"

    return once(request, verb, then=_next_page, message=message)


@require_GET
def batch_refused(request: HttpRequest, pk: int) -> HttpResponse:
    """The refused rows with their reasons, to be corrected and uploaded again."""
    batch = _batch(request, pk)
    if not _may_see_whole(request, batch):
        raise PermissionDenied("这份名单里有完整的手机号，请上传它的人来下载。")
    shape = shape_of_batch(batch, actor=request.actor, at=timezone.now())
    rows = batch.rows.filter(verdict=RowVerdict.REFUSED).order_by("number")
    if batch.purged_at is not None or not rows.exists():
        raise Refused("没有拒绝的行可以下载（导入 30 天后行的内容会清除）。")
    return refused_rows(shape, batch, rows.iterator(chunk_size=1000))
