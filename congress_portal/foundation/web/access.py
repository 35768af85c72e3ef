"""Doors without a sign-in, and how hard they may be knocked at."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from congress_portal.foundation.web.models import RateCounter


def public(view: Callable) -> Callable:
    """Open a view to everybody; marked so that the matrix test knows the door is meant to be open."""
    opened = login_not_required(view)
    opened.is_public = True
    return opened


def client_address(request: HttpRequest) -> str:
    """The caller's address: the socket's, or what the trusted proxy's header says."""
    header = settings.TRUSTED_PROXY_HEADER
    if header:
        return request.META.get(header, "").split(",")[-1].strip() or request.META.get("REMOTE_ADDR", "")
    return request.META.get("REMOTE_ADDR", "")


def way_back(request: HttpRequest) -> str:
    """The page the refused form stood on, where it is another one than the refusing address."""
    referrer = urlsplit(request.META.get("HTTP_REFERER", ""))
    if referrer.netloc == request.get_host() and referrer.path not in ("", request.path):
        return referrer.path + (f"?{referrer.query}" if referrer.query else "")
    return request.path if request.method == "POST" else ""


def _hit(door: str, address: str, window: str, seconds: int) -> int:
    """Count one request; the number of requests in this window so far."""
    now = timezone.now()
    digest = sha256(f"{settings.SECRET_KEY}|{address}".encode()).hexdigest()[:32]
    bucket = f"{door}|{digest}|{window}|{int(now.timestamp()) // seconds}"
    if not RateCounter.objects.filter(bucket=bucket).update(hits=F("hits") + 1):
        try:
            with transaction.atomic():
                RateCounter.objects.create(
                    bucket=bucket, hits=1, expires_at=now + timedelta(seconds=2 * seconds)
                )
        except IntegrityError:
            RateCounter.objects.filter(bucket=bucket).update(hits=F("hits") + 1)
    return RateCounter.objects.values_list("hits", flat=True).get(bucket=bucket)


def too_often(request: HttpRequest, door: str, *, per_hour: int) -> bool:
    """Count one more from the caller's address; whether these are more than ``per_hour``."""
    return _hit(door, client_address(request), "h", 3600) > per_hour


def limited(door: str, *, per_minute: int, per_hour: int, methods: tuple[str, ...] = ("POST",)) -> Callable:
    """Answer 429 in words when one address comes too often; counts only ``methods``."""

    def decorate(view: Callable) -> Callable:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.method in methods:
                address = client_address(request)
                hour = _hit(door, address, "h", 3600)
                if _hit(door, address, "m", 60) > per_minute or hour > per_hour:
                    context = {
                        "typed": typed_values(request),
                        "back": way_back(request),
                        "hour_is_full": hour > per_hour,
                        "files": bool(request.FILES),
                    }
                    response = render(request, "errors/429.html", context, status=429)
                    response["Retry-After"] = "3600" if hour > per_hour else "60"
                    return response
            return view(request, *args, **kwargs)

        return guarded

    return decorate


# Names of choices and numbers of rows; a telephone number is longer.
_CHOSEN = re.compile(r"[a-z_]+|\d{1,5}", re.ASCII)
# "repeated" is the second box of a new password.
HIDDEN_FIELDS = {
    "csrfmiddlewaretoken", "form_key", "repeated", "pin", "next", "version", "person_version", "seen",
    "opened", "client_uuid", "recorded_at", "token",
}  # fmt: skip


def typed_values(request: HttpRequest) -> list[str]:
    """What was typed into the refused form, to be shown again; never passwords or keys.

    Nor what was chosen: values of lists, stamps and numbers of rows say nothing to people.
    """
    values = []
    for name in request.POST:
        if name in HIDDEN_FIELDS or "password" in name or "secret" in name:
            continue
        for value in map(str.strip, request.POST.getlist(name)):
            if len(value) > 1 and not _CHOSEN.fullmatch(value):
                values.append(value)
    return values
