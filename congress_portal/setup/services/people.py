"""Verbs for people and their accounts, over those of the ground floor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from congress_portal.foundation.accounts import services
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import (
    Membership,
    Organization,
    OrganizationKind,
    Person,
    User,
)
from congress_portal.foundation.accounts.people import register_person
from congress_portal.foundation.accounts.roles import (
    GIVEN_BY_MANDATE,
    Capability,
    Role,
    capabilities_of,
    roles_with,
)
from congress_portal.foundation.signin.services.devices import end_access
from congress_portal.foundation.signin.services.passwords import reset_password
from congress_portal.foundation.web.refusals import Refused

_HANDLERS = (Role.UNIT_HANDLER, Role.UNIT_HEAD)
# What a person can be where.
ROLES_BY_KIND: dict[str, tuple[Role, ...]] = {
    OrganizationKind.COUNTY_CONGRESS: (
        Role.CONGRESS_STAFF,
        Role.CONGRESS_LEADER,
        Role.LEADING_OFFICIAL,
        Role.SYSTEM_ADMIN,
        Role.SECURITY_AUDITOR,
        Role.RATER,
    ),
    OrganizationKind.TOWNSHIP_CONGRESS: (Role.TOWNSHIP_CHAIR, Role.TOWNSHIP_CLERK),
    OrganizationKind.STREET_COMMITTEE: (Role.TOWNSHIP_CHAIR, Role.TOWNSHIP_CLERK),
    OrganizationKind.COUNTY_GOVERNMENT_OFFICE: (Role.GOVERNMENT_OFFICE, Role.LEADING_OFFICIAL),
    OrganizationKind.TOWNSHIP_GOVERNMENT: _HANDLERS,
    OrganizationKind.HANDLING_UNIT: _HANDLERS,
    OrganizationKind.COURT: _HANDLERS,
    OrganizationKind.PROCURATORATE: _HANDLERS,
    OrganizationKind.SUPERVISORY_COMMISSION: _HANDLERS,
    OrganizationKind.PARTY_ORGAN: (*_HANDLERS, Role.LEADING_OFFICIAL),
    OrganizationKind.STATION: (Role.STATION_KEEPER,),
}


@dataclass(frozen=True)
class Opened:
    """A person with an account and its first password, which is shown once and stored nowhere."""

    person: Person
    user: User
    password: str


def check_role(organization: Organization, role: str) -> None:
    """Raises Refused where nobody in such a body has this role; the sentence says which it has."""
    roles = ROLES_BY_KIND.get(organization.kind, ())
    if role in roles:
        return
    if role in GIVEN_BY_MANDATE:
        raise Refused("代表和代表小组长随届次登记，请在“代表名册”里办理，不在这里任命。", field="role")
    labels = "、".join(services.ROLE_LABELS[r] for r in roles)
    raise Refused(f"{organization}可以任命：{labels}。请重新选择角色。", field="role")


@transaction.atomic
def open_member(
    *,
    actor: Actor,
    name: str,
    organization: Organization,
    role: str,
    username: str,
    starts_on: date,
    at: datetime,
    phone: str = "",
    title: str = "",
) -> Opened:
    """Register a person, appoint, and open an account, in one step.

    A person who is known by name and telephone is taken, not registered twice. Raises Refused where
    the telephone is somebody else's, the user name is taken or the body has no such role.
    """
    check_role(organization, role)
    person = register_person(actor=actor, county=actor.county, name=name, phone=phone, at=at)
    services.appoint(
        actor=actor,
        person=person,
        organization=organization,
        role=role,
        starts_on=starts_on,
        title=title,
        at=at,
    )
    return open_for(actor=actor, person=person, username=username, at=at)


@transaction.atomic
def open_for(*, actor: Actor, person: Person, username: str, at: datetime) -> Opened:
    """Open an account for somebody on record (a deputy, for instance)."""
    password = services.initial_password()
    user = services.open_account(actor=actor, person=person, username=username, password=password, at=at)
    return Opened(person, user, password)


@transaction.atomic
def reset(*, actor: Actor, user: User, at: datetime) -> Opened:
    """A new first password for an account; its sessions end."""
    password = services.initial_password()
    return Opened(user.person, reset_password(actor=actor, user=user, password=password, at=at), password)


@transaction.atomic
def appoint_member(
    *,
    actor: Actor,
    person: Person,
    organization: Organization,
    role: str,
    starts_on: date,
    at: datetime,
    title: str = "",
) -> Membership:
    """Give somebody another role. Raises Refused where the body has no such role."""
    check_role(organization, role)
    return services.appoint(
        actor=actor,
        person=person,
        organization=organization,
        role=role,
        starts_on=starts_on,
        title=title,
        at=at,
    )


def _keeps_an_administrator(actor: Actor, person: Person, on: date) -> None:
    """Raises Refused where nobody would be left in the county who can sign in and open accounts."""
    others = (
        Membership.objects.current(on)
        .filter(
            organization__county_id=actor.county_id,
            role__in=roles_with(Capability.MANAGE_ACCOUNTS),
            person__user__is_active=True,
        )
        .exclude(person=person)
    )
    if not others.exists():
        raise Refused(f"{person.name}是唯一的系统管理员。请先给另一个人开通管理员账号。")


@transaction.atomic
def end_role(*, actor: Actor, membership: Membership, on: date, at: datetime, reason: str = "") -> Membership:
    """End a role with its last day; with the last one the person's telephones and sessions end too.

    Raises Refused for a mandate's role and for the last administrator's.
    """
    if Role(membership.role) in GIVEN_BY_MANDATE:
        raise Refused("代表和代表小组长的终止请在“代表名册”里办理。")
    if Capability.MANAGE_ACCOUNTS in capabilities_of(membership.role):
        _keeps_an_administrator(actor, membership.person, on)
    membership = services.end_membership(actor=actor, membership=membership, on=on, reason=reason, at=at)
    user = User.objects.filter(person_id=membership.person_id).select_related("person").first()
    later = Membership.objects.current(max(on + timedelta(days=1), timezone.localdate(at)))
    if (
        user is not None
        and on <= timezone.localdate(at)
        and not later.filter(person_id=user.person_id).exists()
    ):
        end_access(actor=actor, user=user, at=at, reason="最后一项任职已结束")
    return membership


@transaction.atomic
def set_active(*, actor: Actor, user: User, active: bool, on: date, at: datetime) -> User:
    """Close or reopen an account; closing ends its telephones, cards and sessions.

    Raises Refused for one's own and for the last administrator's.
    """
    administers = Membership.objects.current(on).filter(
        person_id=user.person_id, role__in=roles_with(Capability.MANAGE_ACCOUNTS)
    )
    if not active and administers.exists():
        _keeps_an_administrator(actor, user.person, on)
    user = services.set_account_active(actor=actor, user=user, active=active, at=at)
    if not active:
        end_access(actor=actor, user=user, at=at, reason="账号已停用")
    return user
