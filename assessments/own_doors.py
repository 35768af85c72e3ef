"""The way from a deputy's own file to the own points, where the county gives any."""

from __future__ import annotations

from django.urls import reverse

from assessments.models import DeputyPoints
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.slots import Door, OwnDoors


def points_of(actor: Actor) -> list[Door]:
    """The page of the own points. One query."""
    if not actor.can(Capability.RAISE_SUGGESTION):
        return []
    if not DeputyPoints.objects.filter(county=actor.county_id, enabled=True).exists():
        return []
    return [Door("我的履职计分", reverse("assessments:own_points"), "只有本人和县人大办公室看得到")]


OWN_POINTS = OwnDoors(key="assessments.own_points", doors=points_of)
