"""Group chats: paste an excerpt, tick the lines that are demands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once_with_form

from .. import workflow
from ..chat import MOST_LINES, read_chat
from ..forms.chat import ChatLinesForm, ChatTextForm
from ..models import Suggestion


@never_cache
@requires(Capability.REGISTER_DEMAND)
def chat_paste(request: HttpRequest) -> HttpResponse:
    """Step 1: the text. It is read here and given back as lines; nothing is written."""
    reading = request.method == "POST"
    form = ChatTextForm(
        request.POST if reading else None,
        actor=request.actor,
        initial={"station": request.GET.get("station", "")},
    )
    if reading and form.is_valid():
        station = form.cleaned_data["station"]
        excerpt = read_chat(form.cleaned_data["text"])
        if not excerpt.lines:
            form.add_error("text", "没有读到成句的话。请把群里的话原样复制过来，一条一行。")
        elif len(excerpt.lines) > MOST_LINES:
            form.add_error("text", f"读到 {len(excerpt.lines)} 句，一次最多 {MOST_LINES} 句，请分几次贴。")
        else:
            lines = ChatLinesForm(actor=request.actor, station=station, lines=excerpt.lines)
            return _lines_page(request, lines, skipped=excerpt.skipped)
    if not form.fields["station"].queryset.exists():
        return render(request, "suggestions/chat_paste.html", {"form": None})
    return render(request, "suggestions/chat_paste.html", {"form": form}, status=form_status(form))


@never_cache
@requires(Capability.REGISTER_DEMAND)
def chat_take(request: HttpRequest) -> HttpResponse:
    """Step 2: the ticked lines become demands; whoever comes here without lines pastes them first."""
    if request.method != "POST":
        return render(request, "suggestions/chat_paste.html", {"form": ChatTextForm(actor=request.actor)})
    form = ChatLinesForm(request.POST, actor=request.actor)
    now = timezone.now()

    def verb() -> list[Suggestion]:
        return workflow.take_chat_lines(
            actor=request.actor,
            station=form.cleaned_data["station"],
            lines=form.cleaned_data["lines"],
            at=now,
        )

    posted = once_with_form(
        request,
        form,
        verb,
        then=lambda _: reverse(
            "suggestions:station_suggestions", args=[form.cleaned_data["station"].pk]
        ),
        message=lambda made: f"已转成 {len(made)} 件群众意见：{'、'.join(case.number for case in made)}。"
        "其余的话没有保存。",
    )  # fmt: skip
    return posted or _lines_page(request, form)


def _lines_page(request: HttpRequest, form: ChatLinesForm, *, skipped: int = 0) -> HttpResponse:
    station = form.fields["station"].queryset.filter(pk=_station_pk(form)).first()
    if station is not None:
        form.known = workflow.known_lines(station, form.said)
    context = {"form": form, "station": station, "skipped": skipped}
    return render(request, "suggestions/chat_lines.html", context, status=form_status(form))


def _station_pk(form: ChatLinesForm) -> int:
    return whole(str(form["station"].value() or "")) or 0
