"""Who sees which jobs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from congress_portal.foundation.accounts.roles import Capability

from .choices import JobState

if TYPE_CHECKING:
    from congress_portal.foundation.accounts.access import Actor


class JobQuerySet(models.QuerySet):
    """Jobs, as far as an actor may know of them."""

    def own(self, actor: Actor) -> JobQuerySet:
        """The person's own, in whatever role they were asked for."""
        return self.filter(person_id=actor.person_id) if actor.person_id else self.none()

    def visible_to(self, actor: Actor) -> JobQuerySet:
        """The own; for the administrator the states of the county's."""
        if not actor.is_member:
            return self.none()
        mine = Q(person_id=actor.person_id)
        if actor.can(Capability.MANAGE_SETTINGS) and actor.county_id:
            mine |= Q(county_id=actor.county_id)
        return self.filter(mine)

    def overdue(self, at: datetime) -> JobQuerySet:
        """Running ones whose worker has not been heard of since their lease ran out."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=at)

    def for_list(self) -> JobQuerySet:
        """With what a line shows."""
        return self.select_related("person").defer("params")
