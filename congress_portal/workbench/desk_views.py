"""接待登记: the desk of a station, where each visitor is a row."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from congress_portal.foundation.accounts.access import requires
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.web.htmx import is_htmx
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.posting import form_status, once_with_form
from congress_portal.foundation.web.repeats import id_of_words
from liaison_stations.models import Station
from suggestions.models import Suggestion

from .desk_forms import VisitorForm
from .desk_verbs import WAYS, deputies_at, register_visitor, today_at

# What one desk writes on one day.
MOST_ROWS = 100


def _rows(request: HttpRequest, station: Station, on: date) -> list[Suggestion]:
    """Today's register, the newest first."""
    rows = (
        Suggestion.objects.visible_to(request.actor)
        .filter(station=station, submitted_on=on, channel__in=[way for way, _ in WAYS])
        .select_related("deputy__person", "receipt", "contact")
        .order_by("-pk")
    )
    words = dict(WAYS)
    found = list(rows[:MOST_ROWS])
    for row in found:
        row.way = words[row.channel]
    return found


@never_cache
@requires(Capability.LOG_FOR_OTHERS)
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """The register of the day and one empty row; a row is added in place, or by a page without scripts."""
    station = get_object_or_404(
        Station.objects.visible_to(request.actor).select_related(
            "organization__county__congress", "township_congress", "township", "division"
        ),
        pk=pk,
    )
    now = timezone.now()
    on = timezone.localdate(now)
    today = today_at(station, on)
    people = deputies_at(station, today)
    on_duty = {duty.mandate_id for duty in today.day.serving} if today.day else set()
    form = VisitorForm(
        request.POST if request.method == "POST" else None,
        deputies=people,
        county_id=station.organization.county_id,
        on_duty=bool(people) and people[0].pk in on_duty,
    )
    here = reverse("workbench:desk", args=[station.pk])
    if request.method == "POST":

        def verb() -> Suggestion:
            data = form.cleaned_data
            return register_visitor(
                actor=request.actor,
                station=station,
                at=now,
                contact={name: data[name] for name in ("name", "phone", "may_contact")},
                client_uuid=id_of_words(data["client_uuid"], data["body"]),
                **{name: data[name] for name in ("body", "channel", "mandate", "topic")},
            )

        posted = once_with_form(request, form, verb, then=lambda case: f"{here}?new={case.pk}")
        if posted is not None:
            return posted
    rows = _rows(request, station, on)
    new = whole(request.GET.get("new"))
    context = {
        "station": station,
        "today": on,
        "day": today.day,
        "activity": today.activity,
        "form": form,
        "rows": rows,
        "new": next((row for row in rows if row.pk == new), None),
        "visitors": sum(row.channel == WAYS[0][0] for row in rows),
        "action": here,
    }
    template = "_desk.html" if is_htmx(request) else "desk.html"
    return render(request, f"workbench/{template}", context, status=form_status(form))
