"""Changing a password under the county's profile: earlier ones remembered, old ones to be changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.db import transaction

from congress_portal.foundation.accounts import services
from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import User
from congress_portal.foundation.signin.models import EarlierPassword
from congress_portal.foundation.signin.profiles import SecurityProfile
from congress_portal.foundation.signin.services.sessions import end_sessions

# More than any profile asks for; older ones are forgotten.
REMEMBERED = 12


def used_before(user: User, password: str, number: int) -> bool:
    """Whether the password is one of the last ``number`` of this account, the present one included."""
    if not number or user.pk is None:
        return False
    if user.has_usable_password() and check_password(password, user.password):
        return True
    earlier = EarlierPassword.objects.filter(user=user).order_by("-pk")[:number]
    return any(check_password(password, row.password) for row in earlier)


def remember(user: User, since: datetime) -> None:
    """Keep the present password's hash among the earlier ones."""
    EarlierPassword.objects.create(user=user, password=user.password, since=since)
    kept = EarlierPassword.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True)[:REMEMBERED]
    EarlierPassword.objects.filter(user=user).exclude(pk__in=list(kept)).delete()


def is_too_old(user: User, rules: SecurityProfile, at: datetime) -> bool:
    """Whether the profile wants this password changed now."""
    if not rules.max_age_days:
        return False
    last = EarlierPassword.objects.filter(user=user).values_list("since", flat=True).first()
    since = last or user.joined_at
    return since is not None and at - since > timedelta(days=rules.max_age_days)


@transaction.atomic
def change_own_password(
    *, actor: Actor, user: User, password: str, at: datetime, session_key: str = ""
) -> User:
    """``change_password`` that remembers, and ends the account's other sessions."""
    if user.has_usable_password() and not EarlierPassword.objects.filter(user=user).exists():
        remember(user, user.joined_at or at)
    user = services.change_password(actor=actor, user=user, password=password, at=at)
    remember(user, at)
    end_sessions(actor=actor, user=user, at=at, keep=session_key, reason="改了密码")
    return user


@transaction.atomic
def reset_password(*, actor: Actor, user: User, password: str, at: datetime) -> User:
    """``reset_password`` by the office: a new first password; all sessions end."""
    user = services.reset_password(actor=actor, user=user, password=password, at=at)
    remember(user, at)
    end_sessions(actor=actor, user=user, at=at, reason="办公室重置了密码")
    return user
