"""What apps offer to the rooms below them: a pure registry (decisions G50).

A lower room that must know what higher apps offer declares a dataclass here and reads the slot;
apps register in ``AppConfig.ready()``. There is no other mechanism: no signals, no import upward.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from congress_portal.foundation.slots.deadlines import (
    DEADLINE_KINDS,
    DEFAULT_LADDER,
    DeadlineKind,
    Ladder,
    Place,
    Reminder,
)
from congress_portal.foundation.slots.imports import (
    IMPORT_KINDS,
    Applied,
    ImportColumn,
    ImportKind,
    ImportScope,
    Judgement,
    StagedRow,
    Verdict,
)
from congress_portal.foundation.slots.jobs import JOB_KINDS, JobKind, JobResult, Work
from congress_portal.foundation.slots.registry import Slot
from congress_portal.foundation.slots.search import (
    SEARCH_PAGES,
    SEARCH_SOURCES,
    Hit,
    Query,
    SearchPage,
    SearchSource,
    offer_pages,
)

__all__ = [
    "CASE_WORDS",
    "CHECKLIST",
    "CLOCK_SOURCES",
    "DAY_BOOKS",
    "DEADLINE_KINDS",
    "DEFAULT_LADDER",
    "DEPUTY_DOORS",
    "DEPUTY_FORMS",
    "IMPORT_KINDS",
    "JOB_KINDS",
    "MANDATE_SUCCESSIONS",
    "MENU",
    "PERSON_ENDS",
    "SEARCH_PAGES",
    "SEARCH_SOURCES",
    "SIGN_IN_HINTS",
    "SUBJECT_LINKS",
    "Applied",
    "CaseWord",
    "CaseWords",
    "ChecklistItem",
    "ClockMove",
    "ClockSource",
    "DayBook",
    "DeadlineKind",
    "DeputyDoors",
    "OWN_DOORS",
    "OwnDoors",
    "DeputyForm",
    "Door",
    "Hit",
    "ImportColumn",
    "ImportKind",
    "ImportScope",
    "JobKind",
    "JobResult",
    "Judgement",
    "Ladder",
    "MandateSuccession",
    "MenuEntry",
    "PersonEnd",
    "Place",
    "Query",
    "Reminder",
    "SearchPage",
    "SearchSource",
    "SignInHint",
    "Slot",
    "StagedRow",
    "SubjectLink",
    "Verdict",
    "Work",
    "case_words",
    "offer_pages",
    "subject_key",
    "subject_url",
]


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
class ChecklistItem:
    """A line of the set-up checklist: it is done when the rows of ``exists(county)`` are any (all such
    lines are asked in one query), when ``count(county)``, a number and its unit, is not zero, or when
    ``done(county)`` says so; the last two make at most one query each.
    """

    key: str
    label: str
    help: str
    url_name: str
    order: int
    done: Callable[[Any], bool] | None = None
    count: Callable[[Any], tuple[int, str]] | None = None
    exists: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class PersonEnd:
    """What an app hands on when a person leaves an organization or hands over work.

    ``waiting(person, organization)`` counts what the person personally holds there (for the preview);
    ``hand_over(actor=, person=, to=, organization=, at=)`` gives it to somebody else and returns the
    number of things handed on. Both are set-based. ``todo_kinds`` are beginnings of the kinds of to-dos the
    app answers for by itself; ``stays(person, organization)`` are sentences about what nobody can take over.
    """

    key: str
    label: str
    waiting: Callable[..., int]
    hand_over: Callable[..., int]
    todo_kinds: tuple[str, ...] = ()
    stays: Callable[..., list[str]] | None = None


@dataclass(frozen=True)
class MandateSuccession:
    """What an app ties to mandates for as long as they last, when a term gives way to the next.

    ``follow(actor=, ended=, successors=, on=, at=)``: the mandates ``ended`` before ``on``; ``successors``
    tells the new mandate of those elected again (key → key). It answers plain JSON, which ``back(actor=,
    kept=, successors=, at=)`` gets when the change of term is taken back. ``models`` are the rows that
    ``follow`` makes ("app.model"): they do not count as a use of the new mandates.
    """

    key: str
    follow: Callable[..., Any]
    back: Callable[..., None]
    models: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ClockMove:
    """An open clock whose due day the present holiday table would set otherwise.

    ``ref`` names the row for ``ClockSource.move``.
    """

    ref: int
    label: str
    title: str
    url: str
    old_due: date
    new_due: date
    notes: tuple[Any, ...] = ()


@dataclass(frozen=True)
class ClockSource:
    """An app's open clocks, for the confirmed recomputation after the holiday table changed.

    ``moves(county, calendar)`` yields the clocks that would move; ``move(actor=, refs=, calendar=,
    why=, at=)`` moves exactly those (each with its change row) and returns how many.
    ``apart(county, calendar)`` yields clocks that a table never moves (an extension set their day),
    to be looked at; ``apart_note`` says why they are left alone. ``refresh(county, calendar)`` writes
    anew how a limit is counted where its day stays but its year was not published before.
    """

    key: str
    label: str
    moves: Callable[..., Iterable[ClockMove]]
    move: Callable[..., int]
    apart: Callable[..., Iterable[ClockMove]] | None = None
    apart_note: str = ""
    refresh: Callable[..., int] | None = None


@dataclass(frozen=True)
class SignInHint:
    """Accounts shown on the sign-in page; only the demonstration county offers any."""

    key: str
    accounts: Callable[[], list[dict[str, str]]]


@dataclass(frozen=True)
class Door:
    """A way to a deputy that everybody may take: where it leads, and what is there."""

    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class DeputyDoors:
    """Doors an app offers on a deputy's public page on a day: ``doors(mandate_id, on)``."""

    key: str
    doors: Callable[[int, date], list[Door]]


