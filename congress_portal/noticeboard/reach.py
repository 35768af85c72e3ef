"""How far an announcement or a document reaches, from both ends: what a person is reached by, whom it reaches."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, Membership
from congress_portal.noticeboard.choices import Audience


@dataclass
class Reach:
    """Everything a person is reached by, in any of the roles held: whoever was told may read it."""

    roles: set[str] = field(default_factory=set)
    organizations: set[int] = field(default_factory=set)
    # Paths of the divisions above the person's bodies and above a deputy's home, themselves included.
    paths: set[str] = field(default_factory=set)
    levels: set[str] = field(default_factory=set)


def paths_above(path: str) -> list[str]:
    """ "/1/4/9/" lies in "/1/", "/1/4/" and itself."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


def reach_of(actor: Actor) -> Reach:
    """What reaches this actor. One query for an actor, who lives as long as a request; a role that has
    ended counts no more."""
    known = actor.__dict__.get("_reach")
    if known is not None:
        return known
    reach = Reach()
    if not actor.is_member:
        return reach
    held = Membership.objects.filter(person_id=actor.person_id, organization__county_id=actor.county_id)
    rows = held.filter(Q(ends_on__isnull=True) | Q(pk=actor.membership_id)).values_list(
        "role", "organization_id", "organization__division__path", "mandate__home_division__path",
        "mandate__level",
    )  # fmt: skip
    for role, organization, path, home, level in rows:
        reach.roles.add(role)
        reach.organizations.add(organization)
        reach.paths.update(paths_above(path))
        if home:
            reach.paths.update(paths_above(home))
        if level:
            reach.levels.add(level)
    actor.__dict__["_reach"] = reach
    return reach


def own_area(actor: Actor) -> Division:
    """The area for which an actor publishes: the county, or the own township."""
    county = actor.county
    return county.division if actor.division_path == county.division.path else actor.organization.division


def _lives_in(path: str) -> Q:
    return Q(organization__division__path__startswith=path) | Q(mandate__home_division__path__startswith=path)


def reached_by(announcement: Any, *, on: date) -> QuerySet[Membership]:
    """The memberships on a day to whose holders an announcement is addressed."""
    rows = Membership.objects.current(on).filter(organization__county_id=announcement.county_id)
    rows = rows.filter(_lives_in(announcement.reach.path))
    targets = list(announcement.targets.select_related("division"))
    if announcement.audience == Audience.ROLES:
        return rows.filter(role__in=[t.role for t in targets])
    if announcement.audience == Audience.ORGANIZATIONS:
        return rows.filter(organization__in=[t.organization_id for t in targets])
    if announcement.audience == Audience.DEPUTIES:
        return rows.filter(mandate__level__in=[t.level for t in targets])
    if announcement.audience == Audience.TOWNSHIPS:
        places = Q(pk__in=[])
        for target in targets:
            places |= _lives_in(target.division.path)
        return rows.filter(places)
    return rows
