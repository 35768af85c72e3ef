"""How stations hang together: a central station and its points, the villages each serves (record 0043)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division, DivisionLevel
from congress_portal.foundation.journal.services import entry, record_many
from congress_portal.foundation.privacy import normalise_phone
from congress_portal.foundation.web.refusals import Refused

from ..choices import StationKind, StationState
from ..models import Station
from .guards import check_may_manage

_WEB = URLValidator(schemes=["http", "https"])
# A mobile, a line with or without its area, a 400 or 800 number, 12345; an extension behind.
_TELEPHONE = re.compile(
    r"(?:1[3-9][0-9]{9}|0[0-9]{2,3}[0-9]{6,8}|[2-9][0-9]{6,7}|[48]00[0-9]{7}|12345)(?:转[0-9]{1,6})?"
)
_BETWEEN_NUMBERS = re.compile(r"[、,，;；/／]+")


def check_web_address(address: str) -> None:
    """Raise Refused for what no browser opens."""
    if not address:
        return
    try:
        _WEB(address)
    except ValidationError:
        raise Refused(
            "网上地址请从 https:// 写起，如：https://www.example.gov.cn/station", field="web_address"
        ) from None


def check_phone(phone: str) -> None:
    """Raise Refused for what nobody can dial; several numbers stand side by side."""
    numbers = [part for part in _BETWEEN_NUMBERS.split(phone) if part.strip()]
    for number in numbers or [phone] * bool(phone):
        if not _TELEPHONE.fullmatch(normalise_phone(number)):
            raise Refused(
                f"站里电话“{number.strip()[:20]}”不是电话号码。请填座机（带区号）或者手机，如：0914-2345678；"
                "有几个用顿号隔开。",
                field="phone",
            )


def parent_problem(
    kind: str, township_congress_id: int, parent: Station | None, *, has_points: bool, pk: int | None = None
) -> str:
    """Why a station of this kind cannot hang on ``parent`` (一站五点), "" where it can."""
    if has_points and (kind != StationKind.CENTRAL or parent is not None):
        return "这个中心站下面还有站点，请先把它们改归别的中心站。"
    if parent is None:
        return ""
    if parent.pk == pk and pk is not None:
        return "一个站不能归它自己，请另选中心站，或者不选。"
    if kind == StationKind.CENTRAL:
        return "中心联络站不归别的站。请改类别，或者不选所属中心站。"
    if parent.kind != StationKind.CENTRAL:
        return f"{parent.name}不是中心联络站，请另选。"
    if parent.township_congress_id != township_congress_id:
        return f"{parent.name}不在同一个乡镇，请选本乡镇的中心站。"
    if parent.state == StationState.CLOSED:
        return f"{parent.name}已撤销，请另选中心站。"
    return ""


def check_ties(station: Station) -> None:
    """Refused where the station, as it is about to be saved, cannot hang on its parent or still has points."""
    parent = station.parent if station.parent_id else None
    has_points = station.pk is not None and station.points.exclude(state=StationState.CLOSED).exists()
    problem = parent_problem(
        station.kind, station.township_congress_id, parent, has_points=has_points, pk=station.pk
    )
    if problem:
        raise Refused(problem, field="kind" if parent is None else "parent")
    if station.state == StationState.CLOSED and has_points:
        raise Refused("这个中心站下面还有站点，请先把它们改归别的中心站，再撤销。", field="state")


def served_villages(station: Station, villages: Iterable[Division]) -> list[Division]:
    """The villages a station serves beside its own. Refused for one of another township, or no village."""
    found = {village.pk: village for village in villages if village.pk != station.division_id}
    for village in found.values():
        if village.level != DivisionLevel.VILLAGE or village.parent_id != station.township_id:
            raise Refused(f"{village.name}不是这个乡镇的村（社区），请重新勾选。", field="serves")
    return sorted(found.values(), key=lambda village: (village.sort_order, village.code, village.pk))


@dataclass(frozen=True)
class Tie:
    """What ties a station into the network: its central station, and villages it serves from now on, too."""

    parent: Station | None = None
    villages: Sequence[Division] = field(default_factory=tuple)


@transaction.atomic
def tie_stations(
    *, actor: Actor, rows: Mapping[int, Tie], at: datetime, orphan: bool = False
) -> dict[int, dict[str, Any]]:
    """Hang stations (by key) on central stations and let them serve villages; nothing is taken away.

    ``orphan``: a row without a parent loses the one it has. Returns what was there before, for
    ``untie_stations``: key → {"parent": key or None, "villages": those added}. Refused as in
    ``check_parent`` and ``served_villages``, naming the station.
    """
    wanted = set(rows) | {tie.parent.pk for tie in rows.values() if tie.parent is not None}
    locked = Station.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted)
    stations = {s.pk: s for s in locked.select_related("township").order_by("pk")}
    with_points = set(
        Station.objects.filter(parent__in=rows)
        .exclude(state=StationState.CLOSED)
        .values_list("parent", flat=True)
    )
    through = Station.serves.through
    served = set(through.objects.filter(station__in=rows).values_list("station_id", "division_id"))
    before: dict[int, dict[str, Any]] = {}
    moved, fresh, entries = [], [], []
    for pk, tie in rows.items():
        station = stations[pk]
        check_may_manage(actor, station.township.path)
        parent = stations[tie.parent.pk] if tie.parent is not None else None
        said = []
        kept: dict[str, Any] = {}
        if (parent is not None or orphan) and station.parent_id != (parent.pk if parent else None):
            problem = parent_problem(
                station.kind, station.township_congress_id, parent, has_points=pk in with_points, pk=pk
            )
            if problem:
                raise Refused(f"{station.name}：{problem}", field="parent")
            kept["parent"] = station.parent_id
            station.parent = parent
            moved.append(station)
            said.append(f"归{parent.name}" if parent else "不再归中心站")
        more = [v for v in served_villages(station, tie.villages) if (pk, v.pk) not in served]
        if more:
            kept["villages"] = [village.pk for village in more]
            fresh += [through(station_id=pk, division_id=village.pk) for village in more]
            said.append(f"联系{'、'.join(village.name for village in more)}")
        if kept:
            before[pk] = kept
            entries.append(
                entry(
                    actor=actor, subject=station, move="tie_station", summary=f"{station.name}{'，'.join(said)}", at=at
                )
            )  # fmt: skip
    Station.objects.bulk_update(moved, ["parent"], batch_size=200)
    through.objects.bulk_create(fresh, batch_size=300)
    record_many(entries)
    return before


@transaction.atomic
def untie_stations(*, actor: Actor, before: Mapping[int, Mapping[str, Any]], at: datetime) -> None:
    """Take ``tie_stations`` back: the former central stations, without the villages that were added."""
    locked = Station.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=before)
    stations = list(locked.select_related("township").order_by("pk"))
    through = Station.serves.through
    moved = []
    for station in stations:
        check_may_manage(actor, station.township.path)
        kept = before[station.pk]
        if "parent" in kept:
            station.parent_id = kept["parent"]
            moved.append(station)
        through.objects.filter(station=station, division__in=kept.get("villages", ())).delete()
    Station.objects.bulk_update(moved, ["parent"], batch_size=200)
    record_many(
        entry(actor=actor, subject=s, move="untie_station", summary=f"撤回{s.name}的隶属和联系村", at=at)
        for s in stations
    )
