"""Meetings: the list, one meeting, and what is done to it."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.refusals import Denied
from deputies import services
from deputies.attendance_sheet import sheet_of
from deputies.choices import AttendanceCapacity, MeetingKind, MeetingState
from deputies.forms.meetings import CancelForm, GroupMeetingForm, HoldForm, MeetingForm, MeetingQuery
from deputies.meeting_choices import Answer, LeaveState
from deputies.models import DeputyGroup, Meeting, MeetingAttendance
from deputies.models.congress import congress_name
from deputies.services.guards import leads
from deputies.services.replies import once_a_person
from deputies.views.meeting_templates import offered, values_of_template
from deputies.views.parts import (
    choose_congress,
    chosen_congress,
    form_page,
    meeting_tabs,
    posted,
    to_convene,
)

TONES = {MeetingState.PLANNED: "waiting", MeetingState.HELD: "closed", MeetingState.CANCELLED: "declined"}


def meeting_rows():
    """Meetings with what their pages name."""
    return Meeting.objects.select_related(
        "congress__division", "congress__county", "group__leader", "session__term__congress__division",
        "session__term__congress__county",
    )  # fmt: skip


def attendance_rows(meeting: Meeting) -> list[MeetingAttendance]:
    """Who is on a meeting's list, by the strokes of their names."""
    rows = meeting.attendances.select_related("mandate__person", "mandate__delegation")
    return list(rows.order_by(F("mandate__person__stroke_key").asc(nulls_last=True), "pk"))


def _led_groups(actor: Actor) -> QuerySet[DeputyGroup]:
    """The groups the actor's person leads; none for whoever is no deputy."""
    if not actor.can(Capability.CONVENE_GROUP):
        return DeputyGroup.objects.none()
    return DeputyGroup.objects.in_use().filter(leader__person_id=actor.person_id).order_by("pk")


@require_GET
@requires(Capability.VIEW_ROSTER)
def meeting_list(request: HttpRequest) -> HttpResponse:
    """Meetings the actor sees, newest first."""
    query = MeetingQuery(request.GET, actor=request.actor)
    meetings = query.narrow(
        Meeting.objects.visible_to(request.actor).select_related("congress__division", "congress__county")
    )
    context = {
        "query": query,
        "page": page_of(request, meetings, order=("-held_on", "-pk")),
        "asked": any(request.GET.get(name) for name in ("q", "congress", "kind", "state")),
        "may_manage": request.actor.can(Capability.MANAGE_MEETINGS),
        "may_convene": _led_groups(request.actor).exists(),
        "tones": TONES,
        "tabs": meeting_tabs("meeting_list"),
    }
    return render(request, "deputies/meeting_list.html", context)


@require_GET
@requires(Capability.VIEW_ROSTER)
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting with who was there."""
    actor = request.actor
    meeting = get_object_or_404(meeting_rows().visible_to(actor), pk=pk)
    attendances = attendance_rows(meeting)
    for row in attendances:
        row.meeting = meeting
    people = once_a_person(attendances)
    own = next((row for row in attendances if row.mandate.person_id == actor.person_id), None)
    covers = actor.covers(meeting.congress.division.path)
    leading = leads(actor, meeting.group)
    audience = "staff" if covers or leading else "parties"
    context = {
        "meeting": meeting,
        "tone": TONES[meeting.state],
        "members": [a for a in attendances if a.capacity == AttendanceCapacity.MEMBER],
        "observers": [a for a in attendances if a.capacity == AttendanceCapacity.OBSERVER],
        "entries": list(timeline(meeting, audience)[:20]),
        "may_manage": leading or (covers and actor.can(Capability.MANAGE_MEETINGS)),
        "may_invite": covers,
        "is_due": meeting.state == MeetingState.PLANNED and meeting.held_on <= timezone.localdate(),
        "is_ahead": meeting.state == MeetingState.PLANNED and meeting.held_on >= timezone.localdate(),
        "own": own,
        "steps": list(meeting.steps.order_by("number")),
        "sheet": sheet_of(attendances),
        "coming": sum(row.answer == Answer.COMING for row in people),
        "leave": sum(row.answer == Answer.LEAVE for row in people),
        "silent": sum(row.answer == Answer.NONE for row in people),
        "undecided": sum(row.leave_state == LeaveState.ASKED for row in people),
        "person_id": actor.person_id,
        # Who was absent is for those who keep the list, and for oneself (a warning is private).
        "shows_names": covers or leading,
    }
    return render(request, "deputies/meeting_detail.html", context)


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    return to_convene(meeting_rows(), request.actor, pk)


def _group_meeting(request: HttpRequest) -> HttpResponse:
    """A group's leader convenes a meeting of the own group."""
    groups = _led_groups(request.actor).select_related("congress__division", "congress__county")
    first = groups.first()
    if first is None:
        raise Denied("您现在不是代表小组组长。小组会议由组长或者人大办公室召集。")
    chosen = request.GET.get("template", "")
    initial = values_of_template(chosen, first.congress) if chosen else {}
    form = GroupMeetingForm(posted(request), congress=first.congress, groups=groups, initial=initial)
    back = reverse("deputies:meeting_list")
    return form_page(
        request,
        form,
        lambda: services.plan_meeting(
            actor=request.actor,
            congress=form.cleaned_data["group"].congress,
            at=timezone.now(),
            **form.values(),
        ),
        then=lambda meeting: meeting.get_absolute_url(),
        message=lambda meeting: f"已安排“{meeting}”，应到 {meeting.due} 人。接着发会议通知。",
        template="deputies/meeting_create.html",
        context={
            "congress": first.congress,
            "templates": [row for row in offered(first.congress) if row["kind"] == MeetingKind.GROUP.label],
            "chosen": chosen,
            "title": "召集小组会议",
            "lead": "应到名单是小组的全部代表。开完会登记出席，代表的履职档案自动记上。",
            "submit": "安排会议",
            "back": back,
            "back_label": "会议",
        },
    )


