"""What everybody reads without signing in, and the box anybody may put a word into."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County
from congress_portal.foundation.notifications.context import portal
from congress_portal.foundation.privacy import normalise_digits
from congress_portal.foundation.web.access import limited, public
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.noticeboard.forms import CodeForm, PublicFeedbackForm
from congress_portal.noticeboard.models import Announcement, Document, Feedback
from congress_portal.noticeboard.services.feedback import CODE_LENGTH, leave_feedback
from congress_portal.noticeboard.views.documents import history_of, search, with_files
from congress_portal.noticeboard.views.tabs import file_rows


def _county(request: HttpRequest) -> County:
    """The county asked for, else the only one, else the reader's own; the shell shows its name."""
    counties = County.objects.select_related("division", "congress")
    wanted = whole(request.GET.get("county"))
    found = list(counties.filter(pk=wanted) if wanted is not None else counties.order_by("pk")[:2])
    county = found[0] if len(found) == 1 else request.actor.county
    if county is None or (wanted is not None and not found):
        raise Http404("请从本县的页面进来。")
    portal(request)["portal"].county_of_page = county
    return county


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:40]


@public
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The public announcements of a county."""
    county, text = _county(request), _text(request)
    rows = Announcement.objects.visible_to(Actor.anonymous()).filter(county=county)
    rows = rows.valid(timezone.localdate())
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(body__icontains=text))
    page = page_of(request, rows.select_related("organization"), order=("-pinned", "-published_at", "-pk"))
    return render(request, "noticeboard/public_notices.html", {"page": page, "q": text, "county": county})


def _show(request: HttpRequest, row: Any) -> None:
    portal(request)["portal"].county_of_page = row.county


@public
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One public announcement."""
    row = get_object_or_404(
        Announcement.objects.visible_to(Actor.anonymous()).select_related("organization", "county__division"),
        pk=pk,
    )
    _show(request, row)
    files = file_rows(row.attachments.filter(removed_at__isnull=True), "noticeboard:notice_file")
    context = {"notice": row, "files": files, "outdated": row.outdated(timezone.localdate())}
    return render(request, "noticeboard/public_notice.html", context)


@public
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The public documents of a county."""
    county, text = _county(request), _text(request)
    rows = Document.objects.visible_to(Actor.anonymous()).filter(county=county).newest()
    if text:
        rows = search(rows, text)
    page = page_of(
        request, with_files(rows), order=("category__sort_order", "category_id", "-issued_on", "-pk")
    )
    return render(request, "noticeboard/public_documents.html", {"page": page, "q": text, "county": county})


@public
@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One public document with its versions."""
    rows = Document.objects.visible_to(Actor.anonymous())
    row = get_object_or_404(rows.select_related("category", "county__division"), pk=pk)
    _show(request, row)
    context = {
        "document": row,
        "files": file_rows(row.files.filter(removed_at__isnull=True), "noticeboard:document_file"),
        "versions": history_of(row, rows),
    }
    return render(request, "noticeboard/public_document.html", context)


@public
@never_cache
# A village shares one address, and a form that was filled in wrongly counts too.
@limited("feedback", per_minute=10, per_hour=60)
def feedback(request: HttpRequest) -> HttpResponse:
    """平台意见箱 for everybody: one field, and a code for the answer."""
    county = _county(request)
    form = PublicFeedbackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":

        def verb() -> Feedback:
            data = form.cleaned_data
            return leave_feedback(
                actor=Actor.bearer("", county),
                county=county,
                body=data["body"],
                contact=data["contact"],
                at=timezone.now(),
            )

        posted = once_with_form(request, form, verb, then=_receipt_url)
        if posted is not None:
            return posted
    context = {"form": form, "county": county}
    return render(request, "noticeboard/public_feedback.html", context, status=form_status(form))


def _receipt_url(row: Feedback) -> str:
    return reverse("noticeboard:public_receipt", args=[row.code])


@public
@never_cache
@limited("feedback-code", per_minute=20, per_hour=120, methods=("GET",))
@require_safe
def feedback_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """What became of a word: state and answer; never what was written, nor the contact."""
    row = get_object_or_404(Feedback.objects.select_related("county__division"), code=code[:10])
    _show(request, row)
    return render(request, "noticeboard/public_receipt.html", {"feedback": row})


@public
@never_cache
@limited("feedback-code", per_minute=10, per_hour=60)
def feedback_answer(request: HttpRequest) -> HttpResponse:
    """Read the answer by the code."""
    _county(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_bound and form.is_valid():
        code = normalise_digits(form.cleaned_data["code"]).upper().replace(" ", "").replace("-", "")
        found = Feedback.objects.select_related("county__division").filter(code=code[:CODE_LENGTH]).first()
        if found is None or len(code) != CODE_LENGTH:
            found = None
            form.add_error("code", "没有这个查询码，请对照着再输一次；字母 O、I、L 和数字 0、1 都不会出现。")
    context = {"form": form, "feedback": found}
    return render(request, "noticeboard/public_answer.html", context, status=form_status(form))
