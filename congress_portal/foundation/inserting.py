"""Many new rows in one statement: what ``bulk_create`` does, at a quarter of its cost.

``bulk_create`` compiles each value of each row and sends sixty rows at a time to SQLite; a roster of
100,000 names makes 800,000 rows (docs/decisions/0018). Here the statement is made once, keys are
taken from the table's own sequence first, and PostgreSQL gets its COPY.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

M = TypeVar("M", bound=models.Model)

# Kinds of columns whose values reach every database as Python has them.
_PLAIN = (models.CharField, models.IntegerField, models.BooleanField, models.ForeignKey, models.OneToOneField)
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": ""})
_ODD = re.compile(r"[\\\t\n\r\0]")
_AS_THEY_STAND = {str, int, bool, type(None)}
# Fewer are not worth another way than the usual one.
FEW = 20


def new_rows(
    model: type[M], columns: Mapping[str, Sequence[Any]], related: Mapping[str, Sequence[Any]]
) -> list[M]:
    """Unsaved rows told column by column, at half of what a model's keyword arguments cost.

    ``columns`` are values by field (``attname``); ``related`` are records by relation, of which some may be
    None. All are equally many. A field that is named in neither has its default.
    """
    given = dict(columns)
    for name, records in related.items():
        given[model._meta.get_field(name).attname] = [r if r is None else r.pk for r in records]
    number = len(next(iter(given.values())))
    ready = []
    for field in model._meta.concrete_fields:
        if field.generated:
            ready.append([models.DEFERRED] * number)
        else:
            ready.append(given[field.attname] if field.attname in given else _defaults(field, number))
    rows = [model(*values) for values in zip(*ready, strict=True)]
    for row, *records in zip(rows, *related.values(), strict=True):
        row._state.fields_cache.update(zip(related, records, strict=True))
    return rows


def _defaults(field: models.Field, number: int) -> list[Any]:
    """What a field holds of itself; made anew for each row where something makes it."""
    if callable(field.default):
        return [field.get_default() for _ in range(number)]
    return [field.get_default()] * number


def insert_many(rows: Iterable[M]) -> list[M]:
    """Insert unsaved rows of one model, in the caller's transaction; they get their keys.

    No signals, no defaults of the database, no conflicts passed over: as ``bulk_create`` without options.
    """
    rows = list(rows)
    if not rows:
        return rows
    model = type(rows[0])
    if not _fast(model, len(rows)):
        return model._base_manager.bulk_create(rows, batch_size=500)
    key_name = model._meta.pk.attname
    with transaction.atomic(savepoint=False):
        for row, key in zip(rows, _keys(model, len(rows)), strict=True):
            setattr(row, key_name, key)
        held = [row.__dict__ for row in rows]
        fields = _fields(model)
        _send(model, [_column(field, [values[field.attname] for values in held]) for field in fields])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return rows


def insert_columns(
    model: type[models.Model], columns: Mapping[str, Sequence[Any]], same: Mapping[str, Any]
) -> Sequence[int]:
    """Insert rows told column by column, without an object for each; their keys.

    ``columns`` are values by field (``attname``: person_id), equally many; ``same`` is what all rows share.
    A field that is named in neither has its default. Otherwise as ``insert_many``.
    """
    number = len(next(iter(columns.values())))
    if not _fast(model, number):
        rows = [
            model(**same, **dict(zip(columns, values, strict=True)))
            for values in zip(*columns.values(), strict=True)
        ]
        return [row.pk for row in insert_many(rows)]
    with transaction.atomic(savepoint=False):
        keys = _keys(model, number)
        ready = []
        for field in _fields(model):
            name = field.attname
            if field.primary_key:
                ready.append(_column(field, keys))
            elif name in columns:
                ready.append(_column(field, columns[name]))
            else:
                value = same[name] if name in same else field.get_default()
                ready.append(_column(field, [value]) * number)
        _send(model, ready)
    return keys


def _fast(model: type[models.Model], number: int) -> bool:
    """Whether the way of this module is open, and worth it."""
    known = connection.vendor in ("sqlite", "postgresql") and isinstance(model._meta.pk, models.AutoField)
    return known and number >= FEW and connection.in_atomic_block


def _fields(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _send(model: type[models.Model], columns: list[list[Any]]) -> None:
    """One statement for all rows; ``columns`` are those of ``_fields``, made ready."""
    names = ", ".join(connection.ops.quote_name(field.column) for field in _fields(model))
    table = connection.ops.quote_name(model._meta.db_table)
    rows = zip(*columns, strict=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = io.StringIO("".join(["\t".join(row) + "\n" for row in rows]))
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", lines)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))


def _keys(model: type[models.Model], number: int) -> Sequence[int]:
    """Keys nobody else will get: from PostgreSQL's sequence, or SQLite's under its one lock of writing."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                # The sequence is looked up once (OFFSET keeps the planner from doing so for each row).
                "SELECT nextval(name) FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS name OFFSET 0)"
                " AS counter, generate_series(1, %s)",
                [connection.ops.quote_name(table), model._meta.pk.column, number],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    start = last[0] if last else 0
    return range(start + 1, start + number + 1)


