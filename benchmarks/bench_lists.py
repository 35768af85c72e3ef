"""The roster's list at 100,000 deputies: its first page, a page far behind, and the queries each takes.

The first page in less than three times a trivial view of the same server in the same run: the page
on which one changes one's password, which is the shell with a form. Both are answered by the whole
stack (middleware, session, template), signed in, in one process, in turn.
"""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.measuring import Figure, measure
from benchmarks.pages import AHEAD, TRIVIAL, Page, far_behind, in_turn, words_of
from benchmarks.portals import portal, seat_many

ROWS = 100_000
MOST_TIMES = 3
MOST_QUERIES = 12
LISTS = {
    "first page": "/deputies/",
    "of one township": "/deputies/?level=township",
    "of a day": "/deputies/?on=2024-01-01",
    "terms": "/deputies/terms/",
    "districts": "/deputies/constituencies/",
}


def fill(rows: int) -> None:
    """A county with that many deputies, their names' strokes on record, and the database's statistics."""
    from django.core.management import call_command
    from django.db import connection

    from congress_portal.foundation.accounts.models import Person
    from congress_portal.foundation.accounts.strokes import stroke_key

    seat_many(rows)
    call_command("collectstatic", interactive=False, verbosity=0)
    people = Person.objects.filter(stroke_key="").only("pk", "name")
    keys: dict[str, str] = {}
    batch = []
    for person in people.iterator(chunk_size=5_000):
        person.stroke_key = keys.setdefault(person.name, "") or stroke_key(person.name)
        keys[person.name] = person.stroke_key
        batch.append(person)
        if len(batch) == 5_000:
            Person.objects.bulk_update(batch, ["stroke_key"], batch_size=400)
            batch.clear()
    Person.objects.bulk_update(batch, ["stroke_key"], batch_size=400)
    with connection.cursor() as cursor:
        # PostgreSQL looks at its tables by itself in time; SQLite does so only when told, and nobody does.
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")


def look() -> dict[str, Any]:
    """Milliseconds and queries of the trivial view and of each list."""
    from django.test import Client

    from congress_portal.foundation.accounts.models import Membership

    staff = Membership.objects.select_related("person__user").get(role="congress_staff")
    client = Client(HTTP_HOST="localhost")
    client.force_login(staff.person.user)
    behind = far_behind(client, LISTS["first page"])
    addresses = {"trivial": TRIVIAL} | LISTS | {f"page {AHEAD + 1}": behind}
    return in_turn({name: Page(client, address) for name, address in addresses.items()})


def figures(databases: dict[str, str], rows: int = ROWS) -> list[Figure]:
    """One line for each database (name → address, "" for SQLite)."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        for name, address in databases.items():
            home = Path(folder) / name
            home.mkdir()
            with portal(home, address):
                measure(functools.partial(fill, rows))
                done = measure(look)
            trivial = done.answer.pop("trivial").ms / 1000
            most = max(queries for _, queries in done.answer.values())
            if not 0 < most <= MOST_QUERIES:
                raise RuntimeError(f"{most} queries: {done.answer}")
            lines.append(
                Figure(
                    name=f"list of the roster, first page ({name})",
                    size=f"{rows:,} deputies",
                    seconds=done.answer["first page"][0] / 1000,
                    peak_rss_mb=done.peak_rss_mb,
                    most_seconds=round(trivial * MOST_TIMES, 3),
                    baseline="a trivial view",
                    baseline_seconds=trivial,
                    note=words_of(done.answer),
                )
            )
    return lines
