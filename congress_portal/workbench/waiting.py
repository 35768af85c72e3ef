"""What somebody has sent on and now waits for (等别人)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import todos_for
from suggestions.models import Signature, Suggestion
from suggestions.states import SuggestionState

_CASE = "suggestions.suggestion:"
_PART = "suggestions.handlingassignment:"


def waiting_for_others(actor: Actor) -> QuerySet[Suggestion]:
    """Open cases of the actor that no to-do of the actor's asks for: somebody else has the next step."""
    keys = todos_for(actor).order_by().values_list("subject_key", flat=True)[:1000]
    cases, parts = set(), set()
    for key in keys:
        if key.startswith(_CASE):
            cases.add(int(key.removeprefix(_CASE)))
        elif key.startswith(_PART):
            parts.add(int(key.removeprefix(_PART)))
    visible = Suggestion.objects.visible_to(actor)
    if actor.can(Capability.EVALUATE_REPLY):
        # A deputy reads the whole congress's suggestions, but waits only for the own ones.
        signed = Signature.objects.filter(suggestion=OuterRef("pk"), mandate__person_id=actor.person_id)
        visible = visible.filter(
            Q(deputy__person_id=actor.person_id) | Q(entered_by_id=actor.person_id) | Exists(signed)
        )
    return (
        visible.open()
        .exclude(state=SuggestionState.DRAFT)
        .exclude(pk__in=cases)
        .exclude(assignments__in=parts)
        .for_list()
    )
