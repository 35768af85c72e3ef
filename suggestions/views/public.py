"""What a voter sees without signing in: the station behind the wall code, and the published results."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import County, Division, DivisionLevel
from congress_portal.foundation.notifications.context import portal
from congress_portal.foundation.privacy import normalise_digits
from congress_portal.foundation.slots import subject_key
from congress_portal.foundation.web.access import limited, public
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from congress_portal.foundation.web.posting import form_status, once_with_form
from deputies.models import Mandate
from deputies.models.congress import congress_word
from liaison_stations.choices import ReceptionState
from liaison_stations.models import ReceptionDay, ReceptionDuty, Station

from .. import workflow
from ..choices import Channel, Kind
from ..forms.public import DemandForm
from ..models import Publication, Suggestion
from ..outcomes import public_result, rates_of, station_year
from ..public_figures import public_year, shown_of
from ..states import WITH_RESULT, SuggestionState
from ..told import ask_if_told, remember
from ..wall import open_lines, station_results

# A village's voters stand behind one address: that of the station's network or of the telephone company.
VILLAGE = {"per_minute": 20, "per_hour": 200}


def show_county(request: HttpRequest, county: County) -> None:
    """Let the shell show this county's name and telephone."""
    portal(request)["portal"].county_of_page = county


def station_of(code: str) -> Station:
    """The station of a wall code, however it was typed; Http404 for none."""
    stations = Station.objects.select_related(
        "organization__county__division", "organization__county__congress", "township_congress__division",
        "division", "township",
    )  # fmt: skip
    station = stations.filter(code=normalise_digits(code)).first()
    if station is None:
        raise Http404("没有这个站码的联络站。请核对墙上或卡片上的站码，再输一次，或扫一次二维码。")
    return station


def bare_steps(case: Suggestion) -> list[dict[str, str]]:
    """The four words without names, dates or reasons."""
    ended = case.state in (SuggestionState.DECLINED, SuggestionState.WITHDRAWN)
    # What had been done before it ended stays done.
    last = case.step
    if ended:
        last = 2 if case.dispatched_on else 1 if case.accepted_on or case.examined_on else 0

    def status(place: int) -> str:
        if place > last:
            return "later"
        return "done" if place < last or ended else "current"

    return [
        {
            "word": word,
            "note": case.get_state_display() if ended and place > last else "",
            "when": "",
            "status": status(place),
        }
        for place, word in enumerate(case.county.stages)
    ]


def deputy_line(mandate: Mandate, county: County) -> dict[str, str]:
    """Name, one line and page for a tile: 县人大代表，种粮大户. No private telephone ever."""
    congress = mandate.congress
    if congress.is_higher_congress:
        word = congress_word(congress)
    else:
        word = county.word if mandate.level == "county" else congress.division.name[-1:]
    note = f"{word}人大代表" + (f"，{mandate.occupation}" if mandate.occupation else "")
    return {
        "name": mandate.person.name,
        "note": note,
        "url": reverse("public_deputies:deputy_detail", args=[mandate.pk]),
    }


def duty_of(station: Station, now: datetime) -> dict[str, Any]:
    """Who is there: today until the hours are over, else on the next day on which somebody serves.

    The next day without a name where nobody does, the station's deputies where no day is planned.
    """
    local = timezone.localtime(now)
    on = local.date()
    county = station.organization.county
    days = ReceptionDay.objects.filter(
        Q(on__gt=on) | Q(on=on, ends__gte=local.time()),
        station=station,
        state__in=[ReceptionState.PLANNED, ReceptionState.HELD],
    ).order_by("on", "starts")
    # A station that is paused or closed receives nobody, whatever was planned.
    day = days.first() if station.is_open else None
    if day is not None:
        duties = ReceptionDuty.objects.serving().filter(reception_day__in=days.order_by())
        next_one = (
            duties.select_related("reception_day")
            .order_by("reception_day__on", "reception_day__starts")
            .first()
        )
        day = next_one.reception_day if next_one else day
        people = (
            duties.filter(reception_day=day)
            .select_related("mandate__person", "mandate__congress__division")
            .order_by("mandate_id")
        )
        away = day.duties.filter(leave_at__isnull=False).exists()
        return {
            "title": "今天值班" if day.on == on else "下次接待",
            "tag": _hours(day, now),
            "people": [deputy_line(duty.mandate, county) for duty in people],
            "note": "" if next_one else "值班代表请假" if away else "值班代表还没有定",
        }
    deputies = Mandate.objects.active().select_related("person", "congress__division").order_by("pk")
    people = deputies.filter(station_placements__station=station, station_placements__ends_on__isnull=True)
    lines = [] if station.is_closed else [deputy_line(m, county) for m in people[:8]]
    return {"title": "本站代表", "tag": "", "people": lines, "note": ""}


def _stations_instead(station: Station) -> list[Station]:
    """Where voters of a station that is not open may turn to: its centre, then others of the township."""
    near = Station.objects.open().filter(Q(pk=station.parent_id) | Q(township=station.township_id))
    return sorted(near.order_by("pk")[:20], key=lambda row: row.pk != station.parent_id)[:3]


def _hour(moment: time) -> str:
    return f"{moment.hour}:{moment:%M}"


def _hours(day: ReceptionDay, now: datetime) -> str:
    local = timezone.localtime(now)
    if day.on != local.date():
        return f"{day.on.month}月{day.on.day}日 {_hour(day.starts)}–{_hour(day.ends)}"
    if local.time() < day.starts:
        return f"{_hour(day.starts)} 开始"
    return f"{_hour(day.ends)} 前都在"


