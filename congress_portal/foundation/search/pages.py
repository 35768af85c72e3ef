"""Pages as a source: the menu and what apps call their pages, as far as the actor may open them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from django.urls import NoReverseMatch, resolve, reverse

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.search.reading import holds_all
from congress_portal.foundation.slots import MENU, SEARCH_PAGES, Hit, Query

MENU_WORD = "菜单"


@lru_cache(maxsize=512)
def _door(url_name: str) -> tuple[str, tuple[str, ...]] | None:
    """(address, capabilities of which one is needed) of a page; None where no room has it."""
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        return None
    return url, tuple(getattr(resolve(url).func, "required_capabilities", ()))


def _offers(actor: Actor) -> Iterator[tuple[str, str, str, str]]:
    """(title, address, other words, where) of every page this actor may open."""
    for entry in MENU:
        if not entry.capabilities or actor.can(*entry.capabilities):
            yield entry.label, reverse(entry.url_name), "", MENU_WORD
    for page in SEARCH_PAGES:
        door = _door(page.url_name)
        if door is not None and (not door[1] or actor.can(*door[1])) and page.may(actor):
            yield page.title, door[0], page.words, ""


def find_pages(actor: Actor, query: Query, limit: int) -> list[Hit]:
    """Pages by title and by other words for them; each address once. No query."""
    found: dict[str, tuple[int, Hit]] = {}
    for title, url, words, where in _offers(actor):
        if url in found or not holds_all(query, title, words):
            continue
        rank = 0 if title == query.text else 1 if holds_all(query, title) else 2
        also = [word for word in words.split() if holds_all(query, word)][:3]
        found[url] = rank, Hit(title=title, url=url, detail=where or ("、".join(also) if rank == 2 else ""))
    return [hit for _rank, hit in sorted(found.values(), key=lambda row: row[0])][: limit + 1]