def _column(field: models.Field, values: Sequence[Any]) -> list[Any]:
    """A column's values as the database takes them, for PostgreSQL as COPY's text."""
    prepare = _way(field)
    kinds = set(map(type, values))
    if isinstance(field, models.JSONField):
        # Lines of one move often share what they say.
        said = {id(value): prepare(value) for value in {id(v): v for v in values if v is not None}.values()}
        values = [None if value is None else said[id(value)] for value in values]
        kinds = set(map(type, values))
    elif prepare is not None:
        values = [None if value is None else prepare(value) for value in values]
        kinds = set(map(type, values))
    elif not kinds <= _AS_THEY_STAND:
        # An enumeration is text to us and an object to the driver.
        values = [str(v) if isinstance(v, str) else int(v) if v is not None else v for v in values]
        kinds = set(map(type, values))
    if connection.vendor != "postgresql":
        return list(values)
    if kinds == {int}:
        return list(map(str, values))
    if kinds == {str} and not _ODD.search("".join(values)):
        return list(values)
    return list(map(_text, values))


def _way(field: models.Field) -> Callable[[Any], Any] | None:
    """How a column's values are made ready; None where they are as they stand."""
    if type(field) is models.TextField:
        return None
    if type(field).__module__.startswith("django.db.models") and isinstance(field, _PLAIN):
        return None
    prepare = partial(field.get_db_prep_save, connection=connections[DEFAULT_DB_ALIAS])
    if not isinstance(field, models.DateField):
        return prepare
    return lru_cache(maxsize=256)(prepare)  # rows of one import share their moment


def _text(value: Any) -> str:
    """A value in the text form of COPY."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    if hasattr(value, "adapted"):  # the driver's wrapper around JSON
        return value.dumps(value.adapted).translate(_ESCAPES)
    return str(value)


class Shape:
    """What many rows of a model share, made ready once: all its columns but the key and the ``varying`` ones.

    ``insert_shaped`` sends rows of shapes; made for tables whose rows say the same thing thousands of times
    (points for the same figures by the same rule).
    """

    __slots__ = ("ready",)

    def __init__(self, model: type[models.Model], varying: Sequence[str], values: Mapping[str, Any]) -> None:
        ready: list[Any] = []
        for field in _shaped(model, varying):
            value = values[field.attname] if field.attname in values else field.get_default()
            ready += _column(field, [value])
        self.ready: Any = "\t".join(ready) if connection.vendor == "postgresql" else tuple(ready)


def _shaped(model: type[models.Model], varying: Sequence[str]) -> list[models.Field]:
    return [f for f in _fields(model) if not f.primary_key and f.attname not in varying]


def insert_shaped(
    model: type[models.Model], varying: Mapping[str, Sequence[int]], shapes: Sequence[Shape]
) -> None:
    """Insert a row for each shape; ``varying`` are the whole numbers (keys) in which rows of a shape differ.

    In the caller's transaction, on SQLite and PostgreSQL. No signals, no conflicts passed over.
    """
    if not shapes:
        return
    names = [model._meta.pk.column, *(model._meta.get_field(n).column for n in varying)]
    names += [field.column for field in _shaped(model, list(varying))]
    columns = ", ".join(map(connection.ops.quote_name, names))
    table = connection.ops.quote_name(model._meta.db_table)
    rows = zip(_keys(model, len(shapes)), *varying.values(), shapes, strict=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = ["\t".join(map(str, keys)) + "\t" + shape.ready + "\n" for *keys, shape in rows]
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", io.StringIO("".join(lines)))
        else:
            marks = ", ".join(["%s"] * len(names))
            sent = [(*keys, *shape.ready) for *keys, shape in rows]
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", sent)
