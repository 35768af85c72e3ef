"""What a deputy follows, when the work passes to a colleague: demands, never the own suggestions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from congress_portal.foundation.accounts.models import Organization, Person
from congress_portal.foundation.slots import PersonEnd
from deputies.models import Mandate

from .choices import Kind, Level
from .models import Suggestion
from .states import ENDED, SuggestionState
from .workflow.demands import hand_on

# Not taken up for good yet: these can go back to the station where no deputy takes them over.
_LOOSE = (SuggestionState.AWAITING_ACCEPT, SuggestionState.ACCEPTED)


def _followed(person: Person, organization: Organization) -> QuerySet[Suggestion]:
    """Open demands the person follows as a deputy of this congress."""
    return Suggestion.objects.filter(
        kind=Kind.DEMAND, deputy__person=person, deputy__congress=organization
    ).exclude(state__in=[*ENDED, SuggestionState.RAISED])


def waiting(person: Person, organization: Organization) -> int:
    """How many demands are followed."""
    return _followed(person, organization).count()


def hand_over(*, actor: Any, person: Person, to: Person, organization: Organization, at: datetime) -> int:
    """Demands pass to the colleague where he is a deputy placed at their station; else what no unit has
    yet goes back to the station, and the rest stays with the deputy. The number that moved.

    A step a demand: each has its limits and its to-do. A deputy follows a handful.
    """
    placed: dict[int | None, Mandate] = {}
    mandates = Mandate.objects.active().filter(person=to, congress=organization)
    for mandate in mandates.select_related("person").prefetch_related("station_placements"):
        for placement in mandate.station_placements.all():
            if placement.ends_on is None:
                placed.setdefault(placement.station_id, mandate)
    moved = 0
    for case in _followed(person, organization).order_by("pk"):
        successor = placed.get(case.station_id)
        if successor is not None and case.direct_to_county and successor.level != Level.COUNTY:
            successor = None
        if successor is None and case.state not in _LOOSE:
            continue
        reason = f"{person.name}的工作交给{to.name}"
        hand_on(actor=actor, suggestion=case, to=successor, reason=reason, at=at)
        moved += 1
    return moved


def stays(person: Person, organization: Organization) -> list[str]:
    """Whoever raised a suggestion evaluates its answer."""
    number = (
        Suggestion.objects.filter(kind=Kind.SUGGESTION, deputy__person=person, deputy__congress=organization)
        .exclude(state__in=ENDED)
        .count()
    )
    return [f"{number} 件代表建议由本人领衔，答复后由本人评价，不交接。"] if number else []


DEMANDS = PersonEnd(
    key="suggestions.demands",
    label="跟进的群众意见",
    waiting=waiting,
    hand_over=hand_over,
    todo_kinds=("suggestions.",),
    stays=stays,
)
