"""What can be found, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from congress_portal.foundation.slots.registry import Slot


@dataclass(frozen=True)
class Query:
    """What was typed: ``text`` tidied (full width made half, margins off), ``words`` between spaces,
    ``letters`` the lower-case Latin letters where nothing else was typed (pinyin), ``digits`` where
    only digits were."""

    text: str
    words: tuple[str, ...]
    letters: str = ""
    digits: str = ""


@dataclass(frozen=True)
class Hit:
    """One thing found: a title that is a link, a line of where it belongs, perhaps a state in a tag."""

    title: str
    url: str
    detail: str = ""
    tag: str = ""


@dataclass(frozen=True)
class SearchSource:
    """A group of results. ``find(actor, query, limit)`` starts from ``visible_to(actor)`` and makes at
    most two queries; it may answer ``limit + 1`` hits to say that there are more. ``more(query)`` is
    the address of the app's own list with the same search, "" where there is none."""

    key: str
    label: str
    find: Callable[[Any, Query, int], list[Hit]]
    more: Callable[[Query], str] = lambda query: ""
    capabilities: frozenset[str] = field(default_factory=frozenset)
    order: int = 0


SEARCH_SOURCES: Slot[SearchSource] = Slot("search sources")
