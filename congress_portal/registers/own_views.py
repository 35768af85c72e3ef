"""Registers of an office's own, and its own .xlsx forms: made, changed, put out of use."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import download_response
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.spreadsheets.filler import FormUnfit, read_form
from congress_portal.foundation.web.posting import form_status, once_with_form

from .catalogue import REGISTERS, offered
from .declaring import Register
from .forms import FormUploadForm, LayoutForm, RetireForm
from .models import OwnForm, OwnRegister, OwnRegisterVersion
from .own import made_of, names_of, register_for
from .places import WHOLE
from .services import (
    add_form,
    add_register,
    change_register,
    may_keep,
    owner_for,
    retire_form,
    retire_register,
)

KEEP = Capability.MANAGE_STATIONS
EXPORT = Capability.EXPORT_REGISTERS
FORM_METHODS = ["GET", "HEAD", "POST"]


def _sources(actor: Actor) -> list[Register]:
    return offered(actor)


# --- registers ------------------------------------------------------------------------------------


@require_http_methods(FORM_METHODS)
@requires(KEEP)
def definition_create(request: HttpRequest) -> HttpResponse:
    """Choose a register to take columns from, then the columns."""
    owner_for(request.actor)
    source = REGISTERS.get(request.GET.get("source", ""))
    if source is None or not source.offered_to(request.actor):
        context = {"sources": _sources(request.actor)}
        return render(request, "registers/definition_source.html", context)
    bound = (request.POST,) if request.method == "POST" else ()
    form = LayoutForm(*bound, source=source, actor=request.actor)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: add_register(
                actor=request.actor, source=source.key, layout=form.layout(), at=timezone.now()
            ),
            then=lambda own: own.get_absolute_url(),
            message=lambda own: f"已增加“{own.title}”。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "source": source, "own": None}
    return render(request, "registers/definition_form.html", context, status=form_status(form))


def _own(request: HttpRequest, pk: int, *, kept: bool = False) -> OwnRegister:
    rows = OwnRegister.objects.visible_to(request.actor).select_related("owner", "made_by")
    own = get_object_or_404(rows, pk=pk)
    if kept and own.owner_id != request.actor.organization_id:
        raise Http404("这是别的单位的登记簿。")
    return own


def _newest(own: OwnRegister) -> OwnRegisterVersion:
    return get_object_or_404(OwnRegisterVersion, register=own, number=own.version)


@require_GET
@requires(EXPORT)
def definition_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What an own register consists of, its versions, its forms and its history."""
    own = _own(request, pk)
    versions = list(own.versions.select_related("made_by"))
    newest = made_of(own, versions[0]) if versions else None
    context = {
        "own": own,
        "versions": [{"version": v, "key": own.key if n == 0 else f"{own.key}-{v.number}"} for n, v in enumerate(versions)],
        "made": newest,
        "source": REGISTERS.get(own.source),
        "fixed": _fixed_words(newest, request.actor) if newest else [],
        "forms": OwnForm.objects.visible_to(request.actor).in_use().filter(register=own.key).order_by("name"),
        "may_change": own.retired_at is None
        and may_keep(request.actor)
        and own.owner_id == request.actor.organization_id,
        "entries": timeline(own)[:8],
    }  # fmt: skip
    return render(request, "registers/definition_detail.html", context)


def _fixed_words(register: Register, actor: Actor) -> list[dict[str, str]]:
    """What it lists only, in words."""
    words = []
    for narrowing in register.narrowings:
        chosen = register.fixed.get(narrowing.key)
        if chosen:
            labels = dict(narrowing.choices(actor))
            words.append(
                {"label": narrowing.label, "value": "、".join(labels.get(value, value) for value in chosen)}
            )
    return words


