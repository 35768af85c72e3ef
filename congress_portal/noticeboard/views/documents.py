"""Pages of the document library."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import download_response
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.access import public
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.noticeboard.choices import Validity
from congress_portal.noticeboard.forms import (
    AbolishForm,
    CategoryForm,
    DocumentForm,
    DocumentQueryForm,
    UploadForm,
)
from congress_portal.noticeboard.models import Document, DocumentCategory, DocumentFile
from congress_portal.noticeboard.services.documents import (
    abolish_document,
    edit_document,
    enter_document,
    enter_documents,
    replace_document,
    save_category,
)
from congress_portal.noticeboard.views.tabs import board_tabs, file_rows

MANAGE = Capability.MANAGE_DOCUMENTS
ORDER = ("category__sort_order", "category_id", "-issued_on", "-pk")


def with_files(rows: Any) -> Any:
    """Documents with the files that are shown."""
    shown = DocumentFile.objects.filter(removed_at__isnull=True)
    return rows.select_related("category", "organization").prefetch_related(
        Prefetch("files", queryset=shown, to_attr="shown_files")
    )


def search(rows: Any, text: str) -> Any:
    """Title, number, keywords and text."""
    return rows.filter(
        Q(title__icontains=text)
        | Q(number__icontains=text)
        | Q(keywords__icontains=text)
        | Q(text__icontains=text)
    )


def _seen(request: HttpRequest, pk: int) -> Document:
    rows = Document.objects.visible_to(request.actor).select_related(
        "category", "organization", "county", "reach", "replaces"
    )
    return get_object_or_404(rows, pk=pk)


def _kept(request: HttpRequest, pk: int) -> Document:
    return get_object_or_404(
        Document.objects.kept_by(request.actor).select_related("category", "organization"), pk=pk
    )


@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    """The newest version of each document, by shelf; searched by title, number and words."""
    actor = request.actor
    form = DocumentQueryForm(request.GET or None, county_id=actor.county_id)
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = Document.objects.visible_to(actor).newest()
    if data.get("category"):
        rows = rows.filter(category=data["category"])
    if data.get("validity"):
        rows = rows.filter(validity=data["validity"])
    if data.get("q"):
        rows = search(rows, data["q"].strip())
    page = page_of(request, with_files(rows), order=ORDER, size=50)
    shelves: list[dict[str, Any]] = []
    for document in page.rows:
        if not shelves or shelves[-1]["category"] != document.category:
            shelves.append({"category": document.category, "rows": []})
        document.links = file_rows(document.shown_files, "noticeboard:document_file")
        shelves[-1]["rows"].append(document)
    context = {
        "page": page,
        "shelves": shelves,
        "query_form": form if form.is_bound else DocumentQueryForm(county_id=actor.county_id),
        "filtered": any(data.values()),
        "may_manage": actor.can(MANAGE),
        "tabs": board_tabs("documents"),
    }
    return render(request, "noticeboard/document_list.html", context)


def history_of(document: Document, rows: Any) -> list[Document]:
    """All versions of a document the reader may see, the newest first."""
    chain = document.chain_pk
    return list(rows.filter(Q(pk=chain) | Q(chain_id=chain)).order_by("-pk"))


@require_safe
def document_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: facts, files, text, and its other versions."""
    document = _seen(request, pk)
    versions = history_of(document, Document.objects.visible_to(request.actor))
    newest = versions[0] if versions else document
    context = {
        "document": document,
        "files": file_rows(document.files.filter(removed_at__isnull=True), "noticeboard:document_file"),
        "versions": versions,
        "newest": newest if newest != document else None,
        "may_change": request.actor.can(MANAGE) and document.organization_id == request.actor.organization_id,
        "entries": timeline(document)[:8] if request.actor.can(MANAGE) else [],
        "in_force": document.validity == Validity.CURRENT,
    }
    return render(request, "noticeboard/document_detail.html", context)


def _form_page(
    request: HttpRequest, form: DocumentForm, document: Document | None, **words: Any
) -> HttpResponse:
    status = form_status(form)
    context = {"form": form, "document": document, **words}
    if status == 409 and document is not None:
        context["current"] = Document.objects.get(pk=document.pk)
    return render(request, "noticeboard/document_form.html", context, status=status)


