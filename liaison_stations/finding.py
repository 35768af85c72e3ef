"""What can be found here: stations, and what deputies did."""

from __future__ import annotations

from django.db.models import Q

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.search.reading import (
    excerpt,
    named_first,
    spoken_number,
    words_q,
)
from congress_portal.foundation.slots import SEARCH_SOURCES, Hit, Query, SearchSource, offer_pages

from .choices import StationState
from .models import Activity, Station

# 走访、座谈 are kinds, not words of a column.
_TEXTS = ("number", "title", "place_text", "note", "outcome")


def find_stations(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Stations by name, code, address or place."""
    code = query.text.upper()
    stations = (
        Station.objects.visible_to(actor)
        .filter(words_q(query, "name", "address", "township__name", "division__name") | Q(code=code))
        .select_related("township")
        .order_by(named_first(query, "name"), "township__sort_order", "pk")
    )
    return [
        Hit(
            title=station.name,
            url=station.get_absolute_url(),
            detail=f"{station.township.name}\n{station.where}",
            tag="" if station.state == StationState.OPEN else station.get_state_display(),
            exact=station.code == code,
        )
        for station in stations[: limit + 1]
    ]


def find_activities(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Activities by number or by what was written down, the newest first."""
    wanted = words_q(query, *_TEXTS)
    number = spoken_number(query)
    told = ""
    if number is not None:
        # L-2026-0023 is one record; 23 or 第23号 are those that end so, and not 0235.
        ends = f"-{number.serial:04d}"
        wanted = words_q(query, *_TEXTS[1:]) | Q(number__endswith=f"{number.year or ''}{ends}")
        told = f"L-{number.year}{ends}" if number.place.upper() == "L" else ""
    activities = (
        Activity.objects.visible_to(actor)
        .standing()
        .filter(wanted)
        .select_related("township")
        .order_by("-on", "-pk")[: limit + 1]
    )
    return [
        Hit(
            title=row.title or f"{row.get_kind_display()} {row.place_text}".strip(),
            url=row.get_absolute_url(),
            detail="\n".join(
                (
                    row.number,
                    f"{row.on:%Y-%m-%d}",
                    row.township.name,
                    excerpt(row.note, query) or excerpt(row.outcome, query),
                )
            ),
            exact=row.number == told,
        )
        for row in activities
    ]


def offer() -> None:
    """Register the sources and what the stations' pages are called."""
    stations = frozenset({Capability.VIEW_STATIONS})
    for source in (
        SearchSource("stations", "联络站", find_stations, capabilities=stations, order=30),
        SearchSource("activities", "履职记录", find_activities, capabilities=stations, order=40),
    ):
        SEARCH_SOURCES.register(source)
    offer_pages(
        ("联络站", "liaison_stations:station_list", "人大代表之家 联络点 站码 二维码 海报"),
        ("新建联络站", "liaison_stations:station_create", "建站 登记联络站"),
        ("站点网格", "liaison_stations:station_grid", "空白村 覆盖 分布 中心站 一站多点"),
        ("代表进站", "liaison_stations:placement_list", "没有站的代表 安排代表 进站率"),
        ("接待日", "liaison_stations:reception_day_list", "接待选民 值班 排班 公告"),
        ("履职记录", "liaison_stations:activity_list", "走访 调研 视察 活动 补录"),
        ("记一次活动", "liaison_stations:activity_create", "代录 走访 调研 视察 执法检查"),
    )
