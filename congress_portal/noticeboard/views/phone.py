"""Announcements on a telephone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.paging import page_of
from congress_portal.noticeboard.models import Announcement
from congress_portal.noticeboard.views.tabs import file_rows


@requires(Capability.LOG_ACTIVITY)
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """What is announced now."""
    rows = Announcement.objects.visible_to(request.actor).published().valid(timezone.localdate())
    page = page_of(request, rows.select_related("organization"), order=("-pinned", "-published_at", "-pk"))
    return render(request, "noticeboard/phone_notices.html", {"page": page})


@requires(Capability.LOG_ACTIVITY)
@require_safe
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One announcement."""
    rows = Announcement.objects.visible_to(request.actor).published().select_related("organization")
    notice = get_object_or_404(rows, pk=pk)
    context = {
        "notice": notice,
        "files": file_rows(notice.attachments.filter(removed_at__isnull=True), "noticeboard:notice_file"),
        "outdated": notice.outdated(timezone.localdate()),
    }
    return render(request, "noticeboard/phone_notice.html", context)
