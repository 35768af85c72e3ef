"""Key projects and checks among what can be found; beside ``finding``, for its length."""

from __future__ import annotations

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.roles import Capability
from congress_portal.foundation.search.reading import excerpt, words_q
from congress_portal.foundation.slots import SEARCH_SOURCES, Hit, Query, SearchSource, offer_pages

from .models import KeyProject, Oversight
from .oversight_choices import OversightState


def find_projects(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Key projects by name, unit or what is built."""
    rows = (
        KeyProject.objects.visible_to(actor)
        .standing()
        .filter(words_q(query, "name", "unit_name", "about"))
        .order_by("-starts_on", "-pk")[: limit + 1]
    )
    return [
        Hit(
            title=row.name,
            url=row.get_absolute_url(),
            detail=f"{row.unit_name}\n{excerpt(row.about, query)}",
            tag="已结束" if row.closed_on else "",
        )
        for row in rows
    ]


def find_checks(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Checks by matter, unit or conclusion."""
    rows = (
        Oversight.objects.visible_to(actor)
        .standing()
        .filter(words_q(query, "matter", "unit_name", "conclusion"))
        .order_by("-on", "-pk")[: limit + 1]
    )
    return [
        Hit(
            title=str(row),
            url=row.get_absolute_url(),
            detail=f"{row.on:%Y-%m-%d}\n{row.unit_name}\n{excerpt(row.conclusion, query)}",
            tag=row.get_state_display() if row.state != OversightState.HANDED else "",
        )
        for row in rows
    ]


def offer() -> None:
    """Register the sources and what the pages are called."""
    records = frozenset({Capability.VIEW_STATIONS})
    both = frozenset({Capability.VIEW_STATIONS, Capability.HANDLE_CASE})
    for source in (
        SearchSource("projects", "重点项目", find_projects, capabilities=records, order=42),
        SearchSource("checks", "视察检查", find_checks, capabilities=both, order=44),
    ):
        SEARCH_SOURCES.register(source)
    offer_pages(
        ("重点项目", "liaison_stations:project_list", "项目跟踪 督办 工程"),
        ("视察检查", "liaison_stations:oversight_list", "执法检查 专题调研 工作评议 暗访 整改"),
    )
