"""A request's session: begun by signing in, timed by the county's profile, tied to a telephone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.core import signing
from django.http import HttpRequest, HttpResponse

from congress_portal.foundation.accounts.models import User
from congress_portal.foundation.signin.models import EnrolledDevice, SessionRecord, SignInWay
from congress_portal.foundation.signin.profiles import SecurityProfile
from congress_portal.foundation.signin.services.devices import secret_hash
from congress_portal.foundation.signin.services.security import rules_for
from congress_portal.foundation.signin.wording import device_words, shortened_address
from congress_portal.foundation.web.access import client_address

MARK = "signin"
SECOND_FACTOR = "second_factor"
# This session was begun with a password that the profile calls too old.
PASSWORD_TOO_OLD = "password_too_old"
BACKEND = "django.contrib.auth.backends.ModelBackend"
DEVICE_COOKIE = "device"
_SALT = "signin.device"
# The session is written at most once in so many seconds to tell that it is in use.
TOUCH_SECONDS = 60


def label_of(request: HttpRequest) -> str:
    """The device the request comes from, in words."""
    return device_words(request.META.get("HTTP_USER_AGENT", ""))


def address_of(request: HttpRequest) -> str:
    """The part of the address that is kept."""
    return shortened_address(client_address(request))


def begin_session(
    request: HttpRequest,
    *,
    user: User,
    way: SignInWay | str,
    at: datetime,
    device: EnrolledDevice | None = None,
) -> SessionRecord:
    """Sign the user in here; the session is timed and stands in the list of the account's sessions."""
    rules = rules_for(user)
    before = request.session.session_key if request.user.is_authenticated else None
    login(request, user, backend=BACKEND)
    if request.session.session_key is None:  # somebody else's session was emptied: this is a new one
        request.session.create()
    if before and before != request.session.session_key:
        SessionRecord.objects.filter(session_key=before).update(ended_at=at)
    stamp = int(at.timestamp())
    request.session[MARK] = {
        "began": stamp,
        "seen": stamp,
        "device": device.pk if device else 0,
        "pin": stamp if device else 0,
    }
    longest = rules.absolute_time(device is not None)
    request.session.set_expiry(int(longest.total_seconds()))
    record, _ = SessionRecord.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "device": device,
            "way": way,
            "label": label_of(request),
            "address": address_of(request),
            "began_at": at,
            "seen_at": at,
            "expires_at": at + longest,
            "ended_at": None,
        },
    )
    return record


def is_over(request: HttpRequest, rules: SecurityProfile, at: datetime) -> bool:
    """Whether the session has lain still or lasted longer than the profile allows."""
    mark = request.session.get(MARK)
    if not mark:
        return False
    by_device = bool(mark.get("device"))
    now = at.timestamp()
    return (
        now - mark["seen"] > rules.idle_time(by_device).total_seconds()
        or now - mark["began"] > rules.absolute_time(by_device).total_seconds()
    )


def touch(request: HttpRequest, at: datetime) -> None:
    """Note that the session is in use; writes once a minute at most."""
    mark = request.session.get(MARK)
    if not mark or 0 <= at.timestamp() - mark["seen"] < TOUCH_SECONDS:
        return
    request.session[MARK] = {**mark, "seen": int(at.timestamp())}
    SessionRecord.objects.filter(session_key=request.session.session_key).update(seen_at=at)


def recent_pin(request: HttpRequest, *, minutes: int, at: datetime) -> bool:
    """Whether the person has lately shown to be the person: by PIN on a telephone, or signed in at a desk."""
    mark: dict[str, Any] = request.session.get(MARK) or {}
    if not mark.get("device"):
        return True
    return at.timestamp() - mark.get("pin", 0) <= minutes * 60


def note_pin(request: HttpRequest, at: datetime) -> None:
    """The PIN was given again in a running session."""
    request.session[MARK] = {**request.session[MARK], "pin": int(at.timestamp())}


def put_device_cookie(response: HttpResponse, secret: str) -> None:
    """Let the telephone keep its secret, signed, out of reach of scripts."""
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps(secret, salt=_SALT),
        max_age=settings.DEVICE_DAYS * 24 * 3600,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def device_of(request: HttpRequest, at: datetime) -> tuple[EnrolledDevice, str] | None:
    """The telephone that holds the cookie, and its secret; None where it is unknown or ended."""
    try:
        secret = signing.loads(
            request.COOKIES.get(DEVICE_COOKIE, ""), salt=_SALT, max_age=settings.DEVICE_DAYS * 24 * 3600
        )
    except signing.BadSignature:
        return None
    device = (
        EnrolledDevice.objects.alive(at)
        .select_related("user__person__county__division")
        .filter(secret_hash=secret_hash(str(secret)), user__is_active=True)
        .first()
    )
    return (device, secret) if device else None


def device_ended(request: HttpRequest, at: datetime) -> bool:
    """Whether this telephone was enrolled and is no longer: reported lost, replaced, or run out."""
    return DEVICE_COOKIE in request.COOKIES and device_of(request, at) is None


def owes_password(request: HttpRequest, rules: SecurityProfile) -> bool:
    """Whether nothing else opens before a new password: a first one, or one the profile calls too old.

    The age is kept with the session and asked of the profile in force, so that an office that leaves
    level 3 leaves nobody behind its door.
    """
    return request.user.must_change_password or bool(
        rules.max_age_days and request.session.get(PASSWORD_TOO_OLD)
    )
