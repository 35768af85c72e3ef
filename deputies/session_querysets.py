"""Who reads what of a session: whoever keeps the congress everything, all others what was handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from congress_portal.foundation.accounts.access import territory_q

if TYPE_CHECKING:
    from congress_portal.foundation.accounts.access import Actor


class SessionPartQuerySet(models.QuerySet):
    """Parts of sessions; ``open_q`` says which rows are read outside the congress's own territory."""

    open_q = Q()

    def visible_to(self, actor: Actor) -> SessionPartQuerySet:
        """All of the territory's congresses; of the other sessions one sees, what stands and is open."""
        sessions = self.model._meta.get_field("session").related_model
        seen = Q(session__in=sessions.objects.visible_to(actor).values("pk"))
        own = territory_q(actor, "session__term__congress__division__path")
        return self.filter(own | seen & Q(voided_at__isnull=True) & self.open_q)

    def standing(self) -> SessionPartQuerySet:
        """Not voided."""
        return self.filter(voided_at__isnull=True)


class AgendaItemQuerySet(SessionPartQuerySet):
    """Items of agendas."""


class ResolutionQuerySet(SessionPartQuerySet):
    """Votes of congresses."""


class SessionPaperQuerySet(SessionPartQuerySet):
    """Papers: deputies read them once they were sent."""

    open_q = Q(sent_on__isnull=False)

    def waiting(self) -> SessionPaperQuerySet:
        """Not handed in yet."""
        return self.standing().filter(received_on__isnull=True)


class ElectionQuerySet(SessionPartQuerySet):
    """Elections: candidates are nobody else's business before the vote."""

    open_q = ~Q(state="prepared")
