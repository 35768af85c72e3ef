"""What a register is: columns over lines, and lines out of what was entered once (decisions D24).

A register is declared, never programmed: where its lines come from (``Source``, always from
``visible_to``), what stands in each column, and how deputy, station, township and period narrow it.
The machine that shows, prints and exports it is ``Sheet`` in ``sheet.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

from congress_portal.foundation.accounts.access import Actor
from congress_portal.foundation.accounts.models import Division
from deputies.models import Mandate
from liaison_stations.models import Station

from .periods import Period

# Kinds of columns whose values are numbers.
NUMBERS = frozenset({"integer", "number2"})
ANYBODY: Callable[[Actor], bool] = lambda actor: True  # noqa: E731 - a default that reads as a word


@dataclass(frozen=True)
class Field:
    """A column: ``value`` reads it off a line; ``total``: its numbers may be added up."""

    key: str
    heading: str
    width: float
    value: Callable[[Any], Any]
    kind: str = "text"
    total: bool = False


@dataclass(frozen=True)
class Narrowing:
    """One more choice by which a register may be narrowed: 类型, 来源, 状态.

    ``narrow`` takes the rows and the chosen values. ``choices`` may be a function of the actor where
    they are rows of the county.
    """

    key: str
    label: str
    choices: Callable[[Actor], Iterable[tuple[str, str]]]
    narrow: Callable[[QuerySet, list[str]], QuerySet]


@dataclass(frozen=True)
class Asked:
    """What a register is asked for; empty means all that the actor sees."""

    period: Period
    station: Station | None = None
    township: Division | None = None
    deputy: str = ""
    mandate: Mandate | None = None
    narrowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def start(self) -> date:
        return self.period.start

    @property
    def end(self) -> date:
        return self.period.end

    @property
    def by_deputy(self) -> bool:
        """Whether one deputy is asked for."""
        return bool(self.deputy or self.mandate)

    def mandates(self) -> QuerySet[Mandate]:
        """The mandates of the deputy that is asked for."""
        if self.mandate is not None:
            return Mandate.objects.filter(pk=self.mandate.pk)
        return Mandate.objects.filter(person__name__icontains=self.deputy)


def one_each(rows: list[Model], actor: Actor) -> list[Any]:
    """A line is the row itself."""
    return rows


def within(field_name: str) -> Callable[[QuerySet, Asked], QuerySet]:
    """Rows whose day lies in the period."""
    return lambda rows, asked: rows.filter(**{f"{field_name}__range": (asked.start, asked.end)})


@dataclass(frozen=True)
class Source:
    """One kind of row behind a register.

    ``rows`` starts from ``visible_to``; ``listed`` adds what the columns read. ``order`` are fields that
    never are empty, the last one unique; where several sources feed a register, the day and the key.
    ``of_deputy`` takes the mandates asked for.
    """

    rows: Callable[[Actor], QuerySet]
    order: tuple[str, ...]
    in_period: Callable[[QuerySet, Asked], QuerySet]
    of_deputy: Callable[[QuerySet, QuerySet[Mandate]], QuerySet]
    of_station: Callable[[QuerySet, Station], QuerySet]
    of_township: Callable[[QuerySet, Division], QuerySet]
    listed: Callable[[QuerySet], QuerySet] = lambda rows: rows
    lines: Callable[[list[Any], Actor], list[Any]] = one_each
    # Key of a column → what of a row is added up for it: a column's name, or an expression.
    adds: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Register:
    """A register (登记簿). ``unit`` counts its lines, ``every`` is the period asked for by itself."""

    key: str
    title: str
    about: str
    icon: str
    fields: tuple[Field, ...]
    sources: tuple[Source, ...]
    url: Callable[[Any], str]
    unit: str = "条"
    every: str = "year"
    narrowings: tuple[Narrowing, ...] = ()
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ("填表人：", "审核人：", "填表日期：")
    empty: str = "这段时间没有记录。"
    offered_to: Callable[[Actor], bool] = ANYBODY
    # Of deputy, station and township those by which it cannot be narrowed.
    without: frozenset[str] = frozenset()
    # Narrowings and places that the definition itself fixes (registers of the county's own).
    fixed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: int = 0

    @property
    def headings(self) -> list[str]:
        """The heads of its columns."""
        return [column.heading for column in self.fields]

    @property
    def totals(self) -> list[Field]:
        """The columns that are added up."""
        return [column for column in self.fields if column.total]

    def narrowing(self, key: str) -> Narrowing | None:
        """One of its narrowings by key."""
        return next((n for n in self.narrowings if n.key == key), None)


def placed_at(mandate_ref: str) -> Callable[[QuerySet, Station], QuerySet]:
    """Rows of the deputies who are placed at a station now."""

    def narrow(rows: QuerySet, station: Station) -> QuerySet:
        placed = station.placements.filter(ends_on__isnull=True).values("mandate")
        return rows.filter(Q(**{f"{mandate_ref}__in": placed}))

    return narrow


def equal(field_name: str) -> Callable[[QuerySet, Any], QuerySet]:
    """Rows whose field is what was asked for."""
    return lambda rows, value: rows.filter(**{field_name: value})


def among(field_name: str) -> Callable[[QuerySet, Any], QuerySet]:
    """Rows whose field is one of those asked for."""
    return lambda rows, values: rows.filter(**{f"{field_name}__in": values})


def fixed_choices(choices: Iterable[tuple[str, str]]) -> Callable[[Actor], list[tuple[str, str]]]:
    """Choices that are the same for everybody."""
    listed = [(str(value), str(label)) for value, label in choices]
    return lambda actor: listed