@requires(Capability.MANAGE_MEETINGS, Capability.CONVENE_GROUP)
def meeting_create(request: HttpRequest) -> HttpResponse:
    """Plan a meeting; a group's leader one of the own group."""
    if not request.actor.can(Capability.MANAGE_MEETINGS):
        return _group_meeting(request)
    congress, congresses = chosen_congress(request)
    back = reverse("deputies:meeting_list")
    if congress is None:
        return choose_congress(request, congresses, title="安排会议", back=back, back_label="会议")
    chosen = request.GET.get("template", "")
    form = MeetingForm(
        posted(request), congress=congress, initial=values_of_template(chosen, congress) if chosen else {}
    )
    return form_page(
        request,
        form,
        lambda: services.plan_meeting(
            actor=request.actor, congress=congress, at=timezone.now(), **form.values()
        ),
        then=lambda meeting: meeting.get_absolute_url(),
        message=lambda meeting: f"已安排“{meeting}”，应到 {meeting.due} 人。",
        template="deputies/meeting_create.html",
        context={
            "congress": congress,
            "templates": offered(congress),
            "chosen": chosen,
            "title": f"安排{congress_name(congress)}的会议",
            "lead": "应到名单按代表名册和登记的职务自动产生。已经开过的会议也从这里登记，再填出席情况。",
            "submit": "安排会议",
            "back": back,
            "back_label": "会议",
        },
    )


@requires(Capability.MANAGE_MEETINGS, Capability.CONVENE_GROUP)
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a planned meeting."""
    meeting = _meeting(request, pk)
    if request.actor.can(Capability.MANAGE_MEETINGS):
        form = MeetingForm(posted(request), row=meeting, congress=meeting.congress)
    else:
        form = GroupMeetingForm(
            posted(request), row=meeting, congress=meeting.congress, groups=DeputyGroup.objects.none()
        )
    return form_page(
        request,
        form,
        lambda: services.edit_meeting(
            actor=request.actor,
            meeting=meeting,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=meeting.get_absolute_url(),
        message="已保存。",
        context={
            "title": f"修改“{meeting}”",
            "back": meeting.get_absolute_url(),
            "back_label": meeting.title,
        },
        fresh=lambda: meeting_rows().get(pk=pk),
    )


@requires(Capability.MANAGE_MEETINGS, Capability.CONVENE_GROUP)
def meeting_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a meeting took place and who was there, or correct that."""
    meeting = _meeting(request, pk)
    attendances = attendance_rows(meeting)
    form = HoldForm(posted(request), row=meeting, attendances=attendances)
    return form_page(
        request,
        form,
        lambda: services.hold_meeting(
            actor=request.actor,
            meeting=meeting,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=meeting.get_absolute_url(),
        message=lambda held: f"已登记：应到 {held.due}，实到 {held.present}。出席的代表已记入履职档案。",
        template="deputies/meeting_hold.html",
        context={"meeting": meeting, "back": meeting.get_absolute_url(), "back_label": meeting.title},
        fresh=lambda: meeting_rows().get(pk=pk),
    )


@requires(Capability.MANAGE_MEETINGS, Capability.CONVENE_GROUP)
def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a planned meeting."""
    meeting = _meeting(request, pk)
    form = CancelForm(posted(request), row=meeting)
    return form_page(
        request,
        form,
        lambda: services.cancel_meeting(
            actor=request.actor,
            meeting=meeting,
            reason=form.cleaned_data["reason"],
            version=form.cleaned_data["version"],
            at=timezone.now(),
        ),
        then=meeting.get_absolute_url(),
        message="会议已取消。",
        context={
            "title": f"取消“{meeting}”",
            "submit": "取消会议",
            "back": meeting.get_absolute_url(),
            "back_label": meeting.title,
        },
        fresh=lambda: meeting_rows().get(pk=pk),
    )
