"""A case goes back before its dispatch: what was answered and evaluated counts no more, and is kept readable."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.accounts.roles import Capability, roles_with
from congress_portal.foundation.notifications.services import Word, enqueue_many

from ..choices import ClockKind
from ..models import HandlingAssignment, Reply
from .step import Step
from .watch import co_signers


def take_back(step: Step) -> dict[str, Any]:
    """No unit holds the case, has answered it, or was evaluated for it: the columns that say so.

    Replies and evaluations stay on record and no longer count, and so do the promises of the replies.
    ``last_reply_at`` stays: the page still shows what was answered. That an answer was late, or was owed and
    had not come by its day, stays too: no second one makes it come in time (record 0069).
    """
    case = step.case
    if case.last_reply_at is not None:
        Reply.objects.filter(suggestion=case, superseded=False).update(superseded=True)
    if case.evaluated_on is not None:
        case.evaluations.filter(counts=True).update(counts=False)
    return {
        "lead_unit": None, "dispatched_on": None, "replied_on": None, "outcome": None,
        "replied_in_time": False if case.replied_in_time is False or missed(step) else None,
        "close_requested_on": None, "satisfied": "", "solved": "", "evaluated_on": None,
    }  # fmt: skip


def missed(step: Step) -> bool:
    """An answer was owed and its day has passed."""
    case = step.case
    return (
        case.replied_on is None
        and case.due_kind == ClockKind.REPLY
        and case.due is not None
        and case.due < step.on
    )


def tell_of_it(step: Step, held: Iterable[HandlingAssignment], title: str, reason: str) -> None:
    """To the deputies as of every step, to the units that their parts have ended: in one statement.

    The units do not see the case any more: theirs leads to their list.
    """
    case, url = step.case, step.case.get_absolute_url()
    deputy = [case.deputy.person] if case.deputy_id else []
    signed = [*deputy, *(co_signers(case) if case.co_signed else [])]
    authors = [one for one in signed if step.actor.person_id not in (one, getattr(one, "pk", None))]
    words = [
        Word(authors, case, title, case.title, url),
        *_to_units(step, held, f"{title}，原来的承办到此为止", reason),
    ]
    enqueue_many(words, kind=f"suggestions.{step.move.name}", at=step.at)


def tell_units(step: Step, held: Iterable[HandlingAssignment], title: str, body: str = "") -> None:
    """To the units that their parts have ended."""
    if words := _to_units(step, held, title, body):
        enqueue_many(words, kind=f"suggestions.{step.move.name}", at=step.at)


def _to_units(step: Step, held: Iterable[HandlingAssignment], title: str, body: str) -> list[Word]:
    units = {part.unit_id for part in held}
    if not units:
        return []
    roles = {*roles_with(Capability.HANDLE_CASE), *roles_with(Capability.ASSIGN_UNITS)}
    held_by = Membership.objects.current(step.on).filter(organization_id__in=units, role__in=roles)
    people = Person.objects.filter(pk__in=held_by.values("person")).exclude(pk=step.actor.person_id)
    return [
        Word(
            list(people.order_by("pk")),
            step.case,
            title,
            body or step.case.title,
            reverse("suggestions:suggestion_list"),
        )
    ]
