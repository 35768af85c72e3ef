"""撤回: the author takes a suggestion back, and whoever had a part in it hears of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.notifications.services import people_who

from ..models import Suggestion
from ..states import NOT_HANDED_IN, SuggestionState
from .along import let_go
from .closing import end_parts
from .cosigning import stop_signing
from .step import begin, needs_text

S = SuggestionState


@transaction.atomic
def withdraw(*, actor: Actor, suggestion: Suggestion, reason: str, at: datetime) -> Suggestion:
    """撤回: the lead deputy takes the suggestion back; its handling ends (domain 2.3).

    Demands go back to the deputy, cases that were merged into it wait for dispatch again. Co-signers,
    the units that had it and the congress are told.
    """
    step = begin("withdraw", actor=actor, suggestion=suggestion, at=at)
    reason = needs_text(reason, "请写明为什么撤回。", field_name="reason")
    signers, invitations = stop_signing(step)
    step.stop_clocks()
    parts = end_parts(step, cancelled=True)
    case = step.finish(
        S.WITHDRAWN,
        f"{step.case.deputy}代表撤回建议",
        reason=reason,
        audience="public",
        settle_subjects=[step.case, *invitations],
    )
    let_go(step)
    held = [(part.unit_id, Capability.HANDLE_CASE) for part in parts]
    if step.before not in NOT_HANDED_IN:
        held.append((case.congress_id, Capability.DISPATCH_SUGGESTION))
    told = {row.mandate.person_id: row.mandate.person for row in signers}
    told |= {person.pk: person for person in people_who(step.on, *held)}
    told.pop(actor.person_id, None)
    step.tell([told[pk] for pk in sorted(told)], f"{case.name}已由代表撤回，不再办理", reason)
    return case
