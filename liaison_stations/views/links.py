"""Which links of a page lead somewhere for whoever looks at it."""

from __future__ import annotations

from collections.abc import Iterable

from congress_portal.foundation.accounts.access import Actor
from deputies.models import Mandate


def open_pages(actor: Actor, mandates: Iterable[int]) -> set[int]:
    """Those of the mandates whose page the actor may open; one query. The others are named without a link."""
    visible = Mandate.objects.visible_to(actor).filter(pk__in=list(mandates))
    return set(visible.values_list("pk", flat=True))