def post_demand(
    request: HttpRequest, form: DemandForm, submit: Callable[[], Suggestion]
) -> HttpResponse | None:
    """``once_with_form`` for a voter's words; the same ones from the same browser are asked back once."""
    made: list[Suggestion] = []

    def verb() -> Suggestion:
        ask_if_told(request, form)
        made.append(submit())
        return made[-1]

    posted = once_with_form(request, form, verb, then=lambda demand: demand.receipt)
    if posted is not None and made:
        remember(request, posted, made[-1])
    return posted


@public
@never_cache
@limited("demand", **VILLAGE)
def public_station(request: HttpRequest, code: str) -> HttpResponse:
    """The page behind the code on the wall: who is there, and 点单 without signing in."""
    station = station_of(code)
    county = station.organization.county
    show_county(request, county)
    now = timezone.now()
    form = DemandForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST":
        posted = post_demand(request, form, lambda: _submit(request, station, form, now))
        if posted is not None:
            return posted
    year = timezone.localdate(now).year
    context = {
        "station": station,
        "hours": station.hours_on(timezone.localdate(now)),
        "form": form,
        "duty": duty_of(station, now),
        "instead": () if station.is_open else _stations_instead(station),
        "result": station_year(station.pk, year),
        "results": station_results(station),
        "lines": open_lines(station),
        "county": county,
        "action": "",
        "draft": f"demand-{station.code}",
        "offers_county": station.township_congress_id != county.congress_id,
        "submit": "交给代表",
        "note": "号码只有联络站和受理的人大看得到；打了勾，接单代表和承办单位才看得到。",
    }
    return render(request, "suggestions/public_station.html", context, status=form_status(form))


def _submit(request: HttpRequest, station: Station, form: DemandForm, at: datetime) -> Suggestion:
    data = form.cleaned_data
    return workflow.submit_demand(
        actor=Actor.bearer(subject_key(station), station.organization.county),
        station=station,
        body=data["body"],
        channel=Channel.CODE,
        at=at,
        contact={"phone": data["phone"], "may_contact": data["may_contact"]},
        client_uuid=form.id_under(request.POST["form_key"]),
        direct_to_county=data["direct_to_county"],
        photos=data["photos"],
    )


def _county(request: HttpRequest) -> County:
    """The county asked for, or the only one there is."""
    wanted = request.GET.get("county", "")
    counties = County.objects.select_related("division", "congress")
    if whole(wanted) is not None:
        return get_object_or_404(counties, pk=whole(wanted))
    found = list(counties.order_by("pk")[:2])
    if len(found) != 1:
        if request.actor.county is not None:
            return request.actor.county
        raise Http404("请从本县的联络站页面进来。")
    return found[0]


def _year(request: HttpRequest, today: date) -> int:
    wanted = request.GET.get("year", "")
    year = whole(wanted)
    return year if year and 2000 <= year <= today.year else today.year


@public
def results(request: HttpRequest) -> HttpResponse:
    """网上公开办理结果: closed cases after the check, and the year's solved and satisfied rates side by side."""
    county = _county(request)
    show_county(request, county)
    today = timezone.localdate()
    year = _year(request, today)
    text = request.GET.get("q", "").strip()[:40]
    rows = Publication.objects.filter(withdrawn_at__isnull=True, suggestion__county=county)
    if text:
        rows = rows.filter(Q(title__contains=text) | Q(body__contains=text) | Q(reply__contains=text))
    kind, town = request.GET.get("kind", ""), whole(request.GET.get("township"))
    if kind in Kind.values:
        rows = rows.filter(suggestion__kind=kind)
    if town:
        rows = rows.filter(suggestion__township=town)
    towns = Division.objects.filter(
        level=DivisionLevel.TOWNSHIP, parent=county.division_id, valid_to__isnull=True
    )
    page = page_of(
        request,
        rows.select_related("suggestion__outcome", "suggestion__lead_unit", "suggestion__township"),
        order=("-published_at", "-pk"),
    )
    cases = Suggestion.objects.filter(county=county, confidential=False)
    context = {
        "county": county,
        "page": page,
        "rows": [{"row": row, "result": public_result(row.suggestion)} for row in page.rows],
        "rates": rates_of(cases, year),
        "year": year,
        "years": [y for y in range(today.year, today.year - 5, -1) if y != year],
        "q": text,
        "stated": public_year(county.congress_id, year),
        "shown": shown_of(county.pk, year),
        "kinds": Kind.choices,
        "kind": kind if kind in Kind.values else "",
        "towns": towns,
        "town": town,
        "narrowed": bool(text or kind or town),
    }
    return render(request, "suggestions/public_results.html", context)


@public
def result_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One published result."""
    row = get_object_or_404(
        Publication.objects.select_related(
            "suggestion__county__division",
            "suggestion__outcome",
            "suggestion__lead_unit",
            "suggestion__township",
        ),
        pk=pk,
        withdrawn_at__isnull=True,
    )
    show_county(request, row.suggestion.county)
    commitments = row.suggestion.commitments.standing().select_related("unit")
    context = {
        "row": row,
        "case": row.suggestion,
        "commitments": commitments,
        "result": public_result(row.suggestion),
        "again": row.suggestion.state not in WITH_RESULT,
    }
    return render(request, "suggestions/public_result.html", context)
