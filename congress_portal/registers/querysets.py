"""Who sees registers and forms of an office's own: that office, and those below it."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from congress_portal.foundation.accounts.access import Actor, territory_q
from congress_portal.foundation.accounts.roles import Capability
from deputies.querysets import paths_above


class OwnQuerySet(QuerySet):
    """What an office made for its registers."""

    def visible_to(self, actor: Actor) -> OwnQuerySet:
        """What is made in the territory, and what the offices above made for all below."""
        if not actor.can(Capability.EXPORT_REGISTERS):
            return self.none()
        visible = territory_q(actor, "owner__division__path")
        if actor.organization is not None:
            visible |= Q(owner__division__path__in=paths_above(actor.organization.division.path))
        return self.filter(visible)

    def kept_by(self, actor: Actor) -> OwnQuerySet:
        """The own office's."""
        if not actor.can(Capability.MANAGE_STATIONS):
            return self.none()
        return self.visible_to(actor).filter(owner_id=actor.organization_id)

    def in_use(self) -> OwnQuerySet:
        """Not retired."""
        return self.filter(retired_at__isnull=True)
