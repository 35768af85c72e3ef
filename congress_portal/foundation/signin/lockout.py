"""What django-axes asks us: who knocks, how often they may, how long they wait, what they are told.

Its tables get keyed hashes for user name and address: a password typed into the wrong field, a
name or an address never stands there in the clear.
"""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from ipaddress import IPv6Address
from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from congress_portal.foundation.privacy import keyed_hash
from congress_portal.foundation.signin.profiles import OFFICE, SecurityProfile
from congress_portal.foundation.signin.services.security import rules_for_username
from congress_portal.foundation.web.access import client_address


class LockoutBackend(AxesStandaloneBackend):
    """Refuses whoever is locked out. Without a request nobody knocks: a command or a test asks."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        """Raises PermissionDenied where this name is locked out from this address."""
        if request is not None:
            super().authenticate(request, **credentials)


def tidy_username(name: str) -> str:
    """Full-width letters and digits from a Chinese keyboard are put right."""
    return unicodedata.normalize("NFKC", name or "").strip()


def name_key(username: str) -> str:
    """What stands for a user name in the tables."""
    return keyed_hash(f"sign-in:{tidy_username(username)}")[:40]


def username_of(request: HttpRequest, credentials: dict | None = None) -> str:
    """AXES_USERNAME_CALLABLE."""
    return name_key((credentials or {}).get("username") or request.POST.get("username", ""))


def address_of(request: HttpRequest) -> str:
    """AXES_CLIENT_IP_CALLABLE: a keyed hash of the address that has an address's form."""
    digest = bytes.fromhex(keyed_hash(f"address:{client_address(request)}"))
    return str(IPv6Address(digest[:16]))


def nobody(*_: Any) -> str:
    """AXES_CLIENT_STR_CALLABLE: what the log calls whoever knocks."""
    return "{}"


def _rules(request: HttpRequest, credentials: dict | None = None) -> SecurityProfile:
    found = getattr(request, "lockout_rules", None)
    if found is None:
        name = tidy_username((credentials or {}).get("username") or request.POST.get("username", ""))
        found = rules_for_username(name) if name else OFFICE
        request.lockout_rules = found
    return found


def failure_limit(request: HttpRequest, credentials: dict | None = None) -> int:
    """AXES_FAILURE_LIMIT: as the profile of the account's county says."""
    return _rules(request, credentials).attempts


def cool_off(request: HttpRequest | None = None) -> timedelta:
    """AXES_COOLOFF_TIME: likewise."""
    return _rules(request).cool_off_time if request is not None else OFFICE.cool_off_time


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict | None = None
) -> HttpResponse:
    """AXES_LOCKOUT_CALLABLE: how many minutes are left, and whom to call."""
    now = timezone.now()
    attempt = (
        AccessAttempt.objects.filter(
            username=username_of(request, credentials), ip_address=address_of(request)
        )
        .order_by("-expiration__expires_at")
        .values_list("expiration__expires_at", flat=True)
        .first()
    )
    seconds = (attempt - now).total_seconds() if attempt else cool_off(request).total_seconds()
    context = {"minutes": max(1, int(seconds // 60) + 1)}
    page = render(request, "signin/locked.html", context, status=429)
    page["Retry-After"] = str(max(60, int(seconds)))
    return page


def is_locked(username: str, limit: int) -> bool:
    """Whether anybody is locked out who tries this name."""
    return AccessAttempt.objects.filter(
        username=name_key(username),
        failures_since_start__gte=limit,
        expiration__expires_at__gt=timezone.now(),
    ).exists()


def unlock(username: str) -> bool:
    """Forget the wrong passwords given with this name; whether there were any."""
    return AxesProxyHandler.reset_attempts(username=name_key(username)) > 0
