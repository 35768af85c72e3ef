"""The roster's list at 100,000 deputies: its first page, a page far behind, and the queries each takes.

The first page in less than three times a trivial view of the same server in the same run: the page
on which one changes one's password, which is the shell with a form. Both are answered by the whole
stack (middleware, session, template), signed in, in one process, best of some rounds.
"""

from __future__ import annotations

import functools
import re
import tempfile
import time
from html import unescape
from pathlib import Path
from typing import Any

from benchmarks.measuring import Figure, measure
from benchmarks.portals import portal, seat_many

ROWS = 100_000
MOST_TIMES = 3
MOST_QUERIES = 12
ROUNDS = 7
# Pages behind the first one, each by the link 下一页 of the one before.
AHEAD = 20
_NEXT = re.compile(r'href="([^"]*)"[^>]*>下一页')
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
    """Milliseconds and queries of each list; milliseconds of the trivial view."""
    from django.test import Client

    from congress_portal.foundation.accounts.models import Membership

    staff = Membership.objects.select_related("person__user").get(role="congress_staff")
    client = Client(HTTP_HOST="localhost")
    client.force_login(staff.person.user)
    found: dict[str, Any] = {"trivial": _best(client, "/password/")}
    for name, address in LISTS.items():
        found[name] = (_best(client, address), _queries(client, address))
    page = client.get(LISTS["first page"])
    for _ in range(AHEAD):
        address = unescape(_NEXT.search(page.content.decode()).group(1))
        page = client.get(address)
    found[f"page {AHEAD + 1}"] = (_best(client, address), _queries(client, address))
    return found


def _queries(client: Any, address: str) -> int:
    """How many statements the page sends."""
    from django.db import connection

    sent: list[str] = []

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        client.get(address)
    return len(sent)


def _best(client: Any, address: str) -> float:
    client.get(address)
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        answer = client.get(address)
        took.append(time.perf_counter() - started)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
    return min(took) * 1000


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
            trivial = done.answer.pop("trivial") / 1000
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
                    note="ms and queries: "
                    + "; ".join(
                        f"{list_} {ms:.0f} ({queries})" for list_, (ms, queries) in done.answer.items()
                    ),
                )
            )
    return lines
