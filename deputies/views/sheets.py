"""The attendance sheet of a meeting by delegation: on the screen, on paper and in Excel; and the list to sign."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.refusals import Denied
from deputies.attendance_sheet import AttendanceSheet, sheet_of, workbook_of
from deputies.choices import MeetingState
from deputies.models import Meeting
from deputies.views.meetings import attendance_rows, meeting_rows


def _sheet(request: HttpRequest, pk: int) -> tuple[Meeting, AttendanceSheet]:
    """A meeting and its sheet, for those whose territory it is: who was absent is nobody else's business."""
    meeting = get_object_or_404(meeting_rows().visible_to(request.actor), pk=pk)
    if not request.actor.covers(meeting.congress.division.path):
        raise Denied("出席统计由召集会议的单位掌握。您本人的出席情况在会议页上。")
    return meeting, sheet_of(attendance_rows(meeting))


@require_GET
@requires(Capability.VIEW_ROSTER)
def meeting_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """应到, 实到, 请假, 缺席 by delegation; ``?show=signing``: the list to sign on the day."""
    meeting, sheet = _sheet(request, pk)
    signing = request.GET.get("show") == "signing"
    template = "deputies/meeting_signing.html" if signing else "deputies/meeting_sheet.html"
    context = {"meeting": meeting, "sheet": sheet, "held": meeting.state == MeetingState.HELD}
    return render(request, template, context)


@require_GET
@requires(Capability.VIEW_ROSTER)
def meeting_sheet_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same in Excel: numbers by delegation, and the names."""
    meeting, sheet = _sheet(request, pk)
    county = meeting.congress.county
    content = workbook_of(meeting, sheet, demonstration=bool(county and county.is_demonstration))
    return xlsx_response(content, f"{meeting.title}出席情况")
