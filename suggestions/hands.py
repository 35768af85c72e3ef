"""Who had a hand in handling a case: such persons neither evaluate nor close it, in whatever role (A4, C11, C18)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.accounts.roles import Capability, roles_with

from .models import CloseRequest, HandlingAssignment, Reply, Suggestion


def hand_of(person: int, case: Suggestion) -> Any:
    """For a query of the case's parts: whether this person handled the case by that part, or by a reply."""
    since = case.dispatched_on or timezone.localdate(case.created_at)
    in_unit = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=since),
        person=person, role__in=roles_with(Capability.HANDLE_CASE), organization=OuterRef("unit"),
    )  # fmt: skip
    return (
        Exists(in_unit)
        | Exists(Reply.objects.filter(suggestion=case.pk, written_by=person))
        | Exists(CloseRequest.objects.filter(suggestion=case.pk, requested_by=person))
        | Q(acknowledged_by=person)
    )


def handlers_among(case: Suggestion, people: Iterable[int]) -> set[int]:
    """Those of these persons who handled the case; asked once for one instance of the case and each person.

    Counted are what a person wrote or signed for, and membership in a handling unit since the case was
    handed to it.
    """
    known: dict[int, bool] = case.__dict__.setdefault("_hands", {})
    wanted = set(people)
    if unknown := wanted - set(known):
        since = case.dispatched_on or timezone.localdate(case.created_at)
        in_unit = Membership.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=since),
            person=OuterRef("pk"), role__in=roles_with(Capability.HANDLE_CASE),
            organization__in=HandlingAssignment.objects.filter(suggestion=case).values("unit"),
        )  # fmt: skip
        by_hand = (
            Reply.objects.filter(suggestion=case, written_by=OuterRef("pk")),
            CloseRequest.objects.filter(suggestion=case, requested_by=OuterRef("pk")),
            HandlingAssignment.objects.filter(suggestion=case, acknowledged_by=OuterRef("pk")),
        )
        handled = Exists(in_unit)
        for rows in by_hand:
            handled |= Exists(rows)
        found = set(Person.objects.filter(handled, pk__in=unknown).values_list("pk", flat=True))
        known.update({pk: pk in found for pk in unknown})
    return {pk for pk in wanted if known[pk]}


def handled_by(actor: Actor, case: Suggestion) -> bool:
    """Whether this person, in any role, handled the case."""
    return actor.person_id is not None and bool(handlers_among(case, [actor.person_id]))
