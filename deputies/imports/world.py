"""What a roster's import compares its rows with, loaded once: the term, its parts, places, and people."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from congress_portal.foundation.accounts.models import Division, DivisionLevel, Organization, Person
from congress_portal.foundation.imports.values import squeezed
from congress_portal.foundation.slots.imports import ImportScope
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import DIRECT_LEVELS, ConstituencyKind
from deputies.models import Constituency, Delegation, DeputyGroup, Mandate, Term

_SUFFIXES = (
    "民族乡",
    "苏木",
    "街道办事处",
    "街道",
    "镇",
    "乡",
    "村委会",
    "村民委员会",
    "居委会",
    "社区",
    "村",
)


@lru_cache(maxsize=4096)
def place_key(name: str) -> str:
    """松坡村, 松坡村委会 and 松坡 are one place."""
    text = squeezed(name)
    for suffix in _SUFFIXES:
        if text.endswith(suffix) and len(text) > len(suffix) + 1:
            return text.removesuffix(suffix)
    return text


class Known(NamedTuple):
    """A person on record, as far as recognising goes."""

    pk: int
    name: str
    birth_date: date | None


class Held(NamedTuple):
    """An open mandate in the congress."""

    pk: int
    term_id: int


class World:
    """The congress and term of one import. ``claimed`` tells which row already stands for whom."""

    def __init__(self, scope: ImportScope) -> None:
        pk = scope.options.get("term")
        rows = Term.objects.select_related("congress__division", "congress__county__division")
        term = rows.kept_by(scope.actor).filter(pk=pk).first() if pk else None
        if term is None:
            raise Refused("请先选择导入到哪个人大的哪一届。", field="term")
        self.term: Term = term
        self.congress: Organization = term.congress
        self.level: str = self.congress.division.level
        self.create_missing = bool(scope.options.get("create_missing"))
        direct = self.level in DIRECT_LEVELS
        self.constituency_kind = (
            ConstituencyKind.ELECTORAL_DISTRICT if direct else ConstituencyKind.ELECTING_UNIT
        )
        self.claimed: dict[int, int] = {}
        self.load_parts()
        self._load_places()
        self._load_people(scope)

    def load_parts(self) -> None:
        """Districts, delegations and groups by name; again after some were made."""
        districts = Constituency.objects.filter(congress=self.congress, kind=self.constituency_kind)
        self.constituencies = {squeezed(c.name): c for c in districts.in_use()}
        self.delegations = {squeezed(d.name): d for d in Delegation.objects.filter(term=self.term)}
        # County deputies also work in the groups of their townships.
        groups = DeputyGroup.objects.filter(
            congress__division__path__startswith=self.congress.division.path,
            congress__county=self.congress.county,
        ).in_use()
        self.groups: dict[str, DeputyGroup] = {}
        for group in groups.select_related("congress").order_by("pk"):
            key = squeezed(group.name)
            if key not in self.groups or group.congress_id == self.congress.pk:
                self.groups[key] = group

    def _load_places(self) -> None:
        places = Division.objects.filter(
            path__startswith=self.congress.division.path, valid_to__isnull=True
        ).order_by("path")
        self.divisions = {place.pk: place for place in places}
        self.divisions.setdefault(self.congress.division_id, self.congress.division)
        self.towns: dict[str, Division] = {}
        self.villages: dict[str, list[Division]] = defaultdict(list)
        for place in self.divisions.values():
            if place.level == DivisionLevel.TOWNSHIP:
                self.towns[place_key(place.name)] = place
                self.towns[squeezed(place.name)] = place
            elif place.level == DivisionLevel.VILLAGE:
                self.villages[place_key(place.name)].append(place)

    def _load_people(self, scope: ImportScope) -> None:
        self.by_pk: dict[int, Known] = {}
        self.by_phone: dict[str, Known] = {}
        self.by_identity: dict[str, Known] = {}
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        rows = Person.objects.filter(county=self.congress.county).order_by("pk")
        for pk, name, birth, phone, identity in rows.values_list(
            "pk", "name", "birth_date", "phone_hash", "identity_hash"
        ):
            person = Known(pk, name, birth)
            self.by_pk[pk] = person
            self.by_name[name].append(person)
            if phone:
                self.by_phone.setdefault(phone, person)
            if identity:
                self.by_identity.setdefault(identity, person)
        held = Mandate.objects.open().filter(congress=self.congress)
        self.held = {
            person_id: Held(pk, term_id)
            for pk, term_id, person_id in held.values_list("pk", "term_id", "person_id")
        }

    def part(self, kind: str, name: str) -> Any:
        """A district, delegation or group by its name; None where there is none."""
        return getattr(self, kind).get(squeezed(name))


def world_of(scope: ImportScope) -> World:
    """The world of a scope, loaded once."""
    if "world" not in scope.cache:
        scope.cache["world"] = World(scope)
    return scope.cache["world"]
