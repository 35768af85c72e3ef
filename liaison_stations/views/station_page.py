"""What stands on the page of one station: its overview, and its facts with rules, keepers and network."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.urls import reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import timeline
from congress_portal.foundation.notifications.models import Todo
from deputies.choices import MandateState
from deputies.models import Mandate

from ..building_progress import building_of
from ..choices import ReceptionState, StationKind
from ..due import StationFacts, due_of
from ..models import Activity, ReceptionDay, ReceptionDuty, Station, StationPlacement
from ..querysets import keeping

# So many of each stand on the page; all of them have lists of their own.
DAYS_SHOWN, WAITING_SHOWN, DUE_SHOWN, ACTIVITIES_SHOWN = 4, 5, 8, 5
TABS = (("", "概况"), ("facts", "资料和制度"))


def page_tabs(station: Station, current: str) -> list[dict[str, Any]]:
    """The views of a station's page."""
    own = station.get_absolute_url()
    return [
        {"label": label, "url": f"{own}?tab={key}" if key else own, "current": key == current}
        for key, label in TABS
    ]


def placed_at(station: Station) -> QuerySet[StationPlacement]:
    """Who is placed there now; whose mandate has ended is no deputy of the station any more."""
    rows = station.placements.filter(ends_on=None).exclude(mandate__state=MandateState.ENDED)
    return rows.select_related("mandate__person")


def public_address(station: Station) -> str:
    """What the code on the wall says: the station's public page under the portal's own address."""
    path = reverse("suggestions:public_station", args=[station.code])
    return settings.PUBLIC_BASE_URL.rstrip("/") + path


def planned_days(station: Station, today: date) -> tuple[list[ReceptionDay], list[ReceptionDay]]:
    """(to come, past and not recorded), in one query and one for the duties of those shown."""
    planned = list(station.reception_days.filter(state=ReceptionState.PLANNED).order_by("on", "starts", "pk"))
    ahead = [day for day in planned if day.on >= today][:DAYS_SHOWN]
    duties = ReceptionDuty.objects.with_standing().select_related("mandate__person")
    prefetch_related_objects(ahead, Prefetch("duties", queryset=duties))
    return ahead, [day for day in planned if day.on < today][:WAITING_SHOWN]


def overview(actor: Actor, station: Station, today: date, hours: str) -> dict[str, Any]:
    """What is to be done, who is placed there, the next days, what was done lately."""
    visible = Mandate.objects.visible_to(actor).filter(pk=OuterRef("mandate_id"))
    placements = list(
        placed_at(station).select_related("mandate__home_division").annotate(open=Exists(visible))
    )
    days, waiting = planned_days(station, today)
    keepers = list(keeping(station.organization_id, today))
    activities = Activity.objects.visible_to(actor).standing().filter(station=station).for_list()
    facts = StationFacts(
        kind=station.kind,
        state=station.state,
        keepers=len(keepers),
        placed=len(placements),
        days_ahead=len(days),
        hours=hours,
        phone=station.phone,
        rules=station.rules,
        facilities=station.facilities,
    )
    return {
        "placements": placements,
        "days": days,
        "waiting": waiting,
        "keepers": keepers,
        "activities": activities[:ACTIVITIES_SHOWN],
        "due": due_rows(actor, station, facts, today),
        "public_address": public_address(station),
    }


def due_rows(actor: Actor, station: Station, facts: StationFacts, today: date) -> list[dict[str, Any]]:
    """For whoever may do it: the open to-dos of the station's own, then what is missing."""
    may = {
        True: actor.can(Capability.MANAGE_STATIONS),
        False: actor.can(Capability.PLAN_RECEPTION),
    }
    if not any(may.values()):
        return []
    waiting = Todo.objects.visible_to(actor).open().filter(organization=station.organization_id)
    rows = [
        {
            "verb": todo.verb,
            "title": todo.title,
            "why": todo.why,
            "url": todo.url,
            "days_left": (todo.due - today).days if todo.due else None,
        }
        for todo in waiting[:DUE_SHOWN]
    ]
    return rows + [
        {
            "verb": due.verb,
            "title": due.title,
            "why": due.why,
            "url": reverse(f"liaison_stations:{due.page}", args=[station.pk]),
        }
        for due in due_of(facts)
        if may[due.manage]
    ]


def facts(actor: Actor, station: Station, today: date, hours: str) -> dict[str, Any]:
    """Everything the station's record says: place, network, facilities, rules, keepers, and its history."""
    points = []
    if station.kind == StationKind.CENTRAL:
        points = list(station.points.standing().order_by("pk"))
    near = Station.objects.visible_to(actor).filter(Q(parent=station) | Q(pk=station.parent_id))
    return {
        "keepers": list(keeping(station.organization_id, today)),
        "points": points,
        "serves": list(station.serves.order_by("sort_order", "code", "pk")),
        # Which of the neighbours' pages the actor may open; the others are named without a link.
        "near_pages": set(near.values_list("pk", flat=True)),
        "building": building_of(station, today),
        "entries": timeline(station)[:12],
    }
