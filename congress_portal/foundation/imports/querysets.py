"""Who sees which imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from congress_portal.foundation.slots import IMPORT_KINDS

if TYPE_CHECKING:
    from congress_portal.foundation.accounts.access import Actor


class ImportBatchQuerySet(models.QuerySet):
    """Imports of all kinds."""

    def visible_to(self, actor: Actor) -> ImportBatchQuerySet:
        """Those of the own county and territory, of the kinds the actor may carry out.

        A township sees what was imported for it, never another township's list of names.
        """
        if not actor.county_id:
            return self.none()
        kinds = [kind.key for kind in IMPORT_KINDS if actor.can(kind.capability)]
        mine = Q(person_id=actor.person_id) if actor.person_id else Q(pk__in=[])
        if actor.division_path:
            mine |= Q(territory__startswith=actor.division_path)
        return self.filter(mine, county_id=actor.county_id, kind__in=kinds)
