"""Verbs that end sessions. Beginning one needs the request: ``signin.sessions``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import User
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.signin.models import AccessCard, SessionRecord

# How long ended sessions and cards stay listed for their owner (网络安全法 21: logs half a year).
KEPT = timedelta(days=183)


def close_records(records: Iterable[SessionRecord], at: datetime) -> int:
    """End these sessions now, wherever they run; how many there were."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    ended = list(records)
    for row in ended:
        store.delete(row.session_key)
    SessionRecord.objects.filter(pk__in=[row.pk for row in ended]).update(ended_at=at)
    return len(ended)


def running_of(user: User, at: datetime) -> QuerySet[SessionRecord]:
    """The sessions of an account that have neither ended nor run out, newest first."""
    return SessionRecord.objects.running(at).filter(user=user)


@transaction.atomic
def end_session(*, actor: Actor, session: SessionRecord, at: datetime) -> SessionRecord:
    """End one session of one's own or, for who keeps the accounts, of somebody else."""
    session = (
        SessionRecord.objects.select_for_update(of=("self",), no_key=True)
        .select_related("user__person")
        .get(pk=session.pk)
    )
    if session.ended_at is None:
        close_records([session], at)
        record(
            actor=actor,
            subject=session.user,
            move="end_session",
            summary=f"退出{session.user.get_full_name()}在“{session.label}”上的登录",
            at=at,
        )
    return session


@transaction.atomic
def end_sessions(*, actor: Actor, user: User, at: datetime, keep: str = "", reason: str = "") -> int:
    """End all sessions of an account but the one with the key ``keep``; how many there were."""
    number = close_records(running_of(user, at).exclude(session_key=keep), at)
    if number:
        record(
            actor=actor,
            subject=user,
            move="end_sessions",
            summary=f"退出{user.get_full_name()}的 {number} 处登录",
            reason=reason,
            at=at,
        )
    return number


def purge(*, at: datetime) -> int:
    """Empty what has run out: sessions, codes of cards that nobody used, records older than half a year."""
    Session.objects.filter(expire_date__lt=at).delete()
    late = AccessCard.objects.filter(expires_at__lte=at, used_at__isnull=True, revoked_at__isnull=True)
    late.update(revoked_at=at, token="")
    SessionRecord.objects.filter(ended_at__isnull=True, expires_at__lte=at).update(ended_at=at)
    number, _ = SessionRecord.objects.filter(ended_at__lt=at - KEPT).delete()
    return number
