"""Verbs of the ground floor: accounts and memberships."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, Membership, Organization, Person, User
from congress_portal.foundation.accounts.roles import ROLE_LABELS, Role
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.privacy import keyed_hash, normalise_phone
from congress_portal.foundation.web.refusals import Refused

# Without 0/O, 1/l/I: initial passwords are read aloud over the telephone.
_PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def memberships_of(person_id: int, *, on: date) -> QuerySet[Membership]:
    """The roles a person holds on a day, with what an Actor needs loaded."""
    return (
        Membership.objects.current(on)
        .filter(person_id=person_id)
        .select_related(
            "person", "organization__division", "organization__county__division", "substitute_for"
        )
        .order_by("pk")
    )


def initial_password() -> str:
    """A password of 12 characters that can be read aloud; to be changed at the first sign-in."""
    return "-".join("".join(secrets.choice(_PASSWORD_LETTERS) for _ in range(4)) for _ in range(3))


def place_division(division: Division) -> Division:
    """Save a division under its parent and give it its path."""
    division.path = ""
    division.save()
    division.path = f"{division.parent.path if division.parent_id else '/'}{division.pk}/"
    division.save(update_fields=["path"])
    return division


def set_phone(person: Person, phone: str) -> None:
    """Put a phone number and its keyed hash on an unsaved person."""
    person.phone = normalise_phone(phone)
    person.phone_hash = keyed_hash(person.phone)


@transaction.atomic
def open_account(
    *, actor: Actor, person: Person, username: str, password: str, at: datetime, temporary: bool = True
) -> User:
    """Open an account for a person. Raises Refused where the name is taken or the person has one."""
    username = username.strip()
    if User.objects.filter(person=person).exists():
        raise Refused(f"{person.name}已经有账号了，可以重置密码。", field="person")
    if User.objects.filter(username=username).exists():
        raise Refused(f"用户名“{username}”已被使用，请换一个。", field="username")
    user = User(username=username, person=person, must_change_password=temporary, joined_at=at)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise Refused(f"用户名“{username}”刚被别人用了，请换一个。", field="username") from None
    record(actor=actor, subject=user, move="open_account", summary=f"开通{person.name}的账号", at=at)
    return user


@transaction.atomic
def reset_password(*, actor: Actor, user: User, password: str, at: datetime) -> User:
    """Give an account a new initial password and end its sessions."""
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    record(
        actor=actor, subject=user, move="reset_password", summary=f"重置{user.get_full_name()}的密码", at=at
    )
    return user


@transaction.atomic
def change_password(*, actor: Actor, user: User, password: str, at: datetime) -> User:
    """Set one's own password. Raises Refused with the reasons where it is too weak."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused("".join(error.messages), field="new_password") from None
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    record(actor=actor, subject=user, move="change_password", summary="修改自己的密码", at=at)
    return user


@transaction.atomic
def set_account_active(*, actor: Actor, user: User, active: bool, at: datetime) -> User:
    """Stop or reopen an account; its history stays."""
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if actor.user_id == user.pk and not active:
        raise Refused("不能停用自己的账号。请另一位管理员来办。")
    user.is_active = active
    user.save(update_fields=["is_active"])
    word = "恢复" if active else "停用"
    move = "open_again" if active else "stop_account"
    record(actor=actor, subject=user, move=move, summary=f"{word}{user.get_full_name()}的账号", at=at)
    return user


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    person: Person,
    organization: Organization,
    role: Role | str,
    starts_on: date,
    at: datetime,
    title: str = "",
) -> Membership:
    """Give a person a role in an organization. Raises Refused where it is held already or the body is gone."""
    role = Role(role)
    if organization.valid_to is not None and organization.valid_to < starts_on:
        raise Refused(f"{organization}已撤销，不能再任职。", field="organization")
    if Membership.objects.filter(
        person=person, organization=organization, role=role.value, ends_on__isnull=True
    ).exists():
        raise Refused(f"{person.name}在{organization}已经是{ROLE_LABELS[role]}。", field="role")
    membership = Membership.objects.create(
        person=person, organization=organization, role=role.value, starts_on=starts_on, title=title
    )
    record(
        actor=actor,
        subject=membership,
        root=person,
        move="appoint",
        summary=f"{person.name}任{organization}{membership.label}",
        after={"role": role.value, "organization": organization.pk, "starts_on": starts_on.isoformat()},
        at=at,
    )
    return membership


@transaction.atomic
def end_membership(
    *, actor: Actor, membership: Membership, on: date, at: datetime, reason: str = ""
) -> Membership:
    """End a role with its last day. Raises Refused where it has ended or the day lies before its start."""
    membership = (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person", "organization")
        .get(pk=membership.pk)
    )
    if membership.ends_on is not None:
        raise Refused(f"这项任职已于 {membership.ends_on:%Y-%m-%d} 结束。")
    if on < membership.starts_on:
        raise Refused(f"结束日期不能早于开始日期 {membership.starts_on:%Y-%m-%d}。", field="on")
    membership.ends_on = on
    membership.save(update_fields=["ends_on"])
    # Nobody does the work of a role that has ended; what has not begun has left no trace but the journal's.
    membership.substitutes.filter(starts_on__gt=on).delete()
    membership.substitutes.filter(ends_on__gt=on).update(ends_on=on)
    record(
        actor=actor,
        subject=membership,
        root=membership.person,
        move="end_membership",
        summary=f"{membership.person.name}不再任{membership.organization}{membership.label}",
        reason=reason,
        at=at,
    )
    return membership
