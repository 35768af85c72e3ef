"""The list of activities at 1,000,000 rows: its first page for each who reads it, its views, a page far behind.

The first page in less than three times a trivial view of the same server in the same run: the page on
which one changes one's password, and in a dozen queries however many rows there are.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.bench_lists import MOST_QUERIES, MOST_TIMES
from benchmarks.measuring import Figure, measure
from benchmarks.pages import AHEAD, TRIVIAL, Page, far_behind, in_turn, words_of
from benchmarks.portals import portal

ROWS = 1_000_000
# So many are made by the models; the others are copies of them, made by the database.
BASE = 10_000
# Places beside the tests' own, and people who record: as many as a county has.
TOWNS, PEOPLE = 9, 600
HERE = "/stations/activities/"
# Who looks at what. Each must stay under the limit.
LISTS = {
    "staff": ("staff", ""),
    "chair": ("chair", ""),
    "keeper": ("keeper", ""),
    "deputy": ("deputy", ""),
    "disputed": ("staff", "?view=disputed"),
    "voided": ("staff", "?view=voided"),
    "proxy": ("staff", "?view=proxy"),
    "late": ("staff", "?view=late"),
    "kind": ("staff", "?kind=appraisal"),
    "month": ("staff", "?month=2025-07"),
    "station": ("chair", "?station={station}"),
    "number": ("staff", "?q=L-2026-0000777-20000"),
}


def fill(rows: int) -> None:
    """The county of the tests with that many activities of two years, two deputies at each."""
    from django.core.management import call_command
    from django.db import connection

    from tests.factories.cast import make_cast

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    cast = make_cast()
    towns = [cast.green_hill, cast.clear_water, *_more_towns(cast)]
    mandates = _more_deputies(cast, towns)
    _chunk(cast, towns, mandates, range(min(rows, BASE)))
    for copy in range(1, rows // BASE):
        _copy(copy * BASE)
    with connection.cursor() as cursor:
        # PostgreSQL tidies and looks at its tables by itself in time (autovacuum); SQLite does so only when
        # told, and nobody does.
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")


def _more_towns(cast: Any) -> list[Any]:
    from congress_portal.foundation.accounts.models import DivisionLevel
    from tests.factories.ground import make_division

    parent = cast.green_hill.parent
    return [
        make_division(parent, f"9{n:08d}", f"第{n}镇", DivisionLevel.TOWNSHIP, order=100 + n)
        for n in range(TOWNS)
    ]


def _more_deputies(cast: Any, towns: list[Any]) -> list[tuple[int, int]]:
    """(mandate, person) of each, the county's."""
    from benchmarks.portals import SINCE, name_of
    from congress_portal.foundation.accounts.models import Membership, Person
    from deputies.models import Mandate

    model = Mandate.objects.get(pk=cast.mandates["other_deputy"].pk)
    names = {f.attname for f in Mandate._meta.concrete_fields} - {"id", "person_id", "membership_id"}
    same = {name: getattr(model, name) for name in names}
    people = Person.objects.bulk_create(
        [Person(county=cast.county, name=name_of(n), gender="male", ethnicity="汉族") for n in range(PEOPLE)]
    )
    members = Membership.objects.bulk_create(
        [
            Membership(person=p, organization_id=model.congress_id, role="deputy", starts_on=SINCE)
            for p in people
        ]
    )
    made = Mandate.objects.bulk_create(
        [
            Mandate(**{**same, "township_id": towns[n % len(towns)].pk}, person=m.person, membership=m)
            for n, m in enumerate(members)
        ]
    )
    own = [cast.mandates[key] for key in ("deputy", "co_deputy", "town_deputy")]
    return [(mandate.pk, mandate.person_id) for mandate in [*own, *made]]


def _chunk(cast: Any, towns: list[Any], mandates: list[tuple[int, int]], numbers: range) -> None:
    from django.db import transaction

    from liaison_stations.models import Activity, ActivityDeputy

    rows = list(_rows(cast, towns, mandates, numbers))
    with transaction.atomic():
        Activity.objects.bulk_create([row for row, _ in rows], batch_size=500)
        ActivityDeputy.objects.bulk_create(
            [
                ActivityDeputy(activity=row, mandate_id=mandate)
                for row, present in rows
                for mandate in present
            ],
            batch_size=1_000,
        )


