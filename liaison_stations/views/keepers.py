"""Who keeps a station: appointed and relieved on its page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.models import Membership
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.posting import form_status, once_with_form

from ..forms.network import KeeperForm, RelieveForm
from ..querysets import keeping
from ..services.keepers import appoint_keeper, relieve_keeper
from .stations import station_of


@requires(Capability.MANAGE_STATIONS)
def keeper_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Make somebody a keeper of the station."""
    station = station_of(request, pk)
    form = KeeperForm(request.POST or None, station=station, initial={"on": timezone.localdate()})
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: appoint_keeper(
                actor=request.actor, station=station, at=timezone.now(), **form.cleaned_data
            ),
            then=station.get_absolute_url(),
            message=lambda m: _said(m, station.name),
        )
        if posted is not None:
            return posted
    return render(
        request,
        "liaison_stations/keeper_form.html",
        {"form": form, "station": station},
        status=form_status(form),
    )


def _said(membership: Membership, station: str) -> str:
    done = f"{membership.person.name}是{station}的工作人员了。"
    if getattr(membership.person, "user", None) is not None:
        return done
    return f"{done}还没有账号，请系统管理员在“账号”里开通。"


@requires(Capability.MANAGE_STATIONS)
def keeper_end(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    """End a keeper's role with its last day."""
    station = station_of(request, pk)
    today = timezone.localdate()
    keeper = get_object_or_404(keeping(station.organization_id, today), pk=membership)
    form = RelieveForm(request.POST or None, initial={"on": today})
    if request.method == "POST":
        posted = once_with_form(
            request,
            form,
            lambda: relieve_keeper(
                actor=request.actor,
                station=station,
                membership=keeper,
                at=timezone.now(),
                **form.cleaned_data,
            ),
            then=station.get_absolute_url(),
            message=f"{keeper.person.name}不再是{station.name}的工作人员。",
        )
        if posted is not None:
            return posted
    return render(
        request,
        "liaison_stations/keeper_end.html",
        {"form": form, "station": station, "keeper": keeper},
        status=form_status(form),
    )
