"""What a roster's import compares its rows with, loaded once: the term, its parts, places, and people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from congress_portal.foundation.accounts.models import (
    County,
    Division,
    DivisionLevel,
    Organization,
    Person,
)
from congress_portal.foundation.imports.cells import squeezed
from congress_portal.foundation.slots.imports import ImportScope
from congress_portal.foundation.web.refusals import Refused
from deputies.choices import DIRECT_LEVELS, ConstituencyKind, MandateLevel, MandateState
from deputies.models import Constituency, Delegation, DeputyGroup, Mandate, Term
from deputies.services.seats import Spell

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


def by_name(places: Sequence[Division], name: str) -> list[Division]:
    """Of places of one key those that are called exactly so, else all: 马坪村 is not 马坪社区."""
    return [p for p in places if squeezed(p.name) == squeezed(name)] or list(places)


class Known(NamedTuple):
    """A person on record, as far as recognising goes."""

    pk: int
    name: str
    birth_date: date | None


class Held(NamedTuple):
    """An open mandate in the congress."""

    pk: int
    term_id: int
    township_id: int | None


class Ended(NamedTuple):
    """A mandate in the congress that is over."""

    pk: int
    birth_date: date | None
    ended_on: date


class People:
    """Everybody of a county on record, by what recognises them, loaded once.

    ``said``: whose record a row of the file corrects already; a second row of the same deputy (of the
    other level) tells only of its mandate.
    """

    def __init__(self, county: County) -> None:
        self.by_pk: dict[int, Known] = {}
        self.by_phone: dict[str, Known] = {}
        self.by_identity: dict[str, Known] = {}
        self.by_name: dict[str, list[Known]] = defaultdict(list)
        self.said: dict[int, int] = {}
        rows = Person.objects.filter(county=county).order_by("pk")
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


class World:
    """The congress and term of one import. ``claimed`` tells which row already stands for whom."""

    def __init__(self, scope: ImportScope, term: Term, people: People) -> None:
        self.term = term
        self.congress: Organization = term.congress
        self.level: str = self.congress.congress_level
        self.create_missing = bool(scope.options.get("create_missing"))
        direct = self.level in DIRECT_LEVELS
        self.constituency_kind = (
            ConstituencyKind.ELECTORAL_DISTRICT if direct else ConstituencyKind.ELECTING_UNIT
        )
        self.claimed: dict[int, int] = {}
        # Seats of each district that rows of the file have filled so far.
        self.taken: Counter[int] = Counter()
        self.load_parts()
        self._load_places()
        self._know(people)
        self._load_held()

    def load_parts(self) -> None:
        """Districts, delegations and groups by name; again after some were made."""
        districts = Constituency.objects.filter(congress=self.congress, kind=self.constituency_kind)
        # A retired one is still the district of those it elected; of two of one name the one in use counts.
        seated = Mandate.objects.open().filter(congress=self.congress).values("constituency")
        known = districts.filter(Q(retired_on__isnull=True) | Q(pk__in=seated))
        self.constituencies = {
            squeezed(c.name): c for c in known.order_by(F("retired_on").asc(nulls_last=True), "pk")
        }
        self.delegations = {squeezed(d.name): d for d in Delegation.objects.filter(term=self.term)}
        # County deputies also work in the groups of their townships, and theirs in the county's.
        groups = DeputyGroup.objects.filter(congress__county=self.congress.county).in_use()
        self.groups: dict[str, DeputyGroup] = {}
        own, within = self.congress.pk, self.congress.division.path
        for group in sorted(
            groups.select_related("congress__division"),
            key=lambda g: (g.congress_id != own, not g.congress.division.path.startswith(within), g.pk),
        ):
            self.groups.setdefault(squeezed(group.name), group)

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

    def _know(self, people: People) -> None:
        """Whom the county has on record; several worlds of one import share them."""
        self.by_pk, self.by_phone = people.by_pk, people.by_phone
        self.by_identity, self.by_name = people.by_identity, people.by_name
        self.said = people.said

    def _load_held(self) -> None:
        held = Mandate.objects.open().filter(congress=self.congress)
        self.held = {
            person_id: Held(*row)
            for person_id, *row in held.values_list("person_id", "pk", "term_id", "township_id")
        }

    def is_elsewhere(self, person: Known, town: str | None) -> bool:
        """Whether a row names another township than the one where a deputy in office stands."""
        place = self.towns.get(squeezed(town)) or self.towns.get(place_key(town)) if town else None
        known = self.held[person.pk].township_id
        return place is not None and known is not None and place.pk != known

    @cached_property
    def seated(self) -> Counter[int]:
        """How many deputies of the term in office each district has; read where a row names a district."""
        rows = Mandate.objects.open().filter(term=self.term, constituency__isnull=False)
        return Counter(rows.values_list("constituency", flat=True))

    @cached_property
    def areas(self) -> dict[int, list[str]]:
        """Paths of the divisions of each district that lists its own; read where a row names a place."""
        places = Constituency.divisions.through.objects.filter(constituency__congress=self.congress)
        found: dict[int, list[str]] = defaultdict(list)
        for district, path in places.values_list("constituency", "division__path"):
            found[district].append(path)
        return found

    @cached_property
    def spells(self) -> dict[int, list[Spell]]:
        """Who held a seat of each district in the term, and till when; read where a row tells of a by-election."""
        rows = Mandate.objects.filter(term=self.term, constituency__isnull=False).order_by("ended_on", "pk")
        found: dict[int, list[Spell]] = defaultdict(list)
        for district, *spell in rows.values_list("constituency", "person__name", "starts_on", "ended_on"):
            found[district].append(Spell(*spell))
        return found

    @cached_property
    def ended(self) -> dict[str, list[Ended]]:
        """Mandates of this congress that are over, by name; read where a row tells of one."""
        rows = Mandate.objects.filter(congress=self.congress, state=MandateState.ENDED)
        found: dict[str, list[Ended]] = defaultdict(list)
        for name, *rest in rows.values_list("person__name", "pk", "person__birth_date", "ended_on"):
            found[name].append(Ended(*rest))
        return found

    def part(self, kind: str, name: str) -> Any:
        """A district, delegation or group by its name; None where there is none."""
        return getattr(self, kind).get(squeezed(name))


class Spread:
    """The roster of several congresses in one file: each row says by level and township whose it is.

    The terms are those in force on the day of the import; of congresses that the actor's office keeps.
    """

    def __init__(self, scope: ImportScope) -> None:
        terms = kept_terms(scope).current(scope.today)
        found = {term.congress_id: term for term in terms.order_by("congress", "number")}
        if not found:
            raise Refused("请先登记各级人大现在是第几届，再导入名册。", field="term")
        people = People(next(iter(found.values())).congress.county)
        self.worlds = [World(scope, term, people) for term in found.values()]
        self.of_county = next((w for w in self.worlds if w.level == DivisionLevel.COUNTY), None)
        self.of_town = {w.congress.division_id: w for w in self.worlds if w.level == DivisionLevel.TOWNSHIP}
        self.of_higher = {w.level: w for w in self.worlds if w.congress.is_higher_congress}
        widest = min(self.worlds, key=lambda w: len(w.congress.division.path))
        self.divisions, self.towns = widest.divisions, widest.towns

    def world_for(self, values: Mapping[str, Any]) -> World:
        """The congress of a row. Raises Refused where the row does not say it."""
        level, town = values.get("level"), values.get("township")
        if not level:
            raise Refused("没有写层级，不知道是哪一级人大的代表")
        if level == MandateLevel.COUNTY and self.of_county is not None:
            return self.of_county
        if level in self.of_higher:
            return self.of_higher[level]
        if level not in DIRECT_LEVELS:
            raise Refused(
                f"{MandateLevel(level).label}人大还没有登记现在是第几届，请县人大办公室先在“上级人大代表”里登记"
            )
        if level != MandateLevel.TOWNSHIP:
            raise Refused(f"{MandateLevel(level).label}代表不在这里导入，请另选人大")
        if not town:
            raise Refused("乡镇级代表要写所在镇（乡）；从代表名册导出的，请用“导出全部列”的表")
        place = self.towns.get(squeezed(town)) or self.towns.get(place_key(town))
        if place is None:
            raise Refused(f"没有“{town}”这个镇（乡、街道）")
        if place.pk not in self.of_town:
            raise Refused(f"{place.name}没有登记现任届的乡镇人大")
        return self.of_town[place.pk]


def kept_terms(scope: ImportScope) -> QuerySet[Term]:
    """Terms of the congresses that the actor's office keeps, with what a world reads."""
    rows = Term.objects.select_related("congress__division", "congress__county__division")
    return rows.kept_by(scope.actor).filter(congress__valid_to__isnull=True)


def spread_of(scope: ImportScope) -> Spread | None:
    """All congresses at once, where no single term was chosen; None where one was."""
    if scope.options.get("term") or not scope.options.get("whole"):
        return None
    if "spread" not in scope.cache:
        scope.cache["spread"] = Spread(scope)
    return scope.cache["spread"]


def world_of(scope: ImportScope) -> World:
    """The world of a scope with one term, loaded once. Raises Refused where none was chosen."""
    if "world" not in scope.cache:
        pk = scope.options.get("term")
        term = kept_terms(scope).filter(pk=pk).first() if pk else None
        if term is None:
            raise Refused("请先选择导入到哪个人大的哪一届。", field="term")
        scope.cache["world"] = World(scope, term, People(term.congress.county))
    return scope.cache["world"]


def worlds_of(scope: ImportScope) -> list[World]:
    """Every world of a scope: one, or one for each congress."""
    spread = spread_of(scope)
    return spread.worlds if spread is not None else [world_of(scope)]


def world_for(scope: ImportScope, values: Mapping[str, Any]) -> World:
    """The world of one row. Raises Refused where the row does not say whose it is."""
    spread = spread_of(scope)
    return spread.world_for(values) if spread is not None else world_of(scope)
