"""The network on one page: townships × villages, and who has a station."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor, requires, territory_q
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form

from ..forms.network import GridQueryForm, PlaceManyForm, PlacementQueryForm
from ..models import Station
from ..network import (
    grid_of,
    has_station,
    offers_for,
    one_a_person,
    place_path,
    placed_by_town,
    serving,
    stations_by_person,
    stations_of,
    without_station,
)
from ..placing import COVER_WORDS, Cover
from ..services.placements import place_unplaced
from .parts import station_tabs

# So many deputies are placed on one page; who is left comes up on the next.
AT_ONCE = 60


@requires(Capability.VIEW_STATIONS)
def station_grid(request: HttpRequest) -> HttpResponse:
    """Townships × villages with their stations; villages without one are marked."""
    path = place_path(request.actor)
    form = GridQueryForm(request.GET or None, path=path)
    # An invalid filter stands in the form with its sentence; the valid ones still apply.
    form.is_valid()
    asked = getattr(form, "cleaned_data", {})
    town, gaps_only = asked.get("township"), asked.get("show") == "gaps"
    grid = grid_of(path, town=town.pk if town else None)
    return render(
        request,
        "liaison_stations/station_grid.html",
        {
            "grid": grid,
            "town": town,
            "gaps_only": gaps_only,
            "open_pages": set(Station.objects.visible_to(request.actor).values_list("pk", flat=True)),
            "cover_words": [(cover.value, COVER_WORDS[cover]) for cover in Cover],
            "query_form": form if form.is_bound else GridQueryForm(path=path),
            "tabs": station_tabs("station_grid"),
            "may_manage": request.actor.can(Capability.MANAGE_STATIONS),
        },
    )


@requires(Capability.VIEW_STATIONS)
def station_grid_print(request: HttpRequest) -> HttpResponse:
    """The same on paper: a row a township, with the names of the villages without a station."""
    actor = request.actor
    place = (
        actor.county if actor.division_path == (actor.county.division.path if actor.county else "") else None
    )
    return render(
        request,
        "liaison_stations/station_grid_print.html",
        {
            "grid": grid_of(place_path(actor)),
            "place": place or actor.organization,
            "on": timezone.localdate(),
        },
    )


@requires(Capability.VIEW_STATIONS)
def placement_list(request: HttpRequest) -> HttpResponse:
    """How many deputies have a station, by township, and who has none."""
    actor = request.actor
    path = place_path(actor)
    form = PlacementQueryForm(request.GET or None, path=path)
    rows = one_a_person(serving(actor)).select_related("person", "home_division", "township")
    form.is_valid()
    asked = getattr(form, "cleaned_data", {})
    whole, towns = placed_by_town(actor)
    # A deputy reads the own line, and nothing is said of the others.
    own = whole.total == 1 and not actor.division_path and not actor.can(Capability.PLAN_RECEPTION)
    everybody = own or asked.get("view") == "all"
    if asked.get("township"):
        rows = rows.filter(township=asked["township"])
    if asked.get("q"):
        rows = rows.filter(person__name__icontains=asked["q"].strip())
    if not everybody:
        rows = rows.exclude(has_station())
    page = page_of(request, rows, order=("township__sort_order", "township_id", "pk"), size=50)
    stations = stations_by_person(mandate.person_id for mandate in page.rows)
    may_manage = actor.can(Capability.MANAGE_STATIONS)
    return render(
        request,
        "liaison_stations/placement_list.html",
        {
            "page": page,
            "rows": [{"mandate": m, "stations": stations.get(m.person_id, [])} for m in page.rows],
            "everybody": everybody,
            "whole": whole,
            "own": own,
            "towns": [
                {"placed": town, "url": _place_url(actor, town.town) if may_manage and town.missing else ""}
                for town in towns
            ],
            "open_pages": _open_pages(actor, [s for found in stations.values() for s in found]),
            "query_form": form if form.is_bound else PlacementQueryForm(path=path),
            "filtered": bool(request.GET),
            "tabs": station_tabs("placement_list"),
            "may_manage": may_manage,
        },
    )


def _place_url(actor: Actor, town: int | None) -> str:
    """Where the deputies of a township are placed; those of the whole county at the county's."""
    pk = town or (actor.county.division_id if actor.county else None)
    return reverse("liaison_stations:placement_many", args=[pk]) if pk else ""


def _open_pages(actor: Actor, stations: list[Station]) -> set[int]:
    """Those of the stations whose page the actor may open; the others are named without a link."""
    found = {station.pk for station in stations if actor.covers(station.township.path)}
    others = {station.pk for station in stations} - found
    if others:
        found |= set(Station.objects.visible_to(actor).filter(pk__in=others).values_list("pk", flat=True))
    return found


@requires(Capability.MANAGE_STATIONS)
def placement_many(request: HttpRequest, pk: int) -> HttpResponse:
    """Place the deputies of a township who have no station: one is offered to each, all are confirmed at once."""
    actor = request.actor
    levels = (DivisionLevel.TOWNSHIP, DivisionLevel.COUNTY)
    places = Division.objects.filter(territory_q(actor, "path"), level__in=levels)
    division = get_object_or_404(places, pk=pk)
    mandates = list(without_station(actor, division).order_by("home_division__code", "pk")[: AT_ONCE + 1])
    stations = [station for station in stations_of(division.path) if station.is_open]
    form = PlaceManyForm(
        request.POST or None,
        mandates=mandates[:AT_ONCE],
        stations=stations,
        proposed={offer.key: offer for offer in offers_for(mandates[:AT_ONCE], stations)},
        initial={"on": timezone.localdate()},
    )
    if request.method == "POST":

        def verb() -> int:
            return place_unplaced(
                actor=actor, rows=form.chosen(), on=form.cleaned_data["on"], at=timezone.now()
            )

        posted = once_with_form(
            request,
            form,
            verb,
            then=reverse("liaison_stations:placement_list"),
            message=lambda number: (
                f"{number} 位代表已经安排进站。" if number else "这些代表刚才已经有人安排进站了，没有再安排。"
            ),
        )
        if posted is not None:
            return posted
    return render(
        request,
        "liaison_stations/placement_many.html",
        {"form": form, "division": division, "stations": stations, "more": len(mandates) > AT_ONCE},
        status=form_status(form),
    )
