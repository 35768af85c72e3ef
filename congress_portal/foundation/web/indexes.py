"""An index in the order of a list whose first column may be empty.

Lists put what has no value last in both directions (paging.py). SQLite sorts so by itself when it goes
down; PostgreSQL puts it first, and reads an index in this order only where the index says it too.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Index


class NewestFirst(Index):
    """An index of two fields, both downwards, rows without a value of the first one last."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        """The plain index of the fields where that is its order already."""
        if schema_editor.connection.vendor != "postgresql":
            return super().create_sql(model, schema_editor, using=using, **kwargs)
        quote = schema_editor.quote_name
        first, second = (quote(model._meta.get_field(name).column) for name in self.fields)
        return (
            f"CREATE INDEX {quote(self.name)} ON {quote(model._meta.db_table)} "
            f"({first} DESC NULLS LAST, {second} DESC)"
        )
