"""The deputies' own code, and the open matters of a station: all without signing in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from congress_portal.foundation.accounts.access import Actor, requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import DeputyForm, subject_key
from congress_portal.foundation.web.access import limited, public
from congress_portal.foundation.web.posting import form_status, once, once_with_form
from deputies.choices import DIRECT_LEVELS
from deputies.models import Mandate
from deputies.public_faces import public_deputies
from liaison_stations.choices import StationState
from liaison_stations.models import Station

from .. import workflow
from ..choices import Channel, Level
from ..forms.public import DemandForm
from ..forms.wall import HideLineForm, ShowLineForm
from ..models import PublicLine, Suggestion
from ..states import ENDED
from ..wall import shown_lines
from .cases import case_of
from .public import VILLAGE, bare_steps, post_demand, show_county, station_of

# Half a year: as long as the matter may take; the cookie names the lines and nothing else.
MET_FOR = 183 * 24 * 3600


def _station_for(mandate: Mandate) -> Station | None:
    """The open station the deputy is placed at (the first one), whose keeper helps where he cannot."""
    return (
        Station.objects.filter(
            placements__mandate=mandate, placements__ends_on__isnull=True, state=StationState.OPEN
        )
        .select_related("organization__county", "township_congress", "township", "division")
        .order_by("placements__starts_on", "pk")
        .first()
    )


def _context(mandate: Mandate, form: DemandForm) -> dict[str, Any]:
    return {
        "form": form,
        "action": reverse("suggestions:public_deputy", args=[mandate.pk]),
        "draft": f"demand-d{mandate.pk}",
        "offers_county": mandate.level == Level.COUNTY,
        "submit": f"交给{mandate.person.name}代表",
        "note": "号码只有受理的人大和联络站看得到；打了勾，接单代表和承办单位才看得到。",
    }


def _offer(request: HttpRequest, mandate: Mandate) -> dict[str, Any] | None:
    """The empty form; none for a deputy of a higher congress, whose matters are not kept here."""
    return _context(mandate, DemandForm()) if mandate.level in DIRECT_LEVELS else None


DEMAND_FORM = DeputyForm(key="suggestions.demand", template="suggestions/_demand_form.html", offer=_offer)


@public
@never_cache
@limited("demand", **VILLAGE)
def public_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    """代表码: the same form as the station's; the demand waits for this deputy."""
    mandate = get_object_or_404(
        Mandate.objects.select_related(
            "person", "congress__county__division", "congress__county__congress", "congress__division",
            "home_division", "township", "term",
        ),
        pk=pk, congress__county__isnull=False, level__in=DIRECT_LEVELS,
    )  # fmt: skip
    county, now = mandate.congress.county, timezone.now()
    show_county(request, county)
    if not public_deputies(county, timezone.localdate(now)).filter(pk=pk).exists():
        raise Http404("这位代表现在不接收反映。请到就近的联络站，或者在“找代表”里另找一位代表。")
    form = DemandForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST":
        posted = post_demand(request, form, lambda: _submit(request, mandate, form, now))
        if posted is not None:
            return posted
    context = {"mandate": mandate, "county": county, **_context(mandate, form)}
    return render(request, "suggestions/public_deputy.html", context, status=form_status(form))


def _submit(request: HttpRequest, mandate: Mandate, form: DemandForm, at: datetime) -> Suggestion:
    data = form.cleaned_data
    return workflow.submit_demand(
        actor=Actor.bearer(subject_key(mandate), mandate.congress.county),
        station=_station_for(mandate),
        mandate=mandate,
        body=data["body"],
        channel=Channel.CODE,
        at=at,
        contact={"phone": data["phone"], "may_contact": data["may_contact"]},
        client_uuid=form.id_under(request.POST["form_key"]),
        direct_to_county=data["direct_to_county"] and mandate.level == Level.COUNTY,
        photos=data["photos"],
    )


@public
@never_cache
@limited("echo", **VILLAGE)
def public_matter(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One open matter of a station: how far it is, how many met the same; 我也遇到了 adds one."""
    station = station_of(code)
    county = station.organization.county
    show_county(request, county)
    line = get_object_or_404(
        shown_lines().filter(demand__station=station).select_related("demand__county"), pk=pk
    )
    case = line.demand
    cookie = f"met-{line.pk}"
    met = cookie in request.COOKIES
    if request.method == "POST":
        return _echo(request, line, cookie, met)
    context = {
        "station": station,
        "line": line,
        "case": case,
        "people": line.met + 1,
        "met": met,
        "is_open": case.state not in ENDED,
        "steps": bare_steps(case),
    }
    return render(request, "suggestions/public_matter.html", context)


def _echo(request: HttpRequest, line: PublicLine, cookie: str, met: bool) -> HttpResponse:
    here = request.path
    if met:
        messages.info(request, "您说过了，这件已经记下您。")
        return once(request, lambda: None, then=here)
    actor = Actor.bearer(subject_key(line), line.demand.county)
    response = once(
        request,
        lambda: workflow.echo_demand(actor=actor, line=line, at=timezone.now()),
        then=here,
        message="记下了：您也遇到了。代表会知道不是一家的事。",
    )
    response.set_cookie(
        cookie, "1", max_age=MET_FOR, path=here, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return response


# --- at the desk ------------------------------------------------------------------------------------
@requires(Capability.ASSIGN_DEMAND)
def suggestion_show(request: HttpRequest, pk: int) -> HttpResponse:
    """公示一句话."""
    case = case_of(request, pk)
    line = PublicLine.objects.filter(demand=case).first()
    form = ShowLineForm(
        request.POST if request.method == "POST" else None,
        initial={"text": line.text if line else case.title},
    )
    return _line_page(
        request, case, form,
        lambda: workflow.show_line(
            actor=request.actor, suggestion=case, text=form.cleaned_data["text"], at=timezone.now()
        ),
        title="在联络站公示一句话", submit="公示", message="已公示在联络站的页面上。",
    )  # fmt: skip


@requires(Capability.ASSIGN_DEMAND)
def suggestion_hide(request: HttpRequest, pk: int) -> HttpResponse:
    """撤下公示."""
    case = case_of(request, pk)
    form = HideLineForm(request.POST if request.method == "POST" else None)
    return _line_page(
        request, case, form,
        lambda: workflow.hide_line(
            actor=request.actor, suggestion=case, reason=form.cleaned_data["reason"], at=timezone.now()
        ),
        title="撤下公示", submit="撤下", message="已撤下公示。",
    )  # fmt: skip


def _line_page(
    request: HttpRequest, case: Suggestion, form: Any, verb: Any, *, title: str, submit: str, message: str
) -> HttpResponse:
    if request.method == "POST":
        posted = once_with_form(request, form, verb, then=lambda _: case, message=message)
        if posted is not None:
            return posted
    context = {"case": case, "form": form, "title": title, "submit": submit}
    return render(request, "suggestions/suggestion_publish.html", context, status=form_status(form))
