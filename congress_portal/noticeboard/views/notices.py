"""Pages of announcements."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.attachments.services import download_response
from congress_portal.foundation.journal.models import Audience as Readers
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.access import public
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from congress_portal.noticeboard.choices import AnnouncementState
from congress_portal.noticeboard.forms import NoticeForm, NoticeQueryForm, WithdrawForm
from congress_portal.noticeboard.models import Announcement, AnnouncementAttachment
from congress_portal.noticeboard.services.announcements import (
    change_announcement,
    draft_announcement,
    publish_announcement,
    withdraw_announcement,
)
from congress_portal.noticeboard.views.tabs import board_tabs, file_rows

PUBLISH = Capability.PUBLISH_NOTICES
ORDER = ("-pinned", "-published_at", "-pk")


def _seen(request: HttpRequest, pk: int) -> Announcement:
    rows = Announcement.objects.visible_to(request.actor).select_related(
        "organization", "reach", "county", "created_by"
    )
    return get_object_or_404(rows.prefetch_related("targets__division", "targets__organization"), pk=pk)


def _kept(request: HttpRequest, pk: int) -> Announcement:
    return get_object_or_404(
        Announcement.objects.kept_by(request.actor)
        .select_related("organization", "reach")
        .prefetch_related("targets__division", "targets__organization"),
        pk=pk,
    )


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """What is announced now; on other tabs what is outdated, and for those who publish drafts and withdrawn ones."""
    on = timezone.localdate()
    may_publish = request.actor.can(PUBLISH)
    form = NoticeQueryForm(request.GET or None)
    text = form.cleaned_data["q"].strip() if form.is_bound and form.is_valid() else ""
    rows = Announcement.objects.visible_to(request.actor)
    view = request.GET.get("view", "")
    outdated = Q(valid_until__lt=on)
    if view == "drafts" and may_publish:
        shown = rows.filter(state=AnnouncementState.DRAFT)
    elif view == "withdrawn" and may_publish:
        shown = rows.filter(state=AnnouncementState.WITHDRAWN)
    elif view == "outdated":
        shown = rows.published().filter(outdated)
    else:
        view, shown = "", rows.published().valid(on)
    if text:
        shown = shown.filter(Q(title__icontains=text) | Q(body__icontains=text))
    context = {
        "page": page_of(request, shown.select_related("organization", "county"), order=ORDER),
        "query_form": form if form.is_bound else NoticeQueryForm(),
        "q": text,
        "view": view,
        "may_publish": may_publish,
        "tabs": board_tabs("notices"),
        "today": on,
    }
    return render(request, "noticeboard/notice_list.html", context)


@require_safe
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement; nothing on the page tells who has opened it."""
    notice = _seen(request, pk)
    may_change = request.actor.can(PUBLISH) and notice.organization_id == request.actor.organization_id
    circle = Readers.STAFF if may_change else Readers.PARTIES
    context = {
        "notice": notice,
        "files": file_rows(notice.attachments.filter(removed_at__isnull=True), "noticeboard:notice_file"),
        "may_change": may_change,
        "entries": timeline(notice, circle)[:10],
        "corrections": timeline(notice, circle).filter(move="correct_announcement")[:5]
        if notice.corrected_at
        else [],
        "outdated": notice.outdated(timezone.localdate()),
    }
    return render(request, "noticeboard/notice_detail.html", context)


@require_safe
def notice_print(request: HttpRequest, pk: int) -> HttpResponse:
    """On paper, for the wall of the station."""
    notice = _seen(request, pk)
    files = notice.attachments.filter(removed_at__isnull=True)
    return render(request, "noticeboard/notice_print.html", {"notice": notice, "files": files})


@requires(PUBLISH)
def notice_create(request: HttpRequest) -> HttpResponse:
    """Write a draft; it is looked at once more before it is published."""
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NoticeForm(*posted, actor=request.actor)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: draft_announcement(
                actor=request.actor, draft=form.draft, files=form.cleaned_data["files"], at=timezone.now()
            ),
            then=lambda notice: notice,
            message="草稿已保存，还没有发布。请看一遍，没有问题就发布。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "notice": None, "area": _area(form)}
    return render(request, "noticeboard/notice_form.html", context, status=form_status(form))


@requires(PUBLISH)
def notice_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft or correct what is published; a stale form shows what stands there now."""
    notice = _kept(request, pk)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NoticeForm(*posted, actor=request.actor, announcement=notice)
    if request.method == "POST":

        def verb() -> Announcement:
            data = form.cleaned_data
            return change_announcement(
                actor=request.actor,
                announcement=notice,
                draft=form.draft,
                version=data["version"],
                files=data["files"],
                removed=data.get("removed", []),
                reason=data.get("reason", ""),
                tell=data.get("tell", False),
                at=timezone.now(),
            )

        answer = once_with_form(request, form, verb, then=lambda row: row, message="已保存。")
        if answer is not None:
            return answer
    status = form_status(form)
    context = {"form": form, "notice": notice, "area": _area(form), "conflict": status == 409}
    if status == 409:
        context["current"] = _kept(request, pk)
    return render(request, "noticeboard/notice_form.html", context, status=status)


def _area(form: NoticeForm) -> str:
    return form.fields["audience"].choices[0][1].removesuffix("全体人员")


@requires(PUBLISH)
@require_POST
def notice_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish and tell those it is for."""
    notice = _kept(request, pk)
    return once(
        request,
        lambda: publish_announcement(
            actor=request.actor,
            announcement=notice,
            version=whole(request.POST.get("version")),
            at=timezone.now(),
        ),
        then=lambda row: row,
        message="已发布，收件人会在消息里看到。",
    )


@requires(PUBLISH)
def notice_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it down."""
    notice = _kept(request, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        answer = once_with_form(
            request,
            form,
            lambda: withdraw_announcement(
                actor=request.actor,
                announcement=notice,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            ),
            then=lambda row: row,
            message="已撤回。",
        )
        if answer is not None:
            return answer
    context = {"form": form, "notice": notice}
    return render(request, "noticeboard/notice_withdraw.html", context, status=form_status(form))


@public
@require_safe
def notice_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of an announcement, for whoever may read it; visitors get those of public ones."""
    seen = Announcement.objects.visible_to(request.actor)
    row = get_object_or_404(
        AnnouncementAttachment.objects.filter(removed_at__isnull=True, announcement__in=seen), pk=pk
    )
    return download_response(row)