@dataclass(frozen=True)
class OwnDoors:
    """Doors an app offers a deputy on the own file; ``doors(actor)`` makes one query at most."""

    key: str
    doors: Callable[[Any], list[Door]]


@dataclass(frozen=True)
class DeputyForm:
    """A form an app offers on a deputy's public page, so that nobody needs another page to say something.

    ``offer(request, mandate)`` is the context of ``template``, None where there is nothing to fill in.
    """

    key: str
    template: str
    offer: Callable[[Any, Any], dict[str, Any] | None]


@dataclass(frozen=True)
class CaseWord:
    """What became of something that was passed on as a case, in words; ``solved`` None where nobody has said."""

    number: str
    state: str
    answered_on: date | None = None
    solved: bool | None = None


@dataclass(frozen=True)
class CaseWords:
    """An app whose records are cases; ``key`` is "app.model" of their keys, ``words(pks)`` makes one query."""

    key: str
    words: Callable[[list[int]], dict[int, CaseWord]]


@dataclass(frozen=True)
class DayBook:
    """What an app wrote down under the key of something planned, before there was a record of it.

    ``heard(keys)`` tells for each of these keys how many people were written down (keys without any
    may be missing); ``follow({planned: record})`` puts what was written under the record's key. Both
    ask once for many keys.
    """

    key: str
    heard: Callable[[Iterable[str]], dict[str, int]]
    follow: Callable[[dict[str, str]], None]


SIGN_IN_HINTS: Slot[SignInHint] = Slot("sign-in hints")
MENU: Slot[MenuEntry] = Slot("menu")
SUBJECT_LINKS: Slot[SubjectLink] = Slot("subject links")
CHECKLIST: Slot[ChecklistItem] = Slot("set-up checklist")
PERSON_ENDS: Slot[PersonEnd] = Slot("person ends")
MANDATE_SUCCESSIONS: Slot[MandateSuccession] = Slot("mandate successions")
CLOCK_SOURCES: Slot[ClockSource] = Slot("clock sources")
DEPUTY_DOORS: Slot[DeputyDoors] = Slot("doors of deputies")
CASE_WORDS: Slot[CaseWords] = Slot("words of cases")
# Own pages of a deputy, beside the own file.
OWN_DOORS: Slot[OwnDoors] = Slot("own doors of deputies")
DEPUTY_FORMS: Slot[DeputyForm] = Slot("forms of deputies")
DAY_BOOKS: Slot[DayBook] = Slot("day books")


def subject_key(instance: Any) -> str:
    """The key under which journal, to-dos, messages and records name a row: "app.model:pk"."""
    return f"{instance._meta.label_lower}:{instance.pk}"


def subject_url(key: str) -> str:
    """The page of a subject key, or "" where no app offers one."""
    label, _, pk = key.partition(":")
    link = SUBJECT_LINKS.get(label)
    return link.url(int(pk)) if link and pk.isascii() and pk.isdecimal() else ""


def case_words(keys: Iterable[str]) -> dict[str, CaseWord]:
    """What became of these cases, by key; keys of nothing are left out. One query an app."""
    wanted: dict[str, list[int]] = {}
    for key in keys:
        label, _, pk = key.partition(":")
        if pk.isascii() and pk.isdecimal():
            wanted.setdefault(label, []).append(int(pk))
    found = {}
    for label, pks in wanted.items():
        if source := CASE_WORDS.get(label):
            found.update({f"{label}:{pk}": word for pk, word in source.words(pks).items()})
    return found
