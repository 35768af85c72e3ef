"""Pages of reception days: list, plan, hold, miss, move."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form

from ..choices import ReceptionState
from ..forms import DayQueryForm, HoldForm, MissForm, MoveForm, PlanForm
from ..models import ReceptionDay, Station
from ..services import hold_reception_day, miss_reception_day, move_reception_day, plan_reception_days
from ..services.reception import check_has_come, check_planned

STATE_TONES = {
    ReceptionState.PLANNED: "sign",
    ReceptionState.HELD: "closed",
    ReceptionState.MISSED: "returned",
    ReceptionState.MOVED: "declined",
    ReceptionState.CANCELLED: "declined",
}


def _day(request: HttpRequest, pk: int) -> ReceptionDay:
    return get_object_or_404(
        ReceptionDay.objects.visible_to(request.actor).select_related(
            "station__township", "moved_to", "moved_from", "rule"
        ),
        pk=pk,
    )


def asked_in_time(request: HttpRequest, day: ReceptionDay, doing: str, *, come: bool = False) -> None:
    """Raise Conflict where a form is opened for a day that no longer waits; a POST is its verb's to judge.

    ``come``: Refused too while the day lies ahead.
    """
    if request.method != "POST":
        check_planned(day, doing)
        if come:
            check_has_come(day, timezone.localdate())


def _row(day: ReceptionDay, today: date) -> dict[str, object]:
    """A day as lists show it; a planned day that is past waits to be recorded."""
    overdue = day.state == ReceptionState.PLANNED and day.on < today
    return {
        "day": day,
        "tone": "soon" if overdue else STATE_TONES[ReceptionState(day.state)],
        "text": "等登记" if overdue else day.get_state_display(),
        "people": "、".join(
            duty.mandate.person.name
            + ("（请假）" if duty.leave_at else f"（{duty.gap_words}）" if duty.gap else "")
            for duty in day.duties.all()
        ),
        "due": day.state == ReceptionState.PLANNED and day.on <= today,
        "sign": day.state == ReceptionState.PLANNED and day.on == today and day.opened_at is None,
        "post": day.state == ReceptionState.PLANNED
        and day.on >= today
        and day.posted_at is None
        and day.notice_on is not None
        and day.notice_on <= today,
    }


@requires(Capability.VIEW_STATIONS)
def reception_day_list(request: HttpRequest) -> HttpResponse:
    """Reception days: coming ones, those that wait to be recorded, past ones."""
    today = timezone.localdate()
    view = request.GET.get("view", "coming")
    days = ReceptionDay.objects.visible_to(request.actor)
    waiting = days.waiting(today).filter(on__lt=today).order_by().count()
    if view == "waiting":
        days, order = days.waiting(today), ("on", "pk")
    elif view == "past":
        days, order = days.filter(on__lt=today), ("-on", "-pk")
    else:
        view, days, order = "coming", days.filter(on__gte=today), ("on", "pk")
    form = DayQueryForm(request.GET, actor=request.actor)
    if form.is_valid():
        if form.cleaned_data["station"]:
            days = days.filter(station=form.cleaned_data["station"])
        if form.cleaned_data["month"]:
            first, last = form.cleaned_data["month"]
            days = days.filter(on__gte=first, on__lte=last)
    page = page_of(
        request,
        days.select_related("station__township").with_duties(),
        order=order,
        size=20,
    )
    here = reverse("liaison_stations:reception_day_list")
    tabs = [
        {"label": "将要开展", "url": here, "current": view == "coming"},
        {
            "label": "等登记",
            "url": f"{here}?view=waiting",
            "count": waiting,
            "current": view == "waiting",
            "alarm": True,
        },
        {"label": "以前的", "url": f"{here}?view=past", "current": view == "past"},
    ]
    return render(
        request,
        "liaison_stations/reception_day_list.html",
        {
            "page": page,
            "rows": [_row(day, today) for day in page.rows],
            "tabs": tabs,
            "view": view,
            "query_form": form,
            "may_plan": request.actor.can(Capability.PLAN_RECEPTION),
        },
    )


@requires(Capability.VIEW_STATIONS)
def reception_day_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One reception day: duties, and what came of it."""
    day = _day(request, pk)
    today = timezone.localdate()
    waits = day.state == ReceptionState.PLANNED
    may_plan = request.actor.can(Capability.PLAN_RECEPTION)
    duties = list(
        day.duties.with_standing().select_related(
            "mandate__person", "substitute__mandate__person", "substitute_for"
        )
    )
    return render(
        request,
        "liaison_stations/reception_day_detail.html",
        {
            "day": day,
            "duties": duties,
            "gaps": [duty for duty in duties if duty.gap and duty.leave_at is None],
            "swaps": day.swaps.select_related("asker__person", "other__person", "day", "other_day"),
            "activity": day.activities.standing().first(),
            "tone": STATE_TONES[ReceptionState(day.state)],
            "entries": timeline(day)[:10],
            "may_record": may_plan and waits and day.on <= today,
            "may_move": may_plan and waits,
            "may_sign": may_plan and waits and day.on == today,
            "may_edit": may_plan and waits and day.on >= today,
            "may_cancel": may_plan
            and waits
            and day.posted_at is None
            and day.on > today
            and (day.notice_on is None or day.notice_on > today),
            "notice_late": waits
            and day.on >= today
            and day.posted_at is None
            and day.notice_on is not None
            and day.notice_on <= today,
        },
    )


