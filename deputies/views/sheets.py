"""Attendance of a meeting by delegation and of a whole session, on paper and in Excel; and the list to sign."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.spreadsheets.responses import xlsx_response
from congress_portal.foundation.web.refusals import Denied
from deputies.attendance_matrix import LEGEND, Matrix, matrix_of
from deputies.attendance_matrix import workbook_of as matrix_workbook
from deputies.attendance_sheet import AttendanceSheet, sheet_of, workbook_of
from deputies.choices import AttendanceCapacity, MeetingKind, MeetingState
from deputies.models import CongressSession, Meeting, MeetingAttendance
from deputies.services.guards import leads
from deputies.session_sheet import formal_name
from deputies.views.meetings import attendance_rows, meeting_rows
from deputies.views.sessions import tab_url


def _sheet(request: HttpRequest, pk: int) -> tuple[Meeting, AttendanceSheet]:
    """A meeting and its sheet, for those whose territory it is: who was absent is nobody else's business."""
    meeting = get_object_or_404(meeting_rows().visible_to(request.actor), pk=pk)
    if not request.actor.covers(meeting.congress.division.path) and not leads(request.actor, meeting.group):
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


def _matrix(request: HttpRequest, pk: int) -> tuple[CongressSession, Matrix]:
    """A session and who attended its sittings; two queries, however many deputies and sittings."""
    session = get_object_or_404(CongressSession.objects.visible_to(request.actor).with_labels(), pk=pk)
    if not request.actor.covers(session.term.congress.division.path):
        raise Denied("出席统计由召集会议的单位掌握。您本人的出席情况在会议页上。")
    sittings = list(
        session.meetings.filter(kind=MeetingKind.PLENARY, state=MeetingState.HELD).order_by(
            "held_on", "starts_at", "pk"
        )
    )
    rows = (
        MeetingAttendance.objects.filter(meeting__in=sittings, capacity=AttendanceCapacity.MEMBER)
        .select_related("mandate__person", "mandate__delegation")
        .order_by(
            F("mandate__delegation_id").asc(nulls_last=True), "mandate__person__stroke_key", "mandate_id"
        )
    )
    return session, matrix_of(sittings, rows, session.label)


@require_GET
@requires(Capability.VIEW_ROSTER)
def session_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Deputies down, sittings across: who attended what of a session, to print."""
    session, matrix = _matrix(request, pk)
    context = {
        "session": session,
        "matrix": matrix,
        "legend": LEGEND,
        "formal_name": formal_name(session),
        "back": tab_url(session, "sittings"),
    }
    return render(request, "deputies/session_attendance.html", context)


@require_GET
@requires(Capability.VIEW_ROSTER)
def session_attendance_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same in Excel."""
    session, matrix = _matrix(request, pk)
    county = session.term.congress.county
    name = formal_name(session)
    content = matrix_workbook(name, matrix, demonstration=bool(county and county.is_demonstration))
    return xlsx_response(content, f"{name}代表出席情况")
