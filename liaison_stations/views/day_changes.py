"""Pages of one reception day before it is held: edit, cancel, stand-in, notice, sheets, sign-in."""

from __future__ import annotations

from collections import Counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.letters.qr import qr_svg
from congress_portal.foundation.web.posting import form_status, once, once_with_form

from ..choices import ReceptionState
from ..forms.fields import ReasonForm
from ..forms.reception import DayEditForm, SignInForm, SubstituteForm
from ..models import ReceptionDay, ReceptionDuty
from ..notices import change_words, notice_text, time_words
from ..services import (
    cancel_reception_day,
    open_reception_day,
    post_notice,
    revise_reception_day,
    substitute_duty,
)
from ..services.reception import check_planned
from ..services.roster import substitutes_for
from .days import asked_in_time

SHEET_LINES = 12


def _day(request: HttpRequest, pk: int) -> ReceptionDay:
    return get_object_or_404(
        ReceptionDay.objects.visible_to(request.actor).select_related(
            "station__township", "station__township_congress", "station__organization", "moved_to"
        ),
        pk=pk,
    )


def _coming(day: ReceptionDay) -> list[ReceptionDuty]:
    """Who is expected on the day."""
    return list(day.duties.serving().select_related("mandate__person"))


def _public_address(day: ReceptionDay) -> str:
    path = reverse("suggestions:public_station", args=[day.station.code])
    return settings.PUBLIC_BASE_URL.rstrip("/") + path


@requires(Capability.PLAN_RECEPTION)
def reception_day_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hours, notice date and roster of one day."""
    day = _day(request, pk)
    asked_in_time(request, day, "修改")
    initial = {name: getattr(day, name) for name in ("starts", "ends", "notice_on", "version")}
    # Who cannot serve any more is not ticked: saving takes him off the roster.
    initial["mandates"] = list(day.duties.with_standing().filter(gap="").values_list("mandate_id", flat=True))
    form = DayEditForm(request.POST or None, day=day, initial=initial)
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: revise_reception_day(
                actor=request.actor, reception_day=day, at=timezone.now(), **form.cleaned_data
            ),
            then=day.get_absolute_url(),
            message="已保存，值班有变的代表会收到消息。",
        )
        if posted is not None:
            return posted
    context = {
        "day": day,
        "form": form,
        "heading": "修改这一天",
        "submit": "保存",
        "lead": "改时间、公告日期和值班代表。换日子请用“改期”；请了假的代表仍留在记录里。",
    }
    return render(request, "liaison_stations/reception_day_form.html", context, status=form_status(form))


@requires(Capability.PLAN_RECEPTION)
def reception_day_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a day out of the plan."""
    day = _day(request, pk)
    asked_in_time(request, day, "取消")
    form = ReasonForm(request.POST or None, label="取消的原因", help_text="值班的代表会收到消息。")
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: cancel_reception_day(
                actor=request.actor, reception_day=day, reason=form.cleaned_data["reason"], at=timezone.now()
            ),
            then=day.get_absolute_url(),
            message="已取消，值班的代表会收到消息。",
        )
        if posted is not None:
            return posted
    context = {
        "day": day,
        "form": form,
        "heading": "取消这一天",
        "submit": "取消这一天的接待",
        "lead": "只有公告还没有贴的日子可以取消。公告贴出以后请改期，没有开展的如实登记。",
    }
    return render(request, "liaison_stations/reception_day_form.html", context, status=form_status(form))


@requires(Capability.PLAN_RECEPTION)
def duty_substitute(request: HttpRequest, pk: int) -> HttpResponse:
    """Who stands in for a deputy on leave; the one whose turn is next is proposed."""
    days = ReceptionDay.objects.visible_to(request.actor)
    duty = get_object_or_404(
        ReceptionDuty.objects.filter(reception_day__in=days).select_related("mandate__person"), pk=pk
    )
    day = _day(request, duty.reception_day_id)
    asked_in_time(request, day, "安排顶班")
    proposed = substitutes_for(day)
    form = SubstituteForm(
        request.POST or None, day=day, initial={"mandate": proposed[0].pk if proposed else None}
    )
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: substitute_duty(
                actor=request.actor, duty=duty, mandate=form.cleaned_data["mandate"], at=timezone.now()
            ),
            then=day.get_absolute_url(),
            message=lambda made: f"已请{made.mandate}顶班，他会收到消息。",
        )
        if posted is not None:
            return posted
    return render(
        request,
        "liaison_stations/duty_substitute.html",
        {"day": day, "duty": duty, "form": form, "proposed": proposed},
        status=form_status(form),
    )


