"""Pages about deputies that everybody reads without signing in: by village, and one deputy (代表法 58)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from congress_portal.foundation import slots
from congress_portal.foundation.accounts.models import County, Division, DivisionLevel
from congress_portal.foundation.accounts.people import tidy_name
from congress_portal.foundation.notifications.context import portal
from congress_portal.foundation.web.access import public
from congress_portal.foundation.web.numbers import whole
from congress_portal.foundation.web.paging import page_of
from deputies.models import Mandate
from deputies.public_faces import (
    figures_of,
    offices_of,
    places_in,
    public_deputies,
    standing_for,
    towns_of,
)

FOUND = 30


def _county(request: HttpRequest) -> County:
    """The county asked for, else the only one, else the reader's own; the shell shows its name."""
    counties = County.objects.select_related("division", "congress")
    wanted = whole(request.GET.get("county"))
    found = list(counties.filter(pk=wanted) if wanted is not None else counties.order_by("pk")[:2])
    county = found[0] if len(found) == 1 else request.actor.county
    if county is None or (wanted is not None and not found):
        raise Http404("请从本县的页面进来。")
    portal(request)["portal"].county_of_page = county
    return county


def line_of(mandate: Mandate) -> str:
    """县人大代表，松坡村村民委员会主任."""
    return "，".join(part for part in (mandate.deputy_label, mandate.occupation) if part)


@public
@require_safe
def deputy_list(request: HttpRequest) -> HttpResponse:
    """找代表: townships, then villages, then who stands there; or a name that is typed."""
    county, today = _county(request), timezone.localdate()
    text = request.GET.get("q", "").replace("\0", "").strip()[:40]
    wanted = whole(request.GET.get("place"))
    context = {"county": county, "q": text}
    if text:
        name = tidy_name(text)
        people = public_deputies(county, today).filter(person__name__contains=name)
        villages = places_in(county).filter(level=DivisionLevel.VILLAGE, name__contains=text)
        found = list(people.order_by("level", "pk")[:FOUND])
        context |= {
            "places": list(villages.select_related("parent").order_by("path")[:FOUND]),
            "lines": [(m, line_of(m)) for m in found],
        }
        return render(request, "deputies/public_search.html", context)
    if wanted is None:
        return render(request, "deputies/public_list.html", context | {"towns": list(towns_of(county))})
    place = places_in(county).select_related("parent").filter(pk=wanted).first()
    if place is None or place.level not in (DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE):
        raise Http404("没有这个村（社区），请从镇（乡、街道）开始找。")
    return _place(request, county, place, context)


def _place(request: HttpRequest, county: County, place: Division, context: dict) -> HttpResponse:
    mandates = standing_for(public_deputies(county, timezone.localdate()), place)
    page = page_of(request, mandates, order=("level", "pk"), size=50)
    context |= {
        "place": place,
        "page": page,
        "lines": [(m, line_of(m)) for m in page.rows],
        "is_village": place.level == DivisionLevel.VILLAGE,
        "villages": list(
            places_in(county).filter(parent=place, level=DivisionLevel.VILLAGE).order_by("sort_order", "code")
        )
        if place.level == DivisionLevel.TOWNSHIP
        else [],
    }
    return render(request, "deputies/public_place.html", context)


@public
@never_cache
@require_safe
def deputy_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One deputy: what the card's code opens. Who does not act as a deputy today has no page, nor a reason."""
    today = timezone.localdate()
    mandate = (
        Mandate.objects.select_related(
            "person",
            "congress__division",
            "congress__county__division",
            "term",
            "constituency",
            "delegation",
            "home_division__parent",
            "township",
        )
        .filter(pk=pk, congress__county__isnull=False)
        .first()
    )
    if mandate is None:
        raise Http404("没有这位代表的公开信息。")
    county = mandate.congress.county
    portal(request)["portal"].county_of_page = county
    shown = public_deputies(county, today)
    if not shown.filter(pk=pk).exists():
        # A card of the last term leads to who was elected again to the same congress.
        again = shown.filter(person=mandate.person_id, congress=mandate.congress_id).order_by("-starts_on")
        newer = again.filter(starts_on__gt=mandate.starts_on).values_list("pk", flat=True).first()
        if newer is not None:
            return redirect("public_deputies:deputy_detail", pk=newer)
        context = {"county": county, "place": mandate.home_division}
        return render(request, "deputies/public_gone.html", context, status=404)
    context = {
        "mandate": mandate,
        "county": county,
        "offices": offices_of(mandate, today),
        "figures": figures_of(mandate, today.year),
        "year": today.year,
        "doors": [door for offer in slots.DEPUTY_DOORS for door in offer.doors(pk, timezone.localdate())],
        "offers": [
            {"template": each.template, **found}
            for each in slots.DEPUTY_FORMS
            if (found := each.offer(request, mandate)) is not None
        ],
    }
    return render(request, "deputies/public_deputy.html", context)
