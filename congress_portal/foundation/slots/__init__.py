"""What apps offer to the rooms below them: a pure registry (decisions G50).

A lower room that must know what higher apps offer declares a dataclass here and reads the slot;
apps register in ``AppConfig.ready()``. There is no other mechanism: no signals, no import upward.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Slot(Generic[T]):
    """A named list of offers, unique by ``key``, in ``order`` and then in the order of arrival."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._offers: dict[str, T] = {}

    def register(self, offer: T) -> T:
        """Add an offer. Raises ValueError where another offer has taken the key."""
        key = offer.key  # type: ignore[attr-defined]
        known = self._offers.get(key)
        if known is not None and known != offer:
            raise ValueError(f"{self.name}: {key} is registered twice")
        self._offers[key] = offer
        return offer

    def get(self, key: str) -> T | None:
        """The offer with this key, or None."""
        return self._offers.get(key)

    def __iter__(self) -> Iterator[T]:
        return iter(sorted(self._offers.values(), key=lambda o: getattr(o, "order", 0)))

    def __len__(self) -> int:
        return len(self._offers)


@dataclass(frozen=True)
class MenuEntry:
    """A line of the side menu, shown to actors who hold one of ``capabilities`` (any, if empty)."""

    key: str
    label: str
    url_name: str
    icon: str
    order: int
    capabilities: frozenset[str] = frozenset()
    # Where given: the number at the right of the entry; gets the page's ``portal`` (whose
    # ``todo_counts`` has the open to-dos by kind) and makes no query of its own.
    count: Callable[[Any], int] | None = None
    # Longest path prefix decides which entry is current.
    prefix: str = ""


@dataclass(frozen=True)
class SubjectLink:
    """How to reach the page of a subject key ("app.model:pk"); ``key`` is "app.model"."""

    key: str
    url: Callable[[int], str]
    noun: str = ""


@dataclass(frozen=True)
class Reminder:
    """One reminder that is due today, as a ``DeadlineKind`` reports it.

    ``stage`` is one of the ladder's names (t-7, t-3, t-1, due, overdue-1, …); the engine makes the
    unique key (recipient, subject, kind, stage, deadline), so that reporting it twice is harmless.
    """

    subject_key: str
    stage: str
    deadline: date
    title: str
    body: str
    url: str
    organization_id: int | None = None
    capability: str = ""
    person_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class DeadlineKind:
    """A kind of deadline an app watches; ``due(on)`` yields what is to be said on that day."""

    key: str
    label: str
    due: Callable[[date], Iterable[Reminder]]


@dataclass(frozen=True)
class ChecklistItem:
    """A line of the set-up checklist: ``done(county)`` makes at most one query.

    Where ``count`` is given it is asked instead of ``done``: (number, unit), done when not zero.
    """

    key: str
    label: str
    help: str
    url_name: str
    order: int
    done: Callable[[Any], bool]
    count: Callable[[Any], tuple[int, str]] | None = None


@dataclass(frozen=True)
class PersonEnd:
    """What an app does when a person leaves an organization or a mandate ends."""

    key: str
    hand_over: Callable[..., None]


@dataclass(frozen=True)
class SignInHint:
    """Accounts shown on the sign-in page; only the demonstration county offers any."""

    key: str
    accounts: Callable[[], list[dict[str, str]]]


SIGN_IN_HINTS: Slot[SignInHint] = Slot("sign-in hints")
MENU: Slot[MenuEntry] = Slot("menu")
SUBJECT_LINKS: Slot[SubjectLink] = Slot("subject links")
DEADLINE_KINDS: Slot[DeadlineKind] = Slot("deadline kinds")
CHECKLIST: Slot[ChecklistItem] = Slot("set-up checklist")


def subject_key(instance: Any) -> str:
    """The key under which journal, to-dos, messages and records name a row: "app.model:pk"."""
    return f"{instance._meta.label_lower}:{instance.pk}"


def subject_url(key: str) -> str:
    """The page of a subject key, or "" where no app offers one."""
    label, _, pk = key.partition(":")
    link = SUBJECT_LINKS.get(label)
    return link.url(int(pk)) if link and pk.isascii() and pk.isdecimal() else ""
