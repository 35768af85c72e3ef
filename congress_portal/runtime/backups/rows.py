"""Rows as lines of JSON that say the same whichever database they came from."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BinaryField, DurationField, F, Field, JSONField, Model, TextField
from django.db.models.functions import Cast

from congress_portal.foundation.privacy import EncryptedTextField

CHUNK = 1000
# SQLite takes 32,766 values in a statement, PostgreSQL 65,535.
MOST_VALUES = 30_000


def fields_of(model: type[Model]) -> list[Field]:
    """The columns of a model's own table, as the migrations order them."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def lines(model: type[Model]) -> Iterator[bytes]:
    """The rows, one line each, in the order of their keys; never more than a chunk in memory.

    Encrypted columns come as they lie in the database: a backup holds nothing that the key opens.
    """
    rows = model._base_manager.order_by("pk")
    names = []
    for place, field in enumerate(fields_of(model)):
        if isinstance(field, EncryptedTextField):
            rows = rows.annotate(**{f"sealed_{place}": Cast(F(field.attname), TextField())})
            names.append(f"sealed_{place}")
        else:
            names.append(field.attname)
    for row in rows.values_list(*names).iterator(chunk_size=CHUNK):
        values = [_plain(value) for value in row]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def _plain(value: Any) -> Any:
    """A value as JSON has it; the column's field knows the way back."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value


def _column_value(field: Field, value: Any) -> Any:
    """What the database's driver takes for a value of a line."""
    if isinstance(field, EncryptedTextField):
        return value  # sealed already, and by the same key
    if value is not None:
        if isinstance(field, BinaryField):
            value = base64.b64decode(value)
        elif isinstance(field, DurationField):
            value = timedelta(microseconds=value)
        elif not isinstance(field, JSONField):
            value = field.to_python(value)
    return field.get_db_prep_save(value, connection)


def insert(model: type[Model], names: list[str], source: Iterator[bytes]) -> int:
    """Write lines into a model's table as they are, keys included; how many there were.

    ``names`` are the columns in the order of the lines. Raises KeyError for one that the model lacks.
    """
    by_name = {field.attname: field for field in fields_of(model)}
    fields = [by_name[name] for name in names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    head = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "
    place = f"({', '.join(['%s'] * len(fields))})"
    size = max(1, min(500, MOST_VALUES // len(fields)))
    count = 0
    batch: list[list[Any]] = []

    def write() -> None:
        with connection.cursor() as cursor:
            cursor.execute(head + ", ".join([place] * len(batch)), [value for row in batch for value in row])

    for line in source:
        values = json.loads(line)
        if len(values) != len(fields):
            raise ValueError(f"{model._meta.label}: {len(values)} values for {len(fields)} columns")
        batch.append([_column_value(field, value) for field, value in zip(fields, values, strict=True)])
        count += 1
        if len(batch) == size:
            write()
            batch = []
    if batch:
        write()
    return count