@require_http_methods(FORM_METHODS)
@requires(KEEP)
def definition_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change it: a new version."""
    own = _own(request, pk, kept=True)
    newest = _newest(own)
    source = REGISTERS.get(own.source)
    if source is None:
        raise Http404("这张登记簿取自的表现在没有了。")
    form = LayoutForm(
        *((request.POST,) if request.method == "POST" else ()),
        source=source,
        actor=request.actor,
        columns=newest.columns,
        fixed=newest.fixed,
        title=newest.title,
        version=own.version,
    )
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: change_register(
                actor=request.actor,
                own=own,
                layout=form.layout(),
                version=form.cleaned_data["version"],
                at=timezone.now(),
            ),
            then=lambda own: own.get_absolute_url(),
            message=lambda own: f"已保存，现在是第 {own.version} 版。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "source": source, "own": own}
    return render(request, "registers/definition_form.html", context, status=form_status(form))


def _retire(request: HttpRequest, row: Any, verb: Any, back: str, what: str, note: str) -> HttpResponse:
    form = RetireForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: verb(form.cleaned_data["reason"]),
            then="registers:index",
            message=f"已停用“{row}”。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "row": row, "back": back, "what": what, "note": note}
    return render(request, "registers/retire.html", context, status=form_status(form))


@require_http_methods(FORM_METHODS)
@requires(KEEP)
def definition_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an own register out of use."""
    own = _own(request, pk, kept=True)
    return _retire(
        request,
        own,
        lambda reason: retire_register(actor=request.actor, own=own, reason=reason, at=timezone.now()),
        own.get_absolute_url(),
        "登记簿",
        "停用以后，“报表导出”里不再列出；记录一条也不少，以前的版本还能打开。",
    )


# --- forms ----------------------------------------------------------------------------------------


def _places(register: Register) -> dict[str, Any]:
    names = names_of(register)
    return {
        "whole": [{"name": name, "about": about} for name, about in WHOLE.items()],
        "totals": names.totals,
        "line": names.line,
    }


@require_http_methods(FORM_METHODS)
@requires(KEEP)
def form_create(request: HttpRequest) -> HttpResponse:
    """Upload an office's own form for a register; it is read and checked at once."""
    owner_for(request.actor)
    register = register_for(request.actor, request.GET.get("register", ""))
    if register is None:
        own = OwnRegister.objects.visible_to(request.actor).in_use().order_by("title")
        context = {"sources": _sources(request.actor), "own": own}
        return render(request, "registers/form_register.html", context)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FormUploadForm(*posted, register=register, initial={"name": request.GET.get("name", "")[:60]})
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: add_form(
                actor=request.actor,
                register=register.key,
                name=form.cleaned_data["name"],
                checked=form.checked,
                at=timezone.now(),
            ),
            then=lambda row: row.get_absolute_url(),
            message=lambda row: f"表单“{row.name}”可以用了，是第 {row.number} 版。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "register": register, "places": _places(register)}
    return render(request, "registers/form_create.html", context, status=form_status(form))


def _own_form(request: HttpRequest, pk: int, *, kept: bool = False) -> OwnForm:
    form = get_object_or_404(
        OwnForm.objects.visible_to(request.actor).select_related("owner", "uploaded_by"), pk=pk
    )
    if kept and form.owner_id != request.actor.organization_id:
        raise Http404("这是别的单位的表单。")
    return form


@require_GET
@requires(EXPORT)
def form_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A form: what is filled where, whether it still fits, its versions."""
    own = _own_form(request, pk)
    register = register_for(request.actor, own.register)
    found, unfit = [], []
    if register is None:
        unfit = ["这张表单填的登记簿已经停用，或者不归您看。"]
    else:
        try:
            with own.file.open("rb") as handle:
                found = read_form(handle.read(), names_of(register)).places
        except FormUnfit as problem:
            unfit = problem.sentences
        except FileNotFoundError:
            unfit = ["表单的文件不在存储里了。请重新上传，或请管理员从备份恢复。"]
    versions = OwnForm.objects.visible_to(request.actor).filter(
        owner=own.owner, register=own.register, name=own.name
    )
    context = {
        "own": own,
        "register": register,
        "places": found,
        "unfit": unfit,
        "versions": versions.order_by("-number"),
        "may_change": may_keep(request.actor) and own.owner_id == request.actor.organization_id,
        "entries": timeline(own)[:8],
    }
    return render(request, "registers/form_detail.html", context)


@require_http_methods(FORM_METHODS)
@requires(KEEP)
def form_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a form out of use."""
    own = _own_form(request, pk, kept=True)
    return _retire(
        request,
        own,
        lambda reason: retire_form(actor=request.actor, form=own, reason=reason, at=timezone.now()),
        own.get_absolute_url(),
        "表单",
        "停用以后，导出登记簿时不能再选这张表单；文件留着，还能下载。",
    )


@require_GET
@requires(EXPORT)
def form_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty form as it was uploaded."""
    return download_response(_own_form(request, pk))
