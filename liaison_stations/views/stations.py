"""Pages of stations: list, page, forms, placement and the poster."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.letters.qr import qr_svg
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form

from ..building_progress import stars_of
from ..choices import OUT_OF_PLAN, StationState
from ..forms import PlacementForm, StationEditForm, StationForm, StationQueryForm
from ..models import ReceptionDay, Station, StationPlacement
from ..services import open_station, place_deputies, revise_station, withdraw_deputies
from ..services.stations import REVISABLE
from . import station_page
from .parts import station_tabs
from .station_page import placed_at, public_address

STATE_TONES = {StationState.OPEN: "closed", StationState.PAUSED: "soon", StationState.CLOSED: "declined"}


def station_of(request: HttpRequest, pk: int) -> Station:
    """The station, as far as the actor sees it; 404 otherwise."""
    return get_object_or_404(
        Station.objects.visible_to(request.actor).select_related(
            "township", "division", "organization", "township_congress__division", "parent"
        ),
        pk=pk,
    )


@requires(Capability.VIEW_STATIONS)
def station_list(request: HttpRequest) -> HttpResponse:
    """All stations the actor may see."""
    stations = Station.objects.visible_to(request.actor).for_list()
    form = StationQueryForm(request.GET or None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if data["q"]:
            word = data["q"].strip()
            stations = stations.filter(
                Q(name__icontains=word) | Q(code__iexact=word) | Q(address__icontains=word)
            )
        if data["kind"]:
            stations = stations.filter(kind=data["kind"])
        if data["state"]:
            stations = stations.filter(state=data["state"])
    page = page_of(request, stations, order=("township__sort_order", "township_id", "pk"), size=20)
    ids = [station.pk for station in page.rows]
    placed = dict(
        StationPlacement.objects.filter(station__in=ids, ends_on=None)
        .values_list("station")
        .annotate(n=Count("pk"))
        .order_by()
    )
    next_days: dict[int, ReceptionDay] = {}
    for day in ReceptionDay.objects.upcoming(timezone.localdate()).filter(station__in=ids):
        next_days.setdefault(day.station_id, day)
    stars = stars_of(ids, timezone.localdate())
    rows = [
        {
            "station": station,
            "tone": STATE_TONES[StationState(station.state)],
            "placed": placed.get(station.pk, 0),
            "next_day": next_days.get(station.pk),
            "stars": stars.get(station.pk),
        }
        for station in page.rows
    ]
    return render(
        request,
        "liaison_stations/station_list.html",
        {
            "page": page,
            "rows": rows,
            "tabs": station_tabs("station_list"),
            "today_count": ReceptionDay.objects.visible_to(request.actor)
            .filter(on=timezone.localdate())
            .exclude(state__in=OUT_OF_PLAN)
            .order_by()
            .count(),
            "query_form": form if form.is_bound else StationQueryForm(),
            "filtered": bool(request.GET),
            "may_manage": request.actor.can(Capability.MANAGE_STATIONS),
        },
    )


@requires(Capability.VIEW_STATIONS)
def station_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One station; what is shown below the head depends on ``?tab=``."""
    station = station_of(request, pk)
    actor, today = request.actor, timezone.localdate()
    tab = "facts" if request.GET.get("tab") == "facts" else ""
    shown = station_page.facts if tab else station_page.overview
    hours = station.hours_on(today)
    return render(
        request,
        "liaison_stations/station_detail.html",
        {
            "station": station,
            "hours": hours,
            "tone": STATE_TONES[StationState(station.state)],
            "tab": tab,
            "tabs": station_page.page_tabs(station, tab),
            "may_manage": actor.can(Capability.MANAGE_STATIONS),
            "may_plan": actor.can(Capability.PLAN_RECEPTION),
            "may_log": actor.can(Capability.LOG_FOR_OTHERS),
            "may_see_cases": actor.can(Capability.VIEW_SUGGESTIONS),
            **shown(actor, station, today, hours),
        },
    )


