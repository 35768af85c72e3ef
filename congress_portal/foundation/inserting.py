"""Many new rows in one statement: what ``bulk_create`` does, at a quarter of its cost.

``bulk_create`` compiles each value of each row and sends sixty rows at a time to SQLite; a roster of
100,000 names makes 800,000 rows (docs/decisions/0018). Here the statement is made once, keys are
taken from the table's own sequence first, and PostgreSQL gets its COPY.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

M = TypeVar("M", bound=models.Model)

# Kinds of columns whose values reach every database as Python has them.
_PLAIN = (models.CharField, models.IntegerField, models.BooleanField, models.ForeignKey, models.OneToOneField)
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": ""})
_AS_THEY_STAND = {str, int, bool, type(None)}
# Fewer are not worth another way than the usual one.
FEW = 20


def insert_many(rows: Iterable[M]) -> list[M]:
    """Insert unsaved rows of one model, in the caller's transaction; they get their keys.

    No signals, no defaults of the database, no conflicts passed over: as ``bulk_create`` without options.
    """
    rows = list(rows)
    if not rows:
        return rows
    model = type(rows[0])
    fast = connection.vendor in ("sqlite", "postgresql") and isinstance(model._meta.pk, models.AutoField)
    if len(rows) < FEW or not fast or not connection.in_atomic_block:
        return model._base_manager.bulk_create(rows, batch_size=500)
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    with transaction.atomic(savepoint=False):
        for row, key in zip(rows, _keys(model, len(rows)), strict=True):
            row.pk = key
        values = _values(fields, rows)
        names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                lines = io.StringIO("".join("\t".join(map(_line, row)) + "\n" for row in values))
                cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", lines)
            else:
                marks = ", ".join(["%s"] * len(fields))
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return rows


def _keys(model: type[models.Model], number: int) -> Iterable[int]:
    """Keys nobody else will get: from PostgreSQL's sequence, or SQLite's under its one lock of writing."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), model._meta.pk.column, number],
            )
            return [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    start = last[0] if last else 0
    return range(start + 1, start + number + 1)


def _values(fields: list[models.Field], rows: list[Any]) -> list[tuple[Any, ...]]:
    """The rows as the database takes them, column by column: each column's way is chosen once."""
    columns = []
    for field in fields:
        values = list(map(attrgetter(field.attname), rows))
        prepare = _way(field)
        if prepare is not None:
            values = [None if value is None else prepare(value) for value in values]
        elif not {type(value) for value in values} <= _AS_THEY_STAND:
            # An enumeration is text to us and an object to the driver.
            values = [str(v) if isinstance(v, str) else int(v) if v is not None else v for v in values]
        columns.append(values)
    return list(zip(*columns, strict=True))


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


def _line(value: Any) -> str:
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
