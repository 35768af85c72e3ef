"""Which station a deputy without one is offered, and which villages have none (pure: no database, no clock)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .choices import StationKind

# Where several stations are as near: the centre before the room, the web last.
_ORDER = {
    kind.value: place
    for place, kind in enumerate(
        (
            StationKind.CENTRAL,
            StationKind.VILLAGE,
            StationKind.DEPUTIES_HOME,
            StationKind.ACTIVITY_ROOM,
            StationKind.CONTACT_POINT,
            StationKind.ONLINE,
        )
    )
}


@dataclass(frozen=True)
class Place:
    """A station as a place for deputies: where it is, which villages it serves beside, who is there."""

    key: int
    township: int
    village: int | None
    kind: str
    serves: frozenset[int] = frozenset()
    load: int = 0


@dataclass(frozen=True)
class Homeless:
    """A deputy without a station, with township and village he is in contact with (None: the whole of it)."""

    key: int
    township: int | None
    village: int | None


@dataclass(frozen=True)
class Offer:
    """The station offered to a deputy (None: there is none near), and why this one."""

    key: int
    station: int | None
    why: str


def offers(deputies: Iterable[Homeless], places: Sequence[Place]) -> list[Offer]:
    """A station for each: the own village's, one that serves it, the township's centre, any there.

    Among those as near, the one with fewest deputies, so that twenty deputies of a town do not end in
    one room. A station on the web is nobody's only door: it is offered where there is no other.
    """
    load = {place.key: place.load for place in places}
    found = []
    for deputy in deputies:
        near, why = _near(deputy, places)
        if not near:
            found.append(Offer(deputy.key, None, ""))
            continue
        chosen = min(near, key=lambda place: (load[place.key], _ORDER.get(place.kind, 9), place.key))
        load[chosen.key] += 1
        if len(near) > 1:
            why = f"{why}，人最少"
        found.append(Offer(deputy.key, chosen.key, why))
    return found


def _near(deputy: Homeless, places: Sequence[Place]) -> tuple[list[Place], str]:
    """The stations that are as near as any, and in what way."""
    behind_doors = [place for place in places if place.kind != StationKind.ONLINE]
    if deputy.township is None:
        central = [place for place in behind_doors if place.kind == StationKind.CENTRAL]
        return central or behind_doors, "中心站" if central else "县内的站"
    here = [place for place in behind_doors if place.township == deputy.township]
    if deputy.village is not None:
        own = [place for place in here if place.village == deputy.village]
        if own:
            return own, "本村的站"
        serving = [place for place in here if deputy.village in place.serves]
        if serving:
            return serving, "联系本村的站"
    centre = [place for place in here if place.village is None and place.kind == StationKind.CENTRAL]
    if centre:
        return centre, "镇里的中心站"
    if here:
        return here, "本镇的站"
    return [p for p in places if p.township == deputy.township], "网上的站"


class Cover(StrEnum):
    """How a village stands to the network."""

    OWN = "own"
    SERVED = "served"
    GAP = "gap"


COVER_WORDS = {Cover.OWN: "有站", Cover.SERVED: "邻站联系", Cover.GAP: "空白"}


def cover_of(village: int, places: Iterable[Place]) -> tuple[Cover, list[int]]:
    """Whether a village has a station of its own, is served by a neighbour's, or neither; and by which."""
    places = list(places)
    own = [place.key for place in places if place.village == village]
    if own:
        return Cover.OWN, own
    serving = [place.key for place in places if village in place.serves]
    return (Cover.SERVED, serving) if serving else (Cover.GAP, [])
