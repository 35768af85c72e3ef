"""Who may see which devices, sessions and cards: one's own, and the county's for who keeps accounts."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability


class OfUserQuerySet(models.QuerySet):
    """Rows that hang on an account by ``user``."""

    def visible_to(self, actor: Actor):
        """One's own; with the accounts of the county in one's keeping, the county's."""
        if actor.user_id is None:
            return self.none()
        seen = Q(user_id=actor.user_id)
        if actor.county_id and actor.can(Capability.MANAGE_ACCOUNTS):
            seen |= Q(user__person__county_id=actor.county_id)
        return self.filter(seen)


class AccessCardQuerySet(OfUserQuerySet):
    """Cards."""

    def open(self, at: datetime):
        """Neither used nor revoked nor run out."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at)


class EnrolledDeviceQuerySet(OfUserQuerySet):
    """Devices."""

    def alive(self, at: datetime):
        """Not revoked and not run out."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)


class SessionRecordQuerySet(OfUserQuerySet):
    """Sessions."""

    def running(self, at: datetime):
        """Neither ended nor run out."""
        return self.filter(ended_at__isnull=True, expires_at__gt=at)
