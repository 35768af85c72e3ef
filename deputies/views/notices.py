"""Notices of meetings: sending, answering, granting leave, inviting who sits in."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_paper
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from deputies import services
from deputies.choices import AttendanceCapacity, MeetingState
from deputies.forms.notices import (
    AnswerForForm,
    CallForm,
    InviteForm,
    InviteQuery,
    LeavesForm,
    ReplyForm,
    StepsForm,
    WithdrawForm,
)
from deputies.meeting_choices import Answer, LeaveState
from deputies.models import Meeting, MeetingAttendance
from deputies.notice_paper import notice_body, notice_day, notice_title, paper_of_notice
from deputies.services.invitations import may_be_invited, with_turns
from deputies.services.meeting_templates import note_steps
from deputies.services.replies import once_a_person
from deputies.views.meetings import meeting_rows
from deputies.views.parts import form_page, posted, to_change, to_convene

DAYS_TO_REPLY = 2
MOST_AT_ONCE = 500


def kept_meeting(request: HttpRequest, pk: int) -> Meeting:
    """A meeting of a congress that the actor's office keeps; 404 or 403 otherwise."""
    return to_change(meeting_rows(), request.actor, pk, Capability.MANAGE_MEETINGS, lambda m: m.congress)


def _list_of(meeting: Meeting) -> list[MeetingAttendance]:
    rows = meeting.attendances.select_related("mandate__person", "mandate__delegation")
    return list(rows.order_by("pk"))


def _base(meeting: Meeting) -> dict:
    return {"meeting": meeting, "back": meeting.get_absolute_url(), "back_label": meeting.title}