@requires(Capability.MANAGE_STATIONS)
def station_create(request: HttpRequest) -> HttpResponse:
    """Open a station."""
    form = StationForm(request.POST or None, actor=request.actor)
    if request.method == "POST":
        now = timezone.now()

        def verb() -> Station:
            return open_station(actor=request.actor, at=now, on=timezone.localdate(now), **form.cleaned_data)

        posted = once_with_form(
            request,
            form,
            verb,
            then=lambda s: s.get_absolute_url(),
            message=lambda s: f"已建立{s.name}，站码 {s.code}。下一步：安排工作人员和代表，打印二维码海报。",
        )
        if posted is not None:
            return posted
    return render(request, "liaison_stations/station_form.html", {"form": form}, status=form_status(form))


def _saved_words(station: Station) -> str:
    """What saving did; where the station is not open, what becomes of the days planned for it."""
    if station.is_open:
        return "已保存。"
    ahead = station.reception_days.upcoming(timezone.localdate()).count()
    if not ahead:
        return f"已保存，这个站现在{station.get_state_display()}。"
    return (
        f"已保存，这个站现在{station.get_state_display()}。还排着 {ahead} 个接待日：公开页不再显示，"
        "也不再提醒贴公告和值班，但仍在计划里。不接待的，请取消或改期，值班的代表会收到消息。"
    )


@requires(Capability.MANAGE_STATIONS)
def station_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what stands on the station's page."""
    station = station_of(request, pk)
    initial = {name: getattr(station, name) for name in (*REVISABLE, "version")}
    initial["serves"] = list(station.serves.values_list("pk", flat=True))
    form = StationEditForm(request.POST or None, initial=initial, station=station)
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: revise_station(
                actor=request.actor, station=station, at=timezone.now(), **form.cleaned_data
            ),
            then=station.get_absolute_url(),
            message=_saved_words,
        )
        if posted is not None:
            return posted
    return render(
        request,
        "liaison_stations/station_form.html",
        {"form": form, "station": station},
        status=form_status(form),
    )


@requires(Capability.MANAGE_STATIONS)
def station_placement(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick who is placed at the station."""
    station = station_of(request, pk)
    before = set(station.placements.filter(ends_on=None).values_list("mandate_id", flat=True))
    form = PlacementForm(
        request.POST or None,
        actor=request.actor,
        station=station,
        initial={"mandates": list(before), "on": timezone.localdate()},
    )
    if request.method == "POST":

        def verb() -> Station:
            now, on = timezone.now(), form.cleaned_data["on"]
            chosen = list(form.cleaned_data["mandates"])
            shown = {m.pk: m for m in form.fields["mandates"].queryset}
            gone = [shown[pk] for pk in before - {m.pk for m in chosen} if pk in shown]
            if gone:
                withdraw_deputies(actor=request.actor, station=station, mandates=gone, on=on, at=now)
            place_deputies(actor=request.actor, station=station, mandates=chosen, on=on, at=now)
            return station

        posted = once_with_form(
            request, form, verb, then=station.get_absolute_url(), message="进站代表已保存。"
        )
        if posted is not None:
            return posted
    return render(
        request,
        "liaison_stations/station_placement.html",
        {"form": form, "station": station},
        status=form_status(form),
    )


@requires(Capability.VIEW_STATIONS)
def station_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules for the wall, a sheet each: A3, or A4 where ``?paper=a4`` asks for it."""
    station = station_of(request, pk)
    return render(
        request,
        "liaison_stations/station_rules.html",
        {
            "station": station,
            "sheets": station.rule_sheets,
            "small": request.GET.get("paper") == "a4",
            "may_manage": request.actor.can(Capability.MANAGE_STATIONS),
        },
    )


@requires(Capability.VIEW_STATIONS)
def station_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """The poster for the wall: code, name, hours, and the five characters for typing."""
    station = station_of(request, pk)
    address = public_address(station)
    return render(
        request,
        "liaison_stations/station_poster.html",
        {
            "station": station,
            "hours": station.hours_on(timezone.localdate()),
            "address": address,
            "qr": qr_svg(address, scale=8, title=f"{station.name}的二维码"),
            "deputies": placed_at(station),
        },
    )
