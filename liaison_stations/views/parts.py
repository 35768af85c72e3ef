"""What the pages of this app share: the tabs over stations and over records."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

STATION_TABS = (
    ("liaison_stations:station_list", "联络站"),
    ("liaison_stations:station_grid", "站点网格"),
    ("liaison_stations:placement_list", "代表进站"),
    ("liaison_stations:building_list", "建设和验收"),
    ("liaison_stations:reception_day_list", "接待日"),
)
RECORD_TABS = (
    ("liaison_stations:activity_list", "履职记录"),
    ("liaison_stations:project_list", "重点项目"),
    ("liaison_stations:oversight_list", "视察检查"),
)


def _tabs(names: tuple[tuple[str, str], ...], current: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(name), "current": name == f"liaison_stations:{current}"}
        for name, label in names
    ]


def station_tabs(current: str) -> list[dict[str, Any]]:
    """The tab line over stations, their building and their reception days."""
    return _tabs(STATION_TABS, current)


def record_tabs(current: str) -> list[dict[str, Any]]:
    """The tab line over what deputies did."""
    return _tabs(RECORD_TABS, current)
