"""A list of deputies put in order by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.journal.services import record
from congress_portal.foundation.web.conflicts import stamp_of
from congress_portal.foundation.web.refusals import Conflict
from deputies.models import Mandate, Term
from deputies.services.guards import check_keeps


def order_stamp(mandates: Mapping[int, int | None]) -> str:
    """One word for an order as it was read: mandate → place."""
    return stamp_of(sorted(mandates.items()))


@transaction.atomic
def order_mandates(
    *, actor: Actor, term: Term, places: Mapping[int, int | None], seen: str, at: datetime
) -> int:
    """Give the deputies of a term their places by hand; how many changed is returned.

    ``places`` names mandates of the term; None takes a place away. ``seen`` is the ``order_stamp`` of the
    places as they were read. Raises Conflict where somebody ordered meanwhile, Denied where the actor's
    office does not keep the congress.
    """
    check_keeps(actor, term.congress, Capability.MANAGE_DEPUTIES, roster=True)
    rows = {
        mandate.pk: mandate
        for mandate in Mandate.objects.select_for_update(of=("self",), no_key=True)
        .filter(term=term, pk__in=list(places))
        .order_by("pk")
    }
    if order_stamp({pk: row.list_position for pk, row in rows.items()}) != seen:
        raise Conflict("别人刚才改过这份名单的顺序或者人员。您填的数字还在下面，请核对后再保存。")
    changed = [row for pk, row in rows.items() if row.list_position != places[pk]]
    for row in changed:
        row.list_position = places[row.pk]
        row.version += 1
    if changed:
        Mandate.objects.bulk_update(changed, ["list_position", "version"], batch_size=200)
        record(
            actor=actor,
            subject=term,
            move="order_mandates",
            summary=f"手工排定{term}代表名单的顺序，改动 {len(changed)} 人",
            at=at,
        )
    return len(changed)