def _posted(request: HttpRequest) -> tuple:
    return (request.POST, request.FILES) if request.method == "POST" else ()


@requires(MANAGE)
def document_create(request: HttpRequest) -> HttpResponse:
    """Enter one document."""
    form = DocumentForm(*_posted(request), actor=request.actor)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: enter_document(
                actor=request.actor, sheet=form.sheet, files=form.cleaned_data["files"], at=timezone.now()
            ),
            then=lambda row: row,
            message="已录入。",
        )
        if answer is not None:
            return answer
    return _form_page(request, form, None, title="录入文件", submit="录入")


@requires(MANAGE)
def document_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an entry right."""
    document = _kept(request, pk)
    form = DocumentForm(*_posted(request), actor=request.actor, document=document)
    if request.method == "POST":

        def verb() -> Document:
            data = form.cleaned_data
            return edit_document(
                actor=request.actor,
                document=document,
                sheet=form.sheet,
                version=data["version"],
                files=data["files"],
                removed=data.get("removed", []),
                at=timezone.now(),
            )

        answer = once_with_form(request, form, verb, then=lambda row: row, message="已保存。")
        if answer is not None:
            return answer
    return _form_page(request, form, document, title="修改文件信息", submit="保存")


@requires(MANAGE)
def document_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the version that takes this one's place."""
    document = _kept(request, pk)
    form = DocumentForm(*_posted(request), actor=request.actor, document=document, fresh=True)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: replace_document(
                actor=request.actor,
                document=document,
                sheet=form.sheet,
                files=form.cleaned_data["files"],
                at=timezone.now(),
            ),
            then=lambda row: row,
            message="新版本已录入，上一版转为已修订，仍可查看。",
        )
        if answer is not None:
            return answer
    return _form_page(request, form, document, title="录入新版本", submit="录入新版本", replacing=True)


@requires(MANAGE)
def document_abolish(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark it as no longer in force."""
    document = _kept(request, pk)
    form = AbolishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: abolish_document(
                actor=request.actor,
                document=document,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            ),
            then=lambda row: row,
            message="已标为废止，仍可查看。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "document": document}
    return render(request, "noticeboard/document_abolish.html", context, status=form_status(form))


@requires(MANAGE)
def document_upload(request: HttpRequest) -> HttpResponse:
    """Several files at once, a document each."""
    form = UploadForm(*_posted(request), actor=request.actor)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: enter_documents(actor=request.actor, at=timezone.now(), **form.entry),
            then="noticeboard:document_list",
            message=lambda rows: f"已录入 {len(rows)} 份文件。标题取自文件名，请核对，点开可以修改。",
        )
        if answer is not None:
            return answer
    return render(request, "noticeboard/document_upload.html", {"form": form}, status=form_status(form))


@public
@require_safe
def document_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of a document, for whoever may read it."""
    seen = Document.objects.visible_to(request.actor)
    row = get_object_or_404(DocumentFile.objects.filter(removed_at__isnull=True, document__in=seen), pk=pk)
    return download_response(row)


@requires(MANAGE)
def category_list(request: HttpRequest) -> HttpResponse:
    """The shelves in their order, and one more."""
    shelves = list(
        DocumentCategory.objects.filter(county_id=request.actor.county_id).annotate(number=Count("documents"))
    )
    initial = {"sort_order": max((s.sort_order for s in shelves), default=0) + 1}
    form = CategoryForm(request.POST if request.method == "POST" else None, initial=initial)
    del form.fields["retired"]
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: save_category(actor=request.actor, at=timezone.now(), **form.cleaned_data),
            then="noticeboard:category_list",
            message="已增加分类。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "shelves": shelves}
    return render(request, "noticeboard/category_list.html", context, status=form_status(form))


@requires(MANAGE)
def category_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, move or retire a shelf."""
    shelf = get_object_or_404(DocumentCategory, county_id=request.actor.county_id, pk=pk)
    initial = {"name": shelf.name, "sort_order": shelf.sort_order, "retired": shelf.retired}
    form = CategoryForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: save_category(
                actor=request.actor, category=shelf, at=timezone.now(), **form.cleaned_data
            ),
            then="noticeboard:category_list",
            message="已保存。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "shelf": shelf}
    return render(request, "noticeboard/category_edit.html", context, status=form_status(form))