@requires(Capability.MANAGE_MEETINGS, Capability.CONVENE_GROUP)
def meeting_call(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the notice of a meeting, or send it again to those who have not answered."""
    meeting = to_convene(meeting_rows(), request.actor, pk)
    initial = {}
    if meeting.reply_by is None:
        today = timezone.localdate()
        initial["reply_by"] = max(meeting.held_on - timedelta(days=DAYS_TO_REPLY), today)
    form = CallForm(posted(request), row=meeting, initial=initial)
    waiting = sum(row.answer == Answer.NONE for row in once_a_person(_list_of(meeting)))
    return form_page(
        request,
        form,
        lambda: services.call_meeting(
            actor=request.actor,
            meeting=meeting,
            at=timezone.now(),
            version=form.cleaned_data["version"],
            **form.values(),
        ),
        then=reverse("deputies:meeting_replies", args=[pk]),
        message=f"会议通知已发给 {waiting} 人，答复会出现在这里。",
        template="deputies/meeting_call.html",
        context={**_base(meeting), "waiting": waiting},
        fresh=lambda: meeting_rows().get(pk=pk),
    )


@requires(Capability.VIEW_ROSTER)
def meeting_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """A deputy reads the notice and answers: one press to come, two to ask for leave."""
    rows = MeetingAttendance.objects.filter(
        meeting=pk, meeting__called_at__isnull=False, mandate__person_id=request.actor.person_id
    )
    row = get_object_or_404(
        rows.select_related("meeting__congress__division", "meeting__congress__county", "mandate").order_by(
            "pk"
        )[:1]
    )
    meeting, today = row.meeting, timezone.localdate()
    form = ReplyForm(posted(request))
    if request.method == "POST":
        done = once_with_form(
            request,
            form,
            lambda: services.answer_meeting(
                actor=request.actor, meeting=meeting, at=timezone.now(), **form.values()
            ),
            then=reverse("deputies:meeting_reply", args=[pk]),
            message=lambda answered: (
                "已报名，召集单位已收到。" if answered.answer == Answer.COMING else "请假已交给召集单位。"
            ),
        )
        if done is not None:
            return done
    ahead = meeting.state == MeetingState.PLANNED and meeting.held_on >= today
    context = {
        "form": form,
        "row": row,
        "meeting": meeting,
        "is_guest": row.capacity == AttendanceCapacity.OBSERVER,
        "ahead": ahead,
        "may_come": ahead and today <= meeting.reply_by and row.answer != Answer.COMING,
        "may_leave": ahead and row.answer != Answer.LEAVE,
        "is_closed": today > meeting.reply_by,
        "wants_leave": form.is_bound and form.data.get("answer") == Answer.LEAVE,
    }
    return render(request, "deputies/meeting_reply.html", context, status=form_status(form))


@requires(Capability.MANAGE_MEETINGS, Capability.CONVENE_GROUP)
def meeting_replies(request: HttpRequest, pk: int) -> HttpResponse:
    """Who answered what; requests for leave are decided here."""
    meeting = to_convene(meeting_rows(), request.actor, pk)
    rows = once_a_person(_list_of(meeting))
    for row in rows:
        row.meeting = meeting
    planned = meeting.state == MeetingState.PLANNED
    asked = [row for row in rows if planned and row.leave_state == LeaveState.ASKED]
    form = LeavesForm(posted(request), rows=asked)
    if request.method == "POST":
        done = once_with_form(
            request,
            form,
            lambda: services.decide_leaves(
                actor=request.actor, meeting=meeting, decisions=form.decisions(), at=timezone.now()
            ),
            then=reverse("deputies:meeting_replies", args=[pk]),
            message=lambda number: f"已办理 {number} 份请假，代表会收到通知。",
        )
        if done is not None:
            return done
    context = {
        **_base(meeting),
        "form": form,
        "groups": [
            ("没有答复", [row for row in rows if row.answer == Answer.NONE]),
            ("请假", [row for row in rows if row.answer == Answer.LEAVE]),
            ("参加", [row for row in rows if row.answer == Answer.COMING]),
        ],
        "coming": sum(row.answer == Answer.COMING for row in rows),
        "leave": sum(row.answer == Answer.LEAVE for row in rows),
        "silent": sum(row.answer == Answer.NONE for row in rows),
        "total": len(rows),
        "planned": planned,
    }
    return render(request, "deputies/meeting_replies.html", context, status=form_status(form))


@requires(Capability.MANAGE_MEETINGS, Capability.CONVENE_GROUP)
def meeting_answer_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what a deputy said by telephone."""
    meeting = to_convene(meeting_rows(), request.actor, pk)
    form = AnswerForForm(posted(request), meeting=meeting)
    back = reverse("deputies:meeting_replies", args=[pk])
    return form_page(
        request,
        form,
        lambda: services.answer_for(actor=request.actor, meeting=meeting, at=timezone.now(), **form.values()),
        then=back,
        message=lambda row: f"已登记{row.mandate.person.name}的答复。",
        context={
            **_base(meeting),
            "title": "代为登记答复",
            "lead": "代表打电话来说的，在这里登记；已经答复的也可以改。",
            "submit": "登记答复",
            "back": back,
            "back_label": "答复情况",
        },
    )


@requires(Capability.MANAGE_MEETINGS)
def meeting_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose deputies to sit in; those invited least this year stand first."""
    meeting = kept_meeting(request, pk)
    query = InviteQuery(request.GET, meeting=meeting)
    may = may_be_invited(request.actor, meeting)
    ticked = [whole(value) for value in request.POST.getlist("mandates")][:MOST_AT_ONCE]
    allowed = (
        set(may.filter(pk__in=[pk for pk in ticked if pk]).values_list("pk", flat=True)) if ticked else set()
    )
    form = InviteForm(posted(request), may=allowed)
    if request.method == "POST":
        done = once_with_form(
            request,
            form,
            lambda: services.invite_observers(
                actor=request.actor,
                meeting=meeting,
                mandates=form.cleaned_data["mandates"],
                at=timezone.now(),
            ),
            then=meeting.get_absolute_url(),
            message=lambda made: f"已邀请 {len(made)} 位代表列席。",
        )
        if done is not None:
            return done
    year = meeting.held_on.year
    found = with_turns(query.narrow(may), year).select_related("person", "congress__division", "delegation")
    context = {
        **_base(meeting),
        "form": form,
        "query": query,
        "page": page_of(request, found, order=("turns", "congress_id", "pk"), size=50),
        "ticked": set(ticked),
        "year": year,
        "asked": any(request.GET.get(name) for name in ("q", "delegation")),
        "actions": [{"label": "邀请列席", "primary": True}],
    }
    return render(request, "deputies/meeting_invite.html", context, status=form_status(form))


@requires(Capability.MANAGE_MEETINGS)
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation to sit in back."""
    row = get_object_or_404(
        MeetingAttendance.objects.select_related("meeting", "mandate__person").filter(
            capacity=AttendanceCapacity.OBSERVER
        ),
        pk=pk,
    )
    meeting = kept_meeting(request, row.meeting_id)
    form = WithdrawForm(posted(request))
    return form_page(
        request,
        form,
        lambda: services.withdraw_invitation(
            actor=request.actor, attendance=row, reason=form.cleaned_data["reason"], at=timezone.now()
        ),
        then=meeting.get_absolute_url(),
        message=f"已取消邀请{row.mandate.person.name}。",
        context={
            **_base(meeting),
            "title": f"取消邀请{row.mandate.person.name}列席",
            "submit": "取消邀请",
        },
    )


@require_GET
@requires(Capability.VIEW_ROSTER)
def meeting_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice on paper."""
    meeting = get_object_or_404(meeting_rows().visible_to(request.actor), pk=pk)
    context = {
        "meeting": meeting,
        "title": notice_title(meeting),
        "lines": notice_body(meeting),
        "day": notice_day(meeting),
    }
    return render(request, "deputies/meeting_notice.html", context)


@require_GET
@requires(Capability.VIEW_ROSTER)
def meeting_notice_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as a Word document."""
    meeting = get_object_or_404(meeting_rows().visible_to(request.actor), pk=pk)
    return answer_paper(paper_of_notice(meeting), notice_title(meeting))


@requires(Capability.MANAGE_MEETINGS, Capability.CONVENE_GROUP)
def meeting_steps(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of each step of a meeting (五步工作法)."""
    meeting = to_convene(meeting_rows(), request.actor, pk)
    steps = list(meeting.steps.order_by("number"))
    form = StepsForm(posted(request), row=meeting, steps=steps)
    return form_page(
        request,
        form,
        lambda: note_steps(
            actor=request.actor,
            meeting=meeting,
            notes=form.notes(),
            at=timezone.now(),
            version=form.cleaned_data["version"],
        ),
        then=meeting.get_absolute_url(),
        message=lambda done: f"已保存，{len(steps)} 步里登记了 {done} 步。",
        context={
            **_base(meeting),
            "title": "登记步骤",
            "lead": "做完一步登记一步，写了内容的算已完成。" if steps else "这次会议没有设步骤。",
            "submit": "保存",
        },
        fresh=lambda: meeting_rows().get(pk=pk),
    )
