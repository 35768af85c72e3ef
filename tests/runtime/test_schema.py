"""A new database made at once is the one that the migrations make one by one (docs/decisions/0050).

What the migrations made on SQLite is kept beside this file, since making it takes a minute of processor time.
A migration that was added or changed has it made anew: ``MAKE_SCHEMA=1 pytest tests/runtime/test_schema.py``.
``make soak`` makes it on both databases.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import django
import pytest

from tests.plugins.generated import SOAK
from tests.runtime.test_backup_round_trip import ROOT, environment, run

DESCRIBE = """
import json, django; django.setup()
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
told = {"": sorted(map(list, MigrationRecorder(connection).applied_migrations()))}
with connection.cursor() as cursor:
    for table in connection.introspection.table_names(cursor):
        columns = connection.introspection.get_table_description(cursor, table)
        cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
        held = cursor.fetchone()[0] if table != "django_migrations" else None
        shapes = connection.introspection.get_constraints(cursor, table)
        told[table] = [
            held,
            sorted([c.name, str(c.type_code), c.display_size, c.precision, c.scale, c.null_ok, c.default] for c in columns),
            sorted(
                # SQLite counts what has no name of its own.
                [name if not name.startswith(("fk_", "__unnamed_")) else "", json.dumps(shape, sort_keys=True, default=str)]
                for name, shape in shapes.items()
            ),
        ]
print(json.dumps(told, default=str))
"""
Database = Callable[[str], dict[str, str]]
KEPT = Path(__file__).with_name("schema.json")
MAKE = bool(os.environ.get("MAKE_SCHEMA"))


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Database:
    """``on_sqlite("one")``: the environment of an installation without a database."""
    return lambda name: environment(tmp_path / name, PORTAL_DB="demo")


@pytest.fixture
def on_postgres(tmp_path: Path) -> Iterator[Database]:
    """The same with an empty database on the tests' PostgreSQL."""
    import psycopg2

    given, made = os.environ["TEST_DATABASE_URL"].rsplit("/", 1)[0], []
    server = psycopg2.connect(f"{given}/postgres")
    server.autocommit = True

    def new(name: str) -> dict[str, str]:
        made.append(f"schema_{uuid4().hex}")
        server.cursor().execute(f"CREATE DATABASE {made[-1]}")
        return environment(tmp_path / name, DATABASE_URL=f"{given}/{made[-1]}")

    yield new
    for name in made:
        server.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


def described(env: dict[str, str]) -> dict[str, list]:
    return json.loads(run(env, "-c", DESCRIBE).splitlines()[-1])


def both_ways(new: Database) -> dict[str, list]:
    """What both ways make, which is the same."""
    at_once, one_by_one = new("once"), new("one")
    assert "全部表已建好" in run(at_once, "manage.py", "migrate")
    run(one_by_one, "manage.py", "migrate", "--one-by-one", "--verbosity", "0")
    made, grown = described(at_once), described(one_by_one)
    assert set(made) == set(grown)
    differing = {table: (made[table], shape) for table, shape in grown.items() if made[table] != shape}
    # Django's auth counts in 32 bits; its migrations make the keys of this join as the portal's setting says.
    differing.pop("auth_group_permissions", None)
    assert not differing
    assert len(made) > 100
    # Once more there is nothing to make.
    assert "全部表已建好" not in run(at_once, "manage.py", "migrate")
    return made


def kept_of(made: dict[str, list]) -> dict[str, str]:
    """A sum for each table, and one for all that made them."""
    sources = b"".join(path.read_bytes() for path in sorted(ROOT.glob("[!.]*/**/migrations/*.py")))
    told = {"made by": [django.__version__, hashlib.sha256(sources).hexdigest()], **made}
    return {name: hashlib.sha256(json.dumps(row).encode()).hexdigest() for name, row in sorted(told.items())}


@pytest.mark.postgres
@pytest.mark.once
@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="make soak: what the migrations make on SQLite is kept")
def test_on_postgresql_both_ways_make_the_same_tables(on_postgres):
    both_ways(on_postgres)


@pytest.mark.soak
@pytest.mark.xdist_group("schema")
@pytest.mark.skipif(not (SOAK or MAKE), reason="make soak, or MAKE_SCHEMA=1 after a change of migrations")
def test_on_sqlite_both_ways_make_the_same_tables(on_sqlite):
    made = kept_of(both_ways(on_sqlite))
    if MAKE:
        KEPT.write_text(json.dumps(made, indent=0) + "\n", encoding="utf-8")
    assert json.loads(KEPT.read_text(encoding="utf-8")) == made


def test_a_database_made_at_once_is_the_one_the_migrations_made(on_sqlite):
    at_once = on_sqlite("once")
    run(at_once, "manage.py", "migrate", "--verbosity", "0")
    made, kept = kept_of(described(at_once)), json.loads(KEPT.read_text(encoding="utf-8"))
    assert made["made by"] == kept["made by"], (
        "migrations changed: MAKE_SCHEMA=1 pytest tests/runtime/test_schema.py"
    )
    assert {name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name)} == set()
    assert len(made) > 100
