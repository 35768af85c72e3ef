"""The actor: who does something, in which role, and how far that role sees."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from congress_portal.foundation.accounts.models import County, Membership, Organization, Person, User
from congress_portal.foundation.accounts.roles import (
    COUNTY_TERRITORY,
    GIVEN_BY_MANDATE,
    ROLE_LABELS,
    TOWNSHIP_TERRITORY,
    Capability,
    Role,
    capabilities_of,
)


@dataclass(frozen=True)
class Actor:
    """Everything takes an actor: a member in one role, the bearer of a token, the system, or nobody.

    ``division_path`` is the territory ("" = none): those who have none see what they take part in
    (decisions A5). ``token_key`` names the one subject a bearer may touch.
    """

    kind: str  # "member", "bearer", "system", "anonymous"
    user: User | None = None
    person: Person | None = None
    membership: Membership | None = None
    role: str = ""
    role_label: str = ""
    organization: Organization | None = None
    county: County | None = None
    division_path: str = ""
    capabilities: frozenset[Capability] = field(default_factory=frozenset)
    token_key: str = ""

    @classmethod
    def of(cls, membership: Membership, user: User | None = None) -> Actor:
        """The actor of a membership; needs person, organization, its division and county loaded."""
        organization = membership.organization
        role = membership.role
        county = organization.county
        path = ""
        if role in COUNTY_TERRITORY and county is not None:
            path = county.division.path
        elif role in TOWNSHIP_TERRITORY:
            path = organization.division.path
        return cls(
            kind="member",
            user=user,
            person=membership.person,
            membership=membership,
            role=role,
            role_label=membership.label,
            organization=organization,
            county=county,
            division_path=path,
            capabilities=capabilities_of(role),
        )

    @classmethod
    def system(cls, county: County | None = None) -> Actor:
        """The portal itself: beat, imports, the demonstration. Sees the county, or everything."""
        return cls(
            kind="system",
            role_label="系统",
            county=county,
            division_path=county.division.path if county else "/",
            capabilities=frozenset(Capability),
        )

    @classmethod
    def bearer(cls, token_key: str, county: County | None = None) -> Actor:
        """Whoever holds a voter's receipt or a rater's slip: one subject, no capability."""
        return cls(kind="bearer", role_label="群众", county=county, token_key=token_key)

    @classmethod
    def anonymous(cls, user: User | None = None) -> Actor:
        """Nobody in particular, or an account without a current role."""
        return cls(kind="anonymous", user=user, person=user.person if user else None, role_label="访客")

    def can(self, *capabilities: str) -> bool:
        """True where the actor holds any of these."""
        return any(c in self.capabilities for c in capabilities)

    def covers(self, path: str) -> bool:
        """True where the path lies in the actor's territory."""
        return bool(self.division_path) and path.startswith(self.division_path)

    @property
    def sees_county(self) -> bool:
        """Whether the territory is the whole county: nothing of it lies outside."""
        return bool(self.county and self.division_path) and self.division_path == self.county.division.path

    @property
    def name(self) -> str:
        """The person's name ("" for system and bearers)."""
        return self.person.name if self.person else ""

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def person_id(self) -> int | None:
        return self.person.pk if self.person else None

    @property
    def membership_id(self) -> int | None:
        return self.membership.pk if self.membership else None

    @property
    def absent_person_id(self) -> int | None:
        """The person whose work this membership does during a leave, None for one's own."""
        if self.membership is None or self.membership.substitute_for_id is None:
            return None
        return self.membership.substitute_for.person_id

    @property
    def organization_id(self) -> int | None:
        return self.organization.pk if self.organization else None

    @property
    def organization_name(self) -> str:
        return str(self.organization) if self.organization else ""

    @property
    def staff_of(self) -> str:
        """The organization whose staff acts; "" for deputies, who sit in the congress and staff nobody."""
        return "" if self.role in GIVEN_BY_MANDATE else self.organization_name

    @property
    def county_id(self) -> int | None:
        return self.county.pk if self.county else None

    @property
    def is_member(self) -> bool:
        return self.kind == "member"


def role_label(role: str) -> str:
    """The Chinese name of a role."""
    return ROLE_LABELS.get(Role(role), role)


def territory_q(actor: Actor, path_field: str) -> Q:
    """Rows in the actor's territory; nothing where there is none. ``path_field`` like "division__path"."""
    if actor.kind == "system" and actor.division_path == "/":
        return Q(**{f"{path_field}__startswith": "/"})
    if not actor.division_path:
        return Q(pk__in=[])
    return Q(**{f"{path_field}__startswith": actor.division_path})


def requires(*capabilities: str) -> Callable:
    """403 unless the actor holds one of the capabilities; marks the view for the matrix test."""

    def decorate(view: Callable) -> Callable:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.actor.can(*capabilities):
                raise PermissionDenied("您现在的角色没有这项工作。如果需要办理，请联系县人大办公室。")
            return view(request, *args, **kwargs)

        guarded.required_capabilities = capabilities
        return guarded

    return decorate
