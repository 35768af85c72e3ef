"""One register for one reader and one question: its lines, how many, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F, IntegerField, QuerySet, Sum, Value

from congress_portal.foundation.accounts.access import Actor

from .declaring import Asked, Field, Register, Source

# What a page turned over in memory holds: registers fed by two tables have no keyset.
MOST_ROWS = 5_000
CHUNK = 500
Key = tuple[int, int]


@dataclass(frozen=True)
class Stream:
    """The rows of one source that were asked for, unordered and without relations."""

    source: Source
    rows: QuerySet


class Sheet:
    """What a page, a print or a workbook is made of."""

    def __init__(self, register: Register, actor: Actor, asked: Asked) -> None:
        self.register = register
        self.actor = actor
        self.asked = asked
        self.streams = [Stream(source, self._narrowed(source)) for source in register.sources]

    def _narrowed(self, source: Source) -> QuerySet:
        asked, rows = self.asked, source.in_period(source.rows(self.actor), self.asked)
        if asked.station is not None:
            rows = source.of_station(rows, asked.station)
        if asked.township is not None:
            rows = source.of_township(rows, asked.township)
        if asked.by_deputy:
            rows = source.of_deputy(rows, asked.mandates())
        for narrowing in self.register.narrowings:
            # What the definition fixes and what the reader asks for must both hold.
            for chosen in (self.register.fixed, asked.narrowed):
                if values := chosen.get(narrowing.key):
                    rows = narrowing.narrow(rows, list(values))
        return rows

    @property
    def queries(self) -> list[QuerySet]:
        """The rows behind it, for counting how long it is."""
        return [stream.rows for stream in self.streams]

    @property
    def single(self) -> bool:
        """Whether one table feeds it, so that its list is paged by keyset."""
        return len(self.streams) == 1

    @cached_property
    def count(self) -> int:
        """How many lines it has."""
        return sum(stream.rows.order_by().count() for stream in self.streams)

    @cached_property
    def totals(self) -> dict[str, Any]:
        """Key of a column → what it adds up to; one query a stream, none where the keys were all read."""
        found = {column.key: 0 for column in self.register.totals}
        if not found:
            return found
        for stream in self.streams:
            adds = stream.source.adds
            sums = {f"sum_{key}": Sum(what) for key, what in adds.items() if key in found}
            for name, number in stream.rows.order_by().aggregate(**sums).items():
                found[name.removeprefix("sum_")] += number or 0
        return found

    def listed(self, stream: Stream) -> QuerySet:
        """Rows of a stream with what the columns read."""
        return stream.source.listed(stream.rows)

    def lines_of(self, stream: Stream, rows: Iterable[Any]) -> list[Any]:
        """Lines out of rows, in their order."""
        return stream.source.lines(list(rows), self.actor)

    def keys(self, most: int | None = None) -> list[Key]:
        """(number of its stream, key of its row) of each line, the earliest first; one query."""
        if self.single:
            rows = self.streams[0].rows.order_by(*self.streams[0].source.order).values_list("pk")
            keys = [(0, pk) for (pk,) in (rows[:most] if most else rows)]
        else:
            keys = self._merged(most)
        if most is None or len(keys) < most:
            self.count = len(keys)  # known now, and not asked for again
        return keys

    def _merged(self, most: int | None) -> list[Key]:
        """The keys of several streams in the order of their days, and what the lines add up to."""
        added = [column.key for column in self.register.totals]
        parts = []
        for number, stream in enumerate(self.streams):
            adds = {f"add_{key}": _added(stream.source.adds.get(key)) for key in added}
            rows = stream.rows.order_by().annotate(
                line_day=F(stream.source.order[0]), line_of=Value(number), line_pk=F("pk"), **adds
            )
            parts.append(rows.values_list("line_day", "line_of", "line_pk", *adds))
        union = parts[0].union(*parts[1:], all=True).order_by("line_day", "line_of", "line_pk")
        rows = list(union[:most] if most else union)
        if most is None or len(rows) < most:
            self.totals = {key: sum(row[at] or 0 for row in rows) for at, key in enumerate(added, start=3)}
        return [(row[1], row[2]) for row in rows]

    def lines(self, keys: list[Key]) -> list[Any]:
        """The lines of these keys, in their order; in two or three queries a stream."""
        found: dict[tuple[int, Any], Any] = {}
        for number, stream in enumerate(self.streams):
            wanted = [pk for of, pk in keys if of == number]
            if not wanted:
                continue
            rows = list(self.listed(stream).filter(pk__in=wanted).order_by())
            for row, line in zip(rows, self.lines_of(stream, rows), strict=True):
                found[number, row.pk] = line
        return [found[key] for key in keys if key in found]

    def in_chunks(self, keys: list[Key], size: int = CHUNK) -> Iterator[list[Any]]:
        """The lines some hundreds at a time, so that memory does not grow with them."""
        for start in range(0, len(keys), size):
            yield self.lines(keys[start : start + size])


def _added(what: Any) -> Any:
    """What of a row is added up, as a column of every stream alike."""
    if what is None:
        return Value(0, output_field=IntegerField())
    return F(what) if isinstance(what, str) else what


def row_of(fields: Iterable[Field], line: Any) -> list[Any]:
    """The values of a line in the order of the columns."""
    return [column.value(line) for column in fields]


def totals_row(sheet: Sheet) -> list[Any]:
    """合计, how many lines, and each total under its column; empty without lines."""
    if not sheet.count:
        return []
    row: list[Any] = [sheet.totals.get(column.key, "") for column in sheet.register.fields]
    said = f"合计 {sheet.count} {sheet.register.unit}"
    if len(row) > 1 and row[0] == "" and row[1] == "":
        row[0], row[1] = "合计", f"{sheet.count} {sheet.register.unit}"
    elif row[0] == "":
        row[0] = said
    return row
