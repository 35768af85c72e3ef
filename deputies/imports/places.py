"""Where a row of the roster says a deputy belongs: district, delegation, group, township and village."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from congress_portal.foundation.imports.cells import squeezed
from congress_portal.foundation.web.refusals import Refused
from deputies.imports.rows import LABELS, PARTS
from deputies.imports.world import World, by_name, place_key


class RefusedTogether(Refused):
    """Several reasons that have nothing to do with each other, told in one round."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("；".join(reasons))
        self.reasons = list(reasons)


def reasons_of(refusal: Refused) -> list[str]:
    """Each reason by itself."""
    return refusal.reasons if isinstance(refusal, RefusedTogether) else [refusal.message]


def all_of(*checks: tuple[Callable[..., Any], *tuple[Any, ...]]) -> list[Any]:
    """What each check answers. Raises RefusedTogether with the reasons of all that refuse."""
    answers, reasons = [], []
    for check, *about in checks:
        try:
            answers.append(check(*about))
        except Refused as refusal:
            reasons += reasons_of(refusal)
    if reasons:
        raise RefusedTogether(reasons)
    return answers


def parts_of(world: World, values: Mapping[str, Any]) -> dict[str, int]:
    """Keys of the district, delegation and group a row names; those to be made are left out."""
    found, missing = {}, []
    for key, kind in PARTS.items():
        name = values.get(key)
        if not name:
            continue
        part = world.part(kind, name)
        if part is not None:
            found[key] = part.pk
        elif not world.create_missing:
            missing.append(f"{LABELS[key]}“{name}”还没有登记")
    if missing:
        raise RefusedTogether(missing)
    return found


def home_of(world: World, values: Mapping[str, Any]) -> int | None:
    """The place a row stands for, None where it says nothing. Raises Refused for an unknown one."""
    town, village = values.get("township"), values.get("village")
    place = None
    if town:
        place = world.towns.get(squeezed(town)) or world.towns.get(place_key(town))
        if place is None and squeezed(town) not in (squeezed(world.congress.division.name), "县直", "机关"):
            raise Refused(f"没有“{town}”这个镇（乡、街道）")
    if village and place is not None and squeezed(village) == squeezed(place.name):
        village = None
    if not village:
        return place.pk if place is not None else None
    found = world.villages.get(place_key(village), [])
    if place is not None:
        found = [v for v in found if v.path.startswith(place.path)]
    found = by_name(found, village)
    if not found and place is not None and place_key(village) == place_key(place.name):
        return place.pk  # 马坪 in the column of villages, where only the town is called so
    if not found:
        raise Refused(f"{place.name if place else '本行政区域'}没有“{village}”这个村（社区）")
    if len(found) > 1:
        raise Refused(f"不止一个镇有“{village}”，请写明所在镇")
    return found[0].pk
