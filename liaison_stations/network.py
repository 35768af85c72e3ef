"""The network as pages show it: townships × villages with their stations, and who has a station (reads only)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from deputies.choices import MandateLevel, MandateState
from deputies.models import Mandate

from .choices import StationKind, StationState
from .models import Station, StationPlacement
from .placing import COVER_WORDS, Cover, Homeless, Offer, Place, cover_of, offers
from .querysets import has_station

# Those elected for no township: deputies of the county, or of higher congresses.
WHOLE = "全县（不分乡镇）"
_RANK = Case(
    *(When(level=level, then=Value(place)) for place, level in enumerate(MandateLevel.values)),
    default=Value(9),
    output_field=IntegerField(),
)


def place_path(actor: Actor) -> str:
    """The path whose network the actor reads: the territory, else the place of the own congress or station.

    A keeper reads the township. Which stations there are is public: each has its page under its code.
    """
    if actor.division_path:
        return actor.division_path
    if actor.organization is None:
        return ""
    division = actor.organization.division
    if division.level == DivisionLevel.VILLAGE:
        return division.path.rsplit("/", 2)[0] + "/"
    return division.path


# --- townships × villages --------------------------------------------------------------------------


@dataclass
class VillageCell:
    """A village with the stations that are its own or serve it."""

    village: Division
    cover: Cover
    stations: list[Station]

    @property
    def word(self) -> str:
        """有站, 邻站联系 or 空白."""
        return COVER_WORDS[self.cover]


@dataclass
class TownRow:
    """A township: its central and other stations that stand in no village, and its villages."""

    town: Division
    stations: list[Station] = field(default_factory=list)
    villages: list[VillageCell] = field(default_factory=list)

    @property
    def numbers(self) -> Counter[Cover]:
        """How many villages have a station, are served, have none."""
        return Counter(cell.cover for cell in self.villages)

    @property
    def own(self) -> int:
        return self.numbers[Cover.OWN]

    @property
    def served(self) -> int:
        return self.numbers[Cover.SERVED]

    @property
    def own_cells(self) -> list[VillageCell]:
        """The villages with stations of their own."""
        return [cell for cell in self.villages if cell.cover == Cover.OWN]

    @property
    def served_by(self) -> list[tuple[Station, list[Division]]]:
        """The villages without a station of their own, by the station that serves them."""
        found: dict[int, tuple[Station, list[Division]]] = {}
        for cell in self.villages:
            if cell.cover == Cover.SERVED:
                for station in cell.stations:
                    found.setdefault(station.pk, (station, []))[1].append(cell.village)
        return list(found.values())

    @property
    def gaps(self) -> list[Division]:
        """The villages without any station."""
        return [cell.village for cell in self.villages if cell.cover == Cover.GAP]


@dataclass
class Grid:
    """The network of a place."""

    towns: list[TownRow]
    kinds: list[tuple[str, str, int]]  # value, word, number

    def count(self, cover: Cover) -> int:
        return sum(row.numbers[cover] for row in self.towns)

    @property
    def villages(self) -> int:
        return sum(len(row.villages) for row in self.towns)

    @property
    def own(self) -> int:
        return self.count(Cover.OWN)

    @property
    def served(self) -> int:
        return self.count(Cover.SERVED)

    @property
    def gaps(self) -> int:
        return self.count(Cover.GAP)

    @property
    def answer(self) -> str:
        """What the overview says in one sentence."""
        if not self.villages:
            return "还没有登记村（社区）"
        most = max(self.towns, key=lambda row: len(row.gaps))
        if not most.gaps:
            return "每个村（社区）都有站，或者有邻近的站联系"
        if len(self.towns) == 1:
            return f"{most.town.name}还有 {len(most.gaps)} 个村（社区）空白"
        same = [row.town.name for row in self.towns if len(row.gaps) == len(most.gaps)]
        names = "、".join(same[:3]) + (f"等 {len(same)} 个乡镇" if len(same) > 3 else "")
        return f"空白最多的是{names}，{'各 ' if len(same) > 1 else ''}{len(most.gaps)} 个村（社区）"

    @property
    def stations(self) -> int:
        return sum(number for _, _, number in self.kinds)

    @property
    def without_centre(self) -> list[Division]:
        """Townships without a station of their own."""
        return [row.town for row in self.towns if not row.stations]


def as_places(stations: Iterable[Station], load: dict[int, int] | None = None) -> list[Place]:
    """Stations as the pure rules read them; ``serves`` prefetched."""
    return [
        Place(
            key=station.pk,
            township=station.township_id,
            village=station.division_id if station.division_id != station.township_id else None,
            kind=station.kind,
            serves=frozenset(village.pk for village in station.serves.all()),
            load=(load or {}).get(station.pk, 0),
        )
        for station in stations
    ]


def stations_of(path: str) -> QuerySet[Station]:
    """The stations of a place that are not closed, with the villages they serve."""
    return (
        Station.objects.standing()
        .filter(township__path__startswith=path)
        .select_related("parent")
        .prefetch_related("serves")
        .order_by("township__sort_order", "township_id", "pk")
    )


def grid_of(path: str, *, town: int | None = None) -> Grid:
    """The network below ``path``, or one township of it; three queries however large it is."""
    if not path:
        return Grid([], [])
    places = Division.objects.filter(path__startswith=path, valid_to=None)
    rows: dict[int, TownRow] = {}
    villages: list[Division] = []
    levels = (DivisionLevel.TOWNSHIP, DivisionLevel.VILLAGE)
    for division in places.filter(level__in=levels).order_by("sort_order", "code", "pk"):
        if division.level == DivisionLevel.VILLAGE:
            villages.append(division)
        elif town is None or division.pk == town:
            rows[division.pk] = TownRow(division)
    stations = [s for s in stations_of(path) if s.township_id in rows]
    of_town: dict[int, list[Place]] = defaultdict(list)
    for place in as_places(stations):
        of_town[place.township].append(place)
    by_key = {station.pk: station for station in stations}
    for station in stations:
        if station.division_id == station.township_id:
            rows[station.township_id].stations.append(station)
    for village in villages:
        if village.parent_id in rows:
            cover, keys = cover_of(village.pk, of_town[village.parent_id])
            cell = VillageCell(village, cover, [by_key[key] for key in keys])
            rows[village.parent_id].villages.append(cell)
    numbers = Counter(station.kind for station in stations)
    kinds = [(value, word, numbers[value]) for value, word in StationKind.choices if numbers[value]]
    return Grid(list(rows.values()), kinds)


# --- who has a station -----------------------------------------------------------------------------


def serving(actor: Actor) -> QuerySet[Mandate]:
    """The deputies in office whom the actor sees."""
    return Mandate.objects.visible_to(actor).open()


@dataclass(frozen=True)
class TownPlaced:
    """How many deputies of a township have a station. No ``town``: those who stand for the whole county."""

    town: int | None
    name: str
    placed: int
    total: int

    @property
    def missing(self) -> int:
        return self.total - self.placed

    @property
    def percent(self) -> int:
        """Whole percent; all but one of many is not 100."""
        return self.placed * 100 // self.total if self.total else 100


def placed_by_town(actor: Actor) -> tuple[TownPlaced, list[TownPlaced]]:
    """(all persons, each township): a person counts once, however many mandates (record 0043)."""
    counted = {
        "total": Count("person", distinct=True),
        "placed": Count("person", distinct=True, filter=Q(housed=True)),
    }
    rows = serving(actor).annotate(housed=has_station()).order_by()
    whole = rows.aggregate(**counted)
    by_town = rows.values("township", "township__name").annotate(**counted)
    towns = [
        TownPlaced(row["township"], row["township__name"] or WHOLE, row["placed"], row["total"])
        for row in by_town.order_by(F("township__sort_order").asc(nulls_last=True), "township__code")
    ]
    return TownPlaced(None, WHOLE, whole["placed"], whole["total"]), towns


def one_a_person(mandates: QuerySet[Mandate]) -> QuerySet[Mandate]:
    """Each person by one mandate, the highest: 115 people are 115 rows."""
    same = mandates.filter(person=OuterRef("person")).order_by().annotate(rank=_RANK)
    first = same.order_by("rank", "pk").values("pk")[:1]
    return mandates.filter(pk=Coalesce(first, Value(0)))


def stations_by_person(people: Iterable[int]) -> dict[int, list[Station]]:
    """The stations at which people are placed now, by any mandate in force; one query."""
    rows = StationPlacement.objects.filter(mandate__person__in=list(people), ends_on=None)
    rows = rows.exclude(mandate__state=MandateState.ENDED).exclude(station__state=StationState.CLOSED)
    found: dict[int, dict[int, Station]] = defaultdict(dict)
    for row in rows.select_related("station__township", "mandate").order_by("starts_on", "pk"):
        found[row.mandate.person_id][row.station_id] = row.station
    return {person: list(stations.values()) for person, stations in found.items()}


def without_station(actor: Actor, division: Division) -> QuerySet[Mandate]:
    """The deputies of a township (of a county: those of the whole county) who have no station, one row each."""
    rows = serving(actor).exclude(has_station())
    if division.level == DivisionLevel.TOWNSHIP:
        rows = rows.filter(township=division)
    else:
        rows = rows.filter(township=None, home_division__path__startswith=division.path)
    return one_a_person(rows).select_related("person", "home_division", "township")


def offers_for(mandates: Iterable[Mandate], stations: Iterable[Station]) -> list[Offer]:
    """What each deputy is offered, by village and by how many each station has; one query."""
    stations = [station for station in stations if station.is_open]
    load = dict(
        StationPlacement.objects.filter(station__in=[s.pk for s in stations], ends_on=None)
        .values_list("station")
        .annotate(number=Count("pk"))
        .order_by()
    )
    homeless = [
        Homeless(
            key=mandate.pk,
            township=mandate.township_id,
            village=mandate.home_division_id if mandate.home_division_id != mandate.township_id else None,
        )
        for mandate in mandates
    ]
    return offers(homeless, as_places(stations, load))
