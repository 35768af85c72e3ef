"""What a unit does besides the moves: its draft and how it would look, letters, the form on paper, its settings."""

from __future__ import annotations

from typing import Any

from django.forms import FileField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.models import Organization
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.jobs.answers import answer_paper
from congress_portal.foundation.journal.models import Audience
from congress_portal.foundation.letters.qr import qr_svg
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.refusals import Conflict, Refused

from .. import workflow
from ..choices import ClockKind, Grade, Limit, Option, ReplyKind, Solved
from ..evaluators import evaluators_of
from ..forms.units import DeskForm, DraftedReplyForm, own_part
from ..models import Reply, Suggestion, UnitDesk
from ..parties import all_parts
from ..presenters import audience_of
from ..reply_letters import day_of, letter_of, paper_of
from ..states import ASSIGNMENT_MOVES, MOVE
from ..unit_choices import DraftState
from ..unit_rules import evaluated_by_deputy, must_be_signed
from ..unit_views import reads_talks, talks_of
from ..workflow.step import check
from .cases import case_of


def reads_opinions(actor: Actor, case: Suggestion) -> bool:
    """协办意见 is for the units and the congress; the deputy gets the reply that was made of it."""
    own = any(part.unit_id == actor.organization_id and part.stands for part in all_parts(case))
    # Deputies are members of the congress too: its clerks and leaders are meant.
    return own or audience_of(actor, case, all_parts(case)) == Audience.STAFF


def _own_part(request: HttpRequest, case: Suggestion) -> Any:
    part = own_part(case)
    if part is None:
        raise Http404("您单位不承办这件。")
    return part


@requires(Capability.HANDLE_CASE)
@require_POST
def reply_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """看看答复函: keep what is written and show it as the letter it would be; nothing leaves the unit."""
    case = case_of(request, pk)
    _own_part(request, case)
    now = timezone.now()
    form = DraftedReplyForm(request.POST, request.FILES, case=case, actor=request.actor)
    form.fill()

    def verb() -> Any:
        return workflow.save_draft(actor=request.actor, assignment=form.part, at=now, **form.cleaned_data)

    posted = once_with_form(
        request, form, verb, then=reverse("suggestions:reply_check", args=[case.pk]),
        message="已存成答复稿，只有本单位看得到。",
    )  # fmt: skip
    if posted is not None:
        return posted
    from .moves import page_of_move

    name = "submit_reply" if must_be_signed(request.actor, form.part) else "reply"
    page = page_of_move(name, request.actor, case)
    context = {"case": case, "form": form, "page": page, "page_url": page.url(case)}
    return render(request, "suggestions/reply_write.html", context, status=form_status(form))


@requires(Capability.HANDLE_CASE)
def reply_check(request: HttpRequest, pk: int) -> HttpResponse:
    """核对答复函: the draft as a letter, with the one thing to do about it."""
    case = case_of(request, pk)
    part = _own_part(request, case)
    draft = workflow.open_draft(part) if part.draft_state else None
    if draft is None:
        raise Conflict("现在没有答复稿，可能已经答复。请回到这件的页面看最新情况。")
    waits = draft.state == DraftState.SUBMITTED
    if waits:
        name = "sign_reply" if request.actor.can(Capability.SIGN_REPLY) else ""
    else:
        name = "submit_reply" if must_be_signed(request.actor, part) else "reply"
        check(MOVE[name], actor=request.actor, case=case, at=timezone.now())
    from .moves import page_of_move

    page = page_of_move(name, request.actor, case)
    form = page.form(case=case, actor=request.actor) if page else None
    return render(
        request, "suggestions/reply_check.html",
        {
            "case": case, "draft": draft, "letter": letter_of(case, part, draft, timezone.localdate()), "page": page,
            "form": form, "waits": waits, "files": draft.attachments.all(),
            "page_url": page.url(case) if page else "", "hidden": _hidden(form) if page and not waits else [],
            "ready": part.state in ASSIGNMENT_MOVES["reply"][0],
        },
    )  # fmt: skip


def _hidden(form: Any) -> list[str]:
    """What is written, to be sent on as it is; files lie with the draft already."""
    return [form[name].as_hidden() for name, field in form.fields.items() if not isinstance(field, FileField)]