def _copy(shift: int) -> None:
    """The first rows again, under other keys and numbers."""
    from django.db import connection

    from liaison_stations.models import Activity, ActivityDeputy

    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model, keys in ((Activity, {"id"}), (ActivityDeputy, {"activity_id"})):
            columns = [f.column for f in model._meta.concrete_fields if model is Activity or f.column != "id"]
            values = [
                f"{quote(c)} + {shift}"
                if c in keys
                else f"{quote(c)} || '-{shift}'"
                if c == "number"
                else quote(c)
                for c in columns
            ]
            table, key = quote(model._meta.db_table), quote(min(keys))
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(map(quote, columns))}) "  # noqa: S608
                f"SELECT {', '.join(values)} FROM {table} WHERE {key} <= {BASE}"
            )


def _rows(
    cast: Any, towns: list[Any], mandates: list[tuple[int, int]], numbers: range
) -> Iterator[tuple[Any, list[int]]]:
    """Unsaved activities with their deputies: common kinds and rare ones, a few disputed, voided, late."""
    from liaison_stations.choices import ActivityKind
    from liaison_stations.models import Activity
    from tests.factories.ground import NOW, TODAY

    kinds = [kind for kind in ActivityKind.values if kind != ActivityKind.APPRAISAL]
    for n in numbers:
        town = towns[n % len(towns)]
        first, second = n % len(mandates), (n * 7 + 1) % len(mandates)
        yield (
            Activity(
                number=f"L-2026-{n:07d}",
                kind=ActivityKind.APPRAISAL if n % 5_000 == 7 else kinds[n % len(kinds)],
                on=TODAY - timedelta(days=n * 31 % 730),
                title="走访产业路沿线农户",
                place_text=town.name,
                note="了解生产生活情况，收集对道路和饮水的意见。",
                headcount=n % 10,
                county=cast.county,
                congress=cast.green_hill_congress if town == cast.green_hill else cast.county_congress,
                organizer=cast.county_congress,
                township=town,
                station=cast.station if town == cast.green_hill and n % 50 == 0 else None,
                entered_by_id=mandates[first][1],
                received_at=NOW,
                proxy=n % 1_000 == 3,
                late=n % 1_000 == 5,
                disputed_at=NOW if n % 5_000 == 11 else None,
                dispute_reason="人数不对" if n % 5_000 == 11 else "",
                voided_at=NOW if n % 5_000 == 13 else None,
                void_reason="记重了" if n % 5_000 == 13 else "",
            ),
            list({mandates[first][0], mandates[second][0]}),
        )


def look() -> dict[str, Any]:
    """Milliseconds and queries of each list; milliseconds of the trivial view of whoever is slowest at it."""
    from django.test import Client

    from congress_portal.foundation.accounts.models import User
    from liaison_stations.models import Station

    station = Station.objects.first()
    clients = {}
    for who in {who for who, _ in LISTS.values()}:
        clients[who] = Client(HTTP_HOST="localhost")
        clients[who].force_login(User.objects.get(username=who))
    pages = {"trivial": Page(clients["staff"], TRIVIAL)}
    for name, (who, query) in LISTS.items():
        pages[name] = Page(clients[who], HERE + query.format(station=station.pk))
    pages[f"page {AHEAD + 1}"] = Page(clients["staff"], far_behind(clients["staff"], HERE))
    return in_turn(pages)


def figures(databases: dict[str, str], rows: int = ROWS) -> list[Figure]:
    """One line for each database (name → address, "" for SQLite): the slowest list of all."""
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
            slowest = max(done.answer, key=lambda key: done.answer[key][0])
            lines.append(
                Figure(
                    name=f"list of activities, the slowest of {len(done.answer)} ({name})",
                    size=f"{rows:,} activities",
                    seconds=done.answer[slowest][0] / 1000,
                    peak_rss_mb=done.peak_rss_mb,
                    most_seconds=round(trivial * MOST_TIMES, 3),
                    baseline="a trivial view",
                    baseline_seconds=trivial,
                    note=f"slowest: {slowest}; {words_of(done.answer)}",
                )
            )
    return lines