@requires(Capability.PLAN_RECEPTION)
def reception_day_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice: text for a group chat, posters to print; a POST notes that it hangs."""
    day = _day(request, pk)
    if request.method == "POST":
        return once(
            request,
            lambda: post_notice(actor=request.actor, reception_day=day, at=timezone.now()),
            then=day.get_absolute_url(),
            message="记下了：公告已贴出。",
        )
    coming = _coming(day)
    today = timezone.localdate()
    return render(
        request,
        "liaison_stations/reception_day_notice.html",
        {
            "day": day,
            "coming": coming,
            "text": notice_text(day, [duty.mandate.person.name for duty in coming], _public_address(day)),
            "changed": change_words(day),
            "ahead": day.state == ReceptionState.PLANNED and day.on >= today,
            "late": day.notice_on is not None and day.notice_on < today,
        },
    )


@requires(Capability.VIEW_STATIONS)
def reception_day_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice on paper, A4 or A3 (``?paper=a3``)."""
    day = _day(request, pk)
    address = _public_address(day)
    return render(
        request,
        "liaison_stations/reception_day_poster.html",
        {
            "day": day,
            "coming": _coming(day),
            "hours": time_words(day),
            "changed": change_words(day),
            "address": address,
            "qr": qr_svg(address, scale=8, title=f"{day.station.name}的二维码"),
            "a3": request.GET.get("paper") == "a3",
        },
    )


@requires(Capability.PLAN_RECEPTION)
def reception_day_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sign-in sheet on paper: deputies to sign, empty lines for voters."""
    day = _day(request, pk)
    if change_words(day):
        check_planned(day, "打印签到表")
    return render(
        request,
        "liaison_stations/reception_day_sheet.html",
        {"day": day, "coming": _coming(day), "hours": time_words(day), "lines": range(1, SHEET_LINES + 1)},
    )


@requires(Capability.PLAN_RECEPTION)
def reception_day_open(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of the day: tick who has come, open the reception; who comes later is ticked here too."""
    day = _day(request, pk)
    duties = {duty.mandate_id: duty for duty in day.duties.all()}
    here = [pk for pk, duty in duties.items() if duty.present]
    form = SignInForm(request.POST or None, day=day, initial={"present": here, "version": day.version})
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: open_reception_day(
                actor=request.actor, reception_day=day, at=timezone.now(), **form.cleaned_data
            ),
            then=reverse("liaison_stations:reception_day_open", args=[day.pk]),
            message=lambda opened: f"接待已开始，{len(form.cleaned_data['present'])} 位代表到场。",
        )
        if posted is not None:
            return posted
    # On duty first (those on leave last among them), then the others of the station.
    on_duty, others = [], []
    choices = list(form["present"])
    names = Counter(choice.data["value"].instance.person.name for choice in choices)
    for choice in choices:
        mandate = choice.data["value"].instance
        name = mandate.person.name
        if names[name] > 1:
            name += f"（{mandate.home_division.name}）"
        duty = duties.get(mandate.pk)
        row = {"choice": choice, "name": name, "leave": duty is not None and duty.leave_at is not None}
        (on_duty if duty is not None else others).append(row)
    on_duty.sort(key=lambda row: row["leave"])
    return render(
        request,
        "liaison_stations/reception_day_open.html",
        {
            "day": day,
            "form": form,
            "on_duty": on_duty,
            "others": others,
            "here": len(here),
            "hours": time_words(day),
            "changed": change_words(day),
            "may_sign": day.state == ReceptionState.PLANNED and day.on == timezone.localdate(),
        },
        status=form_status(form),
    )
