"""Who is asked whether it helped, and what several answers come to (decisions C18).

The lead deputy, or each signatory where the rule says so. Then the case waits for all of them, or for
the limit; one who is not content, or says that it is not solved, is enough for the congress to look
at it at once. The case shows the worst that counts: nobody's no is covered by another one's yes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from congress_portal.foundation.accounts.access import Actor

from .choices import VOTER_HOLDS_LINK, ClockKind, Evaluator, Grade, Limit, Option, Solved
from .hands import handled_by, handlers_among
from .models import Evaluation, Signature, Suggestion, SuggestionClock
from .unit_rules import signed_mandates

_GRADES, _SOLVED = list(Grade), list(Solved)


def each_evaluates(case: Suggestion) -> bool:
    """Whether every signatory of this case is asked."""
    return not case.is_demand and case.rule.option(Limit.EVALUATORS) == Option.EACH


def evaluators_of(case: Suggestion) -> list[Any]:
    """The mandates that are asked, the lead first; nobody who had a hand in handling it, in whatever role.

    A lead who handled it is stood in for by the first co-signer who did not. None may be left.
    """
    if each_evaluates(case):
        return _without_hands(case, signed_mandates(case))
    asked = _without_hands(case, [case.deputy] if case.deputy_id else [])
    return asked if asked or case.is_demand else _without_hands(case, signed_mandates(case))[:1]


def named(mandates: Iterable[Any]) -> str:
    """陆明远、沈秀兰代表"""
    return f"{'、'.join(str(mandate) for mandate in mandates)}代表"


def _without_hands(case: Suggestion, mandates: list[Any]) -> list[Any]:
    hands = handlers_among(case, [mandate.person_id for mandate in mandates]) if mandates else set()
    return [mandate for mandate in mandates if mandate.person_id not in hands]


def asked_for_nothing(case: Suggestion) -> bool:
    """No deputy may evaluate this case, and no voter is asked: the congress goes on without."""
    return not (case.is_demand and case.channel in VOTER_HOLDS_LINK) and not evaluators_of(case)


def evaluating_as(actor: Actor, case: Suggestion) -> Any:
    """The mandate by which this person evaluates; None where the person is not asked."""
    if actor.kind == "system":
        return case.deputy
    if case.deputy_id and case.deputy.person_id == actor.person_id:
        return None if handled_by(actor, case) else case.deputy
    return next((m for m in evaluators_of(case) if m.person_id == actor.person_id), None)


def standing_evaluations(case: Suggestion) -> list[Evaluation]:
    """What the deputies' last words of this round are."""
    return list(case.evaluations.filter(round=case.round, counts=True, evaluator=Evaluator.DEPUTY))


def former_evaluations(case: Suggestion) -> list[Evaluation]:
    """What the deputies' last words of the round before were that was evaluated: it counts while nobody says more."""
    rows = list(case.evaluations.filter(round__lt=case.round, counts=True, evaluator=Evaluator.DEPUTY))
    last = max((row.round for row in rows), default=0)
    return [row for row in rows if row.round == last]


def silent_evaluators(until: date) -> dict[int, tuple[int, ...]]:
    """Who has not answered, person by person, of the cases that wait for every signatory; one query."""
    said = Evaluation.objects.filter(
        suggestion=OuterRef("suggestion"), round=OuterRef("suggestion__round"), mandate=OuterRef("mandate"),
        counts=True,
    )  # fmt: skip
    waiting = SuggestionClock.objects.running().filter(kind=ClockKind.EVALUATE, due__lte=until)
    rows = (
        Signature.objects.filter(suggestion__in=waiting.values("suggestion"), declined_at__isnull=True)
        .filter(Q(lead=True) | Q(confirmed_at__isnull=False))
        .exclude(Exists(said))
    )
    found: dict[int, tuple[int, ...]] = {}
    for case, person in rows.values_list("suggestion_id", "mandate__person_id"):
        found[case] = (*found.get(case, ()), person)
    return found


def worst(rows: Iterable[Evaluation]) -> tuple[str, str]:
    """(satisfied, solved) as the least content of them says."""
    rows = list(rows)
    return (
        max((row.satisfied for row in rows), key=_GRADES.index),
        max((row.solved for row in rows), key=_SOLVED.index),
    )