def _reply(request: HttpRequest, pk: int) -> tuple[Suggestion, Reply]:
    reply = get_object_or_404(
        Reply.objects.select_related("assignment__unit", "assignment__parent__unit", "outcome"),
        pk=pk, assignment__isnull=False,
    )  # fmt: skip
    case = case_of(request, reply.suggestion_id)
    if reply.kind == ReplyKind.OPINION and not reads_opinions(request.actor, case):
        raise Http404("协办意见只给主办单位和人大。")
    return case, reply


@requires(Capability.VIEW_SUGGESTIONS)
def reply_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """答复函: on the screen and on paper."""
    case, reply = _reply(request, pk)
    letter = letter_of(case, reply.assignment, reply, day_of(reply))
    letter.annexes = [file.original_name for file in reply.attachments.all()]
    return render(request, "suggestions/reply_letter.html", {"case": case, "reply": reply, "letter": letter})


@requires(Capability.VIEW_SUGGESTIONS)
def reply_letter_word(request: HttpRequest, pk: int) -> HttpResponse:
    """答复函 as a Word document, to be printed on the unit's own paper and sealed."""
    case, reply = _reply(request, pk)
    letter = letter_of(case, reply.assignment, reply, day_of(reply))
    letter.annexes = [file.original_name for file in reply.attachments.all()]
    return answer_paper(
        paper_of(letter, demonstration=case.county.is_demonstration),
        f"{letter.title}（{reply.assignment.unit}）",
    )


@requires(Capability.VIEW_SUGGESTIONS)
def evaluation_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """《征询意见表》 on paper, with a code that opens the evaluation for the deputy who signs in."""
    case = case_of(request, pk)
    if not evaluated_by_deputy(case):
        raise Refused("这件由反映人在回执上评价，不用征询意见表。")
    if case.last_reply_at is None:
        raise Refused("这件还没有答复，答复后再打印征询意见表。")
    replies = case.replies.filter(
        kind=ReplyKind.REPLY, superseded=False, round=case.round, assignment__isnull=False
    ).select_related("assignment__unit", "outcome")
    address = request.build_absolute_uri(reverse("suggestions:suggestion_evaluate", args=[case.pk]))
    due = case.clocks.running().filter(kind=ClockKind.EVALUATE).first()
    return render(
        request, "suggestions/evaluation_sheet.html",
        {
            "case": case, "replies": list(replies), "address": address, "due": due.due if due else None,
            "qr": qr_svg(address, scale=3, title="评价页面的二维码"), "grades": Grade.labels,
            "solved": Solved.labels, "two": case.rule.option(Limit.GRADES) == Option.TWO,
            "authors": evaluators_of(case),
        },
    )  # fmt: skip


@requires(Capability.VIEW_SUGGESTIONS)
def talk_list(request: HttpRequest, pk: int) -> HttpResponse:
    """面商: each talk of the case, and those that a deputy says were not so."""
    case = case_of(request, pk)
    if not reads_talks(request.actor, case):
        raise Http404("面商记录只给承办单位、人大和署名代表看。")
    return render(request, "suggestions/talk_list.html", {"case": case, "talks": talks_of(case)})


@requires(Capability.SIGN_REPLY)
def unit_desk(request: HttpRequest) -> HttpResponse:
    """本单位办理设置."""
    unit = Organization.objects.get(pk=request.actor.organization_id)
    desk = UnitDesk.objects.filter(unit=unit).first()
    initial = {
        "head_signs": desk.head_signs if desk else False, "number_prefix": desk.number_prefix if desk else "",
        "contact_text": desk.contact_text if desk else "", "version": desk.version if desk else 0,
    }  # fmt: skip
    form = DeskForm(request.POST or None, initial=initial)
    if request.method == "POST":
        posted = once_with_form(
            request, form,
            lambda: workflow.set_desk(actor=request.actor, unit=unit, at=timezone.now(), **form.cleaned_data),
            then=reverse("suggestions:unit_desk"), message="已保存。",
        )  # fmt: skip
        if posted is not None:
            return posted
    return render(
        request, "suggestions/unit_desk.html", {"form": form, "unit": unit}, status=form_status(form)
    )
