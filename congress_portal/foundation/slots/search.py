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
    """One thing found: a title that is a link, a line of where it belongs, perhaps a state in a tag.

    ``detail`` holds short facts, each on a line of its own; empty lines are left out.
    ``exact``: exactly this was asked for (a number, a telephone); its group comes first.
    """

    title: str
    url: str
    detail: str = ""
    tag: str = ""
    tone: str = "draft"
    exact: bool = False


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


@dataclass(frozen=True)
class SearchPage:
    """A page that people look for by what they want to do there; ``words`` are other names of it.

    Who may open it is read from the view; ``may`` narrows it where the view looks at more than the
    capability. A name that no room has is left out.
    """

    key: str
    title: str
    url_name: str
    words: str = ""
    order: int = 0
    may: Callable[[Any], bool] = lambda actor: True


SEARCH_SOURCES: Slot[SearchSource] = Slot("search sources")
SEARCH_PAGES: Slot[SearchPage] = Slot("search pages")


def offer_pages(*pages: tuple[str, str, str], may: Callable[[Any], bool] = lambda actor: True) -> None:
    """Register pages given as (title, URL name, other words), for those whom ``may`` says."""
    for title, url_name, words in pages:
        SEARCH_PAGES.register(SearchPage(f"{url_name} {title}", title, url_name, words, may=may))
