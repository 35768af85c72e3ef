"""Worlds that tests begin with: who builds them, on what, and which of them a test asks for.

plugins/worlds.py lets them stand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Builder = Callable[..., Any]


def begins_with(builder: Builder) -> Callable[[Builder], Builder]:
    """Marks a fixture that asks for ``begin(builder)``: what the builder makes may stand below the test."""

    def mark(fixture: Builder) -> Builder:
        fixture.begins_with = builder
        return fixture

    return mark


def standing_on(lower: Builder) -> Callable[[Builder], Builder]:
    """Marks a builder that is given what another one made; it may change that."""

    def mark(builder: Builder) -> Builder:
        builder.lower = lower
        return builder

    return mark


def tower(builder: Builder | None) -> list[Builder]:
    """The builder above all that it stands on."""
    found: list[Builder] = []
    while builder:
        found.insert(0, builder)
        builder = getattr(builder, "lower", None)
    return found


def build(builder: Builder, made: dict[Builder, Any]) -> None:
    """Make a world from what it stands on, both in ``made``."""
    lower = getattr(builder, "lower", None)
    made[builder] = builder(made[lower]) if lower else builder()


def commits(item: Any) -> bool:
    """Whether the test runs without a transaction around it."""
    marker = item.get_closest_marker("django_db")
    return bool(
        (marker and (marker.kwargs.get("transaction") or any(marker.args)))
        or {"transactional_db", "live_server"} & set(item.fixturenames)
    )


def wanted_by(item: Any) -> Builder | None:
    """The highest world that a fixture of the test begins with."""
    if commits(item):
        return None
    found: list[Builder] = []
    for name, fixtures in item._fixtureinfo.name2fixturedefs.items():
        for fixture in reversed(fixtures):  # the nearest, and what it asks for under its own name
            if builder := getattr(fixture.func, "begins_with", None):
                found.append(builder)
            if builder or name not in fixture.argnames:
                break
    return max(found, key=lambda builder: len(tower(builder)), default=None)