@requires(Capability.PLAN_RECEPTION)
def reception_day_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan reception days of a station."""
    station = get_object_or_404(Station.objects.visible_to(request.actor), pk=pk)
    today = timezone.localdate()
    form = PlanForm(request.POST or None, initial={"start": today, "end": date(today.year, 12, 31)})
    if request.method == "POST":

        def verb() -> list[ReceptionDay]:
            data = form.cleaned_data
            return plan_reception_days(
                actor=request.actor,
                station=station,
                dates=data["all_dates"],
                starts=data["starts"],
                ends=data["ends"],
                per_day=data["per_day"],
                at=timezone.now(),
            )

        def said(made: list[ReceptionDay]) -> str:
            known = len(form.cleaned_data["all_dates"]) - len(made)
            late = sum(day.on >= today and day.notice_on < today for day in made)
            return (
                f"已安排 {len(made)} 个接待日"
                + (f"；有 {known} 天原来就安排了，没有改动" if known else "")
                + (f"；有 {late} 天贴公告的日期已经过了，请尽快贴出。" if late else "。")
            )

        posted = once_with_form(
            request,
            form,
            verb,
            then=f"{reverse('liaison_stations:reception_day_list')}?station={station.pk}",
            message=said,
        )
        if posted is not None:
            return posted
    return render(
        request,
        "liaison_stations/reception_day_plan.html",
        {"form": form, "station": station},
        status=form_status(form),
    )


@requires(Capability.PLAN_RECEPTION)
def reception_day_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the day was held."""
    day = _day(request, pk)
    asked_in_time(request, day, "登记", come=True)
    came = day.duties.filter(present=True) if day.opened_at else day.duties.serving()
    expected = list(came.values_list("mandate_id", flat=True))
    form = HoldForm(
        request.POST or None, day=day, initial={"present": expected, "headcount": 0, "version": day.version}
    )
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: hold_reception_day(
                actor=request.actor, reception_day=day, at=timezone.now(), **form.cleaned_data
            ),
            then=lambda activity: day.get_absolute_url(),
            message=lambda activity: f"已登记接待，编号 {activity.number}，代表的履职档案同时记好。",
        )
        if posted is not None:
            return posted
    return _form_page(request, day, form, "hold")


@requires(Capability.PLAN_RECEPTION)
def reception_day_miss(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the day was not held."""
    day = _day(request, pk)
    asked_in_time(request, day, "登记", come=True)
    form = MissForm(request.POST or None)
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: miss_reception_day(
                actor=request.actor, reception_day=day, at=timezone.now(), **form.cleaned_data
            ),
            then=day.get_absolute_url(),
            message="已登记为未开展，原因已记下。",
        )
        if posted is not None:
            return posted
    return _form_page(request, day, form, "miss")


@requires(Capability.PLAN_RECEPTION)
def reception_day_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move the day to another date."""
    day = _day(request, pk)
    asked_in_time(request, day, "改期")
    form = MoveForm(request.POST or None)
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: move_reception_day(
                actor=request.actor, reception_day=day, at=timezone.now(), **form.cleaned_data
            ),
            then=lambda new: new.get_absolute_url(),
            message="已改期，值班的代表会收到消息。请记得更换公告。",
        )
        if posted is not None:
            return posted
    return _form_page(request, day, form, "move")


FORM_WORDS = {
    "hold": ("登记接待情况", "记下并计入履职档案", "到场的代表打勾，填接待了几位群众。"),
    "miss": ("登记为未开展", "登记为未开展", "如实写明原因；这一天仍在计划里，算没有开展。"),
    "move": ("改期", "改期并通知代表", "值班的代表一起改到新的日子，原来的日子注明已改期。"),
}


def _form_page(request: HttpRequest, day: ReceptionDay, form: object, action: str) -> HttpResponse:
    heading, submit, lead = FORM_WORDS[action]
    context = {"day": day, "form": form, "heading": heading, "submit": submit, "lead": lead}
    return render(request, "liaison_stations/reception_day_form.html", context, status=form_status(form))
