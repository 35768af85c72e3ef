"""One search over whatever the apps offer."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.search.highlighting import marked
from congress_portal.foundation.slots import SEARCH_SOURCES, Hit, Query

# Of each group at first, and of one group alone.
FEW, MANY = 5, 50


@dataclass(frozen=True)
class Found:
    """A hit as the page shows it."""

    hit: Hit
    title: SafeString
    details: list[SafeString]


@dataclass(frozen=True)
class Group:
    """The hits of one source. ``more``: there are others; ``more_url``: the app's own list of them."""

    key: str
    label: str
    rows: list[Found]
    more: bool
    more_url: str

    @property
    def exact(self) -> bool:
        """Whether exactly what was asked for is among them."""
        return any(row.hit.exact for row in self.rows)


def sources_of(actor: Actor) -> list:
    """The sources an actor may ask; none for who is no member."""
    if not actor.is_member:
        return []
    return [s for s in SEARCH_SOURCES if not s.capabilities or actor.can(*s.capabilities)]


def search(actor: Actor, query: Query, *, only: str = "") -> list[Group]:
    """What the actor may see of what was asked for, in groups; with ``only`` many of one group.

    The group that holds exactly what was asked for comes first.
    """
    groups = []
    limit = MANY if only else FEW
    for source in sources_of(actor):
        if only and source.key != only:
            continue
        hits = source.find(actor, query, limit)
        if not hits:
            continue
        rows = [_found(hit, query) for hit in hits[:limit]]
        groups.append(Group(source.key, source.label, rows, len(hits) > limit, source.more(query)))
    return sorted(groups, key=lambda group: not group.exact)


def _found(hit: Hit, query: Query) -> Found:
    facts = [marked(fact, query) for fact in hit.detail.split("\n") if fact]
    return Found(hit, marked(hit.title, query), facts)
