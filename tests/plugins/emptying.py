"""Tests that commit leave rows behind: only the tables that hold any are emptied again.

Django empties all two hundred and then fills those of its own again, which takes most of a second after
each such test on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.commands import flush

# Made with the tables, the same for every test.
STAY = frozenset(model._meta.db_table for model in (ContentType, Permission))


def statements(style: Any, connection: Any, **options: bool) -> list[str]:
    """What empties the tables with rows, of which none keeps a reference to another's."""
    tables = sorted(set(connection.introspection.django_table_names()) - STAY)
    names = {table: connection.ops.quote_name(table) for table in tables}
    asked = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {name})" for table, name in names.items()]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        found = [f"DELETE FROM {names[table]}" for (table,) in cursor.fetchall()]
    if found and connection.vendor == "postgresql":
        found.insert(0, "SET LOCAL session_replication_role = replica")
    return found


@pytest.fixture(scope="session", autouse=True)
def _only_tables_with_rows_are_emptied() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", statements)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *given: None)
        yield
