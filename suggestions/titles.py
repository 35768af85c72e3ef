"""A word in titles, found by pairs of neighbouring characters where the database can keep them in an index.

Three characters are the least that trigrams find by, and words here have two. PostgreSQL therefore
keeps the pairs of each title in a GIN index; other databases read the titles.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Index
from django.db.models.lookups import Contains

FUNCTION = "suggestions_title_pairs"
_CREATE = """
CREATE OR REPLACE FUNCTION {function}(title text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT array_agg(DISTINCT substr(title, n, 2)) FROM generate_series(1, length(title) - 1) AS n $$;
CREATE INDEX {index} ON {table} USING gin ({function}({column}))
"""


class PairsIndex(Index):
    """An index of the pairs of neighbouring characters of one column; a plain one where there are no such."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        """With the function the index is built by."""
        if schema_editor.connection.vendor != "postgresql":
            return super().create_sql(model, schema_editor, using=using, **kwargs)
        quote = schema_editor.quote_name
        column = model._meta.get_field(self.fields[0]).column
        return _CREATE.format(
            function=FUNCTION, index=quote(self.name), table=quote(model._meta.db_table), column=quote(column)
        )


def pairs_of(text: str) -> list[str]:
    """道路硬化 → 道路, 路硬, 硬化."""
    return sorted({text[place : place + 2] for place in range(len(text) - 1)})


class Holds(Contains):
    """``title__holds``: as ``contains``; with two characters and more by the index of pairs."""

    lookup_name = "holds"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """LIKE, wherever there are no pairs."""
        return Contains(self.lhs, self.rhs).as_sql(compiler, connection)

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """The pairs narrow it down, LIKE decides."""
        plain, values = self.as_sql(compiler, connection)
        pairs = pairs_of(str(self.rhs).replace("\x00", ""))
        if not pairs:
            return plain, list(values)
        column, before = self.process_lhs(compiler, connection)
        return f"({FUNCTION}({column}) @> %s::text[] AND {plain})", [*before, pairs, *values]


def register() -> None:
    """Titles of cases may be asked so, and nothing else."""
    from .models import Suggestion

    Suggestion._meta.get_field("title").register_lookup(Holds)
