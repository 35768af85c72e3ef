"""Whose accounts and cards are meant: the deputies of a term, township, delegation or station, or the staff."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Membership, Person
from congress_portal.foundation.signin.models import AccessCard, EnrolledDevice
from congress_portal.setup.scope import people_visible_to
from congress_portal.setup.services.people import GIVEN_BY_MANDATE
from deputies.models import Mandate
from liaison_stations.models import StationPlacement

DEPUTIES, STAFF = "deputies", "staff"


@dataclass(frozen=True)
class Selection:
    """What a page chose: ``narrowed`` are term, township, delegation, station; ``person`` is one alone."""

    who: str = DEPUTIES
    narrowed: dict[str, Any] = field(default_factory=dict)
    person: int | None = None

    @property
    def query(self) -> str:
        """The selection as the parameters of an address."""
        if self.person:
            return urlencode({"person": self.person})
        return urlencode({"who": self.who, **{name: row.pk for name, row in self.narrowed.items()}})

    def mandates(self, actor: Actor, on: date) -> QuerySet[Mandate]:
        """The open mandates chosen."""
        rows = Mandate.objects.visible_to(actor).open()
        for name in ("term", "township", "delegation"):
            if name in self.narrowed:
                rows = rows.filter(**{name: self.narrowed[name]})
        if "station" in self.narrowed:
            placed = StationPlacement.objects.filter(station=self.narrowed["station"], starts_on__lte=on)
            placed = placed.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
            rows = rows.filter(pk__in=placed.values("mandate_id"))
        return rows

    def people(self, actor: Actor, on: date) -> QuerySet[Person]:
        """The people chosen, as far as the actor keeps their accounts."""
        seen = people_visible_to(actor)
        if self.person:
            return seen.filter(pk=self.person)
        if self.who == STAFF:
            roles = [role.value for role in GIVEN_BY_MANDATE]
            held = Membership.objects.current(on).exclude(role__in=roles)
            return seen.filter(pk__in=held.values("person_id"))
        return seen.filter(pk__in=self.mandates(actor, on).values("person_id"))


def with_access(people: QuerySet[Person], at: datetime) -> QuerySet[Person]:
    """People with ``has_device`` and ``has_card`` told, in the same query."""
    devices = EnrolledDevice.objects.alive(at).filter(user__person=OuterRef("pk"))
    cards = AccessCard.objects.open(at).filter(user__person=OuterRef("pk"))
    return people.select_related("user").annotate(has_device=Exists(devices), has_card=Exists(cards))


def access_counts(people: QuerySet[Person], at: datetime) -> dict[str, int]:
    """How many there are, have an account, a telephone, an open card, and want a card; one query."""
    account = Q(user__is_active=True)
    return with_access(people, at).aggregate(
        people=Count("pk"),
        accounts=Count("pk", filter=account),
        devices=Count("pk", filter=Q(has_device=True)),
        cards=Count("pk", filter=account & Q(has_card=True)),
        wanting=Count("pk", filter=account & Q(has_device=False, has_card=False)),
    )
