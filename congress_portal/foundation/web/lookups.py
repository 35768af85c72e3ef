"""Conditions said so that a database reads an index where it would otherwise join and sort."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, Subquery
from django.db.models.expressions import RawSQL


class AmongFew(Func):
    """``AmongFew("station_id", keys)``: the column is one of these, which are few.

    PostgreSQL turns IN with a query into a join with rows it knows nothing of; of an array it knows that
    each value is looked up.
    """

    output_field = BooleanField()
    template = "%(expressions)s"
    arg_joiner = " IN "

    def __init__(self, column: str, keys: QuerySet | RawSQL) -> None:
        super().__init__(F(column), keys if isinstance(keys, RawSQL) else Subquery(keys))

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, Any]:
        """As an array that is made once."""
        return self.as_sql(
            compiler, connection, template="%(expressions)s)", arg_joiner=" = ANY(ARRAY", **more
        )
