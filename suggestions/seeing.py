"""When a unit reads what was said of its work: at once, or only after the closing (decisions C18)."""

from __future__ import annotations

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability

from .choices import Limit, Option
from .models import HandlingRule, Suggestion
from .states import SuggestionState

S = SuggestionState
# In these the round is over, or its shortcomings have been told to the unit by the committee.
SHOWN = frozenset({S.CLOSED, S.FOLLOWING, S.REWORK})
# Moves whose words say how it was evaluated.
SAYING = ("evaluate", "rate", "record_evaluation", "object_evaluation")


def keeps_from(actor: Actor, case: Suggestion) -> bool:
    """Whether the rule still keeps the evaluation of this case from the actor's unit."""
    if not actor.can(Capability.HANDLE_CASE, Capability.ASSIGN_UNITS) or case.state in SHOWN:
        return False
    return case.rule.option(Limit.VISIBLE) == Option.CLOSED


def rules_that_keep(actor: Actor) -> frozenset[int]:
    """Keys of the rules that keep evaluations from the actor's unit; for lists. At most one query."""
    if not actor.can(Capability.HANDLE_CASE, Capability.ASSIGN_UNITS):
        return frozenset()
    rules = HandlingRule.objects.visible_to(actor).only("pk", "cells")
    return frozenset(rule.pk for rule in rules if rule.option(Limit.VISIBLE) == Option.CLOSED)
