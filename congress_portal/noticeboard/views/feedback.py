"""Pages of the box for words about the portal, for those who are signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.refusals import Denied, Refused
from congress_portal.noticeboard.forms import AnswerForm, FeedbackForm
from congress_portal.noticeboard.models import Feedback
from congress_portal.noticeboard.services.feedback import answer_feedback, leave_feedback
from congress_portal.noticeboard.views.tabs import board_tabs

ANSWER = Capability.MANAGE_SETTINGS


@require_safe
def feedback_list(request: HttpRequest) -> HttpResponse:
    """All of the county's for the administrator, one's own for everybody else."""
    may_answer = request.actor.can(ANSWER)
    rows = Feedback.objects.visible_to(request.actor)
    waiting = may_answer and request.GET.get("view") == "waiting"
    shown = (rows.waiting() if waiting else rows).select_related("person")
    context = {
        "page": page_of(request, shown, order=("-created_at", "-pk")),
        "may_answer": may_answer,
        "waiting": waiting,
        "tabs": board_tabs("feedback"),
    }
    return render(request, "noticeboard/feedback_list.html", context)


def _came_from(request: HttpRequest) -> str:
    """The page the link stood on: a path of ours, nothing else."""
    page = request.GET.get("page", "")[:200]
    return page if page.startswith("/") and not page.startswith("//") else ""


def feedback_create(request: HttpRequest) -> HttpResponse:
    """Say something about the portal; role and page are noted."""
    actor = request.actor
    initial = {"page": _came_from(request)}
    form = FeedbackForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        if actor.county is None:
            raise Refused("您的账号现在没有任职，请打县人大办公室的电话反映。")
        answer = once_with_form(
            request,
            form,
            lambda: leave_feedback(actor=actor, county=actor.county, at=timezone.now(), **form.cleaned_data),
            then=lambda row: row,
            message="收到了，谢谢。管理员回复后会在消息里告诉您。",
        )
        if answer is not None:
            return answer
    return render(request, "noticeboard/feedback_form.html", {"form": form}, status=form_status(form))


def feedback_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One word with its answer; the administrator answers here."""
    feedback = get_object_or_404(
        Feedback.objects.visible_to(request.actor).select_related("person", "replied_by"), pk=pk
    )
    may_answer = request.actor.can(ANSWER)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial={"reply": feedback.reply})
    if request.method == "POST":
        if not may_answer:
            raise Denied("平台意见由系统管理员回复。")
        note = request.POST.get("note_only") == "1"
        posted = once_with_form(
            request,
            form,
            lambda: answer_feedback(
                actor=request.actor,
                feedback=feedback,
                reply="" if note else _needed(form.cleaned_data["reply"]),
                at=timezone.now(),
            ),
            then="noticeboard:feedback_list",
            message="已阅存。" if note else "已回复。",
        )
        if posted is not None:
            return posted
    context = {"feedback": feedback, "form": form if may_answer else None, "may_answer": may_answer}
    return render(request, "noticeboard/feedback_detail.html", context, status=form_status(form))


def _needed(reply: str) -> str:
    if not reply.strip():
        raise Refused("请写下回复；不用回复的，点“不回复，阅存”。", field="reply")
    return reply
